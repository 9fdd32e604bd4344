//! Answers typed as a row, from paper: one character per item, or values with spaces between them.

use super::addition::{AddedWhat, Addition};
use super::command::Command;
use super::questions::PendingQuestion;
use super::seq::Seq;
use super::state::SessionState;
use crate::study::text::pluralize;
use crate::study::{AnswerFormat, Instrument, Item};

/// A questionnaire as it was asked in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedQuestionnaire {
    /// Attempt it is about; `None` at the end of a session.
    pub attempt: Option<Seq>,
    /// The questionnaire.
    pub instrument: Instrument,
    /// Its items in the order asked; at least one.
    pub items: Vec<Item>,
}

/// An answer in a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowAnswer {
    /// Its value; `None` for a blank or words.
    pub value: Option<f64>,
    /// Its words.
    pub text: Option<String>,
}

/// The character for an item that was left blank.
const BLANK: &str = "-";

impl SessionState {
    /// All questionnaires asked so far, in the order asked.
    pub fn asked_questionnaires(&self) -> Vec<AskedQuestionnaire> {
        let mut asked: Vec<AskedQuestionnaire> = Vec::new();
        for question in self.questions_so_far() {
            let PendingQuestion {
                attempt,
                instrument,
                item,
            } = question;
            match asked.last_mut() {
                Some(last) if last.attempt == attempt && last.instrument == instrument => {
                    last.items.push(item);
                }
                _ => asked.push(AskedQuestionnaire {
                    attempt,
                    instrument,
                    items: vec![item],
                }),
            }
        }
        asked
    }
}

impl AskedQuestionnaire {
    /// What a row looks like, for a prompt.
    pub fn row_hint(&self) -> String {
        let blank = "- for one left blank";
        match (self.items.as_slice(), self.is_digits()) {
            ([item], _) => match &item.answer {
                AnswerFormat::Text => "the words, or nothing for a blank".to_owned(),
                _ => format!("{}, or {blank}", range_text(item)),
            },
            (items, true) => format!(
                "{} digits without spaces, {}, {blank}",
                items.len(),
                range_text(&items[0])
            ),
            (items, false) => format!(
                "{} numbers with spaces between them, {}, {blank}",
                items.len(),
                range_text(&items[0])
            ),
        }
    }

    /// The current answers as a row; empty if none was given.
    pub fn current_row(&self, state: &SessionState) -> String {
        let ratings: Vec<_> = self
            .items
            .iter()
            .map(|item| self.find(item, state))
            .collect();
        if ratings.iter().all(Option::is_none) {
            return String::new();
        }
        let shown = ratings.iter().map(|rating| match rating {
            Some(RowAnswer {
                text: Some(text), ..
            }) if self.is_text() => text.clone(),
            Some(RowAnswer {
                value: Some(value), ..
            }) => value.to_string(),
            _ => BLANK.to_owned(),
        });
        let separator = if self.is_digits() { "" } else { " " };
        shown.collect::<Vec<_>>().join(separator)
    }

    /// Reads a row.
    ///
    /// # Errors
    /// What is wrong with it, a sentence: also with the beginning of a row, so that it can be checked while typed.
    pub fn parse_row(&self, row: &str) -> Result<Vec<RowAnswer>, String> {
        let row = row.trim();
        if self.is_text() {
            let text = (!row.is_empty() && row != BLANK).then(|| row.to_owned());
            return Ok(vec![RowAnswer { value: None, text }]);
        }
        let cells: Vec<String> = if self.is_digits() && !row.contains([' ', ',']) {
            row.chars().map(String::from).collect()
        } else {
            let cells = row.split([' ', ',', ';', '\t']);
            cells
                .filter(|cell| !cell.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let mut answers = Vec::new();
        for (number, cell) in (1..).zip(&cells) {
            let Some(item) = self.items.get(number - 1) else {
                break;
            };
            answers.push(self.parse_cell(number, item, cell)?);
        }
        if cells.len() == self.items.len() {
            Ok(answers)
        } else {
            Err(format!(
                "{} has {}, and {} typed.",
                self.instrument.name(),
                pluralize(self.items.len(), "item"),
                match cells.len() {
                    1 => "1 is".to_owned(),
                    count => format!("{count} are"),
                }
            ))
        }
    }

    fn parse_cell(&self, number: usize, item: &Item, cell: &str) -> Result<RowAnswer, String> {
        if cell == BLANK {
            return Ok(RowAnswer::default());
        }
        let value = cell.parse::<f64>().ok();
        let value = value.filter(|value| item.answer.accepts_value(*value));
        let value = value.ok_or_else(|| {
            format!(
                "Item {number} of {} takes {}, not \"{cell}\".",
                self.instrument.name(),
                range_text(item)
            )
        })?;
        let text = match &item.answer {
            #[allow(
                clippy::cast_possible_truncation,
                reason = "a whole number on its scale"
            )]
            AnswerFormat::Choice(_) => item.answer.label_of(value as i64).map(str::to_owned),
            _ => None,
        };
        Ok(RowAnswer {
            value: Some(value),
            text,
        })
    }

    /// The commands that record a row where it differs from the answers so far.
    pub fn commands(
        &self,
        row: Vec<RowAnswer>,
        state: &SessionState,
        from: &str,
        why: Option<&str>,
    ) -> Vec<Command> {
        let end = self.attempt.and_then(|key| state.attempt(key)?.ended_ms());
        let at_ms = end.unwrap_or_else(|| state.end_ms());
        let differs =
            |(item, answer): &(&Item, RowAnswer)| self.find(item, state).as_ref() != Some(answer);
        let changed = self.items.iter().zip(row).filter(differs);
        let add = |(item, answer): (&Item, RowAnswer)| {
            Command::Add(Addition {
                at_ms,
                what: AddedWhat::Answer {
                    attempt: self.attempt,
                    instrument: self.instrument.as_str().to_owned(),
                    item: item.id.clone(),
                    value: answer.value,
                    text: answer.text,
                },
                from: from.to_owned(),
                why: why.map(str::to_owned),
            })
        };
        changed.map(add).collect()
    }

    fn find(&self, item: &Item, state: &SessionState) -> Option<RowAnswer> {
        let found = state.find_rating(self.attempt, self.instrument.as_str(), &item.id)?;
        Some(RowAnswer {
            value: found.value,
            text: found.text.clone(),
        })
    }

    fn is_text(&self) -> bool {
        matches!(
            self.items[..],
            [Item {
                answer: AnswerFormat::Text,
                ..
            }]
        )
    }

    /// Whether each item takes one digit.
    fn is_digits(&self) -> bool {
        let is_digit = |item: &Item| {
            item.answer
                .range()
                .is_some_and(|(low, high)| low >= 0 && high <= 9)
        };
        self.items.len() > 1 && self.items.iter().all(is_digit)
    }
}

fn range_text(item: &Item) -> String {
    let range = item.answer.range();
    range.map_or_else(String::new, |(low, high)| format!("{low} to {high}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{DesignVersion, Study};
    use crate::testing::{StudyBench, TestSession};

    fn closed() -> TestSession {
        let bench = StudyBench::new(Study {
            versions: vec![DesignVersion::new("1")],
            ask_at_end: vec![Instrument::Sus, Instrument::Nps, Instrument::Tlx],
            ..Study::new("Checkout")
        });
        let mut session = bench.opened();
        session.after(60).must(Command::Close);
        session
    }

    #[test]
    fn a_row_has_a_digit_per_item_or_numbers_with_spaces() {
        let session = closed();
        let asked = session.state.asked_questionnaires();
        let values = |index: usize, row: &str| -> Result<Vec<Option<f64>>, String> {
            let row = asked[index].parse_row(row)?;
            Ok(row.iter().map(|a| a.value).collect::<Vec<_>>())
        };
        let sus = values(0, "425152514-").unwrap();
        assert_eq!((sus.len(), sus[0], sus[9]), (10, Some(4.0), None));
        assert_eq!(values(1, "10"), Ok(vec![Some(10.0)]));
        assert_eq!(values(2, "5 100 0 - 25 50").map(|v| v.len()), Ok(6));
        for (index, row, said) in [
            (0, "42515251", "SUS has 10 items, and 8 are typed."),
            (0, "4 2", "SUS has 10 items, and 2 are typed."),
            (0, "47", "Item 2 of SUS takes 1 to 5, not \"7\"."),
            (0, "4x", "Item 2 of SUS takes 1 to 5, not \"x\"."),
            (1, "11", "Item 1 of NPS takes 0 to 10, not \"11\"."),
            (1, "", "NPS has 1 item, and 0 are typed."),
        ] {
            assert_eq!(values(index, row), Err(said.to_owned()), "{row}");
        }
    }

    #[test]
    fn only_what_differs_is_recorded() {
        let mut session = closed();
        let sus = session.state.asked_questionnaires().remove(0);
        assert_eq!(sus.current_row(&session.state), "");
        for (row, count) in [("425152514-", 10), ("425152514-", 0), ("4251525141", 1)] {
            let answers = sus.parse_row(row).unwrap();
            let commands = sus.commands(answers, &session.state, "answers", Some("on paper"));
            assert_eq!(commands.len(), count, "{row}");
            for command in commands {
                session.must(command);
            }
            assert_eq!(sus.current_row(&session.state), row);
        }
    }
}
