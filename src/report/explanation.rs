//! The attempts and entries behind a figure.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::export::figures::measure_name;
use super::figure_text;
use super::json::written;
use super::layout::{WIDTH, bullet_list, wrap_sentences};
use super::phrases;
use crate::metrics::Count;
use crate::metrics::estimate::Value as FigureValue;
use crate::metrics::explanation::Explanation;
use crate::metrics::figure::Figure;
use crate::metrics::registry;
use crate::metrics::selection::{CountedAttempt, Exclusion, NotCountedReason};
use crate::session::{AnnotationKind, AttemptRow, Seq, SessionState, SessionSummary, format_time};
use crate::study::text;

/// States of the sessions, by id.
pub type Logs = BTreeMap<Uuid, SessionState>;

/// Annotations of an attempt, by the numbers of their entries.
#[derive(Default)]
struct NotedEntries {
    errors: Vec<Seq>,
    assists: Vec<Seq>,
    ratings: Vec<Seq>,
    in_pause: Vec<Seq>,
    all: Vec<Seq>,
}

impl NotedEntries {
    fn collect(logs: &Logs, session: &SessionSummary, attempt: Seq) -> Self {
        let mut entries = Self::default();
        let Some(state) = logs.get(&session.id) else {
            return entries;
        };
        for noted in state.annotations_in(attempt) {
            match noted.kind {
                AnnotationKind::Error { .. } => entries.errors.push(noted.seq),
                AnnotationKind::Assist(_) => entries.assists.push(noted.seq),
                AnnotationKind::Observation(_) | AnnotationKind::SyncMark => continue,
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
            .filter(|e| e.attempt == Some(attempt) && state.corrections().is_in_force(e.seq))
            .map(|e| e.seq)
            .collect();
        entries
    }
}

/// The attempts and entries behind a task's figures on a version, and those not counted, as text.
pub fn text(explanation: &Explanation<'_>, logs: &Logs) -> String {
    let heading = format!(
        "{} on {}",
        text::escape_hidden(&explanation.title),
        text::escape_hidden(&explanation.version)
    );
    let segment = explanation.segment.as_ref().map(phrases::chosen_segment);
    let segment = segment.map(|line| text::escape_hidden(&line).into_owned());
    let heading: Vec<String> = std::iter::once(heading).chain(segment).collect();
    let figures: Vec<String> = explanation.figures.iter().map(figure_line).collect();
    let counted: Vec<String> = explanation
        .counted
        .iter()
        .map(|(code, counted)| attempt_lines(code, counted, logs))
        .collect();
    let out: Vec<String> = explanation.exclusions.iter().map(exclusion_lines).collect();
    let foot = "Entry numbers refer to the session log: moderato sessions STUDY show SESSION";
    format!(
        "{}\nFigures, by their names in CSV and gates\n{}\nCounted: {}\n{}\nNot counted: {}\n{}\n{}",
        wrap_sentences(&heading, WIDTH),
        bullet_list(&figures, WIDTH),
        counted.len(),
        bullet_list(&counted, WIDTH),
        out.len(),
        bullet_list(&out, WIDTH),
        wrap_sentences(&[foot.to_owned()], WIDTH)
    )
}

/// A figure: its name, value, interval, and what it is. Names are never cut off, since gates need them.
fn figure_line(figure: &Figure) -> String {
    let name = measure_name(figure);
    let interval = figure_text::interval(figure).filter(|interval| interval != "-");
    format!(
        "{}: {}{} ({})",
        text::escape_hidden(&name),
        figure_text::estimate(figure),
        interval.map_or_else(String::new, |interval| format!(", {interval}")),
        figure.measure.label
    )
}

fn attempt_lines(code: &str, counted: &CountedAttempt<'_>, logs: &Logs) -> String {
    let attempt = counted.attempt;
    let entries = NotedEntries::collect(logs, counted.session, attempt.key());
    let mut parts = vec![
        format!(
            "{}, session {}, starts at entry {}",
            text::escape_hidden(code),
            counted.session.id,
            attempt.key()
        ),
        outcome_text(attempt),
        time_text(attempt),
    ];
    parts.push(match attempt.errors() {
        Some(tally) => format_noted("error", tally.total, &entries.errors),
        None => "no error count".to_owned(),
    });
    if let Some(assists) = attempt.assists().filter(|n| *n > 0) {
        parts.push(format_noted("assist", assists, &entries.assists));
    }
    if !entries.in_pause.is_empty() {
        parts.push(format!(
            "noted during a pause: {}",
            entry_numbers(&entries.in_pause)
        ));
    }
    if !entries.ratings.is_empty() {
        parts.push(format!("answers: {}", entry_numbers(&entries.ratings)));
    }
    if counted.after_void {
        parts.push("repeat after a voided attempt".to_owned());
    }
    if let Some(source) = attempt.source() {
        parts.push(format!("imported from {}", text::escape_hidden(source)));
    }
    parts.join("; ")
}

fn outcome_text(attempt: AttemptRow<'_>) -> String {
    let assisted = if attempt.assisted() { ", assisted" } else { "" };
    let limit = if attempt.over_limit() {
        ", over the time limit"
    } else {
        ""
    };
    let word = match attempt.success() {
        Some(true) => "success",
        Some(false) | None => "not a success",
    };
    format!("{}{assisted}{limit}: {word}", attempt.ending().as_str())
}

fn time_text(attempt: AttemptRow<'_>) -> String {
    match attempt.time_ms() {
        None => "no time recorded".to_owned(),
        Some(ms) if attempt.estimated() => {
            format!(
                "{} (estimated), not included in the means",
                format_duration(ms)
            )
        }
        Some(ms) if attempt.success() == Some(true) && ms > 0 => {
            format!("{}, included in the mean", format_duration(ms))
        }
        Some(ms) => format!(
            "{}, not included in the mean of successes",
            format_duration(ms)
        ),
    }
}

/// A time on task; to the tenth of a second if below 10 s.
fn format_duration(ms: i64) -> String {
    if (1..10_000).contains(&ms) {
        format!("{:.1} s", ms as f64 / 1000.0)
    } else {
        format_time(ms)
    }
}

fn format_noted(noun: &str, n: u32, entries: &[Seq]) -> String {
    let from = if entries.is_empty() {
        String::new()
    } else {
        format!(" ({})", entry_numbers(entries))
    };
    format!("{}{from}", text::pluralize(n, noun))
}

fn entry_numbers(entries: &[Seq]) -> String {
    let numbers: Vec<String> = entries.iter().map(Seq::to_string).collect();
    numbers.join(", ")
}

fn exclusion_lines(out: &Exclusion<'_>) -> String {
    let who = out
        .session
        .participant
        .as_deref()
        .unwrap_or("no participant");
    let attempt = match out.attempt {
        Some(attempt) if attempt.key() > 0 => format!(", starts at entry {}", attempt.key()),
        _ => String::new(),
    };
    let why = moderator_reason(out).map_or_else(String::new, |why| format!(" ({why})"));
    format!(
        "{}, session {}{attempt}: {}{why}",
        text::escape_hidden(who),
        out.session.id,
        out.reason.description()
    )
}

/// Reason given by the moderator.
fn moderator_reason(out: &Exclusion<'_>) -> Option<String> {
    let written = match out.reason {
        NotCountedReason::Excluded => out.session.excluded.as_deref(),
        _ => out.attempt.and_then(AttemptRow::reason),
    };
    written
        .filter(|why| !why.is_empty())
        .map(|why| text::escape_hidden(why).into_owned())
}

/// The attempts and entries behind a task's figures on a version, and those not counted, as JSON.
pub fn json(explanation: &Explanation<'_>, logs: &Logs) -> String {
    let counted: Vec<Value> = explanation
        .counted
        .iter()
        .map(|(code, counted)| {
            let attempt = counted.attempt;
            let entries = NotedEntries::collect(logs, counted.session, attempt.key());
            json!({
                "participant": code,
                "session": counted.session.id.to_string(),
                "attempt": attempt.key(),
                "outcome": attempt.ending().as_str(),
                "success": attempt.success(),
                "assisted": attempt.assisted(),
                "over_limit": attempt.over_limit(),
                "time_s": attempt.time_ms().map(|ms| ms as f64 / 1000.0),
                "time_in_mean": attempt.success() == Some(true) && !attempt.estimated() && attempt.time_ms().is_some_and(|ms| ms > 0),
                "estimated": attempt.estimated(),
                "errors": attempt.errors().map(|tally| tally.total),
                "assists": attempt.assists(),
                "after_void": counted.after_void,
                "source": attempt.source(),
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
                "attempt": out.attempt.map(AttemptRow::key).filter(|key| *key > 0),
                "why": out.reason.description(),
                "reason": moderator_reason(out),
            })
        })
        .collect();
    let mut value = json!({
        "version": explanation.version,
        "task": explanation.task,
        "title": explanation.title,
        "success": success(explanation),
        "figures": explanation.figures.iter().map(figure_json).collect::<Vec<_>>(),
        "counted": counted,
        "left_out": left,
    });
    if let Some(chosen) = &explanation.segment {
        value["segment"] = json!(chosen.segment.name());
    }
    written(&value)
}

/// Success with its count, as in the report.
fn success(explanation: &Explanation<'_>) -> Value {
    let mut figures = explanation.figures.iter();
    let Some(figure) = figures.find(|figure| figure.measure == registry::success()) else {
        return Value::Null;
    };
    let count = match figure.value {
        Ok(FigureValue::Share(count)) => count,
        _ => Count::from_outcomes([]),
    };
    json!({
        "successes": count.successes(),
        "n": count.n(),
        "rate": count.rate().ok(),
        "interval": figure.interval.and_then(Result::ok).map(|i| [i.low, i.high]),
    })
}

fn figure_json(figure: &Figure) -> Value {
    json!({
        "measure": measure_name(figure),
        "label": figure.measure.label,
        "definition": figure.measure.definition,
        "value": match &figure.value {
            Ok(FigureValue::Word(word)) => json!(word),
            _ => json!(figure.number().ok()),
        },
        "interval": figure.interval.and_then(Result::ok).map(|i| [i.low, i.high]),
        "n": figure.n,
        "why": figure.value.as_ref().err().map(ToString::to_string),
    })
}
