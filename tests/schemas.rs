//! The layouts that the field publishes. Every row here is invented; only the layouts are real.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Write;

use bordermap::input::{self, InputError, Limits, Reading};
use bordermap::{Dataset, Precision, Reason};

fn read(name: &str, bytes: &[u8]) -> Dataset {
    input::incidents(name, bytes, &Reading::default()).unwrap()
}

/// What was read of each incident, a line each.
fn snapshot(dataset: &Dataset) -> Vec<String> {
    dataset
        .incidents
        .iter()
        .map(|i| {
            let day = |d: Option<(jiff::civil::Date, jiff::civil::Date)>| {
                d.map_or("-".into(), |(a, b)| if a == b { a.to_string() } else { format!("{a}..{b}") })
            };
            let killed = i.fatalities.map_or("-".into(), |(a, b)| format!("{a}-{b}"));
            format!(
                "{} {} {} {} {:?} {} {}{}",
                i.row + 1,
                day(i.days),
                day(i.possible_days),
                killed,
                i.precision,
                i.location_error_m.map_or("-".into(), |m| m.to_string()),
                dataset.kind_name(i),
                if i.summary { " summary" } else { "" }
            )
        })
        .collect()
}

const ACLED: &str = "\u{feff}event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,country,location,latitude,longitude,geo_precision,source,notes,fatalities\r
PAK1,2025-10-11,2025,1,Political violence,Battles,Armed clash,Invented A,Pakistan,Inventabad,33.9,70.1,1,Invented,\"He said, \"\"no\"\"\r\nand left\",3\r
AFG2,11 October 2025,2025,2,Political violence,Explosions/Remote violence,Air/drone strike,Invented B,Afghanistan,Made Up,34.1,70.2,2,Invented,,0\r
AFG3,2025-02-14,2025,3,Political violence,Battles,Armed clash,Invented A,Afghanistan,Border area,34.2,70.9,3,Invented,,10\r
";

#[test]
fn acled_events() {
    let data = read("acled.csv", ACLED.as_bytes());
    assert_eq!(data.schema_title, "ACLED events");
    assert_eq!(
        snapshot(&data),
        [
            "1 2025-10-11 2025-10-11 3-3 Place 3000 Battles",
            "2 2025-10-11 2025-10-08..2025-10-14 0-0 Near 15000 Explosions/Remote violence",
            "3 2025-02-14 2025-02-01..2025-02-28 10-10 Area 50000 Battles",
        ]
    );
    assert!(data.problems.is_empty());
}

#[test]
fn acled_weekly_aggregates_are_refused_unless_forced() {
    let text = "WEEK,REGION,COUNTRY,ADMIN1,EVENT_TYPE,SUB_EVENT_TYPE,EVENTS,FATALITIES,POPULATION_EXPOSURE,DISORDER_TYPE,ID,CENTROID_LATITUDE,CENTROID_LONGITUDE\n31-December-2016,South Asia,Invented,Invented,Battles,Armed clash,4,9,,Political violence,1,34.0,70.0\n";
    let error = input::incidents("w.csv", text.as_bytes(), &Reading::default()).unwrap_err();
    assert!(matches!(error, InputError::Refused { .. }) && error.to_string().contains("centroids of provinces"));
    let forced = input::incidents("w.csv", text.as_bytes(), &Reading { force: true, ..Reading::default() }).unwrap();
    assert_eq!(snapshot(&forced), ["1 2016-12-31 2016-12-28..2017-01-03 9-9 Province 100000 Battles summary"]);
    assert!(forced.notes[0].contains("distances mislead"));
}

#[test]
fn hapi_aggregates_are_refused() {
    let text = "location_code,has_hrp,in_gho,admin_level,event_type,events,fatalities,reference_period_start,reference_period_end\nAFG,true,true,2,political_violence,3,1,2025-01-01,2025-01-31\n";
    let error = input::incidents("h.csv", text.as_bytes(), &Reading::default()).unwrap_err();
    assert!(error.to_string().contains("without coordinates"), "{error}");
}

#[test]
fn ucdp_with_hxl_tags() {
    let text = "id,relid,year,type_of_violence,conflict_name,side_a,side_b,where_prec,where_coordinates,latitude,longitude,geom_wkt,country,iso3,event_clarity,date_prec,date_start,date_end,best,high,low\n,,#date+year,,,#group+name+first,#group+name+second,,#loc+name,#geo+lat,#geo+lon,,#country+name,#country+code,,,#date+start,#date+end,#affected+killed,,\n1,AFG-1,2020,1,Invented,Invented A,Invented B,1,Made Up,34.1,70.2,POINT (70.2 34.1),Afghanistan,AFG,1,1,2020-01-03 00:00:00.000,2020-01-03 00:00:00.000,4,7,2\n2,AFG-2,2020,3,Invented,Invented A,Invented B,4,Made Up,34.1,70.2,,Afghanistan,AFG,2,4,2020-02-01 00:00:00.000,2020-02-29 00:00:00.000,20,,\n3,AFG-3,2020,2,Invented,Invented A,Invented B,6,Afghanistan,33.8,66.0,,Afghanistan,AFG,1,5,2020-01-01,2020-12-31,1,1,1\n";
    let data = read("ucdp.csv", text.as_bytes());
    assert_eq!(
        snapshot(&data),
        [
            "1 2020-01-03 2020-01-03 2-7 Place 2000 state-based violence",
            "2 2020-02-01..2020-02-29 2020-02-01..2020-02-29 20-20 Province 100000 one-sided violence summary",
        ]
    );
    assert!(data.notes[0].contains("HXL"));
    assert_eq!((data.problems[0].row, data.problems[0].reason), (2, Reason::CountryCentroid));
}

#[test]
fn gtd_with_unknown_days_and_latin_letters() {
    let text = "eventid,iyear,imonth,iday,specificity,vicinity,country_txt,city,latitude,longitude,attacktype1_txt,gname,nkill,summary\n202001030001,2020,1,3,1,0,Invented,Caf\u{e9},34.1,70.2,Armed Assault,Invented,2,\n202002000002,2020,2,0,1,1,Invented,Made Up,34.2,70.2,Bombing/Explosion,Invented,,\n202000000003,2020,0,0,4,0,Invented,Made Up,34.3,70.2,Bombing/Explosion,Invented,1,\n202001030004,2020,1,3,5,0,Invented,Unknown,34.0,70.0,Unknown,Invented,0,\n";
    let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let data = read("gtd.csv", &latin1);
    assert_eq!(
        snapshot(&data),
        [
            "1 2020-01-03 2020-01-03 2-2 Place 3000 Armed Assault",
            "2 2020-02-01..2020-02-29 2020-02-01..2020-02-29 - Near 13000 Bombing/Explosion",
            "3 2020-01-01..2020-12-31 2020-01-01..2020-12-31 1-1 Province 100000 Bombing/Explosion",
        ]
    );
    assert_eq!(data.field(&data.incidents[0], "place"), "Café");
    assert_eq!(data.problems[0].reason, Reason::UnknownPlace);
}

#[test]
fn gdelt_without_header_leaves_centroids_out() {
    let row = |id: &str, kind: &str, columns: usize| {
        let mut fields = vec![""; columns];
        let geo = if columns == 61 { (51, 56) } else { (49, 53) };
        (fields[0], fields[1], fields[28]) = (id, "20251011", "19");
        (fields[geo.0], fields[geo.0 + 1], fields[geo.1], fields[geo.1 + 1]) = (kind, "Made Up", "34.1", "70.2");
        fields.join("\t") + "\n"
    };
    for columns in [58, 61] {
        let text = row("1", "4", columns) + &row("2", "1", columns) + &row("3", "5", columns);
        let data = read("20251011.export.CSV", text.as_bytes());
        assert_eq!(data.schema_title, "GDELT events");
        assert_eq!(snapshot(&data), ["1 2025-10-11 2025-10-11 - Place 5000 fight"], "{columns} columns");
        let reasons: Vec<Reason> = data.problems.iter().map(|p| p.reason).collect();
        assert_eq!(reasons, [Reason::CountryCentroid, Reason::ProvinceCentroid]);
    }
}

#[test]
fn icews_polecat_viina_and_geoconfirmed() {
    let icews = "Event ID\tEvent Date\tSource Name\tCAMEO Code\tIntensity\tTarget Name\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n1\t2020-01-03\tInvented\t190\t-10\tInvented\tMade Up\t\tInvented\tInvented\t34.1\t70.2\n2\t2020-01-03\tInvented\t190\t-10\tInvented\t\t\t\tInvented\t33\t65\n";
    let data = read("icews.tab", icews.as_bytes());
    assert_eq!((data.schema_title, data.incidents.len()), ("ICEWS", 1));
    let polecat = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tQuad Code\tActor Name\tRecipient Name\tPlacename\tLatitude\tLongitude\tFeature Type\n1\t2023-01-03\tASSAULT\tfirearms\tMATERIAL CONFLICT\tInvented\tInvented\tMade Up\t34.1\t70.2\tPPLA\n2\t2023-01-03\tASSAULT\tNone\tMATERIAL CONFLICT\tInvented\tInvented\tNone\tNone\tNone\tNone\n";
    let data = read("polecat.txt", polecat.as_bytes());
    assert_eq!(snapshot(&data), ["1 2023-01-03 2023-01-03 - Place 5000 ASSAULT"]);
    assert_eq!(data.problems[0].reason, Reason::NotANumber);
    let viina = "viina_version,event_id_1pd,date,asciiname,longitude,latitude,GEO_PRECISION,t_mil_b\n2,1,20230103,Made Up,35,48,STREET,1\n2,2,20230104,Made Up,35,48,ADM1,1\n";
    let data = read("viina.csv", viina.as_bytes());
    let precisions: Vec<Precision> = data.incidents.iter().map(|i| i.precision).collect();
    assert_eq!((data.schema_title, precisions), ("VIINA 2", vec![Precision::Place, Precision::Province]));
    let confirmed = "Id;Date;Faction;Description;Latitude;Longitude;PlusCode\n1;2023-01-03T12:00:00Z;Invented;\"Made; up\";48.1;35.2;8G\n";
    let data = read("geoconfirmed.csv", confirmed.as_bytes());
    assert_eq!((data.schema_title, data.field(&data.incidents[0], "title")), ("GeoConfirmed", "Made; up"));
}

#[test]
fn a_schema_can_be_named() {
    let reading = |name: &str| Reading { schema: Some(name.into()), ..Reading::default() };
    let data = input::incidents("acled.csv", ACLED.as_bytes(), &reading("generic")).unwrap();
    assert_eq!(data.schema_title, "a table with coordinates");
    let error = input::incidents("acled.csv", ACLED.as_bytes(), &reading("nonsense")).unwrap_err();
    assert!(error.to_string().contains("schemas are acled"), "{error}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook with this one sheet.
fn xlsx(sheet: &str) -> Vec<u8> {
    zip(&[
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

#[test]
fn packed_files_encodings_and_workbooks() {
    let plain = snapshot(&read("a.csv", ACLED.as_bytes()));
    assert_eq!(snapshot(&read("a.csv.gz", &gzip(ACLED.as_bytes()))), plain);
    assert_eq!(snapshot(&read("a.zip", &zip(&[("a.csv", ACLED)]))), plain);
    let utf16: Vec<u8> = ACLED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(snapshot(&read("a.txt", &utf16)), plain);
    let refused = |bytes: &[u8]| input::incidents("x", bytes, &Reading::default()).unwrap_err().to_string();
    assert!(refused(&zip(&[("a", "1"), ("b", "2")])).contains("holds 2 files"));
    assert!(refused(b"\x1f\x8bnonsense").contains("damaged"));
    assert!(refused(&gzip(ACLED.as_bytes())[..60]).contains("damaged"));
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>lat</t></is></c><c r="B1" t="inlineStr"><is><t>lon</t></is></c><c r="C1" t="inlineStr"><is><t>date</t></is></c></row>
<row r="2"><c r="A2"><v>34.5</v></c><c r="B2"><v>70.25</v></c><c r="C2" s="1"><v>45941</v></c></row></sheetData></worksheet>"#;
    let data = read("a.xlsx", &xlsx(sheet));
    assert_eq!(snapshot(&data), ["1 2025-10-11 2025-10-11 - Unknown - not stated"]);
}

#[test]
fn small_files_that_would_fill_the_memory_are_refused() {
    let sheet = |far: &str| {
        let text = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
        let (lat, lon) = (text("A1", "lat"), text("B1", "lon"));
        xlsx(&format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">{lat}{lon}</row>
<row r="2"><c r="A2"><v>34.5</v></c><c r="B2"><v>70.25</v></c></row><row r="1048576">{}</row></sheetData></worksheet>"#,
            text(far, "far off")
        ))
    };
    let limits = Limits { fields: 1_000, cells: 1_000_000, unpacked: 3_000, ..Limits::default() };
    let read = |bytes: &[u8]| input::incidents("x", bytes, &Reading { limits, ..Reading::default() });
    let refused = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    // The last cell that a sheet can have, 17 thousand million cells from the first.
    assert!(refused(&sheet("XFD1048576")).contains("more than 1000 fields in a row"));
    assert_eq!(read(&sheet("C1048576")).unwrap().incidents.len(), 1);
    assert!(refused(&xlsx(&" ".repeat(3_000))).contains("unpacked it is larger than 3000 bytes"));
    let wide = format!("lat,lon{}\n{}", ",a".repeat(998), "1\n".repeat(10_000));
    assert!(refused(wide.as_bytes()).contains("more than 1000000 cells"));
    let names: Vec<String> = (0..1_000).map(|i| format!("\"p{i}\":1")).collect();
    let point = r#""geometry":{"type":"Point","coordinates":[71,34]}}"#;
    let first = format!(r#"{{"type":"Feature","properties":{{{}}},{point}"#, names.join(","));
    let others = format!(r#",{{"type":"Feature","properties":{{}},{point}"#).repeat(1_000);
    let features = format!(r#"{{"type":"FeatureCollection","features":[{first}{others}]}}"#);
    assert!(refused(features.as_bytes()).contains("more than 1000000 cells"));
    // Ten thousand columns of one name are told apart at once.
    let same = format!("lat,lon{}\n34,71\n", ",a".repeat(9_998));
    let data = input::incidents("x", same.as_bytes(), &Reading::default()).unwrap();
    assert_eq!(data.records.columns().last().unwrap(), "a_9998");
}
