//! How somebody is reached: in the file of contacts, which the record knows nothing of.

use clap::Args;

use crate::cli::console::Console;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::output::print_clean;
use crate::cli::study_paths::StudyPaths;
use crate::session::codes::KnownCodes;
use crate::store::{Contact, contacts_path, read_contacts, update_contacts};

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

/// Says how somebody is reached, or keeps what is said of it.
pub(super) fn run(
    of: &ContactArguments,
    place: &StudyPaths,
    voice: Console,
) -> Result<Exit, CommandError> {
    let file = contacts_path(&place.record);
    if of.name.is_none() && of.contact.is_none() {
        let known = read_contacts(&place.record)?;
        let code = KnownCodes::from_codes(known.iter().map(|known| known.code.as_str()));
        let code = code.find_exact(&of.code);
        return match known.iter().find(|known| Some(known.code.as_str()) == code) {
            Some(known) => print_clean(&format!(
                "{}: {}, {}",
                known.code, known.name, known.contact
            )),
            None => Err(CommandError::failed(format!(
                "{} has no contact of {}.",
                display::path(&file),
                of.code
            ))
            .hint("Add one with --name and --contact.")),
        };
    }
    let people = super::read_participants(place)?;
    let codes = KnownCodes::from_codes(people.iter().map(|p| p.code.as_str()));
    let code = codes.known(&of.code).map_err(CommandError::invalid)?;
    let contact = Contact {
        code: code.to_owned(),
        name: of.name.clone().unwrap_or_default(),
        contact: of.contact.clone().unwrap_or_default(),
    };
    update_contacts(&place.record, &[contact])?;
    Ok(voice.print_message(&format!(
        "The contact of {} is in {}, which is readable by you alone. moderato erase removes it.",
        code,
        display::path(&file)
    )))
}
