//! The tables of a profile, one a file.

use super::{Against, Profile};
use crate::model::{Column, Geometry, Table, Type, Value};

const KILOMETRES: Type = Type::Decimal(Some(3));
const SHARE: Type = Type::Decimal(Some(4));
const COUNT: Type = Type::Decimal(Some(0));
const P: Type = Type::Decimal(None);

impl Profile {
    /// Each table with the name of its file.
    pub fn tables(&self) -> Vec<(&'static str, Table<'_>)> {
        let mut tables = vec![
            ("bands", self.bands_table()),
            ("sectors", self.sectors_table()),
            ("hot", self.hot_table()),
            ("scan", self.scan_table()),
            ("near_repeat", self.near_table()),
        ];
        tables.extend(self.intensity_table().map(|table| ("intensity", table)));
        tables
    }

    fn bands_table(&self) -> Table<'_> {
        let rows = &self.bands;
        let added = vec![
            Column::new("period", Type::Text, rows, |r| text(&r.period)),
            Column::new("side", Type::Text, rows, |r| text(&r.side)),
            Column::new("within_km", Type::Decimal(None), rows, |r| number(Some(r.within_km))),
            Column::new("incidents", Type::Whole, rows, |r| whole(r.incidents)),
            Column::new("of", Type::Whole, rows, |r| whole(r.of)),
            Column::new("share", SHARE, rows, |r| number(r.share)),
            Column::new("share_expected", SHARE, rows, |r| number(r.share_expected)),
            Column::new("location_low", SHARE, rows, |r| low(r.location)),
            Column::new("location_high", SHARE, rows, |r| high(r.location)),
            Column::new("sampling_low", SHARE, rows, |r| low(r.sampling)),
            Column::new("sampling_high", SHARE, rows, |r| high(r.sampling)),
            Column::new("killed_low", COUNT, rows, |r| low(r.killed)),
            Column::new("killed_high", COUNT, rows, |r| high(r.killed)),
        ];
        Table::own(rows.len(), added, Geometry::None)
    }

    fn sectors_table(&self) -> Table<'_> {
        let rows = &self.sectors;
        let added = vec![
            Column::new("sector", Type::Text, rows, |r| text(&r.sector)),
            Column::new("from_km", KILOMETRES, rows, |r| number(Some(r.from_km))),
            Column::new("to_km", KILOMETRES, rows, |r| number(Some(r.to_km))),
            Column::new("period", Type::Text, rows, |r| text(&r.period)),
            Column::new("incidents", Type::Whole, rows, |r| whole(r.incidents)),
            Column::new("rate", SHARE, rows, |r| number(r.rate)),
            Column::new("rate_low", SHARE, rows, |r| low(r.rate_bounds)),
            Column::new("rate_high", SHARE, rows, |r| high(r.rate_bounds)),
            Column::new("killed_low", COUNT, rows, |r| low(r.killed)),
            Column::new("killed_high", COUNT, rows, |r| high(r.killed)),
        ];
        Table::own(rows.len(), added, Geometry::None)
    }

    fn hot_table(&self) -> Table<'_> {
        let rows = &self.hot;
        let added = vec![
            Column::new("sector", Type::Text, rows, |r| text(&r.sector)),
            Column::new("from_km", KILOMETRES, rows, |r| number(Some(r.from_km))),
            Column::new("to_km", KILOMETRES, rows, |r| number(Some(r.to_km))),
            Column::new("incidents", Type::Whole, rows, |r| whole(r.incidents)),
            Column::new("z", SHARE, rows, |r| number(r.z)),
            Column::new("p", P, rows, |r| number(r.p)),
            Column::new("p_fdr", P, rows, |r| number(r.p_fdr)),
            Column::new("trend_z", SHARE, rows, |r| number(r.trend_z)),
            Column::new("trend_p", P, rows, |r| number(r.trend_p)),
            Column::new("class", Type::Text, rows, |r| text(r.class.as_deref().unwrap_or_default())),
        ];
        Table::own(rows.len(), added, Geometry::None)
    }

    fn scan_table(&self) -> Table<'_> {
        let (rows, degrees) = (&self.scan, Type::Decimal(Some(7)));
        let added = vec![
            Column::new("rank", Type::Whole, rows, |r| whole(r.rank)),
            Column::new("form", Type::Text, rows, |r| text(r.form)),
            Column::new("from_km", KILOMETRES, rows, |r| low(r.chainage_km)),
            Column::new("to_km", KILOMETRES, rows, |r| high(r.chainage_km)),
            Column::new("centre_lon", degrees, rows, |r| low(r.centre)),
            Column::new("centre_lat", degrees, rows, |r| high(r.centre)),
            Column::new("radius_km", KILOMETRES, rows, |r| number(r.radius_km)),
            Column::new("first_date", Type::Date, rows, |r| text(&r.first_date)),
            Column::new("last_date", Type::Date, rows, |r| text(&r.last_date)),
            Column::new("incidents", Type::Whole, rows, |r| whole(r.incidents)),
            Column::new("expected", KILOMETRES, rows, |r| number(Some(r.expected))),
            Column::new("ratio", KILOMETRES, rows, |r| number(Some(r.ratio))),
            Column::new("llr", SHARE, rows, |r| number(Some(r.llr))),
            Column::new("p", P, rows, |r| number(Some(r.p))),
            Column::new("p_gumbel", P, rows, |r| number(r.p_gumbel)),
        ];
        Table::own(rows.len(), added, Geometry::None)
    }

    fn near_table(&self) -> Table<'_> {
        let rows = &self.near_repeat;
        let added = vec![
            Column::new("km_from", Type::Decimal(None), rows, |r| number(Some(r.km_from))),
            Column::new("km_to", Type::Decimal(None), rows, |r| number(Some(r.km_to))),
            Column::new("days_from", Type::Whole, rows, |r| Value::Whole(i64::from(r.days_from))),
            Column::new("days_to", Type::Whole, rows, |r| Value::Whole(i64::from(r.days_to))),
            Column::new("pairs", Type::Whole, rows, |r| whole(r.pairs)),
            Column::new("expected", KILOMETRES, rows, |r| number(Some(r.expected))),
            Column::new("ratio", KILOMETRES, rows, |r| number(r.ratio)),
            Column::new("p", P, rows, |r| number(Some(r.p))),
        ];
        Table::own(rows.len(), added, Geometry::None)
    }

    fn intensity_table(&self) -> Option<Table<'_>> {
        let intensity = self.intensity.as_ref()?;
        let rows = &intensity.rows;
        let (exposure, per) = match intensity.against {
            Against::Land => ("area_km2", "per_1000_km2"),
            Against::People => ("people", "per_100000_people"),
        };
        let added = vec![
            Column::new("side", Type::Text, rows, |r| text(&r.side)),
            Column::new("km_from", Type::Decimal(None), rows, |r| number(Some(r.km_from))),
            Column::new("km_to", Type::Decimal(None), rows, |r| number(Some(r.km_to))),
            Column::new("incidents", Type::Whole, rows, |r| whole(r.incidents)),
            Column::new(exposure, COUNT, rows, |r| number(Some(r.exposure))),
            Column::new(per, SHARE, rows, |r| number(r.intensity)),
            Column::new("low", SHARE, rows, |r| low(r.bounds)),
            Column::new("high", SHARE, rows, |r| high(r.bounds)),
        ];
        Some(Table::own(rows.len(), added, Geometry::None))
    }
}

fn text(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Missing } else { Value::Text(text.into()) }
}

fn whole(count: usize) -> Value<'static> {
    Value::Whole(count as i64)
}

fn number(value: Option<f64>) -> Value<'static> {
    value.map_or(Value::Missing, Value::Decimal)
}

fn low(bounds: Option<(f64, f64)>) -> Value<'static> {
    number(bounds.map(|b| b.0))
}

fn high(bounds: Option<(f64, f64)>) -> Value<'static> {
    number(bounds.map(|b| b.1))
}
