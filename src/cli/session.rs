//! The command in steps, for programs that are no shell: a border by its name, a study by the options of `bordermap run`, and its products one by one. What
//! they are given and what they get is what the command line is given and gets.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Common, beside, extension, format_of, refuse_outputs};
use super::failure::Failure;
use super::map::{language, say_what_is_missing, study, theme};
use super::terminal::kept;
use super::{Command, config, load, parsed, run};
use crate::export::Format;
use crate::io;
use crate::model::Table;
use crate::products::{FORMATS, Looks, drawn, package, sheets};
use crate::render::{self, Fonts, Map, Theme, Words};
use crate::study::columns::{duplicate_table, problem_table};
use crate::study::layers::Layers;
use crate::study::options::BorderOptions;
use crate::study::{IncidentTable, Study, StudyBorder};

/// Where incidents are read from.
pub enum Input {
    /// A file.
    File(PathBuf),
    /// The bytes of one, by the name that messages and products have for it.
    Held(String, Vec<u8>),
}

/// A border that was opened.
pub struct Opened {
    /// It.
    pub border: StudyBorder,
    /// The bytes of the file that it was read from; none of a built-in one.
    pub bytes: Option<Vec<u8>>,
    /// What the command would say on standard error.
    pub notes: Vec<String>,
}

/// The border that the options name, the Durand Line if they name none. `held` are the bytes of a file of lines that has this name.
///
/// # Errors
/// If there is none, or it cannot be read.
pub fn border(options: &BorderOptions, held: Option<&[u8]>) -> Result<Opened, Failure> {
    let (opened, notes) = kept(|| load::border(options, held, false));
    let (border, bytes) = opened?;
    Ok(Opened { border, bytes, notes })
}

/// What a session does not take: where products go, and what is said, is its caller's.
const REFUSED: [&str; 5] = ["output", "duplicates", "problems", "quiet", "threads"];

/// A product, made and not yet written.
pub struct Made {
    products: Vec<load::Product>,
    /// The folder that it goes into, if it is one of several.
    folder: Option<PathBuf>,
    /// What the command would say on standard error.
    pub notes: Vec<String>,
}

/// Tables of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudyTable {
    /// The incidents, with their location and cluster.
    Incidents,
    /// The clusters, with their outlines.
    Clusters,
    /// The stretches of the border by sector.
    Sectors,
    /// The ground within 10, 25 and 50 km of the border.
    Bands,
    /// The border, part by part.
    Border,
    /// What is wrong with single rows.
    Problems,
    /// Pairs of rows of different inputs that may be one incident.
    Duplicates,
}

impl StudyTable {
    /// All, by name.
    pub const ALL: [(&'static str, Self); 7] = [
        ("incidents", Self::Incidents),
        ("clusters", Self::Clusters),
        ("sectors", Self::Sectors),
        ("bands", Self::Bands),
        ("border", Self::Border),
        ("problems", Self::Problems),
        ("duplicates", Self::Duplicates),
    ];

    /// That of a name.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, table)| *table);
        found.ok_or_else(|| {
            let all = Self::ALL.map(|(name, _)| name).join(", ");
            Failure::usage(format!("a study has no table {name:?}")).hint(format!("there are {all}"))
        })
    }
}

/// A study, and what its products look like.
pub struct Session {
    study: Study,
    inputs: Vec<PathBuf>,
    theme: Theme,
    words: Words,
    fonts: Fonts,
    notes: Vec<String>,
}

impl Session {
    /// Reads, measures and clusters incidents, the built-in ones if there are no inputs. The options are those of `bordermap run`, as a file for its
    /// `--config` has them; `line` are the bytes of a file of lines that has the border's name.
    ///
    /// # Errors
    /// What the command would say.
    pub fn new(inputs: Vec<Input>, options: &toml::Table, line: Option<Vec<u8>>) -> Result<Self, Failure> {
        let mut arguments: Vec<OsString> = ["bordermap", "run"].map(OsString::from).to_vec();
        arguments.extend(config::of_table(&super::command(), options, &REFUSED)?);
        let usage = |e: clap::Error| {
            let said = e.to_string();
            Failure::usage(said.trim_start_matches("error: ").split("\n\n").next().unwrap_or_default())
        };
        let cli = parsed(arguments).map_err(usage)?;
        let Some(Command::Run(mut args)) = cli.command else {
            return Err(Failure::usage("these are not options of a run"));
        };
        for input in inputs {
            match input {
                Input::File(path) => args.input.inputs.push(path),
                Input::Held(name, bytes) => {
                    let name = PathBuf::from(name);
                    args.input.inputs.push(name.clone());
                    args.input.held.push((name, Arc::from(bytes)));
                }
            }
        }
        let options = args.options()?;
        args.input.held.extend(options.border.border.clone().map(PathBuf::from).zip(line.map(Arc::from)));
        let (theme, words) = (theme(&options.map.theme)?, language(&options.map.language)?);
        let (made, notes) = kept(|| study(&args.input, options, false));
        let (study, _) = made?;
        let inputs = args.input.files(study.options.border.border.as_deref());
        // The folder may be another one when products are written.
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.into());
        let inputs = inputs.into_iter().map(whole).collect();
        Ok(Self { inputs, study, theme, words, fonts: Fonts::new(), notes })
    }

    /// What was found.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// What the command would say on standard error.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The summary, as `bordermap run` prints it.
    pub fn summary(&self) -> String {
        crate::study::report(&self.study)
    }

    /// Where products come from, as JSON.
    ///
    /// # Errors
    /// None that could occur.
    pub fn provenance(&self) -> Result<Vec<u8>, Failure> {
        Ok(self.study.provenance("run", Vec::new()).json()?)
    }

    /// The map by its ending: svg, png, pdf, html, gif or apng; as html the whole report.
    ///
    /// # Errors
    /// If it is too large for a picture, or there is no such ending.
    pub fn map(&self, format: &str) -> Result<Vec<u8>, Failure> {
        if !FORMATS.contains(&format) {
            return Err(Failure::usage(format!("no map format is called {format:?}"))
                .hint(format!("there are {}", FORMATS.join(", "))));
        }
        Ok(drawn(&self.study, ("run", format), &self.words, self.looks())?.bytes)
    }

    /// Does something with a table; `geometry` if its positions need not be columns.
    pub fn table<R>(&self, which: StudyTable, geometry: bool, work: impl FnOnce(&Table<'_>) -> R) -> R {
        let (study, dataset) = (&self.study, &self.study.incidents.dataset);
        match which {
            StudyTable::Incidents => {
                let table = IncidentTable::new(dataset);
                work(&table.with(!geometry, study.incident_columns()))
            }
            StudyTable::Clusters => work(&study.cluster_table()),
            StudyTable::Sectors => work(&Layers::without_ground(study).sectors()),
            StudyTable::Bands => work(&Layers::new(study, String::new()).bands()),
            StudyTable::Border => work(&Layers::without_ground(study).border()),
            StudyTable::Problems => work(&problem_table(&|row| dataset.origin(row), &dataset.problems)),
            StudyTable::Duplicates => {
                work(&duplicate_table(dataset, &study.incidents.compared, &study.incidents.duplicates))
            }
        }
    }

    /// A product to be written, with the paths that it goes to: a map by its ending; a table in any format; all of it as a GeoPackage or a workbook, if no table
    /// is named; and what `bordermap run` writes into a folder, which is a path without an ending.
    ///
    /// # Errors
    /// If the ending says nothing, the format does not hold it, or the path is an input.
    pub fn made(&self, path: &Path, which: Option<StudyTable>) -> Result<Made, Failure> {
        let (made, notes) = kept(|| self.products(path, which));
        let (products, folder) = made?;
        let paths: Vec<(&str, &Path)> = products.iter().map(|(path, _)| ("", path.as_path())).collect();
        refuse_outputs(&paths, &self.inputs.iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
        Ok(Made { products, folder, notes })
    }

    fn looks(&self) -> Looks<'_> {
        Looks { fonts: &self.fonts, theme: &self.theme }
    }

    fn products(
        &self,
        path: &Path,
        which: Option<StudyTable>,
    ) -> Result<(Vec<load::Product>, Option<PathBuf>), Failure> {
        if path.as_os_str().is_empty() {
            return Err(Failure::usage("a path is empty"));
        }
        if which.is_none() && (path.extension().is_none() || path.is_dir()) {
            return Ok((self.folder(path)?, Some(path.to_path_buf())));
        }
        let bytes = match (which, extension(path).as_str()) {
            (None, format) if FORMATS.contains(&format) => self.map(format)?,
            (None, "gpkg") => self.package(path)?,
            (None, "xlsx") => {
                let layers = Layers::new(&self.study, String::new());
                sheets(&self.study, &IncidentTable::new(&self.study.incidents.dataset), &layers)?
            }
            (which, _) => {
                let format = format_of(path).ok_or_else(|| {
                    let maps = FORMATS.map(|format| format!(".{format}")).join(", ");
                    Failure::usage(format!("{}: the name does not say which format to write", path.display()))
                        .hint(format!("end it in {maps}, {}", Format::endings()))
                })?;
                let which = which.unwrap_or(StudyTable::Incidents);
                return Ok((self.table(which, format.holds_geometry, |table| written(table, format, path))?, None));
            }
        };
        Ok((vec![(path.to_path_buf(), bytes)], None))
    }

    fn package(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        let map = render::map(&self.study, &self.fonts)?;
        let provenance = String::from_utf8_lossy(&self.provenance()?).into_owned();
        let layers = Layers::new(&self.study, provenance);
        let table = IncidentTable::new(&self.study.incidents.dataset);
        Ok(package(&load::name(path), (&self.study, &map), &layers, &table)?.0)
    }

    fn folder(&self, folder: &Path) -> Result<Vec<load::Product>, Failure> {
        let map: Map = render::map(&self.study, &self.fonts)?;
        let common = Common { threads: None, quiet: false };
        let (products, _) = run::products_of(folder, &self.study, &map, (&self.words, self.looks()), &common)?;
        say_what_is_missing(&map.missing, &common);
        Ok(products)
    }
}

/// A table in a format, with the file that goes with it; what the format does not hold is said.
fn written(table: &Table<'_>, format: &Format, path: &Path) -> Result<Vec<load::Product>, Failure> {
    load::say_losses(format, &format.losses(table), false);
    let own = (path.to_path_buf(), format.bytes(table)?);
    Ok(std::iter::once(own).chain(beside(path, format, &table.fields())).collect())
}

impl Made {
    /// Writes it, and gives the paths of what was written.
    ///
    /// # Errors
    /// If it cannot be written; then nothing is half written.
    pub fn write(&self) -> Result<Vec<PathBuf>, Failure> {
        if let Some(folder) = &self.folder {
            io::make_folder(folder)?;
        }
        io::write_all(&self.products)?;
        Ok(self.products.iter().map(|(path, _)| path.clone()).collect())
    }
}
