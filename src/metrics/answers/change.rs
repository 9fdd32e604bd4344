//! Comparison of one questionnaire on two versions: differences are new minus old.

use super::figures::to_answers_unit;
use super::score::{better_direction, response_score};
use super::{Response, Responses, responses_at_end, responses_to_task};
use crate::metrics::adjustment::holm;
use crate::metrics::mean::{MeanDifference, paired_t_test, welch_t_test};
use crate::metrics::selection::VersionSample;
use crate::metrics::verdict::{
    Direction, Judgment, Side, Verdict, VerdictReason, judge, require_min_sample,
};
use crate::metrics::{Absent, Confidence, Interval, Sample, Unit};
use crate::study::{Design, Instrument, Study};

/// Scores of one questionnaire, new compared with old.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingChange {
    /// The questionnaire.
    pub instrument: Instrument,
    /// Which direction is better; `None` if the script does not say.
    pub better: Option<Direction>,
    /// Number of scores on the old and the new version; number of pairs in a within-subjects comparison.
    pub n: (usize, usize),
    /// Mean score on the old and the new version.
    pub means: (Result<f64, Absent>, Result<f64, Absent>),
    /// New minus old, in the questionnaire's points.
    pub difference: Result<f64, Absent>,
    /// Its interval.
    pub interval: Result<Interval, Absent>,
    /// Two-sided p, 0 to 1; also absent if the sample is too small.
    pub p: Result<f64, Absent>,
    /// p adjusted by Holm for the family; `None` for a questionnaire asked at the end, which is tested alone.
    pub p_adjusted: Option<f64>,
    /// Number of tests in the family, including this one.
    pub family_size: usize,
    /// Better, worse or inconclusive; inconclusive if the script does not say which end of a question is better.
    pub judgment: Judgment,
}

/// Changes in the questionnaires asked at the end of sessions on both versions, each judged alone.
pub(in crate::metrics) fn changes_at_end(
    old: &VersionSample<'_>,
    new: &VersionSample<'_>,
    design: Design,
    study: &Study,
    confidence: Confidence,
) -> Vec<RatingChange> {
    let mut all = rating_changes(
        &responses_at_end(old, study),
        &responses_at_end(new, study),
        design,
        study,
        confidence,
    );
    for change in &mut all {
        change.judge(confidence);
    }
    all
}

/// Changes in the questionnaires asked after a task on both versions, not judged yet.
pub(in crate::metrics) fn changes_at_task(
    old: &VersionSample<'_>,
    new: &VersionSample<'_>,
    task: &str,
    design: Design,
    study: &Study,
    confidence: Confidence,
) -> Vec<RatingChange> {
    let (old, new) = (
        responses_to_task(old, task, study),
        responses_to_task(new, task, study),
    );
    rating_changes(&old, &new, design, study, confidence)
}

/// Judges the questionnaires asked after tasks. A family is one questionnaire over the tasks with a p.
pub(in crate::metrics) fn judge_together(all: Vec<&mut RatingChange>, confidence: Confidence) {
    let mut families: Vec<Vec<&mut RatingChange>> = Vec::new();
    for change in all {
        let same = |family: &&mut Vec<&mut RatingChange>| {
            family
                .first()
                .is_some_and(|f| f.instrument == change.instrument)
        };
        match families.iter_mut().find(same) {
            Some(family) => family.push(change),
            None => families.push(vec![change]),
        }
    }
    for family in families {
        let known: Vec<f64> = family.iter().filter_map(|c| c.p.ok()).collect();
        let mut adjusted = holm(&known).into_iter();
        for change in family {
            change.family_size = known.len();
            if change.p.is_ok() {
                change.p_adjusted = adjusted.next();
            }
            change.judge(confidence);
        }
    }
}

impl RatingChange {
    fn judge(&mut self, confidence: Confidence) {
        let side = self.interval.map(Side::from_difference);
        let whole = self.p_adjusted.or(self.p.ok()).unwrap_or(1.0);
        self.judgment = match self.better {
            Some(direction) => judge(side, self.p, whole, direction, confidence),
            None => Judgment {
                verdict: Verdict::Inconclusive,
                reason: VerdictReason::NoDirection,
            },
        };
    }
}

fn rating_changes(
    old: &Responses<'_>,
    new: &Responses<'_>,
    design: Design,
    study: &Study,
    confidence: Confidence,
) -> Vec<RatingChange> {
    let change = |(instrument, new): &(Instrument, Vec<Response<'_>>)| {
        let (_, old) = old.iter().find(|(other, _)| other == instrument)?;
        let scored = |sheets: &[Response<'_>]| -> Vec<(String, f64)> {
            let one =
                |s: &Response<'_>| Some((s.code.to_owned(), response_score(instrument, s, study)?));
            sheets.iter().filter_map(one).collect()
        };
        let (old, new) = (scored(old), scored(new));
        (!old.is_empty() || !new.is_empty()).then(|| RatingChange {
            better: better_direction(instrument, study),
            ..compare_scores(instrument, &old, &new, design, confidence)
        })
    };
    new.iter().filter_map(change).collect()
}

fn compare_scores(
    instrument: &Instrument,
    old: &[(String, f64)],
    new: &[(String, f64)],
    design: Design,
    confidence: Confidence,
) -> RatingChange {
    let (old, new): (Vec<f64>, Vec<f64>) = match design {
        Design::Between => (score_values(old), score_values(new)),
        Design::Within => {
            let pair = |(code, new): &(String, f64)| {
                let (_, old) = old.iter().find(|(other, _)| other == code)?;
                Some((*old, *new))
            };
            new.iter().filter_map(pair).unzip()
        }
    };
    let (old_sample, new_sample) = (score_sample(&old), score_sample(&new));
    let found: Result<MeanDifference, Absent> = match design {
        Design::Between => old_sample
            .and_then(|old| welch_t_test(&new_sample?, &old, confidence).map_err(to_answers_unit)),
        Design::Within => {
            let differences: Vec<f64> = new.iter().zip(&old).map(|(new, old)| new - old).collect();
            Sample::from_values(&differences)
                .ok_or(Absent::Empty(Unit::Pairs))
                .and_then(|d| paired_t_test(&d, confidence))
        }
    };
    let of = match design {
        Design::Between => Unit::Answers,
        Design::Within => Unit::Pairs,
    };
    let difference = new_sample.and_then(|new| Ok(new.mean - old_sample?.mean));
    RatingChange {
        instrument: instrument.clone(),
        better: None,
        n: (old.len(), new.len()),
        means: (old_sample.map(|s| s.mean), new_sample.map(|s| s.mean)),
        difference,
        interval: found.map(|d| d.interval),
        p: require_min_sample(old.len().min(new.len()), of).and_then(|()| Ok(found?.test.p)),
        p_adjusted: None,
        family_size: 1,
        judgment: Judgment {
            verdict: Verdict::Inconclusive,
            reason: VerdictReason::NoDifferenceInInterval,
        },
    }
}

fn score_values(scores: &[(String, f64)]) -> Vec<f64> {
    scores.iter().map(|(_, score)| *score).collect()
}

fn score_sample(values: &[f64]) -> Result<Sample, Absent> {
    Sample::from_values(values).ok_or(Absent::Empty(Unit::Answers))
}
