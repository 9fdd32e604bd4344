use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::metrics::Methods;
use crate::metrics::comparison::{Comparison, ComparisonInput};
use crate::metrics::examples::{session_group, study};
use crate::metrics::segment::People;
use crate::session::SessionSummary;
use crate::study::Design;

fn problems(text: &str) -> String {
    let found = parse(text, &study("between")).unwrap_err();
    let lines = found.iter().map(|p| {
        let at = p.span.clone();
        format!("{}..{} {}", at.start, at.end, p.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn compared(sessions: &[SessionSummary]) -> Comparison {
    let material = ComparisonInput {
        study: &study("between"),
        sessions,
        protocols: &BTreeMap::new(),
        people: &People::All,
        design: Design::Between,
    };
    Comparison::compute(material, "1", "2", Methods::default())
}

fn results_of(text: &str, comparison: &Comparison) -> Vec<bool> {
    let gate = parse(text, &study("between")).unwrap();
    check_gate(&gate, comparison)
        .iter()
        .map(CheckedCondition::passes)
        .collect()
}

/// Ten participants on each version: all succeed, slightly faster on the new one.
fn good() -> Vec<SessionSummary> {
    let mut all = Vec::new();
    for (number, seconds) in (0..10).zip(60..) {
        let attempts = |s: u32| format!("find=c{s} pay=c{s}.1 send=c{s}");
        all.extend(session_group(number, 1, "1", &attempts(seconds)));
        all.extend(session_group(20 + number, 1, "2", &attempts(seconds - 5)));
    }
    all
}

#[test]
fn a_gate_reads_as_it_is_written() {
    let text = "success >= 78% and success not worse by 0.15 and pay.time<=90 and success.low>0.5 and n >= 10";
    let gate = parse(text, &study("between")).unwrap();
    let texts: Vec<_> = gate.conditions.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "success >= 78%",
            "success not worse by 0.15",
            "pay.time<=90",
            "success.low>0.5",
            "n >= 10"
        ]
    );
    assert_eq!(gate.conditions[2].task.as_deref(), Some("pay"));
    assert_eq!(
        gate.conditions[1].requirement,
        Requirement::NotWorse {
            margin: Some(LossMargin::Absolute(0.15))
        }
    );
}

#[test]
fn what_cannot_be_read_is_pointed_at() {
    insta::assert_snapshot!(problems("success not worse"), @r#"8..17 `not worse` needs a margin: "not significant" is not "not worse"."#);
    insta::assert_snapshot!(problems("success"), @"7..7 The requirement is missing.");
    insta::assert_snapshot!(problems("sucess >= 0.8"), @"0..6 `sucess` is not a measure.");
    insta::assert_snapshot!(problems("buy.time <= 60"), @"0..3 There is no task `buy`.");
    insta::assert_snapshot!(problems("success => 0.8"), @"8..10 `=>` is not a comparison operator.");
    insta::assert_snapshot!(problems("success >= 78"), @"11..13 A share lies between 0 and 1.");
    insta::assert_snapshot!(problems("time not worse by 20"), @"18..20 A margin of time is a fraction of the old time.");
    insta::assert_snapshot!(problems("n >= 5 success >= 0.5"), @"7..21 Unexpected text after the condition.");
    insta::assert_snapshot!(problems("success >= 0.5 and"), @"15..18 A condition is missing beside this `and`.");
    insta::assert_snapshot!(problems("success >= nan and n >= x"), @"
    11..14 `nan` is not a number.
    24..25 `x` is not a number.
    ");
    insta::assert_snapshot!(problems("liked not worse by 1"), @"19..20 The script does not say which end of this question is better.");
    insta::assert_snapshot!(problems(" "), @"0..1 The gate is empty.");
}

#[test]
fn a_good_version_passes_and_a_smaller_margin_does_not() {
    let found = compared(&good());
    assert_eq!(
        results_of(
            "success >= 0.78 and success not worse by 0.35 and time not worse by 20% and n >= 10",
            &found
        ),
        [true, true, true, true, true]
    );
    assert_eq!(
        results_of("success not worse by 0.05 and n > 10", &found),
        [false, false, true]
    );
    assert_eq!(
        results_of("success.low >= 0.9 and pay.success.low >= 0.6", &found),
        [false, true, true]
    );
    assert_eq!(
        results_of("time <= 62 and pay.time > 100", &found),
        [true, false, true]
    );
}

#[test]
fn too_few_people_never_pass() {
    let mut few = session_group(0, 4, "1", "find=c60 pay=c60");
    few.extend(session_group(10, 4, "2", "find=c30 pay=c30"));
    let found = compared(&few);
    let results = results_of(
        "success >= 0.1 and success not worse by 0.9 and time not worse by 99% and errors <= 9 and n >= 4",
        &found,
    );
    assert_eq!(results, [false, false, false, false, true, true]);
}

#[test]
fn attempts_without_an_outcome_never_pass() {
    let mut all = good();
    all.extend(session_group(40, 1, "2", "find=u pay=c60"));
    let found = compared(&all);
    assert_eq!(
        results_of(
            "success >= 0.5 and find.success >= 0.5 and pay.success >= 0.5",
            &found
        ),
        [false, false, true, true]
    );
}

#[test]
fn a_critical_task_that_is_worse_fails_whatever_is_asked() {
    let mut all = session_group(0, 10, "1", "pay=c60");
    all.extend(session_group(20, 10, "2", "pay=f60"));
    assert_eq!(results_of("n >= 10", &compared(&all)), [true, false]);
}

#[test]
fn what_is_not_shared_does_not_hold() {
    let found = compared(&good());
    assert_eq!(
        results_of("sus >= 70 and seq >= 4", &found),
        [false, false, true]
    );
    let mut all = session_group(0, 10, "1", "find=c60");
    all.extend(session_group(20, 10, "2", "pay=c60"));
    let found = compared(&all);
    assert_eq!(
        results_of("time not worse by 20% and success >= 0", &found),
        [false, false]
    );
}

#[test]
fn a_margin_of_errors_fits_how_they_are_compared() {
    let (mut wild, mut even) = (Vec::new(), Vec::new());
    for number in 0..10 {
        let many = if number == 3 { 9 } else { 0 };
        wild.extend(session_group(number, 1, "1", &format!("pay=c60.{many}")));
        wild.extend(session_group(
            20 + number,
            1,
            "2",
            &format!("pay=c60.{many}"),
        ));
        even.extend(session_group(number, 1, "1", "pay=c60.3"));
        even.extend(session_group(20 + number, 1, "2", "pay=c60.3"));
    }
    let trouble = |text: &str, sessions: &[SessionSummary]| {
        let gate = parse(text, &study("between")).unwrap();
        check_gate(&gate, &compared(sessions))[0].results[0]
            .value
            .err()
    };
    assert_eq!(
        trouble("errors not worse by 50%", &wild),
        Some(ConditionFailure::NeedsDifference)
    );
    assert_eq!(
        trouble("errors not worse by 0.5", &even),
        Some(ConditionFailure::NeedsRatio)
    );
    assert_eq!(
        results_of("errors not worse by 90%", &compared(&even)),
        [true, true]
    );
    assert_eq!(
        results_of("errors not worse by 5", &compared(&wild)),
        [true, true]
    );
}

#[test]
fn a_bound_is_met_by_its_own_decimal() {
    assert!(Comparator::AtLeast.is_satisfied_by(7.0 / 9.0, 0.777_777_777_8));
    assert!(!Comparator::Above.is_satisfied_by(0.1 + 0.2, 0.3));
    assert!(Comparator::AtMost.is_satisfied_by(0.1 + 0.2, 0.3));
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,60}") {
        let study = study("between");
        if let Err(problems) = parse(&text, &study) {
            prop_assert!(!problems.is_empty());
            for p in problems {
                prop_assert!(text.get(p.span.clone()).is_some(), "{:?}", p.span);
            }
        }
    }

    #[test]
    fn anything_like_a_gate_is_answered(
        words in proptest::collection::vec(
            proptest::sample::select(vec!["success", "pay.time", "n", "not", "worse", "by", "20%", "0.5", ">=", "<", "and", "sus.low"]),
            0..12,
        )
    ) {
        let text = words.join(" ");
        let study = study("between");
        match parse(&text, &study) {
            Ok(gate) => prop_assert!(!gate.conditions.is_empty()),
            Err(problems) => prop_assert!(problems.iter().all(|p| text.get(p.span.clone()).is_some())),
        }
    }
}
