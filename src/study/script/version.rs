//! Design versions of a script.

use std::collections::HashMap;
use std::ops::Range;

use time::{Date, Month};
use toml::de::DeValue;

use super::MAX_VERSIONS;
use super::keys::VERSION;
use super::nearest::nearest_word;
use super::reader::ScriptReader;
use super::section::{Section, WithSpan};
use crate::study::problem::{line_and_column, list_words, script_excerpt};
use crate::study::{DesignVersion, Study};

/// Reads the versions into the study; each `after` names a version that exists.
pub(super) fn read(reading: &mut ScriptReader, root: &Section, study: &mut Study) {
    let sections = root.sections(reading, "version", &VERSION, MAX_VERSIONS);
    if sections.is_empty() {
        reading.report_missing(
            root.span_of("version"),
            "The study has no versions.",
            "Add a version: `[[version]]`, and below it `id = \"1.0\"`.",
        );
    }
    let mut ids = TakenIds::default();
    let mut afters: Vec<Range<usize>> = Vec::new();
    for section in &sections {
        let id = section.id(reading);
        let after = section.raw_text(reading, "after");
        let released = read_release_date(reading, section);
        let (after, place) = after.map_or((None, 0..0), |(after, span)| (Some(after), span));
        if let Some(id) = ids.claim_id(reading, id, "version") {
            afters.push(place);
            study.versions.push(DesignVersion {
                id,
                after,
                released,
            });
        }
    }
    check_predecessors(reading, &afters, study);
}

/// Reports and removes every `after` that names no other version or is part of a cycle.
fn check_predecessors(reading: &mut ScriptReader, afters: &[Range<usize>], study: &mut Study) {
    for (index, place) in afters.iter().enumerate() {
        let version = &study.versions[index];
        let Some(after) = version.after.clone() else {
            continue;
        };
        let circle: Vec<String> = study
            .find_cycle(version)
            .into_iter()
            .map(str::to_owned)
            .collect();
        if after == version.id {
            reading.report_problem(
                place.clone(),
                format!("The version `{after}` comes after itself."),
                "Write the version it is compared with, or remove `after`.",
            );
        } else if study.version(&after).is_none() {
            let known = study
                .versions
                .iter()
                .map(|v| v.id.as_str())
                .filter(|id| *id != version.id);
            let known: Vec<&str> = known.take(10).collect();
            let hint = match nearest_word(&after, known.iter().copied()) {
                Some(near) => format!("Write `after = \"{near}\"`."),
                None if known.is_empty() => {
                    "Add that version as well, or remove `after`.".to_owned()
                }
                None => format!(
                    "Write one of {}, or remove `after`.",
                    list_words(known, "or")
                ),
            };
            reading.report_missing(
                place.clone(),
                format!("There is no version `{}`.", script_excerpt(&after)),
                hint,
            );
        } else if circle.is_empty() {
            continue;
        } else {
            reading.report_problem(
                place.clone(),
                format!(
                    "The versions {} follow each other in a circle.",
                    list_words(circle.iter().map(String::as_str), "and")
                ),
                "Remove `after` from the oldest of them.",
            );
        }
        study.versions[index].after = None;
    }
}

/// Release date, written as a date or as text.
fn read_release_date(reading: &mut ScriptReader, section: &Section) -> Option<Date> {
    const ADVICE: &str = "Write year, month and day, such as `released = 2026-03-01`.";
    let value = section.get("released")?;
    let text = match value.get_ref() {
        DeValue::Datetime(datetime) if datetime.time.is_none() => datetime.to_string(),
        DeValue::Datetime(_) => {
            reading.report_problem(
                value.span(),
                "`released` must be a date without a time.",
                ADVICE,
            );
            return None;
        }
        DeValue::String(text) => text.trim().to_owned(),
        _ => {
            reading.report_problem(value.span(), "`released` must be a date.", ADVICE);
            return None;
        }
    };
    let date = parse_date(&text);
    if date.is_none() {
        let message = format!("`{}` is not a valid date.", script_excerpt(&text));
        reading.report_problem(value.span(), message, ADVICE);
    }
    date
}

/// Parses `YYYY-MM-DD`.
fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let mut number = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits)?;
        part.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| part.parse::<u16>().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
}

/// Ids already taken, each with its byte offset in the script.
#[derive(Default)]
pub(super) struct TakenIds(HashMap<String, usize>);

impl TakenIds {
    /// Claims the id, or reports that it is taken.
    pub(super) fn claim_id(
        &mut self,
        reading: &mut ScriptReader,
        id: Option<WithSpan<String>>,
        noun: &str,
    ) -> Option<String> {
        let (id, span) = id?;
        if let Some(first) = self.0.get(&id) {
            let (line, _) = line_and_column(reading.text(), *first);
            reading.report_problem(
                span,
                format!("The id `{id}` is taken by the {noun} on line {line}."),
                format!("Give this {noun} an id of its own."),
            );
            return None;
        }
        self.0.insert(id.clone(), span.start);
        Some(id)
    }
}
