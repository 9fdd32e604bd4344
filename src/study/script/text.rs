//! Values that are texts, ids, words or lists of them.

use std::ops::Range;

use toml::de::{DeArray, DeValue};

use super::MAX_TEXT_BYTES;
use super::nearest::nearest;
use super::reading::Reading;
use super::section::{Found, Section, sort, wrong_sort};
use crate::study::label::{self, LabelError};
use crate::study::problem::{listed, shown};
use crate::study::{Word, id};

/// How many lines a text may have.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Lines {
    One,
    Many,
}

impl Section<'_> {
    /// The text under `key`, as it stands there.
    pub(super) fn any_text(&self, reading: &mut Reading, key: &str) -> Option<Found<String>> {
        let value = self.get(key)?;
        let span = value.span();
        match value.get_ref() {
            DeValue::String(text) => return Some((text.to_string(), span)),
            list @ (DeValue::Array(_) | DeValue::Table(_)) => {
                let advice = format!("Write text in double quotes: `{key} = \"...\"`.");
                wrong_sort(reading, span, key, "text", list, advice);
            }
            plain => {
                let piece = reading.piece(&span);
                let advice = format!("Put it in double quotes: `{key} = \"{piece}\"`.");
                wrong_sort(reading, span, key, "text", plain, advice);
            }
        }
        None
    }

    /// A text that may be left out or be empty, which is the same.
    pub(super) fn text(&self, reading: &mut Reading, key: &str, lines: Lines) -> Option<String> {
        let (raw, span) = self.any_text(reading, key)?;
        checked(reading, key, &raw, &span, lines).filter(|text| !text.is_empty())
    }

    /// A text that may not be empty where it is there.
    pub(super) fn filled(&self, reading: &mut Reading, key: &str, lines: Lines) -> Option<String> {
        let (raw, span) = self.any_text(reading, key)?;
        let text = checked(reading, key, &raw, &span, lines)?;
        if text.is_empty() {
            let advice = format!("Write {}.", self.kind.advice_on(key));
            reading.problem(span, format!("`{key}` is empty."), advice);
            return None;
        }
        Some(text)
    }

    /// The title: checked as every title is. One that a frozen script has all the same is read as it stands.
    pub(super) fn title(&self, reading: &mut Reading) -> Option<String> {
        let text = self.filled(reading, "title", Lines::One)?;
        let flaw = match label::title(&text) {
            Ok(title) => return Some(title),
            Err(flaw) => flaw,
        };
        let advice = match flaw {
            LabelError::TooLong(limit) => {
                format!(
                    "Shorten it to {limit} characters; a task's `scenario` may be as long as it needs."
                )
            }
            _ => "Write it with characters that can be seen.".to_owned(),
        };
        reading.problem(self.place("title"), format!("`title` {flaw}."), advice);
        Some(text)
    }

    /// The id.
    pub(super) fn id(&self, reading: &mut Reading) -> Option<Found<String>> {
        let (raw, span) = self.any_text(reading, "id")?;
        let Some(flaw) = id::flaw(&raw) else {
            return Some((raw, span));
        };
        let advice = if raw.trim().is_empty() {
            format!("Write {}.", self.kind.advice_on("id"))
        } else {
            let legal = id::id_from(&raw);
            format!("Write letters, digits, `.`, `_` and `-` only, such as `id = \"{legal}\"`.")
        };
        reading.problem(span, format!("This cannot be an id: {flaw}."), advice);
        None
    }

    /// One of a few words.
    pub(super) fn word<T: Word>(&self, reading: &mut Reading, key: &str) -> Option<T> {
        let (text, span) = self.any_text(reading, key)?;
        let word = T::from_word(&text);
        if word.is_none() {
            let words = T::WORDS.iter().map(|(word, _)| *word);
            unknown_word(reading, span, key, &text, words);
        }
        word
    }

    /// A list of texts, each with its place.
    pub(super) fn list(&self, reading: &mut Reading, key: &str) -> Vec<Found<String>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let advice = match value.get_ref() {
            DeValue::Array(items) => return texts(reading, key, items),
            DeValue::String(_) => {
                let piece = reading.piece(&value.span());
                format!("Put it in brackets: `{key} = [{piece}]`.")
            }
            _ => format!("Write text in brackets: `{key} = [\"...\"]`."),
        };
        let wanted = "a list of text";
        wrong_sort(reading, value.span(), key, wanted, value.get_ref(), advice);
        Vec::new()
    }

    /// A list of texts of one line that are neither empty nor there twice.
    pub(super) fn names(&self, reading: &mut Reading, key: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (raw, span) in self.list(reading, key) {
            let Some(name) = checked(reading, key, &raw, &span, Lines::One) else {
                continue;
            };
            if name.is_empty() {
                let message = format!("An item of `{key}` is empty.");
                reading.problem(span, message, "Write text, or remove it.");
            } else if names.contains(&name) {
                let message = format!("`{}` appears in `{key}` twice.", shown(&name));
                reading.problem(span, message, "Keep one of the two.");
            } else {
                names.push(name);
            }
        }
        names
    }
}

/// Notes a word that is none of the allowed ones.
pub(super) fn unknown_word<'w>(
    reading: &mut Reading,
    span: Range<usize>,
    key: &str,
    text: &str,
    words: impl Iterator<Item = &'w str> + Clone,
) {
    let advice = match nearest(text, words.clone()) {
        Some(near) => format!("Did you mean `{near}`? Valid are {}.", listed(words, "and")),
        None => format!("Write {}.", listed(words, "or")),
    };
    let what = if key.contains('_') {
        format!("value of `{key}`")
    } else {
        key.to_owned()
    };
    let message = format!("`{}` is not a valid {what}.", shown(text));
    reading.problem(span, message, advice);
}

fn texts(reading: &mut Reading, key: &str, items: &DeArray) -> Vec<Found<String>> {
    let mut texts = Vec::new();
    for item in items {
        let span = item.span();
        let advice = match item.get_ref() {
            DeValue::String(text) => {
                texts.push((text.to_string(), span));
                continue;
            }
            DeValue::Array(_) | DeValue::Table(_) => {
                "Write text in double quotes, with commas between them.".to_owned()
            }
            _ => format!("Put it in double quotes: `\"{}\"`.", reading.piece(&span)),
        };
        let found = sort(item.get_ref());
        let message = format!("`{key}` is a list of text; this is {found}.");
        reading.problem(span, message, advice);
    }
    texts
}

/// The text without white space around it, when it is short enough and holds nothing a terminal would obey.
fn checked(
    reading: &mut Reading,
    key: &str,
    raw: &str,
    span: &Range<usize>,
    lines: Lines,
) -> Option<String> {
    if raw.len() > MAX_TEXT_BYTES {
        let message = format!("`{key}` is longer than 64 KiB.");
        reading.problem(span.clone(), message, "Shorten the text.");
        return None;
    }
    let text = raw.replace("\r\n", "\n");
    let text = text.trim();
    let is_layout = |c: char| matches!(c, '\n' | '\t');
    let control = text
        .chars()
        .find(|c| c.is_control() && !(lines == Lines::Many && is_layout(*c)));
    let (message, advice) = match control {
        None => return Some(text.to_owned()),
        Some(layout) if is_layout(layout) => (
            format!("`{key}` contains a line break or a tab."),
            "Write it on one line, with spaces between the words.".to_owned(),
        ),
        Some(control) => (
            format!("`{key}` contains a control character."),
            format!("Remove the character `{}`.", control.escape_default()),
        ),
    };
    reading.problem(span.clone(), message, advice);
    None
}
