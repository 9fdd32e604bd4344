//! What to type for a table in which no questionnaire is recognized: ten columns that look like answers, or SUS totals.

use std::collections::BTreeMap;

use super::super::refusal::TableRefusal;
use super::survey::Survey;
use super::totals::is_totals;
use super::words::Given;
use crate::cli::problems::name_lines;
use crate::metrics::rating::SUS_ITEMS;
use crate::study::text::{excerpt, list_names};

/// The refusal of a table with ten columns that look like answers; `None` if there are none.
pub(super) fn unknown_items(
    survey: &Survey<'_>,
    is_free: impl Fn(usize) -> bool,
) -> Option<TableRefusal> {
    let free: Vec<usize> = (0..survey.labels.len())
        .filter(|at| is_free(*at) && !survey.is_quiz[*at])
        .collect();
    let run = run_of_answers(survey, &free)?;
    let (first, last) = (run[0], run[run.len() - 1]);
    Some(
        TableRefusal::new(format!(
            "no question is recognized, and the {} columns from \"{}\" to \"{}\" look like answers",
            run.len(),
            excerpt(survey.name(first)),
            excerpt(survey.name(last))
        ))
        .hint(format!(
            "If they are the ten items of the SUS in their order, add --items sus={}-{}",
            first + 1,
            run[SUS_ITEMS - 1] + 1
        )),
    )
}

/// The refusal of a table with SUS totals and no answers; `known` is the column that has them by its name or an option.
pub(super) fn only_totals(
    survey: &Survey<'_>,
    known: Option<usize>,
    is_free: impl Fn(usize) -> bool,
) -> Option<TableRefusal> {
    let looks_like = |at: &usize| is_free(*at) && is_totals(survey, *at) && has_half(survey, *at);
    let totals = known.or_else(|| (0..survey.labels.len()).find(looks_like))?;
    let refusal = TableRefusal::new(format!(
        "\"{}\" has SUS totals, from 0 to 100 in steps of 2.5, without the answers. Totals cannot be imported, only the ten answers that each was computed from",
        excerpt(survey.name(totals))
    ))
    .hint("Look for the file with one column per question. moderato calc mean shows the mean of totals and its interval without a study.");
    Some(match repeated(survey, totals) {
        None => refusal,
        Some(note) => refusal.hint(note),
    })
}

/// At least ten neighboring columns, all of whose cells are answers from 1 to 5 or words.
fn run_of_answers(survey: &Survey<'_>, free: &[usize]) -> Option<Vec<usize>> {
    let mut run: Vec<usize> = Vec::new();
    for at in free {
        if is_answers(survey, *at) {
            run.push(*at);
        } else if run.len() >= SUS_ITEMS {
            break;
        } else {
            run.clear();
        }
    }
    (run.len() >= SUS_ITEMS).then_some(run)
}

fn is_answers(survey: &Survey<'_>, column: usize) -> bool {
    let mut has_answer = false;
    let all = survey
        .rows()
        .all(|row| match Given::from_cell(row.cell(column)) {
            Given::Blank | Given::NotApplicable => true,
            Given::Number(number, _) => {
                has_answer = true;
                (1.0..=5.0).contains(&number) && number.fract() == 0.0
            }
            Given::Words(_) => {
                has_answer = true;
                true
            }
            Given::Label(_) | Given::Unknown => false,
        });
    all && has_answer
}

/// Whether a total is no whole number, as half of all SUS totals are.
fn has_half(survey: &Survey<'_>, column: usize) -> bool {
    survey
        .rows()
        .any(|row| row.cell(column).contains(['.', ',']))
}

/// The hint about rows that differ only in their total.
fn repeated(survey: &Survey<'_>, totals: usize) -> Option<String> {
    let mut lines: BTreeMap<Vec<&str>, Vec<u64>> = BTreeMap::new();
    for row in survey.rows() {
        let others = (0..survey.labels.len()).filter(|at| *at != totals);
        let key = others.map(|at| row.cell(at).trim()).collect();
        lines.entry(key).or_default().push(row.line);
    }
    let repeated = lines.into_iter().filter(|(_, lines)| lines.len() > 1);
    let all: Vec<String> = repeated
        .map(|(cells, lines)| format!("{} ({})", cells.join(", "), name_lines(&lines)))
        .collect();
    (!all.is_empty()).then(|| {
        format!(
            "Rows that are the same but for the total: {}.",
            list_names(all.iter().map(String::as_str))
        )
    })
}
