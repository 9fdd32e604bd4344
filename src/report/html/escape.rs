//! Escaping: all text on the page goes through it.

use crate::study::text;

/// Escapes a text for use between tags and in quoted attributes: it cannot open a tag or close a quote, and nothing in
/// it is hidden.
pub(super) fn escape_html(from: &str) -> String {
    let mut out = String::with_capacity(from.len());
    for c in text::escape_hidden(from).chars() {
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

#[cfg(test)]
mod tests {
    use super::escape_html;

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
