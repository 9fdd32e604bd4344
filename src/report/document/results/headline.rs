//! The verdicts that come first.

use super::ResultLine;
use crate::metrics::comparison::Comparison;
use crate::metrics::verdict::Verdict;
use crate::report::document::VerdictLine;
use crate::report::document::tone::verdict_tone;
use crate::report::{phrases, rating};
use crate::study::VerdictMeasure;

/// The primary result, then whatever is worse on a critical task, then the other tasks on which the primary measure is
/// worse or better.
pub(in crate::report::document) fn headline(
    lines: &[ResultLine<'_>],
    comparison: &Comparison,
) -> Vec<VerdictLine> {
    let primary = lines.iter().find(|line| line.is_primary);
    let mut headline: Vec<VerdictLine> = primary
        .map(|line| primary_headline(line, comparison))
        .into_iter()
        .collect();
    let name = match &comparison.primary {
        VerdictMeasure::Questionnaire(instrument) => rating::name(instrument.as_str()),
        measure => phrases::capitalize(measure.as_str()),
    };
    let (critical, others): (Vec<&ResultLine<'_>>, Vec<_>) = lines
        .iter()
        .partition(|l| l.critical && l.change.conclusion.verdict == Verdict::Worse);
    let mut measures: Vec<String> = critical.iter().map(|l| l.measure()).collect();
    // The results of a measure are next to each other.
    measures.dedup();
    for measure in measures {
        let of_measure = critical.iter().filter(|l| l.measure() == measure);
        headline.extend(task_headline(&measure, Verdict::Worse, of_measure.copied()));
    }
    for verdict in [Verdict::Worse, Verdict::Better] {
        let primary = others.iter().filter(|l| l.measure() == name);
        headline.extend(task_headline(&name, verdict, primary.copied()));
    }
    headline
}

fn primary_headline(line: &ResultLine<'_>, comparison: &Comparison) -> VerdictLine {
    let verdict = line.verdict();
    let value = |is_old| line.value(is_old).lines.swap_remove(0);
    VerdictLine {
        tone: verdict.tone,
        subject: line.label(),
        word: verdict.lines.concat(),
        detail: format!(
            "({} on {}, {} on {}; {})",
            value(true),
            comparison.old,
            value(false),
            comparison.new,
            line.effect().lines.join(", ")
        ),
    }
}

/// The tasks with a verdict on a measure; `None` without any.
fn task_headline<'l, 'c: 'l>(
    measure: &str,
    verdict: Verdict,
    lines: impl Iterator<Item = &'l ResultLine<'c>>,
) -> Option<VerdictLine> {
    let lines: Vec<_> = lines
        .filter(|l| l.change.conclusion.verdict == verdict && l.title.is_some())
        .collect();
    let first = lines.first()?;
    let critical = match (first.critical && verdict == Verdict::Worse, lines.len()) {
        (false, _) => "",
        (true, 1) => ", a critical task",
        (true, _) => ", critical tasks",
    };
    let titles: Vec<&str> = lines.iter().filter_map(|l| l.title).collect();
    let (tone, word) = verdict_tone(verdict);
    Some(VerdictLine {
        tone,
        subject: measure.to_owned(),
        word: word.to_owned(),
        detail: format!("on {}{critical}", titles.join("; ")),
    })
}
