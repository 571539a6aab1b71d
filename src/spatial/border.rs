use rayon::prelude::*;

use super::recall::{BLANK, Identity, Recall};
use crate::geodesy::index::{BorderIndex, Search};
use crate::model::{BorderLine, DisputeMark, Edges, Location, LonLat, Sector};

/// A border that can be asked where a position lies relative to it.
///
/// Distances are geodesic on WGS 84 and good to 1 µm (see `geodesy::near` and `geodesy::far` for the methods, their
/// sources and bounds); chainage and foot are good to 1 mm up to 100 km from the line, to 6 mm up to 300 km.
///
/// ```
/// use bordermap::{Border, BorderLine, Edges, LonLat, Side};
///
/// let at = |lon, lat| LonLat::new(lon, lat).unwrap();
/// let line = BorderLine::new("meridian", "west", "east", vec![vec![at(70.0, 30.0), at(70.0, 35.0)]]);
/// let border = Border::new(line, Edges::Geodesic).unwrap();
/// let location = border.locate(at(71.0, 32.0));
/// assert_eq!(location.side, Side::Right);
/// assert!((location.distance_m - 94_487.0).abs() < 100.0);
/// ```
#[derive(Clone, Debug)]
pub struct Border {
    line: BorderLine,
    edges: Edges,
    index: BorderIndex,
    /// The chainage at which each part ends, metres.
    ends: Vec<f64>,
    sectors: Vec<Sector>,
    /// Southernmost and northernmost latitude, westernmost and easternmost longitude, degrees; east may be over 180.
    bounds: (f64, f64, f64, f64),
    identity: Identity,
}

/// Why a line cannot be used as a border.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBorder {
    /// No two of its vertices differ.
    #[error("the border has no length: it needs two vertices that differ")]
    NoLength,
    /// A sector length that is not a positive number.
    #[error("the sector length must be more than 0")]
    SectorLength,
    /// A sector length that would make more than 100,000.
    #[error("sectors that short would be more than {MOST_SECTORS}; take at least {least} m")]
    TooManySectors {
        /// The least length that is possible, whole metres.
        least: u64,
    },
}

/// The most sectors that a border is cut into.
pub const MOST_SECTORS: usize = 100_000;

/// A position on a border of a round chainage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChainageMark {
    /// Its chainage, metres: of several borders that along the one it is on.
    pub chainage_m: f64,
    /// Where it is.
    pub position: LonLat,
    /// A position farther along the line, at most 2 km away: the way the line runs there.
    pub next: LonLat,
}

/// The buffers of a run of look-ups; see [`Border::locate_with`].
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    search: Search,
    curve: Vec<u64>,
    recall: Recall,
}

/// Whether two positions are one but for rounding.
fn same_place(a: LonLat, b: LonLat) -> bool {
    (a.lon() - b.lon()).abs() < 1e-9 && (a.lat() - b.lat()).abs() < 1e-9
}

/// Positions looked up together.
const BLOCK: usize = 16_384;

impl Border {
    /// The border along `line`. Its sectors are those that the line names; if it names none, there are none until
    /// [`Border::with_sector_length`] is called.
    ///
    /// # Errors
    /// [`InvalidBorder::NoLength`] if no two vertices of a part differ.
    pub fn new(line: BorderLine, edges: Edges) -> Result<Self, InvalidBorder> {
        let index = BorderIndex::new(&line, edges).ok_or(InvalidBorder::NoLength)?;
        let sectors = named_sectors(&line, &index);
        let bounds = bounds(&index);
        let ends = index.vertex_chainage().iter().map(|part| part.last().copied().unwrap_or(0.0)).collect();
        Ok(Self { line, edges, index, ends, sectors, bounds, identity: Identity::default() })
    }

    /// The same border cut into sectors of `metres` of chainage, the last one shorter, named by their kilometres; of several borders along
    /// each one, named by its id too.
    ///
    /// # Errors
    /// [`InvalidBorder::SectorLength`] if `metres` is not a positive number.
    pub fn with_sector_length(mut self, metres: f64) -> Result<Self, InvalidBorder> {
        if metres.is_nan() || metres <= 0.0 {
            return Err(InvalidBorder::SectorLength);
        }
        let spans = self.spans();
        let count = |(_, start, end): &(&str, f64, f64)| ((end - start) / metres).ceil().max(1.0);
        if spans.iter().map(count).sum::<f64>() > MOST_SECTORS as f64 {
            // The last sector of each is shorter.
            let whole = MOST_SECTORS.saturating_sub(spans.len()).max(1);
            return Err(InvalidBorder::TooManySectors { least: (self.length_m() / whole as f64).ceil() as u64 });
        }
        // Names as fine as the sectors, so that no two have the same one.
        let decimals =
            (0..=6).find(|d| (metres / 1e3 * 10f64.powi(*d)).fract() == 0.0 || metres * 10f64.powi(*d) >= 1e6);
        let decimals = decimals.unwrap_or(6) as usize;
        let sectors = spans.iter().flat_map(|span| {
            let (id, start, end) = *span;
            (0..count(span) as usize).map(move |i| {
                let (from, to) = (i as f64 * metres, ((i + 1) as f64 * metres).min(end - start));
                let along = format!("km {:.decimals$}–{:.decimals$}", from / 1e3, to / 1e3);
                let name = if id.is_empty() { along } else { format!("{id} {along}") };
                Sector { name, start_m: start + from, end_m: start + to }
            })
        });
        self.sectors = sectors.collect();
        self.identity = Identity::default();
        Ok(self)
    }

    /// Where `p` lies.
    pub fn locate(&self, p: LonLat) -> Location {
        self.locate_with(p, &mut Scratch::default())
    }

    /// As [`Border::locate`], with buffers that are kept from one call to the next: several times faster over many
    /// positions, and the same result.
    pub fn locate_with(&self, p: LonLat, scratch: &mut Scratch) -> Location {
        self.located(p, &mut scratch.search)
    }

    fn located(&self, p: LonLat, search: &mut Search) -> Location {
        let nearest = self.index.nearest(p, search);
        let located = Location {
            distance_m: nearest.distance_m,
            side: nearest.side,
            chainage_m: nearest.chainage_m,
            foot: nearest.foot,
            sector: self.sector_at(nearest.chainage_m),
        };
        Location { sector: located.sector.map(|sector| self.sector_of(&located, sector)), ..located }
    }

    /// The sector of a location; `sector` is that of its chainage, which is another one where a part ends: there the next one begins.
    fn sector_of(&self, location: &Location, sector: usize) -> usize {
        let start_m = self.sectors[sector].start_m;
        if start_m < location.chainage_m || self.ends[self.part_of(location)] > start_m {
            return sector;
        }
        self.sectors.partition_point(|s| s.start_m < start_m).saturating_sub(1)
    }

    /// Where each of `positions` lies, computed on all of the current rayon pool's threads; in their order.
    pub fn locate_all(&self, positions: &[LonLat]) -> Vec<Location> {
        let blocks = positions.par_chunks(BLOCK).map_init(Scratch::default, |scratch, block| {
            let mut out = Vec::new();
            self.locate_block(block, scratch, &mut out);
            out
        });
        blocks.flatten_iter().collect()
    }

    /// Where each of `positions` lies, in their order, appended to `out`; on this thread.
    ///
    /// Positions are looked up along a space-filling curve, so that each look-up starts from the last one's answer
    /// close by; those among the last ones looked up are not looked up again. The results are those of [`Border::locate`].
    pub fn locate_block(&self, positions: &[LonLat], scratch: &mut Scratch, out: &mut Vec<Location>) {
        let Scratch { search, curve, recall } = scratch;
        recall.turn_to(&self.identity);
        curve.clear();
        for (i, p) in positions.iter().enumerate() {
            let known = recall.get(*p);
            if known.is_none() {
                curve.push(u64::from(morton(*p)) << 32 | i as u64);
            }
            out.push(known.unwrap_or(BLANK));
        }
        curve.sort_unstable();
        let found = out.len() - positions.len();
        // Many incidents share their position, and such stand next to each other on the curve.
        let (mut last, mut repeated): (Option<usize>, usize) = (None, positions.len() - curve.len());
        for key in curve.iter() {
            let i = *key as u32 as usize;
            out[found + i] = match last {
                Some(j) if positions[j] == positions[i] => {
                    repeated += 1;
                    out[found + j]
                }
                _ => self.located(positions[i], search),
            };
            last = Some(i);
        }
        // Where a block repeats little, so will the next one, and keeping answers would cost more than it gives.
        if repeated * 4 > positions.len() {
            let new = curve.iter().map(|key| *key as u32 as usize);
            recall.put(new.map(|i| (positions[i], out[found + i])));
        }
    }

    /// A box in degrees that holds all positions within `metres` of the border: southernmost and northernmost latitude, westernmost and easternmost
    /// longitude; east may be over 180.
    pub fn box_within(&self, metres: f64) -> (f64, f64, f64, f64) {
        let (south, north, west, east) = self.bounds;
        let lat = metres / 110_000.0;
        let (south, north) = ((south - lat).max(-90.0), (north + lat).min(90.0));
        let lon = lat / south.abs().max(north.abs()).to_radians().cos().max(1e-3);
        if east - west + 2.0 * lon >= 360.0 {
            (south, north, west, west + 360.0)
        } else {
            (south, north, west - lon, east + lon)
        }
    }

    /// Whether a position may be within `metres` of the border: a quick look at a box in degrees. False means that it is not.
    pub fn may_be_within(&self, p: LonLat, metres: f64) -> bool {
        let (south, north, west, east) = self.bounds;
        let degrees = metres / 110_000.0;
        if !(south - degrees..=north + degrees).contains(&p.lat()) {
            return false;
        }
        let widest = (south - degrees).abs().max((north + degrees).abs()).to_radians().cos();
        let degrees = degrees / widest.max(1e-3);
        let apart = |lon: f64| (p.lon() - lon + 180.0).rem_euclid(360.0) - 180.0;
        apart(west) >= -degrees && apart(east) <= degrees
            || apart(west).abs() <= degrees
            || east - west + 2.0 * degrees >= 180.0
    }

    /// The index of the sector that holds a chainage in metres.
    pub fn sector_at(&self, chainage_m: f64) -> Option<usize> {
        let after = self.sectors.partition_point(|s| s.start_m <= chainage_m);
        after.checked_sub(1).or(if self.sectors.is_empty() { None } else { Some(0) })
    }

    /// The name of the side on which a position lies that this border located.
    pub fn side_name(&self, location: &Location) -> &str {
        if self.line.sides.is_empty() {
            return self.line.side_name(location.side);
        }
        self.line.side_name_at(self.part_of(location), location.side)
    }

    /// Whether a state is one of the two whose border is nearest to a position; of a border of one pair of states, whatever its name.
    pub fn is_of(&self, location: &Location, state: &str) -> bool {
        let sides = self.line.sides.get(self.part_of(location));
        sides.is_none_or(|sides| sides.iter().any(|side| side.eq_ignore_ascii_case(state)))
    }

    /// The part of the line that a position is nearest to.
    pub fn part_of(&self, location: &Location) -> usize {
        let part = self.ends.partition_point(|end| *end < location.chainage_m).min(self.ends.len() - 1);
        // Where one part ends another begins: the foot tells which of the two it is on.
        let next = self.line.parts.get(part + 1).and_then(|next| next.first());
        let on_next = next.is_some_and(|start| same_place(*start, location.foot));
        part + usize::from(location.chainage_m == self.ends[part] && on_next)
    }

    /// Of several borders one after the other, the id of that which a position is nearest to, and its chainage along that one,
    /// metres.
    pub fn member(&self, location: &Location) -> Option<(&str, f64)> {
        let members = &self.line.members;
        if members.is_empty() {
            return None;
        }
        let part = self.part_of(location);
        let (id, first) = &members[self.line.member_of(part)?];
        Some((id, location.chainage_m - self.start_of(*first)))
    }

    /// The line that this border follows.
    pub fn line(&self) -> &BorderLine {
        &self.line
    }

    /// Its course in steps of at most 2 km of geodesic, to be drawn.
    pub fn course(&self) -> Vec<Vec<LonLat>> {
        self.index.course()
    }

    /// Its course, cut where parts end and sectors change: each stretch with the sector that it is in, if there are sectors.
    pub fn stretches(&self) -> Vec<(Option<usize>, Vec<LonLat>)> {
        let cuts: Vec<f64> = self.sectors.iter().map(|sector| sector.start_m).collect();
        self.cut_course(&cuts, |chainage_m| self.sector_at(chainage_m))
    }

    /// Its course, cut where parts end and where it begins or ends to be in dispute: each stretch with whether it is.
    pub fn disputed_stretches(&self) -> Vec<(bool, Vec<LonLat>)> {
        let chainages = self.index.vertex_chainage();
        let start = |mark: &DisputeMark| Some((*chainages.get(mark.part)?.get(mark.vertex)?, mark.disputed));
        let starts: Vec<(f64, bool)> = self.line.disputes.iter().filter_map(start).collect();
        let cuts: Vec<f64> = starts.iter().map(|(start_m, _)| *start_m).collect();
        self.cut_course(&cuts, |chainage_m| {
            let before = starts.partition_point(|(start_m, _)| *start_m <= chainage_m).checked_sub(1);
            before.map_or(self.line.disputed, |mark| starts[mark].1)
        })
    }

    /// Its course, cut where parts end and where what holds of a chainage changes, which it does at `cuts` alone.
    fn cut_course<T: Copy + PartialEq>(&self, cuts: &[f64], of: impl Fn(f64) -> T) -> Vec<(T, Vec<LonLat>)> {
        let mut found: Vec<(T, Vec<LonLat>)> = Vec::new();
        for part in self.index.course_with_chainage(cuts) {
            let mut before = None;
            for step in part.windows(2) {
                let here = of(f64::midpoint(step[0].1, step[1].1));
                match found.last_mut().filter(|_| before == Some(here)) {
                    Some((_, line)) => line.push(step[1].0),
                    None => found.push((here, vec![step[0].0, step[1].0])),
                }
                before = Some(here);
            }
        }
        found
    }

    /// Marks at every `step_m` metres of chainage, from 0 on; of several borders along each one.
    pub fn marks(&self, step_m: f64) -> Vec<ChainageMark> {
        let cuts = self.spans().into_iter().flat_map(|(_, start, end)| {
            let steps = (((end - start) / step_m).ceil() as usize).max(1);
            (0..steps).map(move |i| (start + i as f64 * step_m, i as f64 * step_m))
        });
        let cuts: Vec<(f64, f64)> = cuts.collect();
        let at: Vec<f64> = cuts.iter().map(|(along, _)| *along).collect();
        let mut marks = Vec::new();
        for part in self.index.course_with_chainage(&at) {
            for (i, step) in part.windows(2).enumerate() {
                // Where a part begins the course is not cut, and sums of lengths may differ in their last digit.
                let apart = if i == 0 { 1e-6 } else { 0.0 };
                let cut = cuts.partition_point(|(along, _)| *along < step[0].1 - apart);
                let found = cuts.get(cut).filter(|(along, _)| *along <= step[0].1 + apart);
                let mark = |(_, chainage_m): &(f64, f64)| ChainageMark {
                    chainage_m: *chainage_m,
                    position: step[0].0,
                    next: step[1].0,
                };
                marks.extend(found.map(mark));
            }
        }
        marks.dedup_by(|a, b| a.chainage_m.to_bits() == b.chainage_m.to_bits() && same_place(a.position, b.position));
        marks
    }

    /// Of several borders one after the other the id of each, and from where to where it goes, metres; of one an empty id.
    fn spans(&self) -> Vec<(&str, f64, f64)> {
        let members = &self.line.members;
        if members.is_empty() {
            return vec![("", 0.0, self.length_m())];
        }
        let starts: Vec<f64> = members.iter().map(|(_, first)| self.start_of(*first)).collect();
        let ends = starts.iter().skip(1).copied().chain([self.length_m()]);
        members.iter().zip(&starts).zip(ends).map(|(((id, _), start), end)| (id.as_str(), *start, end)).collect()
    }

    /// Chainage of the beginning of a part, metres.
    fn start_of(&self, part: usize) -> f64 {
        part.checked_sub(1).map_or(0.0, |before| self.ends[before])
    }

    /// From where to where a sector goes, metres; of several borders along the one that it is of.
    pub fn range_of(&self, sector: &Sector) -> (f64, f64) {
        let members = &self.line.members;
        let after = members.partition_point(|(_, first)| self.start_of(*first) <= sector.start_m);
        let start = after.checked_sub(1).map_or(0.0, |member| self.start_of(members[member].1));
        (sector.start_m - start, sector.end_m - start)
    }

    /// How its edges are read.
    pub fn edges(&self) -> Edges {
        self.edges
    }

    /// Its sectors by chainage.
    pub fn sectors(&self) -> &[Sector] {
        &self.sectors
    }

    /// Its geodesic length over all parts, metres.
    pub fn length_m(&self) -> f64 {
        self.index.length_m()
    }
}

/// Bounds of a border's course, longitudes counted on from its first position.
fn bounds(index: &BorderIndex) -> (f64, f64, f64, f64) {
    let first = index.ends().next().map_or(0.0, LonLat::lon);
    let start = (f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY);
    index.ends().fold(start, |(south, north, west, east), p| {
        let lon = first + (p.lon() - first + 180.0).rem_euclid(360.0) - 180.0;
        // A piece of at most 2 km may bulge a little beyond its ends.
        (south.min(p.lat() - 0.02), north.max(p.lat() + 0.02), west.min(lon - 0.02), east.max(lon + 0.02))
    })
}

fn named_sectors(line: &BorderLine, index: &BorderIndex) -> Vec<Sector> {
    let chainage = index.vertex_chainage();
    let starts: Vec<f64> = line.marks.iter().map(|m| chainage[m.part][m.vertex]).collect();
    line.marks
        .iter()
        .enumerate()
        .map(|(i, mark)| Sector {
            name: mark.name.clone(),
            start_m: starts[i],
            end_m: starts.get(i + 1).copied().unwrap_or(index.length_m()),
        })
        .collect()
}

/// The place of a position on a Z-order curve of 2³² cells (G. M. Morton, 1966).
fn morton(p: LonLat) -> u32 {
    let spread = |v: u32| {
        let v = (v | v << 8) & 0x00ff_00ff;
        let v = (v | v << 4) & 0x0f0f_0f0f;
        let v = (v | v << 2) & 0x3333_3333;
        (v | v << 1) & 0x5555_5555
    };
    let cell = |v: f64, range: f64| ((v / range + 0.5) * 65_535.0) as u32;
    spread(cell(p.lon(), 360.0)) | spread(cell(p.lat(), 180.0)) << 1
}
