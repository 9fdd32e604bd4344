//! A row of a tidy table of attempts.

use std::borrow::Cow;
use std::collections::HashSet;

use super::compact::{Count, Millis};
use super::duration::{Notation, Unit, parse_duration};
use super::mapping::Mapping;
use super::names::{Name, Names};
use crate::session::{Ending, Outcome, SessionKind, WallTime};
use crate::study::label::{self, LabelError};
use crate::study::text::excerpt;

/// An attempt from one row. Its texts are in the [`Names`] of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Its line in the file, counted from 1.
    line: u32,
    pub(super) participant: Name,
    pub(super) version: Name,
    pub(super) task: Name,
    pub(super) segment: Option<Name>,
    pub(super) session: Option<Name>,
    pub(super) moderator: Option<Name>,
    pub(super) errors: Count,
    pub(super) minor: Count,
    pub(super) major: Count,
    pub(super) critical: Count,
    pub(super) assists: Count,
    /// The time on task.
    pub(super) time: Millis,
    /// Wall time of its start.
    started_at: Millis,
    pub(super) outcome: Ending,
    pub(super) assisted: bool,
    /// How the time is written, if there is one.
    pub(super) notation: Option<Notation>,
    pub(super) kind: SessionKind,
}

impl Row {
    /// Its line in the file, counted from 1.
    pub(super) fn line(&self) -> u64 {
        u64::from(self.line)
    }

    /// Wall time of its start.
    pub(super) fn started_at(&self) -> Option<WallTime> {
        self.started_at.get().map(WallTime)
    }

    /// Whether it says the same as another row.
    pub(super) fn equals(&self, other: &Self) -> bool {
        *self
            == Self {
                line: self.line,
                ..*other
            }
    }
}

/// Reads the rows of a table.
pub(super) struct RowReader<'m> {
    mapping: &'m Mapping,
    /// The unit of times without one.
    unit: Unit,
    /// The texts of the rows.
    pub(super) names: Names,
    /// Texts that can be titles of tasks.
    titles: HashSet<Name>,
}

impl<'m> RowReader<'m> {
    pub(super) fn new(mapping: &'m Mapping, unit: Unit) -> Self {
        Self {
            mapping,
            unit,
            names: Names::default(),
            titles: HashSet::new(),
        }
    }

    /// Reads a row from the values of one line.
    ///
    /// # Errors
    /// All problems of the line.
    pub(super) fn read<'v>(
        &mut self,
        line: u64,
        value: impl Fn(&str) -> Option<Cow<'v, str>>,
    ) -> Result<Row, Vec<String>>
    where
        'm: 'v,
    {
        let (mapping, unit) = (self.mapping, self.unit);
        let text = |field: &str| mapping.text(field, &value);
        let mut problems = Vec::new();
        let mut needed = |field: &str| {
            let value = text(field).unwrap_or_default();
            if field != "task" || !self.is_title(&value) {
                problems.extend(name_flaw(field, &value));
            }
            value
        };
        let (participant, version, task) =
            (needed("participant"), needed("version"), needed("task"));
        let word = needed("outcome");
        let (outcome, assisted) = mapping.outcome(&word).unwrap_or_else(|| {
            // A malformed word was reported already.
            if name_flaw("outcome", &word).is_none() {
                problems.push(unknown_outcome_message(&word));
            }
            (Ending::Undecided, false)
        });
        let mut read_number = |field: &str| {
            let value = text(field)?;
            let number = parse_count(&value);
            if number.is_none() {
                problems.push(format!(
                    "{field} is \"{}\"; a whole number from 0 up is wanted",
                    excerpt(&value)
                ));
            }
            number
        };
        let (errors, minor, major, critical) = (
            read_number("errors"),
            read_number("errors_minor"),
            read_number("errors_major"),
            read_number("errors_critical"),
        );
        let by_severity = [minor, major, critical].map(Option::unwrap_or_default);
        let by_severity: u32 = by_severity.iter().sum();
        let errors = errors.or_else(|| minor.map(|_| by_severity));
        let assists = read_number("assists");
        if errors.is_some_and(|all| by_severity > all) {
            problems.push("there are more minor, major and critical errors than errors".to_owned());
        }
        let mut read_word = |field: &str, wanted: &str, known: &dyn Fn(&str) -> bool| {
            let value = text(field)?;
            if known(&value) {
                return Some(value);
            }
            problems.push(format!(
                "{field} is \"{}\"; {wanted} is wanted",
                excerpt(&value)
            ));
            None
        };
        let time = read_word(
            "time_s",
            "a number of seconds such as 72.5, or h:mm:ss, or 1 min 20 s",
            &|v| parse_duration(v, unit).is_some(),
        );
        let time = time.and_then(|time| parse_duration(&time, unit));
        let yes_or_no = |v: &str| parse_yes_no(v).is_some();
        let assisted_word = read_word("assisted", "1 or 0", &yes_or_no);
        let valid_word = read_word("valid", "1 or 0", &yes_or_no);
        let kind = read_word("session_kind", "real or pilot", &|v| {
            matches!(v, "real" | "pilot")
        });
        let started = read_word(
            "started_at",
            "a UTC time such as 2026-03-01T09:30:00Z",
            &|v| parse_wall_time(v).is_some(),
        );
        let moderator = text("moderator").map(|name| label::parse_title(&name));
        if let Some(Err(flaw)) = &moderator {
            problems.push(format!("the moderator {flaw}"));
        }
        let says_assisted = assisted_word.as_deref().and_then(parse_yes_no);
        if assisted && says_assisted == Some(false) {
            problems.push("the outcome is assisted, and the column assisted says no".to_owned());
        }
        if says_assisted == Some(true) && assists == Some(0) {
            problems.push("the column assisted says yes, and assists is 0".to_owned());
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let is_invalid = valid_word.as_deref().and_then(parse_yes_no) == Some(false);
        let completed = outcome == Ending::Outcome(Outcome::Completed);
        let names = &mut self.names;
        let task = names.add(&task);
        self.titles.insert(task);
        let mut add = |text: Cow<'_, str>| names.add(&text);
        Ok(Row {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            participant: add(participant),
            version: add(version),
            task,
            segment: text("segment").map(&mut add),
            session: text("session").map(&mut add),
            moderator: moderator.and_then(Result::ok).map(|name| add(name.into())),
            errors: errors.into(),
            minor: minor.into(),
            major: major.into(),
            critical: critical.into(),
            assists: assists.into(),
            time: time.map(|time| time.ms).into(),
            started_at: started
                .as_deref()
                .and_then(parse_wall_time)
                .map(|at| at.0)
                .into(),
            outcome: if is_invalid {
                Ending::Outcome(Outcome::Void)
            } else {
                outcome
            },
            // Without the column, any assist makes a completed attempt assisted.
            assisted: !is_invalid
                && says_assisted
                    .unwrap_or_else(|| assisted || (completed && assists.is_some_and(|n| n > 0))),
            notation: time.map(|time| time.notation),
            kind: kind
                .as_deref()
                .and_then(SessionKind::from_word)
                .unwrap_or(SessionKind::Real),
        })
    }

    /// Whether a text was found to be a title.
    fn is_title(&self, text: &str) -> bool {
        let name = self.names.find(text);
        name.is_some_and(|name| self.titles.contains(&name))
    }
}

fn unknown_outcome_message(word: &str) -> String {
    format!("the outcome \"{}\" is not known", excerpt(word))
}

/// The problem with a required name, if any. Participant codes are resolved later, when all rows are read.
pub(super) fn name_flaw(field: &str, value: &str) -> Option<String> {
    if value.is_empty() {
        Some(format!("there is no {field}"))
    } else if value.chars().any(char::is_control) || value.len() > 256 && field != "task" {
        Some(format!(
            "the {field} has control characters or is longer than 256 bytes"
        ))
    } else if value.contains('\u{fffd}') {
        Some(format!(
            "the {field} \"{}\" has a broken letter (U+FFFD)",
            excerpt(value)
        ))
    } else if field == "task" {
        // It may become a title in a script.
        let flaw = label::parse_title(value).err()?;
        let advice = match flaw {
            LabelError::TooLong(_) => {
                "; shorten it, and keep its text as the scenario in the script"
            }
            _ => "",
        };
        Some(format!("the task \"{}\" {flaw}{advice}", excerpt(value)))
    } else {
        None
    }
}

/// Parses a count, which spreadsheets and data frames write as `5` or `5.0`. At most 1,000,000.
fn parse_count(text: &str) -> Option<u32> {
    let whole = text.split_once('.').map_or(Some(text), |(whole, zeros)| {
        (!zeros.is_empty() && zeros.bytes().all(|b| b == b'0')).then_some(whole)
    })?;
    whole.parse::<u32>().ok().filter(|n| *n <= 1_000_000)
}

/// Parses a word for yes or no.
pub(super) fn parse_yes_no(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "y" => Some(true),
        "0" | "0.0" | "false" | "no" | "n" => Some(false),
        _ => None,
    }
}

/// Parses a UTC time with or without milliseconds and `Z`, with `T` or a space.
fn parse_wall_time(text: &str) -> Option<WallTime> {
    let text = text.trim_end_matches('Z').replacen(' ', "T", 1);
    let whole = match text.matches(':').count() {
        1 => format!("{text}:00.000Z"),
        _ if text.contains('.') => format!("{text}Z"),
        _ => format!("{text}.000Z"),
    };
    whole.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_cells(cells: &[(&str, &str)]) -> Result<Row, Vec<String>> {
        let value = |field: &str| {
            let cell = cells.iter().find(|(name, _)| *name == field);
            cell.map(|(_, text)| Cow::Borrowed(*text))
        };
        RowReader::new(&Mapping::default(), Unit::Seconds).read(7, value)
    }

    const ATTEMPT: [(&str, &str); 4] = [
        ("participant", "P01"),
        ("version", "1"),
        ("task", "pay"),
        ("outcome", "completed"),
    ];

    #[test]
    fn start_times_are_parsed_in_several_forms() {
        let expected = "2026-03-01T09:30:00.000Z".parse::<WallTime>().ok();
        for text in [
            "2026-03-01T09:30:00Z",
            "2026-03-01 09:30",
            "2026-03-01T09:30:00.000Z",
        ] {
            assert_eq!(parse_wall_time(text), expected, "{text}");
        }
        assert_eq!(parse_wall_time("yesterday"), None);
    }

    #[test]
    fn every_problem_of_a_row_is_reported() {
        let problems = read_cells(&[
            ("participant", "P01"),
            ("task", "pay"),
            ("outcome", "done"),
            ("time_s", "-3"),
            ("errors", "two"),
        ])
        .unwrap_err();
        insta::assert_snapshot!(problems.join("\n"), @r#"
        there is no version
        the outcome "done" is not known
        errors is "two"; a whole number from 0 up is wanted
        time_s is "-3"; a number of seconds such as 72.5, or h:mm:ss, or 1 min 20 s is wanted
        "#);
    }

    #[test]
    fn counts_may_be_written_with_a_zero_after_the_point() {
        for (text, count) in [
            ("5", Some(5)),
            ("5.0", Some(5)),
            ("0.00", Some(0)),
            ("5.5", None),
            ("5.", None),
            ("-1", None),
            ("1000001", None),
        ] {
            assert_eq!(parse_count(text), count, "{text}");
        }
    }

    #[test]
    fn an_attempt_that_is_not_valid_is_void() {
        let row = read_cells(&[&ATTEMPT[..], &[("valid", "FALSE"), ("assists", "1")]].concat());
        let row = row.unwrap();
        assert_eq!(
            (row.outcome, row.assisted),
            (Ending::Outcome(Outcome::Void), false)
        );
        let row = read_cells(&[&ATTEMPT[..], &[("valid", "TRUE")]].concat()).unwrap();
        assert_eq!(row.outcome, Ending::Outcome(Outcome::Completed));
    }

    #[test]
    fn a_row_that_contradicts_itself_is_reported() {
        let mut cells = ATTEMPT.to_vec();
        cells[3].1 = "assisted";
        cells.push(("assisted", "0"));
        assert_eq!(
            read_cells(&cells).unwrap_err(),
            ["the outcome is assisted, and the column assisted says no"]
        );
    }
}
