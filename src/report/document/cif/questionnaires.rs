//! The questionnaires that were asked, and how they are answered.

use crate::report::document::ReportInput;
use crate::study::{AnswerFormat, Instrument, Item};

/// Questionnaires that the script asks after tasks and at the end, and others that were answered; each once.
pub(super) fn asked_instruments(record: &ReportInput<'_>) -> Vec<Instrument> {
    let study = record.study;
    let scripted = study.tasks.iter().flat_map(|t| &t.ask);
    let scripted = scripted.chain(&study.ask_at_end).cloned();
    let answered = record.study_figures.versions.iter().flat_map(|version| {
        let tasks = version.tasks.iter().flat_map(|t| &t.ratings);
        tasks.chain(&version.ratings)
    });
    let mut all: Vec<Instrument> = Vec::new();
    for asked in scripted.chain(answered.map(|r| Instrument::from_word(&r.instrument))) {
        if !all.contains(&asked) {
            all.push(asked);
        }
    }
    all
}

/// How an item is answered: `1 (strongly disagree) to 5 (strongly agree)`.
pub(super) fn response(item: &Item) -> String {
    let label = |label: &Option<String>| {
        label
            .as_ref()
            .map_or_else(String::new, |label| format!(" ({label})"))
    };
    match &item.answer {
        AnswerFormat::Scale(scale) => format!(
            "{}{} to {}{}",
            scale.low,
            label(&scale.low_label),
            scale.high,
            label(&scale.high_label)
        ),
        AnswerFormat::Faces => "one of three faces".to_owned(),
        AnswerFormat::Choice(choices) => choices.join(" / "),
        AnswerFormat::Text => "free text".to_owned(),
    }
}
