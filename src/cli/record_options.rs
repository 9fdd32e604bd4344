//! The global options that select the record and its key.

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

/// The options of every verb that opens a record.
#[derive(Debug, Default, Args)]
pub(super) struct RecordOptions {
    /// The record to use instead of the one beside the script
    #[arg(long, env = "MODERATO_DB", global = true, value_name = "FILE", help_heading = GLOBAL_OPTIONS)]
    db: Option<PathBuf>,
    /// The file that contains the key of an encrypted record; only you may be able to read it
    #[arg(long, env = secret::KEY_FILE_ENV, global = true, value_name = "FILE", help_heading = GLOBAL_OPTIONS)]
    key_file: Option<PathBuf>,
    /// The secret from the first lookup: a key file may be a pipe, which can be read only once.
    #[arg(skip)]
    cached_secret: OnceCell<Option<Secret>>,
    /// Prints warnings about records.
    #[arg(skip)]
    console: Console,
    /// Warnings already printed: two records in a folder share theirs.
    #[arg(skip)]
    printed_notes: RefCell<BTreeSet<String>>,
}

impl RecordOptions {
    /// Sets the console for warnings about records.
    pub(super) fn with_console(&mut self, console: Console) {
        self.console = console;
    }

    /// The key from the key file or the environment, if given.
    ///
    /// # Errors
    /// When the key file cannot be read, is not private or is not a key.
    pub(super) fn secret(&self) -> Result<Option<Secret>, CommandError> {
        if let Some(secret) = self.cached_secret.get() {
            return Ok(secret.clone());
        }
        let secret = match &self.key_file {
            Some(file) => Some(secret::from_file(file)?),
            None => secret::from_environment(),
        };
        Ok(self.cached_secret.get_or_init(|| secret).clone())
    }

    /// The record of a script with its key. Warns if others can change the record, and asks on the terminal for a
    /// missing key.
    ///
    /// # Errors
    /// As [`RecordOptions::secret`]; when the terminal cannot be read.
    pub(super) fn record_path(&self, script: &Path) -> Result<RecordPath, CommandError> {
        let record = self.db.clone();
        let record = record.unwrap_or_else(|| store::record_path(script));
        for note in store::location_notes(&record) {
            if self.printed_notes.borrow_mut().insert(note.clone()) {
                self.console.warn(&note);
            }
        }
        let secret = match self.secret()? {
            None if store::looks_encrypted(&record) => secret::ask_key(&record)?,
            secret => secret,
        };
        Ok(RecordPath::new(record, secret))
    }
}
