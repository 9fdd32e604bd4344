//! Changed rules of the whole study and of a task.

use std::collections::BTreeSet;

use super::{ProtocolChange, is_same_text};
use crate::study::{Study, Task, VerdictMeasure};

pub(super) fn study_changes(old: &Study, new: &Study) -> Vec<ProtocolChange> {
    let mut changes = Vec::new();
    if old.assisted_from != new.assisted_from {
        changes.push(ProtocolChange::AssistedFrom(
            old.assisted_from,
            new.assisted_from,
        ));
    }
    if differ(old.partial_credit, new.partial_credit) {
        changes.push(ProtocolChange::PartialCredit(
            old.partial_credit,
            new.partial_credit,
        ));
    }
    if old.primary != new.primary {
        let (old, new) = (old.primary.clone(), new.primary.clone());
        changes.push(ProtocolChange::Primary(old, new));
    }
    if old.planned != new.planned {
        changes.push(ProtocolChange::Planned(old.planned, new.planned));
    }
    let measures = old.matters_from.keys().chain(new.matters_from.keys());
    changes.extend(margin_changes(measures, |measure| {
        (
            old.matters_from(None, measure),
            new.matters_from(None, measure),
        )
    }));
    if old.think_aloud != new.think_aloud {
        changes.push(ProtocolChange::ThinkAloud(new.think_aloud));
    }
    if !is_same_text(old.setting.as_deref(), new.setting.as_deref()) {
        changes.push(ProtocolChange::Setting);
    }
    changes
}

pub(super) fn task_changes(
    old_study: &Study,
    old: &Task,
    new_study: &Study,
    new: &Task,
) -> Vec<ProtocolChange> {
    let mut changes = Vec::new();
    if !is_same_text(old.scenario.as_deref(), new.scenario.as_deref()) {
        changes.push(ProtocolChange::TaskText);
    }
    if !is_same_text(old.starts_when.as_deref(), new.starts_when.as_deref()) {
        changes.push(ProtocolChange::StartRule);
    }
    if !is_same_text(old.success.as_deref(), new.success.as_deref()) {
        changes.push(ProtocolChange::Success);
    }
    if old.time_limit_ms != new.time_limit_ms {
        changes.push(ProtocolChange::TimeLimit(
            old.time_limit_ms,
            new.time_limit_ms,
        ));
    }
    if old.limit_fails != new.limit_fails {
        changes.push(ProtocolChange::LimitFails(new.limit_fails));
    }
    if old.error_opportunities != new.error_opportunities {
        let (old, new) = (old.error_opportunities, new.error_opportunities);
        changes.push(ProtocolChange::ErrorOpportunities(old, new));
    }
    // If both follow the study, the study's own difference already covers it.
    if old.partial_credit.is_some() || new.partial_credit.is_some() {
        let before = old_study.partial_credit_of(&old.id);
        let after = new_study.partial_credit_of(&new.id);
        if differ(before, after) {
            changes.push(ProtocolChange::PartialCredit(before, after));
        }
    }
    let measures = old.matters_from.keys().chain(new.matters_from.keys());
    changes.extend(margin_changes(measures, |measure| {
        (
            old_study.matters_from(Some(&old.id), measure),
            new_study.matters_from(Some(&new.id), measure),
        )
    }));
    changes
}

/// Changes of the smallest changes that matter; `margins` gives the old and the new one of a measure.
fn margin_changes<'m>(
    measures: impl Iterator<Item = &'m VerdictMeasure>,
    margins: impl Fn(&VerdictMeasure) -> (Option<f64>, Option<f64>),
) -> Vec<ProtocolChange> {
    let measures: BTreeSet<&VerdictMeasure> = measures.collect();
    measures
        .into_iter()
        .filter_map(|measure| {
            let (before, after) = margins(measure);
            let is_same = match (before, after) {
                (Some(before), Some(after)) => !differ(before, after),
                _ => before.is_none() && after.is_none(),
            };
            (!is_same).then(|| ProtocolChange::MattersFrom(measure.clone(), before, after))
        })
        .collect()
}

/// Whether two numbers differ; the tolerance allows for rounding.
fn differ(a: f64, b: f64) -> bool {
    (a - b).abs() > 1e-9
}
