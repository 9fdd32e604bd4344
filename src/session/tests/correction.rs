//! Undo, redo, moving back, and corrections after the close.

use super::*;

#[test]
fn undo_and_redo_go_entry_by_entry() {
    let mut session = opened();
    session
        .start("pay")
        .must(Command::NoteError(None))
        .must(Command::End);
    session.must(Command::SetOutcome(Outcome::Failed, None));
    let done = session.state.summary();
    session.must(Command::Undo);
    assert!(matches!(
        session.state.phase(),
        SessionPhase::AwaitingOutcome(_)
    ));
    session.must(Command::Undo);
    assert!(matches!(session.state.phase(), SessionPhase::Running(_)));
    session.must(Command::Undo).must(Command::Undo);
    assert_eq!(session.state.phase(), SessionPhase::BetweenTasks);
    assert_eq!(session.refused(Command::Undo), Refusal::NothingToUndo);
    for _ in 0..4 {
        session.must(Command::Redo);
    }
    assert_eq!(session.state.summary(), done);
    assert_eq!(session.refused(Command::Redo), Refusal::NothingToRedo);
    session.must(Command::Undo).must(Command::SetSyncMark(None));
    assert_eq!(
        session.refused(Command::Redo),
        Refusal::NothingToRedo,
        "another entry was made"
    );
}

#[test]
fn a_correction_that_would_leave_two_attempts_running_is_refused() {
    let mut session = opened();
    session
        .start("find")
        .must(Command::End)
        .must(Command::SetOutcome(Outcome::Completed, None))
        .start("pay");
    assert_eq!(
        session.refused(Command::Retract(3, None)),
        Refusal::TwoTasksRunning
    );
}

#[test]
fn a_correction_that_would_give_a_time_below_zero_is_refused() {
    let mut session = opened();
    session.after(10).start("find").after(10).must(Command::End);
    let to = Amendment {
        moved_to_ms: Some(5_000),
        ..Amendment::default()
    };
    assert_eq!(
        session.refused(Command::Amend(3, to, None)),
        Refusal::NegativeTime("find".to_owned())
    );
    let to = Amendment {
        moved_to_ms: Some(18_000),
        ..Amendment::default()
    };
    session.must(Command::Amend(
        3,
        to,
        Some("ended before I saw it".to_owned()),
    ));
    assert_eq!(first(&session).time_ms, Some(8_000));
}

#[test]
fn what_was_just_noted_is_set_back_two_seconds_at_a_time_but_not_before_the_attempt() {
    let mut session = opened();
    assert_eq!(
        session.refused(Command::MoveBack(2000)),
        Refusal::NothingToMoveBack
    );
    session
        .after(10)
        .start("pay")
        .after(5)
        .must(Command::NoteError(None));
    session
        .must(Command::MoveBack(2000))
        .must(Command::MoveBack(2000));
    assert_eq!(session.state.annotations()[0].at_ms, 11_000);
    assert_eq!(
        session.refused(Command::MoveBack(2000)),
        Refusal::BeforeStart("pay".to_owned())
    );
    session.must(Command::Undo);
    assert_eq!(session.state.annotations()[0].at_ms, 13_000);
    // After the outcome it is the end that was made last.
    session
        .after(5)
        .must(Command::End)
        .must(Command::SetOutcome(Outcome::Completed, None));
    session.must(Command::MoveBack(2000));
    assert_eq!(first(&session).time_ms, Some(8000));
    // A start is not set before the end of the task before it.
    session.after(1).start("find");
    session.must(Command::MoveBack(2000));
    assert_eq!(
        session.refused(Command::MoveBack(2000)),
        Refusal::BeforeEnd("pay".to_owned())
    );
}

#[test]
fn the_start_of_a_session_is_not_set_back() {
    let mut session = opened();
    session.after(1).start("pay");
    assert_eq!(
        session.refused(Command::MoveBack(2000)),
        Refusal::BeforeSession
    );
}

#[test]
fn a_closed_session_is_corrected_with_a_reason_and_only_so() {
    let mut session = opened();
    session
        .start("pay")
        .after(5)
        .must(Command::NoteError(None))
        .after(5);
    session.must(Command::Close);
    let closing = session.state.log().last().unwrap().clone();
    let why = || Some("seen on the recording".to_owned());
    let kind = || Amendment {
        error: Some("wrong-field".to_owned()),
        ..Amendment::default()
    };
    for command in [
        Command::Amend(3, kind(), None),
        Command::Amend(3, kind(), Some(" ".to_owned())),
        Command::Retract(3, None),
        Command::SetOutcomeOf(2, Outcome::Failed, None),
        Command::Reassign(2, "find".to_owned(), None),
        Command::Cancel(2, None),
        Command::Exclude(None),
    ] {
        assert_eq!(session.refused(command), Refusal::ReasonRequired);
    }
    assert_eq!(session.state.review_queue().len(), 2);
    session.after(100).must(Command::Amend(3, kind(), why()));
    session.must(Command::SetOutcomeOf(2, Outcome::Failed, why()));
    assert!(session.state.review_queue().is_empty());
    session.must(Command::Retract(3, why()));
    assert_eq!(first(&session).errors.unwrap().total, 0);
    assert_eq!(
        session.refused(Command::Restore(3, None)),
        Refusal::ReasonRequired
    );
    session.must(Command::Restore(3, why()));
    assert_eq!(
        session.refused(Command::Restore(3, why())),
        Refusal::NotRetracted
    );
    assert_eq!(first(&session).errors.unwrap().total, 1);
    // Excluded and counted again.
    session.must(Command::Exclude(why()));
    let exclusion = session.state.exclusion_entry().unwrap();
    session.must(Command::Retract(exclusion, why()));
    assert_eq!(
        (
            session.state.exclusion_reason(),
            session.state.exclusion_entry()
        ),
        (None, None)
    );
    // It stays closed, and its close tells of what was before it.
    assert_eq!(session.state.phase(), SessionPhase::Closed);
    let Event::SessionClosed { entries, head } = &closing.event else {
        panic!("the last entry closes the session");
    };
    assert_eq!(*entries, closing.seq - 1);
    assert_eq!(
        *head,
        session.state.entry(*entries).unwrap().hash.to_string()
    );
    assert_eq!(replay(study(), &session.writer), session.state);
}
