//! Files that are not read: what they are, by their first bytes, and how to turn them into something that is.

/// First bytes, what they begin, and what to do.
const KNOWN: &[(&[u8], &str, &str)] = &[
    (b"ARROW1", "an Arrow file", "turn it into CSV: pandas.read_feather(FILE).to_csv(\"out.csv\")"),
    (b"FEA1", "a Feather file", "turn it into CSV: pandas.read_feather(FILE).to_csv(\"out.csv\")"),
    (b"%PDF", "a PDF", "look for the data behind it; tables can be taken out with tabula or pdfplumber"),
    (b"PK\x05\x06", "an empty zip archive", "give one that holds the file"),
    (b"\xff\xfe\x00\x00", "UTF-32 text", "save it as UTF-8"),
    (b"\x00\x00\xfe\xff", "UTF-32 text", "save it as UTF-8"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"BZh", "packed by bzip2", "unpack it first: bunzip2 -k FILE"),
    (b"\xfd7zXZ", "packed by xz", "unpack it first: unxz -k FILE"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd", "unpack it first: unzstd FILE"),
    (
        b"\x00\x01\x00\x00Standard",
        "a Microsoft Access database",
        "export its table as CSV: mdb-export FILE TABLE > out.csv",
    ),
    (b"RDX", "an R workspace", "in R: load(FILE), then write.csv(NAME, \"out.csv\")"),
    (b"X\n\x00\x00", "an R object", "in R: write.csv(readRDS(FILE), \"out.csv\")"),
    (b"$FL2", "an SPSS file", "turn it into CSV: pandas.read_spss(FILE).to_csv(\"out.csv\")"),
    (b"<stata_dta>", "a Stata file", "turn it into CSV: pandas.read_stata(FILE).to_csv(\"out.csv\")"),
    (b"\x89HDF", "an HDF5 or NetCDF file", "turn its table into CSV"),
    (b"CDF", "a NetCDF file", "turn its table into CSV"),
    (b"\x89PNG", "a picture", "give the data that it was made from"),
    (b"\xff\xd8\xff", "a picture", "give the data that it was made from"),
    (b"GIF8", "a picture", "give the data that it was made from"),
    (b"II*\x00", "a picture", "give the data that it was made from"),
    (b"MM\x00*", "a picture", "give the data that it was made from"),
    (b"{\\rtf", "a text document (RTF)", "copy its table into a spreadsheet and save that"),
    (b"version https://git-lfs", "a pointer of Git LFS, not the file itself", "fetch the file: git lfs pull"),
    (b"Obj\x01", "an Avro file", "turn it into CSV or JSON"),
    (b"ORC", "an ORC file", "turn it into CSV: pandas.read_orc(FILE).to_csv(\"out.csv\")"),
    (b"!table", "a MapInfo table", "turn it into GeoJSON: ogr2ogr out.geojson FILE"),
    (b"MZ", "a program", "give a file of data"),
    (b"\x7fELF", "a program", "give a file of data"),
];

/// What a file that begins with these bytes is, if it is something that is not read, and what to do about it.
pub fn what(start: &[u8]) -> Option<(&'static str, &'static str)> {
    if start.get(257..262) == Some(b"ustar") {
        return Some(("a tar archive", "unpack it first: tar -xf FILE"));
    }
    // A dBase table begins with its version, then the day of its last change.
    if let Some([3 | 0x83 | 0x30 | 0xf5, year, 1..=12, 1..=31]) = start.get(..4)
        && *year < 200
        && start.get(12..28).is_some_and(|rest| rest.iter().all(|b| *b == 0 || *b == 1))
    {
        return Some(("a dBase table", "turn it into CSV: ogr2ogr out.csv FILE"));
    }
    if let Some((_, what, hint)) = KNOWN.iter().find(|(mark, ..)| start.starts_with(mark)) {
        return Some((what, hint));
    }
    let naught = |at: usize| start.iter().skip(at).step_by(4).take(8).all(|byte| *byte == 0);
    if start.len() >= 32 && (naught(2) && naught(3) && !naught(0) || naught(0) && naught(1) && !naught(3)) {
        return Some(("UTF-32 text", "save it as UTF-8"));
    }
    let text = String::from_utf8_lossy(start).to_lowercase();
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let script = ["var ", "let ", "const ", "export ", "module.exports", "window.", "import "]
        .iter()
        .any(|word| text.starts_with(word));
    if script && text.contains('=') {
        return Some((
            "JavaScript",
            "keep what stands from its first [ or { to the bracket that closes it, and save it as .json",
        ));
    }
    if text.starts_with('\'') && text.lines().next().is_some_and(|line| line.contains("':")) {
        return Some((
            "a piece of JavaScript",
            "keep the list of features from its [ to the ] that closes it, write names and texts in double quotes, and save it as .json",
        ));
    }
    if text.starts_with("//") || text.starts_with("/*") {
        return Some(("JSON or a program with comments", "take out the comments"));
    }
    let call = text.split_once('(').map(|(name, rest)| (name.trim(), rest.trim_start()));
    if let Some((name, rest)) = call
        && !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.$".contains(&b))
        && rest.starts_with(['{', '['])
    {
        return Some(("JSONP", "keep what stands between the first ( and the last ) and save it as .json"));
    }
    if text.starts_with('|')
        && text.lines().nth(1).is_some_and(|line| line.len() > 2 && line.chars().all(|c| "|-: ".contains(c)))
    {
        return Some(("a table of Markdown", "save it as CSV: take out the bars at both ends and the second line"));
    }
    if text.starts_with("---\n")
        || text.starts_with("- ") && text.lines().next().is_some_and(|line| line.contains(": "))
    {
        return Some(("YAML", "turn it into JSON"));
    }
    if text.starts_with("create table")
        || text.starts_with("insert into")
        || text.starts_with("-- ") && text.contains("create table")
    {
        return Some(("SQL", "load it into its database and export the table as CSV"));
    }
    if !text.starts_with('<') {
        return None;
    }
    let has = |name: &str| text.contains(name);
    Some(if text.starts_with("<!doctype html") || has("<html") || has("<head") {
        ("a web page", "download the data behind it: often a link says CSV, raw or export")
    } else if has("<wfs:featurecollection") || has("<gml:") || has("opengis.net/gml") {
        ("GML", "turn it into GeoJSON: ogr2ogr -t_srs EPSG:4326 out.geojson FILE")
    } else if has("<osm") {
        ("an extract of OpenStreetMap", "turn it into GeoJSON: ogr2ogr out.geojson FILE points")
    } else if has("<rss") || has("<feed") {
        ("a news feed", "turn its items into a table with columns for latitude and longitude")
    } else if has("<svg") {
        ("a picture", "give the data that it was made from")
    } else if has("<workbook") || has("office:spreadsheet") {
        ("an XML spreadsheet", "save it as xlsx or CSV")
    } else {
        ("an XML file", "turn it into GeoJSON or CSV: ogr2ogr out.geojson FILE may read it")
    })
}
