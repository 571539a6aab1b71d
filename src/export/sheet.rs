//! A table to be written: rows of the input with columns added.

use std::borrow::Cow;

use crate::model::{Cell, Clustering, Dataset, Location, Records};
use crate::spatial::Border;

/// An added value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// None.
    Missing,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A number printed with this many decimals.
    Fixed(f64, u32),
    /// true or false.
    Bool(bool),
}

/// An added column. Its values are made when they are written, so that a million rows take no room.
pub struct Column<'a> {
    /// Its name.
    pub name: String,
    value: Box<dyn Fn(usize) -> Value<'a> + Send + Sync + 'a>,
}

/// Some rows of the input, all their columns, and columns added after them.
pub struct Sheet<'a> {
    /// The input; none for a table of our own.
    pub records: Option<&'a Records>,
    /// The rows taken, in order.
    pub rows: Vec<usize>,
    /// The columns added. One whose name the input has already is written as `name_2`.
    pub added: Vec<Column<'a>>,
}

impl Sheet<'_> {
    /// The names of all columns, each once.
    pub fn header(&self) -> Vec<String> {
        let own = self.records.map_or(&[][..], Records::columns);
        let names = own.iter().cloned().chain(self.added.iter().map(|c| c.name.clone()));
        Records::new(names.collect()).columns().to_vec()
    }

    /// The input's cells of the sheet's row `i`.
    pub fn cells(&self, i: usize) -> impl Iterator<Item = Cell<'_>> {
        let row = self.rows[i];
        self.records.into_iter().flat_map(move |r| (0..r.columns().len()).map(move |c| r.cell(row, c)))
    }
}

impl<'a> Column<'a> {
    /// The column whose value in each row of `items` is made from the item.
    pub fn new<T: Sync>(name: &str, items: &'a [T], value: impl Fn(&'a T) -> Value<'a> + Send + Sync + 'a) -> Self {
        Self { name: name.into(), value: Box::new(move |i| value(&items[i])) }
    }

    /// The value in the sheet's row `i`.
    pub fn value(&self, i: usize) -> Value<'a> {
        (self.value)(i)
    }
}

/// `border_distance_m`, `border_side`, `border_chainage_m`, `border_foot_lon`, `border_foot_lat`, `border_sector`.
pub fn location_columns<'a>(border: &'a Border, locations: &'a [Location]) -> Vec<Column<'a>> {
    let sector = |l: &Location| l.sector.map_or(Value::Missing, |s| Value::Text((&*border.sectors()[s].name).into()));
    vec![
        Column::new("border_distance_m", locations, |l| Value::Fixed(l.distance_m, 3)),
        Column::new("border_side", locations, |l| Value::Text(border.line().side_name(l.side).into())),
        Column::new("border_chainage_m", locations, |l| Value::Fixed(l.chainage_m, 3)),
        Column::new("border_foot_lon", locations, |l| Value::Fixed(l.foot.lon(), 7)),
        Column::new("border_foot_lat", locations, |l| Value::Fixed(l.foot.lat(), 7)),
        Column::new("border_sector", locations, sector),
    ]
}

/// `cluster` (1, 2, … or none for noise) and `cluster_core`.
pub fn cluster_columns(clustering: &Clustering) -> Vec<Column<'_>> {
    let number = |c: &Option<u32>| c.map_or(Value::Missing, |c| Value::Whole(i64::from(c) + 1));
    vec![
        Column::new("cluster", &clustering.cluster, number),
        Column::new("cluster_core", &clustering.core, |c| Value::Bool(*c)),
    ]
}

/// `cluster`, `cluster_probability` and `cluster_outlier` of a hierarchical clustering.
pub fn hierarchy_columns<'a>(
    clustering: &'a Clustering,
    probability: &'a [f64],
    outlier: &'a [f64],
) -> Vec<Column<'a>> {
    let mut columns = cluster_columns(clustering);
    columns.truncate(1);
    columns.push(Column::new("cluster_probability", probability, |p| Value::Fixed(*p, 4)));
    columns.push(Column::new("cluster_outlier", outlier, |o| Value::Fixed(*o, 4)));
    columns
}

/// `longitude` and `latitude` of the incidents, for input that does not have them as two plain numbers; `longitude_read` and
/// `latitude_read` if it has columns for them, with other numbers or forms; else nothing.
pub fn position_columns(dataset: &Dataset) -> Vec<Column<'_>> {
    let there = dataset.column_of("latitude").is_some() && dataset.column_of("longitude").is_some();
    if there && !dataset.rewritten {
        return Vec::new();
    }
    let named = |name: &str| dataset.records.columns().iter().any(|c| c.to_lowercase() == name);
    let (longitude, latitude) = if there || named("longitude") || named("latitude") {
        ("longitude_read", "latitude_read")
    } else {
        ("longitude", "latitude")
    };
    let incidents = &dataset.incidents;
    vec![
        Column::new(longitude, incidents, |i| Value::Fixed(i.position.lon(), 7)),
        Column::new(latitude, incidents, |i| Value::Fixed(i.position.lat(), 7)),
    ]
}
