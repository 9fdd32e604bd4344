//! Words on an error, the error that prompted a new kind, and moving an entry back by a typed length.

use super::*;

#[test]
fn d_writes_words_on_the_latest_error() {
    let mut app = opened();
    app.press_all("space d");
    assert_eq!(app.status_text(), "There is no error to describe yet.");
    app.press_all("1 +20000 m d");
    assert!(
        app.screen_text().contains("✎ Types into the wrong field:"),
        "{}",
        app.screen_text()
    );
    app.press_all("'phone number' enter");
    let noted = &app.state().annotations()[0];
    assert_eq!(noted.text.as_deref(), Some("phone number"));
    assert_eq!(noted.at_ms, 0);
    // The words are there to be changed, and nothing is lost by Esc.
    app.press_all("d ' twice' esc d enter");
    assert_eq!(
        app.state().annotations()[0].text.as_deref(),
        Some("phone number twice")
    );
}

#[test]
fn n_within_three_seconds_of_an_error_is_about_that_error() {
    let mut app = opened();
    app.press_all("space 1 +3000 n 'the code' enter");
    assert_eq!(
        app.state().annotations()[0].text.as_deref(),
        Some("the code")
    );
    // Moved back, it is still the entry logged last.
    app.press_all("2 < n 'and left' enter");
    assert_eq!(
        app.state().annotations()[1].text.as_deref(),
        Some("and left")
    );
    assert_eq!(app.state().annotations().len(), 2);
    // Later, after another key, or with a code, it is a note of its own.
    app.press_all("1 +3001 n 'later' enter 1 m n 'after a mark' enter 1 X 'coded' enter");
    // With Tab it becomes one.
    app.press_all("1 n tab 'on its own' enter");
    let notes = |n: &&crate::session::Annotation| {
        matches!(n.kind, crate::session::AnnotationKind::Observation(_))
    };
    assert_eq!(app.state().annotations().iter().filter(notes).count(), 4);
}

#[test]
fn words_on_an_error_are_a_draft_that_survives_a_crash() {
    let mut app = with_writer(briefing(), FlakyWriter::default());
    app.press_all("enter space 1 d 'half a'");
    let draft = app.writer().draft.clone().expect("a draft");
    assert_eq!(draft.about, Some(3));
    let state = app.state().clone();
    let mut app = resumed_with(state, 5000, 60_000, Some(draft));
    app.press_all("s n ' word' enter");
    assert_eq!(
        app.state().annotations()[0].text.as_deref(),
        Some("half a word")
    );
}

#[test]
fn a_new_kind_logs_the_error_that_prompted_it_as_of_its_key() {
    let mut app = opened();
    app.press_all("space +5000 E +4000 'Scrolls past' enter");
    let noted = &app.state().annotations()[0];
    assert!(noted.is_error_of_kind("scrolls-past"));
    assert_eq!(noted.at_ms, 5000);
    assert!(
        app.status_text()
            .contains("Error at 00:00:05: Scrolls past; key 3 logs it from now on.")
    );
    // The first undo takes back the error, the second the kind.
    app.press_all("u");
    assert_eq!(app.state().annotations().len(), 0);
    assert_eq!(app.state().added_error_kinds().len(), 1);
    app.press_all("u");
    assert_eq!(app.state().added_error_kinds().len(), 0);
    // Nothing prompted it outside a task.
    let mut app = opened();
    app.press_all("E 'Scrolls past' enter");
    assert_eq!(app.kinds(), "ErrorKindAdded");
}

#[test]
fn less_than_takes_a_typed_length() {
    for keys in ["< :", "<", "< space"] {
        let mut app = opened();
        app.press_all("space +300000 m");
        app.press_all(keys);
        app.press_all("3 : 2 0 enter");
        assert_eq!(app.state().annotations()[0].at_ms, 100_000, "{keys}");
        assert_eq!(app.state().annotations().len(), 1, "{keys}");
        assert!(!app.kinds().contains("Paused"), "{keys}: {}", app.kinds());
        assert!(
            app.screen_text()
                .contains("Moved back to 00:01:40: sync mark.")
        );
    }
    // Each step before counts as part of the length.
    let mut app = opened();
    app.press_all("space +300000 m < < 3 : 2 0 enter");
    assert_eq!(app.state().annotations()[0].at_ms, 100_000);
    // A length that is none is not taken, and Esc says what stays.
    app.press_all("< 1 9 9 enter");
    assert!(app.screen_text().contains("Type it as minutes:seconds"));
    app.press_all("esc");
    assert_eq!(
        app.status_text(),
        "It stays moved back by 2 s. 1 again logs an error: Types into the wrong field."
    );
    assert_eq!(app.state().annotations().len(), 1);
    app.press_all("1");
    assert_eq!(app.state().annotations().len(), 2);
}

#[test]
fn a_digit_is_an_error_again_once_the_line_no_longer_asks_for_a_length() {
    for keys in ["< +3001 1", "< m 1"] {
        let mut app = opened();
        app.press_all("space +300000 m");
        app.press_all(keys);
        assert!(
            app.kinds().ends_with("ErrorNoted"),
            "{keys}: {}",
            app.kinds()
        );
    }
}

#[test]
fn a_length_is_asked_for_where_two_seconds_are_too_long() {
    let mut app = opened();
    app.press_all("space +1500 m < 0 : 0 1 enter");
    assert_eq!(app.state().annotations()[0].at_ms, 500);
    assert!(!app.kinds().contains("ErrorNoted"), "{}", app.kinds());
}
