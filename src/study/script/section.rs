//! One table of a script, asked for its values one key at a time: each asking takes a good value or notes the problem.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::MAX_TEXT_BYTES;
use super::keys::Kind;
use super::nearest::nearest;
use super::reading::{Reading, is_header};
use crate::study::problem::{listed, shown};
use crate::study::{Word, duration, id};

/// How many lines a text may have.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Lines {
    One,
    Many,
}

/// A value found under a key, with its place.
pub(super) type Found<T> = (T, Range<usize>);

/// One table of a script.
pub(super) struct Section<'a> {
    table: &'a DeTable<'a>,
    kind: &'static Kind,
    /// Its header: where a missing key is told.
    pub(super) span: Range<usize>,
}

impl<'a> Section<'a> {
    /// Opens a table, and names the keys that its kind does not know.
    pub(super) fn open(
        reading: &mut Reading,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        kind: &'static Kind,
    ) -> Self {
        kind.name_unknown(reading, table);
        Self { table, kind, span }
    }

    /// The tables under `key`, one each time its header stands; at most `most`.
    pub(super) fn sections(
        &self,
        reading: &mut Reading,
        key: &str,
        kind: &'static Kind,
        most: usize,
    ) -> Vec<Section<'a>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let (noun, header) = (kind.noun, kind.header);
        match value.get_ref() {
            DeValue::Array(items) => {
                if let Some(first_over) = items.get(most) {
                    reading.problem(
                        first_over.span(),
                        format!("There are {} tables `{header}`.", items.len()),
                        format!("Keep at most {most}."),
                    );
                }
                let mut sections = Vec::new();
                for item in items.iter().take(most) {
                    if let DeValue::Table(table) = item.get_ref() {
                        sections.push(Self::open(reading, table, item.span(), kind));
                    } else {
                        reading.problem(
                            item.span(),
                            format!("A {noun} is a table, not {}.", sort(item.get_ref())),
                            format!("Write `{header}` on a line of its own, with the keys below."),
                        );
                    }
                }
                sections
            }
            DeValue::Table(table) => {
                let span = value.span();
                if is_header(&reading.piece(&span)) {
                    reading.problem(
                        span.clone(),
                        format!("The header `[{key}]` has one pair of brackets."),
                        format!("Write `{header}`: a study may have more than one {noun}."),
                    );
                } else {
                    reading.problem(
                        span.clone(),
                        format!("`{key}` is not written as tables of their own."),
                        format!("Write `{header}` on a line of its own, with the keys below."),
                    );
                }
                vec![Self::open(reading, table, span, kind)]
            }
            other => {
                reading.problem(
                    value.span(),
                    format!("`{key}` stands for tables, not for {}.", sort(other)),
                    format!("Write `{header}` on a line of its own, with the keys below."),
                );
                Vec::new()
            }
        }
    }

    /// Checks that `key`, if it is there, is a table; its content is not read.
    pub(super) fn has_table(&self, reading: &mut Reading, key: &str) {
        if let Some(value) = self.get(key)
            && !value.get_ref().is_table()
        {
            reading.problem(
                value.span(),
                format!("`{key}` is a table, not {}.", sort(value.get_ref())),
                format!("Write `[{key}]` on a line of its own, with its texts below."),
            );
        }
    }

    /// Whether the key is there, with whatever value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Where the value of this key stands; without one, the header.
    pub(super) fn place(&self, key: &str) -> Range<usize> {
        self.get(key)
            .map_or_else(|| self.span.clone(), Spanned::span)
    }

    /// A title, which has to be there: `absent` says that it is not.
    pub(super) fn title(&self, reading: &mut Reading, absent: &str) -> Option<String> {
        if !self.has("title") {
            reading.missing(
                self.span.clone(),
                absent,
                "Write what people call it, such as `title = \"Checkout\"`.",
            );
        }
        self.filled(reading, "title", Lines::One)
    }

    /// A text that may be left out, but not be empty.
    pub(super) fn filled(&self, reading: &mut Reading, key: &str, lines: Lines) -> Option<String> {
        let (raw, span) = self.any_text(reading, key)?;
        let text = checked(reading, key, &raw, &span, lines)?;
        if text.is_empty() {
            reading.problem(
                span,
                format!("`{key}` is empty."),
                "Write a text between the quotes.",
            );
            return None;
        }
        Some(text)
    }

    /// A text that may be left out or be empty, which is the same.
    pub(super) fn text(&self, reading: &mut Reading, key: &str, lines: Lines) -> Option<String> {
        let (raw, span) = self.any_text(reading, key)?;
        checked(reading, key, &raw, &span, lines).filter(|text| !text.is_empty())
    }

    /// The id, which has to be there.
    pub(super) fn id(&self, reading: &mut Reading) -> Option<Found<String>> {
        if !self.has("id") {
            let noun = self.kind.noun;
            reading.missing(
                self.span.clone(),
                format!("This {noun} has no id."),
                "Write a short name that will never change, such as `id = \"pay\"`.",
            );
        }
        let (raw, span) = self.any_text(reading, "id")?;
        if let Some(flaw) = id::flaw(&raw) {
            let advice = if raw.trim().is_empty() {
                "Write a short name that will never change, such as `id = \"pay\"`.".to_owned()
            } else {
                let legal = id::id_from(&raw);
                format!("Write letters, digits, `.`, `_` and `-` only, such as `id = \"{legal}\"`.")
            };
            reading.problem(span, format!("This cannot be an id: {flaw}."), advice);
            return None;
        }
        Some((raw, span))
    }

    /// The text under `key`, as it stands there.
    pub(super) fn any_text(&self, reading: &mut Reading, key: &str) -> Option<Found<String>> {
        let value = self.get(key)?;
        let span = value.span();
        match value.get_ref() {
            DeValue::String(text) => Some((text.to_string(), span)),
            other => {
                let advice = match other {
                    DeValue::Array(_) | DeValue::Table(_) => {
                        format!("Write one text in double quotes: `{key} = \"...\"`.")
                    }
                    _ => format!("Put it in double quotes: `{key} = \"{}\"`.", reading.piece(&span)),
                };
                wrong_sort(reading, span, key, "a text", other, advice);
                None
            }
        }
    }

    /// Yes or no.
    pub(super) fn flag(&self, reading: &mut Reading, key: &str) -> Option<bool> {
        let value = self.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            let advice = format!("Write `{key} = true` or `{key} = false`, without quotes.");
            wrong_sort(reading, value.span(), key, "true or false", value.get_ref(), advice);
        }
        flag
    }

    /// A whole number from `low` to `high`.
    pub(super) fn whole_number(
        &self,
        reading: &mut Reading,
        key: &str,
        low: i64,
        high: i64,
    ) -> Option<i64> {
        let value = self.get(key)?;
        let advice = format!("Write a whole number from {low} to {high}, without quotes.");
        let DeValue::Integer(number) = value.get_ref() else {
            wrong_sort(reading, value.span(), key, "a whole number", value.get_ref(), advice);
            return None;
        };
        let number = i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let message = if low == 1 {
                format!("`{key}` is less than 1 or too large.")
            } else {
                format!("`{key}` is too small or too large.")
            };
            reading.problem(value.span(), message, advice);
        }
        number
    }

    /// A credit, 0 to 1.
    pub(super) fn credit(&self, reading: &mut Reading, key: &str) -> Option<f64> {
        let value = self.get(key)?;
        let advice = format!("Write a number from 0 to 1, such as `{key} = 0.5`.");
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            DeValue::Integer(number) => i32::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(f64::from),
            other => {
                wrong_sort(reading, value.span(), key, "a number", other, advice);
                return None;
            }
        };
        let credit = number.filter(|number| (0.0..=1.0).contains(number));
        if credit.is_none() {
            reading.problem(value.span(), format!("`{key}` is not between 0 and 1."), advice);
        }
        // -0.0 is in the range as well.
        credit.map(f64::abs)
    }

    /// A time, in milliseconds.
    pub(super) fn duration(&self, reading: &mut Reading, key: &str) -> Option<i64> {
        let value = self.get(key)?;
        let span = value.span();
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            other => {
                let advice = duration::parse(&reading.piece(&span)).err().unwrap_or_default();
                wrong_sort(reading, span, key, "a time in quotes", other, advice);
                return None;
            }
        };
        match duration::parse(&text) {
            Ok(ms) => Some(ms),
            Err(advice) => {
                let message = format!("`{}` is no length of time.", shown(&text));
                reading.problem(span, message, advice);
                None
            }
        }
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
        match value.get_ref() {
            DeValue::Array(items) => texts(reading, key, items),
            other => {
                let piece = reading.piece(&value.span());
                let advice = match other {
                    DeValue::String(_) => format!("Put it in brackets: `{key} = [{piece}]`."),
                    _ => format!("Write texts in brackets: `{key} = [\"...\"]`."),
                };
                wrong_sort(reading, value.span(), key, "a list of texts", other, advice);
                Vec::new()
            }
        }
    }

    /// A list of texts of one line that are neither empty nor there twice.
    pub(super) fn names(&self, reading: &mut Reading, key: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (raw, span) in self.list(reading, key) {
            let Some(name) = checked(reading, key, &raw, &span, Lines::One) else {
                continue;
            };
            if name.is_empty() {
                reading.problem(span, format!("A text in `{key}` is empty."), "Write a text, or take it out.");
            } else if names.contains(&name) {
                let message = format!("`{}` stands in `{key}` twice.", shown(&name));
                reading.problem(span, message, "Keep one of the two.");
            } else {
                names.push(name);
            }
        }
        names
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        // A value that could not be read at all has no place.
        self.table.get(key).filter(|value| !value.span().is_empty())
    }
}

/// A word that is none of the allowed ones.
pub(super) fn unknown_word<'w>(
    reading: &mut Reading,
    span: Range<usize>,
    key: &str,
    text: &str,
    words: impl Iterator<Item = &'w str> + Clone,
) {
    let all = listed(words.clone(), "or");
    let advice = match nearest(text, words) {
        Some(near) => format!("Write `{near}`. Known are {all}."),
        None => format!("Write {all}."),
    };
    reading.problem(span, format!("`{}` is no word for `{key}`.", shown(text)), advice);
}

fn texts(reading: &mut Reading, key: &str, items: &DeArray) -> Vec<Found<String>> {
    let mut texts = Vec::new();
    for item in items {
        if let DeValue::String(text) = item.get_ref() {
            texts.push((text.to_string(), item.span()));
        } else {
            let message = format!("`{key}` is a list of texts; this is {}.", sort(item.get_ref()));
            let advice = match item.get_ref() {
                DeValue::Array(_) | DeValue::Table(_) => "Write texts in double quotes, with commas between them.".to_owned(),
                _ => format!("Put it in double quotes: `\"{}\"`.", reading.piece(&item.span())),
            };
            reading.problem(item.span(), message, advice);
        }
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
    let allowed: &[char] = match lines {
        Lines::One => &[],
        Lines::Many => &['\n', '\t'],
    };
    let Some(control) = text.chars().find(|c| c.is_control() && !allowed.contains(c)) else {
        return Some(text.to_owned());
    };
    let (message, advice) = if matches!(control, '\n' | '\t') {
        (
            format!("`{key}` holds a line break or a tab."),
            "Write it on one line, with spaces between the words.".to_owned(),
        )
    } else {
        (
            format!("`{key}` holds a control character."),
            format!("Take out the character `{}`.", control.escape_default()),
        )
    };
    reading.problem(span.clone(), message, advice);
    None
}

fn wrong_sort(
    reading: &mut Reading,
    span: Range<usize>,
    key: &str,
    wanted: &str,
    found: &DeValue,
    advice: String,
) {
    let message = format!("`{key}` is {wanted}, not {}.", sort(found));
    reading.problem(span, message, advice);
}

/// What a value is, as people call it.
fn sort(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
