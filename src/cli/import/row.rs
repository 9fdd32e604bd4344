//! A row of a tidy table of attempts, and the mapping of a table's names to moderato's.

use std::collections::BTreeMap;

use crate::cli::error::CommandError;
use crate::session::{Ending, SessionKind, WallTime};
use crate::study::label;
use crate::study::text::{excerpt, quote_for_shell};

/// The fields of a row of attempts or ratings.
pub(super) const FIELDS: [&str; 21] = [
    "participant",
    "version",
    "task",
    "outcome",
    "time_s",
    "errors",
    "errors_minor",
    "errors_major",
    "errors_critical",
    "assists",
    "segment",
    "session",
    "started_at",
    "moderator",
    "session_kind",
    "occurrence",
    "assisted",
    "instrument",
    "item",
    "value",
    "sus",
];
/// Former names of fields, which are still accepted, each with the current name.
const FORMER_NAMES: [(&str, &str); 3] = [
    ("major_errors", "errors_major"),
    ("critical_errors", "errors_critical"),
    ("kind", "session_kind"),
];

/// The current name of a field.
fn current_name(field: &str) -> &str {
    let former = FORMER_NAMES.iter().find(|(former, _)| *former == field);
    former.map_or(field, |(_, current)| current)
}

/// The required fields of a row of attempts.
pub(super) const NEEDED: [&str; 4] = ["participant", "version", "task", "outcome"];

/// An attempt, from one row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// The line where the row begins, counted from 1.
    pub(super) line: u64,
    pub(super) participant: String,
    pub(super) version: String,
    pub(super) task: String,
    /// A word of [`Ending`].
    pub(super) outcome: &'static str,
    pub(super) assisted: bool,
    /// The time on task in milliseconds.
    pub(super) time_ms: Option<i64>,
    pub(super) errors: Option<u32>,
    pub(super) minor: Option<u32>,
    pub(super) major: Option<u32>,
    pub(super) critical: Option<u32>,
    pub(super) assists: Option<u32>,
    pub(super) segment: Option<String>,
    pub(super) session: Option<String>,
    pub(super) started_at: Option<WallTime>,
    pub(super) moderator: Option<String>,
    pub(super) kind: SessionKind,
}

/// The mapping of a table's names to moderato's, from the options of `import`.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    columns: BTreeMap<String, String>,
    outcomes: BTreeMap<String, String>,
    constants: BTreeMap<String, String>,
    /// The prefix of item columns by questionnaire.
    items: BTreeMap<String, String>,
}

impl Mapping {
    /// Parses the options `--column`, `--outcome` and `--set`.
    ///
    /// # Errors
    /// When an option is not a pair, or names an unknown field or outcome.
    pub(super) fn from_options(
        columns: &[String],
        outcomes: &[String],
        constants: &[String],
    ) -> Result<Self, CommandError> {
        let fields = |pairs, flag| -> Result<BTreeMap<String, String>, CommandError> {
            let pairs: BTreeMap<String, String> = split(pairs, flag)?
                .into_iter()
                .map(|(field, value)| (current_name(&field).to_owned(), value))
                .collect();
            match pairs.keys().find(|field| !FIELDS.contains(&field.as_str())) {
                Some(field) => Err(CommandError::invalid(format!(
                    "{flag} {field}=...: there is no field \"{field}\"."
                ))
                .hint(format!("The fields are {}.", FIELDS.join(", ")))),
                None => Ok(pairs),
            }
        };
        let mapping = Self {
            columns: fields(columns, "--column")?,
            outcomes: split(outcomes, "--outcome")?,
            constants: fields(constants, "--set")?,
            items: BTreeMap::new(),
        };
        match mapping
            .outcomes
            .values()
            .find(|word| outcome(word).is_none())
        {
            Some(word) => Err(CommandError::invalid(format!(
                "--outcome ...={word}: \"{word}\" is not an outcome."
            ))
            .hint(OUTCOMES)),
            None => Ok(mapping),
        }
    }

    /// Adds the prefixes given by `--items`, such as `sus=Q5`.
    ///
    /// # Errors
    /// When one is not a pair.
    pub(super) fn with_items(mut self, items: &[String]) -> Result<Self, CommandError> {
        self.items = split(items, "--items")?;
        Ok(self)
    }

    /// Questionnaires and the prefixes of their item columns.
    pub(super) fn items(&self) -> impl Iterator<Item = (&str, &str)> {
        self.items
            .iter()
            .map(|(name, prefix)| (name.as_str(), prefix.as_str()))
    }

    /// Whether a word is an outcome, mapped or not.
    pub(super) fn knows_outcome(&self, word: &str) -> bool {
        outcome(self.outcomes.get(word).map_or(word, String::as_str)).is_some()
    }

    /// The name of a field's column.
    pub(super) fn column<'a>(&'a self, field: &'a str) -> &'a str {
        self.columns.get(field).map_or(field, String::as_str)
    }

    /// Whether a column has a field.
    pub(super) fn is_column(&self, field: &str, column: &str) -> bool {
        match self.columns.get(field) {
            Some(name) => column == name,
            None => current_name(column) == field,
        }
    }

    /// Whether `--column` names a field's column.
    pub(super) fn names(&self, field: &str) -> bool {
        self.columns.contains_key(field)
    }

    /// Whether `--set` gives a field the same value in all rows.
    pub(super) fn sets(&self, field: &str) -> bool {
        self.constants.contains_key(field)
    }

    /// A field's trimmed value; `None` if blank.
    pub(super) fn text(
        &self,
        field: &str,
        value: &impl Fn(&str) -> Option<String>,
    ) -> Option<String> {
        let value = self
            .constants
            .get(field)
            .cloned()
            .or_else(|| value(field))?;
        let value = value.trim().to_owned();
        (!value.is_empty()).then_some(value)
    }

    /// Reads a row from the values of one line.
    ///
    /// # Errors
    /// All problems of the line.
    pub(super) fn row(
        &self,
        line: u64,
        value: impl Fn(&str) -> Option<String>,
    ) -> Result<Row, Vec<String>> {
        let text = |field: &str| self.text(field, &value);
        let mut problems = Vec::new();
        let mut needed = |field: &str| {
            let value = text(field).unwrap_or_default();
            problems.extend(name_flaw(line, field, &value));
            value
        };
        let (participant, version, task) =
            (needed("participant"), needed("version"), needed("task"));
        let word = needed("outcome");
        let outcome_word = self.outcomes.get(&word).unwrap_or(&word);
        let (outcome, assisted) = outcome(outcome_word).unwrap_or_else(|| {
            // A malformed word was reported already.
            if name_flaw(line, "outcome", &word).is_none() {
                problems.push(format!(
                    "line {line}: the outcome \"{}\" is not known; say what it means, such as --outcome {}",
                    excerpt(&word),
                    quote_for_shell(&format!("{}=completed", excerpt(&word)))
                ));
            }
            ("undecided", false)
        });
        let mut read_number = |field: &str| {
            let value = text(field)?;
            let number = value.parse::<u32>().ok().filter(|n| *n <= 1_000_000);
            if number.is_none() {
                problems.push(format!(
                    "line {line}: {field} is \"{}\"; a whole number from 0 up is wanted",
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
            problems.push(format!(
                "line {line}: there are more minor, major and critical errors than errors"
            ));
        }
        let mut read_word = |field: &str, wanted: &str, known: &dyn Fn(&str) -> bool| {
            let value = text(field)?;
            if known(&value) {
                return Some(value);
            }
            problems.push(format!(
                "line {line}: {field} is \"{}\"; {wanted} is wanted",
                excerpt(&value)
            ));
            None
        };
        let time = read_word(
            "time_s",
            "a number of seconds such as 72.5, or h:mm:ss",
            &|v| parse_milliseconds(v).is_some(),
        );
        let assisted_word = read_word("assisted", "1 or 0", &|v| parse_yes_no(v).is_some());
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
            problems.push(format!("line {line}: the moderator {flaw}"));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Row {
            line,
            participant,
            version,
            task,
            outcome,
            // Without the column, any assist makes a completed attempt assisted.
            assisted: assisted_word.map_or_else(
                || assisted || (outcome == "completed" && assists.is_some_and(|n| n > 0)),
                |word| parse_yes_no(&word) == Some(true),
            ),
            time_ms: time.as_deref().and_then(parse_milliseconds),
            errors,
            minor,
            major,
            critical,
            assists,
            segment: text("segment"),
            session: text("session"),
            started_at: started.as_deref().and_then(parse_wall_time),
            moderator: moderator.and_then(Result::ok),
            kind: kind
                .as_deref()
                .and_then(SessionKind::from_word)
                .unwrap_or(SessionKind::Real),
        })
    }
}

/// The problem with a required name, if any. Participant codes are resolved later, when all rows are read.
pub(super) fn name_flaw(line: u64, field: &str, value: &str) -> Option<String> {
    if value.is_empty() {
        Some(format!("line {line}: there is no {field}"))
    } else if value.chars().any(char::is_control) || value.len() > 256 {
        Some(format!(
            "line {line}: the {field} has control characters or is longer than 256 bytes"
        ))
    } else if field == "task" {
        // It may become a title in a script.
        let flaw = label::parse_title(value).err()?;
        Some(format!("line {line}: the task {flaw}"))
    } else {
        None
    }
}

/// Parses `a=b` pairs.
fn split(pairs: &[String], flag: &str) -> Result<BTreeMap<String, String>, CommandError> {
    let pair = |text: &String| match text.split_once('=') {
        Some((a, b)) if !a.is_empty() && !b.is_empty() => {
            Ok((a.trim().to_owned(), b.trim().to_owned()))
        }
        _ => Err(CommandError::invalid(format!(
            "{flag} {text}: the = between two names is missing."
        ))
        .hint(format!("Write {flag} NAME=VALUE."))),
    };
    pairs.iter().map(pair).collect()
}

/// The outcome for a word, as a word of [`Ending`], and whether it was assisted.
fn outcome(word: &str) -> Option<(&'static str, bool)> {
    let word = &word.to_lowercase();
    match Ending::from_word(word) {
        None if word == "assisted" => Some(("completed", true)),
        None | Some(Ending::Open) => None,
        Some(ending) => Some((ending.as_str(), false)),
    }
}

const OUTCOMES: &str = "The outcomes are completed, assisted, partial, failed, gave_up, stopped, skipped, not_reached, void and undecided.";

/// Parses a word for yes or no.
fn parse_yes_no(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "1" | "true" | "yes" => Some(true),
        "0" | "false" | "no" => Some(false),
        _ => None,
    }
}

/// Parses seconds as a decimal number, or `h:mm:ss`, to milliseconds.
fn parse_milliseconds(text: &str) -> Option<i64> {
    const LONGEST: f64 = 1e7;
    let seconds = if text.contains(':') {
        let mut total = 0.0;
        for part in text.split(':') {
            total = total * 60.0
                + part
                    .parse::<f64>()
                    .ok()
                    .filter(|p| (0.0..60_000.0).contains(p))?;
        }
        total
    } else {
        text.parse::<f64>().ok()?
    };
    #[allow(clippy::cast_possible_truncation, reason = "the range was checked")]
    (0.0..=LONGEST)
        .contains(&seconds)
        .then(|| (seconds * 1000.0).round() as i64)
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

    #[test]
    fn durations_are_seconds_or_clock_times_and_not_negative() {
        for (text, ms) in [
            ("72.5", Some(72_500)),
            ("00:03:47", Some(227_000)),
            ("3:47", Some(227_000)),
            ("0", Some(0)),
        ] {
            assert_eq!(parse_milliseconds(text), ms, "{text}");
        }
        for text in ["-1", "1,5", "abc", "1e99", "NaN", "inf", "1:-2"] {
            assert_eq!(parse_milliseconds(text), None, "{text}");
        }
    }

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
        let value = |field: &str| match field {
            "participant" => Some("P01".to_owned()),
            "task" => Some("pay".to_owned()),
            "outcome" => Some("done".to_owned()),
            "time_s" => Some("-3".to_owned()),
            "errors" => Some("two".to_owned()),
            _ => None,
        };
        let problems = Mapping::default().row(7, value).unwrap_err();
        insta::assert_snapshot!(problems.join("\n"), @r#"
        line 7: there is no version
        line 7: the outcome "done" is not known; say what it means, such as --outcome done=completed
        line 7: errors is "two"; a whole number from 0 up is wanted
        line 7: time_s is "-3"; a number of seconds such as 72.5, or h:mm:ss is wanted
        "#);
    }
}
