//! A comparison's tables.

use super::{Style, WIDTH, level, warnings};
use crate::metrics::comparison::{Comparison, SuccessChange, TaskComparison};
use crate::metrics::verdict::{Because, Change, Judgement, Verdict};
use crate::metrics::{Absent, Confidence, Interval};
use crate::report::bar::bar;
use crate::report::layout::{Side, fitted, list, table, wrapped};
use crate::report::number::{
    count_percent, or_dash, p, percent, plain, plain_interval, points, points_interval,
};
use crate::report::warning;
use crate::study::{Design, text};

const TITLE: usize = 22;
const BAR: usize = 51;

/// A new version against an old one, as text of 80 columns.
pub fn comparison(
    comparison: &Comparison,
    title: &str,
    confidence: Confidence,
    style: Style,
) -> String {
    let (old, new) = (text::shown(&comparison.old), text::shown(&comparison.new));
    let people = match comparison.design {
        Design::Between => format!(
            "different people: {} and {}",
            comparison.people.0, comparison.people.1
        ),
        Design::Within => format!("the same people: {}", comparison.people.0),
    };
    let mut out = format!(
        "{}: {new} against {old}\n{people}; {} intervals\n",
        text::shown(title),
        level(confidence)
    );
    out.push_str(&headline(comparison));
    out.push_str(&format!(
        "\nUnassisted success on {old} and {new}, difference in points\n"
    ));
    out.push_str(&success(comparison, style));
    out.push('\n');
    out.push_str(&bars(comparison, style));
    let errors = errors(comparison, style);
    if !errors.is_empty() {
        out.push_str("\nErrors per attempt, fewer is better\n");
        out.push_str(&errors);
    }
    let times = times(comparison, style);
    if !times.is_empty() {
        out.push_str("\nTime of unassisted successes as a ratio, below 1 is faster\n");
        out.push_str(&times);
    }
    let unclear: Vec<String> = comparison
        .tasks
        .iter()
        .filter_map(what_could_be_seen)
        .collect();
    if !unclear.is_empty() {
        out.push_str("\nWhat these numbers could have shown\n");
        out.push_str(&list(&unclear, WIDTH));
    }
    out.push_str(&warnings(&warning::of_comparison(comparison)));
    out
}

/// The verdicts first: worse ones before all, and critical tasks before the others.
fn headline(comparison: &Comparison) -> String {
    let named = |verdict: Verdict, critical: bool| -> Vec<String> {
        let is =
            |t: &&TaskComparison| t.success.judgement.verdict == verdict && t.critical == critical;
        comparison
            .tasks
            .iter()
            .filter(is)
            .map(|t| text::shown(&t.title).into_owned())
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
        .filter(|t| t.success.judgement.verdict == Verdict::CannotTell)
        .count();
    if unclear > 0 {
        sentences.push(format!(
            "Cannot tell: {unclear} of {} tasks.",
            comparison.tasks.len()
        ));
    }
    sentences.push(format!(
        "All tasks together: {}.",
        word(comparison.overall.judgement)
    ));
    wrapped(&sentences, WIDTH)
}

fn success(comparison: &Comparison, style: Style) -> String {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let change = &task.success;
        rows.push(vec![
            fitted(&task.title, TITLE),
            count_percent(change.old),
            count_percent(change.new),
            or_dash(change.difference, points),
            or_dash(change.interval, points_interval),
            verdict(change.judgement, change.p, change.p_adjusted, style),
        ]);
    }
    let overall = &comparison.overall;
    let rate = |o: &Result<crate::metrics::overall::Overall, Absent>| {
        or_dash(o.as_ref().map_err(|r| *r), |o| {
            percent(o.rate, o.attempts as u64)
        })
    };
    rows.push(vec![
        "All tasks together".to_owned(),
        rate(&overall.old),
        rate(&overall.new),
        or_dash(overall.difference, points),
        or_dash(overall.interval, points_interval),
        verdict(overall.judgement, overall.p, None, style),
    ]);
    table(
        &rows,
        &[
            Side::Left,
            Side::Right,
            Side::Right,
            Side::Right,
            Side::Left,
            Side::Left,
        ],
    )
}

/// The differences as bars, worse to the left of the middle.
fn bars(comparison: &Comparison, style: Style) -> String {
    let drawn = |difference: Result<f64, Absent>, interval: Result<Interval, Absent>| match (
        difference, interval,
    ) {
        (Ok(difference), Ok(interval)) => bar(
            difference,
            interval,
            (-1.0, 1.0),
            Some(0.0),
            BAR,
            style.signs,
        ),
        _ => String::new(),
    };
    let half = BAR / 2;
    let scale = format!("-100{:>1$}{2:>3$}", "0", half - 3, "+100", half);
    let mut rows = vec![vec![String::new(), scale]];
    for task in &comparison.tasks {
        let change = &task.success;
        rows.push(vec![
            fitted(&task.title, TITLE),
            drawn(change.difference, change.interval),
        ]);
    }
    let overall = &comparison.overall;
    rows.push(vec![
        "All tasks together".to_owned(),
        drawn(overall.difference, overall.interval),
    ]);
    table(&rows, &[Side::Left])
}

fn errors(comparison: &Comparison, style: Style) -> String {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let Ok(change) = &task.errors else { continue };
        let shown = match (change.found.ratio, change.found.ratio_interval) {
            (Ok(ratio), Ok(i)) => {
                format!("ratio {} ({})", plain(ratio), plain_interval(i.low, i.high))
            }
            (Err(_), _) | (_, Err(_)) => {
                let interval = change.found.difference_interval;
                let signed = |v: f64| {
                    if v.abs() < 0.005 {
                        "0".to_owned()
                    } else {
                        format!("{v:+.2}")
                    }
                };
                let range = or_dash(interval, |i| {
                    format!("({} to {})", signed(i.low), signed(i.high))
                });
                format!("difference {} {range}", signed(change.found.difference))
            }
        };
        rows.push(vec![
            fitted(&task.title, TITLE),
            shown,
            verdict(change.judgement, change.p, change.p_adjusted, style),
        ]);
    }
    table(&rows, &[Side::Left])
}

fn times(comparison: &Comparison, style: Style) -> String {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let Ok(change) = &task.time else { continue };
        let n = match comparison.design {
            Design::Between => format!("{} and {} times", change.n.0, change.n.1),
            Design::Within => format!("{} pairs", change.n.0),
        };
        rows.push(vec![
            fitted(&task.title, TITLE),
            n,
            plain(change.found.ratio),
            or_dash(change.found.interval, |i| {
                format!("({})", plain_interval(i.low, Some(i.high)))
            }),
            verdict(change.judgement, change.p, change.p_adjusted, style),
        ]);
    }
    table(&rows, &[Side::Left, Side::Left, Side::Right])
}

/// The verdict, and where asked for the p values that it rests on.
fn verdict(
    judgement: Judgement,
    p_value: Result<f64, Absent>,
    adjusted: Option<f64>,
    style: Style,
) -> String {
    let why = match judgement.because {
        Because::OnlyHolm => " (tested together)",
        Because::FewerFinished => " (fewer finished)",
        Because::NoTest(Absent::TooFew { .. }) => " (too few)",
        Because::Clear
        | Because::NoDifferenceInInterval
        | Because::NotByTest
        | Because::NoTest(_) => "",
    };
    let shown = format!("{}{why}", word(judgement));
    match (style.p_values, p_value, adjusted) {
        (true, Ok(value), Some(adjusted)) => {
            format!("{shown}; p {}, adjusted {}", p(value), p(adjusted))
        }
        (true, Ok(value), None) => format!("{shown}; p {}", p(value)),
        _ => shown,
    }
}

fn word(judgement: Judgement) -> &'static str {
    match judgement.verdict {
        Verdict::Better => "better",
        Verdict::Worse => "worse",
        Verdict::CannotTell => "cannot tell",
    }
}

/// For a task of which one cannot tell: which results today's number of people could have told apart.
fn what_could_be_seen(task: &TaskComparison) -> Option<String> {
    let change: &SuccessChange = &task.success;
    if change.judgement.verdict != Verdict::CannotTell || change.new.n() == 0 {
        return None;
    }
    let n = change.new.n();
    let at = |found: Option<Change>, wanted: Verdict, which: &str| {
        let found = found.filter(|c| c.verdict == wanted)?;
        Some(format!("from {} of {n} {which}", found.successes))
    };
    let worse = at(change.nearest.down, Verdict::Worse, "down").map(|seen| format!("worse {seen}"));
    let better = at(change.nearest.up, Verdict::Better, "up").map(|seen| format!("better {seen}"));
    let title = text::shown(&task.title);
    Some(match (better, worse) {
        (None, None) => {
            format!("{title}: with so few people no result would have told the versions apart.")
        }
        (Some(better), Some(worse)) => format!("{title}: {better}, {worse}."),
        (Some(better), None) => {
            format!("{title}: {better}; not even 0 of {n} would have been worse.")
        }
        (None, Some(worse)) => {
            format!("{title}: {worse}; not even {n} of {n} would have been better.")
        }
    })
}
