//! Gaps, closing, text limits, added error kinds and the review queue.

use super::*;

#[test]
fn after_a_crash_the_gap_counts_or_pauses_or_the_attempt_had_ended() {
    for (answer, time, estimated) in [
        (GapAnswer::Continued, Some(130_000), false),
        (GapAnswer::Stopped, Some(30_000), false),
        (GapAnswer::EndedBefore, Some(10_000), true),
    ] {
        let mut session = opened();
        session
            .start("pay")
            .after(10)
            .must(Command::NoteError(None))
            .after(110);
        let gap = Command::ResumeSession {
            gap_ms: 100_000,
            answer,
            estimated: false,
            boot_id: "b".to_owned(),
            utc_offset_min: 0,
        };
        session.must(gap).after(10);
        if answer != GapAnswer::EndedBefore {
            session.must(Command::End);
        }
        assert_eq!(
            (first(&session).time_ms, first(&session).estimated),
            (time, estimated),
            "{answer:?}"
        );
    }
}

#[test]
fn closing_records_the_end_of_the_log_and_the_tasks_not_reached() {
    let mut session = opened();
    session.start("pay").must(Command::Skip(
        "find".to_owned(),
        Some("ran late".to_owned()),
    ));
    session.must(Command::Close);
    let Some(Event::SessionClosed { entries, head }) =
        session.state.log().last().map(|e| e.event.clone())
    else {
        panic!("the last entry closes the session");
    };
    assert_eq!(entries, 4);
    assert_eq!(head, session.state.entry(4).unwrap().hash.to_string());
    let endings: Vec<_> = session
        .state
        .summary()
        .unwrap()
        .attempts
        .iter()
        .map(crate::session::AttemptRow::ending)
        .collect();
    assert_eq!(
        endings,
        [Ending::Undecided, Ending::Skipped, Ending::NotReached]
    );
    assert_eq!(session.refused(Command::NoteError(None)), Refusal::Closed);
    session.must(Command::Exclude(Some("wrong participant".to_owned())));
    assert_eq!(
        session.refused(Command::Exclude(None)),
        Refusal::AlreadyExcluded
    );
    session.must(Command::ReopenSession);
    assert!(matches!(
        session.state.phase(),
        SessionPhase::AwaitingOutcome(_)
    ));
}

#[test]
fn a_text_longer_than_64_kib_is_refused() {
    let mut session = opened();
    assert_eq!(
        session.refused(Command::AddNote(None, Some("x".repeat(65_537)))),
        Refusal::TextTooLong
    );
}

#[test]
fn an_added_error_kind_counts_like_the_scripts() {
    let mut session = opened();
    let add = |key, label: &str| Command::AddErrorKind {
        key,
        label: label.to_owned(),
        severity: Severity::Major,
    };
    assert_eq!(
        session.refused(add('1', "Scrolls past")),
        Refusal::KeyTaken('1', "Types into the wrong field".to_owned())
    );
    assert_eq!(
        session.refused(add('0', "Scrolls past")),
        Refusal::InvalidErrorKey
    );
    assert_eq!(session.refused(add('2', " ")), Refusal::LabelRequired);
    session.must(add('2', "Scrolls past"));
    let kind = session.state.added_error_kinds()[0].clone();
    assert_eq!((kind.key, kind.id.as_str()), ('2', "scrolls-past"));
    session
        .start("pay")
        .must(Command::NoteError(Some(kind.id.clone())));
    assert_eq!(session.state.errors_in(3).major, Some(1));
    assert_eq!(
        session.refused(Command::Retract(2, None)),
        Refusal::ErrorKindInUse
    );
    session
        .must(Command::Undo)
        .must(Command::Undo)
        .must(Command::Undo);
    assert!(session.state.error_kind("scrolls-past").is_none());
    session.must(add('2', "Scrolls past"));
    assert_eq!(session.state.added_error_kinds()[0].id, "scrolls-past-2");
    assert_eq!(
        session.refused(Command::Restore(2, None)),
        Refusal::KeyTaken('2', "Scrolls past".to_owned())
    );

    // A later session takes it over, and undo passes over what the program wrote itself.
    let mut later = opened();
    later.must(Command::CarryOverErrorKind(kind.clone()));
    assert_eq!(
        later.refused(Command::CarryOverErrorKind(kind.clone())),
        Refusal::DuplicateErrorKind(kind.label)
    );
    assert_eq!(later.refused(Command::Undo), Refusal::NothingToUndo);
    later.must(Command::NoteError(Some(kind.id)));
}

#[test]
fn what_is_still_to_be_described_is_listed_kind_by_kind() {
    let mut session = opened();
    session.must(Command::AddNote(None, Some("talks".to_owned())));
    session
        .start("pay")
        .must(Command::Pause(None))
        .must(Command::Resume);
    session
        .must(Command::NoteAssist(None))
        .must(Command::NoteError(None))
        .must(Command::End);
    let items: Vec<_> = session
        .state
        .review_queue()
        .iter()
        .map(|b| (b.missing, b.seq))
        .collect();
    assert_eq!(
        items,
        [
            (MissingDetail::ErrorKind, 7),
            (MissingDetail::AssistLevel, 6),
            (MissingDetail::NoteCode, 2),
            (MissingDetail::Outcome, 3),
            (MissingDetail::PauseReason, 4),
        ]
    );
    let words = Amendment {
        text: Some("another way in".to_owned()),
        ..Amendment::default()
    };
    session.must(Command::Amend(7, words, None));
    assert!(session.state.review_queue().iter().all(|b| b.seq != 7));
}
