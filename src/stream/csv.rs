use std::borrow::Cow;
use std::hash::Hasher;

use memchr::memchr;

use super::Block;
use crate::analysis::Filter;
use crate::export::fixed;
use crate::input::rows::{after_quoted, is_left_open, record, records, whole_rows};
use crate::input::{
    Fields, InputError, Row, Schema, dates, decode, delimiter, detect, gdelt_header, is_hxl, may_be_shifted,
    plain_names, position,
};
use crate::model::{Cell, Location, LonLat, Problem, Reason, Records, Side};
use crate::spatial::{Border, Locator};

/// A CSV file's layout, known from its header; turns blocks of its rows into rows with the border's columns.
///
/// Rows of fields between commas are copied as they stand, quotes included; only line ends become LF. Other delimiters
/// become commas. A row with too few fields is filled up, fields beyond the header are dropped, and both are problems of
/// the row.
pub struct CsvStream<'a> {
    border: &'a Border,
    delimiter: u8,
    width: usize,
    latitude: usize,
    longitude: usize,
    country: Option<usize>,
    filter: Columns,
    layout: Layout,
    header: Vec<u8>,
    sides: [Vec<u8>; 3],
    sectors: Vec<Vec<u8>>,
}

/// Farther than this from the border, metres, a position is asked whether its coordinates are exchanged: they are if it
/// would then be nearer than the other.
const FAR_M: f64 = 1_500_000.0;
const NEAR_M: f64 = 300_000.0;

/// The columns that a filter looks at.
struct Columns {
    filter: Filter,
    date: Option<usize>,
    date_end: Option<usize>,
    matches: Vec<(usize, Vec<u8>)>,
}

/// What a published layout says of rows.
struct Layout {
    schema: &'static Schema,
    /// A table without rows.
    empty: Records,
    names: Vec<String>,
    place: Option<usize>,
    /// The column of ids, if of rows with one id only the latest counts.
    id: Option<usize>,
    /// Whether there is no header line, so that the first line is a row.
    headless: bool,
}

/// Whether a file can be read row by row: its layout is not refused, and no row of tags follows the header.
fn streams(names: &[String], first: &[Cow<'_, str>]) -> bool {
    let refused = detect(&plain_names(names)).refusal.is_some();
    !refused && !names.iter().any(|name| name.contains('\0')) && !is_hxl(first.iter().map(AsRef::as_ref))
}

impl<'a> CsvStream<'a> {
    /// The layout of a file that begins with `header` (its first record, without the line end) and goes on with `rest`,
    /// at least a row if there is one. None if it has to be read as a whole: its layout is refused unless forced, a row of
    /// tags follows the header, its coordinates are not two plain numbers, or dates that stand in several columns are to be filtered.
    ///
    /// # Errors
    /// If no column holds the coordinates, or `mapping` or `filter` name a column that does not exist.
    pub fn new(
        source: &str,
        header: &str,
        rest: &[u8],
        border: &'a Border,
        mapping: &[(String, String)],
        filter: Filter,
    ) -> Result<Option<Self>, InputError> {
        let (text, header) = (header, header.as_bytes());
        let delimiter = delimiter(text);
        let names: Vec<String> = self::fields(header, delimiter).map(|f| self::text(f).into_owned()).collect();
        let given = gdelt_header(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let (headless, names) = (given.is_some(), given.unwrap_or(names));
        let first = record(rest, 0, delimiter, true).map_or(&rest[..0], |(end, _)| &rest[..end]);
        let first: Vec<_> = self::fields(first, delimiter).map(self::text).collect();
        if !streams(&names, &first) {
            return Ok(None);
        }
        let width = names.len();
        let records = Records::new(names);
        let plain = plain_names(records.columns());
        let schema = detect(&plain);
        let fields = Fields::find(source, records.columns(), schema, mapping, false)?;
        let (Some(latitude), Some(longitude)) = (fields.get("latitude"), fields.get("longitude")) else {
            return Ok(None);
        };
        let number =
            |column: usize| first.get(column).is_none_or(|c| c.trim().is_empty() || c.trim().parse::<f64>().is_ok());
        if !(number(latitude) && number(longitude)) || (filter.is_dated() && schema.days.is_some()) {
            return Ok(None);
        }
        let filter = Columns::new(source, filter, &records, &fields)?;
        let added =
            ["distance_m", "side", "chainage_m", "foot_lon", "foot_lat", "sector"].map(|n| format!("border_{n}"));
        let all = Records::new(records.columns().iter().cloned().chain(added).collect());
        let cell = |text: &str| quoted(text.as_bytes());
        let header = all.columns().iter().map(|name| cell(name)).collect::<Vec<_>>().join(&b',');
        let line = border.line();
        let word = |side| cell(line.side_name(side));
        Ok(Some(Self {
            border,
            delimiter,
            width,
            latitude,
            longitude,
            country: fields.get("country"),
            filter,
            layout: Layout {
                schema,
                empty: records,
                names: plain,
                place: fields.get("place"),
                id: schema.version.and(fields.get("id")),
                headless,
            },
            header,
            sides: [word(Side::Left), word(Side::Right), word(Side::On)],
            sectors: border.sectors().iter().map(|s| cell(&s.name)).collect(),
        }))
    }

    /// The header line of the output.
    pub fn header(&self) -> Vec<u8> {
        let mut header = self.header.clone();
        header.push(b'\n');
        header
    }

    /// Whether the file has no header line, so that the line taken for it is a row.
    pub fn is_headless(&self) -> bool {
        self.layout.headless
    }

    /// Adds a hash of each row's id to `ids`, if the layout has only the latest of the rows with one id count. Equal ids
    /// have equal hashes; with `ids` sorted it is seen whether that may matter.
    pub fn add_ids(&self, bytes: &[u8], ids: &mut Vec<u64>) {
        let Some(column) = self.layout.id else { return };
        for (start, end) in records(bytes, self.delimiter) {
            let id = fields(&bytes[start..end], self.delimiter).nth(column).map(unquoted).unwrap_or_default();
            let id = id.trim_ascii();
            if !id.is_empty() {
                let mut hash = std::hash::DefaultHasher::new();
                hash.write(id);
                ids.push(hash.finish());
            }
        }
    }

    /// Whether the file has to be looked through first, with [`CsvStream::add_ids`] and [`CsvStream::has_plain_dates`].
    pub fn looks_ahead(&self) -> bool {
        self.layout.id.is_some() || self.filter.filter.is_dated()
    }

    /// Whether dates are to be filtered, and a row has one of plain numbers: which of them is the day, the file has to tell
    /// as a whole.
    pub fn has_plain_dates(&self, bytes: &[u8]) -> bool {
        let open = |row: &[u8], column: usize| {
            fields(row, self.delimiter).nth(column).is_some_and(|field| dates::needs_order(&text(field)))
        };
        let columns = || [self.filter.date, self.filter.date_end].into_iter().flatten();
        self.filter.filter.is_dated()
            && records(bytes, self.delimiter)
                .any(|(start, end)| columns().any(|column| open(&bytes[start..end], column)))
    }

    /// How much of `bytes` is whole rows: the offset after the last line end that ends a row. 0 if none does.
    pub fn whole_rows(&self, bytes: &[u8]) -> usize {
        whole_rows(bytes, self.delimiter)
    }

    /// What stands between fields.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether the last row of `bytes` has a quotation mark that is never closed.
    pub fn is_left_open(&self, bytes: &[u8]) -> bool {
        is_left_open(bytes, self.delimiter)
    }

    /// The rows of `bytes`, which holds whole rows, with their columns added. Bytes that are no UTF-8 are taken for
    /// Windows-1252, as in a file that is read whole.
    pub fn block(&self, bytes: &[u8], locator: &mut Locator) -> Block {
        let (text, guessed) = decode(bytes);
        let bytes = text.as_bytes();
        let mut block = Block { guessed, ..Block::default() };
        let mut rows: Vec<(usize, usize, usize, usize)> = Vec::new();
        let mut positions: Vec<LonLat> = Vec::new();
        let mut cells = self.layout.empty.clone();
        for (start, end) in records(bytes, self.delimiter) {
            let row = &bytes[start..end];
            if !row.is_empty() {
                block.rows += 1;
                match self.row(row, block.rows, &mut block.problems) {
                    Some(_) if self.leaves_out(row, block.rows, &mut cells, &mut block.problems) => {}
                    Some((position, count)) if self.filter.keeps(row, self.delimiter) => {
                        positions.push(position);
                        rows.push((start, end, count, block.rows));
                    }
                    Some(_) => block.filtered += 1,
                    None => {}
                }
            }
        }
        let mut locations = Vec::new();
        self.border.locate_block(&positions, locator, &mut locations);
        block.bytes.reserve(bytes.len() + rows.len() * 120);
        for ((&(start, end, count, number), location), at) in rows.iter().zip(&locations).zip(&positions) {
            let row = &bytes[start..end];
            self.copy(&mut block.bytes, row, count);
            self.add(&mut block.bytes, location);
            if location.distance_m > FAR_M && self.is_exchanged(row, *at, locator) {
                let value = format!("{}, {}", at.lat(), at.lon());
                let (field, reason) = ("coordinates", Reason::Swapped);
                block.problems.push(Problem { row: number, field, value, reason, left_out: false });
            }
        }
        block.problems.sort_by_key(|p| p.row);
        block
    }

    /// Whether the layout says that a row is no incident at a place; then there is a problem.
    fn leaves_out(&self, row: &[u8], number: usize, cells: &mut Records, problems: &mut Vec<Problem>) -> bool {
        if self.layout.schema.name == "generic" {
            return false;
        }
        let texts: Vec<_> = fields(row, self.delimiter).map(text).collect();
        cells.push(texts.iter().map(|text| Cell::Text(text)));
        let index = cells.len() - 1;
        let row = Row { index, record: cells.record(index), names: &self.layout.names };
        let Some(reason) = (self.layout.schema.leave_out)(&row) else { return false };
        let value = self.layout.place.map_or("", |place| row.record.cell(place).text()).to_string();
        problems.push(Problem { row: number, field: "place", value, reason, left_out: true });
        true
    }

    /// Whether a position far from the border would be near it with latitude and longitude exchanged, in a row that states
    /// one of the border's two sides as its country, or none.
    fn is_exchanged(&self, row: &[u8], at: LonLat, locator: &mut Locator) -> bool {
        let Some(exchanged) = at.exchanged() else { return false };
        let line = self.border.line();
        let country = self.country.and_then(|c| fields(row, self.delimiter).nth(c)).map(text).unwrap_or_default();
        let country = country.trim();
        let fits = [&line.left, &line.right].iter().any(|side| side.eq_ignore_ascii_case(country));
        (country.is_empty() || fits) && self.border.locate_with(exchanged, locator).distance_m < NEAR_M
    }

    /// The position in a row and the number of its fields; none, and a problem, if it has none.
    fn row(&self, row: &[u8], number: usize, problems: &mut Vec<Problem>) -> Option<(LonLat, usize)> {
        let (mut lat, mut lon, mut count) = (&row[..0], &row[..0], 0);
        for (i, field) in fields(row, self.delimiter).enumerate() {
            if i == self.latitude {
                lat = field;
            }
            if i == self.longitude {
                lon = field;
            }
            count = i + 1;
        }
        let shifted = count > self.width && {
            let surplus = fields(row, self.delimiter).skip(self.width).any(|f| !f.trim_ascii().is_empty());
            surplus && may_be_shifted(&text(lat), &text(lon))
        };
        if count != self.width {
            let value = format!("{count} fields, header has {}", self.width);
            let reason = if shifted { Reason::Shifted } else { Reason::FieldCount };
            problems.push(Problem { row: number, field: "row", value, reason, left_out: shifted });
        }
        if shifted {
            return None;
        }
        match position(&text(lat), &text(lon)) {
            Ok(position) => Some((position, count)),
            Err((field, reason, value)) => {
                problems.push(Problem { row: number, field, value, reason, left_out: true });
                None
            }
        }
    }

    fn copy(&self, out: &mut Vec<u8>, row: &[u8], count: usize) {
        if count <= self.width && self.delimiter == b',' {
            out.extend_from_slice(row);
        } else {
            for (i, field) in fields(row, self.delimiter).take(self.width).enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                if self.delimiter == b',' {
                    out.extend_from_slice(field);
                } else {
                    out.extend_from_slice(&quoted(&unquoted(field)));
                }
            }
        }
        out.extend(std::iter::repeat_n(b',', self.width.saturating_sub(count)));
    }

    fn add(&self, out: &mut Vec<u8>, location: &Location) {
        out.push(b',');
        fixed(out, location.distance_m, 3);
        out.push(b',');
        out.extend_from_slice(&self.sides[location.side as usize]);
        out.push(b',');
        fixed(out, location.chainage_m, 3);
        out.push(b',');
        fixed(out, location.foot.lon(), 7);
        out.push(b',');
        fixed(out, location.foot.lat(), 7);
        out.push(b',');
        if let Some(sector) = location.sector {
            out.extend_from_slice(&self.sectors[sector]);
        }
        out.push(b'\n');
    }
}

impl Columns {
    fn new(source: &str, filter: Filter, records: &Records, fields: &Fields) -> Result<Self, InputError> {
        let mut matches = Vec::new();
        for (column, value) in &filter.matches {
            let at = records.column(column).ok_or_else(|| InputError::Mapping {
                file: source.into(),
                field: column.clone(),
                reason: format!("no such column to filter by; columns are {}", records.columns().join(", ")),
            })?;
            matches.push((at, value.trim().as_bytes().to_vec()));
        }
        Ok(Self { filter, date: fields.get("date"), date_end: fields.get("date_end"), matches })
    }

    fn keeps(&self, row: &[u8], delimiter: u8) -> bool {
        if !self.filter.is_dated() && self.matches.is_empty() {
            return true;
        }
        let all: Vec<_> = fields(row, delimiter).map(unquoted).collect();
        let text = |column: usize| all.get(column).map_or(&[][..], |f| f.trim_ascii());
        let day = |column: Option<usize>| dates::day(std::str::from_utf8(text(column?)).ok()?);
        let days = day(self.date).map(|start| (start, day(self.date_end).filter(|e| *e >= start).unwrap_or(start)));
        self.filter.on_time(days) && self.matches.iter().all(|(column, value)| text(*column) == value)
    }
}

/// The fields of a record as they stand, quotes included.
fn fields(row: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    let plain = memchr(b'"', row).is_none();
    let mut rest = Some(row);
    std::iter::from_fn(move || {
        let row = rest?;
        let from = if !plain && row.first() == Some(&b'"') { after_quoted(row, 1) } else { 0 };
        let end = memchr(delimiter, &row[from..]).map(|i| from + i);
        rest = end.map(|end| &row[end + 1..]);
        Some(&row[..end.unwrap_or(row.len())])
    })
}

/// The text of a field: outer quotes taken off, doubled ones made single.
fn unquoted(field: &[u8]) -> Cow<'_, [u8]> {
    let Some(inner) = field.strip_prefix(b"\"") else { return field.into() };
    let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
    if memchr(b'"', inner).is_none() {
        return inner.into();
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().peekable();
    while let Some(&b) = bytes.next() {
        if b == b'"' && bytes.peek() == Some(&&b'"') {
            bytes.next();
        }
        out.push(b);
    }
    out.into()
}

/// The text of a field; what is no UTF-8 is replaced.
fn text(field: &[u8]) -> Cow<'_, str> {
    match unquoted(field) {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
    }
}

/// A field with quotes if it needs them.
fn quoted(text: &[u8]) -> Vec<u8> {
    if !text.iter().any(|b| matches!(b, b'"' | b'\n' | b'\r' | b',')) {
        return text.to_vec();
    }
    let mut out = vec![b'"'];
    for &b in text {
        if b == b'"' {
            out.push(b'"');
        }
        out.push(b);
    }
    out.push(b'"');
    out
}
