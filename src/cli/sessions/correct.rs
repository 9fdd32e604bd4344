//! `sessions correct`: corrects the participant, version, moderator or kind of a session on file.

use clap::Args;

use crate::cli::annotate;
use crate::cli::console::Console;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::new_codes;
use crate::cli::session_edit::{load_to_edit, log_afterwards, refused};
use crate::cli::session_names::find_session;
use crate::cli::study_paths::StudyPaths;
use crate::clock::SystemClock;
use crate::session::{Command, SessionKind, SessionNames};
use crate::store::Store;
use crate::study::label;
use crate::study::text::{escape_hidden, excerpt};

/// What is corrected.
#[derive(Debug, Args)]
pub(super) struct CorrectArguments {
    /// The participant's code
    #[arg(long, value_name = "CODE")]
    participant: Option<String>,
    /// The design version
    #[arg(long, value_name = "ID")]
    version: Option<String>,
    /// The moderator
    #[arg(long, value_name = "NAME")]
    moderator: Option<String>,
    /// The kind of session: real, pilot or rehearsal
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Who corrects it [default: the user who is logged in]
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Why; required in a closed session
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl CorrectArguments {
    /// Whether any of them was given.
    pub(super) fn is_given(&self) -> bool {
        let all = [
            &self.participant,
            &self.version,
            &self.moderator,
            &self.kind,
            &self.author,
            &self.reason,
        ];
        all.into_iter().any(Option::is_some)
    }

    /// The values that are corrected, in words.
    fn described(&self) -> String {
        let named = [
            ("participant", &self.participant),
            ("version", &self.version),
            ("moderator", &self.moderator),
            ("kind", &self.kind),
        ];
        let given: Vec<String> = named
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?.trim())))
            .collect();
        escape_hidden(&given.join(", ")).into_owned()
    }
}

/// Corrects a session; its log keeps what was there before.
///
/// # Errors
/// When the session or a value is not known, the rules refuse it, or the record cannot be written.
pub(super) fn run(
    paths: &StudyPaths,
    wanted: &str,
    arguments: &CorrectArguments,
    console: Console,
) -> Result<Exit, CommandError> {
    let author = annotate::author(arguments.author.as_deref())?;
    let store = paths.open_read_only()?;
    let sessions = store.sessions()?;
    let session = find_session(&sessions, wanted)?;
    let name = SessionNames::new(&sessions).name(session.id);
    let command = Command::AmendSession {
        participant: participant_on_roster(&store, arguments.participant.as_deref())?,
        version: arguments.version.clone(),
        moderator: arguments.moderator.as_deref().map(moderator).transpose()?,
        kind: arguments.kind.as_deref().map(kind).transpose()?,
        why: arguments.reason.clone(),
    };
    let state = load_to_edit(&store, session.id, &name)?;
    drop(store);
    let state = log_afterwards(state, command, &author, &SystemClock::new())
        .map_err(|refusal| refused(&name, &refusal))?;
    Store::open_existing(&paths.record)?.write_sessions([&state])?;
    Ok(console.print_message(&format!(
        "Corrected {}: {}.\n",
        escape_hidden(&name),
        arguments.described()
    )))
}

fn participant_on_roster(
    store: &Store,
    code: Option<&str>,
) -> Result<Option<String>, CommandError> {
    let Some(code) = code else { return Ok(None) };
    let on_file = new_codes::on_file(store)?;
    let known = on_file.known(code.trim()).map(str::to_owned);
    known.map(Some).map_err(|unknown| {
        CommandError::invalid(unknown).hint("To add them: moderato participants add CODE")
    })
}

fn moderator(name: &str) -> Result<String, CommandError> {
    label::parse_title(name.trim()).map_err(|flaw| {
        CommandError::invalid(format!("The name given with --moderator {flaw}."))
            .hint("Type the name again. Nothing was corrected.")
    })
}

fn kind(word: &str) -> Result<SessionKind, CommandError> {
    SessionKind::from_word(word).ok_or_else(|| {
        CommandError::invalid(format!("\"{}\" is not a kind of session.", excerpt(word)))
            .hint("The kinds are real, pilot and rehearsal.")
    })
}
