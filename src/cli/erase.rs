//! `erase`: removes a participant's words and contact details.

use super::display;
use std::path::{Path, PathBuf};

use clap::Args;
use uuid::Uuid;

use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::record_options::RecordOptions;
use super::stage::user;
use super::study_paths::{self, StudyPaths};
use super::{confirm, new_codes, output, spooled_session};
use crate::clock::{Clock, SystemClock};
use crate::session::SessionNames;
use crate::store::{ErasePreview, EraseSummary, NotExamined, Store};
use crate::study::label;
use crate::study::text::{escape_hidden, pluralize, quote_for_shell};

/// The arguments of `erase`.
#[derive(Debug, Args)]
#[allow(rustdoc::broken_intra_doc_links, reason = "the help is not Markdown")]
#[command(
    override_usage = "moderato erase [OPTIONS] --reason <TEXT> [STUDY] <CODE>",
    after_help = "Example:  moderato erase checkout.toml P07 --reason \"asked for it by email\"

Removes every free text in this participant's sessions, their contact details, and their roster entry except code, \
segment and status. Outcomes, times and counts stay. This cannot be undone. If it is interrupted, run it again: \
it finishes and gives the same report. For that, it keeps a private list of the files that contained their words, \
not the words."
)]
pub(super) struct EraseArguments {
    /// [STUDY] CODE: the script [default: the only one here], and the participant's code
    #[arg(num_args = 1..=2, required = true, value_name = "CODE")]
    words: Vec<String>,
    /// Why; it stays in the record, so do not name anyone in it
    #[arg(long, value_name = "TEXT", required_unless_present = "dry_run")]
    reason: Option<String>,
    /// Who erases [default: the user who is logged in]
    #[arg(long, alias = "by", value_name = "NAME")]
    author: Option<String>,
    /// Erase without asking first, also on a terminal
    #[arg(long)]
    yes: bool,
    /// Show what would be erased; nothing changes
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(
    arguments: &EraseArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let (study, given_code) = match arguments.words.as_slice() {
        [study] if is_script(study) => {
            return Err(
                CommandError::invalid("No participant was named.").hint(format!(
                    "Type: moderato erase {} CODE --reason TEXT",
                    quote_for_shell(study)
                )),
            );
        }
        [code] => (None, code),
        [code, other] if study_paths::is_not_a_script(Path::new(code)) => {
            return Err(CommandError::invalid(format!(
                "There is no script {code}."
            ))
            .hint(format!(
                "If {code} and {other} are two people, erase one after the other: moderato erase [STUDY] CODE --reason TEXT"
            )));
        }
        [study, code] => (Some(PathBuf::from(study)), code),
        _ => {
            return Err(
                CommandError::invalid("These words do not name a participant.")
                    .hint("Type: moderato erase [STUDY] CODE --reason TEXT"),
            );
        }
    };
    let reason = arguments.reason.as_deref().unwrap_or_default();
    if reason.trim().is_empty() && !arguments.dry_run {
        return Err(CommandError::invalid(
            "The reason is empty, and erased texts cannot be restored.",
        )
        .hint("Give one, such as --reason \"asked for it by email\"."));
    }
    label::check_free_text(reason).map_err(|flaw| {
        CommandError::invalid(format!(
            "The reason {flaw}. Nothing was erased. Write it as plain text: --reason \"asked for it by email\""
        ))
    })?;
    let author = arguments.author.as_deref().map(|name| {
        label::parse_title(name.trim()).map_err(|flaw| {
            CommandError::invalid(format!(
                "The name given with --author {flaw}. Nothing was erased. Type the name again."
            ))
        })
    });
    let by = author.transpose()?.unwrap_or_else(user);
    let paths = StudyPaths::find(study.as_deref(), record)?;
    let (code, accepted) = {
        let store = paths.open_read_only()?;
        let codes = new_codes::on_file(&store)?;
        let code = match codes.known(given_code) {
            Err(unknown) if unknown.similar.is_some() => {
                return Err(CommandError::invalid(unknown));
            }
            Err(_) => given_code.clone(),
            Ok(known) => known.to_owned(),
        };
        if arguments.dry_run {
            return output::print(&preview(&store, &code)?);
        }
        let accepted = accepted(&store, &code)?;
        if !arguments.yes && confirm::can_ask() && !confirm::ask_yes_no(&question(&store, &code)?) {
            return Err(CommandError::failed("Nothing was erased."));
        }
        (code, accepted)
    };
    let now = SystemClock::new().now();
    let erased = console.with_progress("Erasing", || {
        Store::open_existing(&paths.record)?.erase(&code, reason, &by, now, &accepted)
    })?;
    Ok(console.print_message(&erased_message(&code, &erased)))
}

/// The participant's sessions that exist only in spool files and that the moderator adds to the record, to be erased
/// there.
fn accepted(store: &Store, code: &str) -> Result<Vec<Uuid>, CommandError> {
    let mut accepted = Vec::new();
    for session in store.unfinished_sessions()? {
        let Some(spool) = &session.orphan_spool else {
            continue;
        };
        if session.participant.as_deref() == Some(code)
            && confirm::ask_yes_no(&format!(
                "{}\nAdd it to the record and erase its texts? Only if you ran it on this machine.",
                spooled_session::describe(&session, spool)
            ))
        {
            accepted.push(session.session);
        }
    }
    Ok(accepted)
}

/// The question before texts are erased for good.
fn question(store: &Store, code: &str) -> Result<String, CommandError> {
    let sessions = store.sessions()?;
    let sessions = sessions
        .iter()
        .filter(|s| s.participant.as_deref() == Some(code))
        .count();
    Ok(format!(
        "Erase the texts of {} in {}, and their contact details? This cannot be undone.",
        escape_hidden(code),
        pluralize(sessions, "session"),
    ))
}

/// What an erasure would remove, and where else the words are.
fn preview(store: &Store, code: &str) -> Result<String, CommandError> {
    let ErasePreview {
        sessions,
        roster,
        summary,
    } = store.preview_erasure(code)?;
    let names = SessionNames::new(&store.sessions()?);
    let mut text = format!(
        "Would erase {} of {} in {}. Outcomes, times and counts would stay.\n",
        pluralize(summary.texts, "text"),
        escape_hidden(code),
        pluralize(summary.sessions, "session"),
    );
    for (session, texts) in sessions {
        let name = names.name(session);
        text.push_str(&format!(
            "  {}: {}\n",
            escape_hidden(&name),
            pluralize(texts, "text")
        ));
    }
    if roster {
        text.push_str("  roster: attributes, reason of the status, and consent\n");
    }
    if summary.contact {
        text.push_str("  contacts: their line\n");
    }
    text.push_str(&remaining_files_message(&summary));
    text.push_str("Nothing was erased.\n");
    Ok(text)
}

/// Whether a word is a script, not a participant's code.
fn is_script(word: &str) -> bool {
    Path::new(word).extension().is_some_and(|e| e == "toml")
}

fn erased_message(code: &str, erased: &EraseSummary) -> String {
    let contact = if erased.contact {
        " and their contact"
    } else {
        ""
    };
    let mut text = format!(
        "Erased {} of {}{contact}, in {}. Outcomes, times and counts stay.\n",
        pluralize(erased.texts, "text"),
        escape_hidden(code),
        pluralize(erased.sessions, "session"),
    );
    if !erased.similar_contacts.is_empty() {
        text.push_str(&format!(
            "The contacts file still has lines for codes that look like {}: {}. If they are the same person, remove these lines yourself.\n",
            escape_hidden(code),
            escape_hidden(&erased.similar_contacts.join(", ")),
        ));
    }
    text.push_str(&remaining_files_message(erased));
    text.push_str(
        "moderato does not know of exports, emails and copies elsewhere: remove those yourself.\n",
    );
    text
}

/// Lists the files beside the record that may still contain erased words; empty without any.
pub(super) fn remaining_files_message(erased: &EraseSummary) -> String {
    let mut text = String::new();
    for (what, files) in [
        (
            "These backups still contain texts of theirs, or cannot be read; remove them when you can:",
            &erased.still_in,
        ),
        (
            "These files still contain words of their texts; export them again or remove them:",
            &erased.copied_to,
        ),
        (
            "These files contain sessions of theirs that this record never had, and stay as they are. Remove them, or erase again on a terminal and add them if you ran them:",
            &erased.left_spooled,
        ),
    ] {
        if !files.is_empty() {
            text.push_str(&format!("{what}\n"));
        }
        for file in files {
            text.push_str(&format!("  {}\n", display::path(file)));
        }
    }
    if !erased.not_looked_into.is_empty() {
        text.push_str("These were not examined; check them yourself:\n");
    }
    for NotExamined { file, why } in &erased.not_looked_into {
        text.push_str(&format!("  {}: {why}\n", display::path(file)));
    }
    text
}
