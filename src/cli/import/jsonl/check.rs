//! Checks the texts and codes of an imported log, beyond what its hashes cover.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::cli::new_codes::NewCodes;
use crate::session::codes;
use crate::store::Participant;
use crate::study::text::excerpt;
use crate::study::{self, label};

/// Problems of texts so far, and codes to check once all of them are known.
#[derive(Default)]
pub(super) struct Checks {
    /// The codes found so far.
    codes: Vec<IncomingCode>,
    /// Problems, each with its line, counted from 1.
    pub(super) problems: Vec<(usize, String)>,
}

/// A code found in the log.
struct IncomingCode {
    line: usize,
    /// Its row on the log's roster; `None` for a code in an entry, which the entry's hash covers.
    on_roster: Option<usize>,
    code: String,
}

impl Checks {
    /// Checks a one-line text: a title, or the name of a person or a group.
    pub(super) fn title(&mut self, line: usize, what: &str, text: &str) {
        if let Err(flaw) = label::parse_title(text) {
            let shown = excerpt(text);
            self.problems
                .push((line, format!("the {what} \"{shown}\" {flaw}")));
        }
    }

    /// Checks a free text of the study log.
    pub(super) fn free_text(&mut self, line: usize, what: &str, text: &str) {
        if let Err(flaw) = label::check_free_text(text) {
            let shown = excerpt(text);
            self.problems
                .push((line, format!("the {what} \"{shown}\" {flaw}")));
        }
    }

    /// Checks the texts of a person on the roster.
    pub(super) fn roster_texts(&mut self, line: usize, person: &Participant) {
        let flaws = person.text_flaws().into_iter();
        self.problems.extend(flaws.map(|flaw| (line, flaw)));
    }

    /// Checks an id.
    pub(super) fn id(&mut self, line: usize, what: &str, id: &str) {
        if let Some(flaw) = study::id_flaw(id) {
            let shown = excerpt(id);
            self.problems.push((
                line,
                format!("\"{shown}\" is not a valid id of a {what}: {flaw}"),
            ));
        }
    }

    /// Checks the moderator, version and participant in an entry that opens or amends a session.
    pub(super) fn session(&mut self, line: usize, detail: &str) {
        // What cannot be read is refused where the log is read.
        let Ok(fields) = serde_json::from_str::<Map<String, Value>>(detail) else {
            return;
        };
        let text = |field: &str| fields.get(field).and_then(Value::as_str);
        if let Some(moderator) = text("moderator").filter(|name| !name.is_empty()) {
            self.title(line, "moderator", moderator);
        }
        if let Some(version) = text("version") {
            self.id(line, "version", version);
        }
        if let Some(code) = text("participant") {
            self.codes.push(IncomingCode {
                line,
                on_roster: None,
                code: code.to_owned(),
            });
        }
    }

    /// Adds a code on the log's roster for [`Checks::resolve_codes`]; `row` is its index there.
    pub(super) fn code_on_roster(&mut self, line: usize, row: usize, code: &str) {
        self.codes.push(IncomingCode {
            line,
            on_roster: Some(row),
            code: code.to_owned(),
        });
    }

    /// Checks all codes. A code that a session was recorded under keeps its form, since its hash covers it, even if it
    /// breaks the current rules for new codes. Other codes on the roster are resolved like typed ones.
    pub(super) fn resolve_codes(&mut self, on_file: &mut NewCodes, roster: &mut [Participant]) {
        let mut recorded = BTreeSet::new();
        for incoming in self.codes.iter().filter(|c| c.on_roster.is_none()) {
            if !recorded.insert(incoming.code.as_str()) {
                continue;
            }
            let flaw = match codes::recorded_code_error(&incoming.code) {
                Some(flaw) => Some(flaw),
                None => on_file.check_recorded(&incoming.code).err(),
            };
            if let Some(flaw) = flaw {
                self.problems.push((incoming.line, flaw));
            }
        }
        for incoming in &self.codes {
            let Some(row) = incoming
                .on_roster
                .filter(|_| !recorded.contains(incoming.code.as_str()))
            else {
                continue;
            };
            match on_file.resolve(&incoming.code) {
                Ok(code) => roster[row].code = code,
                Err(flaw) => self.problems.push((incoming.line, flaw)),
            }
        }
    }
}
