//! Results of earlier sessions: shown on demand only, so that they do not bias the next attempt.

use std::collections::BTreeMap;

use crate::metrics::Confidence;
use crate::metrics::proportion::{Count, adjusted_wald};

/// Results of a version so far, without the current session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterimResults {
    /// Version id.
    pub version: String,
    /// Number of participants seen on it.
    pub participants: usize,
    /// Unassisted successes out of counted attempts, by task id.
    pub tasks: BTreeMap<String, Count>,
}

/// Results of a task so far, one sentence per version.
pub(super) fn render_rows(so_far: &[InterimResults], task: &str) -> Vec<(String, String)> {
    let rows = so_far.iter().map(|version| {
        let people = match version.participants {
            1 => "1 person".to_owned(),
            n => format!("{n} people"),
        };
        let rate = match version
            .tasks
            .get(task)
            .map(|count| (count, format_interval(*count)))
        {
            Some((count, Some(interval))) => format!(
                "{} of {} unassisted, {interval}",
                count.successes(),
                count.n()
            ),
            _ => "no counted attempt at this task yet".to_owned(),
        };
        let text = format!("{}: {people} so far; {rate}", version.version);
        ("So far".to_owned(), text)
    });
    let mut rows: Vec<_> = rows.collect();
    for row in rows.iter_mut().skip(1) {
        row.0.clear();
    }
    rows
}

fn format_interval(count: Count) -> Option<String> {
    let confidence = Confidence::default();
    let interval = adjusted_wald(count, confidence).ok()?;
    Some(format!(
        "{:.0}% interval {:.0}% to {:.0}%",
        100.0 * confidence.level(),
        100.0 * interval.low,
        100.0 * interval.high
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_shown_with_its_participants_and_the_interval() {
        let version = |id: &str, people, count| InterimResults {
            version: id.to_owned(),
            participants: people,
            tasks: BTreeMap::from_iter([("pay".to_owned(), count)]),
        };
        let count = |x, n| Count::new(x, n).unwrap();
        let so_far = [
            version("2.4", 6, count(4, 6)),
            version("3.0", 1, count(0, 0)),
        ];
        let rows: Vec<String> = render_rows(&so_far, "pay")
            .into_iter()
            .map(|(h, t)| h + "|" + &t)
            .collect();
        assert_eq!(
            rows,
            [
                "So far|2.4: 6 people so far; 4 of 6 unassisted, 95% interval 30% to 91%",
                "|3.0: 1 person so far; no counted attempt at this task yet",
            ]
        );
        assert!(
            render_rows(&so_far, "find")[0]
                .1
                .ends_with("no counted attempt at this task yet")
        );
        assert!(render_rows(&[], "pay").is_empty());
    }
}
