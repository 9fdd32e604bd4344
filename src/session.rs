//! What happened: the log of a session, the rules of what may be logged, and what follows from it.
//!
//! [`decide`] holds every rule and may refuse; [`record`] makes entries of what was decided;
//! [`apply`] takes entries in and cannot fail. A [`Journal`] keeps entries before they are shown.

mod amendment;
mod annotation;
mod apply;
mod attempt;
mod chain;
pub mod codes;
mod command;
mod correction_rules;
mod corrections;
mod decide;
mod entry;
mod erasure;
mod event;
mod id;
mod imported;
mod journal;
mod new_event;
mod questions;
mod rating;
mod record;
mod refusal;
mod review_queue;
pub mod roster;
mod schedule;
mod stamp;
mod state;
mod summary;
mod validate;
mod visited;
mod vocabulary;

pub use amendment::Amendment;
pub use annotation::{Annotation, AnnotationKind, NotedError};
pub use apply::{apply, replay};
pub use attempt::{Attempt, AttemptPhase, Pause};
pub use chain::{head_of_all, link};
pub use command::{Command, GapAnswer};
pub use corrections::Corrections;
pub use decide::decide;
pub use entry::{Detail, Entry, EntryText};
pub use erasure::TextErasure;
pub use event::{Event, Opening};
pub use id::{Hash, Salt, Seq};
pub use imported::Imported;
pub use journal::{Draft, Durability, Journal};
pub use new_event::{EventTarget, NewEvent};
pub use questions::PendingQuestion;
pub use rating::Rating;
pub use record::record;
pub use refusal::Refusal;
pub use review_queue::{MissingDetail, ReviewItem};
pub use roster::{Participant, RosterChange, RosterRefusal, Status};
pub use schedule::{Schedule, Turn};
pub use stamp::{Anchor, Moment, Stamp, Wall, read_time, shown_time};
pub use state::{SessionPhase, State};
pub use summary::{AttemptSummary, Ending, ErrorTally, SessionSummary};
#[cfg(test)]
pub(crate) use visited::visited;
pub(crate) use visited::visits;
pub use vocabulary::{Outcome, PauseReason, SessionKind};

#[cfg(test)]
mod tests;
