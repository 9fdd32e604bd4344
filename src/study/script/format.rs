//! `format = 1`: which format a file says it has, so that a later moderato can write another one.

use toml::Spanned;
use toml::de::DeValue;

use crate::study::Problem;

/// The format of scripts and key files.
pub(crate) const FORMAT: i64 = 1;

/// The problem with the value of `format`, where it is not the known one.
pub(crate) fn format_problem(value: &Spanned<DeValue<'_>>) -> Option<Problem> {
    let is_known = matches!(value.get_ref(), DeValue::Integer(number)
        if i64::from_str_radix(number.as_str(), number.radix()) == Ok(FORMAT));
    (!is_known).then(|| Problem {
        span: value.span(),
        message: format!("This version of moderato reads format {FORMAT} only."),
        hint: format!("Write format = {FORMAT}, or install a newer moderato."),
    })
}
