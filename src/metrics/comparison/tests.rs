use std::collections::BTreeMap;

mod no_spread;
mod over_tasks;
mod overall;
mod questions;

use super::*;
use crate::metrics::Absent;
use crate::metrics::change::{Conclusion, Effect, Reason};
use crate::metrics::estimate::Value;
use crate::metrics::examples::{change_attempts, session, session_group, study, with_answers};
use crate::metrics::segment::People;
use crate::metrics::verdict::Verdict;

fn compared(design: Design, sessions: &[SessionSummary]) -> Comparison {
    let words = match design {
        Design::Between => "between",
        Design::Within => "within",
    };
    let material = ComparisonInput {
        study: &study(words),
        sessions,
        protocols: &BTreeMap::new(),
        people: &People::All,
        design,
    };
    Comparison::compute(material, "1", "2", Methods::default())
}

fn of_task<'c>(comparison: &'c Comparison, measure: &str, task: &str) -> &'c Change {
    comparison
        .change(measure, &Scope::Task(task.to_owned()))
        .unwrap()
}

fn of_questionnaire<'c>(comparison: &'c Comparison, task: Option<&str>, word: &str) -> &'c Change {
    let scope = Scope::Questionnaire {
        task: task.map(str::to_owned),
        instrument: word.to_owned(),
    };
    comparison.change("rating", &scope).unwrap()
}

/// `good` of ten participants succeed at `find` on a version.
fn tens(from: u32, version: &str, good: u32) -> Vec<SessionSummary> {
    let mut all = session_group(from, good, version, "find=c60 pay=c60");
    all.extend(session_group(
        from + good,
        10 - good,
        version,
        "find=f60 pay=c60",
    ));
    all
}

/// One file per round: the moderator of an import is only its source.
#[test]
fn the_source_of_an_import_is_no_moderator() {
    let mut all = session_group(0, 12, "1", "find=f60 pay=c60");
    all.extend(session_group(20, 12, "2", "find=c60 pay=c60"));
    let of_rounds = |all: &mut [SessionSummary], is_import: bool| {
        for session in all {
            session.moderator = format!("round {}", session.version).into();
            let source = is_import.then(|| session.moderator.to_string());
            let mut attempts = session.attempts.to_summaries();
            for attempt in &mut attempts {
                attempt.source.clone_from(&source);
            }
            session.attempts = attempts.into();
        }
    };
    of_rounds(&mut all, true);
    let found = compared(Design::Between, &all);
    assert!(found.mix.is_empty());
    assert_eq!(
        of_task(&found, "success", "find").conclusion.verdict,
        Verdict::Better
    );
    of_rounds(&mut all, false);
    let found = compared(Design::Between, &all);
    assert_eq!(found.mix.len(), 1);
    let why = of_task(&found, "success", "find").conclusion.reason;
    assert_eq!(why, Some(Reason::NoCommonSegment));
}

#[test]
fn pairs_read_together_are_one_family() {
    let mut all = tens(0, "1", 2);
    all.extend(tens(20, "2", 8));
    all.extend(tens(40, "3", 9));
    let study = study("between");
    let material = ComparisonInput {
        study: &study,
        sessions: &all,
        protocols: &BTreeMap::new(),
        people: &People::All,
        design: Design::Between,
    };
    let pairs = [("1", "2"), ("2", "3"), ("1", "3")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let found = Comparison::compute_all(material, &pairs, Methods::default());
    let changes: Vec<&Change> = found
        .iter()
        .flat_map(|c| ["find", "pay"].map(|task| of_task(c, "success", task)))
        .collect();
    assert!(changes.iter().all(|c| c.family_size == 6));
    // One pair by itself is a family over its tasks only; three pairs at once cost three times as much.
    let alone = Comparison::compute(material, "1", "2", Methods::default());
    let alone = of_task(&alone, "success", "find");
    assert_eq!(alone.family_size, 2);
    let expected = (3.0 * alone.p_adjusted.unwrap()).min(1.0);
    assert!((changes[0].p_adjusted.unwrap() - expected).abs() < 1e-12);
}

#[test]
fn a_verdict_lost_to_adjustment_reports_the_number_of_tests() {
    let mut all = session_group(0, 3, "1", "find=c60 pay=f60 send=c60");
    all.extend(session_group(3, 4, "1", "find=f60 pay=c60 send=f60"));
    all.extend(session_group(7, 3, "1", "find=f60 pay=c60 send=c60"));
    all.extend(session_group(20, 4, "2", "find=c60 pay=c60 send=f60"));
    all.extend(session_group(24, 4, "2", "find=c60 pay=f60 send=c60"));
    all.extend(session_group(28, 2, "2", "find=f60 pay=c60 send=c60"));
    let found = compared(Design::Between, &all);
    let success = of_task(&found, "success", "find");
    assert!(success.p.unwrap() < 0.05, "{:?}", success.p);
    assert_eq!(success.conclusion.reason, Some(Reason::Adjusted));
    assert_eq!(success.family_size, 3);
}

#[test]
fn the_order_people_saw_versions_in_is_counted() {
    let mut all = Vec::new();
    for person in 0..8 {
        let code = format!("P{person}");
        let (first, second) = if person < 6 { ("1", "2") } else { ("2", "1") };
        all.push(session(2 * person, &code, first, "find=f60 pay=c60"));
        all.push(session(2 * person + 1, &code, second, "find=c60 pay=c60"));
    }
    let order = compared(Design::Within, &all).order.unwrap();
    assert_eq!((order.old_first, order.new_first, order.unknown), (6, 2, 0));
    assert!(!order.is_balanced());
    assert_eq!((order.first.successes(), order.first.n()), (8, 16));
    assert_eq!((order.second.successes(), order.second.n()), (16, 16));
    for session in &mut all {
        change_attempts(session, |attempt| attempt.started_at = None);
    }
    let order = compared(Design::Within, &all).order.unwrap();
    assert_eq!((order.unknown, order.is_balanced()), (8, false));
}

#[test]
fn ratings_are_compared_by_person_where_people_are_the_same() {
    let sheet = |session, score| with_answers(session, None, "sus", &sus(score));
    let mut all = Vec::new();
    for (place, (old, new)) in (0..).zip([(1, 2), (2, 3), (1, 3), (0, 2), (2, 2), (1, 2)]) {
        let code = format!("P{place}");
        all.push(sheet(session(place, &code, "1", "find=c60"), old));
        all.push(sheet(session(20 + place, &code, "2", "find=c60"), new));
    }
    let found = compared(Design::Within, &all);
    let found = of_questionnaire(&found, None, "sus");
    assert_eq!(found.n, (6, 6));
    // Each step of an item is 2.5 points, ten items: 25 points a step, 7 steps over 6 participants.
    assert!((found.estimate.unwrap() - 25.0 * 7.0 / 6.0).abs() < 1e-9);
    assert_eq!(found.conclusion.verdict, Verdict::Better);
    let few = compared(Design::Between, &all[..4]);
    let rated = few
        .changes
        .iter()
        .filter(|c| c.scope.instrument().is_some());
    assert!(rated.into_iter().all(|change| change.p.is_err()));
}

/// Ten answers that score 25 points a step.
fn sus(step: u8) -> Vec<Option<f64>> {
    (0..10)
        .map(|item| {
            let value = if item % 2 == 0 { 1 + step } else { 5 - step };
            Some(f64::from(value))
        })
        .collect()
}

#[test]
fn a_questionnaire_asked_after_tasks_is_a_family_over_tasks() {
    let mut all = Vec::new();
    for number in 0..6 {
        let value = f64::from(number % 3);
        for (version, shift, from) in [("1", 1.0, 0), ("2", 4.0, 20)] {
            let mut one = session(
                from + number,
                &format!("P{}", from + number),
                version,
                "find=c60 pay=c60",
            );
            for key in [2, 4] {
                one = with_answers(one, Some(key), "seq", &[Some(value + shift)]);
            }
            all.push(one);
        }
    }
    let found = compared(Design::Between, &all);
    for task in ["find", "pay"] {
        let seq = of_questionnaire(&found, Some(task), "seq");
        assert_eq!((seq.family_size, seq.n), (2, (6, 6)));
        assert!((seq.estimate.unwrap() - 3.0).abs() < 1e-12);
        assert!((seq.p_adjusted.unwrap() - 2.0 * seq.p.unwrap()).abs() < 1e-15);
        assert_eq!(seq.conclusion.verdict, Verdict::Better);
    }
}

#[test]
fn a_custom_question_without_a_better_end_has_no_verdict() {
    let mut all = Vec::new();
    for number in 0..6 {
        for (version, shift, from) in [("1", 1, 0), ("2", 3, 20)] {
            let one = session(
                from + number,
                &format!("P{}", from + number),
                version,
                "find=c60",
            );
            all.push(with_answers(
                one,
                None,
                "liked",
                &[Some(f64::from(shift + number % 3))],
            ));
        }
    }
    let found = compared(Design::Between, &all);
    let liked = of_questionnaire(&found, None, "liked");
    assert!(liked.interval.unwrap().low > 0.0);
    assert_eq!(liked.conclusion.reason, Some(Reason::NoDirection));
}

#[test]
fn too_few_answers_have_no_p() {
    let mut all = Vec::new();
    for number in 0..4 {
        for (version, from) in [("1", 0), ("2", 20)] {
            let one = session(
                from + number,
                &format!("P{}", from + number),
                version,
                "find=c60",
            );
            all.push(with_answers(one, None, "nps", &[Some(f64::from(number))]));
        }
    }
    let found = compared(Design::Between, &all);
    let nps = of_questionnaire(&found, None, "nps");
    assert!(matches!(nps.p, Err(Absent::TooFew { n: 4, .. })));
}

#[test]
fn everyone_failing_before_and_succeeding_after_is_better() {
    let mut all = session_group(0, 10, "1", "find=f60 pay=f60");
    all.extend(session_group(20, 10, "2", "find=c60 pay=c60"));
    let found = compared(Design::Between, &all);
    let overall = found.overall_success().unwrap();
    assert_eq!(
        overall.conclusion,
        Conclusion {
            verdict: Verdict::Better,
            reason: None
        }
    );
}

#[test]
fn a_version_is_not_slower_because_more_people_finish() {
    let mut all = Vec::new();
    for person in 0..12 {
        let old = if person < 6 {
            format!("find=c{}", 30 + 2 * person)
        } else {
            "find=g90".to_owned()
        };
        let new = if person < 6 {
            30 + 2 * person
        } else {
            60 + 20 * person
        };
        all.push(session(person, &format!("P{person}"), "1", &old));
        all.push(session(
            20 + person,
            &format!("P{}", 20 + person),
            "2",
            &format!("find=c{new}"),
        ));
    }
    let found = compared(Design::Between, &all);
    let time = of_task(&found, "time_geometric_mean", "find");
    assert_eq!(
        time.conclusion,
        Conclusion::inconclusive(Reason::MoreFinishedOnSlower)
    );
    assert!(equal_share(time).unwrap().kept == (6, 6));
}

#[test]
fn changes_of_the_protocol_are_told_from_the_earliest_session_on() {
    let planned = |n: Option<u32>| Study {
        planned: n,
        ..study("between")
    };
    let sessions_under = |first: &str, second: &str| {
        let mut sessions = Vec::new();
        for (place, version) in ["1", "1", "2", "2"].into_iter().enumerate() {
            let number = u32::try_from(place).unwrap();
            let mut session = session(number, &format!("P{place}"), version, "find=c20");
            session.protocol = if place < 2 { first } else { second }.into();
            sessions.push(session);
        }
        sessions
    };
    let told = |first: &str, second: &str, script: Option<u32>| -> Vec<String> {
        let protocols = BTreeMap::from([
            ("a".to_owned(), planned(Some(12))),
            ("b".to_owned(), planned(Some(15))),
        ]);
        let input = ComparisonInput {
            study: &planned(script),
            sessions: &sessions_under(first, second),
            protocols: &protocols,
            design: Design::Between,
            people: &People::All,
        };
        let found = Comparison::compute(input, "1", "2", Methods::default());
        let all = found.protocol_differences.iter();
        all.map(ToString::to_string).collect()
    };
    let changed = |old: &str, new: &str| {
        vec![format!(
            "The planned number of people per version changed from {old} to {new}."
        )]
    };
    assert_eq!(told("a", "b", Some(15)), changed("12", "15"));
    assert_eq!(told("b", "a", Some(12)), changed("15", "12"));
    // No session since the change.
    assert_eq!(told("a", "a", Some(15)), changed("12", "15"));
    assert_eq!(told("a", "a", None), changed("12", "none"));
    assert!(told("a", "a", Some(12)).is_empty());
}

/// Everyone took half as long, and answered 4 more, on the new version: no spread of the differences.
#[test]
fn pairs_that_all_changed_by_the_same_amount_have_a_verdict() {
    let mut all = Vec::new();
    for person in 0..8 {
        let code = format!("P{person}");
        let (seconds, seq) = (100 + 4 * person, f64::from(1 + person % 2));
        let old = session(person, &code, "1", &format!("find=c{seconds} pay=f60"));
        let new = session(
            20 + person,
            &code,
            "2",
            &format!("find=c{} pay=f60", seconds / 2),
        );
        all.push(with_answers(old, Some(2), "seq", &[Some(seq)]));
        all.push(with_answers(new, Some(2), "seq", &[Some(seq + 4.0)]));
    }
    let found = compared(Design::Within, &all);
    let time = of_task(&found, "time_geometric_mean", "find");
    let seq = of_questionnaire(&found, Some("find"), "seq");
    for change in [time, seq] {
        assert_eq!(change.conclusion.verdict, Verdict::Better, "{change:?}");
        // The observed labeling and its mirror image, of 2^8.
        assert!((change.p.unwrap() - 1.0 / 256.0).abs() < 1e-12);
        assert!(
            change
                .closed_interval()
                .unwrap()
                .contains(change.estimate.unwrap())
        );
    }
    assert!((time.estimate.unwrap() - 0.5).abs() < 1e-12);
}
