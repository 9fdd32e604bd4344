//! One pair of versions: verdicts, a plot, and why results are inconclusive.

use super::results::ResultLine;
use super::{
    Block, Estimate, Group, Plot, Section, detectable, estimate_with_interval, probabilities,
    results, segments,
};
use crate::metrics::comparison::Comparison;
use crate::metrics::difference::DifferenceInterval;
use crate::metrics::estimate::Scope;
use crate::metrics::registry;
use crate::report::number::{count_percent, or_dash, points, points_interval, signed_points};
use crate::report::{caveats, phrases};
use crate::study::Design;
use crate::study::text::pluralize;

/// What several secondary results are worth (measured in simulations).
const SECONDARY: &str = "All results but the primary one are secondary. Between two versions that do not differ, about one \
                         report in six shows a better or worse somewhere among the secondary results.";

pub(super) fn section(comparison: &Comparison, p_values: bool) -> Section {
    let (old, new) = (&comparison.old, &comparison.new);
    let mut blocks = vec![Block::Text(sample_sentence(comparison))];
    blocks.extend(planned_sentence(comparison).map(Block::Text));
    let changed_questions = caveats::of_changed_questions(comparison);
    if !changed_questions.is_empty() {
        blocks.push(Block::List(changed_questions));
    }
    let lines = results::all(comparison);
    blocks.extend(headline_blocks(&lines, comparison, Block::Heading));
    if results::tested_secondary(&lines) > 1 {
        blocks.push(Block::Text(SECONDARY.to_owned()));
    }
    if !lines.is_empty() {
        blocks.push(Block::Table(results::table(&lines, comparison, p_values)));
    }
    if !comparison.shared_tasks.is_empty() {
        blocks.push(Block::Plot(difference_plot(&lines, comparison)));
        blocks.extend(reference_sentence(comparison).map(Block::Text));
    }
    let sentences = probabilities::sentences(&lines, comparison);
    if !sentences.is_empty() {
        blocks.push(Block::Heading("Probabilities (not a verdict)".to_owned()));
        blocks.push(Block::List(sentences));
    }
    blocks.extend(segments::comparison_blocks(comparison));
    let lists = [
        (
            "Why results are inconclusive",
            detectable::inconclusive_reasons(&lines, comparison),
        ),
        (
            "Smallest detectable difference",
            detectable::smallest_detectable(&lines, comparison),
        ),
        ("Caveats", caveats::of_comparison(comparison)),
    ];
    for (heading, sentences) in lists {
        if !sentences.is_empty() {
            blocks.push(Block::Heading(heading.to_owned()));
            blocks.push(Block::List(sentences));
        }
    }
    Section::new(format!("Verdicts: {new} vs. {old}"), blocks)
}

/// The headline alone, for a summary.
pub(super) fn headline(comparison: &Comparison) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(format!(
        "{} vs. {}",
        comparison.new, comparison.old
    ))];
    blocks.extend(headline_blocks(
        &results::all(comparison),
        comparison,
        Block::Text,
    ));
    blocks
}

/// The primary result, then the secondary results that are worse or better, each under its name.
fn headline_blocks(
    lines: &[ResultLine<'_>],
    comparison: &Comparison,
    name: fn(String) -> Block,
) -> Vec<Block> {
    let secondary = results::secondary(lines, comparison);
    let mut blocks = Vec::new();
    if comparison.shared_tasks.is_empty() {
        blocks.push(Block::Text(format!(
            "No task was attempted on both {} and {}.",
            comparison.old, comparison.new
        )));
    }
    if let Some(primary) = results::primary(lines, comparison) {
        blocks.push(name("Primary result".to_owned()));
        blocks.push(Block::Verdicts(vec![primary]));
    }
    if !secondary.is_empty() {
        blocks.push(name(
            "Secondary results that are worse or better".to_owned(),
        ));
        blocks.push(Block::Verdicts(secondary));
    }
    blocks
}

/// The section of a report that compares nothing.
pub(super) fn section_without_comparisons() -> Section {
    let sentence =
        "There are no two versions with results to compare, so there is no verdict.".to_owned();
    Section::new("Verdicts", vec![Block::Text(sentence)])
}

/// Participants, and what is compared with what.
fn sample_sentence(comparison: &Comparison) -> String {
    let (old, new) = (&comparison.old, &comparison.new);
    let (n_old, n_new) = comparison.participants;
    let people = match comparison.design {
        Design::Between => {
            let people = pluralize(n_old, "participant");
            format!(
                "{people} on {old} and {n_new} other {} on {new}",
                if n_new == 1 {
                    "participant"
                } else {
                    "participants"
                }
            )
        }
        Design::Within => format!("{} on both versions", pluralize(n_old, "participant")),
    };
    let method = match comparison.context.methods.difference {
        _ if comparison.design == Design::Within => "",
        DifferenceInterval::Newcombe => "",
        DifferenceInterval::AgrestiCaffo => " Agresti-Caffo",
        DifferenceInterval::MiettinenNurminen => " Miettinen-Nurminen",
    };
    let level = phrases::level(comparison.context.methods.confidence);
    format!("{people}. Changes are {new} relative to {old}, with {level}{method} intervals.")
}

/// How far an interim look is from the plan.
fn planned_sentence(comparison: &Comparison) -> Option<String> {
    let interim = comparison.interim?;
    let (old, new) = interim.counted;
    Some(format!(
        "Interim: {old} and {new} of {} planned.",
        interim.planned
    ))
}

fn difference_plot(lines: &[ResultLine<'_>], comparison: &Comparison) -> Plot {
    let group = |line: &&ResultLine<'_>| {
        let estimate = line.change.estimate;
        let interval = line.change.closed_interval();
        Group {
            label: line.place().name(),
            rows: vec![Estimate {
                label: String::new(),
                estimate: estimate_with_interval(estimate, interval),
                text: format!(
                    "{} ({})",
                    or_dash(estimate, signed_points),
                    or_dash(interval, points_interval)
                ),
            }],
        }
    };
    let mut success = results::in_script_order(lines, comparison);
    success.retain(|line| line.change.measure == registry::success());
    success.sort_by_key(|line| line.change.scope == Scope::AllTasks);
    let groups = success.iter().map(group).collect();
    Plot {
        title: format!("Difference in unassisted success, {} vs. {}, in percentage points", comparison.new, comparison.old),
        description: "Each line is an interval with a dot at the estimate; left of the dashed line is worse, right of it is better. \
                      The table of all results has the same numbers."
            .to_owned(),
        scale: (-1.0, 1.0),
        ticks: vec![(-1.0, "-100"), (-0.5, "-50"), (0.0, "0"), (0.5, "+50"), (1.0, "+100")],
        zero: Some(0.0),
        groups,
    }
}

/// Overall differences that assume independent attempts, for reference only.
fn reference_sentence(comparison: &Comparison) -> Option<String> {
    let overall = &comparison.overall_detail;
    let mut parts = Vec::new();
    if let Ok(found) = overall.stratified {
        let interval = found.interval.map_or_else(
            |_| " (no interval)".to_owned(),
            |interval| format!(" ({})", points_interval(interval)),
        );
        parts.push(format!(
            "Mantel-Haenszel over tasks {}{interval}",
            points(found.difference)
        ));
    }
    if let Some((old, new)) = overall.pooled
        && old.n() > 0
        && new.n() > 0
    {
        parts.push(format!(
            "pooled {} and {}",
            count_percent(old),
            count_percent(new)
        ));
    }
    (!parts.is_empty()).then(|| {
        format!(
            "For reference only (assumes independent attempts): {}.",
            parts.join("; ")
        )
    })
}
