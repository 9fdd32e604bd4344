//! Where the rooms meet: one verb, one file.

mod alignment;
mod arguments;
mod backup;
pub mod calc;
mod check;
mod compare;
mod completions;
mod confirm;
mod demo;
mod destination;
mod encoding;
mod encrypt;
mod erase;
mod exit;
mod explain;
mod export;
mod help;
mod home;
mod import;
mod init;
mod keys;
mod limits;
mod man;
mod named_file;
mod new_codes;
mod output;
mod participants;
mod place;
mod problems;
mod record;
mod report;
mod run;
mod schedule;
mod schema;
mod secret;
mod sessions;
mod spooled_session;
mod stage;
mod study_data;
mod verify;
mod voice;

pub use arguments::Arguments;
pub use exit::{Exit, Failure};

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arguments::{Verb, in_order};
use clap::{CommandFactory, Parser};
use voice::Voice;

/// Does what the words of a command line ask for; its first word is the program's name.
///
/// # Errors
/// As [`run`]; when the call is wrong, which is told without steering a terminal; when help cannot be written.
pub fn answer<W>(words: impl IntoIterator<Item = W>) -> Result<Exit, Failure>
where
    W: Into<OsString>,
{
    match Arguments::try_parse_from(in_order(words.into_iter().map(Into::into).collect())) {
        Ok(arguments) => run(arguments),
        Err(wrong) if wrong.use_stderr() => Err(Failure::wrong(wrong)),
        Err(help) => output::heard(help.print()).map(|_| Exit::Done),
    }
}

/// Does what was asked on the command line.
///
/// # Errors
/// A [`Failure`]: what could not be done and why, in a sentence, and the exit code that says which kind it is.
pub fn run(arguments: Arguments) -> Result<Exit, Failure> {
    bear_limits();
    let record = &arguments.record;
    let voice = Voice::of(arguments.quiet);
    match arguments.verb {
        None => home::here(record),
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
        Some(Verb::Calc(arguments)) => {
            output::print(&calc::run(&arguments).map_err(Failure::wrong)?)
        }
    }
}

/// A file that may not grow any further is an error to be told, not the end of the program.
fn bear_limits() {
    let reached = Arc::new(AtomicBool::new(false));
    // Where the signal cannot be taken, it does what it always did.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, reached);
}
