//! A session's log as a timeline for people.

use super::layout;
use crate::session::{
    Amendment, AnnotationKind, Entry, Event, Outcome, Seq, SessionSummary, State, Wall, shown_time,
};
use crate::study::{Word, text};

/// How a timeline is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether what no longer holds is struck through, which only a terminal can show; it bears a sign in any case.
    pub strike: bool,
    /// Added to every time, in milliseconds: where the recording is when the session begins.
    pub shift_ms: i64,
}

/// The log of a session, an entry a line. What was taken back or corrected is struck through and bears a sign;
/// under it stands by whom, when and why, and what it says now.
pub fn text(state: &State, look: Look) -> String {
    let mut out = lines_after(state, 0, look);
    let corrections = state.corrections();
    if state.log().any(|e| !corrections.holds(e.seq)) {
        out.push_str("\n~ undone: no longer in effect\n");
    }
    if state.log().any(|e| corrections.amendment(e.seq).is_some()) {
        out.push_str("\n* corrected: the correction is on the line below\n");
    }
    out.push_str(&format!(
        "\n{} entries, log fingerprint {}\n",
        state.last_seq(),
        state.head().short()
    ));
    out
}

/// The lines of the entries after `seq`, for who looks on while a session runs.
pub fn lines_after(state: &State, seq: Seq, look: Look) -> String {
    let mut out = String::new();
    for entry in state.log().filter(|e| e.seq > seq) {
        line(state, entry, look, &mut out);
    }
    out
}

/// The place of the `number`-th shared mark in force, from 1, in milliseconds of session time.
pub fn mark_ms(state: &State, number: usize) -> Option<i64> {
    let mut marks: Vec<i64> = state
        .noted()
        .iter()
        .filter(|n| n.what == AnnotationKind::Marker)
        .map(|n| n.at_ms)
        .collect();
    marks.sort_unstable();
    marks.get(number.checked_sub(1)?).copied()
}

fn line(state: &State, entry: &Entry, look: Look, out: &mut String) {
    let holds = state.corrections().holds(entry.seq);
    let amended = state.corrections().amendment(entry.seq).is_some();
    let sign = match (holds, amended) {
        (false, _) => '~',
        (true, true) => '*',
        (true, false) => ' ',
    };
    let at = at(entry.moment(), look);
    let begin = format!("{sign}{:>4}  {at:>8}  ", entry.seq);
    let indent = " ".repeat(begin.len());
    let told = layout::hung(&told(state, entry, look), layout::WIDTH, &indent, &indent);
    for (i, told) in told.lines().enumerate() {
        let told = told.trim_start();
        out.push_str(if i == 0 { &begin } else { &indent });
        out.push_str(&if look.strike && sign != ' ' {
            format!("\u{1b}[9m{told}\u{1b}[29m\n")
        } else {
            format!("{told}\n")
        });
    }
    if let Some(erasure) = state.erasure(entry.seq) {
        under(
            &erased("text", erasure.at, &erasure.author, erasure.reason.as_ref()),
            out,
        );
    }
    for correction in state.log().filter(|e| state.corrections().holds(e.seq)) {
        let (what, why) = match &correction.event {
            Event::EntryRetracted { entry: target, why } if *target == entry.seq && !holds => {
                ("undone".to_owned(), why)
            }
            Event::EntryAmended {
                entry: target,
                to,
                why,
            } if *target == entry.seq => {
                (format!("corrected to: {}", changes(state, to, look)), why)
            }
            _ => continue,
        };
        let who = shown(&correction.author);
        let when = minute(correction.stamp.wall);
        let told = with(format!("{what} · {who}, {when} UTC"), why.as_ref());
        under(&told, out);
    }
}

/// A line under an entry.
fn under(told: &str, out: &mut String) {
    let (first, others) = (format!("{:17}↳ ", ""), " ".repeat(19));
    out.push_str(&layout::hung(told, layout::WIDTH, &first, &others));
}

/// That a text was erased, by whom, on which day and why.
fn erased(what: &str, at: Wall, author: &str, why: Option<&String>) -> String {
    let mut told = format!("{what} erased");
    if !author.is_empty() {
        told.push_str(&format!(" by {}", shown(author)));
    }
    let day: String = at.to_string().chars().take(10).collect();
    with(format!("{told} on {day}"), why)
}

/// Session time as it is shown, with the recording's beginning added.
fn at(ms: i64, look: Look) -> String {
    let ms = ms + look.shift_ms;
    let sign = if ms < 0 { "-" } else { "" };
    format!("{sign}{}", shown_time(ms.abs()))
}

/// Wall time to the minute.
fn minute(wall: Wall) -> String {
    let text = wall.to_string();
    text.get(..16).unwrap_or(&text).replace('T', " ")
}

/// What an amendment changed, in words.
fn changes(state: &State, to: &Amendment, look: Look) -> String {
    let mut said = Vec::new();
    said.extend(to.error.as_ref().map(|id| label(state, id)));
    said.extend(to.severity.map(|s| s.word().to_owned()));
    said.extend(
        to.recovered
            .map(|yes| if yes { "recovered" } else { "not recovered" }.to_owned()),
    );
    said.extend(to.level.map(|l| l.word().to_owned()));
    said.extend(to.pause.map(|p| p.word().to_owned()));
    said.extend(to.code.map(|c| format!("code {c}")));
    said.extend(to.text.as_ref().map(|text| format!("\"{}\"", shown(text))));
    said.extend(to.moved_to_ms.map(|ms| format!("at {}", at(ms, look))));
    said.join(", ")
}

/// An entry in words, as it was logged.
fn told(state: &State, entry: &Entry, look: Look) -> String {
    // Words that were erased are not words that nobody said.
    let gone = state.is_text_erased(entry.seq).then_some("erased");
    match &entry.event {
        Event::SessionOpened(opening) => format!(
            "session opened: {} on {}, moderated by {}, {}",
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
        Event::TaskStarted { task, label } => match label {
            Some(label) => format!("started, unscripted: {}", shown(label)),
            None => format!("started: {}", title(state, task)),
        },
        Event::TaskSkipped { task, reason } => {
            with(format!("skipped: {}", title(state, task)), reason.as_ref())
        }
        Event::Paused { pause } => {
            format!(
                "paused: {}",
                pause.map_or("interruption (unnamed)", crate::session::PauseReason::word)
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
            let label = kind.map_or_else(|| "undescribed".to_owned(), |id| label(state, id));
            let severity = severity.map_or(String::new(), |s| format!(" ({})", s.word()));
            with(format!("error: {label}{severity}"), text.as_ref())
        }
        Event::AssistGiven { level, text } => {
            let level = level.map_or("undescribed", |l| l.word());
            with(format!("assist: {level}"), text.as_ref())
        }
        Event::ObservationNoted { code, text } => {
            let code = code.map_or(String::new(), |c| format!(" {c}"));
            with(format!("note{code}"), text.as_ref())
        }
        Event::ErrorKindAdded {
            key,
            label,
            severity,
            carried,
            ..
        } => with(
            format!(
                "error kind on key {key}{} ({})",
                if *carried {
                    ", as in an earlier session"
                } else {
                    ""
                },
                severity.word()
            ),
            label.as_ref(),
        ),
        Event::MarkerSet { label } => with("sync mark".to_owned(), label.as_ref()),
        Event::TaskEnded => "ended".to_owned(),
        Event::OutcomeGiven { outcome, reason } => with(
            format!("outcome: {}", outcome_words(*outcome)),
            reason.as_ref(),
        ),
        Event::AttemptReopened => "reopened".to_owned(),
        Event::AttemptCancelled { reason } => with("attempt cancelled".to_owned(), reason.as_ref()),
        Event::AttemptReassigned { task, why } => with(
            format!("attempt moved to: {}", title(state, task)),
            why.as_ref(),
        ),
        Event::RatingGiven {
            instrument,
            item,
            value,
            text,
        } => shown(&state.study().answer_in_words(
            instrument,
            item,
            *value,
            text.as_deref().or(gone.filter(|_| value.is_none())),
        )),
        Event::EntryRetracted { entry, why } => with(format!("{entry} undone"), why.as_ref()),
        Event::EntryRestored { entry, why } => with(format!("{entry} restored"), why.as_ref()),
        Event::EntryAmended { entry, to, why } => with(
            format!("{entry} corrected to: {}", changes(state, to, look)),
            why.as_ref(),
        ),
        Event::EntryErased { entry: of, why } => {
            let what = format!("text of {of}");
            erased(&what, entry.stamp.wall, &entry.author, why.as_ref())
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
            let what = if *counts { "counted" } else { "as a pause" };
            format!("recording resumed after {}, {what}", shown_time(*gap_ms))
        }
        Event::SessionClosed { .. } => "session closed".to_owned(),
        Event::SessionReopened => "session reopened".to_owned(),
        Event::SessionExcluded { reason } => with("session excluded".to_owned(), reason.as_ref()),
        Event::SessionAmended { why, .. } => with("session corrected".to_owned(), why.as_ref()),
        Event::AttemptImported(totals) => format!(
            "imported from {}: {}, {}{}{}",
            shown(&totals.source),
            title(state, &totals.task),
            totals.outcome,
            totals
                .time_ms
                .map_or(String::new(), |ms| format!(", {}", shown_time(ms))),
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

fn title(state: &State, task: &str) -> String {
    shown(state.task_title(task))
}

fn label(state: &State, id: &str) -> String {
    shown(state.error_kind(id).map_or(id, |kind| &kind.label))
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
        let begun = session.attempts.iter().filter(|a| a.key > 0).count();
        let standing = match (&session.excluded, session.closed) {
            (Some(why), _) if why.is_empty() => "excluded".to_owned(),
            (Some(why), _) => format!("excluded: {}", shown(why)),
            (None, true) => String::new(),
            (None, false) => "not closed".to_owned(),
        };
        rows.push(vec![
            session.id.to_string(),
            minute(session.opened_at),
            session
                .participant
                .as_deref()
                .map_or_else(|| "-".to_owned(), shown),
            shown(&session.version),
            session.kind.word().to_owned(),
            begun.to_string(),
            standing,
        ]);
    }
    layout::table(&rows, &[])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::session::{
        Anchor, Command, Moment, Opening, Salt, SessionKind, apply, decide, record,
    };
    use crate::study::{self, Severity};

    /// A session of which each command comes ten seconds after the one before.
    fn after(commands: Vec<Command>) -> State {
        let study = study::parse(study::TEMPLATE).unwrap();
        let task = study.tasks[0].id.clone();
        let mut state = State::new(Arc::new(study));
        let opening = Command::Open(Opening {
            session: uuid::Uuid::nil(),
            protocol: "0".repeat(64),
            participant: Some("P07".to_owned()),
            version: state.study().versions[0].id.clone(),
            moderator: "Anna".to_owned(),
            session_kind: SessionKind::Real,
            order: vec![task.clone()],
            boot_id: "b".to_owned(),
            utc_offset_min: 0,
        });
        let anchor = Anchor {
            boot_ms: 0,
            clock_ms: 0,
        };
        let all = [opening, Command::Start(task)].into_iter().chain(commands);
        for (i, command) in (0_i64..).zip(all) {
            let moment = Moment {
                boot_ms: i * 10_000,
                mono_ms: 0,
                wall: Wall(1_772_445_600_000 + i * 10_000),
                salt: Salt([0; 16]),
            };
            let facts = decide(&state, command).unwrap();
            let author = if i > 6 { "Bo" } else { "Anna" };
            let entries = record(&state, anchor.stamp(moment), author, facts);
            state = apply(&state, &entries);
        }
        state
    }

    fn corrected() -> State {
        let to = Amendment {
            severity: Some(Severity::Major),
            text: Some("twice".to_owned()),
            moved_to_ms: Some(18_000),
            ..Amendment::default()
        };
        after(vec![
            Command::NoteError(None),
            Command::Mark(Some("clap".to_owned())),
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
        insta::assert_snapshot!(text(&corrected(), Look::default()));
    }

    #[test]
    fn a_long_entry_is_wrapped_between_words_and_keeps_its_column() {
        let long = "describes the whole way to the payment in her own words ".repeat(4);
        let state = after(vec![Command::StartUnscripted(long.trim().to_owned())]);
        let told = lines_after(&state, 3, Look::default());
        assert!(told.lines().count() > 3, "{told}");
        for line in told.lines().skip(1) {
            let indent = line.len() - line.trim_start().len();
            assert!(line.len() <= 80 && indent == 17, "{told}");
        }
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&told).ends_with(&words(&long)), "{told}");
    }

    #[test]
    fn only_a_terminal_gets_strokes_and_the_signs_stay() {
        let look = Look {
            strike: true,
            ..Look::default()
        };
        let struck = text(&corrected(), look);
        let line = struck.lines().nth(2).unwrap();
        assert!(line.starts_with('*') && line.contains("\u{1b}[9merror: undescribed\u{1b}[29m"));
        assert!(!text(&corrected(), Look::default()).contains('\u{1b}'));
    }

    #[test]
    fn times_are_those_of_a_recording_that_began_at_another_moment() {
        let shifted = |shift_ms| {
            let look = Look {
                shift_ms,
                ..Look::default()
            };
            lines_after(&corrected(), 3, look)
        };
        let first = |shift_ms| shifted(shift_ms).lines().next().unwrap().to_owned();
        assert_eq!(first(0), "~   4      0:30  sync mark: clap");
        assert_eq!(first(90_000), "~   4      2:00  sync mark: clap");
        assert_eq!(first(-45_000), "~   4     -0:15  sync mark: clap");
        // An undone mark does not count.
        assert_eq!(mark_ms(&corrected(), 1), None);
        let marked = after(vec![Command::Mark(None), Command::Mark(None)]);
        assert_eq!(
            (mark_ms(&marked, 2), mark_ms(&marked, 0)),
            (Some(30_000), None)
        );
    }
}
