//! `format = 1`: the format version of a file, so that a later moderato can write another.

use toml::Spanned;
use toml::de::DeValue;

use crate::study::Problem;

/// Format of scripts and key files.
pub(crate) const FORMAT: i64 = 1;

/// The problem with the value of `format`, unless it is [`FORMAT`].
pub(crate) fn format_problem(value: &Spanned<DeValue<'_>>) -> Option<Problem> {
    let is_known = matches!(value.get_ref(), DeValue::Integer(number)
        if i64::from_str_radix(number.as_str(), number.radix()) == Ok(FORMAT));
    (!is_known).then(|| Problem {
        span: value.span(),
        message: format!("This version of moderato reads format {FORMAT} only."),
        hint: format!("Write format = {FORMAT}, or install a newer moderato."),
    })
}
