//! SUS responses with one column per item: `q1` to `q10`, or `Question 1` to `Question 10`.

use super::answer::Answer;
use super::mapping::Mapping;
use super::row::name_flaw;
use super::sheet::Sheet;
use crate::metrics::rating::{SUS_ITEMS, sus_score};
use crate::study::text::excerpt;

/// The names of item columns before the number, lowercase and without separators.
const NAMES: [&str; 5] = ["q", "question", "sus", "item", "susitem"];

/// The largest rounding difference of a total, which files write with one decimal.
const ROUNDING: f64 = 0.051;

/// The column of each of the ten items; `None` if the table has no such columns.
pub(super) fn find_item_columns(sheet: &Sheet, mapping: &Mapping) -> Option<[usize; SUS_ITEMS]> {
    if mapping.sets("instrument") || mapping.column("instrument").is_some() {
        return None;
    }
    let plain = |column: &str| -> String {
        let signs = column.chars().filter(char::is_ascii_alphanumeric);
        signs.collect::<String>().to_lowercase()
    };
    let columns: Vec<String> = sheet.names().map(plain).collect();
    NAMES.iter().find_map(|name| {
        let mut item_columns = [0; SUS_ITEMS];
        for (item, column) in (1..).zip(&mut item_columns) {
            let wanted = [format!("{name}{item}"), format!("{name}{item:02}")];
            *column = columns.iter().position(|c| wanted.contains(c))?;
        }
        Some(item_columns)
    })
}

/// The ten answers of a row; `code` is the participant's code when no column has it.
///
/// # Errors
/// All problems of the row.
pub(super) fn read_response(
    mapping: &Mapping,
    line: u64,
    code: Option<String>,
    items: [&str; SUS_ITEMS],
    value: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Answer>, Vec<String>> {
    let mut problems = Vec::new();
    let mut needed = |field: &str| {
        let text = mapping.text(field, &value).unwrap_or_default();
        problems.extend(name_flaw(field, &text));
        text
    };
    let version = needed("version");
    let participant = code.unwrap_or_else(|| needed("participant"));
    let mut answers = [None; SUS_ITEMS];
    for ((item, text), answer) in (1..).zip(items).zip(&mut answers) {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        *answer = text.parse::<u8>().ok().filter(|v| (1..=5).contains(v));
        if answer.is_none() {
            problems.push(format!(
                "item {item} is \"{}\"; a whole number from 1 to 5 is wanted, or nothing for a blank",
                excerpt(text)
            ));
        }
    }
    if problems.is_empty() {
        problems.extend(total_flaw(mapping.text("sus", &value), &answers));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let answer = |(item, value): (u32, Option<u8>)| Answer {
        line,
        participant: participant.clone(),
        version: version.clone(),
        task: None,
        instrument: "sus".to_owned(),
        item: item.to_string(),
        value: value.map(f64::from),
    };
    Ok((1..).zip(answers).map(answer).collect())
}

/// The problem with the SUS total in the file, if any.
fn total_flaw(total: Option<String>, answers: &[Option<u8>; SUS_ITEMS]) -> Option<String> {
    let total = total?;
    let read = total.parse::<f64>().ok();
    match (read, sus_score(answers)) {
        (None, _) => Some(format!(
            "the SUS total is \"{}\"; a number is wanted",
            excerpt(&total)
        )),
        (Some(read), Ok(found)) if (read - found.score).abs() > ROUNDING => Some(format!(
            "the SUS total is {total}, and its answers make {}",
            found.score
        )),
        (Some(_), Err(_)) => Some(format!(
            "the SUS total is {total}, and two or more of its answers are blank"
        )),
        (Some(_), Ok(_)) => None,
    }
}
