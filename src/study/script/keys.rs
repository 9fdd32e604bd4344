//! Keys of a script's tables, and messages about unknown keys.

use std::ops::Range;

use toml::de::DeTable;

use super::nearest::nearest_word;
use super::reader::ScriptReader;
use crate::study::problem::{line_and_column, list_words, script_excerpt};

/// A kind of table, with its keys.
pub(super) struct TableSpec {
    /// Its header, or its name if it has no header.
    pub(super) header: &'static str,
    /// Noun for one such table in a sentence.
    pub(super) noun: &'static str,
    /// Required keys, each with an example.
    pub(super) required: &'static [(&'static str, &'static str)],
    /// Valid keys, in the order they are listed.
    pub(super) keys: &'static [&'static str],
}

/// Keys above the first header.
pub(super) static STUDY: TableSpec = TableSpec {
    header: "the study",
    noun: "study",
    required: &[("title", r#"title = "Checkout""#)],
    keys: &[
        "format",
        "title",
        "design",
        "order",
        "assisted_from",
        "partial_credit",
        "primary",
        "planned",
        "think_aloud",
        "setting",
        "introduction",
        "consent",
        "ask_at_end",
        "matters_from",
        "version",
        "task",
        "error",
        "question",
        "cif",
    ],
};

pub(super) static VERSION: TableSpec = TableSpec {
    header: "[[version]]",
    noun: "version",
    required: &[("id", r#"id = "2.4""#)],
    keys: &["id", "after", "released"],
};

pub(super) static TASK: TableSpec = TableSpec {
    header: "[[task]]",
    noun: "task",
    required: &[
        ("id", r#"id = "pay""#),
        ("title", r#"title = "Pay with a saved card""#),
    ],
    keys: &[
        "id",
        "title",
        "scenario",
        "starts_when",
        "success",
        "time_limit",
        "limit_fails",
        "expert_time",
        "error_opportunities",
        "critical",
        "segment_only",
        "ask",
        "partial_credit",
        "matters_from",
    ],
};

pub(super) static ERROR: TableSpec = TableSpec {
    header: "[[error]]",
    noun: "error kind",
    required: &[("id", r#"id = "wrong-field""#)],
    keys: &["key", "id", "label", "severity"],
};

pub(super) static QUESTION: TableSpec = TableSpec {
    header: "[[question]]",
    noun: "question",
    required: &[
        ("id", r#"id = "trust""#),
        (
            "text",
            r#"text = "How sure are you that your card is safe?""#,
        ),
    ],
    keys: &[
        "id",
        "text",
        "kind",
        "low",
        "high",
        "low_label",
        "high_label",
        "better",
        "choices",
    ],
};

/// Also has a key for each questionnaire that is asked.
pub(super) static MATTERS_FROM: TableSpec = TableSpec {
    header: "[matters_from]",
    noun: "table",
    required: &[],
    keys: &["success", "time", "errors"],
};

/// Also has a key for each questionnaire that the task asks.
pub(super) static TASK_MATTERS_FROM: TableSpec = TableSpec {
    header: "[task.matters_from]",
    ..MATTERS_FROM
};

pub(super) static CIF: TableSpec = TableSpec {
    header: "[cif]",
    noun: "table",
    required: &[],
    keys: &[
        "product",
        "supplier",
        "contact",
        "prepared_by",
        "prepared_on",
        "led_by",
        "held_on",
        "purpose",
        "description",
        "users",
        "special_needs",
        "environment",
        "work",
        "focus",
        "characteristics",
        "selection",
        "sample_differs",
        "compensation",
        "task_choice",
        "task_data",
        "facility",
        "computer",
        "display",
        "audio",
        "input",
        "tools",
        "controlled",
        "procedure",
        "assists",
    ],
};

/// Tables with a header.
static TABLES_WITH_HEADER: [&TableSpec; 6] =
    [&VERSION, &TASK, &ERROR, &QUESTION, &MATTERS_FROM, &CIF];

impl TableSpec {
    fn is_study(&self) -> bool {
        std::ptr::eq(self, &raw const STUDY)
    }

    /// Reports every unknown key and every missing required key. The table may also have the keys `more`.
    pub(super) fn check_keys(
        &self,
        reading: &mut ScriptReader,
        table: &DeTable,
        span: &Range<usize>,
        more: &[&str],
    ) {
        self.report_unknown_keys(reading, table, more);
        for (key, example) in self.required {
            // The misspelling is already reported.
            if table.contains_key(*key) || self.has_misspelling_of(table, key) {
                continue;
            }
            let this = if self.is_study() { "The" } else { "This" };
            reading.report_missing(
                span.clone(),
                format!("{this} {} has no {key}.", self.noun),
                format!("Write {}.", advice_with_example(key, example)),
            );
        }
    }

    /// Advice for a required key.
    pub(super) fn advice_for_key(&self, key: &str) -> String {
        let example = self.required.iter().find(|(known, _)| *known == key);
        example.map_or_else(
            || format!("text in double quotes: `{key} = \"...\"`"),
            |(_, example)| advice_with_example(key, example),
        )
    }

    /// Whether an unknown key of the table looks like a misspelling of this key.
    fn has_misspelling_of(&self, table: &DeTable, key: &str) -> bool {
        // No table has that many keys; a table that does has other problems than a misspelling.
        const MOST: usize = 1_000;
        table
            .keys()
            .take(MOST)
            .map(|key| key.get_ref().as_ref())
            .filter(|name| !self.keys.contains(name))
            .any(|name| nearest_word(name, self.keys.iter().copied()) == Some(key))
    }

    fn report_unknown_keys(&self, reading: &mut ScriptReader, table: &DeTable, more: &[&str]) {
        for key in table.keys() {
            if reading.is_full() {
                return;
            }
            let name = key.get_ref().as_ref();
            if self.keys.contains(&name) || more.contains(&name) {
                continue;
            }
            let (message, hint) = self
                .misplaced_key_problem(reading, name)
                .unwrap_or_else(|| self.unknown_key_problem(name, more));
            reading.report_problem(key.span(), message, hint);
        }
    }

    /// Message and advice for a key that belongs to another table.
    fn misplaced_key_problem(&self, reading: &ScriptReader, key: &str) -> Option<(String, String)> {
        let belongs_to_study = STUDY.keys.contains(&key) && !reading.study_has_key(key);
        if belongs_to_study && let Some(header) = reading.first_header() {
            let (line, _) = line_and_column(reading.text(), header.start);
            return Some((
                format!(
                    "`{key}` is under `{}`, so it belongs to that table, not to the study.",
                    self.header
                ),
                format!(
                    "In TOML a key belongs to the table header above it. Move this above the first table, which starts on line {line}."
                ),
            ));
        }
        let others: Vec<&str> = TABLES_WITH_HEADER
            .iter()
            .filter(|kind| kind.keys.contains(&key))
            .map(|kind| kind.header)
            .collect();
        if others.is_empty() {
            return None;
        }
        let location = if self.is_study() {
            "is above the first table, so it belongs to the study, which has no such key"
        } else {
            "is not a known key here"
        };
        Some((
            format!("`{key}` {location}."),
            format!(
                "It belongs under {}. Known keys in {}: {}.",
                list_words(others, "or"),
                self.table_name(),
                list_words(self.keys.iter().copied(), "and")
            ),
        ))
    }

    /// Message and advice for a key that belongs to no table.
    fn unknown_key_problem(&self, key: &str, more: &[&str]) -> (String, String) {
        let known = self.keys.iter().chain(more).copied();
        let message = format!(
            "`{}` is not a known key in {}.",
            script_excerpt(key),
            self.table_name()
        );
        let hint = match nearest_word(key, known.clone()) {
            Some(near) => {
                format!("Did you mean `{near}`? If not, remove this line.")
            }
            None => format!("Remove it. Known keys here: {}.", list_words(known, "and")),
        };
        (message, hint)
    }

    fn table_name(&self) -> String {
        if self.is_study() {
            "the study itself".to_owned()
        } else {
            format!("`{}`", self.header)
        }
    }
}

fn advice_with_example(key: &str, example: &str) -> String {
    if key == "id" {
        format!("a short name that never changes, such as `{example}`")
    } else {
        format!("it in double quotes, such as `{example}`")
    }
}
