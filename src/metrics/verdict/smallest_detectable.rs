//! Smallest detectable difference at the current n: the nearest result that would change the verdict.

use super::Verdict;

/// Nearest result with another verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectableChange {
    /// Successes on the new version, out of the current n.
    pub successes: u64,
    /// Verdict at that result.
    pub verdict: Verdict,
}

/// Nearest changes in both directions; `None` if no result at this n would change the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectableChanges {
    /// With fewer successes on the new version.
    pub down: Option<DetectableChange>,
    /// With more successes on the new version.
    pub up: Option<DetectableChange>,
}
