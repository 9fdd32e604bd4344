//! `backup`: copies the record, on request and when a session closes.

use super::display;
use std::path::PathBuf;

use clap::Args;

use super::console::Console;
use super::destination;
use super::error::CommandError;
use super::exit::Exit;
use super::record_options::RecordOptions;
use super::study_paths::StudyPaths;
use super::verify;
use crate::clock::{Clock, SystemClock};
use crate::store::{RecordPath, Store, StoreError};
use crate::study::text;

/// The default number of copies to keep.
const DEFAULT_BACKUPS: usize = 3;
/// The environment variable with the number of copies to keep.
pub(super) const BACKUPS_ENV: &str = "MODERATO_BACKUPS";

/// The arguments of `backup`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:  moderato backup checkout.toml
           moderato backup checkout.toml --out /media/stick/checkout.moderato

To restore: close moderato, replace checkout.moderato with the copy, and run: moderato verify checkout.toml")]
pub(super) struct BackupArguments {
    /// The script [default: the only one in this folder]
    study: Option<PathBuf>,
    /// The file to write, which must not exist yet [default: a file beside the record, named after the current time]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(
    arguments: &BackupArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let paths = StudyPaths::find(arguments.study.as_deref(), record)?;
    let store = paths.open_read_only()?;
    if let Some(file) = &arguments.out {
        destination::check_copy(file)?;
    }
    let now = SystemClock::new().now().wall;
    let file = console.with_progress("Copying the record", || match &arguments.out {
        Some(file) => store.backup_to(file),
        None => store.backup_now(now),
    })?;
    let copy = RecordPath::new(file, paths.record.secret().cloned());
    let verified = console.with_progress("Verifying the copy", || {
        Store::open_read_only(&copy)?.verify()
    })?;
    let file = display::path(&copy);
    if verified.is_intact() {
        return Ok(console.print_message(&format!("The record was copied to {file}.")));
    }
    Err(CommandError::damaged(format!(
        "The record was copied to {file}, but it is damaged, and the copy is damaged in the same way:\n{}",
        verify::findings(&verified).join("\n")
    ))
    .hint("Keep the earlier backups, and check them with: moderato verify --db BACKUP"))
}

/// Copies the record after a session closed and keeps the last `wanted` copies, or the default; 0 for none. Returns a
/// warning if that failed.
pub(super) fn backup_at_close(
    paths: &StudyPaths,
    clock: &impl Clock,
    wanted: Option<usize>,
) -> Option<String> {
    let from_environment = || std::env::var(BACKUPS_ENV).ok()?.trim().parse().ok();
    let last = wanted.or_else(from_environment).unwrap_or(DEFAULT_BACKUPS);
    if last == 0 {
        return None;
    }
    let rotate = || -> Result<(), StoreError> {
        Store::open_read_only(&paths.record)?.rotate_backups(clock.now().wall, last)
    };
    let error = rotate().err()?;
    Some(format!(
        "The record is intact, but no backup of it could be made: {}",
        text::escape_hidden(&error.one_line())
    ))
}
