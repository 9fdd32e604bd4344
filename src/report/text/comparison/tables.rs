//! A comparison's tables.

use super::{TITLE, word};
use crate::metrics::answers::RatingChange;
use crate::metrics::comparison::Comparison;
use crate::metrics::{Absent, Interval};
use crate::report::bar::bar;
use crate::report::caveats::counted;
use crate::report::layout::{Side, fitted, table};
use crate::report::number::{
    count_percent, or_dash, percent, plain, plain_interval, points, points_interval, score, signed,
};
use crate::report::text::{Style, rating};
use crate::study::Design;

/// How wide a bar is.
const BAR: usize = 51;

pub(super) fn success(comparison: &Comparison) -> String {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let change = &task.success;
        rows.push(vec![
            fitted(&task.title, TITLE),
            count_percent(change.old),
            count_percent(change.new),
            or_dash(change.difference, points),
            or_dash(change.interval, points_interval),
            word(change.judgement).to_owned(),
        ]);
    }
    let overall = &comparison.overall;
    let rate = |o: &Result<crate::metrics::across_tasks::Overall, Absent>| {
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
        word(overall.judgement).to_owned(),
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
pub(super) fn bars(comparison: &Comparison, style: Style) -> String {
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

pub(super) fn errors(comparison: &Comparison) -> String {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let Ok(change) = &task.errors else { continue };
        let shown = match (change.found.ratio, change.found.ratio_interval) {
            (Ok(ratio), Ok(i)) => {
                format!("ratio {} ({})", plain(ratio), plain_interval(i.low, i.high))
            }
            // None on the old version: there is a lower limit, and no ratio.
            (Err(_), Ok(i)) => format!("ratio ({})", plain_interval(i.low, i.high)),
            (_, Err(_)) => {
                let interval = change.found.difference_interval;
                let range = or_dash(interval, |i| {
                    format!("({} to {})", signed(i.low), signed(i.high))
                });
                format!("difference {} {range}", signed(change.found.difference))
            }
        };
        rows.push(vec![
            fitted(&task.title, TITLE),
            shown,
            word(change.judgement).to_owned(),
        ]);
    }
    table(&rows, &[Side::Left])
}

pub(super) fn times(comparison: &Comparison) -> String {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let Ok(change) = &task.time else { continue };
        let n = match comparison.design {
            Design::Between => format!("{} and {} times", change.n.0, change.n.1),
            Design::Within => counted(change.n.0 as u64, "pair", "pairs"),
        };
        rows.push(vec![
            fitted(&task.title, TITLE),
            n,
            plain(change.found.ratio),
            or_dash(change.found.interval, |i| {
                format!("({})", plain_interval(i.low, Some(i.high)))
            }),
            word(change.judgement).to_owned(),
        ]);
    }
    table(&rows, &[Side::Left, Side::Left, Side::Right])
}

/// Overall differences that assume independent attempts, for reference only.
pub(super) fn reference_only(comparison: &Comparison) -> Vec<String> {
    let overall = &comparison.overall;
    let mut parts = Vec::new();
    if let Ok(found) = overall.stratified {
        parts.push(format!(
            "Mantel-Haenszel over tasks {} points ({})",
            points(found.difference),
            points_interval(found.interval)
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

/// What was asked after tasks, then at the end.
pub(super) fn ratings(comparison: &Comparison) -> String {
    let row = |place: String, change: &RatingChange| {
        let name = change.instrument.word();
        vec![
            place,
            rating::name(name),
            format!(
                "{} and {}",
                or_dash(change.means.0, |m| score(name, m)),
                or_dash(change.means.1, |m| score(name, m))
            ),
            or_dash(change.difference, signed),
            or_dash(change.interval, |i| {
                format!("{} to {}", signed(i.low), signed(i.high))
            }),
            word(change.judgement).to_owned(),
        ]
    };
    let of_tasks = comparison.tasks.iter().flat_map(|task| {
        task.ratings
            .iter()
            .map(|change| row(fitted(&task.title, TITLE), change))
    });
    let at_end = comparison
        .ratings
        .iter()
        .map(|change| row("At the end".to_owned(), change));
    let rows: Vec<Vec<String>> = of_tasks.chain(at_end).collect();
    table(
        &rows,
        &[
            Side::Left,
            Side::Left,
            Side::Right,
            Side::Right,
            Side::Left,
            Side::Left,
        ],
    )
}
