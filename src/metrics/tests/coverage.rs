//! Coverage of the intervals: how often they contain the true value. Slow, so run by name:
//! `cargo test -- --ignored coverage`.
//!
//! For single rates and for differences every result is weighted by its probability, so that
//! the coverage is exact. For rates over tasks, and for overdispersed counts, studies are simulated from
//! a fixed seed.

use crate::metrics::across_tasks::{
    ParticipantAttempts, compare_between, compare_within, overall_rate,
};
use crate::metrics::count::error_rate;
use crate::metrics::difference::{DifferenceInterval, chosen_p};
use crate::metrics::distribution::binomial_mass;
use crate::metrics::paired::{PairedCounts, bonett_price, mcnemar_mid_p};
use crate::metrics::proportion::RateInterval;
use crate::metrics::{Confidence, Count, Interval};

/// A small generator (`SplitMix64`, Steele, Lea & Flood 2014): the same numbers on every machine.
struct Numbers(u64);

impl Numbers {
    /// Between 0 and 1.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (2.0 * std::f64::consts::PI * self.uniform()).cos()
    }

    fn happens(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// A Poisson count, by waiting times.
    fn poisson(&mut self, mean: f64) -> u32 {
        let mut count = 0;
        let mut waited = -self.uniform().ln();
        while waited < mean {
            count += 1;
            waited -= self.uniform().ln();
        }
        count
    }
}

fn level() -> Confidence {
    Confidence::default()
}

fn count(x: u64, n: u64) -> Count {
    Count::new(x, n).unwrap()
}

/// Rates from 0.01 to 0.99.
fn rates() -> impl Iterator<Item = f64> + Clone {
    (1_u32..100).map(|i| f64::from(i) / 100.0)
}

#[test]
#[ignore = "slow: weighs every result"]
fn coverage_of_adjusted_wald() {
    for n in [5, 8, 10, 15, 20, 40] {
        let intervals: Vec<Interval> = (0..=n)
            .map(|x| {
                RateInterval::AdjustedWald
                    .interval(count(x, n), level())
                    .unwrap()
            })
            .collect();
        let covered: Vec<f64> = rates()
            .map(|p| {
                (0..=n)
                    .zip(&intervals)
                    .filter(|(_, i)| i.contains(p))
                    .map(|(x, _)| binomial_mass(x, n, p))
                    .sum()
            })
            .collect();
        let mean = covered.iter().sum::<f64>() / covered.len() as f64;
        let least = covered.iter().copied().fold(1.0, f64::min);
        println!("n {n}: mean {mean:.4}, least {least:.4}");
        assert!((0.95..0.98).contains(&mean), "n {n}: mean {mean}");
        assert!(least >= 0.90, "n {n}: least {least}");
    }
}

#[test]
#[ignore = "slow: weighs every result"]
fn coverage_of_newcombe() {
    for (n1, n2) in [(5, 5), (8, 8), (10, 20), (20, 20)] {
        let of = |x, y| {
            DifferenceInterval::Newcombe
                .interval(count(x, n1), count(y, n2), level())
                .unwrap()
        };
        let intervals: Vec<Vec<Interval>> = (0..=n1)
            .map(|x| (0..=n2).map(|y| of(x, y)).collect())
            .collect();
        let mut covered = Vec::new();
        for p in rates().step_by(4) {
            for q in rates().step_by(4) {
                let mut c = 0.0;
                for x in 0..=n1 {
                    for y in 0..=n2 {
                        let interval =
                            intervals[usize::try_from(x).unwrap()][usize::try_from(y).unwrap()];
                        if interval.contains(p - q) {
                            c += binomial_mass(x, n1, p) * binomial_mass(y, n2, q);
                        }
                    }
                }
                covered.push(c);
            }
        }
        let mean = covered.iter().sum::<f64>() / covered.len() as f64;
        let least = covered.iter().copied().fold(1.0, f64::min);
        println!("{n1} and {n2}: mean {mean:.4}, least {least:.4}");
        assert!((0.945..0.98).contains(&mean), "{n1} and {n2}: mean {mean}");
        assert!(least >= 0.85, "{n1} and {n2}: least {least}");
    }
}

/// How often two equal versions get a verdict, which needs both interval and test.
#[test]
#[ignore = "slow: weighs every result"]
fn coverage_of_no_difference_by_verdict() {
    for (n1, n2) in [(8, 8), (10, 20), (20, 20)] {
        let mut worst = 0.0_f64;
        for p in rates() {
            let mut wrong = 0.0;
            for x in 0..=n1 {
                for y in 0..=n2 {
                    let (a, b) = (count(x, n1), count(y, n2));
                    let interval = DifferenceInterval::Newcombe
                        .interval(a, b, level())
                        .unwrap();
                    if !interval.contains(0.0) && chosen_p(a, b).unwrap() < 0.05 {
                        wrong += binomial_mass(x, n1, p) * binomial_mass(y, n2, p);
                    }
                }
            }
            worst = worst.max(wrong);
        }
        println!("{n1} and {n2}: at most {worst:.4}");
        assert!(worst <= 0.065, "{n1} and {n2}: {worst}");
    }
}

#[test]
#[ignore = "slow: weighs every result"]
fn coverage_of_paired_verdicts() {
    let n = 12_u64;
    let mut worst = 0.0_f64;
    for discordant in rates() {
        let mut wrong = 0.0;
        for d in 0..=n {
            for b in 0..=d {
                let counts = PairedCounts::new(n - d, b, d - b, 0).unwrap();
                let interval = bonett_price(counts, level()).unwrap();
                if !interval.contains(0.0) && mcnemar_mid_p(counts).unwrap() < 0.05 {
                    wrong += binomial_mass(d, n, discordant) * binomial_mass(b, d, 0.5);
                }
            }
        }
        worst = worst.max(wrong);
    }
    println!("12 pairs: at most {worst:.4}");
    assert!(worst <= 0.06, "{worst}");
}

/// The easiness of each of the five tasks, in logits.
const EASE: [f64; 5] = [1.8, 1.0, 0.4, 0.0, -0.6];

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// What the overall rate estimates when people differ by `spread` logits: the mean over tasks of the
/// success rate of all people, by numerical integration.
fn true_rate(spread: f64, better: f64) -> f64 {
    let steps = 2000_i32;
    let mut total = 0.0;
    let mut weight = 0.0;
    for i in -steps..=steps {
        let z = 6.0 * f64::from(i) / f64::from(steps);
        let w = (-z * z / 2.0).exp();
        weight += w;
        total += w * EASE
            .iter()
            .map(|e| logistic(e + better + spread * z))
            .sum::<f64>()
            / 5.0;
    }
    total / weight
}

/// One person's attempts; each task is skipped with probability 0.1.
fn attempts(numbers: &mut Numbers, ability: f64) -> ParticipantAttempts {
    let mut made = Vec::new();
    for (task, ease) in EASE.iter().enumerate() {
        let success = numbers.happens(logistic(ease + ability));
        if !numbers.happens(0.1) {
            made.push((task, success));
        }
    }
    made
}

fn people(numbers: &mut Numbers, k: usize, spread: f64, better: f64) -> Vec<ParticipantAttempts> {
    (0..k)
        .map(|_| {
            let ability = better + spread * numbers.normal();
            attempts(numbers, ability)
        })
        .collect()
}

const STUDIES: usize = 4000;

fn part(times: usize) -> f64 {
    times as f64 / STUDIES as f64
}

#[test]
#[ignore = "slow: simulates studies"]
fn coverage_of_the_overall_rate() {
    for spread in [1.0, 1.5] {
        for better in [0.0, 1.5] {
            let mut numbers = Numbers(7);
            let truth = true_rate(spread, better);
            let held = (0..STUDIES)
                .filter(|_| {
                    let study = people(&mut numbers, 8, spread, better);
                    overall_rate(&study, level())
                        .unwrap()
                        .interval
                        .contains(truth)
                })
                .count();
            println!("spread {spread}, rate {truth:.3}: {:.4}", part(held));
            assert!(
                part(held) >= 0.92,
                "spread {spread}, rate {truth}: {}",
                part(held)
            );
        }
    }
}

#[test]
#[ignore = "slow: simulates studies"]
fn coverage_of_the_overall_difference() {
    for spread in [1.0, 1.5] {
        for better in [0.0, 0.8, 1.5] {
            let mut numbers = Numbers(11);
            let truth = true_rate(spread, better) - true_rate(spread, 0.0);
            let (mut held, mut output) = (0, 0);
            for _ in 0..STUDIES {
                let new = people(&mut numbers, 8, spread, better);
                let old = people(&mut numbers, 8, spread, 0.0);
                let found = compare_between(&new, &old, level()).unwrap();
                let interval = found.interval.unwrap();
                held += usize::from(interval.contains(truth));
                let significant = found.test.is_ok_and(|test| test.p < 0.05);
                output += usize::from(significant);
            }
            println!(
                "spread {spread}, difference {truth:.3}: holds {:.4}, p below .05 {:.4}",
                part(held),
                part(output)
            );
            assert!(part(held) >= 0.92, "spread {spread}: {}", part(held));
            if better == 0.0 {
                assert!(part(output) <= 0.06, "spread {spread}: {}", part(output));
            }
        }
    }
}

#[test]
#[ignore = "slow: simulates studies"]
fn coverage_of_the_overall_difference_within_people() {
    for spread in [1.0, 1.5] {
        let mut numbers = Numbers(13);
        let (mut held, mut output, mut with_interval) = (0, 0, 0);
        for _ in 0..STUDIES {
            let study: Vec<(ParticipantAttempts, ParticipantAttempts)> = (0..8)
                .map(|_| {
                    let ability = spread * numbers.normal();
                    (
                        attempts(&mut numbers, ability),
                        attempts(&mut numbers, ability),
                    )
                })
                .collect();
            let found = compare_within(&study, level()).unwrap();
            let Ok(interval) = found.interval else {
                continue;
            };
            with_interval += 1;
            held += usize::from(interval.contains(0.0));
            output += usize::from(found.test.is_ok_and(|test| test.p < 0.05));
        }
        println!(
            "spread {spread}: holds {:.4}, p below .05 {:.4}, of {with_interval}",
            part(held),
            part(output)
        );
        assert!(
            part(held) >= 0.92 && part(output) <= 0.06,
            "spread {spread}"
        );
    }
}

/// Errors whose mean varies from person to person by a factor exp(N(0, 0.8)).
#[test]
#[ignore = "slow: simulates studies"]
fn coverage_of_errors_that_spread() {
    let spread = 0.8_f64;
    for (n, mean) in [(8, 2.0), (15, 2.0), (15, 0.8), (30, 1.0)] {
        let mut numbers = Numbers(17);
        // The mean of the factor is exp(spread^2/2).
        let base = mean / (spread * spread / 2.0).exp();
        let mut held = 0;
        for _ in 0..STUDIES {
            let errors: Vec<u32> = (0..n)
                .map(|_| {
                    let own = base * (spread * numbers.normal()).exp();
                    numbers.poisson(own)
                })
                .collect();
            let found = error_rate(&errors, level()).unwrap();
            held += usize::from(found.interval.contains(mean));
        }
        println!("n {n}, mean {mean}: {:.4}", part(held));
        assert!(part(held) >= 0.92, "n {n}, mean {mean}: {}", part(held));
    }
}
