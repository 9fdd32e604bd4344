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

use super::exit::Exit;
use super::failure::Failure;
use super::new_codes::{LookAlike, NewCodes};
use super::place::{self, Place};
use super::problems;
use super::record::RecordArguments;
use super::stage::{last_moderator, open_terminal};
use super::study_data::Format;
use super::voice::Voice;
use super::{misuse, output, schedule};
use crate::clock::{Clock, SystemClock};
use crate::report;
use crate::session::codes::named;
use crate::session::{Participant, RosterChange, Schedule, SessionSummary, Status, roster};
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
    NoShow(StandArguments),
    /// Record that a participant withdrew consent; their results are left out, and the count of participants keeps them
    #[command(override_usage = "moderato participants [STUDY] withdraw [OPTIONS] <CODE>")]
    Withdraw(StandArguments),
    /// Record that a participant has arrived and is next
    #[command(override_usage = "moderato participants [STUDY] arrive [OPTIONS] <CODE>")]
    Arrive(StandArguments),
    /// Record that a participant is expected after all
    #[command(override_usage = "moderato participants [STUDY] expect [OPTIONS] <CODE>")]
    Expect(StandArguments),
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
struct StandArguments {
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
    record: &RecordArguments,
    voice: Voice,
) -> Result<Exit, Failure> {
    if let Some(word) = &arguments.study
        && place::is_no_script(word)
    {
        if word.to_str().is_some_and(misuse::is_removal) {
            return Err(misuse::removal("CODE"));
        }
        let verbs = Verb::augment_subcommands(Command::new("participants"));
        let known: Vec<&str> = verbs.get_subcommands().map(Command::get_name).collect();
        let word = word.display();
        return Err(Failure::wrong(format!(
            "There is no script {word}, and participants has no command \"{word}\"."
        ))
        .hint(format!("Commands: {}.", known.join(", "))));
    }
    let place = Place::find(arguments.study.as_deref(), record)?;
    let (_, study) = place.read_script()?;
    let clock = SystemClock::new();
    let by = arguments.author.as_deref();
    let stand = |of: &StandArguments, status| RosterChange::Stand {
        code: of.code.clone(),
        status,
        why: of.reason.clone(),
    };
    let changes = match &arguments.verb {
        None if output::has_screen() => {
            let mut terminal = open_terminal(&clock)?;
            show(&mut terminal, &clock, &place)?;
            return Ok(Exit::Done);
        }
        None => return list(&place, study, Format::Text),
        Some(Verb::List { format }) => return list(&place, study, *format),
        Some(Verb::Import {
            file,
            update,
            new_codes,
        }) => {
            let mut codes = NewCodes::of(&place, look_alike(*new_codes))?;
            let (rows, guessed) = table::read(file, &study, &mut codes)?;
            let mut told = table::take(&place, rows, *update, &Signed::new(&place, &clock, by)?)?;
            if let Some(guessed) = guessed {
                told.push_str(&format!("\n{guessed}"));
            }
            return Ok(voice.say(&told));
        }
        Some(Verb::Contact(of)) => return contact::run(of, &place, voice),
        Some(Verb::Add(add)) => {
            let mut codes = NewCodes::of(&place, look_alike(add.new_codes))?;
            add.changes(&study, &mut codes)?
        }
        Some(Verb::NoShow(of)) => vec![stand(of, Status::NoShow)],
        Some(Verb::Withdraw(of)) => vec![stand(of, Status::Withdrawn)],
        Some(Verb::Arrive(of)) => vec![stand(of, Status::Arrived)],
        Some(Verb::Expect(of)) => vec![stand(of, Status::Expected)],
        Some(Verb::Replace { code, by, reason }) => vec![RosterChange::Replace {
            code: code.clone(),
            by: by.clone(),
            why: reason.clone(),
        }],
    };
    let told = carry_out(&place, &changes, &Signed::new(&place, &clock, by)?)?;
    Ok(voice.say(&format!("{told}\n{}", next_told(&place, study)?)))
}

fn look_alike(new_codes: bool) -> LookAlike {
    if new_codes {
        LookAlike::NewCode
    } else {
        LookAlike::Ask
    }
}

impl AddArguments {
    fn changes(&self, study: &Study, codes: &mut NewCodes) -> Result<Vec<RosterChange>, Failure> {
        let has_digit = |code: &&String| code.contains(|c: char| c.is_ascii_digit());
        // Words in a row without a digit are a name more likely than codes.
        if self.codes.len() > 1 && !self.codes.iter().any(|code| has_digit(&code)) {
            return Err(Failure::wrong(named(&self.codes.join(" "))));
        }
        let mut attributes = BTreeMap::new();
        for pair in &self.attributes {
            let Some((name, value)) = pair.split_once('=') else {
                return Err(Failure::wrong(format!(
                    "\"{pair}\" is not a valid attribute. Write it as NAME=VALUE, such as age=40s."
                )));
            };
            if let Some(problem) = table::column_flaw(name.trim()) {
                return Err(Failure::wrong(problem));
            }
            attributes.insert(name.trim().to_owned(), value.trim().to_owned());
        }
        if let Some(version) = &self.version {
            attributes.insert(roster::VERSION.to_owned(), version.clone());
        }
        if let Some(version) = attributes.get(roster::VERSION) {
            table::check_version(study, version).map_err(Failure::wrong)?;
        }
        let (mut changes, mut flaws) = (Vec::new(), Vec::new());
        for text in &self.codes {
            match codes.settle(text) {
                Ok(code) => changes.push(RosterChange::Add {
                    code,
                    segment: self.segment.clone(),
                    attributes: attributes.clone(),
                    // Whether it is was settled.
                    is_another: true,
                }),
                Err(flaw) => flaws.push(flaw),
            }
        }
        match flaws.as_slice() {
            [] => Ok(changes),
            [flaw] => Err(Failure::wrong(flaw)),
            flaws => Err(Failure::wrong(format!(
                "{} of the codes cannot be added, and nobody was:\n{}",
                flaws.len(),
                problems::list(flaws)
            ))),
        }
    }
}

/// Who changes the roster, and when.
pub(super) struct Signed {
    by: String,
    /// Whether nobody named them: it is who led the last session.
    assumed: bool,
    at: crate::session::Wall,
}

impl Signed {
    /// In this name, or in that of who led the last session.
    pub(super) fn new(
        place: &Place,
        clock: &SystemClock,
        by: Option<&str>,
    ) -> Result<Self, Failure> {
        let (by, assumed) = match by {
            Some(by) => match label::title(by.trim()) {
                Ok(by) => (by, false),
                Err(flaw) => {
                    return Err(Failure::wrong(format!(
                        "The name given with --moderator {flaw}."
                    )));
                }
            },
            None => (last_moderator(&sessions(place)?), true),
        };
        Ok(Self {
            by,
            assumed,
            at: clock.now().wall,
        })
    }
}

impl Signed {
    /// In whose name a change stands, where nobody said it.
    fn told(&self) -> String {
        match self.by.as_str() {
            by if self.assumed && !by.is_empty() => format!(" Signed by {by}."),
            _ => String::new(),
        }
    }
}

/// Makes all changes or none, and says what was done.
pub(super) fn carry_out(
    place: &Place,
    changes: &[RosterChange],
    signed: &Signed,
) -> Result<String, Failure> {
    if !place.record.exists() {
        // What is refused makes no file.
        all(&[], &BTreeSet::new(), changes, signed).map_err(Failure::wrong)?;
    }
    let mut store = Store::open(&place.record)?;
    let came = came(&store.sessions()?);
    let rows = store.change_roster(|roster| all(roster, &came, changes, signed))?;
    let rows = rows.map_err(Failure::wrong)?;
    Ok(told(changes, &rows) + &signed.told())
}

/// The rows that several changes, one after the other, alter or add.
fn all(
    roster: &[Participant],
    came: &BTreeSet<String>,
    changes: &[RosterChange],
    signed: &Signed,
) -> Result<Vec<Participant>, roster::RosterRefusal> {
    let mut now = roster.to_vec();
    let mut rows = Vec::new();
    for change in changes {
        let altered = roster::changed(
            &now,
            |code| came.contains(code),
            change,
            signed.at,
            &signed.by,
        )?;
        for row in &altered {
            now.retain(|p| p.code != row.code);
            now.push(row.clone());
        }
        rows.extend(altered);
    }
    Ok(rows)
}

/// Everybody with a session on file.
fn came(sessions: &[SessionSummary]) -> BTreeSet<String> {
    sessions
        .iter()
        .filter_map(|s| s.participant.clone())
        .collect()
}

/// What was done, in a sentence.
fn told(changes: &[RosterChange], rows: &[Participant]) -> String {
    let codes: Vec<&str> = rows.iter().map(|p| p.code.as_str()).collect();
    match (changes, codes.as_slice()) {
        ([RosterChange::Replace { .. }, ..], [gone, new, ..]) => {
            format!("{new} takes the place of {gone} and is expected.")
        }
        ([RosterChange::Stand { status, .. }, ..], [code, ..]) => match status {
            Status::Expected => format!("{code} is expected."),
            Status::Arrived => format!("{code} is here."),
            Status::NoShow => format!("{code} is a no-show."),
            Status::Withdrawn => format!(
                "{code} has withdrawn: they leave the results and stay in the count of people."
            ),
            Status::Replaced => format!("{code} is replaced."),
        },
        (_, [code]) => format!("{code} is on the roster."),
        (_, codes) => format!("{} are on the roster.", codes.join(", ")),
    }
}

/// Whose turn is next, in a sentence.
fn next_told(place: &Place, study: Study) -> Result<String, Failure> {
    let schedule = schedule::of_record(&Store::read(&place.record)?, Arc::new(study))?;
    let next = schedule.next().and_then(|p| schedule.turn(&p.code));
    Ok(next.map_or_else(
        || "Nobody is expected.".to_owned(),
        |turn| format!("Next is {} on {}.", turn.code, turn.version),
    ))
}

fn sessions(place: &Place) -> Result<Vec<SessionSummary>, Failure> {
    if !place.record.exists() {
        return Ok(Vec::new());
    }
    Ok(Store::read(&place.record)?.sessions()?)
}

fn people(place: &Place) -> Result<Vec<Participant>, Failure> {
    if !place.record.exists() {
        return Ok(Vec::new());
    }
    Ok(Store::read(&place.record)?.participants()?)
}

fn list(place: &Place, study: Study, format: Format) -> Result<Exit, Failure> {
    let (people, sessions) = (people(place)?, sessions(place)?);
    let study = Arc::new(study);
    let schedule = Schedule::new(study.clone(), people.clone(), &sessions);
    output::print(&match format {
        Format::Text => report::roster::text(&study, &people, &sessions, &schedule),
        Format::Json => report::roster::json(&people, &sessions, &schedule),
    })
}
