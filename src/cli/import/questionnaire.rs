//! Questionnaires with one row per response and one column per question.
//!
//! Every survey program's export is such a table. [`survey`] finds its header rows and the columns that are no answers,
//! [`recognize`] the items, [`response`] converts the cells, [`totals`] and [`repeats`] check them.

mod agreement;
mod code_headers;
mod item_code;
mod item_columns;
mod options;
mod people;
mod plain_text;
mod positive;
mod proposal;
mod recognize;
mod repeats;
mod response;
mod scale_doubts;
mod stated_ends;
mod survey;
mod task_label;
#[cfg(test)]
mod tests;
mod texts;
mod totals;
mod wording;
mod words;

use std::borrow::Cow;

use super::content::{Content, Table};
use super::field_columns::FieldColumns;
use super::fields::FIELDS;
use super::mapping::Mapping;
use super::refusal::TableRefusal;
use super::row::name_flaw;
use super::sheet::{Sheet, SheetRow};
use crate::cli::problems::{Problems, name_lines};
use crate::report::export::csv::unescaped;
use crate::study::text::{excerpt, list_names, quote_for_shell};
use crate::study::{Instrument, Study};

use self::item_columns::ItemColumn;
pub(super) use self::options::QuestionnaireOptions;
use self::people::People;
use self::recognize::Recognized;
pub(super) use self::repeats::remove as remove_repeats;
pub(super) use self::response::{RawAnswer, convert};
use self::survey::Survey;

/// Reads a table of questionnaires. `None` if it is another table.
///
/// # Errors
/// When a questionnaire lacks items, or no column has a field that is needed.
pub(super) fn read(
    sheet: &Sheet,
    fields: &FieldColumns,
    mapping: &Mapping,
    study: Option<&Study>,
) -> Result<Option<Table>, TableRefusal> {
    let options = &mapping.questionnaires;
    let survey = Survey::new(sheet);
    let ignored = ignored_columns(&survey, options)?;
    let is_free = |at: usize| {
        !ignored.contains(&at) && !FIELDS.iter().any(|field| fields.get(field) == Some(at))
    };
    let recognized = recognize::find_items(&survey, options, study, is_free)?;
    if recognized.columns.is_empty() {
        return nothing_found(&survey, recognized, fields, mapping, is_free);
    }
    let mut tasks = recognized.columns.iter().filter_map(|c| c.task.as_deref());
    if let Some(flaw) = tasks.find_map(|task| name_flaw("task", task)) {
        return Err(flaw.into());
    }
    let people = People::find(&survey, fields, mapping)?;
    let is_item = |at: usize| recognized.columns.iter().any(|item| item.column == at);
    let has_sus = recognized
        .columns
        .iter()
        .any(|item| item.item.instrument == "sus");
    let totals = fields
        .get("sus")
        .filter(|at| !ignored.contains(at))
        .or_else(|| totals::total_column(&survey, |at| is_free(at) && !is_item(at)));
    let totals = totals.filter(|_| has_sus);

    let rows = Rows {
        survey: &survey,
        fields,
        mapping,
        people: &people,
        items: &recognized.columns,
    };
    let (raw, bad, totals_by_line, row_notes) = rows.read(totals);
    let mut options = options.clone();
    options.has_positive_sus =
        positive::has_positive_items(&survey, &recognized.columns, &options)?;
    let mut responses = convert(raw, &options, study, true);
    let mut problems = bad;
    problems.append(responses.bad);
    let mut notes = survey.notes.clone();
    notes.push(items_note(&survey, &recognized.columns));
    notes.extend(
        (options.has_positive_sus && has_sus).then(|| positive::note(&survey, &recognized.columns)),
    );
    notes.extend(people.note(&survey));
    notes.extend(row_notes);
    notes.extend(recognized.notes);
    notes.append(&mut responses.notes);
    if totals.is_none() && !options.has_positive_sus {
        notes.extend(positive::turned_note(&responses.answers));
    }
    if let Some(column) = totals {
        let check = totals::check(&totals_by_line, &responses.answers, survey.name(column));
        responses
            .answers
            .retain(|answer| !check.bad_lines.contains(&answer.line));
        problems.append(check.bad);
        notes.extend(check.notes);
    }
    let is_used = |at: usize| {
        is_item(at) || survey.is_quiz[at] || Some(at) == totals || people.column() == Some(at)
    };
    notes.extend(unused_note(&survey, |at| !is_free(at) || is_used(at)));
    Ok(Some(Table {
        content: Content::Answers(responses.answers),
        bad: problems,
        codes: people.codes(&survey),
        notes,
    }))
}

/// A note about columns of ratings in a table of attempts.
#[derive(Debug, Default)]
pub(super) struct RatingsNote {
    /// The sentence.
    pub(super) sentence: Option<String>,
    /// Names of the columns that it is about.
    pub(super) columns: Vec<String>,
}

/// The note about columns with ratings in a table of attempts, which are imported by a second command, or with SUS totals.
pub(super) fn ratings_note(
    sheet: &Sheet,
    fields: &FieldColumns,
    mapping: &Mapping,
    study: Option<&Study>,
) -> RatingsNote {
    let survey = Survey::new(sheet);
    let is_free = |at: usize| !FIELDS.iter().any(|field| fields.get(field) == Some(at));
    let Ok(found) = recognize::find_items(&survey, &mapping.questionnaires, study, is_free) else {
        return RatingsNote::default();
    };
    let names = list_names(found.columns.iter().map(|item| survey.name(item.column)));
    let options: Vec<String> = found
        .columns
        .chunk_by(|a, b| a.item.instrument == b.item.instrument && a.task == b.task)
        .map(|items| {
            let (first, last) = (&items[0], &items[items.len() - 1]);
            let task = first.task.as_ref();
            let option = format!(
                "{}{}={}-{}",
                task.map_or_else(String::new, |task| format!("{task}.")),
                first.item.instrument,
                first.column + 1,
                last.column + 1
            );
            format!("--items {}", quote_for_shell(&option))
        })
        .collect();
    if options.is_empty() {
        let totals = fields
            .get("sus")
            .or_else(|| totals::total_column(&survey, is_free));
        let about = |column| {
            let name = excerpt(survey.name(column));
            format!(
                "SUS totals were not imported ({name}). Totals cannot be, only the ten answers that each was computed from."
            )
        };
        return RatingsNote {
            sentence: totals.map(about),
            columns: totals
                .iter()
                .map(|at| survey.name(*at).to_owned())
                .collect(),
        };
    }
    let columns = found.columns.iter();
    RatingsNote {
        sentence: Some(format!(
            "Ratings were not imported with the attempts ({names}). Import the file once more for them, with {}",
            options.join(" ")
        )),
        columns: columns
            .map(|item| survey.name(item.column).to_owned())
            .collect(),
    }
}

/// The columns that `--ignore` names.
fn ignored_columns(
    survey: &Survey<'_>,
    options: &QuestionnaireOptions,
) -> Result<Vec<usize>, TableRefusal> {
    let column = |name: &String| {
        survey.sheet.find(name).ok_or_else(|| {
            TableRefusal::new(format!(
                "there is no column \"{}\" to ignore; the columns are {}",
                excerpt(name),
                survey.sheet.list_columns()
            ))
        })
    };
    options.ignored.iter().map(column).collect()
}

/// The answer for a table without a whole questionnaire.
fn nothing_found(
    survey: &Survey<'_>,
    recognized: Recognized,
    fields: &FieldColumns,
    mapping: &Mapping,
    is_free: impl Fn(usize) -> bool,
) -> Result<Option<Table>, TableRefusal> {
    let refusal = if let Some(refusal) = proposal::unknown_items(survey, &is_free) {
        // The fields that would be missing next, with the options for them.
        match people::check_fields(survey, fields, mapping) {
            Err(missing) => missing.hints.into_iter().fold(refusal, TableRefusal::hint),
            Ok(()) => refusal,
        }
    } else if let Some(refusal) = proposal::only_totals(survey, fields.get("sus"), &is_free) {
        refusal
    } else if survey.is_qualtrics {
        TableRefusal::new(format!(
            "it is a Qualtrics export, and no column is known as an item. Say how the columns of a questionnaire begin, such as --items sus=Q5. The columns are {}",
            survey.sheet.list_columns()
        ))
    } else {
        return Ok(None);
    };
    Err(recognized
        .notes
        .into_iter()
        .fold(refusal, TableRefusal::hint))
}

/// The note about columns that were not used.
fn unused_note(survey: &Survey<'_>, is_used: impl Fn(usize) -> bool) -> Option<String> {
    let unused = (0..survey.labels.len()).filter(|at| !is_used(*at));
    let names: Vec<String> = unused
        .filter_map(|at| survey.sheet.name_in_list(at, survey.name(at)))
        .collect();
    let names = list_names(names.iter().map(String::as_str));
    (!names.is_empty()).then(|| format!("Columns that were not used: {names}."))
}

/// How the items were found: `SUS is in SUS_1 to SUS_10 (columns 4-13).`
fn items_note(survey: &Survey<'_>, items: &[ItemColumn]) -> String {
    let mut groups: Vec<(&str, Option<&str>, Vec<usize>)> = Vec::new();
    for item in items {
        let (instrument, task) = (item.item.instrument.as_str(), item.task.as_deref());
        match groups
            .iter_mut()
            .find(|(i, t, _)| *i == instrument && *t == task)
        {
            Some((_, _, columns)) => columns.push(item.column),
            None => groups.push((instrument, task, vec![item.column])),
        }
    }
    let texts = groups.into_iter().map(|(instrument, task, columns)| {
        let name = Instrument::from_word(instrument).name().to_owned();
        let after = task.map_or_else(String::new, |task| format!(" after {}", excerpt(task)));
        let named = |at: usize| excerpt(survey.name(at));
        let last = columns.len() - 1;
        match columns.as_slice() {
            [one] => format!("{name}{after} in \"{}\"", named(*one)),
            many => format!(
                "{name}{after} in {} columns, \"{}\" to \"{}\"",
                many.len(),
                named(many[0]),
                named(many[last])
            ),
        }
    });
    format!("Questionnaires: {}.", texts.collect::<Vec<_>>().join("; "))
}

/// The responses of a survey, row by row.
struct Rows<'a> {
    survey: &'a Survey<'a>,
    fields: &'a FieldColumns,
    mapping: &'a Mapping,
    people: &'a People,
    items: &'a [ItemColumn],
}

/// What rows have: the answers, problems, the totals by line, and notes about rows that were left out.
type RowContents<'a> = (
    Vec<RawAnswer<'a>>,
    Problems,
    Vec<(u64, &'a str)>,
    Vec<String>,
);

impl<'a> Rows<'a> {
    fn read(&self, totals: Option<usize>) -> RowContents<'a> {
        let (mut answers, mut bad, mut totals_by_line) =
            (Vec::new(), Problems::default(), Vec::new());
        let (mut without_answers, mut previews, mut unfinished) =
            (Vec::new(), Vec::new(), Vec::new());
        for (number, row) in (1..).zip(self.survey.rows()) {
            crate::session::record_visits(1);
            if self.survey.is_qualtrics || self.survey.response_ids.is_some() {
                let status = self.cell(&row, "Status").to_lowercase();
                let is_preview = status == "1" || status.contains("preview");
                if is_preview && self.survey.is_qualtrics {
                    previews.push(row.line);
                    continue;
                }
                let finished = self.cell(&row, "Finished").to_lowercase();
                if matches!(finished.as_str(), "0" | "false") || status == "partial" {
                    unfinished.push(row.line);
                }
            }
            let answered = self.answered(&row);
            if answered.is_empty() {
                without_answers.push(row.line);
                continue;
            }
            match self.names(number, &row) {
                Err(problems) => bad.extend_at(row.line, problems),
                Ok((participant, version, task)) => {
                    answers.extend(answered.into_iter().map(|item| RawAnswer {
                        line: row.line,
                        participant: participant.clone(),
                        version: version.clone(),
                        task: item.task.clone().or_else(|| task.clone()),
                        instrument: item.item.instrument.clone(),
                        item: Some(item.item.item.clone()),
                        cell: Cow::Borrowed(row.cell(item.column)),
                        session: None,
                    }));
                    totals_by_line.extend(totals.map(|at| (row.line, row.cell(at))));
                }
            }
        }
        let mut notes = Vec::new();
        let mut note = |text: &str, lines: &[u64]| {
            if !lines.is_empty() {
                notes.push(format!("{text} ({}).", name_lines(lines)));
            }
        };
        note("Previews of the survey were left out", &previews);
        note(
            "Responses that are not finished were taken as far as they go",
            &unfinished,
        );
        note("Rows without an answer were not imported", &without_answers);
        (answers, bad, totals_by_line, notes)
    }

    fn cell(&self, row: &SheetRow<'a>, name: &str) -> &'a str {
        self.survey.sheet.find(name).map_or("", |at| row.cell(at))
    }

    /// The items of the questionnaires of which a row has an answer.
    fn answered(&self, row: &SheetRow<'_>) -> Vec<&'a ItemColumn> {
        let has_answer = |item: &ItemColumn| {
            !matches!(
                words::Given::from_cell(row.cell(item.column)),
                words::Given::Blank | words::Given::NotApplicable
            )
        };
        let is_same = |a: &ItemColumn, b: &ItemColumn| {
            a.item.instrument == b.item.instrument && a.task == b.task
        };
        let items = self.items.iter();
        let answered: Vec<&ItemColumn> = items.filter(|item| has_answer(item)).collect();
        self.items
            .iter()
            .filter(|item| answered.iter().any(|a| is_same(a, item)))
            .collect()
    }

    /// The participant, the version and the task of a row.
    fn names(
        &self,
        number: usize,
        row: &SheetRow<'_>,
    ) -> Result<(String, String, Option<String>), Vec<String>> {
        let value = |field: &str| {
            let column = match field {
                "participant" => self.people.column(),
                field => self.fields.get(field),
            };
            Some(unescaped(row.cell(column?)))
        };
        let mut problems = Vec::new();
        let mut needed = |field: &str| {
            let text = self.mapping.text(field, &value).unwrap_or_default();
            problems.extend(name_flaw(field, &text));
            text.into_owned()
        };
        let version = needed("version");
        let participant = if self.people.are_numbered() {
            format!("R{number:02}")
        } else {
            needed("participant")
        };
        let task = self.mapping.text("task", &value).map(Cow::into_owned);
        problems.extend(task.as_ref().and_then(|task| name_flaw("task", task)));
        if problems.is_empty() {
            Ok((participant, version, task))
        } else {
            Err(problems)
        }
    }
}
