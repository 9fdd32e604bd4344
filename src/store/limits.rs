//! Limits for reading files next to a record, which may be prepared by others.
//!
//! | reader | bounds |
//! | --- | --- |
//! | spooled entries | [`SPOOL_BYTES`], [`SPOOL_ENTRIES`] per session |
//! | names in a spool folder | [`SPOOL_NAMES`] |
//! | a heartbeat with its draft | [`HEARTBEAT_BYTES`] |
//! | the contacts file | [`CONTACTS_BYTES`] |
//! | names in the record's folder | [`FOLDER_NAMES`] |

/// Spooled entries of a session, in bytes: more than a day of keys.
pub(super) const SPOOL_BYTES: u64 = 64 * 1024 * 1024;
/// Number of spooled entries of a session.
pub(super) const SPOOL_ENTRIES: usize = 100_000;
/// Number of names read in a spool folder. The temporary folder is shared with other users.
pub(super) const SPOOL_NAMES: usize = 10_000;
/// Heartbeat of a session with its draft, in bytes.
pub(super) const HEARTBEAT_BYTES: u64 = 1024 * 1024;
/// Contacts file, in bytes: more than any study needs.
pub(super) const CONTACTS_BYTES: u64 = 16 * 1024 * 1024;
/// Number of names read in the record's folder to find backups and heartbeats.
pub(super) const FOLDER_NAMES: usize = 100_000;
