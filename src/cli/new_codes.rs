//! Resolves participant codes from a command line or a file: on file, new, or too similar to one on file.

use std::collections::BTreeMap;

use super::confirm;
use super::error::CommandError;
use super::study_paths::StudyPaths;
use crate::session::codes::{self, CodeRefusal, KnownCodes};
use crate::store::Store;
use crate::study::label;
use crate::study::text::{excerpt, list_names};

/// The codes on a record's roster and of its unfinished sessions, spooled ones too.
pub(super) fn on_file(store: &Store) -> Result<KnownCodes, CommandError> {
    let people = store.participants()?;
    let mut codes = KnownCodes::from_codes(people.iter().map(|p| p.code.as_str()));
    for session in store.unfinished_sessions()? {
        if let Some(code) = &session.participant {
            codes.add(code);
        }
    }
    Ok(codes)
}

/// How to treat a new code that looks like one on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LookAlike {
    /// Ask on a terminal; refuse elsewhere.
    Ask,
    /// A new code for another participant.
    NewCode,
    /// The same participant, under the code on file.
    SamePerson,
}

/// Resolves codes against those on file and those resolved before.
pub(super) struct NewCodes {
    codes: KnownCodes,
    look_alike: LookAlike,
    /// A code, in the file or on file, that is the same participant's as the one it looks like.
    same_person: Option<String>,
    /// Answers of earlier imports: codes in files, each with the code of the participant who is meant.
    remembered: BTreeMap<String, String>,
    /// New answers of this kind.
    answers: BTreeMap<String, String>,
    /// Codes in the file that were read as these, by an answer.
    replaced: BTreeMap<String, String>,
}

impl NewCodes {
    /// Starts with the codes on a study's roster; none if there is no record yet.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub(super) fn for_study(
        paths: &StudyPaths,
        look_alike: LookAlike,
    ) -> Result<Self, CommandError> {
        let Some(store) = paths.open_if_exists()? else {
            return Ok(Self::new(KnownCodes::default(), look_alike));
        };
        let people = store.participants()?;
        let codes = KnownCodes::from_codes(people.iter().map(|p| p.code.as_str()));
        let remembered = store.codes()?;
        let remembered = remembered.in_files();
        let remembered = remembered.map(|(code, alias)| (code.to_owned(), alias.to_owned()));
        Ok(Self {
            remembered: remembered.collect(),
            ..Self::new(codes, look_alike)
        })
    }

    /// Starts with these codes.
    pub(super) fn new(codes: KnownCodes, look_alike: LookAlike) -> Self {
        Self {
            codes,
            look_alike,
            same_person: None,
            remembered: BTreeMap::new(),
            answers: BTreeMap::new(),
            replaced: BTreeMap::new(),
        }
    }

    /// Adds that this code and the one it looks like are the same participant's.
    pub(super) fn with_same_person(self, code: Option<&str>) -> Self {
        Self {
            same_person: code.map(str::to_owned),
            ..self
        }
    }

    /// How to treat a code that looks like a known one.
    fn rule(&self, code: &str, known: &str) -> LookAlike {
        match self.same_person.as_deref() {
            Some(same) if same == code || same == known => LookAlike::SamePerson,
            _ => self.look_alike,
        }
    }

    /// Codes in files that mean these participants, by answers that are not in the record yet.
    pub(super) fn into_answers(self) -> BTreeMap<String, String> {
        self.answers
    }

    /// A sentence about codes in the file that were read as others; `None` without any.
    pub(super) fn replacement_note(&self) -> Option<String> {
        let replaced = self.replaced.iter();
        let replaced: Vec<String> = replaced
            .map(|(code, known)| format!("\"{}\" is {known}", excerpt(code)))
            .collect();
        let codes = list_names(replaced.iter().map(String::as_str));
        let later = if self.answers.is_empty() {
            "by an earlier answer"
        } else {
            "here and in later files"
        };
        (!replaced.is_empty()).then(|| format!("Codes of participants, {later}: {codes}."))
    }

    /// Adds a code.
    pub(super) fn add(&mut self, code: &str) {
        self.codes.add(code);
    }

    /// Whether a code is known, or looks like a known one.
    pub(super) fn is_known(&self, code: &str) -> bool {
        self.codes.find_exact(code).is_some() || self.codes.find_look_alike(code).is_some()
    }

    /// The code for a text, remembered for the next ones.
    ///
    /// # Errors
    /// Why the text is not a valid or not a new code, in a sentence.
    pub(super) fn resolve(&mut self, text: &str) -> Result<String, String> {
        if let Some(known) = self.remembered(text) {
            self.replaced.insert(text.to_owned(), known.clone());
            return Ok(known);
        }
        let code = match self.codes.resolve(text, false) {
            Ok(code) => code,
            Err(refusal) => self.resolve_look_alike(text, &refusal)?,
        };
        self.codes.add(&code);
        Ok(code)
    }

    fn resolve_look_alike(&mut self, text: &str, refusal: &CodeRefusal) -> Result<String, String> {
        let CodeRefusal::LooksLike { known, .. } = refusal else {
            return Err(refusal.to_string());
        };
        match self.rule(text, known) {
            LookAlike::SamePerson => {
                self.replaced.insert(text.to_owned(), known.clone());
                if label::parse_title(text).is_ok() {
                    self.answers.insert(text.to_owned(), known.clone());
                }
                return Ok(known.clone());
            }
            LookAlike::NewCode => {}
            LookAlike::Ask => {
                if !confirm::ask_yes_no(&format!("{refusal} Is it another person?")) {
                    return Err(format!(
                        "{refusal} If it is another person, add --new-codes."
                    ));
                }
            }
        }
        let new = self.codes.resolve(text, true);
        new.map_err(|refusal| refusal.to_string())
    }

    /// The participant of an earlier answer, unless the code is on file itself by now.
    fn remembered(&self, code: &str) -> Option<String> {
        let known = self
            .remembered
            .get(code)
            .or_else(|| self.answers.get(code))?;
        let is_asked =
            self.look_alike == LookAlike::NewCode || self.codes.find_exact(code).is_some();
        (!is_asked).then(|| known.clone())
    }

    /// Checks a code that sessions in an imported log have. Returns the code on file of the same participant, if it is
    /// another one.
    ///
    /// # Errors
    /// That the code looks like one on file, and that nothing says whether it is the same participant, in a sentence.
    pub(super) fn check_recorded(&mut self, code: &str) -> Result<Option<String>, String> {
        if self.codes.find_exact(code) == Some(code) {
            return Ok(None);
        }
        if let Some(known) = self.remembered(code) {
            return Ok(Some(known));
        }
        let like = self
            .codes
            .find_exact(code)
            .or_else(|| self.codes.find_look_alike(code));
        let like = like.map(|known| (known.to_owned(), self.rule(code, known)));
        if let Some((known, rule)) = like.filter(|(_, rule)| *rule != LookAlike::NewCode) {
            if rule == LookAlike::SamePerson {
                return Ok(Some(known));
            }
            let likeness = codes::likeness_message(code, &known);
            if !confirm::ask_yes_no(&format!("{likeness} Is it another person?")) {
                return Err(format!(
                    "{likeness} If it is the same person, add --same-person; if it is another one, add --new-codes."
                ));
            }
        }
        self.codes.add(code);
        Ok(None)
    }
}
