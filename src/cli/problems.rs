//! Collects the problems of a file; a message lists the first ones and counts the rest.

use std::path::Path;

use super::display;
use super::error::CommandError;
use crate::study::text::{excerpt_with_limit, group_thousands};

/// The most problems listed; the rest are counted.
const MAX_LISTED: usize = 20;
/// The longest problem sentence, in characters.
const MAX_SENTENCE_CHARS: usize = 500;

/// The problems found in a file.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// The first problems, at most [`MAX_LISTED`].
    first: Vec<String>,
    /// How many were found in all.
    total: usize,
    /// What to do about them.
    hint: Option<&'static str>,
}

impl Problems {
    /// A list of one problem.
    pub(super) fn single(problem: &str) -> Self {
        std::iter::once(problem).collect()
    }

    /// Adds a problem.
    pub(super) fn add(&mut self, problem: &str) {
        if self.first.len() < MAX_LISTED {
            self.first
                .push(excerpt_with_limit(problem, MAX_SENTENCE_CHARS));
        }
        self.total += 1;
    }

    /// Adds the problems of another list.
    pub(super) fn append(&mut self, other: &Self) {
        let hidden = other.total - other.first.len();
        self.extend(&other.first);
        self.total += hidden;
    }

    /// Sets what to do about them, a sentence without its period.
    pub(super) fn set_hint(&mut self, hint: Option<&'static str>) {
        self.hint = hint;
    }

    /// The error for a file that is not imported because of its problems.
    pub(super) fn refusal(&self, file: &Path) -> CommandError {
        let listed = self.listed().collect::<Vec<_>>().join("\n");
        let refusal = CommandError::invalid(format!(
            "{} cannot be imported, and nothing was:\n{listed}",
            display::path(file)
        ));
        match self.hint {
            Some(hint) => refusal.hint(format!("{hint}.")),
            None => refusal,
        }
    }

    /// Whether no problem was found.
    pub(super) fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// How many problems were found, listed or not.
    pub(super) fn len(&self) -> usize {
        self.total
    }

    /// One indented line per listed problem, one that counts the rest, and the hint.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        self.listed()
            .chain(self.hint.map(|hint| format!("  {hint}")))
    }

    fn listed(&self) -> impl Iterator<Item = String> {
        let listed = self.first.iter().map(|problem| format!("  {problem}"));
        listed.chain(more_line(self.total, MAX_LISTED))
    }

    /// The listed problems, without indentation.
    #[cfg(test)]
    pub(super) fn first(&self) -> &[String] {
        &self.first
    }
}

/// The lines of [`Problems::lines`] as one text.
pub(super) fn render_list<T: AsRef<str>>(problems: &[T]) -> String {
    let problems: Problems = problems.iter().collect();
    problems.lines().collect::<Vec<_>>().join("\n")
}

/// The line that counts the problems not listed.
fn more_line(all: usize, listed: usize) -> Option<String> {
    (all > listed).then(|| format!("  and {} more", group_thousands(all - listed)))
}

impl<T: AsRef<str>> Extend<T> for Problems {
    fn extend<I: IntoIterator<Item = T>>(&mut self, problems: I) {
        problems
            .into_iter()
            .for_each(|problem| self.add(problem.as_ref()));
    }
}

impl<T: AsRef<str>> FromIterator<T> for Problems {
    fn from_iter<I: IntoIterator<Item = T>>(problems: I) -> Self {
        let mut all = Self::default();
        all.extend(problems);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_problems_are_listed_and_the_others_counted() {
        let lines = |n: usize| -> Vec<String> {
            let all: Problems = (1..=n).map(|n| format!("line {n}")).collect();
            all.lines().collect()
        };
        assert_eq!(lines(0), [""; 0]);
        assert_eq!(lines(20).len(), 20);
        assert_eq!(lines(21)[20], "  and 1 more");
        assert_eq!(lines(5001)[20], "  and 4,981 more");
        let long: Problems = std::iter::once("x".repeat(1_000_000)).collect();
        assert!(long.lines().all(|line| line.len() < 600));
    }
}
