//! Resolves participant codes from a command line or a file: on file, new, or too similar to one on file.

use super::confirm;
use super::error::CommandError;
use super::study_paths::StudyPaths;
use crate::session::codes::{CodeRefusal, KnownCodes};
use crate::store::Store;

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
        let people = match paths.open_if_exists()? {
            Some(store) => store.participants()?,
            None => Vec::new(),
        };
        let codes = KnownCodes::from_codes(people.iter().map(|p| p.code.as_str()));
        Ok(Self::new(codes, look_alike))
    }

    /// Starts with these codes.
    pub(super) fn new(codes: KnownCodes, look_alike: LookAlike) -> Self {
        Self { codes, look_alike }
    }

    /// The code for a text, remembered for the next ones.
    ///
    /// # Errors
    /// Why the text is not a valid or not a new code, in a sentence.
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

    /// Checks a code in an imported log, where it cannot be changed since the log's hashes cover it.
    ///
    /// # Errors
    /// That the code looks like one on file and was not confirmed as another participant's, in a sentence.
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
