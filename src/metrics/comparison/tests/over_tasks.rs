//! Times and errors over all tasks.

use super::*;
use crate::study::Word as _;

/// Compared with this primary measure.
fn with_primary(
    primary: VerdictMeasure,
    design: Design,
    sessions: &[SessionSummary],
) -> Comparison {
    let study = Study {
        primary,
        ..study(design.as_str())
    };
    let material = ComparisonInput {
        study: &study,
        sessions,
        protocols: &BTreeMap::new(),
        design,
        people: &People::All,
    };
    Comparison::compute(material, "1", "2", Methods::default())
}

fn overall<'c>(comparison: &'c Comparison, measure: &str) -> &'c Change {
    comparison.change(measure, &Scope::AllTasks).unwrap()
}

/// Twelve participants on each version, a third slower on the new one; everyone's own pace at both tasks.
fn slower(attempts: impl Fn(u32, &str, u32) -> String) -> Vec<SessionSummary> {
    let mut all = Vec::new();
    for person in 0..12 {
        let seconds = 60 + 3 * person;
        for (version, from, seconds) in [("1", 0, seconds), ("2", 20, seconds * 4 / 3)] {
            let code = format!("P{}", from + person);
            let attempts = attempts(person, version, seconds);
            all.push(session(from + person, &code, version, &attempts));
        }
    }
    all
}

#[test]
fn times_over_all_tasks_are_one_ratio() {
    let all = slower(|_, _, seconds| format!("find=c{seconds} pay=c{}", 2 * seconds));
    let found = with_primary(VerdictMeasure::Time, Design::Between, &all);
    let time = overall(&found, "time_geometric_mean");
    assert_eq!((time.n, time.family_size), ((12, 12), 1));
    let tasks = ["find", "pay"].map(|task| of_task(&found, "time_geometric_mean", task));
    let mean = tasks.iter().map(|c| c.estimate.unwrap().ln()).sum::<f64>() / 2.0;
    assert!((time.estimate.unwrap().ln() - mean).abs() < 1e-12);
    assert_eq!(time.conclusion.verdict, Verdict::Worse);
    // Only for the primary measure.
    let found = compared(Design::Between, &all);
    let over_all = found.changes.iter().filter(|c| c.scope == Scope::AllTasks);
    assert_eq!(over_all.count(), 1);
}

/// The slower half fails on the old version, at a pace that is the same on both versions.
#[test]
fn times_over_all_tasks_are_not_slower_because_more_people_finish() {
    let mut all = Vec::new();
    for person in 0..12 {
        let seconds = 30 + 2 * person + if person < 6 { 0 } else { 60 };
        for (version, from) in [("1", 0), ("2", 20)] {
            let outcome = if version == "1" && person >= 6 {
                'g'
            } else {
                'c'
            };
            let attempts = format!("find={outcome}{seconds} pay={outcome}{}", 2 * seconds + 1);
            let code = format!("P{}", from + person);
            all.push(session(from + person, &code, version, &attempts));
        }
    }
    let found = with_primary(VerdictMeasure::Time, Design::Between, &all);
    let time = overall(&found, "time_geometric_mean");
    assert!(time.closed_interval().unwrap().low > 1.0);
    assert_eq!(
        time.conclusion,
        Conclusion::inconclusive(Reason::MoreFinishedOnSlower)
    );
    let share = equal_share(time).unwrap();
    assert_eq!(share.kept, (12, 12));
    assert!((share.change.ratio - 1.0).abs() < 1e-12);
}

#[test]
fn errors_over_all_tasks_are_a_difference() {
    let errors = |person: u32, version: &str| 1 + person % 3 + if version == "1" { 3 } else { 0 };
    let all = slower(|person, version, seconds| {
        let errors = errors(person, version);
        format!("find=c{seconds}.{errors} pay=c{seconds}.{}", errors + 1)
    });
    let found = with_primary(VerdictMeasure::Errors, Design::Between, &all);
    let change = overall(&found, "errors_per_attempt");
    assert_eq!(change.effect, Effect::Difference);
    assert!((change.estimate.unwrap() + 3.0).abs() < 1e-12);
    assert_eq!(change.conclusion.verdict, Verdict::Better);
    // Fewer errors, but fewer finished.
    let all = slower(|person, version, seconds| {
        let outcome = if version == "2" && person < 3 {
            'f'
        } else {
            'c'
        };
        let errors = errors(person, version);
        format!("find={outcome}{seconds}.{errors} pay=c{seconds}.{errors}")
    });
    let found = with_primary(VerdictMeasure::Errors, Design::Between, &all);
    assert_eq!(
        overall(&found, "errors_per_attempt").conclusion,
        Conclusion::inconclusive(Reason::FewerFinished)
    );
}

#[test]
fn over_one_shared_task_they_are_that_tasks() {
    let all = slower(|_, version, seconds| match version {
        "1" => format!("find=c{seconds}.1 pay=c{seconds}"),
        _ => format!("find=c{seconds}.2 send=c{seconds}"),
    });
    for (primary, measure) in [
        (VerdictMeasure::Errors, "errors_per_attempt"),
        (VerdictMeasure::Time, "time_geometric_mean"),
    ] {
        let found = with_primary(primary, Design::Between, &all);
        let (all, own) = (overall(&found, measure), of_task(&found, measure, "find"));
        assert_eq!(
            (all.estimate, all.interval, all.p),
            (own.estimate, own.interval, own.p)
        );
    }
}

#[test]
fn the_same_participants_are_compared_by_their_own_means() {
    let mut all = Vec::new();
    for person in 0..6 {
        let code = format!("P{person}");
        let seconds = 50 + 7 * person;
        let old = format!("find=c{seconds} pay=c{}", 3 * seconds);
        // Half of them never finish the second task on the new version, which then says nothing.
        let new = match person % 2 {
            0 => format!("find=c{} pay=f10", seconds / 2),
            _ => format!("find=c{} pay=c{seconds}", seconds / 2),
        };
        all.push(session(person, &code, "1", &old));
        all.push(session(20 + person, &code, "2", &new));
    }
    let found = with_primary(VerdictMeasure::Time, Design::Within, &all);
    let time = overall(&found, "time_geometric_mean");
    assert_eq!(time.n, (6, 6));
    assert!(time.estimate.unwrap() < 0.5 && time.estimate.unwrap() > 1.0 / 3.0);
    let few = with_primary(VerdictMeasure::Time, Design::Within, &all[..8]);
    let few = overall(&few, "time_geometric_mean");
    assert_eq!(few.conclusion, Conclusion::inconclusive(Reason::TooFew));
}
