//! The screens with hostile texts on them.

use std::collections::BTreeMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use moderato::clock::{Clock, ManualClock};
use moderato::metrics::roster_counts::RosterCounts;
use moderato::session::{Entry, ParticipantStatus, SessionKind};
use moderato::tui::{
    App, Briefing, CheckResult, ComparisonScreen, HomeScreen, KnownParticipant,
    ParticipantSessionView, ParticipantView, ParticipantsScreen, PlannedSessionView,
    PreflightCheck, ResumedSession, RosterView, Screen, SessionView, StandaloneReview, StudyView,
    Theme,
};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::session::{hostile_session, study_of_all};
use super::{flaws, strings};
use crate::support::testing::StudyBench;

/// Draws a screen in windows of several sizes, as it is and after each of some keys.
fn assert_shows_signs_only(what: &str, clock: &ManualClock, mut screen: impl Screen) {
    let mut signs = BTreeMap::new();
    let keys = "?\u{1b}\r\u{1b}\tjjjG/n\u{1b} 1aem\r";
    for (width, height) in [(80, 24), (160, 500), (9, 4)] {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        screen.resize(width, height);
        for key in [None].into_iter().chain(keys.chars().map(Some)) {
            if let Some(key) = key {
                let code = match key {
                    '\u{1b}' => KeyCode::Esc,
                    '\r' => KeyCode::Enter,
                    '\t' => KeyCode::Tab,
                    'G' => KeyCode::PageDown,
                    c => KeyCode::Char(c),
                };
                clock.advance(700);
                screen.press(KeyEvent::new(code, KeyModifiers::NONE), clock.now());
            }
            terminal.draw(|frame| screen.draw(frame)).unwrap();
            for cell in terminal.backend().buffer().content() {
                let hidden = flaws(cell.symbol());
                assert!(
                    hidden.is_empty() && !cell.symbol().contains('\n'),
                    "{what} after {key:?}: {hidden:?} in {:?}",
                    cell.symbol()
                );
                *signs.entry(cell.symbol().to_owned()).or_insert(0) += 1;
            }
            if screen.is_done() {
                break;
            }
        }
    }
    assert!(
        signs.contains_key("⟨"),
        "{what}: no sign stands for what hides"
    );
}

fn theme() -> Theme {
    Theme::new(true)
}

#[test]
fn the_home_screen() {
    let clock = ManualClock::starting_at(1_790_000_000_000);
    let session = |text: &String| SessionView {
        id: clock.new_id(),
        participant: Some(text.clone()),
        version: text.clone(),
        opened: text.clone(),
        closed: true,
        remark: text.clone(),
    };
    let study = |text: &String| StudyView {
        study: None,
        title: text.clone(),
        file: text.clone(),
        versions: vec![(text.clone(), 2)],
        roster: RosterCounts::default(),
        sessions: vec![session(text)],
        problem: Some(text.clone()).filter(|text| text.len().is_multiple_of(2)),
    };
    let hostile = "\u{1b}[31m\u{202e}\u{9b}x".to_owned();
    let mut studies: Vec<StudyView> = strings().iter().map(study).collect();
    let first = StudyView {
        sessions: strings().iter().map(session).collect(),
        problem: None,
        ..study(&hostile)
    };
    studies.insert(0, first);
    let home = HomeScreen::new(studies.clone(), Some(hostile), theme());
    assert_shows_signs_only(
        "home, on its sessions",
        &clock,
        home.with_sessions_focused(),
    );
    assert_shows_signs_only("home", &clock, HomeScreen::new(studies, None, theme()));
}

#[test]
fn the_roster() {
    let clock = ManualClock::starting_at(1_790_000_000_000);
    let person = |text: &String| ParticipantView {
        is_done: false,
        code: text.clone(),
        segment: Some(text.clone()),
        status: ParticipantStatus::Arrived,
        since: text.clone(),
        sessions: vec![ParticipantSessionView {
            version: text.clone(),
            opened: text.clone(),
            consent: Some(true),
            remark: text.clone(),
        }],
        planned_session: Some(PlannedSessionView {
            rule: text.clone(),
            version: text.clone(),
            tasks: vec![text.clone()],
        }),
        notes: vec![text.clone()],
    };
    let hostile = "\u{1b}[31m\u{202e}\u{9b}x".to_owned();
    let shown = RosterView {
        title: hostile.clone(),
        participants: strings().iter().map(person).collect(),
        next_code: Some(hostile.clone()),
        segments: vec![hostile.clone()],
    };
    let output = ParticipantsScreen::new(shown.clone(), theme()).with_result(Err(hostile.clone()));
    assert_shows_signs_only("roster", &clock, output.with_selected(&hostile));
    assert_shows_signs_only("roster", &clock, ParticipantsScreen::new(shown, theme()));
}

#[test]
fn the_comparison() {
    let hostile = "\u{1b}[31m\u{202e}\u{9b}x".to_owned();
    let among = vec![hostile.clone()];
    let output = Box::new(|_: &_| strings().join("\n"));
    let screen = ComparisonScreen::new(&hostile, among.clone(), among, output, theme());
    assert_shows_signs_only("comparison", &ManualClock::starting_at(0), screen);
}

#[test]
fn the_briefing_the_task_and_the_review() {
    let clock = || ManualClock::starting_at(1_790_000_000_000);
    let (_, plan) = study_of_all();
    let hostile = "\u{1b}[31m\u{202e}\u{9b}x".to_owned();
    let all = strings();
    let state = hostile_session(&StudyBench::new(plan.clone()), (&hostile, "1"), &all);
    let log: Vec<Entry> = state.log().cloned().collect();
    let now = clock().now();

    let review = StandaloneReview::new(state, log.clone(), &hostile, now, theme());
    assert_shows_signs_only("review", &clock(), review);

    // Before its close the session can be gone on with.
    let open = moderato::session::replay(plan.clone(), &log[..log.len() - 1]);
    let resumed = ResumedSession {
        alive_ms: open.log().last().map_or(0, |entry| entry.stamp.clock_ms),
        state: open,
        segment: Some(hostile.clone()),
        moderator: hostile.clone(),
        gap_ms: 1_000,
        gap_is_exact: true,
        draft: None,
        lost_entries: 0,
    };
    let app = App::resume(resumed, log, clock(), theme());
    assert_shows_signs_only("task", &clock(), app);

    let (order, objection) = (
        plan.tasks.iter().map(|t| t.id.clone()).collect::<Vec<_>>(),
        hostile.clone(),
    );
    let briefing = Briefing {
        session: uuid::Uuid::nil(),
        study: plan,
        protocol: "ab".repeat(32),
        participant: hostile.clone(),
        known_participants: all
            .iter()
            .map(|text| KnownParticipant {
                code: text.clone(),
                segment: Some(text.clone()),
                versions_seen: vec![text.clone()],
                versions_unfinished: vec![text.clone()],
            })
            .collect(),
        participant_counts: vec![1, 2],
        version_index: 0,
        moderator: hostile.clone(),
        kind: SessionKind::Real,
        added_error_kinds: Vec::new(),
        task_order: Box::new(move |_, _| order.clone()),
        objection: Box::new(move |_, _| Some(objection.clone())),
        checks: vec![PreflightCheck {
            message: hostile,
            result: CheckResult::Problem,
        }],
    };
    let app = App::new(briefing, Vec::<Entry>::new(), clock(), theme());
    assert_shows_signs_only("briefing", &clock(), app);
}
