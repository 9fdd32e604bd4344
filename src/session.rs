//! What happened: the log of a session, the rules of what may be logged, and what follows from it.
//!
//! [`decide`] holds every rule and may refuse; [`record`] makes entries of what was decided;
//! [`apply`] takes entries in and cannot fail. A [`Journal`] keeps entries before they are shown.

mod amend;
mod apply;
mod asked;
mod attempt;
mod blank;
mod chain;
mod check;
pub mod codes;
mod command;
mod correct;
mod decide;
mod entry;
mod erasure;
mod event;
mod fact;
mod journal;
mod noted;
mod refusal;
pub mod roster;
mod schedule;
mod stamp;
mod state;
mod summary;
mod visited;

pub use amend::{Amendment, Corrections};
pub use apply::{apply, replay};
pub use asked::Asked;
pub use attempt::{Attempt, Course, Imported, Pause};
pub use blank::{Blank, BlankWhat};
pub use chain::{Hash, head_of_all, link};
pub use command::{Command, GapAnswer};
pub use decide::decide;
pub use entry::{Detail, Entry, EntryText, Seq, record};
pub use erasure::TextErasure;
pub use event::{Event, Opening, Outcome, PauseReason, SessionKind};
pub use fact::{Fact, Scope};
pub use journal::{Draft, Journal, Kept};
pub use noted::{Noted, NotedError, NotedWhat};
pub use refusal::Refusal;
pub use roster::{Participant, RosterChange, RosterRefusal, Status};
pub use schedule::{Schedule, Turn};
pub use stamp::{Anchor, Moment, Salt, Stamp, Wall, read_time, shown_time};
pub use state::{Phase, State};
pub use summary::{AttemptSummary, Ending, ErrorTally, Rating, SessionSummary};
#[cfg(test)]
pub(crate) use visited::visited;
pub(crate) use visited::visits;

#[cfg(test)]
mod tests;
