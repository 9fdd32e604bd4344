//! `export`: what leaves the record for other tools.

mod damage;
mod log;
mod recording;
mod roster;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::alignment::Alignment;
use super::destination::{Content, Destination};
use super::exit::{Exit, Failure};
use super::place::Place;
use super::record::RecordArguments;
use super::sessions::one_of;
use super::voice::Voice;
use crate::report::export::csv::{Formulas, csv};
use crate::report::export::xlsx::xlsx;
use crate::report::export::{Table, tidy};
use crate::session::{SessionSummary, State, Wall, replay};
use crate::store::Store;
use crate::study::{self, text::counted};
use damage::Exported;

/// What `export` takes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  moderato export checkout.toml                                    attempts as CSV
  moderato export checkout.toml --format xlsx --out -  > all.xlsx  every table, a sheet each
  moderato export checkout.toml --format jsonl                     the whole log; moderato import takes it back
  moderato export checkout.toml --session P07 --format webvtt --clap 1 --offset 0:12.4

Without --out the file goes into this folder under the study's name, and one that is there stays as it is; a file
named with --out is replaced. Files are readable by you alone: they hold what participants said.
CSV is UTF-8 after RFC 4180. What a spreadsheet would run as a formula, also after a semicolon, a tab or a line end in a
text, gets an apostrophe before it, which moderato import takes away again; --raw leaves it as it is. In jsonl and xlsx
every text stays as it is.
Attempts and ratings leave out rehearsals, and attempts that still run. left_out says why an attempt does not count.
For how much help was given, estimated times and everything else that a table cannot hold, jsonl is the whole record.

Marks for a recording (webvtt, srt, ffmetadata, audacity, elan, edl) are of one session. --offset is the time in the
recording at which the session was opened, or with --clap N the time of the N-th mark (key m). What was taken back
is left out.")]
pub(super) struct ExportArguments {
    /// The script [default: the only one in this folder]
    study: Option<PathBuf>,
    /// What it is written as
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Which table; with csv attempts if left out, with xlsx all of them
    #[arg(long, value_enum)]
    table: Option<TableName>,
    /// One session only: the first digits of its id, or the participant's code
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// The file to write; - is standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// In csv, leave texts that look like formulas as they are
    #[arg(long)]
    raw: bool,
    #[command(flatten)]
    alignment: Alignment,
    /// Marks: whole frames a second, for edl
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=240))]
    fps: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
    Xlsx,
    /// Another tool's: a sentence says which and how
    #[value(hide = true)]
    Parquet,
    Webvtt,
    Srt,
    Ffmetadata,
    Audacity,
    Elan,
    Edl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TableName {
    Attempts,
    Entries,
    Ratings,
    Participants,
}

impl TableName {
    const ALL: [Self; 4] = [
        Self::Attempts,
        Self::Ratings,
        Self::Participants,
        Self::Entries,
    ];
}

/// What is to be written, and what is said of it.
struct Export {
    bytes: Vec<u8>,
    content: Content,
    /// The file's name, without the study's.
    name: String,
    told: String,
    note: Option<String>,
}

/// The record, and what of it leaves.
struct Source {
    place: Place,
    store: Store,
    sessions: Vec<SessionSummary>,
    /// Whether it is only one session.
    one: bool,
}

pub(super) fn run(
    arguments: &ExportArguments,
    record: &RecordArguments,
    voice: Voice,
) -> Result<Exit, Failure> {
    arguments.check()?;
    let place = Place::find(arguments.study.as_deref(), record)?;
    let (destination, export, exported) = voice.during("Exporting", || made(arguments, place))?;
    destination.write(&export.bytes, export.content)?;
    if let Some(note) = &export.note {
        voice.note(note);
    }
    if let Exported::NotVerified(note) = &exported {
        voice.note(note);
    }
    let done = match destination {
        Destination::Output => Exit::Done,
        Destination::File { path, .. } => {
            voice.say(&format!("Wrote {}: {}.", path.display(), export.told))
        }
    };
    match exported {
        Exported::Damaged(findings) => Err(Failure::damaged(format!(
            "The record is damaged, and the export has the same damage:\n{findings}\nDo not rely on it before the record is whole again. For details and what to do: moderato verify"
        ))),
        Exported::Whole | Exported::NotVerified(_) => Ok(done),
    }
}

/// What is to be written, where to, and whether it is as it was logged.
fn made(
    arguments: &ExportArguments,
    place: Place,
) -> Result<(Destination, Export, Exported), Failure> {
    let store = place.open_to_read()?;
    let mut sessions = store.sessions()?;
    if let Some(wanted) = &arguments.session {
        let id = one_of(&sessions, wanted)?.id;
        sessions.retain(|session| session.id == id);
    }
    let source = Source {
        place,
        store,
        sessions,
        one: arguments.session.is_some(),
    };
    let export = match arguments.format {
        Format::Csv => source.csv(arguments)?,
        Format::Xlsx => source.xlsx(arguments.table)?,
        Format::Jsonl => log::jsonl(&source)?,
        _ => recording::marks(&source, arguments)?,
    };
    let stem = source.place.script.file_stem().unwrap_or_default();
    let name = format!("{}{}", study::id_from(&stem.to_string_lossy()), export.name);
    let destination = Destination::of(arguments.out.as_deref(), &name, Some(&source.place))?;
    Ok((destination, export, damage::examine(&source)?))
}

impl ExportArguments {
    /// Refuses what has no meaning for the format, instead of ignoring it.
    fn check(&self) -> Result<(), Failure> {
        if self.format == Format::Parquet {
            return Err(Failure::wrong(
                "Parquet is written from the record itself, by DuckDB: COPY (FROM record.attempts) TO 'attempts.parquet'. See: moderato help exchange",
            ));
        }
        let is_table = matches!(self.format, Format::Csv | Format::Xlsx);
        let is_marks = !is_table && self.format != Format::Jsonl;
        let wrong = if self.table.is_some() && !is_table {
            "--table goes with --format csv or xlsx."
        } else if self.raw && self.format != Format::Csv {
            "--raw goes with --format csv; the other formats leave every text as it is."
        } else if self.alignment.is_given() && !is_marks {
            "--offset and --clap go with marks for a recording, such as --format webvtt."
        } else {
            return Ok(());
        };
        Err(Failure::wrong(wrong))
    }
}

impl Source {
    fn csv(&self, arguments: &ExportArguments) -> Result<Export, Failure> {
        let table = self.table(arguments.table.unwrap_or(TableName::Attempts))?;
        let formulas = if arguments.raw {
            Formulas::Raw
        } else {
            Formulas::Escaped
        };
        Ok(Export {
            bytes: csv(&table, formulas).into_bytes(),
            content: Content::Text,
            name: format!("-{}.csv", table.name),
            told: format!("{} of {}", counted(table.rows.len(), "row"), table.name),
            note: None,
        })
    }

    fn xlsx(&self, wanted: Option<TableName>) -> Result<Export, Failure> {
        let names = wanted.map_or_else(|| TableName::ALL.to_vec(), |one| vec![one]);
        let tables: Vec<Table> = names
            .into_iter()
            .map(|name| self.table(name))
            .collect::<Result<_, _>>()?;
        // Of the last session, since the same record is to give the same bytes.
        let made = self.sessions.iter().map(|s| s.opened_at).max();
        let rows = |table: &Table| format!("{} {}", table.rows.len(), table.name);
        Ok(Export {
            bytes: xlsx(&tables, made.unwrap_or(Wall(0))).map_err(Failure::cannot)?,
            content: Content::Binary,
            name: match tables.as_slice() {
                [one] => format!("-{}.xlsx", one.name),
                _ => ".xlsx".to_owned(),
            },
            told: tables.iter().map(rows).collect::<Vec<_>>().join(", "),
            note: None,
        })
    }

    fn table(&self, name: TableName) -> Result<Table, Failure> {
        Ok(match name {
            TableName::Attempts => tidy::attempts(&self.sessions),
            TableName::Ratings => tidy::ratings(&self.sessions),
            TableName::Participants => roster::table(&self.people()?),
            TableName::Entries => {
                let states = self.sessions.iter().map(|s| self.state(s));
                tidy::entries(&states.collect::<Result<Vec<_>, _>>()?)
            }
        })
    }

    /// A session as its log tells it.
    fn state(&self, session: &SessionSummary) -> Result<State, Failure> {
        let study = match self.store.protocol(&session.protocol)? {
            Some(script) => study::read_frozen(&script).map_err(Failure::cannot)?,
            None => self.place.study(&self.store)?,
        };
        let state = replay(Arc::new(study), &self.store.log(session.id)?);
        Ok(state.with_erasures(self.store.erasures(session.id)?))
    }

    /// The roster; of one session, whoever sat in it.
    fn people(&self) -> Result<Vec<crate::store::Participant>, Failure> {
        let mut people = self.store.participants()?;
        if self.one {
            let sat = |code: &str| {
                self.sessions
                    .iter()
                    .any(|s| s.participant.as_deref() == Some(code))
            };
            people.retain(|participant| sat(&participant.code));
        }
        Ok(people)
    }
}
