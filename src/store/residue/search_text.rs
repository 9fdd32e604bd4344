//! Normalizes texts for searching, and decodes the bytes of a file in every way they may be meant.
//!
//! A normalized text is composed (NFC) and lowercase, with one blank per run of white space. Time and memory are linear
//! in the bytes.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization;

/// Minimum length of a phrase, in characters: shorter ones are in every file.
const MIN_PHRASE_CHARS: usize = 4;
/// Maximum length of an HTML reference between `&` and `;`, in characters.
const MAX_REFERENCE_CHARS: usize = 8;

/// The phrase to search for a text: its longest run of letters, digits and blanks on a line, which every format writes
/// the same way.
pub(super) fn search_phrase(text: &str) -> Option<String> {
    let text = compose(text);
    let is_blank = |c: char| c.is_whitespace() && !is_line_break(c);
    let runs = text.split(|c: char| !c.is_alphanumeric() && !is_blank(c));
    let phrase = runs.max_by_key(|run| run.trim().chars().count())?;
    let phrase = join_white_space(phrase).trim().to_owned();
    (phrase.chars().count() >= MIN_PHRASE_CHARS).then_some(phrase)
}

/// A text of a file, normalized like a phrase.
pub(super) fn searchable(text: &str) -> String {
    join_white_space(&compose(text))
}

/// Whether a normalized text contains a phrase as whole words.
pub(super) fn contains_phrase(text: &str, phrase: &str) -> bool {
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(phrase).any(|(at, _)| {
        ends(text[..at].chars().next_back()) && ends(text[at + phrase.len()..].chars().next())
    })
}

/// Possible texts of a file's bytes: UTF-8, or else Windows-1252, and UTF-16 if they may be; each as it is, and with
/// the escapes of JSON and HTML resolved if it has any.
pub(super) fn readings(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, str>> {
    let utf8 = String::from_utf8_lossy(bytes);
    let western =
        matches!(utf8, Cow::Owned(_)).then(|| WINDOWS_1252.decode_without_bom_handling(bytes).0);
    // A zero in every other byte is UTF-16; without Latin letters, UTF-16 starts with a byte order mark.
    let is_wide =
        bytes.contains(&0) || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let wide = [0, 1].into_iter().filter(move |_| is_wide);
    let wide = wide.flat_map(|skip| {
        [u16::from_le_bytes, u16::from_be_bytes].map(|read| {
            let pairs = bytes[skip.min(bytes.len())..].chunks_exact(2);
            let units: Vec<u16> = pairs.map(|pair| read([pair[0], pair[1]])).collect();
            Cow::Owned(String::from_utf16_lossy(&units))
        })
    });
    let texts = std::iter::once(utf8).chain(western).chain(wide);
    texts.flat_map(|text| {
        let resolved = text
            .contains(['\\', '&'])
            .then(|| resolve_escapes(&text).into());
        std::iter::once(text).chain(resolved)
    })
}

fn compose(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).collect()
}

/// Resolves `\n` and `\u00eb` of JSON, including surrogate pairs, and `&nbsp;`, `&#235;` and `&#xeb;` of HTML.
fn resolve_escapes(text: &str) -> String {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        resolved.push_str(&rest[..at]);
        rest = &rest[at..];
        let (c, length) = json_escape(rest)
            .or_else(|| html_reference(rest))
            .unwrap_or((if rest.starts_with('\\') { '\\' } else { '&' }, 1));
        resolved.push(c);
        rest = &rest[length..];
    }
    resolved.push_str(rest);
    resolved
}

/// Character of the escape at the start of a text, and the escape's length in bytes.
fn json_escape(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
    };
    match text.as_bytes() {
        [b'\\', b'n' | b'r' | b't' | b'b' | b'f', ..] => return Some(('\n', 2)),
        [b'\\', b'\\', ..] => return Some(('\\', 2)),
        _ => {}
    }
    let first = unit(0)?;
    if let Some(c) = char::from_u32(first.into()) {
        return Some((c, 6));
    }
    let pair = char::decode_utf16([first, unit(6)?]).next()?;
    Some((pair.ok()?, 12))
}

/// Character of the reference at the start of a text, and the reference's length in bytes.
fn html_reference(text: &str) -> Option<(char, usize)> {
    let name = text.strip_prefix('&')?;
    let end = name
        .bytes()
        .take(MAX_REFERENCE_CHARS + 1)
        .position(|byte| byte == b';')?;
    let name = &name[..end];
    let c = match name.strip_prefix('#') {
        None => (name == "nbsp").then_some('\u{a0}')?,
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            let digits = hex.unwrap_or(number);
            let number = u32::from_str_radix(digits, if hex.is_some() { 16 } else { 10 }).ok()?;
            char::from_u32(number)?
        }
    };
    Some((c, end + 2))
}

fn join_white_space(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            joined.push(c);
        } else if !joined.ends_with(' ') {
            joined.push(' ');
        }
    }
    joined
}

/// Whether a character is a line break or another control character, which formats write differently (`\n` in JSON).
fn is_line_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(bytes: &[u8], text: &str) -> bool {
        let phrase = search_phrase(text).unwrap();
        readings(bytes).any(|reading| contains_phrase(&searchable(&reading), &phrase))
    }

    #[test]
    fn a_name_is_found_in_every_encoding_and_form() {
        let wide =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        for name in ["No\u{eb}lle Garc\u{ed}a", "Noe\u{308}lle Garci\u{301}a"] {
            for bytes in [
                "x,No\u{eb}lle Garc\u{ed}a,y".as_bytes(),
                "Noe\u{308}lle Garci\u{301}a".as_bytes(),
                b"x;No\xeblle Garc\xeda;\x80",
                br#"{"name":"No\u00eblle Garc\u00ED\u0061"}"#,
                br"Noe\u0308lle Garc\u00eda",
                "No\u{eb}lle\r\n  Garc\u{ed}a".as_bytes(),
                "No\u{eb}lle&nbsp;Garc&#237;a".as_bytes(),
                "No&#xEB;lle\u{a0}\u{2003}Garc\u{ed}a".as_bytes(),
                "NO\u{cb}LLE GARC\u{cd}A".as_bytes(),
                &wide("No\u{eb}lle Garc\u{ed}a"),
                &wide("noe\u{308}lle\tgarci\u{301}a"),
            ] {
                assert!(has(bytes, name), "{}", bytes.escape_ascii());
            }
            for bytes in [
                "Noelle Garcia",
                "xNo\u{eb}lle Garc\u{ed}a",
                "No\u{eb}lle, Garc\u{ed}a",
            ] {
                assert!(!has(bytes.as_bytes(), name), "{bytes}");
            }
        }
        assert!(has(
            br"\ud83d\ude00 leaves the room",
            "leaves \u{1f600} the room"
        ));
    }

    #[test]
    fn what_only_begins_as_an_escape_stays() {
        for text in [
            "\\u00e",
            "\\uZZZZ",
            "\\u+0e9",
            "\\ud83d",
            "\\",
            "&",
            "&#;",
            "&amp;",
            "&#x110000;",
            "&\u{eb};",
        ] {
            assert_eq!(resolve_escapes(text), text);
        }
        assert_eq!(resolve_escapes("\\\\u00eb\\n&&#97;"), "\\u00eb\n&a");
    }

    #[test]
    fn a_text_of_several_lines_is_known_by_its_longest() {
        let text = "one more line\nleaves the room";
        assert_eq!(search_phrase(text).as_deref(), Some("leaves the room"));
        assert!(has(br#""one more line\nleaves the room""#, text));
        for bytes in [&br"C:\new folder"[..], br#""C:\\new folder""#] {
            assert!(has(bytes, r"C:\new folder"));
        }
        assert_eq!(search_phrase("ok \u{a0} a"), Some("ok a".to_owned()));
        assert_eq!(search_phrase("\u{a0}ok\u{a0}"), None);
    }
}
