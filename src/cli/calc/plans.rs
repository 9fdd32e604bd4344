//! `calc adjust`, `calc plan` and `calc discover`: adjusted p values and sample sizes.

use super::InputError;
use super::answer::Answer;
use super::input;
use super::value::{
    Unit::{Plain, Share},
    Value,
};
use crate::metrics::adjustment::{benjamini_hochberg, holm};
use crate::metrics::planning::{n_for_margin, n_to_detect, n_to_find, share_found};
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

/// Inputs of `calc plan`.
#[derive(Debug, Clone, Args)]
pub struct PlanInputs {
    /// Margin of error of a rate, such as 0.1
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub margin: Option<String>,
    /// Two rates whose difference to detect, such as 0.6,0.8
    #[arg(long, value_name = "RATES", allow_hyphen_values = true)]
    pub detect: Option<String>,
    /// Power: probability of detecting the difference, with --detect
    #[arg(
        long,
        value_name = "PROBABILITY",
        default_value = "0.8",
        allow_hyphen_values = true
    )]
    pub power: String,
}

impl PlanInputs {
    /// `calc plan`: the sample size for a margin of error or for a difference to detect.
    ///
    /// # Errors
    /// When not exactly one of them is given, or a value is out of range.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let (n, purpose) = match (&self.margin, &self.detect) {
            (Some(margin), None) => {
                let margin = input::parse_inside("margin", margin, "0.1 for 10 points")?;
                let points = Plain.number(100.0 * margin);
                let purpose = format!(", for an interval of ±{points} points");
                (n_for_margin(margin, confidence), purpose)
            }
            (None, Some(rates)) => {
                let (first, second) = parse_two_rates(rates)?;
                let power = input::parse_inside("power", &self.power, "0.8 for 80%")?;
                if first == second {
                    return Err(InputError::new(
                        "There is no difference to detect between equal rates.",
                    )
                    .with_hint("Write two different rates, such as 0.6,0.8."));
                }
                let n = n_to_detect(first, second, power, confidence);
                (n, " per version".to_owned())
            }
            _ => {
                return Err(InputError::new(
                    "A sample size needs a margin or a difference to detect.",
                )
                .with_hint("Give either --margin (such as 0.1) or --detect (such as 0.6,0.8)."));
            }
        };
        let n = n.ok_or_else(|| {
            InputError::new("This needs more participants than can be counted.")
                .with_hint("Ask for less.")
        })?;
        let mut answer = Answer::new(confidence);
        answer
            .part("n", Value::Whole(n))
            .line("participants", format!("{{n}}{purpose}"));
        Ok(answer)
    }
}

fn parse_two_rates(text: &str) -> Result<(Rate, Rate), InputError> {
    let (first, second) = text.split_once(',').ok_or_else(|| {
        InputError::new(format!("\"{text}\" is not two rates."))
            .with_hint("Write them with a comma, such as 0.6,0.8.")
    })?;
    Ok((
        input::parse_rate("rate", first)?,
        input::parse_rate("rate", second)?,
    ))
}

/// Inputs of `calc discover`.
#[derive(Debug, Clone, Args)]
pub struct DiscoverInputs {
    /// Probability that a participant encounters a problem
    #[arg(long, value_name = "PROBABILITY", allow_hyphen_values = true)]
    pub p: String,
    /// Number of participants
    #[arg(long, value_name = "PARTICIPANTS", allow_hyphen_values = true)]
    pub n: Option<String>,
    /// The share of the problems to find
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub goal: Option<String>,
}

impl DiscoverInputs {
    /// `calc discover`: the share of problems found by `n` participants, or the sample size for a share.
    ///
    /// # Errors
    /// When not exactly one of them is given, or a value is out of range.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let p = input::parse_rate("probability", &self.p)?;
        let mut answer = Answer::new(confidence);
        match (&self.n, &self.goal) {
            (Some(n), None) => {
                let n = input::parse_whole(n)?;
                answer.part("found", Share.number(share_found(p, n))).line(
                    "found",
                    format!("{{found}} of the problems, by {n} participants"),
                );
            }
            (None, Some(goal)) => {
                let goal = input::parse_rate("goal", goal)?;
                let share = Share.number(goal.value());
                let n = n_to_find(p, goal).map(Value::Whole);
                answer
                    .part("n", n.ok_or("no number of participants finds that share"))
                    .line(
                        "participants",
                        format!("{{n}}, to find {share} of the problems"),
                    );
            }
            _ => {
                return Err(InputError::new(
                    "discover needs either a number of participants or a share of problems, not both.",
                )
                .with_hint(
                    "Give either --n (the number of participants) or --goal (the share of problems to find).",
                ));
            }
        }
        Ok(answer)
    }
}
