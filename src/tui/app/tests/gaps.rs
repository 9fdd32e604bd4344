//! Sleep, clock jumps and resumed sessions.

use super::*;

#[test]
fn a_step_of_wall_time_is_logged_before_the_next_entry() {
    let mut app = opened();
    app.clock().step_wall(400);
    app.press_all("space");
    app.clock().step_wall(200);
    app.press_all("e");
    assert_eq!(
        app.log_words()[1..],
        [r#"0 ClockStepped {"by_ms":600}"#, "0 ErrorNoted"]
    );
    // Not a sleep, and logged once.
    app.press_all("e");
    assert_eq!(
        app.kinds(),
        "TaskStarted ClockStepped ErrorNoted ErrorNoted"
    );
}

#[test]
fn a_sleep_during_a_task_asks_once_what_happened() {
    let asleep = |answer: &str| {
        let mut app = opened();
        app.press_all("space +10000");
        app.clock().sleep(60_000);
        app.press_all("enter");
        assert_eq!(app.kinds(), "TaskStarted", "the question was not seen yet");
        // A key that logs something does not answer the question.
        app.press_all("e +2000");
        assert_eq!(app.kinds(), "TaskStarted");
        app.press_all(answer);
        app
    };
    let app = asleep("w e");
    assert_eq!(app.kinds(), "TaskStarted SessionResumed ErrorNoted");
    assert_eq!(app.state().attempts()[0].time_ms(72_000), Some(72_000));

    let app = asleep("enter e");
    assert_eq!(app.kinds(), "TaskStarted SessionResumed ErrorNoted");
    assert_eq!(app.state().attempts()[0].time_ms(72_000), Some(10_000));

    let app = asleep("d c");
    assert_eq!(
        app.kinds(),
        "TaskStarted TaskEnded SessionResumed OutcomeGiven"
    );
    assert_eq!(app.state().attempts()[0].ended_ms(), Some(0));

    let app = asleep("q");
    assert_eq!(app.requested_exit(), Some(SessionExit::Open));
    assert_eq!(app.kinds(), "TaskStarted");
}

#[test]
fn a_sleep_while_no_clock_runs_is_logged_without_a_question() {
    let mut app = opened();
    app.clock().sleep(5000);
    app.press_all("space space");
    app.clock().sleep(5000);
    app.press_all("space");
    assert_eq!(
        app.kinds(),
        "SessionResumed TaskStarted Paused SessionResumed Resumed"
    );
    assert_eq!(app.state().attempts()[0].time_ms(10_000), Some(0));
    // A short sleep is ignored.
    app.clock().sleep(1000);
    app.press_all("e");
    assert!(app.kinds().ends_with("Resumed ErrorNoted"));
}

#[test]
fn a_resumed_session_asks_about_the_gap_where_a_task_was_running() {
    let mut before = opened();
    before.press_all("space +10000 e +1000");
    let mut app = resumed(before.state().clone(), 11_000, 120_000, true);
    assert!(
        app.screen_text()
            .contains("Nothing was recorded for 2:00 while this task was running")
    );
    app.press_all("+3000 s +1000 enter c");
    assert_eq!(
        app.log_words()[2..],
        [
            r#"134000 SessionResumed {"boot_id":"manual","counts":false,"estimated":true,"gap_ms":123000,"utc_offset_min":0}"#,
            "135000 TaskEnded",
            r#"135000 OutcomeGiven {"outcome":"completed"}"#,
        ]
    );
    assert_eq!(app.state().attempts()[0].time_ms(0), Some(12_000));
}

#[test]
fn a_resumed_session_says_first_that_entries_are_gone() {
    let mut before = opened();
    before.press_all("space +10000 e +1000");
    let resume = |lost| resumed_without(before.state().clone(), lost);
    // Nothing is logged before the message was read.
    let mut app = resume(2);
    assert!(
        app.screen_text()
            .contains("Entries 4 to 5 of this session were saved")
    );
    app.press_all("e space");
    assert!(app.screen_text().contains("that key was not logged"));
    assert_eq!(app.kinds(), "TaskStarted ErrorNoted");
    app.press_all("q");
    assert_eq!(app.requested_exit(), Some(SessionExit::Open));
    assert_eq!(app.kinds(), "TaskStarted ErrorNoted");
    // Sleep during the message lengthens the gap; its question comes afterwards.
    let mut app = resume(2);
    app.clock().sleep(60_000);
    app.press_all("e enter");
    assert!(
        app.screen_text()
            .contains("Nothing was recorded for 2:00 while this task was running")
    );
    app.press_all("enter e u u");
    assert_eq!(
        app.kinds(),
        "TaskStarted ErrorNoted EntriesLost SessionResumed ErrorNoted EntryRetracted EntryRetracted"
    );
    assert_eq!(app.log_words()[2], r#"130000 EntriesLost {"entries":2}"#);
    assert_eq!(app.state().attempts()[0].time_ms(130_000), Some(10_000));
    // Without a running task there is nothing to ask.
    before.press_all("enter c");
    let mut app = resumed_without(before.state().clone(), 1);
    assert!(
        app.screen_text()
            .contains("Entry 6 of this session was saved")
    );
    app.press_all("enter");
    assert!(
        app.kinds()
            .ends_with("OutcomeGiven EntriesLost SessionResumed")
    );
}

#[test]
fn a_resumed_session_in_which_nothing_ran_just_goes_on() {
    let mut before = opened();
    before.press_all("space +10000 enter");
    let mut app = resumed(before.state().clone(), 10_000, 60_000, false);
    assert_eq!(app.kinds(), "TaskStarted TaskEnded SessionResumed");
    app.press_all("u");
    // Undo works across the restart: the end is undone.
    assert_eq!(
        app.kinds(),
        "TaskStarted TaskEnded SessionResumed EntryRetracted"
    );
    assert_eq!(app.state().phase(), SessionPhase::Running(2));
}

#[test]
fn another_length_of_a_gap_may_be_typed_and_counts_as_estimated() {
    let mut app = opened();
    app.press_all("space +10000");
    app.clock().sleep(60_000);
    app.press_all("+0 l '40' enter");
    assert_eq!(
        app.status_text(),
        "Type it as minutes:seconds, such as 2:30."
    );
    app.press_all("esc");
    assert!(
        app.screen_text()
            .contains("During the gap the participant…")
    );
    app.press_all("l '2:00' enter");
    assert_eq!(
        app.status_text(),
        "The whole gap is 1:00; the pause cannot be longer."
    );
    app.press_all("esc");
    app.press_all("0 ':40' enter");
    assert_eq!(
        app.log_words()[1..],
        [
            r#"70000 SessionResumed {"boot_id":"manual","counts":false,"estimated":true,"gap_ms":40000,"utc_offset_min":0}"#,
        ]
    );
    let attempt = &app.state().attempts()[0];
    assert_eq!(
        (attempt.time_ms(70_000), attempt.estimated),
        (Some(30_000), true)
    );
}
