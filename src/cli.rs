//! The command line, one file per verb; the only room that may use every other one.

mod alignment;
mod annotate;
mod annotation_words;
mod answers;
mod arguments;
mod backup;
pub mod calc;
mod check;
mod compare;
mod completions;
mod confirm;
mod console;
mod demo;
mod destination;
mod display;
mod encoding;
mod encrypt;
mod erase;
mod error;
mod exit;
mod explain;
mod export;
mod help;
mod hints;
mod home;
mod import;
mod init;
mod keys;
mod limits;
mod man;
mod misuse;
mod named_file;
mod new_codes;
mod output;
mod participants;
mod people;
mod problems;
mod record_options;
mod report;
mod run;
mod same_study;
mod schedule;
mod schema;
mod secret;
mod session_edit;
mod session_names;
mod sessions;
mod spooled_session;
mod stage;
mod study_data;
mod study_paths;
mod verify;

pub use arguments::Arguments;
pub use error::CommandError;
pub use exit::Exit;

use std::ffi::OsString;
use std::io::{self, Write};

use arguments::{Verb, normalize_order};
use clap::{CommandFactory, Parser};
use console::Console;

use crate::platform;

/// Runs the program: carries out a command line, whose first word is the program's name, and prints an error with its
/// hints to standard error.
pub fn main(words: impl IntoIterator<Item = OsString>) -> Exit {
    let words: Vec<OsString> = words.into_iter().collect();
    let verbose = words.iter().any(|word| word == "--verbose");
    run_command_line(words).unwrap_or_else(|failure| {
        let report = failure.report(verbose, output::stderr_has_color());
        // If standard error cannot be written either, the exit code remains.
        let _ = writeln!(io::stderr(), "{report}");
        failure.exit
    })
}

/// Carries out a command line; its first word is the program's name.
///
/// # Errors
/// As [`run()`]; when the command line cannot be parsed; when help cannot be written.
pub fn run_command_line<W>(words: impl IntoIterator<Item = W>) -> Result<Exit, CommandError>
where
    W: Into<OsString>,
{
    let words = normalize_order(words.into_iter().map(Into::into).collect());
    match Arguments::try_parse_from(&words) {
        Ok(arguments) => run(arguments),
        Err(error) if error.use_stderr() => {
            let typed = words
                .iter()
                .skip(1)
                .map(|word| word.to_string_lossy().into_owned());
            let typed: Vec<String> = typed.collect();
            Err(misuse::failure(&error, &typed, &Arguments::command()))
        }
        Err(help) => output::reader_state(help.print()).map(|_| Exit::Success),
    }
}

/// Runs the verb of a parsed command line; without one, the home screen.
///
/// # Errors
/// A [`CommandError`]: what could not be done and why, in a sentence, with hints and an exit code.
pub fn run(mut arguments: Arguments) -> Result<Exit, CommandError> {
    platform::catch_file_size_limit();
    let console = Console::from_quiet_flag(arguments.quiet);
    arguments.record.with_console(console);
    let record = &arguments.record;
    match arguments.verb {
        None => home::run_here(record),
        Some(Verb::Demo(arguments)) => demo::run(&arguments),
        Some(Verb::Init(arguments)) => init::run(&arguments, console),
        Some(Verb::Check(arguments)) => check::run(&arguments),
        Some(Verb::Run(arguments)) => run::run(&arguments, record),
        Some(Verb::Participants(arguments)) => participants::run(&arguments, record, console),
        Some(Verb::Sessions(arguments)) => sessions::run(&arguments, record, console),
        Some(Verb::Annotate(arguments)) => annotate::run(&arguments, record, console),
        Some(Verb::Answers(arguments)) => answers::run(&arguments, record, console),
        Some(Verb::Report(arguments)) => report::run(&arguments, record, console),
        Some(Verb::Compare(arguments)) => compare::run(&arguments, record, console),
        Some(Verb::Export(arguments)) => export::run(&arguments, record, console),
        Some(Verb::Explain(arguments)) => explain::run(&arguments, record, console),
        Some(Verb::Import(arguments)) => import::run(&arguments, record, console),
        Some(Verb::Verify(arguments)) => verify::run(&arguments, record, console),
        Some(Verb::Backup(arguments)) => backup::run(&arguments, record, console),
        Some(Verb::Erase(arguments)) => erase::run(&arguments, record, console),
        Some(Verb::Encrypt(arguments)) => encrypt::run(&arguments, record, console),
        Some(Verb::Completions(arguments)) => completions::run(&arguments, Arguments::command()),
        Some(Verb::Man(arguments)) => man::run(&arguments, Arguments::command(), console),
        Some(Verb::Schema(arguments)) => schema::run(&arguments),
        Some(Verb::Help(arguments)) => help::run(&arguments, Arguments::command()),
        Some(Verb::Calc(arguments)) => output::print(&calc::run(&arguments)?),
    }
}
