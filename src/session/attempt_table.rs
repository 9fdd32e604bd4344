//! Attempts by column: the attempts of a session, or of all sessions of a study.
//!
//! A million attempts take about 10 MB: what recurs (tasks, results, sources) is kept once, with its number in each
//! row, and a column without differences takes no space.

mod column;

use column::{Dictionary, Numbers};

use super::attempt_summary::{AttemptSummary, Ending, ErrorTally};
use super::seq::Seq;
use super::stamp::WallTime;

/// Attempts by column.
#[derive(Debug, Clone, Default)]
pub(crate) struct AttemptTable {
    keys: Numbers,
    tasks: Dictionary<Box<str>>,
    results: Dictionary<AttemptResult>,
    started_at: Numbers,
    start_ms: Numbers,
    end_ms: Numbers,
    time_ms: Numbers,
    probing_ms: Numbers,
    sources: Dictionary<Box<str>>,
    reasons: Dictionary<Box<str>>,
}

/// What attempts often have in common: how they ended, and what was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "they are facts, not modes")]
struct AttemptResult {
    ending: Ending,
    assisted: bool,
    moderator_did_it: bool,
    over_limit: bool,
    success: Option<bool>,
    /// The bits of the lenient credit, so that it can be looked up.
    credit: Option<u64>,
    estimated: bool,
    errors: Option<ErrorTally>,
    assists: Option<u32>,
}

impl From<&Self> for AttemptResult {
    fn from(result: &Self) -> Self {
        *result
    }
}

/// An attempt with its texts borrowed, to be added to a table.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "they are facts, not modes")]
pub(crate) struct NewAttempt<'t> {
    pub(crate) key: Seq,
    pub(crate) task: &'t str,
    pub(crate) ending: Ending,
    pub(crate) assisted: bool,
    pub(crate) moderator_did_it: bool,
    pub(crate) over_limit: bool,
    pub(crate) success: Option<bool>,
    pub(crate) credit: Option<f64>,
    pub(crate) started_at: Option<WallTime>,
    pub(crate) start_ms: Option<i64>,
    pub(crate) end_ms: Option<i64>,
    pub(crate) time_ms: Option<i64>,
    pub(crate) probing_ms: i64,
    pub(crate) estimated: bool,
    pub(crate) errors: Option<ErrorTally>,
    pub(crate) assists: Option<u32>,
    pub(crate) source: Option<&'t str>,
    pub(crate) reason: Option<&'t str>,
}

impl<'t> From<&'t AttemptSummary> for NewAttempt<'t> {
    fn from(attempt: &'t AttemptSummary) -> Self {
        Self {
            key: attempt.key,
            task: &attempt.task,
            ending: attempt.ending,
            assisted: attempt.assisted,
            moderator_did_it: attempt.moderator_did_it,
            over_limit: attempt.over_limit,
            success: attempt.success,
            credit: attempt.credit,
            started_at: attempt.started_at,
            start_ms: attempt.start_ms,
            end_ms: attempt.end_ms,
            time_ms: attempt.time_ms,
            probing_ms: attempt.probing_ms,
            estimated: attempt.estimated,
            errors: attempt.errors,
            assists: attempt.assists,
            source: attempt.source.as_deref(),
            reason: attempt.reason.as_deref(),
        }
    }
}

impl AttemptTable {
    /// Adds an attempt as the last row.
    pub(crate) fn push(&mut self, attempt: &NewAttempt<'_>) {
        self.keys.push(Some(attempt.key));
        self.tasks.push(Some(attempt.task));
        self.results.push(Some(&AttemptResult {
            ending: attempt.ending,
            assisted: attempt.assisted,
            moderator_did_it: attempt.moderator_did_it,
            over_limit: attempt.over_limit,
            success: attempt.success,
            credit: attempt.credit.map(f64::to_bits),
            estimated: attempt.estimated,
            errors: attempt.errors,
            assists: attempt.assists,
        }));
        self.started_at.push(attempt.started_at.map(|at| at.0));
        self.start_ms.push(attempt.start_ms);
        self.end_ms.push(attempt.end_ms);
        self.time_ms.push(attempt.time_ms);
        self.probing_ms.push(Some(attempt.probing_ms));
        self.sources.push(attempt.source);
        self.reasons.push(attempt.reason);
    }

    /// Number of attempts.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The ids of all tasks, by [`AttemptRow::task_number`].
    pub(crate) fn tasks(&self) -> &[Box<str>] {
        self.tasks.values()
    }

    /// The attempt in a row.
    pub(crate) fn row(&self, row: usize) -> AttemptRow<'_> {
        AttemptRow { table: self, row }
    }
}

/// An attempt: a row of a table.
#[derive(Clone, Copy)]
pub struct AttemptRow<'a> {
    table: &'a AttemptTable,
    row: usize,
}

impl<'a> AttemptRow<'a> {
    #[inline]
    fn result(self) -> &'a AttemptResult {
        let results = &self.table.results;
        &results.values()[results.number_at(self.row).unwrap_or_default()]
    }

    /// Entry that started it; for a task that was not reached, its position in the order (from 1), negated.
    #[inline]
    pub fn key(self) -> Seq {
        self.table.keys.get(self.row).unwrap_or_default()
    }

    /// Task id.
    pub fn task(self) -> &'a str {
        &self.table.tasks()[self.task_number()]
    }

    /// Number of the task in its table.
    #[inline]
    pub(crate) fn task_number(self) -> usize {
        self.table.tasks.number_at(self.row).unwrap_or_default()
    }

    /// How it ended.
    #[inline]
    pub fn ending(self) -> Ending {
        self.result().ending
    }

    /// Whether a completion counts as assisted under the protocol.
    #[inline]
    pub fn assisted(self) -> bool {
        self.result().assisted
    }

    /// Whether the moderator did the task.
    pub fn moderator_did_it(self) -> bool {
        self.result().moderator_did_it
    }

    /// Whether it exceeded the task's time limit.
    pub fn over_limit(self) -> bool {
        self.result().over_limit
    }

    /// Unassisted success; `None` if not counted.
    #[inline]
    pub fn success(self) -> Option<bool> {
        self.result().success
    }

    /// Lenient credit, 0 to 1; `None` if not counted.
    #[inline]
    pub fn credit(self) -> Option<f64> {
        self.result().credit.map(f64::from_bits)
    }

    /// Wall time of its start, if known.
    #[inline]
    pub fn started_at(self) -> Option<WallTime> {
        self.table.started_at.get(self.row).map(WallTime)
    }

    /// Start, in milliseconds of session time.
    pub fn start_ms(self) -> Option<i64> {
        self.table.start_ms.get(self.row)
    }

    /// End, in milliseconds of session time.
    pub fn end_ms(self) -> Option<i64> {
        self.table.end_ms.get(self.row)
    }

    /// Active time in milliseconds.
    #[inline]
    pub fn time_ms(self) -> Option<i64> {
        self.table.time_ms.get(self.row)
    }

    /// Time in pauses for probing, in milliseconds.
    pub fn probing_ms(self) -> i64 {
        self.table.probing_ms.get(self.row).unwrap_or_default()
    }

    /// Whether the time is an estimate, excluded from means.
    #[inline]
    pub fn estimated(self) -> bool {
        self.result().estimated
    }

    /// Noted errors; `None` if the source did not count them.
    #[inline]
    pub fn errors(self) -> Option<ErrorTally> {
        self.result().errors
    }

    /// Assists of any level; `None` if the source did not count them.
    #[inline]
    pub fn assists(self) -> Option<u32> {
        self.result().assists
    }

    /// Source it was imported from.
    pub fn source(self) -> Option<&'a str> {
        self.table.sources.get(self.row).map(AsRef::as_ref)
    }

    /// Reason it is void or was skipped.
    pub fn reason(self) -> Option<&'a str> {
        self.table.reasons.get(self.row).map(AsRef::as_ref)
    }

    /// The attempt outside of a table.
    pub fn to_summary(self) -> AttemptSummary {
        AttemptSummary {
            key: self.key(),
            task: self.task().to_owned(),
            ending: self.ending(),
            assisted: self.assisted(),
            moderator_did_it: self.moderator_did_it(),
            over_limit: self.over_limit(),
            success: self.success(),
            credit: self.credit(),
            started_at: self.started_at(),
            start_ms: self.start_ms(),
            end_ms: self.end_ms(),
            time_ms: self.time_ms(),
            probing_ms: self.probing_ms(),
            estimated: self.estimated(),
            errors: self.errors(),
            assists: self.assists(),
            source: self.source().map(str::to_owned),
            reason: self.reason().map(str::to_owned),
        }
    }
}

impl std::fmt::Debug for AttemptRow<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_summary().fmt(f)
    }
}

impl PartialEq for AttemptRow<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.to_summary() == other.to_summary()
    }
}
