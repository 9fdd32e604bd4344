//! Figures of one questionnaire on one version.

use super::score::{face_answer, nps_group, response_score, sus_items, tlx_items};
use super::{Response, Responses, responses_at_end, responses_to_task};
use crate::metrics::mean::mean_interval;
use crate::metrics::rating::{
    Faces, Grade, Nps, SUS_ITEMS, ScaleEnds, is_straight_lined, looks_reversed, net_promoter_score,
    seq_easy_count, sus_score,
};
use crate::metrics::selection::VersionSample;
use crate::metrics::{Absent, Confidence, Count, Description, Interval, Sample, Unit, median};
use crate::study::{Instrument, QuestionKind, Study};

/// Figures of one questionnaire on one version.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::metrics) struct RatingFigures {
    /// The questionnaire's word, or the id of a custom question.
    pub instrument: String,
    /// Number of participants with a score.
    pub n: usize,
    /// Number of responses without a score: a blank (two or more for SUS), or an answer outside the scale.
    pub without_score: usize,
    /// Number of SUS scores prorated for one blank.
    pub prorated: usize,
    /// Number of responses with the same answer to all items.
    pub straight_lined: usize,
    /// Number of SUS responses that agree with positive and negative items alike.
    pub reversed: usize,
    /// Description of the scores; NPS and the net share of faces are means too.
    pub description: Result<Description, Absent>,
    /// The median.
    pub median: Result<f64, Absent>,
    /// Interval of the mean; for NPS, the adjusted interval.
    pub interval: Result<Interval, Absent>,
    /// Answers of 6 or 7 out of all, for SEQ only.
    pub top_two: Option<Count>,
    /// Details beyond the mean.
    pub detail: RatingDetail,
}

/// Details of a questionnaire beyond its mean.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::metrics) enum RatingDetail {
    /// None.
    Mean,
    /// Grade of the mean SUS score and of the ends of its interval.
    Sus {
        /// Grade of the mean.
        grade: Grade,
        /// Grades of the interval's ends.
        ends: Option<(Grade, Grade)>,
    },
    /// Promoters, passives and detractors.
    Nps {
        /// Answers 9 and 10.
        promoters: u64,
        /// Answers 7 and 8.
        passives: u64,
        /// Answers 0 to 6.
        detractors: u64,
    },
    /// Count of each face.
    Faces(Faces),
    /// Count of each choice, in script order.
    Choices(Vec<(String, u64)>),
}

impl RatingFigures {
    /// Mean score.
    pub(in crate::metrics) fn mean(&self) -> Result<f64, Absent> {
        self.description.map(|found| found.mean)
    }

    /// Figures of the questionnaires asked after a task, with the attempts that count.
    pub(in crate::metrics) fn at_task(
        sample: &VersionSample<'_>,
        task: &str,
        study: &Study,
        confidence: Confidence,
    ) -> Vec<Self> {
        all_rating_figures(responses_to_task(sample, task, study), study, confidence)
    }

    /// Figures of the questionnaires asked at the end of sessions.
    pub(in crate::metrics) fn at_end(
        sample: &VersionSample<'_>,
        study: &Study,
        confidence: Confidence,
    ) -> Vec<Self> {
        all_rating_figures(responses_at_end(sample, study), study, confidence)
    }
}

/// Figures of each questionnaire; text questions have none.
fn all_rating_figures(
    sheets: Responses<'_>,
    study: &Study,
    confidence: Confidence,
) -> Vec<RatingFigures> {
    let figures = |(instrument, sheets): (Instrument, Vec<Response<'_>>)| {
        (!is_text(&instrument, study))
            .then(|| rating_figures(&instrument, &sheets, study, confidence))
    };
    sheets.into_iter().filter_map(figures).collect()
}

fn is_text(instrument: &Instrument, study: &Study) -> bool {
    let text = |id: &String| {
        study
            .questions
            .iter()
            .any(|q| q.id == *id && q.kind == QuestionKind::Text)
    };
    matches!(instrument, Instrument::Custom(id) if text(id))
}

fn rating_figures(
    instrument: &Instrument,
    sheets: &[Response<'_>],
    study: &Study,
    confidence: Confidence,
) -> RatingFigures {
    let scores: Vec<f64> = sheets
        .iter()
        .filter_map(|sheet| response_score(instrument, sheet, study))
        .collect();
    let none = Absent::Empty(Unit::Answers);
    let sample = Sample::from_values(&scores).ok_or(none);
    let description = Description::from_values(&scores, Unit::Answers);
    let ends = instrument
        .score_range(&study.questions)
        .and_then(|(low, high)| ScaleEnds::new(low, high));
    let interval = sample.and_then(|sample| match ends {
        Some(ends) => ends.mean_interval(&sample, confidence),
        None => mean_interval(&sample, confidence).map_err(to_answers_unit),
    });
    let is_sus = *instrument == Instrument::Sus;
    let count = |holds: &dyn Fn(&Response<'_>) -> bool| sheets.iter().filter(|s| holds(s)).count();
    let mut figures = RatingFigures {
        instrument: instrument.as_str().to_owned(),
        n: scores.len(),
        without_score: sheets.len() - scores.len(),
        prorated: count(&|s| is_sus && is_prorated(s)),
        straight_lined: count(&|s| has_identical_answers(instrument, s)),
        reversed: count(&|s| is_sus && looks_reversed(&sus_items(s))),
        description,
        median: median(&scores).ok_or(none),
        interval,
        top_two: (*instrument == Instrument::Seq).then(|| seq_easy_count(scores.iter().copied())),
        detail: RatingDetail::Mean,
    };
    match instrument {
        Instrument::Sus => {
            if let Ok(mean) = figures.mean() {
                let cut = |end: f64| Grade::from_mean(end.clamp(0.0, 100.0));
                figures.detail = RatingDetail::Sus {
                    grade: Grade::from_mean(mean),
                    ends: interval.ok().map(|i| (cut(i.low), cut(i.high))),
                };
            }
        }
        Instrument::Nps => {
            let found = nps_figures(sheets, confidence);
            figures.interval = found.1.map(|nps| nps.interval);
            figures.detail = found.0;
        }
        Instrument::Faces => {
            let number = |wanted| {
                sheets
                    .iter()
                    .filter(|s| face_answer(s) == Some(wanted))
                    .count() as u64
            };
            figures.detail = RatingDetail::Faces(Faces {
                happy: number(3),
                neutral: number(2),
                sad: number(1),
            });
        }
        Instrument::Custom(id) => {
            let question = study.questions.iter().find(|q| q.id == *id);
            if let Some(QuestionKind::Choice(choices)) = question.map(|q| &q.kind) {
                let counts = count_choices(choices, sheets);
                let taken = counts.iter().map(|(_, n)| n).sum::<u64>();
                figures.n = usize::try_from(taken).unwrap_or(usize::MAX);
                figures.without_score = sheets.len().saturating_sub(figures.n);
                figures.detail = RatingDetail::Choices(counts);
            }
        }
        Instrument::Seq | Instrument::Smeq | Instrument::UmuxLite | Instrument::Tlx => {}
    }
    figures
}

/// Whether a SUS response has a score although one item is blank, or has an answer outside of the scale.
fn is_prorated(sheet: &Response<'_>) -> bool {
    sus_score(&sus_items(sheet)).is_ok_and(|found| found.answered < SUS_ITEMS)
}

/// Whether all items of a response have the same answer; SUS and TLX only.
fn has_identical_answers(instrument: &Instrument, sheet: &Response<'_>) -> bool {
    match instrument {
        Instrument::Sus => is_straight_lined(&sus_items(sheet)),
        Instrument::Tlx => {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 100"
            )]
            let whole = |v: f64| v.clamp(0.0, 100.0).round() as u8;
            is_straight_lined(&tlx_items(sheet).map(|v| v.map(whole)))
        }
        _ => false,
    }
}

fn nps_figures(
    sheets: &[Response<'_>],
    confidence: Confidence,
) -> (RatingDetail, Result<Nps, Absent>) {
    let number = |group| {
        sheets
            .iter()
            .filter(|s| nps_group(s) == Some(group))
            .count() as u64
    };
    let [detractors, passives, promoters] = [0, 1, 2].map(number);
    let detail = RatingDetail::Nps {
        promoters,
        passives,
        detractors,
    };
    (
        detail,
        net_promoter_score(promoters, passives, detractors, confidence),
    )
}

/// Count of each choice, matched by text or by position from 1.
fn count_choices(choices: &[String], sheets: &[Response<'_>]) -> Vec<(String, u64)> {
    let is_chosen = |sheet: &Response<'_>, index: usize| {
        sheet.answers.iter().any(|answer| {
            answer.text.as_deref() == Some(choices[index].as_str())
                || answer
                    .value
                    .is_some_and(|v| (v - (index + 1) as f64).abs() < 1e-9)
        })
    };
    (0..choices.len())
        .map(|index| {
            let n = sheets.iter().filter(|s| is_chosen(s, index)).count() as u64;
            (choices[index].clone(), n)
        })
        .collect()
}

/// The same reason, with answers as the unit.
pub(super) fn to_answers_unit(reason: Absent) -> Absent {
    match reason {
        Absent::Empty(Unit::Values) => Absent::Empty(Unit::Answers),
        Absent::OneOnly(Unit::Values) => Absent::OneOnly(Unit::Answers),
        Absent::NoSpread(Unit::Values) => Absent::NoSpread(Unit::Answers),
        other => other,
    }
}
