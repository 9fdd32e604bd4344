//! Values that are the same for everyone on a version.

use super::*;

fn groups(old: &str, new: &str) -> Vec<SessionSummary> {
    let mut all = session_group(0, 5, "1", old);
    all.extend(session_group(10, 5, "2", new));
    all
}

/// The labelings of 5 and 5 are 252, of which two are as extreme as the observed one; Garwood's intervals are 0-0.738 and
/// 0.959-3.678.
#[test]
fn errors_of_everyone_alike_have_a_verdict() {
    let found = compared(Design::Between, &groups("find=c60", "find=c60.2"));
    let errors = of_task(&found, "errors_per_attempt", "find");
    assert_eq!(errors.effect, Effect::Difference);
    assert!((errors.p.unwrap() - 1.0 / 252.0).abs() < 1e-12);
    let interval = errors.interval.unwrap();
    assert!((interval.low - 0.724).abs() < 0.001, "{interval:?}");
    assert!(
        (interval.high.unwrap() - 3.678).abs() < 0.001,
        "{interval:?}"
    );
    assert_eq!(errors.conclusion.verdict, Verdict::Worse);
}

#[test]
fn errors_of_pairs_that_all_changed_alike_have_a_verdict() {
    let mut all = Vec::new();
    for person in 0..6 {
        let code = format!("P{person}");
        all.push(session(2 * person, &code, "1", "find=c60.4"));
        all.push(session(2 * person + 1, &code, "2", "find=c60.1"));
    }
    let found = compared(Design::Within, &all);
    let errors = of_task(&found, "errors_per_attempt", "find");
    // All six moved the same way: 1/64.
    assert!((errors.p.unwrap() - 1.0 / 64.0).abs() < 1e-12);
    assert_eq!(errors.conclusion.verdict, Verdict::Better);
}

#[test]
fn without_any_errors_nothing_differs() {
    let found = compared(Design::Between, &groups("find=c60", "find=c60"));
    let errors = of_task(&found, "errors_per_attempt", "find");
    assert_eq!(errors.conclusion.reason, Some(Reason::NotSignificant));
}

#[test]
fn times_of_everyone_alike_have_no_test_and_say_so() {
    let found = compared(Design::Between, &groups("find=c60", "find=c90"));
    let time = of_task(&found, "time_geometric_mean", "find");
    assert!(time.p.is_err() && time.interval.is_err());
    assert_eq!(time.conclusion, Conclusion::inconclusive(Reason::NoSpread));
}
