//! How certain the figures of a study are, in view of how well places are known.

use super::Study;
use super::options::{DrawOptions, Trust};
use crate::analysis::{Doubt, Draws, Summary};
use crate::input::SCHEMAS;
use crate::model::{BaseMap, Dataset, Incident, Location};
use crate::spatial::Border;

/// The draws that the options ask for; none without any, or if no location error is known.
pub fn draws(
    options: &DrawOptions,
    dataset: &Dataset,
    border: &Border,
    locations: &[Location],
    base: &BaseMap,
) -> Option<Draws> {
    let states = |incident: &Incident| {
        let name = dataset.schema_of(incident.row);
        SCHEMAS.iter().any(|schema| schema.name == name && schema.states_country)
    };
    let trusted = |incident: &Incident| match options.trust_country {
        Some(trust) => trust == Trust::Yes,
        None => states(incident),
    };
    let count = options.of(dataset.incidents.len());
    Draws::new(dataset, border, locations, base, (count, options.seed), trusted)
}

/// What a summary says of all incidents' shares.
pub fn doubt(draws: &Draws, summary: &Summary, dataset: &Dataset) -> Doubt {
    let all: Vec<usize> = (0..dataset.incidents.len()).collect();
    let exact: Vec<usize> = all.iter().copied().filter(|i| !dataset.incidents[*i].precision.is_coarse()).collect();
    let sides: Vec<String> = summary.by_side.iter().map(|(name, _)| name.clone()).collect();
    Doubt::of(draws, (&all, &exact), &sides)
}

/// What the figures of a study rest on, a sentence each.
pub fn words(study: &Study) -> Vec<String> {
    let incidents = study.incidents.dataset.incidents.len();
    let (Some(draws), Some(doubt)) = (&study.draws, &study.doubt) else {
        let known = study.incidents.dataset.incidents.iter().any(|i| i.location_error_m.is_some());
        return vec![if known {
            "location errors are known but were not drawn; --draws N gives each share its range".into()
        } else {
            "no location errors are known, so shares have no range".into()
        }];
    };
    let every = if doubt.known == incidents { "each place".into() } else { of(doubt.known, incidents) };
    let mut said = vec![format!(
        "the second figures hold if {every} is as uncertain as its source says ({} draws, 95 %)",
        super::words::thousands(draws.count as f64)
    )];
    if doubt.undecided > 0 {
        let them = super::words::thousands(doubt.undecided as f64);
        said.push(format!("on which side cannot be told for {them} of {}", super::words::thousands(incidents as f64)));
    }
    let dataset = &study.incidents.dataset;
    let country = |incident: &Incident| dataset.field(incident, "country");
    let stated = dataset.incidents.iter().any(|incident| !crate::input::says_nothing(country(incident)));
    said.push(kept(draws, study.options.draws.trust_country, stated, incidents));
    said
}

fn of(some: usize, all: usize) -> String {
    format!(
        "each of the {} places of {} that have a location error",
        super::words::thousands(some as f64),
        super::words::thousands(all as f64)
    )
}

/// Whether the countries that rows state were held to, since that settles the side.
fn kept(draws: &Draws, asked: Option<Trust>, stated: bool, incidents: usize) -> String {
    let why = if asked.is_some() { "--trust-country" } else { "as their source states it apart from the point" };
    match draws.in_country {
        0 if !stated => "no country is stated, so moved places cannot be kept in one".into(),
        0 if asked == Some(Trust::No) => "moved places may leave the stated country (--trust-country no)".into(),
        0 if asked.is_some() => "moved places may leave the stated country, as its outline is not known".into(),
        0 => "moved places may leave the stated country, which here is not independent evidence; --trust-country yes keeps them in it".into(),
        some if some == incidents => format!("moved places stay in the stated country ({why})"),
        some => {
            let some = super::words::thousands(some as f64);
            format!("moved places stay in the stated country for {some} ({why})")
        }
    }
}
