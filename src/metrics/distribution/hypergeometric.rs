//! Hypergeometric distribution: number of successes among those drawn, given the margins.

use super::TIE_TOLERANCE;
use super::binomial::first_where;
use super::saddle::ln_binomial_term;
use std::cmp::Ordering;

/// Drawing `drawn` without replacement from `good` and `bad`; X is the number of good ones drawn.
#[derive(Debug, Clone, Copy)]
pub struct Hypergeometric {
    good: u64,
    bad: u64,
    drawn: u64,
}

/// A term below this fraction of the sum so far ends a tail: later terms decrease geometrically.
const NEGLIGIBLE: f64 = 1e-18;

impl Hypergeometric {
    /// The distribution of the good ones among `drawn`, which is limited to `good + bad`.
    pub fn new(good: u64, bad: u64, drawn: u64) -> Self {
        Self {
            good,
            bad,
            drawn: drawn.min(good + bad),
        }
    }

    /// Smallest possible value.
    pub fn lowest(&self) -> u64 {
        self.drawn.saturating_sub(self.bad)
    }

    /// Largest possible value.
    pub fn highest(&self) -> u64 {
        self.good.min(self.drawn)
    }

    /// ln P(X = x); minus infinity if x is not possible.
    pub fn ln_mass(&self, x: u64) -> f64 {
        if x < self.lowest() || x > self.highest() {
            return f64::NEG_INFINITY;
        }
        let all = (self.good + self.bad) as f64;
        let drawn = self.drawn as f64;
        let (p, q) = (drawn / all, (all - drawn) / all);
        if p <= 0.0 || q <= 0.0 {
            return 0.0;
        }
        ln_binomial_term(x as f64, self.good as f64, p, q)
            + ln_binomial_term((self.drawn - x) as f64, self.bad as f64, p, q)
            - ln_binomial_term(drawn, all, p, q)
    }

    /// P(X = x).
    pub fn mass(&self, x: u64) -> f64 {
        self.ln_mass(x).exp()
    }

    fn mode(&self) -> u64 {
        let (good, drawn) = (u128::from(self.good), u128::from(self.drawn));
        let all = good + u128::from(self.bad);
        let mode = (good + 1) * (drawn + 1) / (all + 2);
        u64::try_from(mode)
            .unwrap_or(u64::MAX)
            .clamp(self.lowest(), self.highest())
    }

    /// Sum of the terms from `start` outwards, away from the mode.
    fn sum_outward(&self, start: u64, up: bool) -> f64 {
        let mut total = 0.0;
        let mut x = start;
        loop {
            let term = self.mass(x);
            total += term;
            let end = if up { self.highest() } else { self.lowest() };
            if x == end || term <= NEGLIGIBLE * total {
                return total;
            }
            x = if up { x + 1 } else { x - 1 };
        }
    }

    /// P(X <= x).
    pub fn at_most(&self, x: u64) -> f64 {
        if x >= self.highest() {
            1.0
        } else if x < self.lowest() {
            0.0
        } else if x <= self.mode() {
            self.sum_outward(x, false).min(1.0)
        } else {
            (1.0 - self.sum_outward(x + 1, true)).max(0.0)
        }
    }

    /// P(X >= x).
    pub fn at_least(&self, x: u64) -> f64 {
        if x <= self.lowest() {
            1.0
        } else if x > self.highest() {
            0.0
        } else if x >= self.mode() {
            self.sum_outward(x, true).min(1.0)
        } else {
            (1.0 - self.sum_outward(x - 1, false)).max(0.0)
        }
    }

    /// Probability of all values no more probable than x (ties to a relative 1e-7), the two-sided p of Fisher's exact
    /// test; and the part of it from values as probable as x, including x.
    pub fn no_likelier(&self, x: u64) -> (f64, f64) {
        let x = x.clamp(self.lowest(), self.highest());
        let observed = self.ln_mass(x);
        let mode = self.mode();
        // The nearest value beyond the mode that is no more probable.
        let (p, other) = match x.cmp(&mode) {
            Ordering::Equal => {
                let beside = [mode.checked_sub(1), Some(mode + 1)];
                let tied = |k: &u64| self.ln_mass(*k) >= observed - TIE_TOLERANCE;
                (1.0, beside.into_iter().flatten().find(tied))
            }
            Ordering::Less => {
                let beyond = self.highest() + 1;
                let no_likelier = |k| k >= beyond || self.ln_mass(k) <= observed + TIE_TOLERANCE;
                let above = first_where(mode, beyond, no_likelier);
                (self.at_most(x) + self.at_least(above), Some(above))
            }
            Ordering::Greater => {
                let room = mode - self.lowest() + 1;
                let no_likelier =
                    |d| d >= room || self.ln_mass(mode - d) <= observed + TIE_TOLERANCE;
                let down = first_where(0, room, no_likelier);
                let below = (down < room).then(|| mode - down);
                let lower = below.map_or(0.0, |k| self.at_most(k));
                (lower + self.at_least(x), below)
            }
        };
        let tied = other
            .map(|k| self.ln_mass(k))
            .filter(|mass| *mass >= observed - TIE_TOLERANCE)
            .map_or(0.0, f64::exp);
        (p.min(1.0), observed.exp() + tied)
    }
}
