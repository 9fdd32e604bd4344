//! Input that is not a key of the screen, custom keys and small windows.

use super::*;

#[test]
fn a_key_that_means_nothing_says_why_and_logs_nothing() {
    let mut app = opened();
    let before = app.state().last_seq();
    for (key, why) in [
        ("j", "j does nothing here. ? shows every key."),
        (
            "esc",
            "Esc works only once Enter has ended a task. Nothing was logged.",
        ),
        ("enter", "No task is running. Choose one and press space."),
        (
            "9",
            "No error kind has key 9. e logs an error to describe later, E adds a kind.",
        ),
        ("c", "No ended task to set an outcome for."),
    ] {
        app.press_all(key);
        assert_eq!(app.status_text(), why);
    }
    assert_eq!(app.state().last_seq(), before);
}

#[test]
fn two_capitals_in_a_row_are_caps_lock() {
    let notice = "Caps Lock seems to be on.";
    for keys in ["U U", "U N", "N E", "E U", "E E", "U 1 E", "R esc U N"] {
        let mut app = opened();
        app.press_all("space");
        app.press_all(keys);
        assert!(
            app.screen_text().contains(notice),
            "{keys}\n{}",
            app.screen_text()
        );
    }
    for keys in ["U", "N", "X 'Sees'", "n 'HTML'", "U u U", "e e u u U U"] {
        let mut app = opened();
        app.press_all("space");
        app.press_all(keys);
        assert!(
            !app.screen_text().contains(notice),
            "{keys}\n{}",
            app.screen_text()
        );
    }
}

#[test]
fn what_was_logged_with_caps_lock_says_so() {
    let mut app = opened();
    app.press_all("space U U 1");
    assert!(app.state().log().any(|entry| entry.context.caps_lock));
    assert!(
        app.log_words()
            .iter()
            .any(|words| words.contains(r#""caps_lock":true"#))
    );
    // A small letter ends it.
    app.press_all("e");
    let last = app.state().log().last().unwrap();
    assert!(!last.context.caps_lock, "{:?}", app.log_words());
}

#[test]
fn with_caps_lock_a_note_of_the_capital_n_is_asked_about() {
    let mut app = opened();
    app.press_all("space U N 'SHE WAITS' enter");
    assert_eq!(app.kinds(), "TaskStarted");
    assert_eq!(app.status_text(), "makes it a note without a code.");
    app.press_all("enter");
    assert!(app.log_words()[1].contains(r#""code":"N""#));
    app.press_all("N 'SHE SIGHS' enter tab enter");
    assert!(app.log_words()[2].contains("[text: SHE SIGHS]"));
    assert!(!app.log_words()[2].contains(r#""code""#));
    // A draft keeps its code: the capital was a key of the session.
    app.press_all("N 'SHE HUMS' esc C enter enter");
    assert!(
        app.log_words()[3].contains(r#""code":"N""#),
        "{:?}",
        app.log_words()
    );
    // Without Caps Lock nothing is asked.
    app.press_all("a N 'she frowns' enter");
    assert!(app.log_words().last().unwrap().contains(r#""code":"N""#));
}

#[test]
fn a_paste_is_never_keys() {
    let mut app = opened();
    app.press_all("space");
    app.paste("e1a\nqy");
    assert_eq!(app.kinds(), "TaskStarted");
    assert!(app.status_text().starts_with("Paste ignored."));
    app.press_all("n");
    app.paste("first\u{1b}[31m line\nsecond");
    app.press_all("enter");
    assert!(app.log_words()[1].contains("[text: first[31m line second]"));
}

#[test]
fn releases_and_repeats_of_a_key_are_not_keys() {
    let mut app = opened();
    for kind in [KeyEventKind::Release, KeyEventKind::Repeat] {
        let key = KeyEvent {
            code: KeyCode::Char('e'),
            modifiers: KeyModifiers::NONE,
            kind,
            state: KeyEventState::NONE,
        };
        let at = app.clock().now();
        app.press(key, at);
    }
    assert_eq!(app.kinds(), "");
}

#[test]
fn in_a_window_too_small_keys_are_logged_still() {
    let mut app = opened();
    app.resize(59, 24);
    app.press_all("space e");
    assert_eq!(app.kinds(), "TaskStarted ErrorNoted");
    let screen = render_text(&app, 59, 24).replace('\n', " ");
    assert!(screen.starts_with("▶ 00:00.0 Find the product: errors 1 assists 0."));
    assert!(screen.contains("Keys are still logged. This window is 59x24;"));
}

#[test]
fn keys_after_a_slow_write_keep_their_own_stamps() {
    let mut app = opened();
    app.press_all("space +1000");
    let read = app.clock().now();
    app.press_all("+4000");
    let e = crossterm::event::KeyEvent::new(KeyCode::Char('e'), KeyModifiers::NONE);
    app.press(e, read);
    let stamp: Stamp = app.state().log().last().unwrap().stamp;
    assert_eq!(stamp.clock_ms, 1000);
}

#[test]
fn keys_may_be_others_and_the_bar_help_and_sentences_follow() {
    let keys =
        crate::tui::Keymap::from_toml("[task]\nundo = \"ctrl-z\"\nnote = \"f5\"\nquit = \"f10\"");
    let mut app = briefed().with_keys(keys.expect("no problems").into());
    app.press_all("enter space u");
    assert_eq!(app.status_text(), "u does nothing here. ? shows every key.");
    app.press_all("ctrl-z");
    assert_eq!(app.state().attempts().len(), 0);
    assert!(app.screen_text().contains("Ctrl-z undo"));
    assert!(app.screen_text().contains("F5 note"));
    app.paste("x");
    assert!(
        app.status_text()
            .contains("Press F5 first to paste into a note.")
    );
    app.press_all("?");
    assert!(app.screen_text().contains("Ctrl-z"));
    app.press_all("esc q");
    assert!(app.status_text().starts_with("q works only"));
    assert_eq!(app.requested_exit(), None);
}
