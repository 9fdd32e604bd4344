//! The plain values that a briefing starts from.

use std::sync::Arc;
use uuid::Uuid;

use crate::session::SessionKind;
use crate::study::{ErrorKind, Study};

/// In which order a participant is asked the tasks: their ids, for a version's id and a participant's code (none
/// in a rehearsal).
pub type OrderFor = Box<dyn Fn(&str, Option<&str>) -> Vec<String>>;

/// What the briefing starts from.
pub struct Briefing {
    /// The id that the session will have.
    pub session: Uuid,
    /// The study.
    pub study: Arc<Study>,
    /// SHA-256 of the script's text, 64 hexadecimal digits.
    pub protocol: String,
    /// The participant's code that is suggested; may be empty.
    pub participant: String,
    /// Participants that are known already.
    pub known: Vec<KnownParticipant>,
    /// How many sessions each version of the study has so far, in the script's order.
    pub sessions: Vec<usize>,
    /// The version that is suggested, by its place in the script.
    pub version: usize,
    /// Who moderates; may be empty.
    pub moderator: String,
    /// Whether the session counts.
    pub kind: SessionKind,
    /// Error kinds that earlier sessions of the protocol added.
    pub added_kinds: Vec<ErrorKind>,
    /// The order of tasks.
    pub order_for: OrderFor,
    /// What was looked at before the session.
    pub checks: Vec<Check>,
}

/// A participant's code that is known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownParticipant {
    /// The code.
    pub code: String,
    /// The segment, where the roster has one.
    pub segment: Option<String>,
    /// The ids of the versions on which the participant has a session.
    pub seen: Vec<String>,
}

/// Something that was looked at before the session: disk space, where the file lies, the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was found, in a sentence.
    pub sentence: String,
    /// Whether that is as it should be.
    pub ok: bool,
}

/// The next code like `taken` that nobody has: its number counted up, or one put behind it.
pub(super) fn free_code(taken: &str, known: &[KnownParticipant]) -> String {
    let stem = taken.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &taken[stem.len()..];
    let (stem, from, width) = match digits.parse::<u64>() {
        Ok(number) => (stem.to_owned(), number.saturating_add(1), digits.len()),
        Err(_) => (format!("{taken}-"), 2, 1),
    };
    // One more candidate than there are codes in the way.
    (from..=from.saturating_add(known.len() as u64 + 1))
        .map(|n| format!("{stem}{n:0width$}"))
        .find(|code| code != taken && known.iter().all(|k| k.code != *code))
        .unwrap_or_else(|| format!("{taken}-2"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_code_counts_up_and_keeps_its_zeros() {
        let known = |codes: &[&str]| -> Vec<KnownParticipant> {
            codes
                .iter()
                .map(|code| KnownParticipant {
                    code: (*code).to_owned(),
                    segment: None,
                    seen: Vec::new(),
                })
                .collect()
        };
        assert_eq!(free_code("P07", &known(&["P07", "P08"])), "P09");
        assert_eq!(free_code("P099", &known(&[])), "P100");
        let last = format!("P{}", u64::MAX);
        assert_eq!(free_code(&last, &known(&[&last])), format!("{last}-2"));
        assert_eq!(free_code("Kim", &known(&["Kim", "Kim-2"])), "Kim-3");
        assert_eq!(
            free_code("P18446744073709551616", &known(&[])),
            "P18446744073709551616-2"
        );
    }
}
