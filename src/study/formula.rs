//! Escapes text that a spreadsheet would run as a formula in a CSV cell, by a leading apostrophe. The rule is
//! documented where tables are written.

use std::borrow::Cow;

use super::hidden::is_hidden;

/// Adds one apostrophe before each formula in a text.
pub fn escaped(text: &str) -> Cow<'_, str> {
    with_apostrophes(text, |count| count + 1)
}

/// Reverses [`escaped`].
pub fn unescaped(text: &str) -> Cow<'_, str> {
    with_apostrophes(text, |count| count.saturating_sub(1))
}

/// Characters that start a formula in a spreadsheet, including their full-width forms.
pub const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Changes the number of apostrophes before each formula in a text: `change` maps the old number to the new.
fn with_apostrophes(text: &str, change: impl Fn(usize) -> usize) -> Cow<'_, str> {
    if !text.contains(FORMULA) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 4);
    let mut may_begin = true;
    let mut rest = text.chars();
    loop {
        let here = rest.as_str();
        let after = here.trim_start_matches('\'');
        if may_begin && after.starts_with(FORMULA) {
            let count = here.len() - after.len();
            out.extend(std::iter::repeat_n('\'', change(count)));
            rest = after.chars();
        }
        let Some(sign) = rest.next() else {
            return out.into();
        };
        out.push(sign);
        may_begin = parts_cells(sign) || may_begin && is_passed_over(sign);
    }
}

/// Whether some reader starts a new cell or line after this character.
fn parts_cells(sign: char) -> bool {
    matches!(
        sign,
        ';' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether some reader skips this character at the start of a cell.
fn is_passed_over(sign: char) -> bool {
    sign == '"' || sign.is_whitespace() || sign.is_control() || is_hidden(sign)
}
