//! Text for a terminal: sanitized, shortened, wrapped and measured in columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::study::text::escape_hidden;
pub(super) use crate::study::text::{pluralize, truncate_to_width};

/// Width of a text, in columns.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// A count of participants, with the planned number if there is one: `7 of 12 participants`.
pub(super) fn planned_count(participants: usize, planned: Option<u32>) -> String {
    match planned {
        Some(planned) => format!("{participants} of {}", pluralize(planned, "participant")),
        None => pluralize(participants, "participant"),
    }
}

/// Makes every character visible that could control a terminal or hide text.
pub(super) fn sanitize(text: &str) -> String {
    escape_hidden(text).into_owned()
}

/// Cuts or pads a text to exactly `columns`.
pub(super) fn pad(text: &str, columns: usize) -> String {
    let mut text = truncate_to_width(text, columns);
    let missing = columns.saturating_sub(width(&text));
    text.extend(std::iter::repeat_n(' ', missing));
    text
}

/// Shortens a text in its middle to at most `columns`.
pub(super) fn shorten_middle(text: &str, columns: usize) -> String {
    let text = sanitize(text);
    if width(&text) <= columns {
        return text;
    }
    let most = columns.saturating_sub(1);
    let mut left = most / 2;
    let fits = |c: char, left: &mut usize| match left.checked_sub(c.width().unwrap_or(0)) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    };
    let head: String = text.chars().take_while(|c| fits(*c, &mut left)).collect();
    let mut left = most - most / 2;
    let tail: Vec<char> = text
        .chars()
        .rev()
        .take_while(|c| fits(*c, &mut left))
        .collect();
    head + "…" + &tail.into_iter().rev().collect::<String>()
}

/// Wraps a text at spaces to at most `columns`; its line breaks are kept.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.trim_end().lines() {
        let mut line = String::new();
        for word in sanitize(paragraph).split_whitespace() {
            let gap = usize::from(!line.is_empty());
            if width(&line) + gap + width(word) > columns && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for c in word.chars() {
                if width(&line) + c.width().unwrap_or(0) > columns && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        lines.push(line);
    }
    lines
}

/// Session time as in the log: `hh:mm:ss`.
pub(super) fn format_clock(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Exact session time: `hh:mm:ss`, with milliseconds unless they are zero.
pub(super) fn format_exact_clock(ms: i64) -> String {
    let ms = ms.max(0);
    match ms % 1000 {
        0 => format_clock(ms),
        rest => format!("{}.{rest:03}", format_clock(ms)),
    }
}

/// Time on task with tenths: `mm:ss.t`, or `h:mm:ss.t` from an hour on.
pub(super) fn format_tenths(ms: i64) -> String {
    let ms = ms.max(0);
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    let (seconds, tenth) = (ms / 1000 % 60, ms / 100 % 10);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}.{tenth}")
    } else {
        format!("{minutes:02}:{seconds:02}.{tenth}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_is_made_visible() {
        assert_eq!(sanitize("a\u{1b}[31mb"), "a␛[31mb");
        assert!(!sanitize(&('\0'..='\u{2fff}').collect::<String>()).contains(char::is_control));
    }

    #[test]
    fn a_text_is_filled_by_columns_not_by_bytes() {
        assert_eq!(pad("予約", 6), "予約  ");
    }

    #[test]
    fn a_path_gives_way_in_its_middle() {
        assert_eq!(
            shorten_middle("/home/anna/x.jsonl", 18),
            "/home/anna/x.jsonl"
        );
        assert_eq!(shorten_middle("/home/anna/x.jsonl", 13), "/home/….jsonl");
        assert_eq!(shorten_middle("予約予約", 5), "予…約");
        assert_eq!(shorten_middle("abc", 0), "…");
    }

    #[test]
    fn wrapping_keeps_line_breaks_and_breaks_long_words() {
        assert_eq!(
            wrap("one two three\n\nfour", 7),
            ["one two", "three", "", "four"]
        );
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("予約", 1), ["予", "約"]);
    }

    #[test]
    fn times_are_shown_with_tenths_and_hours_when_there_are_any() {
        assert_eq!(format_tenths(161_399), "02:41.3");
        assert_eq!(format_tenths(3_661_050), "1:01:01.0");
        assert_eq!(format_tenths(-5), "00:00.0");
        assert_eq!(format_clock(1_453_000), "00:24:13");
        assert_eq!(format_exact_clock(1_089), "00:00:01.089");
        assert_eq!(format_exact_clock(2_000), "00:00:02");
    }
}
