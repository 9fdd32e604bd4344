//! Scenarios through decide, record and apply, and their properties.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::study::{AssistLevel, DesignVersion, ErrorKind, Severity, Study, Task};

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

fn opening() -> Opening {
    Opening {
        session: uuid::Uuid::nil(),
        protocol: "0".repeat(64),
        participant: Some("P07".to_owned()),
        version: "3.0".to_owned(),
        moderator: "Anna".to_owned(),
        session_kind: SessionKind::Real,
        order: vec!["find".to_owned(), "pay".to_owned(), "strict".to_owned()],
        boot_id: "b".to_owned(),
        utc_offset_min: 60,
    }
}

/// A session, a clock, and its log.
struct Desk {
    state: SessionState,
    now: i64,
    log: Vec<Entry>,
}

impl Desk {
    fn open() -> Self {
        let mut desk = Self {
            state: SessionState::new(study()),
            now: 0,
            log: Vec::new(),
        };
        desk.must(Command::Open(opening()));
        desk
    }

    /// Advances the clock by this many seconds.
    fn after(&mut self, seconds: i64) -> &mut Self {
        self.now += seconds * 1000;
        self
    }

    fn does(&mut self, command: Command) -> Result<(), Refusal> {
        let events = decide(&self.state, command)?;
        let stamp = Stamp {
            clock_ms: self.now,
            wall: WallTime(1_790_000_000_000 + self.now),
            salt: Salt([u8::try_from(self.log.len() % 256).unwrap(); 16]),
        };
        let entries = record(&self.state, stamp, "Anna", events);
        self.state = apply(&self.state, &entries);
        self.log.extend(entries);
        Ok(())
    }

    #[allow(clippy::needless_pass_by_value, reason = "a story reads better so")]
    fn must(&mut self, command: Command) -> &mut Self {
        self.does(command.clone())
            .unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
        self
    }

    fn refused(&mut self, command: Command) -> Refusal {
        let before = self.state.clone();
        let refusal = self.does(command).expect_err("a refusal");
        assert_eq!(before, self.state);
        refusal
    }

    fn start(&mut self, task: &str) -> &mut Self {
        self.must(Command::Start(task.to_owned()))
    }

    fn first(&self) -> AttemptSummary {
        self.state.summary().unwrap().attempts[0].clone()
    }
}

#[test]
fn a_completion_counts_as_assisted_from_the_scripts_level_on() {
    for (level, assisted) in [
        (Some(AssistLevel::Encouraged), false),
        (Some(AssistLevel::Repeated), false),
        (Some(AssistLevel::Hint), true),
        (None, true),
    ] {
        let mut desk = Desk::open();
        desk.start("pay")
            .after(30)
            .must(Command::NoteAssist(level))
            .after(30)
            .must(Command::End);
        desk.must(Command::SetOutcome(Outcome::Completed, None));
        let pay = desk.first();
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
    let mut desk = Desk::open();
    desk.start("pay")
        .must(Command::NoteAssist(Some(AssistLevel::DidIt)))
        .must(Command::End);
    desk.must(Command::SetOutcome(Outcome::Completed, None));
    assert_eq!(
        (desk.first().success, desk.first().credit),
        (Some(false), Some(0.0))
    );
}

#[test]
fn an_assist_described_later_may_turn_out_too_small_to_count() {
    let mut desk = Desk::open();
    desk.start("pay")
        .must(Command::NoteAssist(None))
        .must(Command::End);
    desk.must(Command::SetOutcome(Outcome::Completed, None));
    assert!(desk.first().assisted);
    let to = Amendment {
        level: Some(AssistLevel::Encouraged),
        ..Amendment::default()
    };
    desk.must(Command::Amend(3, to, None));
    assert_eq!(
        (desk.first().assisted, desk.first().success),
        (false, Some(true))
    );
}

#[test]
fn no_pause_counts_in_a_time() {
    let mut desk = Desk::open();
    desk.start("pay")
        .after(10)
        .must(Command::Pause(None))
        .after(100);
    desk.must(Command::SetPauseReason(PauseReason::Probing))
        .after(5)
        .must(Command::NoteError(None));
    desk.must(Command::Resume)
        .after(7)
        .must(Command::End)
        .must(Command::SetOutcome(Outcome::Failed, None));
    let pay = desk.first();
    assert_eq!((pay.time_ms, pay.probing_ms), (Some(17_000), 105_000));
    assert!(
        desk.state.annotations()[0].in_pause,
        "an error in a pause belongs to the attempt and is flagged"
    );
    assert_eq!(pay.errors.unwrap().total, 1);
}

#[test]
fn ending_while_paused_ends_at_the_pauses_start() {
    let mut desk = Desk::open();
    desk.start("pay")
        .after(10)
        .must(Command::Pause(None))
        .after(100)
        .must(Command::End);
    assert_eq!(desk.first().end_ms, Some(10_000));
    desk.must(Command::RetractEnd);
    assert!(matches!(desk.state.phase(), SessionPhase::Paused(_)));
}

#[test]
fn an_end_that_was_none_never_stopped_the_clock_but_a_reopened_attempt_paused() {
    let mut desk = Desk::open();
    desk.start("pay")
        .after(10)
        .must(Command::End)
        .after(20)
        .must(Command::RetractEnd);
    desk.after(30)
        .must(Command::End)
        .must(Command::SetOutcome(Outcome::GaveUp, None));
    assert_eq!(desk.first().time_ms, Some(60_000));
    desk.after(40)
        .must(Command::Reopen)
        .after(5)
        .must(Command::End);
    assert_eq!(desk.first().time_ms, Some(65_000));
    assert_eq!(
        desk.first().ending,
        Ending::Undecided,
        "the outcome is asked again"
    );
}

#[test]
fn starting_another_task_ends_the_running_one_undecided() {
    let mut desk = Desk::open();
    desk.start("find").after(10).start("pay");
    let find = desk.first();
    assert_eq!(
        (find.ending, find.success, find.time_ms),
        (Ending::Undecided, None, Some(10_000))
    );
    assert_eq!(
        desk.state.attempts().iter().filter(|a| a.is_open()).count(),
        1
    );
    desk.must(Command::SetOutcomeOf(2, Outcome::Completed, None));
    assert_eq!(desk.first().success, Some(true));
}

#[test]
fn errors_after_the_end_belong_to_the_attempt_until_its_outcome_is_said() {
    let mut desk = Desk::open();
    desk.start("pay")
        .must(Command::End)
        .must(Command::NoteError(Some("wrong-field".to_owned())));
    desk.must(Command::SetOutcome(Outcome::Completed, None))
        .must(Command::NoteError(None));
    let tally = desk.first().errors.unwrap();
    assert_eq!((tally.total, tally.minor), (1, Some(1)));
    assert_eq!(
        desk.state.annotations()[1].attempt,
        None,
        "outside an attempt it enters no rate"
    );
}

#[test]
fn undo_takes_entries_back_one_by_one_and_redo_returns_them() {
    let mut desk = Desk::open();
    desk.start("pay")
        .must(Command::NoteError(None))
        .must(Command::End);
    desk.must(Command::SetOutcome(Outcome::Failed, None));
    let done = desk.state.summary();
    desk.must(Command::Undo);
    assert!(matches!(
        desk.state.phase(),
        SessionPhase::AwaitingOutcome(_)
    ));
    desk.must(Command::Undo);
    assert!(matches!(desk.state.phase(), SessionPhase::Running(_)));
    desk.must(Command::Undo).must(Command::Undo);
    assert_eq!(desk.state.phase(), SessionPhase::BetweenTasks);
    assert_eq!(desk.refused(Command::Undo), Refusal::NothingToUndo);
    for _ in 0..4 {
        desk.must(Command::Redo);
    }
    assert_eq!(desk.state.summary(), done);
    assert_eq!(desk.refused(Command::Redo), Refusal::NothingToRedo);
    desk.must(Command::Undo).must(Command::SetSyncMark(None));
    assert_eq!(
        desk.refused(Command::Redo),
        Refusal::NothingToRedo,
        "another entry was made"
    );
}

#[test]
fn a_correction_that_would_leave_two_attempts_running_is_refused() {
    let mut desk = Desk::open();
    desk.start("find")
        .must(Command::End)
        .must(Command::SetOutcome(Outcome::Completed, None))
        .start("pay");
    assert_eq!(
        desk.refused(Command::Retract(3, None)),
        Refusal::TwoTasksRunning
    );
}

#[test]
fn a_correction_that_would_give_a_time_below_zero_is_refused() {
    let mut desk = Desk::open();
    desk.after(10).start("find").after(10).must(Command::End);
    let to = Amendment {
        moved_to_ms: Some(5_000),
        ..Amendment::default()
    };
    assert_eq!(
        desk.refused(Command::Amend(3, to, None)),
        Refusal::NegativeTime("find".to_owned())
    );
    let to = Amendment {
        moved_to_ms: Some(18_000),
        ..Amendment::default()
    };
    desk.must(Command::Amend(
        3,
        to,
        Some("ended before I saw it".to_owned()),
    ));
    assert_eq!(desk.first().time_ms, Some(8_000));
}

#[test]
fn after_a_crash_the_gap_counts_or_pauses_or_the_attempt_had_ended() {
    for (answer, time, estimated) in [
        (GapAnswer::Continued, Some(130_000), false),
        (GapAnswer::Stopped, Some(30_000), false),
        (GapAnswer::EndedBefore, Some(10_000), true),
    ] {
        let mut desk = Desk::open();
        desk.start("pay")
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
        desk.must(gap).after(10);
        if answer != GapAnswer::EndedBefore {
            desk.must(Command::End);
        }
        assert_eq!(
            (desk.first().time_ms, desk.first().estimated),
            (time, estimated),
            "{answer:?}"
        );
    }
}

#[test]
fn closing_says_what_stands_before_it_and_which_tasks_were_not_reached() {
    let mut desk = Desk::open();
    desk.start("pay").must(Command::Skip(
        "find".to_owned(),
        Some("ran late".to_owned()),
    ));
    desk.must(Command::Close);
    let Some(Event::SessionClosed { entries, head }) =
        desk.state.log().last().map(|e| e.event.clone())
    else {
        panic!("the last entry closes the session");
    };
    assert_eq!(entries, 4);
    assert_eq!(head, desk.state.entry(4).unwrap().hash.to_string());
    let endings: Vec<_> = desk
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
    assert_eq!(desk.refused(Command::NoteError(None)), Refusal::Closed);
    desk.must(Command::Exclude(Some("wrong participant".to_owned())));
    assert_eq!(
        desk.refused(Command::Exclude(None)),
        Refusal::AlreadyExcluded
    );
    desk.must(Command::ReopenSession);
    assert!(matches!(
        desk.state.phase(),
        SessionPhase::AwaitingOutcome(_)
    ));
}

#[test]
fn a_completion_over_the_limit_fails_only_where_the_script_says_so() {
    for (task, success) in [("pay", true), ("strict", false)] {
        let mut desk = Desk::open();
        desk.start(task)
            .after(301)
            .must(Command::End)
            .must(Command::SetOutcome(Outcome::Completed, None));
        assert_eq!(
            (desk.first().success, desk.first().over_limit),
            (Some(success), true)
        );
    }
}

#[test]
fn a_text_longer_than_64_kib_is_refused() {
    let mut desk = Desk::open();
    assert_eq!(
        desk.refused(Command::AddNote(None, Some("x".repeat(65_537)))),
        Refusal::TextTooLong
    );
}

#[test]
fn what_was_just_noted_is_set_back_two_seconds_at_a_time_but_not_before_the_attempt() {
    let mut desk = Desk::open();
    assert_eq!(
        desk.refused(Command::MoveBack(2000)),
        Refusal::NothingToMoveBack
    );
    desk.after(10)
        .start("pay")
        .after(5)
        .must(Command::NoteError(None));
    desk.must(Command::MoveBack(2000))
        .must(Command::MoveBack(2000));
    assert_eq!(desk.state.annotations()[0].at_ms, 11_000);
    assert_eq!(
        desk.refused(Command::MoveBack(2000)),
        Refusal::BeforeStart("pay".to_owned())
    );
    desk.must(Command::Undo);
    assert_eq!(desk.state.annotations()[0].at_ms, 13_000);
    // After the outcome, the latest entry to move is the end.
    desk.after(5)
        .must(Command::End)
        .must(Command::SetOutcome(Outcome::Completed, None));
    desk.must(Command::MoveBack(2000));
    assert_eq!(desk.first().time_ms, Some(8000));
    // A start cannot be moved before the end of the previous task.
    desk.after(1).start("find");
    desk.must(Command::MoveBack(2000));
    assert_eq!(
        desk.refused(Command::MoveBack(2000)),
        Refusal::BeforeEnd("pay".to_owned())
    );
}

#[test]
fn the_start_of_a_session_is_not_set_back() {
    let mut desk = Desk::open();
    desk.after(1).start("pay");
    assert_eq!(
        desk.refused(Command::MoveBack(2000)),
        Refusal::BeforeSession
    );
}

#[test]
fn a_task_outside_the_script_has_an_id_and_a_title_and_moves_to_the_script_and_back() {
    let mut desk = Desk::open();
    assert_eq!(
        desk.refused(Command::StartUnscripted("  ".to_owned())),
        Refusal::TitleRequired
    );
    desk.start("find").after(5);
    desk.must(Command::StartUnscripted("Looks around".to_owned()));
    assert_eq!(desk.first().ending, Ending::Undecided);
    assert_eq!(desk.state.task_title("unscripted-1"), "Looks around");
    desk.after(5)
        .must(Command::End)
        .must(Command::SetOutcome(Outcome::Completed, None));
    let attempts = desk.state.summary().unwrap().attempts;
    assert_eq!(
        (attempts[1].success, attempts[1].credit),
        (None, None),
        "in no figure"
    );
    // Another attempt at it, and a second unscripted task, which gets its own id even after an undo.
    desk.start("unscripted-1")
        .must(Command::Undo)
        .must(Command::Undo);
    desk.must(Command::StartUnscripted("Reads the terms".to_owned()));
    desk.must(Command::Undo);
    desk.must(Command::StartUnscripted("Reads the help".to_owned()));
    assert_eq!(desk.state.task_title("unscripted-3"), "Reads the help");
    let key = desk.state.attempts()[1].key;
    desk.must(Command::Reassign(key, "pay".to_owned(), None));
    assert_eq!(desk.state.attempts_at("pay").count(), 1);
    desk.must(Command::Reassign(key, "unscripted-1".to_owned(), None));
    assert_eq!(
        desk.refused(Command::Reassign(key, "unscripted-9".to_owned(), None)),
        Refusal::NoSuchTask("unscripted-9".to_owned())
    );
}

#[test]
fn an_added_error_kind_counts_like_the_scripts() {
    let mut desk = Desk::open();
    let add = |key, label: &str| Command::AddErrorKind {
        key,
        label: label.to_owned(),
        severity: Severity::Major,
    };
    assert_eq!(
        desk.refused(add('1', "Scrolls past")),
        Refusal::KeyTaken('1', "Types into the wrong field".to_owned())
    );
    assert_eq!(
        desk.refused(add('0', "Scrolls past")),
        Refusal::InvalidErrorKey
    );
    assert_eq!(desk.refused(add('2', " ")), Refusal::LabelRequired);
    desk.must(add('2', "Scrolls past"));
    let kind = desk.state.added_error_kinds()[0].clone();
    assert_eq!((kind.key, kind.id.as_str()), ('2', "scrolls-past"));
    desk.start("pay")
        .must(Command::NoteError(Some(kind.id.clone())));
    assert_eq!(desk.state.errors_in(3).major, Some(1));
    assert_eq!(
        desk.refused(Command::Retract(2, None)),
        Refusal::ErrorKindInUse
    );
    desk.must(Command::Undo)
        .must(Command::Undo)
        .must(Command::Undo);
    assert!(desk.state.error_kind("scrolls-past").is_none());
    desk.must(add('2', "Scrolls past"));
    assert_eq!(desk.state.added_error_kinds()[0].id, "scrolls-past-2");
    assert_eq!(
        desk.refused(Command::Restore(2, None)),
        Refusal::KeyTaken('2', "Scrolls past".to_owned())
    );

    // A later session carries it over, and undo skips entries of the program.
    let mut later = Desk::open();
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
    let mut desk = Desk::open();
    desk.start("pay")
        .after(5)
        .must(Command::NoteError(None))
        .after(5);
    desk.must(Command::Close);
    let closing = desk.state.log().last().unwrap().clone();
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
        assert_eq!(desk.refused(command), Refusal::ReasonRequired);
    }
    assert_eq!(desk.state.review_queue().len(), 2);
    desk.after(100).must(Command::Amend(3, kind(), why()));
    desk.must(Command::SetOutcomeOf(2, Outcome::Failed, why()));
    assert!(desk.state.review_queue().is_empty());
    desk.must(Command::Retract(3, why()));
    assert_eq!(desk.first().errors.unwrap().total, 0);
    assert_eq!(
        desk.refused(Command::Restore(3, None)),
        Refusal::ReasonRequired
    );
    desk.must(Command::Restore(3, why()));
    assert_eq!(
        desk.refused(Command::Restore(3, why())),
        Refusal::NotRetracted
    );
    assert_eq!(desk.first().errors.unwrap().total, 1);
    // Excluded, then counted again.
    desk.must(Command::Exclude(why()));
    let exclusion = desk.state.exclusion_entry().unwrap();
    desk.must(Command::Retract(exclusion, why()));
    assert_eq!(
        (desk.state.exclusion_reason(), desk.state.exclusion_entry()),
        (None, None)
    );
    // It stays closed, and its close covers what came before it.
    assert_eq!(desk.state.phase(), SessionPhase::Closed);
    let Event::SessionClosed { entries, head } = &closing.event else {
        panic!("the last entry closes the session");
    };
    assert_eq!(*entries, closing.seq - 1);
    assert_eq!(*head, desk.state.entry(*entries).unwrap().hash.to_string());
    assert_eq!(replay(study(), &desk.log), desk.state);
}

#[test]
fn what_is_still_to_be_described_is_listed_kind_by_kind() {
    let mut desk = Desk::open();
    desk.must(Command::AddNote(None, Some("talks".to_owned())));
    desk.start("pay")
        .must(Command::Pause(None))
        .must(Command::Resume);
    desk.must(Command::NoteAssist(None))
        .must(Command::NoteError(None))
        .must(Command::End);
    let blanks: Vec<_> = desk
        .state
        .review_queue()
        .iter()
        .map(|b| (b.missing, b.seq))
        .collect();
    assert_eq!(
        blanks,
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
    desk.must(Command::Amend(7, words, None));
    assert!(desk.state.review_queue().iter().all(|b| b.seq != 7));
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
        let mut desk = Desk::open();
        for (command, pass) in commands {
            desk.now += pass;
            let (before, log) = (desk.state.clone(), desk.log.len());
            match desk.does(command) {
                Ok(()) => prop_assert!(desk.log.len() > log),
                Err(refusal) => {
                    prop_assert!(refusal.to_string().ends_with('.'));
                    prop_assert_eq!(&before, &desk.state);
                    prop_assert_eq!(log, desk.log.len());
                }
            }
            prop_assert!(desk.state.attempts().iter().filter(|a| a.is_open()).count() <= 1);
            for attempt in desk.state.attempts() {
                if let Some(time) = attempt.time_ms(desk.now) {
                    prop_assert!(time >= 0, "{:?}", attempt);
                    let whole = attempt.ended_ms().unwrap_or(desk.now) - attempt.started_ms;
                    let longest = attempt.pauses.iter()
                        .map(|p| p.to_ms.unwrap_or(desk.now).min(attempt.ended_ms().unwrap_or(desk.now))
                            - p.from_ms.max(attempt.started_ms))
                        .max().unwrap_or(0).max(0);
                    prop_assert!(time <= whole - longest, "a pause counts in {:?}", attempt);
                }
            }
        }
        prop_assert_eq!(&replay(study(), &desk.log), &desk.state);
    }

    #[test]
    fn an_entry_read_back_from_its_detail_is_the_same(
        commands in prop::collection::vec((any_command(), 0..20_000_i64), 0..40)
    ) {
        let mut desk = Desk::open();
        for (command, pass) in commands {
            desk.now += pass;
            let _ = desk.does(command);
        }
        let mut head = Hash::CHAIN_START;
        for entry in &desk.log {
            let (detail, texts) = entry.to_detail();
            let (event, at_ms) = Entry::read_event(&detail, &texts).unwrap();
            prop_assert_eq!((&event, at_ms), (&entry.event, entry.at_ms));
            head = entry_hash(&head, entry.seq, &entry.stamp, &entry.author, entry.attempt, &detail);
            prop_assert_eq!(head, entry.hash);
        }
    }
}
