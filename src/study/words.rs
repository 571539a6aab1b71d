//! Numbers and dates in words, the same in maps, charts, summaries and messages.

use jiff::civil::Date;

use crate::analysis::{Doubt, Elsewhere, Summary, month_name};

/// A whole number with thin groups: 9,403.
pub fn thousands(n: f64) -> String {
    let digits = format!("{:.0}", n.abs());
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    if n < 0.0 { format!("-{out}") } else { out }
}

/// A number of one figure and zeros: 2,000 or 0.05.
pub fn round(n: f64) -> String {
    if n < 1.0 { format!("{n:.*}", (-n.log10()).ceil() as usize) } else { thousands(n) }
}

/// "1 incident", "220 incidents".
pub fn count(n: usize, what: &str) -> String {
    format!("{} {what}{}", thousands(n as f64), if n == 1 { "" } else { "s" })
}

/// "15", or "15 to 1,020" where the numbers differ.
pub fn range((low, high): (f64, f64)) -> String {
    let (low, high) = (thousands(low), thousands(high));
    if low == high { low } else { format!("{low} to {high}") }
}

/// "1 row does", "2 rows do".
pub fn count_verb(n: usize, what: &str, one: &str, many: &str) -> String {
    format!("{} {}", count(n, what), if n == 1 { one } else { many })
}

/// "1 incident lies in neither state (China 1); …": of incidents that are not in the state of their side; none if all are.
pub fn elsewhere(elsewhere: &Elsewhere) -> Option<String> {
    let across = elsewhere.across.iter().map(|(name, n)| {
        let incidents = count_verb(*n, "incident", "lies", "lie");
        format!("{incidents} in {name} but on the other side of the line, as can happen beyond its ends")
    });
    let said: Vec<String> = third_states(elsewhere).into_iter().chain(across).chain(other_states(elsewhere)).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// Of several borders; the states with the most are named.
fn other_states(elsewhere: &Elsewhere) -> Option<String> {
    const NAMED: usize = 5;
    let of: usize = elsewhere.other.iter().map(|(_, count)| count).sum();
    let mut states: Vec<String> = elsewhere
        .other
        .iter()
        .take(NAMED)
        .map(|(name, count)| format!("{name} {}", thousands(*count as f64)))
        .collect();
    let rest: usize = elsewhere.other.iter().skip(NAMED).map(|(_, count)| count).sum();
    states.extend((rest > 0).then(|| format!("others {}", thousands(rest as f64))));
    let incidents = count_verb(of, "incident", "lies", "lie");
    (of > 0).then(|| {
        format!(
            "{incidents} in another state than that of the side told ({}), as can happen beyond a line's ends",
            states.join(", ")
        )
    })
}

fn third_states(elsewhere: &Elsewhere) -> Option<String> {
    let of: usize = elsewhere.third.iter().map(|(_, count)| count).sum();
    let states: Vec<String> =
        elsewhere.third.iter().map(|(name, n)| format!("{name} {}", thousands(*n as f64))).collect();
    (of > 0).then(|| {
        let far = match elsewhere.far {
            0 => String::new(),
            1 => ", the one farther than 300 km not counted".into(),
            far => format!(", the {} farther than 300 km not counted", thousands(far as f64)),
        };
        format!(
            "{} in neither state ({}){far}; the side told for {} is that of the line",
            count_verb(of, "incident", "lies", "lie"),
            states.join(", "),
            if of == 1 { "it" } else { "them" }
        )
    })
}

/// "14 incidents", of a cluster at a single position "one place, 14 incidents".
pub fn cluster_size(row: &crate::analysis::ClusterRow) -> String {
    let place = if row.sites == 1 { "one place, " } else { "" };
    format!("{place}{}", count(row.incidents, "incident"))
}

/// "3 March 2026".
pub fn day(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date), date.year())
}

/// A text that begins with a capital letter.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

/// A period of days.
pub fn period((first, last): (Date, Date)) -> String {
    if first == last { day(first) } else { format!("{} to {}", day(first), day(last)) }
}

/// A share as a whole percentage; tenths of a percent within one of nothing or of all, which it never reads as unless it is.
pub fn percent(part: usize, whole: usize) -> String {
    let share = halves_up(100.0 * part as f64 / whole.max(1) as f64);
    match share {
        _ if part == 0 || part >= whole => format!("{share:.0} %"),
        ..0.1 => "under 0.1 %".into(),
        ..1.0 => format!("{share:.1} %"),
        ..=99.0 => format!("{share:.0} %"),
        ..=99.9 => format!("{share:.1} %"),
        _ => "over 99.9 %".into(),
    }
}

/// A share whose halves are rounded up, as people do: 6.5 is written as 7.
fn halves_up(share: f64) -> f64 {
    match share {
        1.0..=99.0 => (share + 0.5).floor(),
        _ => share,
    }
}

/// "33 to 42 %", of shares; "42 %" where both round to it.
pub fn percent_range((low, high): (f64, f64)) -> String {
    let (low, high) = (100.0 * low, 100.0 * high);
    let shown = |share: f64| match share {
        ..=0.0 => "0".into(),
        ..0.1 => "under 0.1".into(),
        ..1.0 => format!("{share:.1}"),
        ..=99.0 => format!("{share:.0}"),
        ..=99.9 => format!("{share:.1}"),
        ..100.0 => "over 99.9".into(),
        _ => format!("{share:.0}"),
    };
    let (low, high) = (shown(low), shown(high));
    if low == high { format!("{low} %") } else { format!("{low} to {high} %") }
}

/// The fact line: n, period, share within 25 km, precision. The share is told as located, and as uncertain as the locations are.
pub fn facts(summary: &Summary, doubt: Option<&Doubt>) -> String {
    let n = summary.incidents;
    let mut parts = vec![count(n, "incident")];
    parts.extend(summary.days.map(period));
    let range = doubt.and_then(|doubt| doubt.within.get(1)).map(|share| percent_range(share.location));
    let doubt = range.map_or(String::new(), |range| format!(" as located, {range} allowing for location errors"));
    parts.push(format!("{} within 25 km of the line{doubt}", percent(summary.within[1], n)));
    if summary.coarse > 0 {
        parts.push(format!("{} located only to a district or province", percent(summary.coarse, n)));
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::{percent, range};

    #[test]
    fn a_range_of_one_number_is_that_number() {
        assert_eq!([range((15.0, 15.0)), range((15.0, 1_020.0))], ["15", "15 to 1,020"]);
    }

    #[test]
    fn a_share_never_reads_as_nothing_or_all_unless_it_is() {
        let read = |part| percent(part, 6_407);
        assert_eq!([read(0), read(6_407), percent(0, 0)], ["0 %", "100 %", "0 %"]);
        assert_eq!([read(1), read(6_406)], ["under 0.1 %", "over 99.9 %"]);
        assert_eq!([read(27), read(6_380)], ["0.4 %", "99.6 %"]);
        assert_eq!([read(2_119), read(6_340)], ["33 %", "99 %"]);
    }
}
