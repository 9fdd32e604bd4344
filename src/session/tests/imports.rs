//! Random imports: an import's log and summaries are those that `decide`, `apply` and the summary of the state give.

use super::*;
use crate::session::{ImportLog, ImportSummaries, ImportedAttempt, LinkedEntry};

#[derive(Debug, Clone)]
enum Step {
    Import(ImportedAttempt),
    Close,
    Reopen,
}

fn any_attempt() -> impl Strategy<Value = ImportedAttempt> {
    let words = vec![
        "completed",
        "partial",
        "failed",
        "void",
        "skipped",
        "undecided",
    ];
    let count = || prop::option::of(0..4_u32);
    (
        prop::sample::select(vec!["find", "pay", "strict", "nowhere"]),
        prop::sample::select(words),
        any::<bool>(),
        prop::option::of(-1..400_000_i64),
        (count(), count(), count(), count()),
        prop::option::of(Just("2026-03-01T09:30:00.000Z".to_owned())),
    )
        .prop_map(
            |(task, outcome, assisted, time_ms, counts, started_at)| ImportedAttempt {
                task: task.to_owned(),
                source: "sheet".to_owned(),
                occurrence: 1,
                outcome: outcome.to_owned(),
                assisted,
                time_ms,
                errors: counts.0,
                major: counts.1,
                critical: counts.2,
                assists: counts.3,
                started_at,
                ..ImportedAttempt::default()
            },
        )
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any_attempt().prop_map(Step::Import),
        1 => Just(Step::Close),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_import_logs_what_the_rules_give(steps in prop::collection::vec(any_step(), 0..40)) {
        let mut state = opened().state;
        let study = Arc::new(state.study().clone());
        let mut log = ImportLog::after(&state);
        let summaries = ImportSummaries::new(study.clone());
        let stamp = Stamp {
            clock_ms: state.log().next_back().unwrap().stamp.clock_ms,
            wall: WallTime(1_790_000_000_000),
            salt: Salt([0; 16]),
        };
        let mut summarized = Vec::new();
        for step in steps {
            let (linked, command): (Option<LinkedEntry>, Command) = match step {
                Step::Import(totals) => {
                    let linked = log.import(&study, totals.clone(), stamp.wall, "Ana").ok();
                    if let Some(linked) = &linked {
                        let key = linked.entry.seq;
                        summarized.push(summaries.summarize(key, stamp.clock_ms, totals.clone()));
                    }
                    (linked, Command::Import(totals))
                }
                Step::Close => (log.close(stamp.wall, "Ana"), Command::Close),
                Step::Reopen => (log.reopen(stamp.wall, "Ana"), Command::ReopenSession),
            };
            let events = decide(&state, command).unwrap_or_default();
            let entries = to_entries(&state, stamp, "Ana", events);
            prop_assert_eq!(linked.as_ref().map(|l| &l.entry), entries.first());
            prop_assert!(entries.len() <= 1);
            state = state.with_entries(entries);
        }
        let mut attempts = state.summary().unwrap().attempts.to_summaries();
        attempts.retain(|attempt| attempt.source.is_some());
        prop_assert_eq!(summarized, attempts);
        prop_assert_eq!(log.last(), (state.last_seq(), state.head()));
        prop_assert_eq!(log.is_closed(), state.phase() == SessionPhase::Closed);
    }
}
