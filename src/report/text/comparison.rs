//! A comparison as text: verdicts, tables and sentences.

mod tables;
mod why;

pub(in crate::report) use why::{inconclusive_reasons, smallest_detectable};

use super::{Style, caveats_section, level};
use crate::metrics::comparison::{Comparison, TaskComparison};
use crate::metrics::difference::DifferenceInterval;
use crate::metrics::verdict::{Judgment, Verdict};
use crate::report::caveats;
use crate::report::layout::{WIDTH, bullet_list, wrap_sentences};
use crate::study::{Design, text};

/// Maximum width of a task's title, in columns.
const TITLE: usize = 22;

/// Comparison of a new with an old version, as text of 80 columns.
pub fn comparison(comparison: &Comparison, title: &str, style: Style) -> String {
    let (old, new) = (
        text::escape_hidden(&comparison.old),
        text::escape_hidden(&comparison.new),
    );
    let people = match comparison.design {
        Design::Between => format!(
            "different participants: {} and {}",
            comparison.participants.0, comparison.participants.1
        ),
        Design::Within => format!("the same participants: {}", comparison.participants.0),
    };
    let methods = comparison.methods;
    let method = match methods.difference {
        _ if comparison.design == Design::Within => "",
        DifferenceInterval::Newcombe => "",
        DifferenceInterval::AgrestiCaffo => " Agresti-Caffo",
        DifferenceInterval::MiettinenNurminen => " Miettinen-Nurminen",
    };
    let mut out = wrap_sentences(
        &[
            format!("{}: {new} vs. {old}", text::escape_hidden(title)),
            format!("{people}; {}{method} intervals", level(methods.confidence)),
        ],
        WIDTH,
    );
    if !comparison.shared_tasks.is_empty() {
        out.push_str(&headline(comparison));
        out.push('\n');
        out.push_str(&wrap_sentences(
            &[format!(
                "Unassisted success on {old} and {new}, difference in percentage points"
            )],
            WIDTH,
        ));
        out.push_str(&tables::success(comparison));
        out.push('\n');
        out.push_str(&tables::bars(comparison, style));
        out.push_str(&wrap_sentences(&tables::reference_only(comparison), WIDTH));
    }
    let sections = [
        (
            "Errors per attempt (lower is better)",
            tables::errors(comparison),
        ),
        (
            "Time of unassisted successes, as a ratio (below 1 is faster)",
            tables::times(comparison),
        ),
        ("Ratings, difference in points", tables::ratings(comparison)),
        (
            "p values, unadjusted and adjusted for multiple tests",
            if style.p_values {
                why::p_values(comparison)
            } else {
                String::new()
            },
        ),
        (
            "Why results are inconclusive",
            bullet_list(&why::inconclusive_reasons(comparison), WIDTH),
        ),
        (
            "Smallest detectable difference",
            bullet_list(&why::smallest_detectable(comparison), WIDTH),
        ),
    ];
    for (heading, sentences) in sections {
        if !sentences.is_empty() {
            out.push_str(&format!("\n{heading}\n{sentences}"));
        }
    }
    out.push_str(&caveats_section(&caveats::of_comparison(comparison)));
    style.finished(out)
}

/// Verdicts: worse ones first, and critical tasks before the others.
fn headline(comparison: &Comparison) -> String {
    let named = |verdict: Verdict, critical: bool| -> Vec<String> {
        let is =
            |t: &&TaskComparison| t.success.judgment.verdict == verdict && t.critical == critical;
        comparison
            .tasks
            .iter()
            .filter(is)
            .map(|t| text::escape_hidden(&t.title).into_owned())
            .collect()
    };
    let mut sentences = Vec::new();
    let critical = named(Verdict::Worse, true);
    if !critical.is_empty() {
        sentences.push(format!(
            "WORSE on a critical task: {}.",
            critical.join("; ")
        ));
    }
    for (verdict, word) in [(Verdict::Worse, "Worse"), (Verdict::Better, "Better")] {
        let mut titles = named(verdict, false);
        if verdict == Verdict::Better {
            titles.splice(0..0, named(verdict, true));
        }
        if !titles.is_empty() {
            sentences.push(format!("{word}: {}.", titles.join("; ")));
        }
    }
    let unclear = comparison
        .tasks
        .iter()
        .filter(|t| t.success.judgment.verdict == Verdict::Inconclusive)
        .count();
    if unclear > 0 {
        sentences.push(format!(
            "Inconclusive: {unclear} of {}.",
            text::pluralize(comparison.tasks.len(), "task")
        ));
    }
    sentences.push(format!(
        "All tasks together: {}.",
        word(comparison.overall.judgment)
    ));
    wrap_sentences(&sentences, WIDTH)
}

fn word(judgment: Judgment) -> &'static str {
    match judgment.verdict {
        Verdict::Better => "better",
        Verdict::Worse => "worse",
        Verdict::Inconclusive => "inconclusive",
    }
}
