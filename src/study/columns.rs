//! The columns and tables of the products.

use jiff::civil::Date;

use super::clustering::Clustered;
use super::methods::Found;
use crate::analysis::{ClusterRow, Draws, Duplicate, Spread};
use crate::model::{
    BorderLine, Column, Dataset, DatesSeen, Field, Geometry, Incident, Location, LonLat, Problem, RowNumber, Table,
    Type, Value,
};
use crate::spatial::Border;

/// Metres, and coordinates in degrees, as products have them.
const METRES: Type = Type::Decimal(Some(3));
const DEGREES: Type = Type::Decimal(Some(7));

/// `border_distance_m`, `border_side`, `border_chainage_m`, `border_foot_lon`, `border_foot_lat`, `border_sector`. Of several borders
/// first `border`, the id of the nearest one, along which the chainage then is.
pub fn location_columns<'a>(border: &'a Border, locations: &'a [Location]) -> Vec<Column<'a>> {
    let sector = |l: &Location| l.sector.map_or(Value::Missing, |s| text(&border.sectors()[s].name));
    let several = !border.line().members.is_empty();
    let member = |l: &Location| border.member(l).map_or(Value::Missing, |(id, _)| text(id));
    let chainage = |l: &Location| border.member(l).map_or(l.chainage_m, |(_, chainage_m)| chainage_m);
    let mut columns = Vec::new();
    if several {
        columns.push(Column::new("border", Type::Text, locations, member));
    }
    columns.extend([
        Column::new("border_distance_m", METRES, locations, |l| Value::Decimal(l.distance_m)),
        Column::new("border_side", Type::Text, locations, |l| text(border.side_name(l))),
        Column::new("border_chainage_m", METRES, locations, move |l| Value::Decimal(chainage(l))),
        Column::new("border_foot_lon", DEGREES, locations, |l| Value::Decimal(l.foot.lon())),
        Column::new("border_foot_lat", DEGREES, locations, |l| Value::Decimal(l.foot.lat())),
        Column::new("border_sector", Type::Text, locations, sector),
    ]);
    columns
}

/// `border_distance_low_m` and `border_distance_high_m`, between which nine of ten draws of an incident are, and `border_side_share`, the
/// share of its draws on the side that it is located on; none where its location error is not known.
pub fn draw_columns(draws: &Draws) -> Vec<Column<'_>> {
    let column = |name: &'static str, of: Type, value: fn(Spread) -> f64| {
        Column::by_row(name, of, move |i| decimal(draws.spread(i).map(value)))
    };
    let whole = Type::Decimal(Some(0));
    vec![
        column("border_distance_low_m", whole, |s| s.distance_m.0),
        column("border_distance_high_m", whole, |s| s.distance_m.1),
        column("border_side_share", Type::Decimal(Some(3)), |s| s.same_side),
    ]
}

impl Found {
    /// The columns that it adds to the incidents: `cluster` (1, 2, … or none for noise) and `cluster_core`; of a hierarchy
    /// `cluster`, `cluster_probability` and `cluster_outlier`.
    pub fn columns(&self) -> Vec<Column<'_>> {
        let Self { clustering, hierarchy } = self;
        let number = |c: &Option<u32>| c.map_or(Value::Missing, |c| Value::Whole(i64::from(c) + 1));
        let share = Type::Decimal(Some(4));
        let mut columns = vec![Column::new("cluster", Type::Whole, &clustering.cluster, number)];
        match hierarchy {
            None => columns.push(Column::new("cluster_core", Type::Bool, &clustering.core, |c| Value::Bool(*c))),
            Some((probability, outlier)) => {
                columns.push(Column::new("cluster_probability", share, probability, |p| Value::Decimal(*p)));
                columns.push(Column::new("cluster_outlier", share, outlier, |o| Value::Decimal(*o)));
            }
        }
        columns
    }
}

/// `date_iso`, the first day, where the input's own dates are not such as programs take for dates; and `date_iso_end`, the
/// last, where some incident has several days.
pub fn date_columns(seen: DatesSeen, incidents: &[Incident]) -> Vec<Column<'_>> {
    let mut columns = Vec::new();
    if seen.other {
        let of = |days: Option<(Date, Date)>| days.map_or(Value::Missing, |d| Value::Date(d.0));
        columns.push(Column::new("date_iso", Type::Date, incidents, move |i| of(i.days)));
    }
    if seen.other && seen.interval {
        let of = |days: Option<(Date, Date)>| days.map_or(Value::Missing, |d| Value::Date(d.1));
        columns.push(Column::new("date_iso_end", Type::Date, incidents, move |i| of(i.days)));
    }
    columns
}

/// How positions become columns, for formats without geometries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PositionColumns {
    /// `longitude` and `latitude`, because the input does not have them as two plain numbers; with `_read` after them if it
    /// has columns for them, with other numbers or forms.
    names: Option<(&'static str, &'static str)>,
    /// `elevation`, because geometries have one.
    elevation: bool,
}

impl PositionColumns {
    /// Those of a table with these columns and fields; `rewritten` if some position is not what two plain numbers say.
    pub fn of(columns: &[String], there: bool, rewritten: bool, elevation: bool) -> Self {
        let named = |name: &str| columns.iter().any(|c| c.to_lowercase() == name);
        let names = if there && !rewritten {
            None
        } else if there || named("longitude") || named("latitude") {
            Some(("longitude_read", "latitude_read"))
        } else {
            Some(("longitude", "latitude"))
        };
        Self { names, elevation }
    }

    /// Whether there is one for everything that a position may have.
    pub fn are_all(self) -> bool {
        self.names.is_some() && self.elevation
    }

    /// Those of a data set.
    pub fn of_dataset(dataset: &Dataset) -> Self {
        let there = dataset.column_of("latitude").is_some() && dataset.column_of("longitude").is_some();
        Self::of(dataset.records.columns(), there, dataset.rewritten, !dataset.elevations.is_empty())
    }

    /// Whether there is a column of elevations among them.
    pub fn has_elevation(self) -> bool {
        self.elevation
    }

    /// The columns of incidents; `elevations` by row, ascending.
    pub fn columns<'a>(self, incidents: &'a [Incident], elevations: &'a [(usize, String)]) -> Vec<Column<'a>> {
        let mut columns = Vec::new();
        if let Some((longitude, latitude)) = self.names {
            columns.push(Column::new(longitude, DEGREES, incidents, |i| Value::Decimal(i.position.lon())));
            columns.push(Column::new(latitude, DEGREES, incidents, |i| Value::Decimal(i.position.lat())));
        }
        if self.elevation {
            columns.push(Column::new("elevation", Type::Decimal(None), incidents, move |i| {
                let at = elevations.binary_search_by_key(&i.row, |(row, _)| *row);
                at.map_or(Value::Missing, |at| Value::Text(elevations[at].1.as_str().into()))
            }));
        }
        columns
    }
}

/// The table of clusters, with their outlines.
pub fn cluster_table<'a>(clustered: &'a Clustered, line: &BorderLine) -> Table<'a> {
    let (rows, method): (&[ClusterRow], _) = (&clustered.rows, &clustered.method);
    let share = Type::Decimal(Some(3));
    let whole = Type::Decimal(Some(0));
    let survival = method.survival();
    let mut added = vec![
        Column::new("cluster", Type::Whole, rows, |r| Value::Whole(i64::from(r.cluster))),
        Column::new("incidents", Type::Whole, rows, |r| Value::Whole(r.incidents as i64)),
        Column::new("sites", Type::Whole, rows, |r| Value::Whole(r.sites as i64)),
        Column::new("fatalities_low", whole, rows, |r| decimal(r.fatalities.map(|f| f.0))),
        Column::new("fatalities_high", whole, rows, |r| decimal(r.fatalities.map(|f| f.1))),
        Column::new("first_date", Type::Date, rows, |r| r.days.map_or(Value::Missing, |d| Value::Date(d.0))),
        Column::new("last_date", Type::Date, rows, |r| r.days.map_or(Value::Missing, |d| Value::Date(d.1))),
        Column::new("main_type", Type::Text, rows, |r| text(&r.main_type)),
        Column::new("main_type_share", share, rows, |r| share_of(r.main_type_incidents, r)),
        Column::new("main_actors", Type::Text, rows, |r| owned(r.main_actors.join("; "))),
        Column::new("main_place", Type::Text, rows, |r| text(&r.main_place)),
        Column::new("nearest_place", Type::Text, rows, |r| text(r.nearest_place.as_ref().map_or("", |p| &p.0))),
        Column::new("nearest_place_m", whole, rows, |r| decimal(r.nearest_place.as_ref().map(|p| p.1))),
        Column::new("border_sector", Type::Text, rows, |r| text(&r.sector)),
        Column::new("border_side", Type::Text, rows, |r| text(&r.main_side)),
    ];
    added.push(Column::new(format!("share_{}", snake(&line.left)), share, rows, |r| share_of(r.sides.0, r)));
    added.push(Column::new(format!("share_{}", snake(&line.right)), share, rows, |r| share_of(r.sides.1, r)));
    added.extend([
        Column::new("mean_border_distance_m", METRES, rows, |r| Value::Decimal(r.distance_m.0)),
        Column::new("min_border_distance_m", METRES, rows, |r| Value::Decimal(r.distance_m.1)),
        Column::new("max_border_distance_m", METRES, rows, |r| Value::Decimal(r.distance_m.2)),
        Column::new("centre_lon", DEGREES, rows, |r| Value::Decimal(r.centre.lon())),
        Column::new("centre_lat", DEGREES, rows, |r| Value::Decimal(r.centre.lat())),
        Column::new("survival", Type::Decimal(Some(2)), rows, |r| decimal(r.survival)),
        Column::new("survival_meaning", Type::Text, rows, move |_| owned(survival.clone().unwrap_or_default())),
        Column::new("method", Type::Text, rows, |_| text(&method.words)),
        Column::new("hull_buffer_m", whole, rows, |_| Value::Decimal(method.hull_buffer_m)),
    ]);
    Table::own(rows.len(), added, Geometry::Areas(&clustered.hulls))
}

/// The borders of the atlas: `id`, `name`, `a` and `b` (left and right), `length_km`, `vertices`, `parts`, `status`, `status_note`.
#[cfg(feature = "atlas")]
pub fn atlas_table<'a>(borders: &'a [&'a crate::atlas::BorderEntry]) -> Table<'a> {
    let kilometres = Type::Decimal(Some(1));
    let columns = vec![
        Column::new("id", Type::Text, borders, |b| text(&b.id)),
        Column::new("name", Type::Text, borders, |b| text(&b.name)),
        Column::new("a", Type::Text, borders, |b| text(&b.a)),
        Column::new("b", Type::Text, borders, |b| text(&b.b)),
        Column::new("length_km", kilometres, borders, |b| Value::Decimal(b.length_km)),
        Column::new("vertices", Type::Whole, borders, |b| Value::Whole(b.vertices as i64)),
        Column::new("parts", Type::Whole, borders, |b| Value::Whole(b.parts as i64)),
        Column::new("status", Type::Text, borders, |b| text(&b.status)),
        Column::new("status_note", Type::Text, borders, |b| text(&b.status_note)),
    ];
    Table::own(borders.len(), columns, Geometry::None)
}

/// The table of a border: a row for each part.
pub fn border_table(line: &BorderLine) -> Table<'_> {
    Table::own(line.parts.len(), border_columns(line), Geometry::Lines(&line.parts))
}

/// The table of a border that is cut where its sectors begin, if it has some: a row for each stretch, from which it is read again as it is.
pub fn border_by_sector_table(cut: &BorderLine) -> Table<'_> {
    let mut added = border_columns(cut);
    if !cut.marks.is_empty() {
        added.insert(3, Column::new("sector", Type::Text, &cut.marks, |mark| text(&mark.name)));
    }
    if !cut.members.is_empty() {
        let id = |part| cut.member_of(part).map_or("", |member| &cut.members[member].0);
        added.insert(1, Column::by_row("border_id", Type::Text, move |part| text(id(part))));
    }
    if !cut.dispute.is_empty() {
        added.push(Column::new("dispute", Type::Text, &cut.parts, |_| text(&cut.dispute)));
    }
    Table::own(cut.parts.len(), added, Geometry::Lines(&cut.parts))
}

fn border_columns(line: &BorderLine) -> Vec<Column<'_>> {
    let parts = &line.parts;
    let side = |name: &'static str, at: usize| {
        if line.sides.is_empty() {
            Column::new(name, Type::Text, parts, move |_| text([&line.left, &line.right][at]))
        } else {
            Column::new(name, Type::Text, &line.sides, move |sides| text(&sides[at]))
        }
    };
    vec![
        Column::new("name", Type::Text, parts, |_| text(&line.name)),
        side("left", 0),
        side("right", 1),
        Column::by_row("disputed", Type::Bool, |part| Value::Bool(line.is_disputed_at(part))),
        Column::new("vertices", Type::Whole, parts, |part| Value::Whole(part.len() as i64)),
        Column::new("credit", Type::Text, parts, |_| text(&line.credit)),
        Column::new("status_note", Type::Text, parts, |_| text(&line.status)),
    ]
}

/// Problems of rows: source, row, field, value, reason, `left_out`. `origin` gives the input and the row there of a
/// problem's row.
pub fn problem_table<'a>(
    origin: &'a (dyn Fn(usize) -> (&'a str, RowNumber) + Sync),
    problems: &'a [Problem],
) -> Table<'a> {
    let added = vec![
        Column::new("source", Type::Text, problems, |p| Value::Text(origin(p.row).0.into())),
        Column::new("row", Type::Whole, problems, |p| Value::Whole(origin(p.row).1.0 as i64)),
        Column::new("field", Type::Text, problems, |p| Value::Text(p.field.into())),
        Column::new("value", Type::Text, problems, |p| Value::Text((&*p.value).into())),
        Column::new("reason", Type::Text, problems, |p| Value::Text(p.reason.words().into())),
        Column::new("left_out", Type::Bool, problems, |p| Value::Bool(p.left_out)),
    ];
    Table::own(problems.len(), added, Geometry::None)
}

/// The columns of [`problem_table`].
pub fn problem_fields() -> Vec<Field> {
    problem_table(&|_| ("", RowNumber(0)), &[]).fields()
}

/// Pairs of `incidents`, which may be more than the data set still has, that may be one: input, row, id, date, type and place of both, the days between them, and
/// their distance in metres.
pub fn duplicate_table<'a>(dataset: &'a Dataset, incidents: &'a [Incident], pairs: &'a [Duplicate]) -> Table<'a> {
    let mut added = Vec::new();
    for (suffix, second) in [("a", false), ("b", true)] {
        let of = move |pair: &Duplicate| &incidents[if second { pair.second } else { pair.first }];
        let row = move |pair: &Duplicate| dataset.origin(of(pair).row);
        let name = |what: &str| format!("{what}_{suffix}");
        added.push(Column::new(name("source"), Type::Text, pairs, move |p| text(row(p).0)));
        added.push(Column::new(name("row"), Type::Whole, pairs, move |p| Value::Whole(row(p).1.0 as i64)));
        added.push(Column::new(name("id"), Type::Text, pairs, move |p| text(dataset.field(of(p), "id"))));
        added.push(Column::new(name("date"), Type::Date, pairs, move |p| {
            of(p).days.map_or(Value::Missing, |(first, _)| Value::Date(first))
        }));
        added.push(Column::new(name("type"), Type::Text, pairs, move |p| text(dataset.kind_name(of(p)))));
        added.push(Column::new(name("place"), Type::Text, pairs, move |p| text(dataset.field(of(p), "place"))));
    }
    added.push(Column::new("days_apart", Type::Whole, pairs, |p| Value::Whole(i64::from(p.days))));
    added.push(Column::new("distance_m", Type::Decimal(Some(0)), pairs, |p| Value::Decimal(p.distance_m)));
    Table::own(pairs.len(), added, Geometry::None)
}

/// Positions of incidents, and which are not where the input's own geometry has them.
pub fn positions(dataset: &Dataset) -> (Vec<LonLat>, Vec<bool>) {
    let incidents = &dataset.incidents;
    let moved = |i: &Incident| dataset.moved.binary_search(&i.row).is_ok();
    let moved = if dataset.moved.is_empty() { Vec::new() } else { incidents.iter().map(moved).collect() };
    (incidents.iter().map(|i| i.position).collect(), moved)
}

pub(super) fn text(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Missing } else { Value::Text(text.into()) }
}

fn owned(text: String) -> Value<'static> {
    if text.is_empty() { Value::Missing } else { Value::Text(text.into()) }
}

pub(super) fn decimal(number: Option<f64>) -> Value<'static> {
    number.map_or(Value::Missing, Value::Decimal)
}

fn share_of(n: usize, row: &ClusterRow) -> Value<'static> {
    Value::Decimal(n as f64 / row.incidents as f64)
}

fn snake(name: &str) -> String {
    name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}
