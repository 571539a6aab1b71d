//! Which columns of a table are written, in which order and under which names.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Column, Field, Table};

/// What was asked for, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The columns, in their order; empty for all.
    pub select: Vec<String>,
    /// Columns that get another name, and that name.
    pub rename: Vec<(String, String)>,
}

/// Why columns cannot be chosen so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSelection {
    /// No column has that name, or no column that is written.
    #[error("no column {name:?} is written; columns are {columns}")]
    Unknown {
        /// The name.
        name: String,
        /// The names there are.
        columns: String,
    },
    /// A column is to have another name, and is not among those chosen.
    #[error("{0:?} is to be renamed but is not among the columns in --select")]
    NotSelected(String),
    /// Two columns would have one name.
    #[error("two columns would be called {0:?}")]
    Twice(String),
}

/// Columns of a table by their number, as they are to be written.
pub struct Chosen(Vec<(usize, Field)>);

impl Selection {
    /// The columns of a table with these; none if all of them stay as they are.
    ///
    /// # Errors
    /// [`InvalidSelection`].
    pub fn of(&self, fields: &[Field]) -> Result<Option<Chosen>, InvalidSelection> {
        if *self == Self::default() {
            return Ok(None);
        }
        let unknown = |name: &str| InvalidSelection::Unknown {
            name: name.into(),
            columns: fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", "),
        };
        let number = |name: &String| fields.iter().position(|field| field.name == *name).ok_or_else(|| unknown(name));
        let all = || fields.iter().map(|field| field.name.clone()).collect();
        let select: Vec<String> = if self.select.is_empty() { all() } else { self.select.clone() };
        if let Some((name, _)) = self.rename.iter().find(|(name, _)| !select.contains(name)) {
            return Err(if fields.iter().any(|field| field.name == *name) {
                InvalidSelection::NotSelected(name.clone())
            } else {
                unknown(name)
            });
        }
        let mut taken = BTreeSet::new();
        let mut chosen = Vec::new();
        for name in &select {
            let at = number(name)?;
            let new = self.rename.iter().find(|(old, _)| old == name).map_or(name, |(_, new)| new);
            if !taken.insert(new) {
                return Err(InvalidSelection::Twice(new.clone()));
            }
            chosen.push((at, Field { name: new.clone(), of: fields[at].of }));
        }
        Ok(Some(Chosen(chosen)))
    }
}

impl Chosen {
    /// Their names and types.
    pub fn fields(&self) -> Vec<Field> {
        self.0.iter().map(|(_, field)| field.clone()).collect()
    }

    /// The table of these columns alone, its geometry as it was.
    pub fn table<'t>(&'t self, table: &'t Table<'_>) -> Table<'t> {
        let column = |(number, field): &'t (usize, Field)| {
            Column::by_row(field.name.clone(), field.of, move |i| table.value(*number, i))
        };
        let added = self.0.iter().map(column).collect();
        Table { records: None, types: &[], rows: Cow::Borrowed(&table.rows), added, geometry: table.geometry }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Geometry, Type, Value};

    #[test]
    fn columns_are_chosen_by_name_in_the_order_asked_for() {
        let rows = [1_i64, 2];
        let whole = |name: &'static str| Column::new(name, Type::Whole, &rows, |n| Value::Whole(*n));
        let table = Table::own(2, vec![whole("a"), whole("b"), whole("c")], Geometry::None);
        let selection = |select: &[&str], rename: &[(&str, &str)]| Selection {
            select: select.iter().map(ToString::to_string).collect(),
            rename: rename.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect(),
        };
        let names = |selection: &Selection| {
            let chosen = selection.of(&table.fields())?;
            Ok(chosen.map(|chosen| chosen.table(&table).fields().into_iter().map(|f| f.name).collect::<Vec<_>>()))
        };
        assert_eq!(names(&selection(&[], &[])), Ok(None));
        assert_eq!(names(&selection(&["c", "a"], &[("a", "x")])), Ok(Some(vec!["c".into(), "x".into()])));
        assert_eq!(names(&selection(&[], &[("b", "y")])), Ok(Some(vec!["a".into(), "y".into(), "c".into()])));
        assert_eq!(names(&selection(&["a", "b"], &[("a", "b")])), Err(InvalidSelection::Twice("b".into())));
        assert_eq!(names(&selection(&["a"], &[("b", "y")])), Err(InvalidSelection::NotSelected("b".into())));
        assert!(matches!(names(&selection(&["d"], &[])), Err(InvalidSelection::Unknown { .. })));
    }
}
