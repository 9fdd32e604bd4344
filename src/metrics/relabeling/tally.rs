//! p from the labelings that are more extreme than the observed one.

/// p of a relabeling test, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RelabelingP {
    /// Labelings more extreme than the observed one plus half of the equally extreme ones, over all; 1 if all are
    /// equal.
    pub mid: f64,
    /// Labelings at least as extreme as the observed one, over all.
    pub exact: f64,
    /// Number of labelings, the observed one included.
    pub labelings: usize,
}

/// Statistics this close, relative to the larger of 1 and the observed one, are equal.
const TIE: f64 = 1e-9;

/// Counts labelings by their statistic, which is larger for more extreme labelings.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    /// Range of statistics equal to the observed one.
    low: f64,
    high: f64,
    more: usize,
    equal: usize,
    all: usize,
}

impl Tally {
    /// An empty tally; `observed` may be infinite.
    pub(super) fn against(observed: f64) -> Self {
        let tie = if observed.is_finite() {
            TIE * observed.abs().max(1.0)
        } else {
            0.0
        };
        Self {
            low: observed - tie,
            high: observed + tie,
            more: 0,
            equal: 0,
            all: 0,
        }
    }

    pub(super) fn add(&mut self, statistic: f64) {
        self.all += 1;
        if statistic > self.high {
            self.more += 1;
        } else if statistic >= self.low {
            self.equal += 1;
        }
    }

    pub(super) fn p(&self) -> RelabelingP {
        let all = self.all as f64;
        RelabelingP {
            mid: if self.equal == self.all {
                1.0
            } else {
                (self.more as f64 + self.equal as f64 / 2.0) / all
            },
            exact: (self.more + self.equal) as f64 / all,
            labelings: self.all,
        }
    }
}

/// p of the first of these statistics, the observed one, among all.
pub(super) fn p_of_first(statistics: &[f64]) -> RelabelingP {
    let mut tally = Tally::against(statistics[0]);
    for statistic in statistics {
        tally.add(*statistic);
    }
    tally.p()
}
