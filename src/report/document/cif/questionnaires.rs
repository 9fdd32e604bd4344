//! Wording of the questionnaires.

use super::{CifInput, section_of_chapters};
use crate::report::document::{Block, ReportInput, Section};
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

/// Appendix with the questionnaires, word for word.
pub(super) fn appendix(material: &CifInput<'_>) -> Section {
    let each = asked_instruments(&material.record)
        .into_iter()
        .map(|asked| {
            let mut blocks = vec![Block::Heading(asked.name().to_owned())];
            let items = asked.items(material.record.study);
            if !items.is_empty() {
                blocks.push(Block::List(items.iter().map(item_wording).collect()));
            }
            blocks
        });
    section_of_chapters("Appendix: questionnaires", each)
}

fn item_wording(item: &Item) -> String {
    let label = |label: &Option<String>| {
        label
            .as_ref()
            .map_or_else(String::new, |label| format!(" ({label})"))
    };
    let answers = match &item.answer {
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
    };
    format!("{} Response: {answers}", item.wording)
}
