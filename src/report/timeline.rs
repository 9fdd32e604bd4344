//! A session's log as a timeline for people.

use super::layout;
use crate::session::{Entry, Event, Outcome, SessionSummary, State};
use crate::study::{Study, Word, text};

/// The log of a session, an entry a line; those that no longer hold are marked.
pub fn text(state: &State) -> String {
    let mut out = String::new();
    for entry in state.log() {
        let sign = if state.corrections().holds(entry.seq) {
            ' '
        } else {
            '~'
        };
        let at = crate::session::shown_time(entry.moment());
        out.push_str(&format!(
            "{sign}{:>4}  {at:>8}  {}\n",
            entry.seq,
            told(state, entry)
        ));
    }
    if state.log().any(|e| !state.corrections().holds(e.seq)) {
        out.push_str("\n~ no longer holds: it was taken back\n");
    }
    out.push_str(&format!(
        "\n{} entries, head {}\n",
        state.last_seq(),
        state.head().short()
    ));
    out
}

/// An entry in words.
fn told(state: &State, entry: &Entry) -> String {
    let study = state.study();
    let now = state.corrections().amendment(entry.seq);
    match &entry.event {
        Event::SessionOpened(opening) => format!(
            "session opened: {} on {}, led by {}, {}",
            opening
                .participant
                .as_deref()
                .map_or_else(|| "rehearsal".to_owned(), shown),
            shown(&opening.version),
            shown(&opening.moderator),
            opening.session_kind.word(),
        ),
        Event::ConsentRecorded { given, .. } => {
            format!("consent {}", if *given { "given" } else { "refused" })
        }
        Event::TaskStarted { task } => format!("started: {}", title(study, task)),
        Event::TaskSkipped { task, reason } => {
            with(format!("skipped: {}", title(study, task)), reason.as_ref())
        }
        Event::Paused { pause } => {
            let reason = now.and_then(|n| n.pause).or(*pause);
            format!(
                "paused: {}",
                reason.map_or("interruption (unnamed)", crate::session::PauseReason::word)
            )
        }
        Event::Resumed => "resumed".to_owned(),
        Event::ErrorNoted {
            error,
            severity,
            text,
            ..
        } => {
            let kind = now.and_then(|n| n.error.as_ref()).or(error.as_ref());
            let severity = now.and_then(|n| n.severity).or(*severity);
            let label = kind.map_or_else(|| "undescribed".to_owned(), |id| label(study, id));
            let severity = severity.map_or(String::new(), |s| format!(" ({})", s.word()));
            with(
                format!("error: {label}{severity}"),
                now.and_then(|n| n.text.as_ref()).or(text.as_ref()),
            )
        }
        Event::AssistGiven { level, text } => {
            let level = now.and_then(|n| n.level).or(*level);
            let level = level.map_or("undescribed", |l| l.word());
            with(
                format!("assist: {level}"),
                now.and_then(|n| n.text.as_ref()).or(text.as_ref()),
            )
        }
        Event::ObservationNoted { code, text } => {
            let code = now
                .and_then(|n| n.code)
                .or(*code)
                .map_or(String::new(), |c| format!(" {c}"));
            with(
                format!("note{code}"),
                now.and_then(|n| n.text.as_ref()).or(text.as_ref()),
            )
        }
        Event::MarkerSet { label } => with("mark".to_owned(), label.as_ref()),
        Event::TaskEnded => "ended".to_owned(),
        Event::OutcomeGiven { outcome, reason } => with(
            format!("outcome: {}", outcome_words(*outcome)),
            reason.as_ref(),
        ),
        Event::AttemptReopened => "reopened".to_owned(),
        Event::AttemptCancelled { reason } => with("attempt cancelled".to_owned(), reason.as_ref()),
        Event::AttemptReassigned { task, why } => with(
            format!("attempt moved to: {}", title(study, task)),
            why.as_ref(),
        ),
        Event::RatingGiven {
            instrument,
            item,
            value,
            text,
        } => shown(&study.answer_in_words(instrument, item, *value, text.as_deref())),
        Event::EntryRetracted { entry, why } => with(format!("undo of {entry}"), why.as_ref()),
        Event::EntryRestored { entry } => format!("redo of {entry}"),
        Event::EntryAmended { entry, why, .. } => {
            with(format!("correction of {entry}"), why.as_ref())
        }
        Event::EntryErased { entry, why } => with(format!("text of {entry} erased"), why.as_ref()),
        Event::ClockStepped { by_ms } => {
            format!("wall clock jumped by {:.1} s", *by_ms as f64 / 1000.0)
        }
        Event::SessionResumed { gap_ms, counts, .. } => {
            let what = if *counts {
                "which counts"
            } else {
                "as a pause"
            };
            format!(
                "recording went on after {}, {what}",
                crate::session::shown_time(*gap_ms)
            )
        }
        Event::SessionClosed { .. } => "session closed".to_owned(),
        Event::SessionReopened => "session reopened".to_owned(),
        Event::SessionExcluded { reason } => with("session excluded".to_owned(), reason.as_ref()),
        Event::SessionAmended { why, .. } => with("session corrected".to_owned(), why.as_ref()),
        Event::AttemptImported(totals) => format!(
            "imported from {}: {}, {}{}{}",
            shown(&totals.source),
            title(study, &totals.task),
            totals.outcome,
            totals.time_ms.map_or(String::new(), |ms| format!(
                ", {}",
                crate::session::shown_time(ms)
            )),
            totals
                .errors
                .map_or(String::new(), |n| format!(", {n} errors")),
        ),
    }
}

/// An outcome in words.
fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Completed => "completed",
        Outcome::Partial => "partial",
        Outcome::Failed => "failed",
        Outcome::GaveUp => "gave up",
        Outcome::Stopped => "stopped",
        Outcome::Void => "void",
    }
}

fn with(what: String, text: Option<&String>) -> String {
    match text {
        Some(text) if !text.is_empty() => format!("{what}: {}", shown(text)),
        _ => what,
    }
}

fn title(study: &Study, task: &str) -> String {
    shown(study.task(task).map_or(task, |t| &t.title))
}

fn label(study: &Study, id: &str) -> String {
    shown(study.error_kind(id).map_or(id, |kind| &kind.label))
}

fn shown(from: &str) -> String {
    text::shown(from).into_owned()
}

/// Sessions as a list, one a line, with the first digits of their ids.
pub fn list<'a>(sessions: impl IntoIterator<Item = &'a SessionSummary>) -> String {
    let mut rows = vec![
        [
            "session",
            "opened (UTC)",
            "who",
            "version",
            "kind",
            "attempts",
            "",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for session in sessions {
        let counted = session
            .attempts
            .iter()
            .filter(|a| a.success.is_some())
            .count();
        let standing = match (&session.excluded, session.closed) {
            (Some(why), _) if why.is_empty() => "excluded".to_owned(),
            (Some(why), _) => format!("excluded: {}", shown(why)),
            (None, true) => String::new(),
            (None, false) => "not closed".to_owned(),
        };
        rows.push(vec![
            session.id.to_string(),
            session
                .opened_at
                .to_string()
                .get(..16)
                .unwrap_or_default()
                .replace('T', " "),
            session
                .participant
                .as_deref()
                .map_or_else(|| "-".to_owned(), shown),
            shown(&session.version),
            session.kind.word().to_owned(),
            counted.to_string(),
            standing,
        ]);
    }
    layout::table(&rows, &[])
}
