//! Questions that sessions asked differently.

use std::collections::BTreeMap;

use crate::metrics::change::{Change, Reason};
use crate::metrics::comparison::{Comparison, ComparisonInput};
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::examples::{session, study, with_answers};
use crate::metrics::segment::People;
use crate::metrics::verdict::Verdict;
use crate::metrics::{Absent, Methods};
use crate::session::SessionSummary;
use crate::study::{Better, Design, QuestionKind, Study};

fn scale(high: i64, labels: [&str; 2], better: Option<Better>) -> QuestionKind {
    QuestionKind::Scale {
        low: 1,
        high,
        low_label: Some(labels[0].to_owned()),
        high_label: Some(labels[1].to_owned()),
        better,
    }
}

fn asking(kind: QuestionKind) -> Study {
    let mut study = study("between");
    study.questions[0].kind = kind;
    study
}

/// Six people on version 1 under protocol `a`, and six others on version 2 under `b`.
fn sessions(old: f64, new: f64) -> Vec<SessionSummary> {
    let on = |place: u32, version: &str, protocol: &str, value: f64| {
        let mut one = session(place, &format!("P{place:02}"), version, "find=c20");
        one.protocol = protocol.into();
        let value = value - f64::from(place % 2);
        with_answers(one, None, "liked", &[Some(value)])
    };
    let old = (0..6).map(|place| on(place, "1", "a", old));
    old.chain((6..12).map(|place| on(place, "2", "b", new)))
        .collect()
}

/// The change of the question, with what differs; the script is as in protocol `b`.
fn compared(a: QuestionKind, b: QuestionKind, all: &[SessionSummary]) -> (Change, Vec<String>) {
    let script = asking(b);
    let protocols = BTreeMap::from([("a".to_owned(), asking(a)), ("b".into(), script.clone())]);
    let input = ComparisonInput {
        study: &script,
        sessions: all,
        protocols: &protocols,
        people: &People::All,
        design: Design::Between,
    };
    let found = Comparison::compute(input, "1", "2", Methods::default());
    let scope = Scope::Questionnaire {
        task: None,
        instrument: "liked".to_owned(),
    };
    let differences = found.protocol_differences.iter();
    (
        found.change("rating", &scope).unwrap().clone(),
        differences.map(ToString::to_string).collect(),
    )
}

const GOOD_BAD: [&str; 2] = ["good", "bad"];
const BAD_GOOD: [&str; 2] = ["bad", "good"];

#[test]
fn answers_on_scales_of_another_range_have_means_and_no_difference() {
    let higher = Some(Better::Higher);
    let (change, differences) = compared(
        scale(7, BAD_GOOD, higher),
        scale(5, BAD_GOOD, higher),
        &sessions(7.0, 5.0),
    );
    // A 7 is on the scale of the protocol, not on that of the script.
    assert_eq!(change.n, (6, 6));
    assert_eq!(change.old, Ok(Value::Number(6.5)));
    assert_eq!(change.new, Ok(Value::Number(4.5)));
    assert_eq!(change.estimate, Err(Absent::RangesDiffer));
    assert_eq!(change.p, Err(Absent::RangesDiffer));
    let conclusion = change.conclusion;
    assert_eq!(conclusion.verdict, Verdict::Inconclusive);
    assert_eq!(conclusion.reason, Some(Reason::ScaleChanged));
    assert_eq!(
        differences,
        [r#"Question "liked": the range was 1 to 7 and is now 1 to 5."#]
    );
}

#[test]
fn ends_that_were_swapped_leave_the_difference_without_a_verdict() {
    let (change, differences) = compared(
        scale(7, GOOD_BAD, Some(Better::Lower)),
        scale(7, BAD_GOOD, Some(Better::Higher)),
        &sessions(2.0, 7.0),
    );
    assert_eq!(change.estimate, Ok(5.0));
    assert_eq!(change.p, Err(Absent::EndsSwapped));
    assert_eq!(change.conclusion.reason, Some(Reason::ScaleChanged));
    assert_eq!(differences.len(), 2, "{differences:?}");
}

#[test]
fn an_end_that_was_only_worded_anew_keeps_the_verdict() {
    let higher = Some(Better::Higher);
    let (change, differences) = compared(
        scale(7, BAD_GOOD, higher),
        scale(7, ["poor", "good"], higher),
        &sessions(2.0, 7.0),
    );
    assert_eq!(change.conclusion.verdict, Verdict::Better);
    assert_eq!(differences.len(), 1, "{differences:?}");
}

#[test]
fn answers_of_one_version_on_two_scales_have_no_mean() {
    let mut all = sessions(3.0, 4.0);
    all[0].protocol = "b".into();
    let (change, _) = compared(scale(7, BAD_GOOD, None), scale(5, BAD_GOOD, None), &all);
    assert_eq!(change.old, Err(Absent::RangesDiffer));
    assert_eq!(change.new, Ok(Value::Number(3.5)));
    assert_eq!(change.estimate, Err(Absent::RangesDiffer));
}
