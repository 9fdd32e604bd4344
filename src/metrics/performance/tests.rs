use super::*;
use crate::metrics::examples::{session, study};

const NEAR: f64 = 1e-9;

/// Four participants on version 1: `find` in 20, 30, 40 and, with help, 90 s; `pay` by three of them, one of whom
/// failed.
fn sessions() -> Vec<SessionSummary> {
    let mut all = vec![
        session(0, "P1", "1", "find=c20 pay=c60.1"),
        session(1, "P2", "1", "find=c30.1 pay=f120.2"),
        session(2, "P3", "1", "find=c40 pay=c30"),
        session(3, "P4", "1", "find=c90.3 pay=s"),
    ];
    let helped = &mut all[3].attempts[0];
    helped.assisted = true;
    helped.success = Some(false);
    helped.assists = Some(2);
    all
}

fn on_first(sessions: &[SessionSummary]) -> Performance {
    let mut all = Performance::compute(&study("between"), sessions, Some("1"), Methods::default());
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[test]
fn completions_with_help_stand_apart_and_their_times_too() {
    let found = on_first(&sessions());
    let find = &found.tasks[0];
    assert_eq!((find.assisted.successes(), find.assisted.n()), (1, 4));
    let interval = Methods::default().rate_interval(Count::new(1, 4).unwrap());
    assert_eq!(find.assisted_interval, interval);
    // 20, 30, 40: mean 30, sd 10, standard error 10/sqrt 3, t(2) = 4.302653.
    let seconds = find.seconds.description.unwrap();
    assert_eq!(seconds.n, 3);
    assert!((seconds.mean - 30.0).abs() < NEAR && (seconds.sd.unwrap() - 10.0).abs() < NEAR);
    assert!((seconds.standard_error.unwrap() - 10.0 / 3.0_f64.sqrt()).abs() < NEAR);
    assert!((seconds.min - 20.0).abs() < NEAR && (seconds.max - 40.0).abs() < NEAR);
    let half = 4.302_652_729_749_46 * 10.0 / 3.0_f64.sqrt();
    let interval = find.seconds.interval.unwrap();
    assert!(
        (interval.low - (30.0 - half)).abs() < NEAR && (interval.high - (30.0 + half)).abs() < NEAR
    );
    // 3 of 4 unassisted, with a mean of 45 s over all four: one completion per minute.
    assert!((find.all_seconds.description.unwrap().mean - 45.0).abs() < NEAR);
    assert!((find.per_minute.unwrap() - 0.75 / 0.75).abs() < NEAR);
}

#[test]
fn errors_and_assists_are_described_an_attempt_each() {
    let found = on_first(&sessions());
    // 0, 1, 0, 3: mean 1, sd sqrt((1 + 0 + 1 + 4)/3).
    let errors = found.tasks[0].errors.description.unwrap();
    assert!((errors.mean - 1.0).abs() < NEAR);
    assert!((errors.sd.unwrap() - 2.0_f64.sqrt()).abs() < NEAR);
    assert_eq!(
        found.tasks[0].errors.interval,
        error_rate(&[0, 1, 0, 3], Methods::default().confidence).map(|rate| rate.interval)
    );
    let assists = found.tasks[0].assists.description.unwrap();
    assert!((assists.mean - 0.5).abs() < NEAR && (assists.max - 2.0).abs() < NEAR);
}

#[test]
fn over_all_tasks_each_participant_is_one_value() {
    let found = on_first(&sessions());
    // Own shares 1, 1/2, 1, 0: mean 5/8, sd sqrt((9 + 1 + 9 + 25)/64/3).
    let shares = found.participants.unassisted.unwrap();
    assert!((shares.mean - 0.625).abs() < NEAR);
    assert!((shares.sd.unwrap() - (44.0_f64 / 192.0).sqrt()).abs() < NEAR);
    // Assisted in 1 of 4 attempts at one task and in 0 of 3 at the other: the mean of the tasks' rates.
    assert!((found.participants.assisted_overall.as_ref().unwrap().rate - 0.125).abs() < NEAR);
    // A participant who skipped a task has no total: 80, 150, 70.
    let totals = found.participants.total_seconds.description.unwrap();
    assert_eq!(totals.n, 3);
    assert!((totals.mean - 100.0).abs() < NEAR);
    assert!((totals.sd.unwrap() - 1900.0_f64.sqrt()).abs() < NEAR);
    // Errors per attempt 1/2, 3/2, 0, 3.
    assert!((found.participants.errors.description.unwrap().mean - 1.25).abs() < NEAR);
    // (3/4 + 2/3)/2 over the mean of 20, 30, 40, 90, 60, 120, 30 in minutes.
    let expected = (17.0 / 24.0) / (390.0 / 7.0 / 60.0);
    assert!((found.participants.per_minute.unwrap() - expected).abs() < NEAR);
}

#[test]
fn a_measure_that_was_not_counted_is_absent_and_not_zero() {
    let mut all = sessions();
    for attempt in &mut all[0].attempts {
        attempt.errors = None;
        attempt.assists = None;
        attempt.time_ms = None;
    }
    let found = on_first(&all);
    assert_eq!(
        (
            found.without_errors,
            found.without_assists,
            found.without_time
        ),
        (2, 2, 2)
    );
    assert_eq!(found.tasks[0].errors.description.unwrap().n, 3);
    assert_eq!(found.participants.errors.description.unwrap().n, 3);
    let none = on_first(&[]);
    assert_eq!(
        none.tasks[0].seconds.description,
        Err(Absent::Empty(Unit::Times))
    );
    assert!(none.participants.per_minute.is_err() && none.participants.unassisted.is_err());
}
