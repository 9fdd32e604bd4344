//! Headers as codes of items: counted from 1, without a mark that an item was turned around, and with the questionnaire
//! of subscales that do not name it.

use std::collections::BTreeMap;

use super::plain_text::plain_text;
use super::survey::Survey;

/// Words after the number of an item whose answers were turned around.
const TURNED_WORDS: [&str; 8] = [
    "r", "rev", "reverse", "reversed", "rec", "recoded", "inv", "umgepolt",
];
/// The subscales of NASA-TLX, by the first word of a header.
const TLX_SUBSCALES: [&str; 6] = [
    "mental",
    "physical",
    "temporal",
    "performance",
    "effort",
    "frustration",
];

/// The header of each column as a code; empty for one that is not free, or has a turned copy of another column.
pub(super) fn find(survey: &Survey<'_>, taken: &[bool]) -> Vec<String> {
    let mut headers: Vec<String> = (0..taken.len())
        .map(|at| if taken[at] { "" } else { survey.name(at) }.to_owned())
        .collect();
    let names: Vec<String> = headers.iter().map(|header| plain_text(header)).collect();
    for header in &mut headers {
        if let Some(stem) = turned_stem(header) {
            let is_copy = names.contains(&plain_text(stem));
            *header = if is_copy { "" } else { stem }.to_owned();
        }
    }
    count_from_one(&mut headers);
    name_subscales(&mut headers);
    headers
}

/// A header without the mark that its item was turned around, as in `q2r`, `SUS_4_r` and `sus6 (reversed)`.
pub(super) fn turned_stem(header: &str) -> Option<&str> {
    let text = header.trim().trim_end_matches([')', ']']);
    let stem = text.trim_end_matches(char::is_alphabetic);
    let word = text[stem.len()..].to_lowercase();
    let stem = stem.trim_end_matches(['_', '-', '.', ' ', '(', '[']);
    let is_numbered = stem.ends_with(|c: char| c.is_ascii_digit());
    (is_numbered && TURNED_WORDS.contains(&word.as_str())).then_some(stem)
}

/// Renumbers headers such as `sus0` to `sus9` from 1 on.
fn count_from_one(headers: &mut [String]) {
    let mut numbers: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (at, header) in headers.iter().enumerate() {
        let stem = header.trim_end_matches(|c: char| c.is_ascii_digit());
        if let Ok(number) = header[stem.len()..].parse() {
            numbers
                .entry(stem.to_owned())
                .or_default()
                .push((number, at));
        }
    }
    for (stem, mut columns) in numbers {
        columns.sort_unstable();
        if columns.iter().map(|(number, _)| *number).eq(0..10) {
            for (number, at) in columns {
                headers[at] = format!("{stem}{}", number + 1);
            }
        }
    }
}

/// Adds the questionnaire to the six subscales of NASA-TLX, if all are there.
fn name_subscales(headers: &mut [String]) {
    let columns: Option<Vec<usize>> = TLX_SUBSCALES
        .iter()
        .map(|subscale| {
            let is_it = |header: &String| {
                let name = plain_text(header);
                name == *subscale || name.strip_suffix(" demand") == Some(subscale)
            };
            headers.iter().position(is_it)
        })
        .collect();
    for (at, subscale) in columns.unwrap_or_default().into_iter().zip(TLX_SUBSCALES) {
        headers[at] = format!("tlx {subscale}");
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sheet::Sheet;
    use super::*;

    fn headers(names: &str) -> String {
        let text = format!("{names}\n{}\n", names.replace(|c: char| c != ',', "1"));
        let sheet = Sheet::from_text(&text, None).unwrap();
        let survey = Survey::new(&sheet);
        find(&survey, &vec![false; sheet.columns.len()]).join(",")
    }

    #[test]
    fn headers_are_codes_of_items() {
        for (names, expected) in [
            ("q1,q2r,SUS_4_R,sus6 (reversed)", "q1,q2,SUS_4,sus6"),
            ("sus2,sus2_r", "sus2,"),
            ("sus0,sus1,sus2", "sus0,sus1,sus2"),
            (
                "sus0,sus1,sus2,sus3,sus4,sus5,sus6,sus7,sus8,sus9",
                "sus1,sus2,sus3,sus4,sus5,sus6,sus7,sus8,sus9,sus10",
            ),
            (
                "Mental Demand,physical,temporal,performance,effort,frustration",
                "tlx mental,tlx physical,tlx temporal,tlx performance,tlx effort,tlx frustration",
            ),
            ("mental,physical,effort", "mental,physical,effort"),
            ("year,user,2r", "year,user,2"),
        ] {
            assert_eq!(headers(names), expected);
        }
    }
}
