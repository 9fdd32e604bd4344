//! Tables of one version.

use super::{Style, level, method, rating};
use crate::metrics::duration::MIN_TIMES_FOR_MEDIAN;
use crate::metrics::figures::{NotCounted, TaskFigures, VersionFigures};
use crate::metrics::{Absent, Confidence, Interval, Methods};
use crate::report::bar::render_bar;
use crate::report::layout::{WIDTH, fit_width, left_then_right, render_table, wrap_sentences};
use crate::report::number::{
    bare_seconds, bare_seconds_interval, count, count_percent, decimal, decimal_interval, or_dash,
    percent, percent_interval,
};
use crate::study::text;

/// Maximum width of a task's title, in columns.
const TITLE: usize = 24;
/// Width of a bar, in columns.
const BAR: usize = 23;

pub(super) fn version(figures: &VersionFigures, methods: Methods, style: Style) -> String {
    let name = text::escape_hidden(&figures.version);
    let people = match figures.participants {
        0 => {
            return wrap_sentences(
                &[format!("Version {name}: no counted sessions yet.")],
                WIDTH,
            );
        }
        n => text::pluralize(n, "participant"),
    };
    let mut out = wrap_sentences(&[format!("Version {name}, {people}"), String::new()], WIDTH);
    let was_asked = |t: &TaskFigures| t.success.n() > 0 || !not_counted(t.not_counted).is_empty();
    if figures.tasks.iter().any(was_asked) {
        out.push_str(&attempts(figures, methods, style));
    } else {
        out.push_str("No attempts yet.\n");
    }
    out.push_str(&rating::figures(figures));
    out
}

/// Tables of a version's attempts.
fn attempts(figures: &VersionFigures, methods: Methods, style: Style) -> String {
    let mut out = format!(
        "Unassisted success, with {}{} intervals\n",
        level(methods.confidence),
        method(methods)
    );
    out.push_str(&success(figures, style));
    out.push_str("\nOutcomes (success: completed unassisted)\n");
    out.push_str(&endings(&figures.tasks));
    let noted = |t: &TaskFigures| t.errors.is_ok() || t.assists.is_ok_and(|a| a.total > 0);
    if figures.tasks.iter().any(noted) {
        out.push_str("\nNoted errors and assists\n");
        out.push_str(&errors(&figures.tasks));
    }
    let live = if figures.logged_live {
        ", logged live"
    } else {
        ""
    };
    out.push_str(&format!(
        "\nTime on task in seconds{live}: unassisted successes\n"
    ));
    out.push_str(&times(&figures.tasks, methods.confidence));
    out.push_str("\nTime on task in seconds: all attempts\n");
    out.push_str(&all_times(&figures.tasks));
    out
}

fn success(figures: &VersionFigures, style: Style) -> String {
    let drawn =
        |rate: Result<f64, Absent>, interval: Result<Interval, Absent>| match (rate, interval) {
            (Ok(rate), Ok(interval)) => {
                render_bar(rate, interval, (0.0, 1.0), None, BAR, style.signs)
            }
            _ => String::new(),
        };
    let mut rows = vec![header(&["", "", "", "0", ""])];
    if let Some(scale) = rows[0].get_mut(3) {
        *scale = format!("0%{:>1$}", "100%", BAR - 2);
    }
    for task in &figures.tasks {
        let n = task.success.n();
        rows.push(vec![
            fit_width(&task.title, TITLE),
            count_percent(task.success),
            or_dash(task.interval, |i| percent_interval(i, n)),
            drawn(task.success.rate(), task.interval),
        ]);
    }
    let overall = figures.overall.as_ref().map_err(|reason| *reason);
    let n = figures.pooled.n();
    rows.push(vec![
        "All tasks together".to_owned(),
        or_dash(overall, |o| percent(o.rate, n)),
        or_dash(overall, |o| percent_interval(o.interval, n)),
        drawn(overall.map(|o| o.rate), overall.map(|o| o.interval)),
    ]);
    render_table(&rows, &left_then_right(1, 2))
}

fn endings(tasks: &[TaskFigures]) -> String {
    let mut rows = vec![
        header(&["", "", "", "", "", "gave", "", ""]),
        header(&[
            "", "success", "assisted", "partial", "failed", "up", "stopped", "credit",
        ]),
    ];
    for task in tasks {
        let ends = task.endings;
        let mut row = vec![fit_width(&task.title, TITLE)];
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
    let mut notes = Vec::new();
    for task in tasks {
        let title = text::escape_hidden(&task.title);
        let not_counted = not_counted(task.not_counted);
        if !not_counted.is_empty() {
            notes.push(format!("{title}: not counted: {not_counted}"));
        }
        if task.endings.too_late > 0 {
            let n = task.endings.too_late;
            let attempts = if n == 1 {
                "attempt was"
            } else {
                "attempts were"
            };
            notes.push(format!(
                "{title}: {n} failed {attempts} completed, but over the time limit"
            ));
        }
    }
    render_table(&rows, &left_then_right(1, 7)) + &wrap_sentences(&notes, WIDTH)
}

pub(in crate::report) fn not_counted(not_counted: NotCounted) -> String {
    let parts = [
        (not_counted.skipped, "skipped"),
        (not_counted.not_reached, "not reached"),
        (not_counted.void, "void"),
        (not_counted.undecided, "without an outcome"),
    ];
    let named: Vec<_> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    named.join(", ")
}

fn errors(tasks: &[TaskFigures]) -> String {
    let per_opportunity = |task: &TaskFigures| task.errors.as_ref().ok()?.per_opportunity;
    let counts_opportunities = tasks.iter().any(|t| per_opportunity(t).is_some());
    let mut above = vec!["", "", "per", "", "with", "per"];
    let mut names = vec!["", "errors", "attempt", "interval", "errors", "minute"];
    if counts_opportunities {
        above.push("per");
        names.push("opportunity");
    }
    names.push("assists");
    let mut rows = vec![header(&above), header(&names)];
    for task in tasks {
        let errors = task.errors.as_ref().map_err(|reason| *reason);
        let mut row = vec![
            fit_width(&task.title, TITLE),
            or_dash(errors, |e| e.rate.total.to_string()),
            or_dash(errors, |e| decimal(e.rate.per_attempt)),
            or_dash(errors, |e| {
                decimal_interval(e.rate.interval.low, Some(e.rate.interval.high))
            }),
            or_dash(errors, |e| count(e.rate.with_errors)),
            or_dash(errors.and_then(|e| e.per_minute), decimal),
        ];
        if counts_opportunities {
            row.push(per_opportunity(task).map_or_else(|| "-".to_owned(), decimal));
        }
        row.push(or_dash(task.assists, |a| a.total.to_string()));
        rows.push(row);
    }
    let legend = "With errors: participants with at least one error.".to_owned();
    render_table(&rows, &left_then_right(1, 7)) + &wrap_sentences(&[legend], WIDTH)
}

/// Times of unassisted successes, each with its number out of all attempts.
fn times(tasks: &[TaskFigures], confidence: Confidence) -> String {
    let mut rows = vec![
        header(&["", "", "geometric", "", "median time"]),
        header(&["", "times", "mean", "interval", "to success"]),
    ];
    let mut fewer_than_half = Vec::new();
    let mut medians = Vec::new();
    for task in tasks {
        let done = &task.time.successes;
        rows.push(vec![
            fit_width(&task.title, TITLE),
            format!("{} of {}", done.n(), task.success.n()),
            or_dash(done.geometric_mean(), bare_seconds),
            or_dash(
                done.geometric_mean_interval(confidence),
                bare_seconds_interval,
            ),
            match task.time.median_to_success {
                Ok(seconds) => bare_seconds(seconds),
                Err(reason) => {
                    if reason == Absent::HalfNotReached {
                        fewer_than_half.push(text::escape_hidden(&task.title).into_owned());
                    }
                    "-".to_owned()
                }
            },
        ]);
        if done.n() >= MIN_TIMES_FOR_MEDIAN {
            medians.push(format!(
                "{}: median {}, {}",
                text::escape_hidden(&task.title),
                or_dash(done.median(), bare_seconds),
                or_dash(done.median_interval(confidence), bare_seconds_interval),
            ));
        }
    }
    let mut notes = Vec::new();
    if !fewer_than_half.is_empty() {
        notes.push(format!(
            "Fewer than half succeeded: {}.",
            fewer_than_half.join("; ")
        ));
    }
    notes.extend(medians);
    render_table(&rows, &left_then_right(1, 4)) + &wrap_sentences(&notes, WIDTH)
}

fn all_times(tasks: &[TaskFigures]) -> String {
    let mut rows = vec![header(&["", "times", "geom. mean", "mean", "median", "sd"])];
    for task in tasks {
        let all = &task.time.all;
        let sd = all.raw_summary().and_then(|s| match s.n {
            1 => Err(Absent::OneOnly(crate::metrics::Unit::Times)),
            _ => Ok(s.sd),
        });
        rows.push(vec![
            fit_width(&task.title, TITLE),
            all.n().to_string(),
            or_dash(all.geometric_mean(), bare_seconds),
            or_dash(all.raw_summary(), |s| bare_seconds(s.mean)),
            or_dash(all.median(), bare_seconds),
            or_dash(sd, bare_seconds),
        ]);
    }
    render_table(&rows, &left_then_right(1, 5))
}

fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
