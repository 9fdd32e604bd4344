//! `participants`: the roster, and who is next.

mod contact;
mod screen;
mod table;

pub(super) use screen::show;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Command, Subcommand};

use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::new_codes::{LookAlike, NewCodes};
use super::problems;
use super::record_options::RecordOptions;
use super::stage::{last_moderator, open_terminal};
use super::study_data::Format;
use super::study_paths::{self, StudyPaths};
use super::{misuse, output, schedule};
use crate::clock::{Clock, SystemClock};
use crate::report;
use crate::session::codes::personal_name_message;
use crate::session::{
    Participant, ParticipantStatus, RosterChange, Schedule, SessionSummary, roster,
};
use crate::store::Store;
use crate::study::{Study, label};

/// What `participants` takes.
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
struct AddArguments {
    /// Codes, such as P07; never names
    #[arg(required = true, value_name = "CODE")]
    codes: Vec<String>,
    /// The segment they were recruited for
    #[arg(long)]
    segment: Option<String>,
    /// The design version they will see; in a between-subjects study versions are balanced otherwise
    #[arg(long)]
    version: Option<String>,
    /// Another attribute, such as age=40s
    #[arg(long = "attribute", value_name = "NAME=VALUE")]
    attributes: Vec<String>,
    /// Accept codes that look like codes on the roster as new participants
    #[arg(long)]
    new_codes: bool,
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
            let mut message = table::import_list(
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

impl AddArguments {
    fn to_changes(
        &self,
        study: &Study,
        codes: &mut NewCodes,
    ) -> Result<Vec<RosterChange>, CommandError> {
        let has_digit = |code: &&String| code.contains(|c: char| c.is_ascii_digit());
        // Words in a row without a digit are a name more likely than codes.
        if self.codes.len() > 1 && !self.codes.iter().any(|code| has_digit(&code)) {
            return Err(CommandError::invalid(personal_name_message(
                &self.codes.join(" "),
            )));
        }
        let mut attributes = BTreeMap::new();
        for pair in &self.attributes {
            let Some((name, value)) = pair.split_once('=') else {
                return Err(
                    CommandError::invalid(format!("\"{pair}\" is not a valid attribute."))
                        .hint("Write it as NAME=VALUE, such as age=40s."),
                );
            };
            if let Some(problem) = table::column_problem(name.trim()) {
                return Err(CommandError::invalid(problem));
            }
            attributes.insert(name.trim().to_owned(), value.trim().to_owned());
        }
        if let Some(version) = &self.version {
            attributes.insert(roster::VERSION_ATTRIBUTE.to_owned(), version.clone());
        }
        if let Some(version) = attributes.get(roster::VERSION_ATTRIBUTE) {
            table::check_version(study, version).map_err(CommandError::invalid)?;
        }
        let (mut changes, mut flaws) = (Vec::new(), Vec::new());
        for text in &self.codes {
            match codes.resolve(text) {
                Ok(code) => changes.push(RosterChange::Add {
                    code,
                    segment: self.segment.clone(),
                    attributes: attributes.clone(),
                    // Whether it is was settled.
                    is_other_person: true,
                }),
                Err(flaw) => flaws.push(flaw),
            }
        }
        match flaws.as_slice() {
            [] => Ok(changes),
            [flaw] => Err(CommandError::invalid(flaw)),
            flaws => Err(CommandError::invalid(format!(
                "{} of the codes cannot be added, and nobody was:\n{}",
                flaws.len(),
                problems::render_list(flaws)
            ))),
        }
    }
}

/// Who changes the roster, and when.
pub(super) struct ChangeAuthor {
    name: String,
    /// Whether nobody named them: it is who led the last session.
    is_assumed: bool,
    at: crate::session::WallTime,
}

impl ChangeAuthor {
    /// In this name, or in that of who led the last session.
    pub(super) fn new(
        paths: &StudyPaths,
        clock: &SystemClock,
        by: Option<&str>,
    ) -> Result<Self, CommandError> {
        let (by, assumed) = match by {
            Some(by) => match label::parse_title(by.trim()) {
                Ok(by) => (by, false),
                Err(flaw) => {
                    return Err(CommandError::invalid(format!(
                        "The name given with --author {flaw}."
                    )));
                }
            },
            None => (last_moderator(&read_sessions(paths)?), true),
        };
        Ok(Self {
            name: by,
            is_assumed: assumed,
            at: clock.now().wall,
        })
    }
}

impl ChangeAuthor {
    /// In whose name a change stands, where nobody said it.
    fn assumed_note(&self) -> String {
        match self.name.as_str() {
            by if self.is_assumed && !by.is_empty() => format!(" Signed by {by}."),
            _ => String::new(),
        }
    }
}

/// Makes all changes or none, and says what was done.
pub(super) fn apply_changes(
    paths: &StudyPaths,
    changes: &[RosterChange],
    author: &ChangeAuthor,
) -> Result<String, CommandError> {
    if !paths.record.exists() {
        // What is refused makes no file.
        changed_rows(&[], &BTreeSet::new(), changes, author).map_err(CommandError::invalid)?;
    }
    let mut store = Store::open(&paths.record)?;
    let codes_with_sessions = codes_with_sessions(&store.sessions()?);
    let rows = store
        .change_roster(|roster| changed_rows(roster, &codes_with_sessions, changes, author))?;
    let rows = rows.map_err(CommandError::invalid)?;
    Ok(changes_message(changes, &rows) + &author.assumed_note())
}

/// The rows that several changes, one after the other, alter or add.
fn changed_rows(
    roster: &[Participant],
    codes_with_sessions: &BTreeSet<String>,
    changes: &[RosterChange],
    author: &ChangeAuthor,
) -> Result<Vec<Participant>, roster::RosterRefusal> {
    let mut current = roster.to_vec();
    let mut rows = Vec::new();
    for change in changes {
        let altered = roster::changed_rows(
            &current,
            |code| codes_with_sessions.contains(code),
            change,
            author.at,
            &author.name,
        )?;
        for row in &altered {
            current.retain(|p| p.code != row.code);
            current.push(row.clone());
        }
        rows.extend(altered);
    }
    Ok(rows)
}

/// Everybody with a session on file.
fn codes_with_sessions(sessions: &[SessionSummary]) -> BTreeSet<String> {
    sessions
        .iter()
        .filter_map(|s| s.participant.clone())
        .collect()
}

/// What was done, in a sentence.
fn changes_message(changes: &[RosterChange], rows: &[Participant]) -> String {
    let codes: Vec<&str> = rows.iter().map(|p| p.code.as_str()).collect();
    match (changes, codes.as_slice()) {
        ([RosterChange::Replace { .. }, ..], [gone, new, ..]) => {
            format!("{new} takes the place of {gone} and is expected.")
        }
        ([RosterChange::SetStatus { status, .. }, ..], [code, ..]) => match status {
            ParticipantStatus::Expected => format!("{code} is expected."),
            ParticipantStatus::Arrived => format!("{code} is here."),
            ParticipantStatus::NoShow => format!("{code} is a no-show."),
            ParticipantStatus::Withdrawn => format!(
                "{code} has withdrawn: they leave the results and stay in the count of people."
            ),
            ParticipantStatus::Replaced => format!("{code} is replaced."),
        },
        (_, [code]) => format!("{code} is on the roster."),
        (_, codes) => format!("{} are on the roster.", codes.join(", ")),
    }
}

/// Whose turn is next, in a sentence.
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
