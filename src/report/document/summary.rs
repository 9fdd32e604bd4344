//! The summary: the lead and the verdicts.

use super::tone::verdict_tone;
use super::{Block, Cell, ReportInput, Section, Tone, VerdictLine};
use crate::metrics::Interval;
use crate::metrics::answers::RatingChange;
use crate::metrics::comparison::{Comparison, TaskComparison};
use crate::metrics::verdict::{Judgment, Verdict};
use crate::report::number::{
    bare_seconds, count_percent, decimal, decimal_interval, or_dash, percent, points_interval,
    score_mean, signed_decimal, signed_points,
};
use crate::report::text::{self, rating};
use crate::study::Design;

/// Lines under the title: study, versions and participant flow.
pub(super) fn lead_lines(material: &ReportInput<'_>) -> Vec<String> {
    let names: Vec<&str> = material
        .study_figures
        .versions
        .iter()
        .map(|v| v.version.as_str())
        .collect();
    let design = match material.study.design {
        Design::Between => "different participants on each version",
        Design::Within => "the same participants on every version",
    };
    let versions = match names.as_slice() {
        [one] => format!("Version {one}"),
        several => format!("Versions {}; {design}", several.join(", ")),
    };
    vec![
        format!("Usability test. {versions}."),
        text::flow(&material.study_figures.flow),
    ]
}

/// A verdict with its rank.
struct RankedVerdict {
    rank: u8,
    line: VerdictLine,
}

/// Verdicts of all comparisons: worse first, with critical tasks before the others.
pub(super) fn verdicts_section(material: &ReportInput<'_>) -> Section {
    let mut blocks = Vec::new();
    for comparison in material.comparisons {
        blocks.push(Block::Heading(format!(
            "{} vs. {}",
            comparison.new, comparison.old
        )));
        if comparison.shared_tasks.is_empty() {
            blocks.push(Block::Text(format!(
                "No task was attempted on both {} and {}, so there is nothing to compare.",
                comparison.old, comparison.new
            )));
        } else {
            blocks.push(Block::Verdicts(of_comparison(comparison)));
        }
    }
    if blocks.is_empty() {
        blocks.push(Block::Text(
            "There are no two versions with results to compare, so there is no verdict.".to_owned(),
        ));
    } else {
        let level = text::level(material.study_figures.methods.confidence);
        blocks.push(Block::Text(format!(
            "A result is better or worse only if the {level} interval of the difference excludes \"no difference\" and the \
             test, adjusted for multiple tests, agrees. Inconclusive does not mean equal."
        )));
    }
    Section::new_short("Verdicts", blocks)
}

fn of_comparison(comparison: &Comparison) -> Vec<VerdictLine> {
    let mut all: Vec<RankedVerdict> = Vec::new();
    for task in &comparison.tasks {
        let success = &task.success;
        let detail = format!(
            "{} on {}, {} on {}; difference {} points ({})",
            count_percent(success.old),
            comparison.old,
            count_percent(success.new),
            comparison.new,
            or_dash(success.difference, signed_points),
            or_dash(success.interval, points_interval),
        );
        all.push(rank_verdict(
            task,
            "success",
            success.judgment,
            detail,
            true,
        ));
        if let Ok(change) = &task.errors {
            let found = &change.estimate;
            let detail = match (found.ratio, found.ratio_interval) {
                (Ok(ratio), Ok(i)) => format!(
                    "{} times as many ({})",
                    decimal(ratio),
                    decimal_interval(i.low, i.high)
                ),
                _ => format!(
                    "difference {} per attempt ({})",
                    signed_decimal(found.difference),
                    or_dash(found.difference_interval, signed_interval)
                ),
            };
            all.push(rank_verdict(task, "errors", change.judgment, detail, false));
        }
        if let Ok(change) = &task.time {
            let interval = or_dash(change.estimate.interval, |i| {
                decimal_interval(i.low, Some(i.high))
            });
            let detail = format!(
                "{} times as long ({interval})",
                decimal(change.estimate.ratio)
            );
            all.push(rank_verdict(task, "time", change.judgment, detail, false));
        }
        for change in &task.ratings {
            let name = rating::name(change.instrument.as_str());
            let detail = rating_detail(comparison, change);
            all.push(rank_verdict(task, &name, change.judgment, detail, false));
        }
    }
    all.retain(|r| r.rank < SILENT_RANK);
    all.sort_by_key(|ranked| ranked.rank);
    let mut lines: Vec<VerdictLine> = all.into_iter().map(|ranked| ranked.line).collect();
    lines.push(overall_verdict(comparison));
    for change in comparison
        .ratings
        .iter()
        .filter(|c| c.judgment.verdict != Verdict::Inconclusive)
    {
        let (tone, word) = verdict_tone(change.judgment);
        lines.push(VerdictLine {
            tone,
            word: word.to_owned(),
            subject: format!("{} at the end", rating::name(change.instrument.as_str())),
            detail: rating_detail(comparison, change),
        });
    }
    lines
}

fn rating_detail(comparison: &Comparison, change: &RatingChange) -> String {
    let name = change.instrument.as_str();
    format!(
        "{} on {}, {} on {}; difference {} points ({})",
        or_dash(change.means.0, |m| score_mean(name, m)),
        comparison.old,
        or_dash(change.means.1, |m| score_mean(name, m)),
        comparison.new,
        or_dash(change.difference, signed_decimal),
        or_dash(change.interval, signed_interval)
    )
}

fn signed_interval(interval: Interval) -> String {
    format!(
        "{} to {}",
        signed_decimal(interval.low),
        signed_decimal(interval.high)
    )
}

/// From this rank on, verdicts appear in the tables only.
const SILENT_RANK: u8 = 9;

fn rank_verdict(
    task: &TaskComparison,
    measure: &str,
    judgment: Judgment,
    detail: String,
    first: bool,
) -> RankedVerdict {
    let rank = match (judgment.verdict, task.critical, first) {
        (Verdict::Worse, true, true) => 0,
        (Verdict::Worse, true, false) => 1,
        (Verdict::Worse, false, true) => 2,
        (Verdict::Worse, false, false) => 3,
        (Verdict::Better, _, true) => 4,
        (Verdict::Better, _, false) => 5,
        (Verdict::Inconclusive, _, true) => 6,
        (Verdict::Inconclusive, _, false) => SILENT_RANK,
    };
    let (tone, word) = verdict_tone(judgment);
    let critical = if task.critical { ", critical task" } else { "" };
    RankedVerdict {
        rank,
        line: VerdictLine {
            tone,
            word: word.to_owned(),
            subject: format!("{} ({measure}{critical})", task.title),
            detail,
        },
    }
}

fn overall_verdict(comparison: &Comparison) -> VerdictLine {
    let overall = &comparison.overall;
    let (tone, word) = verdict_tone(overall.judgment);
    let rate = |o: &Result<crate::metrics::across_tasks::OverallRate, crate::metrics::Absent>| {
        o.as_ref()
            .map_or_else(|_| "-".to_owned(), |o| percent(o.rate, o.attempts as u64))
    };
    VerdictLine {
        tone,
        word: word.to_owned(),
        subject: "All tasks together (success)".to_owned(),
        detail: format!(
            "{} on {}, {} on {}; difference {} points ({})",
            rate(&overall.old),
            comparison.old,
            rate(&overall.new),
            comparison.new,
            or_dash(overall.difference, signed_points),
            or_dash(overall.interval, points_interval),
        ),
    }
}

/// A mean in seconds with its unit.
pub(super) fn format_seconds(value: f64) -> String {
    format!("{} s", bare_seconds(value))
}

/// A cell with a tone.
pub(super) fn cell_with_tone(lines: Vec<String>, tone: Tone) -> Cell {
    Cell { lines, tone }
}
