//! The SUS with ten positive items (Sauro & Lewis 2011): its even items praise the system, where those of the published
//! SUS find fault with it.

use super::super::answer::Answer;
use super::super::refusal::TableRefusal;
use super::code_headers::turned_stem;
use super::item_columns::ItemColumn;
use super::options::QuestionnaireOptions;
use super::survey::Survey;
use super::totals::sus_by_line;
use super::wording::{ItemRef, Wordings};
use crate::metrics::rating::looks_reversed;
use crate::study::text::{excerpt, group_thousands, pluralize};

/// The note about a table with these items.
pub(super) fn note(survey: &Survey<'_>, columns: &[ItemColumn]) -> String {
    if !turned_columns(survey, columns).is_empty() {
        return "The names of columns say that the even items of the SUS were turned around in the file: their answers are turned back.".to_owned();
    }
    NOTE.to_owned()
}

const NOTE: &str = "The SUS has ten positive items: answers to its even items are turned around, 5 to 1, as the score of the published SUS needs them.";

/// The note about responses that agree with the positive and the negative items alike, if half of all do: the even items
/// may have been turned around in the file.
pub(super) fn turned_note(answers: &[Answer]) -> Option<String> {
    let responses = sus_by_line(answers);
    let alike = responses.values().filter(|answers| looks_reversed(answers));
    let alike = alike.count();
    (alike > 0 && 2 * alike >= responses.len()).then(|| {
        format!(
            "{} of {} agree with positive and with negative items of the SUS alike. If even items are positive or were turned around in the file, add --scale sus=positive.",
            group_thousands(alike),
            pluralize(responses.len(), "response")
        )
    })
}

/// The items of the SUS whose columns are called turned around.
fn turned_columns<'c>(survey: &Survey<'_>, columns: &'c [ItemColumn]) -> Vec<&'c ItemColumn> {
    let sus = columns
        .iter()
        .filter(|column| column.item.instrument == "sus");
    sus.filter(|column| turned_stem(survey.name(column.column)).is_some())
        .collect()
}

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
    let turned = turned_columns(survey, columns);
    if let Some(first) = turned.first() {
        let sus = columns
            .iter()
            .filter(|column| column.item.instrument == "sus");
        let even = sus.filter(|column| is_even_sus_item("sus", &column.item.item));
        if turned.iter().copied().eq(even) {
            return Ok(true);
        }
        return Err(TableRefusal::new(format!(
            "\"{}\" says that item {} of the SUS was turned around in the file, and only all even items together are turned back",
            excerpt(survey.name(first.column)),
            first.item.item
        ))
        .hint("Take the columns with the answers as they were given, and call them SUS_1 to SUS_10."));
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
