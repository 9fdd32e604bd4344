//! The roster on the screen: what it shows, and what is done with what was chosen there.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ChangeAuthor, apply_changes};
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

/// Shows the roster until it is left, and holds the sessions that are started from it.
pub(in crate::cli) fn show(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    place: &StudyPaths,
) -> Result<SessionEnd, CommandError> {
    let mut chosen: Option<String> = None;
    let mut said: Option<Result<String, String>> = None;
    loop {
        let mut screen = ParticipantsScreen::new(roster_shown(place)?, stage::theme())
            .with_keys(keys::load().map);
        if let Some(code) = &chosen {
            screen = screen.with_selected(code);
        }
        if let Some(said) = said.take() {
            screen = screen.with_result(said);
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
                let wish = SessionRequest {
                    participant: Some(code.clone()),
                    ..SessionRequest::default()
                };
                // Afterwards whose turn is next is chosen.
                chosen = None;
                said = Some(match run::run_or_resume(terminal, clock, place, &wish) {
                    Ok(held) if held.ended != ScreenExit::Done => return Ok(held),
                    Ok(end) => Ok(end.summary),
                    Err(failure) => Err(failure.one_line()),
                });
            }
            Some(RosterChoice::Change(change)) => {
                chosen = Some(code_of(change).to_owned());
                let done = ChangeAuthor::new(place, clock, None)
                    .and_then(|signed| apply_changes(place, std::slice::from_ref(change), &signed));
                said = Some(done.map_err(|failure| failure.one_line()));
            }
        }
    }
}

fn code_of(change: &roster::RosterChange) -> &str {
    use roster::RosterChange as C;
    match change {
        C::Add { code, .. } | C::SetStatus { code, .. } | C::Replace { code, .. } => code,
    }
}

/// The roster as it stands.
fn roster_shown(place: &StudyPaths) -> Result<RosterView, CommandError> {
    let (_, study) = place.read_script()?;
    let (people, sessions) = if place.record.exists() {
        let store = Store::open_read_only(&place.record)?;
        (store.participants()?, store.sessions()?)
    } else {
        (Vec::new(), Vec::new())
    };
    let study = Arc::new(study);
    let schedule = Schedule::new(study.clone(), people.clone(), &sessions);
    let of_tasks = study
        .tasks
        .iter()
        .flat_map(|t| t.segment_only.iter().cloned());
    let of_people = people.iter().filter_map(|p| p.segment.clone());
    let segments: BTreeSet<String> = of_tasks.chain(of_people).collect();
    Ok(RosterView {
        title: study.title.clone(),
        next_code: schedule.next_participant().map(|p| p.code.clone()),
        participants: people
            .iter()
            .map(|p| person_shown(p, &study, &schedule, &sessions))
            .collect(),
        segments: segments.into_iter().collect(),
    })
}

fn person_shown(
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
    let turn = schedule.next_session(&participant.code);
    let held = sessions
        .iter()
        .filter(|s| s.participant.as_ref() == Some(&participant.code));
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
        since: status_since(participant),
        sessions: held.map(sitting_shown).collect(),
        planned_session: turn.map(|turn| PlannedSessionView {
            tasks: turn.order.iter().map(title).collect(),
            version: turn.version,
        }),
        notes: participant.attributes.iter().map(note).collect(),
    }
}

fn sitting_shown(session: &SessionSummary) -> ParticipantSessionView {
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
        version: session.version.clone(),
        opened: format!("{opened}, moderated by {}", session.moderator),
        consent: session.consent,
        remark: remarks.join(", "),
    }
}
