//! A table with one row per response, whatever program wrote it: its labels, the columns that are no answers, and the
//! ids of the responses.

use super::super::sheet::{Sheet, SheetRow};
use super::plain_text::plain_text;

/// A table of responses.
#[derive(Debug)]
pub(super) struct Survey<'a> {
    pub(super) sheet: &'a Sheet,
    /// The headers of each column: its name, and the texts in further header rows.
    pub(super) labels: Vec<Vec<&'a str>>,
    /// How many rows below the names of the columns are headers too.
    header_rows: usize,
    /// Columns that belong to another one and are no answers: scores and comments of a quiz, groups of Qualtrics.
    pub(super) is_quiz: Vec<bool>,
    /// The column with the ids that the program gave to the responses.
    pub(super) response_ids: Option<usize>,
    pub(super) is_qualtrics: bool,
    /// How the table was read, in sentences.
    pub(super) notes: Vec<String>,
}

/// The columns of programs that number responses: that with the ids, and others that show which program it was.
const RESPONSE_IDS: [(&str, &[&str]); 8] = [
    (
        "ResponseId",
        &["RecordedDate", "Status", "Finished", "StartDate"],
    ),
    ("Respondent ID", &["Collector ID"]),
    ("id", &["submitdate", "startlanguage", "lastpage"]),
    ("ID", &["Start time"]),
    ("$submission_id", &["$created"]),
    // Alchemer, REDCap, SoSci Survey
    ("Response ID", &["Date Submitted", "Time Started"]),
    (
        "record_id",
        &[
            "redcap_event_name",
            "redcap_repeat_instrument",
            "redcap_survey_identifier",
        ],
    ),
    ("CASE", &["QUESTNNR"]),
];

impl<'a> Survey<'a> {
    /// Finds the header rows and the columns without answers.
    pub(super) fn new(sheet: &'a Sheet) -> Self {
        let mut labels: Vec<Vec<&str>> = sheet
            .columns
            .iter()
            .map(|column| vec![column.name.as_str()])
            .collect();
        let mut notes = Vec::new();
        let is_qualtrics = sheet.row(1).is_some_and(|row| is_import_id_row(&row));
        let header_rows = if is_qualtrics {
            notes.push("A Qualtrics export, with three header rows.".to_owned());
            2
        } else if is_second_header(sheet) {
            notes.push(
                "The second line has parts of questions, as in exports of SurveyMonkey.".to_owned(),
            );
            1
        } else if has_labels_of_sosci(sheet) {
            notes.push("The second line has labels, as in exports of SoSci Survey.".to_owned());
            1
        } else {
            0
        };
        if let Some(texts) = sheet.row(0).filter(|_| header_rows > 0) {
            for (label, text) in labels.iter_mut().zip(texts.cells) {
                label.push(text.trim());
            }
        }
        let is_quiz = columns_named_after_others(sheet);
        let quiz_count = is_quiz.iter().filter(|is| **is).count();
        if quiz_count > 0 && !is_qualtrics {
            notes.push(format!(
                "A quiz: {quiz_count} columns with scores and comments belong to other columns and are not answers."
            ));
        }
        let response_ids = RESPONSE_IDS.iter().find_map(|(id, others)| {
            let mut others = others.iter();
            let is_known = is_qualtrics && *id == "ResponseId"
                || others.any(|other| sheet.find(other).is_some());
            is_known.then(|| sheet.find(id))?
        });
        Self {
            sheet,
            labels,
            header_rows,
            is_quiz,
            response_ids,
            is_qualtrics,
            notes,
        }
    }

    /// The responses, below all header rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = SheetRow<'a>> {
        self.sheet.rows().skip(self.header_rows)
    }

    /// The name of a column; that in a further header row if it has none.
    pub(super) fn name(&self, column: usize) -> &'a str {
        let labels = self.labels[column].iter();
        let mut lines = labels.filter_map(|label| label.lines().next());
        lines
            .find(|line| !line.is_empty())
            .unwrap_or_default()
            .trim_end()
    }
}

/// Whether a row has the ids of columns as JSON, as the third row of a Qualtrics export.
pub(in crate::cli::import) fn is_import_id_row(row: &SheetRow<'_>) -> bool {
    let first = row.cells.iter().find(|cell| !cell.trim().is_empty());
    first.is_some_and(|cell| cell.trim_start().starts_with("{\"ImportId\""))
}

/// Whether the first row has parts of the questions above it: columns without a name have their parts there, and the id
/// of a response is missing.
fn is_second_header(sheet: &Sheet) -> bool {
    let Some(first) = sheet.row(0) else {
        return false;
    };
    let has_id = |name: &str| {
        sheet
            .find(name)
            .is_some_and(|at| first.cell(at).trim().is_empty())
    };
    (has_id("Respondent ID") || has_id("respondent_id"))
        && first.cells.iter().any(|cell| !cell.trim().is_empty())
}

/// Whether the first row has a label of the column of cases where others have numbers.
fn has_labels_of_sosci(sheet: &Sheet) -> bool {
    let case = sheet
        .find("CASE")
        .filter(|_| sheet.find("QUESTNNR").is_some());
    let first = case.zip(sheet.row(0)).map(|(at, row)| row.cell(at).trim());
    first.is_some_and(|cell| !cell.is_empty() && cell.parse::<f64>().is_err())
}

/// Columns named after another one: `Question [Score]`, `Question [Comments]`, `Points - Question`, `Q9_NPS_GROUP`.
fn columns_named_after_others(sheet: &Sheet) -> Vec<bool> {
    let names: Vec<String> = sheet.columns.iter().map(|c| plain_text(&c.name)).collect();
    let is_named_after = |name: &str| {
        let before = name.rsplit_once('[').map(|(before, _)| before);
        let after = name.split_once(" - ").map(|(_, after)| after);
        let group = name
            .strip_suffix("_NPS_GROUP")
            .or_else(|| name.strip_suffix("_TEXT"));
        [before, after, group].into_iter().flatten().any(|base| {
            let base = plain_text(base);
            !base.is_empty() && names.contains(&base)
        })
    };
    sheet
        .columns
        .iter()
        .map(|column| is_named_after(&column.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet {
        Sheet::from_text(text, None).unwrap()
    }

    #[test]
    fn three_header_rows_of_qualtrics_are_labels() {
        let sheet = sheet(
            "ResponseId,Status,Q5_1\nResponse ID,Response Type,I felt confident\n\"{\"\"ImportId\"\":\"\"x\"\"}\",a,b\nR_1,0,5\n",
        );
        let survey = Survey::new(&sheet);
        assert!(survey.is_qualtrics);
        assert_eq!(survey.labels[2], ["Q5_1", "I felt confident"]);
        assert_eq!(survey.rows().count(), 1);
        assert_eq!(survey.response_ids, Some(0));
    }

    #[test]
    fn the_second_line_of_surveymonkey_is_a_header() {
        let sheet = sheet(
            "Respondent ID,Collector ID,Please rate,,Why?\n,,It was easy to use,It was cumbersome,Open-Ended Response\n1,2,5,1,x\n",
        );
        let survey = Survey::new(&sheet);
        assert_eq!(survey.labels[3], ["", "It was cumbersome"]);
        assert_eq!((survey.rows().count(), survey.response_ids), (1, Some(0)));
    }

    #[test]
    fn the_second_line_of_sosci_is_of_labels() {
        let header = "CASE,QUESTNNR,SU01_01\n";
        let with = sheet(&format!(
            "{header}Case number,Questionnaire,It was easy\n7,a,5\n8,a,4\n"
        ));
        let survey = Survey::new(&with);
        assert_eq!(survey.labels[2], ["SU01_01", "It was easy"]);
        assert_eq!((survey.rows().count(), survey.response_ids), (2, Some(0)));
        let without = sheet(&format!("{header}7,a,5\n8,a,4\n"));
        assert_eq!(Survey::new(&without).rows().count(), 2);
    }

    #[test]
    fn scores_and_comments_of_a_quiz_are_not_answers() {
        let sheet = sheet(
            "Easy?,Easy? [Puntuación],Easy? [Comentarios],Fast?,Points - Fast?,Feedback - Fast?,How [x]\n1,,,2,,,3\n",
        );
        assert_eq!(
            Survey::new(&sheet).is_quiz,
            [false, true, true, false, true, true, false]
        );
    }
}
