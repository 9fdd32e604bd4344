//! Figures that the Common Industry Format asks for: spread, range, each participant as one value, efficiency.

use crate::metrics::estimate::Scope;
use crate::metrics::examples::{change_attempts, session, study};
use crate::metrics::figure::{Figure, Figures, VersionIndex};
use crate::metrics::roster_counts::RosterBySegment;
use crate::metrics::segment::People;
use crate::metrics::study_figures::{FiguresInput, StudyFigures};
use crate::metrics::{Absent, Count, Interval, Methods, Unit};
use crate::session::SessionSummary;

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
    change_attempts(&mut all[3], |attempt| {
        if attempt.task == "find" {
            attempt.assisted = true;
            attempt.success = Some(false);
            attempt.assists = Some(2);
        }
    });
    all
}

fn on_first(sessions: &[SessionSummary]) -> Figures {
    let input = FiguresInput {
        study: &study("between"),
        sessions,
        protocols: &std::collections::BTreeMap::new(),
        roster: &RosterBySegment::default(),
        version: Some("1"),
        people: &People::All,
        methods: Methods::default(),
    };
    StudyFigures::compute(&input).figures
}

fn find() -> Scope {
    Scope::Task("find".to_owned())
}

#[track_caller]
fn figure<'f>(figures: &'f Figures, measure: &str, scope: &Scope) -> &'f Figure {
    let version = VersionIndex::new(figures, "1");
    version.find(measure, scope).expect("the figure")
}

/// Numbers of measures at a scope, and what they are by hand.
#[track_caller]
fn check(figures: &Figures, scope: &Scope, expected: &[(&str, f64)]) {
    for (measure, expected) in expected {
        let found = figure(figures, measure, scope).number().unwrap();
        assert!(
            (found - expected).abs() < NEAR,
            "{measure}: {found}, {expected}"
        );
    }
}

fn interval(figure: &Figure) -> Interval {
    figure.interval.expect("an interval").expect("a number")
}

#[test]
fn assisted_completions_and_their_times_are_separate() {
    let found = on_first(&sessions());
    let assisted = figure(&found, "assisted_rate", &find());
    let count = Count::new(1, 4).unwrap();
    assert_eq!((assisted.number(), assisted.n), (Ok(0.25), 4));
    assert_eq!(
        interval(assisted),
        Methods::default().rate_interval(count).unwrap()
    );
    // 20, 30, 40: mean 30, sd 10, standard error 10/sqrt 3, t(2) = 4.302653.
    let half = 4.302_652_729_749_46 * 10.0 / 3.0_f64.sqrt();
    check(
        &found,
        &find(),
        &[
            ("time_mean", 30.0),
            ("time_sd", 10.0),
            ("time_standard_error", 10.0 / 3.0_f64.sqrt()),
            ("time_min", 20.0),
            ("time_max", 40.0),
            ("time_mean_low", 30.0 - half),
            ("time_mean_high", 30.0 + half),
            ("all_time_mean", 45.0),
            // 3 of 4 unassisted, with a mean of 45 s over all four: one completion per minute.
            ("success_per_minute", 0.75 / 0.75),
        ],
    );
    assert_eq!(figure(&found, "time_min", &find()).n, 3);
}

#[test]
fn errors_and_assists_are_described_per_attempt() {
    let found = on_first(&sessions());
    // Errors 0, 1, 0, 3; assists 0, 0, 0, 2.
    check(
        &found,
        &find(),
        &[
            ("errors_per_attempt_sd", 2.0_f64.sqrt()),
            ("errors_per_attempt_min", 0.0),
            ("errors_per_attempt_max", 3.0),
            ("assists_per_attempt", 0.5),
            ("assists_per_attempt_sd", 1.0),
            ("assists_per_attempt_max", 2.0),
            ("assists_counted", 4.0),
        ],
    );
}

#[test]
fn over_all_tasks_each_participant_is_one_value() {
    let found = on_first(&sessions());
    check(
        &found,
        &Scope::AllTasks,
        &[
            // Own shares 1, 1/2, 1, 0: sd sqrt((9 + 1 + 9 + 25)/64/3).
            ("participant_success_sd", (44.0_f64 / 192.0).sqrt()),
            ("participant_success_min", 0.0),
            // Assisted in 1 of 4 attempts at one task and in 0 of 3 at the other: the mean of the tasks' rates.
            ("assisted_rate", 0.125),
            // A participant who skipped a task has no total: 80, 150, 70.
            ("participant_time", 100.0),
            ("participant_time_sd", 1900.0_f64.sqrt()),
            // Errors per attempt 1/2, 3/2, 0, 3.
            ("participant_errors", 1.25),
            ("participant_assists", 0.5),
            ("attempt_time_mean", 390.0 / 7.0),
            // (3/4 + 2/3)/2 over the mean of 20, 30, 40, 90, 60, 120, 30 in minutes.
            ("success_per_minute", (17.0 / 24.0) / (390.0 / 7.0 / 60.0)),
        ],
    );
    assert_eq!(figure(&found, "participant_time", &Scope::AllTasks).n, 3);
}

#[test]
fn a_measure_that_was_not_counted_is_absent_and_not_zero() {
    let mut all = sessions();
    change_attempts(&mut all[0], |attempt| {
        attempt.errors = None;
        attempt.assists = None;
        attempt.time_ms = None;
    });
    let found = on_first(&all);
    for measure in ["errors_counted", "assists_counted", "all_times"] {
        check(&found, &find(), &[(measure, 3.0)]);
    }
    assert_eq!(figure(&found, "participant_errors", &Scope::AllTasks).n, 3);
    let none = on_first(&[]);
    let version = VersionIndex::new(&none, "1");
    assert_eq!(
        figure(&none, "time_mean", &find()).number(),
        Err(Absent::Empty(Unit::Times))
    );
    for measure in [
        "participant_time",
        "participant_success_min",
        "success_per_minute",
    ] {
        assert!(
            version.find(measure, &Scope::AllTasks).is_none(),
            "{measure}"
        );
    }
}
