//! Tasks: start, pause, end, outcome, and what is noted in them.

use super::*;

#[test]
fn a_task_is_started_counted_helped_ended_and_judged_with_single_keys() {
    let mut app = opened();
    app.press_all("space +60000 1 +1000 a +500 3 +60000 enter +2000 c");
    assert_eq!(
        app.log_words(),
        [
            r#"0 TaskStarted {"task":"find"}"#,
            r#"60000 ErrorNoted {"error":"wrong-field","severity":"minor"}"#,
            "61000 AssistGiven",
            r#"61500 EntryAmended {"entry":4,"level":"hint"}"#,
            "121500 TaskEnded",
            r#"123500 OutcomeGiven {"outcome":"completed"}"#,
        ]
    );
    let attempt = &app.state().attempts()[0];
    assert_eq!(attempt.time_ms(0), Some(121_500));
    assert!(app.state().is_assisted(attempt));
    // The screen shows what was recorded, and the log replays to the same state.
    assert_eq!(
        app.writer(),
        &app.state().log().cloned().collect::<Vec<_>>()
    );
    let study = briefing().study;
    assert_eq!(&replay(study, app.writer()), app.state());
}

#[test]
fn the_hint_about_the_level_disappears_after_its_window() {
    let mut app = opened();
    app.press_all("space a");
    assert!(app.status_text().starts_with("Assist logged. Level: 1"));
    app.press_all("+2000");
    assert!(app.status_text().starts_with("Assist logged"));
    app.press_all("+1001");
    assert_eq!(app.status_text(), "");
}

#[test]
fn escape_from_the_outcome_means_that_the_clock_never_stopped() {
    let mut app = opened();
    app.press_all("space +10000 enter +5000 e esc +5000 enter f");
    assert_eq!(
        app.kinds(),
        "TaskStarted TaskEnded ErrorNoted EntryRetracted TaskEnded OutcomeGiven"
    );
    let attempt = &app.state().attempts()[0];
    assert_eq!(attempt.time_ms(0), Some(20_000));
    assert_eq!(attempt.outcome, Some(Outcome::Failed));
    assert_eq!(app.state().errors_in(attempt.key).total, 1);
}

#[test]
fn until_the_outcome_is_given_errors_and_assists_belong_to_the_ended_attempt() {
    let mut app = opened();
    app.press_all("space enter e a 2 g e");
    let attempt = &app.state().attempts()[0];
    assert_eq!(app.state().errors_in(attempt.key).total, 1);
    assert_eq!(app.state().annotations_in(attempt.key).count(), 2);
    assert_eq!(app.state().annotations().last().unwrap().attempt, None);
    assert!(
        app.status_text()
            .ends_with("No task is running: not counted.")
    );
}

#[test]
fn space_on_another_chosen_task_ends_the_running_one_undecided() {
    let mut app = opened();
    app.press_all("space +5000 tab tab space");
    assert_eq!(app.kinds(), "TaskStarted TaskEnded TaskStarted");
    assert_eq!(app.state().current_attempt().unwrap().task, "pay");
    assert_eq!(
        app.status_text(),
        "\"Find the product\" ended; no outcome yet."
    );
    // Selected again, it can be given an outcome while the other task runs.
    app.press_all("up up p");
    assert_eq!(app.state().attempts()[0].outcome, Some(Outcome::Partial));
    assert_eq!(app.state().current_attempt().unwrap().task, "pay");
    // The running task never gets an outcome.
    app.press_all("tab tab c");
    assert_eq!(
        app.status_text(),
        refusal(app.state(), Command::SetOutcome(Outcome::Completed, None))
    );
}

#[test]
fn space_pauses_and_goes_on_and_digits_name_the_reason() {
    let mut app = opened();
    app.press_all("space +1000 space 3 +4000 e space +1000 enter c");
    assert_eq!(
        app.kinds(),
        "TaskStarted Paused EntryAmended ErrorNoted Resumed TaskEnded OutcomeGiven"
    );
    let attempt = &app.state().attempts()[0];
    assert_eq!(attempt.time_ms(0), Some(2000));
    assert_eq!(attempt.probing_ms(0), 4000);
    assert!(app.state().annotations()[0].in_pause);
}

#[test]
fn space_on_the_task_that_waits_for_its_outcome_starts_nothing() {
    let mut app = opened();
    app.press_all("space enter space");
    assert_eq!(app.kinds(), "TaskStarted TaskEnded");
    assert!(
        app.status_text()
            .starts_with("How did it end? Press c p f g t v")
    );
    // Another selected task can be started; the ended one stays without an outcome.
    app.press_all("tab space");
    assert_eq!(app.kinds(), "TaskStarted TaskEnded TaskStarted");
}

#[test]
fn skip_works_on_a_task_not_begun_and_reopen_when_none_runs() {
    let mut app = opened();
    app.press_all("s space s");
    assert_eq!(app.kinds(), "TaskSkipped TaskStarted");
    assert_eq!(
        app.status_text(),
        refusal(app.state(), Command::Skip("cart".to_owned(), None))
    );
    app.press_all("+1000 enter c +4000 r +1000");
    assert_eq!(app.state().attempts()[1].time_ms(6000), Some(2000));
    app.press_all("r");
    assert_eq!(app.status_text(), refusal(app.state(), Command::Reopen));
}

#[test]
fn a_task_that_is_not_in_the_script_is_started_under_a_title() {
    let mut app = opened();
    app.press_all("space +5000 o enter");
    assert_eq!(
        app.status_text(),
        refusal(app.state(), Command::StartUnscripted(String::new()))
    );
    app.press_all("'Asks about returns' enter +3000 1 +1000 enter c");
    assert_eq!(
        app.kinds(),
        "TaskStarted TaskEnded TaskStarted ErrorNoted TaskEnded OutcomeGiven"
    );
    assert!(app.screen_text().contains("Asks about returns"));
    let attempt = &app.state().attempts()[1];
    assert_eq!(
        (attempt.task.as_str(), attempt.time_ms(0)),
        ("unscripted-1", Some(4000))
    );
    app.press_all("o 'x' esc");
    assert_eq!(app.status_text(), "Nothing was logged.");
    // After resuming, it is still in the task list.
    let app = resumed(app.state().clone(), 9000, 1000, true);
    assert!(app.screen_text().contains("Asks about returns"));
}

#[test]
fn a_new_kind_of_error_gets_a_key_in_the_middle_of_a_session() {
    let mut app = opened();
    app.press_all("space 3");
    assert_eq!(
        app.status_text(),
        "No error kind has key 3. e logs an error to describe later, E adds a kind."
    );
    app.press_all("E 'Scrolls past' tab down enter");
    assert!(
        app.status_text()
            .contains("Scrolls past; key 4 logs it from now on. u undoes the error.")
    );
    assert_eq!(
        app.log_words()[1..],
        [
            r#"0 ErrorKindAdded {"id":"scrolls-past","key":"4","label":"#.to_owned()
                + &format!("\"{}\"", digest_of(&app, 3))
                + r#","severity":"major"} [label: Scrolls past]"#,
            r#"0 ErrorNoted {"error":"scrolls-past","severity":"major"}"#.to_owned(),
        ]
    );
    assert!(app.screen_text().contains("✗ Scrolls past"));
}

fn digest_of(app: &Bench, seq: i64) -> String {
    let json = app.state().entry(seq).unwrap().to_detail().0.json;
    let detail: serde_json::Value = serde_json::from_str(&json).unwrap();
    detail["label"].as_str().unwrap().to_owned()
}

#[test]
fn kinds_that_earlier_sessions_added_are_there_from_the_beginning() {
    let kind = |key, id: &str| crate::study::ErrorKind {
        key,
        id: id.to_owned(),
        label: "Scrolls past".to_owned(),
        severity: crate::study::Severity::Major,
    };
    let mut given = briefing();
    // The script uses the key of the second kind.
    given.added_error_kinds = vec![kind('3', "scrolls-past"), kind('1', "other")];
    let mut app = with_writer(given, Vec::new());
    app.press_all("enter space 3 1");
    assert_eq!(
        app.kinds(),
        "ErrorKindAdded TaskStarted ErrorNoted ErrorNoted"
    );
    assert_eq!(app.state().errors_in(3).major, Some(1));
}
