//! Relabeling against computed figures, against itself from scratch, and under no difference.

mod figures;
mod no_difference;
mod properties;

use super::SuccessRelabeling;
use crate::metrics::Count;
use crate::metrics::across_tasks::ParticipantAttempts;
use crate::metrics::difference::chosen_p;
use crate::metrics::paired::{PairedCounts, mcnemar_mid_p};

/// People from words: one character per task, 1 succeeded, 0 not, - skipped.
fn people(words: &[&str]) -> Vec<ParticipantAttempts> {
    let person = |word: &&str| {
        let outcomes = word.chars().enumerate().filter(|(_, c)| *c != '-');
        outcomes.map(|(task, c)| (task, c == '1')).collect()
    };
    words.iter().map(person).collect()
}

/// The pairs of two lists.
fn zip(
    old: &[ParticipantAttempts],
    new: &[ParticipantAttempts],
) -> Vec<(ParticipantAttempts, ParticipantAttempts)> {
    old.iter().cloned().zip(new.iter().cloned()).collect()
}

fn outcome(person: &ParticipantAttempts, task: usize) -> Option<bool> {
    person.iter().find(|(t, _)| *t == task).map(|(_, s)| *s)
}

/// Own p of a task, different people.
fn own_p(old: &[ParticipantAttempts], new: &[ParticipantAttempts], task: usize) -> f64 {
    let count = |people: &[ParticipantAttempts]| {
        Count::from_outcomes(people.iter().filter_map(|p| outcome(p, task)))
    };
    chosen_p(count(new), count(old)).unwrap()
}

/// Own p of a task, the same people.
fn own_paired_p(old: &[ParticipantAttempts], new: &[ParticipantAttempts], task: usize) -> f64 {
    let pairs = old.iter().zip(new);
    let both = pairs.filter_map(|(old, new)| Some((outcome(new, task)?, outcome(old, task)?)));
    mcnemar_mid_p(PairedCounts::from_pairs(both)).unwrap()
}

fn between(old: &[ParticipantAttempts], new: &[ParticipantAttempts]) -> SuccessRelabeling {
    SuccessRelabeling::between(old, new, None).unwrap()
}
