//! Success by task and version, and each version's tables.

use super::summary::format_seconds;
use super::{
    Block, Cell, Estimate, Group, Plot, ReportInput, Section, Table, estimate_with_interval,
    text_cells,
};
use crate::metrics::duration::MIN_TIMES_FOR_MEDIAN;
use crate::metrics::figures::{TaskFigures, VersionFigures};
use crate::metrics::{Absent, Methods};
use crate::report::number::{
    bare_seconds_interval, count, count_percent, decimal, decimal_interval, or_dash, percent,
    percent_interval, score_mean,
};
use crate::report::text::{self, not_counted, rating};
use crate::study::text::pluralize;

/// Success by task and version, as intervals in rows.
pub(super) fn success(material: &ReportInput<'_>) -> Section {
    let versions: Vec<&VersionFigures> = material
        .study_figures
        .versions
        .iter()
        .filter(|v| v.participants > 0)
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    for (i, task) in material.study.tasks.iter().enumerate() {
        let of = versions.iter().filter_map(|v| Some((v, v.tasks.get(i)?)));
        let rows: Vec<Estimate> = of
            .filter(|(_, t)| t.success.n() > 0)
            .map(|(v, t)| Estimate {
                label: v.version.clone(),
                estimate: estimate_with_interval(t.success.rate(), t.interval),
                text: format!(
                    "{}, {}",
                    count_percent(t.success),
                    or_dash(t.interval, |i| percent_interval(i, t.success.n()))
                ),
            })
            .collect();
        if !rows.is_empty() {
            groups.push(Group {
                label: task.title.clone(),
                rows,
            });
        }
    }
    if groups.is_empty() {
        return Section::new("Success by task and version", Vec::new());
    }
    groups.push(Group {
        label: "All tasks together".to_owned(),
        rows: versions
            .iter()
            .map(|v| {
                let n = v.pooled.n();
                let overall = v.overall.as_ref().map_err(|reason| *reason);
                Estimate {
                    label: v.version.clone(),
                    estimate: estimate_with_interval(
                        overall.map(|o| o.rate),
                        overall.map(|o| o.interval),
                    ),
                    text: format!(
                        "{}, {}",
                        or_dash(overall, |o| percent(o.rate, n)),
                        or_dash(overall, |o| percent_interval(o.interval, n))
                    ),
                }
            })
            .collect(),
    });
    let level = text::level(material.study_figures.methods.confidence);
    let plot = Plot {
        title: format!("Unassisted success with {level} intervals"),
        description: "One line per version for each task: the interval with a dot at the rate, followed by the count, the \
                      rate and the interval."
            .to_owned(),
        scale: (0.0, 1.0),
        ticks: vec![(0.0, "0"), (0.25, "25"), (0.5, "50"), (0.75, "75"), (1.0, "100%")],
        zero: None,
        groups,
    };
    Section::new("Success by task and version", vec![Block::Plot(plot)])
}

/// Tables of one version.
pub(super) fn version(figures: &VersionFigures, material: &ReportInput<'_>) -> Section {
    let methods = material.study_figures.methods;
    let people = pluralize(figures.participants, "participant");
    let tasks: Vec<&TaskFigures> = figures
        .tasks
        .iter()
        .filter(|t| t.success.n() > 0 || !not_counted(t.not_counted).is_empty())
        .collect();
    let mut blocks = vec![Block::Text(format!(
        "{people}. A dash means not available."
    ))];
    if !tasks.is_empty() {
        blocks.push(Block::Table(outcomes(&tasks, methods)));
        if tasks
            .iter()
            .any(|t| t.errors.is_ok() || t.assists.is_ok_and(|a| a.total > 0))
        {
            blocks.push(Block::Table(errors(&tasks)));
        }
        blocks.push(Block::Table(times(figures, &tasks, methods)));
    }
    blocks.extend(ratings(figures));
    Section::new_short(format!("Version {}", figures.version), blocks)
}

fn outcomes(tasks: &[&TaskFigures], methods: Methods) -> Table {
    let rows = tasks.iter().map(|task| {
        let ends = task.endings;
        let out = not_counted(task.not_counted);
        let mut row = text_cells([
            task.title.clone(),
            count_percent(task.success),
            or_dash(task.interval, |i| percent_interval(i, task.success.n())),
        ]);
        let failed = if ends.too_late > 0 {
            format!(
                "{} ({} over the time limit)",
                ends.failed + ends.too_late,
                ends.too_late
            )
        } else {
            ends.failed.to_string()
        };
        row.extend(text_cells([
            ends.assisted.to_string(),
            ends.partial.to_string(),
            failed,
            ends.gave_up.to_string(),
            ends.stopped.to_string(),
            if out.is_empty() { "-".to_owned() } else { out },
        ]));
        row
    });
    Table::new(
        format!(
            "Unassisted success with {}{} intervals, and how the other attempts ended",
            text::level(methods.confidence),
            text::method(methods)
        ),
        &[
            "Task",
            "Success",
            "Interval",
            "Assisted",
            "Partial",
            "Failed",
            "Gave up",
            "Stopped",
            "Not counted",
        ],
        rows.collect(),
    )
}

fn errors(tasks: &[&TaskFigures]) -> Table {
    let rows = tasks.iter().map(|task| {
        let errors = task.errors.as_ref().map_err(|reason| *reason);
        text_cells([
            task.title.clone(),
            or_dash(errors, |e| e.rate.total.to_string()),
            or_dash(errors, |e| decimal(e.rate.per_attempt)),
            or_dash(errors, |e| {
                decimal_interval(e.rate.interval.low, Some(e.rate.interval.high))
            }),
            or_dash(errors, |e| count(e.rate.with_errors)),
            or_dash(errors.and_then(|e| e.per_minute), decimal),
            or_dash(task.assists, |a| a.total.to_string()),
        ])
    });
    Table::new(
        "Noted errors and assists",
        &[
            "Task",
            "Errors",
            "Per attempt",
            "Interval",
            "Participants with at least one error",
            "Per minute",
            "Assists",
        ],
        rows.collect(),
    )
}

fn times(figures: &VersionFigures, tasks: &[&TaskFigures], methods: Methods) -> Table {
    let confidence = methods.confidence;
    let rows = tasks.iter().map(|task| {
        let done = &task.time.successes;
        let median = if done.n() >= MIN_TIMES_FOR_MEDIAN {
            format!(
                "{}, {}",
                or_dash(done.median(), format_seconds),
                or_dash(done.median_interval(confidence), bare_seconds_interval)
            )
        } else {
            or_dash(done.median(), format_seconds)
        };
        text_cells([
            task.title.clone(),
            format!("{} of {}", done.n(), task.success.n()),
            or_dash(done.geometric_mean(), format_seconds),
            or_dash(
                done.geometric_mean_interval(confidence),
                bare_seconds_interval,
            ),
            median,
            match task.time.median_to_success {
                Ok(value) => format_seconds(value),
                Err(Absent::HalfNotReached) => "fewer than half succeeded".to_owned(),
                Err(_) => "-".to_owned(),
            },
            or_dash(task.time.all.geometric_mean(), format_seconds),
        ])
    });
    let live = if figures.logged_live {
        ", logged live"
    } else {
        ""
    };
    Table::new(
        format!("Time on task{live}: unassisted successes; last column: all attempts"),
        &[
            "Task",
            "Times",
            "Geometric mean",
            "Interval",
            "Median",
            "Median time to success",
            "All attempts",
        ],
        rows.collect(),
    )
}

fn ratings(figures: &VersionFigures) -> Vec<Block> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let of_tasks = figures
        .tasks
        .iter()
        .flat_map(|t| t.ratings.iter().map(|r| (t.title.as_str(), r)));
    for (place, rating) in of_tasks.chain(figures.ratings.iter().map(|r| ("At the end", r))) {
        let shown = |value| or_dash(value, |v| score_mean(&rating.instrument, v));
        rows.push(text_cells([
            place.to_owned(),
            rating::name(&rating.instrument),
            rating.n.to_string(),
            shown(rating.mean),
            or_dash(rating.interval, |i| {
                [i.low, i.high]
                    .map(|end| score_mean(&rating.instrument, end))
                    .join(" to ")
            }),
            or_dash(rating.sd, |sd| format!("{sd:.2}")),
            rating::remarks(rating).unwrap_or_default(),
        ]));
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let head = [
        "Asked after",
        "Question",
        "n",
        "Mean",
        "Interval",
        "sd",
        "More",
    ];
    vec![Block::Table(Table::new("Ratings", &head, rows))]
}
