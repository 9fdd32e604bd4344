//! What the next key may say about the entry just logged.

use super::*;

#[test]
fn a_digit_gives_the_level_only_while_the_line_asks_for_it() {
    let level = |script: &str| {
        let mut app = opened();
        app.press_all("space +1000");
        app.press_all(script);
        app.kinds().replace("TaskStarted AssistGiven ", "")
    };
    assert_eq!(level("a +3000 1"), "EntryAmended");
    assert_eq!(level("a +3001 1"), "ErrorNoted");
    assert_eq!(level("a k 1"), "ErrorNoted");
    assert_eq!(level("a 1 1"), "EntryAmended ErrorNoted");
    assert_eq!(level("a a 5"), "AssistGiven EntryAmended");
    // Another message ends the question.
    let mut app = opened();
    app.press_all("space a");
    assert!(app.screen_text().contains("1-5 level"));
    app.warn_ignored_input();
    assert!(!app.screen_text().contains("1-5 level"));
    app.press_all("1");
    assert_eq!(app.kinds(), "TaskStarted AssistGiven ErrorNoted");
}

#[test]
fn a_level_whose_digit_could_have_been_an_error_says_how_to_log_that() {
    let mut app = opened();
    app.press_all("space a 2");
    assert_eq!(
        app.status_text(),
        "Assist level: repeated the task. 2 again logs an error: Leaves the page."
    );
    app.press_all("2");
    assert_eq!(
        app.kinds(),
        "TaskStarted AssistGiven EntryAmended ErrorNoted"
    );
    app.press_all("a 5");
    assert_eq!(app.status_text(), "Assist level: did it for them.");
}

#[test]
fn a_pause_asks_for_its_reason_once_and_digits_stay_errors() {
    let mut app = opened();
    app.press_all("space space");
    assert!(app.status_text().starts_with("Paused. Why? 1 interruption"));
    assert!(app.screen_text().contains("1-4 reason"));
    app.press_all("+60000 2");
    assert_eq!(
        app.status_text(),
        "Reason for the pause: fault. 2 again logs an error: Leaves the page."
    );
    app.press_all("2 1");
    assert_eq!(
        app.kinds(),
        "TaskStarted Paused EntryAmended ErrorNoted ErrorNoted"
    );
    // Any other key ends the question.
    let mut app = opened();
    app.press_all("space space m 1");
    assert_eq!(app.kinds(), "TaskStarted Paused MarkerSet ErrorNoted");
    assert!(!app.screen_text().contains("1-4 reason"));
    // The level of an assist during a pause, and then errors.
    let mut app = opened();
    app.press_all("space space a 2 2");
    assert_eq!(
        app.kinds(),
        "TaskStarted Paused AssistGiven EntryAmended ErrorNoted"
    );
}

#[test]
fn an_outcome_while_the_task_runs_says_how_to_end_it() {
    for key in ["c", "p", "f", "g", "t", "v"] {
        let mut app = opened();
        app.press_all(&format!("space {key}"));
        assert_eq!(
            app.status_text(),
            "The task is still running: press Enter to end it, then choose the outcome."
        );
        assert_eq!(app.kinds(), "TaskStarted");
    }
}

#[test]
fn x_cancels_a_task_that_was_started_by_mistake() {
    let mut app = opened();
    app.press_all("space +5000 1 x");
    assert_eq!(app.kinds(), "TaskStarted ErrorNoted AttemptCancelled");
    assert_eq!(
        app.status_text(),
        "\"Find the product\" canceled: started by mistake. u undoes it."
    );
    assert_eq!(app.state().phase(), SessionPhase::BetweenTasks);
    assert!(app.state().attempts_at("find").next().is_none());
    // Undone, the clock never stopped.
    app.press_all("+1000 u +1000");
    let attempt = app.state().current_attempt().expect("an attempt");
    assert_eq!(attempt.time_ms(7000), Some(7000));
    // A task that has ended without an outcome can be canceled too, but not one with an outcome.
    app.press_all("enter x");
    assert_eq!(app.state().phase(), SessionPhase::BetweenTasks);
    app.press_all("u c x");
    assert!(
        app.status_text()
            .starts_with("x works only while a task runs.")
    );
}
