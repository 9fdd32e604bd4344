//! A row of a tidy table of ratings.

use super::mapping::Mapping;
use super::row::name_flaw;
use crate::study::text::excerpt;
use crate::study::{Instrument, QuestionKind, Study};

/// The required fields of a row of ratings.
pub(super) const NEEDED: [&str; 4] = ["participant", "version", "instrument", "value"];

/// An answer to one item, from one row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// Its line in the file, counted from 1.
    pub(super) line: u64,
    pub(super) participant: String,
    pub(super) version: String,
    /// The task it was asked after; `None` at the end of the session.
    pub(super) task: Option<String>,
    pub(super) instrument: String,
    pub(super) item: String,
    /// `None` for a blank.
    pub(super) value: Option<f64>,
}

/// Reads an answer from the values of one line.
///
/// # Errors
/// All problems of the line.
pub(super) fn read(
    mapping: &Mapping,
    line: u64,
    value: impl Fn(&str) -> Option<String>,
) -> Result<Answer, Vec<String>> {
    let mut problems = Vec::new();
    let mut needed = |field: &str| {
        let text = mapping.text(field, &value).unwrap_or_default();
        problems.extend(name_flaw(field, &text));
        text
    };
    let (participant, version) = (needed("participant"), needed("version"));
    let instrument = needed("instrument").to_lowercase();
    let given = mapping.text("value", &value);
    let number = given
        .as_deref()
        .map(|text| text.parse::<f64>().ok().filter(|v| v.is_finite()));
    if let (Some(None), Some(text)) = (number, &given) {
        problems.push(format!(
            "the value is \"{}\"; a number is wanted, or nothing for a blank",
            excerpt(text)
        ));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Answer {
        line,
        participant,
        version,
        task: mapping.text("task", &value),
        item: mapping
            .text("item", &value)
            .unwrap_or_else(|| "1".to_owned()),
        instrument,
        value: number.flatten(),
    })
}

impl Answer {
    /// The problem with the answer if its questionnaire does not allow it.
    pub(super) fn flaw(&self, study: &Study) -> Option<String> {
        let Self {
            instrument, item, ..
        } = self;
        let (items, low, high) = match Instrument::standard_from_word(instrument) {
            Some(Instrument::Seq) => (1, 1.0, 7.0),
            Some(Instrument::Smeq) => (1, 0.0, 150.0),
            Some(Instrument::Faces) => (1, 1.0, 3.0),
            Some(Instrument::Sus) => (10, 1.0, 5.0),
            Some(Instrument::UmuxLite) => (2, 1.0, 7.0),
            Some(Instrument::Nps) => (1, 0.0, 10.0),
            Some(Instrument::Tlx) => (6, 0.0, 100.0),
            Some(Instrument::Custom(_)) | None => {
                let question = study.questions.iter().find(|q| q.id == *instrument);
                match question.map(|q| &q.kind) {
                    Some(QuestionKind::Scale { low, high, .. }) => (1, *low as f64, *high as f64),
                    Some(QuestionKind::Choice(choices)) => (1, 1.0, choices.len() as f64),
                    Some(QuestionKind::Text) => {
                        return Some(format!(
                            "\"{}\" is answered by a text, not by a number",
                            excerpt(instrument)
                        ));
                    }
                    None => {
                        let known: Vec<_> = Instrument::STANDARD
                            .iter()
                            .map(Instrument::as_str)
                            .collect();
                        return Some(format!(
                            "there is no questionnaire \"{}\"; there are {}, and the script's own questions",
                            excerpt(instrument),
                            known.join(", ")
                        ));
                    }
                }
            }
        };
        let number = item
            .rsplit(|c: char| !c.is_ascii_digit())
            .next()
            .and_then(|digits| digits.parse::<usize>().ok());
        let is_named = *instrument == "tlx" && number.is_none();
        if items > 1 && !is_named && !number.is_some_and(|n| (1..=items).contains(&n)) {
            return Some(format!(
                "{instrument} has no item \"{}\"; its items are 1 to {items}",
                excerpt(item)
            ));
        }
        let value = self.value?;
        (!(low..=high).contains(&value)).then(|| {
            format!("{instrument} is answered from {low} to {high}, and the value is {value}")
        })
    }
}
