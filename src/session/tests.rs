//! Scenarios through decide, record and apply, and their properties.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::study::{AssistLevel, DesignVersion, ErrorKind, Severity, Study, Task};
use crate::testing::{StudyBench, TestSession};

fn task(id: &str) -> Task {
    Task {
        time_limit_ms: Some(300_000),
        limit_fails: id == "strict",
        ..Task::new(id, id)
    }
}

fn study() -> Arc<Study> {
    Arc::new(Study {
        versions: vec![DesignVersion::new("3.0")],
        tasks: vec![task("find"), task("pay"), task("strict")],
        error_kinds: vec![ErrorKind {
            key: '1',
            id: "wrong-field".to_owned(),
            label: "Types into the wrong field".to_owned(),
            severity: Severity::Minor,
        }],
        ..Study::new("Checkout")
    })
}

fn opened() -> TestSession {
    StudyBench::new(study()).opened()
}

/// The first attempt of a session's summary.
fn first(session: &TestSession) -> AttemptSummary {
    session.state.summary().unwrap().attempts[0].clone()
}

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
fn errors_after_the_end_belong_to_the_attempt_until_its_outcome_is_said() {
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
fn undo_takes_entries_back_one_by_one_and_redo_returns_them() {
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
fn closing_says_what_stands_before_it_and_which_tasks_were_not_reached() {
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
        .map(|a| a.ending)
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
fn a_text_longer_than_64_kib_is_refused() {
    let mut session = opened();
    assert_eq!(
        session.refused(Command::AddNote(None, Some("x".repeat(65_537)))),
        Refusal::TextTooLong
    );
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
        (attempts[1].success, attempts[1].credit),
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

fn any_command() -> impl Strategy<Value = Command> {
    let tasks = prop_oneof![Just("find"), Just("pay"), Just("strict"), Just("nowhere")];
    let outcome = prop::sample::select(Outcome::KEYS.map(|(_, o)| o).to_vec());
    let level = prop::option::of(prop::sample::select(vec![
        AssistLevel::Encouraged,
        AssistLevel::Hint,
        AssistLevel::DidIt,
    ]));
    let reason = prop::sample::select(vec![PauseReason::Probing, PauseReason::Fault]);
    let gap = prop::sample::select(vec![
        GapAnswer::Continued,
        GapAnswer::Stopped,
        GapAnswer::EndedBefore,
    ]);
    prop_oneof![
        4 => tasks.clone().prop_map(|t| Command::Start(t.to_owned())),
        1 => tasks.clone().prop_map(|t| Command::Skip(t.to_owned(), Some("late".to_owned()))),
        2 => Just(Command::Pause(None)),
        1 => reason.prop_map(Command::SetPauseReason),
        2 => Just(Command::Resume),
        3 => prop::option::of(Just("wrong-field".to_owned())).prop_map(Command::NoteError),
        2 => level.prop_map(Command::NoteAssist),
        2 => "\\PC{0,12}".prop_map(|t| Command::AddNote(Some('P'), Some(t))),
        1 => Just(Command::SetSyncMark(None)),
        4 => Just(Command::End),
        1 => Just(Command::RetractEnd),
        4 => outcome.clone().prop_map(|o| Command::SetOutcome(o, None)),
        1 => (0..30_i64, outcome).prop_map(|(k, o)| Command::SetOutcomeOf(k, o, None)),
        1 => Just(Command::Reopen),
        1 => (0..30_i64).prop_map(|k| Command::Cancel(k, None)),
        1 => (0..30_i64, tasks).prop_map(|(k, t)| Command::Reassign(k, t.to_owned(), None)),
        4 => Just(Command::Undo),
        2 => Just(Command::Redo),
        1 => (0..30_i64).prop_map(|k| Command::Retract(k, Some("slip".to_owned()))),
        2 => (0..30_i64, 0..200_000_i64).prop_map(|(k, at)| Command::Amend(
            k,
            Amendment { moved_to_ms: Some(at), ..Amendment::default() },
            None
        )),
        1 => (0..20_000_i64, gap).prop_map(|(gap_ms, answer)| Command::ResumeSession {
            gap_ms,
            answer,
            estimated: false,
            boot_id: "b".to_owned(),
            utc_offset_min: 0,
        }),
        1 => Just(Command::Close),
        1 => Just(Command::ReopenSession),
        1 => "[ab]{0,3}".prop_map(Command::StartUnscripted),
        1 => (prop::char::range('0', '9'), "[ab]{0,2}").prop_map(|(key, label)| Command::AddErrorKind {
            key,
            label,
            severity: Severity::Minor,
        }),
        1 => prop::sample::select(vec!["a", "b", "ab", "unscripted-1"])
            .prop_map(|id| Command::NoteError(Some(id.to_owned()))),
        1 => Just(Command::Start("unscripted-1".to_owned())),
        1 => Just(Command::MoveBack(2000)),
        1 => (0..30_i64, "[ab]{0,2}").prop_map(|(k, why)| Command::Restore(k, Some(why))),
        1 => (0..30_i64, "[ab]{1,2}").prop_map(|(k, text)| Command::Amend(
            k,
            Amendment { text: Some(text), ..Amendment::default() },
            Some("slip".to_owned())
        )),
        1 => Just(Command::Exclude(Some("late".to_owned()))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn live_and_replayed_agree_and_times_make_sense(
        commands in prop::collection::vec((any_command(), 0..20_000_i64), 0..60)
    ) {
        let mut session = opened();
        for (command, pass) in commands {
            session.clock.advance(pass);
            let now = session.clock_ms();
            let (before, log) = (session.state.clone(), session.writer.len());
            match session.send(command) {
                Ok(_) => prop_assert!(session.writer.len() > log),
                Err(refusal) => {
                    prop_assert!(refusal.to_string().ends_with('.'));
                    prop_assert_eq!(&before, &session.state);
                    prop_assert_eq!(log, session.writer.len());
                }
            }
            prop_assert!(session.state.attempts().iter().filter(|a| a.is_open()).count() <= 1);
            for attempt in session.state.attempts() {
                if let Some(time) = attempt.time_ms(now) {
                    prop_assert!(time >= 0, "{:?}", attempt);
                    let whole = attempt.ended_ms().unwrap_or(now) - attempt.started_ms;
                    let longest = attempt.pauses.iter()
                        .map(|p| p.to_ms.unwrap_or(now).min(attempt.ended_ms().unwrap_or(now))
                            - p.from_ms.max(attempt.started_ms))
                        .max().unwrap_or(0).max(0);
                    prop_assert!(time <= whole - longest, "a pause counts in {:?}", attempt);
                }
            }
        }
        prop_assert_eq!(&replay(study(), &session.writer), &session.state);
    }

    #[test]
    fn an_entry_read_back_from_its_detail_is_the_same(
        commands in prop::collection::vec((any_command(), 0..20_000_i64), 0..40)
    ) {
        let mut session = opened();
        for (command, pass) in commands {
            session.clock.advance(pass);
            let _ = session.send(command);
        }
        let mut head = Hash::CHAIN_START;
        for entry in &session.writer {
            let (detail, texts) = entry.to_detail();
            let (event, at_ms) = Entry::read_event(&detail, &texts).unwrap();
            prop_assert_eq!((&event, at_ms), (&entry.event, entry.at_ms));
            head = entry_hash(&head, entry.seq, &entry.stamp, &entry.author, entry.attempt, &detail);
            prop_assert_eq!(head, entry.hash);
        }
    }
}
