//! Where a study lies: its script, and its record beside it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::exit::{Failure, why};
use super::output;
use crate::report;
use crate::store::{self, Store};
use crate::study::{self, Study};

/// Where a study lies.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) script: PathBuf,
    pub(super) record: PathBuf,
}

impl Place {
    /// The study that was named, or the only one in this folder.
    pub(super) fn find(study: Option<&Path>, db: Option<&Path>) -> Result<Self, Failure> {
        let script = match study {
            Some(path) => path.to_owned(),
            None => only_one(&scripts_in(Path::new("."))?)?,
        };
        let record = db.map_or_else(|| store::record_path(&script), Path::to_owned);
        Ok(Self { script, record })
    }

    /// The script's name, as people say it.
    pub(super) fn name(&self) -> String {
        self.script.display().to_string()
    }

    /// The script's text and what it says.
    pub(super) fn read_script(&self) -> Result<(String, Study), Failure> {
        let text = read_text(&self.script)?;
        match study::parse(&text) {
            Ok(study) => Ok((text, study)),
            Err(problems) => {
                let told =
                    report::problem::text(&problems, &text, &self.name(), output::colours_errors());
                Err(Failure::wrong(told))
            }
        }
    }

    /// The record, for reading.
    pub(super) fn open_to_read(&self) -> Result<Store, Failure> {
        if !self.record.exists() {
            return Err(Failure::cannot(format!(
                "Nothing is on file yet: there is no {}. Run a session first: moderato run {}",
                self.record.display(),
                self.name()
            )));
        }
        Ok(Store::read(&self.record)?)
    }

    /// What the study asks: the script as it stands if it can be read, else as it was last frozen. A record can be
    /// read without its script.
    pub(super) fn study(&self, store: &Store) -> Result<Study, Failure> {
        let at_hand = read_text(&self.script)
            .ok()
            .and_then(|text| study::parse(&text).ok());
        match at_hand {
            Some(study) => Ok(study),
            None => match store.protocols()?.last() {
                Some(protocol) => study::read_frozen(&protocol.script).map_err(Failure::cannot),
                None => self.read_script().map(|(_, study)| study),
            },
        }
    }
}

/// A script's text; larger ones than any study needs are refused before they are read.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let file = fs::File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::wrong(format!(
            "There is no {name}. Write a script with: moderato init {name}"
        )),
        _ => Failure::wrong(format!("{name} cannot be read: {}.", why(&error))),
    })?;
    let mut bytes = Vec::new();
    let limit = study::script::MAX_BYTES as u64 + 1;
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::wrong(format!("{name} cannot be read: {}.", why(&error))))?;
    String::from_utf8(bytes).map_err(|_| {
        Failure::wrong(format!(
            "{name} is not UTF-8 text. Save it as UTF-8 in your editor."
        ))
    })
}

/// The scripts of a folder, in order of their names.
pub(super) fn scripts_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let list = fs::read_dir(folder).map_err(|error| {
        Failure::cannot(format!("This folder cannot be read: {}.", why(&error)))
    })?;
    let mut scripts: Vec<PathBuf> = list
        .filter_map(|item| item.ok().map(|item| item.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml") && is_script(path))
        .map(|path| path.strip_prefix("./").map_or(path.clone(), Path::to_owned))
        .collect();
    scripts.sort();
    Ok(scripts)
}

/// Whether a TOML file has a record beside it or a task in it: other programs keep TOML files too.
fn is_script(path: &Path) -> bool {
    store::record_path(path).exists()
        || read_text(path).is_ok_and(|text| {
            text.lines()
                .any(|line| line.trim_start().starts_with("[[task]]"))
        })
}

fn only_one(scripts: &[PathBuf]) -> Result<PathBuf, Failure> {
    match scripts {
        [one] => Ok(one.clone()),
        [] => Err(Failure::wrong(
            "There is no script in this folder. Write one with: moderato init",
        )),
        several => {
            let names: Vec<_> = several.iter().map(|p| p.display().to_string()).collect();
            Err(Failure::wrong(format!(
                "There is more than one script here: {}. Name the one you mean.",
                names.join(", ")
            )))
        }
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        match error.kind() {
            store::FaultKind::Cannot => Self::cannot(error),
            store::FaultKind::NotARecord => Self::wrong(error),
            store::FaultKind::Unreadable => Self::damaged(error),
        }
    }
}
