//! Words for outcomes: moderato's own, those that options explain, and proposals for others.

use super::fields::plain;
use crate::session::{Ending, Outcome};
use crate::study::text::{excerpt, quote_for_shell};

/// What options say about outcomes.
pub(super) const OUTCOMES: &str = "The outcomes are completed, assisted, partial, failed, gave_up, stopped, skipped, not_reached, void and undecided.";

/// The outcome for one of moderato's words, whatever its case and separators, and whether it was assisted.
pub(super) fn parse_outcome(word: &str) -> Option<(Ending, bool)> {
    let word = word.trim().to_lowercase().replace([' ', '-'], "_");
    match Ending::from_word(&word) {
        None if word == "assisted" => Some((Ending::Outcome(Outcome::Completed), true)),
        None | Some(Ending::Open) => None,
        Some(ending) => Some((ending, false)),
    }
}

/// A word as options are compared with it: in lowercase, and `1.0` as `1`.
pub(super) fn canonical_word(word: &str) -> String {
    let word = word.trim().to_lowercase();
    match word.as_str() {
        "1.0" => "1".to_owned(),
        "0.0" => "0".to_owned(),
        _ => word,
    }
}

/// What yes means in a column, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Yes {
    Success,
    Failure,
    Unknown,
}

/// Parts of names of columns in which yes is a failure, without separators.
const FAILURES: [&str; 6] = ["fail", "error", "abandon", "gaveup", "giveup", "unsuccess"];
/// Parts of names of columns in which yes is a success, unless one of [`TURNED`] is before them.
const SUCCESSES: [&str; 12] = [
    "success", "complet", "outcome", "result", "done", "finished", "passed", "solved", "achieved",
    "erfolg", "correct", "status",
];
/// What a name begins with, or has as a word, if yes is no success in its column.
const TURNED: [&str; 9] = [
    "not", "in", "un", "non", "miss", "ohne", "help", "assist", "time",
];

impl Yes {
    fn in_column(column: &str) -> Self {
        let name = plain(column);
        let words: Vec<String> = column
            .split(|c: char| !c.is_alphanumeric())
            .map(plain)
            .collect();
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        let is_turned = words.iter().any(|word| {
            let begins = |part: &&&str| word.starts_with(**part);
            TURNED.iter().filter(begins).any(|part| {
                word == part
                    || SUCCESSES
                        .iter()
                        .any(|success| word[part.len()..].starts_with(success))
            })
        });
        if has(&FAILURES) {
            Self::Failure
        } else if has(&SUCCESSES) && !is_turned {
            Self::Success
        } else {
            Self::Unknown
        }
    }
}

/// The hint for words that are not known: options that say what they mean. `column` is the name of their column, which
/// says what yes and 1 mean.
pub(super) fn proposal_hints(words: &[String], column: &str) -> Vec<String> {
    let yes = Yes::in_column(column);
    let (known, unknown): (Vec<_>, Vec<_>) = words
        .iter()
        .map(|word| (word, proposed_outcome(word, yes)))
        .partition(|(_, outcome)| outcome.is_some());
    let option = |word: &str, outcome: &str| {
        format!(
            "--outcome {}",
            quote_for_shell(&format!("{}={outcome}", excerpt(word)))
        )
    };
    let mut hints = Vec::new();
    if !known.is_empty() {
        let options = known
            .iter()
            .map(|(word, outcome)| option(word, outcome.unwrap_or_default()));
        hints.push(format!(
            "If this is what the words mean, add {}",
            options.collect::<Vec<_>>().join(" ")
        ));
    }
    if !unknown.is_empty() {
        let options = unknown.iter().map(|(word, _)| option(word, "OUTCOME"));
        hints.push(format!(
            "Say what each word means: {}. {OUTCOMES}",
            options.collect::<Vec<_>>().join(" ")
        ));
    }
    hints
}

/// The outcome that a word most likely means. Only plain words for success are proposed as completed.
fn proposed_outcome(word: &str, yes: Yes) -> Option<&'static str> {
    let word = canonical_word(word);
    let is_yes = matches!(
        word.as_str(),
        "1" | "true"
            | "yes"
            | "y"
            | "t"
            | "x"
            | "ja"
            | "j"
            | "sí"
            | "si"
            | "sì"
            | "oui"
            | "sim"
            | "tak"
    );
    let is_no = matches!(
        word.as_str(),
        "0" | "false" | "no" | "n" | "f" | "nein" | "non" | "não" | "nao" | "nie"
    );
    if is_yes || is_no {
        return match yes {
            Yes::Unknown => None,
            _ if is_yes == (yes == Yes::Success) => Some("completed"),
            _ => Some("failed"),
        };
    }
    let contains = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    if contains(&["partial", "teilweise", "parcial"]) {
        Some("partial")
    } else if contains(&[
        "abandon",
        "gave up",
        "give up",
        "given up",
        "quit",
        "unfinished",
        "aborted",
    ]) {
        Some("gave_up")
    } else if contains(&["timeout", "time out", "timed out", "stopped"]) {
        Some("stopped")
    } else if contains(&["skip"]) {
        Some("skipped")
    } else if contains(&["not reached", "not started", "not attempted"]) {
        Some("not_reached")
    } else if contains(&["invalid", "void", "excluded"]) {
        Some("void")
    } else if contains(&[
        "fail",
        "unsuccess",
        "not ",
        "incomplete",
        "wrong",
        "incorrect",
    ]) {
        Some("failed")
    } else if contains(&["with help", "assist", "with hint"]) {
        Some("assisted")
    } else if [
        "success",
        "pass",
        "passed",
        "succeeded",
        "successful",
        "complete",
        "ok",
        "done",
        "correct",
    ]
    .contains(&word.as_str())
        || word.ends_with(" success")
    {
        Some("completed")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_for_success_are_proposed_as_completed() {
        for word in [
            "Yes",
            "1",
            "1.0",
            "TRUE",
            "pass",
            "Direct success",
            "success",
            "Indirect success",
        ] {
            assert_eq!(
                proposed_outcome(word, Yes::Success),
                Some("completed"),
                "{word}"
            );
        }
        for word in [
            "no",
            "0",
            "FALSE",
            "fail",
            "Abandoned",
            "Mission unfinished",
            "unsuccessful",
            "not completed",
            "Skipped",
            "Partial",
            "success with help",
            "incomplete",
            "flew",
            "timeout",
            "partially completed",
            "failure",
        ] {
            assert_ne!(
                proposed_outcome(word, Yes::Success),
                Some("completed"),
                "{word}"
            );
        }
        // In a column of failures, 1 is one.
        assert_eq!(proposed_outcome("1", Yes::Failure), Some("failed"));
        assert_eq!(proposed_outcome("0", Yes::Failure), Some("completed"));
        assert_eq!(proposed_outcome("failed", Yes::Failure), Some("failed"));
    }

    #[test]
    fn the_name_of_a_column_says_what_yes_is() {
        for (column, yes) in [
            ("task1_completed", Yes::Success),
            ("Success?", Yes::Success),
            ("Task_Finished", Yes::Success),
            ("outcome", Yes::Success),
            ("Task failed", Yes::Failure),
            ("Gave up", Yes::Failure),
            ("Unsuccessful", Yes::Failure),
            ("Not completed", Yes::Unknown),
            ("Incomplete", Yes::Unknown),
            ("Unfinished", Yes::Unknown),
            ("timed out", Yes::Unknown),
            ("Needed help", Yes::Unknown),
            ("skipped", Yes::Unknown),
            ("Fracaso", Yes::Unknown),
        ] {
            assert_eq!(Yes::in_column(column), yes, "{column}");
        }
        let words = ["Yes".to_owned()];
        let hints = proposal_hints(&words, "Not completed").concat();
        assert!(
            hints.starts_with("Say what each word means: --outcome Yes=OUTCOME"),
            "{hints}"
        );
    }

    #[test]
    fn proposals_are_whole_options() {
        let words = ["Yes", "Not Done", "flew"].map(str::to_owned);
        insta::assert_snapshot!(proposal_hints(&words, "success").join("\n"), @"
        If this is what the words mean, add --outcome Yes=completed --outcome 'Not Done=failed'
        Say what each word means: --outcome flew=OUTCOME. The outcomes are completed, assisted, partial, failed, gave_up, stopped, skipped, not_reached, void and undecided.
        ");
    }

    #[test]
    fn own_words_are_known_in_any_case() {
        let completed = Ending::Outcome(Outcome::Completed);
        assert_eq!(parse_outcome("Completed"), Some((completed, false)));
        let gave_up = Ending::Outcome(Outcome::GaveUp);
        assert_eq!(parse_outcome("Gave up"), Some((gave_up, false)));
        assert_eq!(parse_outcome("ASSISTED"), Some((completed, true)));
        assert_eq!(parse_outcome("open"), None);
    }
}
