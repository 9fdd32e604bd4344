//! A session log as a timeline.

mod words;

use std::collections::BTreeMap;

use super::layout;
use super::session_list::format_minute;
use crate::session::{AnnotationKind, Entry, Event, Seq, SessionState};
use crate::study::text;
use words::{amendment_text, clean_text, entry_text, erasure_message, recording_time, with_text};

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
    let mut out = String::new();
    write_entries(state, state.entries_by_moment(), look, &mut out);
    let corrections = state.corrections();
    if state.log().any(Entry::is_added) {
        out.push_str("\n+ added afterwards, at the moment meant\n");
    }
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
    let new = state.log().filter(|e| e.seq > seq);
    write_entries(state, new, look, &mut out);
    out
}

fn write_entries<'a>(
    state: &'a SessionState,
    entries: impl IntoIterator<Item = &'a Entry>,
    look: TimelineStyle,
    out: &mut String,
) {
    let corrections = corrections_by_target(state);
    for entry in entries {
        let of_entry = corrections.get(&entry.seq).map_or(&[][..], Vec::as_slice);
        write_entry(state, entry, of_entry, look, out);
    }
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
        (true, false) if entry.is_added() => '+',
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
        out.push_str(&if look.strike && matches!(sign, '~' | '*') {
            format!("\u{1b}[9m{text}\u{1b}[29m\n")
        } else {
            format!("{text}\n")
        });
    }
    if let Some(addition) = addition_text(entry) {
        write_note(&addition, out);
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

/// Who added an entry afterwards or reopened the session, from where, when and why.
fn addition_text(entry: &Entry) -> Option<String> {
    let why = entry.context.why.as_ref();
    let what = match &entry.context.added {
        Some(from) => format!("added from {}", clean_text(from)),
        None => with_text("why".to_owned(), Some(why?)),
    };
    let who = clean_text(&entry.author);
    let when = format_minute(entry.stamp.wall);
    let sentence = format!("{what} · {who}, {when} UTC");
    Some(match &entry.context.added {
        Some(_) => with_text(sentence, why),
        None => sentence,
    })
}

/// A note under an entry.
fn write_note(note: &str, out: &mut String) {
    let (first, others) = (format!("{:17}↳ ", ""), " ".repeat(19));
    out.push_str(&layout::hang_indent(note, layout::WIDTH, &first, &others));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{AddedWhat, Addition, Amendment, Command, Opening};
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
    fn what_was_added_is_at_its_moment_with_who_where_when_and_why() {
        let error = Addition {
            at_ms: 15_000,
            what: AddedWhat::Error {
                kind: None,
                severity: None,
                recovered: None,
                text: Some("taps twice".to_owned()),
            },
            from: "review".to_owned(),
            why: Some("seen on the recording".to_owned()),
        };
        let to_none = Amendment {
            attempt: Some(None),
            ..Amendment::default()
        };
        let state = after(vec![
            Command::NoteError(None),
            Command::End,
            Command::Close,
            Command::Add(error),
            Command::Amend(6, to_none, Some("before it".to_owned())),
        ]);
        insta::assert_snapshot!(text(&state, TimelineStyle::default()), @r"
            1      0:00  session opened: P07 on 2.4, moderated by Anna, real
            2      0:10  started: Find a product
        *   6      0:15  error: undescribed: taps twice
                         ↳ added from review · Anna, 2026-03-02 10:00 UTC: seen on the
                           recording
                         ↳ corrected to: outside of any task · Anna, 2026-03-02 10:01
                           UTC: before it
            3      0:20  error: undescribed
            4      0:30  ended
            5      0:40  session closed
            7      1:00  6 corrected to: outside of any task: before it

        + added afterwards, at the moment meant

        * corrected: the correction is on the line below

        7 entries, log fingerprint c2cefc16722a2fc2
        ");
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
