//! `import`: imports attempts and ratings from CSV files, and logs that moderato exported.

mod answer;
mod atomic_write;
mod attempt_rows;
mod attempts;
mod boris;
mod cells;
mod codes;
mod content;
mod doubts;
mod duration;
mod field_columns;
mod fields;
mod jsonl;
mod mapping;
mod message;
mod missing_header;
mod new_study;
mod outcome_words;
mod own_rows;
mod preview;
mod questionnaire;
mod rating_rows;
mod ratings;
mod refusal;
mod row;
mod sheet;
mod study;
mod study_line;
mod table;
mod task_columns;
#[cfg(test)]
mod work;
mod workbook;

use super::display;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use self::attempts::SharedCodes;
use self::content::{Content, Table};
use self::duration::Unit;
use self::mapping::Mapping;
use self::questionnaire::QuestionnaireOptions;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::new_codes::NewCodes;
use super::output;
use super::problems::Problems;
use super::record_options::RecordOptions;
use super::same_study::check_record_beside;
use super::study_paths::StudyPaths;
use crate::clock::SystemClock;
use crate::study::{Design, Study, label};

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

The columns are participant, version, task and outcome, and where present time_s (seconds, h:mm:ss, or 1 min 20 s), errors, \
errors_minor, errors_major, errors_critical, assists, valid (no makes an attempt void), segment, session, started_at, \
moderator and session_kind, in any case: Time (s) is time_s. A column such as time_ms says its unit. The outcomes are completed, \
assisted, partial, failed, gave_up, stopped, skipped, not_reached, void and undecided. Where columns or words are not known, \
the message has the options to copy. Tasks may also be in columns: task1_completed, task1_seconds and so on.

A file with a column instrument holds ratings, one per row: participant, version, instrument, value and where present \
task (the attempt must be on file) and item; an empty value is a blank answer.

A file with one row per response and one column per question holds questionnaires: SUS, UMUX-Lite, NPS, SEQ, SMEQ, \
NASA-TLX, faces and the script's own questions, as Qualtrics, LimeSurvey, Google Forms, Microsoft Forms, SurveyMonkey and \
Nettskjema export them. Columns are recognized by the words of the questions, by codes (q1, SUS_01, SUS1[SQ001], \
task1_seq), or named with --items. Answers are numbers, words of agreement in seven languages, or both; --answers says \
what other words mean. SUS totals are checked against the answers. --dry-run shows how a file is read.

An event export of BORIS (tabular or aggregated) brings attempts: a state behavior is an attempt at the task of its \
name; errors and assists are point behaviors of that name or category; --outcome says which behaviors or \
modifiers are outcomes, --set version=... which version it was.

Text may be UTF-8, UTF-16 or an older encoding, separated by commas, semicolons, tabs or bars, with decimal commas; of an \
XLSX workbook one sheet is read (--sheet). Averages and blank rows are left out, and columns that are not used are named.

JSON lines from moderato export are imported entry by entry: moderato import checkout.toml checkout-log.jsonl \
Changes to closed sessions, exclusions and erasures are listed and need --accept-changes, or a yes on a terminal. Of codes \
that another lab gave too, --same-person or --new-codes says who they are."
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
    /// A code seen on two versions or in another lab's log (with =CODE only this one), or one that looks like another, is
    /// the same person: keep both, count the first
    #[arg(long, value_name = "CODE", num_args = 0..=1, require_equals = true)]
    #[allow(clippy::option_option, reason = "absent, without a code, and with one")]
    same_person: Option<Option<String>>,
    /// A code seen on two versions or in another lab's log is two people, each with a new code (with =PREFIX it begins with
    /// this); one that looks like another is another person's
    #[arg(long, value_name = "PREFIX", num_args = 0..=1, require_equals = true)]
    #[allow(
        clippy::option_option,
        reason = "absent, without a prefix, and with one"
    )]
    new_codes: Option<Option<String>>,
    /// The columns of a questionnaire, or of one after a task: sus=4-13 by position, sus=Q5 by how they begin, sus=NAME..
    /// from a column on, pay.seq=NAME
    #[arg(long = "items", value_name = "QUESTIONNAIRE=COLUMNS")]
    items: Vec<String>,
    /// The numbers that words of answers mean, such as often=4,never=1; blank for no answer
    #[arg(long = "answers", value_name = "WORD=NUMBER,...")]
    answers: Vec<String>,
    /// The scale of a questionnaire in the file: tlx=0-20 is converted, sus=5-1 is reversed
    #[arg(long = "scale", value_name = "QUESTIONNAIRE=FIRST-LAST")]
    scales: Vec<String>,
    /// A column of a table with questionnaires that is not read
    #[arg(long = "ignore", value_name = "COLUMN")]
    ignored: Vec<String>,
    /// The sheet of a workbook [default: the only one]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The unit of times that are numbers [default: that of the column's name, else seconds]
    #[arg(long, value_enum)]
    unit: Option<Unit>,
    /// The names of the columns, for a file whose first line is data; nothing for a column that is not used
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    header: Vec<String>,
    /// Number the participants by their order within each task, for a file without a column of them
    #[arg(long)]
    number_people: bool,
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
        let lists = [
            &self.columns,
            &self.outcomes,
            &self.constants,
            &self.items,
            &self.answers,
            &self.scales,
            &self.ignored,
        ];
        lists.iter().any(|list| !list.is_empty())
            || self.new
            || self.unit.is_some()
            || self.sheet.is_some()
            || !self.header.is_empty()
            || self.number_people
            || self.source.is_some()
            || self.design.is_some()
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
    let shared = SharedCodes {
        same_person: arguments.same_person.as_ref().map(Option::as_deref),
        new_codes: arguments.new_codes.as_ref().map(Option::as_deref),
    };
    if jsonl::is_jsonl(file) {
        if arguments.has_table_options() {
            return Err(CommandError::invalid(
                "JSON lines take no options but --dry-run, --accept-changes, --same-person and --new-codes.",
            )
            .hint("Type: moderato import STUDY FILE"));
        }
        let preset = jsonl::PresetAnswers {
            accepts_changes: arguments.accept_changes,
            is_dry_run: arguments.dry_run,
            shared,
        };
        return jsonl::import(script, file, record, preset, clock, console);
    }
    if arguments.accept_changes {
        return Err(CommandError::invalid(
            "A table changes nothing in sessions on file, so there is nothing to accept.",
        )
        .hint("Remove --accept-changes."));
    }
    let mut mapping = Mapping::from_options(
        &arguments.columns,
        &arguments.outcomes,
        &arguments.constants,
    )?;
    mapping.questionnaires = QuestionnaireOptions::parse(
        &arguments.items,
        &arguments.answers,
        &arguments.scales,
        &arguments.ignored,
    )?;
    mapping.unit = arguments.unit;
    mapping.sheet.clone_from(&arguments.sheet);
    mapping.header = Some(arguments.header.clone()).filter(|names| !names.is_empty());
    mapping.numbers_people = arguments.number_people;
    let paths = if arguments.new {
        if script.is_some() {
            return Err(CommandError::invalid(
                "With --new a script is written, and none can be named to import into.",
            )
            .hint("Name only the CSV file; --out names the script to write."));
        }
        new_study::find_paths(arguments.out.as_deref(), record)?
    } else {
        StudyPaths::find(script, record)?
    };
    check_record_beside(&paths)?;
    // Its own questions and its tasks are needed to read the table.
    let known_study = if arguments.new {
        None
    } else {
        crate::study::parse(&paths.read_script()?.0).ok()
    };
    let Table {
        mut content,
        mut bad,
        numbered,
        mut notes,
    } = console.with_progress("Reading the table", || {
        table::read(file, &mapping, known_study.as_ref())
    })?;
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
    let own = own_rows::remove_own_rows(&mut content, paths.open_if_exists()?.as_ref())?;
    let mut codes = NewCodes::for_study(&paths, shared.look_alike())?
        .with_same_person(shared.only_same_person());
    bad.append(codes::resolve_codes(&mut content, &mut codes));
    notes.extend(codes.replacement_note());
    if !bad.is_empty() && !arguments.skip_bad {
        return Err(message::refusal(file, &bad));
    }
    let (text, writes_script) = if arguments.new {
        {
            let design = match arguments.design {
                Some(DesignArg::Within) => Design::Within,
                Some(DesignArg::Between) | None => Design::Between,
            };
            let title = arguments.title.as_deref();
            (
                new_study::write_script(title, design, &content, &paths),
                true,
            )
        }
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
    let flaws = match &mut content {
        Content::Answers(answers) => {
            let (flaws, note) = ratings::remove_invalid(answers, &paths)?;
            notes.extend(note);
            flaws
        }
        Content::Attempts(rows) => doubts::remove_contradictions(rows),
    };
    if !flaws.is_empty() && !arguments.skip_bad {
        return Err(message::refusal(file, &flaws));
    }
    bad.append(flaws);
    if let Content::Attempts(rows) = &content {
        notes.extend(doubts::repeat_note(rows));
    }
    if numbered {
        notes.push(message::numbering_note(arguments.number_people));
    }
    let preview = arguments
        .dry_run
        .then(|| preview::render_preview(&content, &notes, &bad, &paths.name(), writes_script));
    let unit = content.unit();
    let (mut to_write, flaws) = console.with_progress("Importing", || {
        let on_file = paths.open_if_exists()?;
        let store = on_file.as_ref();
        match content {
            Content::Attempts(rows) => attempts::find_new(store, &plan, &source, rows),
            Content::Answers(answers) => {
                let pending =
                    ratings::build_sessions(store, &text, &plan, &source, &answers, clock)?;
                Ok((pending, Problems::default()))
            }
        }
    })?;
    if !flaws.is_empty() && !arguments.skip_bad {
        return Err(message::refusal(file, &flaws));
    }
    bad.append(flaws);
    if let Some(preview) = preview {
        return Ok(ImportOutcome::Previewed(preview));
    }
    let writes_script = writes_script && !to_write.is_empty();
    let mut summary = to_write.summary;
    summary.known += own;
    if !to_write.is_empty() {
        let script = writes_script.then_some(text.as_str());
        to_write.codes.clone_from(codes.answers());
        atomic_write::write_all_or_nothing(&paths, script, |store| {
            console.with_progress("Importing", || {
                to_write.write(store, &text, &plan, &source, clock)
            })
        })?;
    }
    let mut notes: Vec<&str> = notes.iter().map(String::as_str).collect();
    if writes_script && unit == "answer" {
        notes.push("A script needs a task: put your own in the place of \"The whole session\".");
    }
    let message = message::import_message(
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
