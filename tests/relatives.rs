//! Relatives of the cases in `tests/cases.rs`, as public files and testers showed them: what they are read as. All values are
//! invented.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

mod reading;

use bordermap::input::{self, Reading};
use bordermap::model::Precision;
use bordermap::{Dataset, Reason};
use reading::{column, days, positions};

fn read(text: &str) -> Dataset {
    let name = if text.starts_with(['{', '[']) { "x.json" } else { "x.csv" };
    input::incidents(name, text.as_bytes(), &Reading::default()).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn refused(name: &str, text: &str) -> String {
    input::incidents(name, text.as_bytes(), &Reading::default()).unwrap_err().to_string()
}

fn killed(data: &Dataset) -> Vec<(f64, f64)> {
    data.incidents.iter().filter_map(|i| i.fatalities).collect()
}

/// Whole header rows: id, date, latitude, longitude, type, place, country, killed.
#[test]
fn whole_headers_of_fourteen_languages() {
    for header in [
        "S. No,Date of occurrence,Lat (DD),Long (DD),Type of attack,Site name,Country of incident,Death toll",
        "Expediente,Fecha del suceso,Latitud N,Longitud E,Clase de ataque,Localidad,País,Cantidad de asesinados",
        "N°,Date de l'incident,Lat. Nord,Long. Est,Genre d'attaque,Nom du lieu,Pays concerné,Nbre de personnes tuées",
        "Código,Data (dia/mês/ano),Latitude Norte,Longitude Leste,Natureza,Povoado,País,Qtd. de falecidos",
        "Aktenzeichen,Zeitpunkt,Geogr. Breite,Geogr. Länge,Art,Gemeinde,Staat,Zahl der Getöteten",
        "Codice,Data dell'evento,Latitudine,Longitudine,Natura,Nome del luogo,Paese,Caduti",
        "Sıra No,Tarih,Enlem,Boylam,Olay türü,İlçe,Ülke adı,Öldürülen kişi sayısı",
        "№,Дата (ДД.ММ.ГГГГ),Широта (с.ш.),Долгота (в.д.),Характер инцидента,Местность,Государство,Погибло",
        "№,Дата події,Шир. (пн. ш.),Довг. (сх. д.),Характер події,Місцевість,Країна,К-сть убитих",
        "الرقم,التاريخ,خط العرض (شمال),خط الطول (شرق),طبيعة الحادث,المنطقة,البلد,القتلى",
        "ردیف,تاریخ,عرض (شمالی),طول (شرقی),گونه,نام محل,نام کشور,تلفات جانی",
        "شماره مسلسل,تاریخ واقعه,عرض البلد شمالی,طول البلد شرقی,نوع حادثه,ولسوالی,کشور,کشته شدگان",
        "کوډ,نېټه,عرض البلد,طول البلد,د برید ډول,ولسوالۍ,هېواد,د وژل شویو شمېر",
        "نمبر شمار,تاریخ,عرض بلد,طول بلد,حملے کی نوعیت,گاؤں,ملک کا نام,جاں بحق",
    ] {
        let data = read(&format!("{header}\n7,14 March 2025,34.1,71.2,raid,Torkham,Pakistan,3\n"));
        assert_eq!((positions(&data), days(&data)), (vec![(34.1, 71.2)], vec!["2025-03-14".into()]), "{header}");
        assert_eq!(killed(&data), [(3.0, 3.0)], "{header}");
        let names: Vec<&str> = header.split(',').collect();
        let found = ["id", "type", "place", "country"].map(|field| column(&data, field));
        assert_eq!(found, [0, 4, 5, 6].map(|at| Some(names[at].to_string())), "{header}");
    }
    for header in [
        "緯度,経度",
        "纬度,经度",
        "위도,경도",
        "קו רוחב,קו אורך",
        "Lintang,Bujur",
        "Szerokość geograficzna,Długość geograficzna",
        "szélesség,hosszúság",
        "Zeměpisná šířka,Zeměpisná délka",
        "γεωγραφικό πλάτος,γεωγραφικό μήκος",
        "Breedtegraad,Lengtegraad",
        "XGCSWGS84,YGCSWGS84",
        "_geolocation/0,_geolocation/1",
        "geometry/coordinates/0,geometry/coordinates/1",
        "pos x,pos y",
    ] {
        let swapped = header.starts_with('X') || header.starts_with("geometry") || header.starts_with("pos");
        let cells = if swapped { "71.2,34.1" } else { "34.1,71.2" };
        let text = format!("N_VICTIMAS,{header}\n1,{cells}\n2,{cells}\n");
        assert_eq!(positions(&read(&text))[0], (34.1, 71.2), "{header}");
    }
}

#[test]
fn columns_of_something_else_are_not_taken() {
    let of = |header: &str, cells: &str, field: &str| {
        column(&read(&format!("{header},lat,lon\n{cells},34.1,71.2\n{cells},34.2,71.2\n")), field)
    };
    assert_eq!(of("Tipo Lugar,Tipo de hecho", "PÚBLICO,robo", "type").as_deref(), Some("Tipo de hecho"));
    assert_eq!(of("Nature of site", "Public", "type"), None);
    assert_eq!(of("LOCATION_T", "7", "place"), None);
    assert_eq!(of("City_Name,Name_of_Location", "Pasadena,Hagadera", "place").as_deref(), Some("Name_of_Location"));
    assert_eq!(of("numero,num_expediente", "1,2018S01", "id").as_deref(), Some("num_expediente"));
    assert_eq!(
        of("attack_type,location_description", "NA,Hong Kong", "place").as_deref(),
        Some("location_description")
    );
    // The same few ids again and again are none.
    let rows = (0..40).map(|i| format!("{},34.1,71.{i}\n", i % 2)).collect::<Vec<_>>().concat();
    assert_eq!(column(&read(&format!("id,lat,lon\n{rows}")), "id"), None);
    // What programs write where they have nothing is no type and no date.
    let missing = read("lat,lon,type,date\n34.1,71.2,NA,NA\n34.2,71.2,raid,2025-10-11\n");
    assert_eq!((missing.types.clone(), missing.problems.len()), (vec!["raid".to_string()], 0));
    let kinds = "1,34.1,71.2,seizure\n2,34.1,71.3,seizure\n3,34.1,71.4,sabotage\n4,34.1,71.4,sabotage\n";
    assert_eq!(column(&read(&format!("id,lat,lon,Incident\n{kinds}")), "type").as_deref(), Some("Incident"));
}

#[test]
fn dates_and_their_parts() {
    for (header, cells, right) in [
        ("Year,Mo,Dy", "1976,7,27", "1976-07-27"),
        ("date_day,date_month,date_year", "14,3,2009", "2009-03-14"),
        ("Incident year,Reported Month", "2019,March", "2019-03-01..2019-03-31"),
        ("UJAHR,UMONAT", "2018,01", "2018-01-01..2018-01-31"),
        ("date", "at 2.30pm on 7 March 2024", "2024-03-07"),
        ("date", "07.03.2024 14.30", "-"),
        ("date", "17.03.2024 14.30", "2024-03-17"),
        ("date", "Night of 7-8 March 2024", "2024-03-07..2024-03-08"),
        ("date", "7 & 8 March 2024", "2024-03-07..2024-03-08"),
        ("date", "from 7 to 9 March 2024", "2024-03-07..2024-03-09"),
        ("date", "07MAR2024", "2024-03-07"),
        ("DTG", "071430ZMAR24", "2024-03-07"),
        ("date", "7/III/2024", "2024-03-07"),
        ("date", "7 March 2024 0300", "2024-03-07"),
        ("date", "2024-Q1", "2024-01-01..2024-03-31"),
        ("date", "2024-03-00", "2024-03-01..2024-03-31"),
        ("date", "2024-03-XX", "2024-03-01..2024-03-31"),
        ("date", "'2024-03-07", "2024-03-07"),
        ("date", "2024-03-07T14:30:00+04:30[Asia/Kabul]", "2024-03-07"),
        ("date", "1709820000000000", "2024-03-07"),
        ("date", "1.º de agosto de 2024", "2024-08-01"),
        ("date", "-2000", "-"),
        ("Día", "17/03/2024", "2024-03-17"),
    ] {
        assert_eq!(days(&read(&format!("{header},lat,lon\n{cells},34.1,71.2\n"))), [right], "{cells}");
    }
    for (year, right) in
        [("۲۰۲۴", "2024-03-07"), ("2024.0", "2024-03-07"), ("24", "2024-03-07"), ("224", "-"), ("-70", "-")]
    {
        assert_eq!(days(&read(&format!("year,month,day,lat,lon\n{year},3,7,34.1,71.2\n"))), [right], "{year}");
    }
    // Beside years of other lengths, 62 is the year 62.
    let old = read("Year,Mo,Dy,lat,lon\n-2000,,,38,58\n62,2,5,40,14\n1976,7,27,39,118\n");
    assert_eq!(days(&old), ["-", "-", "1976-07-27"]);
    let format = Reading { date_format: Some("%Y-%m-%dT%H:%M:%S%z".into()), ..Reading::default() };
    let zoned = input::incidents("z.csv", b"date,lat,lon\n2024-03-07T23:30:00+0430,34.1,71.2\n", &format).unwrap();
    assert_eq!(days(&zoned), ["2024-03-07"]);
    assert!(bordermap::input::parse::date_format("%Y-%m-%dT%H:%M:%S%z").is_ok());
}

#[test]
fn one_slip_of_the_pen_turns_no_file() {
    let good = (1..9).map(|i| format!("{i},\"34.1{i}, 71.1{i}\"\n")).collect::<Vec<_>>().concat();
    for slip in ["134.1, 71.2", "94.1, 71.2"] {
        let data = read(&format!("id,coordinates\n{good}9,\"{slip}\"\n"));
        assert_eq!(positions(&data)[0], (34.11, 71.11), "{slip}");
        assert_eq!((data.incidents.len(), data.problems.len()), (8, 1), "{slip}");
    }
    // Beside its like a number over 90 is a longitude.
    let east = (1..9).map(|i| format!("{i},\"89.{i}, 27.1\"\n")).collect::<Vec<_>>().concat();
    assert_eq!(positions(&read(&format!("id,coordinates\n{east}9,\"90.2, 27.2\"\n")))[0], (27.1, 89.1));
}

#[test]
fn published_layouts_of_other_years() {
    for (header, row, name, of) in [
        (
            "Incident code,Incident date,Latitude,Longitude,Civilians reported killed (min),Civilians reported killed (max)",
            "CS1,2019-03-14,34.4,40.9,2,5",
            "airwars",
            (2.0, 5.0),
        ),
        (
            "unique_reference_code,incident_date,latitude,longitude,civilian_deaths_min,civilian_deaths_max",
            "CS1,2019-03-14,34.4,40.9,2,5",
            "airwars",
            (2.0, 5.0),
        ),
        (
            "Sr No,Date,Civilians Killed,SFs Killed,Militants Killed,Latitude,Longitude",
            "1,2019-03-14,1,2,3,34.4,40.9",
            "satp",
            (6.0, 6.0),
        ),
        (
            "eventid,year,month,day,killed_count_high,killed_count_low,latitude,longitude",
            "1,2009,3,14,5,3,34.4,40.9",
            "generic",
            (3.0, 5.0),
        ),
        (
            "id,year,type_of_vi,where_prec,where_coor,latitude,longitude,date_prec,date_start,date_end,best,high,low",
            "1,2019,1,1,Torkham,34.4,40.9,1,2019-03-14,2019-03-14,3,4,2",
            "ucdp",
            (2.0, 4.0),
        ),
    ] {
        let data = read(&format!("{header}\n{row}\n"));
        assert_eq!((data.schema, killed(&data), positions(&data)), (name, vec![of], vec![(34.4, 40.9)]), "{header}");
    }
}

/// What is left of a layout, such as a table of its places alone, keeps what its codes say of how well a place is known.
#[test]
fn codes_of_a_code_book_are_read_without_its_layout() {
    let of = |text: &str| {
        let data = read(text);
        let places: Vec<(Precision, Option<f64>)> =
            data.incidents.iter().map(|i| (i.precision, i.location_error_m)).collect();
        (data.schema, places, data.notes.iter().any(|note| note.contains("how well places are known is read from")))
    };
    let (schema, places, said) = of(
        "id,where_prec,where_description,latitude,longitude\n1,1,Kyiv,50.45,30.5\n2,4,Donetsk oblast,48.1,37.7\n3,6,Ukraine,49.0,32.0\n",
    );
    assert_eq!((schema, said), ("generic", true));
    assert_eq!(places, [(Precision::Place, Some(2_000.0)), (Precision::Province, Some(100_000.0))]);
    let (_, places, said) =
        of("iyear,nkill,specificity,latitude,longitude\n2017,1,1,33.3,44.4\n2017,1,4,33.3,44.4\n2017,1,5,33.3,44.4\n");
    assert_eq!((places, said), (vec![(Precision::Place, Some(3_000.0)), (Precision::Province, Some(100_000.0))], true));
    // Of a test in medicine, say.
    let (_, places, said) = of("name,sensitivity,specificity,latitude,longitude\na,0.9,1,33.3,44.4\n");
    assert_eq!((places, said), (vec![(Precision::Unknown, None)], false));
}

/// GTD's columns under a file of its user's, whose dates and country have other names.
#[test]
fn columns_of_a_code_book_are_found_without_its_layout() {
    let data = read(
        "sep=;\neventid;year;month;day;country;country_txt;city;latitude;longitude;specificity;location;attacktype1;attacktype1_txt;nkill;gname\n\
         201202240001;2012;2;24;153;Pakistan;Kotwali;34.004299;71.54483;2;Near Peshawar;3;Bombing/Explosion;6;TTP\n\
         201202240002;2012;2;25;153;Pakistan;N/A;34.1;71.5;1;N/A;2;Armed Assault;0;TTP\n",
    );
    let first = &data.incidents[0];
    let of = |field: &str| data.field(first, field);
    assert_eq!(["id", "country", "place"].map(of), ["201202240001", "Pakistan", "Near Peshawar"]);
    assert_eq!(data.kind_name(first), "Bombing/Explosion");
    assert_eq!(first.days.map(|days| days.0.to_string()).as_deref(), Some("2012-02-24"));
    // What a program writes where it has nothing is no name.
    assert_eq!(data.field(&data.incidents[1], "place"), "");
    // Without a code book, too, what codes stand for is taken before them.
    let data = read("id,type,type_name,country,country_name,lat,lon\n1,3,Shelling,700,Afghanistan,34.1,70.2\n");
    assert_eq!(
        (data.kind_name(&data.incidents[0]), data.field(&data.incidents[0], "country")),
        ("Shelling", "Afghanistan")
    );
}

#[test]
fn stated_uncertainty_is_the_location_error() {
    let data = read(
        "decimalLatitude,decimalLongitude,coordinateUncertaintyInMeters\n34.1,71.2,250\n34.2,71.2,32000\n34.3,71.2,\n",
    );
    let of = |i: usize| (data.incidents[i].precision, data.incidents[i].location_error_m);
    assert_eq!(of(0), (Precision::Place, Some(125.0)));
    assert_eq!(of(1), (Precision::Area, Some(16_000.0)));
    assert_eq!(of(2), (Precision::Unknown, None));
    assert!(data.notes.iter().any(|note| note.contains("coordinateUncertaintyInMeters")), "{:?}", data.notes);
    // A house is no district.
    let house = r#"{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[71.2,34.1],[71.2004,34.1]]}}"#;
    assert_eq!(read(house).incidents[0].precision, Precision::Place);
}

#[test]
fn json_that_says_its_system() {
    let esri = r#"{"features":[{"geometry":{"x":7925947.7445,"y":4042237.4997,"spatialReference":{"wkid":102100}},"attributes":{"name":"a"}}]}"#;
    assert_eq!(positions(&read(esri)), [(34.1, 71.2)]);
    let line = br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[7925947.7445,4042237.4997],[7937079.7,4042237.4997]]}}],"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}}}"#;
    let border = input::border("b.geojson", line).unwrap();
    let start = border.parts[0][0];
    assert!((start.lat() - 34.1).abs() < 1e-6 && (start.lon() - 71.2).abs() < 1e-6, "{start:?}");
}

#[test]
fn what_is_not_read_is_named() {
    let kml = "<kml><Document><NetworkLink><Link><href>https://example.org/a.kml</href></Link></NetworkLink></Document></kml>";
    assert!(refused("l.kml", kml).contains("download what it names, https://example.org/a.kml"));
    let cut = "<kml><Document><Placemark><name>a</name>";
    assert!(refused("c.kml", cut).contains("cut short"));
    let whole = "<?xml version=\"1.0\"?><!-- a > b --><kml><Placemark><name><![CDATA[a<b]]></name><Style/><Point><coordinates>71.2,34.1</coordinates></Point></Placemark></kml>";
    assert_eq!(positions(&input::incidents("w.kml", whole.as_bytes(), &Reading::default()).unwrap()), [(34.1, 71.2)]);
    assert!(refused("s.geojson", "'type': 'geojson',\n'data': {}\n").contains("a piece of JavaScript"));
    let wide: Vec<u8> = "id,lat,lon\n1,34.1,71.2\n".chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
    let error = input::incidents("w.csv", &wide, &Reading::default()).unwrap_err().to_string();
    assert!(error.contains("UTF-32"), "{error}");
}

#[test]
fn positions_are_held_against_the_country_stated() {
    let run = |border: &str, text: &str| {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("in.csv"), text).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bordermap"));
        command.current_dir(dir.path()).args(["distance", "in.csv", "--border", border, "--force", "-o", "o.csv"]);
        let said = command.args(["--problems", "p.csv"]).output().unwrap();
        assert!(said.status.success(), "{said:?}");
        (
            std::fs::read_to_string(dir.path().join("p.csv")).unwrap(),
            std::fs::read_to_string(dir.path().join("o.csv")).unwrap(),
        )
    };
    let swapped = Reason::Swapped.words();
    // In the Southern Ocean, the exchanged position in Peru.
    let peru = "id,country,lat,lon\n1,Peru,-77.0,-12.0\n2,Peru,-11.98,-76.98\n";
    assert!(run("PER", peru).0.contains(swapped));
    // A town at the line, a little on the other side of it.
    let torkham = "id,country,lat,lon\n1,Afghanistan,70.9,33.9\n2,Afghanistan,34.1,71.0\n";
    assert!(run("durand", torkham).0.contains(swapped));
    // An earthquake off the coast of the state that it is counted for.
    let sea = "id,country,lat,lon\n1,Syria,35.9,35.2\n2,Syria,35.0,36.5\n";
    let (problems, _) = run("ISR-JOR", sea);
    assert!(!problems.contains(swapped), "{problems}");
    // Islands far from all land borders, with all of them in use.
    let islands = "id,lat,lon\n1,-56.0,-27.0\n2,-5.0,52.0\n3,4.0,48.0\n";
    assert!(!run("world", islands).0.contains(swapped));
    let texas = "id,lat,lon\n1,27.19,-98.03\n2,27.14,-97.56\n3,27.19,98.04\n";
    let (problems, out) = run("MEX-USA", texas);
    assert!(problems.contains("in.csv,3,coordinates") && problems.contains(Reason::LostSign.words()), "{problems}");
    assert_eq!(out.lines().count(), 4);
}

/// What the command says of a table when no border is named.
fn suggested(text: &str) -> String {
    suggested_by(text, "distance", &[])
}

/// The same of a command with more arguments.
fn suggested_by(text: &str, command: &str, more: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("in.csv"), text).unwrap();
    let mut bordermap = std::process::Command::new(env!("CARGO_BIN_EXE_bordermap"));
    let out = if command == "run" { "out" } else { "out.csv" };
    let args = [&[command, "in.csv", "-o", out], more].concat();
    let said = bordermap.current_dir(dir.path()).args(args).output().unwrap();
    String::from_utf8(said.stderr).unwrap()
}

/// The rows that a filter leaves suggest the border, whatever the others do.
#[test]
fn what_passes_the_filters_suggests_the_border() {
    let sea = "sea,2024-01-01,35.0,18.0\n".repeat(20);
    let rows = format!("route,date,lat,lon\n{sea}land,2025-02-01,31.73,-106.48\nland,2025-02-02,31.3,-110.94\n");
    assert!(suggested(&rows).contains("the incidents suggest none"), "{}", suggested(&rows));
    for filter in [["--where", "route=land"], ["--since", "2025-01-01"]] {
        for command in ["distance", "clusters", "run"] {
            let said = suggested_by(&rows, command, &filter);
            assert!(
                said.contains("MEX-USA (Mexico – United States): 2 of 2 incidents within 100 km"),
                "{command} {said}"
            );
        }
    }
    let none = suggested_by(&rows, "distance", &["--where", "route=lands"]);
    assert!(none.contains("none of the 22 usable incidents passes the filters") && none.contains("land"), "{none}");
}

/// What was only once near enough to another border is not put there.
#[test]
fn a_border_is_suggested_by_positions_as_they_stand() {
    let gulf = "id,position\n1,\"26.5, 53.0\"\n2,\"27.0, 52.3\"\n3,\"26.9, 51.9\"\n";
    assert!(suggested(gulf).contains("the incidents suggest none"), "{}", suggested(gulf));
    let exchanged = "id,lat,lon\n1,71.1,34.1\n2,71.2,34.2\n3,71.0,34.0\n";
    assert!(
        suggested(exchanged).contains("have changed places, --border AFG-PAK --fix-swapped"),
        "{}",
        suggested(exchanged)
    );
    // Near both, nearer to the one.
    let curtain = "id,lat,lon\n1,49.12,13.22\n2,48.97,13.52\n3,48.95,13.55\n4,49.0,13.4\n5,48.9,13.7\n6,48.6,14.6\n";
    assert!(suggested(curtain).contains("CZE-DEU"), "{}", suggested(curtain));
}

/// A year in which something was reported is no more the event's than a day is; either is said.
#[test]
fn the_year_of_a_report_is_not_the_events() {
    for header in ["ReportedDate,ReportedYear", "ReportedYear,ReportedDate"] {
        let (first, second) =
            if header.starts_with("ReportedDate") { ("2018-01-02", "2018") } else { ("2018", "2018-01-02") };
        let data =
            read(&format!("Id,Latitude,Longitude,{header},IncidentType_EN_LIST\n1,34.1,71.1,{first},{second},Fire\n"));
        assert_eq!(days(&data), ["-"]);
        let said = data.notes.join("\n");
        assert!(said.contains("when a report was made") && said.contains("--map date="), "{said}");
        assert_eq!(column(&data, "type").as_deref(), Some("IncidentType_EN_LIST"));
    }
    assert_eq!(days(&read("Id,Latitude,Longitude,Event year\n1,34.1,71.1,2018\n")), ["2018-01-01..2018-12-31"]);
}

/// A workbook without positions: the error speaks of the sheet that has the incidents, not of the first.
#[test]
fn a_workbook_without_positions_is_told_by_its_widest_sheet() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, columns) in [("Pivot", &["Year", "Count"][..]), ("Incidents", &["Date", "State", "Village", "Actor"])] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (i, column) in (0_u16..).zip(columns) {
            sheet.write(0, i, *column).unwrap();
            sheet.write(1, i, "x").unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let error = input::incidents("x.xlsx", &bytes, &Reading::default()).unwrap_err().to_string();
    assert!(error.contains("Village") && !error.contains("Count"), "{error}");
}

/// About the line on which latitude and longitude are alike nothing is taken for exchanged: inner Nigeria suggests no border.
#[test]
fn a_country_on_the_diagonal_suggests_what_it_is_near() {
    // With exchanged coordinates all would lie near Cameroon.
    let plateau = "id,lat,lon\n1,12.0,8.5\n2,12.1,8.6\n3,11.9,8.4\n4,11.8,8.3\n5,9.2,12.6\n";
    assert!(suggested(plateau).contains("the incidents suggest none"), "{}", suggested(plateau));
    let mixed = "id,lat,lon\n1,71.1,34.1\n2,34.2,71.2\n3,71.0,34.0\n4,71.0,34.3\n5,71.2,34.2\n6,71.2,34.0\n";
    assert!(suggested(mixed).contains("AFG-PAK"), "{}", suggested(mixed));
}

/// What `check` says of a table.
fn checked(name: &str, text: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(name), text).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bordermap"));
    let said = command.current_dir(dir.path()).args(["check", name]).output().unwrap();
    String::from_utf8(said.stdout).unwrap()
}

/// A name that says west or south gives numbers without a sign theirs; where some have one, or letters, they stand for themselves.
#[test]
fn names_of_columns_give_numbers_their_sign() {
    for (header, row, right) in [
        ("Latitude N,Longitude W", "14.05,1.2", "14.05000° N, 1.20000° W"),
        ("Latitud Norte,Longitud Oeste", "8.64,72.73", "8.64000° N, 72.73000° W"),
        ("Latitud Sur,Longitud Oeste", "4.2,69.94", "4.20000° S, 69.94000° W"),
        ("lat (S),lon (E)", "1.5,29.3", "1.50000° S, 29.30000° E"),
        ("Latitude N,Longitude W", "14.05,-1.2", "14.05000° N, 1.20000° W"),
        ("Latitude N,Longitude W", "14.05,1.2 E", "14.05000° N, 1.20000° E"),
        ("Latitude N,Longitude E", "14.05,1.2", "14.05000° N, 1.20000° E"),
        ("N (WGS84),E (WGS84)", "60.59,27.86", "60.59000° N, 27.86000° E"),
        ("lat_wgs84,lon_wgs84", "60.59,27.86", "60.59000° N, 27.86000° E"),
        // Both directions, names of places, and a word that both axes have, say nothing.
        ("Latitude (N/S),Longitude (E/W)", "34.2,70.9", "34.20000° N, 70.90000° E"),
        ("west_bank_lat,west_bank_lon", "31.9,35.2", "31.90000° N, 35.20000° E"),
        ("South Sudan lat,South Sudan lon", "6.8,33.1", "6.80000° N, 33.10000° E"),
        ("lat_w,lon_w", "6.8,33.1", "6.80000° N, 33.10000° E"),
        ("lat_s,lon_s", "6.8,33.1", "6.80000° N, 33.10000° E"),
    ] {
        let said = checked("in.csv", &format!("id,{header}\n1,{row}\n"));
        assert!(said.contains(right), "{header}: {said}");
        let noted = said.contains("without a sign are read as");
        assert_eq!(noted, (right.contains('W') || right.contains('S')) && !row.contains('-'), "{said}");
    }
    // Cells that are no numbers do not matter, nor what has its own letter.
    let odd = "31.7,106.4\n31.6,unknown?\n31.5,.9\n31.4,106.5 W\n31.3,-106.6\n";
    let odd = checked("in.csv", &format!("Latitude N,Longitude W\n{odd}{}", "31.7,106.4\n".repeat(9)));
    for right in ["106.40000° W", "31.50000° N, 0.90000° W", "106.50000° W"] {
        assert!(odd.contains(right), "{right}: {odd}");
    }
    // Of a feature without a geometry they are read likewise.
    let feature = |x: f64, geometry: &str| {
        let properties = format!(r#"{{"Latitude N": 31.7, "Longitude W": {x}}}"#);
        format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
    };
    let point = r#"{"type":"Point","coordinates":[-106.1,31.7]}"#;
    let features = format!("{},{}", feature(106.1, point), feature(106.4, "null"));
    let beside = checked("in.geojson", &format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#));
    for right in ["106.10000° W", "106.40000° W"] {
        assert!(beside.contains(right), "{right}: {beside}");
    }
    let counts = checked("in.csv", "id,lat,lon,N,E\n1,31.7,-106.4,3,1\n");
    assert!(counts.contains("31.70000° N, 106.40000° W"), "{counts}");
}

#[test]
fn words_of_other_languages_stay_as_they_are_and_kinds_of_places_are_no_names() {
    let thai = checked("in.csv", "id,ละติจูด,ลองจิจูด,lat,lon,วันที่\n1,14.3,103.2,14.3,103.2,2025-07-24\n");
    assert!(!thai.contains("\\u{"), "{thai}");
    let polish = checked("in.csv", "Data zdarzenia;lat;lon\n19.09.2021 r.;53.967;23.4\n12.11.2021 r.;52.8;23.9\n");
    assert!(polish.contains("19 September 2021 to 12 November 2021"), "{polish}");
    let osm = checked(
        "in.csv",
        "name,place,date,lat,lon\nPibor,town,2022-12-24,6.8,33.1\nLikuangole,village,2022-12-25,7.05,33.0\n",
    );
    assert!(osm.contains("passed through   place") && osm.contains("title            name"), "{osm}");
}

/// What a command says of a file: on standard output, and on standard error.
fn told(name: &str, text: &str, args: &[&str]) -> (String, String) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(name), text).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bordermap"));
    let said = command.current_dir(dir.path()).args(args).output().unwrap();
    (String::from_utf8(said.stdout).unwrap(), String::from_utf8(said.stderr).unwrap())
}

/// The largest clusters are the largest, also where all incidents of one stand at one place.
#[test]
fn a_cluster_of_one_place_is_a_cluster() {
    let mut rows = "date,latitude,longitude,place\n".to_string() + &"2021-02-02,14.0400,-0.0300,Dori\n".repeat(12);
    for (i, place) in ["Djibo", "Fada", "Kaya", "Nouna", "Tougan"].iter().enumerate() {
        for j in 0..6 {
            rows += &format!(
                "2021-03-03,{:.3},{:.3},{place}\n",
                11.2 + 0.5 * i as f64 + 0.01 * f64::from(j),
                -2.0 + 0.4 * i as f64
            );
        }
    }
    let (summary, _) = told("f.csv", &rows, &["run", "f.csv", "--border", "BFA", "--eps", "5km"]);
    let dori = summary.find("Dori, one place, 12 incidents").unwrap_or_else(|| panic!("{summary}"));
    assert!(summary.find("Djibo, 6 incidents").is_none_or(|djibo| dori < djibo), "{summary}");
}

#[test]
fn what_to_type_next_fits() {
    let undated = "lat,lon\n14.0,-0.03\n";
    let (_, said) = told("f.csv", undated, &["run", "f.csv", "--border", "BFA", "--since", "2022-01-01"]);
    assert!(said.contains("none has a date that can be read") && said.contains("--map date=COLUMN"), "{said}");
    let (_, said) = told("f.json", "[{\"lat\":14.0,\"lon\":-0.03},\n]", &["check", "f.json"]);
    assert!(said.contains("the comma before it has to go"), "{said}");
    let (_, said) = told("f.json", "{type: \"FeatureCollection\", features: []}", &["check", "f.json"]);
    assert!(said.contains("names stand in double quotes"), "{said}");
    // Three near Ghana, three near Mali, three at Ouagadougou.
    let whole = format!("lat,lon\n{}{}{}", "11.0,-1.1\n".repeat(3), "13.9,-2.0\n".repeat(3), "12.37,-1.52\n".repeat(3));
    let (_, said) = told("f.csv", &whole, &["distance", "f.csv", "-o", "-"]);
    assert!(said.contains("--border chooses another, e.g. BFA: all land borders"), "{said}");
    let (_, said) = told("f.csv", &format!("{whole}{}", "12.37,-1.52\n".repeat(3)), &["distance", "f.csv", "-o", "-"]);
    assert!(said.contains("; --border BFA takes all land borders of that state"), "{said}");
    let kinds = checked("f.csv", "fecha,latitud,longitud,accion\n2021-02-02,7.8,-72.4,Homicidio\n");
    assert!(kinds.contains("accion"), "{kinds}");
}
