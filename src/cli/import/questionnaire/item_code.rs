//! Recognizes the items of questionnaires by the codes in headers: `SUS_01`, `SUS1[SQ001]`, `umux2`, `tlx_mental`,
//! `task1_seq`, `seq_pay`.

use super::plain_text::plain_words;
use super::wording::ItemRef;
use crate::study::{Instrument, Study};

/// An item that a header names by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemCode {
    pub(super) item: ItemRef,
    /// What else is in the header: a task, or a group of columns such as `a` in `sus_a_1`. Empty if nothing is.
    pub(super) label: String,
}

/// Longer headers are texts and not codes, in words.
const MAX_WORDS: usize = 6;
/// Words beside a code that say nothing about the item.
const FILLERS: [&str; 13] = [
    "q", "sq", "item", "items", "question", "rating", "score", "value", "answer", "response",
    "frage", "post", "after",
];
/// Words that begin the numbers of items without naming a questionnaire.
const GENERIC: [&str; 9] = [
    "q", "question", "item", "frage", "pregunta", "pytanie", "questao", "pergunta", "domanda",
];

impl ItemCode {
    /// The item that a header names; `None` if it names none.
    pub(super) fn from_header(header: &str) -> Option<Self> {
        let words = joined_words(header);
        if words.len() > MAX_WORDS {
            return None;
        }
        let (at, instrument, own_number) = words
            .iter()
            .enumerate()
            .find_map(|(at, word)| instrument_of(word).map(|(i, n)| (at, i, n)))?;
        let items = instrument.items(&Study::new(String::new()));
        let mut labels: Vec<&str> = words[..at].iter().map(String::as_str).collect();
        let mut numbers: Vec<u32> = own_number.into_iter().collect();
        let mut named = None;
        for word in &words[at + 1..] {
            let (stem, number) = split_number(word);
            match (item_by_name(&instrument, stem), number) {
                (Some(id), None) => named = Some(id),
                (_, Some(number)) if stem.is_empty() || FILLERS.contains(&stem) => {
                    numbers.push(number);
                }
                _ => labels.push(word),
            }
        }
        labels.retain(|word| !FILLERS.contains(word));
        let number_label;
        let id = if items.len() == 1 {
            // The number of an instrument with one item is that of a task.
            match (
                instrument == Instrument::Nps,
                numbers.as_slice(),
                labels.is_empty(),
            ) {
                (true, [] | [1], true) | (false, [], _) => {}
                (false, [number], true) => {
                    number_label = number.to_string();
                    labels.push(&number_label);
                }
                _ => return None,
            }
            items[0].id.clone()
        } else {
            let item = match (named, numbers.as_slice()) {
                (Some(id), _) => id,
                (None, [.., last]) => items
                    .get(usize::try_from(*last).ok()?.checked_sub(1)?)?
                    .id
                    .clone(),
                (None, []) => return None,
            };
            if let [group, _] = numbers.as_slice() {
                number_label = group.to_string();
                labels.push(&number_label);
            }
            item
        };
        Some(Self {
            item: ItemRef::new(instrument.as_str(), &id),
            label: labels.join(" "),
        })
    }
}

/// The number of a header such as `Q7`, `Q7.` or `Question 7`, which names no questionnaire.
pub(super) fn generic_number(header: &str) -> Option<usize> {
    let words = plain_words(header);
    let (stem, number) = match words.as_slice() {
        [word] => split_number(word),
        [stem, number] => (stem.as_str(), number.parse().ok()),
        _ => return None,
    };
    GENERIC
        .contains(&stem)
        .then(|| usize::try_from(number?).ok())
        .flatten()
}

/// The words of a header, with the two of `umux lite` and `nasa tlx` joined.
fn joined_words(header: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in plain_words(header) {
        match words.last_mut() {
            Some(last) if last == "umux" && split_number(&word).0 == "lite" => last.push_str(&word),
            Some(last) if last == "nasa" && split_number(&word).0 == "tlx" => *last = word,
            _ => words.push(word),
        }
    }
    words
}

/// A word without the digits at its end, and their number.
fn split_number(word: &str) -> (&str, Option<u32>) {
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    (stem, word[stem.len()..].parse().ok())
}

/// The questionnaire that a word names, and the number at its end.
fn instrument_of(word: &str) -> Option<(Instrument, Option<u32>)> {
    let (stem, number) = split_number(word);
    let instrument = match stem {
        "umux" | "umuxlite" => Instrument::UmuxLite,
        "nasatlx" | "rtlx" => Instrument::Tlx,
        "susq" | "susitem" => Instrument::Sus,
        "face" => Instrument::Faces,
        stem => Instrument::standard_from_word(stem)?,
    };
    Some((instrument, number))
}

/// The item that a word names.
fn item_by_name(instrument: &Instrument, word: &str) -> Option<String> {
    let names: &[(&str, &str)] = match instrument {
        Instrument::Tlx => &[
            ("mental", "mental"),
            ("physical", "physical"),
            ("temporal", "temporal"),
            ("time", "temporal"),
            ("perform", "performance"),
            ("effort", "effort"),
            ("frustrat", "frustration"),
        ],
        Instrument::UmuxLite => &[("capab", "1"), ("require", "1"), ("eas", "2")],
        _ => &[],
    };
    let is = |(start, _): &&(&str, &str)| word.starts_with(start);
    names.iter().find(is).map(|(_, id)| (*id).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_items_and_tasks() {
        for (header, expected) in [
            ("SUS_1", "sus 1|"),
            ("SUS_01", "sus 1|"),
            ("sus10", "sus 10|"),
            ("SUS1[SQ001]", "sus 1|1"),
            ("SUS[SQ010]", "sus 10|"),
            ("SUS item 3", "sus 3|"),
            ("SUS-Q4", "sus 4|"),
            ("sus_a_7", "sus 7|a"),
            ("UMUX-Lite_2", "umux-lite 2|"),
            ("umux1", "umux-lite 1|"),
            ("NPS", "nps 1|"),
            ("nps_1", "nps 1|"),
            ("tlx_mental", "tlx mental|"),
            ("NASA-TLX Temporal", "tlx temporal|"),
            ("TLX3", "tlx temporal|"),
            ("SEQ", "seq 1|"),
            ("task1_seq", "seq 1|task1"),
            ("seq_pay", "seq 1|pay"),
            ("seq2", "seq 1|2"),
            ("Task 1 - SMEQ", "smeq 1|task 1"),
        ] {
            let code = ItemCode::from_header(header).unwrap_or_else(|| panic!("{header}"));
            let found = format!("{} {}|{}", code.item.instrument, code.item.item, code.label);
            assert_eq!(found, expected, "{header}");
        }
        for header in [
            "NPS_GROUP",
            "SUS",
            "SUS_11",
            "SUS Score",
            "sequence",
            "Q1",
            "I answered the SUS after each of my tasks",
        ] {
            assert_eq!(ItemCode::from_header(header), None, "{header}");
        }
    }

    #[test]
    fn numbers_without_a_questionnaire_are_generic() {
        for (header, number) in [
            ("q1", Some(1)),
            ("Q07.", Some(7)),
            ("Question 10", Some(10)),
            ("Q5_1", None),
            ("q", None),
            ("SUS_1", None),
        ] {
            assert_eq!(generic_number(header), number, "{header}");
        }
    }
}
