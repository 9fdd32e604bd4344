//! Formulas that a spreadsheet would see in the cells of a CSV file, and the apostrophe that makes them texts. The rule
//! is told where tables are written.

use std::borrow::Cow;

use super::hidden::is_hidden;

/// A text with one apostrophe more before each formula in it.
pub fn escaped(text: &str) -> Cow<'_, str> {
    with_apostrophes(text, |count| count + 1)
}

/// A text of our CSV as it was before its formulas were escaped.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    with_apostrophes(text, |count| count.saturating_sub(1))
}

/// What a spreadsheet runs, also in the wide forms of these signs.
pub const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A text with another number of apostrophes before each formula in it: `change` says how many for how many.
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

/// Whether some reader begins a new cell or line after it.
fn parts_cells(sign: char) -> bool {
    matches!(
        sign,
        ';' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether some reader leaves it away at the beginning of a cell.
fn is_passed_over(sign: char) -> bool {
    sign == '"' || sign.is_whitespace() || sign.is_control() || is_hidden(sign)
}
