//! Imports a table of annotations: what happened in sessions on file, one row each.
//!
//! A row is identified by the source, session, moment, what and text: importing it again adds nothing.

use std::collections::BTreeMap;
use std::path::Path;

use uuid::Uuid;

use super::sheet::{Sheet, SheetRow};
use super::{ImportArguments, ImportOutcome, table};
use crate::cli::annotate;
use crate::cli::annotation_words::{AnnotationWords, parse_moment};
use crate::cli::console::Console;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::problems::Problems;
use crate::cli::record_options::RecordOptions;
use crate::cli::session_edit::{load_to_edit, log_afterwards};
use crate::cli::study_paths::StudyPaths;
use crate::clock::SystemClock;
use crate::session::{
    AddedWhat, Addition, Command, Entry, Event, Refusal, SessionNames, SessionState,
    UnknownSession, format_time,
};
use crate::store::Store;
use crate::study::text::{excerpt, list_names, pluralize};

/// The columns of a table of annotations; the first three are required.
const COLUMNS: [&str; 10] = [
    "session",
    "at",
    "what",
    "kind",
    "severity",
    "text",
    "recovered",
    "until",
    "outcome",
    "code",
];
const REQUIRED: usize = 3;

/// Imports a table of annotations into sessions on file, in one transaction.
///
/// # Errors
/// When the table cannot be read or a row cannot be imported, or the record cannot be written.
pub(super) fn import(
    arguments: &ImportArguments,
    script: Option<&Path>,
    file: &Path,
    record: &RecordOptions,
    clock: &SystemClock,
    console: Console,
) -> Result<ImportOutcome, CommandError> {
    let paths = StudyPaths::find(script, record)?;
    let source = arguments.source_name(file)?;
    let author = annotate::author(arguments.author.as_deref())?;
    let why = match arguments.reason.as_deref().map(str::trim) {
        Some(reason) if !reason.is_empty() => reason.to_owned(),
        _ => format!("imported from {source}"),
    };
    let mut sheet = table::read_plain(file, &arguments.mapping()?)?;
    let columns = Columns::locate(&sheet, &arguments.column_pairs(), file)?;
    let store = paths.open_read_only()?;
    let sessions = store.sessions()?;
    let mut import = Import {
        names: SessionNames::new(&sessions),
        store: &store,
        states: BTreeMap::new(),
        source: &source,
        author: &author,
        why: &why,
        clock,
        rows: Vec::new(),
        bad: Problems::default(),
        known: 0,
    };
    console.with_progress("Comparing", || import.read(&sheet, &columns))?;
    let Import {
        states,
        mut bad,
        known,
        rows,
        ..
    } = import;
    bad.append(std::mem::take(&mut sheet.bad));
    if !bad.is_empty() && !arguments.skip_bad {
        return Err(bad.refusal(file));
    }
    let changed: Vec<SessionState> = states
        .into_values()
        .filter(|(_, is_changed)| *is_changed)
        .map(|(state, _)| state)
        .collect();
    let mut message = String::new();
    let tense = if arguments.dry_run {
        "Would add"
    } else {
        "Added"
    };
    message.push_str(&format!(
        "{tense} {} to {}, from {}.\n",
        pluralize(rows.len(), "annotation"),
        pluralize(changed.len(), "session"),
        display::path(file)
    ));
    if known > 0 {
        message.push_str(&format!("{} on file already.\n", pluralize(known, "row")));
    }
    if !bad.is_empty() {
        message.push_str(&format!("{} left out:\n", pluralize(bad.len(), "row")));
        message.extend(bad.lines().map(|line| format!("{line}\n")));
    }
    if let Some(unused) = columns.unused_note(&sheet) {
        message.push_str(&format!("{unused}\n"));
    }
    message.extend(sheet.notes.iter().map(|note| format!("{note}\n")));
    if arguments.dry_run {
        message.extend(rows.iter().map(|row| format!("  {row}\n")));
        message.push_str("Nothing was written.\n");
        return Ok(ImportOutcome::Previewed(message));
    }
    drop(store);
    if !changed.is_empty() {
        let mut store = Store::open_existing(&paths.record)?;
        store.write_sessions(&changed)?;
    }
    Ok(ImportOutcome::Imported(message))
}

/// The position of each column.
struct Columns(BTreeMap<&'static str, usize>);

impl Columns {
    /// Finds the columns by their names, or by those of `--column`.
    fn locate(
        sheet: &Sheet,
        given: &[(String, String)],
        file: &Path,
    ) -> Result<Self, CommandError> {
        if let Some((field, _)) = given.iter().find(|(f, _)| !COLUMNS.contains(&f.as_str())) {
            return Err(CommandError::invalid(format!(
                "A table of annotations has no column \"{}\".",
                excerpt(field)
            ))
            .hint(format!("Its columns are {}.", COLUMNS.join(", "))));
        }
        let mut found = BTreeMap::new();
        for field in COLUMNS {
            let named = given.iter().find(|(f, _)| f == field);
            let name = named.map_or(field, |(_, name)| name);
            match sheet
                .columns
                .iter()
                .position(|column| column.is_called(name))
            {
                Some(at) => {
                    found.insert(field, at);
                }
                None if named.is_some() => {
                    return Err(CommandError::invalid(format!(
                        "{} has no column \"{}\".",
                        display::path(file),
                        excerpt(name)
                    ))
                    .hint(format!(
                        "--column {field}=NAME takes a name of the first line."
                    )));
                }
                None => {}
            }
        }
        let missing = COLUMNS[..REQUIRED]
            .iter()
            .filter(|f| !found.contains_key(*f));
        let missing: Vec<&str> = missing.copied().collect();
        if missing.is_empty() {
            return Ok(Self(found));
        }
        let error = CommandError::invalid(format!(
            "{} lacks columns of a table of annotations: {}.",
            display::path(file),
            missing.join(", ")
        ));
        Err(error.hint(format!(
            "Name the file's own with --column {}=NAME.",
            missing[0]
        )))
    }

    fn cell<'a>(&self, row: &SheetRow<'a>, field: &str) -> Option<&'a str> {
        let text = row.cell(*self.0.get(field)?).trim();
        (!text.is_empty()).then_some(text)
    }

    fn unused_note(&self, sheet: &Sheet) -> Option<String> {
        let is_unused = |at: &usize| !self.0.values().any(|used| used == at);
        let unused: Vec<&str> = (0..sheet.columns.len())
            .filter(is_unused)
            .map(|at| sheet.columns[at].first_line())
            .collect();
        (!unused.is_empty()).then(|| format!("Not used: {}.", list_names(unused)))
    }
}

/// A row that can be imported.
struct Row {
    line: u64,
    session: Uuid,
    at_ms: i64,
    what: AddedWhat,
}

/// An import as far as it was read.
struct Import<'a> {
    store: &'a Store,
    names: SessionNames,
    /// States with what was added so far, and whether anything was.
    states: BTreeMap<Uuid, (SessionState, bool)>,
    source: &'a str,
    author: &'a str,
    why: &'a str,
    clock: &'a SystemClock,
    /// What was added, in words.
    rows: Vec<String>,
    bad: Problems,
    /// Number of rows on file already.
    known: usize,
}

impl Import<'_> {
    fn read(&mut self, sheet: &Sheet, columns: &Columns) -> Result<(), CommandError> {
        let mut rows = Vec::new();
        for row in sheet.rows() {
            if let Some(read) = self.read_row(&row, columns)? {
                rows.push(read);
            }
        }
        let last_on_file: BTreeMap<Uuid, i64> = self
            .states
            .iter()
            .map(|(session, (state, _))| (*session, state.last_seq()))
            .collect();
        // Tasks first, so that a preview names the task of each annotation.
        rows.sort_by_key(|row| !matches!(row.what, AddedWhat::Task { .. }));
        for index in 0..rows.len() {
            let last = last_on_file.get(&rows[index].session).copied().unwrap_or(0);
            self.add(&rows, index, last);
        }
        Ok(())
    }

    /// Reads a row; its problems are noted.
    fn read_row(
        &mut self,
        row: &SheetRow<'_>,
        columns: &Columns,
    ) -> Result<Option<Row>, CommandError> {
        let cell = |field: &str| columns.cell(row, field);
        let mut problems = Vec::new();
        let session = match cell("session") {
            None => {
                problems.push("the session is blank".to_owned());
                None
            }
            Some(word) => match self.names.find(word) {
                Ok(session) => Some(session),
                Err(UnknownSession::None) => {
                    problems.push(format!("there is no session \"{}\"", excerpt(word)));
                    None
                }
                Err(UnknownSession::Several(names)) => {
                    let names = list_names(names.iter().map(String::as_str));
                    problems.push(format!("{} has several sessions: {names}", excerpt(word)));
                    None
                }
            },
        };
        let mut moment = |field: &str| {
            let moment = cell(field).map(parse_moment).transpose();
            moment.unwrap_or_else(|flaw| {
                problems.push(flaw);
                None
            })
        };
        let (at_ms, until_ms) = (moment("at"), moment("until"));
        if cell("at").is_none() {
            problems.push("the time is blank".to_owned());
        }
        let recovered = match cell("recovered").map(str::to_lowercase).as_deref() {
            None => None,
            Some("yes" | "true" | "1") => Some(true),
            Some("no" | "false" | "0") => Some(false),
            Some(other) => {
                problems.push(format!(
                    "recovered is yes or no, not \"{}\"",
                    excerpt(other)
                ));
                None
            }
        };
        let owned = |field: &str| cell(field).map(str::to_owned);
        let what = cell("what").unwrap_or_default().to_lowercase();
        let words = AnnotationWords {
            kind: owned("kind").or_else(|| owned("code").filter(|_| what == "note")),
            severity: owned("severity"),
            recovered,
            until_ms,
            outcome: owned("outcome"),
            text: owned("text"),
            what,
        };
        let (Some(session), Some(at_ms), true) = (session, at_ms, problems.is_empty()) else {
            self.bad.extend_at(row.line, problems);
            return Ok(None);
        };
        let state = match self.states.entry(session) {
            std::collections::btree_map::Entry::Occupied(known) => &known.into_mut().0,
            std::collections::btree_map::Entry::Vacant(new) => {
                let name = self.names.name(session);
                &new.insert((load_to_edit(self.store, session, &name)?, false))
                    .0
            }
        };
        match words.parse(state) {
            Ok(what) => Ok(Some(Row {
                line: row.line,
                session,
                at_ms,
                what,
            })),
            Err(flaw) => {
                self.bad
                    .add_at(row.line, &format!("{}. {}", flaw.message, flaw.hint));
                Ok(None)
            }
        }
    }

    /// Adds a row, unless it is on file. `last` is the last entry of its session before the import.
    fn add(&mut self, rows: &[Row], index: usize, last: i64) {
        let row = &rows[index];
        let Some((state, is_changed)) = self.states.remove(&row.session) else {
            return;
        };
        let is_known = self
            .same_rows(&state, row)
            .any(|e| has_same_values(&state, e, &row.what));
        let contradicts = !is_known
            && self.same_rows(&state, row).any(|e| {
                let mut of_file = rows.iter().filter(|r| r.session == row.session);
                let stays =
                    of_file.any(|r| is_same_row(e, r) && has_same_values(&state, e, &r.what));
                e.seq <= last && !stays
            });
        let name = self.names.name(row.session);
        let words = format!("{name} {} {}", format_time(row.at_ms), describe(&row.what));
        let mut changed = is_changed;
        let state = if is_known {
            self.known += 1;
            state
        } else if contradicts {
            self.bad.add_at(
                row.line,
                &format!(
                    "{words} was imported from {} with other values; change it in the review",
                    self.source
                ),
            );
            state
        } else {
            let addition = Addition {
                at_ms: row.at_ms,
                what: row.what.clone(),
                from: self.source.to_owned(),
                why: Some(self.why.to_owned()),
            };
            let before = state.clone();
            match log_afterwards(state, Command::Add(addition), self.author, self.clock) {
                Ok(state) => {
                    changed = true;
                    self.rows.push(words);
                    state
                }
                Err(refusal) => {
                    self.bad.add_at(row.line, &refusal_text(&refusal));
                    before
                }
            }
        };
        self.states.insert(row.session, (state, changed));
    }
}

impl Import<'_> {
    /// Entries of this source with the identity of a row.
    fn same_rows<'s>(
        &'s self,
        state: &'s SessionState,
        row: &'s Row,
    ) -> impl Iterator<Item = &'s Entry> {
        let of_source = |e: &&Entry| e.context.added.as_deref() == Some(self.source);
        state
            .log()
            .filter(of_source)
            .filter(|e| is_same_row(e, row))
    }
}

fn refusal_text(refusal: &Refusal) -> String {
    refusal.to_string().trim_end_matches('.').to_owned()
}

/// Whether an entry has the moment, the kind of addition and the text of a row. An erased text is any text.
fn is_same_row(entry: &Entry, row: &Row) -> bool {
    let (of_kind, text) = match (&entry.event, &row.what) {
        (Event::ErrorNoted { text, .. }, AddedWhat::Error { .. })
        | (Event::AssistGiven { text, .. }, AddedWhat::Assist { .. })
        | (Event::ObservationNoted { text, .. }, AddedWhat::Note { .. })
        | (Event::ConsentRecorded { text, .. }, AddedWhat::Consent { .. }) => (true, text.as_ref()),
        (Event::MarkerSet { label }, AddedWhat::SyncMark(_)) => (true, label.as_ref()),
        (Event::TaskStarted { .. }, AddedWhat::Task { .. }) => (true, None),
        _ => (false, None),
    };
    let is_erased = row.what.text().is_some() && text.is_none();
    of_kind && entry.context.at_ms == Some(row.at_ms) && (text == row.what.text() || is_erased)
}

/// Whether an entry has what a row says beside its identity.
fn has_same_values(state: &SessionState, entry: &Entry, what: &AddedWhat) -> bool {
    match (&entry.event, what) {
        (
            Event::ErrorNoted {
                error,
                severity,
                recovered,
                ..
            },
            AddedWhat::Error {
                kind,
                severity: given,
                recovered: said,
                ..
            },
        ) => error == kind && (given.is_none() || severity == given) && recovered == said,
        (Event::AssistGiven { level, .. }, AddedWhat::Assist { level: given, .. }) => {
            level == given
        }
        (Event::ObservationNoted { code, .. }, AddedWhat::Note { code: given, .. }) => {
            code == given
        }
        (
            Event::TaskStarted { task, .. },
            AddedWhat::Task {
                task: given,
                until_ms,
                outcome,
            },
        ) => {
            let added_with = || {
                let of_task = move |e: &&Entry| e.attempt == Some(entry.seq) && e.is_added();
                state.log().filter(of_task)
            };
            let end = added_with().find(|e| matches!(e.event, Event::TaskEnded));
            let ended = added_with().find_map(|e| match &e.event {
                Event::OutcomeGiven { outcome, .. } => Some(*outcome),
                _ => None,
            });
            task == given
                && end.is_some_and(|e| e.context.at_ms == Some(*until_ms))
                && ended == *outcome
        }
        (Event::ConsentRecorded { given, .. }, AddedWhat::Consent { given: said, .. }) => {
            given == said
        }
        _ => true,
    }
}

/// What a row adds, in words.
fn describe(what: &AddedWhat) -> String {
    let (word, kind) = match what {
        AddedWhat::Error { kind, .. } => ("error", kind.clone()),
        AddedWhat::Assist { level, .. } => (
            "assist",
            level.map(|l| crate::study::Word::as_str(l).to_owned()),
        ),
        AddedWhat::Note { code, .. } => ("note", code.map(String::from)),
        AddedWhat::SyncMark(_) => ("mark", None),
        AddedWhat::Task { task, .. } => ("task", Some(task.clone())),
        AddedWhat::Consent { given, .. } => (
            "consent",
            Some(if *given { "given" } else { "refused" }.to_owned()),
        ),
        AddedWhat::Answer { item, .. } => ("answer", Some(item.clone())),
    };
    let text = what.text().map(|text| format!("\"{}\"", excerpt(text)));
    [Some(word.to_owned()), kind, text]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}
