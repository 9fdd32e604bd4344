//! Success over all tasks.

use super::*;

/// P8 did nothing on the new version, and P0 skipped a task there.
#[test]
fn the_rates_of_pairs_differ_by_the_difference() {
    let mut all = Vec::new();
    for person in 0..9 {
        let code = format!("P{person}");
        let old = if person % 3 == 0 {
            "find=c60 pay=f60"
        } else {
            "find=f60 pay=f60"
        };
        let new = match person {
            0 => "find=s pay=c60",
            8 => "",
            _ => "find=c60 pay=f60",
        };
        all.push(session(2 * person, &code, "1", old));
        all.push(session(2 * person + 1, &code, "2", new));
    }
    let found = compared(Design::Within, &all);
    let change = found.overall_success().unwrap();
    let detail = &found.overall_detail;
    let (old, new) = (detail.old.as_ref().unwrap(), detail.new.as_ref().unwrap());
    assert_eq!(change.old, Ok(Value::Number(old.rate)));
    assert_eq!(change.new, Ok(Value::Number(new.rate)));
    assert!((new.rate - old.rate - change.estimate.unwrap()).abs() < 1e-12);
    // P0 counts with the task done on both versions alone: no success before, one after.
    assert!((old.rate - (2.0 * 0.5) / 8.0).abs() < 1e-12);
    assert!((new.rate - (1.0 + 7.0 * 0.5) / 8.0).abs() < 1e-12);
    assert_eq!((old.participants, old.attempts), (8, 15));
    assert!(old.interval.contains(old.rate) && new.interval.contains(new.rate));
}

#[test]
fn versions_that_are_not_compared_are_counted() {
    let mut all = tens(0, "1", 2);
    all.extend(tens(20, "2", 8));
    assert_eq!(compared(Design::Between, &all).versions_left_out, 0);
    all.extend(tens(40, "3", 9));
    assert_eq!(compared(Design::Between, &all).versions_left_out, 1);
}
