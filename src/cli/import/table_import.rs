//! Imports a table: reads it, compares it with the script and the record, and writes what is new. All problems are found
//! before anything is written, in a dry run too.

use std::path::Path;

use super::attempts::{self, PendingImport};
use super::content::{CodeOrigin, Content, Table};
use super::preview::Preview;
use super::study::WHOLE_SESSION;
use super::{
    ImportArguments, ImportOutcome, atomic_write, codes, doubts, message, new_study, other_sources,
    own_rows, ratings, shared_codes, similar_names, study, table,
};
use crate::cli::console::Console;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::new_codes::NewCodes;
use crate::cli::problems::Problems;
use crate::cli::record_options::RecordOptions;
use crate::cli::same_study::check_record_beside;
use crate::cli::study_paths::StudyPaths;
use crate::clock::SystemClock;
use crate::study::Study;

/// Imports a table into the record of a script, or of a new one that is written from the table.
///
/// # Errors
/// When the table cannot be read or imported, or the record cannot be written.
pub(super) fn import(
    arguments: &ImportArguments,
    script: Option<&Path>,
    file: &Path,
    record: &RecordOptions,
    clock: &SystemClock,
    console: Console,
) -> Result<ImportOutcome, CommandError> {
    let paths = find_paths(arguments, script, record)?;
    check_record_beside(&paths)?;
    let Table {
        mut content,
        mut bad,
        codes: origin,
        mut notes,
    } = read_table(arguments, file, &paths, console)?;
    let source = arguments.source_name(file)?;
    let shared = arguments.shared_codes();
    let mut left_out = LeftOut::new(file, arguments.skip_bad);

    let own = own_rows::remove_own_rows(&mut content, paths.open_if_exists()?.as_ref())?;
    let mut codes = NewCodes::for_study(&paths, shared.look_alike())?
        .with_same_person(shared.only_same_person());
    notes.extend(codes::read_whole_numbers(&mut content));
    bad.append(codes::resolve_codes(&mut content, &mut codes));
    notes.extend(codes.replacement_note());
    let answers = codes.into_answers();
    left_out.add(bad)?;

    let similar = arguments.similar_names;
    let (text, makes_script) = if arguments.new {
        notes.extend(similar_names::resolve(&mut content, None, similar)?);
        study::check_version_names(&content)?;
        let text = new_script(arguments, &content, &paths);
        let is_missing = new_study::is_to_be_written(&paths, &text)?;
        (text, is_missing)
    } else {
        (paths.read_script()?.0, false)
    };
    let plan = parse_script(&text, file)?;
    if !arguments.new {
        notes.extend(similar_names::resolve(&mut content, Some(&plan), similar)?);
    }
    notes.extend(study::match_ids(&mut content, &plan, &paths.name())?);
    shared_codes::resolve(&mut content, &plan, &paths, shared)?;
    notes.extend(other_sources::resolve(
        &mut content,
        &paths,
        &source,
        shared,
        &answers,
        origin,
    )?);
    let adds_attempts = arguments.mapping()?.sets_no_outcome();
    left_out.add(remove_contradictions(
        &mut content,
        &paths,
        adds_attempts,
        &mut notes,
    )?)?;
    if origin == CodeOrigin::Numbers {
        notes.push(message::numbering_note(arguments.number_people));
    }

    let unit = content.unit();
    let preview = Preview::of(&content);
    let (mut pending, contradictions) = console.with_progress("Comparing", || {
        find_new(content, &paths, &text, &plan, &source, clock)
    })?;
    left_out.add(contradictions)?;
    let bad = left_out.problems;
    notes.extend(message::added_attempts_note(pending.summary.added_attempts));
    let mut summary = pending.summary;
    summary.known += own;
    if arguments.dry_run {
        let would = message::preview_message(&summary, unit, &source, &paths.name());
        let preview = preview.render(&notes, &bad, &would, arguments.new);
        return Ok(ImportOutcome::Previewed(preview));
    }

    let writes_script = arguments.new && !pending.is_empty();
    if !pending.is_empty() {
        pending.codes = answers;
        let script = (writes_script && makes_script).then_some(text.as_str());
        atomic_write::write_all_or_nothing(&paths, script, |store| {
            console.with_progress("Importing", || {
                pending.write(store, &text, &plan, &source, clock)
            })
        })?;
    }
    if writes_script && plan.tasks.iter().all(|task| task.title == WHOLE_SESSION) {
        notes.push(
            "A script needs a task: put your own in the place of \"The whole session\".".to_owned(),
        );
    }
    let of_study = (&paths, &plan);
    let message = message::import_message(
        &summary,
        unit,
        &bad,
        of_study,
        &source,
        writes_script,
        &notes,
    );
    Ok(ImportOutcome::Imported(message))
}

/// Problems of rows that are left out with `--skip-bad`; without it, the first ones end the import.
struct LeftOut<'a> {
    file: &'a Path,
    skips: bool,
    problems: Problems,
}

impl<'a> LeftOut<'a> {
    fn new(file: &'a Path, skips: bool) -> Self {
        Self {
            file,
            skips,
            problems: Problems::default(),
        }
    }

    /// Adds problems.
    ///
    /// # Errors
    /// When there are any and they are not to be skipped.
    fn add(&mut self, found: Problems) -> Result<(), CommandError> {
        if !found.is_empty() && !self.skips {
            return Err(message::refusal(self.file, &found));
        }
        self.problems.append(found);
        Ok(())
    }
}

fn find_paths(
    arguments: &ImportArguments,
    script: Option<&Path>,
    record: &RecordOptions,
) -> Result<StudyPaths, CommandError> {
    if !arguments.new {
        return StudyPaths::find(script, record);
    }
    if script.is_some() {
        return Err(CommandError::invalid(
            "With --new a script is written, and none can be named to import into.",
        )
        .hint("Name only the CSV file; --out names the script to write."));
    }
    new_study::find_paths(arguments.out.as_deref(), record)
}

fn read_table(
    arguments: &ImportArguments,
    file: &Path,
    paths: &StudyPaths,
    console: Console,
) -> Result<Table, CommandError> {
    let mapping = arguments.mapping()?;
    // The script's own questions and its tasks are needed to read the table.
    let known_study = if arguments.new {
        None
    } else {
        crate::study::parse(&paths.read_script()?.0).ok()
    };
    console.with_progress("Reading the table", || {
        table::read(file, &mapping, known_study.as_ref())
    })
}

fn new_script(arguments: &ImportArguments, content: &Content, paths: &StudyPaths) -> String {
    let title = arguments.title.as_deref();
    new_study::write_script(title, arguments.new_design(), content, paths)
}

fn parse_script(text: &str, file: &Path) -> Result<Study, CommandError> {
    crate::study::parse(text).map_err(|problems| {
        let first = problems.iter().take(5);
        let lines: Vec<_> = first
            .map(|p| format!("  {} {}", p.message, p.hint))
            .collect();
        CommandError::invalid(format!(
            "{} makes no script that can be used, and nothing was imported:\n{}",
            display::path(file),
            lines.join("\n")
        ))
    })
}

/// Removes rows that contradict earlier ones of the file, and adds notes about those that do not count.
fn remove_contradictions(
    content: &mut Content,
    paths: &StudyPaths,
    adds_attempts: bool,
    notes: &mut Vec<String>,
) -> Result<Problems, CommandError> {
    match content {
        Content::Answers(answers) => {
            let (flaws, note) = ratings::remove_invalid(answers, paths, adds_attempts)?;
            notes.extend(note);
            Ok(flaws)
        }
        Content::Attempts(attempts) => {
            let flaws = doubts::remove_contradictions(attempts);
            notes.extend(doubts::repeat_note(&attempts.rows));
            Ok(flaws)
        }
    }
}

/// Finds what is not on file yet, and the rows that contradict what is.
fn find_new(
    content: Content,
    paths: &StudyPaths,
    script: &str,
    plan: &Study,
    source: &str,
    clock: &SystemClock,
) -> Result<(PendingImport, Problems), CommandError> {
    let on_file = paths.open_if_exists()?;
    let store = on_file.as_ref();
    match content {
        Content::Attempts(found) => attempts::find_new(store, plan, source, found),
        Content::Answers(answers) => {
            let pending = ratings::build_sessions(store, script, plan, source, &answers, clock)?;
            Ok((pending, Problems::default()))
        }
    }
}
