//! Participant codes: whether a typed or imported code is known, new, or looks like a known one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use thiserror::Error;

use crate::study::label::{self, LabelError};
use crate::study::text::excerpt;

/// A text with at least this many digits and otherwise only phone punctuation is a phone number, not a code.
const PHONE_DIGITS: usize = 9;

/// A text that cannot be used as a code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum CodeRefusal {
    #[error("{0}")]
    Invalid(String),
    #[error("{} If they are the same person, use the same code.", likeness_message(.code, .known))]
    LooksLike { code: String, known: String },
}

impl CodeRefusal {
    /// A short question for a screen; `None` if there is nothing to confirm.
    pub fn confirmation_prompt(&self) -> Option<String> {
        match self {
            Self::Invalid(_) => None,
            Self::LooksLike { code, known } => Some(format!(
                "{code} looks like {known}. Enter again if it is another person."
            )),
        }
    }
}

/// A code that is not on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("There is no {} on the roster. {}", excerpt(.code), advice(.code, .similar.as_deref()))]
pub struct UnknownCode {
    /// Code that was given.
    pub code: String,
    /// Known code that looks like it.
    pub similar: Option<String>,
}

fn advice(code: &str, similar: Option<&str>) -> String {
    let Some(similar) = similar else {
        return "Add them first, or look at the roster for the code.".to_owned();
    };
    if label::visual_forms(code)[0] == label::visual_forms(similar)[0] {
        let (code, known) = (label::code_points(code), label::code_points(similar));
        return format!("Did you mean {similar} ({known})? The one given is {code}.");
    }
    format!("Did you mean {similar}?")
}

/// That a code looks like a known one, with the code points of both if a reader could not tell them apart.
pub fn likeness_message(code: &str, known: &str) -> String {
    let (shown, shown_known) = (excerpt(code), excerpt(known));
    if label::visual_forms(code)[0] == label::visual_forms(known)[0] {
        let (code, known) = (label::code_points(code), label::code_points(known));
        return format!("\"{shown}\" ({code}) looks like \"{shown_known}\" ({known}).");
    }
    format!("\"{shown}\" looks like \"{shown_known}\".")
}

/// Forms of a code; codes that share one are easily confused: by appearance, or since they differ only in capitals,
/// blanks, brackets around them, and leading or decimal zeros, as `P9`, `p09` and `[P 09]` do.
fn confusable_forms(code: &str) -> [String; 3] {
    let [as_written, in_lowercase] = label::visual_forms(code);
    [as_written, in_lowercase, numbering_form(code)]
}

/// The whole number of `7.0`, as data frames write one in a column that also has blanks; `None` for another text.
pub fn whole_number(text: &str) -> Option<&str> {
    let (whole, zeros) = text.split_once('.')?;
    let is_digits = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    (is_digits && !zeros.is_empty() && zeros.bytes().all(|b| b == b'0')).then_some(whole)
}

/// A code in lowercase without blanks, brackets around it, and leading zeros and decimal zeros of its numbers.
fn numbering_form(code: &str) -> String {
    let mut text = code.trim();
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')] {
        let inner = text
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        text = inner.unwrap_or(text);
    }
    text = whole_number(text).unwrap_or(text);
    let mut form = String::new();
    let mut chars = text.chars().filter(|c| !c.is_whitespace()).peekable();
    let mut is_in_number = false;
    while let Some(c) = chars.next() {
        let is_leading_zero =
            c == '0' && !is_in_number && chars.peek().is_some_and(char::is_ascii_digit);
        is_in_number = c.is_ascii_digit() && !is_leading_zero;
        if !is_leading_zero {
            form.extend(c.to_lowercase());
        }
    }
    form
}

/// Known codes.
#[derive(Debug, Clone, Default)]
pub struct KnownCodes {
    /// As recorded.
    exact: HashSet<Arc<str>>,
    /// By composed (NFC) form, as recorded.
    by_form: HashMap<Box<str>, Arc<str>>,
    /// By what they can be confused with, three forms per code.
    by_appearance: HashMap<Box<str>, Arc<str>>,
}

impl KnownCodes {
    /// Known codes from a roster or a list of sessions.
    pub fn from_codes<'c>(on_file: impl IntoIterator<Item = &'c str>) -> Self {
        let mut codes = Self::default();
        on_file.into_iter().for_each(|code| codes.add(code));
        codes
    }

    /// Adds a known code.
    pub fn add(&mut self, code: &str) {
        if self.exact.contains(code) {
            return;
        }
        let known: Arc<str> = code.into();
        self.exact.insert(known.clone());
        let forms = self.by_form.entry(label::to_nfc(code).into());
        forms.or_insert_with(|| known.clone());
        for (way, appearance) in confusable_forms(code).into_iter().enumerate() {
            let entry = self
                .by_appearance
                .entry(format!("{way}{appearance}").into());
            entry.or_insert_with(|| known.clone());
        }
    }

    /// The known code that equals `text` in composed form; an identical code comes first.
    pub fn find_exact(&self, text: &str) -> Option<&str> {
        let exact = self.exact.get(text);
        let found = exact.or_else(|| self.by_form.get(label::to_nfc(text).as_str()));
        found.map(|known| &**known)
    }

    /// The known code that equals `text`.
    ///
    /// # Errors
    /// [`UnknownCode`], with a known code that looks like it, if any.
    pub fn known(&self, text: &str) -> Result<&str, UnknownCode> {
        self.find_exact(text).ok_or_else(|| self.unknown(text))
    }

    /// The error for an unknown code, with a known code that looks like it.
    pub(super) fn unknown(&self, text: &str) -> UnknownCode {
        UnknownCode {
            code: text.to_owned(),
            similar: self.find_look_alike(text).map(str::to_owned),
        }
    }

    /// A different known code that looks like `text`.
    pub fn find_look_alike(&self, text: &str) -> Option<&str> {
        let appearances = confusable_forms(text).into_iter().enumerate();
        appearances
            .filter_map(|(way, appearance)| {
                let form = format!("{way}{appearance}");
                self.by_appearance.get(form.as_str())
            })
            .map(|known| &**known)
            .find(|known| !label::is_same_text(known, text))
    }

    /// Resolves a typed code: a known code as recorded, or a new one. `is_another` confirms that a code that looks like
    /// a known one belongs to another person.
    ///
    /// # Errors
    /// If the text is not a valid new code, or looks like a known one.
    pub fn resolve(&self, text: &str, is_another: bool) -> Result<String, CodeRefusal> {
        if let Some(known) = self.find_exact(text) {
            return Ok(known.to_owned());
        }
        let code = match (parse_new_code(text), self.find_look_alike(text)) {
            (Ok(code), _) => code,
            // With a blank or brackets it is no code, and may be a known one.
            (Err(_), Some(known)) if !is_another => {
                return Err(CodeRefusal::LooksLike {
                    known: known.to_owned(),
                    code: text.to_owned(),
                });
            }
            (Err(refusal), _) => return Err(CodeRefusal::Invalid(refusal)),
        };
        match self.find_look_alike(&code).filter(|_| !is_another) {
            Some(known) => Err(CodeRefusal::LooksLike {
                known: known.to_owned(),
                code,
            }),
            None => Ok(code),
        }
    }
}

/// Advice for a name typed as a code.
const ADVICE: &str = "Give a code, such as P07. Names and contact details belong in the study's contacts file or a list of your own, never in the record.";

/// Message for a text that looks like an e-mail address or a phone number, with advice.
pub fn contact_data_message(text: &str) -> Option<String> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let phone = |c: char| c.is_ascii_digit() || "+-/(). ".contains(c);
    let kind = if text.contains('@') {
        "an e-mail address"
    } else if digits >= PHONE_DIGITS && text.chars().all(phone) {
        "a phone number"
    } else {
        return None;
    };
    Some(format!("\"{}\" looks like {kind}. {ADVICE}", excerpt(text)))
}

/// Message for a code that looks like a person's name, with advice.
pub fn personal_name_message(code: &str) -> String {
    format!("\"{}\" looks like a name. {ADVICE}", excerpt(code))
}

/// Parses the code of a new participant, in its stored form.
///
/// # Errors
/// Why the text is not a valid code, with advice.
pub fn parse_new_code(text: &str) -> Result<String, String> {
    validate_code(text, label::parse_code)
}

/// Why no program can have recorded this code, with advice; for logs recorded elsewhere. The rules for new codes do not
/// apply: a code that a hash covers cannot be changed.
pub fn recorded_code_error(text: &str) -> Option<String> {
    validate_code(text, label::parse_recorded_code).err()
}

fn validate_code(
    text: &str,
    constructor: impl FnOnce(&str) -> Result<String, LabelError>,
) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("A participant needs a code, such as P07.".to_owned());
    }
    if let Some(flaw) = contact_data_message(text) {
        return Err(flaw);
    }
    constructor(text).map_err(|error| match error {
        LabelError::WhiteSpace => personal_name_message(text),
        LabelError::TooLong(limit) => {
            format!("A code has at most {limit} characters. Give a shorter one, such as P07.")
        }
        error => format!(
            "\"{}\" cannot be a code: it {error}. Use letters, digits, \".\", \"_\" and \"-\", such as P07.",
            excerpt(text)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_code_is_found_in_any_form_and_stays_as_recorded() {
        let on_file = KnownCodes::from_codes(["A\u{30a}1", "P#1", "P\u{3164}"]);
        assert_eq!(
            on_file.resolve("\u{c5}1", false).as_deref(),
            Ok("A\u{30a}1")
        );
        for old in ["P#1", "P\u{3164}"] {
            assert_eq!(on_file.resolve(old, false).as_deref(), Ok(old));
        }
        assert!(on_file.resolve("P#2", false).is_err());
    }

    #[test]
    fn a_code_that_must_be_on_file_is_found_in_any_form_or_a_similar_one_is_named() {
        let on_file = KnownCodes::from_codes(["A\u{30a}1", "\u{c5}1", "P07", "B\u{30a}2"]);
        assert_eq!(on_file.known("\u{c5}1"), Ok("\u{c5}1"));
        assert_eq!(on_file.known("A\u{30a}1"), Ok("A\u{30a}1"));
        let message = |code: &str| on_file.known(code).unwrap_err().to_string();
        assert_eq!(
            message("p07"),
            "There is no p07 on the roster. Did you mean P07?"
        );
        assert_eq!(
            message("\u{420}07"),
            "There is no \u{420}07 on the roster. Did you mean P07 (U+0050 U+0030 U+0037)? The one given is U+0420 U+0030 U+0037."
        );
        assert_eq!(
            message("P99"),
            "There is no P99 on the roster. Add them first, or look at the roster for the code."
        );
    }

    #[test]
    fn a_code_that_looks_like_one_on_file_is_asked_about() {
        let on_file = KnownCodes::from_codes(["A01", "P02"]);
        let refused = on_file.resolve("\u{410}01", false).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "\"\u{410}01\" (U+0410 U+0030 U+0031) looks like \"A01\" (U+0041 U+0030 U+0031). If they are the same person, use the same code."
        );
        assert_eq!(
            on_file.resolve("\u{410}01", true).as_deref(),
            Ok("\u{410}01")
        );
        assert_eq!(on_file.resolve("P03", false).as_deref(), Ok("P03"));
    }

    #[test]
    fn codes_that_differ_in_zeros_blanks_brackets_or_capitals_are_asked_about() {
        let on_file = KnownCodes::from_codes(["P09", "10", "s-07"]);
        for (code, known) in [
            ("P9", "P09"),
            ("p009", "P09"),
            ("P 09", "P09"),
            ("[P09]", "P09"),
            ("(p 9)", "P09"),
            ("010", "10"),
            ("10.0", "10"),
            ("S-7", "s-07"),
        ] {
            assert_eq!(
                on_file.resolve(code, false).unwrap_err().to_string(),
                format!(
                    "\"{code}\" looks like \"{known}\". If they are the same person, use the same code."
                )
            );
        }
        for other in ["P90", "P19", "100", "1", "10.2", "P09-2", "P0"] {
            assert_eq!(on_file.resolve(other, false).as_deref(), Ok(other));
        }
        assert_eq!(on_file.resolve("P9", true).as_deref(), Ok("P9"));
        // No code has a blank.
        assert!(on_file.resolve("P 9", true).is_err());
    }

    #[test]
    fn names_addresses_and_numbers_are_no_codes() {
        for (code, what) in [
            ("Kim Lee", "looks like a name"),
            ("kim@example.org", "looks like an e-mail address"),
            ("+49(0)170-1234567", "looks like a phone number"),
            ("", "needs a code"),
            ("  ", "needs a code"),
            ("P\u{202e}7", "cannot be a code"),
            ("--why", "cannot be a code"),
            ("=1+1", "cannot be a code"),
            (&"x".repeat(41), "at most 40 characters"),
        ] {
            let flaw = parse_new_code(code).unwrap_err();
            assert!(flaw.contains(what), "{code}: {flaw}");
        }
        for code in ["P07", "p-7", "20260302", "Ä1", "K.7_b"] {
            assert_eq!(parse_new_code(code).as_deref(), Ok(code));
        }
    }
}
