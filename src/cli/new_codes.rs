//! Codes that come in by a verb: on file, new, or like one on file, which is a question.

use super::confirm;
use super::error::CommandError;
use super::study_paths::StudyPaths;
use crate::session::codes::{CodeRefusal, KnownCodes};
use crate::store::Store;

/// The codes of a record: of its roster, and of sessions that it never had and that wait outside.
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

/// What is said of a new code that looks like one on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LookAlike {
    /// Nothing: on a terminal it is asked, elsewhere refused.
    Ask,
    /// It is another person's.
    NewCode,
    /// It is the same person's, who keeps the code on file.
    SamePerson,
}

/// The codes on file, and those that were taken since.
pub(super) struct NewCodes {
    codes: KnownCodes,
    look_alike: LookAlike,
}

impl NewCodes {
    /// Begins with the codes of a study's record; it need not be there yet.
    pub(super) fn for_study(
        paths: &StudyPaths,
        look_alike: LookAlike,
    ) -> Result<Self, CommandError> {
        let people = match paths.open_if_exists()? {
            Some(store) => store.participants()?,
            None => Vec::new(),
        };
        let codes = KnownCodes::from_codes(people.iter().map(|p| p.code.as_str()));
        Ok(Self::new(codes, look_alike))
    }

    pub(super) fn new(codes: KnownCodes, look_alike: LookAlike) -> Self {
        Self { codes, look_alike }
    }

    /// The code that a text stands for, which is on file from now on; otherwise why it is none, in a sentence.
    pub(super) fn resolve(&mut self, text: &str) -> Result<String, String> {
        let is_another = self.look_alike == LookAlike::NewCode;
        let code = match self.codes.resolve(text, is_another) {
            Ok(code) => code,
            Err(CodeRefusal::LooksLike { known, .. })
                if self.look_alike == LookAlike::SamePerson =>
            {
                known
            }
            Err(refusal @ CodeRefusal::LooksLike { .. }) => {
                if !confirm::ask_yes_no(&format!("{refusal} Is it another person?")) {
                    return Err(format!(
                        "{refusal} If it is another person, add --new-codes."
                    ));
                }
                self.codes
                    .resolve(text, true)
                    .map_err(|refusal| refusal.to_string())?
            }
            Err(refusal) => return Err(refusal.to_string()),
        };
        self.codes.add(&code);
        Ok(code)
    }

    /// That a code of a log, whose hash covers it, looks like one on file: nothing but the question can be asked of it.
    pub(super) fn check_recorded(&mut self, code: &str) -> Result<(), String> {
        if self.codes.find_exact(code) == Some(code) {
            return Ok(());
        }
        let like = self
            .codes
            .find_exact(code)
            .or_else(|| self.codes.find_look_alike(code));
        if let Some(known) = like.filter(|_| self.look_alike != LookAlike::NewCode) {
            let refusal = CodeRefusal::LooksLike {
                code: code.to_owned(),
                known: known.to_owned(),
            };
            if !confirm::ask_yes_no(&format!("{refusal} Is it another person?")) {
                return Err(format!(
                    "{refusal} The log is sealed under its code, so the two would be two people. To import it as another person, add --new-codes."
                ));
            }
        }
        self.codes.add(code);
        Ok(())
    }
}
