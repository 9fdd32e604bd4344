//! The options of `import` about questionnaires: `--items`, `--answers`, `--scale` and `--ignore`.

use std::collections::BTreeMap;

use super::plain_text::plain_text;
use super::words::{Given, parse_number};
use crate::cli::error::CommandError;
use crate::study::Instrument;
use crate::study::text::excerpt;

/// What the options say about the questionnaires of a table.
#[derive(Debug, Default, Clone)]
pub(in crate::cli::import) struct QuestionnaireOptions {
    pub(super) items: Vec<ItemsOption>,
    /// What a word means, by its [`word_key`]: a number or a blank.
    answers: BTreeMap<String, Given>,
    /// The first and the last number of the scale in the file, by instrument.
    scales: BTreeMap<String, FileScale>,
    /// Whether all ten items of the SUS are positive.
    pub(super) has_positive_sus: bool,
    /// Columns that are not read.
    pub(super) ignored: Vec<String>,
}

/// Where the items of a questionnaire are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemsOption {
    /// The task it was asked after, as written.
    pub(super) task: Option<String>,
    /// A word of [`Instrument::as_str`], or the id of a question.
    pub(super) instrument: String,
    /// Columns: a range of positions, names, a first name with `..`, or the beginning of names.
    pub(super) columns: String,
}

/// The scale on which the answers of a file are, from the end that is the lowest of the questionnaire. `5-1` is reversed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FileScale {
    pub(super) first: f64,
    pub(super) last: f64,
}

impl QuestionnaireOptions {
    /// Parses the options.
    ///
    /// # Errors
    /// When one is not a pair, or not a scale.
    pub(in crate::cli::import) fn parse(
        items: &[String],
        answers: &[String],
        scales: &[String],
        ignored: &[String],
    ) -> Result<Self, CommandError> {
        let mut options = Self {
            ignored: ignored.to_vec(),
            ..Self::default()
        };
        for text in items {
            let (name, columns) = pair("--items", text, "sus=4-13")?;
            let (task, instrument) = match name.rsplit_once('.') {
                Some((task, instrument)) => (Some(task.to_owned()), instrument),
                None => (None, name),
            };
            options.items.push(ItemsOption {
                task,
                instrument: instrument_word(instrument),
                columns: columns.to_owned(),
            });
        }
        for text in answers {
            options.answers.extend(parse_answers(text)?);
        }
        for text in scales {
            let (name, ends) = pair("--scale", text, "tlx=0-20")?;
            if instrument_word(name) == "sus" && ends == "positive" {
                options.has_positive_sus = true;
                continue;
            }
            let scale = FileScale::parse(ends).ok_or_else(|| {
                CommandError::invalid(format!(
                    "--scale {}: \"{}\" is not a scale.",
                    excerpt(text),
                    excerpt(ends)
                ))
                .hint("Write its first and last number, such as --scale tlx=0-20, sus=5-1 for a reversed one, or sus=positive for ten positive items.")
            })?;
            options.scales.insert(instrument_word(name), scale);
        }
        Ok(options)
    }

    /// What a cell means by `--answers`; `None` if no option says so.
    pub(super) fn answer(&self, cell: &str) -> Option<Given> {
        if self.answers.is_empty() {
            return None;
        }
        self.answers.get(&word_key(cell)).copied()
    }

    /// The scale in the file, if `--scale` gives it.
    pub(super) fn scale(&self, instrument: &str) -> Option<FileScale> {
        self.scales.get(instrument).copied()
    }

    /// Whether an option says where items are.
    pub(in crate::cli::import) fn names_items(&self) -> bool {
        !self.items.is_empty()
    }
}

impl FileScale {
    fn parse(text: &str) -> Option<Self> {
        let sign = text.char_indices().skip(1).find(|(_, c)| *c == '-')?.0;
        let (first, last) = (&text[..sign], text[sign + 1..].trim());
        let scale = Self {
            first: first.trim().parse().ok()?,
            last: last.parse().ok()?,
        };
        let is_scale = scale.first.is_finite() && scale.last.is_finite();
        (is_scale && (scale.first - scale.last).abs() > 0.0).then_some(scale)
    }

    /// A number of the file on the scale of the questionnaire; `None` if it is outside the file's scale.
    pub(super) fn convert(self, number: f64, (low, high): (i64, i64)) -> Option<f64> {
        let Self { first, last } = self;
        let is_on_scale = (first.min(last)..=first.max(last)).contains(&number);
        let share = (number - first) / (last - first);
        is_on_scale.then(|| low as f64 + share * (high - low) as f64)
    }
}

/// What is compared of a word or a number: -9 is not 9, and 4.0 is 4.
fn word_key(text: &str) -> String {
    parse_number(text).map_or_else(|| plain_text(text), |number| number.to_string())
}

/// The word of an instrument, whatever the case and common spelling.
fn instrument_word(name: &str) -> String {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_lowercase().as_str() {
        "umux" | "umuxlite" => "umux-lite".to_owned(),
        "tlx" | "nasatlx" | "rtlx" => "tlx".to_owned(),
        word if Instrument::standard_from_word(word).is_some() => word.to_owned(),
        _ => name.trim().to_owned(),
    }
}

fn pair<'a>(flag: &str, text: &'a str, example: &str) -> Result<(&'a str, &'a str), CommandError> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim(), value.trim()))
        }
        _ => Err(CommandError::invalid(format!(
            "{flag} {}: the = between two names is missing.",
            excerpt(text)
        ))
        .hint(format!("Write {flag} {example}."))),
    }
}

/// Parses `often=5,rarely, if ever=1,no idea=blank`. A comma is part of a word when no number is before it.
fn parse_answers(text: &str) -> Result<Vec<(String, Given)>, CommandError> {
    let flaw = || {
        CommandError::invalid(format!(
            "--answers {}: each word needs a number.",
            excerpt(text)
        ))
        .hint("Write --answers \"always=5,often=4\"; a word that means no answer is written \"no idea=blank\".")
    };
    let mut answers = Vec::new();
    let mut word = String::new();
    for part in text.split(',') {
        if !word.is_empty() {
            word.push(',');
        }
        word.push_str(part);
        let Some((name, value)) = word.rsplit_once('=') else {
            continue;
        };
        let number = match value.trim() {
            "blank" => Given::NotApplicable,
            number => Given::Number(parse_number(number).ok_or_else(flaw)?, None),
        };
        let name = word_key(name);
        if name.is_empty() {
            return Err(flaw());
        }
        answers.push((name, number));
        word.clear();
    }
    if word.trim().is_empty() && !answers.is_empty() {
        Ok(answers)
    } else {
        Err(flaw())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(answers: &str, scale: &str) -> Result<QuestionnaireOptions, String> {
        let list = |text: &str| match text {
            "" => Vec::new(),
            text => vec![text.to_owned()],
        };
        QuestionnaireOptions::parse(&[], &list(answers), &list(scale), &[])
            .map_err(|error| error.to_string())
    }

    #[test]
    fn words_are_mapped_to_numbers_and_blanks() {
        let options = parse("Rarely, if ever=1,OFTEN = 4,no idea=blank", "").unwrap();
        assert_eq!(
            options.answer("rarely if ever"),
            Some(Given::Number(1.0, None))
        );
        assert_eq!(options.answer("Often!"), Some(Given::Number(4.0, None)));
        assert_eq!(options.answer("No idea"), Some(Given::NotApplicable));
        assert_eq!(options.answer("always"), None);
        let codes = parse("-9=blank,99=blank", "").unwrap();
        assert_eq!(codes.answer(" -9.0 "), Some(Given::NotApplicable));
        assert_eq!(codes.answer("99"), Some(Given::NotApplicable));
        assert_eq!(codes.answer("9"), None);
        for text in ["often", "often=x", "=3", "often=3,rarely", ","] {
            assert!(parse(text, "").is_err(), "{text}");
        }
    }

    #[test]
    fn scales_are_converted_and_may_be_reversed() {
        let convert = |scale: &str, number: f64, ends| {
            let options = parse("", scale).unwrap();
            let (name, _) = scale.split_once('=').unwrap();
            options.scale(name).unwrap().convert(number, ends)
        };
        assert_eq!(convert("tlx=0-20", 13.0, (0, 100)), Some(65.0));
        assert_eq!(convert("tlx=0-20", 21.0, (0, 100)), None);
        assert_eq!(convert("sus=5-1", 4.0, (1, 5)), Some(2.0));
        assert_eq!(convert("sus=-2-2", -2.0, (1, 5)), Some(1.0));
        for text in ["tlx", "tlx=", "tlx=20", "tlx=a-b", "tlx=3-3"] {
            assert!(parse("", text).is_err(), "{text}");
        }
    }

    #[test]
    fn questionnaires_are_named_in_several_ways_and_per_task() {
        let items = ["SUS=4-13", "pay.seq=Ease", "NASA-TLX=Q5"].map(str::to_owned);
        let options = QuestionnaireOptions::parse(&items, &[], &[], &[]).unwrap();
        let named: Vec<_> = options
            .items
            .iter()
            .map(|i| (i.task.as_deref(), i.instrument.as_str(), i.columns.as_str()))
            .collect();
        assert_eq!(
            named,
            [
                (None, "sus", "4-13"),
                (Some("pay"), "seq", "Ease"),
                (None, "tlx", "Q5")
            ]
        );
    }
}
