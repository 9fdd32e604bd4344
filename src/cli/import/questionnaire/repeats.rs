//! Responses that a file has twice: the same again is left out, and another one is a problem.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::answer::Answer;
use crate::cli::problems::{Problems, name_lines};
use crate::study::Instrument;
use crate::study::text::excerpt;

/// Removes repeated answers: those of lines that contradict an earlier line are problems, and those that repeat one are
/// noted.
pub(in crate::cli::import) fn remove(answers: &mut Vec<Answer>) -> (Problems, Option<String>) {
    type Key = (String, String, Option<String>, String, String);
    let key = |answer: &Answer| -> Key {
        (
            answer.participant.clone(),
            answer.version.clone(),
            answer.task.clone(),
            answer.instrument.clone(),
            answer.item.clone(),
        )
    };
    let mut first: HashMap<Key, (u64, Option<f64>)> = HashMap::new();
    let mut problems = Problems::default();
    let (mut bad_lines, mut repeated, mut same_lines) =
        (HashSet::new(), HashSet::new(), BTreeSet::new());
    for (at, answer) in answers.iter().enumerate() {
        match first.get(&key(answer)) {
            None => {
                first.insert(key(answer), (answer.line, answer.value));
            }
            Some((line, value)) if *value == answer.value => {
                repeated.insert(at);
                if *line != answer.line {
                    same_lines.insert(answer.line);
                }
            }
            Some((line, _)) => {
                if bad_lines.insert(answer.line) {
                    problems.add_at(
                        answer.line,
                        &format!(
                            "{} answered {} on {} differently on line {line}",
                            excerpt(&answer.participant),
                            Instrument::from_word(&answer.instrument).name(),
                            excerpt(&answer.version)
                        ),
                    );
                }
            }
        }
    }
    let mut at = 0;
    answers.retain(|answer| {
        at += 1;
        !bad_lines.contains(&answer.line) && !repeated.contains(&(at - 1))
    });
    let same: Vec<u64> = same_lines
        .difference(&bad_lines.into_iter().collect())
        .copied()
        .collect();
    let note = (!same.is_empty()).then(|| {
        format!(
            "Lines that repeat the answers of earlier lines were left out ({}).",
            name_lines(&same)
        )
    });
    (problems, note)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(line: u64, participant: &str, item: &str, value: f64) -> Answer {
        Answer {
            line,
            participant: participant.to_owned(),
            version: "4".to_owned(),
            task: None,
            instrument: "sus".to_owned(),
            item: item.to_owned(),
            value: Some(value),
            text: None,
            session: None,
        }
    }

    #[test]
    fn other_answers_are_problems_and_the_same_again_are_noted() {
        let mut answers = vec![
            answer(2, "P07", "1", 4.0),
            answer(2, "P07", "2", 2.0),
            answer(3, "P08", "1", 4.0),
            answer(4, "P07", "1", 4.0),
            answer(4, "P07", "2", 3.0),
            answer(5, "P08", "1", 4.0),
        ];
        let (problems, note) = remove(&mut answers);
        assert_eq!(
            problems.first(),
            ["line 4: P07 answered SUS on 4 differently on line 2"]
        );
        assert_eq!(
            note.unwrap(),
            "Lines that repeat the answers of earlier lines were left out (line 5)."
        );
        let lines: Vec<u64> = answers.iter().map(|answer| answer.line).collect();
        assert_eq!(lines, [2, 2, 3]);
    }
}
