//! Text tables with aligned columns, for titles in any script.

use unicode_width::UnicodeWidthStr;

use super::words::group_words;
use crate::study::text;

/// Alignment of a cell in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alignment {
    Left,
    Right,
}

/// Maximum width of text output, in columns.
pub(super) const WIDTH: usize = 80;

/// Minimum width of a first column that is shortened.
const MIN_FIRST_COLUMN: usize = 8;

/// Rows of cells as lines, each column as wide as its widest cell, with two spaces between and no trailing space. If
/// they are wider than [`WIDTH`], the first column is shortened.
pub(super) fn render_table(rows: &[Vec<String>], sides: &[Alignment]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |i: usize| {
        rows.iter()
            .filter_map(|row| row.get(i))
            .map(|cell| cell.width())
            .max()
            .unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..columns).map(width).collect();
    let whole = widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1);
    if let (Some(first), Some(over)) = (widths.first_mut(), whole.checked_sub(WIDTH)) {
        *first = first.saturating_sub(over).max(MIN_FIRST_COLUMN.min(*first));
    }
    align_rows(rows, sides, &widths)
        .iter()
        .map(|line| fit_width(line, WIDTH) + "\n")
        .collect()
}

/// Rows of cells as lines, each column of its width, with two spaces between and no trailing space.
pub(super) fn align_rows(
    rows: &[Vec<String>],
    sides: &[Alignment],
    widths: &[usize],
) -> Vec<String> {
    let aligned = |row: &Vec<String>| {
        let mut line = String::new();
        for (i, (cell, width)) in row.iter().zip(widths).enumerate() {
            let cell = fit_width(cell, *width);
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            match sides.get(i).unwrap_or(&Alignment::Left) {
                Alignment::Left => line.extend([cell.as_str(), &gap, "  "]),
                Alignment::Right => line.extend([gap.as_str(), &cell, "  "]),
            }
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(aligned).collect()
}

/// A user's text in at most `width` columns: hidden characters escaped, and cut with an ellipsis.
pub(super) fn fit_width(from: &str, width: usize) -> String {
    let clean = text::escape_hidden(from);
    if clean.width() <= width {
        return clean.into_owned();
    }
    let mut cut = String::new();
    for c in clean.chars() {
        let mut longer = cut.clone();
        longer.push(c);
        if longer.width() + 1 > width {
            break;
        }
        cut = longer;
    }
    cut.push('…');
    cut
}

/// Sentences as a bulleted list, wrapped at `width` columns.
pub(super) fn bullet_list(sentences: &[String], width: usize) -> String {
    sentences
        .iter()
        .map(|sentence| hang_indent(sentence, width, "- ", "  "))
        .collect()
}

/// Sentences on separate lines, wrapped at `width` columns.
pub(super) fn wrap_sentences(sentences: &[String], width: usize) -> String {
    sentences
        .iter()
        .map(|sentence| hang_indent(sentence, width, "", ""))
        .collect()
}

/// A sentence with a prefix for its first line and one for the others.
pub(super) fn hang_indent(sentence: &str, width: usize, first: &str, others: &str) -> String {
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    let room = width.saturating_sub(others.width());
    let groups = group_words(sentence.split_whitespace()).into_iter();
    let whole = groups.flat_map(|group| match group.join(" ") {
        joined if joined.width() <= room => vec![joined],
        _ => group.into_iter().map(str::to_owned).collect(),
    });
    let broken = whole.flat_map(|words| split_word(&words, room));
    for word in broken {
        if !is_empty && line.width() + 1 + word.width() > width {
            lines.push_str(&line);
            lines.push('\n');
            others.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(&word);
        is_empty = false;
    }
    lines.push_str(&line);
    lines.push('\n');
    lines
}

/// Splits a word into pieces of at most `width` columns.
fn split_word(word: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for c in word.chars() {
        let columns = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used + columns > width && used > 0 {
            pieces.push(String::new());
            used = 0;
        }
        used += columns;
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_in_any_script() {
        let rows = vec![
            vec!["支払い".to_owned(), "8".to_owned()],
            vec!["pay".to_owned(), "10".to_owned()],
        ];
        assert_eq!(
            render_table(&rows, &[Alignment::Left, Alignment::Right]),
            "支払い   8\npay     10\n"
        );
    }

    #[test]
    fn a_table_that_is_too_wide_gives_way_at_its_first_column() {
        let rows = vec![vec!["a".repeat(40), "b".repeat(50)]];
        let line = render_table(&rows, &[]);
        assert_eq!(line.trim_end().width(), WIDTH);
        assert!(line.contains(&"b".repeat(50)), "{line}");
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken() {
        let wrapped = wrap_sentences(&["x".repeat(100)], WIDTH);
        assert_eq!(wrapped.lines().map(str::len).collect::<Vec<_>>(), [80, 20]);
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        assert_eq!(fit_width("Pay with a saved card", 10), "Pay with …");
        assert_eq!(fit_width("支払い画面", 5), "支払…");
    }
}
