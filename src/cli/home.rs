//! The home screen: the studies of a folder, and what can be done with them while the terminal stays up.

use std::path::Path;

use uuid::Uuid;

use super::error::CommandError;
use super::exit::Exit;
use super::record_options::RecordOptions;
use super::stage::{self, SessionEnd, SessionRequest};
use super::study_data::{StudyData, VerifyDepth};
use super::study_paths::{StudyPaths, read_text, scripts_in};
use super::{compare, keys, output, participants, run};
use crate::clock::SystemClock;
use crate::session::{Ending, SessionKind, SessionSummary};
use crate::store::{Store, StoreError};
use crate::study;
use crate::tui::{HomeChoice, HomeScreen, ScreenExit, SessionView, StudyView, Terminal};

/// The home screen on this folder.
pub(super) fn run_here(record: &RecordOptions) -> Result<Exit, CommandError> {
    if !output::is_interactive() {
        return Err(
            CommandError::invalid("Without a terminal moderato needs a command.")
                .hint("For example: moderato report")
                .hint("List them: moderato help"),
        );
    }
    run_in_folder(Path::new("."), record)
}

/// The home screen on a folder.
pub(super) fn run_in_folder(folder: &Path, record: &RecordOptions) -> Result<Exit, CommandError> {
    let scripts = scripts_in(folder)?;
    if scripts.is_empty() {
        return Err(CommandError::invalid("There is no script in this folder.")
            .hint("Write one with: moderato init")
            .hint("Or try a sample study: moderato demo"));
    }
    let places = scripts
        .iter()
        .map(|script| StudyPaths::find(Some(script), record));
    run_on_studies(&places.collect::<Result<Vec<_>, _>>()?)
}

/// The home screen on studies.
pub(super) fn run_on_studies(places: &[StudyPaths]) -> Result<Exit, CommandError> {
    run_home(places, None, None)
}

/// The home screen on the sessions of one study that are not closed, with something to say first, until a session was
/// held: the one that is gone on with, or a new one as it was wished.
pub(super) fn run_on_unfinished(
    place: &StudyPaths,
    notice: String,
    request: &SessionRequest,
) -> Result<Exit, CommandError> {
    run_home(std::slice::from_ref(place), Some(notice), Some(request))
}

fn run_home(
    places: &[StudyPaths],
    mut notice: Option<String>,
    for_one: Option<&SessionRequest>,
) -> Result<Exit, CommandError> {
    let clock = SystemClock::new();
    let mut terminal = stage::open_terminal(&clock)?;
    let mut at = 0;
    let request = for_one.cloned().unwrap_or_default();
    let mut on_sessions = for_one.is_some();
    let mut reviewer = None;
    loop {
        let shown = places.iter().map(study_shown).collect();
        let keys = keys::load();
        let mut home = HomeScreen::new(shown, notice.take().or(keys.problem), stage::theme())
            .with_keys(keys.map)
            .with_study_selected(at);
        if std::mem::take(&mut on_sessions) {
            home = home.with_sessions_focused();
        }
        if terminal.show(&mut home) != ScreenExit::Done {
            return Ok(Exit::Success);
        }
        let (study, done) = match home.choice() {
            None | Some(HomeChoice::Quit) => return Ok(Exit::Success),
            Some(HomeChoice::Start { study }) => (
                study,
                run::run_session(&mut terminal, &clock, &places[study], &request),
            ),
            Some(HomeChoice::Resume { study, session }) => (
                study,
                run::resume_session(&mut terminal, &clock, &places[study], session, &request),
            ),
            Some(HomeChoice::Participants { study }) => (
                study,
                participants::show(&mut terminal, &clock, &places[study]),
            ),
            Some(HomeChoice::Review { study, session }) => (
                study,
                run::review_session(
                    &mut terminal,
                    &clock,
                    &places[study],
                    session,
                    &mut reviewer,
                ),
            ),
            Some(HomeChoice::Compare { study }) => {
                (study, show_comparison(&mut terminal, &places[study]))
            }
        };
        at = study;
        let ran_session = matches!(
            home.choice(),
            Some(HomeChoice::Start { .. } | HomeChoice::Resume { .. })
        );
        if let Ok(end) = &done
            && for_one.is_some()
            && ran_session
        {
            drop(terminal);
            return Ok(stage::print_summary(end));
        }
        // What cannot be done is said on the home screen; nothing is lost by it.
        match done {
            Ok(end) if end.ended != ScreenExit::Done => return Ok(Exit::Success),
            Ok(end) => notice = Some(end.summary).filter(|text| !text.is_empty()),
            Err(failure) => notice = Some(failure.one_line()),
        }
    }
}

fn show_comparison(
    terminal: &mut Terminal<SystemClock>,
    place: &StudyPaths,
) -> Result<SessionEnd, CommandError> {
    let data = StudyData::read(place, VerifyDepth::Limited)?;
    let mut screen = compare::build_screen(data, stage::theme())?.with_keys(keys::load().map);
    let ended = terminal.show(&mut screen);
    Ok(SessionEnd {
        ended,
        summary: String::new(),
    })
}

/// A study as the home screen shows it; what is wrong with it is part of what is shown.
fn study_shown(place: &StudyPaths) -> StudyView {
    let file = place
        .script
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut shown = StudyView {
        title: file.clone(),
        file,
        ..StudyView::default()
    };
    let parsed = read_text(&place.script).map(|text| study::parse(&text));
    let study = match parsed {
        Ok(Ok(study)) => Some(study),
        Ok(Err(problems)) => {
            let n = problems.len();
            let problems = if n == 1 {
                "1 problem".to_owned()
            } else {
                format!("{n} problems")
            };
            shown.problem = Some(format!(
                "The script has {problems}. \"moderato check {}\" shows where.",
                place.shell_word()
            ));
            None
        }
        Err(failure) => {
            shown.problem = Some(failure.one_line());
            None
        }
    };
    let (mut sessions, mut elsewhere) = (Vec::new(), Vec::new());
    if place.record.exists() {
        let read = || -> Result<(Vec<SessionSummary>, Vec<Uuid>), StoreError> {
            let store = Store::open_read_only(&place.record)?;
            let sessions = store.sessions_to_list()?;
            let live = |s: &&SessionSummary| !s.closed && store.is_being_recorded(s.id);
            let elsewhere = sessions.iter().filter(live).map(|s| s.id).collect();
            Ok((sessions, elsewhere))
        };
        match read() {
            Ok(found) => (sessions, elsewhere) = found,
            Err(error) => shown.problem = Some(error.one_line()),
        }
    }
    if let Some(study) = study {
        shown.title.clone_from(&study.title);
        let count = |id: &str| {
            sessions
                .iter()
                .filter(|s| s.version == id && s.kind == SessionKind::Real)
                .count()
        };
        shown.versions = study
            .ordered_versions()
            .iter()
            .map(|v| (v.id.clone(), count(&v.id)))
            .collect();
    }
    // Those that wait come first, then the latest.
    sessions.sort_by_key(|s| (s.closed, std::cmp::Reverse((s.opened_at, s.id))));
    shown.sessions = sessions.iter().map(session_shown).collect();
    for session in &mut shown.sessions {
        if elsewhere.contains(&session.id) {
            "recording elsewhere".clone_into(&mut session.remark);
        }
    }
    shown
}

fn session_shown(session: &SessionSummary) -> SessionView {
    let undecided = session
        .attempts
        .iter()
        .filter(|a| a.ending == Ending::Undecided)
        .count();
    let mut remarks = Vec::new();
    if session.kind != SessionKind::Real {
        remarks.push(session.kind.word().to_owned());
    }
    if session.excluded.is_some() {
        remarks.push("excluded".to_owned());
    }
    if undecided > 0 {
        remarks.push(format!("{undecided} without outcome"));
    }
    SessionView {
        id: session.id,
        participant: session.participant.clone(),
        version: session.version.clone(),
        opened: session
            .opened_at
            .to_string()
            .get(..16)
            .unwrap_or_default()
            .replace('T', " "),
        closed: session.closed,
        remark: remarks.join(", "),
    }
}
