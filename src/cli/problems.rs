//! Collects the problems of a file: one sentence per cause, with the lines where it was found. A message lists the
//! first causes and counts the rest.

use std::collections::HashMap;
use std::path::Path;

use super::display;
use super::error::CommandError;
use crate::study::text::{excerpt_with_limit, group_thousands};

/// The most causes listed; the problems of the others are counted.
const MAX_LISTED: usize = 20;
/// The most lines listed for a cause; the others are counted.
const MAX_LINES: usize = 5;
/// The longest cause, in characters.
const MAX_SENTENCE_CHARS: usize = 500;

/// Something found in a file, with the lines where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// What was found, in words that follow "line 3: ".
    cause: String,
    /// The first lines, at most [`MAX_LINES`].
    first_lines: Vec<u64>,
    /// How often it was found.
    count: usize,
    /// In how many lines.
    lines: usize,
    /// The last of them.
    last_line: Option<u64>,
}

impl Finding {
    /// Nothing found yet of this cause.
    pub(super) fn new(cause: &str) -> Self {
        Self {
            cause: excerpt_with_limit(cause, MAX_SENTENCE_CHARS),
            first_lines: Vec::new(),
            count: 0,
            lines: 0,
            last_line: None,
        }
    }

    /// Adds a line.
    pub(super) fn add_line(&mut self, line: u64) {
        self.count += 1;
        if self.last_line != Some(line) {
            self.last_line = Some(line);
            self.lines += 1;
            if self.first_lines.len() < MAX_LINES {
                self.first_lines.push(line);
            }
        }
    }

    /// "lines 3, 5 and 12 more", or nothing if no line is known.
    fn places(&self) -> Option<String> {
        list_lines(&self.first_lines, self.lines)
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.places() {
            Some(places) => write!(f, "{places}: {}", self.cause),
            None => f.write_str(&self.cause),
        }
    }
}

/// "line 3", "lines 3 and 5", or "lines 3, 5, 8, 9, 12 and 7 more" for the first lines of `all`.
fn list_lines(first: &[u64], all: usize) -> Option<String> {
    let texts: Vec<String> = first.iter().map(u64::to_string).collect();
    let (last, before) = texts.split_last()?;
    let more = all.saturating_sub(first.len());
    Some(match (before, more) {
        ([], 0) => format!("line {last}"),
        (_, 0) => format!("lines {} and {last}", before.join(", ")),
        _ => format!(
            "lines {} and {} more",
            texts.join(", "),
            group_thousands(more)
        ),
    })
}

/// The lines of a note, each once: "line 3", "lines 3 and 5", or the first five and the number of others.
pub(super) fn name_lines(lines: &[u64]) -> String {
    let mut lines = lines.to_vec();
    lines.dedup();
    let first = &lines[..lines.len().min(MAX_LINES)];
    list_lines(first, lines.len()).unwrap_or_default()
}

/// The problems found in a file.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// The first causes, at most [`MAX_LISTED`].
    first: Vec<Finding>,
    /// The place of each cause in `first`.
    places: HashMap<String, usize>,
    /// How many were found in all.
    total: usize,
    /// What to do about them.
    hints: Vec<String>,
}

impl Problems {
    /// A list of one problem.
    pub(super) fn single(problem: &str) -> Self {
        std::iter::once(problem).collect()
    }

    /// Adds a problem of the whole file.
    pub(super) fn add(&mut self, problem: &str) {
        if let Some(finding) = self.finding(problem) {
            finding.count += 1;
        }
        self.total += 1;
    }

    /// Adds a problem of a line.
    pub(super) fn add_at(&mut self, line: u64, cause: &str) {
        if let Some(finding) = self.finding(cause) {
            finding.add_line(line);
        }
        self.total += 1;
    }

    /// Adds the problems of a line.
    pub(super) fn extend_at(&mut self, line: u64, causes: Vec<String>) {
        for cause in causes {
            self.add_at(line, &cause);
        }
    }

    /// The listed finding of a cause.
    fn finding(&mut self, cause: &str) -> Option<&mut Finding> {
        let place = match self.places.get(cause) {
            Some(place) => *place,
            None if self.first.len() < MAX_LISTED => {
                self.first.push(Finding::new(cause));
                self.places.insert(cause.to_owned(), self.first.len() - 1);
                self.first.len() - 1
            }
            None => return None,
        };
        self.first.get_mut(place)
    }

    /// Adds the problems of another list.
    pub(super) fn append(&mut self, other: Self) {
        self.total += other.total;
        for finding in other.first {
            if let Some(own) = self.finding(&finding.cause) {
                for line in finding.first_lines {
                    if own.first_lines.len() < MAX_LINES {
                        own.first_lines.push(line);
                    }
                }
                own.count += finding.count;
                own.lines += finding.lines;
            }
        }
        self.hints.extend(other.hints);
    }

    /// Adds what to do about them, a sentence.
    pub(super) fn add_hint(&mut self, hint: impl Into<String>) {
        self.hints.push(hint.into());
    }

    /// The error for a file that is not imported because of its problems.
    pub(super) fn refusal(&self, file: &Path) -> CommandError {
        let listed = self.listed().collect::<Vec<_>>().join("\n");
        let refusal = CommandError::invalid(format!(
            "{} cannot be imported, and nothing was:\n{listed}",
            display::path(file)
        ));
        self.hints.iter().fold(refusal, CommandError::hint)
    }

    /// Whether no problem was found.
    pub(super) fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// How many problems were found, listed or not.
    pub(super) fn len(&self) -> usize {
        self.total
    }

    /// One indented line per listed cause, in the order of their first lines, one that counts the rest, and the hints.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        self.listed()
            .chain(self.hints.iter().map(|hint| format!("  {hint}")))
    }

    fn listed(&self) -> impl Iterator<Item = String> {
        let mut sorted: Vec<&Finding> = self.first.iter().collect();
        sorted.sort_by_key(|finding| finding.first_lines.first().copied());
        let listed = sorted.into_iter().map(|problem| format!("  {problem}"));
        let in_list = self.first.iter().map(|finding| finding.count).sum();
        listed.chain(more_line(self.total, in_list))
    }

    /// The listed problems, without indentation.
    #[cfg(test)]
    pub(super) fn first(&self) -> Vec<String> {
        self.first.iter().map(ToString::to_string).collect()
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

    #[test]
    fn a_cause_is_listed_once_with_its_lines() {
        let listed = |lines: &[u64]| {
            let mut all = Problems::default();
            for line in lines {
                all.add_at(*line, "no task");
            }
            assert_eq!(all.len(), lines.len());
            all.first().concat()
        };
        assert_eq!(listed(&[7]), "line 7: no task");
        assert_eq!(listed(&[7, 9]), "lines 7 and 9: no task");
        assert_eq!(listed(&[1, 2, 3, 4, 5]), "lines 1, 2, 3, 4 and 5: no task");
        assert_eq!(
            listed(&[1, 2, 3, 4, 5, 6, 7]),
            "lines 1, 2, 3, 4, 5 and 2 more: no task"
        );
    }

    #[test]
    fn a_line_with_several_attempts_is_one_line() {
        assert_eq!(name_lines(&[2, 2, 3, 3]), "lines 2 and 3");
        let mut all = Problems::default();
        for line in [2, 2, 3, 3] {
            all.add_at(line, "no task");
        }
        assert_eq!(
            (all.first().concat().as_str(), all.len()),
            ("lines 2 and 3: no task", 4)
        );
    }

    #[test]
    fn lists_are_joined_by_cause() {
        let (mut one, mut other) = (Problems::default(), Problems::default());
        one.add_at(2, "no task");
        other.add_at(3, "no task");
        other.add_at(4, "no version");
        other.add_hint("Fix it.");
        one.append(other);
        assert_eq!(
            one.lines().collect::<Vec<_>>(),
            [
                "  lines 2 and 3: no task",
                "  line 4: no version",
                "  Fix it."
            ]
        );
        assert_eq!(one.len(), 3);
    }
}
