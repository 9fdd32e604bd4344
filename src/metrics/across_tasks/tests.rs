use super::*;
use proptest::prelude::*;

fn person(successes: &[(usize, bool)]) -> ParticipantAttempts {
    successes.to_vec()
}

const LEVEL: f64 = 0.95;

fn confidence() -> Confidence {
    Confidence::new(LEVEL).unwrap()
}

#[test]
fn one_task_is_a_rate_of_independent_people() {
    let people: Vec<ParticipantAttempts> = (0..10).map(|i| person(&[(0, i < 8)])).collect();
    let found = overall_rate(&people, confidence()).unwrap();
    assert!((found.rate - 0.8).abs() < 1e-12);
    // n* would be 9, since the variance divides by n - 1, and is raised to the 10 participants.
    assert!((found.effective_n - 10.0).abs() < 1e-12);
    assert!((found.interval.low - 0.479_367_590_566_150_64).abs() < 1e-12);
}

#[test]
fn people_who_all_do_the_same_count_once() {
    // Four participants who each succeed at all five tasks or at none: 4 independent values, not 20.
    let people: Vec<ParticipantAttempts> = (0..4)
        .map(|i| (0..5).map(|task| (task, i % 2 == 0)).collect())
        .collect();
    let found = overall_rate(&people, confidence()).unwrap();
    assert!((found.effective_n - 4.0).abs() < 1e-12);
    // Without spread, n* is the number of participants.
    let alike: Vec<ParticipantAttempts> = (0..4).map(|_| vec![(0, true), (1, false)]).collect();
    let found = overall_rate(&alike, confidence()).unwrap();
    assert!((found.rate - 0.5).abs() < 1e-12 && (found.effective_n - 4.0).abs() < 1e-12);
}

#[test]
fn an_easier_share_of_tasks_is_taken_out() {
    // The third participant did only the easy task, on which all succeed.
    let people = [
        person(&[(0, true), (1, false)]),
        person(&[(0, true), (1, false)]),
        person(&[(0, true)]),
    ];
    let found = overall_rate(&people, confidence()).unwrap();
    assert!((found.rate - 0.5).abs() < 1e-12);
    assert!(found.participant_sample().unwrap().sd <= 0.0);
}

#[test]
fn versions_without_shared_tasks_are_not_compared() {
    let (a, b) = ([person(&[(0, true)])], [person(&[(1, true)])]);
    assert_eq!(
        compare_between(&a, &b, confidence()),
        Err(Absent::NoSharedTasks)
    );
    assert_eq!(
        overall_rate(&[], confidence()),
        Err(Absent::Empty(Unit::Attempts))
    );
    assert_eq!(
        compare_within(&[(a[0].clone(), b[0].clone())], confidence()),
        Err(Absent::Empty(Unit::Pairs))
    );
}

#[test]
fn all_succeeding_gives_an_interval_and_no_test() {
    let all: Vec<ParticipantAttempts> = (0..6).map(|_| vec![(0, true), (1, true)]).collect();
    let found = compare_between(&all, &all, confidence()).unwrap();
    assert!(found.interval.is_ok());
    assert_eq!(found.test, Err(Absent::NoSpread(Unit::People)));
    let pairs: Vec<(ParticipantAttempts, ParticipantAttempts)> =
        all.iter().map(|p| (p.clone(), p.clone())).collect();
    let found = compare_within(&pairs, confidence()).unwrap();
    assert_eq!(found.interval, Err(Absent::NoSpread(Unit::Pairs)));
}

fn any_people() -> impl Strategy<Value = Vec<ParticipantAttempts>> {
    proptest::collection::vec(
        proptest::collection::btree_map(0_usize..5, any::<bool>(), 0..6)
            .prop_map(|tasks| tasks.into_iter().collect()),
        0..9,
    )
}

proptest! {
    #[test]
    fn sound(first in any_people(), second in any_people()) {
        if let Ok(found) = overall_rate(&first, confidence()) {
            prop_assert!(found.interval.contains(found.rate));
            prop_assert!(found.interval.low >= 0.0 && found.interval.high <= 1.0);
            let mirrored: Vec<ParticipantAttempts> = first.iter()
                .map(|p| p.iter().map(|(t, s)| (*t, !s)).collect()).collect();
            let other = overall_rate(&mirrored, confidence()).unwrap();
            prop_assert!((other.rate - (1.0 - found.rate)).abs() < 1e-12);
            prop_assert!((other.interval.low - (1.0 - found.interval.high)).abs() < 1e-6);
        }
        if let (Ok(d), Ok(e)) = (compare_between(&first, &second, confidence()), compare_between(&second, &first, confidence())) {
            prop_assert!((d.difference + e.difference).abs() < 1e-12);
            let i = d.interval.unwrap();
            prop_assert!(i.contains(d.difference) && i.low >= -1.0 && i.high <= 1.0);
            if let Ok(test) = d.test {
                prop_assert!((0.0..=1.0).contains(&test.p) && test.df >= 1.0 - 1e-9);
            }
        }
    }
}
