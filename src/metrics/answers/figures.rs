//! Figures of one questionnaire on one version.

use super::asked::common_kind;
use super::score::{
    better_direction, face_answer, nps_group, response_score, score_range, sus_items, tlx_items,
};
use super::{AskedQuestions, Response, Responses, responses_at_end, responses_to_task};
use crate::metrics::mean::mean_interval;
use crate::metrics::rating::{
    Faces, Grade, Nps, SUS_ITEMS, ScaleEnds, is_straight_lined, looks_reversed, net_promoter_score,
    seq_easy_count, sus_score,
};
use crate::metrics::selection::VersionSample;
use crate::metrics::verdict::Direction;
use crate::metrics::{Absent, Confidence, Count, Description, Interval, Sample, Unit, median};
use crate::session::Rating;
use crate::study::{Instrument, QuestionKind};

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
    /// Which direction of the scores is better, if known.
    pub better: Option<Direction>,
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
        asked: AskedQuestions<'_>,
        confidence: Confidence,
    ) -> Vec<Self> {
        all_rating_figures(responses_to_task(sample, task, asked), asked, confidence)
    }

    /// Figures of the questionnaires asked at the end of sessions.
    pub(in crate::metrics) fn at_end(
        sample: &VersionSample<'_>,
        asked: AskedQuestions<'_>,
        confidence: Confidence,
    ) -> Vec<Self> {
        all_rating_figures(responses_at_end(sample, asked), asked, confidence)
    }
}

/// Figures of each questionnaire; text questions have none.
fn all_rating_figures(
    sheets: Responses<'_>,
    asked: AskedQuestions<'_>,
    confidence: Confidence,
) -> Vec<RatingFigures> {
    let is_text = |sheet: &Response<'_>| sheet.asked == Some(&QuestionKind::Text);
    sheets
        .into_iter()
        .filter(|(_, sheets)| !sheets.iter().all(is_text))
        .map(|(instrument, sheets)| rating_figures(&instrument, &sheets, asked, confidence))
        .collect()
}

fn rating_figures(
    instrument: &Instrument,
    sheets: &[Response<'_>],
    asked: AskedQuestions<'_>,
    confidence: Confidence,
) -> RatingFigures {
    let scores: Vec<f64> = sheets
        .iter()
        .filter_map(|sheet| response_score(instrument, sheet))
        .collect();
    let none = Absent::Empty(Unit::Answers);
    let kind = common_kind(sheets);
    // Scores on different scales have no mean.
    let sample = kind.and_then(|_| Sample::from_values(&scores).ok_or(none));
    let description = kind.and_then(|_| Description::from_values(&scores, Unit::Answers));
    let kind = kind.ok().flatten();
    let ends = score_range(instrument, kind).and_then(|(low, high)| ScaleEnds::new(low, high));
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
        median: sample.and_then(|_| median(&scores).ok_or(none)),
        interval,
        better: better_direction(instrument, kind),
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
            let counts = count_choices(id, sheets, asked);
            if !counts.is_empty() {
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

/// Count of each choice, in the order of the script, then those that only an earlier protocol offered; empty if the
/// question is not a choice.
fn count_choices(
    id: &str,
    sheets: &[Response<'_>],
    asked: AskedQuestions<'_>,
) -> Vec<(String, u64)> {
    let mut counts: Vec<(&String, u64)> = Vec::new();
    if !sheets.iter().any(|sheet| !offered(sheet.asked).is_empty()) {
        return Vec::new();
    }
    let now = asked.script.question(id).map(|question| &question.kind);
    let kinds = std::iter::once(now).chain(sheets.iter().map(|sheet| sheet.asked));
    for choice in kinds.flat_map(offered) {
        if !counts.iter().any(|(known, _)| *known == choice) {
            counts.push((choice, 0));
        }
    }
    for sheet in sheets {
        let chosen = sheet
            .answers
            .iter()
            .find_map(|answer| chosen_label(answer, offered(sheet.asked)));
        if let Some((_, n)) = counts
            .iter_mut()
            .find(|(label, _)| Some(label.as_str()) == chosen)
        {
            *n += 1;
        }
    }
    counts
        .into_iter()
        .map(|(label, n)| (label.clone(), n))
        .collect()
}

/// The choices of a question; empty if it is not a choice.
fn offered(kind: Option<&QuestionKind>) -> &[String] {
    match kind {
        Some(QuestionKind::Choice(choices)) => choices,
        _ => &[],
    }
}

/// Label of the choice: the text of the answer, or the choice at its position from 1.
fn chosen_label<'a>(answer: &'a Rating, choices: &'a [String]) -> Option<&'a str> {
    if let Some(text) = &answer.text {
        return Some(text);
    }
    let mut positions = choices.iter().zip(1..);
    let at = |(_, position): &(&String, i32)| {
        (answer.value).is_some_and(|value| (value - f64::from(*position)).abs() < 1e-9)
    };
    positions.find(at).map(|(label, _)| label.as_str())
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
