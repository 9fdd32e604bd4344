//! `annotate`: adds to a session what was not logged when it happened.

use std::path::{Path, PathBuf};

use clap::Args;

use super::alignment::Alignment;
use super::annotation_words::{AnnotationWords, Flaw, KINDS, parse_moment};
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::record_options::RecordOptions;
use super::session_edit::{load_to_edit, log_afterwards, refused};
use super::session_names::find_session;
use super::stage::user;
use super::study_paths::{self, StudyPaths};
use crate::clock::SystemClock;
use crate::session::{Addition, Command, SessionNames, SessionState, format_time};
use crate::store::Store;
use crate::study::label;
use crate::study::text::escape_hidden;

/// Where the entries say that they were added from.
const SOURCE: &str = "annotate";

/// The arguments of `annotate`.
#[derive(Debug, Args)]
#[allow(
    rustdoc::broken_intra_doc_links,
    clippy::doc_markdown,
    reason = "the help is not Markdown"
)]
#[command(
    override_usage = "moderato annotate [OPTIONS] [STUDY] <SESSION> error [KIND] --at <TIME>
       moderato annotate [OPTIONS] [STUDY] <SESSION> assist [LEVEL] --at <TIME>
       moderato annotate [OPTIONS] [STUDY] <SESSION> note <TEXT> --at <TIME>
       moderato annotate [OPTIONS] [STUDY] <SESSION> mark --at <TIME>
       moderato annotate [OPTIONS] [STUDY] <SESSION> task <ID> --at <TIME> --until <TIME>
       moderato annotate [OPTIONS] [STUDY] <SESSION> consent [given, refused] --at <TIME>",
    after_help = "Examples:
  moderato annotate checkout.toml P07 error wrong-field --at 4:31 --reason \"seen on the recording\"
  moderato annotate checkout.toml P07 assist hint --media-at 12:46 --offset 0:12.4 --reason \"seen on the recording\"
  moderato annotate checkout.toml P07#2 task pay --at 5:10 --until 8:02 --outcome completed --reason \"was not started\"

What is added is placed at the moment meant: in the task that ran then, and in its figures. The log says who added it, when \
and why. Many at once from a table: moderato import checkout.toml coding.csv --table annotations"
)]
pub(super) struct AnnotateArguments {
    /// [STUDY] SESSION WHAT: the script [default: the only one here], the session (a code, P07#2, or the first digits of
    /// its id), and what happened
    #[arg(num_args = 2..=4, required = true, value_names = ["SESSION", "WHAT"])]
    words: Vec<String>,
    /// When, in session time: 12:34 or 1:02:03.5
    #[arg(long, value_name = "TIME", conflicts_with = "media_at")]
    at: Option<String>,
    /// When, in the recording's time; --offset or --sync-mark align it
    #[arg(long, value_name = "TIME")]
    media_at: Option<String>,
    #[command(flatten, next_help_heading = "With --media-at")]
    alignment: Alignment,
    /// Of an error: minor, major or critical [default: that of its kind]
    #[arg(long)]
    severity: Option<String>,
    /// Of an error: the participant recovered from it
    #[arg(long)]
    recovered: bool,
    /// Of a note: its letter
    #[arg(long, value_name = "LETTER")]
    code: Option<String>,
    /// Of a task: when it ended, in the same time as its start
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Of a task: completed, partial, failed, gave_up, stopped or void
    #[arg(long)]
    outcome: Option<String>,
    /// Words about an error, an assist or a mark
    #[arg(long)]
    text: Option<String>,
    /// Who adds it [default: the user who is logged in]
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Why; required in a closed session
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Show what would be added; nothing is written
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(
    arguments: &AnnotateArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let (study, session_word, words) = arguments.split_words()?;
    let author = author(arguments.author.as_deref())?;
    let paths = StudyPaths::find(study.as_deref(), record)?;
    let store = paths.open_read_only()?;
    let sessions = store.sessions()?;
    let session = find_session(&sessions, session_word)?;
    let name = SessionNames::new(&sessions).name(session.id);
    let state = load_to_edit(&store, session.id, &name)?;
    drop(store);
    let (at_ms, until_ms) = arguments.moments(&state)?;
    let words = AnnotationWords { until_ms, ..words };
    let what = words.parse(&state).map_err(|flaw| error(&flaw))?;
    let addition = Addition {
        at_ms,
        what,
        from: SOURCE.to_owned(),
        why: arguments.reason.clone(),
    };
    let clock = SystemClock::new();
    let state = log_afterwards(state, Command::Add(addition), &author, &clock)
        .map_err(|refusal| refused(&name, &refusal))?;
    if !arguments.dry_run {
        Store::open_existing(&paths.record)?.write_sessions([&state])?;
    }
    let done = if arguments.dry_run {
        "Would add"
    } else {
        "Added"
    };
    let place = placed(&state, at_ms, words.what == "note");
    Ok(console.print_message(&format!(
        "{done} to {}: {} at {}{place}.\n",
        escape_hidden(&name),
        words.what,
        format_time(at_ms),
    )))
}

/// The task that a moment is in.
fn placed(state: &SessionState, at_ms: i64, is_note: bool) -> String {
    match state.attempt_at(at_ms, is_note) {
        Some(attempt) => format!(
            ", in \"{}\"",
            escape_hidden(state.task_title(&attempt.task))
        ),
        None => ", outside of any task".to_owned(),
    }
}

/// The author of entries: the name given, or the user.
///
/// # Errors
/// When the name is not a valid one.
pub(super) fn author(given: Option<&str>) -> Result<String, CommandError> {
    let given = given.map(|name| {
        label::parse_title(name.trim()).map_err(|flaw| {
            CommandError::invalid(format!("The name given with --author {flaw}."))
                .hint("Type the name again. Nothing was added.")
        })
    });
    let name = given.transpose()?.unwrap_or_else(user);
    if name.is_empty() {
        return Err(CommandError::invalid(
            "What is added is logged under a name, and yours is not known.",
        )
        .hint("Give it with --author."));
    }
    Ok(name)
}

fn error(flaw: &Flaw) -> CommandError {
    CommandError::invalid(format!("{}.", flaw.message)).hint(&flaw.hint)
}

impl AnnotateArguments {
    /// The study, the session, and what is to be added, without the end of a task.
    fn split_words(&self) -> Result<(Option<PathBuf>, &str, AnnotationWords), CommandError> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let (study, session, what, kind) = match words.as_slice() {
            [session, what] => (None, *session, *what, None),
            [session, what, kind] if KINDS.contains(what) => (None, *session, *what, Some(*kind)),
            [study, session, what] => (Some(*study), *session, *what, None),
            [study, session, what, kind] => (Some(*study), *session, *what, Some(*kind)),
            _ => {
                return Err(CommandError::invalid("No session was named.")
                    .hint("Type: moderato annotate [STUDY] SESSION WHAT --at TIME"));
            }
        };
        if let Some(study) = study.filter(|study| study_paths::is_not_a_script(Path::new(study))) {
            return Err(
                CommandError::invalid(format!("There is no script {study}."))
                    .hint("Type: moderato annotate [STUDY] SESSION WHAT --at TIME"),
            );
        }
        let is_note = what == "note";
        let text = self.text.as_deref().or(kind.filter(|_| is_note));
        if is_note && text.is_none() && self.code.is_none() {
            return Err(CommandError::invalid("The note has no words.")
                .hint("Type: moderato annotate [STUDY] SESSION note TEXT --at TIME"));
        }
        if self.code.is_some() && !is_note {
            return Err(CommandError::invalid(format!(
                "--code is the letter of a note, not of: {what}."
            ))
            .hint("Leave --code out."));
        }
        let kind = if is_note { self.code.as_deref() } else { kind };
        let words = AnnotationWords {
            what: what.to_owned(),
            kind: kind.map(str::to_owned),
            severity: self.severity.clone(),
            recovered: self.recovered.then_some(true),
            until_ms: None,
            outcome: self.outcome.clone(),
            text: text.map(str::to_owned),
        };
        Ok((study.map(PathBuf::from), session, words))
    }

    /// The moment, and the end of a task, in milliseconds of session time.
    fn moments(&self, state: &SessionState) -> Result<(i64, Option<i64>), CommandError> {
        let shift_ms = match (&self.media_at, &self.at) {
            (Some(_), _) => self.alignment.shift_ms(state)?,
            (None, _) if self.alignment.is_given() => {
                return Err(CommandError::invalid(
                    "--offset and --sync-mark align a recording, and --at is session time.",
                )
                .hint("Give the recording's time with --media-at."));
            }
            _ => 0,
        };
        let Some(at) = self.media_at.as_ref().or(self.at.as_ref()) else {
            return Err(CommandError::invalid("When it happened was not given.")
                .hint("Give --at in session time, or --media-at in the recording's."));
        };
        let moment = |text: &String| {
            parse_moment(text).map(|ms| ms - shift_ms).map_err(|flaw| {
                CommandError::invalid(format!("{flaw}.")).hint("Type it like 12:34 or 1:02:03.")
            })
        };
        Ok((moment(at)?, self.until.as_ref().map(moment).transpose()?))
    }
}
