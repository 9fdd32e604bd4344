//! The script of a new study, written from imported data.

use std::path::Path;

use super::content::Content;
use super::study::study_from_content;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::record_options::RecordOptions;
use crate::cli::study_paths::StudyPaths;
use crate::study::{Design, script};

/// The paths of a new study for the data, which do not exist yet.
///
/// # Errors
/// When the script's name does not end in `.toml`, or a file of the study exists.
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
        if path.exists() {
            let name = display::path(path);
            return Err(CommandError::failed(format!(
                "{name} already exists and was not changed."
            ))
            .hint("Choose another --out, or leave --new out to import into it."));
        }
    }
    Ok(paths)
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
