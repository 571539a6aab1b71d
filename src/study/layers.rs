//! The layers of a study that are not its incidents or clusters: the border by sector, the shortest links, and what has to be known.

use geo::MultiPolygon;
use rayon::prelude::*;

use super::Study;
use super::columns::border_table;
use crate::analysis::{BANDS_M, Share, by_sector};
use crate::model::{BorderLine, Column, Geometry, LonLat, Table, Type, Value};
use crate::spatial::band;

/// A stretch of the border in one sector.
pub struct Stretch {
    /// The sector's number; none if there are no sectors.
    sector: Option<usize>,
    /// Its course.
    line: Vec<LonLat>,
}

/// What tables of layers are made from.
pub struct Layers<'a> {
    study: &'a Study,
    border: BorderLine,
    stretches: Vec<Stretch>,
    lines: Vec<Vec<LonLat>>,
    links: Vec<Vec<LonLat>>,
    about: Vec<(&'static str, String)>,
    by_sector: Vec<Vec<usize>>,
    bands: Vec<Option<MultiPolygon>>,
}

impl<'a> Layers<'a> {
    /// Those of a study; `provenance` is what says where it comes from.
    pub fn new(study: &'a Study, provenance: String) -> Self {
        Self::of(study, provenance, true)
    }

    /// Those of a study without the ground of bands, which takes longest.
    pub fn without_ground(study: &'a Study) -> Self {
        Self::of(study, String::new(), false)
    }

    fn of(study: &'a Study, provenance: String, ground: bool) -> Self {
        let stretches = study.border.border.stretches();
        let stretches: Vec<Stretch> = stretches.into_iter().map(|(sector, line)| Stretch { sector, line }).collect();
        let incidents = study.incidents.dataset.incidents.iter().zip(&study.locations);
        let line = study.border.border.line();
        let mut about = vec![
            ("title", line.name.clone()),
            ("border", line.credit.clone()),
            ("map data", study.base.credit.clone()),
        ];
        about.extend(study.remarks().into_iter().map(|text| ("remark", text)));
        about.extend(study.doubt_words().into_iter().map(|text| ("doubt", text)));
        let bands: Vec<Option<MultiPolygon>> =
            BANDS_M.par_iter().map(|metres| if ground { band(&study.border.border, *metres) } else { None }).collect();
        let missing = BANDS_M.iter().zip(&bands).filter(|(_, band)| band.is_none());
        let missing: Vec<String> = missing.map(|(metres, _)| format!("{} km", metres / 1e3)).collect();
        if !missing.is_empty() {
            let text = "is not there as a polygon: the border is too long, goes too far round the Earth or comes too near a pole for it.";
            about.push(("bands", format!("The ground within {} {text}", missing.join(", "))));
        }
        about.push(("provenance", provenance));
        Self {
            by_sector: by_sector(&study.border.border, &study.locations, &study.summary.by_side),
            bands,
            lines: stretches.iter().map(|stretch| stretch.line.clone()).collect(),
            links: incidents.map(|(incident, location)| vec![incident.position, location.foot]).collect(),
            border: line.cut_by_dispute(),
            study,
            stretches,
            about,
        }
    }

    /// The border, a row for each of its parts, and of a part that is disputed in part for each stretch.
    pub fn border(&self) -> Table<'_> {
        border_table(&self.border)
    }

    /// Its sectors, a row for each stretch: name, chainage of the sector's start and end in kilometres, all incidents in the sector and those on each side.
    pub fn sectors(&self) -> Table<'_> {
        let border = &self.study.border.border;
        let sectors = border.sectors();
        let of = move |stretch: &Stretch| stretch.sector.map(|i| &sectors[i]);
        let kilometres = Type::Decimal(Some(3));
        let mut added = vec![
            Column::new("sector", Type::Text, &self.stretches, move |s| {
                of(s).map_or(Value::Missing, |sector| Value::Text(sector.name.as_str().into()))
            }),
            Column::new("from_km", kilometres, &self.stretches, move |s| {
                of(s).map_or(Value::Missing, |sector| Value::Decimal(border.range_of(sector).0 / 1e3))
            }),
            Column::new("to_km", kilometres, &self.stretches, move |s| {
                of(s).map_or(Value::Missing, |sector| Value::Decimal(border.range_of(sector).1 / 1e3))
            }),
        ];
        let counts = move |stretch: &Stretch| stretch.sector.map(|i| &self.by_sector[i]);
        let whole = |n: usize| Value::Whole(n as i64);
        added.push(Column::new("incidents", Type::Whole, &self.stretches, move |s| {
            counts(s).map_or(Value::Missing, |n| whole(n.iter().sum()))
        }));
        for (side, (name, _)) in self.study.summary.by_side.iter().enumerate() {
            let count = move |s: &Stretch| counts(s).map_or(Value::Missing, |n| whole(n[side]));
            added.push(Column::new(format!("incidents {name}"), Type::Whole, &self.stretches, count));
        }
        Table::own(self.lines.len(), added, Geometry::Lines(&self.lines))
    }

    /// Incidents by sector, a row each: its bounds in kilometres, all its incidents and those on each side.
    pub fn by_sector(&self) -> Table<'_> {
        let border = &self.study.border.border;
        let sectors = border.sectors();
        let kilometres = Type::Decimal(Some(3));
        let mut added = vec![
            Column::new("sector", Type::Text, sectors, |s| Value::Text(s.name.as_str().into())),
            Column::new("from_km", kilometres, sectors, |s| Value::Decimal(border.range_of(s).0 / 1e3)),
            Column::new("to_km", kilometres, sectors, |s| Value::Decimal(border.range_of(s).1 / 1e3)),
            Column::new("incidents", Type::Whole, &self.by_sector, |n| Value::Whole(n.iter().sum::<usize>() as i64)),
        ];
        for (side, (name, _)) in self.study.summary.by_side.iter().enumerate() {
            let count = move |n: &Vec<usize>| Value::Whole(n[side] as i64);
            added.push(Column::new(format!("incidents {name}"), Type::Whole, &self.by_sector, count));
        }
        Table::own(sectors.len(), added, Geometry::None)
    }

    /// Incidents by distance, a row for each of [`BANDS_M`] with the ground within it, which is left out along the longest borders: how many lie within, their share, and with draws the share that is to be
    /// expected and between which it lies in 95 % of them.
    pub fn bands(&self) -> Table<'_> {
        let (within, all) = (&self.study.summary.within, self.study.summary.incidents as f64);
        let share = Type::Decimal(Some(4));
        let mut added = vec![
            Column::new("within_km", Type::Whole, &BANDS_M, |metres| Value::Whole((metres / 1e3) as i64)),
            Column::new("incidents", Type::Whole, within, |n| Value::Whole(*n as i64)),
            Column::new("share", share, within, move |n| Value::Decimal(*n as f64 / all)),
        ];
        if let Some(doubt) = self.study.doubt.as_ref().filter(|doubt| doubt.within.len() == BANDS_M.len()) {
            let of = |name: &'static str, value: fn(&Share) -> f64| {
                Column::new(name, share, &doubt.within, move |s| Value::Decimal(value(s)))
            };
            added.push(of("share_expected", |s| s.expected));
            added.push(of("share_low", |s| s.location.0));
            added.push(of("share_high", |s| s.location.1));
        }
        Table::own(BANDS_M.len(), added, Geometry::Areas(&self.bands))
    }

    /// What is to be said of ground that is not there as a polygon.
    pub fn missing_bands(&self) -> Option<&str> {
        self.about.iter().find(|(what, _)| *what == "bands").map(|(_, text)| text.as_str())
    }

    /// The shortest link from each incident to the border: the incident's row, from 1, its distance and its side.
    pub fn feet(&self) -> Table<'_> {
        let (border, dataset) = (&self.study.border.border, &self.study.incidents.dataset);
        let added = vec![
            Column::new("row", Type::Whole, &dataset.incidents, |i| Value::Whole(dataset.origin(i.row).1.0 as i64)),
            Column::new("border_distance_m", Type::Decimal(Some(3)), &self.study.locations, |l| {
                Value::Decimal(l.distance_m)
            }),
            Column::new("border_side", Type::Text, &self.study.locations, |l| Value::Text(border.side_name(l).into())),
        ];
        Table::own(self.links.len(), added, Geometry::Lines(&self.links))
    }

    /// What has to be known: credits, remarks, provenance.
    pub fn about(&self) -> Table<'_> {
        said(&self.about)
    }

    /// The same for people: without provenance, which is JSON.
    pub fn notes(&self) -> Table<'_> {
        said(&self.about[..self.about.len() - 1])
    }
}

/// What is said, a row each.
fn said<'a>(lines: &'a [(&'static str, String)]) -> Table<'a> {
    let added = vec![
        Column::new("what", Type::Text, lines, |(what, _)| Value::Text((*what).into())),
        Column::new("text", Type::Text, lines, |(_, text)| Value::Text(text.as_str().into())),
    ];
    Table::own(lines.len(), added, Geometry::None)
}
