//! Commas and points in the numbers of a column: `1,200` is 1.2 or 1200, and only the other numbers can tell.

use std::borrow::Cow;

use crate::study::text::excerpt;

/// A number that many times as large as another one of its column makes the other one doubtful.
const FAR_ABOVE: f64 = 100.0;

/// How the numbers of a column are written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "they are facts, not modes")]
pub(super) struct Decimals {
    /// A number has a comma that cannot separate thousands.
    has_decimal_comma: bool,
    /// A number has a point that cannot separate thousands.
    has_decimal_point: bool,
    /// The largest number that has neither.
    largest_whole: Option<u64>,
    /// What separates the cells: a semicolon where the decimals follow a comma.
    separator: char,
}

impl Decimals {
    /// Starts with what the separator of the cells says.
    pub(super) fn between(separator: char) -> Self {
        Self {
            separator,
            ..Self::default()
        }
    }

    /// Adds a number of the column; other texts say nothing.
    pub(super) fn add(&mut self, text: &str) {
        match split(text) {
            Some((whole, _, None)) => {
                let number = whole.trim_start_matches('-').parse().unwrap_or(u64::MAX);
                self.largest_whole = self.largest_whole.max(Some(number));
            }
            Some((whole, ',', Some(decimals))) => {
                self.has_decimal_comma |= !may_be_thousands(whole, decimals);
            }
            Some((whole, _, Some(decimals))) => {
                self.has_decimal_point |= !may_be_thousands(whole, decimals);
            }
            None => {}
        }
    }

    /// Whether a whole number of the column is a hundred times as large as one with these decimals: 950 beside `1.200`
    /// is of its kind if that is 1200.
    fn is_far_below_whole(self, whole: &str, decimals: &str) -> bool {
        let number = format!("{whole}.{decimals}").parse::<f64>();
        let number = number.map_or(0.0, f64::abs);
        self.largest_whole
            .is_some_and(|largest| largest as f64 >= FAR_ABOVE * number)
    }

    /// A number with a decimal point; another text as it is.
    ///
    /// # Errors
    /// That nothing tells whether a comma or a point separates thousands, as the end of a sentence.
    pub(super) fn with_point(self, text: &str) -> Result<Cow<'_, str>, String> {
        let Some((whole, sign, Some(decimals))) = split(text) else {
            return Ok(Cow::Borrowed(text));
        };
        let is_clear = !may_be_thousands(whole, decimals)
            || !self.is_far_below_whole(whole, decimals)
                && match sign {
                    ',' => self.has_decimal_comma && !self.has_decimal_point,
                    _ => {
                        let has_whole = self.largest_whole.is_some();
                        !self.has_decimal_comma
                            && (self.has_decimal_point || !has_whole || self.separator != ';')
                    }
                };
        if is_clear {
            return Ok(match sign {
                ',' => Cow::Owned(format!("{whole}.{decimals}")),
                _ => Cow::Borrowed(text),
            });
        }
        let smaller = format!("{whole}.{decimals}");
        Err(format!(
            "\"{}\", which may be {whole}{decimals} or {}; write it as one of these",
            excerpt(text.trim()),
            smaller.trim_end_matches('0').trim_end_matches('.')
        ))
    }
}

/// The digits before and after a comma or a point, and which it is; only digits if there is neither. `None` if a text is
/// no such number.
fn split(text: &str) -> Option<(&str, char, Option<&str>)> {
    let text = text.trim();
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_whole = |part: &str| is_digits(part.strip_prefix('-').unwrap_or(part));
    let Some(at) = text.find([',', '.']) else {
        return is_whole(text).then_some((text, '.', None));
    };
    let (whole, decimals) = (&text[..at], &text[at + 1..]);
    let sign = char::from(text.as_bytes()[at]);
    (is_whole(whole) && is_digits(decimals)).then_some((whole, sign, Some(decimals)))
}

/// Whether `1,200` may be 1200: thousands come in groups of three digits, and the first is not 0.
fn may_be_thousands(whole: &str, decimals: &str) -> bool {
    let digits = whole.trim_start_matches('-');
    decimals.len() == 3 && digits.len() <= 3 && !digits.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How the first number is read beside the others.
    fn read(separator: char, numbers: &[&str]) -> Option<String> {
        let mut decimals = Decimals::between(separator);
        for number in numbers {
            decimals.add(number);
        }
        let read = decimals.with_point(numbers[0]).ok()?;
        Some(read.into_owned())
    }

    #[test]
    fn decimal_commas_become_points() {
        for (text, expected) in [
            ("72,5", "72.5"),
            ("-72,5", "-72.5"),
            ("0,125", "0.125"),
            ("1234,567", "1234.567"),
            ("72.5", "72.5"),
            ("1.234", "1.234"),
            ("1,2,3", "1,2,3"),
            ("1,200.5", "1,200.5"),
            ("a,b", "a,b"),
            (",5", ",5"),
        ] {
            assert_eq!(read(',', &[text]).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn three_digits_after_a_sign_are_clear_only_beside_other_numbers() {
        for separator in [',', ';', '\t'] {
            assert_eq!(read(separator, &["1,200"]), None);
            assert_eq!(read(separator, &["1,200", "95", "880"]), None);
            assert_eq!(read(separator, &["1,200", "72.5"]), None);
            assert_eq!(read(separator, &["1.200", "72,5"]), None);
            let decimal = read(separator, &["1,200", "72,5"]);
            assert_eq!(decimal.as_deref(), Some("1.200"));
            assert_eq!(
                read(separator, &["1.234", "72.5", "9"]).as_deref(),
                Some("1.234")
            );
        }
        for mixed in [
            &["1.200", "950", "840"][..],
            &["1,200", "950", "72,5"],
            &["1.200", "950", "72.5"],
        ] {
            assert_eq!(read(',', mixed), None, "{mixed:?}");
        }
        assert_eq!(
            read(',', &["1.234", "72.5", "150.25"]).as_deref(),
            Some("1.234")
        );
        assert_eq!(read(';', &["1.200", "95"]), None);
        assert_eq!(read(',', &["1.234", "95"]).as_deref(), Some("1.234"));
    }

    #[test]
    fn both_numbers_that_may_be_meant_are_named() {
        let mut decimals = Decimals::between(',');
        decimals.add("1,200");
        assert_eq!(
            decimals.with_point("1,200").unwrap_err(),
            "\"1,200\", which may be 1200 or 1.2; write it as one of these"
        );
        assert_eq!(
            decimals.with_point("1,000").unwrap_err(),
            "\"1,000\", which may be 1000 or 1; write it as one of these"
        );
    }
}
