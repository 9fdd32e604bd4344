//! Applies changes to the roster, all or none.

use std::collections::BTreeSet;

use crate::cli::error::CommandError;
use crate::cli::stage::last_moderator;
use crate::cli::study_paths::StudyPaths;
use crate::clock::{Clock, SystemClock};
use crate::session::{
    Participant, ParticipantStatus, RosterChange, SessionSummary, WallTime, roster,
};
use crate::store::Store;
use crate::study::label;

/// The author and the time of a change to the roster.
pub(super) struct ChangeAuthor {
    pub(super) name: String,
    /// Whether the name is that of the last moderator, since none was given.
    pub(super) is_assumed: bool,
    pub(super) at: WallTime,
}

impl ChangeAuthor {
    /// The author with this name or, without one, the moderator of the last session.
    ///
    /// # Errors
    /// When the name is not valid, or the record cannot be read.
    pub(super) fn new(
        paths: &StudyPaths,
        clock: &SystemClock,
        by: Option<&str>,
    ) -> Result<Self, CommandError> {
        let (by, assumed) = match by {
            Some(by) => match label::parse_title(by.trim()) {
                Ok(by) => (by, false),
                Err(flaw) => {
                    return Err(CommandError::invalid(format!(
                        "The name given with --author {flaw}."
                    )));
                }
            },
            None => (last_moderator(&super::read_sessions(paths)?), true),
        };
        Ok(Self {
            name: by,
            is_assumed: assumed,
            at: clock.now().wall,
        })
    }

    /// Names the author for a message if the name was assumed; otherwise empty.
    fn assumed_note(&self) -> String {
        match self.name.as_str() {
            by if self.is_assumed && !by.is_empty() => {
                format!(" Recorded as {by}, the last moderator; --author names another.")
            }
            _ => String::new(),
        }
    }
}

/// Applies all changes or none, and returns a message.
///
/// # Errors
/// When a change is refused, or the record cannot be written.
pub(super) fn apply_changes(
    paths: &StudyPaths,
    changes: &[RosterChange],
    author: &ChangeAuthor,
) -> Result<String, CommandError> {
    if !paths.record.exists() {
        // Refused changes must not create a record.
        changed_rows(&[], &BTreeSet::new(), changes, author).map_err(CommandError::invalid)?;
    }
    let mut store = Store::open(&paths.record)?;
    let codes_with_sessions = codes_with_sessions(&store.sessions()?);
    let rows = store
        .change_roster(|roster| changed_rows(roster, &codes_with_sessions, changes, author))?;
    let rows = rows.map_err(CommandError::invalid)?;
    Ok(changes_message(changes, &rows) + &author.assumed_note())
}

/// The rows that the changes, applied in order, change or add.
fn changed_rows(
    roster: &[Participant],
    codes_with_sessions: &BTreeSet<String>,
    changes: &[RosterChange],
    author: &ChangeAuthor,
) -> Result<Vec<Participant>, roster::RosterRefusal> {
    let mut current = roster.to_vec();
    let mut rows = Vec::new();
    for change in changes {
        let altered = roster::changed_rows(
            &current,
            |code| codes_with_sessions.contains(code),
            change,
            author.at,
            &author.name,
        )?;
        for row in &altered {
            current.retain(|p| p.code != row.code);
            current.push(row.clone());
        }
        rows.extend(altered);
    }
    Ok(rows)
}

/// The codes of participants with a session on file.
fn codes_with_sessions(sessions: &[SessionSummary]) -> BTreeSet<String> {
    sessions
        .iter()
        .filter_map(|s| s.participant.clone())
        .collect()
}

/// The changes made, in a sentence.
fn changes_message(changes: &[RosterChange], rows: &[Participant]) -> String {
    let codes: Vec<&str> = rows.iter().map(|p| p.code.as_str()).collect();
    match (changes, codes.as_slice()) {
        ([RosterChange::Replace { .. }, ..], [gone, new, ..]) => {
            format!("{new} takes the place of {gone} and is expected.")
        }
        ([RosterChange::SetStatus { status, .. }, ..], [code, ..]) => match status {
            ParticipantStatus::Expected => format!("{code} is expected."),
            ParticipantStatus::Arrived => format!("{code} is here."),
            ParticipantStatus::NoShow => format!("{code} is a no-show."),
            ParticipantStatus::Withdrawn => format!(
                "{code} has withdrawn: they leave the results and stay in the count of people."
            ),
            ParticipantStatus::Replaced => format!("{code} is replaced."),
        },
        (_, [code]) => format!("{code} is on the roster."),
        (_, codes) => format!("{} are on the roster.", codes.join(", ")),
    }
}
