//! `verify`: checks that the record is intact, and repairs rows with `--repair`.

use super::display;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use uuid::Uuid;

use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::output;
use super::record_options::RecordOptions;
use super::study_paths::StudyPaths;
use crate::report::json::written;
use crate::store::{Damage, Finding, Rebuilt, Store, Unconfirmed, UnusedScript, VerifyReport};
use crate::study::text::{escape_hidden, excerpt, group_thousands, pluralize};

/// The most findings listed in text; the rest are counted.
const MAX_LISTED: usize = 20;

/// The number of characters shown of a script's hash.
const HASH_CHARS: usize = 16;

/// The arguments of `verify`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:  moderato verify checkout.toml
           moderato verify checkout.toml --repair
           moderato verify checkout.toml --repair --fingerprint 9f2c4e6a8b1d3f57

Exit code 4: the record is damaged.")]
pub(super) struct VerifyArguments {
    /// The script [default: the only one in this folder]
    study: Option<PathBuf>,
    /// Rebuild the rows from the logs where they differ; never touches a log
    #[arg(long)]
    repair: bool,
    /// With --repair: the log fingerprint noted when a session was closed, or shown in a report; a closed session is
    /// repaired only if its log still has it
    #[arg(long, value_name = "FINGERPRINT", requires = "repair", value_parser = parse_fingerprint)]
    fingerprint: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs; names are stable
    Json,
}

pub(super) fn run(
    arguments: &VerifyArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let paths = StudyPaths::find(arguments.study.as_deref(), record)?;
    let mut store = paths.open_read_only()?;
    let mut rebuilt = Rebuilt::default();
    if arguments.repair {
        drop(store);
        let mut writer = Store::open_existing(&paths.record)?;
        rebuilt = console.with_progress("Rebuilding the rows from the logs", || {
            writer.rebuild(&arguments.fingerprint)
        })?;
        store = writer;
    }
    let verified = console.with_progress("Verifying the record", || store.verify())?;
    let record = display::path(&paths.record);
    output::print(&match arguments.format {
        Format::Text => {
            let not_read = store
                .unread_spool_message()
                .map(|text| format!("{}\n", excerpt(&text)));
            render_text(&record, &verified, &rebuilt, arguments.repair)
                + &not_read.unwrap_or_default()
        }
        Format::Json => render_json(&record, &verified, &rebuilt),
    })?;
    Ok(if verified.is_intact() {
        Exit::Success
    } else {
        Exit::Damaged
    })
}

/// Parses a log fingerprint of at least 16 hexadecimal digits.
fn parse_fingerprint(text: &str) -> Result<String, String> {
    let digits = text.len() >= 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let wrong = || "a log fingerprint has 16 hexadecimal digits or more".to_owned();
    digits.then(|| text.to_lowercase()).ok_or_else(wrong)
}

fn render_text(record: &str, verified: &VerifyReport, rebuilt: &Rebuilt, repair: bool) -> String {
    let mut text = String::new();
    let mut line = |sentence: &str| {
        text.push_str(sentence);
        text.push('\n');
    };
    if verified.is_intact() {
        line(&format!(
            "{record} is intact: {}, {}.",
            pluralize(verified.sessions, "session"),
            pluralize(verified.entries, "entry")
        ));
    } else {
        line(&format!("{record} is damaged."));
        for found in findings(verified) {
            line(&found);
        }
        line(&format!(
            "Whole: {} of {}.",
            verified.intact_sessions,
            pluralize(verified.sessions, "session")
        ));
        if rebuilt.unconfirmed.is_empty() {
            line(repair_advice(verified, repair));
        }
    }
    if repair {
        for unconfirmed in &rebuilt.unconfirmed {
            line(&unconfirmed_message(unconfirmed));
        }
        line(&match rebuilt.sessions {
            0 if !rebuilt.unconfirmed.is_empty() => "Nothing was rebuilt.".to_owned(),
            0 => "Nothing had to be rebuilt.".to_owned(),
            n => format!("Rebuilt from the logs: {}.", pluralize(n, "session")),
        });
    }
    if let Some(behind) = &verified.behind {
        line(&behind.to_string());
    }
    if let Some(note) = uncovered(&verified.uncovered) {
        line(&note);
    }
    if let Some(note) = unused_scripts(&verified.unused_scripts) {
        line(&note);
    }
    for session in &verified.spooled_sessions {
        line(&format!(
            "Entries of session {session} are spooled outside the record. This is not damage: moderato run adds them."
        ));
    }
    text
}

/// A finding in a sentence, with how many entries before it are intact.
fn finding_message(finding: &Finding) -> String {
    let before = match finding.entry {
        Some(entry) if is_log_damage(&finding.damage) => match entry - 1 {
            0 => String::new(),
            1 => " Entry 1 is intact.".to_owned(),
            n => format!(" Entries 1 to {n} are intact."),
        },
        _ => String::new(),
    };
    format!("{finding}.{before}")
}

/// The first findings, one line each, and a line that counts the rest.
pub(super) fn findings(verified: &VerifyReport) -> Vec<String> {
    let listed = verified.findings.iter().take(MAX_LISTED);
    let mut lines: Vec<String> = listed
        .map(|f| format!("  {}", finding_message(f)))
        .collect();
    let more = verified.findings.len().saturating_sub(MAX_LISTED) + verified.omitted_findings;
    if more > 0 {
        lines.push(format!("  and {} more.", group_thousands(more)));
    }
    lines
}

/// The note about closed sessions that the study log does not cover.
fn uncovered(sessions: &[Uuid]) -> Option<String> {
    let first: Vec<String> = sessions.iter().take(3).map(ToString::to_string).collect();
    let more = match sessions.len() - first.len() {
        0 => String::new(),
        n => format!(" and {} more", group_thousands(n)),
    };
    let (sessions, are) = match sessions.len() {
        0 => return None,
        1 => ("Closed session", "is"),
        _ => ("Closed sessions", "are"),
    };
    Some(format!(
        "{sessions} {}{more} {are} not covered by the study log: if such a session is removed or cut short, verify does not notice. Compare the number of sessions with your notes.",
        first.join(", ")
    ))
}

/// The note about scripts that no session was run under, and whether the study comes from one of them.
fn unused_scripts(scripts: &[UnusedScript]) -> Option<String> {
    let short = |script: &UnusedScript| {
        let first: String = script.hash.chars().take(HASH_CHARS).collect();
        escape_hidden(&first).into_owned()
    };
    let first: Vec<String> = scripts.iter().take(3).map(short).collect();
    let more = match scripts.len() - first.len() {
        0 => String::new(),
        n => format!(" and {} more", group_thousands(n)),
    };
    let (scripts_of_it, them) = match scripts.len() {
        0 => return None,
        1 => ("this script", "it"),
        _ => ("these scripts", "them"),
    };
    let study = scripts.iter().find(|script| script.is_of_study);
    let study = study.map_or_else(String::new, |script| {
        format!(
            " The study's title, design and versions come from {}.",
            short(script)
        )
    });
    Some(format!(
        "No session was run under {scripts_of_it}: {}{more}.{study} This is not damage: a script is kept as soon as a session is prepared. If you did not prepare a session with {them}, compare the record with a backup.",
        first.join(", ")
    ))
}

/// Why a closed session was not repaired, and what to do about it.
fn unconfirmed_message(unconfirmed: &Unconfirmed) -> String {
    let code = unconfirmed.participant.as_deref();
    let code = code.map_or(String::new(), |code| format!(" ({})", excerpt(code)));
    let fingerprint = unconfirmed.fingerprint.short_hex();
    format!(
        "Session {}{code} is closed, and its rows differ from its log: either the rows were changed, or the log itself was rewritten, and then the rows are right. Its log fingerprint is now {fingerprint}. Compare it with one that was written down when the session was closed, or with a backup (moderato sessions show). If it is the same: moderato verify --repair --fingerprint {fingerprint}. If not, go back to the backup.",
        unconfirmed.session
    )
}

/// Whether the damage is in the log itself, not in a text or in rows derived from it.
fn is_log_damage(damage: &Damage) -> bool {
    matches!(
        damage,
        Damage::MissingEntries { .. }
            | Damage::EntryChanged
            | Damage::EntryUnreadable(_)
            | Damage::EntriesLost { .. }
    )
}

fn repair_advice(verified: &VerifyReport, repair: bool) -> &'static str {
    if !repair && verified.findings.iter().all(|f| f.damage.is_rebuildable()) {
        "The logs match their hashes; the rows can be rebuilt from them: moderato verify --repair"
    } else {
        "Keep a copy of the record as it is, and compare it with the last backup beside it."
    }
}

fn render_json(record: &str, verified: &VerifyReport, rebuilt: &Rebuilt) -> String {
    let findings: Vec<Value> = verified
        .findings
        .iter()
        .map(|finding| {
            json!({
                "session": finding.session.map(|id| id.to_string()),
                "participant": finding.participant,
                "entry": finding.entry,
                "damage": finding.damage.code(),
                "sentence": finding_message(finding),
                "rebuildable": finding.damage.is_rebuildable(),
            })
        })
        .collect();
    let unconfirmed: Vec<Value> = rebuilt
        .unconfirmed
        .iter()
        .map(|unconfirmed| {
            json!({
                "session": unconfirmed.session.to_string(),
                "participant": unconfirmed.participant,
                "fingerprint": unconfirmed.fingerprint.to_string(),
            })
        })
        .collect();
    let ids = |sessions: &[Uuid]| sessions.iter().map(Uuid::to_string).collect::<Vec<_>>();
    let document = json!({
        "record": record,
        "whole": verified.is_intact(),
        "sessions": { "n": verified.sessions, "whole": verified.intact_sessions, "rebuilt": rebuilt.sessions },
        "entries": verified.entries,
        "study_entries": verified.study_entries,
        "unconfirmed": unconfirmed,
        "findings": findings,
        "more": verified.omitted_findings,
        "waiting": ids(&verified.spooled_sessions),
        "uncovered": ids(&verified.uncovered),
        "unused_scripts": verified.unused_scripts.iter().map(|script| &script.hash).collect::<Vec<_>>(),
        "behind": verified.behind.map(|behind| behind.to_string()),
    });
    written(&document)
}
