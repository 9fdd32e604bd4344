//! The measures against numbers that others have published.
//!
//! `../shared/data/published_figures.json` names each pair's source and tolerance. Every id is either
//! checked here or listed with the reason why it is not.

use moderato::metrics::count::{
    Events, RateRatio, RatioMethod, garwood, poisson_mid_p, rate_ratio,
};
use moderato::metrics::difference::{DifferenceInterval, fisher, n_minus_one};
use moderato::metrics::duration::{Times, times_independent_raw};
use moderato::metrics::mean::{mean_above, welch};
use moderato::metrics::paired::{
    PairedCounts, bonett_price, mcnemar_exact, mcnemar_mid_p, newcombe_paired,
};
use moderato::metrics::planning::{found, n_for_margin, n_to_find};
use moderato::metrics::proportion::{
    Points, RateInterval, at_least_exact, at_least_mid_p, two_sided_exact, two_sided_mid_p,
};
use moderato::metrics::rating::{Grade, sus};
use moderato::metrics::several::{chi_square, cochran_q, fisher_freeman_halton};
use moderato::metrics::stratified::cochran_mantel_haenszel;
use moderato::metrics::{Confidence, Count, Interval, Rate, Sample};

/// Pairs that are not checked, and why.
const LEFT_OUT: [(&str, &str); 18] = [
    (
        "X005",
        "one-sided limit at the ends: our intervals are two-sided",
    ),
    (
        "X013",
        "Wilson with continuity correction: not a measure of ours",
    ),
    ("X021", "plain Wald: not a measure of ours"),
    (
        "X023",
        "Wilson with continuity correction: not a measure of ours",
    ),
    (
        "X042",
        "adds z^2/4 and z^2/2 to each rate: ours is Agresti-Caffo's +1 and +2",
    ),
    ("X053", "plain Wald of a difference: not a measure of ours"),
    ("X054", "Mee's interval: ours is Miettinen-Nurminen's"),
    ("X065", "Katz's ratio of rates: not a measure of ours"),
    ("X072", "Agresti-Min: ours is Bonett-Price's"),
    ("X074", "Tango's interval: not a measure of ours"),
    ("X082", "Tango's interval: not a measure of ours"),
    (
        "X095",
        "Wilson with a design effect: our overall interval is on people",
    ),
    ("X102", "the E-test: ours is conditional"),
    ("X123", "PSSUQ: not an instrument of ours"),
    ("X125", "time-based efficiency: not a measure of ours"),
    ("X133", "Cohen's kappa: not a measure of ours"),
    ("X135", "retention: not a measure of ours"),
    ("X137", "customer lifetime value: not a measure of ours"),
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
    let one =
        |kind: &RateInterval, (x, n): (u64, u64)| ends(kind.of(count(x, n), level()).unwrap());
    kinds
        .iter()
        .flat_map(|kind| counts.iter().flat_map(move |c| one(kind, *c)))
        .collect()
}

fn difference(kind: DifferenceInterval, first: (u64, u64), second: (u64, u64)) -> Vec<Option<f64>> {
    let (first, second) = (count(first.0, first.1), count(second.0, second.1));
    ends(kind.of(first, second, level()).unwrap())
}

fn pairs(a: u64, b: u64, c: u64, d: u64) -> PairedCounts {
    PairedCounts::new(a, b, c, d).unwrap()
}

/// What we compute for this pair, number by number; `None` for a number that is no measure of ours.
fn computed(id: &str) -> Option<Vec<Option<f64>>> {
    use DifferenceInterval::{AgrestiCaffo, MiettinenNurminen, Newcombe};
    use RateInterval::{AdjustedWald, ClopperPearson, Jeffreys, MidP, Wilson};
    Some(match id {
        "X001" => intervals(&[AdjustedWald], &[(4, 5)]),
        "X002" => vec![Some(Points::of(count(4, 5), level()).unwrap().wilson)],
        "X006" => {
            let p = Points::of(count(25, 35), level()).unwrap();
            all(&[p.mle, p.wilson, p.jeffreys, p.laplace])
        }
        "X008" => {
            let p = Points::of(count(35, 50), level()).unwrap();
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
            let times = Times::of(&[55.0, 65.0, 75.0, 62.0, 45.0, 135.0]);
            let interval = times.interval(level()).unwrap();
            all(&[times.geometric_mean().unwrap(), interval.low, interval.high])
        }
        "X107" => {
            let times = Times::of(&[60.0, 53.0, 70.0, 42.0, 62.0, 43.0, 81.0]);
            let interval = times.interval(level()).unwrap();
            let test = times.faster_than(60.0).unwrap();
            all(&[interval.low, interval.high, test.t, test.p])
        }
        "X108" => {
            let first = Times::of(&[4.0, 2.0, 5.0, 3.0, 6.0, 2.0, 5.0]);
            let second = Times::of(&[5.0, 2.0, 1.0, 2.0, 1.0, 3.0, 2.0]);
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
            let d = welch(&sample(19.4, 2.70), &sample(11.3, 2.10), level()).unwrap();
            all(&[d.test.t, d.test.df, d.interval.low, d.interval.high])
        }
        "X113" => {
            let times = [25.0, 29.0, 35.0, 36.0, 36.0, 40.0, 41.0, 43.0, 44.0, 54.0];
            let times = Times::of(&times);
            let interval = times.median_interval(level()).unwrap();
            all(&[times.median().unwrap(), interval.low, interval.high])
        }
        "X115" => vec![Some(
            sus(&[4, 2, 4, 2, 4, 2, 4, 2, 4, 2].map(Some))
                .unwrap()
                .score,
        )],
        "X117" => {
            let means = [
                84.1, 84.0, 80.8, 78.9, 77.2, 74.1, 74.0, 72.6, 71.1, 65.0, 62.7, 51.7, 51.6,
            ];
            let down_from_the_top = |mean: &f64| 10.0 - f64::from(Grade::of(*mean) as u8);
            means.iter().map(|m| Some(down_from_the_top(m))).collect()
        }
        "X119" => {
            let mut answers = [4, 2, 4, 2, 4, 2, 4, 2, 4, 2].map(Some);
            answers[9] = None;
            vec![Some(sus(&answers).unwrap().score)]
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
        "X129" => all(&[0.5, 0.01, 0.9, 0.25].map(|p| found(share(p), 4))),
        "X131" => [0.2, 0.15, 0.1, 0.05, 0.03]
            .map(|d| n_for_margin(d, level()).map(|n| n as f64))
            .to_vec(),
        _ => return None,
    })
}

#[test]
fn published_figures_come_out() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/published_figures.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the published figures are not beside this project (shared/data)");
        return;
    };
    let cases: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    let mut checked = 0;
    for case in cases.as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        let left_out = LEFT_OUT.iter().any(|(left, _)| *left == id);
        let Some(found) = computed(id) else {
            if !left_out {
                wrong.push(format!("{id} is neither checked nor left out: {case}"));
            }
            continue;
        };
        assert!(!left_out, "{id} is both checked and left out");
        let numbers = |name: &str| -> Vec<f64> {
            let list = case[name].as_array().unwrap();
            list.iter().map(|x| x.as_f64().unwrap()).collect()
        };
        let (expected, tolerance) = (numbers("expected"), numbers("tol"));
        assert_eq!(found.len(), expected.len(), "{id}");
        for (i, found) in found.into_iter().enumerate() {
            let Some(found) = found else { continue };
            checked += 1;
            let miss = (found - expected[i]).abs();
            if miss.is_nan() || miss > tolerance[i] {
                wrong.push(format!(
                    "{id} number {i}: {found} for {}: {case}",
                    expected[i]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 100, "only {checked} numbers");
}
