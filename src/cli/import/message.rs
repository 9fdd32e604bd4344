//! The messages of an import of a table.

use std::path::Path;

use super::attempts::ImportSummary;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::problems::Problems;
use crate::cli::study_paths::StudyPaths;
use crate::study::Study;
use crate::study::text::pluralize;

/// The note about participants that are numbered.
pub(super) fn numbering_note(by_order: bool) -> String {
    let numbered = if by_order {
        "numbered by their order within each task, R01 and on"
    } else {
        "called by their rows, R01 and on"
    };
    format!("No column names the participants: they are {numbered}.")
}

/// The note about attempts without an outcome that were added for the ratings after them.
pub(super) fn added_attempts_note(added: usize) -> Option<String> {
    (added > 0).then(|| {
        format!(
            "The ratings are after {} without an outcome, which no success rate counts; reports show them, and versions are compared at tasks with outcomes alone.",
            pluralize(added, "attempt")
        )
    })
}

/// The error for a file that is not imported because of rows that cannot be.
pub(super) fn refusal(file: &Path, bad: &Problems) -> CommandError {
    bad.refusal(file)
        .hint("Fix the file, or leave such rows out with --skip-bad.")
}

/// What an import would do.
pub(super) fn preview_message(
    summary: &ImportSummary,
    unit: &str,
    source: &str,
    script: &str,
) -> String {
    if let Some(reason) = nothing_new(summary, unit, source) {
        return format!("Nothing would be imported: {reason}");
    }
    let known = match summary.known {
        0 => String::new(),
        known => format!(" ({} on file already)", pluralize(known, unit)),
    };
    format!(
        "{} would go into the record of {script}{known}; the first:",
        pluralize(summary.new, unit)
    )
}

/// Why nothing of a file is imported, if nothing is.
fn nothing_new(summary: &ImportSummary, unit: &str, source: &str) -> Option<String> {
    match (summary.new, summary.known) {
        (0, 0) => Some("no row of the file can be taken.".to_owned()),
        (0, known) => Some(format!(
            "all of \"{source}\" is on file already ({}).",
            pluralize(known, unit)
        )),
        _ => None,
    }
}

/// What an import did, with what was left out and how the file was read.
pub(super) fn import_message(
    summary: &ImportSummary,
    unit: &str,
    bad: &Problems,
    (paths, study): (&StudyPaths, &Study),
    source: &str,
    writes_script: bool,
    notes: &[String],
) -> String {
    let mut lines = Vec::new();
    if writes_script {
        lines.push(format!("Wrote {}.", paths.name()));
    }
    lines.push(match nothing_new(summary, unit, source) {
        Some(reason) => format!("Nothing was imported: {reason}"),
        None => format!(
            "Imported {} of {} from \"{source}\" into {}.",
            pluralize(summary.new, unit),
            pluralize(summary.participants, "participant"),
            display::path(&paths.record)
        ),
    });
    if summary.new > 0 && summary.known > 0 {
        lines.push(format!(
            "On file already: {}.",
            pluralize(summary.known, unit)
        ));
    }
    if !bad.is_empty() {
        lines.push("Left out:".to_owned());
        lines.extend(bad.lines());
    }
    lines.extend_from_slice(notes);
    if summary.new + summary.known > 0 {
        let script = paths.shell_word();
        let compare = if study.versions.len() > 1 {
            format!("    moderato compare {script}")
        } else {
            String::new()
        };
        lines.push(format!(
            "Look at it with: moderato report {script}{compare}"
        ));
    }
    lines.join("\n")
}
