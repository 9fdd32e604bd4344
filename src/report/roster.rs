//! The roster as text and as JSON.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::json::written;
use super::layout::{self, Alignment};
use crate::session::roster::{REPLACED_BY_ATTRIBUTE, REPLACES_ATTRIBUTE};
use crate::session::{
    NextSession, Participant, ParticipantStatus, Schedule, SessionKind, SessionSummary,
};
use crate::study::{Study, text};

/// Maximum width of a cell, in columns.
const MAX_CELL_WIDTH: usize = 34;

/// Word for a participant who has come and has no session left.
pub const DONE: &str = "done";

/// The roster as a table, with the next participant.
pub fn text(
    study: &Study,
    people: &[Participant],
    sessions: &[SessionSummary],
    schedule: &Schedule,
) -> String {
    let head = ["code", "segment", "status", "sessions", "since"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let by_code = by_participant(sessions);
    for person in people {
        let sessions = by_code.get(person.code.as_str()).into_iter().flatten();
        let is_done = schedule.is_done(person, sessions.clone().copied());
        let status = if is_done {
            DONE.to_owned()
        } else {
            status_text(person)
        };
        let sittings: Vec<String> = sessions.map(|session| session_text(session)).collect();
        rows.push(vec![
            layout::fit_width(&person.code, MAX_CELL_WIDTH),
            layout::fit_width(person.segment.as_deref().unwrap_or(""), MAX_CELL_WIDTH),
            layout::fit_width(&status, MAX_CELL_WIDTH),
            layout::fit_width(&sittings.join("; "), MAX_CELL_WIDTH),
            text::escape_hidden(&status_since(person)).into_owned(),
        ]);
    }
    let mut out = layout::render_table(&rows, &[Alignment::Left; 5]);
    out.push('\n');
    let attributes: Vec<String> = people.iter().filter_map(attribute_text).collect();
    if !attributes.is_empty() {
        out.push_str(&format!(
            "Attributes\n{}\n",
            layout::bullet_list(&attributes, layout::WIDTH)
        ));
    }
    let next = schedule
        .next_participant()
        .and_then(|p| schedule.next_session(&p.code));
    out.push_str(&match next {
        Some(turn) => layout::wrap_sentences(&[next_turn_message(study, &turn)], layout::WIDTH),
        None => "No participant is still to come.\n".to_owned(),
    });
    out
}

/// Status of a participant, with whom they replace or are replaced by.
fn status_text(person: &Participant) -> String {
    let word = person.status.label();
    let other = |name| person.attributes.get(name);
    match (
        person.status,
        other(REPLACED_BY_ATTRIBUTE),
        other(REPLACES_ATTRIBUTE),
    ) {
        (ParticipantStatus::Replaced, Some(by), _) => format!("{word} by {by}"),
        (_, Some(by), _) => format!("{word}, replaced by {by}"),
        (_, _, Some(of)) => format!("{word}, for {of}"),
        _ => word.to_owned(),
    }
}

/// Other attributes of a participant: `P01: age 40s, version 3.0`.
fn attribute_text(person: &Participant) -> Option<String> {
    let attributes: Vec<String> = person
        .attributes
        .iter()
        .filter(|(name, _)| ![REPLACED_BY_ATTRIBUTE, REPLACES_ATTRIBUTE].contains(&name.as_str()))
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let sentence = format!("{}: {}", person.code, attributes.join(", "));
    (!attributes.is_empty()).then(|| text::escape_hidden(&sentence).into_owned())
}

fn next_turn_message(study: &Study, turn: &NextSession) -> String {
    let title = |id: &String| study.task(id).map_or(id.clone(), |t| t.title.clone());
    let tasks: Vec<String> = turn.order.iter().map(title).collect();
    let sentence = format!(
        "Next is {} on {} ({}): {}.",
        turn.code,
        turn.version,
        turn.rule.message(),
        tasks.join(", ")
    );
    text::escape_hidden(&sentence).into_owned()
}

/// When a status was set, by whom and why: `2026-03-02 10:00 by Anna: ill`.
pub fn status_since(person: &Participant) -> String {
    let mut since = person
        .status_at
        .map(|at| format_minute(&at.to_string()))
        .unwrap_or_default();
    if let Some(by) = &person.status_by {
        since = format!("{since} by {by}");
    }
    if let Some(why) = &person.status_why {
        since = format!("{since}: {why}");
    }
    since.trim_start().to_owned()
}

/// Wall time to the minute.
fn format_minute(wall: &str) -> String {
    wall.get(..16).unwrap_or(wall).replace('T', " ")
}

/// Sessions by participant code, each in the order given.
fn by_participant(sessions: &[SessionSummary]) -> HashMap<&str, Vec<&SessionSummary>> {
    let mut by_code = HashMap::<&str, Vec<&SessionSummary>>::new();
    for session in sessions {
        if let Some(code) = &session.participant {
            by_code.entry(code).or_default().push(session);
        }
    }
    by_code
}

fn session_text(session: &SessionSummary) -> String {
    let mut parts = vec![session.version.to_string()];
    if session.kind != SessionKind::Real {
        parts.push(session.kind.word().to_owned());
    }
    if session.excluded.is_some() {
        parts.push("excluded".to_owned());
    }
    if !session.closed {
        parts.push("unfinished".to_owned());
    }
    parts.push(
        match session.consent {
            Some(true) => "consent",
            Some(false) => "consent refused",
            None => "no consent recorded",
        }
        .to_owned(),
    );
    parts.join(", ")
}

/// The roster with its sessions and the next participant, as JSON.
pub fn json(people: &[Participant], sessions: &[SessionSummary], schedule: &Schedule) -> String {
    let turn = |turn: Option<NextSession>| {
        turn.map_or(
            Value::Null,
            |t| {
                json!({ "participant": t.code, "version": t.version, "order": t.order, "rule": t.rule.message() })
            },
        )
    };
    let by_code = by_participant(sessions);
    let session = |s: &&SessionSummary| {
        json!({
            "session": s.id.to_string(), "version": &*s.version, "session_kind": s.kind.word(),
            "opened_at": s.opened_at.to_string(), "closed": s.closed, "excluded": s.excluded, "consent": s.consent,
        })
    };
    let participants: Vec<Value> = people
        .iter()
        .map(|p| {
            json!({
                "code": p.code, "segment": p.segment, "attributes": p.attributes, "status": p.status.as_str(),
                "status_at": p.status_at.map(|at| at.to_string()), "status_by": p.status_by,
                "status_why": p.status_why,
                "sessions": by_code.get(p.code.as_str()).into_iter().flatten().map(session).collect::<Vec<_>>(),
                "turn": turn(schedule.next_session(&p.code)),
            })
        })
        .collect();
    let next = schedule
        .next_participant()
        .and_then(|p| schedule.next_session(&p.code));
    let whole = json!({ "participants": participants, "next": turn(next) });
    written(&whole)
}
