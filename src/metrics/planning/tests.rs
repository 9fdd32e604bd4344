//! Sample sizes against published and computed ones.

mod power;

use super::*;

#[test]
fn what_is_detectable_needs_no_more_than_n() {
    let c = Confidence::default();
    let rate = Rate::new(0.8).unwrap();
    let mut before = -1.0;
    for n in 5..60 {
        let found = detectable_below(rate, n, 0.8, c).map_or(-1.0, Rate::value);
        assert!(found >= before, "{n}");
        before = found;
        if let Some(lower) = Rate::new(found) {
            assert!(n_to_detect(rate, lower, 0.8, c).unwrap() <= n);
            let next = Rate::new(found + 0.01).unwrap();
            assert!(n_to_detect(rate, next, 0.8, c).unwrap() > n);
        }
    }
    assert_eq!(detectable_below(rate, 1, 0.8, c), None);
}
use proptest::prelude::*;

fn rate(value: f64) -> Rate {
    Rate::new(value).unwrap()
}

#[test]
fn margins() {
    let c = Confidence::default();
    let n = [0.2, 0.15, 0.1, 0.05, 0.03].map(|d| n_for_margin(d, c));
    assert_eq!(n, [Some(21), Some(39), Some(93), Some(381), Some(1064)]);
    assert!(margin_at(93, c) <= 0.1 && margin_at(92, c) > 0.1);
    assert_eq!(n_for_margin(0.0, c), None);
    assert_eq!(n_for_margin(1e-300, c), None);
}

#[test]
fn two_rates() {
    let c = Confidence::default();
    // 2 (1.95996 + 0.84162)^2 .7 .3 / .04 + .5 = 82.9
    assert_eq!(n_to_detect(rate(0.6), rate(0.8), 0.8, c), Some(83));
    assert_eq!(n_to_detect(rate(0.6), rate(0.6), 0.8, c), None);
    assert_eq!(n_to_detect(rate(0.6), rate(0.8), 1.0, c), None);
}

#[test]
fn discovery() {
    assert!((share_found(rate(0.25), 5) - 0.762_695_312_5).abs() < 1e-12);
    assert_eq!(n_to_find(rate(0.25), rate(0.85)), Some(7));
    assert_eq!(n_to_find(rate(0.5), rate(0.75)), Some(2));
    assert_eq!(n_to_find(rate(0.0), rate(0.5)), None);
    assert_eq!(n_to_find(rate(0.3), rate(1.0)), None);
    assert_eq!(n_to_find(rate(1.0), rate(1.0)), Some(1));
    assert!(
        (share_found(rate(1.0), 1) - 1.0).abs() < 1e-15 && share_found(rate(1.0), 0).abs() < 1e-15
    );
}

/// Ten participants, five problems, 17 of 50 sightings, one problem seen once: by hand.
#[test]
fn discovery_is_adjusted_downwards() {
    let p = discovery_rate(&[5, 4, 4, 3, 1], 10).unwrap();
    let by_hand = f64::midpoint((0.34 - 0.1) * 0.9, 0.34 / 1.2);
    assert!((p - by_hand).abs() < 1e-12);
    assert_eq!(discovery_rate(&[], 10), None);
    assert_eq!(discovery_rate(&[11], 10), None);
}

proptest! {
    #[test]
    fn the_least_n_that_finds_the_goal(p in 0.01..0.99_f64, goal in 0.01..0.99_f64) {
        let n = n_to_find(rate(p), rate(goal)).unwrap();
        prop_assert!(share_found(rate(p), n) >= goal - 1e-9);
        prop_assert!(n == 1 || share_found(rate(p), n - 1) < goal);
    }
}
