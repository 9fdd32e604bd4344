//! The attempts of a session.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use super::attempt_summary::AttemptSummary;
use super::attempt_table::{AttemptRow, AttemptTable};

/// The attempts of a session: rows of a table, which sessions may share.
#[derive(Clone)]
pub struct Attempts {
    table: Arc<AttemptTable>,
    rows: Range<usize>,
}

impl Attempts {
    /// The attempts in these rows of a table.
    pub(crate) fn in_table(table: &Arc<AttemptTable>, rows: Range<usize>) -> Self {
        Self {
            table: Arc::clone(table),
            rows,
        }
    }

    /// The table that they are in.
    pub(crate) fn table(&self) -> &AttemptTable {
        &self.table
    }

    /// Number of attempts.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no attempt.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The attempt at a position, from 0.
    pub fn get(&self, position: usize) -> Option<AttemptRow<'_>> {
        (position < self.len()).then(|| self.at(position))
    }

    /// The attempt at a position that exists.
    #[inline]
    pub(crate) fn at(&self, position: usize) -> AttemptRow<'_> {
        self.table.row(self.rows.start + position)
    }

    /// The attempts in order.
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = AttemptRow<'_>> + ExactSizeIterator + Clone {
        self.rows.clone().map(|row| self.table.row(row))
    }

    /// The attempts outside of a table.
    pub fn to_summaries(&self) -> Vec<AttemptSummary> {
        self.iter().map(AttemptRow::to_summary).collect()
    }
}

impl Default for Attempts {
    /// No attempts.
    fn default() -> Self {
        static EMPTY: LazyLock<Arc<AttemptTable>> = LazyLock::new(Arc::default);
        Self::in_table(&EMPTY, 0..0)
    }
}

impl From<Vec<AttemptSummary>> for Attempts {
    fn from(attempts: Vec<AttemptSummary>) -> Self {
        attempts.into_iter().collect()
    }
}

impl FromIterator<AttemptSummary> for Attempts {
    fn from_iter<I: IntoIterator<Item = AttemptSummary>>(attempts: I) -> Self {
        let mut table = AttemptTable::default();
        for attempt in attempts {
            table.push(&(&attempt).into());
        }
        let rows = 0..table.len();
        Self {
            table: Arc::new(table),
            rows,
        }
    }
}

impl PartialEq for Attempts {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl std::fmt::Debug for Attempts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    use super::*;
    use crate::session::{Ending, ErrorTally, Outcome, WallTime};

    fn ending() -> impl Strategy<Value = Ending> {
        let outcomes = Outcome::KEYS.map(|(_, outcome)| Ending::Outcome(outcome));
        let mut all = outcomes.to_vec();
        all.extend([
            Ending::Skipped,
            Ending::NotReached,
            Ending::Undecided,
            Ending::Open,
        ]);
        proptest::sample::select(all)
    }

    /// Times as they are, and at the ends of what can be stored.
    fn milliseconds() -> impl Strategy<Value = i64> {
        prop_oneof![0..600_000_i64, any::<i64>(), Just(i64::MIN), Just(-1)]
    }

    fn tally() -> impl Strategy<Value = ErrorTally> {
        let counts = (0..4_u32, option::of(0..4_u32), option::of(0..4_u32));
        (counts, option::of(0..4_u32), 0..4_u32, 0..4_u32).prop_map(
            |((total, minor, major), critical, recovered, not_recovered)| ErrorTally {
                total,
                minor,
                major,
                critical,
                recovered,
                not_recovered,
            },
        )
    }

    fn attempt() -> impl Strategy<Value = AttemptSummary> {
        let result = (
            ending(),
            any::<[bool; 4]>(),
            option::of(any::<bool>()),
            option::of(0.0..1.0),
            option::of(tally()),
            option::of(0..3_u32),
        );
        let times = (
            any::<i64>(),
            option::of(milliseconds()),
            option::of(milliseconds()),
            option::of(milliseconds()),
            option::of(milliseconds()),
            milliseconds(),
        );
        let texts = ("[a-c]?", option::of("[a-c]?"), option::of("[a-c]?"));
        (result, times, texts).prop_map(|(result, times, (task, source, reason))| {
            let (ending, facts, success, credit, errors, assists) = result;
            let (key, started_at, start_ms, end_ms, time_ms, probing_ms) = times;
            let [assisted, moderator_did_it, over_limit, estimated] = facts;
            AttemptSummary {
                key,
                task,
                ending,
                assisted,
                moderator_did_it,
                over_limit,
                success,
                credit,
                started_at: started_at.map(WallTime),
                start_ms,
                end_ms,
                time_ms,
                probing_ms,
                estimated,
                errors,
                assists,
                source,
                reason,
            }
        })
    }

    proptest! {
        #[test]
        fn attempts_come_out_of_a_table_as_they_went_in(sessions in vec(vec(attempt(), 0..6), 0..6)) {
            let mut table = AttemptTable::default();
            let mut rows = Vec::new();
            for session in &sessions {
                let start = table.len();
                for attempt in session {
                    table.push(&attempt.into());
                }
                rows.push(start..table.len());
            }
            let table = Arc::new(table);
            for (session, rows) in sessions.into_iter().zip(rows) {
                let attempts = Attempts::in_table(&table, rows);
                prop_assert_eq!(attempts.len(), session.len());
                prop_assert_eq!(&attempts.to_summaries(), &session);
                prop_assert_eq!(attempts, Attempts::from(session));
            }
        }
    }
}
