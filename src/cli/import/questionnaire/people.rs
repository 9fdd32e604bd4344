//! Who answered: the column with the participants' codes, the ids of a survey program, or numbers of rows.

use super::super::content::CodeOrigin;
use super::super::field_columns::FieldColumns;
use super::super::mapping::Mapping;
use super::super::refusal::TableRefusal;
use super::super::sheet::Sheet;
use super::survey::Survey;
use crate::study::text::excerpt;

/// Where the participants of a survey are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum People {
    /// In a column with the field `participant`, or set by an option (`None`).
    Named(Option<usize>),
    /// The ids that the survey program gave to the responses.
    ResponseIds(usize),
    /// No column has them: each row is another person.
    Numbered,
}

impl People {
    /// Finds the participants, and checks that a column has the version.
    ///
    /// # Errors
    /// When a column seems to have the participants without their name, the version is missing, or codes are email
    /// addresses.
    pub(super) fn find(
        survey: &Survey<'_>,
        fields: &FieldColumns,
        mapping: &Mapping,
    ) -> Result<Self, TableRefusal> {
        let is_filled = |at: &usize| survey.rows().all(|row| !row.cell(*at).trim().is_empty());
        let external = || survey.sheet.find("ExternalReference").filter(is_filled);
        let people = if mapping.sets("participant") {
            Self::Named(None)
        } else if let Some(at) = fields.get("participant") {
            Self::Named(Some(at))
        } else if let Some(at) = external().filter(|_| survey.is_qualtrics) {
            Self::ResponseIds(at)
        } else if let Some(at) = survey
            .response_ids
            .filter(|id| proposed_other(survey, fields, *id).is_none())
        {
            Self::ResponseIds(at)
        } else {
            Self::Numbered
        };
        if let Some(at) = people.column()
            && let Some(refusal) = email_refusal(survey.sheet, at)
        {
            return Err(refusal);
        }
        match people {
            Self::Numbered => check_fields(survey, fields, mapping)?,
            Self::Named(_) | Self::ResponseIds(_) => {
                fields.check_needed(survey.sheet, mapping, &["version"])?;
            }
        }
        Ok(people)
    }

    /// The column of the codes.
    pub(super) fn column(self) -> Option<usize> {
        match self {
            Self::Named(column) => column,
            Self::ResponseIds(column) => Some(column),
            Self::Numbered => None,
        }
    }

    /// Whether each row is another person, called by its number.
    pub(super) fn are_numbered(self) -> bool {
        self == Self::Numbered
    }

    /// Where the codes are. References from elsewhere are codes that somebody gave.
    pub(super) fn codes(self, survey: &Survey<'_>) -> CodeOrigin {
        match self {
            Self::Numbered => CodeOrigin::Numbers,
            Self::ResponseIds(at) if survey.response_ids == Some(at) => CodeOrigin::ResponseIds,
            Self::ResponseIds(_) | Self::Named(_) => CodeOrigin::Given,
        }
    }

    /// The note about ids that were taken as codes.
    pub(super) fn note(self, survey: &Survey<'_>) -> Option<String> {
        match self {
            Self::ResponseIds(at) => Some(format!(
                "Participants are in the column {}.",
                excerpt(survey.name(at))
            )),
            Self::Named(_) | Self::Numbered => None,
        }
    }
}

/// Checks that a column has the version, and that no column seems to have the participants without their name.
///
/// # Errors
/// The missing fields, with options that may say what they are.
pub(super) fn check_fields(
    survey: &Survey<'_>,
    fields: &FieldColumns,
    mapping: &Mapping,
) -> Result<(), TableRefusal> {
    let proposed = fields
        .proposed_column(survey.sheet, "participant")
        .filter(|at| survey.response_ids != Some(*at));
    let needed: &[&str] = match proposed {
        Some(_) => &["participant", "version"],
        None => &["version"],
    };
    fields.check_needed(survey.sheet, mapping, needed)
}

/// Another column than that of the responses' ids whose name may mean the participant.
fn proposed_other(survey: &Survey<'_>, fields: &FieldColumns, ids: usize) -> Option<usize> {
    fields
        .proposed_column(survey.sheet, "participant")
        .filter(|at| *at != ids)
}

/// The refusal of participant codes that are email addresses, if most cells of their column are.
fn email_refusal(sheet: &Sheet, column: usize) -> Option<TableRefusal> {
    let is_address = |cell: &str| {
        cell.trim()
            .split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
    };
    let filled = sheet
        .rows()
        .filter(|row| !row.cell(column).trim().is_empty())
        .count();
    let addresses = sheet
        .rows()
        .filter(|row| is_address(row.cell(column)))
        .count();
    (addresses > 0 && 2 * addresses >= filled).then(|| {
        TableRefusal::new(format!(
            "the column \"{}\" has email addresses, and they are never used as participant codes",
            excerpt(sheet.columns[column].first_line())
        ))
        .hint(format!(
            "Name a column with codes: --column participant=NAME. Without one, the responses of a questionnaire are numbered by row, R01 and on. The columns are {}.",
            sheet.list_columns()
        ))
    })
}
