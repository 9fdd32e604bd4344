//! The study log: an append-only log of what concerns the study rather than a single session.
//!
//! Each desk (an installation of moderato) writes its own chain, so two desks never write to the same chain and records
//! of one study merge by union. [`decide()`] checks every rule and can refuse; [`to_entry()`] turns an event into an
//! entry; [`apply()`] adds entries to the state and cannot fail; [`check_entry`] checks that an entry continues its chain.
//!
//! # What it detects
//!
//! * [`StudyEvent::WriterStarted`] binds a chain to its desk and its study: the chain cannot be moved to another study.
//! * [`StudyEvent::SessionCloseNoted`] records the length and log fingerprint of a session at each close, reopening or
//!   later correction: a session that was removed, or a closed log that lost its end, is detected.
//! * [`StudyEvent::TextErased`] records who erased a text. The session's own log does not change.
//! * [`StudyEvent::CodeAliased`] gives the participant of a session another code. The session's own log does not change.
//!
//! The study log is not signed. A person who can write the record can rewrite all of it; only a fingerprint written
//! down elsewhere, or a backup, detects that.
//!
//! # Hashes
//!
//! As in session logs: SHA-256 over the previous hash and the entry's fields, each text prefixed with its length. In
//! the detail, a free text (marked `*` in the design) is a digest over salt and text; the text itself is stored
//! separately.

mod apply;
mod chain;
mod check;
mod codes;
mod decide;
mod entry;
mod event;
mod to_entry;

pub use apply::{Erasure, NotedClose, StudyLog, Writer, apply};
pub use check::{ChainError, check_entry};
pub use codes::CodeAliases;
pub use decide::{StudyCommand, StudyRefusal, decide};
pub use entry::StudyEntry;
pub use event::{LogId, StartReason, StudyEvent};
pub use to_entry::{StudyStamp, to_entry};
