//! The scale of a questionnaire on two versions.

use super::Response;
use super::asked::{common_kind, require_same_scale};
use super::score::{better_direction, score_range};
use crate::metrics::Absent;
use crate::metrics::verdict::Direction;
use crate::study::{Instrument, Study};

/// The scale of a questionnaire on both versions, as their sessions asked it.
pub(super) struct Scale {
    /// Whether all answers on the old version were given on one scale.
    pub(super) old: Result<(), Absent>,
    /// Whether all answers on the new version were given on one scale.
    pub(super) new: Result<(), Absent>,
    /// Whether both have the same range.
    same_range: Result<(), Absent>,
    /// Whether the same end has the same meaning on both.
    pub(super) same_ends: Result<(), Absent>,
    /// Lowest and highest score, if there is a scale.
    pub(super) range: Option<(f64, f64)>,
    /// Which direction is better, if known.
    pub(super) better: Option<Direction>,
}

impl Scale {
    pub(super) fn of(
        instrument: &Instrument,
        old: &[Response<'_>],
        new: &[Response<'_>],
        script: &Study,
    ) -> Self {
        let (old, new) = (common_kind(old), common_kind(new));
        let (old_kind, new_kind) = (old.ok().flatten(), new.ok().flatten());
        let same = require_same_scale(old_kind, new_kind);
        let (same_range, same_ends) = match same {
            Err(Absent::EndsSwapped) => (Ok(()), same),
            _ => (same, Ok(())),
        };
        let range = score_range(instrument, new_kind);
        // A script may say which end is better after it was asked.
        let now = (script.question(instrument.as_str()))
            .filter(|question| require_same_scale(new_kind, Some(&question.kind)).is_ok());
        let better = better_direction(instrument, new_kind)
            .or_else(|| better_direction(instrument, old_kind))
            .or_else(|| better_direction(instrument, now.map(|question| &question.kind)));
        Self {
            old: old.map(drop),
            new: new.map(drop),
            same_range,
            same_ends,
            range,
            better,
        }
    }

    /// Whether there is a difference of the means.
    ///
    /// # Errors
    /// [`Absent::RangesDiffer`], or [`Absent::EndsSwapped`] within one version.
    pub(super) fn require_shared(&self) -> Result<(), Absent> {
        self.old.and(self.new).and(self.same_range)
    }
}
