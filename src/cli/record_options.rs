//! Which record is meant, and what opens it where it is encrypted.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::Console;
use super::error::CommandError;
use super::secret;
use crate::store::{self, RecordPath, Secret};

/// Heading of the options that every verb takes, in its help.
pub(super) const GLOBAL_OPTIONS: &str = "Global options";

/// What every verb takes that looks at a record.
#[derive(Debug, Default, Args)]
pub(super) struct RecordOptions {
    /// The record to use instead of the one beside the script
    #[arg(long, env = "MODERATO_DB", global = true, value_name = "FILE", help_heading = GLOBAL_OPTIONS)]
    db: Option<PathBuf>,
    /// The file that contains the key of an encrypted record; only you may be able to read it
    #[arg(long, env = secret::KEY_FILE_ENV, global = true, value_name = "FILE", help_heading = GLOBAL_OPTIONS)]
    key_file: Option<PathBuf>,
    /// What was given, once it was looked for: a pipe can be read but once.
    #[arg(skip)]
    cached_secret: OnceCell<Option<Secret>>,
    /// How notes about records are given.
    #[arg(skip)]
    voice: Console,
    /// The notes that were given: two records may lie in one folder.
    #[arg(skip)]
    noted: RefCell<BTreeSet<String>>,
}

impl RecordOptions {
    /// Gives notes about records with this voice.
    pub(super) fn with_voice(&mut self, voice: Console) {
        self.voice = voice;
    }

    /// The key that was given by a file or the environment.
    pub(super) fn secret(&self) -> Result<Option<Secret>, CommandError> {
        if let Some(given) = self.cached_secret.get() {
            return Ok(given.clone());
        }
        let given = match &self.key_file {
            Some(file) => Some(secret::from_file(file)?),
            None => secret::from_environment(),
        };
        Ok(self.cached_secret.get_or_init(|| given).clone())
    }

    /// The record of a script, with a note about who else can change it; whoever sits at the terminal is asked for the key that it wants and nobody gave.
    pub(super) fn record_path(&self, script: &Path) -> Result<RecordPath, CommandError> {
        let record = self.db.clone();
        let record = record.unwrap_or_else(|| store::record_path(script));
        for note in store::location_notes(&record) {
            if self.noted.borrow_mut().insert(note.clone()) {
                self.voice.warn(&note);
            }
        }
        let given = match self.secret()? {
            None if store::looks_encrypted(&record) => secret::ask_key(&record)?,
            given => given,
        };
        Ok(RecordPath::new(record, given))
    }
}
