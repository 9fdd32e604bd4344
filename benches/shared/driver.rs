//! A session of the template's study, run in this process.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use moderato::clock::Clock;
use moderato::session::{ClockReading, SessionKind, SessionWriter};
use moderato::study;
use moderato::tui::{App, Briefing, Screen, Theme};
use uuid::Uuid;

/// A session with a running task.
pub(crate) fn start_session<W: SessionWriter, C: Clock>(
    session: Uuid,
    protocol: &str,
    writer: W,
    clock: C,
    mut at: impl FnMut(&C) -> ClockReading,
) -> App<W, C> {
    let study = Arc::new(study::parse(study::TEMPLATE).expect("the template has no problems"));
    let order: Vec<String> = study.tasks.iter().map(|t| t.id.clone()).collect();
    let briefing = Briefing {
        session,
        protocol: protocol.to_owned(),
        participant: "P01".to_owned(),
        known_participants: Vec::new(),
        participant_counts: vec![0; study.versions.len()],
        version_index: 0,
        moderator: "Anna".to_owned(),
        kind: SessionKind::Real,
        added_error_kinds: Vec::new(),
        task_order: Box::new(move |_, _| order.clone()),
        objection: Box::new(|_, _| None),
        checks: Vec::new(),
        study,
    };
    let mut app = App::new(briefing, writer, clock, Theme::new(true));
    for code in [KeyCode::Enter, KeyCode::Char(' ')] {
        let moment = at(app.clock());
        press(&mut app, code, moment);
    }
    app
}

/// Presses a key.
pub(crate) fn press(screen: &mut impl Screen, code: KeyCode, at: ClockReading) {
    screen.press(KeyEvent::new(code, KeyModifiers::NONE), at);
}
