//! A table to be written: rows of the input with columns added, each of a type, and a geometry for each row.

use std::borrow::Cow;

use geo::MultiPolygon;
use jiff::civil::Date;

use super::records::distinct;
use super::{Cell, LonLat, Records};

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text, and whatever is of no one type.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers; how many decimals are written, if it is one number of them.
    Decimal(Option<u8>),
    /// true or false.
    Bool,
    /// Days.
    Date,
    /// JSON arrays and objects.
    Json,
}

/// An added value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// None.
    Missing,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A number printed with as many decimals as its column has.
    Decimal(f64),
    /// true or false.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A cell of the input, as it stands there.
    Cell(Cell<'a>),
}

/// A column's name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, different from all others.
    pub name: String,
    /// Its type.
    pub of: Type,
}

/// The value of a column in each row of a table.
type ValueOf<'a> = Box<dyn Fn(usize) -> Value<'a> + Send + Sync + 'a>;

/// An added column. Its values are made when they are written, so that a million rows take no room.
pub struct Column<'a> {
    name: Cow<'static, str>,
    of: Type,
    value: ValueOf<'a>,
}

impl<'a> Column<'a> {
    /// The column whose value in each row of `items` is made from the item.
    pub fn new<T: Sync>(
        name: impl Into<Cow<'static, str>>,
        of: Type,
        items: &'a [T],
        value: impl Fn(&'a T) -> Value<'a> + Send + Sync + 'a,
    ) -> Self {
        Self { name: name.into(), of, value: Box::new(move |i| value(&items[i])) }
    }

    /// The column whose value in each row is made from the row's number.
    pub fn by_row(
        name: impl Into<Cow<'static, str>>,
        of: Type,
        value: impl Fn(usize) -> Value<'a> + Send + Sync + 'a,
    ) -> Self {
        Self { name: name.into(), of, value: Box::new(value) }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its type.
    pub fn of(&self) -> Type {
        self.of
    }

    /// The value in the table's row `i`.
    pub fn value(&self, i: usize) -> Value<'a> {
        (self.value)(i)
    }
}

/// What stands for each row on a map.
#[derive(Clone, Copy, Debug)]
pub enum Geometry<'a> {
    /// Nothing.
    None,
    /// Points, and which of them are not where the input's own geometry has them.
    Points(&'a [LonLat], &'a [bool]),
    /// Lines.
    Lines(&'a [Vec<LonLat>]),
    /// Areas; none where there is none.
    Areas(&'a [Option<MultiPolygon>]),
}

/// What stands for all rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeometryKind {
    /// Nothing.
    None,
    /// A point each.
    Points,
    /// A line each.
    Lines,
    /// An area each; `whole` if there is one for every row.
    Areas {
        /// Whether no row lacks one.
        whole: bool,
    },
}

impl Geometry<'_> {
    /// What stands for all rows.
    pub fn kind(&self) -> GeometryKind {
        match self {
            Self::None => GeometryKind::None,
            Self::Points(..) => GeometryKind::Points,
            Self::Lines(_) => GeometryKind::Lines,
            Self::Areas(areas) => GeometryKind::Areas {
                whole: areas.iter().all(|area| area.as_ref().is_some_and(|area| !area.0.is_empty())),
            },
        }
    }
}

/// Some rows of the input, all their columns, and columns added after them.
pub struct Table<'a> {
    /// The input's rows; none for a table of our own.
    pub records: Option<&'a Records>,
    /// The types of the input's columns; text beyond its end.
    pub types: &'a [Type],
    /// The rows taken, in order.
    pub rows: Cow<'a, [usize]>,
    /// The columns added. One whose name the input has already is written as `name_2`.
    pub added: Vec<Column<'a>>,
    /// One for each row, in order.
    pub geometry: Geometry<'a>,
}

impl<'a> Table<'a> {
    /// A table of our own of `count` rows.
    pub fn own(count: usize, added: Vec<Column<'a>>, geometry: Geometry<'a>) -> Self {
        Self { records: None, types: &[], rows: (0..count).collect(), added, geometry }
    }

    /// Names and types of all columns.
    pub fn fields(&self) -> Vec<Field> {
        let own = self.records.map_or(&[][..], Records::columns);
        let names = own.iter().cloned().chain(self.added.iter().map(|c| c.name().to_string()));
        let types = (0..own.len()).map(|c| self.types.get(c).copied().unwrap_or(Type::Text));
        let types = types.chain(self.added.iter().map(Column::of));
        let names = distinct(&names.collect::<Vec<_>>());
        names.into_iter().zip(types).map(|(name, of)| Field { name, of }).collect()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of the input's own columns.
    pub fn own_columns(&self) -> usize {
        self.records.map_or(0, |records| records.columns().len())
    }

    /// The value of a column, by its number, in the table's row `i`.
    pub fn value(&self, column: usize, i: usize) -> Value<'_> {
        match column.checked_sub(self.own_columns()) {
            Some(added) => self.added[added].value(i),
            None => Value::Cell(self.records.map_or(Cell::Missing, |records| records.cell(self.rows[i], column))),
        }
    }

    /// The input's cells of the table's row `i`.
    pub fn cells(&self, i: usize) -> impl Iterator<Item = Cell<'_>> {
        let record = self.records.map(|records| records.record(self.rows[i]));
        (0..self.own_columns()).map(move |column| record.map_or(Cell::Missing, |record| record.cell(column)))
    }
}

/// What the cells of a column have shown of its type so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeSeen {
    any: bool,
    /// The types that all cells so far could be, a bit each.
    may: u8,
    /// The most decimals, and the fewest.
    decimals: (u8, u8),
}

const WHOLE: u8 = 1;
const DECIMAL: u8 = 2;
const BOOL: u8 = 4;
const DATE: u8 = 8;
const JSON: u8 = 16;

impl Default for TypeSeen {
    fn default() -> Self {
        Self { any: false, may: WHOLE | DECIMAL | BOOL | DATE | JSON, decimals: (0, u8::MAX) }
    }
}

impl TypeSeen {
    /// Adds a cell. Only text that is a JSON number with at most 15 digits and no leading zero counts as a number: an
    /// identifier such as 007 or 202510110012345678 stays text.
    pub fn add(&mut self, cell: Cell<'_>) {
        let (may, decimals) = match cell {
            Cell::Missing | Cell::Null | Cell::Text("") | Cell::Quoted("") => return,
            _ if self.any && self.may == 0 => return,
            Cell::Text(text) => of_text(text),
            Cell::Quoted(text) if is_iso_date(text.as_bytes()) => (DATE, 0),
            Cell::Quoted(_) | Cell::Id(..) => (0, 0),
            Cell::Json(text) => match text.as_bytes()[0] {
                b'{' | b'[' => (JSON, 0),
                b't' | b'f' => (BOOL, 0),
                _ => of_text(text),
            },
        };
        self.any = true;
        self.may &= may;
        self.decimals = (self.decimals.0.max(decimals), self.decimals.1.min(decimals));
    }

    /// What both have shown.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            any: self.any || other.any,
            may: self.may & other.may,
            decimals: (self.decimals.0.max(other.decimals.0), self.decimals.1.min(other.decimals.1)),
        }
    }

    /// The column's type.
    pub fn of(self) -> Type {
        let is = |bit: u8| self.any && self.may & bit != 0;
        if is(WHOLE) {
            Type::Whole
        } else if is(DECIMAL) {
            Type::Decimal(Some(self.decimals.0).filter(|most| *most == self.decimals.1))
        } else if is(BOOL) {
            Type::Bool
        } else if is(DATE) {
            Type::Date
        } else if is(JSON) {
            Type::Json
        } else {
            Type::Text
        }
    }
}

/// What a text could be, and its decimals.
fn of_text(text: &str) -> (u8, u8) {
    if text == "true" || text == "false" {
        return (BOOL, 0);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if all_digits(whole) && !leading_zero {
        return match fraction {
            None if whole.len() <= 15 => (WHOLE | DECIMAL, 0),
            Some(fraction) if all_digits(fraction) && (digits.len() <= 16 || is_exact(text)) => {
                (DECIMAL, fraction.len() as u8)
            }
            _ => (0, 0),
        };
    }
    (if is_iso_date(text.as_bytes()) { DATE } else { 0 }, 0)
}

/// Whether a number of many digits, such as programs write coordinates, is spelt as the number that is nearest to it is.
fn is_exact(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|number| number.to_string() == text)
}

/// Whether a text is `YYYY-MM-DD`, and a day.
fn is_iso_date(text: &[u8]) -> bool {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return false };
    if ![a, b, c, d, e, f, g, h].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |digits: &[u8]| digits.iter().fold(0i16, |n, digit| 10 * n + i16::from(digit - b'0'));
    Date::new(number(&[a, b, c, d]), number(&[e, f]) as i8, number(&[g, h]) as i8).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_what_all_cells_can_be() {
        let of = |cells: &[&str]| {
            let mut seen = TypeSeen::default();
            for text in cells {
                seen.add(Cell::Text(text));
            }
            seen.of()
        };
        assert_eq!(of(&["1", "", "-20"]), Type::Whole);
        assert_eq!(of(&["1", "2.50"]), Type::Decimal(None));
        assert_eq!(of(&["1.25", "2.50"]), Type::Decimal(Some(2)));
        assert_eq!(of(&["007"]), Type::Text);
        assert_eq!(of(&["202510110012345678"]), Type::Text);
        assert_eq!(of(&["true", "false"]), Type::Bool);
        assert_eq!(of(&["2025-10-11", "2024-02-29"]), Type::Date);
        assert_eq!(of(&["2025-02-29"]), Type::Text);
        assert_eq!(of(&["", ""]), Type::Text);
        assert_eq!(of(&["1", "x"]), Type::Text);
    }
}
