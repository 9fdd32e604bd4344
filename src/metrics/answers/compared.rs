//! One questionnaire compared on two versions: differences are new minus old.

use super::figures::to_answers_unit;
use super::scale::Scale;
use super::score::response_score;
use super::{AskedQuestions, Response, Responses, responses_at_end, responses_to_task};
use crate::metrics::change::{Change, ChangeDetail};
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::mean::{MeanDifference, paired_t_test, welch_t_test};
use crate::metrics::rating::{
    NpsCounts, ScaleEnds, nps_difference, ratings_independent, ratings_paired,
};
use crate::metrics::relabeling::difference_of_means_p;
use crate::metrics::selection::VersionSample;
use crate::metrics::verdict::require_min_sample;
use crate::metrics::{Absent, Interval, Methods, Sample, Unit, registry};
use crate::study::{Design, Instrument};

/// The change of a questionnaire's scores, with the scores.
pub(in crate::metrics) struct ScoreChange {
    pub(in crate::metrics) change: Change,
    /// Scores on the old version, by participant's code.
    pub(in crate::metrics) old: Vec<(String, f64)>,
    /// Scores on the new version, by participant's code.
    pub(in crate::metrics) new: Vec<(String, f64)>,
}

/// Two versions whose questionnaires are compared.
#[derive(Clone, Copy)]
pub(in crate::metrics) struct ComparedAnswers<'s, 'a> {
    pub(in crate::metrics) old: &'s VersionSample<'a>,
    pub(in crate::metrics) new: &'s VersionSample<'a>,
    pub(in crate::metrics) design: Design,
    pub(in crate::metrics) asked: AskedQuestions<'a>,
    pub(in crate::metrics) methods: Methods,
}

impl ComparedAnswers<'_, '_> {
    /// Changes in the questionnaires asked on both versions: after a task, or at the end of sessions.
    pub(in crate::metrics) fn changes(self, task: Option<&str>) -> Vec<ScoreChange> {
        let (old, new) = match task {
            Some(task) => (
                responses_to_task(self.old, task, self.asked),
                responses_to_task(self.new, task, self.asked),
            ),
            None => (
                responses_at_end(self.old, self.asked),
                responses_at_end(self.new, self.asked),
            ),
        };
        self.compare(task, &old, &new)
    }

    fn compare(
        self,
        task: Option<&str>,
        old: &Responses<'_>,
        new: &Responses<'_>,
    ) -> Vec<ScoreChange> {
        let change = |(instrument, new): &(Instrument, Vec<Response<'_>>)| {
            let (_, old) = old.iter().find(|(other, _)| other == instrument)?;
            let scored = |sheets: &[Response<'_>]| -> Vec<(String, f64)> {
                let score =
                    |s: &Response<'_>| Some((s.code.to_owned(), response_score(instrument, s)?));
                sheets.iter().filter_map(score).collect()
            };
            let scale = Scale::of(instrument, old, new, self.asked.script);
            let (mut old, mut new) = (scored(old), scored(new));
            if old.is_empty() && new.is_empty() {
                return None;
            }
            if self.design == Design::Within {
                (old, new) = keep_paired(&old, &new);
            }
            let scope = Scope::Questionnaire {
                task: task.map(str::to_owned),
                instrument: instrument.as_str().to_owned(),
            };
            Some(ScoreChange {
                change: self.change_of(instrument, &scale, scope, &values(&old), &values(&new)),
                old,
                new,
            })
        };
        new.iter().filter_map(change).collect()
    }

    fn change_of(
        self,
        instrument: &Instrument,
        scale: &Scale,
        scope: Scope,
        old: &[f64],
        new: &[f64],
    ) -> Change {
        let unit = match self.design {
            Design::Between => Unit::Answers,
            Design::Within => Unit::Pairs,
        };
        let (interval, p) = self.interval_and_p(instrument, scale, old, new);
        let mut change = Change::new(registry::rating(), scope, scale.better, unit);
        let mean = |scores: &[f64]| {
            Sample::from_values(scores)
                .map(|sample| sample.mean)
                .ok_or(Absent::Empty(Unit::Answers))
        };
        let (old_mean, new_mean) = (
            scale.old.and_then(|()| mean(old)),
            scale.new.and_then(|()| mean(new)),
        );
        change.n = (old.len() as u64, new.len() as u64);
        (change.old, change.new) = (old_mean.map(Value::Number), new_mean.map(Value::Number));
        let difference = new_mean.and_then(|new| Ok(new - old_mean?));
        change.estimate = scale.require_shared().and(difference);
        change.set_interval(scale.require_shared().and(interval));
        let relabeled = || difference_of_means_p(old, new, self.design, self.methods.draws);
        let p = p.or_else(|reason| relabeled().ok_or(reason));
        change.p = match (unit, old.len().min(new.len())) {
            (Unit::Pairs, 0) => Err(Absent::Empty(Unit::Pairs)),
            (_, n) => require_min_sample(n, unit).and(p),
        };
        change.p = scale.require_shared().and(scale.same_ends).and(change.p);
        let largest = scale.range.map(|(low, high)| high - low);
        change.detail = ChangeDetail::Rating { largest };
        change
    }

    /// Interval of the difference, new minus old, and p: by adjusted Wald for the Net Promoter Score, otherwise by t
    /// tests, with an interval on the scale if either version, or the differences of pairs, have no spread.
    fn interval_and_p(
        self,
        instrument: &Instrument,
        scale: &Scale,
        old: &[f64],
        new: &[f64],
    ) -> (Result<Interval, Absent>, Result<f64, Absent>) {
        let confidence = self.methods.confidence;
        if *instrument == Instrument::Nps && self.design == Design::Between {
            let found = nps_difference(nps_counts(new), nps_counts(old), confidence);
            return (found.map(|d| d.interval), found.map(|d| d.p));
        }
        let ends = (scale.range).and_then(|(low, high)| ScaleEnds::new(low, high));
        let pairs: Vec<(f64, f64)> = new.iter().copied().zip(old.iter().copied()).collect();
        if let Some(ends) = ends {
            let found = match self.design {
                Design::Between => ratings_independent(new, old, ends, confidence),
                Design::Within => ratings_paired(&pairs, ends, confidence),
            };
            let interval = found.and_then(|found| found.interval);
            return (interval, found.and_then(|found| Ok(found.test?.p)));
        }
        let found = match self.design {
            Design::Between => compare_between(old, new, self.methods),
            Design::Within => compare_within(old, new, self.methods),
        };
        (found.map(|d| d.interval), found.map(|d| d.test.p))
    }
}

fn compare_between(old: &[f64], new: &[f64], methods: Methods) -> Result<MeanDifference, Absent> {
    let sample = |scores| Sample::from_values(scores).ok_or(Absent::Empty(Unit::Answers));
    welch_t_test(&sample(new)?, &sample(old)?, methods.confidence).map_err(to_answers_unit)
}

fn compare_within(old: &[f64], new: &[f64], methods: Methods) -> Result<MeanDifference, Absent> {
    let differences: Vec<f64> = new.iter().zip(old).map(|(new, old)| new - old).collect();
    let sample = Sample::from_values(&differences).ok_or(Absent::Empty(Unit::Pairs))?;
    paired_t_test(&sample, methods.confidence)
}

/// Promoters, passives and detractors by their points.
fn nps_counts(scores: &[f64]) -> NpsCounts {
    let count = |is: fn(f64) -> bool| scores.iter().filter(|score| is(**score)).count() as u64;
    NpsCounts {
        promoters: count(|score| score > 0.0),
        passives: count(|score| score == 0.0),
        detractors: count(|score| score < 0.0),
    }
}

type Scores = Vec<(String, f64)>;

/// Scores of the participants who answered on both versions, in the same order.
fn keep_paired(old: &Scores, new: &Scores) -> (Scores, Scores) {
    let pair = |(code, score): &(String, f64)| {
        let other = old.iter().find(|(other, _)| other == code)?;
        Some((other.clone(), (code.clone(), *score)))
    };
    new.iter().filter_map(pair).unzip()
}

fn values(scores: &Scores) -> Vec<f64> {
    scores.iter().map(|(_, score)| *score).collect()
}
