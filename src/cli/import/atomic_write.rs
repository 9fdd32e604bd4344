//! The script and the record that an import makes: both are there afterwards with what was imported, or neither is.

use crate::cli::display;
use std::fs;
use std::path::Path;

use crate::cli::error::CommandError;
use crate::cli::init::write_new;
use crate::cli::study_paths::StudyPaths;
use crate::store::{Plan, RecordPath, Store, StoreError, StoreErrorKind};

/// Writes the script, where one is given, and then into the record, which is made where there is none. Where that
/// fails, the files that were made are removed again.
pub(super) fn write_all_or_nothing<T>(
    place: &StudyPaths,
    script: Option<&str>,
    write: impl FnOnce(&mut Store) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    let makes_record = !place.record.exists();
    if let Some(script) = script {
        write_script(&place.script, script)?;
    }
    let done = Store::open(&place.record)
        .map_err(CommandError::from)
        .and_then(|mut store| write(&mut store));
    if done.is_err() {
        if script.is_some() {
            let _ = fs::remove_file(&place.script);
        }
        if makes_record && is_empty(&place.record) {
            let _ = fs::remove_file(&*place.record);
        }
    }
    done
}

/// Whether nothing was ever written into a record.
fn is_empty(record: &RecordPath) -> bool {
    let has_nothing = |store: Store| -> Result<bool, StoreError> {
        Ok(store.plan()? == Plan::default() && store.sessions()?.is_empty())
    };
    match Store::open_read_only(record) {
        Ok(store) => has_nothing(store).unwrap_or(false),
        Err(error) => matches!(error.kind, StoreErrorKind::Missing),
    }
}

fn write_script(path: &Path, text: &str) -> Result<(), CommandError> {
    write_new(path, text.as_bytes()).map_err(|error| {
        CommandError::failed(format!("{} cannot be written", display::path(path))).because(error)
    })
}
