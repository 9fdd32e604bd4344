//! `calc rate`, `calc compare`, `calc paired` and `calc several`: success rates.

use super::InputError;
use super::answer::{Answer, Part};
use super::input;
use super::value::{
    Unit::{P, Percent, Plain, Points, Share},
    Value,
};
use crate::metrics::difference::{
    DifferenceInterval, TwoRateTest, chosen_test, fisher, n_minus_one, rate_difference,
};
use crate::metrics::k_sample::{chi_square, fisher_freeman_halton};
use crate::metrics::paired::{
    PairedCounts, bonett_price, mcnemar_exact, mcnemar_mid_p, newcombe_paired,
};
use crate::metrics::probability_better;
use crate::metrics::proportion::{PointEstimates, RateInterval, at_least_exact, at_least_mid_p};
use crate::metrics::{Confidence, Count};
use clap::Args;

/// Inputs of `calc rate`.
#[derive(Debug, Clone, Args)]
pub struct RateInputs {
    /// Successes out of attempts, such as 8/10
    #[arg(allow_hyphen_values = true)]
    pub count: String,
    /// The benchmark rate, such as 0.78
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub benchmark: Option<String>,
}

impl RateInputs {
    /// `calc rate`: the estimates and intervals of a success rate, with a test against a benchmark.
    ///
    /// # Errors
    /// When the count or the benchmark is not valid.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let count = input::parse_count(&self.count)?;
        let points = PointEstimates::compute(count, confidence)?;
        let percent = Percent { n: count.n() };
        let mut answer = Answer::new(confidence);
        answer
            .part("successes", Value::Whole(count.successes()))
            .part("n", Value::Whole(count.n()))
            .part("estimate", percent.number(count.rate()?))
            .part("points.mle", Plain.number(points.mle))
            .part("points.laplace", Plain.number(points.laplace))
            .part("points.wilson", Plain.number(points.wilson))
            .part("points.jeffreys", Plain.number(points.jeffreys))
            .line("rate", "{successes}/{n} = {estimate}, {intervals.adjusted_wald}")
            .line(
                "estimates",
                "observed {points.mle}, Laplace {points.laplace}, Wilson {points.wilson}, Jeffreys {points.jeffreys}",
            );
        for (name, note, kind) in [
            (
                "intervals.adjusted_wald",
                " (adjusted Wald)",
                RateInterval::AdjustedWald,
            ),
            ("intervals.wilson", " (Wilson)", RateInterval::Wilson),
            (
                "intervals.clopper_pearson",
                " (Clopper-Pearson)",
                RateInterval::ClopperPearson,
            ),
            ("intervals.jeffreys", " (Jeffreys)", RateInterval::Jeffreys),
            ("intervals.mid_p", " (mid-P)", RateInterval::MidP),
        ] {
            let interval = percent.interval(kind.interval(count, confidence)?);
            answer.interval(name, note, interval);
        }
        let Some(benchmark) = &self.benchmark else {
            answer.part("benchmark", Part::NotRequested);
            return Ok(answer);
        };
        let benchmark = input::parse_rate("benchmark", benchmark)?;
        let goal = Share.number(benchmark.value());
        answer
            .line(
                format!("at least {goal}"),
                "{benchmark.p_mid} by mid-P, {benchmark.p_exact} exact, one-sided",
            )
            .part("benchmark.value", goal)
            .part(
                "benchmark.p_mid",
                P.number(at_least_mid_p(count, benchmark)?),
            )
            .part(
                "benchmark.p_exact",
                P.number(at_least_exact(count, benchmark)?),
            );
        Ok(answer)
    }
}

/// Inputs of `calc compare`.
#[derive(Debug, Clone, Args)]
pub struct CompareInputs {
    /// Successes out of attempts on the first version
    #[arg(allow_hyphen_values = true)]
    pub first: String,
    /// Successes out of attempts on the second version
    #[arg(allow_hyphen_values = true)]
    pub second: String,
}

impl CompareInputs {
    /// `calc compare`: the difference of two success rates of different participants.
    ///
    /// # Errors
    /// When a count is not valid.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let (first, second) = (
            input::parse_count(&self.first)?,
            input::parse_count(&self.second)?,
        );
        let points = Points {
            n: first.n().min(second.n()),
        };
        let mut answer = Answer::new(confidence);
        answer
            .line("first", format_rate(first, confidence)?)
            .line("second", format_rate(second, confidence)?)
            .part("difference", points.number(rate_difference(first, second)?))
            .line("difference", "{difference}, first minus second");
        for (name, note, kind) in [
            (
                "intervals.newcombe",
                " (Newcombe)",
                DifferenceInterval::Newcombe,
            ),
            (
                "intervals.agresti_caffo",
                " (Agresti-Caffo)",
                DifferenceInterval::AgrestiCaffo,
            ),
            (
                "intervals.miettinen_nurminen",
                " (Miettinen-Nurminen)",
                DifferenceInterval::MiettinenNurminen,
            ),
        ] {
            let interval = points.interval(kind.interval(first, second, confidence)?);
            answer.interval(name, note, interval);
        }
        let z = n_minus_one(first, second)?;
        let exact = fisher(first, second)?;
        let (chosen, why) = match chosen_test(first, second)? {
            TwoRateTest::NMinusOne => ("n_minus_1", "N-1 test, every expected count is above 1"),
            TwoRateTest::Fisher => ("fisher", "Fisher, an expected count is 1 or less"),
        };
        answer
            .part("n_minus_1.z", Plain.number(z.z))
            .part("n_minus_1.p", P.number(z.p))
            .line("N-1 test", "z = {n_minus_1.z}, {n_minus_1.p}")
            .part("fisher.p", P.number(exact.p))
            .part("fisher.p_mid", P.number(exact.p_mid))
            .line("Fisher", "{fisher.p}, by mid-P {fisher.p_mid}")
            .part("chosen", Value::Word(chosen))
            .line("chosen", why);
        Ok(answer)
    }
}

/// Inputs of `calc better`.
#[derive(Debug, Clone, Args)]
pub struct BetterInputs {
    /// Successes out of attempts on the first version
    #[arg(allow_hyphen_values = true)]
    pub first: String,
    /// Successes out of attempts on the second version
    #[arg(allow_hyphen_values = true)]
    pub second: String,
}

impl BetterInputs {
    /// `calc better`: the probability that the first of two success rates of different participants is higher.
    ///
    /// # Errors
    /// When a count is not valid.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let first = input::parse_count(&self.first)?;
        let second = input::parse_count(&self.second)?;
        let probability = probability_better::between(first, second)?;
        // Nothing is certain: 1% to 99%.
        let shown = Percent { n: 0 }.number(probability.clamp(0.01, 0.99));
        let mut answer = Answer::new(confidence);
        answer
            .line("first", format_rate(first, confidence)?)
            .line("second", format_rate(second, confidence)?)
            .part("probability", Plain.number(probability))
            .line(
                "better",
                format!("{shown}, probability that the first is better; not a verdict"),
            );
        Ok(answer)
    }
}

/// Inputs of `calc paired`.
#[derive(Debug, Clone, Args)]
pub struct PairedInputs {
    /// Participants who succeeded on both versions
    #[arg(allow_hyphen_values = true)]
    pub both: String,
    /// ... on the first only
    #[arg(allow_hyphen_values = true)]
    pub first_only: String,
    /// ... on the second only
    #[arg(allow_hyphen_values = true)]
    pub second_only: String,
    /// ... on neither
    #[arg(allow_hyphen_values = true)]
    pub neither: String,
}

impl PairedInputs {
    /// `calc paired`: the difference of two success rates of the same participants.
    ///
    /// # Errors
    /// When a count is not valid, or there are no participants.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let counts = PairedCounts::new(
            input::parse_whole(&self.both)?,
            input::parse_whole(&self.first_only)?,
            input::parse_whole(&self.second_only)?,
            input::parse_whole(&self.neither)?,
        )
        .ok_or_else(|| InputError::new("There are too many participants to count."))?;
        let n = counts.n();
        if n == 0 {
            return Err(InputError::new(
                "0 0 0 0 has no participants, so there is nothing to compare.",
            ));
        }
        let points = Points { n };
        let price = bonett_price(counts, confidence)?;
        let newcombe = newcombe_paired(counts, confidence)?;
        let mut answer = Answer::new(confidence);
        answer
            .part("difference", points.number(counts.difference()?))
            .line(
                "difference",
                format!("{{difference}}, first minus second, {n} participants"),
            )
            .interval(
                "intervals.bonett_price",
                " (Bonett-Price)",
                points.interval(price),
            )
            .interval(
                "intervals.newcombe",
                " (Newcombe)",
                points.interval(newcombe),
            )
            .part("mcnemar.p_mid", P.number(mcnemar_mid_p(counts)?))
            .part("mcnemar.p_exact", P.number(mcnemar_exact(counts)?))
            .line(
                "McNemar",
                "{mcnemar.p_mid} by mid-P, {mcnemar.p_exact} exact",
            );
        Ok(answer)
    }
}

/// Inputs of `calc several`.
#[derive(Debug, Clone, Args)]
pub struct SeveralInputs {
    /// Successes out of attempts, one for each version
    #[arg(required = true)]
    pub counts: Vec<String>,
}

impl SeveralInputs {
    /// `calc several`: whether two or more success rates differ.
    ///
    /// # Errors
    /// When a count is not valid, or there is only one.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let counts = input::parse_words(&self.counts, input::parse_count)?;
        if counts.len() < 2 {
            return Err(InputError::new("One rate cannot be compared.")
                .with_hint("Give two or more, such as 40/65 54/61 63/73."));
        }
        let test = chi_square(&counts)?;
        let mut answer = Answer::new(confidence);
        for count in &counts {
            answer.line("rate", format_rate(*count, confidence)?);
        }
        answer
            .part("chi_square.statistic", Plain.number(test.statistic))
            .part("chi_square.df", Value::Whole(test.df as u64))
            .part("chi_square.p", P.number(test.p))
            .line(
                "chi-square",
                "{chi_square.statistic} on {chi_square.df} degrees of freedom, {chi_square.p}",
            )
            .part(
                "fisher_freeman_halton.p",
                fisher_freeman_halton(&counts).map(|p| P.number(p)),
            )
            .line("Fisher-Freeman-Halton", "{fisher_freeman_halton.p}");
        Ok(answer)
    }
}

/// A rate with its interval, such as `8/10 = 80%, 48-95%`.
fn format_rate(count: Count, confidence: Confidence) -> Result<String, InputError> {
    let percent = Percent { n: count.n() };
    let rate = percent.number(count.rate()?);
    let interval = percent.interval(RateInterval::default().interval(count, confidence)?);
    Ok(format!(
        "{}/{} = {rate}, {interval}",
        count.successes(),
        count.n()
    ))
}
