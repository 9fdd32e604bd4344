//! Undo, redo, and moving the latest entry back.

use super::*;

#[test]
fn undo_and_redo_go_through_the_log() {
    let mut app = opened();
    app.press_all("space 1 u");
    assert_eq!(app.state().annotations().len(), 0);
    app.press_all("U");
    assert_eq!(app.state().annotations().len(), 1);
    app.press_all("u u u");
    assert_eq!(app.status_text(), refusal(app.state(), Command::Undo));
    assert_eq!(app.state().attempts().len(), 0);
}

#[test]
fn less_than_moves_the_latest_entry_back_and_shows_its_time() {
    let mut app = opened();
    app.press_all("space +10000 1 <");
    assert!(
        app.screen_text().contains(
            "Moved back to 00:00:08: Types into the wrong field. Or type how long: 3:20."
        )
    );
    app.press_all("< < <");
    assert_eq!(app.state().annotations()[0].at_ms, 2000);
    app.press_all("< <");
    assert_eq!(
        app.status_text(),
        refusal(app.state(), Command::MoveBack(2000)) + " Type how long, such as 0:01."
    );
    assert_eq!(app.state().annotations()[0].at_ms, 0);
    // The end, if it was the latest entry.
    app.press_all("enter <");
    assert_eq!(app.state().attempts()[0].time_ms(0), Some(8000));
    app.press_all("u");
    assert_eq!(app.state().attempts()[0].time_ms(0), Some(10_000));
}

#[test]
fn undo_goes_on_after_a_restart_to_the_beginning_and_no_further() {
    let mut before = opened();
    before.press_all("space +1000 1 +1000 enter c u");
    let mut app = resumed(before.state().clone(), 2000, 60_000, true);
    // Redo passes over the restart, and undo does not undo it.
    app.press_all("U");
    assert_eq!(app.state().attempts()[0].outcome, Some(Outcome::Completed));
    app.press_all("u u u u u");
    assert!(app.state().attempts().is_empty() && app.state().annotations().is_empty());
    assert_eq!(app.status_text(), refusal(app.state(), Command::Undo));
    let app = resumed(app.state().clone(), 62_000, 1000, true);
    assert_eq!(
        &replay(
            briefing().study,
            &app.state().log().cloned().collect::<Vec<_>>()
        ),
        app.state()
    );
}
