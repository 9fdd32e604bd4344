//! Answers that deserve a second look. They are flagged, and never changed.

use super::SUS_ITEMS;

/// Fewer answers than this may be identical by chance.
const ENOUGH: usize = 3;

/// Whether all answers of one questionnaire are alike (straight-lining); at least three, blanks not
/// counted.
pub fn straight_lined(answers: &[Option<u8>]) -> bool {
    let mut given = answers.iter().flatten();
    let first = given.next();
    first.is_some() && given.clone().count() + 1 >= ENOUGH && given.all(|a| Some(a) == first)
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
    agreed(0) >= ENOUGH && agreed(1) >= ENOUGH
}
