//! How much the store reads of what lies beside a record, or waits for it: all of it may have been prepared by others.
//!
//! | reader | bounds |
//! | --- | --- |
//! | entries that wait elsewhere | [`SPOOL_BYTES`], [`SPOOL_ENTRIES`] a session |
//! | names in a folder where they may wait | [`SPOOL_NAMES`] |
//! | a heartbeat with its draft | [`HEARTBEAT_BYTES`] |
//! | the file of contacts | [`CONTACTS_BYTES`] |
//! | names in the record's folder | [`FOLDER_NAMES`] |

/// The entries of a session that wait, in bytes: more than a day of keys.
pub(super) const SPOOL_BYTES: u64 = 64 * 1024 * 1024;
/// How many entries of a session may wait.
pub(super) const SPOOL_ENTRIES: usize = 100_000;
/// How many names of a folder are looked at for waiting entries. The temporary folder is everybody's.
pub(super) const SPOOL_NAMES: usize = 10_000;
/// The heartbeat of a session and the note that was being written, in bytes.
pub(super) const HEARTBEAT_BYTES: u64 = 1024 * 1024;
/// More than any list of people takes, in bytes.
pub(super) const CONTACTS_BYTES: u64 = 16 * 1024 * 1024;
/// How many names of the record's folder are looked at for backups and heartbeats.
pub(super) const FOLDER_NAMES: usize = 100_000;
