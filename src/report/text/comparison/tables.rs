//! Tables of a comparison.

use super::{TITLE, word};
use crate::metrics::answers::RatingChange;
use crate::metrics::comparison::Comparison;
use crate::metrics::{Absent, Interval};
use crate::report::bar::render_bar;
use crate::report::layout::{Alignment, fit_width, left_then_right, render_table};
use crate::report::number::{
    count_percent, decimal, decimal_interval, or_dash, percent, points_interval, score_mean,
    signed_decimal, signed_points,
};
use crate::report::text::{Style, rating};
use crate::study::Design;
use crate::study::text::pluralize;

/// Width of a bar, in columns.
const BAR: usize = 51;

pub(super) fn success(comparison: &Comparison) -> String {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let change = &task.success;
        rows.push(vec![
            fit_width(&task.title, TITLE),
            count_percent(change.old),
            count_percent(change.new),
            or_dash(change.difference, signed_points),
            or_dash(change.interval, points_interval),
            word(change.judgment).to_owned(),
        ]);
    }
    let overall = &comparison.overall;
    let rate = |o: &Result<crate::metrics::across_tasks::OverallRate, Absent>| {
        or_dash(o.as_ref().map_err(|r| *r), |o| {
            percent(o.rate, o.attempts as u64)
        })
    };
    rows.push(vec![
        "All tasks together".to_owned(),
        rate(&overall.old),
        rate(&overall.new),
        or_dash(overall.difference, signed_points),
        or_dash(overall.interval, points_interval),
        word(overall.judgment).to_owned(),
    ]);
    render_table(&rows, &left_then_right(1, 3))
}

/// Differences as bars, worse to the left.
pub(super) fn bars(comparison: &Comparison, style: Style) -> String {
    let drawn = |difference: Result<f64, Absent>, interval: Result<Interval, Absent>| match (
        difference, interval,
    ) {
        (Ok(difference), Ok(interval)) => render_bar(
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
            fit_width(&task.title, TITLE),
            drawn(change.difference, change.interval),
        ]);
    }
    let overall = &comparison.overall;
    rows.push(vec![
        "All tasks together".to_owned(),
        drawn(overall.difference, overall.interval),
    ]);
    render_table(&rows, &[Alignment::Left])
}

pub(super) fn errors(comparison: &Comparison) -> String {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let Ok(change) = &task.errors else { continue };
        let shown = match (change.estimate.ratio, change.estimate.ratio_interval) {
            (Ok(ratio), Ok(i)) => {
                format!(
                    "ratio {} ({})",
                    decimal(ratio),
                    decimal_interval(i.low, i.high)
                )
            }
            // No errors on the old version: there is a lower limit but no ratio.
            (Err(_), Ok(i)) => format!("ratio ({})", decimal_interval(i.low, i.high)),
            (_, Err(_)) => {
                let interval = change.estimate.difference_interval;
                let range = or_dash(interval, |i| {
                    format!("({} to {})", signed_decimal(i.low), signed_decimal(i.high))
                });
                format!(
                    "difference {} {range}",
                    signed_decimal(change.estimate.difference)
                )
            }
        };
        rows.push(vec![
            fit_width(&task.title, TITLE),
            shown,
            word(change.judgment).to_owned(),
        ]);
    }
    render_table(&rows, &[Alignment::Left])
}

pub(super) fn times(comparison: &Comparison) -> String {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let Ok(change) = &task.time else { continue };
        let n = match comparison.design {
            Design::Between => format!("n = {} and {}", change.n.0, change.n.1),
            Design::Within => pluralize(change.n.0, "pair"),
        };
        rows.push(vec![
            fit_width(&task.title, TITLE),
            n,
            decimal(change.estimate.ratio),
            or_dash(change.estimate.interval, |i| {
                format!("({})", decimal_interval(i.low, Some(i.high)))
            }),
            word(change.judgment).to_owned(),
        ]);
    }
    render_table(&rows, &left_then_right(2, 1))
}

/// Overall differences that assume independent attempts, for reference only.
pub(super) fn reference_only(comparison: &Comparison) -> Vec<String> {
    let overall = &comparison.overall;
    let mut parts = Vec::new();
    if let Ok(found) = overall.stratified {
        parts.push(format!(
            "Mantel-Haenszel over tasks {} points{}",
            signed_points(found.difference),
            found
                .interval
                .map_or_else(|_| String::new(), |i| format!(" ({})", points_interval(i)))
        ));
    }
    if let Some((old, new)) = overall
        .pooled
        .filter(|(old, new)| old.n() > 0 && new.n() > 0)
    {
        parts.push(format!(
            "pooled {} and {}",
            count_percent(old),
            count_percent(new)
        ));
    }
    if parts.is_empty() {
        return parts;
    }
    vec![format!(
        "For reference only (assumes independent attempts): {}.",
        parts.join("; ")
    )]
}

/// Questionnaires asked after tasks, then at the end.
pub(super) fn ratings(comparison: &Comparison) -> String {
    let row = |location: String, change: &RatingChange| {
        let name = change.instrument.as_str();
        vec![
            location,
            rating::name(name),
            format!(
                "{} and {}",
                or_dash(change.means.0, |m| score_mean(name, m)),
                or_dash(change.means.1, |m| score_mean(name, m))
            ),
            or_dash(change.difference, signed_decimal),
            or_dash(change.interval, |i| {
                format!("{} to {}", signed_decimal(i.low), signed_decimal(i.high))
            }),
            word(change.judgment).to_owned(),
        ]
    };
    let of_tasks = comparison.tasks.iter().flat_map(|task| {
        task.ratings
            .iter()
            .map(|change| row(fit_width(&task.title, TITLE), change))
    });
    let at_end = comparison
        .ratings
        .iter()
        .map(|change| row("At the end".to_owned(), change));
    let rows: Vec<Vec<String>> = of_tasks.chain(at_end).collect();
    render_table(&rows, &left_then_right(2, 2))
}
