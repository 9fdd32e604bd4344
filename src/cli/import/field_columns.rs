//! Finds the columns that have the fields of a table.

use std::collections::BTreeMap;

use super::decimals::Decimals;
use super::duration::Unit;
use super::fields::{self, FIELDS, NUMBERS, PROPOSED_NAMES, is_other_name, plain};
use super::mapping::Mapping;
use super::missing_header;
use super::refusal::TableRefusal;
use super::sheet::Sheet;
use crate::study::text::{excerpt, list_names, quote_for_shell};

/// Fields that are proposed even though an attempt needs none of them.
const OPTIONAL: [&str; 3] = ["time_s", "errors", "assists"];
/// The column of each field.
#[derive(Debug, Default)]
pub(super) struct FieldColumns {
    columns: BTreeMap<&'static str, usize>,
    /// How the numbers of each column with numbers are written.
    decimals: BTreeMap<&'static str, Decimals>,
    /// The unit that the name of the column of times states.
    pub(super) time_unit: Option<Unit>,
    /// Whether that name says that times are written with colons.
    pub(super) has_clock_times: bool,
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
        if let Some(at) = found.get("time_s") {
            let name = TimeName::parse(sheet.columns[at].first_line());
            found.time_unit = name.unit;
            found.has_clock_times = name.is_clock;
        }
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
            sheet.list_columns()
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
            let these = if options.len() == 1 {
                "this is the column"
            } else {
                "these are the columns"
            };
            refusal = refusal.hint(format!("If {these}, add {}", options.join(" ")));
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
                    || field == "time_s" && plain(&TimeName::parse(name).stem) == plain(proposed)
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
    let mut called = (0..sheet.columns.len()).filter(|at| sheet.columns[*at].name == name.trim());
    let exact = called.next();
    if called.next().is_some() {
        return Err(twice(name));
    }
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
                sheet.list_columns()
            ))
        })
}

fn twice(name: &str) -> TableRefusal {
    TableRefusal::new(format!(
        "two columns are called \"{}\". Give one of them another name, or take it out",
        excerpt(name.trim())
    ))
}

/// The column that has a field's name, or another name of it.
fn own_column(sheet: &Sheet, field: &str) -> Result<Option<usize>, TableRefusal> {
    let columns_where = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let names = sheet.names().enumerate().filter(|(_, name)| is_it(name));
        names.map(|(at, _)| at).collect()
    };
    let is_other = |name: &str| {
        let TimeName { stem, unit, .. } = TimeName::parse(name);
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
                return Err(twice(field));
            }
        }
    }
    Ok(None)
}

/// The name of a column of times.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TimeName {
    /// Without its unit.
    stem: String,
    unit: Option<Unit>,
    /// Whether it says that times are written with colons, as `Time (mm:ss)` does.
    is_clock: bool,
}

impl TimeName {
    fn parse(name: &str) -> Self {
        let words: Vec<&str> = name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let format = words.iter().rev().take_while(|word| is_clock_part(word));
        let format = words.len() - format.count();
        let (end, unit, is_clock) = match words.split_last() {
            _ if format > 0 && words.len() - format > 1 => {
                let last = words[words.len() - 1].to_lowercase();
                let unit = if last.starts_with('m') {
                    Unit::Hours
                } else {
                    Unit::Seconds
                };
                (format, Some(unit), true)
            }
            Some((last, [])) => (1, Unit::from_word(last).filter(|_| last.len() > 1), false),
            Some((last, stem)) => match Unit::from_word(last) {
                Some(unit) => (stem.len(), Some(unit), false),
                None => (words.len(), None, false),
            },
            None => (0, None, false),
        };
        let stem = match &words[..end] {
            [stem @ .., "in"] if unit.is_some() && !stem.is_empty() => stem.join(" "),
            _ if end == words.len() => name.to_owned(),
            stem => stem.join(" "),
        };
        Self {
            stem,
            unit,
            is_clock,
        }
    }
}

/// Whether a word is a part of a format such as `h:mm:ss`.
fn is_clock_part(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "h" | "hh" | "m" | "mm" | "s" | "ss"
    )
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
            ("a,Time (mm:ss)", Some(Unit::Seconds)),
            ("a,Time (h:mm:ss)", Some(Unit::Seconds)),
            ("a,Time (h:mm)", Some(Unit::Hours)),
            ("a,Time in seconds", Some(Unit::Seconds)),
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
    fn an_option_names_one_column() {
        let mapping = Mapping::from_options(&["time_s=Time".to_owned()], &[], &[]).unwrap();
        let locate = |header: &str| FieldColumns::locate(&sheet(header), &mapping);
        assert_eq!(locate("a,Time,b").unwrap().get("time_s"), Some(1));
        let refused = locate("Time,Time").unwrap_err().message;
        assert!(
            refused.starts_with("two columns are called \"Time\""),
            "{refused}"
        );
        let refused = locate(",b,,").unwrap_err().message;
        assert_eq!(
            refused,
            "there is no column \"Time\"; the columns are column 1 (without a name), b"
        );
    }

    #[test]
    fn columns_that_may_be_times_or_errors_are_proposed() {
        for (name, field) in [
            ("Duration (mm:ss)", "time_s"),
            ("Duration (in seconds)", "time_s"),
            ("Time taken (s)", "time_s"),
            ("Zeit (s)", "time_s"),
            ("ToT", "time_s"),
            ("Fehler", "errors"),
        ] {
            let sheet = sheet(&format!("a,{name}"));
            let found = FieldColumns::locate(&sheet, &Mapping::default()).unwrap();
            let option = found.proposed_option(&sheet, field);
            let option = option.unwrap_or_else(|| panic!("{name}"));
            assert!(option.contains(&format!("{field}={name}")), "{option}");
        }
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
