//! Entries of a session log in words.

use super::TimelineStyle;
use crate::session::{Amendment, Entry, Event, Outcome, Seq, SessionState, WallTime, format_time};
use crate::study::{Word, text};

/// Changes made by an amendment, in words.
pub(super) fn amendment_text(state: &SessionState, to: &Amendment, look: TimelineStyle) -> String {
    let mut parts = Vec::new();
    parts.extend(to.error.as_ref().map(|id| error_label(state, id)));
    parts.extend(to.severity.map(|s| s.as_str().to_owned()));
    parts.extend(
        to.recovered
            .map(|yes| if yes { "recovered" } else { "not recovered" }.to_owned()),
    );
    parts.extend(to.level.map(|l| l.as_str().to_owned()));
    parts.extend(to.pause.map(|p| p.word().to_owned()));
    parts.extend(to.code.map(|c| format!("code {c}")));
    parts.extend(
        to.text
            .as_ref()
            .map(|text| format!("\"{}\"", clean_text(text))),
    );
    parts.extend(
        to.moved_to_ms
            .map(|ms| format!("at {}", recording_time(ms, look))),
    );
    parts.extend(to.attempt.map(|attempt| attempt_words(state, attempt)));
    parts.join(", ")
}

/// Where an annotation was moved to.
fn attempt_words(state: &SessionState, attempt: Option<Seq>) -> String {
    match attempt.and_then(|key| state.attempt(key)) {
        Some(attempt) => format!("in {}", task_title(state, &attempt.task)),
        None => "outside of any task".to_owned(),
    }
}

/// An entry in words, as logged.
pub(super) fn entry_text(state: &SessionState, entry: &Entry, look: TimelineStyle) -> String {
    // An erased text is not the same as no text.
    let gone = state.is_text_erased(entry.seq).then_some("erased");
    match &entry.event {
        Event::SessionOpened(opening) => format!(
            "session opened: {} on {}, moderated by {}, {}",
            opening
                .participant
                .as_deref()
                .map_or_else(|| "rehearsal".to_owned(), clean_text),
            clean_text(&opening.version),
            clean_text(&opening.moderator),
            opening.session_kind.word(),
        ),
        Event::ConsentRecorded { given, .. } => {
            format!("consent {}", if *given { "given" } else { "refused" })
        }
        Event::TaskStarted { task, label } => match label {
            Some(label) => format!("started, unscripted: {}", clean_text(label)),
            None => format!("started: {}", task_title(state, task)),
        },
        Event::TaskSkipped { task, reason } => with_text(
            format!("skipped: {}", task_title(state, task)),
            reason.as_ref(),
        ),
        Event::Paused { pause } => {
            format!(
                "paused: {}",
                pause.map_or("no reason yet", crate::session::PauseReason::word)
            )
        }
        Event::Resumed => "resumed".to_owned(),
        Event::ErrorNoted {
            error,
            severity,
            text,
            ..
        } => {
            let kind = error.as_ref();
            let label = kind.map_or_else(|| "undescribed".to_owned(), |id| error_label(state, id));
            let severity = severity.map_or(String::new(), |s| format!(" ({})", s.as_str()));
            with_text(format!("error: {label}{severity}"), text.as_ref())
        }
        Event::AssistGiven { level, text } => {
            let level = level.map_or("undescribed", |l| l.as_str());
            with_text(format!("assist: {level}"), text.as_ref())
        }
        Event::ObservationNoted { code, text } => {
            let code = code.map_or(String::new(), |c| format!(" {c}"));
            with_text(format!("note{code}"), text.as_ref())
        }
        Event::ErrorKindAdded {
            key,
            label,
            severity,
            carried,
            ..
        } => with_text(
            format!(
                "error kind on key {key}{} ({})",
                if *carried {
                    ", as in an earlier session"
                } else {
                    ""
                },
                severity.as_str()
            ),
            label.as_ref(),
        ),
        Event::MarkerSet { label } => with_text("sync mark".to_owned(), label.as_ref()),
        Event::TaskEnded => "ended".to_owned(),
        Event::OutcomeGiven { outcome, reason } => with_text(
            format!("outcome: {}", outcome_words(*outcome)),
            reason.as_ref(),
        ),
        Event::AttemptReopened => "reopened".to_owned(),
        Event::AttemptCancelled { reason } => {
            with_text("attempt canceled".to_owned(), reason.as_ref())
        }
        Event::AttemptReassigned { task, why } => with_text(
            format!("attempt moved to: {}", task_title(state, task)),
            why.as_ref(),
        ),
        Event::RatingGiven {
            instrument,
            item,
            value,
            text,
        } => clean_text(&state.study().answer_in_words(
            instrument,
            item,
            *value,
            text.as_deref().or(gone.filter(|_| value.is_none())),
        )),
        Event::EntryRetracted { entry, why } => with_text(format!("{entry} undone"), why.as_ref()),
        Event::EntryRestored { entry, why } => with_text(format!("{entry} restored"), why.as_ref()),
        Event::EntryAmended { entry, to, why } => with_text(
            format!("{entry} corrected to: {}", amendment_text(state, to, look)),
            why.as_ref(),
        ),
        Event::EntryErased { entry: of, why } => {
            let subject = format!("text of {of}");
            erasure_message(&subject, entry.stamp.wall, &entry.author, why.as_ref())
        }
        Event::ClockStepped { by_ms } => {
            format!("wall clock jumped by {:.1} s", *by_ms as f64 / 1000.0)
        }
        Event::EntriesLost { entries: 1 } => {
            "an entry committed before this one is missing from the record".to_owned()
        }
        Event::EntriesLost { entries } => {
            format!("{entries} entries committed before this one are missing from the record")
        }
        Event::SessionResumed { gap_ms, counts, .. } => {
            let subject = if *counts { "counted" } else { "as a pause" };
            format!(
                "recording resumed after {}, {subject}",
                format_time(*gap_ms)
            )
        }
        Event::SessionClosed { .. } => "session closed".to_owned(),
        Event::SessionReopened => "session reopened".to_owned(),
        Event::SessionExcluded { reason } => {
            with_text("session excluded".to_owned(), reason.as_ref())
        }
        Event::SessionAmended { why, .. } => {
            with_text("session corrected".to_owned(), why.as_ref())
        }
        Event::AttemptImported(totals) => format!(
            "imported from {}: {}, {}{}{}",
            clean_text(&totals.source),
            task_title(state, &totals.task),
            totals.outcome,
            totals
                .time_ms
                .map_or(String::new(), |ms| format!(", {}", format_time(ms))),
            totals.errors.map_or(String::new(), |n| format!(
                ", {}",
                text::pluralize(n, "error")
            )),
        ),
    }
}

/// Outcome in words.
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

pub(super) fn with_text(sentence: String, text: Option<&String>) -> String {
    match text {
        Some(text) if !text.is_empty() => format!("{sentence}: {}", clean_text(text)),
        _ => sentence,
    }
}

fn task_title(state: &SessionState, task: &str) -> String {
    clean_text(state.task_title(task))
}

fn error_label(state: &SessionState, id: &str) -> String {
    clean_text(state.error_kind(id).map_or(id, |kind| &kind.label))
}

pub(super) fn clean_text(from: &str) -> String {
    text::escape_hidden(from).into_owned()
}

/// Message that a text was erased, with who, when and why.
pub(super) fn erasure_message(
    subject: &str,
    at: WallTime,
    author: &str,
    why: Option<&String>,
) -> String {
    let mut message = format!("{subject} erased");
    if !author.is_empty() {
        message.push_str(&format!(" by {}", clean_text(author)));
    }
    let day: String = at.to_string().chars().take(10).collect();
    with_text(format!("{message} on {day}"), why)
}

/// Session time with the shift added.
pub(super) fn recording_time(ms: i64, look: TimelineStyle) -> String {
    let ms = ms + look.shift_ms;
    let sign = if ms < 0 { "-" } else { "" };
    format!("{sign}{}", format_time(ms.abs()))
}
