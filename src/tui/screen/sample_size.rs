//! Sample size: differences that a number of participants per version can detect.

use std::collections::BTreeSet;

use crate::metrics::planning::{detectable_below, margin_at};
use crate::metrics::{Confidence, Rate};
use crate::tui::widget::pager::Pager;

/// The probability of detecting a true difference.
const POWER: f64 = 0.8;

/// Baseline success rates to compare with.
const RATES: [f64; 2] = [0.8, 0.5];

/// Detectable differences for 5 to 20 participants per version, and for the current number of sessions.
pub(super) fn pager(versions: &[(String, usize)]) -> Pager {
    let confidence = Confidence::default();
    let todays = versions.iter().map(|(_, n)| *n).filter(|n| *n > 0);
    let numbers: BTreeSet<usize> = (5..=20).chain(todays).collect();
    let mut rows = vec![(
        "participants".to_owned(),
        "per version: the 95% margin of error of a success rate, and the smallest drop detectable from 80% and \
         from 50% with a power of 80%"
            .to_owned(),
    )];
    rows.extend(numbers.into_iter().map(|n| {
        let today: Vec<&str> = versions
            .iter()
            .filter(|(_, sessions)| *sessions == n)
            .map(|(version, _)| version.as_str())
            .collect();
        let mark = if today.is_empty() {
            String::new()
        } else {
            format!("   ◂ {} today", today.join(", "))
        };
        (
            n.to_string(),
            format!("{}{mark}", render_detectable(n as u64, confidence)),
        )
    }));
    Pager::new("What a sample size can detect", rows)
}

fn render_detectable(n: u64, confidence: Confidence) -> String {
    let margin = format!("±{:.0} points", 100.0 * margin_at(n, confidence));
    let from = RATES.map(|rate| {
        let lower = Rate::new(rate).and_then(|r| detectable_below(r, n, POWER, confidence));
        let lower = lower.map_or_else(
            || ": none".to_owned(),
            |lower| format!(" to {:.0}% or lower", 100.0 * lower.value()),
        );
        format!("from {:.0}%{lower}", 100.0 * rate)
    });
    format!("{margin}; detects a drop {}", from.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detectable_drops_by_number_of_participants() {
        let c = Confidence::default();
        insta::assert_snapshot!(render_detectable(8, c), @"±28 points; detects a drop from 80% to 8% or lower; from 50%: none");
        insta::assert_snapshot!(render_detectable(20, c), @"±20 points; detects a drop from 80% to 35% or lower; from 50% to 9% or lower");
    }
}
