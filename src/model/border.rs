use super::{InvalidLonLat, LonLat};

/// Whose the lines after OpenStreetMap are.
pub const OSM: &str = "© OpenStreetMap contributors, ODbL";

/// A border as it was read: one or more lines with a named side to the left and to the right of their direction.
#[derive(Clone, Debug, PartialEq)]
pub struct BorderLine {
    /// What the line is called.
    pub name: String,
    /// Whose side lies to the left of the direction of travel.
    pub left: String,
    /// Whose side lies to the right.
    pub right: String,
    /// Whether not all sides recognise the line as a frontier.
    pub disputed: bool,
    /// Where along it the line is in dispute and where not, of each part from its first vertex on; empty if `disputed` is said of all of it.
    pub disputes: Vec<DisputeMark>,
    /// In which way it is disputed, in two or three words, if that is known better.
    pub dispute: String,
    /// Whose data the line is, as captions say it; empty if that is not known.
    pub credit: String,
    /// What is to be said of its status, a sentence; empty for nothing.
    pub status: String,
    /// Whose sides lie left and right of each part, where that is not the same for all; empty if it is.
    pub sides: Vec<[String; 2]>,
    /// Of several borders one after the other, the id of each and its first part; empty for one border.
    pub members: Vec<(String, usize)>,
    /// What the reader did that a user should know.
    pub notes: Vec<String>,
    /// The lines, each of at least two vertices. Lines that touch end to start were joined by the reader.
    pub parts: Vec<Vec<LonLat>>,
    /// Where named sectors begin, in order; empty if the source names none.
    pub marks: Vec<SectorMark>,
}

/// From a vertex on, to the end of its part or to the next of these, whether the line is in dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisputeMark {
    /// Index into [`BorderLine::parts`].
    pub part: usize,
    /// Index of the vertex in that part.
    pub vertex: usize,
    /// Whether it is.
    pub disputed: bool,
}

/// The beginning of a named sector at a vertex.
#[derive(Clone, Debug, PartialEq)]
pub struct SectorMark {
    /// Index into [`BorderLine::parts`].
    pub part: usize,
    /// Index of the vertex in that part.
    pub vertex: usize,
    /// The sector's name.
    pub name: String,
}

impl BorderLine {
    /// An undisputed line of these parts.
    pub fn new(name: &str, left: &str, right: &str, parts: Vec<Vec<LonLat>>) -> Self {
        let (name, left, right) = (name.into(), left.into(), right.into());
        Self {
            name,
            left,
            right,
            disputed: false,
            disputes: Vec::new(),
            dispute: String::new(),
            credit: String::new(),
            status: String::new(),
            sides: Vec::new(),
            members: Vec::new(),
            notes: Vec::new(),
            parts,
            marks: Vec::new(),
        }
    }

    /// An undisputed line along lines of degrees.
    ///
    /// # Errors
    /// [`InvalidLonLat`] names the first number that is out of range.
    pub fn from_lines(
        name: &str,
        left: &str,
        right: &str,
        lines: &geo::MultiLineString,
    ) -> Result<Self, InvalidLonLat> {
        let part = |line: &geo::LineString| line.coords().map(|c| LonLat::try_from(*c)).collect();
        Ok(Self::new(name, left, right, lines.iter().map(part).collect::<Result<_, _>>()?))
    }

    /// The same line cut where sectors and disputes begin or end, so that each part is of one: as files of a feature a sector have it.
    #[must_use]
    pub fn cut_by_sector(&self) -> Self {
        self.cut(true)
    }

    /// The same line cut where it begins or ends to be in dispute, without sectors within its parts.
    #[must_use]
    pub(crate) fn cut_by_dispute(&self) -> Self {
        self.cut(false)
    }

    fn cut(&self, by_sector: bool) -> Self {
        let (disputes, sides, parts, marks) = Default::default();
        let mut cut = Self { disputes, sides, parts, marks, ..self.clone() };
        let mut name = None;
        let mut firsts = Vec::new();
        for (i, part) in self.parts.iter().enumerate() {
            firsts.push(cut.parts.len());
            let here: Vec<&SectorMark> = self.marks.iter().filter(|mark| mark.part == i).collect();
            let disputes: Vec<&DisputeMark> = self.disputes.iter().filter(|mark| mark.part == i).collect();
            let sectors = here.iter().filter(|_| by_sector).map(|mark| mark.vertex);
            let mut starts: Vec<usize> = sectors.chain(disputes.iter().map(|mark| mark.vertex)).chain([0]).collect();
            starts.sort_unstable();
            starts.dedup();
            let ends = starts.iter().skip(1).copied().chain([part.len().saturating_sub(1)]);
            for (from, to) in starts.iter().copied().zip(ends) {
                name = here.iter().rfind(|mark| mark.vertex <= from).map(|mark| mark.name.clone()).or(name);
                let mark = |name: &String| SectorMark { part: cut.parts.len(), vertex: 0, name: name.clone() };
                cut.marks.extend(name.as_ref().map(mark));
                cut.parts.push(part[from..=to].to_vec());
                cut.sides.extend(self.sides.get(i).cloned());
                let disputed = disputes.iter().rfind(|mark| mark.vertex <= from).map(|mark| mark.disputed);
                let part = cut.parts.len() - 1;
                cut.disputes.extend(disputed.map(|disputed| DisputeMark { part, vertex: 0, disputed }));
            }
        }
        cut.members = self.members.iter().map(|(id, first)| (id.clone(), firsts[*first])).collect();
        cut
    }

    /// Of several borders one after the other, the number of that which a part is of.
    pub fn member_of(&self, part: usize) -> Option<usize> {
        self.members.partition_point(|(_, first)| *first <= part).checked_sub(1)
    }

    /// Whether a part, or some of it, is in dispute.
    pub fn is_disputed_at(&self, part: usize) -> bool {
        let mut here = self.disputes.iter().filter(|mark| mark.part == part).peekable();
        self.disputed && (here.peek().is_none() || here.any(|mark| mark.disputed))
    }

    /// Its parts as lines of degrees.
    pub fn to_lines(&self) -> geo::MultiLineString {
        let line = |part: &Vec<LonLat>| part.iter().map(|p| geo::Coord::from(*p)).collect();
        geo::MultiLineString(self.parts.iter().map(line).collect())
    }

    /// The number of vertices over all parts. Length depends on it, so every product prints it.
    pub fn vertex_count(&self) -> usize {
        self.parts.iter().map(Vec::len).sum()
    }

    /// The name of a side, as it stands in the products.
    pub fn side_name(&self, side: Side) -> &str {
        match side {
            Side::Left => &self.left,
            Side::Right => &self.right,
            Side::On => "on",
        }
    }

    /// The name of a side of a part.
    pub fn side_name_at(&self, part: usize, side: Side) -> &str {
        match (self.sides.get(part), side) {
            (Some([left, _]), Side::Left) => left,
            (Some([_, right]), Side::Right) => right,
            _ => self.side_name(side),
        }
    }
}

/// How the stretch between two vertices runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Edges {
    /// The shortest path on the ellipsoid
    #[default]
    Geodesic,
    /// Straight in longitude and latitude, as GeoJSON (RFC 7946, section 3.1.1) has it
    #[cfg_attr(feature = "cli", value(name = "lonlat"))]
    LonLat,
}

impl Edges {
    /// The word used on the command line and in the provenance.
    pub fn word(self) -> &'static str {
        match self {
            Self::Geodesic => "geodesic",
            Self::LonLat => "lonlat",
        }
    }
}

/// On which side of the border's direction of travel a position lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Left of the direction of travel.
    Left,
    /// Right of it.
    Right,
    /// Within a micrometre of the line.
    On,
}
