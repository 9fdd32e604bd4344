//! Flags for suspicious responses. Flagged responses are never changed.

use super::SUS_ITEMS;

/// With fewer answers, agreement may be by chance.
const MIN_ANSWERS: usize = 3;

/// Whether all answers to a questionnaire are identical (straight-lining); at least three, not counting blanks.
pub fn is_straight_lined(answers: &[Option<u8>]) -> bool {
    let mut given = answers.iter().flatten();
    let first = given.next();
    first.is_some() && given.clone().count() + 1 >= MIN_ANSWERS && given.all(|a| Some(a) == first)
}

/// Whether a SUS response agrees (4 or 5) with three or more positive items and with three or more negative ones, as if
/// the participant overlooked that every second item is reversed (the criterion of Sauro & Lewis 2011, "When designing
/// usability questionnaires, does it hurt to be positive?").
pub fn looks_reversed(answers: &[Option<u8>; SUS_ITEMS]) -> bool {
    let agreed = |from: usize| {
        answers
            .iter()
            .skip(from)
            .step_by(2)
            .flatten()
            .filter(|a| **a >= 4)
            .count()
    };
    agreed(0) >= MIN_ANSWERS && agreed(1) >= MIN_ANSWERS
}
