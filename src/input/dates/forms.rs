//! What is written in several ways is written in one, before a date is read.

use crate::input::words::months::month;

/// Marks and words, and what says the same.
const SAID: [(&str, &str); 8] = [
    ("a.m.", "am"),
    ("p.m.", "pm"),
    ("a. m.", "am"),
    ("p. m.", "pm"),
    ("ه. ش", "ه.ش"),
    ("ه ش", "ه.ش"),
    ("ه. ق", "ه.ق"),
    ("ه ق", "ه.ق"),
];

/// A folded text in the forms that are read: a.m. is am, 2.30pm is 2:30pm, 07mar2024 and the day of 071430Z mar 24 stand alone; the name of a zone after its
/// offset and days that are x are left out.
pub fn plain(text: String) -> String {
    if !may_be_other(&text) {
        return text;
    }
    let text =
        SAID.iter().fold(text, |text, (many, one)| if text.contains(many) { text.replace(many, one) } else { text });
    let bare = without_zone(text.trim_start_matches('\''));
    let known = bare.trim_end_matches("-xx");
    let bare = if known.ends_with(|c: char| c.is_ascii_digit()) { known } else { bare };
    let words: Vec<&str> = bare.split(' ').collect();
    let one = |at: usize| military(&words, at).or_else(|| compact(words[at])).or_else(|| dotted_time(&words, at));
    (0..words.len()).map(|at| one(at).unwrap_or_else(|| words[at].into())).collect::<Vec<String>>().join(" ")
}

/// Whether a text may be one that is written in another way: it has such marks, or letters after a figure.
fn may_be_other(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let joined = || text.as_bytes().windows(2).any(|two| two[0].is_ascii_digit() && letter(two[1]));
    text.contains(['\'', '[', '.', '(', 'ه']) || text.ends_with("-xx") || joined()
}

/// Without what stands in brackets at the end to name a zone: (Pakistan Standard Time), [Asia/Kabul].
fn without_zone(text: &str) -> &str {
    if let Some((before, _)) = text.split_once('[').filter(|_| text.ends_with(']')) {
        return before;
    }
    match text.split_once(" (") {
        Some((before, zone)) if before.contains("gmt") || before.contains("utc") || zone.contains("time") => before,
        _ => text,
    }
}

/// 07mar2024, perhaps with a time after a colon: 07 mar 2024.
fn compact(word: &str) -> Option<String> {
    let word =
        word.split_once(':').filter(|(date, _)| date.contains(char::is_alphabetic)).map_or(word, |(date, _)| date);
    let letters = word.find(char::is_alphabetic)?;
    let (day, rest) = word.split_at(letters);
    let (name, year) = rest.split_at(rest.find(|c: char| c.is_ascii_digit())?);
    let digits =
        |text: &str, lengths: &[usize]| lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (digits(day, &[1, 2]) && digits(year, &[2, 4]) && month(name).is_some()).then(|| format!("{day} {name} {year}"))
}

/// The day of a military date and time, 071430Z mar 24 or 071430zmar24, in place of its first word.
fn military(words: &[&str], at: usize) -> Option<String> {
    let word = words[at];
    let (clock, rest) = (word.get(..6)?, word.get(6..)?);
    let zone = rest.chars().next().filter(char::is_ascii_lowercase)?;
    if !clock.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let day = &clock[..2];
    match &rest[zone.len_utf8()..] {
        "" => words.get(at + 1).and_then(|next| month(next.get(..3)?)).map(|_| day.into()),
        rest => compact(&format!("{day}{rest}")),
    }
}

/// A time with a dot between hour and minutes, where what stands beside it says that it is one.
fn dotted_time(words: &[&str], at: usize) -> Option<String> {
    const BEFORE: [&str; 9] = ["at", "um", "alle", "ore", "kl", "saat", "в", "о", "as"];
    const AFTER: [&str; 5] = ["am", "pm", "uhr", "h", "hrs"];
    let word = words[at].trim_end_matches(',');
    let clock = word.strip_suffix("am").or(word.strip_suffix("pm")).unwrap_or(word);
    let (hour, minute) = clock.split_once('.')?;
    let below = |text: &str, lengths: std::ops::RangeInclusive<usize>, most: u8| {
        lengths.contains(&text.len()) && text.parse::<u8>().is_ok_and(|value| value < most)
    };
    if !below(hour, 1..=2, 24) || !below(minute, 2..=2, 60) {
        return None;
    }
    let beside =
        |at: Option<usize>, list: &[&str]| at.and_then(|at| words.get(at)).is_some_and(|word| list.contains(word));
    let year = |word: &&str| {
        word.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4 && part.starts_with(['1', '2']))
    };
    let is_time = clock.len() < word.len()
        || beside(at.checked_sub(1), &BEFORE)
        || beside(Some(at + 1), &AFTER)
        || (at > 0 && at + 1 == words.len() && words[..at].iter().any(year));
    is_time.then(|| words[at].replacen('.', ":", 1))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn several_ways_are_one() {
        for (written, read) in [
            ("at 2.30pm on 7 march 2024", "at 2:30pm on 7 march 2024"),
            ("07.03.2024 14.30", "07.03.2024 14:30"),
            ("7.3 2024", "7.3 2024"),
            ("07mar2024", "07 mar 2024"),
            ("07mar24:14:30:00", "07 mar 24"),
            ("071430zmar24", "07 mar 24"),
            ("071430z mar 24", "07 mar 24"),
            ("'2024-03-07", "2024-03-07"),
            ("2024-03-07t14:30+04:30[asia/kabul]", "2024-03-07t14:30+04:30"),
            ("2024-03-xx", "2024-03"),
            ("2024-xx-xx", "2024"),
        ] {
            assert_eq!(plain(written.into()), read, "{written}");
        }
    }
}
