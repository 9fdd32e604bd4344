//! Questionnaires.

use super::{Formula, Group, Measure, MeasureUnit};
use crate::metrics::answers::{RatingDetail, RatingFigures};
use crate::metrics::estimate::Estimate;
use crate::study::Instrument;

/// A count of responses.
macro_rules! responses {
    ($r:ident, $value:expr) => {
        Formula::Questionnaire(|$r| Some(Estimate::whole($value as u64, $r.n as u64)))
    };
}

/// A figure of a question whose answers are numbers.
macro_rules! score {
    ($r:ident, $value:expr) => {
        Formula::Questionnaire(|$r| (!is_choice($r)).then(|| Estimate::number($value, $r.n as u64)))
    };
}

/// A count of one kind of answers, for one questionnaire.
macro_rules! kind {
    ($pattern:pat => $value:expr) => {
        Formula::Questionnaire(|r| match &r.detail {
            $pattern => Some(Estimate::whole($value, r.n as u64)),
            _ => None,
        })
    };
}

fn is_choice(rating: &RatingFigures) -> bool {
    matches!(rating.detail, RatingDetail::Choices(_))
}

fn is_sus(rating: &RatingFigures) -> bool {
    rating.instrument == Instrument::Sus.as_str()
}

pub(super) static MEASURES: &[Measure] = &[
    Measure::new(
        "answers",
        "Answers",
        Group::Ratings,
        "n",
        responses!(r, r.n),
    )
    .column("n")
    .defined("Participants with a score."),
    Measure::new(
        "rating",
        "Mean",
        Group::Ratings,
        "mean",
        Formula::Questionnaire(|r| {
            (!is_choice(r))
                .then(|| Estimate::number(r.mean(), r.n as u64).with_interval(r.interval))
        }),
    )
    .unit(MeasureUnit::Points)
    .column("mean")
    .interval("interval")
    .defined("Mean score; for NPS and faces, the net share.")
    .source("adjusted Wald on the rescaled mean with an effective sample size; NPS: Rocks 2016"),
    Measure::new(
        "rating_median",
        "Median",
        Group::Ratings,
        "median",
        score!(r, r.median),
    )
    .unit(MeasureUnit::Points)
    .column("median")
    .defined("Median score."),
    Measure::new(
        "rating_sd",
        "Standard deviation",
        Group::Ratings,
        "sd",
        score!(r, r.description.and_then(|d| d.sd)),
    )
    .unit(MeasureUnit::Points)
    .column("sd")
    .defined("Standard deviation of the scores."),
    Measure::new(
        "rating_top_two",
        "Answers of 6 or 7",
        Group::Ratings,
        "top_two.rate",
        Formula::Questionnaire(|r| r.top_two.map(Estimate::share)),
    )
    .unit(MeasureUnit::Share)
    .higher_is_better()
    .column("6 or 7")
    .defined("Share of SEQ answers of 6 or 7."),
    Measure::new(
        "rating_grade",
        "Grade",
        Group::Ratings,
        "grade",
        Formula::Questionnaire(|r| match &r.detail {
            RatingDetail::Sus { grade, .. } => Some(Estimate::word(grade, r.n as u64)),
            _ => None,
        }),
    )
    .unit(MeasureUnit::Word)
    .column("grade")
    .told_in_words()
    .defined("Grade of the mean SUS score on the curved scale.")
    .source("Sauro & Lewis 2016"),
    Measure::new(
        "rating_grade_low",
        "Grade of the lower limit",
        Group::Ratings,
        "grade_interval.0",
        Formula::Questionnaire(|r| match &r.detail {
            RatingDetail::Sus {
                ends: Some((low, _)),
                ..
            } => Some(Estimate::word(low, r.n as u64)),
            _ => None,
        }),
    )
    .unit(MeasureUnit::Word)
    .defined("Grade of the lower limit of the mean SUS score."),
    Measure::new(
        "rating_grade_high",
        "Grade of the upper limit",
        Group::Ratings,
        "grade_interval.1",
        Formula::Questionnaire(|r| match &r.detail {
            RatingDetail::Sus {
                ends: Some((_, high)),
                ..
            } => Some(Estimate::word(high, r.n as u64)),
            _ => None,
        }),
    )
    .unit(MeasureUnit::Word)
    .defined("Grade of the upper limit of the mean SUS score."),
    Measure::new(
        "nps",
        "NPS",
        Group::Ratings,
        "nps",
        Formula::Questionnaire(|r| match &r.detail {
            RatingDetail::Nps { .. } => Some(Estimate::number(r.mean(), r.n as u64)),
            _ => None,
        }),
    )
    .unit(MeasureUnit::Points)
    .higher_is_better()
    .defined("Net promoter score, -100 to 100."),
    Measure::new(
        "promoters",
        "Promoters",
        Group::Ratings,
        "promoters",
        kind!(RatingDetail::Nps { promoters, .. } => *promoters),
    )
    .column("promoters")
    .told_in_words()
    .defined("Answers of 9 or 10."),
    Measure::new(
        "passives",
        "Passives",
        Group::Ratings,
        "passives",
        kind!(RatingDetail::Nps { passives, .. } => *passives),
    )
    .column("passives")
    .told_in_words()
    .defined("Answers of 7 or 8."),
    Measure::new(
        "detractors",
        "Detractors",
        Group::Ratings,
        "detractors",
        kind!(RatingDetail::Nps { detractors, .. } => *detractors),
    )
    .column("detractors")
    .told_in_words()
    .defined("Answers from 0 to 6."),
    Measure::new(
        "happy",
        "Happy",
        Group::Ratings,
        "happy",
        kind!(RatingDetail::Faces(faces) => faces.happy),
    )
    .column("happy")
    .told_in_words()
    .defined("Happy faces."),
    Measure::new(
        "neutral",
        "Neutral",
        Group::Ratings,
        "neutral",
        kind!(RatingDetail::Faces(faces) => faces.neutral),
    )
    .column("neutral")
    .told_in_words()
    .defined("Neutral faces."),
    Measure::new(
        "sad",
        "Sad",
        Group::Ratings,
        "sad",
        kind!(RatingDetail::Faces(faces) => faces.sad),
    )
    .column("sad")
    .told_in_words()
    .defined("Sad faces."),
    Measure::new(
        "happy_rate",
        "Happy, share",
        Group::Ratings,
        "happy_rate",
        Formula::Questionnaire(|r| match &r.detail {
            RatingDetail::Faces(faces) => faces.happy_count().map(Estimate::share),
            _ => None,
        }),
    )
    .unit(MeasureUnit::Share)
    .higher_is_better()
    .defined("Share of happy faces."),
    Measure::new(
        "net_faces",
        "Net share of faces",
        Group::Ratings,
        "net",
        Formula::Questionnaire(|r| match &r.detail {
            RatingDetail::Faces(faces) => Some(Estimate::number(faces.net_share(), r.n as u64)),
            _ => None,
        }),
    )
    .unit(MeasureUnit::Points)
    .higher_is_better()
    .defined("Share of happy minus share of sad faces, -1 to 1."),
    Measure::new(
        "choice",
        "Answers with this choice",
        Group::Ratings,
        "choices",
        Formula::Choice,
    )
    .defined("Participants who gave this answer."),
    Measure::new(
        "without_score",
        "Responses without a score",
        Group::Ratings,
        "left_out",
        responses!(r, r.without_score),
    )
    .defined("Responses with a blank (two or more for SUS) or an answer outside the scale."),
    Measure::new(
        "straight_lined",
        "Straight-lined",
        Group::Ratings,
        "straight_lined",
        Formula::Questionnaire(|r| {
            (!is_choice(r)).then(|| Estimate::whole(r.straight_lined as u64, r.n as u64))
        }),
    )
    .defined("Responses with the same answer to all items."),
    Measure::new(
        "prorated",
        "Prorated",
        Group::Ratings,
        "prorated",
        Formula::Questionnaire(|r| {
            is_sus(r).then(|| Estimate::whole(r.prorated as u64, r.n as u64))
        }),
    )
    .defined("SUS scores prorated for one blank.")
    .source("Lewis & Sauro 2017"),
    Measure::new(
        "looks_reversed",
        "Looks reversed",
        Group::Ratings,
        "looks_reversed",
        Formula::Questionnaire(|r| {
            is_sus(r).then(|| Estimate::whole(r.reversed as u64, r.n as u64))
        }),
    )
    .defined("SUS responses that agree with positive and negative items alike."),
];
