//! The reason why a number does not exist.

use std::fmt;

/// Unit of a sample size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Attempts at a task.
    Attempts,
    /// Times of unassisted successes.
    Times,
    /// Answers to a question.
    Answers,
    /// Plain values.
    Values,
    /// Participants.
    People,
    /// Pairs: participants or values on both versions.
    Pairs,
    /// Design versions, or other groups compared.
    Groups,
}

impl Unit {
    fn noun_forms(self) -> (&'static str, &'static str) {
        match self {
            Self::Attempts => ("attempt", "attempts"),
            Self::Times => ("time", "times"),
            Self::Answers => ("answer", "answers"),
            Self::Values => ("value", "values"),
            Self::People => ("participant", "participants"),
            Self::Pairs => ("pair", "pairs"),
            Self::Groups => ("group", "groups"),
        }
    }
}

/// The reason why a number does not exist, shown as a sentence in place of a NaN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absent {
    /// The sample is empty.
    Empty(Unit),
    /// Only one value, so there is no spread.
    OneOnly(Unit),
    /// The sample is too small for an interval or a test.
    TooFew {
        /// Unit of the sample.
        unit: Unit,
        /// Sample size.
        n: usize,
        /// Smallest sample size needed.
        needed: usize,
    },
    /// All values are identical, so there is no interval and no test.
    NoSpread(Unit),
    /// No task was attempted on both versions.
    NoSharedTasks,
    /// The exact test would have to enumerate too many tables.
    TooManyTables,
    /// No event in the second version, so the ratio is undefined.
    NoEventsInSecond,
    /// No event in either version.
    NoEvents,
    /// The counts vary more than Poisson: compared by difference, not by ratio.
    SpreadBeyondPoisson,
    /// The same participants: compared by the mean of their differences, not by ratio.
    ComparedByDifference,
    /// Compared by ratio, not by difference.
    ComparedByRatio,
    /// Fewer than half of the attempts had succeeded when the last one ended.
    HalfNotReached,
    /// Two or more items of a questionnaire are blank.
    TwoBlanks,
    /// The value is a word, not a number.
    Word,
    /// The source did not count it on both versions.
    NotCounted,
    /// The measure has no interval.
    NoInterval,
    /// The answers were given on scales with different ranges.
    RangesDiffer,
    /// The ends of the scale were swapped between the answers.
    EndsSwapped,
}

impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty(unit) => write!(f, "no {}", unit.noun_forms().1),
            Self::OneOnly(unit) => write!(f, "only one {}: no interval", unit.noun_forms().0),
            Self::TooFew { unit, n, needed } => {
                let (one, many) = unit.noun_forms();
                let word = if n == 1 { one } else { many };
                write!(f, "too few: {n} {word}, at least {needed} needed")
            }
            Self::NoSpread(unit) => write!(
                f,
                "all {} are identical: no interval or test is possible",
                unit.noun_forms().1
            ),
            Self::NoSharedTasks => f.write_str("no task was attempted on both versions"),
            Self::TooManyTables => f.write_str("too many tables for the exact test"),
            Self::NoEventsInSecond => f.write_str("none in the second: the ratio is undefined"),
            Self::NoEvents => f.write_str("none in either: the ratio is undefined"),
            Self::SpreadBeyondPoisson => f.write_str(
                "the counts vary more than chance alone explains: compared by difference, not by ratio",
            ),
            Self::ComparedByDifference => {
                f.write_str("the same participants are compared by difference, not by ratio")
            }
            Self::ComparedByRatio => f.write_str("compared by ratio, not by difference"),
            Self::HalfNotReached => f.write_str("fewer than half succeeded"),
            Self::TwoBlanks => f.write_str("two or more items are blank: no score"),
            Self::Word => f.write_str("not a number"),
            Self::NoInterval => f.write_str("no interval"),
            Self::NotCounted => f.write_str("not counted on both versions"),
            Self::RangesDiffer => f.write_str("the range of the answers changed between the scripts"),
            Self::EndsSwapped => f.write_str("the ends of the scale were swapped between the scripts"),
        }
    }
}

impl std::error::Error for Absent {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_as_sentences() {
        assert_eq!(Absent::Empty(Unit::Attempts).to_string(), "no attempts");
        assert_eq!(
            Absent::OneOnly(Unit::Times).to_string(),
            "only one time: no interval"
        );
        let few = Absent::TooFew {
            unit: Unit::Pairs,
            n: 1,
            needed: 5,
        };
        assert_eq!(few.to_string(), "too few: 1 pair, at least 5 needed");
    }
}
