//! Escaping: all text on the page goes through it.

use crate::report::words::{group_words, is_number, trim_punctuation};
use crate::study::text;

/// Escapes a text for use between tags and in quoted attributes: it cannot open a tag or close a quote, and nothing in
/// it is hidden.
pub(super) fn escape_html(from: &str) -> String {
    escape_visible(&text::escape_hidden(from))
}

fn escape_visible(from: &str) -> String {
    let mut out = String::with_capacity(from.len());
    for c in from.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Longer words, in characters, may be broken although they are numbers.
const MAX_NUMBER_CHARS: usize = 24;
/// Longer parts of a word in a heading, in characters, may be broken, so that eight columns of them fit on paper.
const MAX_HEADING_CHARS: usize = 12;
/// Number of characters between the places where they may be broken.
const HEADING_PIECE_CHARS: usize = 8;

/// Escapes a text for use between tags. Numbers, ranges and dates in it, and `s` or `min` after them, are not broken.
pub(super) fn escape_text(from: &str) -> String {
    escape_words(from, MAX_NUMBER_CHARS, escape_visible)
}

/// Escapes a heading or label of a table: as other text, and a long word may be broken, first after its underscores.
pub(super) fn escape_label(from: &str) -> String {
    escape_words(from, MAX_HEADING_CHARS, |word| {
        let mut out = String::new();
        for part in word.split_inclusive('_') {
            let chars: Vec<char> = part.chars().collect();
            let pieces = chars.chunks(match chars.len() {
                0..=MAX_HEADING_CHARS => MAX_HEADING_CHARS,
                _ => HEADING_PIECE_CHARS,
            });
            let pieces = pieces.map(|piece| escape_visible(&piece.iter().collect::<String>()));
            if !out.is_empty() {
                out.push_str("<wbr>");
            }
            out.push_str(&pieces.collect::<Vec<_>>().join("<wbr>"));
        }
        out
    })
}

/// Escapes numbers of at most `max_number_chars`, each whole with what belongs to it, and other words with `escape`.
fn escape_words(from: &str, max_number_chars: usize, escape: impl Fn(&str) -> String) -> String {
    let clean = text::escape_hidden(from);
    let is_long = |word: &&str| is_number(word) && word.chars().count() > max_number_chars;
    let groups = group_words(clean.split(' ')).into_iter().map(|group| {
        let is_whole = match *group {
            [word] => is_number(word) && trim_punctuation(word).chars().count() > 1,
            _ => true,
        };
        if is_whole && !group.iter().any(is_long) {
            format!(
                "<span class=\"u\">{}</span>",
                escape_visible(&group.join(" "))
            )
        } else {
            let words: Vec<String> = group.into_iter().map(&escape).collect();
            words.join(" ")
        }
    });
    groups.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{escape_html, escape_label, escape_text};

    #[test]
    fn numbers_are_not_broken() {
        let text = "8/10 (80-100%), 410 s to 585 s; P07, 2 on 2026-01-31 & <b>";
        assert_eq!(
            escape_text(text),
            "<span class=\"u\">8/10</span> <span class=\"u\">(80-100%),</span> <span class=\"u\">410 s</span> to \
             <span class=\"u\">585 s;</span> P07, 2 on <span class=\"u\">2026-01-31</span> &amp; &lt;b&gt;"
        );
        let long = "1".repeat(25);
        assert_eq!(escape_text(&long), long);
        assert_eq!(
            escape_label("a_b 10%"),
            "a_<wbr>b <span class=\"u\">10%</span>"
        );
        assert_eq!(
            escape_label("Participant Gebrauchstauglichkeit a&b"),
            "Participant Gebrauch<wbr>stauglic<wbr>hkeit a&amp;b"
        );
        assert_eq!(
            escape_label("-9223372036854775809"),
            "-9223372<wbr>03685477<wbr>5809"
        );
    }

    #[test]
    fn no_text_is_a_tag_or_ends_a_quote() {
        assert_eq!(
            escape_html("<script>alert(\"1\" & '2')</script>"),
            "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;"
        );
        assert_eq!(escape_html("&lt;"), "&amp;lt;");
        assert_eq!(escape_html("a\u{202e}b\u{0}c\nd"), "a⟨U+202E⟩b␀c d");
        assert_eq!(escape_html("支払い ✓"), "支払い ✓");
    }
}
