//! Texts, ids, words and lists of them.

use std::ops::Range;

use toml::de::{DeArray, DeValue};

use super::MAX_TEXT_BYTES;
use super::nearest::nearest_word;
use super::reader::ScriptReader;
use super::section::{Section, WithSpan, report_wrong_type, type_name};
use crate::study::label::{self, LabelError};
use crate::study::problem::{list_words, script_excerpt};
use crate::study::{Word, id};

/// Number of lines a text may have.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum LineLimit {
    One,
    Many,
}

impl Section<'_> {
    /// Text under `key`, unchanged.
    pub(super) fn raw_text(
        &self,
        reading: &mut ScriptReader,
        key: &str,
    ) -> Option<WithSpan<String>> {
        let value = self.get(key)?;
        let span = value.span();
        match value.get_ref() {
            DeValue::String(text) => return Some((text.to_string(), span)),
            list @ (DeValue::Array(_) | DeValue::Table(_)) => {
                let hint = format!("Write text in double quotes: `{key} = \"...\"`.");
                report_wrong_type(reading, span, key, "text", list, hint);
            }
            plain => {
                let piece = reading.excerpt(&span);
                let hint = format!("Put it in double quotes: `{key} = \"{piece}\"`.");
                report_wrong_type(reading, span, key, "text", plain, hint);
            }
        }
        None
    }

    /// Optional text; an empty text is the same as none.
    pub(super) fn optional_text(
        &self,
        reading: &mut ScriptReader,
        key: &str,
        lines: LineLimit,
    ) -> Option<String> {
        let (raw, span) = self.raw_text(reading, key)?;
        check_text(reading, key, &raw, &span, lines).filter(|text| !text.is_empty())
    }

    /// Text that must not be empty if the key is present.
    pub(super) fn required_text(
        &self,
        reading: &mut ScriptReader,
        key: &str,
        lines: LineLimit,
    ) -> Option<String> {
        let (raw, span) = self.raw_text(reading, key)?;
        let text = check_text(reading, key, &raw, &span, lines)?;
        if text.is_empty() {
            let hint = format!("Write {}.", self.spec.advice_for_key(key));
            reading.report_problem(span, format!("`{key}` is empty."), hint);
            return None;
        }
        Some(text)
    }

    /// Title. An invalid title is reported and returned unchanged, for frozen scripts.
    pub(super) fn title(&self, reading: &mut ScriptReader) -> Option<String> {
        let text = self.required_text(reading, "title", LineLimit::One)?;
        let flaw = match label::parse_title(&text) {
            Ok(title) => return Some(title),
            Err(flaw) => flaw,
        };
        let hint = match flaw {
            LabelError::TooLong(limit) => {
                format!(
                    "Shorten it to {limit} characters; a task's `scenario` may be as long as it needs."
                )
            }
            _ => "Write it with characters that can be seen.".to_owned(),
        };
        reading.report_problem(self.span_of("title"), format!("`title` {flaw}."), hint);
        Some(text)
    }

    /// Id.
    pub(super) fn id(&self, reading: &mut ScriptReader) -> Option<WithSpan<String>> {
        let (raw, span) = self.raw_text(reading, "id")?;
        let Some(flaw) = id::find_flaw(&raw) else {
            return Some((raw, span));
        };
        let hint = if raw.trim().is_empty() {
            format!("Write {}.", self.spec.advice_for_key("id"))
        } else {
            let legal = id::sanitize_id(&raw);
            format!("Write letters, digits, `.`, `_` and `-` only, such as `id = \"{legal}\"`.")
        };
        reading.report_problem(span, format!("This cannot be an id: {flaw}."), hint);
        None
    }

    /// One of the words of `T`.
    pub(super) fn read_word<T: Word>(&self, reading: &mut ScriptReader, key: &str) -> Option<T> {
        let (text, span) = self.raw_text(reading, key)?;
        let word = T::from_word(&text);
        if word.is_none() {
            let words = T::WORDS.iter().map(|(word, _)| *word);
            report_unknown_word(reading, span, key, &text, words);
        }
        word
    }

    /// List of texts, each with its place.
    pub(super) fn text_list(&self, reading: &mut ScriptReader, key: &str) -> Vec<WithSpan<String>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let hint = match value.get_ref() {
            DeValue::Array(items) => return array_texts(reading, key, items),
            DeValue::String(_) => {
                let piece = reading.excerpt(&value.span());
                format!("Put it in brackets: `{key} = [{piece}]`.")
            }
            _ => format!("Write text in brackets: `{key} = [\"...\"]`."),
        };
        let wanted = "a list of text";
        report_wrong_type(reading, value.span(), key, wanted, value.get_ref(), hint);
        Vec::new()
    }

    /// List of single-line texts that are neither empty nor repeated.
    pub(super) fn unique_names(&self, reading: &mut ScriptReader, key: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (raw, span) in self.text_list(reading, key) {
            let Some(name) = check_text(reading, key, &raw, &span, LineLimit::One) else {
                continue;
            };
            if name.is_empty() {
                let message = format!("An item of `{key}` is empty.");
                reading.report_problem(span, message, "Write text, or remove it.");
            } else if names.contains(&name) {
                let message = format!("`{}` appears in `{key}` twice.", script_excerpt(&name));
                reading.report_problem(span, message, "Keep one of the two.");
            } else {
                names.push(name);
            }
        }
        names
    }
}

/// Reports a word that is not valid under `key`.
pub(super) fn report_unknown_word<'w>(
    reading: &mut ScriptReader,
    span: Range<usize>,
    key: &str,
    text: &str,
    words: impl Iterator<Item = &'w str> + Clone,
) {
    let hint = match nearest_word(text, words.clone()) {
        Some(near) => format!(
            "Did you mean `{near}`? Valid are {}.",
            list_words(words, "and")
        ),
        None => format!("Write {}.", list_words(words, "or")),
    };
    let kind = match key {
        "primary" => "primary measure".to_owned(),
        _ if key.contains('_') || key == "better" => format!("value of `{key}`"),
        _ => key.to_owned(),
    };
    let message = format!("`{}` is not a valid {kind}.", script_excerpt(text));
    reading.report_problem(span, message, hint);
}

fn array_texts(reading: &mut ScriptReader, key: &str, items: &DeArray) -> Vec<WithSpan<String>> {
    let mut texts = Vec::new();
    for item in items {
        let span = item.span();
        let hint = match item.get_ref() {
            DeValue::String(text) => {
                texts.push((text.to_string(), span));
                continue;
            }
            DeValue::Array(_) | DeValue::Table(_) => {
                "Write text in double quotes, with commas between them.".to_owned()
            }
            _ => format!("Put it in double quotes: `\"{}\"`.", reading.excerpt(&span)),
        };
        let found = type_name(item.get_ref());
        let message = format!("`{key}` is a list of text; this is {found}.");
        reading.report_problem(span, message, hint);
    }
    texts
}

/// Trimmed text, if it is short enough and has no control characters.
fn check_text(
    reading: &mut ScriptReader,
    key: &str,
    raw: &str,
    span: &Range<usize>,
    lines: LineLimit,
) -> Option<String> {
    if raw.len() > MAX_TEXT_BYTES {
        let message = format!("`{key}` is longer than 64 KiB.");
        reading.report_problem(span.clone(), message, "Shorten the text.");
        return None;
    }
    let text = raw.replace("\r\n", "\n");
    let text = text.trim();
    let is_layout = |c: char| matches!(c, '\n' | '\t');
    let control = text
        .chars()
        .find(|c| c.is_control() && !(lines == LineLimit::Many && is_layout(*c)));
    let (message, hint) = match control {
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
    reading.report_problem(span.clone(), message, hint);
    None
}
