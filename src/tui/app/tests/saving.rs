//! Unsaved entries and the heartbeat.

use super::*;

#[test]
fn unsaved_entries_are_marked_until_they_are_saved() {
    let full = Rc::new(Cell::new(false));
    let writer = FlakyWriter {
        full: full.clone(),
        ..FlakyWriter::default()
    };
    let mut app = with_writer(briefing(), writer);
    app.press_all("enter space");
    assert!(app.screen_text().contains("· saved"));
    full.set(true);
    app.press_all("+1000 1 +1000 e");
    let screen = app.screen_text();
    assert!(screen.contains("NOT SAVED\n"), "{screen}");
    let in_one_line = screen.replace('\n', " ");
    assert!(in_one_line.contains(
        "! The last 2 entries are NOT SAVED: The disk is full. Make room on it. Go on; they wait in memory only and are retried every 2 s."
    ), "{screen}");
    assert!(screen.contains("!00:00:01  ✗ Types into the wrong field"));
    assert!(screen.contains("!00:00:02  ✗ error, to describe"));
    assert!(screen.contains("\n 00:00:00  ▶ task started"));
    full.set(false);
    app.press_all("+1900");
    assert!(app.screen_text().contains("NOT SAVED"));
    app.press_all("+100");
    assert!(!app.screen_text().contains("NOT SAVED"));
    assert!(!app.screen_text().contains("!00:"));
    assert_eq!(app.writer().saved.len(), 4);
    assert_eq!(app.state().last_seq(), 4);
}

#[test]
fn a_closed_session_is_not_left_silently_with_entries_that_are_not_saved() {
    let full = Rc::new(Cell::new(true));
    let writer = FlakyWriter {
        full: full.clone(),
        ..FlakyWriter::default()
    };
    let mut app = with_writer(briefing(), writer);
    app.press_all("enter q y enter");
    assert_eq!(app.requested_exit(), None);
    assert!(app.status_text().starts_with("2 log lines not saved yet."));
    full.set(false);
    app.press_all("enter");
    assert_eq!(app.requested_exit(), Some(SessionExit::Closed));
    assert_eq!(app.writer().saved.len(), 2);
}

#[test]
fn a_heartbeat_is_due_every_five_seconds_while_the_session_is_open() {
    let mut app = with_writer(briefing(), FlakyWriter::default());
    app.press_all("+20000 enter +4999 +1 +5000 q y +20000");
    assert_eq!(app.writer().heartbeats, [0, 5000, 10_000]);
}
