//! The tables of a difference, one a file or a layer.

use super::{Change, Diff, Figure, State};
use crate::model::{Column, Geometry, LonLat, Table, Type, Value};
use crate::study::columns::{decimal, text};

const METRES: Type = Type::Decimal(Some(3));
const DEGREES: Type = Type::Decimal(Some(7));
const NUMBER: Type = Type::Decimal(None);

impl Diff {
    /// Each change: what, id, place, and what both editions say. `places` are those of [`Diff::places`], for formats that hold geometries.
    pub fn changes_table<'a>(&'a self, places: Option<&'a [LonLat]>) -> Table<'a> {
        let geometry = places.map_or(Geometry::None, |places| Geometry::Points(places, &[]));
        Table::own(self.changes.len(), columns(self.changes.iter().collect(), places.is_none()), geometry)
    }

    /// Each move: the changes that are moves. `links` are those of [`Diff::links`].
    pub fn moves_table<'a>(&'a self, links: &'a [Vec<LonLat>]) -> Table<'a> {
        let moves: Vec<&Change> = self.moves().collect();
        Table::own(moves.len(), columns(moves, false), Geometry::Lines(links))
    }

    /// Each figure of both editions, and what explains the difference.
    pub fn figures_table(&self) -> Table<'_> {
        let rows = &self.figures;
        let share = Type::Decimal(Some(4));
        let from = |name: &'static str, value: fn(&super::figures::Explained) -> f64| {
            Column::new(name, NUMBER, rows, move |f: &Figure| decimal(f.from.as_ref().map(value)))
        };
        let added = vec![
            Column::new("figure", Type::Text, rows, |f: &Figure| Value::Text(f.figure.as_str().into())),
            Column::new("old", NUMBER, rows, |f| Value::Decimal(f.old)),
            Column::new("new", NUMBER, rows, |f| Value::Decimal(f.new)),
            Column::new("change", NUMBER, rows, |f| Value::Decimal(f.new - f.old)),
            from("from_new", |f| f.new),
            from("from_gone", |f| 0.0 - f.gone),
            from("from_changed", |f| f.changed),
            from("incidents_changed", |f| f.changes as f64),
            Column::new("share_old", share, rows, |f| decimal(f.shares.map(|s| s.0))),
            Column::new("share_new", share, rows, |f| decimal(f.shares.map(|s| s.1))),
        ];
        Table::own(rows.len(), added, Geometry::None)
    }

    /// Where each change is: in the new edition, or where it was.
    pub fn places(&self) -> Vec<LonLat> {
        let state = |change: &Change| change.new.as_ref().or(change.old.as_ref()).map(|state| state.position);
        self.changes.iter().filter_map(state).collect()
    }

    /// From where to where incidents were moved.
    pub fn links(&self) -> Vec<Vec<LonLat>> {
        let link = |change: &Change| change.both().map(|(old, new)| vec![old.position, new.position]);
        self.moves().filter_map(link).collect()
    }

    fn moves(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.moved_m.is_some())
    }
}

fn columns(rows: Vec<&Change>, positions: bool) -> Vec<Column<'_>> {
    let rows = std::sync::Arc::new(rows);
    let column = |name: String, of: Type, value: fn(&Change) -> Value<'_>| {
        let rows = rows.clone();
        Column::by_row(name, of, move |i| value(rows[i]))
    };
    let state = |name: String, of: Type, old: bool, value: fn(&State) -> Value<'_>| {
        let rows = rows.clone();
        Column::by_row(name, of, move |i| {
            let change: &Change = rows[i];
            (if old { &change.old } else { &change.new }).as_ref().map_or(Value::Missing, value)
        })
    };
    let mut added = vec![
        column("change".into(), Type::Text, |c| {
            let words: Vec<&str> = c.change.iter().map(|kind| kind.word()).collect();
            Value::Text(words.join(", ").into())
        }),
        column("id".into(), Type::Text, |c| text(&c.id)),
        column("place".into(), Type::Text, |c| text(&c.place)),
        column("moved_m".into(), METRES, |c| decimal(c.moved_m)),
        column("crossed".into(), Type::Bool, |c| Value::Bool(c.crossed())),
        column("other_band".into(), Type::Bool, |c| Value::Bool(c.changed_band())),
    ];
    for (suffix, old) in [("old", true), ("new", false)] {
        let name = |what: &str| format!("{what}_{suffix}");
        added.push(state(name("row"), Type::Whole, old, |s| Value::Whole(s.row as i64)));
        added.push(state(name("date"), Type::Date, old, |s| s.days.map_or(Value::Missing, |d| Value::Date(d.0))));
        added.push(state(name("last_date"), Type::Date, old, |s| s.days.map_or(Value::Missing, |d| Value::Date(d.1))));
        added.push(state(name("type"), Type::Text, old, |s| text(&s.kind)));
        added.push(state(name("killed_low"), NUMBER, old, |s| decimal(s.fatalities.map(|f| f.0))));
        added.push(state(name("killed_high"), NUMBER, old, |s| decimal(s.fatalities.map(|f| f.1))));
        if positions || old {
            added.push(state(name("longitude"), DEGREES, old, |s| Value::Decimal(s.position.lon())));
            added.push(state(name("latitude"), DEGREES, old, |s| Value::Decimal(s.position.lat())));
        }
        added.push(state(name("location_error_m"), NUMBER, old, |s| decimal(s.location_error_m)));
        added.push(state(name("border_distance_m"), METRES, old, |s| Value::Decimal(s.border_distance_m)));
        added.push(state(name("border_side"), Type::Text, old, |s| text(&s.border_side)));
        added.push(state(name("border_sector"), Type::Text, old, |s| text(&s.border_sector)));
    }
    added.push(column("columns".into(), Type::Text, |c| Value::Text(c.columns.join(", ").into())));
    added.push(column("note".into(), Type::Text, |c| text(&c.note)));
    added
}
