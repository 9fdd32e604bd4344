//! What may be an id: the names that join versions, tasks and error kinds across protocols.

use super::hidden::is_hidden;

/// The most characters of an id.
const MAX_CHARS: usize = 64;

/// Why a text cannot be an id, or nothing when it can.
///
/// An id is letters, digits, `.`, `_` and `-`, begins with a letter, a digit or `_`, and has 1 to 64 characters, so
/// that it needs no quotes on a command line and can stand in a file's name.
pub fn flaw(id: &str) -> Option<&'static str> {
    if id.is_empty() {
        Some("it is empty")
    } else if id.chars().count() > MAX_CHARS {
        Some("it is longer than 64 characters")
    } else if id.chars().any(char::is_whitespace) {
        Some("it contains white space")
    } else if !id.chars().all(may_stand) {
        Some("it contains characters other than letters, digits, `.`, `_` and `-`")
    } else if !id.starts_with(may_begin) {
        Some("it does not start with a letter, a digit or `_`")
    } else {
        None
    }
}

/// The legal id nearest to any text: a legal id itself stays, what cannot stand becomes `-`, and where nothing is left
/// it is `unnamed`. Two texts may give the same id.
pub fn id_from(text: &str) -> String {
    let mut id = String::new();
    let mut gap = false;
    for character in text.trim().chars() {
        if !may_stand(character) {
            gap = true;
        } else if !id.is_empty() || may_begin(character) {
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

fn may_begin(character: char) -> bool {
    // Some fillers are letters to Unicode.
    (character.is_alphanumeric() && !is_hidden(character)) || character == '_'
}

fn may_stand(character: char) -> bool {
    may_begin(character) || matches!(character, '.' | '-')
}

#[cfg(test)]
mod tests {
    use super::{flaw, id_from};
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
            assert_eq!(flaw(id), None, "{id}");
            assert_eq!(id_from(id), id);
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
            assert!(flaw(id).is_some(), "{id:?}");
        }
        assert_eq!(flaw(&"x".repeat(64)), None);
        assert!(flaw(&"x".repeat(65)).is_some());
    }

    #[test]
    fn an_id_is_made_of_what_is_there() {
        assert_eq!(
            id_from("  Pay with a saved card! "),
            "Pay-with-a-saved-card"
        );
        assert_eq!(id_from("../../etc"), "etc");
        assert_eq!(id_from("Größe (cm)"), "Größe-cm");
        assert_eq!(id_from("???"), "unnamed");
        assert_eq!(id_from(""), "unnamed");
    }

    proptest! {
        #[test]
        fn any_text_gives_a_legal_id(text in any::<String>()) {
            let id = id_from(&text);
            prop_assert_eq!(flaw(&id), None);
            prop_assert_eq!(id_from(&id), id);
        }
    }
}
