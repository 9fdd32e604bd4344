//! Finds the columns that have the fields of a table.

use std::collections::BTreeMap;

use super::decimals::Decimals;
use super::duration::Unit;
use super::fields::{self, FIELDS, NUMBERS, is_other_name, plain};
use super::mapping::Mapping;
use super::missing_header;
use super::refusal::TableRefusal;
use super::sheet::Sheet;
use crate::study::text::{excerpt, list_names, quote_for_shell};

/// Fields that are proposed even though an attempt needs none of them.
const OPTIONAL: [&str; 3] = ["time_s", "errors", "assists"];
/// Names that may mean a field: they are proposed and never taken unasked.
const PROPOSED_NAMES: [(&str, &[&str]); 7] = [
    (
        "participant",
        &[
            "person",
            "tester",
            "user",
            "user id",
            "subject",
            "subject id",
            "pid",
            "id",
            "respondent",
            "person id",
            "code",
            "record id",
            "response id",
            "case",
            "teilnehmer",
            "participante",
        ],
    ),
    (
        "version",
        &[
            "interface",
            "method",
            "condition",
            "system",
            "design",
            "setup",
            "product",
            "prototype",
            "variant",
            "build",
            "release",
            "year",
            "redcap event name",
            "questnnr",
        ],
    ),
    (
        "task",
        &[
            "mission", "task id", "scenario", "state", "aufgabe", "tarea",
        ],
    ),
    (
        "outcome",
        &[
            "success",
            "completed",
            "completion",
            "complete",
            "result",
            "status",
            "task status",
            "failure",
            "failed",
            "succeeded",
            "passed",
            "done",
        ],
    ),
    (
        "time_s",
        &[
            "time",
            "duration",
            "elapsed",
            "elapsed time",
            "task time",
            "completion time",
            "task duration",
            "seconds",
        ],
    ),
    (
        "errors",
        &[
            "number of errors",
            "error count",
            "num errors",
            "mistakes",
            "slips",
            "error",
        ],
    ),
    (
        "assists",
        &["help", "hints", "number of assists", "assistance"],
    ),
];

/// The column of each field.
#[derive(Debug, Default)]
pub(super) struct FieldColumns {
    columns: BTreeMap<&'static str, usize>,
    /// How the numbers of each column with numbers are written.
    decimals: BTreeMap<&'static str, Decimals>,
    /// The unit that the name of the column of times states.
    pub(super) time_unit: Option<Unit>,
}

impl FieldColumns {
    /// Finds the columns.
    ///
    /// # Errors
    /// When two columns have the name of a field, or a column that an option names does not exist.
    pub(super) fn locate(sheet: &Sheet, mapping: &Mapping) -> Result<Self, TableRefusal> {
        let mut found = Self::default();
        for field in FIELDS {
            let column = match mapping.column(field) {
                Some(name) => Some(named_column(sheet, name)?),
                None => own_column(sheet, field)?,
            };
            found.columns.extend(column.map(|at| (field, at)));
        }
        let unit = |at: usize| unit_of_name(sheet.columns[at].first_line()).1;
        found.time_unit = found.get("time_s").and_then(unit);
        found.find_decimals(sheet);
        Ok(found)
    }

    fn find_decimals(&mut self, sheet: &Sheet) {
        let columns = NUMBERS
            .iter()
            .filter_map(|field| Some((*field, self.get(field)?)));
        let mut found: Vec<(&str, usize, Decimals)> = columns
            .map(|(field, at)| (field, at, Decimals::between(sheet.separator)))
            .collect();
        for row in sheet.rows() {
            for (_, at, decimals) in &mut found {
                decimals.add(row.cell(*at));
            }
        }
        self.decimals = found
            .into_iter()
            .map(|(field, _, decimals)| (field, decimals))
            .collect();
    }

    /// The column of a field.
    pub(super) fn get(&self, field: &str) -> Option<usize> {
        self.columns.get(field).copied()
    }

    /// How the numbers of a field are written; `None` if it has no column or is no number.
    pub(super) fn decimals(&self, field: &str) -> Option<Decimals> {
        self.decimals.get(field).copied()
    }

    /// Whether a field has a column or the same value in all rows.
    pub(super) fn has(&self, field: &str, mapping: &Mapping) -> bool {
        self.get(field).is_some() || mapping.sets(field)
    }

    /// Checks that every needed field has a column or a constant value.
    ///
    /// # Errors
    /// The missing fields, with options that may say what they are.
    pub(super) fn check_needed(
        &self,
        sheet: &Sheet,
        mapping: &Mapping,
        needed: &[&str],
    ) -> Result<(), TableRefusal> {
        let is_missing = |field: &&&str| self.get(field).is_none() && !mapping.sets(field);
        let missing: Vec<&str> = needed.iter().filter(is_missing).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let has_proposal = |field: &&str| self.proposed_option(sheet, field).is_some();
        let (proposed, unclear): (Vec<&str>, Vec<&str>) =
            missing.iter().partition(|field| has_proposal(field));
        let mut refusal = TableRefusal::new(format!(
            "there is no column for {}; the columns are {}",
            missing.join(", "),
            list_names(sheet.names())
        ));
        if !proposed.is_empty() {
            let is_attempt = needed.contains(&"outcome");
            let optional = OPTIONAL
                .into_iter()
                .filter(|field| is_attempt && self.get(field).is_none());
            let fields = proposed.into_iter().chain(optional);
            let options: Vec<String> = fields
                .filter_map(|field| self.proposed_option(sheet, field))
                .collect();
            refusal = refusal.hint(format!(
                "If these are the columns, add {}",
                options.join(" ")
            ));
        }
        if let Some(example) = unclear.first() {
            refusal = refusal.hint(format!(
                "Say which column it is with --column {example}=NAME, or give all rows the same with --set {example}=VALUE."
            ));
        }
        if missing.contains(&"participant") && needed == fields::NEEDED {
            refusal = refusal.hint(
                "If no column has participants: --set participant=P01 when one person did everything (only the first attempt at a task counts), or --number-people to number them by their order within each task.",
            );
        }
        let refusal = missing_header::explain(sheet, mapping, refusal);
        Err(refusal)
    }

    /// The sentence about columns that were not used: those that are no field, or one that `is_used` denies, and that no
    /// other note names.
    pub(super) fn unused_note(
        &self,
        sheet: &Sheet,
        named_elsewhere: &[String],
        is_used: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let used = self.columns.iter().filter(|(field, _)| is_used(field));
        let used: Vec<usize> = used.map(|(_, column)| *column).collect();
        let unused = (0..sheet.columns.len()).filter(|at| !used.contains(at));
        let names: Vec<String> = unused
            .filter_map(|at| sheet.name_in_list(at, sheet.columns[at].first_line()))
            .filter(|name| !named_elsewhere.contains(name))
            .collect();
        if names.is_empty() {
            return None;
        }
        let optional = OPTIONAL
            .into_iter()
            .filter(|field| self.get(field).is_none());
        let options: Vec<String> = optional
            .filter_map(|field| self.proposed_option(sheet, field))
            .collect();
        let proposal = match options.as_slice() {
            [] => String::new(),
            options => format!(" To use them as fields, add {}", options.join(" ")),
        };
        Some(format!(
            "Columns that were not used: {}.{proposal}",
            list_names(names.iter().map(String::as_str))
        ))
    }

    /// A column that has no field, and whose name may mean this one.
    pub(super) fn proposed_column(&self, sheet: &Sheet, field: &str) -> Option<usize> {
        let (_, names) = PROPOSED_NAMES.iter().find(|(name, _)| *name == field)?;
        names.iter().find_map(|proposed| {
            (0..sheet.columns.len())
                .filter(|at| !self.columns.values().any(|column| column == at))
                .find(|at| plain(sheet.columns[*at].first_line()) == plain(proposed))
        })
    }

    /// The option that takes an unused column as a field, if the name of one may mean it.
    fn proposed_option(&self, sheet: &Sheet, field: &str) -> Option<String> {
        let (_, names) = PROPOSED_NAMES.iter().find(|(name, _)| *name == field)?;
        let name = names.iter().find_map(|proposed| {
            let free = (0..sheet.columns.len())
                .filter(|at| !self.columns.values().any(|column| column == at));
            free.map(|at| sheet.columns[at].first_line()).find(|name| {
                plain(name) == plain(proposed)
                    || field == "time_s" && plain(&unit_of_name(name).0) == plain(proposed)
            })
        })?;
        Some(format!(
            "--column {}",
            quote_for_shell(&format!("{field}={}", excerpt(name)))
        ))
    }
}

/// The column that an option names.
fn named_column(sheet: &Sheet, name: &str) -> Result<usize, TableRefusal> {
    let exact = sheet
        .columns
        .iter()
        .position(|column| column.name == name.trim());
    let alike = || {
        sheet
            .names()
            .position(|column| plain(column) == plain(name) && !plain(name).is_empty())
    };
    exact
        .or_else(|| sheet.find(name))
        .or_else(alike)
        .ok_or_else(|| {
            TableRefusal::new(format!(
                "there is no column \"{}\"; the columns are {}",
                excerpt(name),
                list_names(sheet.names())
            ))
        })
}

/// The column that has a field's name, or another name of it.
fn own_column(sheet: &Sheet, field: &str) -> Result<Option<usize>, TableRefusal> {
    let columns_where = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let names = sheet.names().enumerate().filter(|(_, name)| is_it(name));
        names.map(|(at, _)| at).collect()
    };
    let is_other = |name: &str| {
        let (stem, unit) = unit_of_name(name);
        let is_time = field == "time_s" && unit.is_some() && plain(&stem) == "time";
        is_time || is_other_name(field, name) || field == "time_s" && is_other_name(field, &stem)
    };
    let ways: [&dyn Fn(&str) -> bool; 3] = [
        &|name| name == field,
        &|name| plain(name) == plain(field),
        &is_other,
    ];
    for is_it in ways {
        match columns_where(is_it).as_slice() {
            [] => {}
            [at] => return Ok(Some(*at)),
            _ => {
                return Err(TableRefusal::new(format!(
                    "two columns are called \"{}\". Give one of them another name, or take it out",
                    excerpt(field)
                )));
            }
        }
    }
    Ok(None)
}

/// A column's name without the unit at its end, and the unit.
fn unit_of_name(name: &str) -> (String, Option<Unit>) {
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    match words.split_last() {
        Some((last, stem)) if !stem.is_empty() => match Unit::from_word(last) {
            Some(unit) => (stem.join(" "), Some(unit)),
            None => (name.to_owned(), None),
        },
        Some((last, _)) => (
            name.to_owned(),
            Unit::from_word(last).filter(|_| last.len() > 1),
        ),
        None => (name.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::import::fields::NEEDED;

    fn sheet(header: &str) -> Sheet {
        let blank = header.replace(|c| c != ',', "");
        Sheet::from_text(&format!("{header}\nx{blank}\n"), None).unwrap()
    }

    fn located(header: &str) -> (Option<usize>, Option<Unit>) {
        let found = FieldColumns::locate(&sheet(header), &Mapping::default()).unwrap();
        (found.get("time_s"), found.time_unit)
    }

    #[test]
    fn names_match_whatever_their_case_and_separators() {
        for (header, unit) in [
            ("a,time_s", Some(Unit::Seconds)),
            ("a,Time (s)", Some(Unit::Seconds)),
            ("a,TIME S", Some(Unit::Seconds)),
            ("a,time_ms", Some(Unit::Milliseconds)),
            ("a,Time [min]", Some(Unit::Minutes)),
            ("a,Time on task", None),
            ("time_ms,time_s", Some(Unit::Seconds)),
        ] {
            assert_eq!(located(header), (Some(1), unit), "{header}");
        }
        for header in ["a,time", "a,Duration", "a,start time", "a,s"] {
            assert_eq!(located(header).0, None, "{header}");
        }
        let twice = FieldColumns::locate(&sheet("Time_s,time s"), &Mapping::default()).unwrap_err();
        assert!(
            twice
                .message
                .starts_with("two columns are called \"time_s\"")
        );
    }

    #[test]
    fn missing_fields_are_proposed_with_the_whole_options() {
        let sheet = sheet("Tester,Mission,Outcome,Duration (s),Misclicks");
        let mapping = Mapping::default();
        let found = FieldColumns::locate(&sheet, &mapping).unwrap();
        let refusal = found.check_needed(&sheet, &mapping, &NEEDED).unwrap_err();
        insta::assert_snapshot!([vec![refusal.message], refusal.hints].concat().join("\n"), @"
        there is no column for participant, version, task; the columns are Tester, Mission, Outcome, Duration (s), Misclicks
        If these are the columns, add --column participant=Tester --column task=Mission --column 'time_s=Duration (s)'
        Say which column it is with --column version=NAME, or give all rows the same with --set version=VALUE.
        If no column has participants: --set participant=P01 when one person did everything (only the first attempt at a task counts), or --number-people to number them by their order within each task.
        ");
        insta::assert_snapshot!(found.unused_note(&sheet, &[], |_| true).unwrap(), @"Columns that were not used: Tester, Mission, Duration (s), Misclicks. To use them as fields, add --column 'time_s=Duration (s)'");
    }
}
