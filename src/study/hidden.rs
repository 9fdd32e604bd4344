//! Characters that are invisible or change how others are displayed, and the joiners that some writing needs.

use unicode_normalization::char::is_combining_mark;

/// Zero-width joiner: joins parts of an emoji, and letters of some scripts.
const JOINER: char = '\u{200d}';
/// Zero-width non-joiner: keeps letters of some scripts from joining.
const NON_JOINER: char = '\u{200c}';

/// How joiners are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joiners {
    /// As hidden characters.
    Refused,
    /// As text between two emoji, or between two letters of a script that uses them.
    WhereTheyJoin,
}

/// Hidden characters of a text.
pub(super) fn hidden_in(text: &str, joiners: Joiners) -> impl Iterator<Item = char> {
    let mut before = None;
    text.char_indices().filter_map(move |(at, c)| {
        let after = || text[at + c.len_utf8()..].chars().next();
        let is_fine = joiners == Joiners::WhereTheyJoin && joins(before, c, after());
        before = Some(c);
        (is_hidden(c) && !is_fine).then_some(c)
    })
}

/// Whether a joiner has an effect between its neighbors: a zero-width joiner between emoji, or either joiner between
/// letters or marks of one script that joins its letters (Arabic, Syriac, the scripts of India, Myanmar and Khmer).
pub(super) fn joins(before: Option<char>, c: char, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let emoji = || (is_emoji(before) || before == '\u{fe0f}') && is_emoji(after);
    let script = || joining_script(before).is_some_and(|one| Some(one) == joining_script(after));
    match c {
        JOINER => emoji() || script(),
        NON_JOINER => script(),
        _ => false,
    }
}

/// First code point of the block of a script that uses joiners, for its letters and marks.
fn joining_script(c: char) -> Option<u32> {
    if !c.is_alphabetic() && !is_combining_mark(c) {
        return None;
    }
    match u32::from(c) {
        0x0600..=0x06ff | 0x0750..=0x077f | 0x08a0..=0x08ff => Some(0x0600),
        0x0700..=0x074f => Some(0x0700),
        // Nine scripts of a block of 128 code points each, from Devanagari to Sinhala.
        block @ 0x0900..=0x0dff => Some(block & !0x7f),
        0x1000..=0x109f => Some(0x1000),
        0x1780..=0x17ff => Some(0x1780),
        _ => None,
    }
}

/// Pictographs that are joined into emoji, and skin tones.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a character is invisible, or changes how those around it are displayed: controls, direction marks, fillers,
/// joiners, blanks that are not white space, tags.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || is_of_direction(c) || is_invisible(c)
}

/// Whether a character chooses how the one before it looks, and has no look of its own.
pub(super) fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}')
}

pub(super) fn is_of_direction(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Unicode's default ignorable characters, without variation selectors, which choose how an emoji looks, and a few
/// other characters without a visible form.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}
