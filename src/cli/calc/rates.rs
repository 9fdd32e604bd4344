//! Success rates: one, two, the same people's, several.

use super::Sentence;
use super::answer::{
    Answer, Lines, Missing, ends, interval_label, p_words, percent, percents, points, short,
};
use super::input;
use crate::metrics::difference::{
    DifferenceInterval, TwoRateTest, chosen_test, difference, fisher, n_minus_one,
};
use crate::metrics::k_sample::{chi_square, fisher_freeman_halton};
use crate::metrics::paired::{
    PairedCounts, bonett_price, mcnemar_exact, mcnemar_mid_p, newcombe_paired,
};
use crate::metrics::proportion::{Points, RateInterval, at_least_exact, at_least_mid_p};
use crate::metrics::{Absent, Confidence, Count};
use serde::Serialize;

/// The sentence for a number that does not exist.
fn said(reason: Absent) -> Sentence {
    Sentence::new(format!("There is no result: {reason}."))
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

pub(super) fn rate(
    count: &str,
    benchmark: Option<&str>,
    confidence: Confidence,
) -> Result<Answer, Sentence> {
    let count = input::count(count)?;
    let estimate = count.rate().map_err(said)?;
    let found = Points::compute(count, confidence).map_err(said)?;
    let interval = |kind: RateInterval| kind.interval(count, confidence).map_err(said);
    let mut lines = Lines::default();
    let (x, n) = (count.successes(), count.n());
    let shown = interval(RateInterval::AdjustedWald)?;
    lines.add(
        "rate",
        format!(
            "{x}/{n} = {}%, {}",
            percent(estimate, n),
            percents(shown, n)
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
            short(points.mle),
            short(points.laplace),
            short(points.wilson),
            short(points.jeffreys)
        ),
    );
    let mut named = |name: &str, kind: RateInterval| -> Result<[f64; 2], Sentence> {
        let found = interval(kind)?;
        lines.add(
            interval_label(confidence),
            format!("{} ({name})", percents(found, n)),
        );
        Ok(ends(found))
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
            let goal = input::rate("benchmark", text)?;
            let numbers = BenchmarkNumbers {
                value: goal.value(),
                p_mid: at_least_mid_p(count, goal).map_err(said)?,
                p_exact: at_least_exact(count, goal).map_err(said)?,
            };
            lines.add(
                format!("at least {}%", short(100.0 * goal.value())),
                format!(
                    "{} by mid-P, {} exact, one-sided",
                    p_words(numbers.p_mid),
                    p_words(numbers.p_exact)
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
    Ok(Answer::new(&lines, &numbers, &Missing::default()))
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

pub(super) fn compare(
    first: &str,
    second: &str,
    confidence: Confidence,
) -> Result<Answer, Sentence> {
    let (first, second) = (input::count(first)?, input::count(second)?);
    let smaller = first.n().min(second.n());
    let observed = difference(first, second).map_err(said)?;
    let mut lines = Lines::default();
    for (label, count) in [("first", first), ("second", second)] {
        lines.add(label, rate_words(count, confidence)?);
    }
    lines.add(
        "difference",
        format!("{} points, first minus second", percent(observed, smaller)),
    );
    let mut named = |name: &str, kind: DifferenceInterval| -> Result<[f64; 2], Sentence> {
        let found = kind.interval(first, second, confidence).map_err(said)?;
        lines.add(
            interval_label(confidence),
            format!("{} ({name})", points(found, smaller)),
        );
        Ok(ends(found))
    };
    let intervals = CompareIntervals {
        newcombe: named("Newcombe", DifferenceInterval::Newcombe)?,
        agresti_caffo: named("Agresti-Caffo", DifferenceInterval::AgrestiCaffo)?,
        miettinen_nurminen: named("Miettinen-Nurminen", DifferenceInterval::MiettinenNurminen)?,
    };
    let z = n_minus_one(first, second).map_err(said)?;
    let exact = fisher(first, second).map_err(said)?;
    let (chosen, why) = match chosen_test(first, second).map_err(said)? {
        TwoRateTest::NMinusOne => ("n_minus_1", "N-1 test, every expected count is above 1"),
        TwoRateTest::Fisher => ("fisher", "Fisher, an expected count is 1 or less"),
    };
    lines.add("N-1 test", format!("z = {}, {}", short(z.z), p_words(z.p)));
    lines.add(
        "Fisher",
        format!("{}, by mid-P {}", p_words(exact.p), p_words(exact.p_mid)),
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
    Ok(Answer::new(&lines, &numbers, &Missing::default()))
}

/// `8/10 = 80%, 48-95%`.
fn rate_words(count: Count, confidence: Confidence) -> Result<String, Sentence> {
    let rate = count.rate().map_err(said)?;
    let interval = RateInterval::default()
        .interval(count, confidence)
        .map_err(said)?;
    let (x, n) = (count.successes(), count.n());
    Ok(format!(
        "{x}/{n} = {}%, {}",
        percent(rate, n),
        percents(interval, n)
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

pub(super) fn paired(cells: [&String; 4], confidence: Confidence) -> Result<Answer, Sentence> {
    let [both, first_only, second_only, neither] = cells;
    let counts = PairedCounts::new(
        input::whole(both)?,
        input::whole(first_only)?,
        input::whole(second_only)?,
        input::whole(neither)?,
    )
    .ok_or_else(|| Sentence::new("There are too many participants to count."))?;
    if counts.n() == 0 {
        return Err(Sentence::new(
            "0 0 0 0 has no participants, so there is nothing to compare.",
        ));
    }
    let n = counts.n();
    let observed = counts.difference().map_err(said)?;
    let price = bonett_price(counts, confidence).map_err(said)?;
    let newcombe = newcombe_paired(counts, confidence).map_err(said)?;
    let mid = mcnemar_mid_p(counts).map_err(said)?;
    let exact = mcnemar_exact(counts).map_err(said)?;
    let mut lines = Lines::default();
    lines.add(
        "difference",
        format!(
            "{} points, first minus second, {n} participants",
            percent(observed, n)
        ),
    );
    for (name, interval) in [("Bonett-Price", price), ("Newcombe", newcombe)] {
        lines.add(
            interval_label(confidence),
            format!("{} ({name})", points(interval, n)),
        );
    }
    lines.add(
        "McNemar",
        format!("{} by mid-P, {} exact", p_words(mid), p_words(exact)),
    );
    let numbers = PairedNumbers {
        difference: observed,
        intervals: PairedIntervals {
            bonett_price: ends(price),
            newcombe: ends(newcombe),
        },
        mcnemar: McNemarNumbers {
            p_mid: mid,
            p_exact: exact,
        },
    };
    Ok(Answer::new(&lines, &numbers, &Missing::default()))
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

pub(super) fn several(counts: &[String], confidence: Confidence) -> Result<Answer, Sentence> {
    let counts: Vec<Count> = counts
        .iter()
        .map(|text| input::count(text))
        .collect::<Result<_, _>>()?;
    if counts.len() < 2 {
        return Err(Sentence::new(
            "One rate cannot be compared. Give two or more, such as 40/65 54/61 63/73.",
        ));
    }
    let test = chi_square(&counts).map_err(said)?;
    let exact = fisher_freeman_halton(&counts);
    let mut lines = Lines::default();
    for count in &counts {
        lines.add("rate", rate_words(*count, confidence)?);
    }
    lines.add(
        "chi-square",
        format!(
            "{} on {} degrees of freedom, {}",
            short(test.statistic),
            test.df,
            p_words(test.p)
        ),
    );
    lines.add_found("Fisher-Freeman-Halton", exact, p_words);
    let mut missing = Missing::default();
    let numbers = SeveralNumbers {
        chi_square: ChiSquareNumbers {
            statistic: test.statistic,
            df: test.df,
            p: test.p,
        },
        fisher_freeman_halton: PNumber {
            p: missing.take("fisher_freeman_halton", exact),
        },
    };
    Ok(Answer::new(&lines, &numbers, &missing))
}
