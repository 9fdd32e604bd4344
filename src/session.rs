//! A session: its log, the rules for what may be logged, and the state derived from the log.
//!
//! [`decide()`] checks every rule and can refuse; [`to_entries()`] turns the decided events into entries; [`apply()`]
//! adds entries to the state and cannot fail. A [`SessionWriter`] saves entries before they are shown.

mod addition;
mod allocation;
mod amendment;
mod annotation;
mod answer_row;
mod apply;
mod attempt;
mod attempt_summary;
mod attempt_table;
mod attempts;
mod chain;
mod chain_end;
pub mod codes;
mod command;
mod correction_rules;
mod corrections;
mod decide;
mod digest;
mod earlier;
mod entry;
mod entry_context;
mod entry_text;
mod erasure;
mod event;
mod event_json;
mod import_log;
mod imported_attempt;
mod new_event;
mod placement;
mod questions;
mod rating;
mod refusal;
mod review_queue;
pub mod roster;
mod schedule;
mod seq;
mod session_names;
mod session_writer;
mod stamp;
mod state;
mod summary;
mod to_entries;
mod validate;
mod visit_counter;
mod vocabulary;

pub use addition::{AddedWhat, Addition};
pub use allocation::AllocationRule;
pub use amendment::Amendment;
pub use annotation::{Annotation, AnnotationKind, NotedError};
pub use answer_row::{AskedQuestionnaire, RowAnswer};
pub use apply::{apply, replay};
pub use attempt::{Attempt, AttemptPhase, Pause};
pub use attempt_summary::{AttemptSummary, Ending, ErrorTally};
pub use attempt_table::AttemptRow;
pub(crate) use attempt_table::{AttemptTable, NewAttempt};
pub use attempts::Attempts;
pub use chain::{combined_head, entry_hash};
pub use chain_end::LinkedEntry;
pub use command::{Command, GapAnswer};
pub use corrections::Corrections;
pub use decide::{decide, decide_at};
pub use digest::{Hash, Salt};
pub use earlier::attempted_tasks;
pub use entry::{Detail, Entry};
pub use entry_context::EntryContext;
pub use entry_text::EntryText;
pub use erasure::TextErasure;
pub use event::{Event, Opening};
pub(crate) use event_json::{EventJson, restore_texts};
pub use import_log::{ImportLog, ImportSummaries};
pub use imported_attempt::ImportedAttempt;
pub use new_event::{EventTarget, NewEvent};
pub use questions::PendingQuestion;
pub use rating::Rating;
pub use refusal::Refusal;
pub use review_queue::{MissingDetail, ReviewItem};
pub use roster::{Participant, ParticipantStatus, RosterChange, RosterPlace, RosterRefusal};
pub use schedule::{NextSession, Schedule};
pub use seq::Seq;
pub use session_names::{SessionNames, UnknownSession};
pub use session_writer::{Draft, Durability, SessionWriter};
pub use stamp::{Anchor, ClockReading, Stamp, WallTime, format_time, parse_time};
pub use state::{SessionPhase, SessionState};
pub use summary::SessionSummary;
pub use to_entries::to_entries;
#[cfg(test)]
pub(crate) use visit_counter::count_visits;
pub(crate) use visit_counter::record_visits;
pub use vocabulary::{Outcome, PauseReason, SessionKind};

#[cfg(test)]
mod tests;
