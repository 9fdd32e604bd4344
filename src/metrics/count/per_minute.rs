//! Errors per minute of active time.

use super::Events;
use crate::metrics::{Absent, Unit, sum};

/// Errors over minutes, both from the same attempts: number of errors and active seconds of each. Attempts without a
/// time, and those of zero seconds, are not counted.
///
/// # Errors
///
/// [`Absent::Empty`] if no attempt has a time.
pub fn errors_per_minute(
    attempts: impl IntoIterator<Item = (u32, Option<f64>)>,
) -> Result<Events, Absent> {
    let timed: Vec<(u32, f64)> = attempts
        .into_iter()
        .filter_map(|(errors, seconds)| Some((errors, seconds.filter(|s| *s > 0.0)?)))
        .collect();
    let errors = timed.iter().map(|(errors, _)| u64::from(*errors)).sum();
    let seconds = sum(timed.iter().map(|(_, seconds)| *seconds));
    Events::new(errors, seconds / 60.0).ok_or(Absent::Empty(Unit::Times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_minutes_are_of_the_same_attempts() {
        let attempts = [(2, Some(30.0)), (1, Some(90.0)), (5, None), (7, Some(0.0))];
        let found = errors_per_minute(attempts).unwrap();
        assert_eq!(found.count(), 3);
        assert!((found.rate() - 1.5).abs() < 1e-12);
        assert_eq!(
            errors_per_minute([(7, Some(0.0)), (1, None)]),
            Err(Absent::Empty(Unit::Times))
        );
    }
}
