//! Answers that deserve a second look. They are flagged, and never changed.

use super::SUS_ITEMS;

/// Fewer answers than this may be identical by chance.
const MIN_ANSWERS: usize = 3;

/// Whether all answers of one questionnaire are alike (straight-lining); at least three, blanks not
/// counted.
pub fn is_straight_lined(answers: &[Option<u8>]) -> bool {
    let mut given = answers.iter().flatten();
    let first = given.next();
    first.is_some() && given.clone().count() + 1 >= MIN_ANSWERS && given.all(|a| Some(a) == first)
}

/// Whether a set of SUS answers agrees (4 or 5) with three or more of the positive items and with
/// three or more of the negative ones, as by a participant who overlooked that every second item is
/// reversed (the criterion of Sauro & Lewis 2011, "When designing usability questionnaires, does it
/// hurt to be positive?").
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
