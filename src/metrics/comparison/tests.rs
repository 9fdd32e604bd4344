use std::collections::BTreeMap;

use super::*;
use crate::metrics::Absent;
use crate::metrics::adjustment::holm;
use crate::metrics::examples::{session, session_group, study, with_answers};
use crate::metrics::verdict::{Verdict, VerdictReason};

fn compared(design: Design, sessions: &[SessionSummary]) -> Comparison {
    let words = match design {
        Design::Between => "between",
        Design::Within => "within",
    };
    let material = ComparisonInput {
        study: &study(words),
        sessions,
        protocols: &BTreeMap::new(),
        design,
    };
    Comparison::compute(material, "1", "2", Methods::default())
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
        design: Design::Between,
    };
    let pairs = [("1", "2"), ("2", "3"), ("1", "3")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let found = Comparison::compute_all(material, &pairs, Methods::default());
    let changes: Vec<_> = found
        .iter()
        .flat_map(|c| c.tasks.iter().map(|t| &t.success))
        .collect();
    let p: Vec<f64> = changes.iter().map(|c| c.p.unwrap()).collect();
    assert_eq!(p.len(), 6);
    let adjusted: Vec<f64> = changes.iter().filter_map(|c| c.p_adjusted).collect();
    assert_eq!(adjusted, holm(&p));
    assert!(changes.iter().all(|c| c.family_size == 6));
    // One pair by itself is a family over its tasks only.
    let alone = Comparison::compute(material, "1", "2", Methods::default());
    assert_eq!(alone.tasks[0].success.family_size, 2);
    assert!(alone.tasks[0].success.p_adjusted < changes[0].p_adjusted);
}

#[test]
fn a_verdict_lost_to_adjustment_reports_the_number_of_tests() {
    let mut all = session_group(0, 3, "1", "find=c60 pay=c60 send=c60");
    all.extend(session_group(3, 7, "1", "find=f60 pay=c60 send=c60"));
    all.extend(session_group(20, 8, "2", "find=c60 pay=c60 send=c60"));
    all.extend(session_group(28, 2, "2", "find=f60 pay=c60 send=c60"));
    let found = compared(Design::Between, &all);
    let success = &found.tasks[0].success;
    assert!(success.p.unwrap() < 0.05, "{:?}", success.p);
    assert_eq!(success.judgment.reason, VerdictReason::NotAfterAdjustment);
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
        for attempt in &mut session.attempts {
            attempt.started_at = None;
        }
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
    let found = &compared(Design::Within, &all).ratings[0];
    assert_eq!((found.instrument.as_str(), found.n), ("sus", (6, 6)));
    // Each step of an item is 2.5 points, ten items: 25 points a step, 7 steps over 6 participants.
    assert!((found.difference.unwrap() - 25.0 * 7.0 / 6.0).abs() < 1e-9);
    assert_eq!(found.judgment.verdict, Verdict::Better);
    let found = &compared(Design::Between, &all[..4]).ratings;
    assert!(found.is_empty() || found[0].p.is_err());
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
    for task in &found.tasks {
        let seq = &task.ratings[0];
        assert_eq!((seq.family_size, seq.n), (2, (6, 6)));
        assert!((seq.difference.unwrap() - 3.0).abs() < 1e-12);
        assert!((seq.p_adjusted.unwrap() - 2.0 * seq.p.unwrap()).abs() < 1e-15);
        assert_eq!(seq.judgment.verdict, Verdict::Better);
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
    let liked = &found.ratings[0];
    assert!(liked.interval.unwrap().low > 0.0);
    assert_eq!(liked.judgment.reason, VerdictReason::NoDirection);
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
    let nps = &compared(Design::Between, &all).ratings[0];
    assert!(matches!(nps.p, Err(Absent::TooFew { n: 4, .. })));
}
