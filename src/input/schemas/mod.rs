//! What the field publishes: one file a schema. A schema is recognised by its columns' names; it says which column holds
//! which field, how well a place and a day are known, and which rows are no incidents at a place.
//!
//! Location errors are this tool's reading of each code book's precision codes, as standard deviations in metres; the
//! code books give none.

/// The files of schemas, and with them the registry: most telling first, the last takes any table.
macro_rules! schemas {
    ($($file:ident),+ $(,)?) => {
        $(mod $file;)+
        /// Every schema, most telling first; the last takes any table.
        pub const ALL: &[&Schema] = &[$(&$file::SCHEMA),+];
    };
}

schemas! {
    acled,
    acled_weekly,
    hapi,
    ucdp,
    gtd,
    gdelt,
    polecat,
    icews,
    viina,
    geoconfirmed,
    timemap,
    missing_migrants,
    airwars,
    sigacts,
    dronestream,
    satp,
    generic,
}

pub use gdelt::header as gdelt_header;
pub use generic::{coded as code_book, errors_note};

use jiff::civil::Date;

use crate::model::{Precision, Reason, Record};

/// A published layout.
pub struct Schema {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Columns that must all be there, in lower case with underscores; of names with a bar between them, one.
    pub signature: &'static [&'static str],
    /// Fields and their columns, before the general names.
    pub fields: &'static [(&'static str, &'static [&'static str])],
    /// Words for codes of types: code and word.
    pub words: &'static [(&'static str, &'static str)],
    /// How well the place is known, and its location error in metres.
    pub place: fn(&Row<'_>) -> (Precision, Option<f64>),
    /// The column that codes how well the place is known; empty if there is none.
    pub precision_column: &'static str,
    /// The codes that it may hold; empty if they are too many to list.
    pub precision_codes: &'static [&'static str],
    /// Which of two rows with one id is the later one: the greater number, of equal ones the first row. None if an id may
    /// stand in several rows.
    pub version: Option<fn(&Row<'_>) -> f64>,
    /// First and last day, where they do not stand in one column each.
    pub days: Option<DaysOf>,
    /// The least and the most that were killed, where no columns give them as they are.
    pub killed: Option<KilledOf>,
    /// Whether its country is stated apart from the point, so that it is evidence of its own for the side.
    pub states_country: bool,
    /// How many days the day may be off.
    pub slack: fn(&Row<'_>) -> Slack,
    /// Whether the row sums up several incidents.
    pub summary: fn(&Row<'_>) -> bool,
    /// Why a row is no incident at a place, if it is none.
    pub leave_out: fn(&Row<'_>) -> Option<Reason>,
    /// Why distances from this layout would mislead, if they would.
    pub refusal: Option<&'static str>,
}

impl Schema {
    /// The word for a code of a type; the code itself if there is none.
    pub fn word<'a>(&self, code: &'a str) -> &'a str {
        self.words.iter().find(|(c, _)| *c == code).map_or(code, |(_, word)| word)
    }
}

/// Reads first and last day from a row.
pub type DaysOf = fn(&Row<'_>) -> Option<(Date, Date)>;

/// Reads the least and the most that were killed from a row.
pub type KilledOf = fn(&Row<'_>) -> Option<(f64, f64)>;

/// How well a day is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slack {
    /// It is the day.
    Day,
    /// Some day of the week about it.
    Week,
    /// Some day of its month.
    Month,
}

/// One row and its columns' names in lower case with underscores.
pub struct Row<'a> {
    /// Its number from 0.
    pub index: usize,
    /// Its cells.
    pub record: Record<'a>,
    /// The names.
    pub names: &'a [String],
}

impl<'a> Row<'a> {
    /// As [`Row::text`], for codes that a spreadsheet may have made decimal numbers of: 5.0 is 5.
    pub fn code(&self, name: &str) -> &'a str {
        let text = self.text(name);
        text.strip_suffix(".0").unwrap_or(text)
    }

    /// The text in a column, of names with a bar between them in the first that is there, without blanks around it; empty if there is none.
    pub fn text(&self, name: &str) -> &'a str {
        let column = name.split('|').find_map(|name| self.names.iter().position(|n| n == name));
        column.map_or("", |c| self.record.cell(c).text().trim())
    }

    /// The first of some names that a column has; empty if none has one.
    pub fn first(&self, names: &[&'static str]) -> &'static str {
        names.iter().find(|name| self.names.iter().any(|n| n == *name)).copied().unwrap_or_default()
    }

    /// The least and the most that a column's text says; none if it says no number.
    pub fn count(&self, name: &str) -> Option<(f64, f64)> {
        super::counts::count(self.text(name)).ok().flatten()
    }
}

/// What a schema does not say.
const PLAIN: Schema = Schema {
    name: "",
    title: "",
    signature: &[],
    fields: &[],
    words: &[],
    place: |_| (Precision::Unknown, None),
    precision_column: "",
    precision_codes: &[],
    version: None,
    days: None,
    killed: None,
    states_country: false,
    slack: |_| Slack::Day,
    summary: |_| false,
    leave_out: |_| None,
    refusal: None,
};

/// Names in full where a shapefile, whose names have ten letters, cut them short.
pub fn full_names(names: Vec<String>) -> Vec<String> {
    const MOST: usize = 10;
    if names.iter().any(|name| name.len() > MOST) || !names.iter().any(|name| name.len() == MOST) {
        return names;
    }
    let of_fields = |schema: &&'static Schema| schema.fields.iter().flat_map(|(_, aliases)| aliases.iter().copied());
    let of_signature = |schema: &&'static Schema| schema.signature.iter().flat_map(|names| names.split('|'));
    let known = || ALL.iter().flat_map(|schema| of_signature(schema).chain(of_fields(schema)));
    let full = |name: String| match known().find(|known| known.len() > MOST && known.get(..MOST) == Some(&name)) {
        Some(known) => known.into(),
        None => name,
    };
    names.into_iter().map(full).collect()
}

/// The schema that columns of these names have.
pub fn detect(names: &[String]) -> &'static Schema {
    let there = |wanted: &&str| wanted.split('|').any(|wanted| names.iter().any(|n| n == wanted));
    let fits = |schema: &&&Schema| schema.signature.iter().all(&there);
    ALL.iter().find(fits).unwrap_or(&&generic::SCHEMA)
}

/// The names of all schemas.
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|schema| schema.name).collect()
}

/// The schema of a name.
pub fn named(name: &str) -> Option<&'static Schema> {
    ALL.iter().find(|schema| schema.name == name).copied()
}

/// The interval that a day and its slack stand for.
pub fn interval(day: Date, slack: Slack) -> (Date, Date) {
    let days = |n: i64| jiff::Span::new().days(n);
    match slack {
        Slack::Day => (day, day),
        Slack::Week => (day.saturating_sub(days(3)), day.saturating_add(days(3))),
        Slack::Month => (day.first_of_month(), day.last_of_month()),
    }
}
