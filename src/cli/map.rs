use std::fmt::Display;
use std::path::PathBuf;

use super::args::{Common, InputArgs, ProvenanceArgs, extension, refuse_outputs};
use super::failure::Failure;
use super::load;
use super::products::hash;
use super::terminal::note;
use crate::input::Limits;
use crate::io;
use crate::products::{Drawn, FORMATS, Looks, drawn};
use crate::render::{Fonts, Missing, Theme, Words};
use crate::study::options::{BorderOptions, ClusterOptions, DrawOptions, MapOptions, Stacks};
use crate::study::{Far, Ground, Options, Study, words};

/// Draws the map: SVG with named layers, PNG or PDF, a page that moves it, or one picture a period, one after the other
#[derive(clap::Args)]
pub struct Args {
    /// Output file: .svg, .png, .pdf; .html, a page that works offline; .gif or .apng, a picture a month or year (or --facet), one after the other; .txt, what the map shows in words
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    provenance: ProvenanceArgs,
    #[command(flatten)]
    border: BorderOptions,
    #[command(flatten)]
    clusters: ClusterOptions,
    #[command(flatten)]
    draws: DrawOptions,
    #[command(flatten)]
    map: MapOptions,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let format = extension(&args.output);
    if !FORMATS.contains(&format.as_str()) {
        return Err(Failure::new(format!("{}: no map format has this ending", args.output.display()))
            .hint("end it in .svg, .png, .pdf, .html, .gif, .apng or .txt"));
    }
    let moves = ["gif", "apng"].contains(&format.as_str());
    if args.map.dpi != MapOptions::default().dpi && moves {
        return Err(Failure::usage("--dpi is for PNG; pictures that move are as large as the page")
            .hint("give their size with --width or --size"));
    }
    if args.map.stacks == Stacks::Spread && format == "html" {
        return Err(Failure::usage(
            "--stacks spread is for pictures; a page shows incidents of one place one after the other",
        )
        .hint("end the output in .svg, .png, .pdf, .gif or .apng"));
    }
    if args.map.embed_fonts && format != "svg" {
        return Err(Failure::usage(
            "--embed-fonts is for SVG; PNG needs no fonts, PDF and HTML have them in them anyway",
        ));
    }
    let mut products = args.input.lists();
    products.push(("-o", &args.output));
    products.extend(args.provenance.provenance.as_deref().map(|path| ("--provenance", path)));
    if args.map.language != MapOptions::default().language && format != "html" {
        return Err(Failure::usage("--language is for pages; the words of pictures are English")
            .hint("end the output in .html"));
    }
    let mut read = vec![args.map.theme.as_str(), args.map.language.as_str()];
    read.extend(args.border.border.as_deref());
    read.extend(args.map.region.as_deref());
    refuse_outputs(&products, &args.input.files(read))?;
    let (theme, words) = (theme(&args.map.theme)?, language(&args.map.language)?);
    let options = Options {
        clusters: args.clusters.clone(),
        draws: args.draws,
        map: args.map.clone(),
        ..args.input.options(&args.border, args.limits)?
    };
    let (study, mut lists) = study(&args.input, options, common.quiet)?;
    let fonts = Fonts::new();
    let looks = Looks { fonts: &fonts, theme: &theme };
    let Drawn { bytes, missing } = drawn(&study, ("map", &format), &words, looks)?;
    if let Some(path) = &args.provenance.provenance {
        let made = vec![hash(&args.output, &bytes)];
        lists.push((path.clone(), study.provenance("map", made).json()?));
    }
    lists.insert(0, (args.output.clone(), bytes));
    io::write_all(&lists)?;
    say_what_is_missing(&missing, common);
    let names: Vec<String> = lists.iter().map(|(path, _)| path.display().to_string()).collect();
    note(common.quiet, &format!("wrote {}", names.join(" and ")));
    Ok(())
}

/// Reads, measures and clusters.
pub fn study(args: &InputArgs, options: Options, quiet: bool) -> Result<(Study, Vec<load::Product>), Failure> {
    let (Ground { border, base }, opened) = load::ground(args, &options, quiet, |error| Err(error.into()))?;
    let (incidents, lists) = load::incidents(args, opened, &border, &base, &options, quiet)?;
    let study = Study::new(border, base, incidents, options)?;
    load::say_far(Far::of(&study.locations), &study.border, &study.options, quiet)?;
    study.clusters.said.iter().for_each(|said| note(quiet, said));
    Ok((study, lists))
}

/// The theme of a name, or of a file.
pub fn theme(name: &str) -> Result<Theme, Failure> {
    named_or_read(("theme", "light, print and dark"), name, Theme::named, Theme::parse)
}

/// The words of a page by the name of their language, or of a file.
pub fn language(name: &str) -> Result<Words, Failure> {
    named_or_read(("language", "en"), name, Words::named, Words::parse)
}

/// What is built in by a name, or stands in a TOML file.
fn named_or_read<T, E: Display>(
    (what, known): (&str, &str),
    name: &str,
    named: impl Fn(&str) -> Option<T>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<T, Failure> {
    if let Some(found) = named(name) {
        return Ok(found);
    }
    let path = std::path::Path::new(name);
    if path.extension().is_none() {
        return Err(Failure::usage(format!("no {what} is called {name:?}"))
            .hint(format!("built in: {known}; a file of your own ends in .toml")));
    }
    let text = io::read(path, 1 << 20)?;
    parse(&String::from_utf8_lossy(&text)).map_err(|e| Failure::new(format!("{}: {e}", path.display())))
}

/// Names what the map does not show.
pub fn say_what_is_missing(Missing { outside, unplaced, unwritten }: &Missing, common: &Common) {
    let outside = *outside;
    if outside > 0 {
        let lie = words::count_verb(outside, "incident", "lies", "lie");
        note(common.quiet, &format!("{lie} outside the map"));
    }
    if !unplaced.is_empty() {
        let names = words::count(unplaced.len(), "name");
        note(common.quiet, &format!("no room for {names}: {}", unplaced.join(", ")));
    }
    if !unwritten.is_empty() {
        let (names, first) =
            (words::count(unwritten.len(), "local name"), unwritten[..unwritten.len().min(5)].join(", "));
        let more = if unwritten.len() > 5 { " and others" } else { "" };
        note(common.quiet, &format!("no font for {names}, which stand in Latin letters: {first}{more}"));
    }
}
