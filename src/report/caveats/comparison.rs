//! Caveats about a comparison.

use std::collections::BTreeMap;

use super::{AFTER_VOID, LATER_ATTEMPTS, UNDECIDED, about_counts, count_with_noun, of_rating};
use crate::metrics::change::{Change, Interim};
use crate::metrics::comparison::{Comparison, MixDifference, OrderSeen, SharedTask};
use crate::metrics::crossover::{Crossover, Effect};
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::figure::VersionIndex;
use crate::metrics::registry::{self, Measure};
use crate::metrics::segment::{ChosenSegment, Segment};
use crate::metrics::verdict::MIN_SAMPLE;
use crate::metrics::{Absent, Count};
use crate::report::number::{fixed, or_dash, points, points_interval};
use crate::report::{figure_text, phrases, rating};
use crate::study::{Design, DifferenceSubject, ProtocolDifference, text};

/// Caveats about a comparison, without those of [`of_changed_questions`].
pub(in crate::report) fn of_comparison(comparison: &Comparison) -> Vec<String> {
    let mut sentences = Vec::new();
    let (old, new) = (
        text::escape_hidden(&comparison.old),
        text::escape_hidden(&comparison.new),
    );
    sentences.extend(
        comparison
            .context
            .title_difference
            .as_ref()
            .map(ToString::to_string),
    );
    sentences.extend(
        comparison
            .context
            .segment
            .as_ref()
            .map(chosen_segment_caveat),
    );
    if comparison.versions_left_out > 0 {
        sentences.push(format!(
            "{} participants but {} not compared here, and p is not adjusted for that: with several versions, compare them in one call (leave the versions out, or use --all-pairs).",
            count_with_noun(
                comparison.versions_left_out as u64,
                "other version has",
                "other versions have"
            ),
            if comparison.versions_left_out == 1 { "is" } else { "are" }
        ));
    }
    match comparison.design {
        Design::Between => {
            sentences.push(format!(
                "Not a randomized comparison. Participants were not randomly assigned to {old} or {new}, so differences may come from who took part, and when."
            ));
            if comparison.second_version > 0 {
                sentences.push(format!(
                    "{} another version first; only the first version counts here.",
                    count_with_noun(
                        comparison.second_version as u64,
                        "participant saw",
                        "participants saw"
                    )
                ));
            }
            let fewest = comparison.participants.0.min(comparison.participants.1);
            if fewest < MIN_SAMPLE {
                sentences.push(format!(
                    "Fewer than {MIN_SAMPLE} participants on at least one version, so no test: every result is inconclusive."
                ));
            }
        }
        Design::Within => {
            if comparison.one_version_only > 0 {
                sentences.push(format!(
                    "{} only one of the two versions: not counted in the comparison.",
                    count_with_noun(
                        comparison.one_version_only as u64,
                        "participant saw",
                        "participants saw"
                    )
                ));
            }
            if comparison.participants.0 < MIN_SAMPLE {
                sentences.push(format!(
                    "Fewer than {MIN_SAMPLE} participants on both versions, so no test: every result is inconclusive."
                ));
            }
            sentences.extend(
                comparison
                    .order
                    .and_then(|order| order_effect(order, comparison.crossover, &old, &new)),
            );
            if comparison.participants.0 == MIN_SAMPLE {
                sentences.push(
                    "Five pairs: the overall result reaches p below .05 only if all five moved the same way.".to_owned(),
                );
            }
        }
    }
    sentences.extend(comparison.interim.map(interim_caveat));
    sentences.extend(more_than_planned_caveat(comparison));
    sentences.extend(earlier_look_caveat(comparison));
    sentences.extend(comparison.mix.iter().map(|mix| mix_caveat(mix, comparison)));
    if !comparison.dropped_tasks.is_empty() {
        let titles: Vec<_> = comparison
            .dropped_tasks
            .iter()
            .map(|task| text::escape_hidden(&task.title))
            .collect();
        sentences.push(format!(
            "Attempted on only one of the two versions, so not compared: {}.",
            titles.join("; ")
        ));
    }
    sentences.extend(not_compared(
        comparison,
        "Noted errors",
        registry::errors_per_attempt(),
    ));
    sentences.extend(not_compared(
        comparison,
        "Times of successes",
        registry::time(),
    ));
    sentences.extend(
        comparison
            .protocol_differences
            .iter()
            .filter(|difference| !is_of_question(difference))
            .map(protocol_sentence),
    );
    sentences.extend(small_task_samples(comparison));
    let both = [&comparison.old, &comparison.new]
        .map(|version| VersionIndex::new(&comparison.figures, version));
    for task in &comparison.shared {
        sentences.extend(not_counted_differences(&both, task));
    }
    for version in &both {
        let flagged = version
            .questionnaires(None)
            .filter(|scope| has_flag(version, scope));
        let name = text::escape_hidden(version.version);
        sentences.extend(flagged.flat_map(|scope| of_rating(&name, version, scope)));
    }
    if comparison.overall_detail.signs_disagree {
        sentences.push(
            "The sign of the overall difference depends on how tasks are combined: look at each task."
                .to_owned(),
        );
    }
    sentences
}

/// Caveats about questions that the sessions compared asked differently, which a reader needs before their results.
pub(in crate::report) fn of_changed_questions(comparison: &Comparison) -> Vec<String> {
    let differences = comparison.protocol_differences.iter();
    let changed = differences
        .filter(|difference| is_of_question(difference))
        .map(protocol_sentence);
    let not_compared = comparison.changes.iter().filter_map(|change| {
        let reason = change.estimate.err()?;
        let is_scale = matches!(reason, Absent::RangesDiffer | Absent::EndsSwapped);
        is_scale.then(|| not_compared_scale(change, reason, comparison))
    });
    changed.chain(not_compared).collect()
}

/// That a questionnaire is not compared, with its means.
fn not_compared_scale(change: &Change, reason: Absent, comparison: &Comparison) -> String {
    let name = rating::name(change.scope.instrument().unwrap_or_default());
    let after = change.scope.task().map_or_else(String::new, |id| {
        format!(" after task \"{}\"", text::escape_hidden(id))
    });
    let means = match (&change.old, &change.new) {
        (Ok(Value::Number(old)), Ok(Value::Number(new))) => format!(
            " The means are {} on {} and {} on {}.",
            fixed(*old, 2),
            text::escape_hidden(&comparison.old),
            fixed(*new, 2),
            text::escape_hidden(&comparison.new)
        ),
        _ => String::new(),
    };
    format!("{name}{after} is not compared: {reason}.{means}")
}

fn is_of_question(difference: &ProtocolDifference) -> bool {
    matches!(difference.subject, DifferenceSubject::Question(_))
}

fn protocol_sentence(difference: &ProtocolDifference) -> String {
    format!("The sessions compared differ. {difference}")
}

/// Whether responses to a questionnaire are irregular, beyond a blank that was prorated.
fn has_flag(version: &VersionIndex<'_>, questionnaire: &Scope) -> bool {
    ["without_score", "straight_lined", "looks_reversed"]
        .iter()
        .any(|measure| version.count(measure, questionnaire) > 0)
}

/// Caveat about tasks with too few attempts on one version, if the versions themselves have enough participants.
fn small_task_samples(comparison: &Comparison) -> Option<String> {
    if comparison.participants.0.min(comparison.participants.1) < MIN_SAMPLE {
        return None;
    }
    let few = |task: &&SharedTask| {
        let scope = Scope::Task(task.id.clone());
        let success = comparison.change(registry::success().name, &scope);
        success.is_some_and(|change| change.n.0.min(change.n.1) < MIN_SAMPLE as u64)
    };
    let titles: Vec<_> = comparison
        .shared
        .iter()
        .filter(few)
        .map(|t| text::escape_hidden(&t.title).into_owned())
        .collect();
    (!titles.is_empty()).then(|| {
        format!(
            "Fewer than {MIN_SAMPLE} attempts on at least one version, so no test and an inconclusive result: {}.",
            titles.join("; ")
        )
    })
}

/// Caveats about attempts not counted, if the versions differ in them, and about the counted ones.
fn not_counted_differences(versions: &[VersionIndex<'_>; 2], task: &SharedTask) -> Vec<String> {
    let title = text::escape_hidden(&task.title);
    let scope = Scope::Task(task.id.clone());
    let mut sentences = Vec::new();
    let [old, new] = versions.each_ref().map(|v| not_counted(v, &scope));
    if old != new {
        let names = versions.each_ref().map(|v| text::escape_hidden(v.version));
        let worst = versions.each_ref().map(|v| {
            let figure = v.find("success_worst_case", &scope);
            figure.map_or_else(|| "-".to_owned(), figure_text::estimate)
        });
        sentences.push(format!(
            "{title}: not counted on {}: {old}; on {}: {new}. If all of them had failed: {} and {}.",
            names[0], names[1], worst[0], worst[1],
        ));
    }
    let total = |measure: &str| versions.iter().map(|v| v.count(measure, &scope)).sum();
    let counted = about_counts(&[UNDECIDED, AFTER_VOID, LATER_ATTEMPTS], total);
    sentences.extend(counted.map(|caveat| format!("{title}: {caveat}.")));
    sentences
}

/// Participants whose attempt did not count although it could have failed, by reason.
fn not_counted(version: &VersionIndex<'_>, task: &Scope) -> String {
    match phrases::not_counted(version, task, &phrases::COULD_HAVE_FAILED) {
        reasons if reasons.is_empty() => "none".to_owned(),
        reasons => reasons,
    }
}

fn format_count(count: Count) -> String {
    crate::report::number::count_percent(count)
}

/// Caveat about a comparison of one segment only.
fn chosen_segment_caveat(chosen: &ChosenSegment) -> String {
    let only = match &chosen.segment {
        Segment::Named(_) => format!(
            "of the segment {}",
            text::escape_hidden(&chosen.segment.to_string())
        ),
        Segment::Unassigned => "without a segment".to_owned(),
    };
    format!(
        "Only participants {only}. Results of a segment that was chosen after looking at them are more often false than \
         those of all participants."
    )
}

/// Caveat about a comparison before all planned participants were tested.
fn interim_caveat(interim: Interim) -> String {
    let (old, new) = interim.counted;
    format!(
        "Interim: {old} and {new} of {} planned participants, so every result is inconclusive unless p is below .001.",
        interim.planned
    )
}

/// Caveat about a comparison with more participants than planned.
fn more_than_planned_caveat(comparison: &Comparison) -> Option<String> {
    let planned = comparison.planned?;
    let now = comparison.participants.0.max(comparison.participants.1);
    (now > planned).then(|| {
        format!(
            "Planned {planned}, now {now}: looking again as people arrive gives a false verdict in about one study in ten."
        )
    })
}

/// Caveat about a comparison without a planned number of participants that was made before with fewer.
fn earlier_look_caveat(comparison: &Comparison) -> Option<String> {
    let (old, new) = comparison.earlier_look?;
    comparison.planned.is_none().then(|| {
        format!(
            "This comparison was made before, with {old} and {new} participants. Looking again as people arrive gives a false verdict in about one study in ten: write planned in the script before the first session."
        )
    })
}

/// Caveat about segments or moderators whose mix differs, with the counts.
fn mix_caveat(mix: &MixDifference, comparison: &Comparison) -> String {
    let counts: Vec<String> = mix
        .counts
        .iter()
        .map(|(level, old, new)| {
            let none = format!("no {}", mix.variable.noun().trim_end_matches('s'));
            let level = level.as_deref().unwrap_or(&none);
            format!("{} {old} and {new}", text::escape_hidden(level))
        })
        .collect();
    format!(
        "The mix of {} differs between {} and {}: {}. Success and questionnaires are better or worse only if they are so \
         within {} too.",
        mix.variable.noun(),
        text::escape_hidden(&comparison.old),
        text::escape_hidden(&comparison.new),
        counts.join(", "),
        mix.variable.noun()
    )
}

/// Caveats about shared tasks on which a measure is not compared, one sentence per reason.
fn not_compared(comparison: &Comparison, subject: &str, measure: &'static Measure) -> Vec<String> {
    let mut tasks: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for task in &comparison.shared {
        let change = comparison.change(measure.name, &Scope::Task(task.id.clone()));
        let absent = change.filter(|change| change.estimate.is_err() && change.interval.is_err());
        if let Some(change) = absent
            && let Err(reason) = change.interval
        {
            let titles = tasks
                .entry(absence(change, reason, comparison))
                .or_default();
            titles.push(&task.title);
        }
    }
    let sentence = |(reason, titles): (String, Vec<&str>)| {
        let titles = text::escape_hidden(&titles.join("; ")).into_owned();
        format!("{subject} are not compared on {titles}: {reason}.")
    };
    tasks.into_iter().map(sentence).collect()
}

/// Why there is no change; of values that a version does not have, which version that is.
fn absence(change: &Change, reason: Absent, comparison: &Comparison) -> String {
    let missing = [
        (&change.old, &comparison.old),
        (&change.new, &comparison.new),
    ];
    let without: Vec<&str> = missing
        .into_iter()
        .filter(|(value, _)| value.is_err())
        .map(|(_, version)| version.as_str())
        .collect();
    match (reason, without.as_slice()) {
        (Absent::Empty(_), [one]) => format!("{reason} on {}", text::escape_hidden(one)),
        (Absent::Empty(_), [_, _]) => format!("{reason} on either version"),
        _ => reason.to_string(),
    }
}

/// Caveat about the order of the versions, if it is unbalanced or unknown, or if the order had an effect.
fn order_effect(
    order: OrderSeen,
    crossover: Option<Result<Crossover, Absent>>,
    old: &str,
    new: &str,
) -> Option<String> {
    let effects = crossover.and_then(Result::ok);
    if order.is_balanced() && !effects.is_some_and(|found| found.needs_caveat()) {
        return None;
    }
    let people = |n: usize| text::pluralize(n, "participant");
    if order.old_first + order.new_first == 0 {
        return Some(format!(
            "The order in which participants saw {old} and {new} is unknown, so differences may come from it."
        ));
    }
    if order.unknown == 0 && order.old_first.min(order.new_first) == 0 {
        let first = if order.new_first == 0 { old } else { new };
        return Some(format!(
            "Everyone saw {first} first, so every result may come from the order rather than the version."
        ));
    }
    let unknown = match order.unknown {
        0 => String::new(),
        n => format!(" (unknown for {})", people(n)),
    };
    let effects = effects.map_or_else(String::new, |found| {
        let told = |effect: Effect| {
            format!(
                "{} ({})",
                points(effect.estimate),
                or_dash(effect.interval, points_interval)
            )
        };
        format!(
            " Without the effect of order, success differs by {}; from the first to the second version seen, by {}.",
            told(found.version),
            told(found.period)
        )
    });
    Some(format!(
        "{} saw {old} first and {} saw {new} first{unknown}, so differences may come from the order. On the version seen \
         first, {} succeeded; on the second, {}.{effects}",
        people(order.old_first),
        order.new_first,
        format_count(order.first),
        format_count(order.second)
    ))
}
