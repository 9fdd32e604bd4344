//! Words for the choices in a script.

use super::{AssistLevel, Better, Design, Order, Severity};

/// A choice among a few, each with its word in a script.
pub trait Word: Copy + PartialEq + 'static {
    /// Every choice with its word, in the order they are listed.
    const WORDS: &'static [(&'static str, Self)];

    /// Word for this choice.
    fn as_str(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(_, choice)| *choice == self)
            .map_or("", |(word, _)| word)
    }

    /// Choice for this word.
    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, choice)| *choice)
    }
}

impl Word for Design {
    const WORDS: &'static [(&'static str, Self)] =
        &[("between", Self::Between), ("within", Self::Within)];
}

impl Word for Order {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("fixed", Self::Fixed),
        ("random", Self::Random),
        ("balanced", Self::Balanced),
    ];
}

impl Word for Better {
    const WORDS: &'static [(&'static str, Self)] =
        &[("higher", Self::Higher), ("lower", Self::Lower)];
}

impl Word for AssistLevel {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("encouraged", Self::Encouraged),
        ("repeated", Self::Repeated),
        ("hint", Self::Hint),
        ("instruction", Self::Instruction),
        ("did_it", Self::DidIt),
    ];
}

impl Word for Severity {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("minor", Self::Minor),
        ("major", Self::Major),
        ("critical", Self::Critical),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_agree_with_the_log<T: Word + serde::Serialize + std::fmt::Debug>() {
        for (word, choice) in T::WORDS {
            assert_eq!(choice.as_str(), *word);
            assert_eq!(T::from_word(word), Some(*choice));
            assert_eq!(serde_json::json!(choice), *word);
        }
    }

    #[test]
    fn a_word_is_the_same_in_a_script_and_in_the_log() {
        words_agree_with_the_log::<Design>();
        words_agree_with_the_log::<Order>();
        words_agree_with_the_log::<Better>();
        words_agree_with_the_log::<AssistLevel>();
        words_agree_with_the_log::<Severity>();
        assert_eq!(Design::from_word("Between"), None);
    }
}
