//! The measures against published figures.
//!
//! `fixtures/published.json` has the figures as facts: input, expected numbers, tolerances and source. If
//! the collection it was taken from is available (`../shared/data/published_figures.json`), a second test checks that
//! both agree and that every id of the collection is either in the fixture or listed here with a reason.

use std::io::Write as _;

use crate::metrics::count::{Events, RateRatio, RatioMethod, garwood, poisson_mid_p, rate_ratio};
use crate::metrics::difference::{DifferenceInterval, fisher, n_minus_one};
use crate::metrics::duration::{Times, times_independent_raw};
use crate::metrics::k_sample::{chi_square, cochran_q, fisher_freeman_halton};
use crate::metrics::mean::{mean_above, welch_t_test};
use crate::metrics::paired::{
    PairedCounts, bonett_price, mcnemar_exact, mcnemar_mid_p, newcombe_paired,
};
use crate::metrics::planning::{n_for_margin, n_to_find, share_found};
use crate::metrics::proportion::{
    PointEstimates, RateInterval, at_least_exact, at_least_mid_p, two_sided_exact, two_sided_mid_p,
};
use crate::metrics::rating::{Grade, sus_score};
use crate::metrics::stratified::cochran_mantel_haenszel;
use crate::metrics::{Confidence, Count, Interval, Rate, Sample};

/// Ids of the collection that are not checked, with the reason.
const NOT_CHECKED: [(&str, &str); 18] = [
    (
        "X005",
        "one-sided limit at the ends: our intervals are two-sided",
    ),
    (
        "X013",
        "Wilson with continuity correction: not one of our measures",
    ),
    ("X021", "plain Wald: not one of our measures"),
    (
        "X023",
        "Wilson with continuity correction: not one of our measures",
    ),
    (
        "X042",
        "adds z^2/4 and z^2/2 to each rate: ours is Agresti-Caffo's +1 and +2",
    ),
    (
        "X053",
        "plain Wald of a difference: not one of our measures",
    ),
    ("X054", "Mee's interval: ours is Miettinen-Nurminen's"),
    ("X065", "Katz's ratio of rates: not one of our measures"),
    ("X072", "Agresti-Min: ours is Bonett-Price's"),
    ("X074", "Tango's interval: not one of our measures"),
    ("X082", "Tango's interval: not one of our measures"),
    (
        "X095",
        "Wilson with a design effect: our overall interval is over participants",
    ),
    ("X102", "the E-test: ours is conditional"),
    ("X123", "PSSUQ: not an instrument of ours"),
    ("X125", "time-based efficiency: not one of our measures"),
    ("X133", "Cohen's kappa: not one of our measures"),
    ("X135", "retention: not one of our measures"),
    ("X137", "customer lifetime value: not one of our measures"),
];

fn level() -> Confidence {
    Confidence::default()
}

fn count(x: u64, n: u64) -> Count {
    Count::new(x, n).unwrap()
}

fn share(value: f64) -> Rate {
    Rate::new(value).unwrap()
}

fn ends(interval: Interval) -> Vec<Option<f64>> {
    vec![Some(interval.low), Some(interval.high)]
}

fn all(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn intervals(kinds: &[RateInterval], counts: &[(u64, u64)]) -> Vec<Option<f64>> {
    let one = |kind: &RateInterval, (x, n): (u64, u64)| {
        ends(kind.interval(count(x, n), level()).unwrap())
    };
    kinds
        .iter()
        .flat_map(|kind| counts.iter().flat_map(move |c| one(kind, *c)))
        .collect()
}

fn difference(kind: DifferenceInterval, first: (u64, u64), second: (u64, u64)) -> Vec<Option<f64>> {
    let (first, second) = (count(first.0, first.1), count(second.0, second.1));
    ends(kind.interval(first, second, level()).unwrap())
}

fn pairs(a: u64, b: u64, c: u64, d: u64) -> PairedCounts {
    PairedCounts::new(a, b, c, d).unwrap()
}

/// The numbers computed for an id; `None` for a number that is not one of moderato's measures.
fn computed(id: &str) -> Option<Vec<Option<f64>>> {
    use DifferenceInterval::{AgrestiCaffo, MiettinenNurminen, Newcombe};
    use RateInterval::{AdjustedWald, ClopperPearson, Jeffreys, MidP, Wilson};
    Some(match id {
        "X001" => intervals(&[AdjustedWald], &[(4, 5)]),
        "X002" => vec![Some(
            PointEstimates::compute(count(4, 5), level())
                .unwrap()
                .wilson,
        )],
        "X006" => {
            let p = PointEstimates::compute(count(25, 35), level()).unwrap();
            all(&[p.mle, p.wilson, p.jeffreys, p.laplace])
        }
        "X008" => {
            let p = PointEstimates::compute(count(35, 50), level()).unwrap();
            all(&[p.mle, p.laplace])
        }
        "X009" => intervals(&[ClopperPearson], &[(13, 16)]),
        "X010" => intervals(&[MidP], &[(13, 16)]),
        "X011" => intervals(&[Jeffreys], &[(13, 16)]),
        "X012" => intervals(&[Wilson], &[(13, 16)]),
        "X017" => intervals(&[MidP], &[(15, 148), (0, 20), (1, 29)]),
        "X018" => intervals(&[ClopperPearson], &[(15, 148), (0, 20), (1, 29)]),
        "X022" => intervals(&[Wilson], &[(81, 263)]),
        "X027" => intervals(&[AdjustedWald, ClopperPearson, Wilson], &[(18, 20)]),
        "X029" => intervals(&[AdjustedWald, ClopperPearson, Wilson], &[(190, 200)]),
        "X030" => intervals(&[ClopperPearson], &[(120, 300)]),
        "X035" => all(&[
            at_least_exact(count(8, 9), share(0.7)).unwrap(),
            at_least_mid_p(count(8, 9), share(0.7)).unwrap(),
        ]),
        "X037" => all(&[
            two_sided_exact(count(13, 16), share(0.5)).unwrap(),
            two_sided_mid_p(count(13, 16), share(0.5)).unwrap(),
        ]),
        "X039" => all(&[
            at_least_exact(count(51, 235), share(1.0 / 6.0)).unwrap(),
            at_least_exact(count(184, 235), share(5.0 / 6.0)).unwrap(),
            two_sided_exact(count(51, 235), share(1.0 / 6.0)).unwrap(),
        ]),
        "X041" => {
            let test = n_minus_one(count(10, 12), count(4, 13)).unwrap();
            all(&[test.z, test.p])
        }
        "X045" => vec![Some(fisher(count(11, 12), count(5, 10)).unwrap().p)],
        "X047" => {
            let test = fisher(count(0, 16), count(15, 72)).unwrap();
            all(&[test.p, test.p_mid])
        }
        "X049" => {
            let (first, second) = (count(7, 34), count(1, 34));
            let exact = fisher(first, second).unwrap();
            let pearson = chi_square(&[first, second]).unwrap().p;
            vec![Some(pearson), None, Some(exact.p), Some(exact.p_mid)]
        }
        "X051" => difference(Newcombe, (7, 34), (1, 34)),
        "X052" | "X058" => difference(AgrestiCaffo, (7, 34), (1, 34)),
        "X055" => difference(MiettinenNurminen, (7, 34), (1, 34)),
        "X062" => [
            vec![None; 4],
            difference(MiettinenNurminen, (56, 70), (48, 80)),
            difference(Newcombe, (56, 70), (48, 80)),
        ]
        .concat(),
        "X067" => vec![Some(mcnemar_exact(pairs(4, 6, 1, 4)).unwrap())],
        "X069" => {
            let counts = pairs(1, 1, 7, 12);
            let (exact, mid) = (mcnemar_exact(counts), mcnemar_mid_p(counts));
            vec![None, None, Some(exact.unwrap()), Some(mid.unwrap())]
        }
        "X071" => ends(bonett_price(pairs(59, 6, 16, 80), level()).unwrap()),
        "X073" => ends(newcombe_paired(pairs(59, 6, 16, 80), level()).unwrap()),
        "X079" => ends(newcombe_paired(pairs(1, 0, 0, 1), level()).unwrap()),
        "X081" => [
            vec![None; 2],
            ends(newcombe_paired(pairs(20, 12, 2, 16), level()).unwrap()),
        ]
        .concat(),
        "X085" => [
            ends(newcombe_paired(pairs(8, 3, 1, 2), level()).unwrap()),
            vec![None; 2],
        ]
        .concat(),
        "X087" => {
            let rows = [
                "1011", "0111", "1110", "0100", "0100", "1010", "0100", "1111", "0100",
            ];
            let people: Vec<Vec<bool>> = rows
                .iter()
                .map(|row| row.chars().map(|c| c == '1').collect())
                .collect();
            let test = cochran_q(&people).unwrap();
            all(&[test.statistic, test.df as f64])
        }
        "X089" => {
            let test = chi_square(&[count(40, 65), count(54, 61), count(63, 73)]).unwrap();
            all(&[test.statistic, test.df as f64, test.p])
        }
        "X090" => {
            let versions = [count(40, 65), count(54, 61), count(63, 73)];
            vec![Some(fisher_freeman_halton(&versions).unwrap())]
        }
        "X093" => {
            let strata = [
                (count(647, 1269), count(2, 29)),
                (count(41, 69), count(19, 51)),
            ];
            let test = cochran_mantel_haenszel(&strata).unwrap();
            vec![None, None, None, Some(test.statistic)]
        }
        "X097" => vec![Some(
            poisson_mid_p(Events::new(15, 400.0).unwrap(), level()).high,
        )],
        "X098" => ends(garwood(Events::new(23, 5.25).unwrap(), level())),
        "X100" => {
            let (first, second) = (Events::new(2, 17_877.0), Events::new(9, 16_660.0));
            let RateRatio { interval, p, .. } =
                rate_ratio(first.unwrap(), second.unwrap(), RatioMethod::Exact, level());
            let interval = interval.unwrap();
            vec![Some(interval.low), interval.high, Some(p)]
        }
        "X105" => {
            let times = Times::from_seconds(&[55.0, 65.0, 75.0, 62.0, 45.0, 135.0]);
            let interval = times.geometric_mean_interval(level()).unwrap();
            all(&[times.geometric_mean().unwrap(), interval.low, interval.high])
        }
        "X107" => {
            let times = Times::from_seconds(&[60.0, 53.0, 70.0, 42.0, 62.0, 43.0, 81.0]);
            let interval = times.geometric_mean_interval(level()).unwrap();
            let test = times.faster_than(60.0).unwrap();
            all(&[interval.low, interval.high, test.t, test.p])
        }
        "X108" => {
            let first = Times::from_seconds(&[4.0, 2.0, 5.0, 3.0, 6.0, 2.0, 5.0]);
            let second = Times::from_seconds(&[5.0, 2.0, 1.0, 2.0, 1.0, 3.0, 2.0]);
            let d = times_independent_raw(&first, &second, level()).unwrap();
            all(&[
                d.test.t,
                d.test.df,
                d.test.p,
                d.interval.low,
                d.interval.high,
            ])
        }
        "X111" => {
            let sample = |mean, sd| Sample { n: 40, mean, sd };
            let d = welch_t_test(&sample(19.4, 2.70), &sample(11.3, 2.10), level()).unwrap();
            all(&[d.test.t, d.test.df, d.interval.low, d.interval.high])
        }
        "X113" => {
            let times = [25.0, 29.0, 35.0, 36.0, 36.0, 40.0, 41.0, 43.0, 44.0, 54.0];
            let times = Times::from_seconds(&times);
            let interval = times.median_interval(level()).unwrap();
            all(&[times.median().unwrap(), interval.low, interval.high])
        }
        "X115" => vec![Some(
            sus_score(&[4, 2, 4, 2, 4, 2, 4, 2, 4, 2].map(Some))
                .unwrap()
                .score,
        )],
        "X117" => {
            let means = [
                84.1, 84.0, 80.8, 78.9, 77.2, 74.1, 74.0, 72.6, 71.1, 65.0, 62.7, 51.7, 51.6,
            ];
            let down_from_the_top = |mean: &f64| 10.0 - f64::from(Grade::from_mean(*mean) as u8);
            means.iter().map(|m| Some(down_from_the_top(m))).collect()
        }
        "X119" => {
            let mut answers = [4, 2, 4, 2, 4, 2, 4, 2, 4, 2].map(Some);
            answers[9] = None;
            vec![Some(sus_score(&answers).unwrap().score)]
        }
        "X120" => {
            let sample = Sample {
                n: 172,
                mean: 80.0,
                sd: 23.0,
            };
            let test = mean_above(&sample, 67.0).unwrap();
            all(&[test.t, test.p * 1e12])
        }
        "X127" => vec![n_to_find(share(0.25), share(0.85)).map(|n| n as f64)],
        "X129" => all(&[0.5, 0.01, 0.9, 0.25].map(|p| share_found(share(p), 4))),
        "X131" => [0.2, 0.15, 0.1, 0.05, 0.03]
            .map(|d| n_for_margin(d, level()).map(|n| n as f64))
            .to_vec(),
        _ => return None,
    })
}

/// A published figure: the numbers expected, each with its tolerance.
struct Figure {
    id: String,
    expected: Vec<f64>,
    tolerance: Vec<f64>,
}

/// Reads published figures; `tolerance` is the key of their tolerances.
fn figures(json: &str, tolerance: &str) -> Vec<Figure> {
    let cases: serde_json::Value = serde_json::from_str(json).unwrap();
    let numbers = |case: &serde_json::Value, name: &str| -> Vec<f64> {
        let list = case[name].as_array().unwrap();
        list.iter().map(|x| x.as_f64().unwrap()).collect()
    };
    let figure = |case: &serde_json::Value| Figure {
        id: case["id"].as_str().unwrap().to_owned(),
        expected: numbers(case, "expected"),
        tolerance: numbers(case, tolerance),
    };
    cases.as_array().unwrap().iter().map(figure).collect()
}

/// The figures of the fixture.
fn fixture() -> Vec<Figure> {
    figures(
        include_str!("../../../fixtures/published.json"),
        "tolerance",
    )
}

#[test]
fn published_figures_are_reproduced() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for figure in fixture() {
        let Figure {
            id,
            expected,
            tolerance,
        } = figure;
        let computed = computed(&id).unwrap_or_else(|| panic!("{id} is not computed"));
        assert_eq!(computed.len(), expected.len(), "{id}");
        assert_eq!(tolerance.len(), expected.len(), "{id}");
        for (i, computed) in computed.into_iter().enumerate() {
            let Some(computed) = computed else { continue };
            checked += 1;
            let miss = (computed - expected[i]).abs();
            if miss.is_nan() || miss > tolerance[i] {
                wrong.push(format!(
                    "{id} number {i}: {computed}, published {}",
                    expected[i]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 100, "only {checked} numbers");
}

#[test]
fn the_fixture_agrees_with_the_collection() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/published_figures.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        // Past the capture of output, so that the skip is seen and counted in every run.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: the collection of published figures is not next to this project"
        );
        return;
    };
    let same = |a: &[f64], b: &[f64]| {
        a.len() == b.len()
            && a.iter()
                .zip(b)
                .all(|(a, b)| (a - b).abs() <= 1e-9 * b.abs())
    };
    let fixture = fixture();
    let collection = figures(&text, "tol");
    for figure in &collection {
        let id = &figure.id;
        let not_checked = NOT_CHECKED.iter().any(|(other, _)| other == id);
        match fixture.iter().find(|ours| ours.id == *id) {
            Some(ours) => {
                assert!(
                    !not_checked,
                    "{id} is both in the fixture and listed as not checked"
                );
                assert!(same(&ours.expected, &figure.expected), "{id}");
                assert!(same(&ours.tolerance, &figure.tolerance), "{id}");
            }
            None => assert!(not_checked, "{id} is neither in the fixture nor listed"),
        }
    }
    assert_eq!(collection.len(), fixture.len() + NOT_CHECKED.len());
}
