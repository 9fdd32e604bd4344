//! Turns a table with the tasks in columns (`task1_completed`, `task1_seconds`) into one with a row per attempt.

use super::duration::Unit;
use super::refusal::TableRefusal;
use super::sheet::{Column, Sheet, SheetRows};
use crate::cli::limits;
use crate::cli::problems::name_lines;
use crate::study::text::{group_thousands, list_names, pluralize};

/// What a column says about a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Outcome,
    Time,
    Errors,
    Assists,
}

const PARTS: [Part; 4] = [Part::Outcome, Part::Time, Part::Errors, Part::Assists];

impl Part {
    /// Words at the end or the beginning of a column's name, in lowercase and separated by blanks.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Outcome => &[
                "outcome",
                "success",
                "completed",
                "completion",
                "complete",
                "result",
                "status",
                "passed",
                "succeeded",
            ],
            Self::Time => &[
                "time on task",
                "time",
                "duration",
                "seconds",
                "sec",
                "secs",
                "minutes",
                "min",
                "ms",
                "s",
            ],
            Self::Errors => &[
                "number of errors",
                "error count",
                "errors",
                "mistakes",
                "slips",
            ],
            Self::Assists => &["assists", "hints", "help"],
        }
    }
}

/// A task and its columns.
struct TaskColumns {
    name: String,
    /// By part, in the order of [`PARTS`].
    columns: [Option<usize>; 4],
}

/// The table with one row per attempt; `None` if the tasks are not in columns.
///
/// # Errors
/// When there are too many attempts.
pub(super) fn unpivot(sheet: &Sheet) -> Result<Option<Sheet>, TableRefusal> {
    let Some((tasks, unit)) = find_tasks(sheet) else {
        return Ok(None);
    };
    if sheet.row_count().saturating_mul(tasks.len()) > limits::TABLE_ROWS {
        return Err(TableRefusal::new(format!(
            "it has more than {} attempts. Import it in parts",
            group_thousands(limits::TABLE_ROWS)
        )));
    }
    let is_of_task = |at: usize| tasks.iter().any(|task| task.columns.contains(&Some(at)));
    let kept: Vec<usize> = (0..sheet.columns.len())
        .filter(|at| !is_of_task(*at))
        .collect();
    let parts: Vec<usize> = (0..PARTS.len())
        .filter(|part| tasks.iter().any(|task| task.columns[*part].is_some()))
        .collect();
    let time_name = match unit {
        Some(Unit::Milliseconds) => "time_ms",
        Some(Unit::Seconds) => "time_s",
        Some(Unit::Minutes) => "time_min",
        Some(Unit::Hours) => "time_h",
        Some(Unit::Days) => "time_d",
        None => "time on task",
    };
    let names = ["outcome", time_name, "errors", "assists"];
    let mut columns: Vec<Column> = kept.iter().map(|at| sheet.columns[*at].clone()).collect();
    columns.push(Column::new("task"));
    columns.extend(parts.iter().map(|part| Column::new(names[*part])));
    let (mut rows, mut blank) = (SheetRows::default(), Vec::new());
    for row in sheet.rows() {
        for task in &tasks {
            let cell = |part: usize| task.columns[part].map_or("", |at| row.cell(at));
            if parts.iter().all(|part| cell(*part).trim().is_empty()) {
                blank.push(row.line);
                continue;
            }
            let own = kept.iter().map(|at| row.cell(*at));
            let of_task = parts.iter().map(|part| cell(*part));
            rows.push(row.line, own.chain([task.name.as_str()]).chain(of_task))?;
        }
    }
    let mut notes = vec![format!(
        "Each row has {}: {}.",
        pluralize(tasks.len(), "attempt"),
        list_names(tasks.iter().map(|task| task.name.as_str()))
    )];
    if !blank.is_empty() {
        notes.push(format!(
            "Blank attempts were not imported: {} ({}).",
            group_thousands(blank.len()),
            name_lines(&blank)
        ));
    }
    let mut long = Sheet::new(columns, rows, sheet.separator);
    long.notes = notes;
    Ok(Some(long))
}

/// The tasks that have a column with their outcome, if there are several or if it is called a task, and the unit of
/// their times.
fn find_tasks(sheet: &Sheet) -> Option<(Vec<TaskColumns>, Option<Unit>)> {
    let mut tasks: Vec<TaskColumns> = Vec::new();
    let mut units = Vec::new();
    for (at, name) in sheet.names().enumerate() {
        let Some((task, part, unit)) = split_name(name) else {
            continue;
        };
        let known = tasks
            .iter_mut()
            .find(|known| known.name.to_lowercase() == task.to_lowercase());
        let place = PARTS
            .iter()
            .position(|other| *other == part)
            .unwrap_or_default();
        match known {
            Some(known) => {
                known.columns[place].get_or_insert(at);
            }
            None => {
                let mut columns = [None; 4];
                columns[place] = Some(at);
                tasks.push(TaskColumns {
                    name: task,
                    columns,
                });
            }
        }
        if part == Part::Time {
            units.push(unit);
        }
    }
    tasks.retain(|task| task.columns[0].is_some());
    let is_task = |task: &TaskColumns| {
        let name = task.name.to_lowercase();
        let number = name.strip_prefix("task").or_else(|| name.strip_prefix('t'));
        number.is_some_and(|number| {
            number
                .trim_matches([' ', '_', '-', '.'])
                .parse::<u32>()
                .is_ok()
        })
    };
    let unit = units
        .first()
        .copied()
        .flatten()
        .filter(|first| units.iter().all(|unit| *unit == Some(*first)));
    (tasks.len() > 1 || tasks.iter().any(is_task)).then_some((tasks, unit))
}

/// A column's task, what it says about it, and the unit of a time.
fn split_name(name: &str) -> Option<(String, Part, Option<Unit>)> {
    let is_sign = |c: char| !c.is_alphanumeric();
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| if is_sign(c) { ' ' } else { c })
        .collect();
    if plain.len() != name.len() {
        // Places in one would not be places in the other.
        return None;
    }
    let end = plain.trim_end().len();
    let last_word = plain[..end].rsplit(' ').next().unwrap_or_default();
    let unit = Unit::from_word(last_word);
    let before_unit = plain[..end - last_word.len()].trim_end().len();
    for stem_end in [before_unit, end] {
        for part in PARTS {
            let is_unit_removed = stem_end != end;
            if is_unit_removed && (part != Part::Time || unit.is_none()) {
                continue;
            }
            for words in part.words() {
                let Some(stem) = plain[..stem_end]
                    .strip_suffix(words)
                    .filter(|stem| stem.ends_with(' '))
                else {
                    continue;
                };
                let stem = name[..stem.len()].trim_matches(is_sign);
                if is_no_task(stem) {
                    return None;
                }
                return Some((stem.to_owned(), part, unit.filter(|_| part == Part::Time)));
            }
        }
    }
    None
}

/// Whether the rest of a column's name is no task, as of "Task success", "number of errors" and `time_s`.
fn is_no_task(stem: &str) -> bool {
    let stem = stem.to_lowercase();
    let is_part = |part: &Part| part.words().contains(&stem.as_str());
    stem.is_empty()
        || ["task", "number of", "total"].contains(&stem.as_str())
        || PARTS.iter().any(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpivoted(text: &str) -> Option<Sheet> {
        unpivot(&Sheet::from_text(text, None).unwrap()).unwrap()
    }

    #[test]
    fn tasks_in_columns_become_rows() {
        let sheet = unpivoted(
            "participant,version,task1_completed,task1_seconds,Task 2 - Completed,Task 2 - Seconds,note\n\
             P01,1,yes,12.5,no,30,a\nP02,1,no,9,,,b\n",
        )
        .unwrap();
        let names: Vec<&str> = sheet.names().collect();
        assert_eq!(
            names,
            [
                "participant",
                "version",
                "note",
                "task",
                "outcome",
                "time_s"
            ]
        );
        let rows: Vec<String> = sheet
            .rows()
            .map(|row| format!("{} {}", row.line, row.cells.join(" ")))
            .collect();
        assert_eq!(
            rows,
            [
                "2 P01 1 a task1 yes 12.5",
                "2 P01 1 a Task 2 no 30",
                "3 P02 1 b task1 no 9"
            ]
        );
        insta::assert_snapshot!(sheet.notes.join("\n"), @"
        Each row has 2 attempts: task1, Task 2.
        Blank attempts were not imported: 1 (line 3).
        ");
    }

    #[test]
    fn names_are_split_at_what_they_say() {
        let said = |name: &str| {
            split_name(name).map(|(task, part, unit)| format!("{task}|{part:?}|{unit:?}"))
        };
        for (name, split) in [
            ("task1_completed", Some("task1|Outcome|None")),
            (
                "Find a book: time (s)",
                Some("Find a book|Time|Some(Seconds)"),
            ),
            ("t2_time_ms", Some("t2|Time|Some(Milliseconds)")),
            ("t2 duration", Some("t2|Time|None")),
            ("task1_errors", Some("task1|Errors|None")),
            ("task1_seconds", Some("task1|Time|Some(Seconds)")),
            ("Number of errors", None),
            ("Task success", None),
            ("completed", None),
            ("time_s", None),
            ("participant", None),
        ] {
            assert_eq!(said(name).as_deref(), split, "{name}");
        }
    }

    #[test]
    fn other_tables_stay() {
        assert!(
            unpivoted("participant,version,task,outcome,time_s\nP1,1,pay,completed,3\n").is_none()
        );
        assert!(
            unpivoted("participant,version,completion status,duration\nP1,1,done,3\n").is_none()
        );
    }
}
