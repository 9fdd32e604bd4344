//! Success by task and version, and each version's tables.

use super::measures::{GroupTable, Row, VersionIndex};
use super::results::Place;
use super::{
    Block, Cell, Estimate, Group as PlotGroup, Plot, Reach, ReportInput, Section,
    estimate_with_interval, shared_tasks,
};
use crate::metrics::Absent;
use crate::metrics::across_tasks::OverallRate;
use crate::metrics::estimate::Scope;
use crate::metrics::figures::VersionFigures;
use crate::metrics::registry::Group;
use crate::metrics::shared_tasks::SharedTasks;
use crate::report::number::{count_percent, or_dash, percent_interval};
use crate::report::{phrases, rating};
use crate::study::Task;
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
    let mut groups: Vec<PlotGroup> = Vec::new();
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
    let overall = |version: &VersionFigures, found: Option<&OverallRate>, note: String| {
        let [rate, interval] = shared_tasks::rate_and_interval(found);
        let found = found.ok_or(Absent::NoSharedTasks);
        Estimate {
            label: version.version.clone(),
            estimate: estimate_with_interval(found.map(|o| o.rate), found.map(|o| o.interval)),
            text: format!("{rate}, {interval}{note}"),
        }
    };
    let all_tasks = versions.iter().map(|v| {
        let mark = shared_tasks::mark(shared, &v.version);
        let note = mark.map_or_else(String::new, |mark| format!("; {mark}"));
        overall(v, v.overall.as_ref().ok(), note)
    });
    groups.push(PlotGroup {
        label: "All tasks".to_owned(),
        rows: all_tasks.collect(),
    });
    if let Some(shared) = shared.filter(|shared| !shared.tasks.is_empty()) {
        let rows = versions.iter().map(|v| {
            let found = shared.overall.get(&v.version);
            overall(
                v,
                found.and_then(|found| found.as_ref().ok()),
                String::new(),
            )
        });
        groups.push(PlotGroup {
            label: pluralize(shared.tasks.len(), "shared task"),
            rows: rows.collect(),
        });
    }
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
pub(super) fn version(version: &VersionFigures, material: &ReportInput<'_>) -> Section {
    let heading = format!("Version {}", version.version);
    if version.participants == 0 {
        return Section::new(
            heading,
            vec![Block::Text("No counted sessions yet.".to_owned())],
        );
    }
    let methods = material.study_figures.methods;
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
        pluralize(version.participants, "participant"),
        phrases::level(methods.confidence)
    ))];
    let index = VersionIndex::new(&material.study_figures.figures, &version.version);
    let table = |groups, noted, first| GroupTable {
        figures: &index,
        groups,
        noted,
        first,
    };
    let shared = material.study_figures.shared_tasks.as_ref();
    let mut rows: Vec<Row> = material.study.tasks.iter().map(task_row).collect();
    rows.push(Row {
        label: all_tasks_label(version, shared),
        scope: Scope::AllTasks,
    });
    let of_tasks = TABLES.iter().filter_map(|(groups, noted, caption)| {
        let mut table = table(groups, *noted, "Task").table((*caption).to_owned(), &rows)?;
        if groups.contains(&Group::Success) {
            let success = shared_tasks::success(shared, &version.version);
            table
                .notes
                .extend(success.map(|s| phrases::capitalize(&s) + "."));
        }
        Some(table)
    });
    blocks.extend(of_tasks.map(Block::Table));
    if blocks.len() == 1 {
        blocks.push(Block::Text("No attempts yet.".to_owned()));
    }
    let questions = question_rows(version, material);
    let ratings =
        table(&[Group::Ratings], None, "Question").table("Ratings".to_owned(), &questions);
    blocks.extend(ratings.map(Block::Table));
    Section::new(heading, blocks)
}

fn task_row(task: &Task) -> Row {
    Row {
        label: task.title.as_str().into(),
        scope: Scope::Task(task.id.clone()),
    }
}

/// "All tasks", with their number if it is not the same on every version.
fn all_tasks_label(version: &VersionFigures, shared: Option<&SharedTasks>) -> Cell {
    let mut label = Cell::from("All tasks");
    label
        .lines
        .extend(shared_tasks::mark(shared, &version.version));
    label
}

/// The questionnaires of a version: after each task, then at the end.
fn question_rows(version: &VersionFigures, material: &ReportInput<'_>) -> Vec<Row> {
    let row = |task: Option<&Task>, instrument: &str| {
        let place = task.map_or(Place::AtEnd, |task| Place::Task(&task.title));
        Row {
            label: place.label(&rating::name(instrument)).into(),
            scope: Scope::Questionnaire {
                task: task.map(|task| task.id.clone()),
                instrument: instrument.to_owned(),
            },
        }
    };
    let after_tasks = version.tasks.iter().flat_map(|figures| {
        let task = material.study.task(&figures.task);
        let asked = figures.ratings.iter();
        asked.map(move |rating| row(task, &rating.instrument))
    });
    let at_end = version.ratings.iter().map(|r| row(None, &r.instrument));
    after_tasks.chain(at_end).collect()
}
