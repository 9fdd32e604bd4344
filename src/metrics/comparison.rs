//! Comparison of a new design version with an old one. Differences are new minus old, ratios new over old.

mod errors;
mod mix;
mod order;
mod over_tasks;
mod pair;
mod people;
mod protocols;
mod segments;
mod success;
mod time;
mod verdicts;

pub use mix::MixDifference;
pub use order::OrderSeen;
pub use segments::SegmentComparison;
pub use success::{OverallDetail, SuccessTest};
pub use time::equal_share;

use std::collections::{BTreeMap, BTreeSet};

use people::{count_second_versions, keep_comparable, participant_codes, shared_and_dropped_tasks};
use protocols::changed_protocols;
use verdicts::conclude_all;

use super::answers::{AskedQuestions, ComparedAnswers};
use super::change::{Change, Interim, adjust_families, adjust_within_segments};
use super::crossover::Crossover;
use super::estimate::Scope;
use super::figure::Figures;
use super::figure_context::FigureContext;
use super::figures::VersionFigures;
use super::segment::People;
use super::selection::Selection;
use super::{Absent, Methods, registry, tabulate};
use crate::session::SessionSummary;
use crate::study::{Design, ProtocolDifference, Study, VerdictMeasure};

/// Comparison of a new design version with an old one.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Id of the old version.
    pub old: String,
    /// Id of the new version.
    pub new: String,
    /// How it was computed, and of whom.
    pub context: FigureContext,
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
    pub dropped_tasks: Vec<DroppedTask>,
    /// Differences between the protocols of the sessions compared.
    pub protocol_differences: Vec<ProtocolDifference>,
    /// The shared tasks, in script order.
    pub shared: Vec<SharedTask>,
    /// The measure whose overall verdict is the main result.
    pub primary: VerdictMeasure,
    /// Whether fewer participants than planned were tested.
    pub interim: Option<Interim>,
    /// Participants planned for each version, if the script says.
    pub planned: Option<usize>,
    /// Participants on each version when the comparison was first made, if there were fewer. Not computed here: the
    /// caller knows what was looked at.
    pub earlier_look: Option<(usize, usize)>,
    /// Number of other versions with participants that are in no pair compared at the same time, so that nothing is
    /// adjusted for them.
    pub versions_left_out: usize,
    /// Every measure compared: over all tasks, then by task, then the questionnaires asked at the end.
    pub changes: Vec<Change>,
    /// What is told next to the change over all tasks.
    pub overall_detail: OverallDetail,
    /// The same within each segment, without verdicts, if requested.
    pub segments: Vec<SegmentComparison>,
    /// Properties of participants whose mix differs between the versions.
    pub mix: Vec<MixDifference>,
    /// Figures of both versions, for the participants and the tasks compared.
    pub figures: Figures,
    /// Order in which participants saw the versions, within subjects.
    pub order: Option<OrderSeen>,
    /// Effects of version and period on the overall success, within subjects.
    pub crossover: Option<Result<Crossover, Absent>>,
}

/// A task attempted on both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedTask {
    /// Id of the task.
    pub id: String,
    /// Title of the task.
    pub title: String,
    /// Whether it is critical.
    pub critical: bool,
}

/// A task attempted on only one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedTask {
    /// Id of the task.
    pub id: String,
    /// Title of the task.
    pub title: String,
}

/// The input of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct ComparisonInput<'a> {
    /// The study.
    pub study: &'a Study,
    /// The sessions of these people.
    pub sessions: &'a [SessionSummary],
    /// Who is compared.
    pub people: &'a People,
    /// Protocols of the sessions, by hash.
    pub protocols: &'a BTreeMap<String, Study>,
    /// Whether versions are compared between or within participants.
    pub design: Design,
}

impl<'a> ComparisonInput<'a> {
    fn asked(self) -> AskedQuestions<'a> {
        AskedQuestions {
            script: self.study,
            protocols: self.protocols,
        }
    }
}

impl Comparison {
    /// Compares one pair of versions.
    pub fn compute(material: ComparisonInput<'_>, old: &str, new: &str, methods: Methods) -> Self {
        let pair = [(old.to_owned(), new.to_owned())];
        let mut all = Self::compute_all(material, &pair, methods);
        all.swap_remove(0)
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
            .map(|(old, new)| {
                Self::compute_unjudged(&chosen, material, old, new, methods, pairs.len())
            })
            .collect();
        let changes = all.iter_mut().flat_map(|c| &mut c.changes);
        adjust_families(changes.collect(), methods.confidence);
        let left_out = count_left_out(&chosen, material.study, pairs);
        for comparison in &mut all {
            comparison.versions_left_out = left_out;
            conclude_all(comparison, material.study);
        }
        adjust_within_segments(all.iter_mut().flat_map(|comparison| {
            let confidence = comparison.context.methods.confidence;
            comparison
                .changes
                .iter_mut()
                .map(move |change| (change, confidence))
        }));
        all
    }

    fn compute_unjudged(
        chosen: &Selection<'_>,
        material: ComparisonInput<'_>,
        old: &str,
        new: &str,
        methods: Methods,
        version_pairs: usize,
    ) -> Self {
        let (study, design) = (material.study, material.design);
        let (old_sample, new_sample) = (chosen.sample_of(old), chosen.sample_of(new));
        let all_people = participant_codes(&old_sample)
            .chain(participant_codes(&new_sample))
            .collect::<BTreeSet<_>>()
            .len();
        let (old_sample, new_sample) = keep_comparable(old_sample, new_sample, design);
        let (shared, dropped) = shared_and_dropped_tasks(study, &old_sample, &new_sample);
        let confidence = methods.confidence;
        let sampled = pair::SamplePair {
            old: &old_sample,
            new: &new_sample,
            design,
        };
        let participants = sampled.participants();
        let segment = material.people.chosen().map(|chosen| &chosen.segment);
        let segments = material.people.segments().iter();
        let asked = material.asked();
        let measured =
            MeasuredPair::compute(sampled, study, asked, &shared, methods, version_pairs);
        let of_shared = Study {
            tasks: study
                .tasks
                .iter()
                .filter(|task| shared.contains(&task.id))
                .cloned()
                .collect(),
            ..study.clone()
        };
        let figures = [&old_sample, &new_sample]
            .map(|sample| VersionFigures::compute(sample, &of_shared, asked, methods));
        let (one_version_only, second_version) = match design {
            Design::Between => (0, count_second_versions(chosen, old, new)),
            Design::Within => (all_people - participants.0, 0),
        };
        Self {
            old: old.to_owned(),
            new: new.to_owned(),
            context: FigureContext::new(methods, material.people),
            design,
            participants,
            one_version_only,
            second_version,
            shared: shared_tasks(study, &shared),
            primary: study.primary.clone(),
            interim: interim(study, participants),
            planned: study
                .planned
                .and_then(|planned| usize::try_from(planned).ok()),
            earlier_look: None,
            versions_left_out: 0,
            changes: measured.changes,
            overall_detail: measured.overall,
            segments: segments
                .map(|segment| SegmentComparison::compute(material, segment, old, new, methods))
                .collect(),
            mix: measured.mix,
            figures: Figures(
                figures
                    .iter()
                    .flat_map(|version| tabulate::of_version(version, segment, methods).0)
                    .collect(),
            ),
            protocol_differences: changed_protocols(material, &old_sample, &new_sample, &shared),
            order: match design {
                Design::Between => None,
                Design::Within => Some(OrderSeen::compute(&old_sample, &new_sample, &shared)),
            },
            crossover: match design {
                Design::Between => None,
                Design::Within => Some(order::crossover(
                    &old_sample,
                    &new_sample,
                    &shared,
                    confidence,
                )),
            },
            shared_tasks: shared,
            dropped_tasks: dropped,
        }
    }
}

/// What is compared of one pair of versions.
struct MeasuredPair {
    changes: Vec<Change>,
    overall: OverallDetail,
    mix: Vec<MixDifference>,
}

impl MeasuredPair {
    /// Computes every change, with the adjusted p of success; the other families are adjusted over all pairs.
    fn compute(
        pair: pair::SamplePair<'_, '_>,
        study: &Study,
        asked: AskedQuestions<'_>,
        shared: &[String],
        methods: Methods,
        version_pairs: usize,
    ) -> Self {
        let mix = mix::mix_differences(pair);
        let values = mix::MixValues {
            pair,
            shared,
            draws: methods.draws,
        };
        let success = success::Success::new(pair, shared, methods);
        let mut tasks = success.task_changes(version_pairs);
        // Where the mix differs, a verdict also depends on results within segments, which a flip does not tell.
        if mix.is_empty() {
            let is_interim = interim(study, pair.participants()).is_some();
            success.smallest_detectable(version_pairs, is_interim, &mut tasks);
        }
        let (mut overall, overall_detail) = success.overall(&tasks);
        success.set_probabilities(&mut tasks, &mut overall, &overall_detail);
        overall.within_segments = values.success(None, &mix);
        let answers = ComparedAnswers {
            old: pair.old,
            new: pair.new,
            design: pair.design,
            asked,
            methods,
        };
        let ratings = |task: Option<&str>| -> Vec<Change> {
            let scored = answers.changes(task).into_iter().map(|found| Change {
                within_segments: values.scores(&found.old, &found.new, &mix),
                ..found.change
            });
            scored.collect()
        };
        let mut by_task = Vec::new();
        for (task, mut change) in shared.iter().zip(tasks) {
            change.within_segments = values.success(Some(task), &mix);
            by_task.push(change);
            by_task.push(errors::error_change(pair, task, methods));
            by_task.push(time::time_change(pair, task, methods));
            by_task.extend(ratings(Some(task)));
        }
        let mut changes = vec![overall];
        changes.extend(over_tasks::primary_change(
            pair, study, shared, &by_task, methods,
        ));
        changes.extend(by_task);
        changes.extend(ratings(None));
        if shared.is_empty() {
            changes.retain(|change| change.scope != Scope::AllTasks);
        }
        Self {
            changes,
            overall: overall_detail,
            mix,
        }
    }
}

impl Comparison {
    /// The change of a measure at a scope.
    pub fn change(&self, measure: &str, scope: &Scope) -> Option<&Change> {
        self.changes
            .iter()
            .find(|change| change.measure.name == measure && change.scope == *scope)
    }

    /// Success over all shared tasks.
    pub fn overall_success(&self) -> Option<&Change> {
        self.change(registry::COMPARED[0], &Scope::AllTasks)
    }
}

/// Number of versions with participants that are in none of these pairs.
fn count_left_out(chosen: &Selection<'_>, study: &Study, pairs: &[(String, String)]) -> usize {
    let is_compared = |id: &String| pairs.iter().any(|(old, new)| old == id || new == id);
    let others = study
        .versions
        .iter()
        .filter(|version| !is_compared(&version.id));
    let was_seen = |id: &str| {
        chosen
            .sample_of(id)
            .analyzed_participants()
            .next()
            .is_some()
    };
    others.filter(|version| was_seen(&version.id)).count()
}

/// Whether fewer participants than planned were tested on a version.
fn interim(study: &Study, counted: (usize, usize)) -> Option<Interim> {
    let planned = usize::try_from(study.planned?).ok()?;
    (counted.0.min(counted.1) < planned).then_some(Interim { planned, counted })
}

fn shared_tasks(study: &Study, ids: &[String]) -> Vec<SharedTask> {
    let tasks = ids.iter().filter_map(|id| study.task(id));
    tasks
        .map(|task| SharedTask {
            id: task.id.clone(),
            title: task.title.clone(),
            critical: task.critical,
        })
        .collect()
}

#[cfg(test)]
mod tests;
