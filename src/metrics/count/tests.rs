use super::*;
use crate::metrics::Absent;
use crate::metrics::Confidence;
use proptest::prelude::*;

fn events(count: u64, exposure: f64) -> Events {
    Events::new(count, exposure).unwrap()
}

#[test]
fn without_events_the_lower_limit_is_0() {
    let c = Confidence::default();
    let exact = garwood(events(0, 10.0), c);
    assert!(exact.low.abs() < 1e-300 && (exact.high - 0.368_887_945_411_393_6).abs() < 1e-12);
    // exp(-m)/2 = .025 at m = ln 20.
    let mid = poisson_mid_p(events(0, 10.0), c);
    assert!((mid.high - 20.0_f64.ln() / 10.0).abs() < 1e-12);
    let ratio = rate_ratio(events(0, 10.0), events(0, 10.0), RatioMethod::Exact, c);
    assert_eq!((ratio.ratio, ratio.p), (Err(Absent::NoEvents), 1.0));
    let ratio = rate_ratio(events(4, 10.0), events(0, 10.0), RatioMethod::Exact, c);
    assert_eq!(ratio.ratio, Err(Absent::NoEventsInSecond));
    assert_eq!(ratio.interval.unwrap().high, None);
    let ratio = rate_ratio(events(0, 10.0), events(4, 10.0), RatioMethod::MidP, c);
    assert!(ratio.ratio.unwrap().abs() < 1e-300 && ratio.interval.unwrap().high.is_some());
}

#[test]
fn spread_beyond_poisson_widens_the_interval() {
    let c = Confidence::default();
    let even = error_rate(&[2, 2, 2, 2, 2], c).unwrap();
    let wild = error_rate(&[0, 0, 0, 0, 10], c).unwrap();
    assert_eq!(even.interval, garwood(events(10, 5.0), c));
    // phi = 80/2/4 = 10, t(4) = 2.776445: 2 exp(+-2.776445).
    assert!((wild.dispersion.unwrap() - 10.0).abs() < 1e-12);
    assert!((wild.interval.low - 2.0 * (-2.776_445_105_197_798_f64).exp()).abs() < 1e-9);
    assert_eq!((wild.with_errors.successes(), wild.with_errors.n()), (1, 5));
    assert_eq!(
        error_rate(&[], c),
        Err(Absent::Empty(crate::metrics::Unit::Attempts))
    );
    assert!(error_rate(&[7], c).unwrap().dispersion.is_none());
}

#[test]
fn two_versions_by_ratio_or_by_difference() {
    let c = Confidence::default();
    let quiet = errors_independent(&[1, 0, 1, 1, 0], &[1, 1, 2, 1, 1], c).unwrap();
    assert!((quiet.ratio.unwrap() - 0.5).abs() < 1e-12);
    assert!(quiet.difference_interval.is_err());
    let wild = errors_independent(&[0, 9, 0, 0, 1], &[1, 12, 0, 0, 0], c).unwrap();
    assert_eq!(wild.ratio, Err(Absent::SpreadBeyondPoisson));
    assert!(wild.difference_interval.unwrap().contains(wild.difference));
    let none = errors_independent(&[0, 0], &[0, 0, 0], c).unwrap();
    assert_eq!(none.p, Ok(1.0));
    let pairs = errors_paired(&[(1, 2), (0, 3), (2, 2)], c).unwrap();
    assert!((pairs.difference + 4.0 / 3.0).abs() < 1e-12 && pairs.p.is_ok());
    assert!(errors_paired(&[(1, 2), (1, 2)], c).unwrap().p.is_err());
}

proptest! {
    #[test]
    fn intervals_hold_the_rate(count in 0_u64..=1_000_000, exposure in 1e-3..1e6_f64) {
        let e = events(count, exposure);
        let c = Confidence::default();
        let (exact, mid) = (garwood(e, c), poisson_mid_p(e, c));
        prop_assert!(exact.contains(e.rate()) && mid.contains(e.rate()));
        prop_assert!(exact.low <= mid.low && mid.high <= exact.high);
    }

    #[test]
    fn ratios_invert_on_exchange(x1 in 0_u64..200, x2 in 0_u64..200, e1 in 0.1..100.0_f64, e2 in 0.1..100.0_f64) {
        let c = Confidence::default();
        for method in [RatioMethod::Exact, RatioMethod::MidP] {
            let a = rate_ratio(events(x1, e1), events(x2, e2), method, c);
            let b = rate_ratio(events(x2, e2), events(x1, e1), method, c);
            prop_assert!((a.p - b.p).abs() < 1e-9 && (0.0..=1.0).contains(&a.p));
            if let (Ok(i), Ok(j)) = (a.interval, b.interval) {
                match j.high {
                    Some(high) => prop_assert!((i.low * high - 1.0).abs() < 1e-9),
                    None => prop_assert!(i.low.abs() < 1e-300),
                }
                if let Ok(ratio) = a.ratio {
                    prop_assert!(i.low <= ratio && i.high.is_none_or(|h| ratio <= h));
                }
                // The exact interval and the exact test agree.
                prop_assert_eq!(i.excludes_one(), a.p < c.alpha());
            }
        }
    }

    #[test]
    fn any_errors_have_an_interval(errors in proptest::collection::vec(0_u32..2000, 1..30)) {
        let found = error_rate(&errors, Confidence::default()).unwrap();
        prop_assert!(found.interval.contains(found.per_attempt) && found.interval.high.is_finite());
    }
}
