//! `encrypt`: encrypts the record, or decrypts it with `--undo`.

use super::display;
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::record_options::RecordOptions;
use super::secret;
use super::study_paths::StudyPaths;
use crate::store::{self, RecordPath, Store};

/// The arguments of `encrypt`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:  moderato encrypt checkout.toml
           moderato encrypt checkout.toml --key-file ~/.keys/checkout
           moderato encrypt checkout.toml --undo

Asks for a new key, unless --key-file, MODERATO_KEY_FILE or MODERATO_KEY gives it. From then on every verb needs the \
same key. Whoever loses it loses the record. A build without the cargo feature `encryption` refuses all of this.")]
pub(super) struct EncryptArguments {
    /// The script [default: the only one in this folder]
    study: Option<PathBuf>,
    /// Decrypt the record
    #[arg(long)]
    undo: bool,
}

pub(super) fn run(
    arguments: &EncryptArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let paths = StudyPaths::find(arguments.study.as_deref(), record)?;
    let name = display::path(&paths.record);
    if arguments.undo {
        return decrypt_record(&paths, &name, console);
    }
    if store::looks_encrypted(&paths.record) {
        paths.open_read_only()?;
        return Ok(console.print_message(&format!("{name} is encrypted already.")));
    }
    let given = match paths.record.secret() {
        Some(given) => Some(given.clone()),
        None => secret::ask_new_key(&paths.record)?,
    };
    let given = given.ok_or_else(|| match store::can_encrypt() {
        Ok(()) => CommandError::invalid("No key was given.").hint(
            "Name the file that contains it with --key-file or MODERATO_KEY_FILE, or run moderato in a terminal, where it asks for one.",
        ),
        Err(unsupported) => unsupported.into(),
    })?;
    if !paths.record.exists() {
        // No record without a valid script.
        paths.read_script()?;
        Store::open(RecordPath::new(paths.record.to_path_buf(), Some(given)))?;
        return Ok(console.print_message(&format!(
            "{name} is new and encrypted. {}",
            plaintext_notice(&paths.record, &[])
        )));
    }
    store::can_encrypt()?;
    // The record is still plain; the given key becomes its key.
    let plain = RecordPath::new(paths.record.to_path_buf(), None);
    let store = Store::open_existing(plain)?;
    let backups = store.backups();
    console.with_progress("Encrypting", || store.change_encryption(Some(&given)))?;
    Ok(console.print_message(&format!(
        "{name} is encrypted. {}",
        plaintext_notice(&paths.record, &backups)
    )))
}

fn decrypt_record(paths: &StudyPaths, name: &str, console: Console) -> Result<Exit, CommandError> {
    if paths.record.exists() && !store::looks_encrypted(&paths.record) {
        // Fails if the file is not a record.
        Store::open_read_only(RecordPath::new(paths.record.to_path_buf(), None))?;
        return Ok(console.print_message(&format!("{name} is not encrypted.")));
    }
    let store = Store::open_existing(&paths.record)?;
    console.with_progress("Writing the plain record", || store.change_encryption(None))?;
    Ok(console.print_message(&format!(
        "{name} is no longer encrypted. Its earlier backups still are, under the key it had."
    )))
}

/// Names the files that the key does not protect.
fn plaintext_notice(record: &Path, backups: &[PathBuf]) -> String {
    let mut text =
        "Without the key nobody can read it, you included: keep a copy of the key elsewhere.\n"
            .to_owned();
    let plain: Vec<&PathBuf> = backups
        .iter()
        .filter(|backup| !store::looks_encrypted(backup))
        .collect();
    if !plain.is_empty() {
        text.push_str("These backups are as plain as they were; remove them when you can:\n");
        for file in plain {
            text.push_str(&format!("  {}\n", display::path(file)));
        }
    }
    let contacts = store::contacts_path(record);
    if contacts.exists() {
        text.push_str(&format!(
            "{} is not encrypted: keep it on an encrypted disk, or elsewhere.\n",
            display::path(&contacts)
        ));
    }
    text.push_str("Exports and reports are plain, and so are traces of the old file on this disk.");
    text
}
