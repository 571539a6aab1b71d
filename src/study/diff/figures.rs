//! Figures of both editions, and what of their difference is new, gone, or changed.

use serde::Serialize;

use crate::analysis::BANDS_M;
use crate::study::Study;

/// A figure of both editions: `new = old + from_new - from_gone + from_changed`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// What it counts.
    pub figure: String,
    /// In the old edition.
    pub old: f64,
    /// In the new edition.
    pub new: f64,
    /// Their shares of all incidents, where it is a part of them.
    pub shares: Option<(f64, f64)>,
    /// What explains the difference; none of what is no sum over incidents.
    pub from: Option<Explained>,
}

/// What a difference consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Explained {
    /// What incidents that the new edition alone has bring.
    pub new: f64,
    /// What those that the old edition alone has took away.
    pub gone: f64,
    /// What those of both editions now count for less what they counted for.
    pub changed: f64,
    /// How many of those count for something else.
    pub changes: usize,
}

/// What an incident counts for.
type Worth<'a> = Box<dyn Fn(&Study, usize) -> f64 + 'a>;

/// The headline figures. `pairs` are the incidents that both editions have.
pub fn figures(old: &Study, new: &Study, pairs: &[(usize, usize)]) -> Vec<Figure> {
    let counts = |holds: bool| f64::from(u8::from(holds));
    let mut all: Vec<(String, bool, Worth<'_>)> = vec![("incidents".into(), false, Box::new(|_, _| 1.0))];
    for band in BANDS_M {
        let within = move |study: &Study, i: usize| counts(study.locations[i].distance_m <= band);
        all.push((format!("within {} km", band / 1e3), true, Box::new(within)));
    }
    let mut sides: Vec<&String> =
        new.summary.by_side.iter().chain(&old.summary.by_side).map(|(side, _)| side).collect();
    let mut seen = std::collections::BTreeSet::new();
    sides.retain(|side| seen.insert(*side));
    for side in sides {
        let on = move |study: &Study, i: usize| counts(study.border.border.side_name(&study.locations[i]) == side);
        all.push((format!("side {side}"), true, Box::new(on)));
    }
    let coarse = |study: &Study, i: usize| counts(study.incidents.dataset.incidents[i].precision.is_coarse());
    all.push(("located to a district or province".into(), true, Box::new(coarse)));
    for (s, sector) in new.border.border.sectors().iter().enumerate() {
        let inside = move |study: &Study, i: usize| counts(study.locations[i].sector == Some(s));
        all.push((format!("sector {}", sector.name), true, Box::new(inside)));
    }
    let deaths = |high: bool| {
        move |study: &Study, i: usize| {
            study.incidents.dataset.incidents[i].fatalities.map_or(0.0, |f| if high { f.1 } else { f.0 })
        }
    };
    all.push(("deaths claimed, lowest".into(), false, Box::new(deaths(false))));
    all.push(("deaths claimed, highest".into(), false, Box::new(deaths(true))));
    let incidents = (old.locations.len(), new.locations.len());
    let sum = |(figure, share, worth): (String, bool, Worth<'_>)| {
        let (before, now) = (total(old, &worth), total(new, &worth));
        let of = |part: f64, whole: usize| part / whole.max(1) as f64;
        Figure {
            figure,
            old: before,
            new: now,
            shares: share.then(|| (of(before, incidents.0), of(now, incidents.1))),
            from: Some(explained((old, new), pairs, &worth)),
        }
    };
    let mut figures: Vec<Figure> = all.into_iter().map(sum).collect();
    let left_out = |study: &Study| study.summary.left_out.iter().map(|(_, n)| *n as f64).sum();
    let plain = |figure: &str, of: &dyn Fn(&Study) -> f64| Figure {
        figure: figure.into(),
        old: of(old),
        new: of(new),
        shares: None,
        from: None,
    };
    figures.push(plain("clusters", &|study| study.clusters.rows.len() as f64));
    figures.push(plain("rows left out", &left_out));
    figures.push(plain("filtered out", &|study| study.summary.filtered_out as f64));
    figures
}

fn total(study: &Study, worth: &Worth<'_>) -> f64 {
    (0..study.locations.len()).map(|i| worth(study, i)).sum()
}

fn explained((old, new): (&Study, &Study), pairs: &[(usize, usize)], worth: &Worth<'_>) -> Explained {
    let mut found = Explained { new: total(new, worth), gone: total(old, worth), ..Explained::default() };
    for &(a, b) in pairs {
        let (was, is) = (worth(old, a), worth(new, b));
        found.new -= is;
        found.gone -= was;
        found.changed += is - was;
        found.changes += usize::from((is - was).abs() > 0.0);
    }
    found
}
