//! `calc count` and `calc compare-counts`: errors or other events over exposure.

use super::InputError;
use super::answer::Answer;
use super::input;
use super::value::Unit::{P, Plain};
use crate::metrics::Confidence;
use crate::metrics::count::{RatioMethod, garwood, poisson_mid_p, rate_ratio};
use clap::Args;

/// Inputs of `calc count`.
#[derive(Debug, Clone, Args)]
pub struct CountInputs {
    /// Events over exposure, such as 15/400
    #[arg(allow_hyphen_values = true)]
    pub events: String,
}

impl CountInputs {
    /// `calc count`: a rate of events per exposure.
    ///
    /// # Errors
    /// When the input is not `events/exposure`.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let events = input::parse_events(&self.events)?;
        let exposure = Plain.number(events.exposure());
        let (exact, mid) = (
            garwood(events, confidence),
            poisson_mid_p(events, confidence),
        );
        let mut answer = Answer::new(confidence);
        answer
            .part("rate", Plain.number(events.rate()))
            .line("rate", format!("{}/{exposure} = {{rate}}", events.count()))
            .interval("exact", " (exact)", Plain.interval(exact))
            .interval("mid_p", " (mid-P)", Plain.interval(mid));
        Ok(answer)
    }
}

/// Inputs of `calc compare-counts`.
#[derive(Debug, Clone, Args)]
pub struct CompareCountsInputs {
    /// Events over exposure on the first version
    #[arg(allow_hyphen_values = true)]
    pub first: String,
    /// Events over exposure on the second version
    #[arg(allow_hyphen_values = true)]
    pub second: String,
}

impl CompareCountsInputs {
    /// `calc compare-counts`: the ratio of two rates of events.
    ///
    /// # Errors
    /// When an input is not `events/exposure`.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let (first, second) = (
            input::parse_events(&self.first)?,
            input::parse_events(&self.second)?,
        );
        let exact = rate_ratio(first, second, RatioMethod::Exact, confidence);
        let mid = rate_ratio(first, second, RatioMethod::MidP, confidence);
        let mut answer = Answer::new(confidence);
        answer
            .part("ratio", exact.ratio.map(|ratio| Plain.number(ratio)))
            .line("ratio", "{ratio}, first over second");
        for (name, method, found) in [("exact", "exact", exact), ("mid_p", "mid-P", mid)] {
            let interval = format!("{name}.interval");
            if found.interval.is_ok_and(|i| i.high.is_none()) {
                let reason = "there is no upper limit without events in the second";
                answer.reason(&interval, reason);
            }
            let label = format!("{} ({method})", answer.interval_label());
            answer
                .line(label, format!("{{{interval}}}, {{{name}.p}}"))
                .part(interval, found.interval.map(|i| Plain.ratio_interval(i)))
                .part(format!("{name}.p"), P.number(found.p));
        }
        Ok(answer)
    }
}
