//! A given rate: a benchmark, a goal or a share.

/// A rate from 0 to 1, both included.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// A rate such as 0.78; `None` unless it is from 0 to 1.
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The rate, 0 to 1.
    pub fn value(self) -> f64 {
        self.0
    }
}
