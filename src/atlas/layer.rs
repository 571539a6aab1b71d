//! A packed file of the world: an index and records, of which only those that are asked for are unpacked. The form is that of
//! `data/world/pack.py`.

use std::io::Read;

use geo::{Coord, LineString, Rect};

/// What is wrong with a packed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the atlas is damaged: {0}")]
pub struct Damaged(&'static str);

/// The most that an index or a record may hold once it is unpacked, bytes.
const MOST: u64 = 1 << 26;

/// A packed file.
pub struct Layer<'a> {
    /// Units in a degree.
    grid: f64,
    body: &'a [u8],
    /// Its records.
    pub entries: Vec<Entry>,
}

/// A record in the index.
pub struct Entry {
    start: usize,
    length: usize,
    /// The box of what it holds, degrees.
    pub around: Rect,
    /// What else the index says of it.
    pub columns: Vec<String>,
}

impl Entry {
    /// A column of the index; empty if there is none.
    pub fn column(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", String::as_str)
    }
}

/// A record unpacked: the text of its features, a line each, and the vertices of all of them.
pub struct Record {
    /// The text.
    pub text: String,
    /// The vertices, degrees.
    pub vertices: Vec<Coord>,
}

/// A feature: what is said of it, and its polygons or lines.
pub struct Feature<'a> {
    cells: Vec<&'a str>,
    /// Its parts by polygon.
    pub polygons: Vec<Vec<LineString>>,
}

impl Feature<'_> {
    /// A cell of its text; empty if there is none.
    pub fn cell(&self, cell: usize) -> &str {
        self.cells.get(cell).copied().unwrap_or_default()
    }
}

impl<'a> Layer<'a> {
    /// Reads the index.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn open(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let rest = bytes.strip_prefix(b"BMW1").ok_or(Damaged("it begins otherwise"))?;
        let (length, rest) = four(rest)?;
        let (index, body) = rest.split_at_checked(length).ok_or(Damaged("its index is cut"))?;
        let index = inflate(index)?;
        let index = std::str::from_utf8(&index).map_err(|_| Damaged("its index is no text"))?;
        let mut lines = index.lines();
        let grid: f64 = lines.next().and_then(|line| line.parse().ok()).ok_or(Damaged("it has no grid"))?;
        let entry = |line: &str| {
            let cells: Vec<&str> = line.split('\t').collect();
            let number = |i: usize| cells.get(i).and_then(|cell| cell.parse::<i64>().ok());
            let corner = |i: usize| Some(Coord { x: number(i)? as f64 / 100.0, y: number(i + 1)? as f64 / 100.0 });
            Some(Entry {
                start: usize::try_from(number(0)?).ok()?,
                length: usize::try_from(number(1)?).ok()?,
                around: Rect::new(corner(2)?, corner(4)?),
                columns: cells.iter().skip(6).map(ToString::to_string).collect(),
            })
        };
        let entries = lines.map(entry).collect::<Option<_>>().ok_or(Damaged("its index is malformed"))?;
        Ok(Self { grid, body, entries })
    }

    /// A record unpacked.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn record(&self, entry: &Entry) -> Result<Record, Damaged> {
        let end = entry.start.checked_add(entry.length).ok_or(Damaged("a record ends nowhere"))?;
        let bytes = inflate(self.body.get(entry.start..end).ok_or(Damaged("a record is cut"))?)?;
        let (length, rest) = four(&bytes)?;
        let (text, planes) = rest.split_at_checked(length).ok_or(Damaged("a record's text is cut"))?;
        let text = std::str::from_utf8(text).map_err(|_| Damaged("a record's text is none"))?.to_string();
        if planes.len() % 8 != 0 {
            return Err(Damaged("a record's vertices are cut"));
        }
        let count = planes.len() / 4;
        let (mut x, mut y) = (0_i64, 0_i64);
        let half = count / 2;
        let delta = |i: usize| {
            let zigzag = (0..4).fold(0_u32, |value, plane| value | u32::from(planes[plane * count + i]) << (8 * plane));
            i64::from(zigzag >> 1) ^ -i64::from(zigzag & 1)
        };
        let vertex = |i: usize| {
            x += delta(i);
            y += delta(half + i);
            Coord { x: x as f64 / self.grid, y: y as f64 / self.grid }
        };
        Ok(Record { text, vertices: (0..half).map(vertex).collect() })
    }

    /// The records of which something may lie in a box.
    pub fn within(&self, view: Rect) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| meet(entry.around, view))
    }
}

impl Record {
    /// The features, of which each says last how many vertices its parts have.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn features(&self) -> Result<Vec<Feature<'_>>, Damaged> {
        let mut left = self.vertices.as_slice();
        let mut take = |count: &str| {
            let (part, rest) = left.split_at_checked(count.parse().ok()?)?;
            left = rest;
            Some(LineString::new(part.to_vec()))
        };
        let mut feature = |line| {
            let mut cells: Vec<&str> = str::split(line, '\t').collect();
            let counts = cells.pop()?;
            let polygon = |counts: &str| counts.split(',').map(&mut take).collect::<Option<Vec<_>>>();
            let polygons = counts.split(';').map(polygon).collect::<Option<Vec<_>>>()?;
            Some(Feature { cells, polygons })
        };
        self.text.lines().map(&mut feature).collect::<Option<_>>().ok_or(Damaged("a feature has too few vertices"))
    }
}

/// Whether two boxes meet.
pub fn meet(a: Rect, b: Rect) -> bool {
    a.min().x <= b.max().x && b.min().x <= a.max().x && a.min().y <= b.max().y && b.min().y <= a.max().y
}

/// A number of 32 bits, and what follows it.
fn four(bytes: &[u8]) -> Result<(usize, &[u8]), Damaged> {
    let (four, rest) = bytes.split_first_chunk::<4>().ok_or(Damaged("it is cut"))?;
    Ok((u32::from_le_bytes(*four) as usize, rest))
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut out = Vec::new();
    let read = flate2::read::DeflateDecoder::new(bytes).take(MOST).read_to_end(&mut out);
    read.map_err(|_| Damaged("it cannot be unpacked"))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_are_refused() {
        assert!(Layer::open(b"").is_err() && Layer::open(b"BMW1").is_err());
        let bytes = include_bytes!("../../data/world/disputed_areas.bin");
        let layer = Layer::open(bytes).unwrap();
        let record = layer.record(&layer.entries[0]).unwrap();
        assert!(record.features().unwrap().iter().all(|feature| !feature.polygons.is_empty()));
        for cut in [5, 20, bytes.len() / 2] {
            let damaged = Layer::open(&bytes[..cut]).map(|layer| layer.entries.iter().all(|e| layer.record(e).is_ok()));
            assert!(!damaged.unwrap_or(false), "{cut}");
        }
        let few = Record { text: "a\t3".into(), vertices: Vec::new() };
        assert!(few.features().is_err());
    }

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, bytes).unwrap();
        packer.finish().unwrap()
    }

    /// Indexes and records of any content are read or refused, without a panic.
    #[test]
    fn any_content_is_read_or_refused() {
        let bytes = include_bytes!("../../data/world/disputed_areas.bin");
        let (length, rest) = four(&bytes[4..]).unwrap();
        let (index, body) = rest.split_at(length);
        let index = inflate(index).unwrap();
        let entries = Layer::open(bytes).unwrap().entries;
        let records: Vec<Vec<u8>> =
            entries.iter().map(|e| inflate(&body[e.start..e.start + e.length]).unwrap()).collect();
        let mut seed = 11_u64;
        let mut chance = move |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        let mut damage = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            for _ in 0..=chance(4) {
                let at = chance(bytes.len());
                match chance(3) {
                    0 => bytes[at] = chance(256) as u8,
                    1 => bytes[at] = b"\t\n;,-9"[chance(6)],
                    _ => bytes.truncate(at.max(1)),
                }
            }
            bytes
        };
        for round in 0..3_000 {
            let record = deflate(&damage(&records[round % records.len()]));
            let index = if round % 2 == 0 { damage(&index) } else { index.clone() };
            let packed = deflate(&index);
            let mut file = b"BMW1".to_vec();
            file.extend((packed.len() as u32).to_le_bytes());
            file.extend(packed);
            file.extend(&record);
            let Ok(layer) = Layer::open(&file) else { continue };
            for entry in &layer.entries {
                let around = entry.around;
                let entry = Entry { start: 0, length: record.len(), around, columns: Vec::new() };
                if let Ok(record) = layer.record(&entry) {
                    record.features().map(|features| features.len()).unwrap_or_default();
                }
            }
        }
    }
}
