//! `calc mean`, `calc sus` and `calc nps`: ratings and scores of questionnaires.

use super::InputError;
use super::answer::Answer;
use super::input;
use super::times::spread;
use super::value::{Unit::Plain, Value};
use crate::metrics::mean::mean_interval;
use crate::metrics::rating::{self, SUS_ITEMS, ScaleEnds};
use crate::metrics::{Confidence, Sample, Unit as SampleUnit};
use clap::Args;

/// Inputs of `calc mean`.
#[derive(Debug, Clone, Args)]
pub struct MeanInputs {
    /// Values
    #[arg(required = true, allow_negative_numbers = true)]
    pub values: Vec<String>,
    /// Ends of a rating scale, such as 1-7: the interval stays on the scale
    #[arg(long, value_name = "LOW-HIGH", allow_hyphen_values = true)]
    pub scale: Option<String>,
}

impl MeanInputs {
    /// `calc mean`: the mean of values with its interval.
    ///
    /// # Errors
    /// When a value is not a number.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let values = input::parse_words(&self.values, input::parse_number)?;
        let sample =
            Sample::from_values(&values).ok_or_else(|| InputError::new("There are no values."))?;
        let sd = spread(&sample, SampleUnit::Values);
        let interval = match &self.scale {
            Some(scale) => {
                parse_scale(scale, &self.values, &values)?.mean_interval(&sample, confidence)
            }
            None => mean_interval(&sample, confidence),
        };
        let mut answer = Answer::new(confidence);
        answer
            .row("n", "values", Value::Whole(sample.n as u64))
            .row("mean", "mean", Plain.number(sample.mean))
            .row("sd", "standard deviation", sd.map(|x| Plain.number(x)))
            .interval("interval", "", interval.map(|i| Plain.interval(i)));
        Ok(answer)
    }
}

/// Parses the ends of a scale, and checks that the values are on it.
fn parse_scale(text: &str, words: &[String], values: &[f64]) -> Result<ScaleEnds, InputError> {
    // The first character may be a minus sign.
    let dash = text.char_indices().skip(1).find(|(_, c)| *c == '-');
    let ends = dash.map(|(at, _)| (&text[..at], &text[at + 1..]));
    let (low, high) = ends.ok_or_else(|| {
        InputError::new(format!("\"{text}\" is not a scale.")).with_hint(SCALE_HINT)
    })?;
    let scale = ScaleEnds::new(input::parse_number(low)?, input::parse_number(high)?);
    let scale = scale.ok_or_else(|| {
        InputError::new(format!("The scale {text} does not go up.")).with_hint(SCALE_HINT)
    })?;
    match words.iter().zip(values).find(|(_, v)| !scale.contains(**v)) {
        Some((word, _)) => Err(
            InputError::new(format!("{word} is not on the scale {text}."))
                .with_hint("Correct the value or the ends of the scale."),
        ),
        None => Ok(scale),
    }
}

const SCALE_HINT: &str = "Write its lower and upper end, such as 1-7.";

/// Inputs of `calc sus`.
#[derive(Debug, Clone, Args)]
pub struct SusInputs {
    /// The ten answers of 1 to 5 in order, - for a blank
    #[arg(required = true, allow_negative_numbers = true)]
    pub answers: Vec<String>,
}

impl SusInputs {
    /// `calc sus`: the score of one response.
    ///
    /// # Errors
    /// When there are not ten answers of 1 to 5 or `-`.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let answers = input::parse_words(&self.answers, parse_sus_answer)?;
        let answers: [Option<u8>; SUS_ITEMS] = answers.try_into().map_err(|given: Vec<_>| {
            InputError::new(format!(
                "SUS has {SUS_ITEMS} items, and {} were given.",
                given.len()
            ))
            .with_hint("Write - for a blank.")
        })?;
        let answered = answers.iter().flatten().count();
        let score = rating::sus_score(&answers).map(|sus| Plain.number(sus.score));
        let mut answer = Answer::new(confidence);
        answer
            .row("score", "score", score)
            .part("answered", Value::Whole(answered as u64))
            .line("answered", format!("{{answered}} of {SUS_ITEMS}"));
        Ok(answer)
    }
}

fn parse_sus_answer(text: &str) -> Result<Option<u8>, InputError> {
    match text.trim() {
        "-" => Ok(None),
        answer => match answer.parse::<u8>() {
            Ok(value) if (1..=5).contains(&value) => Ok(Some(value)),
            _ => Err(
                InputError::new(format!("\"{text}\" is not an answer to a SUS item."))
                    .with_hint("Write 1 to 5, or - for a blank."),
            ),
        },
    }
}

/// Inputs of `calc nps`.
#[derive(Debug, Clone, Args)]
pub struct NpsInputs {
    /// Number of responses of 9 or 10
    #[arg(allow_hyphen_values = true)]
    pub promoters: String,
    /// Number of responses of 7 or 8
    #[arg(allow_hyphen_values = true)]
    pub passives: String,
    /// Number of responses of 0 to 6
    #[arg(allow_hyphen_values = true)]
    pub detractors: String,
}

impl NpsInputs {
    /// `calc nps`: the score of promoters, passives and detractors, with its interval.
    ///
    /// # Errors
    /// When a count is not valid, or all are 0.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let found = rating::net_promoter_score(
            input::parse_whole(&self.promoters)?,
            input::parse_whole(&self.passives)?,
            input::parse_whole(&self.detractors)?,
            confidence,
        )
        .map_err(|_| InputError::new("There is no Net Promoter Score without answers."))?;
        let mut answer = Answer::new(confidence);
        answer
            .row("n", "answers", Value::Whole(found.n))
            .row("nps", "NPS", Plain.number(found.nps))
            .interval("interval", "", Plain.interval(found.interval));
        Ok(answer)
    }
}
