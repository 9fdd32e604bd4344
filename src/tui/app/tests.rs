//! Whole sessions, key by key.

mod random;

use std::cell::Cell;
use std::rc::Rc;

use crossterm::event::{KeyCode, KeyEventState, KeyModifiers};

use super::*;
use crate::session::{Outcome, Stamp, replay};
use crate::tui::testing::{
    Bench, FlakyJournal, briefed, briefing, opened, refusal, render_text, resumed, resumed_with,
    resumed_without, with_journal,
};
use crate::tui::widget::bar::Status;

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
        app.journal(),
        &app.state().log().cloned().collect::<Vec<_>>()
    );
    let study = briefing().study;
    assert_eq!(&replay(study, app.journal()), app.state());
}

#[test]
fn a_digit_says_the_level_only_as_the_very_next_key_within_three_seconds() {
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
    // While paused, the level comes before the reason.
    let mut app = opened();
    app.press_all("space space a 2 2");
    assert_eq!(
        app.log_words()[3..],
        [
            r#"0 EntryAmended {"entry":4,"level":"repeated"}"#,
            r#"0 EntryAmended {"entry":3,"pause":"fault"}"#,
        ]
    );
}

#[test]
fn the_words_about_the_level_go_when_it_is_too_late() {
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
    app.press_all("space +1000 space 3 +4000 5 e space +1000 enter c");
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
fn a_draft_is_kept_and_is_saved_before_the_session_is_left() {
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
            "No error kind has key 9. e notes an error to describe later, E adds a kind.",
        ),
        ("c", "No ended task to set an outcome for."),
    ] {
        app.press_all(key);
        assert_eq!(app.status_text(), why);
    }
    assert_eq!(app.state().last_seq(), before);
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
fn a_hidden_screen_shows_nothing_and_its_first_key_only_shows_it_again() {
    let mut app = opened();
    app.press_all("space z");
    assert_eq!(app.screen_text().trim(), "any key shows the screen again");
    app.press_all("e");
    assert_eq!(app.kinds(), "TaskStarted");
    assert!(app.screen_text().contains("Find the product"));
    app.press_all("e");
    assert_eq!(app.kinds(), "TaskStarted ErrorNoted");
}

#[test]
fn q_asks_once_and_another_key_stays() {
    let mut app = opened();
    app.press_all("space q e");
    assert_eq!(
        (app.requested_exit(), app.kinds()),
        (None, "TaskStarted".to_owned())
    );
    app.press_all("ctrl-c y");
    assert_eq!(app.kinds(), "TaskStarted TaskEnded SessionClosed");
    assert!(app.screen_text().contains(&app.state().head().short_hex()));
    assert_eq!(app.requested_exit(), None);
    app.press_all("r q y enter");
    assert_eq!(app.requested_exit(), Some(SessionExit::Closed));
}

#[test]
fn after_the_last_task_the_screen_offers_to_close() {
    let mut app = opened();
    app.press_all("space enter c s s s space enter v");
    assert_eq!(
        app.status_text(),
        "No tasks left (3 skipped). q closes the session."
    );
    assert_eq!(app.state().attempts()[4].outcome, Some(Outcome::Void));
}

#[test]
fn the_briefing_opens_what_was_settled_on() {
    let mut app = briefed();
    // Consent has the focus first, then code, version, kind and moderator in a cycle.
    app.press_all("space tab ctrl-u P 0 9 tab left tab space tab ' B.' enter");
    let opening = app.state().opening().unwrap();
    assert_eq!(opening.participant.as_deref(), Some("P09"));
    assert_eq!(
        (opening.version.as_str(), opening.moderator.as_str()),
        ("2.4", "Anna B.")
    );
    assert_eq!(opening.session_kind, crate::session::SessionKind::Pilot);
    assert_eq!(opening.order.len(), 5);
    assert_eq!(app.state().consent(), Some(true));
    assert_eq!(app.state().log().last().unwrap().author, "Anna B.");
}

#[test]
fn a_rehearsal_has_no_participant() {
    let mut app = briefed();
    app.press_all("tab tab tab space space enter");
    let opening = app.state().opening().unwrap();
    assert_eq!(opening.participant, None);
    assert_eq!(app.state().consent(), None);
}

#[test]
fn a_session_without_a_code_is_not_opened() {
    let mut app = briefed();
    app.press_all("tab ctrl-u enter");
    assert_eq!(app.state().phase(), SessionPhase::NotOpened);
    assert_eq!(
        app.status_text(),
        "Type the participant's code first, or choose a rehearsal."
    );
    app.press_all("esc");
    assert_eq!(app.requested_exit(), Some(SessionExit::NotOpened));
}

#[test]
fn a_code_seen_on_another_version_asks_whether_it_is_the_same_person() {
    let on_p06 = "tab backspace 6 enter";
    let code = |app: &Bench| app.state().opening().and_then(|o| o.participant.clone());
    let mut app = briefed();
    app.press_all(on_p06);
    assert_eq!(app.state().phase(), SessionPhase::NotOpened);
    app.press_all("n");
    // P07 and P08 are known: the next free code is suggested, and opening the session takes another key.
    assert!(app.status_text().contains("The new code is P09"));
    app.press_all("enter");
    assert_eq!(code(&app).as_deref(), Some("P09"));

    let mut app = briefed();
    app.press_all(on_p06);
    app.press_all("x y");
    assert_eq!(code(&app).as_deref(), Some("P06"));

    let mut within = briefing();
    let mut study = (*within.study).clone();
    study.design = crate::study::Design::Within;
    within.study = std::sync::Arc::new(study);
    let mut app = with_journal(within, Vec::new());
    app.press_all(on_p06);
    assert_eq!(code(&app).as_deref(), Some("P06"));
}

#[test]
fn what_is_not_saved_bears_a_sign_until_it_is() {
    let full = Rc::new(Cell::new(false));
    let journal = FlakyJournal {
        full: full.clone(),
        ..FlakyJournal::default()
    };
    let mut app = with_journal(briefing(), journal);
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
    assert_eq!(app.journal().saved.len(), 4);
    assert_eq!(app.state().last_seq(), 4);
}

#[test]
fn a_closed_session_is_not_left_silently_with_entries_that_are_not_saved() {
    let full = Rc::new(Cell::new(true));
    let journal = FlakyJournal {
        full: full.clone(),
        ..FlakyJournal::default()
    };
    let mut app = with_journal(briefing(), journal);
    app.press_all("enter q y enter");
    assert_eq!(app.requested_exit(), None);
    assert!(app.status_text().starts_with("2 log lines not saved yet."));
    full.set(false);
    app.press_all("enter");
    assert_eq!(app.requested_exit(), Some(SessionExit::Closed));
    assert_eq!(app.journal().saved.len(), 2);
}

#[test]
fn a_heartbeat_is_due_every_five_seconds_while_the_session_is_open() {
    let mut app = with_journal(briefing(), FlakyJournal::default());
    app.press_all("+20000 enter +4999 +1 +5000 q y +20000");
    assert_eq!(app.journal().heartbeats, [0, 5000, 10_000]);
}

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
fn a_draft_is_kept_key_by_key_and_comes_back_after_a_crash() {
    let mut app = with_journal(briefing(), FlakyJournal::default());
    app.press_all("enter space +1000 X 'half a'");
    app.paste(" thought");
    let draft = app.journal().draft.clone().expect("a draft");
    assert_eq!(
        (draft.text.as_str(), draft.code),
        ("half a thought", Some('X'))
    );
    assert_eq!((draft.begun_ms, draft.attempt), (1000, Some(2)));
    // Undo, the end with its outcome, and another task leave it open.
    app.press_all("esc u U enter c tab space");
    assert_eq!(app.journal().draft.as_ref(), Some(&draft));

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

    let mut app = with_journal(briefing(), FlakyJournal::default());
    app.press_all("enter n 'x' enter");
    assert_eq!(app.journal().draft, None);
    app.press_all("n 'y' esc q y");
    assert_eq!(app.journal().draft, None);
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

#[test]
fn what_earlier_sessions_came_to_is_shown_on_demand_only() {
    let count = crate::metrics::Count::new(4, 6).unwrap();
    let so_far = crate::tui::InterimResults {
        version: "3.0".to_owned(),
        participants: 6,
        tasks: [("find".to_owned(), count)].into(),
    };
    let mut app = briefed().with_interim_results(vec![so_far]);
    app.press_all("enter");
    assert!(!render_text(&app, 120, 40).contains("so far"));
    app.press_all("w");
    assert!(
        app.screen_text()
            .contains("3.0: 6 people so far; 4 of 6 unassisted, 95% interval 30% to 91%")
    );
}

#[test]
fn a_tick_while_the_clock_runs_writes_less_than_200_bytes() {
    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    #[derive(Clone, Default)]
    struct Wire(Rc<Cell<usize>>);
    impl std::io::Write for Wire {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.set(self.0.get() + bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let mut app = opened();
    app.press_all("tab tab space +161000 1 a 3 +1000");
    app.resize(120, 40);
    let wire = Wire::default();
    let viewport = Viewport::Fixed(Rect::new(0, 0, 120, 40));
    let backend = CrosstermBackend::new(wire.clone());
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
    terminal.draw(|frame| Screen::draw(&app, frame)).unwrap();
    assert!(wire.0.get() > 1000, "the first picture is whole");
    // 30 seconds in tenths: across seconds, a minute, and the cells of the gauge.
    for _ in 0..300 {
        wire.0.set(0);
        app.press_all("+100");
        terminal.draw(|frame| Screen::draw(&app, frame)).unwrap();
        assert!(wire.0.get() < 200, "{} bytes", wire.0.get());
    }
    // Over the limit, the words change once and not with each tick.
    app.press_all("+200000");
    terminal.draw(|frame| Screen::draw(&app, frame)).unwrap();
    wire.0.set(0);
    app.press_all("+100");
    terminal.draw(|frame| Screen::draw(&app, frame)).unwrap();
    assert!(wire.0.get() < 200, "{} bytes", wire.0.get());
}

#[test]
fn where_no_clock_runs_it_is_drawn_once_a_second_only() {
    let mut app = opened();
    assert_eq!(app.tick_interval(), IDLE_TICK);
    app.clock().advance(400);
    assert!(!app.tick_now());
    app.clock().advance(600);
    assert!(app.tick_now());
    app.press_all("space");
    assert_eq!(app.tick_interval(), RUNNING_TICK);
    app.press_all("space");
    assert_eq!(app.tick_interval(), IDLE_TICK);
}

#[test]
fn less_than_sets_what_was_just_logged_back_and_says_to_when() {
    let mut app = opened();
    app.press_all("space +10000 1 <");
    assert_eq!(
        app.status_text(),
        "Moved back to 00:00:08: Types into the wrong field."
    );
    app.press_all("< < <");
    assert_eq!(app.state().annotations()[0].at_ms, 2000);
    app.press_all("< <");
    assert_eq!(
        app.status_text(),
        refusal(app.state(), Command::MoveBack(2000))
    );
    assert_eq!(app.state().annotations()[0].at_ms, 0);
    // The end, if it was the latest entry.
    app.press_all("enter <");
    assert_eq!(app.state().attempts()[0].time_ms(0), Some(8000));
    app.press_all("u");
    assert_eq!(app.state().attempts()[0].time_ms(0), Some(10_000));
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
        "No error kind has key 3. e notes an error to describe later, E adds a kind."
    );
    app.press_all("E 'Scrolls past' tab down enter");
    assert_eq!(app.status_text(), "Key 4 notes: Scrolls past. u undoes it.");
    app.press_all("4");
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
    let mut app = with_journal(given, Vec::new());
    app.press_all("enter space 3 1");
    assert_eq!(
        app.kinds(),
        "ErrorKindAdded TaskStarted ErrorNoted ErrorNoted"
    );
    assert_eq!(app.state().errors_in(3).major, Some(1));
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
