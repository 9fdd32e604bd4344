//! The briefing, field by field.

use insta::assert_snapshot;

use crate::tui::screen::Screen as _;
use crate::tui::testing::{
    both_sizes, briefed, briefing, draw_at_every_size, single_line, with_writer,
};

#[test]
fn with_a_code_suggested_only_consent_is_left_to_say() {
    assert_snapshot!(both_sizes(&mut briefed()));
}

#[test]
fn the_same_person_is_asked_about() {
    let mut app = briefed();
    app.press_all("tab backspace 8 tab left enter");
    assert_snapshot!(both_sizes(&mut app));
}

#[test]
fn a_code_that_looks_like_another_ones_opens_at_the_second_enter() {
    let mut app = with_writer(briefing(), Vec::new());
    app.press_all("tab ctrl-u 'p07' enter");
    let shown = app.screen_text();
    assert!(
        shown.contains("p07 looks like P07. Enter again if it is another person."),
        "{shown}"
    );
    assert!(app.state().opening().is_none());
    app.press_all("enter");
    let opened = app.state().opening().map(|o| o.participant.clone());
    assert_eq!(opened, Some(Some("p07".to_owned())));
}

#[test]
fn a_long_introduction_scrolls_and_ends() {
    let mut long = briefing();
    let mut study = (*long.study).clone();
    let lines: Vec<String> = (1..=40).map(|n| format!("line {n}")).collect();
    study.introduction = Some(lines.join("\n"));
    long.study = std::sync::Arc::new(study);
    let mut app = with_writer(long, Vec::new());
    assert!(app.screen_text().contains("line 1\u{20}") && app.screen_text().contains("PgDn: more"));
    app.press_all("pgdn pgdn pgdn pgdn pgdn pgdn");
    assert!(app.screen_text().contains("line 40") && !app.screen_text().contains("PgDn: more"));
    app.press_all("pgup");
    assert!(!app.screen_text().contains("line 40"));
}

/// A briefing whose script has a consent text.
fn with_consent() -> crate::tui::testing::Bench {
    let mut given = briefing();
    let mut study = (*given.study).clone();
    study.consent = Some("I agree that my screen is recorded.".to_owned());
    given.study = std::sync::Arc::new(study);
    with_writer(given, Vec::new())
}

#[test]
fn the_consent_text_is_shown_and_recorded_with_the_session() {
    let mut app = with_consent();
    assert_snapshot!(both_sizes(&mut app));
    app.press_all("space enter");
    let [logged] = app.log_words().try_into().expect("one entry");
    assert!(logged.starts_with("0 ConsentRecorded"), "{logged}");
    assert!(
        logged.ends_with("[text: I agree that my screen is recorded.]"),
        "{logged}"
    );
    assert_eq!(app.state().consent(), Some(true));
}

#[test]
fn a_missing_consent_is_reported_once_and_never_in_a_rehearsal() {
    let mut app = with_consent();
    app.press_all("enter");
    assert!(app.status_text().starts_with("Consent is not recorded."));
    assert_eq!(app.state().opening(), None);
    app.press_all("enter");
    assert!(app.state().opening().is_some());
    assert_eq!(app.state().consent(), None);
    let mut app = with_consent();
    app.press_all("up up left enter");
    assert!(app.screen_text().starts_with(" REHEARSAL · version 3.0"));
}

#[test]
fn a_rehearsal_has_no_consent_to_ask_for() {
    let mut app = with_consent();
    // Consent that was given before the kind was changed is not recorded either.
    app.press_all("space up up left");
    assert!(app.screen_text().contains("not asked in a rehearsal"));
    // The field is passed over, in both directions.
    app.press_all("tab tab");
    assert!(app.screen_text().contains("›Participant"));
    app.press_all("up");
    assert!(app.screen_text().contains("›Moderator"));
    app.press_all("enter");
    assert!(app.state().opening().is_some());
    assert_eq!(app.state().consent(), None);
}

#[test]
fn a_code_that_is_not_on_the_roster_is_said_before_the_session_opens() {
    let mut app = briefed();
    assert!(!app.screen_text().contains("not on the roster"));
    app.press_all("tab ctrl-u 'Q01'");
    assert!(
        app.screen_text()
            .contains("Q01 is not on the roster; no segment")
    );
}

#[test]
fn keys_pressed_before_it_appeared_are_counted() {
    let mut app = with_consent();
    app.warn_early_key();
    assert_eq!(
        app.status_text(),
        "1 key was pressed before this screen appeared: it did nothing."
    );
    app.warn_early_key();
    assert_eq!(
        app.status_text(),
        "2 keys were pressed before this screen appeared: they did nothing."
    );
    assert!(app.ignores_early_keys());
    app.press_all("enter enter");
    assert!(!app.ignores_early_keys());
}

#[test]
fn no_session_opens_without_somebody_who_moderates() {
    let mut app = briefed();
    app.press_all("up ctrl-u enter");
    assert_eq!(
        app.status_text(),
        "Type the moderator's name: every log entry carries one."
    );
    assert_eq!(app.state().opening(), None);
    app.press_all("'Bo' enter");
    assert_eq!(app.state().opening().unwrap().moderator, "Bo");
}

#[test]
fn an_unfinished_session_on_another_version_is_reported_once_with_how_to_resume_it() {
    let mut given = briefing();
    given.known_participants[1].versions_seen = vec!["2.4".to_owned()];
    given.known_participants[1].versions_unfinished = vec!["2.4".to_owned()];
    let mut app = with_writer(given, Vec::new());
    assert!(app.screen_text().contains("has seen 2.4 (unfinished)"));
    app.press_all("enter");
    let screen = single_line(&app.screen_text());
    for words in [
        "P07 has an unfinished session on 2.4.",
        "Esc leaves; moderato run then resumes it.",
        "Enter again opens a new one on 3.0.",
    ] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    app.press_all("enter y");
    assert!(app.state().opening().is_some());
}

#[test]
fn no_session_opens_for_a_name_or_against_the_roster() {
    let mut given = briefing();
    given.objection = Box::new(|version, code| {
        (code == "P07").then(|| format!("{code} sits in a session on {version}."))
    });
    let mut app = with_writer(given, Vec::new());
    app.press_all("enter");
    assert_eq!(app.status_text(), "P07 sits in a session on 3.0.");
    app.press_all("ctrl-u 'Kim Lee' enter");
    let screen = app.screen_text();
    assert!(screen.contains("\"Kim Lee\" looks like a name."));
    assert!(screen.contains("never in the"), "cut:\n{screen}");
    app.press_all("ctrl-u 'P09' enter");
    assert!(app.state().opening().is_some());
}

#[test]
fn what_does_not_count_is_marked_on_every_screen() {
    for (kind, mark) in [("right", "PILOT"), ("left", "REHEARSAL")] {
        let mut app = briefed();
        app.press_all(&format!("up up {kind}"));
        let marked = |app: &crate::tui::testing::Bench, at: &str| {
            for (width, height) in [(80, 24), (60, 16), (30, 8)] {
                let screen = crate::tui::testing::render_text(app, width, height);
                assert!(
                    screen.contains(mark),
                    "{mark} {at} {width}x{height}:\n{screen}"
                );
            }
        };
        marked(&app, "on the briefing");
        app.press_all("?");
        marked(&app, "in its help");
        app.press_all("k enter");
        for (script, at) in [
            ("", "between tasks"),
            ("?", "in the help"),
            ("k w", "in a task's whole text"),
            ("k space", "while a task runs"),
            ("n 'a note'", "in a note"),
            ("enter space", "while paused"),
            ("space enter", "at the outcome"),
            ("c q", "at the question whether to close"),
            ("y", "when it is closed"),
        ] {
            app.press_all(script);
            marked(&app, at);
        }
    }
}

#[test]
fn it_is_drawn_at_every_size() {
    let mut app = briefed();
    draw_at_every_size(&mut app);
    app.press_all("tab backspace 8 tab left enter");
    draw_at_every_size(&mut app);
    app.press_all("esc f1");
    draw_at_every_size(&mut app);
}

#[test]
fn what_a_key_means_depends_on_the_field() {
    let mut app = briefed();
    app.press_all("? f1 k");
    assert!(app.status_text().starts_with("k does nothing here."));
    app.press_all("tab ? q");
    assert!(app.screen_text().contains("P07?q"));
    app.paste("-b\n");
    assert!(app.screen_text().contains("P07?q-b"));
    app.press_all("tab");
    app.paste("x");
    assert_eq!(
        app.status_text(),
        "Paste ignored. Choose a text field to paste into."
    );
}
