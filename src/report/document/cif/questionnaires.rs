//! The questionnaires that were asked, and how they are answered.

use crate::metrics::estimate::Scope;
use crate::report::document::ReportInput;
use crate::study::{AnswerFormat, Instrument, Item};

/// Questionnaires that the script asks after tasks and at the end, and others that were answered; each once.
pub(super) fn asked_instruments(record: &ReportInput<'_>) -> Vec<Instrument> {
    let study = record.study;
    let scripted = study.tasks.iter().flat_map(|t| &t.ask);
    let scripted = scripted.chain(&study.ask_at_end).cloned();
    let mut answered: Vec<&str> = Vec::new();
    for version in record.study_figures.by_version() {
        let after_tasks = study.tasks.iter().map(|task| Some(task.id.as_str()));
        for place in after_tasks.chain([None]) {
            let asked = version.questionnaires(place);
            answered.extend(asked.filter_map(Scope::instrument));
        }
    }
    let mut all: Vec<Instrument> = Vec::new();
    for asked in scripted.chain(answered.into_iter().map(Instrument::from_word)) {
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
