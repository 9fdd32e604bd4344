//! Lists a log's changes to sessions on file, and asks before applying them.

use crate::cli::display;
use std::path::Path;

use crate::cli::error::CommandError;
use crate::cli::{confirm, problems};
use crate::store::{ChangeKind, SessionChange};
use crate::study::text::{excerpt, list_names, pluralize};

/// Asks whether to apply changes to sessions on file, unless `accepted`.
///
/// # Errors
/// When the answer is not yes, or there is no terminal to ask on.
pub(super) fn confirm(
    file: &Path,
    changes: &[SessionChange],
    accepted: bool,
) -> Result<(), CommandError> {
    let preview = would_change(file, changes);
    let is_asked = || confirm::ask_yes_no(&format!("{preview}\nApply this, after a backup?"));
    if accepted || is_asked() {
        return Ok(());
    }
    Err(
        CommandError::invalid(format!("{preview}\nNothing was imported."))
            .hint("Add --accept-changes to apply this; a backup is made first."),
    )
}

/// The changes that a file would make, one session per line.
pub(super) fn would_change(file: &Path, changes: &[SessionChange]) -> String {
    format!(
        "{} would change {} on file:\n{}",
        display::path(file),
        pluralize(changes.len(), "session"),
        lines(changes)
    )
}

/// The changes made, one session per line.
pub(super) fn changed(changes: &[SessionChange]) -> String {
    let sessions = pluralize(changes.len(), "session");
    format!("Changed {sessions} on file:\n{}", lines(changes))
}

fn lines(changes: &[SessionChange]) -> String {
    let changes: Vec<String> = changes.iter().map(change).collect();
    problems::render_list(&changes)
}

/// The changes to a session, such as "P01, closed: 2 texts erased, excluded, by Ana".
fn change(change: &SessionChange) -> String {
    let name = change
        .participant
        .as_deref()
        .map_or_else(|| format!("session {}", change.session), excerpt);
    let kinds: Vec<String> = change
        .kinds
        .iter()
        .map(|kind| match kind {
            ChangeKind::TextsErased(n) => format!("{} erased", pluralize(*n, "text")),
            ChangeKind::Excluded => "excluded".to_owned(),
            ChangeKind::Reopened => "reopened".to_owned(),
            ChangeKind::Renamed => "the participant's code changed".to_owned(),
            ChangeKind::Reassigned => "participant, version, kind or moderator changed".to_owned(),
            ChangeKind::Corrected(n) => pluralize(*n, "correction"),
            ChangeKind::Added(n) => format!("{} added", pluralize(*n, "entry")),
        })
        .collect();
    let state = if change.is_closed { "closed" } else { "open" };
    let kinds = kinds.join(", ");
    let by = list_names(
        change
            .by
            .iter()
            .map(String::as_str)
            .filter(|by| !by.is_empty()),
    );
    if by.is_empty() {
        format!("{name}, {state}: {kinds}")
    } else {
        format!("{name}, {state}: {kinds}, by {by}")
    }
}
