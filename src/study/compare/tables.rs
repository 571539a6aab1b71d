//! The tables of a comparison, one a file.

use super::Comparison;
use crate::model::{Column, Geometry, Table, Type, Value};

const KILOMETRES: Type = Type::Decimal(Some(3));
const SHARE: Type = Type::Decimal(Some(4));
const P: Type = Type::Decimal(None);

impl Comparison {
    /// Each table with the name of its file.
    pub fn tables(&self) -> Vec<(&'static str, Table<'_>)> {
        let mut tables = vec![("compare", self.rates()), ("shares", self.shares_table())];
        tables.extend(self.land().map(|table| ("intensity", table)));
        tables
    }

    fn rates(&self) -> Table<'_> {
        let rows = &self.sectors;
        let (before, after) = (self.before.days, self.after.days);
        let added = vec![
            Column::new("sector", Type::Text, rows, |r| Value::Text(r.sector.as_str().into())),
            Column::new("from_km", KILOMETRES, rows, |r| Value::Decimal(r.from_km)),
            Column::new("to_km", KILOMETRES, rows, |r| Value::Decimal(r.to_km)),
            Column::new("before", Type::Whole, rows, |r| whole(r.before)),
            Column::new("after", Type::Whole, rows, |r| whole(r.after)),
            Column::new("days_before", Type::Whole, rows, move |_| Value::Whole(before)),
            Column::new("days_after", Type::Whole, rows, move |_| Value::Whole(after)),
            Column::new("rate_ratio", SHARE, rows, |r| number(r.rate_ratio)),
            Column::new("low", SHARE, rows, |r| number(r.low)),
            Column::new("high", SHARE, rows, |r| number(r.high)),
            Column::new("p", P, rows, |r| number(r.p)),
            Column::new("p_fdr", P, rows, |r| number(r.p_fdr)),
        ];
        Table::own(rows.len(), added, Geometry::None)
    }

    fn shares_table(&self) -> Table<'_> {
        let rows = &self.shares;
        let share = |(k, n): (usize, usize)| number((n > 0).then(|| k as f64 / n as f64));
        let added = vec![
            Column::new("within_km", Type::Decimal(None), rows, |r| Value::Decimal(r.within_km)),
            Column::new("before", Type::Whole, rows, |r| whole(r.before.0)),
            Column::new("of_before", Type::Whole, rows, |r| whole(r.before.1)),
            Column::new("share_before", SHARE, rows, move |r| share(r.before)),
            Column::new("location_before_low", SHARE, rows, |r| number(r.location_before.map(|b| b.0))),
            Column::new("location_before_high", SHARE, rows, |r| number(r.location_before.map(|b| b.1))),
            Column::new("after", Type::Whole, rows, |r| whole(r.after.0)),
            Column::new("of_after", Type::Whole, rows, |r| whole(r.after.1)),
            Column::new("share_after", SHARE, rows, move |r| share(r.after)),
            Column::new("location_after_low", SHARE, rows, |r| number(r.location_after.map(|b| b.0))),
            Column::new("location_after_high", SHARE, rows, |r| number(r.location_after.map(|b| b.1))),
            Column::new("change", SHARE, rows, |r| number(r.change)),
            Column::new("p", P, rows, |r| number(r.p)),
        ];
        Table::own(rows.len(), added, Geometry::None)
    }

    fn land(&self) -> Option<Table<'_>> {
        let rows = self.intensity.as_ref()?;
        let added = vec![
            Column::new("side", Type::Text, rows, |r| Value::Text(r.side.as_str().into())),
            Column::new("km_from", Type::Decimal(None), rows, |r| Value::Decimal(r.km_from)),
            Column::new("km_to", Type::Decimal(None), rows, |r| Value::Decimal(r.km_to)),
            Column::new("before", Type::Whole, rows, |r| whole(r.before)),
            Column::new("after", Type::Whole, rows, |r| whole(r.after)),
            Column::new("area_km2", Type::Decimal(Some(0)), rows, |r| Value::Decimal(r.area_km2)),
            Column::new("per_1000_km2_year_before", SHARE, rows, |r| number(r.rate_before)),
            Column::new("per_1000_km2_year_after", SHARE, rows, |r| number(r.rate_after)),
            Column::new("low_before", SHARE, rows, |r| number(r.bounds_before.map(|b| b.0))),
            Column::new("high_before", SHARE, rows, |r| number(r.bounds_before.map(|b| b.1))),
            Column::new("low_after", SHARE, rows, |r| number(r.bounds_after.map(|b| b.0))),
            Column::new("high_after", SHARE, rows, |r| number(r.bounds_after.map(|b| b.1))),
        ];
        Some(Table::own(rows.len(), added, Geometry::None))
    }
}

fn whole(count: usize) -> Value<'static> {
    Value::Whole(count as i64)
}

fn number(value: Option<f64>) -> Value<'static> {
    value.map_or(Value::Missing, Value::Decimal)
}
