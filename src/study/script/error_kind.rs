//! Error kinds of a script, each with its key.

use toml::de::DeValue;

use super::keys::ERROR;
use super::reader::ScriptReader;
use super::section::Section;
use super::text::LineLimit;
use super::version::TakenIds;
use crate::study::problem::script_excerpt;
use crate::study::{ErrorKind, Severity};

/// Above the number of keys, so that each error kind too many is reported.
const MAX_READ: usize = 100;

/// Error kinds in script order. A table without a key gets the lowest free key.
pub(super) fn read(reading: &mut ScriptReader, root: &Section) -> Vec<ErrorKind> {
    let sections = root.sections(reading, "error", &ERROR, MAX_READ);
    let mut free: Vec<char> = ('1'..='9').collect();
    let keys: Vec<Option<char>> = sections
        .iter()
        .map(|section| read_key(reading, section, &mut free))
        .collect();
    let mut ids = TakenIds::default();
    let mut kinds = Vec::new();
    for (section, key) in sections.iter().zip(keys) {
        let id = section.id(reading);
        let id = ids.claim_id(reading, id, "error kind");
        let label = section.required_text(reading, "label", LineLimit::One);
        let severity = section
            .read_word(reading, "severity")
            .unwrap_or(Severity::Minor);
        let key = key.or_else(|| next_free_key(reading, section, &mut free));
        if let (Some(id), Some(key)) = (id, key) {
            kinds.push(ErrorKind {
                key,
                label: label.unwrap_or_else(|| id.clone()),
                id,
                severity,
            });
        }
    }
    kinds
}

/// Removes the key that a table names, as text or number, from the free keys.
fn read_key(reading: &mut ScriptReader, section: &Section, free: &mut Vec<char>) -> Option<char> {
    let value = section.get("key")?;
    let text = match value.get_ref() {
        DeValue::Integer(number) => number.to_string(),
        _ => section.raw_text(reading, "key")?.0,
    };
    let mut chars = text.chars();
    let (Some(key @ '1'..='9'), None) = (chars.next(), chars.next()) else {
        reading.report_problem(
            value.span(),
            format!("`{}` is not a valid key for an error kind.", script_excerpt(&text)),
            "Write a digit from 1 to 9, such as `key = \"1\"`. Other errors are noted with the key e.",
        );
        return None;
    };
    let Some(place) = free.iter().position(|f| *f == key) else {
        let hint = match free.first() {
            Some(other) => format!("Write another, such as `key = \"{other}\"`."),
            None => "There are nine keys. Remove an error kind.".to_owned(),
        };
        let message = format!("The key {key} is taken by another error kind.");
        reading.report_problem(value.span(), message, hint);
        return None;
    };
    Some(free.remove(place))
}

/// Removes the lowest free key, for a table without a key.
fn next_free_key(
    reading: &mut ScriptReader,
    section: &Section,
    free: &mut Vec<char>,
) -> Option<char> {
    if section.has_key("key") {
        return None;
    }
    if free.is_empty() {
        reading.report_problem(
            section.span.clone(),
            "There is no key left for this error kind.",
            "There are nine keys. Remove an error kind; other errors are noted with the key e.",
        );
        return None;
    }
    Some(free.remove(0))
}
