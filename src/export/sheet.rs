//! A table to be written: rows of the input with columns added.

use crate::model::{Cell, Clustering, Dataset, Location, Records};
use crate::spatial::Border;

/// An added value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// None.
    Missing,
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number printed with this many decimals.
    Fixed(f64, u32),
    /// true or false.
    Bool(bool),
}

/// An added column: a name and a value for each row of the sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its values.
    pub values: Vec<Value>,
}

/// Some rows of the input, all their columns, and columns added after them.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    /// The input; none for a table of our own.
    pub records: Option<&'a Records>,
    /// The rows taken, in order.
    pub rows: Vec<usize>,
    /// The columns added. One whose name the input has already is written as `name_2`.
    pub added: Vec<Column>,
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

impl Column {
    fn new(name: &str, values: impl Iterator<Item = Value>) -> Self {
        Self { name: name.into(), values: values.collect() }
    }
}

/// `border_distance_m`, `border_side`, `border_chainage_m`, `border_foot_lon`, `border_foot_lat`, `border_sector`.
pub fn location_columns(border: &Border, locations: &[Location]) -> Vec<Column> {
    let column = |name, value: &dyn Fn(&Location) -> Value| Column::new(name, locations.iter().map(value));
    let sector = |l: &Location| l.sector.map_or(Value::Missing, |s| Value::Text(border.sectors()[s].name.clone()));
    vec![
        column("border_distance_m", &|l| Value::Fixed(l.distance_m, 3)),
        column("border_side", &|l| Value::Text(border.line().side_name(l.side).into())),
        column("border_chainage_m", &|l| Value::Fixed(l.chainage_m, 3)),
        column("border_foot_lon", &|l| Value::Fixed(l.foot.lon(), 7)),
        column("border_foot_lat", &|l| Value::Fixed(l.foot.lat(), 7)),
        column("border_sector", &sector),
    ]
}

/// `cluster` (1, 2, … or none for noise) and `cluster_core`.
pub fn cluster_columns(clustering: &Clustering) -> Vec<Column> {
    let number = |c: &Option<u32>| c.map_or(Value::Missing, |c| Value::Whole(i64::from(c) + 1));
    vec![
        Column::new("cluster", clustering.cluster.iter().map(number)),
        Column::new("cluster_core", clustering.core.iter().map(|&c| Value::Bool(c))),
    ]
}

/// `cluster`, `cluster_probability` and `cluster_outlier` of a hierarchical clustering.
pub fn hierarchy_columns(clustering: &Clustering, probability: &[f64], outlier: &[f64]) -> Vec<Column> {
    let mut columns = cluster_columns(clustering);
    columns.truncate(1);
    columns.push(Column::new("cluster_probability", probability.iter().map(|&p| Value::Fixed(p, 4))));
    columns.push(Column::new("cluster_outlier", outlier.iter().map(|&o| Value::Fixed(o, 4))));
    columns
}

/// `longitude` and `latitude` of the incidents, for input that has them only in its geometries; else nothing.
pub fn position_columns(dataset: &Dataset) -> Vec<Column> {
    if dataset.column_of("latitude").is_some() && dataset.column_of("longitude").is_some() {
        return Vec::new();
    }
    let positions = || dataset.incidents.iter().map(|i| i.position);
    vec![
        Column::new("longitude", positions().map(|p| Value::Fixed(p.lon(), 7))),
        Column::new("latitude", positions().map(|p| Value::Fixed(p.lat(), 7))),
    ]
}
