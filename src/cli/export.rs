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
use super::exit::Exit;
use super::failure::Failure;
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
  moderato export checkout.toml --format xlsx --out -  > all.xlsx  every table on its own sheet
  moderato export checkout.toml --format jsonl                     the whole log; moderato import reads it back
  moderato export checkout.toml --session P07 --format webvtt --sync-mark 1 --offset 0:12.4

Without --out, the file is written to this folder under the study's name; an existing file is not replaced. A file
named with --out is replaced. Files are readable only by you: they contain what participants said.
CSV is UTF-8 as in RFC 4180. Text that a spreadsheet would run as a formula, also after a semicolon, a tab or a line end,
gets an apostrophe in front, which moderato import removes; --raw leaves it unchanged. jsonl and xlsx keep every text
unchanged. Attempts and ratings leave out rehearsals and attempts that are still running; left_out says why an attempt
is not counted. jsonl is the whole record, with everything that a table cannot show.

Markers for a recording (webvtt, srt, ffmetadata, audacity, elan, edl) cover one session. --offset is the recording's
time when the session was opened, or with --sync-mark N its time at the N-th sync mark (key m). Undone entries are
left out.")]
pub(super) struct ExportArguments {
    /// The script [default: the only one in this folder]
    study: Option<PathBuf>,
    /// File format
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Which table [default: attempts in csv, all in xlsx]
    #[arg(long, value_enum)]
    table: Option<TableName>,
    /// One session only: the first digits of its id, or the participant's code
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// File to write; - for standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// In csv, do not guard texts that look like formulas
    #[arg(long)]
    raw: bool,
    #[command(flatten)]
    alignment: Alignment,
    /// Frames per second, a whole number, for edl
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
            "--table needs --format csv or xlsx."
        } else if self.raw && self.format != Format::Csv {
            "--raw needs --format csv; the other formats keep every text unchanged."
        } else if self.alignment.is_given() && !is_marks {
            "--offset and --sync-mark need a format of markers for a recording, such as --format webvtt."
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
