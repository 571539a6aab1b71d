//! What colour and shape, and what area, stand for: type and people killed unless other columns are asked for.

use crate::model::{Dataset, Incident, Location};
use crate::render::map::canvas::{Canvas, ColorBy, SizeBy};
use crate::spatial::Border;

/// How incidents of a map are told apart and sized.
#[derive(Clone, Copy)]
pub struct Encoding<'a> {
    canvas: &'a Canvas<'a>,
    /// The columns of the table that are asked for, if they are in it.
    color: Option<usize>,
    size: Option<usize>,
}

/// The name of a group whose incidents have no value.
const NOTHING: &str = "not stated";

impl<'a> Encoding<'a> {
    /// What the map's options ask for.
    pub fn new(canvas: &'a Canvas<'a>) -> Self {
        let dataset = canvas.data.dataset;
        let column = |name: &str| dataset.records.column(name);
        let color = match &canvas.options.color_by {
            ColorBy::Column(name) => column(name),
            ColorBy::Type | ColorBy::Side | ColorBy::Sector => None,
        };
        let size = match &canvas.options.size_by {
            SizeBy::Column(name) => column(name),
            SizeBy::Killed | SizeBy::Nothing => None,
        };
        Self { canvas, color, size }
    }

    /// The incidents and their table.
    pub fn dataset(&self) -> &'a Dataset {
        self.canvas.data.dataset
    }

    /// The border.
    pub fn border(&self) -> &'a Border {
        self.canvas.data.border
    }

    /// The group of an incident, which has one colour and shape.
    pub fn group(&self, incident: &Incident, location: &Location) -> &'a str {
        let border = self.border();
        match (&self.canvas.options.color_by, self.color) {
            (ColorBy::Side, _) => border.side_name(location),
            (ColorBy::Sector, _) => location.sector.map_or(NOTHING, |i| &border.sectors()[i].name),
            (ColorBy::Column(_), Some(column)) => match self.dataset().records.cell(incident.row, column).text().trim()
            {
                "" => NOTHING,
                text => text,
            },
            _ => self.dataset().kind_name(incident),
        }
    }

    /// How many incidents each group had before any filter, where that is known.
    pub fn unfiltered(&self) -> Option<impl Iterator<Item = (&'a str, usize)> + use<'a>> {
        let dataset = self.dataset();
        let known = self.canvas.options.color_by == ColorBy::Type && !dataset.type_counts.is_empty();
        known.then(|| dataset.types.iter().map(String::as_str).zip(dataset.type_counts.iter().copied()))
    }

    /// What the groups are groups of.
    pub fn group_heading(&self) -> &'a str {
        match &self.canvas.options.color_by {
            ColorBy::Type if self.canvas.data.moves.is_some() => "What changed",
            ColorBy::Type => "Type of incident",
            ColorBy::Side => "Side of the line",
            ColorBy::Sector => "Sector",
            ColorBy::Column(name) => name,
        }
    }

    /// The number that an incident's area stands for; 0 without one.
    pub fn size(&self, incident: &Incident) -> f64 {
        match (&self.canvas.options.size_by, self.size) {
            (SizeBy::Killed, _) => incident.fatalities.map_or(0.0, |(low, high)| 0.5 * (low + high)),
            (SizeBy::Column(_), Some(column)) => {
                positive_number(self.dataset().records.cell(incident.row, column).text()).unwrap_or(0.0)
            }
            _ => 0.0,
        }
    }

    /// What the sizes are numbers of.
    pub fn size_heading(&self) -> &'a str {
        match &self.canvas.options.size_by {
            SizeBy::Column(name) => name,
            SizeBy::Killed | SizeBy::Nothing => {
                let is_range = |incident: &Incident| incident.fatalities.is_some_and(|(low, high)| low < high);
                let any = self.dataset().incidents.iter().any(is_range);
                if any { "Killed, middle of the range claimed" } else { "Killed, as claimed" }
            }
        }
    }

    /// What columns that were asked for say of an incident, for its tooltip.
    pub fn words(&self, incident: &Incident) -> Vec<String> {
        let columns = [self.color, self.size].into_iter().flatten();
        let say = |column: usize| {
            let text = self.dataset().records.cell(incident.row, column).text().trim();
            (!text.is_empty()).then(|| format!("{}: {text}", self.dataset().records.columns()[column]))
        };
        columns.filter_map(say).collect()
    }
}

/// The number that a cell holds, if it is none below 0.
pub fn positive_number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0)
}
