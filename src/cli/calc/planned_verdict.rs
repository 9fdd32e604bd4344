//! Sample size and power of a verdict that `calc plan` plans for.

use super::InputError;
use super::answer::Answer;
use super::value::{Unit::Percent, Value};
use crate::metrics::Confidence;
use crate::metrics::planning::{OneTask, PlannedSize, SeveralTasks, TaskTimes};
use crate::study::Design;

/// A verdict, with the studies in which it is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) enum PlannedVerdict {
    /// Success of one task: better or worse.
    OneTask(OneTask),
    /// Success of one task: not worse by this margin.
    NotWorse(OneTask, f64),
    /// Success with several tasks: better or worse.
    SeveralTasks(SeveralTasks),
    /// Time on one of the tasks: faster or slower.
    Times(TaskTimes),
}

impl PlannedVerdict {
    fn power(self, n: u64) -> f64 {
        match self {
            Self::OneTask(plan) => plan.power(n),
            Self::NotWorse(plan, margin) => plan.power_not_worse(margin, n),
            Self::SeveralTasks(plan) => plan.power(n),
            Self::Times(plan) => plan.power(n),
        }
    }

    fn n_for_power(self, power: f64) -> Option<PlannedSize> {
        match self {
            Self::OneTask(plan) => plan.n_for_power(power),
            Self::NotWorse(plan, margin) => plan.n_not_worse(margin, power),
            Self::SeveralTasks(plan) => plan.n_for_power(power),
            Self::Times(plan) => plan.n_for_power(power),
        }
    }

    /// The largest number of participants per version that is tried.
    pub(super) fn largest_n(self) -> u64 {
        if self.is_exact() {
            OneTask::LARGEST_N
        } else {
            SeveralTasks::LARGEST_N
        }
    }

    /// Whether every possible result is counted, rather than studies simulated.
    fn is_exact(self) -> bool {
        matches!(self, Self::OneTask(_) | Self::NotWorse(..))
    }
}

/// What to plan: the sample size for a power, or the power of a sample size.
pub(super) struct Plan {
    pub(super) verdict: PlannedVerdict,
    pub(super) design: Design,
    /// Probability of the verdict to reach, between 0 and 1.
    pub(super) power: f64,
    /// The number of participants per version, if it is given.
    pub(super) n: Option<u64>,
    pub(super) confidence: Confidence,
}

impl Plan {
    /// The sample size and its power, or the power of the given sample size.
    ///
    /// # Errors
    /// When no sample size that is tried reaches the power.
    pub(super) fn answer(&self) -> Result<Answer, InputError> {
        let is_exact = self.verdict.is_exact();
        let (about, method) = if is_exact {
            ("", "exact")
        } else {
            ("about ", "simulated")
        };
        let power = |power| Percent { n: 0 }.number(power);
        let power_line = format!("{about}{{power}}, {method}");
        let mut answer = Answer::new(self.confidence);
        if let Some(n) = self.n {
            answer
                .part("power", power(self.verdict.power(n)))
                .line("power", power_line);
            return Ok(answer);
        }
        let size = self.verdict.n_for_power(self.power).ok_or_else(|| {
            let largest = self.verdict.largest_n();
            InputError::new(format!("Not even {largest} participants reach this power."))
                .with_hint("Ask for less power, or for a larger difference.")
        })?;
        let people = match self.design {
            Design::Between => "per version",
            Design::Within => "in all, each on both versions",
        };
        answer
            .part("n", Value::Whole(size.n))
            .line("participants", format!("{about}{{n}} {people}"))
            .part("power", power(size.power))
            .line("power", power_line)
            .part("about", Value::Flag(!is_exact));
        Ok(answer)
    }
}
