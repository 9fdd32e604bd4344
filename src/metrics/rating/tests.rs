use super::*;
use crate::metrics::{Absent, Confidence, Unit};
use proptest::prelude::*;

fn items(answers: [u8; SUS_ITEMS]) -> [Option<u8>; SUS_ITEMS] {
    answers.map(|a| (a > 0).then_some(a))
}

#[test]
fn sus_scores() {
    assert_eq!(
        sus_score(&items([4, 2, 4, 2, 4, 2, 4, 2, 4, 2])),
        Ok(SusScore {
            score: 75.0,
            answered: 10
        })
    );
    let one_blank = sus_score(&items([4, 2, 4, 2, 4, 2, 4, 2, 4, 0])).unwrap();
    assert!((one_blank.score - 75.0).abs() < 1e-12 && one_blank.answered == 9);
    assert_eq!(
        sus_score(&items([4, 2, 4, 2, 4, 2, 4, 2, 0, 0])),
        Err(Absent::TwoBlanks)
    );
    assert!(
        (sus_score(&items([5, 1, 5, 1, 5, 1, 5, 1, 5, 1]))
            .unwrap()
            .score
            - 100.0)
            .abs()
            < 1e-12
    );
    assert!(
        sus_score(&items([1, 5, 1, 5, 1, 5, 1, 5, 1, 5]))
            .unwrap()
            .score
            .abs()
            < 1e-12
    );
}

#[test]
fn grades_begin_at_their_cuts() {
    for (mean, grade) in [
        (84.1, "A+"),
        (84.0, "A"),
        (72.6, "B-"),
        (51.7, "D"),
        (51.6, "F"),
    ] {
        assert_eq!(Grade::from_mean(mean).to_string(), grade);
    }
    assert!(Grade::APlus > Grade::A && Grade::A > Grade::F);
}

#[test]
fn the_others() {
    assert_eq!(umux_lite(7, 7), Some(100.0));
    assert_eq!(umux_lite(1, 1), Some(0.0));
    assert_eq!(umux_lite(0, 7), None);
    assert_eq!((seq_score(7), seq_score(8)), (Some(7.0), None));
    assert_eq!(
        seq_easy_count([7.0, 6.0, 5.0, 1.0]),
        crate::metrics::Count::new(2, 4).unwrap()
    );
    assert_eq!(tlx_raw(&[0.0, 100.0, 50.0, 50.0, 25.0, 75.0]), Some(50.0));
    assert_eq!(tlx_raw(&[0.0, 101.0, 50.0, 50.0, 25.0, 75.0]), None);
    let faces = Faces {
        happy: 6,
        neutral: 2,
        sad: 2,
    };
    assert!((faces.net_share().unwrap() - 0.4).abs() < 1e-12);
    assert_eq!(faces.happy_count().unwrap().n(), 10);
    assert_eq!(
        Faces::default().net_share(),
        Err(Absent::Empty(Unit::Answers))
    );
}

#[test]
fn answers_to_look_at_again() {
    assert!(is_straight_lined(&items([3; SUS_ITEMS])));
    assert!(!is_straight_lined(&items([4, 2, 4, 2, 4, 2, 4, 2, 4, 2])));
    assert!(!is_straight_lined(&[Some(7), Some(7)]));
    assert!(looks_reversed(&items([5, 4, 5, 4, 4, 5, 3, 2, 5, 1])));
    assert!(!looks_reversed(&items([5, 1, 5, 1, 4, 2, 3, 2, 5, 1])));
}

/// Sauro & Lewis's example of 36 answers, 19 promoters and 7 detractors: 33 points.
#[test]
fn net_promoters() {
    let found = net_promoter_score(19, 10, 7, Confidence::default()).unwrap();
    assert!((found.nps - 33.333_333_333_333).abs() < 1e-9);
    let (p, d) = (19.75 / 39.0, 7.75 / 39.0);
    let half = Confidence::default().z() * ((p + d - (p - d) * (p - d)) / 39.0_f64).sqrt();
    assert!((found.interval.low - 100.0 * (p - d - half)).abs() < 1e-9);
    let alone = net_promoter_score(1, 0, 0, Confidence::default()).unwrap();
    // (1.75 - 0.75)/4 = 0.25, variance (2.5/4 - 0.0625)/4: the observed 100 is outside.
    assert!((alone.interval.high - 98.498_649).abs() < 1e-5, "{alone:?}");
    assert!(net_promoter_score(0, 0, 0, Confidence::default()).is_err());
    assert!(net_promoter_score(u64::MAX, 1, 0, Confidence::default()).is_err());
}

/// Carpentries 2017 against 2016, computed by the formula of `MeasuringU`'s test of two Net Promoter Scores.
#[test]
fn net_promoter_scores_are_compared_by_the_same_method() {
    let counts = |promoters, passives, detractors| NpsCounts {
        promoters,
        passives,
        detractors,
    };
    let (new, old) = (counts(171, 108, 24), counts(95, 33, 4));
    let found = nps_difference(new, old, Confidence::default()).unwrap();
    assert!((found.difference + 20.424_542_454_2).abs() < 1e-9);
    assert!((found.z + 3.277_083_751_09).abs() < 1e-9);
    assert!((found.p - 0.001_048_852_532_82).abs() < 1e-9);
    assert!((found.interval.low + 30.951_953_718_8).abs() < 1e-9);
    assert!((found.interval.high + 7.784_429_723_46).abs() < 1e-9);
    let (all, none) = (counts(8, 0, 0), counts(0, 0, 8));
    let apart = nps_difference(all, none, Confidence::default()).unwrap();
    // (8.75 - 0.75)/11 each, variance 0.334711/11 each.
    assert!(
        (apart.interval.low - 97.103_978_302).abs() < 1e-6,
        "{apart:?}"
    );
    assert!(
        (apart.interval.high - 193.805_112_6).abs() < 1e-6,
        "{apart:?}"
    );
    assert!(nps_difference(all, counts(0, 0, 0), Confidence::default()).is_err());
}

proptest! {
    #[test]
    fn scores_stay_in_range(answers in proptest::array::uniform10(0_u8..=255), p in 0_u64..50, m in 0_u64..50, d in 0_u64..50) {
        if let Ok(found) = sus_score(&items(answers)) {
            prop_assert!((0.0..=100.0).contains(&found.score));
        }
        if let (Ok(a), Ok(b)) = (net_promoter_score(p, m, d, Confidence::default()), net_promoter_score(d, m, p, Confidence::default())) {
            prop_assert!(a.interval.low >= -100.0 && a.interval.high <= 100.0);
            prop_assert!((a.nps + b.nps).abs() < 1e-9 && (a.interval.low + b.interval.high).abs() < 1e-9);
        }
    }
}
