//! The JSON lines that `export` writes, taken back: the same entries with the same hashes.

mod ask;
mod check;
mod collect;
mod read;
mod same_study;
mod tell;

use std::path::Path;

use self::collect::Collected;
pub(super) use self::read::is;
use self::read::{find_entry, read};
use self::same_study::{last_script, same_study_as_the_script};
use self::tell::Done;
use super::{ImportOutcome, atomic_write};
use crate::cli::console::Console;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::new_codes::{LookAlike, NewCodes};
use crate::cli::problems::Problems;
use crate::cli::record_options::RecordOptions;
use crate::cli::stage::user;
use crate::cli::study_paths::StudyPaths;
use crate::clock::{Clock, SystemClock};
use crate::store::{Store, StoreError};

/// What was said beforehand of what may have to be asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct PresetAnswers {
    /// That changes to sessions on file are to be applied.
    pub(super) accepts_changes: bool,
    /// That nothing is to be written, only said what would be.
    pub(super) is_dry_run: bool,
    /// Whose codes are that look like codes on file.
    pub(super) look_alike: LookAlike,
}

/// Takes a log into the record of a script; where there is no such script, it comes out of the log. What the log would
/// change in sessions on file is confirmed first, and what cannot be taken leaves nothing behind. A dry run writes nothing.
pub(super) fn import(
    study: Option<&Path>,
    file: &Path,
    record: &RecordOptions,
    said: PresetAnswers,
    clock: &SystemClock,
    voice: Console,
) -> Result<ImportOutcome, CommandError> {
    let place = StudyPaths::find(study, record)?;
    let mut collected = voice.with_progress("Reading the log", || read(file))?;
    let mut on_file = NewCodes::for_study(&place, said.look_alike)?;
    let Collected {
        plan, logs, checks, ..
    } = &mut collected;
    checks.settle_codes(&mut on_file, &mut plan.participants);
    if !checks.problems.is_empty() {
        return Err(problems_failure(file, std::mem::take(&mut checks.problems)));
    }
    let preview = {
        let on_file = place.open_if_exists()?;
        same_study_as_the_script(&place, on_file.as_ref(), plan)?;
        voice.with_progress("Comparing", || match &on_file {
            Some(store) => store.preview_import(plan, logs),
            None => Store::preview_new_import(&place.record, plan, logs),
        })
        .map_err(|error| import_failure(file, error))?
    };
    let script = (!place.script.exists())
        .then(|| last_script(plan))
        .flatten();
    if said.is_dry_run {
        let told = tell::preview(file, &preview, script.is_some(), &place);
        return Ok(ImportOutcome::Previewed(told));
    }
    let accepted = preview.changes;
    if !accepted.is_empty() {
        ask::confirm(file, &accepted, said.accepts_changes)?;
    }
    let (backup, taken) = atomic_write::write_all_or_nothing(&place, script, |store| {
        let now = clock.now();
        let backup = if accepted.is_empty() {
            None
        } else {
            Some(store.backup_now(now.wall)?)
        };
        let taken = voice
            .with_progress("Importing", || {
                store.merge_logs(plan, logs, &accepted, &user(), now)
            })
            .map_err(|error| import_failure(file, error))?;
        Ok((backup, taken))
    })?;
    let done = Done {
        wrote_script: script.is_some(),
        taken,
        changes: accepted,
        backup,
    };
    Ok(ImportOutcome::Imported(tell::done(&done, &place)))
}

/// A failure that is about an entry of the file, with the entry's line; any other is about the record.
fn import_failure(file: &Path, error: StoreError) -> CommandError {
    let Some((log, seq)) = error.kind.arriving_entry() else {
        return error.into();
    };
    let name = display::path(file);
    let failure = CommandError::from(error.kind);
    match find_entry(file, log, seq) {
        Some(line) => failure.at(format!("{name}, line {line}")),
        None => failure.at(name),
    }
}

fn problems_failure(file: &Path, mut problems: Vec<(usize, String)>) -> CommandError {
    problems.sort();
    let listed: Problems = problems
        .into_iter()
        .map(|(line, problem)| format!("line {line}: {problem}"))
        .collect();
    listed.refusal(file)
}
