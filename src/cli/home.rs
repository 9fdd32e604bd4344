//! The home screen: the studies in a folder, and the sessions, reviews and comparisons started from it.

use std::collections::HashSet;
use std::path::Path;

use uuid::Uuid;

use super::error::CommandError;
use super::exit::Exit;
use super::record_options::RecordOptions;
use super::same_study::check_same_study;
use super::stage::{self, SessionEnd, SessionRequest};
use super::study_data::{StudyData, VerifyDepth, count_roster};
use super::study_paths::{StudyPaths, read_text, scripts_in};
use super::{compare, keys, output, participants, run};
use crate::clock::SystemClock;
use crate::metrics::roster_counts::RosterCounts;
use crate::metrics::selection::Selection;
use crate::session::{Ending, SessionKind, SessionSummary};
use crate::store::Store;
use crate::study;
use crate::study::text::pluralize;
use crate::tui::{HomeChoice, HomeScreen, ScreenExit, SessionView, StudyView, Terminal};

/// Shows the home screen for the current folder.
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

/// Shows the home screen for a folder.
pub(super) fn run_in_folder(folder: &Path, record: &RecordOptions) -> Result<Exit, CommandError> {
    let scripts = scripts_in(folder)?;
    if scripts.is_empty() {
        return Err(CommandError::invalid("There is no script in this folder.")
            .hint("Write one with: moderato init")
            .hint("Or try a sample study: moderato demo"));
    }
    let studies = scripts
        .iter()
        .map(|script| StudyPaths::find(Some(script), record));
    run_on_studies(&studies.collect::<Result<Vec<_>, _>>()?)
}

/// Shows the home screen for these studies until it is left.
pub(super) fn run_on_studies(studies: &[StudyPaths]) -> Result<Exit, CommandError> {
    run_home(studies, None, None)
}

/// Shows the home screen with the sessions of one study focused and a notice, and returns after one session: a resumed
/// one, or a new one as requested.
pub(super) fn run_on_unfinished(
    paths: &StudyPaths,
    notice: String,
    request: &SessionRequest,
) -> Result<Exit, CommandError> {
    run_home(std::slice::from_ref(paths), Some(notice), Some(request))
}

fn run_home(
    studies: &[StudyPaths],
    mut notice: Option<String>,
    session_request: Option<&SessionRequest>,
) -> Result<Exit, CommandError> {
    let clock = SystemClock::new();
    let mut terminal = stage::open_terminal(&clock)?;
    let mut selected = 0;
    let request = session_request.cloned().unwrap_or_default();
    let mut focus_sessions = session_request.is_some();
    let mut reviewer = None;
    let mut reviewed = None;
    loop {
        let views = studies.iter().map(study_view).collect();
        let keys = keys::load();
        let mut home = HomeScreen::new(views, notice.take().or(keys.problem), stage::theme())
            .with_keys(keys.map)
            .with_study_selected(selected)
            .with_session_selected(reviewed.take());
        if std::mem::take(&mut focus_sessions) {
            home = home.with_sessions_focused();
        }
        if terminal.show(&mut home) != ScreenExit::Done {
            return Ok(Exit::Success);
        }
        let (study, result) = match home.choice() {
            None | Some(HomeChoice::Quit) => return Ok(Exit::Success),
            Some(HomeChoice::Start { study }) => (
                study,
                run::run_session(&mut terminal, &clock, &studies[study], &request),
            ),
            Some(HomeChoice::Resume { study, session }) => (
                study,
                run::resume_session(&mut terminal, &clock, &studies[study], session, &request),
            ),
            Some(HomeChoice::Participants { study }) => (
                study,
                participants::show(&mut terminal, &clock, &studies[study]),
            ),
            Some(HomeChoice::Review { study, session }) => {
                reviewed = Some(session);
                let done = run::review_session(
                    &mut terminal,
                    &clock,
                    &studies[study],
                    session,
                    &mut reviewer,
                    run::ReviewStart::Log,
                );
                (study, done)
            }
            Some(HomeChoice::Compare { study }) => {
                (study, show_comparison(&mut terminal, &studies[study]))
            }
        };
        selected = study;
        let was_session = matches!(
            home.choice(),
            Some(HomeChoice::Start { .. } | HomeChoice::Resume { .. })
        );
        if let Ok(end) = &result
            && session_request.is_some()
            && was_session
        {
            drop(terminal);
            return Ok(stage::print_summary(end));
        }
        // A failure is shown on the home screen.
        match result {
            Ok(end) if end.ended != ScreenExit::Done => return Ok(Exit::Success),
            Ok(end) => notice = Some(end.summary).filter(|text| !text.is_empty()),
            Err(failure) => notice = Some(failure.one_line()),
        }
    }
}

fn show_comparison(
    terminal: &mut Terminal<SystemClock>,
    paths: &StudyPaths,
) -> Result<SessionEnd, CommandError> {
    let data = StudyData::read(paths, VerifyDepth::Limited)?;
    let mut screen = compare::build_screen(data, stage::theme())?.with_keys(keys::load().map);
    let ended = terminal.show(&mut screen);
    Ok(SessionEnd {
        ended,
        summary: String::new(),
    })
}

/// A study as the home screen shows it, with any problem of its script or record.
fn study_view(paths: &StudyPaths) -> StudyView {
    let file = paths
        .script
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut view = StudyView {
        title: file.clone(),
        file,
        ..StudyView::default()
    };
    let parsed = read_text(&paths.script).map(|text| study::parse(&text));
    let study = match parsed {
        Ok(Ok(study)) => Some(study),
        Ok(Err(problems)) => {
            let problems = pluralize(problems.len(), "problem");
            view.problem = Some(format!(
                "The script has {problems}. \"moderato check {}\" shows where.",
                paths.shell_word()
            ));
            None
        }
        Err(failure) => {
            view.problem = Some(failure.one_line());
            None
        }
    };
    let mut recorded = RecordedSessions::default();
    if paths.record.exists() {
        match RecordedSessions::read(paths) {
            Ok(found) => recorded = found,
            Err(error) => view.problem = Some(error.one_line()),
        }
    }
    if let Some(study) = study {
        view.title.clone_from(&study.title);
        view.versions = study
            .ordered_versions()
            .iter()
            .map(|v| (v.id.clone(), recorded.counted_participants(&v.id)))
            .collect();
        view.roster = recorded.roster;
        view.study = Some(study);
    }
    let RecordedSessions {
        mut sessions,
        elsewhere,
        ..
    } = recorded;
    // Open sessions first, then the latest.
    sessions.sort_by_key(|s| (s.closed, std::cmp::Reverse((s.opened_at, s.id))));
    view.sessions = sessions.iter().map(session_view).collect();
    for session in &mut view.sessions {
        if elsewhere.contains(&session.id) {
            "recording elsewhere".clone_into(&mut session.remark);
        }
    }
    view
}

/// The sessions of a record.
#[derive(Default)]
struct RecordedSessions {
    /// All of them, as [`Store::sessions_to_list`] reads them.
    sessions: Vec<SessionSummary>,
    /// Those that are being recorded elsewhere.
    elsewhere: Vec<Uuid>,
    /// Those with an outcome or an answer.
    with_results: HashSet<Uuid>,
    /// The participants on the roster.
    roster: RosterCounts,
}

impl RecordedSessions {
    fn read(paths: &StudyPaths) -> Result<Self, CommandError> {
        let store = Store::open_read_only(&paths.record)?;
        check_same_study(paths, &store)?;
        let sessions = store.sessions_to_list()?;
        let is_live = |s: &&SessionSummary| !s.closed && store.is_being_recorded(s.id);
        Ok(Self {
            elsewhere: sessions.iter().filter(is_live).map(|s| s.id).collect(),
            with_results: store.sessions_with_results()?,
            roster: count_roster(&store)?.total(),
            sessions,
        })
    }

    /// Participants who enter a figure of a version, as a report counts them.
    fn counted_participants(&self, version: &str) -> usize {
        let with_results = self
            .sessions
            .iter()
            .filter(|session| self.with_results.contains(&session.id));
        let selection = Selection::from_sessions(with_results);
        selection.sample_of(version).participants().len()
    }
}

fn session_view(session: &SessionSummary) -> SessionView {
    let undecided = session
        .attempts
        .iter()
        .filter(|a| a.ending() == Ending::Undecided)
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
        version: session.version.to_string(),
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
