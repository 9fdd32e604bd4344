//! Changed questions: wording, kind, range, ends, and when they are asked.

use super::{AskedAt, DifferenceSubject, ProtocolChange, ProtocolDifference, is_same_text};
use crate::study::{Instrument, Question, QuestionKind, Study};

/// Differences of the questions in both protocols, in the new order: the standard questionnaires, then the script's own.
pub(super) fn question_differences(old: &Study, new: &Study) -> Vec<ProtocolDifference> {
    let own = new
        .questions
        .iter()
        .map(|question| Instrument::Custom(question.id.clone()));
    let mut all = Vec::new();
    for instrument in Instrument::STANDARD.into_iter().chain(own) {
        let mut changes = match &instrument {
            Instrument::Custom(id) => match (old.question(id), new.question(id)) {
                (Some(old), Some(new)) => text_and_scale_changes(old, new),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        changes.extend(when_asked_change(&instrument, old, new));
        all.extend(changes.into_iter().map(|change| ProtocolDifference {
            subject: DifferenceSubject::Question(instrument.as_str().to_owned()),
            change,
        }));
    }
    all
}

fn text_and_scale_changes(old: &Question, new: &Question) -> Vec<ProtocolChange> {
    let mut changes = Vec::new();
    if !is_same_text(Some(&old.text), Some(&new.text)) {
        changes.push(ProtocolChange::QuestionText);
    }
    match (&old.kind, &new.kind) {
        (
            QuestionKind::Scale {
                low: old_low,
                high: old_high,
                low_label: old_low_label,
                high_label: old_high_label,
                better: old_better,
            },
            QuestionKind::Scale {
                low,
                high,
                low_label,
                high_label,
                better,
            },
        ) => {
            if (old_low, old_high) != (low, high) {
                changes.push(ProtocolChange::ScaleRange(
                    (*old_low, *old_high),
                    (*low, *high),
                ));
            }
            if !is_same_text(old_low_label.as_deref(), low_label.as_deref())
                || !is_same_text(old_high_label.as_deref(), high_label.as_deref())
            {
                changes.push(ProtocolChange::EndLabels(
                    (old_low_label.clone(), old_high_label.clone()),
                    (low_label.clone(), high_label.clone()),
                ));
            }
            // A script that says it now, and did not before, changes nothing that was asked.
            if let (Some(old), Some(new)) = (old_better, better)
                && old != new
            {
                changes.push(ProtocolChange::BetterEnd(*old, *new));
            }
        }
        (QuestionKind::Choice(old), QuestionKind::Choice(new)) => {
            let is_same = old.len() == new.len()
                && (old.iter().zip(new)).all(|(old, new)| is_same_text(Some(old), Some(new)));
            if !is_same {
                changes.push(ProtocolChange::Choices);
            }
        }
        (old, new) if old.word() != new.word() => {
            changes.push(ProtocolChange::QuestionKind(old.word(), new.word()));
        }
        _ => {}
    }
    changes
}

/// The change of when a question is asked; `None` if it did not change, or is asked in only one of the protocols.
fn when_asked_change(instrument: &Instrument, old: &Study, new: &Study) -> Option<ProtocolChange> {
    let (before, after) = (
        asked_at(instrument, old, new),
        asked_at(instrument, new, old),
    );
    let is_asked = !before.is_empty() && !after.is_empty();
    let is_same = before.len() == after.len() && before.iter().all(|at| after.contains(at));
    (is_asked && !is_same).then_some(ProtocolChange::WhenAsked(before, after))
}

/// When a study asks a question: after tasks that the other study also has, and at the end.
fn asked_at(instrument: &Instrument, study: &Study, other: &Study) -> Vec<AskedAt> {
    let tasks = study
        .tasks
        .iter()
        .filter(|task| task.ask.contains(instrument) && other.task(&task.id).is_some());
    let mut all: Vec<AskedAt> = tasks.map(|task| AskedAt::Task(task.id.clone())).collect();
    if study.ask_at_end.contains(instrument) {
        all.push(AskedAt::End);
    }
    all
}
