//! `answers`: records answers to questionnaires from paper, a row per participant.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::annotate;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::record_options::RecordOptions;
use super::session_edit::{load_to_edit, log_afterwards, refused};
use super::session_names::find_session;
use super::study_paths::{self, StudyPaths};
use crate::clock::SystemClock;
use crate::session::{AskedQuestionnaire, SessionNames, SessionState, SessionSummary};
use crate::store::Store;
use crate::study::script::nearest::nearest_word;
use crate::study::text::{escape_hidden, excerpt, list_names, pluralize};

/// Where the entries say that they were added from.
const SOURCE: &str = "answers";
/// Reason in a closed session, if none is given.
const REASON: &str = "answers entered afterwards";
/// Most lines read from standard input, and most bytes.
const MAX_LINES: usize = 10_000;
const MAX_BYTES: u64 = 1 << 20;

/// The arguments of `answers`.
#[derive(Debug, Args)]
#[allow(rustdoc::broken_intra_doc_links, reason = "the help is not Markdown")]
#[command(
    override_usage = "moderato answers [OPTIONS] [STUDY] <SESSION> <QUESTIONNAIRE> [ROW]
       moderato answers [OPTIONS] [STUDY] <QUESTIONNAIRE>",
    after_help = "Examples:
  moderato answers checkout.toml P07 sus 425152514-
  moderato answers checkout.toml P07#2 seq 6 --task pay
  moderato answers checkout.toml sus < sus.txt

A row has one digit per item, - for one left blank; answers above 9 are separated by spaces. Without a row it is asked for. \
Without a session, lines such as P07 4251525141 are read until an empty one. All rows are checked before any is written."
)]
pub(super) struct AnswersArguments {
    /// [STUDY] SESSION QUESTIONNAIRE ROW: the script [default: the only one here], the session (a code, P07#2, or the
    /// first digits of its id), the questionnaire, and the answers
    #[arg(num_args = 1..=4, required = true, value_names = ["SESSION", "QUESTIONNAIRE"])]
    words: Vec<String>,
    /// The task that a questionnaire was asked after
    #[arg(long, value_name = "ID")]
    task: Option<String>,
    /// Who enters them [default: the user who is logged in]
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Why they are entered or changed now [default: that they are entered afterwards]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Show what would be recorded; nothing is written
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(
    arguments: &AnswersArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let (study, session, questionnaire, row) = arguments.split_words()?;
    let author = annotate::author(arguments.author.as_deref())?;
    let paths = StudyPaths::find(study.as_deref(), record)?;
    let store = paths.open_read_only()?;
    let sessions = store.sessions()?;
    let rows: Vec<(String, String)> = match (session, row) {
        (Some(session), Some(row)) => vec![(session.to_owned(), row.to_owned())],
        (Some(session), None) => {
            let asked = arguments.find_asked(&store, &sessions, session, questionnaire)?;
            prompt(&format!(
                "{} of {session} ({}): ",
                asked.instrument.name(),
                asked.row_hint()
            ));
            vec![(session.to_owned(), read_lines(1)?.pop().unwrap_or_default())]
        }
        (None, _) => {
            prompt("One line per participant, such as P07 4251525141; an empty line ends:\n");
            let lines = read_lines(MAX_LINES)?;
            lines.iter().map(|line| split_line(line)).collect()
        }
    };
    let mut edits: Vec<SessionState> = Vec::new();
    let mut message = String::new();
    for (session, row) in &rows {
        let (state, sentence) =
            arguments.record(&store, &sessions, (session, questionnaire, row), &author)?;
        message.push_str(&sentence);
        if let Some(state) = state {
            let id = |state: &SessionState| state.opening().map(|opening| opening.session);
            if edits.iter().any(|other| id(other) == id(&state)) {
                return Err(CommandError::invalid(format!(
                    "{} is in two lines, and nothing was written.",
                    escape_hidden(session)
                ))
                .hint("Give one row per session."));
            }
            edits.push(state);
        }
    }
    drop(store);
    if arguments.dry_run {
        message.push_str("Nothing was written.\n");
    } else if !edits.is_empty() {
        Store::open_existing(&paths.record)?.write_sessions(&edits)?;
    }
    Ok(console.print_message(&message))
}

impl AnswersArguments {
    /// The study, the session, the questionnaire and the row.
    #[allow(clippy::type_complexity, reason = "the words in their order")]
    fn split_words(
        &self,
    ) -> Result<(Option<PathBuf>, Option<&str>, &str, Option<&str>), CommandError> {
        let mut words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let is_script = |word: &str| !study_paths::is_not_a_script(Path::new(word));
        let study = words.first().copied().filter(|word| is_script(word));
        if study.is_some() {
            words.remove(0);
        }
        let study = study.map(PathBuf::from);
        match words.as_slice() {
            [questionnaire] => Ok((study, None, *questionnaire, None)),
            [session, questionnaire] => Ok((study, Some(*session), *questionnaire, None)),
            [session, questionnaire, row] => {
                Ok((study, Some(*session), *questionnaire, Some(*row)))
            }
            _ => Err(CommandError::invalid(
                "These words do not name a session and a questionnaire.",
            )
            .hint("Type: moderato answers [STUDY] SESSION QUESTIONNAIRE ROW")),
        }
    }

    /// Records a row; returns the state if it changed, and what was done.
    fn record(
        &self,
        store: &Store,
        sessions: &[SessionSummary],
        (session, questionnaire, row): (&str, &str, &str),
        author: &str,
    ) -> Result<(Option<SessionState>, String), CommandError> {
        let found = find_session(sessions, session)?;
        let name = SessionNames::new(sessions).name(found.id);
        let mut state = load_to_edit(store, found.id, &name)?;
        let asked = self.asked_in(&state, &name, questionnaire)?;
        let answers = asked.parse_row(row).map_err(|flaw| {
            CommandError::invalid(format!("{}: {flaw}", escape_hidden(&name)))
                .hint(format!("A row: {}. Nothing was written.", asked.row_hint()))
        })?;
        let had = asked.current_row(&state);
        let reason = self.reason.as_deref().unwrap_or(REASON);
        let commands = asked.commands(answers, &state, SOURCE, Some(reason));
        let count = commands.len();
        let clock = SystemClock::new();
        for command in commands {
            state = log_afterwards(state, command, author, &clock)
                .map_err(|refusal| refused(&name, &refusal))?;
        }
        let what = asked.instrument.name();
        let name = escape_hidden(&name);
        let sentence = match (count, had.is_empty()) {
            (0, _) => format!("{name} {what}: on file already.\n"),
            (count, true) => format!("{name} {what}: {}.\n", pluralize(count, "answer")),
            (count, false) => format!(
                "{name} {what}: {} changed; it was {had}.\n",
                pluralize(count, "answer")
            ),
        };
        Ok(((count > 0).then_some(state), sentence))
    }

    fn find_asked(
        &self,
        store: &Store,
        sessions: &[SessionSummary],
        session: &str,
        questionnaire: &str,
    ) -> Result<AskedQuestionnaire, CommandError> {
        let found = find_session(sessions, session)?;
        let state = load_to_edit(store, found.id, session)?;
        self.asked_in(&state, session, questionnaire)
    }

    /// The questionnaire as it was asked in a session.
    fn asked_in(
        &self,
        state: &SessionState,
        name: &str,
        questionnaire: &str,
    ) -> Result<AskedQuestionnaire, CommandError> {
        let wanted = questionnaire.to_lowercase();
        let all = state.asked_questionnaires();
        let mut found: Vec<&AskedQuestionnaire> = all
            .iter()
            .filter(|asked| asked.instrument.as_str().to_lowercase() == wanted)
            .collect();
        if found.is_empty() {
            let words: Vec<&str> = all.iter().map(|a| a.instrument.as_str()).collect();
            let error = CommandError::invalid(format!(
                "{} was not asked \"{}\".",
                escape_hidden(name),
                excerpt(questionnaire)
            ));
            return Err(match nearest_word(&wanted, words.iter().copied()) {
                Some(near) => error.hint(format!("Did you mean \"{near}\"?")),
                None => error.hint(format!("Asked were: {}.", list_names(words))),
            });
        }
        let task_of = |asked: &AskedQuestionnaire| {
            let attempt = asked.attempt.and_then(|key| state.attempt(key));
            attempt.map_or("", |a| a.task.as_str()).to_owned()
        };
        let tasks: Vec<String> = found.iter().map(|asked| task_of(asked)).collect();
        if let Some(task) = &self.task {
            found.retain(|asked| task_of(asked) == *task);
        }
        match found.as_slice() {
            [only] => Ok((*only).clone()),
            [] => Err(CommandError::invalid(format!(
                "{questionnaire} was not asked after that task in {}.",
                escape_hidden(name)
            ))
            .hint(format!(
                "It was asked after: {}.",
                list_names(tasks.iter().map(String::as_str))
            ))),
            [.., last] if self.task.is_some() => Ok((*last).clone()),
            several => Err(CommandError::invalid(format!(
                "{questionnaire} was asked {} times in {}.",
                several.len(),
                escape_hidden(name)
            ))
            .hint(format!(
                "Name the task with --task: {}.",
                list_names(tasks.iter().map(String::as_str))
            ))),
        }
    }
}

/// The session and the row of a line.
fn split_line(line: &str) -> (String, String) {
    let line = line.trim();
    let (session, row) = line
        .split_once(|c: char| c.is_whitespace() || c == ',')
        .unwrap_or((line, ""));
    (session.to_owned(), row.trim().to_owned())
}

/// Shows what to type, on a terminal.
fn prompt(text: &str) {
    if io::stdin().is_terminal() {
        let mut out = io::stderr();
        // If it cannot be shown, the answer is read all the same.
        let _ = write!(out, "{text}");
        let _ = out.flush();
    }
}

/// Lines of standard input up to an empty one, at most `most`.
fn read_lines(most: usize) -> Result<Vec<String>, CommandError> {
    let mut lines = Vec::new();
    for line in io::stdin().lock().take(MAX_BYTES).lines() {
        let line =
            line.map_err(|error| CommandError::invalid("The rows cannot be read").because(error))?;
        if line.trim().is_empty() {
            break;
        }
        lines.push(line);
        if lines.len() >= most {
            break;
        }
    }
    if lines.is_empty() {
        return Err(CommandError::invalid("No row was given.")
            .hint("Type: moderato answers [STUDY] SESSION QUESTIONNAIRE ROW"));
    }
    Ok(lines)
}
