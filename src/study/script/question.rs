//! The study's own questions, and what a task or the study asks.

use super::keys::QUESTION;
use super::reading::Reading;
use super::section::Section;
use super::text::{Lines, unknown_word};
use super::version::Ids;
use crate::study::{Instrument, Question, QuestionKind, Word};

/// The most questions of a script.
const MAX_QUESTIONS: usize = 100;

/// The farthest ends of a scale.
const SCALE_END: i64 = 1_000;

/// How a question is answered, as a script says it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Sort {
    Scale,
    Choice,
    Text,
}

impl Word for Sort {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("scale", Self::Scale),
        ("choice", Self::Choice),
        ("text", Self::Text),
    ];
}

/// The questions, in the script's order.
pub(super) fn read(reading: &mut Reading, root: &Section) -> Vec<Question> {
    let sections = root.sections(reading, "question", &QUESTION, MAX_QUESTIONS);
    let mut ids = Ids::default();
    let mut questions = Vec::new();
    for section in &sections {
        let id = section.id(reading).filter(|(id, span)| {
            let is_known = Instrument::known(id).is_some();
            if is_known {
                reading.problem(
                    span.clone(),
                    format!("`{id}` is a built-in questionnaire."),
                    format!("Give the question another id, such as `id = \"own-{id}\"`."),
                );
            }
            !is_known
        });
        let id = ids.take(reading, id, "question");
        let text = section.filled(reading, "text", Lines::Many);
        let kind = kind(reading, section);
        if let Some(id) = id {
            questions.push(Question {
                text: text.unwrap_or_else(|| id.clone()),
                id,
                kind,
            });
        }
    }
    questions
}

fn kind(reading: &mut Reading, section: &Section) -> QuestionKind {
    let sort = section.word(reading, "kind");
    if sort.is_some() || !section.has("kind") {
        misfits(reading, section, sort.unwrap_or(Sort::Text));
    }
    match sort.unwrap_or(Sort::Text) {
        Sort::Scale => scale(reading, section),
        Sort::Choice => {
            let choices = section.names(reading, "choices");
            if choices.len() < 2 {
                reading.missing(
                    section.place("choices"),
                    "This question has fewer than two choices.",
                    "Write them in a list, such as `choices = [\"yes\", \"no\"]`.",
                );
            }
            QuestionKind::Choice(choices)
        }
        Sort::Text => QuestionKind::Text,
    }
}

/// A scale, from 1 to 7 unless the script says otherwise.
fn scale(reading: &mut Reading, section: &Section) -> QuestionKind {
    let mut end = |key, default| {
        let number = section.whole_number(reading, key, -SCALE_END, SCALE_END);
        number.unwrap_or(default)
    };
    let (low, mut high) = (end("low", 1), end("high", 7));
    if high <= low {
        reading.problem(
            section.place(if section.has("high") { "high" } else { "low" }),
            format!("The scale ends at {high}, which is not above its start, {low}."),
            "Write the lower end as `low` and the upper end as `high`.",
        );
        high = low + 1;
    }
    QuestionKind::Scale {
        low,
        high,
        low_label: section.text(reading, "low_label", Lines::One),
        high_label: section.text(reading, "high_label", Lines::One),
    }
}

/// Names the keys that say nothing for a question of this sort.
fn misfits(reading: &mut Reading, section: &Section, sort: Sort) {
    let of_scale = ["low", "high", "low_label", "high_label"].map(|key| (key, Sort::Scale));
    for (key, needed) in of_scale.into_iter().chain([("choices", Sort::Choice)]) {
        if section.has(key) && needed != sort {
            reading.missing(
                section.place(key),
                format!(
                    "`{key}` does not apply to a question of the kind `{}`.",
                    sort.word()
                ),
                format!("Write `kind = \"{}\"`, or remove `{key}`.", needed.word()),
            );
        }
    }
}

/// What is asked under `key`: questionnaires and the study's own questions, each once.
pub(super) fn asked(
    reading: &mut Reading,
    section: &Section,
    key: &str,
    questions: &[Question],
) -> Vec<Instrument> {
    let mut asked = Vec::new();
    for (word, span) in section.list(reading, key) {
        let own = questions.iter().any(|q| q.id == word);
        let instrument =
            Instrument::known(&word).or_else(|| own.then(|| Instrument::Own(word.clone())));
        match instrument {
            Some(instrument) if asked.contains(&instrument) => {
                let message = format!("`{word}` appears in `{key}` twice.");
                reading.problem(span, message, "Keep one of the two.");
            }
            Some(instrument) => asked.push(instrument),
            None => {
                let known = Instrument::KNOWN;
                let words = known.iter().map(Instrument::word);
                let own = questions.iter().map(|question| question.id.as_str());
                unknown_word(reading, span, key, &word, words.chain(own));
            }
        }
    }
    asked
}
