//! What is checked of the texts and codes that arrive, beyond what hashes cover: each problem by its line.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::cli::new_codes::NewCodes;
use crate::session::codes;
use crate::store::Participant;
use crate::study::text::excerpt;
use crate::study::{self, label};

/// The problems with arriving texts, and the arriving codes, which are checked once all of them are known.
#[derive(Default)]
pub(super) struct Checks {
    /// The codes, by the line that has them.
    codes: Vec<ArrivingCode>,
    /// What is wrong with texts, by line.
    pub(super) problems: Vec<(usize, String)>,
}

/// A code that arrives.
struct ArrivingCode {
    line: usize,
    /// Where on the roster it arrives; none where an entry has it, whose hash covers it.
    on_roster: Option<usize>,
    code: String,
}

impl Checks {
    /// Checks a text of one line: a title, or the name of a person or a group.
    pub(super) fn title(&mut self, line: usize, what: &str, text: &str) {
        if let Err(flaw) = label::parse_title(text) {
            let told = excerpt(text);
            self.problems
                .push((line, format!("the {what} \"{told}\" {flaw}")));
        }
    }

    /// Checks a free text of the study log.
    pub(super) fn free_text(&mut self, line: usize, what: &str, text: &str) {
        if let Err(flaw) = label::check_free_text(text) {
            let told = excerpt(text);
            self.problems
                .push((line, format!("the {what} \"{told}\" {flaw}")));
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
            let told = excerpt(id);
            self.problems.push((
                line,
                format!("\"{told}\" is not a valid id of a {what}: {flaw}"),
            ));
        }
    }

    /// Checks who and what an entry says a session is of.
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
            self.codes.push(ArrivingCode {
                line,
                on_roster: None,
                code: code.to_owned(),
            });
        }
    }

    /// Checks a code on the roster later, with [`Checks::settle_codes`]; `row` is its place on the arriving roster.
    pub(super) fn code_on_roster(&mut self, line: usize, row: usize, code: &str) {
        self.codes.push(ArrivingCode {
            line,
            on_roster: Some(row),
            code: code.to_owned(),
        });
    }

    /// Checks the codes. One that a session was recorded under is sealed by its hash: it keeps its form, and today's
    /// rules for new codes do not hold for it; on the roster it stands as in the log. All others are new codes like
    /// any that is typed.
    pub(super) fn settle_codes(&mut self, on_file: &mut NewCodes, roster: &mut [Participant]) {
        let mut recorded = BTreeSet::new();
        for arriving in self.codes.iter().filter(|c| c.on_roster.is_none()) {
            if !recorded.insert(arriving.code.as_str()) {
                continue;
            }
            let flaw = match codes::recorded_code_error(&arriving.code) {
                Some(flaw) => Some(flaw),
                None => on_file.check_recorded(&arriving.code).err(),
            };
            if let Some(flaw) = flaw {
                self.problems.push((arriving.line, flaw));
            }
        }
        for arriving in &self.codes {
            let Some(row) = arriving
                .on_roster
                .filter(|_| !recorded.contains(arriving.code.as_str()))
            else {
                continue;
            };
            match on_file.resolve(&arriving.code) {
                Ok(code) => roster[row].code = code,
                Err(flaw) => self.problems.push((arriving.line, flaw)),
            }
        }
    }
}
