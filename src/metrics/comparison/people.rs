//! The participants and tasks that a comparison of two versions is about.

use std::collections::BTreeSet;

use super::DroppedTask;
use crate::metrics::selection::{NotCountedReason, Selection, VersionSample};
use crate::study::{Design, Study};

/// Codes of a version's participants.
pub(super) fn participant_codes<'a>(sample: &VersionSample<'a>) -> impl Iterator<Item = &'a str> {
    sample.participants().map(|p| p.code)
}

/// The participants of both versions who are compared: all of them, or within subjects those seen on both.
pub(super) fn keep_comparable<'a>(
    old: VersionSample<'a>,
    new: VersionSample<'a>,
    design: Design,
) -> (VersionSample<'a>, VersionSample<'a>) {
    match design {
        Design::Between => (old, new),
        Design::Within => keep_paired(&old, &new),
    }
}

/// Keeps the participants seen on both versions.
fn keep_paired<'a>(
    old: &VersionSample<'a>,
    new: &VersionSample<'a>,
) -> (VersionSample<'a>, VersionSample<'a>) {
    (
        old.filtered(|person| new.find_participant(person.code).is_some()),
        new.filtered(|person| old.find_participant(person.code).is_some()),
    )
}

/// Tasks attempted on both versions, and tasks attempted on only one, in script order.
pub(super) fn shared_and_dropped_tasks(
    study: &Study,
    old: &VersionSample<'_>,
    new: &VersionSample<'_>,
) -> (Vec<String>, Vec<DroppedTask>) {
    let (mut shared, mut dropped) = (Vec::new(), Vec::new());
    for task in &study.tasks {
        match (old.was_attempted(&task.id), new.was_attempted(&task.id)) {
            (true, true) => shared.push(task.id.clone()),
            (true, false) | (false, true) => dropped.push(DroppedTask {
                id: task.id.clone(),
                title: task.title.clone(),
            }),
            (false, false) => {}
        }
    }
    (shared, dropped)
}

/// Number of participants not counted because they saw another version first.
pub(super) fn count_second_versions(chosen: &Selection<'_>, old: &str, new: &str) -> usize {
    let out = chosen
        .exclusions
        .iter()
        .filter(|l| l.reason == NotCountedReason::SecondVersion);
    let here = out.filter(|l| [old, new].contains(&&*l.session.version));
    here.filter_map(|l| l.session.participant.as_deref())
        .collect::<BTreeSet<_>>()
        .len()
}
