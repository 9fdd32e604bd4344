//! Outcomes, times and tasks outside the script.

use super::*;

#[test]
fn a_completion_counts_as_assisted_from_the_scripts_level_on() {
    for (level, assisted) in [
        (Some(AssistLevel::Encouraged), false),
        (Some(AssistLevel::Repeated), false),
        (Some(AssistLevel::Hint), true),
        (None, true),
    ] {
        let mut session = opened();
        session
            .start("pay")
            .after(30)
            .must(Command::NoteAssist(level))
            .after(30)
            .must(Command::End);
        session.must(Command::SetOutcome(Outcome::Completed, None));
        let pay = first(&session);
        assert_eq!(
            (pay.assisted, pay.success),
            (assisted, Some(!assisted)),
            "{level:?}"
        );
        assert_eq!((pay.credit, pay.assists), (Some(1.0), Some(1)));
        assert_eq!(pay.time_ms, Some(60_000));
    }
}

#[test]
fn what_the_moderator_did_earns_no_credit() {
    let mut session = opened();
    session
        .start("pay")
        .must(Command::NoteAssist(Some(AssistLevel::DidIt)))
        .must(Command::End);
    session.must(Command::SetOutcome(Outcome::Completed, None));
    assert_eq!(
        (first(&session).success, first(&session).credit),
        (Some(false), Some(0.0))
    );
}

#[test]
fn an_assist_described_later_may_turn_out_too_small_to_count() {
    let mut session = opened();
    session
        .start("pay")
        .must(Command::NoteAssist(None))
        .must(Command::End);
    session.must(Command::SetOutcome(Outcome::Completed, None));
    assert!(first(&session).assisted);
    let to = Amendment {
        level: Some(AssistLevel::Encouraged),
        ..Amendment::default()
    };
    session.must(Command::Amend(3, to, None));
    assert_eq!(
        (first(&session).assisted, first(&session).success),
        (false, Some(true))
    );
}

#[test]
fn no_pause_counts_in_a_time() {
    let mut session = opened();
    session
        .start("pay")
        .after(10)
        .must(Command::Pause(None))
        .after(100);
    session
        .must(Command::SetPauseReason(PauseReason::Probing))
        .after(5)
        .must(Command::NoteError(None));
    session
        .must(Command::Resume)
        .after(7)
        .must(Command::End)
        .must(Command::SetOutcome(Outcome::Failed, None));
    let pay = first(&session);
    assert_eq!((pay.time_ms, pay.probing_ms), (Some(17_000), 105_000));
    assert!(
        session.state.annotations()[0].in_pause,
        "an error in a pause belongs to the attempt and is flagged"
    );
    assert_eq!(pay.errors.unwrap().total, 1);
}

#[test]
fn ending_while_paused_ends_at_the_pauses_start() {
    let mut session = opened();
    session
        .start("pay")
        .after(10)
        .must(Command::Pause(None))
        .after(100)
        .must(Command::End);
    assert_eq!(first(&session).end_ms, Some(10_000));
    session.must(Command::RetractEnd);
    assert!(matches!(session.state.phase(), SessionPhase::Paused(_)));
}

#[test]
fn an_end_that_was_none_never_stopped_the_clock_but_a_reopened_attempt_paused() {
    let mut session = opened();
    session
        .start("pay")
        .after(10)
        .must(Command::End)
        .after(20)
        .must(Command::RetractEnd);
    session
        .after(30)
        .must(Command::End)
        .must(Command::SetOutcome(Outcome::GaveUp, None));
    assert_eq!(first(&session).time_ms, Some(60_000));
    session
        .after(40)
        .must(Command::Reopen)
        .after(5)
        .must(Command::End);
    assert_eq!(first(&session).time_ms, Some(65_000));
    assert_eq!(
        first(&session).ending,
        Ending::Undecided,
        "the outcome is asked again"
    );
}

#[test]
fn starting_another_task_ends_the_running_one_undecided() {
    let mut session = opened();
    session.start("find").after(10).start("pay");
    let find = first(&session);
    assert_eq!(
        (find.ending, find.success, find.time_ms),
        (Ending::Undecided, None, Some(10_000))
    );
    assert_eq!(
        session
            .state
            .attempts()
            .iter()
            .filter(|a| a.is_open())
            .count(),
        1
    );
    session.must(Command::SetOutcomeOf(2, Outcome::Completed, None));
    assert_eq!(first(&session).success, Some(true));
}

#[test]
fn errors_after_the_end_belong_to_the_attempt_until_its_outcome_is_set() {
    let mut session = opened();
    session
        .start("pay")
        .must(Command::End)
        .must(Command::NoteError(Some("wrong-field".to_owned())));
    session
        .must(Command::SetOutcome(Outcome::Completed, None))
        .must(Command::NoteError(None));
    let tally = first(&session).errors.unwrap();
    assert_eq!((tally.total, tally.minor), (1, Some(1)));
    assert_eq!(
        session.state.annotations()[1].attempt,
        None,
        "outside an attempt it enters no rate"
    );
}

#[test]
fn a_completion_over_the_limit_fails_only_where_the_script_says_so() {
    for (task, success) in [("pay", true), ("strict", false)] {
        let mut session = opened();
        session
            .start(task)
            .after(301)
            .must(Command::End)
            .must(Command::SetOutcome(Outcome::Completed, None));
        assert_eq!(
            (first(&session).success, first(&session).over_limit),
            (Some(success), true)
        );
    }
}

#[test]
fn a_task_outside_the_script_has_an_id_and_a_title_and_moves_to_the_script_and_back() {
    let mut session = opened();
    assert_eq!(
        session.refused(Command::StartUnscripted("  ".to_owned())),
        Refusal::TitleRequired
    );
    session.start("find").after(5);
    session.must(Command::StartUnscripted("Looks around".to_owned()));
    assert_eq!(first(&session).ending, Ending::Undecided);
    assert_eq!(session.state.task_title("unscripted-1"), "Looks around");
    session
        .after(5)
        .must(Command::End)
        .must(Command::SetOutcome(Outcome::Completed, None));
    let attempts = session.state.summary().unwrap().attempts;
    assert_eq!(
        (attempts.at(1).success(), attempts.at(1).credit()),
        (None, None),
        "in no figure"
    );
    // A further attempt at it, and a second one, which gets an id of its own even after an undo.
    session
        .start("unscripted-1")
        .must(Command::Undo)
        .must(Command::Undo);
    session.must(Command::StartUnscripted("Reads the terms".to_owned()));
    session.must(Command::Undo);
    session.must(Command::StartUnscripted("Reads the help".to_owned()));
    assert_eq!(session.state.task_title("unscripted-3"), "Reads the help");
    let key = session.state.attempts()[1].key;
    session.must(Command::Reassign(key, "pay".to_owned(), None));
    assert_eq!(session.state.attempts_at("pay").count(), 1);
    session.must(Command::Reassign(key, "unscripted-1".to_owned(), None));
    assert_eq!(
        session.refused(Command::Reassign(key, "unscripted-9".to_owned(), None)),
        Refusal::NoSuchTask("unscripted-9".to_owned())
    );
}
