//! Figures of a report as a tidy table: one figure per row, by version, task and measure.

use super::table::{Cell, Table};
use crate::metrics::answers::{RatingDetail, RatingFigures};
use crate::metrics::figures::{TaskFigures, VersionFigures};
use crate::metrics::study_figures::StudyFigures;
use crate::metrics::{Absent, Confidence, Interval};

/// Columns. Rates are from 0 to 1, times in seconds, ratings in points. A figure that does not exist is an empty cell.
/// Rows without a task are for all tasks together, or for questionnaires asked at the end.
const COLUMNS: [&str; 7] = ["version", "task", "measure", "value", "low", "high", "n"];

/// Measures of each version, over all tasks and by task.
pub fn figures_table(study_figures: &StudyFigures) -> Table {
    let mut table = Table::new("figures", &COLUMNS);
    for version in &study_figures.versions {
        let of_version = |task: &str, figure: Figure| figure.into_row(&version.version, task);
        let over_all = overall_figures(version)
            .into_iter()
            .map(|f| of_version("", f));
        table.rows.extend(over_all);
        for task in &version.tasks {
            let all = task_figures(task, study_figures.methods.confidence);
            let rows = all.into_iter().map(|f| of_version(&task.task, f));
            table.rows.extend(rows);
        }
    }
    table
}

/// A figure.
struct Figure {
    measure: String,
    value: Cell,
    interval: Option<Interval>,
    n: Option<usize>,
}

impl Figure {
    fn new(measure: &str, value: impl Into<Cell>, n: u64) -> Self {
        Self {
            measure: measure.to_owned(),
            value: value.into(),
            interval: None,
            n: usize::try_from(n).ok(),
        }
    }

    fn with_interval(mut self, interval: Result<Interval, Absent>) -> Self {
        self.interval = interval.ok();
        self
    }

    fn into_row(self, version: &str, task: &str) -> Vec<Cell> {
        let n = self.n.and_then(|n| i64::try_from(n).ok());
        vec![
            version.into(),
            Some(task).filter(|task| !task.is_empty()).into(),
            self.measure.into(),
            self.value,
            self.interval.map(|i| i.low).into(),
            self.interval.map(|i| i.high).into(),
            n.into(),
        ]
    }
}

fn overall_figures(version: &VersionFigures) -> Vec<Figure> {
    let overall = version.overall.as_ref().map_err(|reason| *reason);
    let people = version.participants as u64;
    let mut all = vec![
        Figure::new("success", overall.map(|o| o.rate).ok(), people)
            .with_interval(overall.map(|o| o.interval)),
    ];
    all.extend(version.ratings.iter().filter_map(rating_figure));
    all
}

fn task_figures(task: &TaskFigures, confidence: Confidence) -> Vec<Figure> {
    let n = task.success.n();
    let count = |count: u64| i64::try_from(count).ok();
    let (ends, not_counted, time) = (task.endings, task.not_counted, &task.time);
    let mut all = vec![
        Figure::new("success", task.success.rate().ok(), n).with_interval(task.interval),
        Figure::new("successes", count(task.success.successes()), n),
        Figure::new("assisted", count(ends.assisted), n),
        Figure::new("partial", count(ends.partial), n),
        Figure::new("failed", count(ends.failed), n),
        Figure::new("gave_up", count(ends.gave_up), n),
        Figure::new("stopped", count(ends.stopped), n),
        Figure::new("over_limit", count(ends.too_late), n),
        Figure::new("skipped", count(not_counted.skipped), n),
        Figure::new("not_reached", count(not_counted.not_reached), n),
        Figure::new("void", count(not_counted.void), n),
        Figure::new("undecided", count(not_counted.undecided), n),
        Figure::new("credit", task.credit.ok(), n),
    ];
    if let Ok(errors) = &task.errors {
        let (rate, n) = (&errors.rate, errors.rate.with_errors.n());
        all.push(Figure::new("errors", count(rate.total), n));
        all.push(
            Figure::new("errors_per_attempt", rate.per_attempt, n).with_interval(Ok(rate.interval)),
        );
        all.push(
            Figure::new("attempts_with_errors", rate.with_errors.rate().ok(), n)
                .with_interval(errors.with_errors_interval),
        );
    }
    if let Ok(assists) = task.assists {
        all.push(Figure::new("assists", count(assists.total), n));
    }
    let n = time.successes.n() as u64;
    all.push(
        Figure::new(
            "time_geometric_mean",
            time.successes.geometric_mean().ok(),
            n,
        )
        .with_interval(time.successes.geometric_mean_interval(confidence)),
    );
    all.push(
        Figure::new("time_median", time.successes.median().ok(), n)
            .with_interval(time.successes.median_interval(confidence)),
    );
    // The old name stays until the next schema.
    for name in ["time_half_succeeded_by", "time_median_to_success"] {
        let n = time.all.n() as u64;
        all.push(Figure::new(name, time.median_to_success.ok(), n));
    }
    all.extend(task.ratings.iter().filter_map(rating_figure));
    all
}

/// A mean score; `None` for choices, which have no mean.
fn rating_figure(rating: &RatingFigures) -> Option<Figure> {
    if matches!(rating.detail, RatingDetail::Choices(_)) {
        return None;
    }
    let figure = Figure::new(&rating.instrument, rating.mean.ok(), rating.n as u64);
    Some(figure.with_interval(rating.interval))
}
