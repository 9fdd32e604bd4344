//! Statistics of the numbers of a column, as summary rows have them.

use super::super::duration::{Unit, parse_duration};

/// A statistic that a summary row may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statistic {
    Mean,
    Median,
    Mode,
    Sum,
    /// Of a sample or of a population.
    Deviation,
    /// Of a sample or of a population.
    Variance,
    Min,
    Max,
    Count,
}

impl Statistic {
    pub(super) const ALL: [Self; 9] = [
        Self::Sum,
        Self::Mean,
        Self::Median,
        Self::Mode,
        Self::Min,
        Self::Max,
        Self::Count,
        Self::Deviation,
        Self::Variance,
    ];

    /// Its name in a sentence, in the plural.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Mean => "averages",
            Self::Median => "medians",
            Self::Mode => "most frequent values",
            Self::Sum => "totals",
            Self::Deviation => "standard deviations",
            Self::Variance => "variances",
            Self::Min => "lowest values",
            Self::Max => "highest values",
            Self::Count => "counts",
        }
    }

    /// Whether a number is this statistic of others, rounded to its decimals; `false` without others.
    pub(super) fn is_of(self, number: Number, others: &[f64]) -> bool {
        let count = others.len() as f64;
        let sum: f64 = others.iter().sum();
        if others.is_empty() {
            return false;
        }
        let squares = || -> f64 {
            let mean = sum / count;
            others.iter().map(|other| (other - mean).powi(2)).sum()
        };
        let ways = [count, (count - 1.0).max(1.0)];
        match self {
            Self::Mean => number.is_near(sum / count),
            Self::Median => number.is_near(median(others)),
            Self::Mode => is_mode(number, others),
            Self::Sum => number.is_near(sum),
            Self::Deviation => {
                let squares = squares();
                ways.iter().any(|n| number.is_near((squares / n).sqrt()))
            }
            Self::Variance => {
                let squares = squares();
                ways.iter().any(|n| number.is_near(squares / n))
            }
            Self::Min => number.is_near(others.iter().copied().fold(f64::INFINITY, f64::min)),
            Self::Max => number.is_near(others.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            Self::Count => number.is_near(count),
        }
    }
}

/// The middle of some numbers.
fn median(numbers: &[f64]) -> f64 {
    let mut numbers = numbers.to_vec();
    let middle = numbers.len() / 2;
    let (below, upper, _) = numbers.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    let lower = below.iter().copied().max_by(f64::total_cmp);
    match lower.filter(|_| numbers.len().is_multiple_of(2)) {
        Some(lower) => f64::midpoint(lower, upper),
        None => upper,
    }
}

/// Whether no other number is more frequent, and this one occurs more than once.
fn is_mode(number: Number, others: &[f64]) -> bool {
    let mut sorted = others.to_vec();
    sorted.sort_by(f64::total_cmp);
    let runs = sorted.chunk_by(|one, next| one.total_cmp(next).is_eq());
    let most = runs.clone().map(<[f64]>::len).max().unwrap_or_default();
    let mut frequent = runs.filter(|run| run.len() == most);
    most > 1 && frequent.any(|run| number.is_near(run[0]))
}

/// A number as a cell has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    /// How many decimals it is written with.
    pub(super) decimals: i32,
    is_percent: bool,
}

impl Number {
    /// Parses a number with a point or a comma, a percentage, or a time such as `1:30`, in seconds.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains(':') {
            let duration = parse_duration(text, Unit::Seconds)?;
            return Some(Self {
                value: duration.ms as f64 / 1000.0,
                decimals: 0,
                is_percent: false,
            });
        }
        let without_percent = text.trim_end_matches('%');
        let plain = without_percent.trim_end().replace(',', ".");
        let decimals = plain
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        let value = plain.parse().ok().filter(|value: &f64| value.is_finite())?;
        Some(Self {
            value,
            decimals: i32::try_from(decimals).ok()?.min(9),
            is_percent: without_percent.len() < text.len(),
        })
    }

    /// The number that is larger by some amount.
    pub(super) fn plus(self, amount: f64) -> Self {
        Self {
            value: self.value + amount,
            ..self
        }
    }

    /// Whether it is another number, rounded to its decimals.
    fn is_near(self, other: f64) -> bool {
        let step = 0.5 / 10_f64.powi(self.decimals) + 1e-9;
        let is_near = |other: f64| (other - self.value).abs() <= step;
        is_near(other) || self.is_percent && is_near(other * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_recognized_rounded() {
        let others = [30.0, 40.0, 50.0, 50.0];
        for (statistic, right, wrong) in [
            (Statistic::Mean, "42.5", "42.4"),
            (Statistic::Mean, "43", "44"),
            (Statistic::Median, "45", "40"),
            (Statistic::Mode, "50", "30"),
            (Statistic::Sum, "170", "120"),
            (Statistic::Deviation, "9.57", "9.5"),
            (Statistic::Deviation, "8,29", "8,4"),
            (Statistic::Variance, "91.67", "91.6"),
            (Statistic::Min, "30", "31"),
            (Statistic::Max, "0:50", "0:51"),
            (Statistic::Count, "4", "5"),
        ] {
            let is_of = |text: &str| statistic.is_of(Number::parse(text).unwrap(), &others);
            assert!(is_of(right), "{statistic:?} {right}");
            assert!(!is_of(wrong), "{statistic:?} {wrong}");
        }
        let share = Number::parse("67%").unwrap();
        assert!(Statistic::Mean.is_of(share, &[1.0, 0.0, 1.0]));
        assert!(!Statistic::Mode.is_of(Number::parse("1").unwrap(), &[1.0, 2.0]));
        assert!(!Statistic::Count.is_of(Number::parse("0").unwrap(), &[]));
    }

    #[test]
    fn texts_are_no_numbers() {
        for text in ["", "x", "1:", "inf", "NaN", "1.2.3"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }
}
