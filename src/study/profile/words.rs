use super::{Against, BandRow, HotRow, IntensityRow, NearRow, Profile, ScanRow};
use crate::analysis::statistics::LEVEL;
use crate::study::words::{count, percent, percent_range, thousands};
use crate::study::{Study, words};

/// The profile on a page of Markdown: what was found, how sure it is, what would change it.
pub fn page(study: &Study, profile: &Profile) -> String {
    let mut parts = vec![head(study, profile)];
    parts.push(section("How near the line", near(study, profile)));
    parts.push(section("Where along the line", along(study, profile)));
    parts.push(section("Where and when more than expected", bursts(study, profile)));
    parts.push(section("Does one follow another nearby?", repeats(profile)));
    parts.push(section("Against the ground", ground(profile)));
    parts.push(section("How sure, and what would change it", doubts(study, profile)));
    parts.concat()
}

fn section(title: &str, paragraphs: Vec<String>) -> String {
    let paragraphs: Vec<String> = paragraphs.into_iter().filter(|text| !text.is_empty()).collect();
    if paragraphs.is_empty() { String::new() } else { format!("\n## {title}\n\n{}\n", paragraphs.join("\n\n")) }
}

fn head(study: &Study, profile: &Profile) -> String {
    let line = &study.border.border.line().name;
    let period = study.summary.days.map_or("without dates".into(), |days| format!("from {}", words::period(days)));
    let source = &study.incidents.dataset.source;
    let mut text = format!(
        "# {}: a profile\n\n{} {period} ({source}).",
        words::sentence(line),
        count(profile.incidents, "incident")
    );
    for remark in study.remarks() {
        text += &format!(" {remark}");
    }
    text + "\n"
}

/// Fewer incidents than this bear no percentages.
const FEW: usize = 20;

fn near(study: &Study, profile: &Profile) -> Vec<String> {
    let all: Vec<&BandRow> = profile.bands.iter().filter(|r| r.period == "all" && r.side == "all").collect();
    if profile.incidents < FEW {
        return vec![format!(
            "Only {}: too few for shares; the tables have the counts.",
            count(profile.incidents, "incident")
        )];
    }
    let mut rows = String::from(
        "| within | incidents | as located | allowing for location errors | if a sample |\n|---|---|---|---|---|\n",
    );
    for row in &all {
        let range = |bounds: Option<(f64, f64)>| bounds.map_or("not known".into(), percent_range);
        rows += &format!(
            "| {} km | {} | {} | {} | {} |\n",
            row.within_km,
            thousands(row.incidents as f64),
            percent(row.incidents, row.of),
            range(row.location),
            range(row.sampling)
        );
    }
    vec![rows.trim_end().into(), sides(study), shift(&all)]
}

/// What can be said of the two sides.
fn sides(study: &Study) -> String {
    let Some(doubt) = &study.doubt else {
        return "No location errors are known, so the certainty of the sides cannot be stated.".into();
    };
    let n = study.summary.incidents;
    let told: Vec<String> = study
        .summary
        .by_side
        .iter()
        .zip(&doubt.by_side)
        .map(|((name, k), share)| {
            format!(
                "{name} {} ({} as located, {})",
                thousands(*k as f64),
                percent(*k, n),
                percent_range(share.location)
            )
        })
        .collect();
    let undecided = match doubt.undecided {
        0 => "The side of each is sure.".into(),
        k => format!("The side cannot be told for {} of {}.", thousands(k as f64), thousands(n as f64)),
    };
    let settled = match &doubt.by_side[..] {
        [a, b] if a.location.0 > 0.5 || b.location.0 > 0.5 => "",
        [_, _] => " Which side has more cannot be told.",
        _ => "",
    };
    format!("By side: {}. {undecided}{settled}", told.join(", "))
}

/// Whether representative points lie nearer to the line than the places that they stand for.
fn shift(all: &[&BandRow]) -> String {
    let outside = |row: &&&BandRow| {
        row.share.zip(row.location).is_some_and(|(share, (low, high))| share < low - 0.01 || share > high + 0.01)
    };
    let mut differ = all.iter().filter(outside).map(|row| row.share > row.share_expected);
    let Some(first) = differ.next() else { return String::new() };
    let way = match (differ.all(|nearer| nearer == first), first) {
        (true, true) => "nearer to the line than",
        (true, false) => "farther from the line than",
        (false, _) => "differently from",
    };
    format!(
        "The two shares differ because recorded points lie {way} the places they stand for would if those were spread around them as the source's \
         precision implies. The second is not an error bar for the first."
    )
}

fn along(study: &Study, profile: &Profile) -> Vec<String> {
    let hot: Vec<&HotRow> = profile.hot.iter().filter(|row| row.is_hot()).collect();
    let length = profile.hot.first().map_or(0.0, |row| row.to_km - row.from_km);
    let all = profile.hot.len();
    let mut told = Vec::new();
    if all < 8 {
        told.push(format!(
            "The line is cut into {} of {length:.0} km: too few to look for hot spots.",
            count(all, "sector")
        ));
    } else if hot.is_empty() {
        told.push(format!(
            "No stretch of {length:.0} km has more incidents than chance would explain, allowing for all {all} tested (Gi*)."
        ));
    } else {
        let list: Vec<String> =
            hot.iter().take(6).map(|row| format!("{} ({})", row.sector, count(row.incidents, "incident"))).collect();
        let more = if hot.len() > list.len() { format!(" and {} more", hot.len() - list.len()) } else { String::new() };
        told.push(format!(
            "Of {all} stretches of {length:.0} km {} hot, all considered (Gi*, false discovery rate {LEVEL}): {}{more}.",
            if hot.len() == 1 { "1 is".into() } else { format!("{} are", hot.len()) },
            list.join(", ")
        ));
    }
    let mut classes: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    profile.hot.iter().filter_map(|row| row.class.as_deref()).for_each(|class| *classes.entry(class).or_default() += 1);
    if !profile.hot_months.classes && !profile.hot_months.months.is_empty() {
        told.push(
            "There are too few incidents a month to classify emerging hot spots: the normal approximation would not hold. Longer sectors \
             (--sector-length) may have enough."
                .into(),
        );
    }
    if !classes.is_empty() {
        let list: Vec<String> = classes.iter().map(|(class, n)| format!("{class} {n}")).collect();
        told.push(format!("Month by month: {}.", list.join(", ")));
    }
    let sectors = profile.sectors.iter().filter(|r| r.period == "all");
    let busiest = sectors.max_by(|a, b| a.rate.unwrap_or(0.0).total_cmp(&b.rate.unwrap_or(0.0)));
    if let Some((row, rate, (low, high))) = busiest.and_then(|row| Some((row, row.rate?, row.rate_bounds?))) {
        told.push(format!(
            "The busiest sector is {}: {} incidents per 100 km and 30 days ({} to {}).",
            row.sector,
            rate_words(rate),
            rate_words(low),
            rate_words(high)
        ));
    }
    if study.summary.days.is_none() {
        told.push("There are no dates, so nothing is said of time.".into());
    }
    told
}

/// A rate with two figures.
fn rate_words(rate: f64) -> String {
    if rate >= 10.0 {
        format!("{rate:.0}")
    } else if rate >= 1.0 {
        format!("{rate:.1}")
    } else {
        format!("{rate:.2}")
    }
}

fn bursts(study: &Study, profile: &Profile) -> Vec<String> {
    if profile.scan.is_empty() {
        return Vec::new();
    }
    let told = |form: &str, what: &str| {
        let rows: Vec<&ScanRow> = profile.scan.iter().filter(|r| r.form == form).collect();
        let sure: Vec<&&ScanRow> = rows.iter().filter(|r| r.p <= LEVEL).collect();
        if sure.is_empty() {
            return format!("By {what}: nothing stands out from what place and time alone would lead one to expect.");
        }
        let list: Vec<String> = sure.iter().take(5).map(|row| format!("- {}", burst(study, row))).collect();
        format!(
            "By {what}, {} out:\n\n{}",
            if sure.len() == 1 { "1 stands".into() } else { format!("{} stand", sure.len()) },
            list.join("\n")
        )
    };
    vec![told("interval", "stretches of the line"), told("cylinder", "circles")]
}

fn burst(study: &Study, row: &ScanRow) -> String {
    let place = match (row.chainage_km, row.centre) {
        (Some((from, to)), _) => super::hot::name(study, from * 1e3, to * 1e3),
        (None, Some((lon, lat))) => {
            format!("within {} km of {lat:.2}, {lon:.2}{}", row.radius_km.unwrap_or(0.0), near_place(study, lon, lat))
        }
        _ => String::new(),
    };
    format!(
        "{place}, {} to {}: {} where {} expected (p {})",
        row.first_date,
        row.last_date,
        count(row.incidents, "incident"),
        if row.expected >= 1.95 { format!("{:.0} were", row.expected) } else { format!("{:.1} were", row.expected) },
        p_words(row.p)
    )
}

/// The largest town within 15 km of a point.
fn near_place(study: &Study, lon: f64, lat: f64) -> String {
    let near = |p: &&crate::model::Place| {
        let (dx, dy) = ((p.position.lon() - lon) * lat.to_radians().cos(), p.position.lat() - lat);
        dx.hypot(dy) * 111.2 <= 15.0
    };
    let place = study.base.places.iter().filter(near).max_by_key(|p| p.population);
    place.map_or(String::new(), |place| format!(" ({})", place.name))
}

fn p_words(p: f64) -> String {
    if p < 0.01 { format!("{p:.3}") } else { format!("{p:.2}") }
}

fn repeats(profile: &Profile) -> Vec<String> {
    let sure = |row: &&NearRow| row.p <= 0.01 && row.ratio.is_some_and(|r| r >= 1.2) && row.pairs >= 10;
    let apart: Vec<&NearRow> = profile.near_repeat.iter().filter(|r| r.km_to > 0.0).filter(sure).collect();
    let same: Vec<&NearRow> = profile.near_repeat.iter().filter(|r| r.km_to == 0.0).filter(sure).collect();
    if profile.near_repeat.is_empty() {
        return Vec::new();
    }
    let best = apart.iter().max_by(|a, b| a.ratio.unwrap_or(0.0).total_cmp(&b.ratio.unwrap_or(0.0)));
    let mut told = vec![best.map_or(
        "Incidents at different places near each other do not follow one another more often than chance would explain.".into(),
        |row| {
            format!(
                "Yes: pairs {} to {} km and {} to {} days apart are {:.1} times as many as expected ({} pairs, p {}).",
                row.km_from,
                row.km_to,
                row.days_from,
                row.days_to,
                row.ratio.unwrap_or(0.0),
                thousands(row.pairs as f64),
                p_words(row.p)
            )
        },
    )];
    if let Some(row) = same.first() {
        told.push(format!(
            "At the same position, {} to {} days apart: {:.1} times as many as expected. Many places share a representative point, so this may be an artefact of geocoding.",
            row.days_from,
            row.days_to,
            row.ratio.unwrap_or(0.0)
        ));
    }
    told
}

fn ground(profile: &Profile) -> Vec<String> {
    let Some(intensity) = &profile.intensity else { return Vec::new() };
    let (what, do_, unit) = match intensity.against {
        Against::Land => ("land", "does", "1,000 km²"),
        Against::People => ("people", "do", "100,000 people"),
    };
    let rows: Vec<&IntensityRow> = intensity.rows.iter().filter(|r| r.side == "all" && r.intensity.is_some()).collect();
    let list: Vec<String> = rows
        .iter()
        .map(|r| format!("{} to {} km {}", r.km_from, r.km_to, rate_words(r.intensity.unwrap_or(0.0))))
        .collect();
    let mut told = vec![format!("Incidents per {unit} by distance from the line: {}.", list.join(", "))];
    if let Some(test) = &intensity.nearness {
        let nearer = test.ks_p <= LEVEL && test.z1_p <= LEVEL;
        let verdict = match (nearer, test.ks_p <= LEVEL || test.z1_p <= LEVEL) {
            (true, _) => format!("Incidents within 100 km lie nearer to the line than {what} {do_}"),
            (false, true) => {
                format!("Whether incidents lie nearer to the line than {what} {do_} is open: the two tests disagree")
            }
            (false, false) => {
                format!("There is no clear evidence that incidents lie nearer to the line than {what} {do_}")
            }
        };
        told.push(format!(
            "{verdict} (whole clusters moved {} times: Kolmogorov–Smirnov p {}, Berman p {}; {} groups).",
            thousands(test.simulations as f64),
            p_words(test.ks_p),
            p_words(test.z1_p),
            thousands(test.groups as f64)
        ));
    }
    let own = intensity.placebo.iter().find(|row| row.displaced_km == 0.0).and_then(|row| row.rank);
    if let Some(rank) = own {
        let ranked = intensity.placebo.iter().filter(|row| row.rank.is_some()).count();
        let others = ranked - 1;
        told.push(match rank {
            1 => format!(
                "Of the line and {others} lines beside it, 25 km apart, the line itself has the most incidents per {unit} within 10 km."
            ),
            _ => format!(
                "Of the line and {others} lines beside it, 25 km apart, {} more incidents per {unit} within 10 km than the line itself.",
                if rank == 2 { "1 has".into() } else { format!("{} have", rank - 1) }
            ),
        });
    }
    told
}

fn doubts(study: &Study, profile: &Profile) -> Vec<String> {
    let mut told: Vec<String> =
        study.doubt_words().into_iter().map(|text| format!("- {}.", words::sentence(&text))).collect();
    if profile.draws > 0 {
        told.push("- How far a place may be off is this program's reading of each source's precision codes; --location-errors sets it, and shows what half or twice as much would change.".into());
    }
    if study.summary.coarse > 0 {
        let n = study.summary.coarse;
        told.push(format!(
            "- {} located only to a district or province.",
            words::count_verb(n, "incident", "is", "are")
        ));
    }
    if study.summary.sums > 0 {
        told.push(format!(
            "- {} up several events that the source does not tell apart.",
            words::count_verb(study.summary.sums, "row", "sums", "sum")
        ));
    }
    told.push("- What is not reported is not here: where fewer people report, incidents seem fewer.".into());
    told.extend(profile.notes.iter().map(|note| format!("- {note}")));
    vec![told.join("\n")]
}
