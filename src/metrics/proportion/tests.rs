use super::*;
use crate::metrics::{Interval, Rate};
use proptest::prelude::*;

const ALL: [RateInterval; 5] = [
    RateInterval::AdjustedWald,
    RateInterval::Wilson,
    RateInterval::ClopperPearson,
    RateInterval::Jeffreys,
    RateInterval::MidP,
];

fn count(x: u64, n: u64) -> Count {
    Count::new(x, n).unwrap()
}

/// 8/10 at 95%: adjusted Wald, Wilson, Clopper-Pearson and Jeffreys as computed by statsmodels.
#[test]
fn eight_of_ten() {
    let expected = [
        (0.479_367_590_566_150_64, 0.954_112_729_516_115_9),
        (0.490_162_471_536_641_83, 0.943_317_848_545_624_7),
        (0.443_904_537_692_358_5, 0.974_789_273_673_166_6),
        (0.497_225_503_560_006_9, 0.955_940_586_447_369_2),
    ];
    for (kind, (low, high)) in ALL.into_iter().zip(expected) {
        let found = kind.interval(count(8, 10), Confidence::default()).unwrap();
        assert!((found.low - low).abs() < 1e-12, "{kind:?} {found:?}");
        assert!((found.high - high).abs() < 1e-12, "{kind:?} {found:?}");
    }
}

#[test]
fn nothing_is_estimated_from_nothing() {
    let none = count(0, 0);
    let c = Confidence::default();
    assert_eq!(none.rate(), Err(Absent::Empty(Unit::Attempts)));
    assert!(PointEstimates::compute(none, c).is_err());
    assert!(ALL.iter().all(|kind| kind.interval(none, c).is_err()));
    assert!(at_least_mid_p(none, Rate::new(0.5).unwrap()).is_err());
    assert_eq!(Count::new(11, 10), None);
}

#[test]
fn every_small_count_has_its_intervals() {
    let c = Confidence::default();
    for n in (1..=60).chain([1_000_000]) {
        let steps: Vec<u64> = if n <= 60 {
            (0..=n).collect()
        } else {
            vec![0, 1, 2, 1000, n / 3, n / 2, n - 1000, n - 1, n]
        };
        for kind in ALL {
            let mut before = Interval {
                low: -1.0,
                high: -1.0,
            };
            for &x in &steps {
                let i = kind.interval(count(x, n), c).unwrap();
                let rate = x as f64 / n as f64;
                assert!(
                    i.low >= 0.0 && i.high <= 1.0 && i.low < i.high,
                    "{kind:?} {x}/{n} {i:?}"
                );
                assert!(i.contains(rate), "{kind:?} {x}/{n} {i:?}");
                assert!(
                    i.low >= before.low && i.high >= before.high,
                    "{kind:?} {x}/{n} {i:?}"
                );
                let mirror = kind.interval(count(n - x, n), c).unwrap();
                assert!(
                    (mirror.low - (1.0 - i.high)).abs() < 1e-12,
                    "{kind:?} {x}/{n}"
                );
                before = i;
            }
        }
    }
}

proptest! {
    #[test]
    fn any_count_has_numbers(n in 1_u64..=1_000_000_000, part in 0.0..=1.0_f64, level in 0.001..0.999_999_f64, benchmark in 0.0..=1.0_f64) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let x = ((n as f64 * part) as u64).min(n);
        let c = Confidence::new(level).unwrap();
        for kind in ALL {
            let i = kind.interval(count(x, n), c).unwrap();
            prop_assert!((0.0..=1.0).contains(&i.low) && (0.0..=1.0).contains(&i.high) && i.low <= i.high);
        }
        let p = Rate::new(benchmark).unwrap();
        for test in [at_least_mid_p, at_least_exact, two_sided_exact, two_sided_mid_p] {
            let found = test(count(x, n), p).unwrap();
            prop_assert!((0.0..=1.0).contains(&found), "{found}");
        }
    }

    #[test]
    fn tests_fall_as_successes_rise(n in 1_u64..60, benchmark in 0.01..0.99_f64) {
        let p = Rate::new(benchmark).unwrap();
        for test in [at_least_mid_p, at_least_exact] {
            let all: Vec<f64> = (0..=n).map(|x| test(count(x, n), p).unwrap()).collect();
            prop_assert!(all.windows(2).all(|w| w[0] >= w[1]));
        }
    }
}
