//! `import`: imports attempts and ratings from CSV files, and logs that moderato exported.

mod answer;
mod atomic_write;
mod attempts;
mod boris;
mod codes;
mod content;
mod jsonl;
mod preview;
mod qualtrics;
mod ratings;
mod row;
mod study;
mod study_line;
mod table;
mod wide;
#[cfg(test)]
mod work;

use super::display;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use self::attempts::{ImportSummary, SharedCodes};
use self::content::{Content, Table};
use self::row::Mapping;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::new_codes::{LookAlike, NewCodes};
use super::output;
use super::problems::Problems;
use super::record_options::RecordOptions;
use super::same_study::check_record_beside;
use super::study_paths::StudyPaths;
use crate::clock::SystemClock;
use crate::study::text::pluralize;
use crate::study::{Design, Study, label, script};

/// The arguments of `import`.
#[derive(Debug, Args)]
#[allow(
    clippy::struct_excessive_bools,
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "the flags are independent, and their help is not Markdown"
)]
#[command(
    override_usage = "moderato import [OPTIONS] [STUDY] <FILE>
       moderato import [OPTIONS] --new --out <SCRIPT> <FILE>",
    after_help = "Examples:
  moderato import checkout.toml round1.csv --column time_s=duration --set version=2.4
  moderato import --new merged.csv --title Puppet --out puppet.toml --column version=method --outcome true=completed
  moderato import checkout.toml ratings.csv
  moderato import --new sus.csv --title Survey --out survey.toml --column version=System

The columns are participant, version, task and outcome, and where present time_s (seconds, or h:mm:ss), errors, \
errors_minor, errors_major, errors_critical, assists, segment, session, started_at, moderator and session_kind. The outcomes are completed, \
assisted, partial, failed, gave_up, stopped, skipped, not_reached, void and undecided.

A file with a column instrument holds ratings: participant, version, instrument, value and where present task (the \
attempt must be on file) and item; an empty value is a blank answer. A file with the columns q1 to q10 (or Question 1 to 10) \
holds SUS responses, one per row; a column sus with their totals is checked against the answers.

An event export of BORIS (tabular or aggregated) brings attempts: a state behavior is an attempt at the task of its \
name; errors and assists are point behaviors of that name or category; --outcome says which behaviors or \
modifiers are outcomes, --set version=... which version it was. A Qualtrics export (CSV, numeric values) brings ratings: \
columns called SUS_1 to SUS_10, NPS and so on, or as --items says. --dry-run shows how a file is read.

Text may be UTF-8, UTF-16 or an older encoding, separated by commas, semicolons or tabs, with decimal commas.

JSON lines from moderato export are imported entry by entry: moderato import checkout.toml checkout-log.jsonl \
Changes to closed sessions, exclusions and erasures are listed and need --accept-changes, or a yes on a terminal."
)]
pub(super) struct ImportArguments {
    /// [STUDY] FILE: the script of the study [default: the only one here] and the CSV file
    #[arg(num_args = 1..=2, required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write the script from the data as well
    #[arg(long, requires = "out")]
    new: bool,
    /// With --new: the script to write
    #[arg(long, value_name = "SCRIPT", requires = "new")]
    out: Option<PathBuf>,
    /// With --new: the study's title
    #[arg(long, requires = "new")]
    title: Option<String>,
    /// The file's name for a column, such as time_s=duration
    #[arg(long = "column", value_name = "FIELD=COLUMN")]
    columns: Vec<String>,
    /// The outcome that a word in the file means, such as success_timeout=stopped
    #[arg(long = "outcome", value_name = "WORD=OUTCOME")]
    outcomes: Vec<String>,
    /// A value for all rows, such as version=1.0
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    constants: Vec<String>,
    /// A name for the source of the data [default: the name of the file]
    #[arg(long)]
    source: Option<String>,
    /// With --new: whether each participant sees one version or all
    #[arg(long, value_enum, requires = "new")]
    design: Option<DesignArg>,
    /// A code seen on two versions (with =CODE only this one), or one that looks like another, is the same person: keep
    /// both, count the first
    #[arg(long, value_name = "CODE", num_args = 0..=1, require_equals = true)]
    #[allow(clippy::option_option, reason = "absent, without a code, and with one")]
    same_person: Option<Option<String>>,
    /// A code seen on two versions is two people, each with a new code (with =PREFIX it begins with this); one that looks
    /// like another is another person's
    #[arg(long, value_name = "PREFIX", num_args = 0..=1, require_equals = true)]
    #[allow(
        clippy::option_option,
        reason = "absent, without a prefix, and with one"
    )]
    new_codes: Option<Option<String>>,
    /// How the columns of a questionnaire begin in a Qualtrics export, such as sus=Q5
    #[arg(long = "items", value_name = "QUESTIONNAIRE=BEGINNING")]
    items: Vec<String>,
    /// Show how the file is read, or with JSON lines what would change; nothing is written
    #[arg(long)]
    dry_run: bool,
    /// Skip rows that cannot be imported instead of importing nothing
    #[arg(long)]
    skip_bad: bool,
    /// With JSON lines: apply what they change in sessions on file, after a backup
    #[arg(long)]
    accept_changes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DesignArg {
    Between,
    Within,
}

impl ImportArguments {
    /// Whether an option was given that applies only to tables.
    fn has_table_options(&self) -> bool {
        let lists = [&self.columns, &self.outcomes, &self.constants, &self.items];
        lists.iter().any(|list| !list.is_empty())
            || self.new
            || self.source.is_some()
            || self.design.is_some()
            || self.same_person.is_some()
            || self.skip_bad
    }
}

/// The result of an import, with its message.
enum ImportOutcome {
    /// Data was imported; the message is silenced by `--quiet`.
    Imported(String),
    /// A dry run; its preview is always printed.
    Previewed(String),
}

pub(super) fn run(
    arguments: &ImportArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let clock = SystemClock::new();
    match import(arguments, record, &clock, console)? {
        ImportOutcome::Imported(message) => Ok(console.print_message(&message)),
        ImportOutcome::Previewed(message) => output::print(&message),
    }
}

fn import(
    arguments: &ImportArguments,
    record: &RecordOptions,
    clock: &SystemClock,
    console: Console,
) -> Result<ImportOutcome, CommandError> {
    let (script, file) = match arguments.files.as_slice() {
        [file] => (None, file),
        [study, file, ..] => (Some(study.as_path()), file),
        [] => {
            return Err(CommandError::invalid("No file was named.")
                .hint("Type: moderato import [STUDY] FILE"));
        }
    };
    if jsonl::is_jsonl(file) {
        if arguments.has_table_options() {
            return Err(CommandError::invalid(
                "JSON lines take no options but --dry-run, --accept-changes and --new-codes.",
            )
            .hint("Type: moderato import STUDY FILE"));
        }
        let preset = jsonl::PresetAnswers {
            accepts_changes: arguments.accept_changes,
            is_dry_run: arguments.dry_run,
            look_alike: if arguments.new_codes.is_some() {
                LookAlike::NewCode
            } else {
                LookAlike::Ask
            },
        };
        return jsonl::import(script, file, record, preset, clock, console);
    }
    if arguments.accept_changes {
        return Err(CommandError::invalid(
            "A table changes nothing in sessions on file, so there is nothing to accept.",
        )
        .hint("Remove --accept-changes."));
    }
    let mapping = Mapping::from_options(
        &arguments.columns,
        &arguments.outcomes,
        &arguments.constants,
    )?
    .with_items(&arguments.items)?;
    let Table {
        mut content,
        mut bad,
        numbered,
        notes,
    } = console.with_progress("Reading the table", || table::read(file, &mapping))?;
    let shared = SharedCodes {
        same_person: arguments.same_person.as_ref().map(Option::as_deref),
        new_codes: arguments.new_codes.as_ref().map(Option::as_deref),
    };
    let look_alike = match (shared.same_person, shared.new_codes) {
        (_, Some(_)) => LookAlike::NewCode,
        (Some(_), None) => LookAlike::SamePerson,
        (None, None) => LookAlike::Ask,
    };
    let source = arguments.source.clone().unwrap_or_else(|| {
        file.file_stem().map_or_else(
            || "import".to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        )
    });
    let source = label::parse_title(source.trim()).map_err(|flaw| {
        CommandError::invalid(format!(
            "What the data's origin is called {flaw}, and nothing was imported."
        ))
        .hint("Name it with --source.")
    })?;
    let paths = if arguments.new {
        new_study_paths(arguments, script, record)?
    } else {
        StudyPaths::find(script, record)?
    };
    check_record_beside(&paths)?;
    bad.extend(codes::resolve_codes(
        &mut content,
        &mut NewCodes::for_study(&paths, look_alike)?,
    ));
    if !bad.is_empty() && !arguments.skip_bad {
        return Err(refusal(file, &bad));
    }
    let (text, writes_script) = if arguments.new {
        (new_script(arguments, &content, &paths), true)
    } else {
        (paths.read_script()?.0, false)
    };
    let plan = crate::study::parse(&text).map_err(|problems| {
        let first = problems.iter().take(5);
        let lines: Vec<_> = first
            .map(|p| format!("  {} {}", p.message, p.hint))
            .collect();
        CommandError::invalid(format!(
            "{} makes no script that can be used, and nothing was imported:\n{}",
            display::path(file),
            lines.join("\n")
        ))
    })?;
    // All problems are found before anything is written.
    apply_script_ids(&mut content, &plan, &paths, shared)?;
    if let Content::Answers(answers) = &mut content {
        let flaws = ratings::remove_invalid(answers, &plan, &paths)?;
        if !flaws.is_empty() && !arguments.skip_bad {
            let flaws = flaws.into_iter().collect();
            return Err(refusal(file, &flaws));
        }
        bad.extend(flaws);
    }
    if arguments.dry_run {
        let message = preview::render_preview(&content, &notes, &bad, &paths.name(), writes_script);
        return Ok(ImportOutcome::Previewed(message));
    }
    let on_file = paths.open_if_exists()?;
    let store = on_file.as_ref();
    let (unit, to_write) = console.with_progress("Importing", || match content {
        Content::Attempts(rows) => {
            let pending = attempts::build_sessions(store, &text, &plan, &source, rows, clock)?;
            Ok::<_, CommandError>(("attempt", pending))
        }
        Content::Answers(answers) => {
            let pending = ratings::build_sessions(store, &text, &plan, &source, &answers, clock)?;
            Ok(("answer", pending))
        }
    })?;
    drop(on_file);
    if !to_write.sessions.is_empty() {
        let script = writes_script.then_some(text.as_str());
        atomic_write::write_all_or_nothing(&paths, script, |store| {
            console.with_progress("Importing", || to_write.write(store, &text, &plan, clock))
        })?;
    }
    let summary = to_write.summary;
    let writes_script = writes_script && !to_write.sessions.is_empty();
    let mut notes: Vec<&str> = notes.iter().map(String::as_str).collect();
    if numbered {
        notes.push("No column names the participants: they are called by their rows, R01 and on.");
    }
    if writes_script && unit == "answer" {
        notes.push("A script needs a task: put your own in the place of \"The whole session\".");
    }
    let message = import_message(
        &summary,
        unit,
        &bad,
        (&paths, &plan),
        &source,
        writes_script,
        &notes,
    );
    Ok(ImportOutcome::Imported(message))
}

/// Replaces the table's names with the script's ids, and resolves codes that occur on two versions.
fn apply_script_ids(
    content: &mut Content,
    plan: &Study,
    paths: &StudyPaths,
    shared: SharedCodes<'_>,
) -> Result<(), CommandError> {
    let name = paths.name();
    match content {
        Content::Attempts(rows) => {
            let names = rows
                .iter_mut()
                .map(|r| (r.line, Some(&mut r.task), &mut r.version));
            study::match_ids(names, plan, &name)?;
            let codes = rows
                .iter_mut()
                .map(|r| (&mut r.participant, r.version.as_str()));
            attempts::resolve_shared_codes(codes.collect(), plan, paths, shared)
        }
        Content::Answers(answers) => {
            let names = answers
                .iter_mut()
                .map(|a| (a.line, a.task.as_mut(), &mut a.version));
            study::match_ids(names, plan, &name)?;
            let codes = answers
                .iter_mut()
                .map(|a| (&mut a.participant, a.version.as_str()));
            attempts::resolve_shared_codes(codes.collect(), plan, paths, shared)
        }
    }
}

/// The paths of a new study for the data, which do not exist yet.
fn new_study_paths(
    arguments: &ImportArguments,
    script: Option<&Path>,
    record: &RecordOptions,
) -> Result<StudyPaths, CommandError> {
    if script.is_some() {
        return Err(CommandError::invalid(
            "With --new a script is written, and none can be named to import into.",
        )
        .hint("Name only the CSV file; --out names the script to write."));
    }
    let paths = match &arguments.out {
        Some(out) if out.extension().is_none_or(|ending| ending != "toml") => {
            return Err(
                CommandError::invalid("A script's file name ends in .toml.").hint(format!(
                    "Type: --out {}",
                    display::path_argument(&out.with_added_extension("toml"))
                )),
            );
        }
        out => StudyPaths::find(out.as_deref(), record)?,
    };
    for path in [paths.script.as_path(), &paths.record] {
        if path.exists() {
            let name = display::path(path);
            return Err(CommandError::failed(format!(
                "{name} already exists and was not changed."
            ))
            .hint("Choose another --out, or leave --new out to import into it."));
        }
    }
    Ok(paths)
}

/// The script of a new study for the data.
fn new_script(arguments: &ImportArguments, content: &Content, paths: &StudyPaths) -> String {
    let title = arguments.title.clone().unwrap_or_else(|| {
        paths.script.file_stem().map_or_else(
            || "Study".to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        )
    });
    let design = match arguments.design {
        Some(DesignArg::Within) => Design::Within,
        Some(DesignArg::Between) | None => Design::Between,
    };
    script::write(&study::study_from_content(content, title, design))
}

fn refusal(file: &Path, bad: &Problems) -> CommandError {
    bad.refusal(file)
        .hint("Fix the file, or leave such rows out with --skip-bad.")
}

fn import_message(
    summary: &ImportSummary,
    unit: &str,
    bad: &Problems,
    (paths, study): (&StudyPaths, &Study),
    source: &str,
    writes_script: bool,
    notes: &[&str],
) -> String {
    let mut lines = Vec::new();
    if writes_script {
        lines.push(format!("Wrote {}.", paths.name()));
    }
    lines.push(if summary.new == 0 && summary.known > 0 {
        format!(
            "Nothing was imported: all of \"{source}\" is on file already ({}).",
            pluralize(summary.known, unit)
        )
    } else if summary.new == 0 {
        "Nothing was imported: no row of the file can be taken.".to_owned()
    } else {
        format!(
            "Imported {} of {} from \"{source}\" into {}.",
            pluralize(summary.new, unit),
            pluralize(summary.participants, "participant"),
            display::path(&paths.record)
        )
    });
    if summary.new > 0 && summary.known > 0 {
        lines.push(format!(
            "On file already: {}.",
            pluralize(summary.known, unit)
        ));
    }
    if !bad.is_empty() {
        lines.push("Left out:".to_owned());
        lines.extend(bad.lines());
    }
    lines.extend(notes.iter().map(|note| (*note).to_owned()));
    if summary.new + summary.known > 0 {
        let script = paths.shell_word();
        let compare = match (study.versions.len(), study.version_pairs().is_empty()) {
            (0 | 1, _) => String::new(),
            (_, false) => format!("    moderato compare {script}"),
            // No version comes after another one.
            (_, true) => format!("    moderato compare {script} --all-pairs"),
        };
        lines.push(format!(
            "Look at it with: moderato report {script}{compare}"
        ));
    }
    lines.join("\n")
}
