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

/// p of statistics that are larger for more extreme labelings, against the observed one, which may be infinite.
pub(super) fn p_against(observed: f64, statistics: &[f64]) -> RelabelingP {
    let tie = if observed.is_finite() {
        TIE * observed.abs().max(1.0)
    } else {
        0.0
    };
    let (low, high) = (observed - tie, observed + tie);
    let (mut more, mut as_extreme) = (0_usize, 0_usize);
    let mut i = 0;
    while i < statistics.len() {
        let statistic = statistics[i];
        more += usize::from(statistic > high);
        as_extreme += usize::from(statistic >= low);
        i += 1;
    }
    let all = statistics.len();
    let equal = as_extreme - more;
    RelabelingP {
        mid: if equal == all {
            1.0
        } else {
            (more as f64 + equal as f64 / 2.0) / all as f64
        },
        exact: as_extreme as f64 / all as f64,
        labelings: all,
    }
}

/// p of the first of these statistics, the observed one, among all.
pub(super) fn p_of_first(statistics: &[f64]) -> RelabelingP {
    p_against(statistics[0], statistics)
}
