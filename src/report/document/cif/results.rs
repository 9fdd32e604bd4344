//! Tables of a version's results, by task and participant.

use super::means::{Mean, table_header};
use crate::metrics::estimate::Scope;
use crate::metrics::figure::VersionIndex;
use crate::metrics::registry;
use crate::metrics::shared_tasks::SharedTasks;
use crate::report::document::{Cell, Table, shared_tasks, text_cells};
use crate::report::number::{fixed, percent, score_mean, seconds};
use crate::report::phrases::{NOT_COUNTED, not_counted};
use crate::report::rating;
use crate::report::{figure_text, phrases};
use crate::study::{Study, Task};

/// Results of a version: its figures, and the tasks that participants had.
struct Results<'r> {
    version: &'r VersionIndex<'r>,
    shared: Option<&'r SharedTasks>,
    tasks: Vec<(&'r Task, Scope)>,
}

/// Tables of a version, by the names that the template has for them; none if nothing was attempted.
pub(super) fn attempt_tables<'r>(
    version: &'r VersionIndex<'r>,
    study: &'r Study,
    shared: Option<&'r SharedTasks>,
) -> Vec<(&'static str, Table)> {
    let scoped = study.tasks.iter().map(|t| (t, Scope::Task(t.id.clone())));
    let tasks: Vec<_> = scoped
        .filter(|(task, scope)| {
            version.was_attempted(&task.id) || !not_counted(version, scope, &NOT_COUNTED).is_empty()
        })
        .collect();
    if tasks.is_empty() {
        return Vec::new();
    }
    let results = Results {
        version,
        shared,
        tasks,
    };
    vec![
        ("completion", results.completion()),
        ("errors", results.means("Errors per attempt", Mean::ERRORS)),
        (
            "assists",
            results.means("Assists per attempt", Mean::ASSISTS),
        ),
        ("completed_times", results.completed_times()),
        (
            "all_times",
            results.means("Time of all attempts in seconds", Mean::ALL_TIME),
        ),
        ("efficiency", results.efficiency()),
        ("overall", results.overall()),
    ]
}

impl Results<'_> {
    fn caption(&self, subject: &str) -> String {
        format!("{subject}, version {}", self.version.version)
    }

    /// "All tasks together", with their number if versions have different tasks.
    fn all_tasks(&self) -> Cell {
        let mut label = Cell::from("All tasks together");
        label.lines.extend(self.mark());
        label
    }

    fn mark(&self) -> Option<String> {
        shared_tasks::mark(self.shared, self.version.version)
    }

    fn completion(&self) -> Table {
        let row = |name: &str, scope: &Scope, not_counted: String| {
            let [rate, interval] = figure_text::with_interval(self.version.find("success", scope));
            let assisted = self.version.find("assisted_rate", scope);
            let [assisted, assisted_interval] = figure_text::with_interval(assisted);
            text_cells([
                name.to_owned(),
                rate,
                interval,
                assisted,
                assisted_interval,
                not_counted,
            ])
        };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (task, scope) in &self.tasks {
            let reasons = match not_counted(self.version, scope, &NOT_COUNTED) {
                none if none.is_empty() => "-".to_owned(),
                reasons => reasons,
            };
            rows.push(row(&task.title, scope, reasons));
        }
        rows.push(row("", &Scope::AllTasks, String::new()));
        if let Some(all) = rows.last_mut() {
            all[0] = self.all_tasks();
        }
        let head = [
            "Task",
            "Unassisted",
            "Interval",
            "Assisted",
            "Interval",
            "Not counted",
        ];
        let over_shared = shared_tasks::success(self.shared, self.version);
        let note = over_shared.map(|success| phrases::capitalize(&success) + ".");
        Table::of_figures(self.caption("Completion"), &head, rows)
            .ending_in_words()
            .with_notes(note.into_iter().collect())
    }

    fn rows(&self, mean: Mean) -> impl Iterator<Item = Vec<Cell>> {
        let tasks = self.tasks.iter();
        tasks.map(move |(task, scope)| mean.row(&task.title, self.version, scope))
    }

    fn means(&self, subject: &str, mean: Mean) -> Table {
        let head = table_header("Task", &["Interval"]);
        Table::of_figures(self.caption(subject), &head, self.rows(mean).collect())
    }

    fn completed_times(&self) -> Table {
        let geometric_mean = self.tasks.iter().map(|(_, scope)| {
            Cell::from_estimate(Mean::GEOMETRIC_TIME.with_interval(self.version, scope))
        });
        let rows = self.rows(Mean::SUCCESS_TIME).zip(geometric_mean);
        let rows = rows.map(|(mut row, cell)| {
            row.push(cell);
            row
        });
        Table::of_figures(
            self.caption("Time of unassisted completions in seconds"),
            &table_header("Task", &["Interval", "Geometric mean"]),
            rows.collect(),
        )
    }

    fn efficiency(&self) -> Table {
        let row = |name: &str, scope: &Scope, mean_time: &str| {
            let success = self.version.find("success", scope);
            let n = success.map_or(0, |figure| figure.n);
            let number = |measure, shown: &dyn Fn(f64) -> String| {
                let number = self.version.number(measure, scope);
                number.map_or_else(|| "-".to_owned(), shown)
            };
            text_cells([
                name.to_owned(),
                number("success", &|rate| percent(rate, n)),
                number(mean_time, &seconds),
                number("success_per_minute", &|rate| {
                    format!("{} per minute", percent(rate, n))
                }),
            ])
        };
        let tasks = self.tasks.iter();
        let mut rows: Vec<_> = tasks
            .map(|(task, scope)| row(&task.title, scope, "all_time_mean"))
            .collect();
        rows.push(row("", &Scope::AllTasks, "attempt_time_mean"));
        if let Some(all) = rows.last_mut() {
            all[0] = self.all_tasks();
        }
        let head = [
            "Task",
            "Unassisted completion",
            "Mean time of all attempts",
            "Rate / mean time",
        ];
        Table::of_figures(self.caption("Completion rate / mean time"), &head, rows)
    }

    fn overall(&self) -> Table {
        let note = self.mark().map(|mark| format!("All tasks: {mark}."));
        let rows = [
            ("Unassisted completion", Mean::UNASSISTED),
            ("Assisted completion", Mean::ASSISTED),
            ("Time over all tasks", Mean::PARTICIPANT_TIME),
            ("Errors per attempt", Mean::PARTICIPANT_ERRORS),
            ("Assists per attempt", Mean::PARTICIPANT_ASSISTS),
        ]
        .map(|(name, mean)| mean.row(name, self.version, &Scope::AllTasks));
        Table::of_figures(
            self.caption("One value per participant"),
            &table_header("Measure", &["Interval"]),
            rows.into(),
        )
        .with_notes(note.into_iter().collect())
    }
}

/// Ratings of a version; `None` without responses.
pub(super) fn rating_table(version: &VersionIndex<'_>, study: &Study) -> Option<Table> {
    let asked = rating::asked(version, study).into_iter();
    let rows: Vec<_> = asked
        .map(|(task, scope)| {
            let place = task.map_or("at the end", |task| &task.title);
            rating_row(version, scope, place)
        })
        .collect();
    let caption = format!("Ratings, version {}", version.version);
    let head = table_header("Question, asked after", &["Interval", "More"]);
    (!rows.is_empty()).then(|| Table::of_figures(caption, &head, rows).ending_in_words())
}

fn rating_row(version: &VersionIndex<'_>, questionnaire: &Scope, place: &str) -> Vec<Cell> {
    let instrument = questionnaire.instrument().unwrap_or_default();
    let number = |measure, shown: &dyn Fn(f64) -> String| {
        let number = version.number(measure, questionnaire);
        number.map_or_else(|| "-".to_owned(), shown)
    };
    let score = |value| score_mean(instrument, value);
    let spread = |value| fixed(value, 2);
    let [mean, interval] =
        figure_text::with_interval(version.find(registry::rating().name, questionnaire));
    text_cells([
        format!("{}, {place}", rating::name(instrument)),
        version.count("answers", questionnaire).to_string(),
        mean,
        number("rating_sd", &spread),
        number("rating_standard_error", &spread),
        number("rating_min", &score),
        number("rating_max", &score),
        interval,
        rating::remarks(version, questionnaire).unwrap_or_default(),
    ])
}
