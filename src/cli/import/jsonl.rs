//! Imports the JSON lines that `export` writes: the same entries with the same hashes.

mod ask;
mod check;
mod collect;
mod people;
mod read;
mod same_study;
mod tell;

use std::path::Path;

use self::collect::Collected;
use self::people::{changes_codes, find_answers};
pub(super) use self::read::is_jsonl;
use self::read::{find_entry, read};
use self::same_study::{last_script, same_study_as_the_script};
use self::tell::CompletedImport;
use super::shared_codes::SharedCodes;
use super::{ImportOutcome, atomic_write};
use crate::cli::console::Console;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::new_codes::NewCodes;
use crate::cli::record_options::RecordOptions;
use crate::cli::same_study::check_record_beside;
use crate::cli::stage::user;
use crate::cli::study_paths::StudyPaths;
use crate::clock::{Clock, SystemClock};
use crate::ledger::{StudyLog, apply};
use crate::store::{Plan, Store, StoreError};

/// Answers given with options to questions that the import may ask.
#[derive(Debug, Clone, Copy)]
pub(super) struct PresetAnswers<'a> {
    /// Whether to apply changes to sessions on file.
    pub(super) accepts_changes: bool,
    /// Whether to write nothing and only report what would change.
    pub(super) is_dry_run: bool,
    /// Who participants are whose codes are on file, or look like one.
    pub(super) shared: SharedCodes<'a>,
}

/// Imports a log into the record of a script; without a script, the log's last one is written. Changes to sessions on
/// file are confirmed first. A failed import leaves nothing behind.
///
/// # Errors
/// When the log is not valid or of another study, changes are not confirmed, or the record cannot be written.
pub(super) fn import(
    study: Option<&Path>,
    file: &Path,
    record: &RecordOptions,
    preset: PresetAnswers<'_>,
    clock: &SystemClock,
    console: Console,
) -> Result<ImportOutcome, CommandError> {
    let paths = StudyPaths::find(study, record)?;
    check_record_beside(&paths)?;
    let mut collected = console.with_progress("Reading the log", || read(file))?;
    let mut on_file = NewCodes::for_study(&paths, preset.shared.look_alike())?
        .with_same_person(preset.shared.only_same_person());
    let Collected {
        plan, logs, checks, ..
    } = &mut collected;
    checks.recorded_codes();
    checks.refuse_problems(file)?;
    let preview = |plan: &Plan| {
        let on_file = paths.open_if_exists()?;
        same_study_as_the_script(&paths, on_file.as_ref(), plan)?;
        console
            .with_progress("Comparing", || match &on_file {
                Some(store) => store.preview_import(plan, logs),
                None => Store::preview_new_import(&paths.record, plan, logs),
            })
            .map_err(|error| import_failure(file, error))
    };
    let mut compared = preview(plan)?;
    plan.codes = find_answers(&compared.people, preset.shared, &mut on_file, checks, file)?;
    let roster = plan.participants.clone();
    let aliases = apply(StudyLog::default(), &plan.study_log);
    let aliases = aliases.codes().all().map(str::to_owned).collect();
    checks.resolve_roster(&mut on_file, &aliases, &mut plan.participants);
    checks.refuse_problems(file)?;
    if changes_codes(&plan.codes) || plan.participants != roster {
        compared = preview(plan)?;
    }
    let preview = compared;
    let script = (!paths.script.exists())
        .then(|| last_script(plan))
        .flatten();
    if preset.is_dry_run {
        let message = tell::preview_message(file, &preview, script.is_some(), &paths);
        return Ok(ImportOutcome::Previewed(message));
    }
    let accepted = preview.changes;
    if !accepted.is_empty() {
        ask::confirm(file, &accepted, preset.accepts_changes)?;
    }
    let (backup, merged) = atomic_write::write_all_or_nothing(&paths, script, |store| {
        let now = clock.now();
        let backup = if accepted.is_empty() {
            None
        } else {
            Some(store.backup_now(now.wall)?)
        };
        let merged = console
            .with_progress("Importing", || {
                store.merge_logs(plan, logs, &accepted, &user(), now)
            })
            .map_err(|error| import_failure(file, error))?;
        Ok((backup, merged))
    })?;
    let done = CompletedImport {
        wrote_script: script.is_some(),
        merged,
        changes: accepted,
        backup,
    };
    Ok(ImportOutcome::Imported(tell::import_message(&done, &paths)))
}

/// A failure that is about an entry of the file, with the entry's line; any other is about the record.
fn import_failure(file: &Path, error: StoreError) -> CommandError {
    let Some((log, seq)) = error.kind.incoming_entry() else {
        return error.into();
    };
    let name = display::path(file);
    let failure = CommandError::from(error.kind);
    match find_entry(file, log, seq) {
        Some(line) => failure.at(format!("{name}, line {line}")),
        None => failure.at(name),
    }
}
