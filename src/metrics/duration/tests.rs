use super::*;
use proptest::prelude::*;

#[test]
fn one_time_has_a_middle_and_no_interval() {
    let c = Confidence::default();
    let one = Times::from_seconds(&[40.0]);
    assert!((one.geometric_mean().unwrap() - 40.0).abs() < 1e-9);
    assert_eq!(
        one.geometric_mean_interval(c),
        Err(Absent::OneOnly(Unit::Times))
    );
    assert_eq!(
        one.median_interval(c),
        Err(Absent::TooFew {
            unit: Unit::Times,
            n: 1,
            needed: 6
        })
    );
    assert_eq!(
        Times::from_seconds(&[]).geometric_mean(),
        Err(Absent::Empty(Unit::Times))
    );
    let alike = Times::from_seconds(&[30.0, 30.0, 30.0]);
    assert_eq!(
        alike.geometric_mean_interval(c),
        Err(Absent::NoSpread(Unit::Times))
    );
}

#[test]
fn unusable_times_are_left_out_and_counted() {
    let times = Times::from_seconds(&[0.0, -4.0, 10.0, f64::NAN, f64::INFINITY]);
    assert_eq!((times.n(), times.left_out()), (1, 4));
}

#[test]
fn six_times_are_the_fewest_for_the_median() {
    let c = Confidence::default();
    let six = Times::from_seconds(&[6.0, 1.0, 5.0, 2.0, 4.0, 3.0]);
    assert_eq!(
        six.median_interval(c),
        Ok(Interval {
            low: 1.0,
            high: 6.0
        })
    );
    assert!(
        Times::from_seconds(&[1.0, 2.0, 3.0, 4.0, 5.0])
            .median_interval(c)
            .is_err()
    );
}

fn median_time_to_success(attempts: &[TimeToSuccess]) -> Result<f64, Absent> {
    SuccessIncidence::from_attempts(attempts).median
}

fn ended(seconds: f64, end: AttemptEnd) -> TimeToSuccess {
    TimeToSuccess {
        seconds: Some(seconds),
        end,
    }
}

#[test]
fn giving_up_is_never_succeeding() {
    // 3 of 8 succeeded, 5 gave up: half never succeeded, although plain Kaplan-Meier reaches one half.
    let mut attempts = vec![
        ended(20.0, AttemptEnd::Succeeded),
        ended(40.0, AttemptEnd::Succeeded),
        ended(60.0, AttemptEnd::Succeeded),
    ];
    attempts.extend((0..5).map(|i| ended(10.0 + 8.0 * f64::from(i), AttemptEnd::NeverSucceeds)));
    assert_eq!(
        median_time_to_success(&attempts),
        Err(Absent::HalfNotReached)
    );
    assert_eq!(kaplan_meier_median(&attempts), Ok(60.0));
}

#[test]
fn half_is_reached_at_the_middle_success() {
    let times = [10.0, 20.0, 30.0, 40.0];
    let all: Vec<TimeToSuccess> = times.map(|t| ended(t, AttemptEnd::Succeeded)).to_vec();
    assert_eq!(median_time_to_success(&all), Ok(20.0));
    assert_eq!(kaplan_meier_median(&all), Ok(20.0));
    // Stopped before the second success: the others weigh more, and half is reached later.
    let mut stopped = all.clone();
    stopped[0].end = AttemptEnd::Stopped;
    assert_eq!(median_time_to_success(&stopped), Ok(30.0));
    assert_eq!(
        median_time_to_success(&[]),
        Err(Absent::Empty(Unit::Attempts))
    );
}

/// Two of six succeeded, the others failed without a time: fewer than half, not the median of the two.
#[test]
fn failures_without_a_time_stay_in_the_denominator() {
    let timed = [10.0, 20.0].map(|t| ended(t, AttemptEnd::Succeeded));
    let untimed = |end| TimeToSuccess { seconds: None, end };
    let mut attempts = timed.to_vec();
    attempts.extend([untimed(AttemptEnd::NeverSucceeds); 4]);
    attempts.extend([
        untimed(AttemptEnd::Stopped),
        ended(0.0, AttemptEnd::Succeeded),
    ]);
    let found = SuccessIncidence::from_attempts(&attempts);
    assert_eq!(found.median, Err(Absent::HalfNotReached));
    assert_eq!((found.n, found.without_usable_time), (6, 2));
    assert!((found.steps[1].1 - 1.0 / 3.0).abs() < 1e-12);
}

/// Such a failure is placed last: before the stopped attempt, it would be three quarters at 30 s.
#[test]
fn a_failure_without_a_time_is_last() {
    let attempts = [
        TimeToSuccess {
            seconds: None,
            end: AttemptEnd::NeverSucceeds,
        },
        ended(10.0, AttemptEnd::Stopped),
        ended(20.0, AttemptEnd::Succeeded),
        ended(30.0, AttemptEnd::Succeeded),
    ];
    let found = SuccessIncidence::from_attempts(&attempts);
    assert!((found.steps[1].1 - 2.0 / 3.0).abs() < 1e-12);
}

#[test]
fn the_same_people_at_a_steady_ratio_have_no_test() {
    let found = times_paired(
        &[(10.0, 20.0), (30.0, 60.0), (7.0, 14.0)],
        Confidence::default(),
    );
    let found = found.unwrap();
    assert!((found.ratio - 0.5).abs() < 1e-12);
    assert_eq!(found.test, Err(Absent::NoSpread(Unit::Pairs)));
    assert_eq!(
        times_paired(&[(0.0, 1.0)], Confidence::default()),
        Err(Absent::Empty(Unit::Pairs))
    );
}

proptest! {
    #[test]
    fn sound(a in proptest::collection::vec(0.001..1e7_f64, 2..40), b in proptest::collection::vec(0.001..1e7_f64, 2..40)) {
        let c = Confidence::default();
        let (a, b) = (Times::from_seconds(&a), Times::from_seconds(&b));
        let mean = a.geometric_mean().unwrap();
        prop_assert!(a.geometric_mean_interval(c).unwrap().contains(mean));
        if let Ok(i) = a.median_interval(c) {
            prop_assert!(i.contains(a.median().unwrap()));
        }
        let (x, y) = (times_independent(&a, &b, c).unwrap(), times_independent(&b, &a, c).unwrap());
        prop_assert!((x.ratio * y.ratio - 1.0).abs() < 1e-9);
        let i = x.interval.unwrap();
        prop_assert!(i.contains(x.ratio) && i.low >= 0.0 && i.high.is_finite());
    }

    #[test]
    fn without_stops_half_is_half_of_all(ends in proptest::collection::vec((1_u32..50, any::<bool>()), 1..20)) {
        let attempts: Vec<TimeToSuccess> = ends.iter()
            .map(|(t, ok)| ended(f64::from(*t), if *ok { AttemptEnd::Succeeded } else { AttemptEnd::NeverSucceeds })).collect();
        let mut successes: Vec<u32> = ends.iter().filter(|e| e.1).map(|e| e.0).collect();
        successes.sort_unstable();
        let expected = successes.get(ends.len().div_ceil(2) - 1).map(|t| f64::from(*t));
        prop_assert_eq!(median_time_to_success(&attempts).ok(), expected);
    }
}
