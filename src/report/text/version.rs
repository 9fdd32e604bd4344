//! One version's tables.

use super::{Style, level};
use crate::metrics::figures::{Apart, TaskFigures, VersionFigures};
use crate::metrics::{Absent, Confidence, Interval};
use crate::report::bar::bar;
use crate::report::layout::{Side, fitted, table};
use crate::report::number::{
    bare_seconds, bare_seconds_interval, count, count_percent, or_dash, percent, percents, plain,
    plain_interval,
};
use crate::study::text;

/// How wide a task's title may be.
const TITLE: usize = 24;
/// How wide a bar is.
const BAR: usize = 23;

pub(super) fn version(figures: &VersionFigures, confidence: Confidence, style: Style) -> String {
    let name = text::shown(&figures.version);
    let people = match figures.participants {
        0 => return format!("{name}: no session counts yet.\n"),
        1 => "1 participant".to_owned(),
        n => format!("{n} participants"),
    };
    let mut out = format!("Version {name}, {people}\n\n");
    out.push_str(&format!(
        "Unassisted success, with {} intervals\n",
        level(confidence)
    ));
    out.push_str(&success(figures, style));
    out.push_str("\nHow attempts ended\n");
    out.push_str(&endings(&figures.tasks));
    out.push_str("\nErrors noted and help given\n");
    out.push_str(&errors(&figures.tasks));
    out.push_str(
        "\nTime on task in seconds, logged live: unassisted successes, then all attempts\n",
    );
    out.push_str(&times(&figures.tasks, confidence));
    out
}

fn success(figures: &VersionFigures, style: Style) -> String {
    let drawn =
        |rate: Result<f64, Absent>, interval: Result<Interval, Absent>| match (rate, interval) {
            (Ok(rate), Ok(interval)) => bar(rate, interval, (0.0, 1.0), None, BAR, style.signs),
            _ => String::new(),
        };
    let mut rows = vec![header(&["", "", "", "0", ""])];
    if let Some(scale) = rows[0].get_mut(3) {
        *scale = format!("0 %{:>1$}", "100 %", BAR - 3);
    }
    for task in &figures.tasks {
        let n = task.success.n();
        rows.push(vec![
            fitted(&task.title, TITLE),
            count_percent(task.success),
            or_dash(task.interval, |i| percents(i, n)),
            drawn(task.success.rate(), task.interval),
        ]);
    }
    let overall = figures.overall.as_ref().map_err(|reason| *reason);
    let n = figures.pooled.n();
    rows.push(vec![
        "All tasks together".to_owned(),
        or_dash(overall, |o| percent(o.rate, n)),
        or_dash(overall, |o| percents(o.interval, n)),
        drawn(overall.map(|o| o.rate), overall.map(|o| o.interval)),
    ]);
    table(&rows, &[Side::Left, Side::Right, Side::Right])
}

fn endings(tasks: &[TaskFigures]) -> String {
    let mut rows = vec![header(&[
        "", "alone", "assisted", "partial", "failed", "gave up", "stopped", "credit",
    ])];
    for task in tasks {
        let ends = task.endings;
        let mut row = vec![fitted(&task.title, TITLE)];
        let numbers = [
            ends.unassisted,
            ends.assisted,
            ends.partial,
            ends.failed + ends.too_late,
            ends.gave_up,
            ends.stopped,
        ];
        row.extend(numbers.map(|n| n.to_string()));
        row.push(or_dash(task.credit, |credit| {
            percent(credit, task.success.n())
        }));
        rows.push(row);
    }
    let mut out = table(&rows, &right_but_first(8));
    for task in tasks {
        let apart = apart(task.apart);
        if !apart.is_empty() {
            out.push_str(&format!(
                "{}: not in n: {apart}\n",
                text::shown(&task.title)
            ));
        }
        if task.endings.too_late > 0 {
            let n = task.endings.too_late;
            out.push_str(&format!(
                "{}: {n} of the failed completed it, over the limit\n",
                text::shown(&task.title)
            ));
        }
    }
    out
}

fn apart(apart: Apart) -> String {
    let parts = [
        (apart.skipped, "skipped"),
        (apart.not_reached, "not reached"),
        (apart.void, "void"),
        (apart.undecided, "outcome not said"),
    ];
    let named: Vec<_> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    named.join(", ")
}

fn errors(tasks: &[TaskFigures]) -> String {
    let mut rows = vec![header(&[
        "",
        "errors",
        "per attempt",
        "interval",
        "any",
        "per chance",
        "assists",
    ])];
    for task in tasks {
        let errors = task.errors.as_ref().map_err(|reason| *reason);
        rows.push(vec![
            fitted(&task.title, TITLE),
            or_dash(errors, |e| e.rate.total.to_string()),
            or_dash(errors, |e| plain(e.rate.per_attempt)),
            or_dash(errors, |e| {
                plain_interval(e.rate.interval.low, Some(e.rate.interval.high))
            }),
            or_dash(errors, |e| count(e.rate.with_any)),
            errors
                .ok()
                .and_then(|e| e.per_opportunity)
                .map_or_else(|| "-".to_owned(), plain),
            task.assists.total.to_string(),
        ]);
    }
    table(&rows, &right_but_first(7))
}

fn times(tasks: &[TaskFigures], confidence: Confidence) -> String {
    let mut rows = vec![header(&[
        "",
        "n",
        "geom. mean",
        "interval",
        "all",
        "mean",
        "median",
        "sd",
    ])];
    for task in tasks {
        let (done, all) = (&task.time.successes, &task.time.all);
        rows.push(vec![
            fitted(&task.title, TITLE),
            done.n().to_string(),
            or_dash(done.geometric_mean(), bare_seconds),
            or_dash(done.interval(confidence), bare_seconds_interval),
            all.n().to_string(),
            or_dash(all.plain(), |s| bare_seconds(s.mean)),
            or_dash(all.median(), bare_seconds),
            or_dash(all.plain(), |s| {
                if s.n > 1 {
                    bare_seconds(s.sd)
                } else {
                    "-".to_owned()
                }
            }),
        ]);
    }
    table(&rows, &right_but_first(8))
}

fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn right_but_first(columns: usize) -> Vec<Side> {
    (0..columns)
        .map(|i| if i == 0 { Side::Left } else { Side::Right })
        .collect()
}
