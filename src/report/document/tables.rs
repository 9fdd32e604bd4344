//! Success by task and version, and each version's tables.

use super::measures::{GroupTable, Row};
use super::results::Place;
use super::{
    Block, Cell, Estimate, Group as PlotGroup, Plot, Reach, ReportInput, Section,
    estimate_with_interval, shared_tasks,
};
use crate::metrics::Absent;
use crate::metrics::estimate::Scope;
use crate::metrics::figure::VersionIndex;
use crate::metrics::registry::{self, Group};
use crate::metrics::shared_tasks::SharedTasks;
use crate::metrics::study_figures::ReportedVersion;
use crate::report::{figure_text, phrases, rating};
use crate::study::text::pluralize;
use crate::study::{Study, Task};

/// Success by task and version, as intervals in rows.
pub(super) fn success(material: &ReportInput<'_>) -> Section {
    let heading = "Success by task and version";
    let versions: Vec<VersionIndex<'_>> = material
        .study_figures
        .by_version()
        .filter(|version| version.participants() > 0)
        .collect();
    let mut groups: Vec<PlotGroup> = Vec::new();
    for task in &material.study.tasks {
        let scope = Scope::Task(task.id.clone());
        let rows: Vec<Estimate> = versions
            .iter()
            .filter(|version| version.was_attempted(&task.id))
            .filter_map(|version| success_estimate(version, registry::success().name, &scope))
            .collect();
        if !rows.is_empty() {
            groups.push(PlotGroup {
                label: task.title.clone(),
                rows,
            });
        }
    }
    if groups.is_empty() {
        return Section::with_reach(heading, Vec::new(), Reach::PageAndText);
    }
    let shared = material.study_figures.shared_tasks.as_ref();
    let all_tasks = versions.iter().filter_map(|version| {
        success_estimate(version, registry::success().name, &Scope::AllTasks)
    });
    let label = match shared {
        None => "All tasks",
        Some(_) => "All tasks of each version",
    };
    groups.push(PlotGroup {
        label: label.to_owned(),
        rows: all_tasks.collect(),
    });
    if let Some(shared) = shared.filter(|shared| !shared.tasks.is_empty()) {
        let rows = versions.iter().filter_map(|version| {
            success_estimate(version, shared_tasks::SUCCESS, &Scope::AllTasks)
        });
        groups.push(PlotGroup {
            label: pluralize(shared.tasks.len(), "shared task"),
            rows: rows.collect(),
        });
    }
    let level = phrases::level(material.study_figures.context.methods.confidence);
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

/// A success rate of a version at a scope, with its interval.
fn success_estimate(
    version: &VersionIndex<'_>,
    measure: &'static str,
    scope: &Scope,
) -> Option<Estimate> {
    let figure = version.find(measure, scope)?;
    let interval = figure.interval.unwrap_or(Err(Absent::NoInterval));
    Some(Estimate {
        label: version.version.to_owned(),
        estimate: estimate_with_interval(figure.number(), interval),
        text: figure_text::with_interval(Some(figure)).join(", "),
    })
}

/// Groups of measures with a table each, the group told in its notes, and its caption.
const TABLES: [(&[Group], Option<Group>, &str); 4] = [
    (
        &[Group::Success, Group::Outcomes],
        Some(Group::NotCounted),
        "Unassisted success, and how the other attempts ended",
    ),
    (&[Group::Errors], None, "Noted errors and assists"),
    (
        &[Group::Times],
        None,
        "Time on task in seconds: unassisted successes",
    ),
    (
        &[Group::AllTimes],
        None,
        "Time on task in seconds: all attempts",
    ),
];

/// Tables of one version.
pub(super) fn version(version: &ReportedVersion, material: &ReportInput<'_>) -> Section {
    let heading = format!("Version {}", version.id);
    let index = VersionIndex::new(&material.study_figures.figures, &version.id);
    if index.participants() == 0 {
        return Section::new(
            heading,
            vec![Block::Text("No counted sessions yet.".to_owned())],
        );
    }
    // What the columns mean is told once, under the first tables.
    let mut tested = material.study_figures.by_version();
    let is_first = tested
        .find(|version| version.participants() > 0)
        .is_some_and(|first| *first.version == *version.id);
    let methods = material.study_figures.context.methods;
    let method = match phrases::method(methods) {
        "" => String::new(),
        method => format!(" (success:{method})"),
    };
    let live = if version.logged_live {
        " Times were logged live."
    } else {
        ""
    };
    let mut blocks = vec![Block::Text(format!(
        "{}. Numbers in parentheses are {} intervals{method}; a dash means not available.{live}",
        pluralize(index.participants(), "participant"),
        phrases::level(methods.confidence)
    ))];
    let table = |groups, noted, first| GroupTable {
        figures: &index,
        groups,
        noted,
        first,
    };
    let shared = material.study_figures.shared_tasks.as_ref();
    let mut rows: Vec<Row> = material.study.tasks.iter().map(task_row).collect();
    rows.push(Row {
        label: all_tasks_label(&index, shared),
        scope: Scope::AllTasks,
    });
    let of_tasks = TABLES.iter().filter_map(|(groups, noted, caption)| {
        let mut table = table(groups, *noted, "Task").table((*caption).to_owned(), &rows)?;
        if groups.contains(&Group::Success) {
            let success = shared_tasks::success(shared, &index);
            table
                .notes
                .extend(success.map(|s| phrases::capitalize(&s) + "."));
            if is_first && rows.iter().any(|row| has_credit(&index, &row.scope)) {
                table.notes.push(credit_note(material.study));
            }
        }
        let has_errors = |row: &Row| has_error_interval(&index, &row.scope);
        if is_first && groups.contains(&Group::Errors) && rows.iter().any(has_errors) {
            table.notes.push(ERROR_INTERVALS.to_owned());
        }
        Some(table)
    });
    blocks.extend(of_tasks.map(Block::Table));
    if blocks.len() == 1 {
        blocks.push(Block::Text("No attempts yet.".to_owned()));
    }
    let questions = question_rows(&index, material.study);
    let ratings =
        table(&[Group::Ratings], None, "Question").table("Ratings".to_owned(), &questions);
    blocks.extend(ratings.map(Block::Table));
    Section::new(heading, blocks)
}

/// Why intervals of the same number of errors differ.
const ERROR_INTERVALS: &str =
    "The interval of errors per attempt is wider where errors vary more than by chance alone.";

fn has_error_interval(version: &VersionIndex<'_>, scope: &Scope) -> bool {
    version
        .find(registry::errors_per_attempt().name, scope)
        .is_some_and(|figure| matches!(figure.interval, Some(Ok(_))))
}

fn has_credit(version: &VersionIndex<'_>, scope: &Scope) -> bool {
    version
        .find("credit", scope)
        .is_some_and(|figure| figure.value.is_ok())
}

/// How the attempts count in the column "Credit".
fn credit_note(study: &Study) -> String {
    let own = study.tasks.iter().filter_map(|task| {
        let credit = task.partial_credit?;
        Some(format!("; {}: {credit}", task.title))
    });
    format!(
        "Credit counts a completion as 1, assisted or not (as 0 if the moderator did it), and a partial one as {}{}.",
        study.partial_credit,
        own.collect::<String>()
    )
}

fn task_row(task: &Task) -> Row {
    Row {
        label: task.title.as_str().into(),
        scope: Scope::Task(task.id.clone()),
    }
}

/// "All tasks", with their number if it is not the same on every version.
fn all_tasks_label(version: &VersionIndex<'_>, shared: Option<&SharedTasks>) -> Cell {
    let mut label = Cell::from("All tasks");
    label
        .lines
        .extend(shared_tasks::mark(shared, version.version));
    label
}

/// The questionnaires of a version.
fn question_rows(version: &VersionIndex<'_>, study: &Study) -> Vec<Row> {
    let asked = rating::asked(version, study).into_iter();
    let rows = asked.map(|(task, scope)| {
        let place = task.map_or(Place::AtEnd, |task| Place::Task(&task.title));
        Row {
            label: place
                .label(&rating::name(scope.instrument().unwrap_or_default()))
                .into(),
            scope: scope.clone(),
        }
    });
    rows.collect()
}
