//! `verify`: whether the record still says what was written to it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use uuid::Uuid;

use super::exit::Exit;
use super::failure::Failure;
use super::output;
use super::place::Place;
use super::record::RecordArguments;
use super::voice::Voice;
use crate::report::json::written;
use crate::store::{Damage, Finding, Rebuilt, Store, Unconfirmed, Verified};
use crate::study::text::{counted, grouped, in_short};

/// So many findings are listed for people; the rest is counted.
const LISTED: usize = 20;

/// What `verify` takes.
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
    #[arg(long, value_name = "FINGERPRINT", requires = "repair", value_parser = fingerprint)]
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
    record: &RecordArguments,
    voice: Voice,
) -> Result<Exit, Failure> {
    let place = Place::find(arguments.study.as_deref(), record)?;
    let mut store = place.open_to_read()?;
    let mut rebuilt = Rebuilt::default();
    if arguments.repair {
        drop(store);
        let mut writer = Store::open_existing(&place.record)?;
        rebuilt = voice.during("Rebuilding the rows from the logs", || {
            writer.rebuild(&arguments.fingerprint)
        })?;
        store = writer;
    }
    let verified = voice.during("Verifying the record", || store.verify())?;
    let record = output::named(&place.record);
    output::print(&match arguments.format {
        Format::Text => {
            let not_read = store
                .not_read()
                .map(|said| format!("{}\n", in_short(&said)));
            text(&record, &verified, &rebuilt, arguments.repair) + &not_read.unwrap_or_default()
        }
        Format::Json => told(&record, &verified, &rebuilt),
    })?;
    Ok(if verified.is_whole() {
        Exit::Done
    } else {
        Exit::Damaged
    })
}

/// Reads a fingerprint: at least as many hexadecimal digits as are shown.
fn fingerprint(text: &str) -> Result<String, String> {
    let digits = text.len() >= 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let wrong = || "a log fingerprint has 16 hexadecimal digits or more".to_owned();
    digits.then(|| text.to_lowercase()).ok_or_else(wrong)
}

fn text(record: &str, verified: &Verified, rebuilt: &Rebuilt, repair: bool) -> String {
    let mut text = String::new();
    let mut line = |said: &str| {
        text.push_str(said);
        text.push('\n');
    };
    if verified.is_whole() {
        line(&format!(
            "{record} is whole: {}, {}.",
            counted(verified.sessions, "session"),
            counted(verified.entries, "entry")
        ));
    } else {
        line(&format!("{record} is damaged."));
        for found in findings(verified) {
            line(&found);
        }
        line(&format!(
            "Whole: {} of {}.",
            verified.whole,
            counted(verified.sessions, "session")
        ));
        if rebuilt.unconfirmed.is_empty() {
            line(advice(verified, repair));
        }
    }
    if repair {
        for left in &rebuilt.unconfirmed {
            line(&unconfirmed(left));
        }
        line(&match rebuilt.sessions {
            0 if !rebuilt.unconfirmed.is_empty() => "Nothing was rebuilt.".to_owned(),
            0 => "Nothing had to be rebuilt.".to_owned(),
            n => format!("Rebuilt from the logs: {}.", counted(n, "session")),
        });
    }
    if let Some(behind) = &verified.behind {
        line(&behind.to_string());
    }
    if let Some(note) = uncovered(&verified.uncovered) {
        line(&note);
    }
    for session in &verified.waiting {
        line(&format!(
            "Entries of session {session} are spooled outside the record. This is not damage: moderato run adds them."
        ));
    }
    text
}

/// What was found, and how much before it is whole.
fn sentence(finding: &Finding) -> String {
    let before = match finding.entry {
        Some(entry) if breaks_the_log(&finding.what) => match entry - 1 {
            0 => String::new(),
            1 => " Entry 1 is whole.".to_owned(),
            n => format!(" Entries 1 to {n} are whole."),
        },
        _ => String::new(),
    };
    format!("{finding}.{before}")
}

/// What was found, a line each: the first findings, and how many more there are.
pub(super) fn findings(verified: &Verified) -> Vec<String> {
    let listed = verified.findings.iter().take(LISTED);
    let mut lines: Vec<String> = listed.map(|f| format!("  {}", sentence(f))).collect();
    let more = verified.findings.len().saturating_sub(LISTED) + verified.more;
    if more > 0 {
        lines.push(format!("  and {} more.", grouped(more)));
    }
    lines
}

/// The closed sessions that nobody would miss.
fn uncovered(sessions: &[Uuid]) -> Option<String> {
    let first: Vec<String> = sessions.iter().take(3).map(ToString::to_string).collect();
    let more = match sessions.len() - first.len() {
        0 => String::new(),
        n => format!(" and {} more", grouped(n)),
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

/// Why a closed session was not repaired, and what to do.
fn unconfirmed(left: &Unconfirmed) -> String {
    let code = left.participant.as_deref();
    let code = code.map_or(String::new(), |code| format!(" ({})", in_short(code)));
    let fingerprint = left.fingerprint.short();
    format!(
        "Session {}{code} is closed, and its rows differ from its log: either the rows were changed, or the log itself was rewritten, and then the rows are right. Its log fingerprint is now {fingerprint}. Compare it with one that was written down when the session was closed, or with a backup (moderato sessions show). If it is the same: moderato verify --repair --fingerprint {fingerprint}. If not, go back to the backup.",
        left.session
    )
}

/// Whether it is about the log itself, and not about a text or what follows.
fn breaks_the_log(damage: &Damage) -> bool {
    matches!(
        damage,
        Damage::Gap { .. } | Damage::Changed | Damage::Unread(_) | Damage::Lost { .. }
    )
}

fn advice(verified: &Verified, repair: bool) -> &'static str {
    if !repair && verified.findings.iter().all(|f| f.what.is_rebuildable()) {
        "The logs match their hashes; the rows can be rebuilt from them: moderato verify --repair"
    } else {
        "Keep a copy of the record as it is, and compare it with the last backup beside it."
    }
}

fn told(record: &str, verified: &Verified, rebuilt: &Rebuilt) -> String {
    let findings: Vec<Value> = verified
        .findings
        .iter()
        .map(|finding| {
            json!({
                "session": finding.session.map(|id| id.to_string()),
                "participant": finding.participant,
                "entry": finding.entry,
                "damage": finding.what.word(),
                "sentence": sentence(finding),
                "rebuildable": finding.what.is_rebuildable(),
            })
        })
        .collect();
    let unconfirmed: Vec<Value> = rebuilt
        .unconfirmed
        .iter()
        .map(|left| {
            json!({
                "session": left.session.to_string(),
                "participant": left.participant,
                "fingerprint": left.fingerprint.to_string(),
            })
        })
        .collect();
    let ids = |sessions: &[Uuid]| sessions.iter().map(Uuid::to_string).collect::<Vec<_>>();
    let told = json!({
        "record": record,
        "whole": verified.is_whole(),
        "sessions": { "n": verified.sessions, "whole": verified.whole, "rebuilt": rebuilt.sessions },
        "entries": verified.entries,
        "study_entries": verified.study_entries,
        "unconfirmed": unconfirmed,
        "findings": findings,
        "more": verified.more,
        "waiting": ids(&verified.waiting),
        "uncovered": ids(&verified.uncovered),
        "behind": verified.behind.map(|behind| behind.to_string()),
    });
    written(&told)
}
