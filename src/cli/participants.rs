//! `participants`: manages the roster, and shows who is next.

mod add;
mod changes;
mod columns;
mod contact;
mod import_list;
mod screen;
mod table;

pub(super) use screen::show;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Command, Subcommand};

use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::new_codes::{LookAlike, NewCodes};
use super::record_options::RecordOptions;
use super::same_study::check_record_beside;
use super::stage::open_terminal;
use super::study_data::Format;
use super::study_paths::{self, StudyPaths};
use super::{misuse, output, schedule};
use crate::clock::SystemClock;
use crate::report;
use crate::session::{Participant, ParticipantStatus, RosterChange, Schedule, SessionSummary};
use crate::store::Store;
use crate::study::Study;
use add::AddArguments;
use changes::{ChangeAuthor, apply_changes};

/// The arguments of `participants`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:  moderato participants checkout.toml import roster.csv
           moderato participants add P07 P08 --segment returning
           moderato participants no-show P07 --reason \"missed the train\"
           moderato participants list

Without a command: the roster screen. Participants are identified by codes, never by names."
)]
pub(super) struct ParticipantsArguments {
    /// The script [default: the only one in this folder]
    study: Option<PathBuf>,
    /// Who makes the change [default: the moderator of the last session]
    #[arg(long, alias = "moderator", global = true, value_name = "NAME")]
    author: Option<String>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Add participants by code
    #[command(override_usage = "moderato participants [STUDY] add [OPTIONS] <CODE>...")]
    Add(AddArguments),
    /// Show the roster, and who is next
    #[command(override_usage = "moderato participants [STUDY] list [OPTIONS]")]
    List {
        /// Output format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Record a no-show; their task order goes to the next participant
    #[command(override_usage = "moderato participants [STUDY] no-show [OPTIONS] <CODE>")]
    NoShow(StatusArguments),
    /// Record that a participant withdrew consent; their results are left out, and the count of participants keeps them
    #[command(override_usage = "moderato participants [STUDY] withdraw [OPTIONS] <CODE>")]
    Withdraw(StatusArguments),
    /// Record that a participant has arrived and is next
    #[command(override_usage = "moderato participants [STUDY] arrive [OPTIONS] <CODE>")]
    Arrive(StatusArguments),
    /// Record that a participant is expected after all
    #[command(override_usage = "moderato participants [STUDY] expect [OPTIONS] <CODE>")]
    Expect(StatusArguments),
    /// Replace a participant with another one
    #[command(override_usage = "moderato participants [STUDY] replace [OPTIONS] <CODE>")]
    Replace {
        /// The participant to replace
        code: String,
        /// Who takes their place [default: the next free code]
        #[arg(long, value_name = "CODE")]
        by: Option<String>,
        /// Why
        #[arg(long, alias = "why", value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Store a participant's contact details, in a separate file beside the record, never in the record
    #[command(override_usage = "moderato participants [STUDY] contact [OPTIONS] <CODE>")]
    Contact(contact::ContactArguments),
    /// Import a roster from a CSV file with the columns code and segment; name and contact are stored separately, other columns become attributes
    #[command(override_usage = "moderato participants [STUDY] import [OPTIONS] <FILE>")]
    Import {
        /// The CSV file
        file: PathBuf,
        /// Update participants who are already on the roster where the file differs
        #[arg(long)]
        update: bool,
        /// Accept codes that look like codes on the roster as new participants
        #[arg(long)]
        new_codes: bool,
    },
}

#[derive(Debug, Args)]
struct StatusArguments {
    /// The participant's code
    code: String,
    /// Why
    #[arg(long, alias = "why", value_name = "TEXT")]
    reason: Option<String>,
}

/// Whether a word is a verb of `participants`.
pub(super) fn is_verb(word: &OsStr) -> bool {
    word.to_str().is_some_and(Verb::has_subcommand)
}

pub(super) fn run(
    arguments: &ParticipantsArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    if let Some(word) = &arguments.study
        && study_paths::is_not_a_script(word)
    {
        if word.to_str().is_some_and(misuse::is_removal) {
            return Err(misuse::removal("CODE"));
        }
        let verbs = Verb::augment_subcommands(Command::new("participants"));
        let known: Vec<&str> = verbs.get_subcommands().map(Command::get_name).collect();
        let word = word.display();
        return Err(CommandError::invalid(format!(
            "There is no script {word}, and participants has no command \"{word}\"."
        ))
        .hint(format!("Commands: {}.", known.join(", "))));
    }
    let paths = StudyPaths::find(arguments.study.as_deref(), record)?;
    let (_, study) = paths.read_script()?;
    check_record_beside(&paths)?;
    let clock = SystemClock::new();
    let by = arguments.author.as_deref();
    let set_status = |arguments: &StatusArguments, status| RosterChange::SetStatus {
        code: arguments.code.clone(),
        status,
        why: arguments.reason.clone(),
    };
    let changes = match &arguments.verb {
        None if output::is_interactive() => {
            let mut terminal = open_terminal(&clock)?;
            show(&mut terminal, &clock, &paths)?;
            return Ok(Exit::Success);
        }
        None => return print_list(&paths, study, Format::Text),
        Some(Verb::List { format }) => return print_list(&paths, study, *format),
        Some(Verb::Import {
            file,
            update,
            new_codes,
        }) => {
            let mut codes = NewCodes::for_study(&paths, look_alike_rule(*new_codes))?;
            let (rows, encoding_note) = table::read(file, &study, &mut codes)?;
            let mut message = import_list::run(
                &paths,
                rows,
                *update,
                &ChangeAuthor::new(&paths, &clock, by)?,
            )?;
            if let Some(encoding_note) = encoding_note {
                message.push_str(&format!("\n{encoding_note}"));
            }
            return Ok(console.print_message(&message));
        }
        Some(Verb::Contact(arguments)) => return contact::run(arguments, &paths, console),
        Some(Verb::Add(add)) => {
            let mut codes = NewCodes::for_study(&paths, look_alike_rule(add.new_codes))?;
            add.to_changes(&study, &mut codes)?
        }
        Some(Verb::NoShow(arguments)) => vec![set_status(arguments, ParticipantStatus::NoShow)],
        Some(Verb::Withdraw(arguments)) => {
            vec![set_status(arguments, ParticipantStatus::Withdrawn)]
        }
        Some(Verb::Arrive(arguments)) => vec![set_status(arguments, ParticipantStatus::Arrived)],
        Some(Verb::Expect(arguments)) => vec![set_status(arguments, ParticipantStatus::Expected)],
        Some(Verb::Replace { code, by, reason }) => vec![RosterChange::Replace {
            code: code.clone(),
            by: by.clone(),
            why: reason.clone(),
        }],
    };
    let message = apply_changes(&paths, &changes, &ChangeAuthor::new(&paths, &clock, by)?)?;
    Ok(console.print_message(&format!("{message}\n{}", next_turn_message(&paths, study)?)))
}

fn look_alike_rule(new_codes: bool) -> LookAlike {
    if new_codes {
        LookAlike::NewCode
    } else {
        LookAlike::Ask
    }
}

/// Who is next, in a sentence.
fn next_turn_message(paths: &StudyPaths, study: Study) -> Result<String, CommandError> {
    let schedule = schedule::for_record(&Store::open_read_only(&paths.record)?, Arc::new(study))?;
    let next = schedule
        .next_participant()
        .and_then(|p| schedule.next_session(&p.code));
    Ok(next.map_or_else(
        || "Nobody is expected.".to_owned(),
        |turn| format!("Next is {} on {}.", turn.code, turn.version),
    ))
}

fn read_sessions(paths: &StudyPaths) -> Result<Vec<SessionSummary>, CommandError> {
    if !paths.record.exists() {
        return Ok(Vec::new());
    }
    Ok(Store::open_read_only(&paths.record)?.sessions()?)
}

fn read_participants(paths: &StudyPaths) -> Result<Vec<Participant>, CommandError> {
    if !paths.record.exists() {
        return Ok(Vec::new());
    }
    Ok(Store::open_read_only(&paths.record)?.participants()?)
}

fn print_list(paths: &StudyPaths, study: Study, format: Format) -> Result<Exit, CommandError> {
    let (people, sessions) = (read_participants(paths)?, read_sessions(paths)?);
    let study = Arc::new(study);
    let schedule = Schedule::new(study.clone(), people.clone(), &sessions);
    output::print(&match format {
        Format::Text if people.is_empty() => {
            "The roster is empty. Add a participant with: moderato participants add P01".to_owned()
        }
        Format::Text => report::roster::text(&study, &people, &sessions, &schedule),
        Format::Json => report::roster::json(&people, &sessions, &schedule),
    })
}
