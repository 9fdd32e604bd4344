//! The whole record as JSON lines: first the plan and the roster, then the log of each session, then the study log.
//!
//! An entry's detail travels as the very text that its hash was made of, and each free text with its salt: whoever
//! takes the lines into an empty record gets the same hashes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The format of the lines that this program writes; it reads this one and those before it.
pub const FORMAT: u32 = 2;

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// The first line: what the file is.
    Moderato {
        /// The format of the lines.
        format: u32,
    },
    /// A script as it stood when sessions were run under it.
    Protocol {
        /// SHA-256 of the script, 64 hexadecimal digits.
        hash: String,
        /// When it was first used, UTC.
        frozen_at: String,
        /// Its exact text.
        script: String,
    },
    /// The plan as the script last used has it.
    Study {
        /// Its title.
        title: String,
        /// `between` or `within`.
        design: String,
        /// The hash of the script last used.
        protocol: String,
    },
    /// What is compared.
    Version {
        /// Its id.
        id: String,
        /// The version it comes after.
        after: Option<String>,
        /// The day of its release.
        released: Option<String>,
    },
    /// Somebody on the roster.
    Participant {
        /// Their code.
        code: String,
        /// The group they were recruited for.
        segment: Option<String>,
        /// Free attributes.
        attributes: BTreeMap<String, String>,
        /// Where they stand.
        status: String,
        /// Since when, UTC.
        status_at: Option<String>,
        /// Who said so.
        status_by: Option<String>,
        /// And why.
        status_why: Option<String>,
        /// What they agreed to, where the roster keeps it.
        consent: Option<String>,
    },
    /// An entry of a log.
    Entry {
        /// The session's id.
        session: String,
        /// Its number in the session, from 1.
        seq: i64,
        /// Wall time, UTC.
        logged_at: String,
        /// Session time in milliseconds.
        clock_ms: i64,
        /// Who logged it.
        author: String,
        /// What happened.
        kind: String,
        /// The entry that began the attempt it belongs to.
        attempt: Option<i64>,
        /// Its fields as stored: JSON as text, never parsed on the way.
        detail: String,
        /// Its link in the chain, 64 hexadecimal digits.
        hash: String,
        /// Its free texts that were not erased.
        texts: Vec<Text>,
    },
    /// An entry of the study log.
    StudyEntry {
        /// The chain's id.
        writer: String,
        /// Its number in the chain, from 1.
        seq: i64,
        /// The event's own id.
        id: String,
        /// Wall time, UTC.
        at: String,
        /// Who wrote it.
        author: String,
        /// What happened.
        kind: String,
        /// Its fields as stored: JSON as text, never parsed on the way.
        detail: String,
        /// Its link in the chain, 64 hexadecimal digits.
        hash: String,
        /// Its free texts that were not erased.
        texts: Vec<Text>,
    },
}

/// A free text of an entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// The field it stands in.
    pub field: String,
    /// What its digest was salted with, 32 hexadecimal digits.
    pub salt: String,
    /// The text.
    pub text: String,
}

impl Line {
    /// The line with its end.
    pub fn written(&self) -> String {
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }

    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| {
            if error.is_eof() {
                return "the line is cut off, so the file is not whole; export or copy it again"
                    .to_owned();
            }
            let words = error.to_string();
            let words = words.split(" at line").next().unwrap_or_default();
            format!("it is no line of a log that moderato exported ({words})")
        })
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
        let written = line.written();
        assert_eq!(written.matches('\n').count(), 1);
        assert_eq!(Line::read(&written), Ok(line));
        insta::assert_snapshot!(Line::Moderato { format: FORMAT }.written(), @r#"{"line":"moderato","format":2}"#);
        assert!(Line::read("{\"line\":\"sheep\"}").is_err());
    }
}
