//! Floor 4: one run as data. Read, measured, clustered, drawn again; what is to be said of it; where it comes from. The
//! products are made from this, by the command line and by anyone else.
//!
//! ```
//! # #[cfg(feature = "builtin")] {
//! use bordermap::study::{Options, Study};
//!
//! let study = Study::builtin(Options::default())?;
//! assert_eq!(study.summary.incidents, study.incidents.dataset.incidents.len());
//! # }
//! # Ok::<(), bordermap::study::StudyError>(())
//! ```

mod auto_length;
mod between;
mod borders;
pub mod check;
pub mod clustering;
pub mod columns;
pub mod compare;
pub mod diff;
mod doubt;
pub mod eps;
mod error;
pub mod focus;
#[cfg(all(feature = "builtin", feature = "atlas"))]
mod ground;
mod incidents;
pub mod layers;
pub mod methods;
pub mod options;
mod pair_by;
pub mod profile;
pub mod provenance;
mod report;
pub mod stream;
pub mod suggest;
mod viewpoint;
pub mod words;

pub use between::Between;
pub use borders::StudyBorder;
pub use doubt::draws;
pub use error::StudyError;
#[cfg(all(feature = "builtin", feature = "atlas"))]
pub use ground::{Ground, choice};
pub use incidents::{Failed, File, StudyIncidents, incidents, problem_counts, strict};
pub use options::Options;
pub use report::{facts, report};

use std::borrow::Cow;

use crate::analysis::{Doubt, Draws, Elsewhere, NEAR_M, States, Strays, Summary, summary};
use crate::model::{BaseMap, Column, Dataset, Geometry, Location, LonLat, Table, Type, TypeSeen};
use crate::spatial::Border;
use rayon::prelude::*;

use clustering::{Clustered, cluster};
use columns::{PositionColumns, cluster_table, date_columns, draw_columns, location_columns};
use provenance::{Counts, ProductHash, Provenance};

/// One run.
pub struct Study {
    /// What was chosen.
    pub options: Options,
    /// The border.
    pub border: StudyBorder,
    /// The region.
    pub base: BaseMap,
    /// The incidents.
    pub incidents: StudyIncidents,
    /// Where each lies relative to the border.
    pub locations: Vec<Location>,
    /// The clusters.
    pub clusters: Clustered,
    /// The figures that a report opens with.
    pub summary: Summary,
    /// Where the incidents may really be; none without draws or location errors.
    pub draws: Option<Draws>,
    /// What the summary says of that.
    pub doubt: Option<Doubt>,
    /// Incidents that are not in the state of their side.
    pub elsewhere: Elsewhere,
}

impl Study {
    /// Measures, clusters and sums up incidents.
    ///
    /// # Errors
    /// If the options of clustering do not fit the data.
    pub fn new(
        border: StudyBorder,
        base: BaseMap,
        incidents: StudyIncidents,
        options: Options,
    ) -> Result<Self, StudyError> {
        let StudyIncidents { dataset, filtered_out, .. } = &incidents;
        let locations = border.border.locate_all(&dataset.positions());
        let clusters = cluster((&options.clusters, &options.draws), dataset, &border.border, &locations, &base)?;
        let summary = summary(dataset, &border.border, &locations, *filtered_out);
        let draws = doubt::draws(&options.draws, dataset, &border.border, &locations, &base);
        let doubt = draws.as_ref().map(|draws| doubt::doubt(draws, &summary, &incidents.dataset));
        let elsewhere = elsewhere(&border.border, &base, &dataset.positions(), &locations);
        Ok(Self { options, border, base, incidents, locations, clusters, summary, draws, doubt, elsewhere })
    }

    /// Reads files and makes a study of them, on the border that the options name or the incidents suggest. The built-in incidents go
    /// with the Durand Line.
    ///
    /// # Errors
    /// [`StudyError`].
    #[cfg(all(feature = "builtin", feature = "atlas"))]
    pub fn of_files(files: &[File<'_>], options: Options) -> Result<Self, StudyError> {
        let Ground { border, base } = match &options.border.border {
            Some(name) => Ground::named(name, &options.border)?,
            None if files.iter().all(|file| file.path.is_empty()) => Ground::durand(&options.border)?,
            None => Ground::suggested(&positions(files, &options)?, &options.border)?.0,
        };
        let incidents = incidents(files, &border.border, &base, &options).map_err(|failed| failed.error)?;
        Self::new(border, base, incidents, options)
    }

    /// The study of the built-in incidents.
    ///
    /// # Errors
    /// [`StudyError`].
    #[cfg(all(feature = "builtin", feature = "atlas"))]
    pub fn builtin(options: Options) -> Result<Self, StudyError> {
        let source = crate::builtin::incidents_file();
        let name = crate::builtin::INCIDENTS_NAME.to_string();
        Self::of_files(&[File { name, path: String::new(), source: &source }], options)
    }

    /// What is to be said of the border's status and of the data, a sentence each: captions and reports say it.
    pub fn remarks(&self) -> Vec<String> {
        let status = self.options.map.status.as_deref().unwrap_or(&self.border.border.line().status).trim();
        let mut remarks: Vec<String> = Some(status.to_string()).filter(|text| !text.is_empty()).into_iter().collect();
        let misleads = self.incidents.dataset.misleads.iter();
        remarks.extend(misleads.map(|why| format!("Beware: distances mislead: {why}.")));
        let far = Far::of(&self.locations).said(&self.border.border.line().name, true);
        remarks.extend(far.ok().flatten().map(|far| format!("{far}.")));
        remarks.extend(words::elsewhere(&self.elsewhere).map(|elsewhere| format!("{elsewhere}.")));
        #[cfg(feature = "builtin")]
        if self.incidents.builtin {
            remarks.push(crate::builtin::SAMPLE.into());
        }
        remarks
    }

    /// What is to be said of how certain shares and sides are, a sentence each.
    pub fn doubt_words(&self) -> Vec<String> {
        doubt::words(self)
    }

    /// The incidents with their location and cluster, and what else a format without geometries needs.
    pub fn incident_columns(&self) -> Vec<Column<'_>> {
        let mut columns = location_columns(&self.border.border, &self.locations);
        columns.extend(self.draws.iter().flat_map(draw_columns));
        columns.extend(self.clusters.found.columns());
        columns
    }

    /// The table of clusters.
    pub fn cluster_table(&self) -> Table<'_> {
        cluster_table(&self.clusters, self.border.border.line())
    }

    /// Where products of this study come from.
    pub fn provenance(&self, command: &'static str, products: Vec<ProductHash>) -> Provenance {
        let clustering = Some(self.clusters.method.words.clone());
        provenance_of(command, &self.options, &self.border, &self.incidents, clustering, products)
    }
}

/// The positions in some files, as they stand, of the rows that pass the filters.
///
/// # Errors
/// If one cannot be read, or no row passes.
pub fn positions(files: &[File<'_>], options: &Options) -> Result<Vec<LonLat>, StudyError> {
    if !options.filter.is_empty() {
        return incidents::kept(files, options);
    }
    let (mut all, reading) = (Vec::new(), incidents::reading(files, options));
    for file in files {
        all.extend(crate::input::Input::open(&file.name, file.source, &reading)?.positions()?);
    }
    Ok(all)
}

/// Incidents that are not in the state of their side.
pub fn elsewhere(border: &Border, base: &BaseMap, positions: &[LonLat], locations: &[Location]) -> Elsewhere {
    let Some(states) = States::new(border.line(), base) else { return Elsewhere::default() };
    let chunks = positions.par_chunks(4_096).zip(locations.par_chunks(4_096));
    let count = |(positions, locations): (&[LonLat], &[Location])| {
        let mut strays = Strays::default();
        states.count(border, positions, locations, &mut strays);
        strays
    };
    let sum = |mut a: Strays, b: Strays| {
        a.add(&b);
        a
    };
    states.named(&chunks.map(count).reduce(Strays::default, sum))
}

/// How many incidents lie so far from a border that it may not be theirs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Far {
    /// Those farther off than 300 km.
    pub far: usize,
    /// All of them.
    pub of: usize,
}

impl Far {
    /// Those of some incidents.
    pub fn of(locations: &[Location]) -> Self {
        let far = |location: &&Location| location.distance_m > NEAR_M;
        Self { far: locations.iter().filter(far).count(), of: locations.len() }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { far: self.far + other.far, of: self.of + other.of }
    }

    /// What is to be said, if over half of them lie far from this border.
    ///
    /// # Errors
    /// [`StudyError::FarAway`] if all do, unless it is to be gone on with.
    pub fn said(self, border: &str, force: bool) -> Result<Option<String>, StudyError> {
        if self.of > 0 && self.far == self.of && !force {
            return Err(StudyError::FarAway { incidents: self.of, border: border.into() });
        }
        let most = 2 * self.far > self.of;
        Ok(most.then(|| {
            let incidents = words::count_verb(self.far, "incident", "lies", "lie");
            format!(
                "{incidents} farther than 300 km from the border ({border}), {} of all",
                words::percent(self.far, self.of)
            )
        }))
    }
}

/// Where products made of a border and incidents come from.
pub fn provenance_of(
    command: &'static str,
    options: &Options,
    border: &StudyBorder,
    incidents: &StudyIncidents,
    clustering: Option<String>,
    products: Vec<ProductHash>,
) -> Provenance {
    let dataset = &incidents.dataset;
    Provenance {
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        command,
        inputs: incidents.files.clone(),
        border: border.source.clone(),
        options: options.clone(),
        clustering,
        table: None,
        counts: Counts {
            rows: dataset.records.len(),
            left_out: dataset.problems.iter().filter(|p| p.left_out).count(),
            filtered_out: incidents.filtered_out,
            incidents: dataset.incidents.len(),
        },
        products,
    }
}

/// What a table of incidents is made from, besides the columns added.
pub struct IncidentTable<'a> {
    dataset: &'a Dataset,
    rows: Vec<usize>,
    positions: Vec<LonLat>,
    moved: Vec<bool>,
    types: Vec<Type>,
    columns: PositionColumns,
}

impl<'a> IncidentTable<'a> {
    /// Of the incidents of a data set.
    pub fn new(dataset: &'a Dataset) -> Self {
        use rayon::prelude::*;
        let (positions, moved) = columns::positions(dataset);
        let records = &dataset.records;
        let width = records.columns().len();
        let none = || vec![TypeSeen::default(); width];
        // Rows that are not written do not tell what those that are hold.
        let seen = dataset.incidents.par_iter().fold(none, |mut seen, incident| {
            let record = records.record(incident.row);
            seen.iter_mut().enumerate().for_each(|(column, seen)| seen.add(record.cell(column)));
            seen
        });
        let seen = seen.reduce(none, |a, b| a.into_iter().zip(b).map(|(a, b)| a.and(b)).collect());
        Self {
            dataset,
            rows: dataset.incidents.iter().map(|i| i.row).collect(),
            positions,
            moved,
            types: seen.into_iter().map(TypeSeen::of).collect(),
            columns: PositionColumns::of_dataset(dataset),
        }
    }

    /// The table with columns added; `position_columns` for a format without geometries.
    pub fn with<'t>(&'t self, position_columns: bool, added: Vec<Column<'t>>) -> Table<'t> {
        let mut all = Vec::new();
        if position_columns {
            all = self.columns.columns(&self.dataset.incidents, &self.dataset.elevations);
        }
        all.extend(date_columns(self.dataset.dates, &self.dataset.incidents));
        all.extend(added);
        Table {
            records: Some(&self.dataset.records),
            types: &self.types,
            rows: Cow::Borrowed(&self.rows),
            added: all,
            geometry: Geometry::Points(&self.positions, &self.moved),
        }
    }
}
