//! `calc adjust`: p values adjusted for multiple tests.

use super::InputError;
use super::answer::Answer;
use super::input;
use super::value::Value;
use crate::metrics::adjustment::{benjamini_hochberg, holm};
use crate::metrics::{Confidence, Rate};
use clap::Args;

/// Inputs of `calc adjust`.
#[derive(Debug, Clone, Args)]
pub struct AdjustInputs {
    /// p values, 0 to 1
    #[arg(required = true, allow_negative_numbers = true)]
    pub p: Vec<String>,
}

impl AdjustInputs {
    /// `calc adjust`: p values adjusted by Holm and by Benjamini and Hochberg.
    ///
    /// # Errors
    /// When a p value is not from 0 to 1.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let p = input::parse_words(&self.p, |text| {
            input::parse_rate("p value", text).map(Rate::value)
        })?;
        let mut answer = Answer::new(confidence);
        answer.row("holm", "Holm", Value::List(holm(&p))).row(
            "benjamini_hochberg",
            "Benjamini-Hochberg",
            Value::List(benjamini_hochberg(&p)),
        );
        Ok(answer)
    }
}
