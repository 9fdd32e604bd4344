//! Scores of the shorter questionnaires.

use crate::metrics::{Absent, Count, sum};

/// Score of a Single Ease Question, 1 (very difficult) to 7 (very easy) (Sauro & Dumas 2009); `None` outside that
/// range.
pub fn seq_score(answer: u8) -> Option<f64> {
    (1..=7).contains(&answer).then(|| f64::from(answer))
}

/// Answers of 6 or 7 to the Single Ease Question, out of all (the top two boxes): unlike the mean, a count of
/// participants who found the task easy.
pub fn seq_easy_count(answers: impl IntoIterator<Item = f64>) -> Count {
    Count::from_outcomes(answers.into_iter().map(|answer| answer >= 6.0))
}

/// UMUX-Lite score from its two items of 1 to 7, (x1 + x2 - 2) * 100/12, 0 to 100 (Lewis, Utesch & Maher 2013), without
/// their regression to SUS; `None` for an answer outside the range.
pub fn umux_lite(capabilities: u8, ease: u8) -> Option<f64> {
    let valid = |answer: u8| (1..=7).contains(&answer);
    (valid(capabilities) && valid(ease))
        .then(|| (f64::from(capabilities) + f64::from(ease) - 2.0) * 100.0 / 12.0)
}

/// Counts of the three faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Faces {
    /// Happy faces.
    pub happy: u64,
    /// Neutral faces.
    pub neutral: u64,
    /// Sad faces.
    pub sad: u64,
}

impl Faces {
    /// Happy faces out of all; `None` if they exceed [`Count::MAX_N`].
    pub fn happy_count(self) -> Option<Count> {
        let all = self
            .happy
            .checked_add(self.neutral)?
            .checked_add(self.sad)?;
        Count::new(self.happy, all)
    }

    /// Share of happy minus share of sad, -1 to 1; absent without answers.
    pub fn net_share(self) -> Result<f64, Absent> {
        let all = self.happy as f64 + self.neutral as f64 + self.sad as f64;
        if all > 0.0 {
            Ok((self.happy as f64 - self.sad as f64) / all)
        } else {
            Err(Absent::Empty(crate::metrics::Unit::Answers))
        }
    }
}

/// Number of NASA-TLX items.
pub const TLX_ITEMS: usize = 6;

/// Raw NASA-TLX: the unweighted mean of its six items, 0 to 100 (Hart 2006); `None` for an item outside the range.
pub fn tlx_raw(items: &[f64; TLX_ITEMS]) -> Option<f64> {
    items
        .iter()
        .all(|item| (0.0..=100.0).contains(item))
        .then(|| sum(items.iter().copied()) / TLX_ITEMS as f64)
}
