//! The roster screen: its contents, and the choices made on it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::changes::{ChangeAuthor, apply_changes};
use crate::cli::error::CommandError;
use crate::cli::keys;
use crate::cli::run;
use crate::cli::stage::{self, SessionEnd, SessionRequest};
use crate::cli::study_paths::StudyPaths;
use crate::clock::SystemClock;
use crate::report::roster::status_since;
use crate::session::{Participant, Schedule, SessionKind, SessionSummary, roster};
use crate::store::Store;
use crate::study::Study;
use crate::tui::{
    ParticipantSessionView, ParticipantView, ParticipantsScreen, PlannedSessionView, RosterChoice,
    RosterView, ScreenExit, Terminal,
};

/// Shows the roster screen until it is left, runs the sessions started from it, and applies the changes made on it.
pub(in crate::cli) fn show(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    paths: &StudyPaths,
) -> Result<SessionEnd, CommandError> {
    let mut chosen: Option<String> = None;
    let mut reviewer: Option<String> = None;
    let mut result: Option<Result<String, String>> = None;
    loop {
        let mut screen = ParticipantsScreen::new(roster_view(paths)?, stage::theme())
            .with_keys(keys::load().map);
        if let Some(code) = &chosen {
            screen = screen.with_selected(code);
        }
        if let Some(result) = result.take() {
            screen = screen.with_result(result);
        }
        let ended = terminal.show(&mut screen);
        if ended != ScreenExit::Done {
            return Ok(SessionEnd {
                ended,
                summary: String::new(),
            });
        }
        match screen.choice() {
            None | Some(RosterChoice::Back) => {
                return Ok(SessionEnd {
                    ended: ScreenExit::Done,
                    summary: String::new(),
                });
            }
            Some(RosterChoice::Start { code }) => {
                let request = SessionRequest {
                    participant: Some(code.clone()),
                    ..SessionRequest::default()
                };
                // After the session the next participant is selected.
                chosen = None;
                result = Some(match run::run_or_resume(terminal, clock, paths, &request) {
                    Ok(end) if end.ended != ScreenExit::Done => return Ok(end),
                    Ok(end) => Ok(end.summary),
                    Err(failure) => Err(failure.one_line()),
                });
            }
            Some(RosterChoice::Answers { code }) => {
                chosen = Some(code.clone());
                result = Some(
                    match enter_answers(terminal, clock, paths, code, &mut reviewer) {
                        Ok(end) if end.ended != ScreenExit::Done => return Ok(end),
                        Ok(end) => Ok(end.summary),
                        Err(failure) => Err(failure.one_line()),
                    },
                );
            }
            Some(RosterChoice::Change(change)) => {
                chosen = Some(code_of(change).to_owned());
                let done = ChangeAuthor::new(paths, clock, None)
                    .and_then(|author| apply_changes(paths, std::slice::from_ref(change), &author));
                result = Some(done.map_err(|failure| failure.one_line()));
            }
        }
    }
}

/// Opens the review of a participant's last session at its questions.
fn enter_answers(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    paths: &StudyPaths,
    code: &str,
    reviewer: &mut Option<String>,
) -> Result<SessionEnd, CommandError> {
    let sessions = Store::open_read_only(&paths.record)?.sessions()?;
    let theirs = sessions
        .iter()
        .filter(|s| s.participant.as_deref() == Some(code) && !s.is_discarded());
    let last = theirs.max_by_key(|s| (s.opened_at, s.id));
    let last = last.ok_or_else(|| CommandError::failed(format!("{code} has no session yet.")))?;
    let start = run::ReviewStart::Answers;
    run::review_session(terminal, clock, paths, last.id, reviewer, start)
}

fn code_of(change: &roster::RosterChange) -> &str {
    use roster::RosterChange as C;
    match change {
        C::Add { code, .. } | C::SetStatus { code, .. } | C::Replace { code, .. } => code,
    }
}

/// The current roster for the screen.
fn roster_view(paths: &StudyPaths) -> Result<RosterView, CommandError> {
    let (_, study) = paths.read_script()?;
    let (people, sessions) = if paths.record.exists() {
        let store = Store::open_read_only(&paths.record)?;
        (store.participants()?, store.sessions()?)
    } else {
        (Vec::new(), Vec::new())
    };
    let study = Arc::new(study);
    let schedule = Schedule::new(study.clone(), people.clone(), &sessions);
    let task_segments = study
        .tasks
        .iter()
        .flat_map(|t| t.segment_only.iter().cloned());
    let roster_segments = people.iter().filter_map(|p| p.segment.clone());
    let segments: BTreeSet<String> = task_segments.chain(roster_segments).collect();
    Ok(RosterView {
        title: study.title.clone(),
        next_code: schedule.next_participant().map(|p| p.code.clone()),
        participants: people
            .iter()
            .map(|p| participant_view(p, &study, &schedule, &sessions))
            .collect(),
        segments: segments.into_iter().collect(),
    })
}

fn participant_view(
    participant: &Participant,
    study: &Study,
    schedule: &Schedule,
    sessions: &[SessionSummary],
) -> ParticipantView {
    let title = |id: &String| {
        study
            .task(id)
            .map_or_else(|| id.clone(), |t| t.title.clone())
    };
    let planned = schedule.next_session(&participant.code);
    let theirs = sessions
        .iter()
        .filter(|s| s.participant.as_ref() == Some(&participant.code));
    let is_done = schedule.is_done(participant, theirs.clone());
    let note = |(name, value): (&String, &String)| match name.as_str() {
        roster::REPLACES_ATTRIBUTE => format!("Takes the place of {value}"),
        roster::REPLACED_BY_ATTRIBUTE => format!("Replaced by {value}"),
        roster::VERSION_ATTRIBUTE => format!("Assigned to {value}"),
        _ => format!("{name}: {value}"),
    };
    ParticipantView {
        code: participant.code.clone(),
        segment: participant.segment.clone(),
        status: participant.status,
        is_done,
        since: status_since(participant),
        sessions: theirs.map(session_view).collect(),
        planned_session: planned.map(|planned| PlannedSessionView {
            tasks: planned.order.iter().map(title).collect(),
            version: planned.version,
            rule: planned.rule.message(),
        }),
        notes: participant.attributes.iter().map(note).collect(),
    }
}

fn session_view(session: &SessionSummary) -> ParticipantSessionView {
    let opened = session.opened_at.to_string();
    let opened = opened.get(..16).unwrap_or(&opened).replace('T', " ");
    let mut remarks = Vec::new();
    if session.kind != SessionKind::Real {
        remarks.push(session.kind.word());
    }
    if session.excluded.is_some() {
        remarks.push("excluded");
    }
    if !session.closed {
        remarks.push("unfinished");
    }
    ParticipantSessionView {
        version: session.version.to_string(),
        opened: format!("{opened}, moderated by {}", session.moderator),
        consent: session.consent,
        remark: remarks.join(", "),
    }
}
