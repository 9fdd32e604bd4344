//! Tables of a version's results, by task and participant.

use crate::metrics::figures::{TaskFigures, VersionFigures};
use crate::metrics::performance::{MeanEstimate, Performance, TaskPerformance};
use crate::metrics::shared_tasks::SharedTasks;
use crate::metrics::{Absent, Confidence, Description, Interval};
use crate::report::document::{Cell, Table, shared_tasks, text_cells};
use crate::report::number::{
    bare_seconds, count_percent, decimal, or_dash, percent, percent_interval, score_mean, seconds,
};
use crate::report::phrases::not_counted;
use crate::report::{phrases, rating};

/// Figures and performance of a task.
type TaskRow<'a> = (&'a TaskFigures, &'a TaskPerformance);

/// Tables of a version, by the names that the template has for them; none if nothing was attempted.
pub(super) fn attempt_tables(
    figures: &VersionFigures,
    performance: &Performance,
    shared: Option<&SharedTasks>,
    confidence: Confidence,
) -> Vec<(&'static str, Table)> {
    let all = figures.tasks.iter().zip(&performance.tasks);
    let tasks: &[TaskRow<'_>] = &all
        .filter(|(task, _)| task.success.n() > 0 || !not_counted(task.not_counted).is_empty())
        .collect::<Vec<_>>();
    if tasks.is_empty() {
        return Vec::new();
    }
    let caption = |subject: &str| format!("{subject}, version {}", figures.version);
    let mark = shared_tasks::mark(shared, &figures.version);
    let mut all_tasks = Cell::from("All tasks together");
    all_tasks.lines.extend(mark.clone());
    let over_shared = shared_tasks::success(shared, &figures.version);
    let over_shared = over_shared.map(|s| phrases::capitalize(&s) + ".");
    vec![
        (
            "completion",
            completion_table(
                caption("Completion"),
                figures,
                performance,
                tasks,
                all_tasks.clone(),
            )
            .with_notes(over_shared.into_iter().collect()),
        ),
        (
            "errors",
            counts_table(caption("Errors per attempt"), tasks, |p| p.errors),
        ),
        (
            "assists",
            counts_table(caption("Assists per attempt"), tasks, |p| p.assists),
        ),
        (
            "completed_times",
            completed_times_table(
                caption("Time of unassisted completions in seconds"),
                tasks,
                confidence,
            ),
        ),
        (
            "all_times",
            all_times_table(caption("Time of all attempts in seconds"), tasks),
        ),
        (
            "efficiency",
            efficiency_table(
                caption("Completion rate / mean time"),
                figures,
                performance,
                tasks,
                all_tasks,
            ),
        ),
        (
            "overall",
            overall_table(caption("One value per participant"), figures, performance).with_notes(
                mark.map(|mark| format!("All tasks: {mark}."))
                    .into_iter()
                    .collect(),
            ),
        ),
    ]
}

fn completion_table(
    caption: String,
    figures: &VersionFigures,
    performance: &Performance,
    tasks: &[TaskRow<'_>],
    all_tasks: Cell,
) -> Table {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (task, performed) in tasks {
        let n = task.success.n();
        let out = not_counted(task.not_counted);
        rows.push(text_cells([
            task.title.clone(),
            count_percent(task.success),
            or_dash(task.interval, |i| percent_interval(i, n)),
            count_percent(performed.assisted),
            or_dash(performed.assisted_interval, |i| percent_interval(i, n)),
            if out.is_empty() { "-".to_owned() } else { out },
        ]));
    }
    let n = figures.pooled.n();
    let mut all = vec![all_tasks];
    for overall in [&figures.overall, &performance.participants.assisted_overall] {
        let overall = overall.as_ref().map_err(|reason| *reason);
        all.extend(text_cells([
            or_dash(overall, |o| percent(o.rate, n)),
            or_dash(overall, |o| percent_interval(o.interval, n)),
        ]));
    }
    all.push("".into());
    rows.push(all);
    let head = [
        "Task",
        "Unassisted",
        "Interval",
        "Assisted",
        "Interval",
        "Not counted",
    ];
    Table::of_words(caption, &head, rows)
}

/// Column names between a measure's name and its interval.
const DESCRIPTION_COLUMNS: [&str; 6] = ["n", "Mean", "sd", "Standard error", "Minimum", "Maximum"];

fn table_header<'a>(first: &'a str, last: &[&'a str]) -> Vec<&'a str> {
    let mut head = vec![first];
    head.extend(DESCRIPTION_COLUMNS);
    head.extend(last);
    head
}

/// Description of a measure, one cell for each of [`DESCRIPTION_COLUMNS`].
fn description_cells(
    found: Result<Description, Absent>,
    shown: impl Fn(f64) -> String,
) -> Vec<Cell> {
    text_cells([
        found.map_or(0, |d| d.n).to_string(),
        or_dash(found, |d| shown(d.mean)),
        or_dash(found.and_then(|d| d.sd), &shown),
        or_dash(found.and_then(|d| d.standard_error), &shown),
        or_dash(found, |d| shown(d.min)),
        or_dash(found, |d| shown(d.max)),
    ])
}

fn format_range(interval: Interval, shown: impl Fn(f64) -> String) -> String {
    format!("{} to {}", shown(interval.low), shown(interval.high))
}

fn mean_cells(name: &str, found: MeanEstimate, shown: fn(f64) -> String) -> Vec<Cell> {
    let mut row = vec![Cell::from(name)];
    row.extend(description_cells(found.description, shown));
    row.push(or_dash(found.interval, |i| format_range(i, shown)).into());
    row
}

fn counts_table(
    caption: String,
    tasks: &[TaskRow<'_>],
    of: fn(&TaskPerformance) -> MeanEstimate,
) -> Table {
    let rows = tasks.iter().map(|(task, performed)| {
        let mut row = mean_cells(&task.title, of(performed), decimal);
        // Minimum and maximum of counts are whole numbers.
        for (cell, whole) in row.iter_mut().skip(5).zip([
            of(performed).description.map(|d| d.min),
            of(performed).description.map(|d| d.max),
        ]) {
            *cell = or_dash(whole, |n| format!("{n:.0}")).into();
        }
        row
    });
    Table::of_words(
        caption,
        &table_header("Task", &["Interval"]),
        rows.collect(),
    )
}

fn completed_times_table(caption: String, tasks: &[TaskRow<'_>], confidence: Confidence) -> Table {
    let rows = tasks.iter().map(|(task, performed)| {
        let mut row = mean_cells(&task.title, performed.seconds, bare_seconds);
        let done = &task.time.successes;
        row.push(Cell::from_lines([
            or_dash(done.geometric_mean(), bare_seconds),
            or_dash(done.geometric_mean_interval(confidence), |i| {
                format_range(i, bare_seconds)
            }),
        ]));
        row
    });
    let head = table_header("Task", &["Interval", "Geometric mean"]);
    Table::of_words(caption, &head, rows.collect())
}

fn all_times_table(caption: String, tasks: &[TaskRow<'_>]) -> Table {
    let rows = tasks
        .iter()
        .map(|(task, performed)| mean_cells(&task.title, performed.all_seconds, bare_seconds));
    Table::of_words(
        caption,
        &table_header("Task", &["Interval"]),
        rows.collect(),
    )
}

fn efficiency_table(
    caption: String,
    figures: &VersionFigures,
    performance: &Performance,
    tasks: &[TaskRow<'_>],
    all_tasks: Cell,
) -> Table {
    let per_minute =
        |rate: Result<f64, Absent>, n| or_dash(rate, |r| format!("{} per minute", percent(r, n)));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (task, performed) in tasks {
        rows.push(text_cells([
            task.title.clone(),
            or_dash(task.success.rate(), |r| percent(r, task.success.n())),
            or_dash(performed.all_seconds.description, |d| seconds(d.mean)),
            per_minute(performed.per_minute, task.success.n()),
        ]));
    }
    let n = figures.pooled.n();
    let overall = figures.overall.as_ref().map_err(|reason| *reason);
    let mut all = vec![all_tasks];
    all.extend(text_cells([
        or_dash(overall, |o| percent(o.rate, n)),
        or_dash(performance.participants.attempt_seconds, seconds),
        per_minute(performance.participants.per_minute, n),
    ]));
    rows.push(all);
    let head = [
        "Task",
        "Unassisted completion",
        "Mean time of all attempts",
        "Rate / mean time",
    ];
    Table::of_words(caption, &head, rows)
}

fn overall_table(caption: String, figures: &VersionFigures, performance: &Performance) -> Table {
    let people = &performance.participants;
    let n = figures.pooled.n();
    let share = |value: f64| percent(value, n);
    let mut rows = Vec::new();
    for (name, found, overall) in [
        ("Unassisted completion", people.unassisted, &figures.overall),
        (
            "Assisted completion",
            people.assisted,
            &people.assisted_overall,
        ),
    ] {
        let overall = overall.as_ref().map_err(|reason| *reason);
        let mut row = vec![Cell::from(name)];
        row.extend(description_cells(found, share));
        // The rate as elsewhere: the mean of the tasks' rates, with its interval over participants.
        row[2] = or_dash(overall, |o| share(o.rate)).into();
        row.push(or_dash(overall, |o| percent_interval(o.interval, n)).into());
        rows.push(row);
    }
    rows.push(mean_cells(
        "Time over all tasks",
        people.total_seconds,
        seconds,
    ));
    rows.push(mean_cells("Errors per attempt", people.errors, decimal));
    rows.push(mean_cells("Assists per attempt", people.assists, decimal));
    Table::of_words(caption, &table_header("Measure", &["Interval"]), rows)
}

/// Ratings of a version; `None` without responses.
pub(super) fn rating_table(figures: &VersionFigures) -> Option<Table> {
    let of_tasks = figures
        .tasks
        .iter()
        .flat_map(|t| t.ratings.iter().map(|r| (t.title.as_str(), r)));
    let rows = of_tasks
        .chain(figures.ratings.iter().map(|r| ("at the end", r)))
        .map(|(place, rated)| {
            let shown = |value| score_mean(&rated.instrument, value);
            let mut row = text_cells([
                format!("{}, {place}", rating::name(&rated.instrument)),
                rated.n.to_string(),
                or_dash(rated.mean, shown),
                or_dash(rated.sd, |sd| format!("{sd:.2}")),
                or_dash(rated.standard_error, |se| format!("{se:.2}")),
                or_dash(rated.lowest, shown),
                or_dash(rated.highest, shown),
                or_dash(rated.interval, |i| format_range(i, shown)),
            ]);
            row.push(rating::remarks(rated).unwrap_or_default().into());
            row
        });
    let rows: Vec<_> = rows.collect();
    let caption = format!("Ratings, version {}", figures.version);
    let head = table_header("Question, asked after", &["Interval", "More"]);
    (!rows.is_empty()).then(|| Table::of_words(caption, &head, rows))
}
