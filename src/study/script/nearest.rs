//! Suggests the known word that was probably meant.

/// Longer texts are not matched, in characters.
const MAX_CHARS: usize = 32;

/// The known word closest to `text`, if it is close enough.
///
/// Close enough: at most one edit per three letters, ignoring case; or one of the two contains the other.
pub(crate) fn nearest_word<'a>(
    text: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let text: String = text.to_lowercase().replace(['-', ' '], "_");
    let length = text.chars().count();
    if length > MAX_CHARS {
        return None;
    }
    known
        .into_iter()
        .map(|word| {
            let plain = word.replace('-', "_");
            let mut steps = edit_distance(&text, &plain);
            if length >= 4 && (plain.contains(&text) || text.contains(&plain) && plain.len() >= 4) {
                steps = steps.min(1 + length / 4);
            }
            (steps, word)
        })
        .filter(|(steps, word)| *steps <= (length.max(word.len()) / 3).max(1) && *steps < length)
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, word)| word)
}

/// Edit distance: insertions, deletions, replacements and swaps of neighboring letters.
fn edit_distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before_last = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut last_char = None;
    for (row, from_char) in from.chars().enumerate() {
        let mut next = vec![row + 1];
        for (column, to_char) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(from_char != *to_char);
            let mut steps = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            let swapped = column > 0 && last_char == Some(*to_char) && from_char == to[column - 1];
            if swapped {
                let before: usize = *before_last.get(column - 1).unwrap_or(&row);
                steps = steps.min(before + 1);
            }
            next.push(steps);
        }
        last_char = Some(from_char);
        before_last = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{edit_distance, nearest_word};

    #[test]
    fn steps_are_counted() {
        for (from, to, steps) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("abc", "acb", 1),
            ("ba", "ab", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(edit_distance(from, to), steps, "{from} to {to}");
        }
    }

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_none() {
        let words = ["scenario", "success", "time_limit", "title", "introduction"];
        for (text, meant) in [
            ("scenrio", Some("scenario")),
            ("Title", Some("title")),
            ("titel", Some("title")),
            ("time-limit", Some("time_limit")),
            ("limit", Some("time_limit")),
            ("intro", Some("introduction")),
            ("sucess", Some("success")),
            ("colour", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest_word(text, words), meant, "{text}");
        }
        assert_eq!(nearest_word(&"title".repeat(100_000), words), None);
        assert_eq!(nearest_word("a", ["b"]), None);
    }
}
