//! A session log as a timeline.

use std::collections::BTreeMap;

use super::layout;
use crate::session::{
    Amendment, AnnotationKind, Entry, Event, Outcome, Seq, SessionState, SessionSummary, WallTime,
    format_time,
};
use crate::study::{Word, text};

/// Erasures of a text that are shown: anyone can add more.
const MAX_ERASURES: usize = 5;

/// Style of a timeline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimelineStyle {
    /// Whether undone entries are struck through, which needs a terminal; they are also marked by a character.
    pub strike: bool,
    /// Shift added to every time, in milliseconds: the position of the session's start in the recording.
    pub shift_ms: i64,
}

/// The log of a session, one entry per line. Undone or corrected entries are struck through and marked; the line below
/// says who corrected them, when and why, and the current value.
pub fn text(state: &SessionState, look: TimelineStyle) -> String {
    let mut out = lines_after(state, 0, look);
    let corrections = state.corrections();
    if state.log().any(|e| !corrections.is_in_force(e.seq)) {
        out.push_str("\n~ undone: no longer in effect\n");
    }
    if state
        .log()
        .any(|e| corrections.amendment_of(e.seq).is_some())
    {
        out.push_str("\n* corrected: the correction is on the line below\n");
    }
    out.push_str(&format!(
        "\n{}, log fingerprint {}\n",
        text::pluralize(state.last_seq(), "entry"),
        state.head().short_hex()
    ));
    out
}

/// Lines of the entries after `seq`, to follow a running session.
pub fn lines_after(state: &SessionState, seq: Seq, look: TimelineStyle) -> String {
    let mut out = String::new();
    let corrections = corrections_by_target(state);
    for entry in state.log().filter(|e| e.seq > seq) {
        let of_entry = corrections.get(&entry.seq).map_or(&[][..], Vec::as_slice);
        write_entry(state, entry, of_entry, look, &mut out);
    }
    out
}

/// The corrections in force of each corrected entry, in the order they were logged.
fn corrections_by_target(state: &SessionState) -> BTreeMap<Seq, Vec<&Entry>> {
    let mut by_target = BTreeMap::<Seq, Vec<&Entry>>::new();
    for correction in state
        .log()
        .filter(|e| state.corrections().is_in_force(e.seq))
    {
        if let Event::EntryRetracted { entry, .. } | Event::EntryAmended { entry, .. } =
            &correction.event
        {
            by_target.entry(*entry).or_default().push(correction);
        }
    }
    by_target
}

/// Time of the `number`-th sync mark in force, from 1, in milliseconds of session time.
pub fn sync_mark_ms(state: &SessionState, number: usize) -> Option<i64> {
    let mut marks: Vec<i64> = state
        .annotations()
        .iter()
        .filter(|n| n.kind == AnnotationKind::SyncMark)
        .map(|n| n.at_ms)
        .collect();
    marks.sort_unstable();
    marks.get(number.checked_sub(1)?).copied()
}

fn write_entry(
    state: &SessionState,
    entry: &Entry,
    corrections: &[&Entry],
    look: TimelineStyle,
    out: &mut String,
) {
    let in_force = state.corrections().is_in_force(entry.seq);
    let amended = state.corrections().amendment_of(entry.seq).is_some();
    let sign = match (in_force, amended) {
        (false, _) => '~',
        (true, true) => '*',
        (true, false) => ' ',
    };
    let at = recording_time(entry.moment_ms(), look);
    let begin = format!("{sign}{:>4}  {at:>8}  ", entry.seq);
    let indent = " ".repeat(begin.len());
    let text = layout::hang_indent(
        &entry_text(state, entry, look),
        layout::WIDTH,
        &indent,
        &indent,
    );
    for (i, text) in text.lines().enumerate() {
        let text = text.trim_start();
        out.push_str(if i == 0 { &begin } else { &indent });
        out.push_str(&if look.strike && sign != ' ' {
            format!("\u{1b}[9m{text}\u{1b}[29m\n")
        } else {
            format!("{text}\n")
        });
    }
    let mut erasures = state.erasures_of(entry.seq).to_vec();
    // Several texts of an entry are erased together.
    erasures.dedup();
    for (n, erasure) in erasures.iter().take(MAX_ERASURES).enumerate() {
        let what = if n == 0 { "text" } else { "also" };
        write_note(
            &erasure_message(what, erasure.at, &erasure.author, erasure.reason.as_ref()),
            out,
        );
    }
    let more = erasures.len().saturating_sub(MAX_ERASURES);
    if more > 0 {
        let more = text::pluralize(more, "more erasure");
        write_note(&format!("and {more} in the study log"), out);
    }
    for correction in corrections {
        let (what, why) = match &correction.event {
            Event::EntryRetracted { why, .. } if !in_force => ("undone".to_owned(), why),
            Event::EntryAmended { to, why, .. } => (
                format!("corrected to: {}", amendment_text(state, to, look)),
                why,
            ),
            _ => continue,
        };
        let who = clean_text(&correction.author);
        let when = format_minute(correction.stamp.wall);
        let text = with_text(format!("{what} · {who}, {when} UTC"), why.as_ref());
        write_note(&text, out);
    }
}

/// A note under an entry.
fn write_note(note: &str, out: &mut String) {
    let (first, others) = (format!("{:17}↳ ", ""), " ".repeat(19));
    out.push_str(&layout::hang_indent(note, layout::WIDTH, &first, &others));
}

/// Message that a text was erased, with who, when and why.
fn erasure_message(subject: &str, at: WallTime, author: &str, why: Option<&String>) -> String {
    let mut message = format!("{subject} erased");
    if !author.is_empty() {
        message.push_str(&format!(" by {}", clean_text(author)));
    }
    let day: String = at.to_string().chars().take(10).collect();
    with_text(format!("{message} on {day}"), why)
}

/// Session time with the shift added.
fn recording_time(ms: i64, look: TimelineStyle) -> String {
    let ms = ms + look.shift_ms;
    let sign = if ms < 0 { "-" } else { "" };
    format!("{sign}{}", format_time(ms.abs()))
}

/// Wall time to the minute.
fn format_minute(wall: WallTime) -> String {
    let text = wall.to_string();
    text.get(..16).unwrap_or(&text).replace('T', " ")
}

/// Changes made by an amendment, in words.
fn amendment_text(state: &SessionState, to: &Amendment, look: TimelineStyle) -> String {
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
    parts.join(", ")
}

/// An entry in words, as logged.
fn entry_text(state: &SessionState, entry: &Entry, look: TimelineStyle) -> String {
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
                pause.map_or("interruption", crate::session::PauseReason::word)
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

fn with_text(sentence: String, text: Option<&String>) -> String {
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

fn clean_text(from: &str) -> String {
    text::escape_hidden(from).into_owned()
}

/// List of sessions, one per line.
pub fn session_list<'a>(sessions: impl IntoIterator<Item = &'a SessionSummary>) -> String {
    let mut rows = vec![
        [
            "session",
            "opened (UTC)",
            "participant",
            "version",
            "kind",
            "attempts",
            "",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for session in sessions {
        let started = session.attempts.iter().filter(|a| a.key() > 0).count();
        let status = match (&session.excluded, session.closed) {
            (Some(why), _) if why.is_empty() => "excluded".to_owned(),
            (Some(why), _) => format!("excluded: {}", clean_text(why)),
            (None, true) => String::new(),
            (None, false) => "unfinished".to_owned(),
        };
        rows.push(vec![
            session.id.to_string(),
            format_minute(session.opened_at),
            session
                .participant
                .as_deref()
                .map_or_else(|| "-".to_owned(), clean_text),
            clean_text(&session.version),
            session.kind.word().to_owned(),
            started.to_string(),
            status,
        ]);
    }
    layout::render_table(&rows, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Command, Opening};
    use crate::study::{self, Severity};
    use crate::testing::StudyBench;

    /// A session in which the commands follow each other at intervals of ten seconds.
    fn after(commands: Vec<Command>) -> SessionState {
        let study = study::parse(study::TEMPLATE).unwrap();
        let bench = StudyBench::starting_at(1_772_445_600_000, study);
        let task = bench.study.tasks[0].id.clone();
        let mut session = bench.opened_as(Opening {
            version: bench.study.versions[0].id.clone(),
            order: vec![task.clone()],
            ..bench.opening()
        });
        session.after(10).start(&task);
        for (i, command) in commands.into_iter().enumerate() {
            if i > 4 {
                session.author = "Bo".to_owned();
            }
            session.after(10).must(command);
        }
        session.state
    }

    fn corrected() -> SessionState {
        let to = Amendment {
            severity: Some(Severity::Major),
            text: Some("twice".to_owned()),
            moved_to_ms: Some(18_000),
            ..Amendment::default()
        };
        after(vec![
            Command::NoteError(None),
            Command::SetSyncMark(Some("clap".to_owned())),
            Command::StartUnscripted("Looks around".to_owned()),
            Command::AddErrorKind {
                key: '9',
                label: "Scrolls past".to_owned(),
                severity: Severity::Minor,
            },
            Command::Close,
            Command::Amend(3, to, Some("seen again".to_owned())),
            Command::Retract(4, Some("a cough".to_owned())),
            Command::Exclude(Some("ill".to_owned())),
        ])
    }

    #[test]
    fn corrections_stand_under_what_they_changed_with_who_when_and_why() {
        insta::assert_snapshot!(text(&corrected(), TimelineStyle::default()));
    }

    #[test]
    fn a_long_entry_is_wrapped_between_words_and_keeps_its_column() {
        let long = "describes the whole way to the payment in her own words ".repeat(4);
        let state = after(vec![Command::StartUnscripted(long.trim().to_owned())]);
        let lines = lines_after(&state, 3, TimelineStyle::default());
        assert!(lines.lines().count() > 3, "{lines}");
        for line in lines.lines().skip(1) {
            let indent = line.len() - line.trim_start().len();
            assert!(line.len() <= 80 && indent == 17, "{lines}");
        }
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&lines).ends_with(&words(&long)), "{lines}");
    }

    #[test]
    fn only_a_terminal_gets_strokes_and_the_signs_stay() {
        let look = TimelineStyle {
            strike: true,
            ..TimelineStyle::default()
        };
        let struck = text(&corrected(), look);
        let line = struck.lines().nth(2).unwrap();
        assert!(line.starts_with('*') && line.contains("\u{1b}[9merror: undescribed\u{1b}[29m"));
        assert!(!text(&corrected(), TimelineStyle::default()).contains('\u{1b}'));
    }

    #[test]
    fn times_are_those_of_a_recording_that_began_at_another_moment() {
        let shifted = |shift_ms| {
            let look = TimelineStyle {
                shift_ms,
                ..TimelineStyle::default()
            };
            lines_after(&corrected(), 3, look)
        };
        let first = |shift_ms| shifted(shift_ms).lines().next().unwrap().to_owned();
        assert_eq!(first(0), "~   4      0:30  sync mark: clap");
        assert_eq!(first(90_000), "~   4      2:00  sync mark: clap");
        assert_eq!(first(-45_000), "~   4     -0:15  sync mark: clap");
        // An undone mark does not count.
        assert_eq!(sync_mark_ms(&corrected(), 1), None);
        let marked = after(vec![Command::SetSyncMark(None), Command::SetSyncMark(None)]);
        assert_eq!(
            (sync_mark_ms(&marked, 2), sync_mark_ms(&marked, 0)),
            (Some(30_000), None)
        );
    }
}
