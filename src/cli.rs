//! Where the rooms meet: one verb, one file.

mod alignment;
mod arguments;
pub mod calc;
mod check;
mod compare;
mod completions;
mod demo;
mod destination;
mod exit;
mod explain;
mod export;
mod home;
mod import;
mod init;
mod man;
mod measured;
mod output;
mod participants;
mod place;
mod report;
mod run;
mod schema;
mod sessions;

pub use arguments::Arguments;
pub use exit::{Exit, Failure};

use arguments::Verb;

/// Does what was asked on the command line.
///
/// # Errors
/// A [`Failure`]: what could not be done and why, in a sentence, and the exit code that says which kind it is.
pub fn run(arguments: Arguments) -> Result<Exit, Failure> {
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
        Some(Verb::Completions(arguments)) => completions::run(&arguments),
        Some(Verb::Man(arguments)) => man::run(&arguments),
        Some(Verb::Schema(arguments)) => schema::run(&arguments),
        Some(Verb::Calc(arguments)) => {
            output::print(&calc::run(&arguments).map_err(Failure::wrong)?)
        }
    }
}
