//! The script of a new study, written from imported data.

use std::path::Path;
use std::{fs, io};

use super::atomic_write;
use super::content::Content;
use super::study::study_from_content;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::record_options::RecordOptions;
use crate::cli::study_paths::StudyPaths;
use crate::study::{Design, script};

/// The paths of a new study for the data.
///
/// # Errors
/// When the script's name does not end in `.toml`, a folder is missing, or there is a record with data.
pub(super) fn find_paths(
    out: Option<&Path>,
    record: &RecordOptions,
) -> Result<StudyPaths, CommandError> {
    let paths = match out {
        Some(out) if out.extension().is_none_or(|ending| ending != "toml") => {
            return Err(
                CommandError::invalid("A script's file name ends in .toml.").hint(format!(
                    "Type: --out {}",
                    display::path_argument(&out.with_added_extension("toml"))
                )),
            );
        }
        out => StudyPaths::find(out, record)?,
    };
    for path in [paths.script.as_path(), &paths.record] {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(CommandError::failed(format!(
                "There is no folder {}.",
                display::path(folder)
            ))
            .hint("Create it, or choose another --out."));
        }
    }
    if !atomic_write::is_empty(&paths.record) {
        let script_exists = paths.script.exists();
        return Err(exists(if script_exists {
            &paths.script
        } else {
            &paths.record
        }));
    }
    Ok(paths)
}

/// Whether the script is still to be written. An import that was killed leaves the script that this one would write.
///
/// # Errors
/// When there is another script of this name.
pub(super) fn is_to_be_written(paths: &StudyPaths, script: &str) -> Result<bool, CommandError> {
    match fs::read(&paths.script) {
        Ok(known) if known == script.as_bytes() => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Ok(_) | Err(_) => Err(exists(&paths.script)),
    }
}

fn exists(path: &Path) -> CommandError {
    let name = display::path(path);
    CommandError::failed(format!("{name} already exists and was not changed."))
        .hint("Choose another --out, or leave --new out to import into it.")
}

/// The script of a new study for the data.
pub(super) fn write_script(
    title: Option<&str>,
    design: Design,
    content: &Content,
    paths: &StudyPaths,
) -> String {
    let file_name = || {
        let stem = paths.script.file_stem();
        stem.map_or_else(|| "Study".into(), |stem| stem.to_string_lossy())
    };
    let title = title.map_or_else(|| file_name().into_owned(), str::to_owned);
    script::write(&study_from_content(content, title, design))
}
