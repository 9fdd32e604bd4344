//! The tasks that headers name: `task1_seq`, `seq_pay`, `Task 2: Overall, how easy ...`.

use super::super::refusal::TableRefusal;
use super::plain_text::{plain_text, plain_words};
use super::wording::ItemRef;
use crate::study::text::{excerpt, list_names};
use crate::study::{Instrument, Study};

/// Words for a task before its number.
const TASK_WORDS: [&str; 8] = [
    "task", "t", "aufgabe", "tarea", "tache", "tarefa", "zadanie", "compito",
];

/// The task that a label means: one of the script by its id or title, or by its number in the script. Without a script,
/// the label itself. `None` for an empty label.
///
/// # Errors
/// When the script has no such task.
pub(super) fn task_of_label(
    label: &str,
    item: &ItemRef,
    study: Option<&Study>,
) -> Result<Option<String>, TableRefusal> {
    if label.is_empty() {
        return Ok(None);
    }
    let number = number_of_label(label);
    let Some(study) = study else {
        let is_task = number.is_some() || is_asked_after_tasks(item);
        return if is_task {
            Ok(Some(
                number.map_or_else(|| label.to_owned(), |n| format!("Task {n}")),
            ))
        } else {
            Err(unknown(label, item))
        };
    };
    let plain = plain_text(label);
    let named = study
        .tasks
        .iter()
        .find(|task| plain_text(&task.id) == plain || plain_text(&task.title) == plain);
    let numbered = || study.tasks.get(number?.checked_sub(1)?);
    match named.or_else(numbered) {
        Some(task) => Ok(Some(task.id.clone())),
        None => Err(unknown(label, item).hint(format!(
            "The tasks are {}; name one with --items TASK.{}=COLUMN, or leave the column out with --ignore.",
            list_names(study.tasks.iter().map(|task| task.id.as_str())),
            item.instrument
        ))),
    }
}

fn unknown(label: &str, item: &ItemRef) -> TableRefusal {
    TableRefusal::new(format!(
        "columns of {} are named after \"{}\", which is no task",
        Instrument::from_word(&item.instrument).name(),
        excerpt(label)
    ))
    .hint(format!(
        "If the groups of columns are versions, import each in turn: --items {}=FIRST-LAST --set version=NAME.",
        item.instrument
    ))
}

/// Whether a questionnaire is asked after each task as a rule.
fn is_asked_after_tasks(item: &ItemRef) -> bool {
    matches!(item.instrument.as_str(), "seq" | "smeq" | "faces")
}

/// The number of `task1`, `Task 1`, `T1` or `1`.
fn number_of_label(label: &str) -> Option<usize> {
    let plain = plain_text(label).replace(' ', "");
    let stem = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    (stem.is_empty() || TASK_WORDS.contains(&stem))
        .then(|| plain[stem.len()..].parse().ok())
        .flatten()
}

/// The label in the header of a question that is asked several times: its text before a colon or a dash, in brackets, or
/// a task with its number.
pub(super) fn label_in_header(header: &str) -> Option<String> {
    let words = plain_words(header);
    let numbered = words.windows(2).find_map(|pair| {
        let number: usize = pair[1].parse().ok()?;
        TASK_WORDS
            .contains(&pair[0].as_str())
            .then(|| format!("task {number}"))
    });
    let bracket = || {
        Some(
            header
                .rsplit_once(['[', '('])?
                .1
                .trim_end_matches([']', ')'])
                .to_owned(),
        )
    };
    let before = || {
        Some(
            header
                .split_once(": ")
                .or_else(|| header.split_once(" - "))?
                .0
                .to_owned(),
        )
    };
    let label = numbered.or_else(bracket).or_else(before)?;
    Some(label.trim().to_owned()).filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Task;

    fn task(label: &str, study: Option<&Study>) -> Option<String> {
        task_of_label(label, &ItemRef::new("seq", "1"), study).unwrap_or_else(|r| Some(r.message))
    }

    #[test]
    fn labels_are_tasks_of_the_script_by_name_or_number() {
        let study = Study {
            tasks: vec![
                Task::new("find".to_owned(), "Find a shoe"),
                Task::new("pay".to_owned(), "Pay"),
            ],
            ..Study::new(String::new())
        };
        for (label, expected) in [
            ("pay", Some("pay")),
            ("FIND A SHOE", Some("find")),
            ("task2", Some("pay")),
            ("1", Some("find")),
            ("", None),
            (
                "task3",
                Some("columns of SEQ are named after \"task3\", which is no task"),
            ),
        ] {
            assert_eq!(task(label, Some(&study)).as_deref(), expected, "{label}");
        }
        assert_eq!(task("task2", None).as_deref(), Some("Task 2"));
        assert_eq!(task("pay", None).as_deref(), Some("pay"));
    }

    #[test]
    fn questions_asked_several_times_name_their_task() {
        for (header, label) in [
            ("Task 2: Overall, how easy was it?", Some("task 2")),
            ("Overall, how easy was it? [Pay]", Some("Pay")),
            ("Pay - Overall, how easy was it?", Some("Pay")),
            ("Overall, how easy was it?", None),
        ] {
            assert_eq!(label_in_header(header).as_deref(), label, "{header}");
        }
    }
}
