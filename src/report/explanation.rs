//! The attempts and entries behind a number.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::json::written;
use super::layout::{WIDTH, list, wrapped};
use super::number::{count_percent, or_dash, percents};
use crate::metrics::explanation::Explanation;
use crate::metrics::selection::{Counted, Exclusion, NotCountedReason};
use crate::session::{AnnotationKind, AttemptSummary, Seq, SessionSummary, State, shown_time};
use crate::study::text;

/// The logs of the sessions, by their id.
pub type Logs = BTreeMap<Uuid, State>;

/// What was noted in an attempt, by the entries that noted it.
#[derive(Default)]
struct Entries {
    errors: Vec<Seq>,
    assists: Vec<Seq>,
    ratings: Vec<Seq>,
    in_pause: Vec<Seq>,
    all: Vec<Seq>,
}

impl Entries {
    fn of(logs: &Logs, session: &SessionSummary, attempt: Seq) -> Self {
        let mut entries = Self::default();
        let Some(state) = logs.get(&session.id) else {
            return entries;
        };
        for noted in state.noted_in(attempt) {
            match noted.what {
                AnnotationKind::Error { .. } => entries.errors.push(noted.seq),
                AnnotationKind::Assist(_) => entries.assists.push(noted.seq),
                AnnotationKind::Observation(_) | AnnotationKind::Marker => continue,
            }
            if noted.in_pause {
                entries.in_pause.push(noted.seq);
            }
        }
        entries.ratings = state
            .ratings()
            .filter(|r| r.attempt == Some(attempt))
            .map(|r| r.seq)
            .collect();
        entries.all = state
            .log()
            .filter(|e| e.attempt == Some(attempt) && state.corrections().holds(e.seq))
            .map(|e| e.seq)
            .collect();
        entries
    }
}

/// The attempts and entries that a task's figures on a version are made from, and those left out, for people.
pub fn text(explanation: &Explanation<'_>, logs: &Logs) -> String {
    let figures = &explanation.figures;
    let heading = format!(
        "{} on {}: {}",
        text::shown(&figures.title),
        text::shown(&explanation.version),
        match figures.success.n() {
            0 => "no counted attempts".to_owned(),
            n => format!(
                "{} unassisted success, {}",
                count_percent(figures.success),
                or_dash(figures.interval, |i| percents(i, n))
            ),
        }
    );
    let counted: Vec<String> = explanation
        .counted
        .iter()
        .map(|(code, counted)| told(code, counted, logs))
        .collect();
    let out: Vec<String> = explanation.exclusions.iter().map(exclusions).collect();
    let foot = "Entry numbers refer to the session log: moderato sessions STUDY show SESSION";
    format!(
        "{}\nCounted: {}\n{}\nNot counted: {}\n{}\n{}",
        wrapped(&[heading], WIDTH),
        counted.len(),
        list(&counted, WIDTH),
        out.len(),
        list(&out, WIDTH),
        wrapped(&[foot.to_owned()], WIDTH)
    )
}

fn told(code: &str, counted: &Counted<'_>, logs: &Logs) -> String {
    let attempt = counted.attempt;
    let entries = Entries::of(logs, counted.session, attempt.key);
    let mut parts = vec![
        format!(
            "{}, session {}, starts at entry {}",
            text::shown(code),
            short(counted.session),
            attempt.key
        ),
        outcome(attempt),
        time(attempt),
    ];
    parts.push(match attempt.errors {
        Some(tally) => noted("error", tally.total, &entries.errors),
        None => "no error count".to_owned(),
    });
    if let Some(assists) = attempt.assists.filter(|n| *n > 0) {
        parts.push(noted("assist", assists, &entries.assists));
    }
    if !entries.in_pause.is_empty() {
        parts.push(format!(
            "noted during a pause: {}",
            numbers(&entries.in_pause)
        ));
    }
    if !entries.ratings.is_empty() {
        parts.push(format!("answers: {}", numbers(&entries.ratings)));
    }
    if counted.after_void {
        parts.push("repeat after a voided attempt".to_owned());
    }
    if let Some(source) = &attempt.source {
        parts.push(format!("imported from {}", text::shown(source)));
    }
    parts.join("; ")
}

fn outcome(attempt: &AttemptSummary) -> String {
    let assisted = if attempt.assisted { ", assisted" } else { "" };
    let limit = if attempt.over_limit {
        ", over the time limit"
    } else {
        ""
    };
    let word = match attempt.success {
        Some(true) => "success",
        Some(false) | None => "not a success",
    };
    format!("{}{assisted}{limit}: {word}", attempt.ending.word())
}

fn time(attempt: &AttemptSummary) -> String {
    match attempt.time_ms {
        None => "no time recorded".to_owned(),
        Some(ms) if attempt.estimated => {
            format!("{} (estimated), not included in the means", length(ms))
        }
        Some(ms) if attempt.success == Some(true) && ms > 0 => {
            format!("{}, included in the mean", length(ms))
        }
        Some(ms) => format!("{}, not included in the mean of successes", length(ms)),
    }
}

/// A time on task; a short one to the tenth of a second.
fn length(ms: i64) -> String {
    if (1..10_000).contains(&ms) {
        format!("{:.1} s", ms as f64 / 1000.0)
    } else {
        shown_time(ms)
    }
}

fn noted(what: &str, n: u32, entries: &[Seq]) -> String {
    let plural = if n == 1 { "" } else { "s" };
    let from = if entries.is_empty() {
        String::new()
    } else {
        format!(" ({})", numbers(entries))
    };
    format!("{n} {what}{plural}{from}")
}

fn numbers(entries: &[Seq]) -> String {
    let numbers: Vec<String> = entries.iter().map(Seq::to_string).collect();
    numbers.join(", ")
}

fn exclusions(out: &Exclusion<'_>) -> String {
    let who = out
        .session
        .participant
        .as_deref()
        .unwrap_or("no participant");
    let attempt = match out.attempt {
        Some(attempt) if attempt.key > 0 => format!(", starts at entry {}", attempt.key),
        _ => String::new(),
    };
    let why = why(out).map_or_else(String::new, |why| format!(" ({why})"));
    format!(
        "{}, session {}{attempt}: {}{why}",
        text::shown(who),
        short(out.session),
        out.reason.words()
    )
}

/// The reason the moderator gave.
fn why(out: &Exclusion<'_>) -> Option<String> {
    let written = match out.reason {
        NotCountedReason::Excluded => out.session.excluded.as_deref(),
        _ => out.attempt.and_then(|a| a.reason.as_deref()),
    };
    written
        .filter(|why| !why.is_empty())
        .map(|why| text::shown(why).into_owned())
}

/// As much of a session's id as tells it from others.
fn short(session: &SessionSummary) -> String {
    session.id.to_string()
}

/// The same for programs.
pub fn json(explanation: &Explanation<'_>, logs: &Logs) -> String {
    let counted: Vec<Value> = explanation
        .counted
        .iter()
        .map(|(code, counted)| {
            let attempt = counted.attempt;
            let entries = Entries::of(logs, counted.session, attempt.key);
            json!({
                "participant": code,
                "session": counted.session.id.to_string(),
                "attempt": attempt.key,
                "outcome": attempt.ending.word(),
                "success": attempt.success,
                "assisted": attempt.assisted,
                "over_limit": attempt.over_limit,
                "time_s": attempt.time_ms.map(|ms| ms as f64 / 1000.0),
                "time_in_mean": attempt.success == Some(true) && !attempt.estimated && attempt.time_ms.is_some_and(|ms| ms > 0),
                "estimated": attempt.estimated,
                "errors": attempt.errors.map(|tally| tally.total),
                "assists": attempt.assists,
                "after_void": counted.after_void,
                "source": attempt.source,
                "entries": {
                    "all": entries.all,
                    "errors": entries.errors,
                    "assists": entries.assists,
                    "ratings": entries.ratings,
                    "in_pause": entries.in_pause,
                },
            })
        })
        .collect();
    let left: Vec<Value> = explanation
        .exclusions
        .iter()
        .map(|out| {
            json!({
                "participant": out.session.participant,
                "session": out.session.id.to_string(),
                "attempt": out.attempt.map(|a| a.key).filter(|key| *key > 0),
                "why": out.reason.words(),
                "reason": why(out),
            })
        })
        .collect();
    let figures = &explanation.figures;
    let value = json!({
        "version": explanation.version,
        "task": figures.task,
        "title": figures.title,
        "success": {
            "successes": figures.success.successes(),
            "n": figures.success.n(),
            "rate": figures.success.rate().ok(),
            "interval": figures.interval.ok().map(|i| [i.low, i.high]),
        },
        "counted": counted,
        "left_out": left,
    });
    written(&value)
}
