//! Leaves out rows of the record's own sessions: an exported table that is imported again adds nothing.

use std::collections::HashSet;

use uuid::Uuid;

use super::content::{Attempts, Content};
use crate::cli::error::CommandError;
use crate::store::Store;

/// Removes the rows whose column `session` has the id of a session on file; returns their number.
///
/// # Errors
/// When the record cannot be read.
pub(super) fn remove_own_rows(
    content: &mut Content,
    store: Option<&Store>,
) -> Result<usize, CommandError> {
    let Some(store) = store else {
        return Ok(0);
    };
    let on_file: HashSet<Uuid> = store.sessions_to_list()?.iter().map(|s| s.id).collect();
    let is_own = |session: Option<&str>| {
        let id = session.and_then(|id| Uuid::parse_str(id).ok());
        id.is_some_and(|id| on_file.contains(&id))
    };
    let before = content.len();
    match content {
        Content::Attempts(Attempts { names, rows }) => {
            rows.retain(|row| !is_own(row.session.map(|session| &names[session])));
        }
        Content::Answers(answers) => answers.retain(|answer| !is_own(answer.session.as_deref())),
    }
    Ok(before - content.len())
}
