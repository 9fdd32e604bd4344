use super::*;
use crate::metrics::Confidence;
use proptest::prelude::*;

const ALL: [DifferenceInterval; 3] = [
    DifferenceInterval::Newcombe,
    DifferenceInterval::AgrestiCaffo,
    DifferenceInterval::MiettinenNurminen,
];

fn count(x: u64, n: u64) -> Count {
    Count::new(x, n).unwrap()
}

#[test]
fn fisher_where_an_expected_count_is_1_or_less() {
    assert_eq!(
        chosen_test(count(11, 12), count(5, 10)),
        Ok(TwoRateTest::NMinusOne)
    );
    // 2 successes in all, half of them expected in each group: exactly 1.
    assert_eq!(
        chosen_test(count(2, 8), count(0, 8)),
        Ok(TwoRateTest::Fisher)
    );
    assert_eq!(
        chosen_test(count(3, 8), count(0, 8)),
        Ok(TwoRateTest::NMinusOne)
    );
    assert_eq!(
        chosen_test(count(8, 8), count(8, 8)),
        Ok(TwoRateTest::Fisher)
    );
    assert_eq!(chosen_p(count(8, 8), count(8, 8)), Ok(1.0));
}

#[test]
fn all_or_none_in_both_is_no_difference() {
    let c = Confidence::default();
    for x in [0, 10] {
        let same = count(x, 10);
        assert_eq!(
            n_minus_one(same, same),
            Ok(NMinusOneTest { z: 0.0, p: 1.0 })
        );
        for kind in ALL {
            let i = kind.interval(same, same, c).unwrap();
            assert!(i.low < -0.1 && i.high > 0.1, "{kind:?} {i:?}");
        }
    }
}

proptest! {
    #[test]
    fn intervals_and_tests_are_sound(n1 in 1_u64..60, n2 in 1_u64..60, s1 in 0.0..=1.0_f64, s2 in 0.0..=1.0_f64) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let part = |n: u64, s: f64| count((n as f64 * s).round() as u64, n);
        let (a, b) = (part(n1, s1), part(n2, s2));
        let c = Confidence::default();
        let d = rate_difference(a, b).unwrap();
        for kind in ALL {
            let i = kind.interval(a, b, c).unwrap();
            prop_assert!(i.low >= -1.0 && i.high <= 1.0 && i.low <= i.high);
            if kind != DifferenceInterval::AgrestiCaffo {
                prop_assert!(i.contains(d), "{:?} {:?} {}", kind, i, d);
            }
            let exchanged = kind.interval(b, a, c).unwrap().negated();
            prop_assert!((exchanged.low - i.low).abs() < 1e-9 && (exchanged.high - i.high).abs() < 1e-9);
            let mirrored = kind.interval(a.complement(), b.complement(), c).unwrap().negated();
            prop_assert!((mirrored.low - i.low).abs() < 1e-9 && (mirrored.high - i.high).abs() < 1e-9);
        }
        let (p, q) = (fisher(a, b).unwrap(), fisher(b, a).unwrap());
        prop_assert!((p.p - q.p).abs() < 1e-12 && (p.p_mid - q.p_mid).abs() < 1e-12);
        prop_assert!(p.p_mid < p.p && p.p <= 1.0);
        let p = n_minus_one(a, b).unwrap();
        let q = n_minus_one(a.complement(), b.complement()).unwrap();
        prop_assert!((p.z + q.z).abs() < 1e-9 && (p.p - q.p).abs() < 1e-9);
    }

    #[test]
    fn limits_rise_with_successes(n1 in 1_u64..40, x2 in 0_u64..20) {
        let c = Confidence::default();
        for kind in ALL {
            let mut before = crate::metrics::Interval { low: -2.0, high: -2.0 };
            for x in 0..=n1 {
                let i = kind.interval(count(x, n1), count(x2, 20), c).unwrap();
                prop_assert!(i.low >= before.low - 1e-12 && i.high >= before.high - 1e-12, "{:?} {}/{} {:?}", kind, x, n1, i);
                before = i;
            }
        }
    }

    #[test]
    fn large_counts_have_numbers(x1 in 0_u64..=1_000_000, x2 in 0_u64..=1_000_000) {
        let (a, b) = (count(x1, 1_000_000), count(x2, 1_000_000));
        for kind in ALL {
            let i = kind.interval(a, b, Confidence::default()).unwrap();
            prop_assert!(i.low.is_finite() && i.high.is_finite() && i.low <= i.high);
        }
        let p = chosen_p(a, b).unwrap();
        prop_assert!((0.0..=1.0).contains(&p));
        let f = fisher(a, b).unwrap();
        prop_assert!((0.0..=1.0).contains(&f.p));
    }
}
