//! Checks the texts and codes of an imported log, beyond what its hashes cover.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use serde_json::{Map, Value};

use crate::cli::error::CommandError;
use crate::cli::new_codes::NewCodes;
use crate::cli::problems::Problems;
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

    /// Fails if there are problems.
    ///
    /// # Errors
    /// All problems so far.
    pub(super) fn refuse_problems(&mut self, file: &Path) -> Result<(), CommandError> {
        if self.problems.is_empty() {
            return Ok(());
        }
        self.problems.sort();
        let problems = self.problems.drain(..);
        let listed: Problems = problems
            .map(|(line, problem)| format!("line {line}: {problem}"))
            .collect();
        Err(listed.refusal(file))
    }

    /// Adds a code on the log's roster for [`Checks::resolve_roster`]; `row` is its index there.
    pub(super) fn code_on_roster(&mut self, line: usize, row: usize, code: &str) {
        self.codes.push(IncomingCode {
            line,
            on_roster: Some(row),
            code: code.to_owned(),
        });
    }

    /// Checks the codes that sessions were recorded under. Each keeps its form, since the log's hash covers it, even if it
    /// breaks the current rules for new codes.
    pub(super) fn recorded_codes(&mut self) {
        let mut recorded = BTreeSet::new();
        for incoming in self.codes.iter().filter(|c| c.on_roster.is_none()) {
            if recorded.insert(incoming.code.as_str())
                && let Some(flaw) = codes::recorded_code_error(&incoming.code)
            {
                self.problems.push((incoming.line, flaw));
            }
        }
    }

    /// All codes of the log, each with its first line.
    pub(super) fn lines_by_code(&self) -> HashMap<String, usize> {
        let mut lines = HashMap::new();
        for incoming in &self.codes {
            let first = lines.entry(incoming.code.clone());
            first.or_insert(incoming.line);
        }
        lines
    }

    /// Resolves the codes on the roster like typed ones, except those of sessions and of `aliases`.
    pub(super) fn resolve_roster(
        &mut self,
        on_file: &mut NewCodes,
        aliases: &BTreeSet<String>,
        roster: &mut [Participant],
    ) {
        let recorded = self.codes.iter().filter(|c| c.on_roster.is_none());
        let recorded: BTreeSet<&str> = recorded.map(|c| c.code.as_str()).collect();
        for incoming in &self.codes {
            let code = incoming.code.as_str();
            let Some(row) = incoming
                .on_roster
                .filter(|_| !recorded.contains(code) && !aliases.contains(code))
            else {
                continue;
            };
            match on_file.resolve(code) {
                Ok(code) => roster[row].code = code,
                Err(flaw) => self.problems.push((incoming.line, flaw)),
            }
        }
    }
}
