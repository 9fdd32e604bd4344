//! Where the rooms meet: one verb, one file.

mod alignment;
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
mod problems;
mod record_options;
mod report;
mod run;
mod schedule;
mod schema;
mod secret;
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
        // Where even this cannot be written, the exit code says what is left to say.
        let _ = writeln!(io::stderr(), "{report}");
        failure.exit
    })
}

/// Carries out a command line; its first word is the program's name.
///
/// # Errors
/// As [`run`]; when the command line cannot be parsed; when help cannot be written.
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

/// Does what was asked on the command line.
///
/// # Errors
/// A [`CommandError`]: what could not be done and why, in a sentence, and the exit code that says which kind it is.
pub fn run(mut arguments: Arguments) -> Result<Exit, CommandError> {
    platform::catch_file_size_limit();
    let voice = Console::from_quiet_flag(arguments.quiet);
    arguments.record.with_voice(voice);
    let record = &arguments.record;
    match arguments.verb {
        None => home::run_here(record),
        Some(Verb::Demo(arguments)) => demo::run(&arguments),
        Some(Verb::Init(arguments)) => init::run(&arguments, voice),
        Some(Verb::Check(arguments)) => check::run(&arguments),
        Some(Verb::Run(arguments)) => run::run(&arguments, record),
        Some(Verb::Participants(arguments)) => participants::run(&arguments, record, voice),
        Some(Verb::Sessions(arguments)) => sessions::run(&arguments, record),
        Some(Verb::Report(arguments)) => report::run(&arguments, record, voice),
        Some(Verb::Compare(arguments)) => compare::run(&arguments, record, voice),
        Some(Verb::Export(arguments)) => export::run(&arguments, record, voice),
        Some(Verb::Explain(arguments)) => explain::run(&arguments, record, voice),
        Some(Verb::Import(arguments)) => import::run(&arguments, record, voice),
        Some(Verb::Verify(arguments)) => verify::run(&arguments, record, voice),
        Some(Verb::Backup(arguments)) => backup::run(&arguments, record, voice),
        Some(Verb::Erase(arguments)) => erase::run(&arguments, record, voice),
        Some(Verb::Encrypt(arguments)) => encrypt::run(&arguments, record, voice),
        Some(Verb::Completions(arguments)) => completions::run(&arguments, Arguments::command()),
        Some(Verb::Man(arguments)) => man::run(&arguments, Arguments::command(), voice),
        Some(Verb::Schema(arguments)) => schema::run(&arguments),
        Some(Verb::Help(arguments)) => help::run(&arguments, Arguments::command()),
        Some(Verb::Calc(arguments)) => output::print(&calc::run(&arguments)?),
    }
}
