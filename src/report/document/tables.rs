//! Success by task and version, and each version's tables.

use super::results::Place;
use super::{
    Block, Cell, Column, Estimate, Group, Plot, Reach, ReportInput, Section, Table,
    estimate_with_interval,
};
use crate::metrics::answers::RatingFigures;
use crate::metrics::duration::MIN_TIMES_FOR_MEDIAN;
use crate::metrics::figures::{TaskFigures, VersionFigures};
use crate::metrics::{Absent, Confidence, Methods, Unit};
use crate::report::number::{
    bare_seconds, bare_seconds_interval, count, count_percent, decimal, decimal_interval, or_dash,
    percent, percent_interval, score_mean,
};
use crate::report::phrases::{self, not_counted};
use crate::report::rating;
use crate::study::text::pluralize;

/// Success by task and version, as intervals in rows.
pub(super) fn success(material: &ReportInput<'_>) -> Section {
    let heading = "Success by task and version";
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
        return Section::with_reach(heading, Vec::new(), Reach::PageAndText);
    }
    groups.push(Group {
        label: "All tasks".to_owned(),
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
    let level = phrases::level(material.study_figures.methods.confidence);
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
    Section::with_reach(heading, vec![Block::Plot(plot)], Reach::PageAndText)
}

/// Tables of one version.
pub(super) fn version(figures: &VersionFigures, methods: Methods) -> Section {
    let heading = format!("Version {}", figures.version);
    if figures.participants == 0 {
        return Section::new(
            heading,
            vec![Block::Text("No counted sessions yet.".to_owned())],
        );
    }
    let tasks: Vec<&TaskFigures> = figures
        .tasks
        .iter()
        .filter(|t| t.success.n() > 0 || !not_counted(t.not_counted).is_empty())
        .collect();
    let people = pluralize(figures.participants, "participant");
    let confidence = methods.confidence;
    let level = phrases::level(confidence);
    let method = match phrases::method(methods) {
        "" => String::new(),
        method => format!(" (success:{method})"),
    };
    let mut blocks = vec![Block::Text(format!(
        "{people}. Numbers in parentheses are {level} intervals{method}; a dash means not available."
    ))];
    if tasks.is_empty() {
        blocks.push(Block::Text("No attempts yet.".to_owned()));
    } else {
        blocks.push(Block::Table(outcomes(figures, &tasks)));
        let noted = |t: &&TaskFigures| t.errors.is_ok() || t.assists.is_ok_and(|a| a.total > 0);
        if tasks.iter().any(noted) {
            blocks.push(Block::Table(errors(&tasks)));
        }
        blocks.push(Block::Table(times(figures, &tasks, confidence)));
        blocks.push(Block::Table(all_times(&tasks)));
    }
    blocks.extend(ratings(figures).map(Block::Table));
    Section::new(heading, blocks)
}

fn outcomes(figures: &VersionFigures, tasks: &[&TaskFigures]) -> Table {
    let numbers = |task: &TaskFigures| {
        let ends = task.endings;
        [
            ends.assisted,
            ends.partial,
            ends.failed + ends.too_late,
            ends.gave_up,
            ends.stopped,
        ]
    };
    let row = |title: &str, success, ends: [u64; 5], credit: String| {
        let mut row = vec![title.into(), success];
        row.extend(ends.map(|n| Cell::from(n.to_string())));
        row.push(credit.into());
        row
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut totals = [0; 5];
    let (mut out, mut late) = (Vec::new(), Vec::new());
    for task in tasks {
        let n = task.success.n();
        for (total, number) in totals.iter_mut().zip(numbers(task)) {
            *total += number;
        }
        let success = Cell::estimate(
            count_percent(task.success),
            task.interval.ok().map(|i| percent_interval(i, n)),
        );
        let credit = or_dash(task.credit, |credit| percent(credit, n));
        rows.push(row(&task.title, success, numbers(task), credit));
        let uncounted = not_counted(task.not_counted);
        if !uncounted.is_empty() {
            out.push(format!("{}: {uncounted}", task.title));
        }
        if task.endings.too_late > 0 {
            late.push(format!("{}: {}", task.title, task.endings.too_late));
        }
    }
    let overall = figures.overall.as_ref().map_err(|reason| *reason);
    let n = figures.pooled.n();
    let success = Cell::estimate(
        or_dash(overall, |o| percent(o.rate, n)),
        overall.ok().map(|o| percent_interval(o.interval, n)),
    );
    rows.push(row("All tasks", success, totals, "-".to_owned()));
    let mut columns = vec![Column::label("Task"), Column::estimate("Success")];
    columns.extend(
        [
            "Assisted", "Partial", "Failed", "Gave up", "Stopped", "Credit",
        ]
        .map(Column::number),
    );
    let notes = [
        ("Not counted", out),
        ("Completed, but failed because over the time limit", late),
    ];
    let notes = notes.into_iter().filter(|(_, places)| !places.is_empty());
    Table::new(
        "Unassisted success, and how the other attempts ended",
        columns,
        rows,
    )
    .with_notes(
        notes
            .map(|(what, places)| format!("{what}: {}.", places.join("; ")))
            .collect(),
    )
}

fn errors(tasks: &[&TaskFigures]) -> Table {
    let rows = tasks.iter().map(|task| {
        let errors = task.errors.as_ref().map_err(|reason| *reason);
        let per_opportunity = errors.ok().and_then(|e| e.per_opportunity);
        vec![
            task.title.as_str().into(),
            or_dash(errors, |e| e.rate.total.to_string()).into(),
            Cell::estimate(
                or_dash(errors, |e| decimal(e.rate.per_attempt)),
                errors
                    .ok()
                    .map(|e| decimal_interval(e.rate.interval.low, Some(e.rate.interval.high))),
            ),
            or_dash(errors, |e| count(e.rate.with_errors)).into(),
            or_dash(errors.and_then(|e| e.per_minute), decimal).into(),
            per_opportunity
                .map_or_else(|| "-".to_owned(), decimal)
                .into(),
            or_dash(task.assists, |a| a.total.to_string()).into(),
        ]
    });
    let mut table = Table::new(
        "Noted errors and assists",
        vec![
            Column::label("Task"),
            Column::number("Errors"),
            Column::estimate("Per attempt"),
            Column::number("With errors"),
            Column::number("Per minute"),
            Column::number("Per opportunity"),
            Column::number("Assists"),
        ],
        rows.collect(),
    )
    .with_notes(vec![
        "With errors: participants with at least one error.".to_owned(),
    ]);
    table.drop_empty_columns();
    table
}

fn times(figures: &VersionFigures, tasks: &[&TaskFigures], confidence: Confidence) -> Table {
    let fewer_than_half: Vec<&str> = tasks
        .iter()
        .filter(|t| t.time.median_to_success == Err(Absent::HalfNotReached))
        .map(|t| t.title.as_str())
        .collect();
    let rows = tasks.iter().map(|task| {
        let done = &task.time.successes;
        let median_interval = done.median_interval(confidence).ok();
        vec![
            task.title.as_str().into(),
            format!("{} of {}", done.n(), task.success.n()).into(),
            Cell::estimate(
                or_dash(done.geometric_mean(), bare_seconds),
                done.geometric_mean_interval(confidence)
                    .ok()
                    .map(bare_seconds_interval),
            ),
            Cell::estimate(
                or_dash(done.median(), bare_seconds),
                median_interval
                    .filter(|_| done.n() >= MIN_TIMES_FOR_MEDIAN)
                    .map(bare_seconds_interval),
            ),
            or_dash(task.time.median_to_success, bare_seconds).into(),
        ]
    });
    let live = if figures.logged_live {
        ", logged live"
    } else {
        ""
    };
    let table = Table::new(
        format!("Time on task in seconds{live}: unassisted successes"),
        vec![
            Column::label("Task"),
            Column::number("Times"),
            Column::estimate("Geometric mean"),
            Column::estimate("Median"),
            Column::number("Median time to success"),
        ],
        rows.collect(),
    );
    if fewer_than_half.is_empty() {
        return table;
    }
    table.with_notes(vec![format!(
        "Fewer than half succeeded: {}.",
        fewer_than_half.join("; ")
    )])
}

fn all_times(tasks: &[&TaskFigures]) -> Table {
    let rows = tasks.iter().map(|task| {
        let all = &task.time.all;
        let sd = all.raw_summary().and_then(|s| match s.n {
            1 => Err(Absent::OneOnly(Unit::Times)),
            _ => Ok(s.sd),
        });
        vec![
            task.title.as_str().into(),
            all.n().to_string().into(),
            or_dash(all.geometric_mean(), bare_seconds).into(),
            or_dash(all.raw_summary(), |s| bare_seconds(s.mean)).into(),
            or_dash(all.median(), bare_seconds).into(),
            or_dash(sd, bare_seconds).into(),
        ]
    });
    let mut columns = vec![Column::label("Task")];
    columns.extend(["Times", "Geometric mean", "Mean", "Median", "sd"].map(Column::number));
    Table::new(
        "Time on task in seconds: all attempts",
        columns,
        rows.collect(),
    )
}

/// Questionnaires after tasks and at the end; `None` without any.
fn ratings(figures: &VersionFigures) -> Option<Table> {
    let row = |rating: &RatingFigures, place: Place| {
        let shown = |value| or_dash(value, |v| score_mean(&rating.instrument, v));
        let interval = rating.interval.ok().map(|i| {
            [i.low, i.high]
                .map(|end| score_mean(&rating.instrument, end))
                .join(" to ")
        });
        vec![
            Cell::from(place.label(&rating::name(&rating.instrument))),
            rating.n.to_string().into(),
            Cell::estimate(shown(rating.mean), interval),
            shown(rating.median).into(),
            or_dash(rating.sd, |sd| format!("{sd:.2}")).into(),
            rating::remarks(rating)
                .unwrap_or_else(|| "-".to_owned())
                .into(),
        ]
    };
    let of_tasks = figures.tasks.iter().flat_map(|task| {
        let place = || Place::Task(task.title.clone());
        task.ratings.iter().map(move |r| row(r, place()))
    });
    let end = figures.ratings.iter().map(|r| row(r, Place::AtEnd));
    let rows: Vec<Vec<Cell>> = of_tasks.chain(end).collect();
    if rows.is_empty() {
        return None;
    }
    let columns = vec![
        Column::label("Question"),
        Column::number("n"),
        Column::estimate("Mean"),
        Column::number("Median"),
        Column::number("sd"),
        Column::text("More"),
    ];
    let mut table = Table::new("Ratings", columns, rows);
    table.drop_empty_columns();
    Some(table)
}
