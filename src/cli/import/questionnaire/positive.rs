//! The SUS with ten positive items (Sauro & Lewis 2011): its even items praise the system, where those of the published
//! SUS find fault with it.

use super::super::refusal::TableRefusal;
use super::item_columns::ItemColumn;
use super::options::QuestionnaireOptions;
use super::survey::Survey;
use super::wording::{ItemRef, Wordings};
use crate::study::text::excerpt;

/// How the note about a table with these items begins.
pub(super) const NOTE: &str = "The SUS has ten positive items: answers to its even items are turned around, 5 to 1, as the score of the published SUS needs them.";

/// Whether an item is an even one of the SUS.
pub(super) fn is_even_sus_item(instrument: &str, item: &str) -> bool {
    let number = item.rsplit(|c: char| !c.is_ascii_digit()).next();
    let number = number.and_then(|digits| digits.parse::<u32>().ok());
    instrument == "sus" && number.is_some_and(|number| number.is_multiple_of(2))
}

/// Whether the items are positive, by the headers of the even ones or by an option.
///
/// # Errors
/// When some headers have the positive wording and others do not, and no option says what holds.
pub(super) fn has_positive_items(
    survey: &Survey<'_>,
    columns: &[ItemColumn],
    options: &QuestionnaireOptions,
) -> Result<bool, TableRefusal> {
    if options.has_positive_sus {
        return Ok(true);
    }
    let wordings = Wordings::new(None);
    let is_even = |ItemRef { instrument, item }: &ItemRef| is_even_sus_item(instrument, item);
    let even = columns.iter().filter(|column| is_even(&column.item));
    let (positive, others): (Vec<&ItemColumn>, Vec<&ItemColumn>) = even.partition(|column| {
        let labels = &survey.labels[column.column];
        labels
            .iter()
            .any(|label| wordings.is_positive(label, &column.item))
    });
    let (Some(first), Some(other)) = (positive.first(), others.first()) else {
        return Ok(!positive.is_empty());
    };
    Err(TableRefusal::new(format!(
        "\"{}\" is item {} of the SUS with ten positive items, and \"{}\" is none of them",
        excerpt(survey.labels[first.column].last().unwrap_or(&"")),
        first.item.item,
        excerpt(survey.labels[other.column].last().unwrap_or(&"")),
    ))
    .hint("If all ten items are positive, add --scale sus=positive; otherwise name the columns SUS_1 to SUS_10, without texts."))
}
