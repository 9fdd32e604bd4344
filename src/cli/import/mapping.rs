//! The mapping of a table's names to moderato's, from the options of `import`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::duration::Unit;
use super::fields::{FIELDS, current_name};
use super::outcome_words::{OUTCOMES, canonical_word, parse_outcome};
use super::questionnaire::QuestionnaireOptions;
use crate::cli::error::CommandError;
use crate::session::Ending;

/// The mapping of a table's names to moderato's, from the options of `import`.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    columns: BTreeMap<String, String>,
    /// Words of moderato by the file's words, in their canonical form.
    outcomes: BTreeMap<String, String>,
    constants: BTreeMap<String, String>,
    /// What options say about questionnaires.
    pub(super) questionnaires: QuestionnaireOptions,
    /// The unit of times.
    pub(super) unit: Option<Unit>,
    /// The sheet of a workbook.
    pub(super) sheet: Option<String>,
    /// The names of the columns, if the first line does not have them.
    pub(super) header: Option<Vec<String>>,
    /// Whether participants are numbered by their order within each task.
    pub(super) numbers_people: bool,
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
        let outcomes = split(outcomes, "--outcome")?;
        if let Some(word) = outcomes.values().find(|word| parse_outcome(word).is_none()) {
            return Err(CommandError::invalid(format!(
                "--outcome ...={word}: \"{word}\" is not an outcome."
            ))
            .hint(OUTCOMES));
        }
        Ok(Self {
            columns: fields(columns, "--column")?,
            outcomes: outcomes
                .into_iter()
                .map(|(word, outcome)| (canonical_word(&word), outcome))
                .collect(),
            constants: fields(constants, "--set")?,
            ..Self::default()
        })
    }

    /// The outcome that a word means, mapped or not, and whether it was assisted.
    pub(super) fn outcome(&self, word: &str) -> Option<(Ending, bool)> {
        let mapped = self.outcomes.get(&canonical_word(word));
        parse_outcome(mapped.map_or(word, String::as_str))
    }

    /// The column that `--column` names for a field.
    pub(super) fn column(&self, field: &str) -> Option<&str> {
        self.columns.get(field).map(String::as_str)
    }

    /// Whether `--set` gives a field the same value in all rows.
    pub(super) fn sets(&self, field: &str) -> bool {
        self.constants.contains_key(field)
    }

    /// Whether `--set` says that no attempt has an outcome.
    pub(super) fn sets_no_outcome(&self) -> bool {
        let word = self.constants.get("outcome");
        word.and_then(|word| self.outcome(word)) == Some((Ending::Undecided, false))
    }

    /// A field's trimmed value; `None` if blank.
    pub(super) fn text<'v>(
        &'v self,
        field: &str,
        value: &impl Fn(&str) -> Option<Cow<'v, str>>,
    ) -> Option<Cow<'v, str>> {
        let value = match self.constants.get(field) {
            Some(constant) => Cow::Borrowed(constant.as_str()),
            None => value(field)?,
        };
        let trimmed = match value {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        (!trimmed.is_empty()).then_some(trimmed)
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
