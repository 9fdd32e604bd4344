//! How much each reader of the command line takes; what is larger is refused before more of it is read.
//!
//! | reader | bytes | rows | what a row holds | how deep |
//! | --- | --- | --- | --- | --- |
//! | a script, the file of keys | [`SCRIPT`] | 1,000 tasks, 100 versions, 100 questions, 9 kinds of errors | 64 KiB a text | 80 brackets (the parser's own) |
//! | names in a folder of scripts | | [`FOLDER_NAMES`] | | |
//! | a key file | [`KEY_FILE`] | | | |
//! | a table to import | [`TABLE`] | [`TABLE_ROWS`] | [`COLUMNS`], [`CELL`] a cell | |
//! | a roster to import | [`ROSTER`] | [`ROSTER_ROWS`] | [`COLUMNS`], [`CELL`] a cell | |
//! | a log to import | [`LOG_LINE`] a line | [`LOG_ENTRIES`] of [`LOG_SESSIONS`], [`LOG_STUDY_ENTRIES`], [`LOG_PEOPLE`], [`LOG_PROTOCOLS`], [`LOG_VERSIONS`] | a text of 64 KiB, a script | 128 brackets (the parser's own) |
//!
//! What the record reads beside itself (contacts, waiting entries, heartbeats) is bounded in `store::limits`.

/// A script or the file of keys, in bytes; one byte more is read, so that the parser says that it is too large.
pub(super) const SCRIPT_BYTES: u64 = crate::study::script::MAX_BYTES as u64;
/// A file that holds a key, in bytes.
pub(super) const KEY_FILE_BYTES: usize = 64 * 1024;
/// A table, in bytes.
pub(super) const TABLE_BYTES: u64 = 512 * 1024 * 1024;
/// Rows of a table: a study of a million attempts has half as many.
pub(super) const TABLE_ROWS: usize = 2_000_000;
/// Columns of a table or a roster.
pub(super) const TABLE_COLUMNS: usize = 1_000;
/// A cell of a table or a roster, in bytes: no text of a script or a log is longer either.
pub(super) const CELL_BYTES: usize = 64 * 1024;
/// Rows of a roster.
pub(super) const ROSTER_ROWS: usize = 100_000;
/// Entries of a log, of all its sessions together.
pub(super) const LOG_ENTRIES: usize = 5_000_000;
/// Sessions of a log.
pub(super) const LOG_SESSIONS: usize = 1_000_000;
/// Entries of the study log: of each session its close, and as many texts that were erased.
pub(super) const LOG_STUDY_ENTRIES: usize = 2_000_000;
/// People of a log.
pub(super) const LOG_PEOPLE: usize = 1_000_000;
/// Scripts of a log: a study's script changes a few times.
pub(super) const LOG_PROTOCOLS: usize = 1_000;
/// Design versions of a log.
pub(super) const LOG_VERSIONS: usize = 10_000;
/// A table of participants, in bytes.
pub(super) const ROSTER_BYTES: u64 = 16 * 1024 * 1024;
/// A line of a log, in bytes: a script of the largest size, all of it escaped.
pub(super) const LOG_LINE_BYTES: u64 = 8 * 1024 * 1024;
/// How many names of a folder are looked at for scripts.
pub(super) const FOLDER_NAMES: usize = 100_000;
