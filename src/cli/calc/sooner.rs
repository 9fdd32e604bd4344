//! `calc sooner`: who succeeds sooner, and the ratio of times of an equal share.

use super::InputError;
use super::answer::{Answer, Part};
use super::input;
use super::value::{
    Unit::{P, Percent, Plain},
    Value,
};
use crate::metrics::duration::{
    EqualShareRatio, equal_share_independent, equal_share_paired, sooner_independent, sooner_paired,
};
use crate::metrics::{Absent, Confidence};
use clap::Args;

/// Inputs of `calc sooner`.
#[derive(Debug, Clone, Args)]
pub struct SoonerInputs {
    /// Seconds to success on the first version, separated by commas; - for a participant who never succeeded
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub first: String,
    /// Seconds to success on the second version, in the same way
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub second: String,
    /// The same participants on both versions, in the same order
    #[arg(long)]
    pub paired: bool,
}

impl SoonerInputs {
    /// `calc sooner`: the probability of succeeding sooner on the second version, and the ratio of the times of an equal
    /// share of each version's participants, second over first.
    ///
    /// # Errors
    /// When a time is not valid, or the same participants differ in number.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let first = input::parse_list(&self.first, parse_time)?;
        let second = input::parse_list(&self.second, parse_time)?;
        let (people, found, equal_share) = if self.paired {
            let pairs = input::pair_up(&first, &second)?;
            let (sooner, _) = sooner_paired(&pairs, confidence)?;
            let people = format!("{} on both", pairs.len());
            (people, sooner, equal_share_paired(&pairs, confidence))
        } else {
            (
                format!("{} and {}", first.len(), second.len()),
                sooner_independent(&first, &second, confidence)?,
                equal_share_independent(&first, &second, confidence),
            )
        };
        let percent = Percent {
            n: first.len().min(second.len()) as u64,
        };
        let mut answer = Answer::new(confidence);
        answer
            .line("participants", people)
            .part("probability_sooner", percent.number(found.probability))
            .line(
                "sooner",
                "{probability_sooner}, probability of succeeding sooner on the second version",
            )
            .interval("interval", "", percent.interval(found.interval))
            .part("p_mid", P.number(found.p_mid))
            .part("p_exact", found.p_exact.map(|p| P.number(p)))
            .line(
                "test",
                match found.p_exact {
                    Ok(_) => "{p_mid} by mid-P, {p_exact} exact",
                    Err(_) => "{p_mid} by the normal approximation",
                },
            );
        self.add_equal_share(&mut answer, equal_share);
        Ok(answer)
    }

    fn add_equal_share(&self, answer: &mut Answer, found: Result<EqualShareRatio, Absent>) {
        let found = match found {
            Ok(found) => found,
            Err(reason) => {
                answer
                    .row("equal_share", "equal share", Part::from(Err(reason)))
                    .part("reason", Value::Word("too_few"));
                return;
            }
        };
        let (first, second) = (found.kept.0 as u64, found.kept.1 as u64);
        let share = Percent {
            n: first.min(second),
        }
        .number(found.share);
        answer.part("equal_share.share", share);
        if self.paired {
            answer.part("equal_share.kept", Value::Whole(first));
        } else {
            answer
                .part("equal_share.kept.0", Value::Whole(first))
                .part("equal_share.kept.1", Value::Whole(second));
        }
        let (interval, test) = (found.change.interval, found.change.test);
        answer
            .part("equal_share.ratio", Plain.number(found.change.ratio))
            .line(
                "equal share",
                format!(
                    "{{equal_share.ratio}}, second over first, of the times of the fastest {{equal_share.share}}: {first} and {second}"
                ),
            )
            .interval("equal_share.interval", "", interval.map(|i| Plain.interval(i)))
            .row("equal_share.p", "test", test.map(|test| P.number(test.p)));
    }
}

/// Seconds to success; `-` for never.
fn parse_time(text: &str) -> Result<Option<f64>, InputError> {
    match text.trim() {
        "-" => Ok(None),
        seconds => input::parse_seconds(seconds).map(Some),
    }
}
