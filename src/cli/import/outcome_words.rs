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

/// The hint for words that are not known: options that say what they mean. `column` is the name of their column, in
/// which 1 means a failure if it is called so.
pub(super) fn proposal_hints(words: &[String], column: &str) -> Vec<String> {
    let column = plain(column);
    let counts_failures = ["fail", "error", "abandon", "gaveup"]
        .iter()
        .any(|word| column.contains(word));
    let (known, unknown): (Vec<_>, Vec<_>) = words
        .iter()
        .map(|word| (word, proposed_outcome(word, counts_failures)))
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
fn proposed_outcome(word: &str, counts_failures: bool) -> Option<&'static str> {
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
        return Some(if is_yes == counts_failures {
            "failed"
        } else {
            "completed"
        });
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
            assert_eq!(proposed_outcome(word, false), Some("completed"), "{word}");
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
            assert_ne!(proposed_outcome(word, false), Some("completed"), "{word}");
        }
        // In a column of failures, 1 is one.
        assert_eq!(proposed_outcome("1", true), Some("failed"));
        assert_eq!(proposed_outcome("0", true), Some("completed"));
        assert_eq!(proposed_outcome("failed", true), Some("failed"));
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
