//! Custom questions, and the questions that a task or the study asks.

use super::keys::QUESTION;
use super::reader::ScriptReader;
use super::section::Section;
use super::text::{LineLimit, report_unknown_word};
use super::version::TakenIds;
use crate::study::{Instrument, Question, QuestionKind, Word};

/// Maximum number of questions in a script.
const MAX_QUESTIONS: usize = 100;

/// Limit of a scale's ends, in either direction.
const SCALE_END: i64 = 1_000;

/// Answer format as the script names it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum QuestionType {
    Scale,
    Choice,
    Text,
}

impl Word for QuestionType {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("scale", Self::Scale),
        ("choice", Self::Choice),
        ("text", Self::Text),
    ];
}

/// Custom questions, in script order.
pub(super) fn read(reading: &mut ScriptReader, root: &Section) -> Vec<Question> {
    let sections = root.sections(reading, "question", &QUESTION, MAX_QUESTIONS);
    let mut ids = TakenIds::default();
    let mut questions = Vec::new();
    for section in &sections {
        let id = section.id(reading).filter(|(id, span)| {
            let is_known = Instrument::standard_from_word(id).is_some();
            if is_known {
                reading.report_problem(
                    span.clone(),
                    format!("`{id}` is a built-in questionnaire."),
                    format!("Give the question another id, such as `id = \"own-{id}\"`."),
                );
            }
            !is_known
        });
        let id = ids.claim_id(reading, id, "question");
        let text = section.required_text(reading, "text", LineLimit::Many);
        let kind = read_kind(reading, section);
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

fn read_kind(reading: &mut ScriptReader, section: &Section) -> QuestionKind {
    let sort = section.read_word(reading, "kind");
    if sort.is_some() || !section.has_key("kind") {
        report_unused_keys(reading, section, sort.unwrap_or(QuestionType::Text));
    }
    match sort.unwrap_or(QuestionType::Text) {
        QuestionType::Scale => read_scale(reading, section),
        QuestionType::Choice => {
            let choices = section.unique_names(reading, "choices");
            if choices.len() < 2 {
                reading.report_missing(
                    section.span_of("choices"),
                    "This question has fewer than two choices.",
                    "Write them in a list, such as `choices = [\"yes\", \"no\"]`.",
                );
            }
            QuestionKind::Choice(choices)
        }
        QuestionType::Text => QuestionKind::Text,
    }
}

/// A scale, by default from 1 to 7.
fn read_scale(reading: &mut ScriptReader, section: &Section) -> QuestionKind {
    let mut end = |key, default| {
        let number = section.whole_number(reading, key, -SCALE_END, SCALE_END);
        number.unwrap_or(default)
    };
    let (low, mut high) = (end("low", 1), end("high", 7));
    if high <= low {
        reading.report_problem(
            section.span_of(if section.has_key("high") {
                "high"
            } else {
                "low"
            }),
            format!("The scale ends at {high}, which is not above its start, {low}."),
            "Write the lower end as `low` and the upper end as `high`.",
        );
        high = low + 1;
    }
    QuestionKind::Scale {
        low,
        high,
        low_label: section.optional_text(reading, "low_label", LineLimit::One),
        high_label: section.optional_text(reading, "high_label", LineLimit::One),
        better: section.read_word(reading, "better"),
    }
}

/// Reports keys that do not apply to a question of this kind.
fn report_unused_keys(reading: &mut ScriptReader, section: &Section, sort: QuestionType) {
    let of_scale =
        ["low", "high", "low_label", "high_label", "better"].map(|key| (key, QuestionType::Scale));
    for (key, needed) in of_scale
        .into_iter()
        .chain([("choices", QuestionType::Choice)])
    {
        if section.has_key(key) && needed != sort {
            reading.report_missing(
                section.span_of(key),
                format!(
                    "`{key}` does not apply to a question of the kind `{}`.",
                    sort.as_str()
                ),
                format!("Write `kind = \"{}\"`, or remove `{key}`.", needed.as_str()),
            );
        }
    }
}

/// Questionnaires and custom questions listed under `key`, each once.
pub(super) fn read_instruments(
    reading: &mut ScriptReader,
    section: &Section,
    key: &str,
    questions: &[Question],
) -> Vec<Instrument> {
    let mut asked = Vec::new();
    for (word, span) in section.text_list(reading, key) {
        let own = questions.iter().any(|q| q.id == word);
        let instrument = Instrument::standard_from_word(&word)
            .or_else(|| own.then(|| Instrument::Custom(word.clone())));
        match instrument {
            Some(instrument) if asked.contains(&instrument) => {
                let message = format!("`{word}` appears in `{key}` twice.");
                reading.report_problem(span, message, "Keep one of the two.");
            }
            Some(instrument) => asked.push(instrument),
            None => {
                let known = Instrument::STANDARD;
                let words = known.iter().map(Instrument::as_str);
                let own = questions.iter().map(|question| question.id.as_str());
                report_unknown_word(reading, span, key, &word, words.chain(own));
            }
        }
    }
    asked
}
