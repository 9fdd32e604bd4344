//! Comparison of a new design version with an old one. Differences are new minus old, ratios new over old.

mod order;
mod overall;
mod task;

pub use order::OrderSeen;
pub use overall::OverallChange;
pub use task::{ErrorChange, SuccessChange, TaskComparison, TimeChange};

use std::collections::{BTreeMap, BTreeSet};

use self::task::SamplePair;
use super::Methods;
use super::answers::{RatingChange, changes_at_end};
use super::figures::VersionFigures;
use super::selection::{NotCountedReason, Selection, VersionSample};
use crate::session::SessionSummary;
use crate::study::{Design, ProtocolDifference, Study, protocol_differences};

/// Comparison of a new design version with an old one.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Id of the old version.
    pub old: String,
    /// Id of the new version.
    pub new: String,
    /// Methods of its figures.
    pub methods: Methods,
    /// Between or within subjects.
    pub design: Design,
    /// Number of participants on each version; the same number twice within subjects.
    pub participants: (usize, usize),
    /// Number of participants not counted because they saw only one of the versions, within subjects.
    pub one_version_only: usize,
    /// Number of participants not counted because they saw another version first, between subjects.
    pub second_version: usize,
    /// Tasks attempted on both versions.
    pub shared_tasks: Vec<String>,
    /// Tasks attempted on only one version.
    pub dropped_tasks: Vec<String>,
    /// Differences between the protocols of the sessions compared.
    pub protocol_differences: Vec<ProtocolDifference>,
    /// All shared tasks together.
    pub overall: OverallChange,
    /// Comparison of each shared task.
    pub tasks: Vec<TaskComparison>,
    /// Questionnaires asked at the end of sessions on both versions.
    pub ratings: Vec<RatingChange>,
    /// Order in which participants saw the versions, within subjects.
    pub order: Option<OrderSeen>,
    /// Figures of the old version, for the participants compared.
    pub old_figures: VersionFigures,
    /// Figures of the new version, for the participants compared.
    pub new_figures: VersionFigures,
}

/// The input of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct ComparisonInput<'a> {
    /// The study.
    pub study: &'a Study,
    /// All sessions of the study.
    pub sessions: &'a [SessionSummary],
    /// Protocols of the sessions, by hash.
    pub protocols: &'a BTreeMap<String, Study>,
    /// Whether versions are compared between or within participants.
    pub design: Design,
}

impl Comparison {
    /// Compares one pair of versions.
    pub fn compute(material: ComparisonInput<'_>, old: &str, new: &str, methods: Methods) -> Self {
        let chosen = Selection::for_comparison(material.sessions, material.design);
        let mut found = Self::compute_unjudged(&chosen, material, old, new, methods);
        task::judge_families(found.tasks.iter_mut().collect(), methods);
        found
    }

    /// Compares pairs of an old and a new version. A family of tests is one measure over the tasks of all pairs.
    pub fn compute_all(
        material: ComparisonInput<'_>,
        pairs: &[(String, String)],
        methods: Methods,
    ) -> Vec<Self> {
        let chosen = Selection::for_comparison(material.sessions, material.design);
        let mut all: Vec<Self> = pairs
            .iter()
            .map(|(old, new)| Self::compute_unjudged(&chosen, material, old, new, methods))
            .collect();
        let tasks = all.iter_mut().flat_map(|c| c.tasks.iter_mut()).collect();
        task::judge_families(tasks, methods);
        all
    }

    fn compute_unjudged(
        chosen: &Selection<'_>,
        material: ComparisonInput<'_>,
        old: &str,
        new: &str,
        methods: Methods,
    ) -> Self {
        let (study, design) = (material.study, material.design);
        let (old_sample, new_sample) = (chosen.sample_of(old), chosen.sample_of(new));
        let all_people = participant_codes(&old_sample)
            .chain(participant_codes(&new_sample))
            .collect::<BTreeSet<_>>()
            .len();
        let (old_sample, new_sample) = match design {
            Design::Between => (old_sample, new_sample),
            Design::Within => keep_paired(old_sample, new_sample),
        };
        let participants = (
            old_sample.analyzed_participants().count(),
            new_sample.analyzed_participants().count(),
        );
        let (shared, dropped) = shared_and_dropped_tasks(study, &old_sample, &new_sample);
        let pairs = SamplePair {
            old: &old_sample,
            new: &new_sample,
            design,
        };
        let tasks: Vec<_> = shared
            .iter()
            .filter_map(|id| study.task(id))
            .map(|task| TaskComparison::compute(pairs, task, study, methods))
            .collect();
        let confidence = methods.confidence;
        let (one_version_only, second_version) = match design {
            Design::Between => (0, count_second_versions(chosen, old, new)),
            Design::Within => (all_people - participants.0, 0),
        };
        Self {
            old: old.to_owned(),
            new: new.to_owned(),
            methods,
            design,
            participants,
            one_version_only,
            second_version,
            overall: OverallChange::compute(pairs, &shared, &tasks, confidence),
            protocol_differences: changed_protocols(material, &old_sample, &new_sample, &shared),
            ratings: changes_at_end(&old_sample, &new_sample, design, study, confidence),
            order: match design {
                Design::Between => None,
                Design::Within => Some(OrderSeen::compute(&old_sample, &new_sample, &shared)),
            },
            old_figures: VersionFigures::compute(&old_sample, study, methods),
            new_figures: VersionFigures::compute(&new_sample, study, methods),
            shared_tasks: shared,
            dropped_tasks: dropped,
            tasks,
        }
    }
}

fn participant_codes<'a>(sample: &VersionSample<'a>) -> impl Iterator<Item = &'a str> {
    sample.participants.iter().map(|p| p.code)
}

/// Keeps the participants seen on both versions.
fn keep_paired<'a>(
    mut old: VersionSample<'a>,
    mut new: VersionSample<'a>,
) -> (VersionSample<'a>, VersionSample<'a>) {
    let (on_old, on_new): (BTreeSet<_>, BTreeSet<_>) = (
        participant_codes(&old).collect(),
        participant_codes(&new).collect(),
    );
    old.participants.retain(|p| on_new.contains(p.code));
    new.participants.retain(|p| on_old.contains(p.code));
    (old, new)
}

/// Tasks attempted on both versions, and tasks attempted on only one, in script order.
fn shared_and_dropped_tasks(
    study: &Study,
    old: &VersionSample<'_>,
    new: &VersionSample<'_>,
) -> (Vec<String>, Vec<String>) {
    let on = |sample: &VersionSample<'_>, task: &str| {
        sample
            .participants
            .iter()
            .any(|p| p.counted.contains_key(task))
    };
    let (mut shared, mut dropped) = (Vec::new(), Vec::new());
    for task in &study.tasks {
        match (on(old, &task.id), on(new, &task.id)) {
            (true, true) => shared.push(task.id.clone()),
            (true, false) | (false, true) => dropped.push(task.id.clone()),
            (false, false) => {}
        }
    }
    (shared, dropped)
}

/// Number of participants not counted because they saw another version first.
fn count_second_versions(chosen: &Selection<'_>, old: &str, new: &str) -> usize {
    let out = chosen
        .exclusions
        .iter()
        .filter(|l| l.reason == NotCountedReason::SecondVersion);
    let here = out.filter(|l| l.session.version == old || l.session.version == new);
    here.filter_map(|l| l.session.participant.as_deref())
        .collect::<BTreeSet<_>>()
        .len()
}

/// Differences between the protocols of the sessions compared, for the whole study and the shared tasks.
fn changed_protocols(
    material: ComparisonInput<'_>,
    old: &VersionSample<'_>,
    new: &VersionSample<'_>,
    shared: &[String],
) -> Vec<ProtocolDifference> {
    let hashes = |sample: &VersionSample<'_>| -> BTreeSet<String> {
        sample
            .participants
            .iter()
            .flat_map(|p| p.sessions.iter().map(|s| s.protocol.clone()))
            .collect()
    };
    let mut seen: Vec<&Study> = hashes(old)
        .union(&hashes(new))
        .filter_map(|hash| material.protocols.get(hash))
        .collect();
    let Some(first) = seen.pop() else {
        return Vec::new();
    };
    let mut all: Vec<ProtocolDifference> = Vec::new();
    for other in seen {
        for found in protocol_differences(first, other) {
            let concerns = found.task.as_ref().is_none_or(|task| shared.contains(task));
            if concerns && !all.contains(&found) {
                all.push(found);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests;
