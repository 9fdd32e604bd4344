//! The verdicts that come first.

use super::ResultLine;
use crate::metrics::comparison::Comparison;
use crate::metrics::verdict::Verdict;
use crate::report::document::VerdictLine;
use crate::report::document::tone::verdict_tone;

/// The primary result; `None` if there is none.
pub(in crate::report::document) fn primary(
    lines: &[ResultLine<'_>],
    comparison: &Comparison,
) -> Option<VerdictLine> {
    let primary = lines.iter().find(|line| line.is_primary);
    primary.map(|line| whole_line(line, comparison))
}

/// The secondary results that are worse or better, a line per measure: worse on a critical task, worse, better.
pub(in crate::report::document) fn secondary(
    lines: &[ResultLine<'_>],
    comparison: &Comparison,
) -> Vec<VerdictLine> {
    let mut headline = Vec::new();
    let secondary: Vec<&ResultLine<'_>> = lines.iter().filter(|l| !l.is_primary).collect();
    for (verdict, critical) in [
        (Verdict::Worse, true),
        (Verdict::Worse, false),
        (Verdict::Better, false),
    ] {
        let of_kind = |l: &&&ResultLine<'_>| {
            l.change.conclusion.verdict == verdict
                && (l.critical && verdict == Verdict::Worse) == critical
        };
        let found: Vec<&ResultLine<'_>> = secondary.iter().filter(of_kind).copied().collect();
        let mut measures: Vec<String> = found.iter().map(|l| l.measure()).collect();
        // The results of a measure are next to each other.
        measures.dedup();
        for measure in measures {
            let of_measure = || found.iter().filter(|l| l.measure() == measure);
            let whole = of_measure().filter(|l| l.title.is_none());
            headline.extend(whole.map(|line| whole_line(line, comparison)));
            headline.extend(task_line(&measure, of_measure().copied()));
        }
    }
    headline
}

/// A result that is about no task, with its values.
fn whole_line(line: &ResultLine<'_>, comparison: &Comparison) -> VerdictLine {
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

/// The tasks on which a measure has the same verdict; `None` without any.
fn task_line<'l, 'c: 'l>(
    measure: &str,
    lines: impl Iterator<Item = &'l ResultLine<'c>>,
) -> Option<VerdictLine> {
    let lines: Vec<_> = lines.filter(|l| l.title.is_some()).collect();
    let first = lines.first()?;
    let verdict = first.change.conclusion.verdict;
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
