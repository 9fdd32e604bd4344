//! The roster as text and as JSON.

use serde_json::{Value, json};

use super::json::written;
use super::layout::{self, Side};
use crate::session::roster::{REPLACED_BY, REPLACES};
use crate::session::{Participant, Schedule, SessionKind, SessionSummary, Status, Turn};
use crate::study::{Study, text};

/// The widest a cell may be, in columns.
const CELL: usize = 34;

/// The roster as a table, and whose turn is next.
pub fn text(
    study: &Study,
    people: &[Participant],
    sessions: &[SessionSummary],
    schedule: &Schedule,
) -> String {
    if people.is_empty() {
        return "The roster is empty. Add a participant with: moderato participants add P01\n"
            .to_owned();
    }
    let head = ["code", "segment", "status", "sessions", "since"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for person in people {
        let sittings: Vec<String> = of(person, sessions).map(told).collect();
        rows.push(vec![
            layout::fitted(&person.code, CELL),
            layout::fitted(person.segment.as_deref().unwrap_or(""), CELL),
            layout::fitted(&standing(person), CELL),
            layout::fitted(&sittings.join("; "), CELL),
            text::shown(&since(person)).into_owned(),
        ]);
    }
    let mut out = layout::table(&rows, &[Side::Left; 5]);
    out.push('\n');
    let told: Vec<String> = people.iter().filter_map(attributes).collect();
    if !told.is_empty() {
        out.push_str(&format!(
            "Attributes\n{}\n",
            layout::list(&told, layout::WIDTH)
        ));
    }
    let next = schedule.next().and_then(|p| schedule.turn(&p.code));
    out.push_str(&match next {
        Some(turn) => layout::wrapped(&[next_told(study, &turn)], layout::WIDTH),
        None => "No participants are expected.\n".to_owned(),
    });
    out
}

/// Where somebody stands, and whose place they have or who has theirs.
fn standing(person: &Participant) -> String {
    let word = person.status.told();
    let other = |name| person.attributes.get(name);
    match (person.status, other(REPLACED_BY), other(REPLACES)) {
        (Status::Replaced, Some(by), _) => format!("{word} by {by}"),
        (_, _, Some(of)) => format!("{word}, for {of}"),
        _ => word.to_owned(),
    }
}

/// What else is known of somebody: `P01: age 40s, version 3.0`.
fn attributes(person: &Participant) -> Option<String> {
    let told: Vec<String> = person
        .attributes
        .iter()
        .filter(|(name, _)| ![REPLACED_BY, REPLACES].contains(&name.as_str()))
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let sentence = format!("{}: {}", person.code, told.join(", "));
    (!told.is_empty()).then(|| text::shown(&sentence).into_owned())
}

fn next_told(study: &Study, turn: &Turn) -> String {
    let title = |id: &String| study.task(id).map_or(id.clone(), |t| t.title.clone());
    let tasks: Vec<String> = turn.order.iter().map(title).collect();
    let sentence = format!(
        "Next is {} on {}: {}.",
        turn.code,
        turn.version,
        tasks.join(", ")
    );
    text::shown(&sentence).into_owned()
}

/// When a status was given, by whom and why: `2026-03-02 10:00 by Anna: ill`.
pub fn since(person: &Participant) -> String {
    let mut since = person
        .status_at
        .map(|at| minute(&at.to_string()))
        .unwrap_or_default();
    if let Some(by) = &person.status_by {
        since = format!("{since} by {by}");
    }
    if let Some(why) = &person.status_why {
        since = format!("{since}: {why}");
    }
    since.trim_start().to_owned()
}

/// Wall time to the minute, as people read it.
fn minute(wall: &str) -> String {
    wall.get(..16).unwrap_or(wall).replace('T', " ")
}

fn of<'a>(
    person: &'a Participant,
    sessions: &'a [SessionSummary],
) -> impl Iterator<Item = &'a SessionSummary> {
    sessions
        .iter()
        .filter(|s| s.participant.as_ref() == Some(&person.code))
}

fn told(session: &SessionSummary) -> String {
    let mut parts = vec![session.version.clone()];
    if session.kind != SessionKind::Real {
        parts.push(session.kind.word().to_owned());
    }
    if session.excluded.is_some() {
        parts.push("excluded".to_owned());
    }
    if !session.closed {
        parts.push("not closed".to_owned());
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

/// The roster with its sessions, and whose turn is next.
pub fn json(people: &[Participant], sessions: &[SessionSummary], schedule: &Schedule) -> String {
    let turn = |turn: Option<Turn>| {
        turn.map_or(
            Value::Null,
            |t| json!({ "participant": t.code, "version": t.version, "order": t.order }),
        )
    };
    let session = |s: &SessionSummary| {
        json!({
            "session": s.id.to_string(), "version": s.version, "session_kind": s.kind.word(),
            "opened_at": s.opened_at.to_string(), "closed": s.closed, "excluded": s.excluded, "consent": s.consent,
        })
    };
    let participants: Vec<Value> = people
        .iter()
        .map(|p| {
            json!({
                "code": p.code, "segment": p.segment, "attributes": p.attributes, "status": p.status.word(),
                "status_at": p.status_at.map(|at| at.to_string()), "status_by": p.status_by,
                "status_why": p.status_why,
                "sessions": of(p, sessions).map(session).collect::<Vec<_>>(),
                "turn": turn(schedule.turn(&p.code)),
            })
        })
        .collect();
    let next = schedule.next().and_then(|p| schedule.turn(&p.code));
    let whole = json!({ "participants": participants, "next": turn(next) });
    written(&whole)
}
