//! The paths of a study: its script, and its record beside it.

use super::display;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::CommandError;
use super::record_options::RecordOptions;
use super::{limits, named_file, output};
use crate::platform::untrusted::{self, AllowedOwner, ReadError};
use crate::report;
use crate::store::{self, RecordPath, Store};
use crate::study::{self, Study, text::pluralize};

/// The paths of a study.
#[derive(Debug, Clone)]
pub(super) struct StudyPaths {
    pub(super) script: PathBuf,
    pub(super) record: RecordPath,
}

impl StudyPaths {
    /// The named study, or the only one in the current folder.
    ///
    /// # Errors
    /// When there is no such script or more than one, or the record's key cannot be read.
    pub(super) fn find(study: Option<&Path>, record: &RecordOptions) -> Result<Self, CommandError> {
        let script = find_script(study)?;
        let record = record.record_path(&script)?;
        Ok(Self { script, record })
    }

    /// A study with a plain record beside its script; neither needs to exist.
    pub(super) fn with_plain_record(script: PathBuf) -> Self {
        let record = RecordPath::new(store::record_path(&script), None);
        Self { script, record }
    }

    /// The script's path for messages.
    pub(super) fn name(&self) -> String {
        display::path(&self.script)
    }

    /// The script's path quoted for a shell.
    pub(super) fn shell_word(&self) -> String {
        display::path_argument(&self.script)
    }

    /// The script's text and the study in it.
    ///
    /// # Errors
    /// When the script cannot be read, or with all its problems.
    pub(super) fn read_script(&self) -> Result<(String, Study), CommandError> {
        let text = read_text(&self.script)?;
        match study::parse(&text) {
            Ok(study) => Ok((text, study)),
            Err(problems) => {
                let message = report::problem::text(
                    &problems,
                    &text,
                    &self.name(),
                    output::stderr_has_color(),
                );
                Err(CommandError::from_script_problems(&message))
            }
        }
    }

    /// A warning that the script has problems, so that the last session's is used instead; `None` if it has none or is
    /// missing.
    pub(super) fn script_problem(&self) -> Option<String> {
        let text = read_text(&self.script).ok()?;
        let problems = study::parse(&text).err()?;
        Some(format!(
            "{} has {}, so the results use the script of the last session that counts. To see them: moderato check {}",
            self.name(),
            pluralize(problems.len(), "problem"),
            self.shell_word()
        ))
    }

    /// Opens the record for reading.
    ///
    /// # Errors
    /// When there is no record, or it cannot be opened.
    pub(super) fn open_read_only(&self) -> Result<Store, CommandError> {
        if !self.record.exists() && !self.script.exists() {
            return Err(missing_script(&self.script));
        }
        if !self.record.exists() {
            return Err(CommandError::failed(format!(
                "Nothing is on file yet: there is no {}.",
                display::path(&self.record)
            ))
            .hint(format!(
                "Run a session first: moderato run {}",
                self.shell_word()
            )));
        }
        Ok(Store::open_read_only(&self.record)?)
    }

    /// Opens the record, if it exists, for a verb that may write to it: a record of an older program is upgraded.
    ///
    /// # Errors
    /// When the record cannot be opened.
    pub(super) fn open_if_exists(&self) -> Result<Option<Store>, CommandError> {
        if !self.record.exists() {
            return Ok(None);
        }
        match Store::open_read_only(&self.record) {
            Err(error) if matches!(error.kind, store::StoreErrorKind::OlderFormat) => {
                Ok(Some(Store::open_existing(&self.record)?))
            }
            // A program that was killed may leave an empty file.
            Err(error) if matches!(error.kind, store::StoreErrorKind::Missing) => Ok(None),
            read => Ok(Some(read?)),
        }
    }

    /// The study in the current script or, if that has problems or is missing, in the script of the last session.
    ///
    /// # Errors
    /// When neither can be read.
    pub(super) fn load_study(&self, store: &Store) -> Result<Study, CommandError> {
        let current = read_text(&self.script)
            .ok()
            .and_then(|text| study::parse(&text).ok());
        match current {
            Some(study) => Ok(study),
            None => match store.last_script()? {
                Some(script) => study::read_frozen(&script).map_err(CommandError::failed),
                None => self.read_script().map(|(_, study)| study),
            },
        }
    }
}

/// The named script, or the only one in the current folder.
///
/// # Errors
/// When there is no such script, or more than one.
pub(super) fn find_script(study: Option<&Path>) -> Result<PathBuf, CommandError> {
    match study {
        Some(path) if is_not_a_script(path) => Err(not_a_script(path)),
        Some(path) if path.exists() && !path.is_file() => {
            Err(named_file::read_failure(path, ReadError::NotRegularFile))
        }
        Some(path) => Ok(path.to_owned()),
        None => only_script(&scripts_in(Path::new("."))?),
    }
}

/// The error for a script that does not exist.
fn missing_script(script: &Path) -> CommandError {
    CommandError::invalid(format!("There is no {}.", display::path(script))).hint(format!(
        "Write a script with: moderato init {}",
        display::path_argument(script)
    ))
}

/// Whether a word in the position of a script is not one: it does not end in `.toml`, and no such file or record exists.
pub(super) fn is_not_a_script(word: &Path) -> bool {
    let is_toml = word
        .extension()
        .is_some_and(|extension| extension == "toml");
    !is_toml && !word.exists() && !store::record_path(word).exists()
}

/// The error for a word that is not a script, with the scripts of the folder as a hint.
fn not_a_script(word: &Path) -> CommandError {
    let word = display::path(word);
    let scripts = scripts_in(Path::new(".")).unwrap_or_default();
    let names: Vec<String> = scripts.iter().map(|p| display::path(p)).collect();
    CommandError::invalid(format!("There is no script {word}.")).hint(match names.as_slice() {
        [] => "There is none in this folder either. Write one with: moderato init".to_owned(),
        [only] => format!("The script in this folder is {only}; without a name it is used."),
        several => format!("The scripts in this folder are {}.", several.join(", ")),
    })
}

/// Reads a script, or one byte more than [`limits::SCRIPT_BYTES`] of a file that is too large.
///
/// # Errors
/// When the file does not exist, cannot be read or is not UTF-8.
pub(super) fn read_text(path: &Path) -> Result<String, CommandError> {
    let name = display::path(path);
    let file = untrusted::open(path, AllowedOwner::Anyone).map_err(|error| match error {
        ReadError::Io(error) if error.kind() == io::ErrorKind::NotFound => missing_script(path),
        error => named_file::read_failure(path, error),
    })?;
    let mut bytes = Vec::new();
    file.take(limits::SCRIPT_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| CommandError::invalid(format!("{name} cannot be read")).because(error))?;
    String::from_utf8(bytes).map_err(|_| {
        CommandError::invalid(format!("{name} is not UTF-8 text."))
            .hint("Save it as UTF-8 in your editor.")
    })
}

/// The scripts in a folder, sorted by name.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn scripts_in(folder: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let list = fs::read_dir(folder)
        .map_err(|error| CommandError::failed("This folder cannot be read").because(error))?;
    let mut scripts: Vec<PathBuf> = list
        .take(limits::FOLDER_NAMES)
        .filter_map(|item| item.ok().map(|item| item.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml") && is_script(path))
        .map(|path| path.strip_prefix("./").map_or(path.clone(), Path::to_owned))
        .collect();
    scripts.sort();
    Ok(scripts)
}

/// Whether a TOML file is a script: it has a record beside it or a task in it.
fn is_script(path: &Path) -> bool {
    let has_tasks = |text: String| {
        text.lines()
            .any(|line| line.trim_start().starts_with("[[task]]"))
    };
    path.is_file() && (store::record_path(path).exists() || read_text(path).is_ok_and(has_tasks))
}

fn only_script(scripts: &[PathBuf]) -> Result<PathBuf, CommandError> {
    match scripts {
        [script] => Ok(script.clone()),
        [] => Err(CommandError::invalid("There is no script in this folder.")
            .hint("Write one with: moderato init")),
        several => {
            let names: Vec<_> = several.iter().map(|p| display::path(p)).collect();
            Err(CommandError::invalid(format!(
                "There is more than one script here: {}.",
                names.join(", ")
            ))
            .hint("Name the one you mean."))
        }
    }
}
