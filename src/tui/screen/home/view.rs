//! What the home screen shows of studies and their sessions.

use uuid::Uuid;

use crate::metrics::roster_counts::RosterCounts;
use crate::study::Study;

/// A study on the home screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StudyView {
    /// Title; the file name if the script cannot be parsed.
    pub title: String,
    /// File name of the script.
    pub file: String,
    /// The script; `None` if it cannot be parsed.
    pub study: Option<Study>,
    /// Versions, with the number of participants counted on each.
    pub versions: Vec<(String, usize)>,
    /// The participants on its roster.
    pub roster: RosterCounts,
    /// Sessions in display order.
    pub sessions: Vec<SessionView>,
    /// Why no session can be run; `None` if it can.
    pub problem: Option<String>,
}

/// A session on the home screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// Session id.
    pub id: Uuid,
    /// Participant code; `None` in a rehearsal.
    pub participant: Option<String>,
    /// Version id.
    pub version: String,
    /// When it opened, formatted.
    pub opened: String,
    /// Whether it is closed; otherwise it can be resumed.
    pub closed: bool,
    /// Remarks: pilot, excluded, tasks without an outcome.
    pub remark: String,
}
