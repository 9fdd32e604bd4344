//! The script: the text a researcher writes, read into a [`Study`] and written from one.
//!
//! One reader serves both uses. It always builds the study as far as it can and collects every problem: [`parse`]
//! returns the study only if there is no problem, [`read_frozen`] whatever could be read.

mod cif;
mod error_kind;
pub(crate) mod format;
mod keys;
mod lines;
pub(crate) mod nearest;
mod question;
mod reader;
mod schema;
mod section;
mod syntax;
mod task;
mod text;
mod toml_recovery;
mod value;
mod verdict;
mod version;
mod write;

pub use schema::SCHEMA;
pub use write::write;

use toml::de::DeTable;

use super::{Margins, Problem, Study};
use reader::ScriptReader;
use section::Section;
use text::LineLimit;

/// Maximum size of a script: 1 MiB.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Maximum number of tasks in a script.
pub const MAX_TASKS: usize = 1_000;

/// Maximum number of design versions in a script.
pub const MAX_VERSIONS: usize = 100;

/// Maximum number of people planned per version.
const MAX_PLANNED: i64 = 10_000;

/// Maximum size of one text in a script: 64 KiB.
pub const MAX_TEXT_BYTES: usize = super::label::FREE_TEXT_BYTES;

/// Parses a script.
///
/// # Errors
///
/// All problems of the script, in its order; at most 1,000.
pub fn parse(text: &str) -> Result<Study, Vec<Problem>> {
    if text.len() > MAX_BYTES {
        return Err(vec![Problem {
            span: 0..0,
            message: "The script is larger than 1 MiB and was not read.".to_owned(),
            hint: "A script contains only text. Check that this is the right file.".to_owned(),
        }]);
    }
    let (study, problems) = read(text);
    if problems.is_empty() {
        Ok(study)
    } else {
        Err(problems)
    }
}

/// Reads a frozen script as far as possible: unknown keys are ignored, and an invalid value becomes the default.
///
/// # Errors
///
/// A sentence, if no version or no task could be read, or the script is larger than [`MAX_BYTES`].
pub fn read_frozen(text: &str) -> Result<Study, String> {
    if text.len() > MAX_BYTES {
        return Err("This protocol is larger than 1 MiB, the limit for a script.".to_owned());
    }
    let (study, _) = read(text);
    if study.versions.is_empty() || study.tasks.is_empty() {
        return Err("This protocol cannot be read: it has no version or no task.".to_owned());
    }
    Ok(study)
}

/// Reads the study as far as possible, with all its problems.
fn read(text: &str) -> (Study, Vec<Problem>) {
    let readable = toml_recovery::recover_toml(text);
    let table = readable.table();
    let mut reading = ScriptReader::new(text, &readable, &table);
    let study = read_study(&mut reading, &table);
    (study, reading.into_problems())
}

fn read_study(reading: &mut ScriptReader, table: &DeTable) -> Study {
    let root = Section::open(reading, table, 0..0, &keys::STUDY);
    if let Some(problem) = root.get("format").and_then(format::format_problem) {
        reading.report_problem(problem.span, problem.message, problem.hint);
    }
    let title = root.title(reading);
    let plain = Study::new(title.unwrap_or_default());
    let questions = question::read(reading, &root);
    let tasks = task::read(reading, &root, &questions);
    let mut study = Study {
        title: plain.title,
        design: root.read_word(reading, "design").unwrap_or(plain.design),
        order: root.read_word(reading, "order").unwrap_or(plain.order),
        assisted_from: root
            .read_word(reading, "assisted_from")
            .unwrap_or(plain.assisted_from),
        partial_credit: root
            .credit(reading, "partial_credit")
            .unwrap_or(plain.partial_credit),
        primary: plain.primary,
        planned: root
            .whole_number(reading, "planned", 1, MAX_PLANNED)
            .and_then(|number| u32::try_from(number).ok()),
        matters_from: Margins::new(),
        think_aloud: root
            .flag(reading, "think_aloud")
            .unwrap_or(plain.think_aloud),
        setting: root.optional_text(reading, "setting", LineLimit::One),
        introduction: root.optional_text(reading, "introduction", LineLimit::Many),
        consent: root.optional_text(reading, "consent", LineLimit::Many),
        versions: Vec::new(),
        tasks,
        error_kinds: error_kind::read(reading, &root),
        ask_at_end: question::read_instruments(reading, &root, "ask_at_end", &questions),
        questions,
        cif: cif::read(reading, &root),
    };
    verdict::read(reading, &root, &mut study);
    version::read(reading, &root, &mut study);
    study
}

#[cfg(test)]
mod tests;
