//! A packed file of the world: an index and records, of which only those that are asked for are unpacked. The form is that of
//! `data/world/pack.py`.

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};
use geo::{Coord, LineString, MultiPolygon, Polygon, Rect};

/// What is wrong with a packed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the atlas is damaged: {0}")]
pub struct Damaged(pub(super) &'static str);

/// Room that suffices for the records once they are unpacked, bytes; what is not used of it is never touched.
const ROOM: usize = 1 << 21;

/// The most that an index or a record may hold once it is unpacked, bytes.
const MOST: usize = 1 << 26;

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
    /// What else the index says of it, tabs between.
    columns: Box<str>,
}

impl Entry {
    /// A line of the index.
    fn of(line: &str) -> Option<Self> {
        let mut cells = line.splitn(7, '\t');
        let (start, length) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
        let mut degrees = || Some(f64::from(cells.next()?.parse::<i32>().ok()?) / 100.0);
        let mut corner = || Some(Coord { x: degrees()?, y: degrees()? });
        let around = Rect::new(corner()?, corner()?);
        Some(Self { start, length, around, columns: cells.next().unwrap_or_default().into() })
    }

    /// What else the index says of it, a column each.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.split('\t')
    }

    /// A column of the index; empty if there is none.
    pub fn column(&self, column: usize) -> &str {
        self.columns().nth(column).unwrap_or_default()
    }
}

/// A record unpacked: the text of its features, a line each, and the vertices of all of them.
#[derive(Clone, Default)]
pub struct Record {
    /// The text.
    pub text: String,
    /// The vertices, degrees.
    pub vertices: Vec<Coord>,
}

/// Room to unpack records in, one after the other: to touch memory for the first time costs more than what is done in it.
struct Room {
    inflate: Decompress,
    bytes: Vec<u8>,
    record: Record,
}

impl Default for Room {
    fn default() -> Self {
        // Eight bytes a vertex.
        let record = Record { text: String::new(), vertices: Vec::with_capacity(ROOM / 8) };
        Self { inflate: Decompress::new(false), bytes: vec![0; ROOM], record }
    }
}

thread_local! {
    /// As many as are in use at once: two, for a country that is unpacked asks for its borders.
    static ROOMS: RefCell<Vec<Room>> = const { RefCell::new(Vec::new()) };
}

/// Lends room to unpack in.
fn with_room<T>(work: impl FnOnce(&mut Room) -> T) -> T {
    let mut room = ROOMS.with_borrow_mut(Vec::pop).unwrap_or_default();
    let done = work(&mut room);
    ROOMS.with_borrow_mut(|rooms| rooms.push(room));
    done
}

/// A feature: what is said of it, and its polygons or lines, of which nothing is copied before it is asked for.
pub struct Feature<'a> {
    cells: &'a str,
    /// How many vertices each part has: commas between parts, semicolons between polygons.
    counts: &'a str,
    /// The vertices of all its parts.
    pub vertices: &'a [Coord],
}

impl<'a> Feature<'a> {
    /// A cell of its text; empty if there is none.
    pub fn cell(&self, cell: usize) -> &'a str {
        self.cells.split('\t').nth(cell).unwrap_or_default()
    }

    /// Its parts.
    pub fn parts(&self) -> impl Iterator<Item = &'a [Coord]> {
        let mut left = self.vertices;
        counts(self.counts).map_while(move |count| {
            let (part, rest) = left.split_at_checked(count?)?;
            left = rest;
            Some(part)
        })
    }

    /// Its polygons, the first ring of each the outer one.
    pub fn polygons(&self) -> MultiPolygon {
        let mut parts = self.parts().map(line_of);
        let polygon = |counts: &str| {
            let outer = parts.next()?;
            Some(Polygon::new(outer, parts.by_ref().take(counts.matches(',').count()).collect()))
        };
        self.counts.split(';').filter_map(polygon).collect()
    }
}

/// A part as a line.
pub fn line_of(part: &[Coord]) -> LineString {
    LineString::new(part.to_vec())
}

/// How many vertices each part of a feature has; none where that is no number.
fn counts(text: &str) -> impl Iterator<Item = Option<usize>> {
    text.split([',', ';']).map(|count| count.parse().ok())
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
        with_room(|room| {
            let index = inflate(index, &mut room.inflate, &mut room.bytes)?;
            let index = std::str::from_utf8(index).map_err(|_| Damaged("its index is no text"))?;
            let mut lines = index.lines();
            let grid: f64 = lines.next().and_then(|line| line.parse().ok()).ok_or(Damaged("it has no grid"))?;
            let entries = lines.map(Entry::of).collect::<Option<_>>().ok_or(Damaged("its index is malformed"))?;
            Ok(Self { grid, body, entries })
        })
    }

    /// A record unpacked, for as long as it is worked on.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn with<T>(&self, entry: &Entry, work: impl FnOnce(&Record) -> Result<T, Damaged>) -> Result<T, Damaged> {
        with_room(|room| {
            self.unpack(entry, room)?;
            work(&room.record)
        })
    }

    /// A record unpacked.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn record(&self, entry: &Entry) -> Result<Record, Damaged> {
        self.with(entry, |record| Ok(record.clone()))
    }

    fn unpack(&self, entry: &Entry, room: &mut Room) -> Result<(), Damaged> {
        let end = entry.start.checked_add(entry.length).ok_or(Damaged("a record ends nowhere"))?;
        let packed = self.body.get(entry.start..end).ok_or(Damaged("a record is cut"))?;
        let (length, rest) = four(inflate(packed, &mut room.inflate, &mut room.bytes)?)?;
        let (text, planes) = rest.split_at_checked(length).ok_or(Damaged("a record's text is cut"))?;
        let text = std::str::from_utf8(text).map_err(|_| Damaged("a record's text is none"))?;
        if planes.len() % 8 != 0 {
            return Err(Damaged("a record's vertices are cut"));
        }
        let (count, half) = (planes.len() / 4, planes.len() / 8);
        let axes = [0, 1, 2, 3].map(|plane| planes[plane * count..][..count].split_at(half));
        let (xs, ys) = (sums(axes.map(|(x, _)| x)), sums(axes.map(|(_, y)| y)));
        let vertex = |(x, y)| Coord { x: x as f64 / self.grid, y: y as f64 / self.grid };
        let record = &mut room.record;
        record.text.clear();
        record.text.push_str(text);
        record.vertices.clear();
        record.vertices.extend(xs.zip(ys).map(vertex));
        Ok(())
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
        let feature = |line| {
            let (cells, of_parts) = str::rsplit_once(line, '\t').unwrap_or(("", line));
            let count = counts(of_parts).try_fold(0, |sum: usize, count| sum.checked_add(count?))?;
            let (vertices, rest) = left.split_at_checked(count)?;
            left = rest;
            Some(Feature { cells, counts: of_parts, vertices })
        };
        self.text.lines().map(feature).collect::<Option<_>>().ok_or(Damaged("a feature has too few vertices"))
    }
}

/// Whether two boxes meet.
pub fn meet(a: Rect, b: Rect) -> bool {
    a.min().x <= b.max().x && b.min().x <= a.max().x && a.min().y <= b.max().y && b.min().y <= a.max().y
}

/// Whether the box round a line meets another one.
pub fn touches(line: &[Coord], view: Rect) -> bool {
    around(line).is_some_and(|around| meet(around, view))
}

/// The box of some vertices; none of none.
fn around(vertices: &[Coord]) -> Option<Rect> {
    let (first, rest) = vertices.split_first()?;
    let (mut low, mut high) = (*first, *first);
    for c in rest {
        low = Coord { x: low.x.min(c.x), y: low.y.min(c.y) };
        high = Coord { x: high.x.max(c.x), y: high.y.max(c.y) };
    }
    Some(Rect::new(low, high))
}

/// The coordinates along one axis: sums of differences, whose bytes lie in four planes and whose sign is the lowest bit.
fn sums([lowest, second, third, highest]: [&[u8]; 4]) -> impl Iterator<Item = i64> {
    let mut sum = 0;
    lowest.iter().zip(second).zip(third.iter().zip(highest)).map(move |((a, b), (c, d))| {
        let zigzag = u32::from_le_bytes([*a, *b, *c, *d]);
        sum += i64::from(zigzag >> 1) ^ -i64::from(zigzag & 1);
        sum
    })
}

/// A number of 32 bits, and what follows it.
fn four(bytes: &[u8]) -> Result<(usize, &[u8]), Damaged> {
    let (four, rest) = bytes.split_first_chunk::<4>().ok_or(Damaged("it is cut"))?;
    Ok((u32::from_le_bytes(*four) as usize, rest))
}

/// Unpacks bytes at once, without a window of what came before.
fn inflate<'a>(packed: &[u8], inflate: &mut Decompress, bytes: &'a mut Vec<u8>) -> Result<&'a [u8], Damaged> {
    let broken = Damaged("it cannot be unpacked");
    loop {
        inflate.reset(false);
        match inflate.decompress(packed, bytes, FlushDecompress::Finish) {
            Ok(Status::StreamEnd) => break,
            // It ends where nothing more can come of what is there.
            Ok(_) if inflate.total_out() as usize == bytes.len() && bytes.len() < MOST => {
                *bytes = vec![0; 2 * bytes.len()];
            }
            _ => return Err(broken),
        }
    }
    bytes.get(..inflate.total_out() as usize).ok_or(broken)
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
        assert!(record.features().unwrap().iter().all(|feature| !feature.vertices.is_empty()));
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
        let unpacked = |bytes: &[u8]| inflate(bytes, &mut Decompress::new(false), &mut vec![0; ROOM]).unwrap().to_vec();
        let index = unpacked(index);
        let entries = Layer::open(bytes).unwrap().entries;
        let records: Vec<Vec<u8>> = entries.iter().map(|e| unpacked(&body[e.start..e.start + e.length])).collect();
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
                let entry = Entry { start: 0, length: record.len(), around, columns: "".into() };
                if let Ok(record) = layer.record(&entry) {
                    let features = record.features().unwrap_or_default();
                    assert!(features.iter().all(|f| f.parts().map(<[Coord]>::len).sum::<usize>() == f.vertices.len()));
                }
            }
        }
    }
}
