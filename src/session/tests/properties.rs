//! Random commands: live and replayed states agree, and entries survive reading back.

use super::*;

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
            let (event, context) = Entry::read_event(&detail, &texts).unwrap();
            prop_assert_eq!((&event, &context), (&entry.event, &entry.context));
            head = entry_hash(&head, entry.seq, &entry.stamp, &entry.author, entry.attempt, &detail);
            prop_assert_eq!(head, entry.hash);
        }
    }
}
