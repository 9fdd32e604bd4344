//! Tidy tables: attempts, ratings and entries, one per row.
//!
//! The columns of attempts are those that moderato's import reads. Rehearsals, which have no participant, and attempts
//! that are still running are only in the entries.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::table::{Cell, Table};
use crate::metrics::selection::{Exclusion, Selection};
use crate::session::{AttemptRow, Ending, Outcome, Seq, SessionState, SessionSummary};

/// Attempts of sessions, including tasks that were not reached.
pub fn attempts_table(sessions: &[SessionSummary]) -> Table {
    let mut table = Table::new(
        "attempts",
        &[
            "participant",
            "version",
            "task",
            "outcome",
            "time_s",
            "errors",
            "assists",
            "errors_minor",
            "errors_major",
            "errors_critical",
            "segment",
            "session",
            "started_at",
            "moderator",
            "session_kind",
            "assisted",
            "success",
            "credit",
            "flags",
            "left_out",
            "source",
            "reason",
        ],
    );
    let reasons = ExclusionReasons::new(&Selection::from_sessions(sessions).exclusions);
    for session in sessions.iter().filter(|s| s.participant.is_some()) {
        for attempt in session.attempts.iter() {
            if attempt.ending() != Ending::Open {
                let why = reasons.find(session, attempt);
                table.rows.push(attempt_row(session, attempt, why));
            }
        }
    }
    table
}

fn attempt_row(
    session: &SessionSummary,
    attempt: AttemptRow<'_>,
    exclusions: Option<&str>,
) -> Vec<Cell> {
    let errors = attempt.errors();
    vec![
        session.participant.clone().into(),
        session.version.clone().into(),
        attempt.task().to_owned().into(),
        attempt.ending().as_str().into(),
        attempt.time_ms().map(to_seconds).into(),
        errors.map(|e| e.total).into(),
        attempt.assists().into(),
        errors.and_then(|e| e.minor).into(),
        errors.and_then(|e| e.major).into(),
        errors.and_then(|e| e.critical).into(),
        session.segment.clone().into(),
        session.id.to_string().into(),
        attempt.started_at().map(|at| at.to_string()).into(),
        session.moderator.clone().into(),
        session.kind.word().into(),
        attempt.success().map(|_| attempt.assisted()).into(),
        attempt.success().into(),
        attempt.credit().into(),
        attempt_flags(session, attempt).into(),
        exclusions.into(),
        attempt.source().map(str::to_owned).into(),
        attempt.reason().map(str::to_owned).into(),
    ]
}

/// Exclusion reasons, indexed for lookup: the first reason of each session or attempt, with its position among all of
/// them.
struct ExclusionReasons(HashMap<(Uuid, Option<Seq>), (usize, &'static str)>);

impl ExclusionReasons {
    fn new(exclusions: &[Exclusion<'_>]) -> Self {
        let mut reasons = HashMap::new();
        for (place, exclusion) in exclusions.iter().enumerate() {
            let key = (exclusion.session.id, exclusion.attempt.map(AttemptRow::key));
            reasons
                .entry(key)
                .or_insert((place, exclusion.reason.description()));
        }
        Self(reasons)
    }

    /// The first reason that applies to the whole session or this attempt.
    fn find(&self, session: &SessionSummary, attempt: AttemptRow<'_>) -> Option<&'static str> {
        let found = [None, Some(attempt.key())].map(|key| self.0.get(&(session.id, key)));
        let first = found.into_iter().flatten().min();
        let why = first.map(|(_, words)| *words);
        why.or_else(|| is_off_script(attempt).then_some("not in the script"))
    }
}

/// Whether an attempt ended with an outcome that counts but is neither success nor failure, since its task is not in
/// the script.
fn is_off_script(attempt: AttemptRow<'_>) -> bool {
    let ended = matches!(attempt.ending(), Ending::Outcome(outcome) if outcome != Outcome::Void);
    ended && attempt.success().is_none()
}

/// Flags of an attempt that matter in an analysis, separated by spaces.
fn attempt_flags(session: &SessionSummary, attempt: AttemptRow<'_>) -> Option<String> {
    let words: Vec<&str> = [
        (session.excluded.is_some(), "excluded"),
        (session.withdrawn, "withdrawn"),
        (attempt.estimated(), "estimated"),
        (attempt.over_limit(), "over_limit"),
        (attempt.moderator_did_it(), "did_it"),
    ]
    .into_iter()
    .filter_map(|(is, word)| is.then_some(word))
    .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Answers, one per row; those without a task were given at the end.
pub fn ratings_table(sessions: &[SessionSummary]) -> Table {
    let mut table = Table::new(
        "ratings",
        &[
            "participant",
            "version",
            "task",
            "instrument",
            "item",
            "value",
            "text",
            "session",
            "session_kind",
        ],
    );
    for session in sessions.iter().filter(|s| s.participant.is_some()) {
        let tasks: BTreeMap<_, _> = session
            .attempts
            .iter()
            .map(|a| (a.key(), a.task()))
            .collect();
        for rating in &session.ratings {
            let task = match rating.attempt.map(|key| tasks.get(&key)) {
                None => None,
                Some(Some(task)) => Some((*task).to_owned()),
                // Answers about an attempt that was canceled.
                Some(None) => continue,
            };
            table.rows.push(vec![
                session.participant.clone().into(),
                session.version.clone().into(),
                task.into(),
                rating.instrument.clone().into(),
                rating.item.clone().into(),
                rating.value.into(),
                rating.text.clone().into(),
                session.id.to_string().into(),
                session.kind.word().into(),
            ]);
        }
    }
    table
}

/// Entries of logs, both corrections and what they corrected.
pub fn entries_table<'a>(logs: impl IntoIterator<Item = &'a SessionState>) -> Table {
    let mut table = Table::new(
        "entries",
        &[
            "session",
            "participant",
            "version",
            "seq",
            "logged_at",
            "at_s",
            "author",
            "event",
            "attempt",
            "task",
            "in_force",
            "text",
            "detail",
        ],
    );
    for state in logs {
        let Some(opening) = state.opening() else {
            continue;
        };
        for entry in state.log() {
            let (detail, texts) = entry.to_detail();
            let attempt = entry.attempt.and_then(|key| state.attempt(key));
            let words: Vec<_> = texts.into_iter().map(|text| text.text).collect();
            let text = (!words.is_empty()).then(|| words.join("\n"));
            table.rows.push(vec![
                opening.session.to_string().into(),
                state.participant().map(str::to_owned).into(),
                opening.version.clone().into(),
                entry.seq.into(),
                entry.stamp.wall.to_string().into(),
                to_seconds(entry.moment_ms()).into(),
                entry.author.clone().into(),
                detail.kind.into(),
                entry.attempt.into(),
                attempt.map(|a| a.task.clone()).into(),
                state.corrections().is_in_force(entry.seq).into(),
                text.into(),
                detail.json.into(),
            ]);
        }
    }
    table
}

/// Milliseconds as seconds.
pub(super) fn to_seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}
