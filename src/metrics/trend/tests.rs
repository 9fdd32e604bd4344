use super::*;
use crate::metrics::examples::{session, session_group, study};

fn trend(design: Design, sessions: &[SessionSummary]) -> Option<Trend> {
    Trend::compute(&study("between"), sessions, design, Confidence::default())
}

fn ten(from: u32, version: &str, good: u32) -> Vec<SessionSummary> {
    let mut all = session_group(from, good, version, "find=c60.1");
    all.extend(session_group(from + good, 10 - good, version, "find=f60.3"));
    all
}

#[test]
fn two_versions_are_no_trend() {
    let mut all = ten(0, "1", 5);
    all.extend(ten(20, "2", 5));
    assert_eq!(trend(Design::Between, &all), None);
}

#[test]
fn three_versions_stand_in_lineage_order() {
    let mut all = ten(0, "3", 9);
    all.extend(ten(20, "1", 2));
    all.extend(ten(40, "2", 5));
    let found = trend(Design::Between, &all).unwrap();
    assert_eq!(found.versions, ["1", "2", "3"]);
    let rates: Vec<f64> = found
        .overall
        .iter()
        .map(|o| o.as_ref().unwrap().rate)
        .collect();
    assert_eq!(rates, [0.2, 0.5, 0.9]);
    let task = &found.tasks[0];
    // 14 of 30 attempts failed: 4.67 failures are expected on each version.
    let test = task.test.unwrap();
    assert_eq!(test.method, KSampleMethod::FisherFreemanHalton);
    let counts = [(2, 10), (5, 10), (9, 10)].map(|(x, n)| Count::new(x, n).unwrap());
    assert_eq!(Ok(test.p), fisher_freeman_halton(&counts));
    assert!((task.errors[0].unwrap() - 2.6).abs() < 1e-12);
    assert!((task.times[2].unwrap() - 60.0).abs() < 1e-9);
}

#[test]
fn large_counts_are_tested_by_chi_square() {
    let mut all = Vec::new();
    for (version, from) in [("1", 0), ("2", 200), ("3", 400)] {
        all.extend(session_group(from, 20 + from / 40, version, "find=c60"));
        all.extend(session_group(from + 100, 20, version, "find=f60"));
    }
    let test = trend(Design::Between, &all).unwrap().tasks[0].test.unwrap();
    assert_eq!(test.method, KSampleMethod::ChiSquare);
    let counts = [(20, 40), (25, 45), (30, 50)].map(|(x, n)| Count::new(x, n).unwrap());
    assert_eq!(Ok(test.p), chi_square(&counts).map(|found| found.p));
}

#[test]
fn below_five_on_a_version_there_is_no_p() {
    let mut all = ten(0, "1", 5);
    all.extend(ten(20, "2", 5));
    all.extend(session_group(40, 4, "3", "find=c60"));
    let found = trend(Design::Between, &all).unwrap();
    assert!(matches!(
        found.tasks[0].test,
        Err(Absent::TooFew { n: 4, .. })
    ));
    assert_eq!(found.tasks[0].p_adjusted, None);
}

#[test]
fn the_same_people_are_tested_over_complete_cases() {
    let mut all = Vec::new();
    for person in 0..8 {
        let code = format!("P{person}");
        for (i, version) in ["1", "2", "3"].into_iter().enumerate() {
            // One participant never saw the third version.
            if person == 7 && i == 2 {
                continue;
            }
            let attempts = if i > 0 && person > 1 {
                "find=c60"
            } else {
                "find=f60"
            };
            let number = 10 * person + u32::try_from(i).unwrap();
            all.push(session(number, &code, version, attempts));
        }
    }
    let found = trend(Design::Within, &all).unwrap();
    let test = found.tasks[0].test.unwrap();
    assert_eq!((test.method, test.n), (KSampleMethod::CochranQ, 7));
    // Successes 0, 5, 5; five participants with two of three: Q = 3 * 2 * 16.67 / (5 * 2 * 1) = 10.
    let (q, df) = test.statistic.unwrap();
    assert!((q - 10.0).abs() < 1e-12 && df == 2, "{q} {df}");
}
