//! Compares the texts of questions with the items that their codes or numbers name.

use super::super::refusal::TableRefusal;
use super::item_columns::ItemColumn;
use super::plain_text::plain_words;
use super::survey::Survey;
use super::wording::{ItemRef, Wordings};
use crate::study::Instrument;
use crate::study::text::{excerpt, quote_for_shell};

/// Texts with fewer words are names and not questions.
const MIN_WORDS: usize = 4;

/// Checks columns that a code names: none may have the text of another item.
///
/// # Errors
/// With the first column that has one.
pub(super) fn check_codes<'c>(
    survey: &Survey<'_>,
    columns: impl Iterator<Item = &'c ItemColumn>,
) -> Result<(), TableRefusal> {
    let wordings = Wordings::new(None);
    for column in columns {
        for text in texts(survey, column) {
            let items = same_instrument(&wordings, column, text);
            if let Some(other) = items.first()
                && !items.contains(&column.item)
            {
                return Err(contradiction(survey, column, other, text));
            }
        }
    }
    Ok(())
}

/// Checks columns that are items only because of their numbers: where they have texts, one of these has to be an item.
///
/// # Errors
/// When a text is another item, or none is one.
pub(super) fn check_numbers(
    survey: &Survey<'_>,
    columns: &[ItemColumn],
) -> Result<(), TableRefusal> {
    check_codes(survey, columns.iter())?;
    let wordings = Wordings::new(None);
    let mut all = columns
        .iter()
        .flat_map(|column| texts(survey, column).map(move |text| (column, text)))
        .peekable();
    let Some((first, text)) = all.peek().copied() else {
        return Ok(());
    };
    if all.any(|(column, text)| !same_instrument(&wordings, column, text).is_empty()) {
        return Ok(());
    }
    let word = &first.item.instrument;
    let last = columns.last().unwrap_or(first);
    Err(TableRefusal::new(format!(
        "\"{}\" and the columns after it are numbered as the items of {}, and their texts are others, such as \"{}\"",
        excerpt(survey.name(first.column)),
        Instrument::from_word(word).name(),
        excerpt(text)
    ))
    .hint(format!(
        "If they are its items in their order, in another wording or language, add --items {}; otherwise leave them out with --ignore.",
        quote_for_shell(&format!("{word}={}-{}", first.column + 1, last.column + 1))
    )))
}

/// The texts of a column below its name.
fn texts<'s>(survey: &'s Survey<'_>, column: &ItemColumn) -> impl Iterator<Item = &'s str> {
    let below = survey.labels[column.column].iter().skip(1).copied();
    below.filter(|text| plain_words(text).len() >= MIN_WORDS)
}

/// The items of the same questionnaire that a text may be, the most likely first.
fn same_instrument(wordings: &Wordings, column: &ItemColumn, text: &str) -> Vec<ItemRef> {
    let mut found = wordings.candidates(text);
    found.retain(|(item, _)| item.instrument == column.item.instrument);
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.into_iter().map(|(item, _)| item).collect()
}

fn contradiction(
    survey: &Survey<'_>,
    column: &ItemColumn,
    other: &ItemRef,
    text: &str,
) -> TableRefusal {
    let ItemRef { instrument, item } = &column.item;
    TableRefusal::new(format!(
        "by its name \"{}\" is item {item} of {}, and by its text item {}: \"{}\"",
        excerpt(survey.name(column.column)),
        Instrument::from_word(instrument).name(),
        other.item,
        excerpt(text)
    ))
    .hint(format!(
        "Name the columns in the order of the items: --items {instrument}=COLUMN,COLUMN,..."
    ))
}
