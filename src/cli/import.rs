//! `import`: imports attempts and ratings from CSV files, and logs that moderato exported.

mod annotations;
mod answer;
mod arguments;
mod atomic_write;
mod attempt_rows;
mod attempts;
mod boris;
mod cells;
mod codes;
mod compact;
mod content;
mod decimals;
mod doubts;
mod duration;
mod field_columns;
mod fields;
mod jsonl;
mod mapping;
mod message;
mod missing_header;
mod names;
mod new_study;
mod other_sources;
mod outcome_words;
mod own_rows;
mod preview;
mod questionnaire;
mod rating_rows;
mod ratings;
mod refusal;
mod row;
mod shared_codes;
mod sheet;
mod similar_names;
mod study;
mod study_line;
mod table;
mod table_import;
mod task_columns;
#[cfg(test)]
mod work;
mod workbook;

pub(super) use self::arguments::ImportArguments;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::output;
use super::record_options::RecordOptions;
use crate::clock::SystemClock;

/// The result of an import, with its message.
enum ImportOutcome {
    /// Data was imported; the message is silenced by `--quiet`.
    Imported(String),
    /// A dry run; its preview is always printed.
    Previewed(String),
}

pub(super) fn run(
    arguments: &ImportArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let clock = SystemClock::new();
    match import(arguments, record, &clock, console)? {
        ImportOutcome::Imported(message) => Ok(console.print_message(&message)),
        ImportOutcome::Previewed(message) => output::print(&message),
    }
}

fn import(
    arguments: &ImportArguments,
    record: &RecordOptions,
    clock: &SystemClock,
    console: Console,
) -> Result<ImportOutcome, CommandError> {
    let (script, file) = arguments.script_and_file()?;
    if jsonl::is_jsonl(file) {
        if arguments.has_table_options() {
            return Err(CommandError::invalid(
                "JSON lines take no options but --dry-run, --accept-changes, --same-person and --new-codes.",
            )
            .hint("Type: moderato import STUDY FILE"));
        }
        let preset = jsonl::PresetAnswers {
            accepts_changes: arguments.accept_changes,
            is_dry_run: arguments.dry_run,
            shared: arguments.shared_codes(),
        };
        return jsonl::import(script, file, record, preset, clock, console);
    }
    if arguments.table.is_some() {
        return annotations::import(arguments, script, file, record, clock, console);
    }
    if arguments.accept_changes {
        return Err(CommandError::invalid(
            "A table changes nothing in sessions on file, so there is nothing to accept.",
        )
        .hint("Remove --accept-changes."));
    }
    table_import::import(arguments, script, file, record, clock, console)
}
