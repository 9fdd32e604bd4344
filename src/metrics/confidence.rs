//! Confidence levels and their quantiles.

use super::distribution::{is_below, normal_quantile_upper, student_quantile_upper};

/// A confidence level, strictly between 0 and 1; 0.95 by default.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Confidence(f64);

impl Confidence {
    /// A level such as 0.95; `None` unless strictly between 0 and 1.
    pub fn new(level: f64) -> Option<Self> {
        (level > 0.0 && level < 1.0).then_some(Self(level))
    }

    /// The level, strictly between 0 and 1.
    pub fn level(self) -> f64 {
        self.0
    }

    /// 1 - level: the alpha of a two-sided test.
    pub fn alpha(self) -> f64 {
        1.0 - self.0
    }

    /// Whether p is below alpha; a p of 0.05 is not below an alpha of 0.05.
    pub fn is_significant(self, p: f64) -> bool {
        is_below(p, self.alpha())
    }

    /// Probability beyond each end of a two-sided interval, alpha/2.
    pub fn tail(self) -> f64 {
        self.alpha() / 2.0
    }

    /// Normal quantile of a two-sided interval, `Phi^-1(1 - alpha/2)`; never the rounded 1.96.
    pub fn z(self) -> f64 {
        normal_quantile_upper(self.tail())
    }

    /// Student's t quantile of a two-sided interval with `df` degrees of freedom, above 0.
    pub fn t(self, df: f64) -> f64 {
        student_quantile_upper(self.tail(), df)
    }
}

impl Default for Confidence {
    fn default() -> Self {
        Self(0.95)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_lies_strictly_between_0_and_1() {
        for refused in [0.0, 1.0, -0.1, 1.1, 95.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Confidence::new(refused), None);
        }
        assert_eq!(Confidence::new(0.95), Some(Confidence::default()));
    }

    #[test]
    fn p_at_alpha_is_not_significant() {
        assert!(!Confidence::default().is_significant(0.05));
        assert!(Confidence::default().is_significant(0.049_999));
    }

    #[test]
    fn z_is_computed() {
        assert!((Confidence::default().z() - 1.959_963_984_540_054).abs() < 1e-14);
        assert!(Confidence(1e-9).z() > 0.0);
        assert!(Confidence(1.0 - f64::EPSILON / 2.0).z().is_finite());
    }
}
