//! Small inputs of each kind that real files and public reports showed (`tests/fixtures/cases`), each with relatives: what they are
//! read as. All values are invented.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

mod reading;

use std::fs;
use std::path::Path;

use bordermap::input::{self, CoordinateOrder, Reading};
use bordermap::{Dataset, Reason};
use reading::{column, days, positions};

fn case(name: &str) -> Vec<u8> {
    fs::read(Path::new("tests/fixtures/cases").join(name)).unwrap()
}

fn read(name: &str, bytes: &[u8]) -> Dataset {
    input::incidents(name, bytes, &Reading::default()).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn killed(data: &Dataset) -> Vec<String> {
    data.incidents.iter().map(|i| i.fatalities.map_or("-".into(), |(a, b)| format!("{a}-{b}"))).collect()
}

#[test]
fn headers_in_many_words() {
    for name in ["header_names_1.csv", "header_names_2.csv", "header_names_3.csv", "header_names_4.csv"] {
        assert_eq!(positions(&read(name, &case(name))), [(34.1, 71.2)], "{name}");
    }
    for header in [
        "id,event_latitude,event_longitude",
        "id,decimalLatitude,decimalLongitude",
        "id,geo_lat,geo_lon",
        "id,LATITUDE_WGS84,LONGITUDE_WGS84",
        "id,\"Latitude\n(decimal degrees)\",\"Longitude\n(decimal degrees)\"",
        "id,Latitud,Longitud",
        "id,Latitude (°),Longitude (°)",
        "id,Breitengrad,Längengrad",
        "id,geogr. Breite,geogr. Länge",
        "id,latitudine,longitudine",
        "id,Enlem,Boylam",
        "id,Широта,Довгота",
        "id,خط العرض,خط الطول",
        "id,عرض جغرافیایی,طول جغرافیایی",
        "id,عرض بلد,طول بلد",
        "id,eventlat,eventlon",
        "codes,lats,lons",
        "id,latitudes,longitudes",
        "id,target-latitude,target-longitude",
    ] {
        let text = format!("{header}\n1,34.1,71.2\n");
        assert_eq!(positions(&read(header, text.as_bytes())), [(34.1, 71.2)], "{header}");
    }
}

#[test]
fn what_is_named_otherwise_is_not_taken() {
    for header in
        ["platform,longest", "latest,longitude", "lat_error,lon_error", "home_lat,office_lon", "flat,long_description"]
    {
        let text = format!("id,{header}\n1,34.1,71.2\n");
        assert!(input::incidents("x.csv", text.as_bytes(), &Reading::default()).is_err(), "{header}");
    }
    for date in [
        "Timestamp",
        "report_date",
        "created_at",
        "Date of birth",
        "publication date",
        "interview date",
        "expiry date",
        "imported_date",
        "verified date",
    ] {
        let data = read(date, format!("{date},lat,lon\n2025-10-20,34.1,71.2\n").as_bytes());
        assert_eq!((days(&data), column(&data, "date")), (vec!["-".into()], None), "{date}");
    }
    for killed in ["death_rate", "deaths_a", "wounded", "killed_soldiers", "killed_by", "% killed", "cause of death"] {
        let data = read(killed, format!("{killed},lat,lon\n3,34.1,71.2\n").as_bytes());
        assert_eq!(column(&data, "fatalities"), None, "{killed}");
    }
    let asked = read("asked", b"Killed?,lat,lon\nyes,34.1,71.2\nno,34.2,71.2\n");
    assert_eq!(column(&asked, "fatalities"), None);
    for kind in ["weapon type", "target_type", "source type", "geometry type"] {
        let data = read(kind, format!("{kind},lat,lon\nx,34.1,71.2\n").as_bytes());
        assert_eq!(column(&data, "type"), None, "{kind}");
    }
}

#[test]
fn the_form_s_time_is_not_the_event_s() {
    let data = read("timestamp.csv", &case("timestamp_taken_for_date.csv"));
    assert_eq!(days(&data), ["2025-10-11", "2025-10-12"]);
    assert_eq!(column(&data, "type").as_deref(), Some("Type of incident"));
    let data = read("header.csv", &case("header_line_break_shifts_columns.csv"));
    assert_eq!(positions(&data), [(34.1, 71.2), (34.2, 71.3)]);
}

#[test]
fn dates_in_many_forms() {
    assert_eq!(days(&read("1", &case("dates_1.csv"))), ["2025-10-11", "2025-10-25", "2025-12-31"]);
    assert_eq!(days(&read("2", &case("dates_2.csv"))), ["2014-06-01", "2014-06-14"]);
    assert_eq!(days(&read("3", &case("dates_3.csv"))), ["2025-10-11", "2025-10-25"]);
    assert_eq!(days(&read("4", &case("dates_4.csv"))), ["2025-10-12", "2025-10-13", "2025-12-08"]);
    assert_eq!(days(&read("5", &case("dates_5.csv"))), ["2025-10-11", "2025-10-12"]);
    let finnish = read("f", &case("finnish_month.csv"));
    assert_eq!((days(&finnish), finnish.problems.len()), (vec!["-".into(), "-".into()], 2));
    let one =
        |header: &str, cells: &str| days(&read(header, format!("{header},lat,lon\n{cells},34.1,71.2\n").as_bytes()));
    for (header, cells, right) in [
        ("date", "25-10-31", "2031-10-25"),
        ("date", "99-10-11", "1999-10-11"),
        ("Fecha del hecho", "11 de octubre de 2025", "2025-10-11"),
        ("Datum", "11. Oktober 2025", "2025-10-11"),
        ("Дата события", "11 октября 2025 г.", "2025-10-11"),
        ("تاریخ (هجری شمسی)", "۱۴۰۴/۰۷/۱۹", "2025-10-11"),
        ("year,month,day", "2025,10,11", "2025-10-11"),
        ("Year,Month", "2025,October", "2025-10-01..2025-10-31"),
        ("date", "2025", "2025-01-01..2025-12-31"),
        ("date", "Mon 10/27/2025 - 12:00", "2025-10-27"),
        ("date", "20/04/2022 - 19h05", "2022-04-20"),
        ("date", "14. 10. 2025", "2025-10-14"),
        ("date", "2025. 10. 14.", "2025-10-14"),
        ("date", "2025 10 14", "2025-10-14"),
        ("date", "30 Oct - 2 Nov 2025", "2025-10-30..2025-11-02"),
        ("date", "13-15 October 2025", "2025-10-13..2025-10-15"),
        ("incident_start_datetime", "2025-10-11 14:30", "2025-10-11"),
        ("سال,ماه,روز", "1404,7,19", "2025-10-11"),
        ("YY,MM,DD", "25,10,11", "2025-10-11"),
        ("date,year", "11 Oct,2025", "2025-10-11"),
        ("start,end", "2025-10-11,2025-10-13", "2025-10-11..2025-10-13"),
        ("von,bis", "11.10.2025,13.10.2025", "2025-10-11..2025-10-13"),
        ("date", "13/10/2025 - 15/10/2025", "2025-10-13..2025-10-15"),
        ("date", "13.–15.10.2025", "2025-10-13..2025-10-15"),
        ("date", "2025-W42", "2025-10-13..2025-10-19"),
        ("date", "2025-W42-1", "2025-10-13"),
        ("date", "2025-284", "2025-10-11"),
        ("date", "Sat Oct 11 2025 23:30:00 GMT+0430 (Afghanistan Time)", "2025-10-11"),
        ("date", "11-Oct-2025 1:05 a.m.", "2025-10-11"),
        ("date", "11:30 PM 31/10/2025", "2025-10-31"),
        ("date", "19 Rabi al-Thani 1447 AH", "2025-10-11"),
        ("التاريخ الهجري", "1447/04/19", "2025-10-11"),
        ("date", "۱۹ میزان ۱۴۰۴ ه ش", "2025-10-11"),
    ] {
        assert_eq!(one(header, cells), [right], "{header}: {cells}");
    }
    let year_first = read("y", b"date,lat,lon\n25-10-11,34,71\n25-10-12,34,71\n25-11-30,34,71\n");
    assert_eq!(days(&year_first), ["2025-10-11", "2025-10-12", "2025-11-30"]);
    let named = Reading { date_format: Some("%d|%Y|%m".into()), ..Reading::default() };
    let data = input::incidents("n", b"date,lat,lon\n11|2025|10,34,71\n", &named).unwrap();
    assert_eq!(days(&data), ["2025-10-11"]);
    for (format, cell, right) in [("%m-%Y", "10-2025", "2025-10-01..2025-10-31"), ("%s", "1760140800", "2025-10-11")] {
        let named = Reading { date_format: Some(format.into()), ..Reading::default() };
        let text = format!("date,lat,lon\n{cell},34,71\n");
        assert_eq!(days(&input::incidents("n", text.as_bytes(), &named).unwrap()), [right], "{format}");
    }
    // Weekdays tell the order where nothing else does.
    let weekdays = read("w", b"date,lat,lon\nMon 06/10/2025,34,71\nTue 07/10/2025,34,71\n");
    assert_eq!(days(&weekdays), ["2025-10-06", "2025-10-07"]);
    // The twelfth month of 1446 had a day more by reckoning than by the tables.
    let hijri = read("h", "date,lat,lon\n1 محرم 1447,34,71\n3 شعبان 1446,34,71\n".as_bytes());
    assert_eq!(days(&hijri), ["2025-06-26", "2025-02-02"]);
}

#[test]
fn positions_in_many_forms() {
    let one =
        |header: &str, cells: &str| positions(&read(header, format!("id,{header},note\n1,{cells},x\n").as_bytes()));
    for (header, cells) in [
        ("lat,lon", "\"34.1,\",71.2"),
        ("lat,lon", "34°06'N,71°12'E"),
        ("geom", "POINT (71.2 34.1)"),
        ("geom", "0101000020E6100000CDCCCCCCCCCC5140CDCCCCCCCC0C4140"),
        ("shape", "\"{\"\"type\"\":\"\"Point\"\",\"\"coordinates\"\":[71.2,34.1]}\""),
        ("position", "geo:34.1;71.2"),
        ("Lat/Long", "34.1 71.2"),
        ("lat_deg,lat_min,lat_sec,lon_deg,lon_min,lon_sec", "34,6,0,71,12,0"),
        ("lat_d,lat_m,lon_d,lon_m", "34,6,71,12"),
        ("lat,ns,lon,ew", "34.1,N,71.2,E"),
        ("coordinates", "longitude 71.2 latitude 34.1"),
        ("coordinates", "lat=34.1 lng=71.2"),
        ("coordinates", "lng=71.2&lat=34.1"),
        ("coordinates", "+34.1+071.2/"),
        ("coordinates", "34.1 | 71.2"),
        ("xy", "\"71.2,34.1\""),
        ("location", "\"{'type': 'Point', 'coordinates': [71.2, 34.1]}\""),
        ("geoshape", "34.1 71.1 0 0;34.1 71.3 0 0"),
        ("coordinate location", "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> Point(71.2 34.1)"),
        ("lat,lon", "34.06.00N,71.12.00E"),
        ("lat,lon", "۳۴/۱,۷۱/۲"),
        ("lat,lon", "\"(34.1\",\"71.2)\""),
        ("lat,lon", "~34.1,ca. 71.2"),
        ("lat,lon", "34°06' K,71°12' D"),
        ("lat,lon", "34°06' n. Br.,71°12' ö. L."),
        ("lat,lon", "34.1 північної широти,71.2 східної довготи"),
        ("lat_m,lon_m,lat_dd,lon_dd", "6,12,34.1,71.2"),
    ] {
        let cells = if header == "position" { "\"geo:34.1,71.2\"" } else { cells };
        assert_eq!(one(header, cells), [(34.1, 71.2)], "{header}: {cells}");
    }
    assert_eq!(one("lat,ns,lon,ew", "34.25,S,71.3,W"), [(-34.25, -71.3)]);
    assert_eq!(positions(&read("odk", &case("odk_geopoint.csv"))), [(34.1, 71.2)]);
    assert_eq!(positions(&read("wkb", &case("wkb_hex.csv"))), [(34.15, 71.3)]);
    let comma = read("comma", &case("coordinate_trailing_comma.csv"));
    assert_eq!((positions(&comma), comma.problems.len()), (vec![(34.1, 71.2), (34.3, 71.2)], 1));
    let forced = Reading { coordinate_order: Some(CoordinateOrder::LonLat), ..Reading::default() };
    for name in ["coordinates_lonlat_json.json", "coordinates_lonlat_text.csv"] {
        let data = input::incidents(name, &case(name), &forced).unwrap();
        assert_eq!(positions(&data), [(49.9, 36.2), (49.8, 36.3)], "{name}");
    }
    let utm = Reading { crs: Some("EPSG:32642".parse().unwrap()), ..Reading::default() };
    for text in [
        "Easting,Northing\n700086.5,3765166.5\n",
        "UTM_E,UTM_N\n\"700086,5\",\"3765166,5\"\n",
        "x,y\n\"700,086.5\",\"3,765,166.5\"\n",
    ] {
        assert_eq!(positions(&input::incidents("u", text.as_bytes(), &utm).unwrap()), [(34.00806, 71.16667)], "{text}");
    }
    for (header, cells) in [
        ("easting,northing,utm_zone", "700086.5,3765166.5,42S"),
        ("Zone,Band,Easting,Northing", "42,S,700086.5,3765166.5"),
        ("zone,easting,northing", "42,700086.5,3765166.5"),
        ("easting_42n,northing_42n", "700086.5,3765166.5"),
        ("X (EPSG:32642),Y (EPSG:32642)", "700086.5,3765166.5"),
        ("coordinates", "42S 700086.5 3765166.5"),
    ] {
        assert_eq!(one(header, cells), [(34.00806, 71.16667)], "{header}");
    }
    for (header, cells) in [
        ("coordinates", "\"700086.5, 3765166.5\""),
        ("wkt", "POINT(700086.5 3765166.5)"),
        ("Coordenada X,Coordenada Y", "700086.5,3765166.5"),
    ] {
        let text = format!("id,{header}\n1,{cells}\n");
        assert_eq!(
            positions(&input::incidents("u", text.as_bytes(), &utm).unwrap()),
            [(34.00806, 71.16667)],
            "{header}"
        );
    }
    let crs = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[7925947.744481078,4042237.499676169]}}]}"#;
    let data = read("c.geojson", crs.as_bytes());
    assert_eq!(positions(&data), [(34.1, 71.2)]);
    assert!(data.notes.iter().any(|note| note.contains("EPSG:3857")), "{:?}", data.notes);
    let other = crs.replace("3857", "2056");
    let error = input::incidents("c.geojson", other.as_bytes(), &Reading::default()).unwrap_err().to_string();
    assert!(error.contains("2056") && error.contains("ogr2ogr"), "{error}");
    // A system that the file's numbers contradict.
    let mercator = Reading { crs: Some("EPSG:3857".parse().unwrap()), ..Reading::default() };
    let degrees = r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[71.2,34.1]}}"#;
    assert!(input::incidents("d.geojson", degrees.as_bytes(), &mercator).is_err());
    let several = input::incidents("s", b"lat1,lon1,lat2,lon2\n34,71,30,66\n", &Reading::default()).unwrap_err();
    assert!(several.to_string().contains("lat1 and lon1 or lat2 and lon2"), "{several}");
}

#[test]
fn numbers_of_the_killed() {
    let data = read("killed", &case("killed_not_whole.csv"));
    assert_eq!(killed(&data), ["1200-1200", "2.5-2.5", "10-15", "5-5", "3-3", "-", "-", "12-12", "-"]);
    assert!(data.problems.is_empty());
    let one = |header: &str, cell: &str| {
        killed(&read(header, format!("id,{header},lat,lon\n1,{cell},34.1,71.2\n").as_bytes())).remove(0)
    };
    for (header, cell, right) in [
        ("killed", "at least three", "3-3"),
        ("killed", "between 10 and 15", "10-15"),
        ("killed", "5 wounded", "-"),
        ("killed", "7 dead; 3 injured", "7-7"),
        ("Muertos", "4", "4-4"),
        ("killed_min,killed_max", "3,8", "3-8"),
        ("min_ppl_killed,max_ppl_killed", "3,8", "3-8"),
        ("fatalities_current", "6", "6-6"),
    ] {
        assert_eq!(one(header, cell), right, "{header}: {cell}");
    }
}

#[test]
fn published_layouts() {
    let ucdp = read("ucdp", &case("ucdp_best_est.csv"));
    assert_eq!((ucdp.schema, killed(&ucdp)), ("ucdp", vec!["3-4".into()]));
    let acled = read("acled", &case("acled_2015_no_sub_event.csv"));
    assert_eq!((acled.schema, acled.incidents.len(), acled.problems[0].reason), ("acled", 1, Reason::OlderVersion));
    let iom = "Main ID,Region of Incident,Incident Date,Number of Dead,Minimum Estimated Number of Missing,Total Number of Dead and Missing,Cause of Death,Country of Incident,Location of Incident,Coordinates\n2025.MMP1,X,\"Mon, 10/27/2025 - 12:00\",2,3,5,Drowning,Afghanistan,Made Up,\"34.1, 71.2\"\n";
    let data = read("iom", iom.as_bytes());
    assert_eq!(
        (data.schema, killed(&data), days(&data)),
        ("missing-migrants", vec!["2-5".into()], vec!["2025-10-27".into()])
    );
    let sigacts = "ReportKey,DateOccurred,Type,Category,Title,FriendlyKIA,HostNationKIA,CivilianKIA,EnemyKIA,MGRS,Latitude,Longitude\nA1,2009-01-02 03:04:00,Enemy Action,Direct Fire,x,1,0,2,4,42SYC0008665166,34.00806,71.16667\n";
    let data = read("sigacts", sigacts.as_bytes());
    assert_eq!((data.schema, killed(&data)), ("sigacts", vec!["7-7".into()]));
}

#[test]
fn json_of_many_forms() {
    for (name, count) in [
        ("json_j1.jsonl", 2),
        ("json_j2.json", 1),
        ("json_j3.json", 1),
        ("json_j4.json", 1),
        ("json_j5.json", 1),
        ("json_j7.json", 2),
        ("esri_json.json", 1),
        ("odata_value_list.json", 1),
    ] {
        assert_eq!(read(name, &case(name)).incidents.len(), count, "{name}");
    }
    for (text, count) in [
        (r#"{"incidents":{"a1":{"lat":34.1,"lon":71.2},"b2":{"lat":34.2,"lon":71.2}}}"#, 2),
        (r#"{"khost":[{"lat":34.1,"lon":71.2}],"gardez":[{"lat":34.1,"lon":71.2},{"lat":34.3,"lon":71.2}]}"#, 3),
        (r#"[["id","lat","lon"],[1,34.1,71.2]]"#, 1),
        (r#"[{"id":1,"lat":34.1,"lon":71.2,"n":NaN}]"#, 1),
    ] {
        assert_eq!(read("x.json", text.as_bytes()).incidents.len(), count, "{text}");
    }
    for text in [
        r#"{"data":[{"type":"incident","id":"1","attributes":{"date":"2025-10-11","lat":34.1,"lon":71.2,"killed":3}}]}"#,
        r#"{"hits":{"hits":[{"_id":"1","_source":{"date":"2025-10-11","location":{"lat":34.1,"lon":71.2},"killed":3}}]}}"#,
        r#"[{"id":1,"event":{"date":"2025-10-11","killed":3},"geo":{"lat":34.1,"lon":71.2}}]"#,
        r#"[{"id":1,"event":{"when":{"date":"2025-10-11"},"toll":{"killed":3},"where":{"geo":{"lat":34.1,"lng":71.2}}}}]"#,
        r#"{"payload":{"incidents":[{"incident":{"locationlatitude":"34.1","locationlongitude":"71.2","incidentdate":"2025-10-11","killed":3}}]}}"#,
        r#"{"2025":{"1":{"lat":34.1,"lon":71.2,"date":{"year":2025,"month":10,"day":11},"killed":3}}}"#,
    ] {
        let data = read("x.json", text.as_bytes());
        let found = (positions(&data), days(&data), killed(&data));
        assert_eq!(found, (vec![(34.1, 71.2)], vec!["2025-10-11".into()], vec!["3-3".into()]), "{text}");
    }
}

#[test]
fn containers_and_encodings() {
    let sheets = read("three.xlsx", &case("workbook_three_sheets.xlsx"));
    assert_eq!(sheets.incidents.len(), 6);
    assert!(sheets.notes[0].contains("joined from the sheets"), "{:?}", sheets.notes);
    assert_eq!(read("titles.xlsx", &case("workbook_title_rows.xlsx")).incidents.len(), 3);
    for name in ["kml_point.kml", "kmz_point.kmz"] {
        assert_eq!(positions(&read(name, &case(name))), [(34.1, 71.2)], "{name}");
    }
    let joined = read("two.csv", b"id,Coordinates,,Date\n,Latitude,Longitude,\n1,34.1,71.2,2025-10-11\n");
    assert_eq!((positions(&joined), days(&joined)), (vec![(34.1, 71.2)], vec!["2025-10-11".into()]));
    let titles = "Title\n".repeat(12) + "id,lat,lon\n1,34.1,71.2\n";
    assert_eq!(positions(&read("t.csv", titles.as_bytes())), [(34.1, 71.2)]);
    let wide: Vec<u8> = "id,lat,lon\n1,34.1,71.2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(positions(&read("w.csv", &wide)), [(34.1, 71.2)]);
    let mac =
        read("m.csv", b"id,lat,lon,place\n1,34.1,71.2,M\x9fhlbach\n2,34.2,71.2,Kh\x99st\n3,34.2,71.2,Stra\xa7e\n");
    assert_eq!(mac.field(&mac.incidents[1], "place"), "Khôst");
    let open = input::incidents("q.csv", b"id,lat,lon,\"unclosed\n1,34.1,71.2,a\n", &Reading::default()).unwrap_err();
    assert!(open.to_string().contains("quotation mark"), "{open}");
    let cyrillic = read("c.csv", &case("cyrillic_cp1251.csv"));
    assert!(cyrillic.notes.iter().any(|note| note.contains("windows-1251")), "{:?}", cyrillic.notes);
    let quotes = b"id,lat,lon,place\n1,34.1,71.2,Khost \x96 \x93east\x94\n2,34.2,71.2,Khost\x92s edge\n";
    let data = read("q.csv", quotes);
    assert_eq!(data.field(&data.incidents[0], "place"), "Khost – “east”");
    for (bytes, what) in [
        (&b"PAR1...."[..], "Parquet"),
        (b"ARROW1..", "Arrow"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n", "Git LFS"),
        (b"jsonp({\"lat\":33.3})", "JSONP"),
        (b"// a list\n[{\"lat\":33.3}]", "comments"),
        (b"| id | lat |\n|----|-----|\n| 1 | 34 |\n", "Markdown"),
        (b"- id: 1\n  lat: 34\n", "YAML"),
        (b"var incidents = [\n {\"lat\":33.3,\"lon\":69.9},", "JavaScript"),
    ] {
        let error = input::incidents("x", bytes, &Reading::default()).unwrap_err().to_string();
        assert!(error.contains(what), "{what}: {error}");
    }
    let xls = input::incidents("x.xls", &case("binary_xls_stub.xls"), &Reading::default()).unwrap_err().to_string();
    assert!(xls.contains("old Office file"), "{xls}");
}

#[test]
fn a_header_holds_no_numbers() {
    let error = input::incidents(
        "x.csv",
        b"2019/001,27/11/2019,KHOST,4,\"(33.3101, 69.9201)\"\n2019/002,11/05/2019,GARDEZ,2,\"(33.6002, 69.2203)\"\n",
        &Reading::default(),
    );
    let error = error.unwrap_err().to_string();
    assert!(error.contains("no header"), "{error}");
}

#[test]
fn geometries_that_are_no_points() {
    let data = read("m.geojson", &case("geojson_multipoint_collection_null.geojson"));
    assert_eq!(positions(&data)[1..], [(34.1, 71.2), (34.1, 71.2)]);
    assert_eq!((data.problems.len(), data.problems[0].reason), (1, Reason::NotAPlace));
    assert!(data.incidents[0].location_error_m.is_some());
}

#[test]
#[cfg(feature = "vector")]
fn formats_of_features() {
    let fixture = |name: &str| fs::read(Path::new("tests/fixtures/vector").join(name)).unwrap();
    let both = [(34.1, 71.2), (34.25, 71.3)];
    for name in [
        "degrees.shp.zip",
        "utm.shp.zip",
        "mercator.shp.zip",
        "cyrillic.shp.zip",
        "incidents.gpkg.gz",
        "incidents.fgb",
        "incidents.gpx",
        "incidents.xls",
    ] {
        let data = read(name, &fixture(name));
        let mut found = positions(&data);
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert_eq!(found, both, "{name}");
        assert!(!data.notes.is_empty(), "{name}");
        let dated = if name.ends_with("gpx") { "-" } else { "2025-10-13" };
        assert!(days(&data).iter().any(|day| day == dated), "{name}: {:?}", days(&data));
    }
    // Where the reader of a format panics, the error is one of the file.
    for name in ["damaged.xls", "damaged.fgb"] {
        let error = bordermap::input::incidents(name, &fixture(name), &Reading::default()).unwrap_err().to_string();
        assert!(error.starts_with(name) && error.contains("damaged"), "{error}");
    }
    // A feature that says that it is longer than the file takes no memory.
    let mut long = fixture("incidents.fgb");
    let at = long.len() - 200;
    let claimed = (0..at).rev().find(|at| long[*at..*at + 4] == 128_u32.to_le_bytes());
    for at in claimed.into_iter().chain(100..at).step_by(97) {
        long[at..at + 4].copy_from_slice(&0xf000_0000_u32.to_le_bytes());
        let _ = bordermap::input::incidents("long.fgb", &long, &Reading::default());
    }
    let gpx = b"<gpx><wpt lat=\"34.1\" lon=\"71.2\"/></gpx>";
    assert_eq!(positions(&read("v.gpx", gpx)), [(34.1, 71.2)]);
    let kml = b"<kml><Document><Placemark><name>A</name><TimeStamp><when>2025-10-11</when></TimeStamp><Point><coordinates>71.2,34.1,1200</coordinates></Point></Placemark></Document></kml>";
    let data = read("k.kml", kml);
    assert_eq!((positions(&data), days(&data)), (vec![(34.1, 71.2)], vec!["2025-10-11".into()]));
}

/// Positions with fewer than two numbers, in every kind of geometry and in a cell: the row is left out and said.
#[test]
fn positions_cut_short_are_left_out() {
    for geometry in [
        r#"{"type":"MultiPoint","coordinates":[[0]]}"#,
        r#"{"type":"MultiPoint","coordinates":[0]}"#,
        r#"{"type":"LineString","coordinates":[[71,34],[71]]}"#,
        r#"{"type":"Polygon","coordinates":[[[71,34],[],[72,34],[71,34]]]}"#,
        r#"{"type":"GeometryCollection","geometries":[{"type":"MultiPolygon","coordinates":[[[[1]]]]}]}"#,
    ] {
        let good = r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[71,34]}}"#;
        let bad = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#);
        let file = format!(r#"{{"type":"FeatureCollection","features":[{good},{bad}]}}"#);
        let read = input::incidents("x.geojson", file.as_bytes(), &Reading::default()).unwrap();
        assert_eq!((read.incidents.len(), read.problems.len()), (1, 1), "{geometry}");
        let cell = format!("id\tgeometry\n1\t{{\"type\":\"Point\",\"coordinates\":[71,34]}}\n2\t{geometry}\n");
        let read = input::incidents("x.tsv", cell.as_bytes(), &Reading::default()).unwrap();
        assert_eq!((read.incidents.len(), read.problems.len()), (1, 1), "{geometry} in a cell");
    }
}
