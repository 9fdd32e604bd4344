//! What is in a cell of a questionnaire: a number, words of agreement, both, or a word for "no answer".

use super::agreement::Agreement;
use super::plain_text::plain_text;

/// An answer as it is written in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Given {
    /// An empty cell.
    Blank,
    /// A word for "no answer" or "does not apply".
    NotApplicable,
    /// A number, with the words beside it, as in `5 - Strongly agree`.
    Number(f64, Option<Agreement>),
    Words(Agreement),
    /// The label of a value in the questionnaire.
    Label(i64),
    /// A text that means nothing known.
    Unknown,
}

/// Words for "no answer", as [`plain_text`] gives them.
const NOT_APPLICABLE: [&str; 46] = [
    "n a",
    "na",
    "nan",
    "null",
    "none",
    "not applicable",
    "does not apply",
    "not answered",
    "no answer",
    "no response",
    "prefer not to say",
    "prefer not to answer",
    "skipped",
    "dont know",
    "do not know",
    "i dont know",
    "k a",
    "keine angabe",
    "keine antwort",
    "nicht anwendbar",
    "weiss nicht",
    "weiss ich nicht",
    "no aplica",
    "no aplicable",
    "sin respuesta",
    "ns nc",
    "no se",
    "no lo se",
    "non applicable",
    "sans objet",
    "sans reponse",
    "pas de reponse",
    "ne sait pas",
    "je ne sais pas",
    "nao se aplica",
    "nao aplicavel",
    "sem resposta",
    "nao sei",
    "nie dotyczy",
    "brak odpowiedzi",
    "nie wiem",
    "non applicabile",
    "nessuna risposta",
    "non so",
    "n d",
    "nd",
];

impl Given {
    /// Reads a cell.
    pub(super) fn from_cell(cell: &str) -> Self {
        let cell = cell.trim();
        if cell.is_empty() {
            return Self::Blank;
        }
        if let Some(number) = parse_number(cell).or_else(|| parse_answer_code(cell)) {
            return Self::Number(number, None);
        }
        if let Some((number, words)) = split_number(cell) {
            return Self::Number(number, Agreement::from_text(words));
        }
        let plain = plain_text(cell);
        if NOT_APPLICABLE.contains(&plain.as_str()) || is_only_dashes(cell) {
            return Self::NotApplicable;
        }
        Agreement::from_text(cell).map_or(Self::Unknown, Self::Words)
    }
}

fn is_only_dashes(cell: &str) -> bool {
    cell.chars()
        .all(|c| matches!(c, '-' | '–' | '—' | '.' | '/' | '?'))
}

/// A number with a decimal point or comma.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (whole, decimals) = text
        .split_once(['.', ','])
        .map_or((text, None), |(whole, decimals)| (whole, Some(decimals)));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_number =
        is_digits(whole.strip_prefix('-').unwrap_or(whole)) && decimals.is_none_or(is_digits);
    is_number
        .then(|| text.replacen(',', ".", 1).parse().ok())
        .flatten()
}

/// The code that `LimeSurvey` gives the answers of an array: `AO04`, or `A4`.
fn parse_answer_code(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('A')?;
    let digits = digits.strip_prefix('O').unwrap_or(digits);
    let is_code = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_code.then(|| digits.parse().ok()).flatten()
}

/// The number before or after the words of an answer: `5 - Strongly agree`, `(5) Strongly agree`, `Strongly agree (5)`,
/// `Strongly agree = 5`.
fn split_number(text: &str) -> Option<(f64, &str)> {
    let is_sign = |c: char| c.is_whitespace() || "()[]-–—:=.".contains(c);
    let (number, words) = if text.starts_with(|c: char| c.is_ascii_digit() || c == '(' || c == '[')
    {
        let start = text.trim_start_matches(['(', '[']);
        let end = start.find(is_sign)?;
        start.split_at(end)
    } else {
        let end = text.trim_end_matches([')', ']']);
        let start = end.rfind(is_sign)?;
        let sign = end[start..].chars().next()?;
        (&end[start + sign.len_utf8()..], &end[..start])
    };
    let words = words.trim_matches(is_sign);
    let is_words = !words.is_empty() && !words.contains(|c: char| c.is_ascii_digit());
    let number = parse_number(number)?;
    is_words.then_some((number, words))
}

#[cfg(test)]
mod tests {
    use super::super::agreement::Strength;
    use super::*;

    #[test]
    fn numbers_codes_and_labels_are_numbers() {
        let strongly = Some(Agreement::Agrees(Strength::Strong));
        for (cell, number, words) in [
            ("4", 4.0, None),
            (" 4.0 ", 4.0, None),
            ("3,5", 3.5, None),
            ("-2", -2.0, None),
            ("AO04", 4.0, None),
            ("A10", 10.0, None),
            ("5 - Strongly agree", 5.0, strongly),
            ("5-Strongly agree", 5.0, strongly),
            ("5: Strongly agree", 5.0, strongly),
            ("(5) Strongly agree", 5.0, strongly),
            ("5. stimme voll zu", 5.0, strongly),
            ("Strongly agree (5)", 5.0, strongly),
            ("Strongly agree = 5", 5.0, strongly),
            ("10 – extremely likely", 10.0, None),
        ] {
            assert_eq!(
                Given::from_cell(cell),
                Given::Number(number, words),
                "{cell}"
            );
        }
    }

    #[test]
    fn words_for_no_answer_are_not_applicable() {
        for cell in [
            "N/A",
            "n.a.",
            "Not applicable",
            "k. A.",
            "keine Angabe",
            "No aplica",
            "Não se aplica",
            "Nie dotyczy",
            "-",
            "—",
            "Weiß nicht",
        ] {
            assert_eq!(Given::from_cell(cell), Given::NotApplicable, "{cell}");
        }
        assert_eq!(Given::from_cell("  "), Given::Blank);
    }

    #[test]
    fn other_texts_are_unknown() {
        for cell in [
            "often",
            "4 of 5",
            "4/5",
            "2026-03-01",
            "1.000,5",
            "A",
            "AO",
            "P01",
            "5 5",
            "(text)",
            "0.00 / 0",
            "1e3",
            "NaN5",
        ] {
            assert_eq!(Given::from_cell(cell), Given::Unknown, "{cell}");
        }
    }
}
