//! Any texts as the cells of a table: date, coordinates in one and in two columns, the killed.
#![no_main]
use bordermap::input::{self, Reading};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let cells: Vec<String> = text.split('\u{1}').map(quoted).collect();
    let cell = |i: usize| cells.get(i).map_or("", String::as_str);
    let own = format!("date,lat,lon,killed\n{},{},{},{}\n", cell(0), cell(1), cell(2), cell(3));
    let one = format!("date,coordinates,killed\n{},{},{}\n", cell(0), cell(1), cell(3));
    for table in [own, one] {
        let Ok(data) = input::incidents("fuzz.csv", table.as_bytes(), &Reading::default()) else { continue };
        for incident in &data.incidents {
            assert!(incident.position.lat().abs() <= 90.0 && incident.position.lon().abs() <= 180.0);
            assert!(incident.days.is_none_or(|(first, last)| first <= last));
            assert!(incident.fatalities.is_none_or(|(low, high)| low <= high && low >= 0.0));
        }
    }
});
