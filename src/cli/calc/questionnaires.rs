//! `calc sus` and `calc nps`: scores of questionnaires.

use super::InputError;
use super::answer::{
    Answer, Lines, MissingReasons, format_interval, format_number, interval_ends, interval_label,
};
use super::input;
use crate::metrics::Confidence;
use crate::metrics::rating::{self, SUS_ITEMS};
use serde::Serialize;

#[derive(Serialize)]
struct SusNumbers {
    score: Option<f64>,
    answered: usize,
}

/// `calc sus`: the score of one response.
///
/// # Errors
/// When there are not ten answers of 1 to 5 or `-`.
pub(super) fn sus(texts: &[String]) -> Result<Answer, InputError> {
    let answers: Vec<Option<u8>> = texts
        .iter()
        .map(|text| sus_answer(text))
        .collect::<Result<_, _>>()?;
    let answers: [Option<u8>; SUS_ITEMS] = answers.try_into().map_err(|given: Vec<_>| {
        InputError::new(format!(
            "SUS has {SUS_ITEMS} items, and {} were given.",
            given.len()
        ))
        .with_hint("Write - for a blank.")
    })?;
    let answered = answers.iter().flatten().count();
    let score = rating::sus_score(&answers).map(|s| s.score);
    let mut lines = Lines::default();
    lines.add_result("score", score, format_number);
    lines.add("answered", format!("{answered} of {SUS_ITEMS}"));
    let mut missing = MissingReasons::default();
    let numbers = SusNumbers {
        score: missing.ok_or_note("score", score),
        answered,
    };
    Ok(Answer::new(&lines, &numbers, &missing))
}

fn sus_answer(text: &str) -> Result<Option<u8>, InputError> {
    match text.trim() {
        "-" => Ok(None),
        answer => match answer.parse::<u8>() {
            Ok(value) if (1..=5).contains(&value) => Ok(Some(value)),
            _ => Err(
                InputError::new(format!("\"{text}\" is not an answer to a SUS item."))
                    .with_hint("Write 1 to 5, or - for a blank."),
            ),
        },
    }
}

#[derive(Serialize)]
struct NpsNumbers {
    n: u64,
    nps: f64,
    interval: [f64; 2],
}

/// `calc nps`: the score of promoters, passives and detractors, with its interval.
///
/// # Errors
/// When a count is not valid, or all are 0.
pub(super) fn nps(counts: [&String; 3], confidence: Confidence) -> Result<Answer, InputError> {
    let [promoters, passives, detractors] = counts;
    let found = rating::net_promoter_score(
        input::parse_whole(promoters)?,
        input::parse_whole(passives)?,
        input::parse_whole(detractors)?,
        confidence,
    )
    .map_err(|_| InputError::new("There is no Net Promoter Score without answers."))?;
    let mut lines = Lines::default();
    lines.add("answers", found.n.to_string());
    lines.add("NPS", format_number(found.nps));
    lines.add(interval_label(confidence), format_interval(found.interval));
    let numbers = NpsNumbers {
        n: found.n,
        nps: found.nps,
        interval: interval_ends(found.interval),
    };
    Ok(Answer::new(&lines, &numbers, &MissingReasons::default()))
}
