//! Finds the columns with the items of questionnaires: by options, by code, by wording.

use std::collections::BTreeMap;

use super::super::refusal::TableRefusal;
use super::code_headers;
use super::item_code::{ItemCode, generic_number};
use super::item_columns::{self, ItemColumn};
use super::options::QuestionnaireOptions;
use super::stated_ends;
use super::survey::Survey;
use super::task_label::task_of_label;
use super::texts;
use super::wording::{ItemRef, Wordings};
use crate::study::text::{excerpt, list_names, quote_for_shell};
use crate::study::{Instrument, Study};

/// The columns of whole questionnaires.
#[derive(Debug, Default)]
pub(super) struct Recognized {
    pub(super) columns: Vec<ItemColumn>,
    /// About questionnaires with too few of their items, in sentences.
    pub(super) notes: Vec<String>,
}

/// Finds the items of a survey; `is_free` tells which columns may be items.
///
/// # Errors
/// When a questionnaire lacks an item, two columns are the same item, or an option names no columns.
pub(super) fn find_items(
    survey: &Survey<'_>,
    options: &QuestionnaireOptions,
    study: Option<&Study>,
    is_free: impl Fn(usize) -> bool,
) -> Result<Recognized, TableRefusal> {
    let mut columns = item_columns::by_options(survey, options, study)?;
    let is_given = |instrument: &str| options.items.iter().any(|o| o.instrument == instrument);
    let mut taken: Vec<bool> = (0..survey.labels.len())
        .map(|at| !is_free(at) || survey.is_quiz[at] || columns.iter().any(|c| c.column == at))
        .collect();
    let mut add = |found: Vec<ItemColumn>, taken: &mut Vec<bool>| {
        for column in found.into_iter().filter(|c| !is_given(&c.item.instrument)) {
            taken[column.column] = true;
            columns.push(column);
        }
    };
    let headers = code_headers::find(survey, &taken);
    let coded = by_code(&headers, study)?;
    let unnamed = coded.iter().filter(|c| !is_given(&c.item.instrument));
    texts::check_codes(survey, unnamed)?;
    add(coded, &mut taken);
    let numbered = by_number(survey, &headers, &taken)?;
    if !is_given("sus") {
        texts::check_numbers(survey, &numbered)?;
    }
    add(numbered, &mut taken);
    add(by_wording(survey, study, &taken), &mut taken);
    let found = whole_questionnaires(survey, columns, study)?;
    stated_ends::check(survey, &found.columns, options, study)?;
    Ok(found)
}

fn by_code(headers: &[String], study: Option<&Study>) -> Result<Vec<ItemColumn>, TableRefusal> {
    let columns = headers.iter().enumerate();
    let mut codes: Vec<(usize, ItemCode)> = columns
        .filter_map(|(at, header)| Some((at, ItemCode::from_header(header)?)))
        .collect();
    drop_common_labels(&mut codes, study);
    codes
        .into_iter()
        .map(|(column, code)| {
            let task = task_of_label(&code.label, &code.item, study)?;
            Ok(ItemColumn {
                column,
                item: code.item,
                task,
            })
        })
        .collect()
}

/// Removes the label that all columns of a questionnaire with several items share, as in `SUS1[SQ001]`, unless it is a
/// task.
fn drop_common_labels(codes: &mut [(usize, ItemCode)], study: Option<&Study>) {
    let mut labels: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, code) in codes.iter() {
        let all = labels.entry(code.item.instrument.clone()).or_default();
        if !all.contains(&code.label) {
            all.push(code.label.clone());
        }
    }
    for (_, code) in codes {
        let is_common = labels
            .get(&code.item.instrument)
            .is_some_and(|all| all.len() == 1);
        let is_task =
            task_of_label(&code.label, &code.item, study).is_ok_and(|task| task.is_some());
        let has_items = !matches!(code.item.instrument.as_str(), "seq" | "smeq" | "faces");
        if is_common && has_items && (!is_task || code.label.chars().all(|c| c.is_ascii_digit())) {
            code.label.clear();
        }
    }
}

/// Columns called `q1` to `q10`, which are the items of the SUS if there is no `q11`.
fn by_number(
    survey: &Survey<'_>,
    headers: &[String],
    taken: &[bool],
) -> Result<Vec<ItemColumn>, TableRefusal> {
    let free = (0..taken.len()).filter(|at| !taken[*at]);
    let numbered: Vec<(usize, usize)> = free
        .filter_map(|at| Some((at, generic_number(&headers[at])?)))
        .collect();
    let column_of = |number| {
        numbered
            .iter()
            .find(|(_, n)| *n == number)
            .map(|(at, _)| *at)
    };
    let Some(ten) = (1..=10).map(column_of).collect::<Option<Vec<usize>>>() else {
        return Ok(Vec::new());
    };
    if column_of(11).is_some() {
        return Err(TableRefusal::new(format!(
            "it has more numbered columns than the ten of the SUS, from \"{}\" on",
            excerpt(survey.name(ten[0]))
        ))
        .hint(format!(
            "Say which are which: --items {} if the SUS comes first, and --items umux-lite=... and so on for others.",
            quote_for_shell(&format!("sus={}..", survey.name(ten[0])))
        )));
    }
    let item = |(number, column): (usize, usize)| ItemColumn {
        column,
        item: ItemRef::new("sus", &number.to_string()),
        task: None,
    };
    Ok((1..).zip(ten).map(item).collect())
}

fn by_wording(survey: &Survey<'_>, study: Option<&Study>, taken: &[bool]) -> Vec<ItemColumn> {
    let wordings = Wordings::new(study);
    let mut candidates: Vec<(usize, ItemRef, f64)> = Vec::new();
    for at in (0..taken.len()).filter(|at| !taken[*at]) {
        for label in &survey.labels[at] {
            let found = wordings.candidates(label);
            candidates.extend(found.into_iter().map(|(item, share)| (at, item, share)));
        }
    }
    // The best first; of equal ones the column that comes first.
    candidates.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let mut found: Vec<(ItemColumn, f64)> = Vec::new();
    for (column, item, share) in candidates {
        if found.iter().any(|(known, _)| known.column == column) {
            continue;
        }
        // Another column with the same words is the same item again; one with fewer is no item.
        let best = found
            .iter()
            .filter(|(known, _)| known.item == item)
            .map(|(_, best)| *best);
        if best.fold(0.0_f64, f64::max) > share + 0.15 {
            continue;
        }
        let task = None;
        found.push((ItemColumn { column, item, task }, share));
    }
    let mut found: Vec<ItemColumn> = found.into_iter().map(|(column, _)| column).collect();
    found.sort_by_key(|column| column.column);
    label_repeated(survey, study, &mut found);
    found
}

/// Finds the tasks of questions that are asked in several columns.
fn label_repeated(survey: &Survey<'_>, study: Option<&Study>, found: &mut [ItemColumn]) {
    let items: Vec<ItemRef> = found.iter().map(|column| column.item.clone()).collect();
    for column in found {
        let repeats = items.iter().filter(|item| **item == column.item).count();
        if repeats < 2 {
            continue;
        }
        let labels = &survey.labels[column.column];
        let task = labels.iter().find_map(|label| {
            let label = super::task_label::label_in_header(label)?;
            task_of_label(&label, &column.item, study).ok().flatten()
        });
        column.task = task;
    }
}

/// Keeps the questionnaires that have all their items.
fn whole_questionnaires(
    survey: &Survey<'_>,
    columns: Vec<ItemColumn>,
    study: Option<&Study>,
) -> Result<Recognized, TableRefusal> {
    let mut groups: BTreeMap<(String, Option<String>), Vec<ItemColumn>> = BTreeMap::new();
    for column in columns {
        let key = (column.item.instrument.clone(), column.task.clone());
        groups.entry(key).or_default().push(column);
    }
    let mut recognized = Recognized::default();
    let empty = Study::new(String::new());
    for ((instrument, task), mut group) in groups {
        let known = Instrument::from_word(&instrument);
        let items = known.items(study.unwrap_or(&empty));
        for (i, one) in group.iter().enumerate() {
            if let Some(other) = group[..i].iter().find(|other| other.item == one.item) {
                return Err(same_item(survey, &known, other, one, items.len()));
            }
        }
        let has = |id: &str| group.iter().any(|column| column.item.item == id);
        let missing: Vec<&str> = items
            .iter()
            .map(|item| item.id.as_str())
            .filter(|id| !has(id))
            .collect();
        if missing.is_empty() {
            group.sort_by_key(|column| items.iter().position(|item| item.id == column.item.item));
            recognized.columns.extend(group);
            continue;
        }
        let after = task.map_or_else(String::new, |task| format!(" after \"{}\"", excerpt(&task)));
        let missing_names = list_names(missing.iter().copied());
        let noun = if missing.len() == 1 { "item" } else { "items" };
        let message = format!("{}{after} lacks its {noun} {missing_names}", known.name());
        if 2 * missing.len() > items.len() {
            let names = list_names(group.iter().map(|column| survey.name(column.column)));
            recognized
                .notes
                .push(format!("{message}, and was not imported (only {names})."));
        } else {
            return Err(TableRefusal::new(message).hint(format!(
                "Name the columns of all {} items in their order, such as --items {instrument}=4-{}, or by their names with commas; a column can be left out with --ignore.",
                items.len(),
                items.len() + 3
            )));
        }
    }
    // In the order of the file, so that the first rows of a preview are those that people look for.
    let first_column = |instrument: &str| {
        let columns = recognized.columns.iter();
        columns
            .filter(|c| c.item.instrument == instrument)
            .map(|c| c.column)
            .min()
    };
    let order: BTreeMap<String, Option<usize>> = recognized
        .columns
        .iter()
        .map(|c| (c.item.instrument.clone(), first_column(&c.item.instrument)))
        .collect();
    recognized
        .columns
        .sort_by_key(|c| order.get(&c.item.instrument).copied().flatten());
    Ok(recognized)
}

/// Two columns are the same item.
fn same_item(
    survey: &Survey<'_>,
    instrument: &Instrument,
    one: &ItemColumn,
    other: &ItemColumn,
    items: usize,
) -> TableRefusal {
    let (word, name) = (instrument.as_str(), instrument.name());
    let what = if items == 1 {
        name.to_owned()
    } else {
        format!("item {} of {name}", one.item.item)
    };
    let refusal = TableRefusal::new(format!(
        "two columns are {what}: {} and {}",
        column_name(survey, one.column),
        column_name(survey, other.column)
    ));
    if items == 1 {
        refusal.hint(format!(
            "If each was asked after a task, name the tasks: --items TASK.{word}={} --items TASK.{word}={}; or take only one of them: --items {word}={0}.",
            one.column + 1,
            other.column + 1
        ))
    } else {
        refusal.hint(format!(
            "If versions are side by side, import each in turn: --items {word}={}-{} --set version=NAME, and the same for the other.",
            one.column + 1,
            one.column + items
        ))
    }
}

/// A column as a message names it.
fn column_name(survey: &Survey<'_>, column: usize) -> String {
    format!(
        "\"{}\" (column {})",
        excerpt(survey.name(column)),
        column + 1
    )
}
