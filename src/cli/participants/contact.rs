//! `participants contact`: contact details, in a file separate from the record.

use clap::Args;

use crate::cli::console::Console;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::output::print_clean;
use crate::cli::study_paths::StudyPaths;
use crate::session::codes::KnownCodes;
use crate::store::{Contact, contacts_path, read_contacts, update_contacts};

/// The arguments of `participants contact`.
#[derive(Debug, Args)]
pub(super) struct ContactArguments {
    /// The participant's code
    code: String,
    /// Their name
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// A phone number or an address
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
}

/// Prints a participant's contact details or, with `--name` or `--contact`, stores them.
pub(super) fn run(
    arguments: &ContactArguments,
    paths: &StudyPaths,
    console: Console,
) -> Result<Exit, CommandError> {
    let file = contacts_path(&paths.record);
    if arguments.name.is_none() && arguments.contact.is_none() {
        let known = read_contacts(&paths.record)?;
        let code = KnownCodes::from_codes(known.iter().map(|known| known.code.as_str()));
        let code = code.find_exact(&arguments.code);
        return match known.iter().find(|known| Some(known.code.as_str()) == code) {
            Some(known) => print_clean(&format!(
                "{}: {}, {}",
                known.code, known.name, known.contact
            )),
            None => Err(CommandError::failed(format!(
                "{} has no contact of {}.",
                display::path(&file),
                arguments.code
            ))
            .hint("Add one with --name and --contact.")),
        };
    }
    let people = super::read_participants(paths)?;
    let codes = KnownCodes::from_codes(people.iter().map(|p| p.code.as_str()));
    let code = codes
        .known(&arguments.code)
        .map_err(CommandError::invalid)?;
    let contact = Contact {
        code: code.to_owned(),
        name: arguments.name.clone().unwrap_or_default(),
        contact: arguments.contact.clone().unwrap_or_default(),
    };
    update_contacts(&paths.record, &[contact])?;
    Ok(console.print_message(&format!(
        "The contact of {} is in {}, which is readable by you alone. moderato erase removes it.",
        code,
        display::path(&file)
    )))
}
