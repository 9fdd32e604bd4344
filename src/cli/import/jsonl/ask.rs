//! The changes to sessions on file: listed, and the question before they are applied.

use crate::cli::display;
use std::path::Path;

use crate::cli::error::CommandError;
use crate::cli::{confirm, problems};
use crate::store::{ChangeKind, SessionChange};
use crate::study::text::{excerpt, list_names, pluralize};

/// Asks for, or refuses without, the confirmation that changes to sessions on file need.
pub(super) fn confirm(
    file: &Path,
    changes: &[SessionChange],
    accepted: bool,
) -> Result<(), CommandError> {
    let would = would_change(file, changes);
    let is_asked = || confirm::ask_yes_no(&format!("{would}\nApply this, after a backup?"));
    if accepted || is_asked() {
        return Ok(());
    }
    Err(
        CommandError::invalid(format!("{would}\nNothing was imported."))
            .hint("Add --accept-changes to apply this; a backup is made first."),
    )
}

/// What a file would change, a session a line.
pub(super) fn would_change(file: &Path, changes: &[SessionChange]) -> String {
    format!(
        "{} would change {} on file:\n{}",
        display::path(file),
        pluralize(changes.len(), "session"),
        lines(changes)
    )
}

/// What was changed, a session a line.
pub(super) fn changed(changes: &[SessionChange]) -> String {
    let sessions = pluralize(changes.len(), "session");
    format!("Changed {sessions} on file:\n{}", lines(changes))
}

fn lines(changes: &[SessionChange]) -> String {
    let changes: Vec<String> = changes.iter().map(change).collect();
    problems::render_list(&changes)
}

/// What becomes of a session: "P01, closed: 2 texts erased, excluded, by Ana".
fn change(change: &SessionChange) -> String {
    let whose = change
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
            ChangeKind::Reassigned => "participant, version, kind or moderator changed".to_owned(),
            ChangeKind::Corrected(n) => pluralize(*n, "correction"),
            ChangeKind::Added(n) => format!("{} added", pluralize(*n, "entry")),
        })
        .collect();
    let standing = if change.is_closed { "closed" } else { "open" };
    let kinds = kinds.join(", ");
    let by = list_names(
        change
            .by
            .iter()
            .map(String::as_str)
            .filter(|by| !by.is_empty()),
    );
    if by.is_empty() {
        format!("{whose}, {standing}: {kinds}")
    } else {
        format!("{whose}, {standing}: {kinds}, by {by}")
    }
}
