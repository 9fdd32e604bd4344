//! How somebody is reached: in the file of contacts, which the record knows nothing of.

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output::{answer, named};
use crate::cli::place::Place;
use crate::cli::voice::Voice;
use crate::store::{Contact, contacts, contacts_path, set_contacts};

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
pub(super) fn run(of: &ContactArguments, place: &Place, voice: Voice) -> Result<Exit, Failure> {
    let file = contacts_path(&place.record);
    if of.name.is_none() && of.contact.is_none() {
        let known = contacts(&place.record)?;
        return match known.iter().find(|known| known.code == of.code) {
            Some(known) => answer(&format!(
                "{}: {}, {}",
                known.code, known.name, known.contact
            )),
            None => Err(Failure::cannot(format!(
                "{} has no contact of {}. Add one with --name and --contact.",
                named(&file),
                of.code
            ))),
        };
    }
    if !super::people(place)?.iter().any(|p| p.code == of.code) {
        return Err(Failure::wrong(format!(
            "There is no {} on the roster. Add them first, or look at the roster for the code.",
            of.code
        )));
    }
    let contact = Contact {
        code: of.code.clone(),
        name: of.name.clone().unwrap_or_default(),
        contact: of.contact.clone().unwrap_or_default(),
    };
    set_contacts(&place.record, &[contact])?;
    Ok(voice.say(&format!(
        "The contact of {} is in {}, which is readable by you alone. moderato erase removes it.",
        of.code,
        named(&file)
    )))
}
