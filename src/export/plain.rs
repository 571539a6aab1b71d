//! Cells as values of their column's type, for formats that are no text.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::Date;

use super::number::fixed;
use crate::model::{Cell, Field, LonLat, Table, Type, Value};

/// A value of a column's type.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain<'a> {
    /// None.
    Null,
    /// Text, also JSON.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A number, with the decimals that it is written with.
    Decimal(f64),
    /// true or false.
    Bool(bool),
    /// A day.
    Day(Date),
}

impl Plain<'_> {
    /// It as text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Null => "".into(),
            Self::Text(text) => text.as_ref().into(),
            Self::Whole(n) => n.to_string().into(),
            Self::Decimal(n) => n.to_string().into(),
            Self::Bool(b) => b.to_string().into(),
            Self::Day(day) => day.to_string().into(),
        }
    }
}

impl Plain<'_> {
    /// It with text of its own.
    pub fn owned(self) -> Plain<'static> {
        match self {
            Self::Text(text) => Plain::Text(text.into_owned().into()),
            Self::Null => Plain::Null,
            Self::Whole(n) => Plain::Whole(n),
            Self::Decimal(n) => Plain::Decimal(n),
            Self::Bool(b) => Plain::Bool(b),
            Self::Day(day) => Plain::Day(day),
        }
    }
}

/// The values of a row of a table, in the order of its fields.
pub fn row<'t>(table: &'t Table<'_>, fields: &[Field], i: usize) -> Vec<Plain<'t>> {
    let own = table.cells(i).zip(fields).map(|(cell, field)| of_cell(cell, field.of));
    let added = table.added.iter().map(|column| of_value(column.value(i), column.of()));
    own.chain(added).collect()
}

/// Columns by names that differ in more than case, and from `reserved` ones.
pub fn apart(fields: &[Field], reserved: &[&str]) -> Vec<Field> {
    let mut taken: BTreeSet<String> = reserved.iter().map(ToString::to_string).collect();
    let mut apart = |field: &Field| {
        let mut name = field.name.clone();
        let mut count = 2;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{}_{count}", field.name);
            count += 1;
        }
        Field { name, of: field.of }
    };
    fields.iter().map(&mut apart).collect()
}

/// What is to be said of the columns that [`apart`] gives other names, a sentence or none.
pub fn renamed(fields: &[Field], reserved: &[&str]) -> Vec<String> {
    let renamed: Vec<String> = std::iter::zip(fields, apart(fields, reserved))
        .filter(|(old, new)| old.name != new.name)
        .map(|(old, new)| format!("{} is {}", old.name, new.name))
        .collect();
    if renamed.is_empty() { renamed } else { vec![format!("columns have other names: {}", renamed.join(", "))] }
}

fn of_cell(cell: Cell<'_>, of: Type) -> Plain<'_> {
    let text = match cell {
        Cell::Missing | Cell::Null => return Plain::Null,
        other => other.text(),
    };
    if text.is_empty() {
        return Plain::Null;
    }
    // What is not of its column's type after all stays what it is.
    let typed = match of {
        Type::Whole => text.parse().ok().map(Plain::Whole),
        Type::Decimal(_) => text.parse().ok().map(Plain::Decimal),
        Type::Bool => text.parse().ok().map(Plain::Bool),
        Type::Date => text.parse().ok().map(Plain::Day),
        Type::Text | Type::Json => None,
    };
    typed.unwrap_or(Plain::Text(text.into()))
}

fn of_value(value: Value<'_>, of: Type) -> Plain<'_> {
    match (value, of) {
        (Value::Missing, _) => Plain::Null,
        (Value::Text(Cow::Borrowed(text)), Type::Decimal(_)) => of_cell(Cell::Text(text), of),
        (Value::Text(text), _) => Plain::Text(text),
        (Value::Cell(cell), of) => of_cell(cell, of),
        (Value::Whole(n), _) => Plain::Whole(n),
        (Value::Decimal(n), Type::Decimal(Some(decimals))) => Plain::Decimal(rounded(n, decimals)),
        (Value::Decimal(n), _) => Plain::Decimal(n),
        (Value::Bool(b), _) => Plain::Bool(b),
        (Value::Date(day), _) => Plain::Day(day),
    }
}

/// A number as all formats of text have it.
fn rounded(n: f64, decimals: u8) -> f64 {
    let mut text = Vec::new();
    fixed(&mut text, n, u32::from(decimals));
    String::from_utf8_lossy(&text).parse().unwrap_or(n)
}

/// A position to seven decimals, as GeoJSON has it.
pub fn position(p: LonLat) -> (f64, f64) {
    (rounded(p.lon(), 7), rounded(p.lat(), 7))
}

/// A coordinate to seven decimals.
pub fn degrees(value: f64) -> f64 {
    rounded(value, 7)
}
