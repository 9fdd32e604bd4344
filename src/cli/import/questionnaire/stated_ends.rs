//! The ends of a scale that a header states: `(1 = very easy, 7 = very difficult)`.

use super::super::refusal::TableRefusal;
use super::agreement::Agreement;
use super::item_columns::ItemColumn;
use super::options::QuestionnaireOptions;
use super::plain_text::plain_words;
use super::survey::Survey;
use crate::study::text::excerpt;
use crate::study::{AnswerFormat, Instrument, Scale, Study};

/// Checks that no header states the ends of a scale the other way around than its questionnaire has them.
///
/// # Errors
/// With the first column that does, unless an option says how its scale goes.
pub(super) fn check(
    survey: &Survey<'_>,
    columns: &[ItemColumn],
    options: &QuestionnaireOptions,
    study: Option<&Study>,
) -> Result<(), TableRefusal> {
    let empty = Study::new(String::new());
    let unsaid = |column: &&ItemColumn| options.scale(&column.item.instrument).is_none();
    for column in columns.iter().filter(unsaid) {
        let instrument = Instrument::from_word(&column.item.instrument);
        let items = instrument.items(study.unwrap_or(&empty));
        let item = items.into_iter().find(|item| item.id == column.item.item);
        let Some(AnswerFormat::Scale(scale)) = item.map(|item| item.answer) else {
            continue;
        };
        for label in &survey.labels[column.column] {
            if let Some((first, last)) = reversed_ends(label, &scale) {
                let word = instrument.as_str();
                return Err(TableRefusal::new(format!(
                    "the header \"{}\" states the ends of {} the other way around",
                    excerpt(label),
                    instrument.name()
                ))
                .hint(format!(
                    "If the answers are as the header says, add --scale {word}={last}-{first}; otherwise --scale {word}={first}-{last}"
                )));
            }
        }
    }
    Ok(())
}

/// The lowest and the highest number that a header gives to an end, if the lowest is that of the better end.
fn reversed_ends(header: &str, scale: &Scale) -> Option<(i64, i64)> {
    let pieces = header.split(['(', ')', '[', ']', ',', ';', '\n']);
    let mut ends: Vec<(i64, bool)> = pieces
        .filter_map(|piece| {
            let (before, words) = piece.split_once('=')?;
            let number = before.split_whitespace().next_back()?.parse().ok()?;
            Some((number, is_high_end(words, scale)?))
        })
        .collect();
    ends.sort_unstable();
    match (ends.first()?, ends.last()?) {
        ((first, true), (last, false)) => Some((*first, *last)),
        _ => None,
    }
}

/// Whether words are the high end of a scale; `None` if they are neither end.
fn is_high_end(words: &str, scale: &Scale) -> Option<bool> {
    match Agreement::from_text(words) {
        Some(Agreement::Agrees(_)) => return Some(true),
        Some(Agreement::Disagrees(_)) => return Some(false),
        Some(Agreement::Neutral) | None => {}
    }
    let words = plain_words(words);
    let last = words.last()?;
    let ends_so = |label: &Option<String>| {
        let label = label.as_deref().map(plain_words);
        label.is_some_and(|label| label.last() == Some(last))
    };
    match (ends_so(&scale.low_label), ends_so(&scale.high_label)) {
        (true, false) => Some(false),
        (false, true) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reversed(instrument: &Instrument, header: &str) -> Option<(i64, i64)> {
        let items = instrument.items(&Study::new(String::new()));
        match &items[0].answer {
            AnswerFormat::Scale(scale) => reversed_ends(header, scale),
            _ => None,
        }
    }

    #[test]
    fn only_ends_the_other_way_around_are_found() {
        let seq = |header: &str| reversed(&Instrument::Seq, header);
        let sus = |header: &str| reversed(&Instrument::Sus, header);
        let task = "Overall this task was:";
        assert_eq!(
            seq(&format!("{task} (1 = very easy, 7 = very difficult)")),
            Some((1, 7))
        );
        assert_eq!(
            seq(&format!("{task} (1=very difficult; 7=very easy)")),
            None
        );
        assert_eq!(seq(&format!("{task} (1 = very easy)")), None);
        assert_eq!(
            sus("I would use it often (1 = strongly agree, 5 = strongly disagree)"),
            Some((1, 5))
        );
        assert_eq!(sus("[0 = strongly disagree, 4 = strongly agree]"), None);
        assert_eq!(sus("1 = red, 2 = blue"), None);
    }
}
