//! A new design version against an old one. Differences and ratios are new against old everywhere.

mod task;

pub use task::{ErrorChange, SuccessChange, TaskComparison, TimeChange};

use std::collections::{BTreeMap, BTreeSet};

use self::task::Pairs;
use super::difference::difference;
use super::figures::{attempts, attempts_of, places};
use super::overall::{self, Attempts, Overall};
use super::selection::{Selection, VersionSample};
use super::stratified::{StratifiedDifference, mantel_haenszel, pooled, signs_disagree};
use super::verdict::{Direction, Judgement, Side, enough, judge};
use super::{Absent, Confidence, Count, Interval, Of};
use crate::session::SessionSummary;
use crate::study::{Design, Difference, Study, differences};

/// A new design version against an old one.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The old version's id.
    pub old: String,
    /// The new version's id.
    pub new: String,
    /// Different people, or the same.
    pub design: Design,
    /// How many people on each; the same number twice when they are the same people.
    pub people: (usize, usize),
    /// People seen on one of the versions only, where each is to see both: left out.
    pub one_version_only: usize,
    /// People seen on another version first, where each is to see one: left out.
    pub second_version: usize,
    /// The tasks attempted on both.
    pub shared_tasks: Vec<String>,
    /// The tasks attempted on one only.
    pub dropped_tasks: Vec<String>,
    /// What differed between the protocols of the sessions compared.
    pub protocol_differences: Vec<Difference>,
    /// All shared tasks together.
    pub overall: OverallChange,
    /// Each shared task.
    pub tasks: Vec<TaskComparison>,
}

/// The success rate over all shared tasks, new against old.
#[derive(Debug, Clone, PartialEq)]
pub struct OverallChange {
    /// The old version's rate over the shared tasks.
    pub old: Result<Overall, Absent>,
    /// The new version's.
    pub new: Result<Overall, Absent>,
    /// The difference, -1 to 1.
    pub difference: Result<f64, Absent>,
    /// Its interval.
    pub interval: Result<Interval, Absent>,
    /// Two-sided.
    pub p: Result<f64, Absent>,
    /// Better, worse or cannot tell.
    pub judgement: Judgement,
    /// Mantel and Haenszel's difference over the tasks, which treats attempts as independent: never a verdict.
    pub stratified: Result<StratifiedDifference, Absent>,
    /// All attempts in one count, old and new, as if they did not depend on each other: never a verdict.
    pub pooled: Option<(Count, Count)>,
    /// Whether the ways to sum over tasks point in opposite directions (Simpson), so that one number hides something.
    pub signs_disagree: bool,
}

/// All that a comparison is made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// What the study asks.
    pub study: &'a Study,
    /// All its sessions.
    pub sessions: &'a [SessionSummary],
    /// The protocols of the sessions, by their hash.
    pub protocols: &'a BTreeMap<String, Study>,
    /// Whether versions are compared between or within people.
    pub design: Design,
}

impl Comparison {
    /// Compares `new` with `old`.
    pub fn of(material: Material<'_>, old: &str, new: &str, confidence: Confidence) -> Self {
        let chosen = Selection::for_comparison(material.sessions, material.design);
        let (old_sample, new_sample) = (chosen.version(old), chosen.version(new));
        let all_people = codes(&old_sample)
            .chain(codes(&new_sample))
            .collect::<BTreeSet<_>>()
            .len();
        let (old_sample, new_sample) = match material.design {
            Design::Between => (old_sample, new_sample),
            Design::Within => in_both(old_sample, new_sample),
        };
        let people = (old_sample.people.len(), new_sample.people.len());
        let (shared, dropped) = sorted_tasks(material.study, &old_sample, &new_sample);
        let pairs = Pairs {
            old: &old_sample,
            new: &new_sample,
            design: material.design,
        };
        let mut tasks: Vec<_> = shared
            .iter()
            .filter_map(|id| material.study.task(id))
            .map(|task| TaskComparison::of(pairs, task, confidence))
            .collect();
        task::judge_families(&mut tasks, confidence);
        let second_version = match material.design {
            Design::Between => second_versions(&chosen, old, new),
            Design::Within => 0,
        };
        Self {
            old: old.to_owned(),
            new: new.to_owned(),
            design: material.design,
            people,
            one_version_only: match material.design {
                Design::Between => 0,
                Design::Within => all_people - people.0,
            },
            second_version,
            overall: OverallChange::of(pairs, &shared, &tasks, confidence),
            protocol_differences: changed_protocols(material, &old_sample, &new_sample, &shared),
            shared_tasks: shared,
            dropped_tasks: dropped,
            tasks,
        }
    }
}

impl OverallChange {
    fn of(
        pairs: Pairs<'_, '_>,
        shared: &[String],
        tasks: &[TaskComparison],
        confidence: Confidence,
    ) -> Self {
        let places = places(shared.iter().map(String::as_str));
        let (old, new) = (attempts(pairs.old, &places), attempts(pairs.new, &places));
        let found = match pairs.design {
            Design::Between => overall::independent(&new, &old, confidence),
            Design::Within => {
                let both = |person: &super::selection::Person<'_>| -> Option<(Attempts, Attempts)> {
                    let other = pairs.old.people.iter().find(|p| p.code == person.code)?;
                    Some((
                        attempts_of(&person.counted, &places),
                        attempts_of(&other.counted, &places),
                    ))
                };
                let people: Vec<_> = pairs.new.people.iter().filter_map(both).collect();
                overall::paired(&people, confidence)
            }
        };
        let (fewest, of) = match pairs.design {
            Design::Between => (present(&old).min(present(&new)), Of::People),
            Design::Within => (present(&old).min(present(&new)), Of::Pairs),
        };
        let interval = found.and_then(|d| d.interval);
        let p = enough(fewest, of).and_then(|()| Ok(found?.test?.p));
        let strata: Vec<_> = tasks
            .iter()
            .map(|t| (t.success.new, t.success.old))
            .collect();
        let stratified = mantel_haenszel(&strata, confidence);
        let flat = pooled(&strata);
        let flat_difference = flat.and_then(|(new, old)| difference(new, old).ok());
        let summed = [
            found.ok().map(|d| d.difference),
            stratified.ok().map(|s| s.difference),
            flat_difference,
        ];
        let ways: Vec<f64> = summed.into_iter().flatten().collect();
        let side = interval.map(Side::of_difference);
        Self {
            old: overall::overall(&old, confidence),
            new: overall::overall(&new, confidence),
            difference: found.map(|d| d.difference),
            interval,
            p,
            judgement: judge(
                side,
                p,
                p.unwrap_or(1.0),
                Direction::HigherIsBetter,
                confidence,
            ),
            signs_disagree: signs_disagree(&ways),
            pooled: flat.map(|(new, old)| (old, new)),
            stratified,
        }
    }
}

/// How many people made an attempt.
fn present(people: &[Attempts]) -> usize {
    people
        .iter()
        .filter(|attempts| !attempts.is_empty())
        .count()
}

fn codes<'a>(sample: &VersionSample<'a>) -> impl Iterator<Item = &'a str> {
    sample.people.iter().map(|p| p.code)
}

/// The people seen on both versions.
fn in_both<'a>(
    mut old: VersionSample<'a>,
    mut new: VersionSample<'a>,
) -> (VersionSample<'a>, VersionSample<'a>) {
    let (on_old, on_new): (BTreeSet<_>, BTreeSet<_>) =
        (codes(&old).collect(), codes(&new).collect());
    old.people.retain(|p| on_new.contains(p.code));
    new.people.retain(|p| on_old.contains(p.code));
    (old, new)
}

/// The tasks attempted on both versions and those on one only, in the script's order.
fn sorted_tasks(
    study: &Study,
    old: &VersionSample<'_>,
    new: &VersionSample<'_>,
) -> (Vec<String>, Vec<String>) {
    let on = |sample: &VersionSample<'_>, task: &str| {
        sample.people.iter().any(|p| p.counted.contains_key(task))
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

/// How many people were left out because they had seen another version first.
fn second_versions(chosen: &Selection<'_>, old: &str, new: &str) -> usize {
    let out = chosen
        .left_out
        .iter()
        .filter(|l| l.why == super::selection::Why::SecondVersion);
    let here = out.filter(|l| l.session.version == old || l.session.version == new);
    here.filter_map(|l| l.session.participant.as_deref())
        .collect::<BTreeSet<_>>()
        .len()
}

/// What a participant would have noticed between the protocols of the sessions compared.
fn changed_protocols(
    material: Material<'_>,
    old: &VersionSample<'_>,
    new: &VersionSample<'_>,
    shared: &[String],
) -> Vec<Difference> {
    let hashes = |sample: &VersionSample<'_>| -> BTreeSet<String> {
        sample
            .people
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
    let mut all: Vec<Difference> = Vec::new();
    for other in seen {
        for found in differences(first, other) {
            let concerns = found.task.as_ref().is_none_or(|task| shared.contains(task));
            if concerns && !all.contains(&found) {
                all.push(found);
            }
        }
    }
    all
}
