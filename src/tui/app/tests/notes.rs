//! Notes and their drafts.

use super::*;

#[test]
fn a_note_is_about_the_moment_at_which_it_was_begun() {
    let mut app = opened();
    app.press_all("space +1000 X +3000 'looks for her cards, q e 1' enter");
    assert_eq!(app.kinds(), "TaskStarted ObservationNoted");
    let entry = app.state().entry(3).unwrap();
    assert_eq!((entry.moment_ms(), entry.stamp.clock_ms), (1000, 4000));
    assert!(app.log_words()[1].ends_with("[text: looks for her cards, q e 1]"));
    assert!(app.log_words()[1].contains(r#""code":"X""#));
}

#[test]
fn a_draft_is_saved_before_the_session_is_left() {
    let mut app = opened();
    app.press_all("space n 'half a' esc e +2000 n ' thought' enter");
    assert_eq!(app.kinds(), "TaskStarted ErrorNoted ObservationNoted");
    assert!(app.log_words()[2].contains("[text: half a thought]"));
    assert!(app.log_words()[2].starts_with("0 "));
    app.press_all("n enter n 'again' esc q l");
    assert!(app.log_words()[3].contains("[text: again]"));
    assert_eq!(app.requested_exit(), Some(SessionExit::Open));

    let mut app = opened();
    app.press_all("n 'cut off'");
    let at = app.clock().now();
    Screen::shut_down(&mut app, at);
    assert_eq!(app.kinds(), "ObservationNoted");
    assert_eq!(app.requested_exit(), Some(SessionExit::Open));
}

#[test]
fn a_draft_that_is_finished_in_a_later_task_is_about_that_task() {
    let mut app = opened();
    app.press_all("space n 'early' esc +1000 enter c space +1000 n enter");
    let noted = app.state().annotations().last().unwrap();
    assert!(!noted.outside_attempt);
    assert_eq!(noted.at_ms, 2000);
}

#[test]
fn with_alt_events_are_logged_while_a_note_is_written() {
    let mut app = opened();
    app.press_all(
        "space n 'looks at ' alt-1 +1000 alt-a alt-3 'the basket' +1000 alt-space alt-space alt-m",
    );
    assert_eq!(
        app.kinds(),
        "TaskStarted ErrorNoted AssistGiven EntryAmended Paused Resumed MarkerSet"
    );
    assert!(app.screen_text().contains("✎ looks at the basket"));
    assert!(app.screen_text().contains("Sync mark set."));
    // The note stays while the task ends and gets an outcome, another is selected, and entries are undone.
    app.press_all("alt-u alt-enter alt-c alt-tab alt-j");
    assert_eq!(
        app.status_text(),
        "Alt-j does nothing here. F1 shows every key."
    );
    app.press_all("alt-X");
    assert!(
        app.screen_text()
            .contains("✎ X problem: looks at the basket")
    );
    app.press_all("enter");
    assert!(
        app.log_words()
            .last()
            .unwrap()
            .contains("[text: looks at the basket]")
    );
    assert!(app.log_words().last().unwrap().contains(r#""code":"X""#));
}

#[test]
fn alt_digits_in_a_note_name_the_reason_of_a_pause() {
    let mut app = opened();
    app.press_all("space n 'asks' alt-space alt-3");
    assert!(
        app.log_words()
            .last()
            .unwrap()
            .contains(r#""pause":"probing""#)
    );
}

#[test]
fn a_draft_is_saved_key_by_key_and_survives_a_crash() {
    let mut app = with_writer(briefing(), FlakyWriter::default());
    app.press_all("enter space +1000 X 'half a'");
    app.paste(" thought");
    let draft = app.writer().draft.clone().expect("a draft");
    assert_eq!(
        (draft.text.as_str(), draft.code),
        ("half a thought", Some('X'))
    );
    assert_eq!((draft.begun_ms, draft.attempt), (1000, Some(2)));
    // Undo, the end with its outcome, and another task leave it open.
    app.press_all("esc u U enter c tab space");
    assert_eq!(app.writer().draft.as_ref(), Some(&draft));

    let state = app.state().clone();
    let mut app = resumed_with(state, 5000, 60_000, Some(draft));
    app.press_all("s n");
    assert!(app.screen_text().contains("half a thought"));
    app.press_all("enter");
    assert!(
        app.log_words()
            .last()
            .unwrap()
            .contains("[text: half a thought]")
    );

    let mut app = with_writer(briefing(), FlakyWriter::default());
    app.press_all("enter n 'x' enter");
    assert_eq!(app.writer().draft, None);
    app.press_all("n 'y' esc q y");
    assert_eq!(app.writer().draft, None);
}
