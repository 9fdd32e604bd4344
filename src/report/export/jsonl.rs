//! The complete record as JSON Lines: the plan and the roster, then the log of each session, then the study log.
//!
//! An entry's detail is exactly the text that was hashed, and each free text has its salt: importing the lines into an
//! empty record gives the same hashes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::study::text::excerpt;

/// Format version of the lines written; this and earlier versions can be read.
pub const FORMAT: u32 = 2;

/// A line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// The first line: identifies the file.
    Moderato {
        /// Format version of the lines.
        format: u32,
    },
    /// A protocol: a script as sessions were run under it.
    Protocol {
        /// SHA-256 of the script, 64 hexadecimal digits.
        hash: String,
        /// When it was first used, UTC.
        frozen_at: String,
        /// Exact text of the script.
        script: String,
    },
    /// The plan, from the script last used.
    Study {
        /// Title of the study.
        title: String,
        /// `between` or `within`.
        design: String,
        /// Hash of the script last used.
        protocol: String,
    },
    /// A design version.
    Version {
        /// Id of the version.
        id: String,
        /// Id of the version it comes after.
        after: Option<String>,
        /// Release date.
        released: Option<String>,
    },
    /// A participant on the roster.
    Participant {
        /// Code of the participant.
        code: String,
        /// Segment they were recruited for.
        segment: Option<String>,
        /// Free attributes.
        attributes: BTreeMap<String, String>,
        /// Recruitment status.
        status: String,
        /// When the status was set, UTC.
        status_at: Option<String>,
        /// Who set the status.
        status_by: Option<String>,
        /// Why the status was set.
        status_why: Option<String>,
        /// Consent given, if the roster records it.
        consent: Option<String>,
    },
    /// An entry of a session log.
    Entry {
        /// Id of the session.
        session: String,
        /// Number in the session, from 1.
        seq: i64,
        /// Wall time, UTC.
        logged_at: String,
        /// Session time in milliseconds.
        clock_ms: i64,
        /// Who logged it.
        author: String,
        /// Kind of the event.
        kind: String,
        /// Number of the entry that started the attempt it belongs to.
        attempt: Option<i64>,
        /// Its fields as stored: JSON as text, never reparsed.
        detail: String,
        /// Hash of the entry, 64 hexadecimal digits.
        hash: String,
        /// Its free texts, except erased ones.
        texts: Vec<Text>,
    },
    /// An entry of the study log.
    StudyEntry {
        /// Id of the chain.
        writer: String,
        /// Number in the chain, from 1.
        seq: i64,
        /// Id of the event.
        id: String,
        /// Wall time, UTC.
        at: String,
        /// Who wrote it.
        author: String,
        /// Kind of the event.
        kind: String,
        /// Its fields as stored: JSON as text, never reparsed.
        detail: String,
        /// Hash of the entry, 64 hexadecimal digits.
        hash: String,
        /// Its free texts, except erased ones.
        texts: Vec<Text>,
    },
}

/// A free text of an entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// Field that contains it.
    pub field: String,
    /// Salt of its digest, 32 hexadecimal digits.
    pub salt: String,
    /// The text.
    pub text: String,
}

impl Line {
    /// The line as JSON, with a line break.
    pub fn to_line(&self) -> String {
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }

    /// Parses a line.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| {
            if error.is_eof() {
                return "the line is cut off, so the file is not whole; export or copy it again"
                    .to_owned();
            }
            let flaw = match serde_json::from_str(text) {
                Ok(value) => misfit(&value),
                Err(_) => "the line is not JSON, or is nested too deeply".to_owned(),
            };
            format!("{flaw}; export the log again")
        })
    }
}

/// Kinds of lines.
const KINDS: [&str; 7] = [
    "moderato",
    "protocol",
    "study",
    "version",
    "participant",
    "entry",
    "study_entry",
];

/// Why a JSON value is not a line of this format, as the end of a sentence.
fn misfit(value: &Value) -> String {
    let Some(fields) = value.as_object() else {
        return "expected a JSON object, such as {\"line\": \"entry\", …}".to_owned();
    };
    let kinds = || KINDS.join(", ");
    match fields.get("line").map(Value::as_str) {
        None => format!("the field \"line\" is missing; expected {}", kinds()),
        Some(Some(kind)) if KINDS.contains(&kind) => {
            format!(
                "a field of the kind \"{kind}\" is missing or has a value of another type than moderato writes"
            )
        }
        Some(Some(kind)) => format!(
            "\"{}\" is not a valid kind of line; expected {}",
            excerpt(kind),
            kinds()
        ),
        Some(None) => format!("the field \"line\" is not a text; expected {}", kinds()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_back_to_the_byte() {
        let line = Line::Entry {
            session: "0199".to_owned(),
            seq: 3,
            logged_at: "2026-02-03T09:00:00.000Z".to_owned(),
            clock_ms: 95_000,
            author: "Anna".to_owned(),
            kind: "ErrorNoted".to_owned(),
            attempt: Some(2),
            detail: r#"{"error":"a","text":"ab12"}"#.to_owned(),
            hash: "00".repeat(32),
            texts: vec![Text {
                field: "text".to_owned(),
                salt: "11".repeat(16),
                text: "\u{1b}[31m \u{2028} \"=1\"\n".to_owned(),
            }],
        };
        let written = line.to_line();
        assert_eq!(written.matches('\n').count(), 1);
        assert_eq!(Line::read(&written), Ok(line));
        insta::assert_snapshot!(Line::Moderato { format: FORMAT }.to_line(), @r#"{"line":"moderato","format":2}"#);
    }

    #[test]
    fn an_unreadable_line_is_explained_in_our_own_words() {
        let deep = format!("{{\"line\":{}", "[".repeat(1000));
        for (text, flaw) in [
            (
                r#"{"line":"sheep"}"#,
                "\"sheep\" is not a valid kind of line",
            ),
            (r#"{"line":["entry"]}"#, "the field \"line\" is not a text"),
            (r#"{"line":"moderato"}"#, "a field of the kind \"moderato\""),
            (r#"{"format":2}"#, "the field \"line\" is missing"),
            ("[]", "expected a JSON object"),
            ("{]", "the line is not JSON"),
            (&deep, "the line is not JSON, or is nested too deeply"),
            (r#"{"line":"moder"#, "the line is cut off"),
        ] {
            let message = Line::read(text).unwrap_err();
            assert!(message.starts_with(flaw), "{text}: {message}");
            assert!(!message.contains("variant"), "{message}");
        }
        for kind in KINDS {
            let message = Line::read(&format!("{{\"line\":\"{kind}\"}}")).unwrap_err();
            assert!(message.contains("a field of the kind"), "{message}");
        }
    }
}
