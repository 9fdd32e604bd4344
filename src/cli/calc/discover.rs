//! `calc discover`: the share of problems found.

use super::InputError;
use super::answer::Answer;
use super::input;
use super::value::{Unit::Share, Value};
use crate::metrics::Confidence;
use crate::metrics::planning::{n_to_find, share_found};
use clap::Args;

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
