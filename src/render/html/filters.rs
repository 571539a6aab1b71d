//! What incidents are told apart by on a page: its values, the incidents' own, and the markup that chooses among them.

use std::fmt::Write;

use super::Words;
use crate::analysis::BANDS_M;
use crate::model::Precision;
use crate::render::svg::escaped;
use crate::study::Study;

/// A way to tell incidents apart.
pub struct Facet {
    /// What the script calls it.
    pub name: &'static str,
    /// What people read.
    pub title: String,
    /// Its values.
    pub values: Vec<String>,
    /// The index of each incident's.
    pub of: Vec<usize>,
    /// Whether its values are in sight at the beginning.
    open: bool,
}

/// All of them, in their order.
pub fn facets(study: &Study, words: &Words) -> Vec<Facet> {
    let dataset = &study.incidents.dataset;
    let (incidents, locations, border) = (&dataset.incidents, &study.locations, &study.border.border);
    let sides: Vec<&str> = study.summary.by_side.iter().map(|(name, _)| name.as_str()).collect();
    let side = |l| sides.iter().position(|name| *name == border.side_name(l)).unwrap_or(0);
    let sectors = border.sectors();
    let mut clusters = vec![0; incidents.len()];
    for (i, row) in study.clusters.rows.iter().enumerate() {
        row.members.iter().for_each(|member| clusters[*member] = i + 1);
    }
    let cluster_names = study.clusters.rows.iter().map(|row| match row.main_place.as_str() {
        "" => row.cluster.to_string(),
        place => format!("{} {place}", row.cluster),
    });
    let said = |name: &str| words.facet(name, &[]);
    let all = |names: &[&str]| names.iter().map(|name| said(name)).collect::<Vec<_>>();
    let with = |names: Vec<String>, last: &str| names.into_iter().chain([said(last)]).collect::<Vec<_>>();
    let compared = study.options.map.compare.map(|day| Facet {
        name: "period",
        title: said("period"),
        values: vec![words.facet("before", &[&day]), words.facet("from", &[&day]), said("not_stated")],
        of: incidents.iter().map(|i| i.days.map_or(2, |days| usize::from(days.0 >= day))).collect(),
        open: true,
    });
    let facets = vec![
        Facet {
            name: "type",
            title: said("type"),
            values: with(dataset.types.clone(), "not_stated"),
            of: incidents.iter().map(|i| i.kind.map_or(dataset.types.len(), |k| k as usize)).collect(),
            open: true,
        },
        Facet {
            name: "side",
            title: said("side"),
            values: sides.iter().map(ToString::to_string).collect(),
            of: locations.iter().map(side).collect(),
            open: true,
        },
        Facet {
            name: "band",
            title: said("band"),
            values: distances(words),
            of: locations.iter().map(|l| BANDS_M.iter().filter(|m| l.distance_m > **m).count()).collect(),
            open: true,
        },
        Facet {
            name: "sector",
            title: said("sector"),
            values: with(sectors.iter().map(|sector| sector.name.clone()).collect(), "no_sector"),
            of: locations.iter().map(|l| l.sector.unwrap_or(sectors.len())).collect(),
            open: false,
        },
        Facet {
            name: "cluster",
            title: said("cluster"),
            values: std::iter::once(said("no_cluster")).chain(cluster_names).collect(),
            of: clusters,
            open: false,
        },
        Facet {
            name: "precision",
            title: said("precision"),
            values: all(&["place", "near", "area", "province", "not_stated"]),
            of: incidents.iter().map(|i| precision(i.precision)).collect(),
            open: true,
        },
        Facet {
            name: "killed",
            title: said("killed"),
            values: vec![
                said("no_one"),
                words.facet("range", &[&1, &9]),
                words.facet("range", &[&10, &99]),
                words.facet("or_more", &[&100]),
                said("not_stated"),
            ],
            of: incidents.iter().map(|i| killed(i.fatalities)).collect(),
            open: false,
        },
    ];
    facets.into_iter().chain(compared).collect()
}

fn distances(words: &Words) -> Vec<String> {
    let km = BANDS_M.map(|metres| metres / 1e3);
    let between = km.windows(2).map(|pair| words.facet("between", &[&pair[0], &pair[1]]));
    let first = std::iter::once(words.facet("within", &[&km[0]]));
    first.chain(between).chain([words.facet("farther", &[&km[km.len() - 1]])]).collect()
}

fn precision(precision: Precision) -> usize {
    match precision {
        Precision::Place => 0,
        Precision::Near => 1,
        Precision::Area => 2,
        Precision::Province => 3,
        Precision::Unknown => 4,
    }
}

fn killed(range: Option<(f64, f64)>) -> usize {
    range.map_or(4, |(_, high)| [1.0, 10.0, 100.0].iter().filter(|least| high >= **least).count())
}

/// The markup that chooses among the values that occur; nothing where there is but one.
pub fn filters(facets: &[Facet], words: &Words) -> String {
    let [all, none] = ["all", "none"].map(|word| escaped(words.page(word).unwrap_or_default()));
    let mut out = String::new();
    for facet in facets {
        let mut used = vec![false; facet.values.len()];
        facet.of.iter().for_each(|value| used[*value] = true);
        if used.iter().filter(|used| **used).count() < 2 {
            continue;
        }
        let (name, title, open) = (facet.name, escaped(&facet.title), if facet.open { " open" } else { "" });
        let _ = writeln!(
            out,
            "<details{open}><summary>{title}</summary><fieldset data-facet=\"{name}\"><legend hidden>{title}</legend><div class=\"buttons\">\
             <button type=\"button\" aria-label=\"{title}: {all}\">{all}</button> <button type=\"button\" value=\"none\" aria-label=\"{title}: {none}\">{none}</button></div>"
        );
        for (i, value) in facet.values.iter().enumerate().filter(|(i, _)| used[*i]) {
            let _ = writeln!(
                out,
                "<label class=\"value\"><input type=\"checkbox\" value=\"{i}\" checked><bdi class=\"name\">{}</bdi><span class=\"n\"></span>\
                 <span class=\"share\"><i></i></span></label>",
                escaped(value)
            );
        }
        out.push_str("</fieldset></details>\n");
    }
    out
}
