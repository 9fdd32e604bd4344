//! The columns that `--items` names: by position, by name, from a first column on, or by the beginning of their names.

use super::super::refusal::TableRefusal;
use super::options::{ItemsOption, QuestionnaireOptions};
use super::survey::Survey;
use super::task_label::task_of_label;
use super::wording::ItemRef;
use crate::study::text::{excerpt, list_names, pluralize};
use crate::study::{Instrument, Study};

/// A column with the answers to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemColumn {
    pub(super) column: usize,
    pub(super) item: ItemRef,
    /// The task it was asked after.
    pub(super) task: Option<String>,
}

/// The item columns of all options.
///
/// # Errors
/// When an option names no columns, or not as many as the questionnaire has items.
pub(super) fn by_options(
    survey: &Survey<'_>,
    options: &QuestionnaireOptions,
    study: Option<&Study>,
) -> Result<Vec<ItemColumn>, TableRefusal> {
    let mut all = Vec::new();
    let empty = Study::new(String::new());
    for option in &options.items {
        let instrument = Instrument::from_word(&option.instrument);
        let items = instrument.items(study.unwrap_or(&empty));
        if items.is_empty() {
            let known: Vec<&str> = Instrument::STANDARD
                .iter()
                .map(Instrument::as_str)
                .collect();
            return Err(TableRefusal::new(format!(
                "there is no questionnaire \"{}\"; there are {}, and the script's own questions",
                excerpt(&option.instrument),
                known.join(", ")
            )));
        }
        let columns = option.resolve(survey, items.len())?;
        if columns.len() != items.len() {
            return Err(TableRefusal::new(format!(
                "--items {}={} is {}, and {} has {}: {}",
                option.instrument,
                excerpt(&option.columns),
                pluralize(columns.len(), "column"),
                instrument.name(),
                pluralize(items.len(), "item"),
                list_names(columns.iter().map(|at| survey.name(*at)))
            )));
        }
        for (item, column) in items.iter().zip(columns) {
            let item = ItemRef::new(&option.instrument, &item.id);
            let label = option.task.as_deref().unwrap_or_default();
            let task = task_of_label(label, &item, study)?;
            all.push(ItemColumn { column, item, task });
        }
    }
    Ok(all)
}

impl ItemsOption {
    /// The columns in the order of the items.
    fn resolve(&self, survey: &Survey<'_>, items: usize) -> Result<Vec<usize>, TableRefusal> {
        let text = self.columns.as_str();
        if let Some(column) = survey.sheet.find(text) {
            return Ok(vec![column]);
        }
        if let Some(first) = text.strip_suffix("..") {
            let first = self.column(survey, first.trim())?;
            return Ok(answers_in(survey, first, survey.labels.len() - 1)
                .take(items)
                .collect());
        }
        if let Some((first, last)) = positions(text) {
            if first == 0 || last < first || last > survey.labels.len() {
                return Err(TableRefusal::new(format!(
                    "--items {}={text}: the table has {}, counted from 1",
                    self.instrument,
                    pluralize(survey.labels.len(), "column")
                )));
            }
            return Ok(answers_in(survey, first - 1, last - 1).collect());
        }
        let mut numbered: Vec<(u32, usize)> = (0..survey.labels.len())
            .filter_map(|at| Some((number_after(survey.name(at), text)?, at)))
            .collect();
        if !numbered.is_empty() {
            numbered.sort_unstable();
            return Ok(numbered.into_iter().map(|(_, at)| at).collect());
        }
        text.split(',')
            .map(|part| self.column(survey, part.trim()))
            .collect()
    }

    /// The column with a name, or at a position.
    fn column(&self, survey: &Survey<'_>, text: &str) -> Result<usize, TableRefusal> {
        let position = || {
            positions(text)
                .map(|(first, _)| first)
                .filter(|p| (1..=survey.labels.len()).contains(p))
        };
        survey
            .sheet
            .find(text)
            .or_else(|| Some(position()? - 1))
            .ok_or_else(|| {
                TableRefusal::new(format!(
                    "--items {}={}: no column is called \"{}\" or begins so; the columns are {}",
                    self.instrument,
                    excerpt(&self.columns),
                    excerpt(text),
                    survey.sheet.list_columns()
                ))
            })
    }
}

/// The columns between two, without the scores and comments of a quiz.
fn answers_in<'a>(
    survey: &'a Survey<'_>,
    first: usize,
    last: usize,
) -> impl Iterator<Item = usize> + 'a {
    (first..=last).filter(|at| !survey.is_quiz[*at])
}

/// The positions in `4-13`, or `4`.
fn positions(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

/// The number after the beginning of a column's name; 1 if the name ends there.
fn number_after(name: &str, beginning: &str) -> Option<u32> {
    let rest = name
        .get(beginning.len()..)
        .filter(|_| name.is_char_boundary(beginning.len()))?;
    if !name[..beginning.len()].eq_ignore_ascii_case(beginning) {
        return None;
    }
    let digits = rest.trim_matches(['_', '.', '-', ' ', '[', ']']);
    let digits = digits.strip_prefix("SQ").unwrap_or(digits);
    match digits {
        "" => Some(1),
        digits if digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse().ok().filter(|number| *number > 0)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sheet::Sheet;
    use super::*;

    fn columns(header: &str, option: &str) -> Result<Vec<usize>, String> {
        let text = format!("{header}\n{}\n", header.replace(|c: char| c != ',', "1"));
        let sheet = Sheet::from_text(&text, None).unwrap();
        let options = QuestionnaireOptions::parse(&[option.to_owned()], &[], &[], &[]).unwrap();
        let found = by_options(&Survey::new(&sheet), &options, None);
        found
            .map(|all| all.iter().map(|c| c.column).collect())
            .map_err(|r| r.message)
    }

    #[test]
    fn items_are_named_by_position_name_and_beginning() {
        let header = "id,Caps,Ease,Q5_2,Q5_1,Caps [score]";
        for (option, expected) in [
            ("umux-lite=2-3", [1, 2]),
            ("umux-lite=Caps..", [1, 2]),
            ("umux=2..", [1, 2]),
            ("umux=ease,caps", [2, 1]),
            ("umux=3,2", [2, 1]),
            ("umux=Q5", [4, 3]),
            ("umux=5-6", [4, 4]),
        ] {
            match columns(header, option) {
                Ok(found) => assert_eq!(found, expected, "{option}"),
                // A score of a quiz is no answer.
                Err(message) => assert_eq!(
                    message,
                    "--items umux-lite=5-6 is 1 column, and UMUX-Lite has 2 items: Q5_1"
                ),
            }
        }
        assert_eq!(columns(header, "seq=Ease"), Ok(vec![2]));
        assert_eq!(columns(header, "seq=3"), Ok(vec![2]));
    }

    #[test]
    fn options_that_name_no_columns_are_refused() {
        for (option, message) in [
            (
                "seq=9-9",
                "--items seq=9-9: the table has 3 columns, counted from 1",
            ),
            (
                "seq=x",
                "--items seq=x: no column is called \"x\" or begins so; the columns are a, b, c",
            ),
            (
                "panas=a",
                "there is no questionnaire \"panas\"; there are seq, smeq, faces, sus, umux-lite, nps, tlx, and the script's own questions",
            ),
            (
                "umux=1-3",
                "--items umux-lite=1-3 is 3 columns, and UMUX-Lite has 2 items: a, b, c",
            ),
        ] {
            assert_eq!(columns("a,b,c", option), Err(message.to_owned()));
        }
    }
}
