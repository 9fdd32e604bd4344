//! Texts that rows repeat, such as the names of participants and tasks, each kept once.

use std::collections::HashMap;
use std::ops::Index;
use std::sync::Arc;

/// A text in [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name(std::num::NonZeroU32);

/// Texts, each once, in the order they were added.
#[derive(Debug, Default)]
pub(super) struct Names {
    texts: Vec<Arc<str>>,
    names: HashMap<Arc<str>, Name>,
}

impl Names {
    /// Adds a text unless it is there.
    pub(super) fn add(&mut self, text: &str) -> Name {
        if let Some(name) = self.names.get(text) {
            return *name;
        }
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        // A table has fewer texts: its bytes are limited.
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let name = Name(std::num::NonZeroU32::new(number).unwrap_or(std::num::NonZeroU32::MAX));
        self.names.insert(text, name);
        name
    }

    /// The name of a text that was added.
    pub(super) fn find(&self, text: &str) -> Option<Name> {
        self.names.get(text).copied()
    }
}

impl Index<Name> for Names {
    type Output = str;

    fn index(&self, name: Name) -> &str {
        &self.texts[name.0.get() as usize - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once() {
        let mut names = Names::default();
        let (one, other) = (names.add("P1"), names.add("P2"));
        assert_eq!(names.add("P1"), one);
        assert_ne!(one, other);
        assert_eq!((&names[one], &names[other]), ("P1", "P2"));
        assert_eq!((names.find("P2"), names.find("P3")), (Some(other), None));
    }
}
