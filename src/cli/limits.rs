//! How much each reader of the command line takes; what is larger is refused before more of it is read.
//!
//! | reader | bytes |
//! | --- | --- |
//! | a script, the file of keys | [`SCRIPT`] |
//! | a key file | [`KEY_FILE`] |
//! | a table to import | [`TABLE`] |
//! | a roster to import | [`ROSTER`] |
//! | a line of a log to import | [`LOG_LINE`] |
//!
//! What the record reads beside itself (contacts, waiting entries, heartbeats) is bounded in `store::limits`.

/// A script or the file of keys, in bytes; one byte more is read, so that the parser says that it is too large.
pub(super) const SCRIPT: u64 = crate::study::script::MAX_BYTES as u64;
/// A file that holds a key, in bytes.
pub(super) const KEY_FILE: usize = 64 * 1024;
/// A table, in bytes.
pub(super) const TABLE: u64 = 512 * 1024 * 1024;
/// A table of participants, in bytes.
pub(super) const ROSTER: u64 = 16 * 1024 * 1024;
/// A line of a log, in bytes: a script of the largest size, all of it escaped.
pub(super) const LOG_LINE: u64 = 8 * 1024 * 1024;
