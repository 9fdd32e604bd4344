//! `calc rate`, `calc compare`, `calc paired` and `calc several`: success rates.

use super::InputError;
use super::answer::{
    Answer, Lines, MissingReasons, format_number, format_p, format_percent,
    format_percent_interval, format_points_interval, interval_ends, interval_label,
};
use super::input;
use crate::metrics::difference::{
    DifferenceInterval, TwoRateTest, chosen_test, fisher, n_minus_one, rate_difference,
};
use crate::metrics::k_sample::{chi_square, fisher_freeman_halton};
use crate::metrics::paired::{
    PairedCounts, bonett_price, mcnemar_exact, mcnemar_mid_p, newcombe_paired,
};
use crate::metrics::proportion::{PointEstimates, RateInterval, at_least_exact, at_least_mid_p};
use crate::metrics::{Absent, Confidence, Count};
use serde::Serialize;

/// The error for a result that does not exist.
fn absent_error(reason: Absent) -> InputError {
    InputError::new(format!("There is no result: {reason}."))
}

#[derive(Serialize)]
struct RateNumbers {
    successes: u64,
    n: u64,
    estimate: f64,
    points: PointNumbers,
    intervals: RateIntervals,
    benchmark: Option<BenchmarkNumbers>,
}

#[derive(Serialize)]
struct PointNumbers {
    mle: f64,
    laplace: f64,
    wilson: f64,
    jeffreys: f64,
}

#[derive(Serialize)]
struct RateIntervals {
    adjusted_wald: [f64; 2],
    wilson: [f64; 2],
    clopper_pearson: [f64; 2],
    jeffreys: [f64; 2],
    mid_p: [f64; 2],
}

#[derive(Serialize)]
struct BenchmarkNumbers {
    value: f64,
    p_mid: f64,
    p_exact: f64,
}

/// `calc rate`: the estimates and intervals of a success rate, with a test against a benchmark.
///
/// # Errors
/// When the count or the benchmark is not valid.
pub(super) fn rate(
    count: &str,
    benchmark: Option<&str>,
    confidence: Confidence,
) -> Result<Answer, InputError> {
    let count = input::parse_count(count)?;
    let estimate = count.rate().map_err(absent_error)?;
    let found = PointEstimates::compute(count, confidence).map_err(absent_error)?;
    let interval = |kind: RateInterval| kind.interval(count, confidence).map_err(absent_error);
    let mut lines = Lines::default();
    let (x, n) = (count.successes(), count.n());
    let shown = interval(RateInterval::AdjustedWald)?;
    lines.add(
        "rate",
        format!(
            "{x}/{n} = {}%, {}",
            format_percent(estimate, n),
            format_percent_interval(shown, n)
        ),
    );
    let points = PointNumbers {
        mle: found.mle,
        laplace: found.laplace,
        wilson: found.wilson,
        jeffreys: found.jeffreys,
    };
    lines.add(
        "estimates",
        format!(
            "observed {}, Laplace {}, Wilson {}, Jeffreys {}",
            format_number(points.mle),
            format_number(points.laplace),
            format_number(points.wilson),
            format_number(points.jeffreys)
        ),
    );
    let mut named = |name: &str, kind: RateInterval| -> Result<[f64; 2], InputError> {
        let found = interval(kind)?;
        lines.add(
            interval_label(confidence),
            format!("{} ({name})", format_percent_interval(found, n)),
        );
        Ok(interval_ends(found))
    };
    let intervals = RateIntervals {
        adjusted_wald: named("adjusted Wald", RateInterval::AdjustedWald)?,
        wilson: named("Wilson", RateInterval::Wilson)?,
        clopper_pearson: named("Clopper-Pearson", RateInterval::ClopperPearson)?,
        jeffreys: named("Jeffreys", RateInterval::Jeffreys)?,
        mid_p: named("mid-P", RateInterval::MidP)?,
    };
    let benchmark = match benchmark {
        None => None,
        Some(text) => {
            let goal = input::parse_rate("benchmark", text)?;
            let numbers = BenchmarkNumbers {
                value: goal.value(),
                p_mid: at_least_mid_p(count, goal).map_err(absent_error)?,
                p_exact: at_least_exact(count, goal).map_err(absent_error)?,
            };
            lines.add(
                format!("at least {}%", format_number(100.0 * goal.value())),
                format!(
                    "{} by mid-P, {} exact, one-sided",
                    format_p(numbers.p_mid),
                    format_p(numbers.p_exact)
                ),
            );
            Some(numbers)
        }
    };
    let numbers = RateNumbers {
        successes: x,
        n,
        estimate,
        points,
        intervals,
        benchmark,
    };
    Ok(Answer::new(&lines, &numbers, &MissingReasons::default()))
}

#[derive(Serialize)]
struct CompareNumbers {
    difference: f64,
    intervals: CompareIntervals,
    n_minus_1: ZTest,
    fisher: FisherNumbers,
    chosen: &'static str,
}

#[derive(Serialize)]
struct CompareIntervals {
    newcombe: [f64; 2],
    agresti_caffo: [f64; 2],
    miettinen_nurminen: [f64; 2],
}

#[derive(Serialize)]
struct ZTest {
    z: f64,
    p: f64,
}

#[derive(Serialize)]
struct FisherNumbers {
    p: f64,
    p_mid: f64,
}

/// `calc compare`: the difference of two success rates of different participants.
///
/// # Errors
/// When a count is not valid.
pub(super) fn compare(
    first: &str,
    second: &str,
    confidence: Confidence,
) -> Result<Answer, InputError> {
    let (first, second) = (input::parse_count(first)?, input::parse_count(second)?);
    let smaller = first.n().min(second.n());
    let observed = rate_difference(first, second).map_err(absent_error)?;
    let mut lines = Lines::default();
    for (label, count) in [("first", first), ("second", second)] {
        lines.add(label, format_rate(count, confidence)?);
    }
    lines.add(
        "difference",
        format!(
            "{} points, first minus second",
            format_percent(observed, smaller)
        ),
    );
    let mut named = |name: &str, kind: DifferenceInterval| -> Result<[f64; 2], InputError> {
        let found = kind
            .interval(first, second, confidence)
            .map_err(absent_error)?;
        lines.add(
            interval_label(confidence),
            format!("{} ({name})", format_points_interval(found, smaller)),
        );
        Ok(interval_ends(found))
    };
    let intervals = CompareIntervals {
        newcombe: named("Newcombe", DifferenceInterval::Newcombe)?,
        agresti_caffo: named("Agresti-Caffo", DifferenceInterval::AgrestiCaffo)?,
        miettinen_nurminen: named("Miettinen-Nurminen", DifferenceInterval::MiettinenNurminen)?,
    };
    let z = n_minus_one(first, second).map_err(absent_error)?;
    let exact = fisher(first, second).map_err(absent_error)?;
    let (chosen, why) = match chosen_test(first, second).map_err(absent_error)? {
        TwoRateTest::NMinusOne => ("n_minus_1", "N-1 test, every expected count is above 1"),
        TwoRateTest::Fisher => ("fisher", "Fisher, an expected count is 1 or less"),
    };
    lines.add(
        "N-1 test",
        format!("z = {}, {}", format_number(z.z), format_p(z.p)),
    );
    lines.add(
        "Fisher",
        format!("{}, by mid-P {}", format_p(exact.p), format_p(exact.p_mid)),
    );
    lines.add("chosen", why);
    let numbers = CompareNumbers {
        difference: observed,
        intervals,
        n_minus_1: ZTest { z: z.z, p: z.p },
        fisher: FisherNumbers {
            p: exact.p,
            p_mid: exact.p_mid,
        },
        chosen,
    };
    Ok(Answer::new(&lines, &numbers, &MissingReasons::default()))
}

/// A rate with its interval, such as `8/10 = 80%, 48-95%`.
fn format_rate(count: Count, confidence: Confidence) -> Result<String, InputError> {
    let rate = count.rate().map_err(absent_error)?;
    let interval = RateInterval::default()
        .interval(count, confidence)
        .map_err(absent_error)?;
    let (x, n) = (count.successes(), count.n());
    Ok(format!(
        "{x}/{n} = {}%, {}",
        format_percent(rate, n),
        format_percent_interval(interval, n)
    ))
}

#[derive(Serialize)]
struct PairedNumbers {
    difference: f64,
    intervals: PairedIntervals,
    mcnemar: McNemarNumbers,
}

#[derive(Serialize)]
struct PairedIntervals {
    bonett_price: [f64; 2],
    newcombe: [f64; 2],
}

#[derive(Serialize)]
struct McNemarNumbers {
    p_mid: f64,
    p_exact: f64,
}

/// `calc paired`: the difference of two success rates of the same participants.
///
/// # Errors
/// When a count is not valid, or there are no participants.
pub(super) fn paired(cells: [&String; 4], confidence: Confidence) -> Result<Answer, InputError> {
    let [both, first_only, second_only, neither] = cells;
    let counts = PairedCounts::new(
        input::parse_whole(both)?,
        input::parse_whole(first_only)?,
        input::parse_whole(second_only)?,
        input::parse_whole(neither)?,
    )
    .ok_or_else(|| InputError::new("There are too many participants to count."))?;
    if counts.n() == 0 {
        return Err(InputError::new(
            "0 0 0 0 has no participants, so there is nothing to compare.",
        ));
    }
    let n = counts.n();
    let observed = counts.difference().map_err(absent_error)?;
    let price = bonett_price(counts, confidence).map_err(absent_error)?;
    let newcombe = newcombe_paired(counts, confidence).map_err(absent_error)?;
    let mid = mcnemar_mid_p(counts).map_err(absent_error)?;
    let exact = mcnemar_exact(counts).map_err(absent_error)?;
    let mut lines = Lines::default();
    lines.add(
        "difference",
        format!(
            "{} points, first minus second, {n} participants",
            format_percent(observed, n)
        ),
    );
    for (name, interval) in [("Bonett-Price", price), ("Newcombe", newcombe)] {
        lines.add(
            interval_label(confidence),
            format!("{} ({name})", format_points_interval(interval, n)),
        );
    }
    lines.add(
        "McNemar",
        format!("{} by mid-P, {} exact", format_p(mid), format_p(exact)),
    );
    let numbers = PairedNumbers {
        difference: observed,
        intervals: PairedIntervals {
            bonett_price: interval_ends(price),
            newcombe: interval_ends(newcombe),
        },
        mcnemar: McNemarNumbers {
            p_mid: mid,
            p_exact: exact,
        },
    };
    Ok(Answer::new(&lines, &numbers, &MissingReasons::default()))
}

#[derive(Serialize)]
struct SeveralNumbers {
    chi_square: ChiSquareNumbers,
    fisher_freeman_halton: PNumber,
}

#[derive(Serialize)]
struct ChiSquareNumbers {
    statistic: f64,
    df: usize,
    p: f64,
}

#[derive(Serialize)]
struct PNumber {
    p: Option<f64>,
}

/// `calc several`: whether two or more success rates differ.
///
/// # Errors
/// When a count is not valid, or there is only one.
pub(super) fn several(counts: &[String], confidence: Confidence) -> Result<Answer, InputError> {
    let counts: Vec<Count> = counts
        .iter()
        .map(|text| input::parse_count(text))
        .collect::<Result<_, _>>()?;
    if counts.len() < 2 {
        return Err(InputError::new("One rate cannot be compared.")
            .with_hint("Give two or more, such as 40/65 54/61 63/73."));
    }
    let test = chi_square(&counts).map_err(absent_error)?;
    let exact = fisher_freeman_halton(&counts);
    let mut lines = Lines::default();
    for count in &counts {
        lines.add("rate", format_rate(*count, confidence)?);
    }
    lines.add(
        "chi-square",
        format!(
            "{} on {} degrees of freedom, {}",
            format_number(test.statistic),
            test.df,
            format_p(test.p)
        ),
    );
    lines.add_result("Fisher-Freeman-Halton", exact, format_p);
    let mut missing = MissingReasons::default();
    let numbers = SeveralNumbers {
        chi_square: ChiSquareNumbers {
            statistic: test.statistic,
            df: test.df,
            p: test.p,
        },
        fisher_freeman_halton: PNumber {
            p: missing.ok_or_note("fisher_freeman_halton", exact),
        },
    };
    Ok(Answer::new(&lines, &numbers, &missing))
}
