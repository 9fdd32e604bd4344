//! What is added afterwards: at the moment meant, with a reason after the close, and undone as if it had never been.

use super::*;

const WHY: &str = "seen on the recording";

fn addition(at_ms: i64, what: AddedWhat) -> Command {
    Command::Add(Addition {
        at_ms,
        what,
        from: "review".to_owned(),
        why: Some(WHY.to_owned()),
    })
}

fn error() -> AddedWhat {
    AddedWhat::Error {
        kind: Some("wrong-field".to_owned()),
        severity: None,
        recovered: Some(true),
        text: None,
    }
}

fn note(text: &str) -> AddedWhat {
    AddedWhat::Note {
        code: Some('P'),
        text: Some(text.to_owned()),
    }
}

fn task(id: &str, until_ms: i64, outcome: Option<Outcome>) -> AddedWhat {
    AddedWhat::Task {
        task: id.to_owned(),
        until_ms,
        outcome,
    }
}

/// A closed session of 100 seconds in which `pay` ran from 0:40 to 1:00.
fn closed() -> TestSession {
    let mut session = opened();
    session
        .at(40_000)
        .start("pay")
        .at(60_000)
        .must(Command::End);
    session.must(Command::SetOutcome(Outcome::Completed, None));
    session.at(100_000).must(Command::Close);
    session.at(900_000);
    session
}

/// The figures of a session, whatever the numbers of its entries: its attempts by start, and its annotations by moment
/// with the task they are in.
fn figures(state: &SessionState) -> impl PartialEq + std::fmt::Debug + use<> {
    let summary = state.summary().unwrap();
    let mut attempts = summary.attempts.to_summaries();
    attempts.sort_by_key(|a| (a.start_ms, a.task.clone()));
    for attempt in &mut attempts {
        attempt.key = 0;
    }
    let mut noted: Vec<_> = state
        .annotations()
        .iter()
        .map(|n| {
            let task = n
                .attempt
                .and_then(|key| state.attempt(key))
                .map(|a| a.task.clone());
            let what = format!("{:?} {:?}", n.kind, n.text);
            (n.at_ms, what, task, n.in_pause, n.outside_attempt)
        })
        .collect();
    noted.sort();
    let answers: Vec<_> = state
        .ratings()
        .map(|r| (r.instrument.clone(), r.item.clone(), r.value))
        .collect();
    (attempts, noted, answers, summary.consent)
}

#[test]
fn everything_can_be_added_to_a_closed_session_and_undone_again() {
    let mut session = closed();
    let before = session.state.clone();
    let answer = AddedWhat::Answer {
        attempt: Some(2),
        instrument: "seq".to_owned(),
        item: "1".to_owned(),
        value: Some(6.0),
        text: None,
    };
    let consent = AddedWhat::Consent {
        given: true,
        text: None,
    };
    for (at, what) in [
        (50_000, error()),
        (
            45_000,
            AddedWhat::Assist {
                level: Some(AssistLevel::Hint),
                text: Some("pointed".to_owned()),
            },
        ),
        (50_000, note("frowns")),
        (1_000, AddedWhat::SyncMark(None)),
        (5_000, task("find", 30_000, Some(Outcome::Failed))),
        (0, consent),
        (60_000, answer),
    ] {
        let first = session.state.last_seq() + 1;
        let command = addition(at, what);
        let Command::Add(without) = command.clone() else {
            panic!("an addition");
        };
        let without = Command::Add(Addition {
            why: None,
            ..without
        });
        assert_eq!(session.refused(without), Refusal::ReasonRequired);
        session.must(command);
        assert_ne!(figures(&session.state), figures(&before));
        let entry = session.state.entry(first).unwrap();
        assert_eq!(entry.moment_ms(), at);
        assert_eq!(entry.context.why.as_deref(), Some(WHY));
        assert_eq!(replay(study(), &session.writer), session.state);
        session.must(Command::Retract(first, Some("was another one".to_owned())));
        assert_eq!(figures(&session.state), figures(&before));
        session.must(Command::Restore(first, Some("no, it was".to_owned())));
        assert_ne!(figures(&session.state), figures(&before));
        session.must(Command::Retract(first, Some("was another one".to_owned())));
    }
}

#[test]
fn an_added_error_counts_in_the_task_that_ran_then() {
    let mut session = closed();
    session.must(addition(50_000, error()));
    assert_eq!(first(&session).errors.unwrap().minor, Some(1));
    session.must(addition(70_000, error()));
    assert_eq!(first(&session).errors.unwrap().total, 1, "after the task");
    // The task that was not started is added later, and has what was noted in it.
    session.must(addition(
        65_000,
        task("find", 80_000, Some(Outcome::GaveUp)),
    ));
    let attempts = session.state.summary().unwrap().attempts.to_summaries();
    let find = attempts.iter().find(|a| a.task == "find").unwrap();
    assert_eq!(find.errors.unwrap().total, 1);
    assert_eq!((find.time_ms, find.estimated), (Some(15_000), false));
    // Its start is on the wall clock where it was.
    let opened_at = session.state.opened_at().unwrap().wall.0;
    assert_eq!(find.started_at, Some(WallTime(opened_at + 65_000)));
}

#[test]
fn moments_outside_of_the_session_and_within_another_task_are_refused() {
    let mut session = closed();
    let sentence =
        |session: &mut TestSession, at, what| session.refused(addition(at, what)).to_string();
    assert_eq!(
        sentence(&mut session, 842_000, error()),
        "14:02 is after the session's end (1:40)."
    );
    assert_eq!(
        session.refused(addition(-1, error())),
        Refusal::BeforeSession
    );
    assert_eq!(
        sentence(&mut session, 30_000, task("find", 50_000, None)),
        "\"pay\" ran from 0:40 to 1:00, and only one task runs at a time."
    );
    assert_eq!(
        session.refused(addition(30_000, task("find", 30_000, None))),
        Refusal::EndsBeforeStart("find".to_owned())
    );
    assert_eq!(
        session.refused(addition(10_000, task("nowhere", 30_000, None))),
        Refusal::NoSuchTask("nowhere".to_owned())
    );
    session.must(addition(30_000, task("find", 40_000, None)));
}

#[test]
fn a_task_that_was_added_is_undone_as_a_whole() {
    let mut session = opened();
    session.at(60_000).must(Command::SetSyncMark(None));
    let before = session.state.clone();
    session.must(addition(
        10_000,
        task("find", 30_000, Some(Outcome::Completed)),
    ));
    assert_eq!(session.state.phase(), SessionPhase::BetweenTasks);
    session.must(Command::Undo);
    assert_eq!(figures(&session.state), figures(&before));
    session.must(Command::Redo);
    assert_eq!(first(&session).success, Some(true));
    session.must(Command::Undo).must(Command::Undo);
    assert_eq!(
        session.state.annotations().len(),
        0,
        "the sync mark was before it"
    );
}

#[test]
fn live_work_goes_on_after_an_earlier_task_was_added() {
    let mut session = opened();
    session.at(40_000).start("pay").at(50_000);
    session.must(addition(10_000, task("find", 30_000, None)));
    assert_eq!(session.state.phase(), SessionPhase::Running(2));
    session.must(Command::End);
    assert_eq!(session.state.phase(), SessionPhase::AwaitingOutcome(2));
    session.must(Command::SetOutcome(Outcome::Failed, None));
    assert_eq!(session.state.phase(), SessionPhase::BetweenTasks);
    session.must(Command::Reopen);
    assert_eq!(session.state.phase(), SessionPhase::Running(2));
}

#[test]
fn a_note_soon_after_a_task_is_about_that_task_until_the_next_starts() {
    let mut session = opened();
    let words = || Command::AddNote(None, Some("liked it".to_owned()));
    session.start("pay").at(10_000).must(Command::End);
    session.must(Command::SetOutcome(Outcome::Completed, None));
    for (at, task) in [(40_000, Some(2)), (40_001, None)] {
        session.at(at).must(words());
        assert_eq!(session.state.annotations().last().unwrap().attempt, task);
    }
    // An error is not: it would change the figures of the task.
    session.start("find").at(45_000).must(Command::End);
    session.must(Command::SetOutcome(Outcome::Completed, None));
    session.at(46_000).must(Command::NoteError(None));
    assert_eq!(session.state.annotations().last().unwrap().attempt, None);
    session.start("strict").at(47_000).must(words());
    assert_eq!(
        session.state.annotations().last().unwrap().attempt,
        Some(11)
    );
}

#[test]
fn a_note_is_moved_to_another_task_and_to_none() {
    let mut session = closed();
    session.must(addition(50_000, note("frowns")));
    session.must(addition(5_000, task("find", 30_000, None)));
    let seq = session.state.annotations()[0].seq;
    let key = session.state.attempts_at("find").next().unwrap().key;
    let moved = |attempt| {
        let to = Amendment {
            attempt: Some(attempt),
            ..Amendment::default()
        };
        Command::Amend(seq, to, Some(WHY.to_owned()))
    };
    for attempt in [Some(key), None, Some(2)] {
        session.must(moved(attempt));
        assert_eq!(session.state.annotations()[0].attempt, attempt);
        let (detail, texts) = session.state.log().last().unwrap().to_detail();
        assert!(detail.is_as_written(), "{}", detail.json);
        let (event, _) = Entry::read_event(&detail, &texts).unwrap();
        assert_eq!(event, session.state.log().last().unwrap().event);
    }
    assert_eq!(session.refused(moved(Some(99))), Refusal::NoSuchAttempt);
}

#[test]
fn a_closed_session_is_reopened_with_a_reason() {
    let mut session = closed();
    assert_eq!(
        session.refused(Command::ReopenAfterwards(None)),
        Refusal::ReasonRequired
    );
    session.must(Command::ReopenAfterwards(Some("one more task".to_owned())));
    assert_eq!(session.state.phase(), SessionPhase::BetweenTasks);
    let (detail, texts) = session.state.log().last().unwrap().to_detail();
    assert_eq!(
        (detail.kind.as_str(), texts[0].field.as_str()),
        ("SessionReopened", "why")
    );
}

#[test]
fn only_an_empty_session_is_discarded() {
    let mut session = opened();
    session.must(Command::Skip("find".to_owned(), None));
    session.must(Command::Discard);
    assert_eq!(session.state.phase(), SessionPhase::Closed);
    assert!(session.state.summary().unwrap().is_discarded());
    let mut session = closed();
    assert_eq!(session.refused(Command::Discard), Refusal::NotEmpty);
    assert!(!session.state.summary().unwrap().is_discarded());
}

#[test]
fn participant_version_and_moderator_are_corrected() {
    let mut session = closed();
    let amend = |participant: &str, moderator: &str| Command::AmendSession {
        participant: Some(participant.to_owned()),
        version: None,
        moderator: Some(moderator.to_owned()),
        kind: None,
        why: Some("mixed up".to_owned()),
    };
    assert_eq!(
        session.refused(amend("P07", "Anna")),
        Refusal::NothingChanged
    );
    assert_eq!(session.refused(amend(" ", "Anna")), Refusal::NameRequired);
    session.must(amend("P08", "Ben"));
    let summary = session.state.summary().unwrap();
    assert_eq!(
        (summary.participant.as_deref(), &*summary.moderator),
        (Some("P08"), "Ben")
    );
}

/// One happening of a session: live, or added afterwards.
#[derive(Debug, Clone)]
enum Happening {
    Task {
        task: &'static str,
        from: i64,
        until: i64,
        outcome: Outcome,
    },
    Error(i64),
    Assist(i64),
    Note(i64),
}

impl Happening {
    fn to_addition(&self) -> Command {
        match self {
            Self::Task {
                task: id,
                from,
                until,
                outcome,
            } => addition(*from, task(id, *until, Some(*outcome))),
            Self::Error(at) => addition(*at, error()),
            Self::Assist(at) => addition(
                *at,
                AddedWhat::Assist {
                    level: None,
                    text: None,
                },
            ),
            Self::Note(at) => addition(*at, note("so")),
        }
    }
}

/// Up to three tasks one after the other, with annotations anywhere that is neither a start nor an end.
fn any_session() -> impl Strategy<Value = Vec<Happening>> {
    let outcomes = Outcome::KEYS.map(|(_, o)| o).to_vec();
    let gaps = prop::collection::vec(
        (1..50_000_i64, 1..50_000_i64, prop::sample::select(outcomes)),
        0..4,
    );
    let noted = prop::collection::vec((0..3_u8, 1..300_000_i64), 0..8);
    (gaps, noted).prop_map(|(gaps, noted)| {
        let (mut all, mut at) = (Vec::new(), 0);
        for ((gap, length, outcome), task) in gaps.into_iter().zip(["find", "pay", "strict"]) {
            let from = at + gap * 2;
            at = from + length * 2;
            all.push(Happening::Task {
                task,
                from,
                until: at,
                outcome,
            });
        }
        // Tasks start and end at even moments, annotations are made at odd ones.
        all.extend(noted.into_iter().map(|(what, at)| match what {
            0 => Happening::Error(at * 2 + 1),
            1 => Happening::Assist(at * 2 + 1),
            _ => Happening::Note(at * 2 + 1),
        }));
        all
    })
}

/// The keys pressed live, by moment.
fn live_keys(happenings: &[Happening]) -> Vec<(i64, Vec<Command>)> {
    let mut keys: Vec<(i64, Vec<Command>)> = Vec::new();
    for happening in happenings {
        match happening {
            Happening::Task {
                task,
                from,
                until,
                outcome,
            } => {
                keys.push((*from, vec![Command::Start((*task).to_owned())]));
                keys.push((
                    *until,
                    vec![Command::End, Command::SetOutcome(*outcome, None)],
                ));
            }
            Happening::Error(at) => keys.push((
                *at,
                vec![Command::NoteError(Some("wrong-field".to_owned()))],
            )),
            Happening::Assist(at) => keys.push((*at, vec![Command::NoteAssist(None)])),
            Happening::Note(at) => keys.push((
                *at,
                vec![Command::AddNote(Some('P'), Some("so".to_owned()))],
            )),
        }
    }
    keys.sort_by_key(|(at, _)| *at);
    keys
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn adding_afterwards_in_any_order_gives_the_figures_of_logging_live(
        (happenings, shuffled, live_count) in any_session().prop_flat_map(|all| {
            let count = all.len();
            (Just(all.clone()), Just(all).prop_shuffle(), 0..=count)
        })
    ) {
        // The errors of the live session recovered, as those that are added say.
        let recovered = |session: &mut TestSession| {
            let errors: Vec<Seq> = session.state.log()
                .filter(|e| matches!(e.event, Event::ErrorNoted { .. }) && !e.is_added())
                .map(|e| e.seq)
                .collect();
            for seq in errors {
                let to = Amendment { recovered: Some(true), ..Amendment::default() };
                session.must(Command::Amend(seq, to, Some("said so".to_owned())));
            }
        };
        let logged_live = |happenings: &[Happening]| {
            let mut session = opened();
            for (at, commands) in live_keys(happenings) {
                session.at(at);
                for command in commands {
                    session.must(command);
                }
            }
            session.at(1_000_000).must(Command::Close);
            recovered(&mut session);
            session
        };
        let live = logged_live(&happenings);
        // Part of it live and the others afterwards, in any order.
        let (begun, later) = shuffled.split_at(live_count);
        let mut session = logged_live(begun);
        let mut before = Vec::new();
        for happening in later {
            before.push((session.state.last_seq() + 1, session.state.clone()));
            session.must(happening.to_addition());
        }
        prop_assert_eq!(figures(&session.state), figures(&live.state));
        prop_assert_eq!(&replay(study(), &session.writer), &session.state);
        for (seq, state) in before.into_iter().rev() {
            session.must(Command::Retract(seq, Some("slip".to_owned())));
            prop_assert_eq!(figures(&session.state), figures(&state));
        }
    }
}
