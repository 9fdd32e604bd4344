//! The size limits of every file that the command line reads. Larger files are refused before more of them is read.
//!
//! | file | bytes | rows | per row | nesting |
//! | --- | --- | --- | --- | --- |
//! | script, key bindings | [`SCRIPT_BYTES`] | 1,000 tasks, 100 versions, 100 questions, 9 error kinds | 64 KiB per text | 80 brackets (the parser's limit) |
//! | names in a folder of scripts | | [`FOLDER_NAMES`] | | |
//! | encryption key | [`KEY_FILE_BYTES`] | | | |
//! | table to import | [`TABLE_BYTES`] | [`TABLE_ROWS`] | [`TABLE_COLUMNS`], [`CELL_BYTES`] per cell | |
//! | workbook to import | [`WORKBOOK_BYTES`], [`WORKBOOK_UNPACKED_BYTES`] unpacked, [`WORKBOOK_ENTRIES`] parts | [`WORKBOOK_CELLS`] cells | [`TABLE_COLUMNS`], [`CELL_BYTES`] per cell | [`WORKBOOK_DEPTH`] elements |
//! | roster to import | [`ROSTER_BYTES`] | [`ROSTER_ROWS`] | [`TABLE_COLUMNS`], [`CELL_BYTES`] per cell | |
//! | log to import | [`LOG_LINE_BYTES`] per line | [`LOG_ENTRIES`] in [`LOG_SESSIONS`], [`LOG_STUDY_ENTRIES`], [`LOG_PEOPLE`], [`LOG_PROTOCOLS`], [`LOG_VERSIONS`] | 64 KiB per text, one script | 128 brackets (the parser's limit) |
//!
//! The limits of files beside the record (contacts, spools, heartbeats) are in `store::limits`.

/// Bytes of a script or of the file of key bindings. One byte more is read, so that the parser can refuse the file.
pub(super) const SCRIPT_BYTES: u64 = crate::study::script::MAX_BYTES as u64;
/// Bytes of a file with an encryption key.
pub(super) const KEY_FILE_BYTES: usize = 64 * 1024;
/// Bytes of a table.
pub(super) const TABLE_BYTES: u64 = 512 * 1024 * 1024;
/// Rows of a table, twice as many as a study of a million attempts has.
pub(super) const TABLE_ROWS: usize = 2_000_000;
/// Columns of a table or a roster.
pub(super) const TABLE_COLUMNS: usize = 1_000;
/// Bytes of a cell of a table or a roster, the limit of a text in a script or a log too.
pub(super) const CELL_BYTES: usize = 64 * 1024;
/// Bytes of a workbook.
pub(super) const WORKBOOK_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of all parts of a workbook together, unpacked, and of all texts that its cells refer to.
pub(super) const WORKBOOK_UNPACKED_BYTES: u64 = 256 * 1024 * 1024;
/// How many times larger a part of a workbook may be when unpacked; parts of up to a mebibyte are exempt.
pub(super) const WORKBOOK_RATIO: u64 = 200;
/// Parts of a workbook.
pub(super) const WORKBOOK_ENTRIES: usize = 1_000;
/// Cells of a sheet of a workbook, blank ones between others too.
pub(super) const WORKBOOK_CELLS: usize = 1_000_000;
/// Elements within elements in a part of a workbook.
pub(super) const WORKBOOK_DEPTH: usize = 64;
/// Rows of a roster.
pub(super) const ROSTER_ROWS: usize = 100_000;
/// Entries of a log, in all its sessions together.
pub(super) const LOG_ENTRIES: usize = 5_000_000;
/// Sessions of a log.
pub(super) const LOG_SESSIONS: usize = 1_000_000;
/// Entries of the study log of a log: one close per session, and as many erasures.
pub(super) const LOG_STUDY_ENTRIES: usize = 2_000_000;
/// Participants of a log.
pub(super) const LOG_PEOPLE: usize = 1_000_000;
/// Scripts of a log; a study's script changes a few times.
pub(super) const LOG_PROTOCOLS: usize = 1_000;
/// Design versions of a log.
pub(super) const LOG_VERSIONS: usize = 10_000;
/// Bytes of a roster.
pub(super) const ROSTER_BYTES: u64 = 16 * 1024 * 1024;
/// Bytes of a line of a log: the largest script with every character escaped.
pub(super) const LOG_LINE_BYTES: u64 = 8 * 1024 * 1024;
/// Names of a folder that are searched for scripts.
pub(super) const FOLDER_NAMES: usize = 100_000;
