//! Valid ids: they identify versions, tasks and error kinds across protocols.

use super::hidden::is_hidden;

/// Maximum length of an id, in characters.
pub const MAX_CHARS: usize = 64;

/// Why a text is not a valid id; `None` if it is valid.
///
/// An id has 1 to 64 letters, digits, `.`, `_` and `-`, and starts with a letter, a digit or `_`, so it needs no quotes
/// on a command line and can be part of a file name.
pub fn find_flaw(id: &str) -> Option<&'static str> {
    if id.is_empty() {
        Some("it is empty")
    } else if id.chars().count() > MAX_CHARS {
        Some("it is longer than 64 characters")
    } else if id.chars().any(char::is_whitespace) {
        Some("it contains white space")
    } else if !id.chars().all(can_be_in_id) {
        Some("it contains characters other than letters, digits, `.`, `_` and `-`")
    } else if !id.starts_with(can_start_id) {
        Some("it does not start with a letter, a digit or `_`")
    } else {
        None
    }
}

/// Closest valid id to any text. A valid id is unchanged, invalid characters become `-`, and `unnamed` is the fallback.
/// Two texts can give the same id.
pub fn sanitize_id(text: &str) -> String {
    let mut id = String::new();
    let mut gap = false;
    for character in text.trim().chars() {
        if !can_be_in_id(character) {
            gap = true;
        } else if !id.is_empty() || can_start_id(character) {
            if gap && !id.is_empty() {
                id.push('-');
            }
            gap = false;
            id.push(character);
        }
    }
    let id: String = id.chars().take(MAX_CHARS).collect();
    if id.is_empty() {
        "unnamed".to_owned()
    } else {
        id
    }
}

/// A valid id with a number at its end, cut where both would be too long.
pub fn numbered_id(id: &str, number: u32) -> String {
    let ending = format!("-{number}");
    let kept = id.chars().take(MAX_CHARS - ending.len());
    kept.chain(ending.chars()).collect()
}

fn can_start_id(character: char) -> bool {
    // Unicode classifies some fillers as letters.
    (character.is_alphanumeric() && !is_hidden(character)) || character == '_'
}

fn can_be_in_id(character: char) -> bool {
    can_start_id(character) || matches!(character, '.' | '-')
}

#[cfg(test)]
mod tests {
    use super::{find_flaw, sanitize_id};
    use proptest::prelude::*;

    #[test]
    fn ids_of_real_data_are_legal() {
        for id in [
            "edit_publication",
            "task2.1",
            "method_A",
            "2.4",
            "Übung-1",
            "_",
        ] {
            assert_eq!(find_flaw(id), None, "{id}");
            assert_eq!(sanitize_id(id), id);
        }
    }

    #[test]
    fn what_no_command_line_would_take_is_no_id() {
        for id in [
            "",
            " ",
            "a b",
            "a\tb",
            "a/b",
            "..",
            "-v",
            "a\u{1b}",
            "a\"",
            "a\u{202e}",
            "a\u{3164}",
        ] {
            assert!(find_flaw(id).is_some(), "{id:?}");
        }
        assert_eq!(find_flaw(&"x".repeat(64)), None);
        assert!(find_flaw(&"x".repeat(65)).is_some());
    }

    #[test]
    fn an_id_is_made_of_what_is_there() {
        assert_eq!(
            sanitize_id("  Pay with a saved card! "),
            "Pay-with-a-saved-card"
        );
        assert_eq!(sanitize_id("../../etc"), "etc");
        assert_eq!(sanitize_id("Größe (cm)"), "Größe-cm");
        assert_eq!(sanitize_id("???"), "unnamed");
        assert_eq!(sanitize_id(""), "unnamed");
    }

    proptest! {
        #[test]
        fn any_text_gives_a_legal_id(text in any::<String>()) {
            let id = sanitize_id(&text);
            prop_assert_eq!(find_flaw(&id), None);
            prop_assert_eq!(sanitize_id(&id), id);
        }
    }
}
