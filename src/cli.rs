//! Where the rooms meet: one verb, one file.

mod alignment;
mod arguments;
mod backup;
pub mod calc;
mod check;
mod compare;
mod completions;
mod demo;
mod destination;
mod encoding;
mod erase;
mod exit;
mod explain;
mod export;
mod home;
mod import;
mod init;
mod keys;
mod man;
mod measured;
mod output;
mod participants;
mod place;
mod report;
mod run;
mod schema;
mod sessions;
mod verify;

pub use arguments::Arguments;
pub use exit::{Exit, Failure};

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arguments::Verb;

/// Does what was asked on the command line.
///
/// # Errors
/// A [`Failure`]: what could not be done and why, in a sentence, and the exit code that says which kind it is.
pub fn run(arguments: Arguments) -> Result<Exit, Failure> {
    bear_limits();
    let db = arguments.db.as_deref();
    match arguments.verb {
        None => home::here(db),
        Some(Verb::Demo(arguments)) => demo::run(&arguments),
        Some(Verb::Init(arguments)) => init::run(&arguments),
        Some(Verb::Check(arguments)) => check::run(&arguments),
        Some(Verb::Run(arguments)) => run::run(&arguments, db),
        Some(Verb::Participants(arguments)) => participants::run(&arguments, db),
        Some(Verb::Sessions(arguments)) => sessions::run(&arguments, db),
        Some(Verb::Report(arguments)) => report::run(&arguments, db),
        Some(Verb::Compare(arguments)) => compare::run(&arguments, db),
        Some(Verb::Export(arguments)) => export::run(&arguments, db),
        Some(Verb::Explain(arguments)) => explain::run(&arguments, db),
        Some(Verb::Import(arguments)) => import::run(&arguments, db),
        Some(Verb::Verify(arguments)) => verify::run(&arguments, db),
        Some(Verb::Backup(arguments)) => backup::run(&arguments, db),
        Some(Verb::Erase(arguments)) => erase::run(&arguments, db),
        Some(Verb::Completions(arguments)) => completions::run(&arguments),
        Some(Verb::Man(arguments)) => man::run(&arguments),
        Some(Verb::Schema(arguments)) => schema::run(&arguments),
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
