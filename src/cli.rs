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
mod voice;

pub use arguments::Arguments;
pub use exit::{Exit, Failure};

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arguments::Verb;
use voice::Voice;

/// Does what was asked on the command line.
///
/// # Errors
/// A [`Failure`]: what could not be done and why, in a sentence, and the exit code that says which kind it is.
pub fn run(arguments: Arguments) -> Result<Exit, Failure> {
    bear_limits();
    let db = arguments.db.as_deref();
    let voice = Voice::of(arguments.quiet);
    match arguments.verb {
        None => home::here(db),
        Some(Verb::Demo(arguments)) => demo::run(&arguments),
        Some(Verb::Init(arguments)) => init::run(&arguments, voice),
        Some(Verb::Check(arguments)) => check::run(&arguments),
        Some(Verb::Run(arguments)) => run::run(&arguments, db),
        Some(Verb::Participants(arguments)) => participants::run(&arguments, db, voice),
        Some(Verb::Sessions(arguments)) => sessions::run(&arguments, db),
        Some(Verb::Report(arguments)) => report::run(&arguments, db, voice),
        Some(Verb::Compare(arguments)) => compare::run(&arguments, db, voice),
        Some(Verb::Export(arguments)) => export::run(&arguments, db, voice),
        Some(Verb::Explain(arguments)) => explain::run(&arguments, db, voice),
        Some(Verb::Import(arguments)) => import::run(&arguments, db, voice),
        Some(Verb::Verify(arguments)) => verify::run(&arguments, db, voice),
        Some(Verb::Backup(arguments)) => backup::run(&arguments, db, voice),
        Some(Verb::Erase(arguments)) => erase::run(&arguments, db, voice),
        Some(Verb::Completions(arguments)) => completions::run(&arguments),
        Some(Verb::Man(arguments)) => man::run(&arguments, voice),
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
