//! Marks of a session on its recording: attempts as spans; errors, assists, notes and sync marks as points.

use crate::session::{Annotation, AnnotationKind, Ending, Entry, SessionState, WallTime};
use crate::study::{Severity, Word as _, text};

/// A session on the timeline of its recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    /// Title of the session.
    pub title: String,
    /// Moderator of the session.
    pub moderator: String,
    /// When the session opened.
    pub opened_at: WallTime,
    /// Attempts, by start.
    pub tasks: Vec<Span>,
    /// Annotations, by time.
    pub points: Vec<Point>,
    /// Number of spans and points before the start of the recording, which are left out.
    pub points_before: usize,
}

/// A span on the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Start in milliseconds, never below 0.
    pub from_ms: i64,
    /// End in milliseconds, after the start.
    pub to_ms: i64,
    /// Label, one line.
    pub label: String,
}

/// A point on the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Time in milliseconds, never below 0.
    pub at_ms: i64,
    /// Kind of point.
    pub kind: PointKind,
    /// Label, one line.
    pub label: String,
}

/// Kind of point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointKind {
    /// A noted error.
    Error {
        /// Whether it is major or critical.
        is_serious: bool,
    },
    /// An assist.
    Assist,
    /// A note.
    Note,
    /// A point shared with the recording.
    SyncMark,
}

/// Duration of a point in formats that have only spans, in milliseconds.
pub(super) const POINT_DURATION_MS: i64 = 2000;

impl Marks {
    /// Marks of a session, `shift_ms` later than session time; `None` if the session has no summary. Undone entries are
    /// left out, and so is what has no session time: skipped tasks, and imported attempts.
    pub fn from_state(state: &SessionState, shift_ms: i64) -> Option<Self> {
        let summary = state.summary()?;
        let study = state.study();
        let who = summary.participant.as_deref().unwrap_or("rehearsal");
        let mut marks = Self {
            title: one_line(&format!("{}, {who} on {}", study.title, summary.version)),
            moderator: one_line(&summary.moderator),
            opened_at: summary.opened_at,
            tasks: Vec::new(),
            points: Vec::new(),
            points_before: 0,
        };
        let last = state.log().map(Entry::moment_ms).max().unwrap_or(0);
        for attempt in summary.attempts.iter() {
            let Some(start) = attempt
                .start_ms()
                .filter(|_| attempt.ending() != Ending::Skipped)
            else {
                continue;
            };
            let (from, to) = (
                start + shift_ms,
                attempt.end_ms().unwrap_or(last) + shift_ms,
            );
            if to <= 0 {
                marks.points_before += 1;
                continue;
            }
            let from_ms = from.max(0);
            let assisted = if attempt.assisted() { ", assisted" } else { "" };
            let title = study
                .task(attempt.task())
                .map_or(attempt.task(), |t| &t.title);
            let outcome = attempt.ending().as_str().replace('_', " ");
            marks.tasks.push(Span {
                from_ms,
                to_ms: to.max(from_ms + 1),
                label: one_line(&format!("{title}: {outcome}{assisted}")),
            });
        }
        for noted in state.annotations() {
            let at_ms = noted.at_ms + shift_ms;
            if at_ms < 0 {
                marks.points_before += 1;
                continue;
            }
            let (sort, label) = describe_annotation(state, noted);
            let label = one_line(&label);
            marks.points.push(Point {
                at_ms,
                kind: sort,
                label,
            });
        }
        marks.tasks.sort_by_key(|span| (span.from_ms, span.to_ms));
        marks.points.sort_by_key(|point| (point.at_ms, point.kind));
        Some(marks)
    }

    /// Spans of the tasks without overlaps, by start.
    pub(super) fn separate_tasks(&self) -> Vec<Span> {
        separate(self.tasks.clone())
    }

    /// Spans and points, by start; a point becomes a span of `length_ms`.
    pub(super) fn as_spans(&self, length_ms: i64) -> Vec<Span> {
        let mut all = self.tasks.clone();
        all.extend(self.points.iter().map(|point| point.to_span(length_ms)));
        all.sort_by_key(|span| span.from_ms);
        all
    }
}

impl Point {
    pub(super) fn to_span(&self, length_ms: i64) -> Span {
        Span {
            from_ms: self.at_ms,
            to_ms: self.at_ms + length_ms,
            label: self.label.clone(),
        }
    }
}

/// Shortens spans, by start, so that none overlaps the next.
pub(super) fn separate(mut spans: Vec<Span>) -> Vec<Span> {
    let mut times: Vec<_> = spans.iter().map(|s| (s.from_ms, s.to_ms)).collect();
    remove_overlaps(&mut times);
    for (span, (from_ms, to_ms)) in spans.iter_mut().zip(times) {
        (span.from_ms, span.to_ms) = (from_ms, to_ms);
    }
    spans
}

/// Shortens times, by start, so that each ends before or as the next begins, and lasts at least 1; one that begins while
/// the one before still has to last begins later. The unit is the caller's.
pub(super) fn remove_overlaps(times: &mut [(i64, i64)]) {
    let mut reached = 0;
    for index in 0..times.len() {
        let next = times.get(index + 1).map_or(i64::MAX, |(from, _)| *from);
        let (from, to) = &mut times[index];
        *from = (*from).max(reached);
        *to = (*to).min(next).max(*from + 1);
        reached = *to;
    }
}

/// Kind and label of an annotation, with its task.
fn describe_annotation(state: &SessionState, noted: &Annotation) -> (PointKind, String) {
    let study = state.study();
    let (sort, what) = match &noted.kind {
        AnnotationKind::Error { kind, severity, .. } => {
            let label = kind.as_ref().map_or("undescribed", |id| {
                study.error_kind(id).map_or(id, |kind| &kind.label)
            });
            let grade = severity.map_or(String::new(), |s| format!(" ({})", s.as_str()));
            let is_grave = severity.is_some_and(|s| s > Severity::Minor);
            (
                PointKind::Error {
                    is_serious: is_grave,
                },
                format!("Error: {label}{grade}"),
            )
        }
        AnnotationKind::Assist(level) => {
            let level = level
                .map_or("undescribed", |l| l.as_str())
                .replace('_', " ");
            (PointKind::Assist, format!("Assist: {level}"))
        }
        AnnotationKind::Observation(code) => {
            let code = code.map_or(String::new(), |c| format!(" {c}"));
            (PointKind::Note, format!("Note{code}"))
        }
        AnnotationKind::SyncMark => (PointKind::SyncMark, "Mark".to_owned()),
    };
    let attempt = noted.attempt.and_then(|key| state.attempt(key));
    let in_task = attempt.map_or(String::new(), |attempt| {
        let task = study.task(&attempt.task);
        format!(" [{}]", task.map_or(&attempt.task, |t| &t.title))
    });
    let words = match &noted.text {
        Some(text) if !text.is_empty() => format!(": {text}"),
        _ => String::new(),
    };
    (sort, format!("{what}{words}{in_task}"))
}

/// A text as one line without hidden characters, for players and editors.
fn one_line(words: &str) -> String {
    text::escape_hidden(words).trim().to_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::session::{Command, Opening, Outcome};
    use crate::study::{AssistLevel, TEMPLATE, parse};
    use crate::testing::StudyBench;

    /// A session with everything a recording can show, and entries that must be left out.
    pub(in crate::report::export) fn session() -> SessionState {
        let bench = StudyBench::starting_at(1_770_109_200_000, parse(TEMPLATE).unwrap());
        let study = &bench.study;
        let order: Vec<String> = study.tasks.iter().map(|t| t.id.clone()).collect();
        let (first, second) = (order[0].clone(), order[1].clone());
        let kind = study.error_kinds[0].id.clone();
        let mut session = bench.opened_as(Opening {
            session: Uuid::from_u128(7),
            version: study.versions[0].id.clone(),
            moderator: "Anna & Öz".to_owned(),
            ..bench.opening()
        });
        let note = |code, words: &str| Command::AddNote(Some(code), Some(words.to_owned()));
        for (at, command) in [
            (2_000, Command::SetSyncMark(Some("clap".to_owned()))),
            (10_000, Command::Start(first)),
            (15_500, Command::NoteError(Some(kind))),
            (16_000, Command::NoteError(None)),
            (17_000, Command::Undo),
            (20_040, Command::NoteAssist(Some(AssistLevel::Hint))),
            (25_000, note('X', "says \"a < b --> c\";\n=#\\ \u{1b}[31m")),
            (30_000, Command::End),
            (31_000, Command::SetOutcome(Outcome::Completed, None)),
            (40_000, Command::Start(second)),
            (100_000, Command::End),
            (101_000, Command::SetOutcome(Outcome::GaveUp, None)),
            (110_000, Command::Skip(order[2].clone(), None)),
            (120_000, Command::SetSyncMark(None)),
        ] {
            session.at(at).must(command);
        }
        session.state
    }

    #[test]
    fn what_was_taken_back_is_left_out_and_what_lies_before_is_counted() {
        let marks = Marks::from_state(&session(), 0).unwrap();
        assert_eq!(
            (marks.tasks.len(), marks.points.len(), marks.points_before),
            (2, 5, 0)
        );
        assert!(marks.tasks[0].label.ends_with(": completed, assisted"));
        assert!(marks.tasks[1].label.ends_with(": gave up"));

        let late = Marks::from_state(&session(), -20_040).unwrap();
        assert_eq!(
            (late.tasks.len(), late.points.len(), late.points_before),
            (2, 3, 2)
        );
        assert_eq!((late.tasks[0].from_ms, late.tasks[0].to_ms), (0, 9_960));
        assert_eq!(late.points[0].at_ms, 0);
    }

    #[test]
    fn times_never_overlap() {
        let mut times = [(5, 90), (5, 20), (6, 8), (40, 50)];
        remove_overlaps(&mut times);
        assert_eq!(times, [(5, 6), (6, 7), (7, 8), (40, 50)]);
    }

    #[test]
    fn a_label_is_one_line_that_steers_nothing() {
        let marks = Marks::from_state(&session(), 0).unwrap();
        let note = marks
            .points
            .iter()
            .find(|p| p.kind == PointKind::Note)
            .unwrap();
        assert!(!note.label.chars().any(text::is_hidden), "{}", note.label);
    }
}
