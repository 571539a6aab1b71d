//! What changed between two editions of the same data, and what that does to the figures.

mod figures;
mod pairing;
mod picture;
mod tables;
mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

pub use figures::{Explained, Figure};
pub use picture::picture;
pub use words::page;

use super::Study;
use crate::analysis::BANDS_M;
use crate::geodesy::arc;
use crate::geodesy::ellipsoid::ecef;
use crate::model::{Incident, LonLat, Reason};

pub use super::pair_by::PairBy;

/// What can have become of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It stands in the new edition alone.
    New,
    /// It stands in the old edition alone.
    Gone,
    /// The new edition has it in more rows than the old one.
    Duplicated,
    /// It lies elsewhere.
    Moved,
    /// It has other days.
    Redated,
    /// Its type is another, or how well its place is known.
    Recoded,
    /// Other numbers of deaths are claimed.
    Deaths,
    /// Only other columns differ.
    Edited,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Gone,
        Self::Duplicated,
        Self::Moved,
        Self::Redated,
        Self::Recoded,
        Self::Deaths,
        Self::Edited,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Duplicated => "duplicated",
            Self::Moved => "moved",
            Self::Redated => "redated",
            Self::Recoded => "recoded",
            Self::Deaths => "other deaths",
            Self::Edited => "edited",
        }
    }
}

/// An incident as one edition has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct State {
    /// The input.
    pub source: String,
    /// Its row there, from 1.
    pub row: usize,
    /// First and last day.
    pub days: Option<(Date, Date)>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where, in degrees.
    #[serde(serialize_with = "degrees")]
    pub position: LonLat,
    /// Distance to the border, metres.
    pub border_distance_m: f64,
    /// Side of the border.
    pub border_side: String,
    /// Sector of the border; empty if none.
    pub border_sector: String,
    /// Lowest and highest number of deaths claimed.
    pub fatalities: Option<(f64, f64)>,
    /// Standard deviation of its location, metres; none if unknown.
    pub location_error_m: Option<f64>,
    /// Whether it is located to a district or a province only.
    pub coarse: bool,
    /// Its number among the edition's incidents.
    #[serde(skip)]
    pub incident: usize,
}

fn degrees<S: serde::Serializer>(position: &LonLat, serializer: S) -> Result<S::Ok, S::Error> {
    [position.lon(), position.lat()].serialize(serializer)
}

impl State {
    fn of(study: &Study, incident: usize) -> Self {
        let (dataset, location) = (&study.incidents.dataset, &study.locations[incident]);
        let border = &study.border.border;
        let of: &Incident = &dataset.incidents[incident];
        let (source, row) = dataset.origin(of.row);
        Self {
            source: source.into(),
            row: row.0,
            days: of.days,
            kind: of.kind.map_or(String::new(), |_| dataset.kind_name(of).into()),
            position: of.position,
            border_distance_m: location.distance_m,
            border_side: border.side_name(location).into(),
            border_sector: location.sector.map_or(String::new(), |s| border.sectors()[s].name.clone()),
            fatalities: of.fatalities,
            location_error_m: of.location_error_m,
            coarse: of.precision.is_coarse(),
            incident,
        }
    }

    /// The band of distance that it lies in: the number of the first of [`BANDS_M`] that holds it, or of all if none does.
    pub fn band(&self) -> usize {
        BANDS_M.iter().position(|band| self.border_distance_m <= *band).unwrap_or(BANDS_M.len())
    }
}

/// What became of one incident.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// What, the gravest first.
    pub change: Vec<Kind>,
    /// Its id; empty if it has none.
    pub id: String,
    /// What its place is called; empty if that is not told.
    pub place: String,
    /// As the old edition has it.
    pub old: Option<State>,
    /// As the new edition has it.
    pub new: Option<State>,
    /// How far it was moved, metres; none if it was not.
    pub moved_m: Option<f64>,
    /// The columns whose text differs, of those that both editions have.
    pub columns: Vec<String>,
    /// Why it is new or gone, where that can be told.
    pub note: String,
}

impl Change {
    /// Whether it is one of these.
    pub fn is(&self, kind: Kind) -> bool {
        self.change.contains(&kind)
    }

    /// Whether it went to another side of the line.
    pub fn crossed(&self) -> bool {
        self.both().is_some_and(|(old, new)| old.border_side != new.border_side)
    }

    /// Whether it went into another band of distance.
    pub fn changed_band(&self) -> bool {
        self.both().is_some_and(|(old, new)| old.band() != new.band())
    }

    fn both(&self) -> Option<(&State, &State)> {
        self.old.as_ref().zip(self.new.as_ref())
    }
}

/// All that changed.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    /// What the old edition is called.
    pub old: String,
    /// What the new one is.
    pub new: String,
    /// How incidents were paired: by id or by likeness.
    pub paired_by: PairBy,
    /// How many pairs there are.
    pub pairs: usize,
    /// How many of them are the same in all that both editions tell.
    pub unchanged: usize,
    /// Columns that the old edition alone has.
    pub columns_gone: Vec<String>,
    /// Columns that the new edition alone has.
    pub columns_new: Vec<String>,
    /// What changed: first what is in the new edition, in its order, then what is gone.
    pub changes: Vec<Change>,
    /// The headline figures, and what moved them.
    pub figures: Vec<Figure>,
}

/// Places nearer to each other than this, metres, are the same.
const SAME_PLACE_M: f64 = 1.0;

impl Diff {
    /// What changed from `old` to `new`, which are measured against the same border.
    pub fn new(old: &Study, new: &Study, by: PairBy) -> Self {
        let (found, paired_by) = pairing::pairs(&old.incidents.dataset, &new.incidents.dataset, by);
        let columns = common_columns(old, new);
        let mut old_of: Vec<Option<usize>> = vec![None; new.incidents.dataset.incidents.len()];
        let mut gone = vec![true; old.incidents.dataset.incidents.len()];
        for (a, b) in &found {
            old_of[*b] = Some(*a);
            gone[*a] = false;
        }
        let missing = (Missing::new(&old.incidents.dataset), Missing::new(&new.incidents.dataset));
        let again = |id: &str| missing.1.again(id).saturating_sub(missing.0.again(id));
        let kept = pairing::ids(&new.incidents.dataset);
        let repeated = pairing::repeated(&new.incidents.dataset, &old_of);
        let mut changes: Vec<Change> = Vec::new();
        for (b, a) in old_of.iter().enumerate() {
            match a {
                Some(a) => changes.extend(changed((old, *a), (new, b), &columns, &again)),
                None => changes.push(alone((new, b), Kind::New, repeated.get(&b), &missing.0)),
            }
        }
        for a in (0..gone.len()).filter(|a| gone[*a]) {
            let mut change = alone((old, a), Kind::Gone, None, &missing.1);
            if change.note.is_empty() && kept.contains(change.id.as_str()) {
                change.note = format!("{} has its id, and no incident like it", new.incidents.dataset.source);
            }
            changes.push(change);
        }
        let differ = changes.iter().filter(|change| change.both().is_some()).count();
        Self {
            old: old.incidents.dataset.source.clone(),
            new: new.incidents.dataset.source.clone(),
            paired_by,
            pairs: found.len(),
            unchanged: found.len() - differ,
            columns_gone: only_in(old, new),
            columns_new: only_in(new, old),
            figures: figures::figures(old, new, &found),
            changes,
        }
    }

    /// How many changes are of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.changes.iter().filter(|change| change.is(kind)).count()
    }
}

/// Columns that one edition has and the other has not.
fn only_in(one: &Study, other: &Study) -> Vec<String> {
    let (one, other) = (&one.incidents.dataset.records, &other.incidents.dataset.records);
    one.columns().iter().filter(|name| other.column(name).is_none()).cloned().collect()
}

/// Columns that both editions have: their name and their number in each.
fn common_columns(old: &Study, new: &Study) -> Vec<(String, usize, usize)> {
    let (old, new) = (&old.incidents.dataset.records, &new.incidents.dataset.records);
    let both = |name: &String| Some((name.clone(), old.column(name)?, new.column(name)?));
    new.columns().iter().filter_map(both).collect()
}

/// What changed of a pair; none if nothing did.
fn changed(
    (old_study, a): (&Study, usize),
    (new_study, b): (&Study, usize),
    columns: &[(String, usize, usize)],
    again: &dyn Fn(&str) -> usize,
) -> Option<Change> {
    let (dataset, other) = (&new_study.incidents.dataset, &old_study.incidents.dataset);
    let (before, now) = (&other.incidents[a], &dataset.incidents[b]);
    let (was, is) = (other.records.record(before.row), dataset.records.record(now.row));
    let differ = |(_, old, new): &&(String, usize, usize)| !same(was.cell(*old).text(), is.cell(*new).text());
    let columns: Vec<String> = columns.iter().filter(differ).map(|(name, ..)| name.clone()).collect();
    let (old, new) = (State::of(old_study, a), State::of(new_study, b));
    let far_m = if old.position == new.position { 0.0 } else { arc::arc(ecef(old.position), ecef(new.position)).0 };
    let crossed = old.border_side != new.border_side || old.band() != new.band();
    let moved_m = (far_m >= SAME_PLACE_M || (far_m > 0.0 && crossed)).then_some(far_m);
    let coded = |i: &Incident| (i.precision, i.summary, i.location_error_m.map(f64::to_bits));
    let id = dataset.field(now, "id").trim();
    let more = again(id);
    let mut change = Vec::new();
    change.extend((more > 0).then_some(Kind::Duplicated));
    change.extend(moved_m.map(|_| Kind::Moved));
    change.extend((old.days != new.days).then_some(Kind::Redated));
    change.extend((old.kind != new.kind || coded(before) != coded(now)).then_some(Kind::Recoded));
    change.extend((old.fatalities != new.fatalities).then_some(Kind::Deaths));
    if change.is_empty() && !columns.is_empty() {
        change.push(Kind::Edited);
    }
    (!change.is_empty()).then(|| Change {
        change,
        id: id.into(),
        place: dataset.field(now, "place").trim().into(),
        old: Some(old),
        new: Some(new),
        moved_m,
        columns,
        note: if more > 0 {
            format!("stands there {} more: the latest version is kept", times(more))
        } else {
            String::new()
        },
    })
}

/// Whether two cells tell the same: formats write one number as 67.01 and 67.010000.
fn same(a: &str, b: &str) -> bool {
    let number = |text: &str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_code = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
        text.parse::<f64>().ok().filter(|n| n.is_finite() && !is_code)
    };
    a == b || number(a).zip(number(b)).is_some_and(|(a, b)| a.total_cmp(&b).is_eq())
}

fn times(count: usize) -> String {
    if count == 1 { "once".into() } else { format!("{count} times") }
}

/// An incident that one edition alone has; `twin` is the row that it repeats, `missing` are the rows that the other edition has and does not use.
fn alone((study, i): (&Study, usize), kind: Kind, twin: Option<&usize>, missing: &Missing<'_>) -> Change {
    let dataset = &study.incidents.dataset;
    let of = &dataset.incidents[i];
    let state = State::of(study, i);
    let id = dataset.field(of, "id").trim();
    let (kind, note) = match twin {
        Some(twin) => (
            Kind::Duplicated,
            format!("row {} is of the same id, or the same", dataset.origin(dataset.incidents[*twin].row).1),
        ),
        None => (kind, missing.why(id)),
    };
    let (old, new) = if kind == Kind::Gone { (Some(state), None) } else { (None, Some(state)) };
    Change {
        change: vec![kind],
        id: id.into(),
        place: dataset.field(of, "place").trim().into(),
        old,
        new,
        moved_m: None,
        columns: Vec::new(),
        note,
    }
}

/// The rows of an edition that are not among its incidents, by id.
struct Missing<'a> {
    source: &'a str,
    rows: BTreeMap<&'a str, Unused>,
}

/// The rows of one id that are not among the incidents.
#[derive(Default)]
struct Unused {
    /// The last of them.
    row: usize,
    /// Why it was left out; none if the filters took it out.
    why: Option<Reason>,
    /// How many of them are other versions of an incident.
    versions: usize,
}

impl<'a> Missing<'a> {
    fn new(dataset: &'a crate::model::Dataset) -> Self {
        let used: std::collections::BTreeSet<usize> = dataset.incidents.iter().map(|i| i.row).collect();
        let left_out: BTreeMap<usize, Reason> =
            dataset.problems.iter().filter(|p| p.left_out).map(|p| (p.row, p.reason)).collect();
        let column = dataset.column_of("id");
        let mut rows: BTreeMap<&str, Unused> = BTreeMap::new();
        for row in (0..dataset.records.len()).filter(|row| !used.contains(row)) {
            let id = column.map_or("", |column| dataset.records.cell(row, column).text().trim());
            if !id.is_empty() {
                let unused = rows.entry(id).or_default();
                (unused.row, unused.why) = (row, left_out.get(&row).copied());
                unused.versions += usize::from(unused.why == Some(Reason::OlderVersion));
            }
        }
        Self { source: &dataset.source, rows }
    }

    /// How many other versions of an incident there are.
    fn again(&self, id: &str) -> usize {
        self.rows.get(id).map_or(0, |unused| unused.versions)
    }

    fn why(&self, id: &str) -> String {
        let Some(Unused { row, why, .. }) = self.rows.get(id) else { return String::new() };
        let row = crate::model::RowNumber::of(*row);
        let reason = why.map_or("which does not pass the filters".into(), |why| format!("left out: {}", why.words()));
        format!("{} has it in row {row}, {reason}", self.source)
    }
}
