use super::*;
use crate::metrics::Confidence;
use crate::metrics::examples::{session, study, with_answers};
use crate::metrics::rating::Grade;
use crate::metrics::selection::Selection;
use crate::session::SessionSummary;

fn at_end(sessions: &[SessionSummary]) -> Vec<RatingFigures> {
    let study = study("between");
    let sample = Selection::from_sessions(sessions).sample_of("1");
    let asked = AskedQuestions {
        script: &study,
        protocols: &BTreeMap::new(),
    };
    RatingFigures::at_end(&sample, asked, Confidence::default())
}

fn sus(answers: [i32; 10]) -> Vec<Option<f64>> {
    answers
        .iter()
        .map(|a| (*a > 0).then(|| f64::from(*a)))
        .collect()
}

fn person(number: u32) -> SessionSummary {
    session(number, &format!("P{number}"), "1", "find=c60 pay=c60")
}

#[test]
fn sus_sheets_are_scored_flagged_and_left_out() {
    let sheets = [
        [5, 1, 5, 1, 5, 1, 5, 1, 5, 1], // 100
        [4, 2, 4, 2, 4, 2, 4, 2, 4, 0], // one blank: 75, prorated
        [4, 2, 4, 2, 4, 2, 4, 2, 0, 0], // two blanks: no score
        [3, 3, 3, 3, 3, 3, 3, 3, 3, 3], // 50, straight-lined
        [5, 5, 5, 5, 5, 5, 4, 4, 4, 4], // 50, agrees with all
    ];
    let all: Vec<_> = (0..)
        .zip(sheets)
        .map(|(place, sheet)| with_answers(person(place), None, "sus", &sus(sheet)))
        .collect();
    let found = &at_end(&all)[0];
    assert_eq!((found.instrument.as_str(), found.n), ("sus", 4));
    assert_eq!((found.without_score, found.prorated), (1, 1));
    assert_eq!((found.straight_lined, found.reversed), (1, 1));
    assert!((found.mean().unwrap() - 68.75).abs() < 1e-12);
    assert!((found.median.unwrap() - 62.5).abs() < 1e-12);
    assert!(matches!(
        found.detail,
        RatingDetail::Sus {
            grade: Grade::C,
            ..
        }
    ));
}

#[test]
fn an_item_is_identified_by_its_trailing_digits() {
    let mut named = with_answers(person(0), None, "sus", &sus([5, 1, 5, 1, 5, 1, 5, 1, 5, 1]));
    for rating in &mut named.ratings {
        rating.item = format!("q{:0>2}", rating.item);
    }
    assert_eq!(at_end(&[named])[0].mean(), Ok(100.0));
}

#[test]
fn nps_is_the_mean_of_what_people_count_for() {
    let all: Vec<_> = (0..)
        .zip([10.0, 9.0, 8.0, 7.0, 6.0, 0.0, 9.0, 11.0])
        .map(|(place, value)| with_answers(person(place), None, "nps", &[Some(value)]))
        .collect();
    let found = &at_end(&all)[0];
    assert_eq!((found.n, found.without_score), (7, 1));
    assert!((found.mean().unwrap() - 100.0 / 7.0).abs() < 1e-12);
    assert_eq!(
        found.detail,
        RatingDetail::Nps {
            promoters: 3,
            passives: 2,
            detractors: 2
        }
    );
    let interval = found.interval.unwrap();
    assert!(interval.low >= -100.0 && interval.high <= 100.0);
}

#[test]
fn the_first_session_with_an_answer_counts() {
    let mut later = person(1);
    later.participant = Some("P0".to_owned());
    let all = [
        with_answers(person(0), None, "nps", &[Some(10.0)]),
        with_answers(later, None, "nps", &[Some(0.0)]),
    ];
    let found = &at_end(&all)[0];
    assert_eq!((found.n, found.mean()), (1, Ok(100.0)));
}

#[test]
fn answers_after_a_task_go_with_the_attempt_that_counts() {
    let one = session(0, "P0", "1", "find=v60 find=c50 find=c40");
    let one = with_answers(one, Some(2), "seq", &[Some(1.0)]);
    let one = with_answers(one, Some(4), "seq", &[Some(6.0)]);
    let one = with_answers(one, Some(6), "seq", &[Some(7.0)]);
    let all = [one];
    let sample = Selection::from_sessions(&all).sample_of("1");
    let asked = AskedQuestions {
        script: &study("between"),
        protocols: &BTreeMap::new(),
    };
    let found = RatingFigures::at_task(&sample, "find", asked, Confidence::default());
    assert_eq!((found.len(), found[0].mean()), (1, Ok(6.0)));
    assert!(at_end(&all).is_empty());
}

#[test]
fn a_blank_is_left_out_and_counted() {
    let all = [
        with_answers(person(0), None, "liked", &[None]),
        with_answers(person(1), None, "liked", &[Some(7.0)]),
        with_answers(person(2), None, "liked", &[Some(8.0)]),
    ];
    let found = &at_end(&all)[0];
    assert_eq!(
        (found.n, found.without_score, found.mean()),
        (1, 2, Ok(7.0))
    );
    assert!(found.interval.is_err());
}

#[test]
fn tlx_items_go_by_name_or_number() {
    let mut one = with_answers(
        person(0),
        None,
        "tlx",
        &[10.0, 20.0, 30.0, 40.0, 50.0, 60.0].map(Some),
    );
    assert_eq!(at_end(std::slice::from_ref(&one))[0].mean(), Ok(35.0));
    let names = [
        "Mental",
        "physical demand",
        "temporal",
        "performance",
        "effort",
        "frustration",
    ];
    for (rating, name) in one.ratings.iter_mut().zip(names) {
        rating.item = name.to_owned();
    }
    assert_eq!(at_end(&[one])[0].mean(), Ok(35.0));
}
