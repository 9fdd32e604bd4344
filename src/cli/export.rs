//! `export`: writes tables, logs and markers for other tools.

mod damage;
mod log;
mod recording;
mod roster;
mod time_code;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::alignment::Alignment;
use super::console::Console;
use super::destination::{Content, Destination};
use super::error::CommandError;
use super::exit::Exit;
use super::record_options::RecordOptions;
use super::session_names::find_session;
use super::study_data::Notes;
use super::study_paths::StudyPaths;
use crate::report::export::csv::{Formulas, render_csv};
use crate::report::export::xlsx::render_workbook;
use crate::report::export::{Table, tidy};
use crate::session::{SessionState, SessionSummary, WallTime, replay};
use crate::store::Store;
use crate::study::{self, text::pluralize};
use damage::Exported;
use time_code::TimeCodeOptions;

/// The arguments of `export`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  moderato export checkout.toml                                    attempts as CSV
  moderato export checkout.toml --format xlsx --out -  > all.xlsx  every table on its own sheet
  moderato export checkout.toml --format jsonl                     the whole log; moderato import reads it back
  moderato export checkout.toml --session P07 --format webvtt --sync-mark 1 --offset 0:12.4

Without --out, the file is written to this folder under the study's name; an existing file is not replaced. A file \
named with --out is replaced. Files are readable only by you: they contain what participants said. \
CSV is UTF-8 as in RFC 4180. Text that a spreadsheet would run as a formula, also after a semicolon, a tab or a line end, \
gets an apostrophe in front, which moderato import removes; --raw leaves it unchanged. jsonl and xlsx keep every text \
unchanged. Attempts and ratings leave out rehearsals and attempts that are still running; left_out says why an attempt \
is not counted. jsonl is the whole record, with everything that a table cannot show.

Markers for a recording cover one session. Undone entries are left out. --offset is the recording's time when the \
session was opened, or with --sync-mark N its time at the N-th sync mark (key m). Without --offset, the recording \
starts when the session opens.
  webvtt      VLC, mpv and web pages with a video
  srt         VLC, mpv, YouTube and most players and editors
  ffmetadata  ffmpeg, which writes chapters into an MP4 or MKV file:
              ffmpeg -i in.mp4 -i FILE -map_metadata 1 -map_chapters 1 -codec copy out.mp4
  audacity    Audacity: File, Import, Labels
  elan        ELAN: File, Open
  edl         OpenTimelineIO, and editors that read CMX 3600 with locators (* LOC)
  resolve     DaVinci Resolve: right-click a timeline, Timelines, Import, Timeline Markers from EDL
Time code counts from the recording's first frame, which is 00:00:00:00 in edl and 01:00:00:00 in resolve, where a new \
timeline starts; --start-timecode changes it. For markers in DaVinci Resolve take resolve, not edl.

In Excel, a CSV file shows letters such as \u{e9} only with --bom; a workbook (xlsx) always does.")]
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
    /// Begin csv with a byte-order mark, which Excel needs to read its letters
    #[arg(long)]
    bom: bool,
    #[command(flatten)]
    alignment: Alignment,
    #[command(flatten)]
    time_code: TimeCodeOptions,
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
    Resolve,
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

/// An exported file, and the messages about it.
struct Export {
    bytes: Vec<u8>,
    content: Content,
    /// The end of the default file name, after the study's name, such as `-attempts.csv`.
    name: String,
    message: String,
    notes: Vec<String>,
}

/// The record, and the sessions of it to export.
struct Source {
    paths: StudyPaths,
    store: Store,
    sessions: Vec<SessionSummary>,
    /// Whether `--session` named one session.
    is_single_session: bool,
}

pub(super) fn run(
    arguments: &ExportArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    arguments.check()?;
    let paths = StudyPaths::find(arguments.study.as_deref(), record)?;
    let Prepared {
        destination,
        export,
        exported,
        notes,
    } = console.with_progress("Exporting", || prepare_export(arguments, paths))?;
    destination.write(&export.bytes, export.content)?;
    notes.print(console);
    for note in &export.notes {
        console.note(note);
    }
    if let Exported::NotVerified(note) = &exported {
        console.note(note);
    }
    let exit = match destination {
        Destination::Stdout => Exit::Success,
        Destination::File { path, .. } => {
            console.print_message(&format!("Wrote {}: {}.", path.display(), export.message))
        }
    };
    match exported {
        Exported::Damaged(findings) => Err(CommandError::damaged(format!(
            "The record is damaged, and the export has the same damage:\n{findings}"
        ))
        .hint("Do not rely on it before the record is intact again. For details and what to do: moderato verify")),
        Exported::Whole | Exported::NotVerified(_) => Ok(exit),
    }
}

/// An export that is not written yet.
struct Prepared {
    destination: Destination,
    export: Export,
    /// Whether the logs behind it are intact.
    exported: Exported,
    /// What to say about the record.
    notes: Notes,
}

fn prepare_export(
    arguments: &ExportArguments,
    paths: StudyPaths,
) -> Result<Prepared, CommandError> {
    let store = paths.open_read_only()?;
    let notes = Notes::about_record(&paths, &store)?;
    let mut sessions = store.sessions()?;
    if let Some(session_word) = &arguments.session {
        let id = find_session(&sessions, session_word)?.id;
        sessions.retain(|session| session.id == id);
    }
    let source = Source {
        paths,
        store,
        sessions,
        is_single_session: arguments.session.is_some(),
    };
    let export = match arguments.format {
        Format::Csv => source.csv_export(arguments)?,
        Format::Xlsx => source.xlsx_export(arguments.table)?,
        Format::Jsonl => log::jsonl_export(&source)?,
        _ => recording::export_marks(&source, arguments)?,
    };
    let stem = source.paths.script.file_stem().unwrap_or_default();
    let name = format!(
        "{}{}",
        study::sanitize_id(&stem.to_string_lossy()),
        export.name
    );
    let destination = Destination::resolve(arguments.out.as_deref(), &name, Some(&source.paths))?;
    Ok(Prepared {
        destination,
        export,
        exported: damage::examine(&source)?,
        notes,
    })
}

impl ExportArguments {
    /// Refuses options that the format would ignore.
    fn check(&self) -> Result<(), CommandError> {
        if self.format == Format::Parquet {
            return Err(CommandError::invalid("moderato does not write Parquet.")
                .hint("DuckDB writes it from the record itself: COPY (FROM record.attempts) TO 'attempts.parquet'")
                .hint("See: moderato help exchange"));
        }
        let is_table = matches!(self.format, Format::Csv | Format::Xlsx);
        let is_marks = !is_table && self.format != Format::Jsonl;
        let wrong = if self.table.is_some() && !is_table {
            "--table needs --format csv or xlsx."
        } else if self.raw && self.format != Format::Csv {
            "--raw needs --format csv; the other formats keep every text unchanged."
        } else if self.bom && self.format != Format::Csv {
            "--bom needs --format csv."
        } else if self.time_code.is_given() && !matches!(self.format, Format::Edl | Format::Resolve)
        {
            "--fps, --drop-frame and --start-timecode need --format edl or resolve."
        } else if self.alignment.is_given() && !is_marks {
            "--offset and --sync-mark need a format of markers for a recording, such as --format webvtt."
        } else {
            return Ok(());
        };
        Err(CommandError::invalid(wrong))
    }
}

impl Source {
    fn csv_export(&self, arguments: &ExportArguments) -> Result<Export, CommandError> {
        let table = self.build_table(arguments.table.unwrap_or(TableName::Attempts))?;
        let formulas = if arguments.raw {
            Formulas::Raw
        } else {
            Formulas::Escaped
        };
        let mark = if arguments.bom { "\u{feff}" } else { "" };
        Ok(Export {
            bytes: [mark, &render_csv(&table, formulas)].concat().into_bytes(),
            content: Content::Text,
            name: format!("-{}.csv", table.name),
            message: format!("{} of {}", pluralize(table.rows.len(), "row"), table.name),
            notes: Vec::new(),
        })
    }

    fn xlsx_export(&self, table: Option<TableName>) -> Result<Export, CommandError> {
        let names = table.map_or_else(|| TableName::ALL.to_vec(), |name| vec![name]);
        let tables: Vec<Table> = names
            .into_iter()
            .map(|name| self.build_table(name))
            .collect::<Result<_, _>>()?;
        // The last session's time, so that the same record gives the same bytes.
        let last_opened = self.sessions.iter().map(|s| s.opened_at).max();
        let rows = |table: &Table| format!("{} {}", table.rows.len(), table.name);
        Ok(Export {
            bytes: render_workbook(&tables, last_opened.unwrap_or(WallTime(0)))
                .map_err(CommandError::failed)?,
            content: Content::Binary,
            name: match tables.as_slice() {
                [one] => format!("-{}.xlsx", one.name),
                _ => ".xlsx".to_owned(),
            },
            message: tables.iter().map(rows).collect::<Vec<_>>().join(", "),
            notes: Vec::new(),
        })
    }

    fn build_table(&self, name: TableName) -> Result<Table, CommandError> {
        Ok(match name {
            TableName::Attempts => tidy::attempts_table(&self.sessions),
            TableName::Ratings => tidy::ratings_table(&self.sessions),
            TableName::Participants => roster::roster_table(&self.participants()?),
            TableName::Entries => {
                let states = self.sessions.iter().map(|s| self.replay_session(s));
                tidy::entries_table(&states.collect::<Result<Vec<_>, _>>()?)
            }
        })
    }

    /// The state of a session, replayed from its log.
    fn replay_session(&self, session: &SessionSummary) -> Result<SessionState, CommandError> {
        let study = match self.store.find_protocol(&session.protocol)? {
            Some(script) => study::read_frozen(&script).map_err(CommandError::failed)?,
            None => self.paths.load_study(&self.store)?,
        };
        let state = replay(Arc::new(study), &self.store.log(session.id)?);
        Ok(self.store.with_study_log(state)?)
    }

    /// The roster; for one session, only its participant.
    fn participants(&self) -> Result<Vec<crate::store::Participant>, CommandError> {
        let mut people = self.store.participants()?;
        if self.is_single_session {
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
