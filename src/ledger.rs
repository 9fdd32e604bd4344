//! The study log: what concerns a study and not a single session, as a log that only grows.
//!
//! Each desk, an installation of moderato, writes a chain of its own, so that two desks never write to the same one
//! and records of one study merge by union. [`decide`] holds every rule and may refuse; [`record`] makes an entry of
//! an event; [`apply`] takes entries in and cannot fail; [`check`] says whether an entry that was read continues its
//! chain.
//!
//! # What it shows
//!
//! * [`StudyEvent::WriterStarted`] binds a chain to its desk and its study: it cannot be moved to another study.
//! * [`StudyEvent::SessionCloseNoted`] keeps the length and the log fingerprint of a session at each close and each
//!   reopening: a session that is removed whole, or a closed log that lost its end, is missed.
//! * [`StudyEvent::TextErased`] says whose decision it was that a text is gone. The session's own log does not grow.
//!
//! The study log is not signed. A person who can write the record can write all of it anew; only a fingerprint that was
//! written down elsewhere, or a backup, shows that.
//!
//! # Hashes
//!
//! As in session logs: SHA-256 over the hash before and the entry's fields, each text prefixed with its length. A free
//! text (a field marked `*` in the design) is a digest over salt and text in the detail, and is kept beside the log.

mod apply;
mod chain;
mod check;
mod decide;
mod entry;
mod event;
mod record;

pub use apply::{Erasure, NotedClose, StudyLog, Writer, apply};
pub use check::{ChainError, check_entry};
pub use decide::{StudyCommand, StudyRefusal, decide};
pub use entry::StudyEntry;
pub use event::{LogId, StartReason, StudyEvent};
pub use record::{StudyStamp, record};
