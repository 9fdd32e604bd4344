//! Names and contact details: a CSV file next to the record, private to its owner. They are never in the record, and
//! not encrypted: other programs edit the file, and it can be stored elsewhere. A field that a spreadsheet would run as
//! a formula is prefixed with an apostrophe.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::error::{StoreError, StoreErrorKind};
use super::files::{canonical_path, file_id, side_file_path};
use super::limits::CONTACTS_BYTES;
use crate::platform::untrusted::{self, AllowedOwner, ReadError};
use crate::platform::{FileId, PrivateFile, patience};
use crate::study::formula::{escaped, unescaped};
use crate::study::label;

/// Name and contact details of a participant. Extra columns in the file are preserved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Participant code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Phone number, address or other contact details.
    pub contact: String,
}

impl Contact {
    /// Whether it is a participant's, however the characters of the code are composed and with white space around it:
    /// other programs write the file too.
    pub fn is_of(&self, code: &str) -> bool {
        is_same_code(&self.code, code)
    }
}

const HEADER: [&str; 3] = ["code", "name", "contact"];
/// How often the file is opened again because another program replaced it.
const MAX_REPLACEMENTS: usize = 100;

/// Path of a record's contacts file: `checkout.contacts` for `checkout.moderato`.
pub fn contacts_path(record: &Path) -> PathBuf {
    record.with_extension("contacts")
}

/// All contacts in file order; empty if there is no file.
///
/// # Errors
/// If the file is a link or another user's, is not a CSV with a code in its first column, or cannot be read.
pub fn read_contacts(record: &Path) -> Result<Vec<Contact>, StoreError> {
    let file = contacts_path(record);
    let lines = read_lines(&file).map_err(|fault| fault.into_error(record))?;
    let cell = |line: &Vec<String>, i: usize| line.get(i).cloned().unwrap_or_default();
    Ok(lines
        .iter()
        .skip(1)
        .map(|line| Contact {
            code: cell(line, 0).trim().to_owned(),
            name: cell(line, 1),
            contact: cell(line, 2),
        })
        .collect())
}

/// Adds or replaces contacts by code; an empty name or contact keeps the existing one.
///
/// # Errors
/// As [`read_contacts`], and if another program keeps the file locked or the disk cannot store it; it is unchanged
/// then.
pub fn update_contacts(record: &Path, people: &[Contact]) -> Result<(), StoreError> {
    let set = || {
        let file = canonical_path(&contacts_path(record))?;
        let _lock = lock(&file, true)?;
        let mut lines = read_lines(&file)?;
        if lines.is_empty() {
            lines.push(HEADER.map(str::to_owned).to_vec());
        }
        for person in people {
            let known = lines
                .iter_mut()
                .skip(1)
                .find(|line| is_of(line, &person.code));
            let line = match known {
                Some(line) => line,
                None => {
                    lines.push(vec![person.code.clone()]);
                    lines.last_mut().ok_or_else(|| not_a_list(&file))?
                }
            };
            line.resize(line.len().max(HEADER.len()), String::new());
            for (cell, text) in [(1, &person.name), (2, &person.contact)] {
                if !text.is_empty() {
                    line[cell].clone_from(text);
                }
            }
        }
        write_lines(&file, &lines)
    };
    set().map_err(|fault: StoreErrorKind| fault.into_error(record))
}

/// Removes a participant's line; returns whether there was one.
///
/// # Errors
/// As [`update_contacts`].
pub fn erase_contact(record: &Path, code: &str) -> Result<bool, StoreError> {
    let erase = || {
        let file = canonical_path(&contacts_path(record))?;
        let Some(_lock) = lock(&file, false)? else {
            return Ok(false);
        };
        // Left by an interrupted write.
        let _ = fs::remove_file(side_file_path(&file, ".part"));
        PrivateFile::remove_leftovers(&file)
            .map_err(|error| StoreErrorKind::contacts_failed(&file, error))?;
        let mut lines = read_lines(&file)?;
        let before = lines.len();
        let mut first = true;
        lines.retain(|line| std::mem::take(&mut first) || !is_of(line, code));
        if lines.len() == before {
            return Ok(false);
        }
        write_lines(&file, &lines)?;
        Ok(true)
    };
    erase().map_err(|fault: StoreErrorKind| fault.into_error(record))
}

/// Codes of lines that look like a participant's and are not: `p07` beside `P07`.
pub(super) fn look_alikes(contacts: &[Contact], code: &str) -> Vec<String> {
    let look_alikes = contacts
        .iter()
        .filter(|contact| !contact.is_of(code) && label::looks_like(&contact.code, code));
    look_alikes.map(|contact| contact.code.clone()).collect()
}

/// Whether a line has this code, in any Unicode composition: other programs write the file too.
fn is_of(line: &[String], code: &str) -> bool {
    line.first().is_some_and(|first| is_same_code(first, code))
}

fn is_same_code(written: &str, code: &str) -> bool {
    label::is_same_text(written.trim(), code.trim())
}

/// Locks the file until the result is dropped; none where there is no file and it is not to be created. The file that
/// is written replaces it, so the lock is on the one that has the name.
fn lock(file: &Path, create: bool) -> Result<Option<File>, StoreErrorKind> {
    let is_current = |locked: &File| {
        let found = locked.metadata().map(|found| FileId::new(&found));
        found.is_ok_and(|found| file_id(file).is_ok_and(|named| named == found))
    };
    let busy = || StoreErrorKind::ContactsBusy {
        file: file.to_owned(),
    };
    for _ in 0..MAX_REPLACEMENTS {
        let found = match untrusted::open_to_write(file, AllowedOwner::User, create) {
            Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound && !create => {
                return Ok(None);
            }
            found => found.map_err(|error| StoreErrorKind::contacts_failed(file, error))?,
        };
        if !patience::lock(&found) {
            return Err(busy());
        }
        if is_current(&found) {
            return Ok(Some(found));
        }
    }
    Err(busy())
}

fn read_lines(file: &Path) -> Result<Vec<Vec<String>>, StoreErrorKind> {
    let bytes = match untrusted::read(file, AllowedOwner::User, CONTACTS_BYTES) {
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Vec::new());
        }
        Err(ReadError::TooLarge { .. }) => return Err(not_a_list(file)),
        read => read.map_err(|error| StoreErrorKind::contacts_failed(file, error))?,
    };
    let text = String::from_utf8(bytes).map_err(|_| not_a_list(file))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let lines: Vec<Vec<String>> = reader
        .records()
        .map(|line| {
            Ok(line?
                .iter()
                .map(|cell| unescaped(cell).into_owned())
                .collect())
        })
        .collect::<Result<_, csv::Error>>()
        .map_err(|_| not_a_list(file))?;
    match lines.first() {
        Some(head) if head.first().is_none_or(|first| first != HEADER[0]) => Err(not_a_list(file)),
        _ => Ok(lines),
    }
}

fn write_lines(file: &Path, lines: &[Vec<String>]) -> Result<(), StoreErrorKind> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    for line in lines {
        let cells = line.iter().map(|cell| escaped(cell).into_owned());
        writer.write_record(cells).map_err(|_| not_a_list(file))?;
    }
    let bytes = writer.into_inner().map_err(|_| not_a_list(file))?;
    PrivateFile::write(file, &bytes).map_err(|error| StoreErrorKind::contacts_failed(file, error))
}

fn not_a_list(file: &Path) -> StoreErrorKind {
    StoreErrorKind::Contacts {
        file: file.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn contact(code: &str, name: &str) -> Contact {
        Contact {
            code: code.to_owned(),
            name: name.to_owned(),
            contact: "0151 23, evenings".to_owned(),
        }
    }

    #[test]
    fn lines_are_set_and_erased_and_others_stay_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("checkout.moderato");
        let file = folder.path().join("checkout.contacts");
        assert_eq!(read_contacts(&record).unwrap(), []);
        assert!(!erase_contact(&record, "P01").unwrap());
        update_contacts(&record, &[contact("P01", "Eve \"E\" Ng")]).unwrap();
        update_contacts(&record, &[contact("P02", "Bo")]).unwrap();
        assert_eq!(
            read_contacts(&record).unwrap(),
            [contact("P01", "Eve \"E\" Ng"), contact("P02", "Bo")]
        );
        let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);

        // An extra column.
        let longer = fs::read_to_string(&file).unwrap() + "P03,Al,mail,likes mornings\n";
        fs::write(&file, longer).unwrap();
        update_contacts(&record, &[contact("P03", "Alex")]).unwrap();
        assert!(erase_contact(&record, "P01").unwrap());
        assert_eq!(
            fs::read_to_string(&file).unwrap(),
            "code,name,contact\nP02,Bo,\"0151 23, evenings\"\nP03,Alex,\"0151 23, evenings\",likes mornings\n"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn formulas_are_texts_in_the_file_and_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("checkout.moderato");
        let phone = Contact {
            code: "=1+1".to_owned(),
            name: "@SUM(A1)\t=2".to_owned(),
            contact: "+49 170 1234567".to_owned(),
        };
        update_contacts(&record, std::slice::from_ref(&phone)).unwrap();
        let file = folder.path().join("checkout.contacts");
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(
            text,
            "code,name,contact\n'=1+1,'@SUM(A1)\t'=2,'+49 170 1234567\n"
        );
        assert_eq!(read_contacts(&record).unwrap(), [phone]);
        assert!(erase_contact(&record, "=1+1").unwrap());
    }

    #[test]
    fn contacts_that_are_added_at_once_are_all_there() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("checkout.moderato");
        let codes: Vec<String> = (0..25).map(|n| format!("P{n:02}")).collect();
        std::thread::scope(|scope| {
            for code in &codes {
                scope.spawn(|| update_contacts(&record, &[contact(code, "Eve")]).unwrap());
            }
        });
        let mut all = read_contacts(&record).unwrap();
        all.sort_by(|a, b| a.code.cmp(&b.code));
        assert_eq!(all.len(), codes.len());
        assert!(
            all.iter()
                .zip(&codes)
                .all(|(found, code)| found.is_of(code))
        );
    }

    #[test]
    fn a_line_is_found_however_its_code_is_composed_and_another_case_is_similar() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("checkout.moderato");
        let file = folder.path().join("checkout.contacts");
        let lines = "code,name,contact\nA\u{30a}1 ,Eve,mail\n\u{e5}1,Bo,mail\nP02,Al,mail\n";
        fs::write(&file, lines).unwrap();
        let all = read_contacts(&record).unwrap();
        assert!(all[0].is_of("\u{c5}1"));
        assert_eq!(look_alikes(&all, "\u{c5}1"), ["\u{e5}1"]);
        assert!(erase_contact(&record, "\u{c5}1").unwrap());
        assert!(!erase_contact(&record, "\u{c5}1").unwrap());
        assert_eq!(
            fs::read_to_string(&file).unwrap(),
            "code,name,contact\n\u{e5}1,Bo,mail\nP02,Al,mail\n"
        );
    }

    #[test]
    fn what_is_no_list_of_contacts_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("checkout.moderato");
        let file = folder.path().join("checkout.contacts");
        for odd in [&b"Dear diary\n"[..], &[0xff, 0xfe, 0]] {
            fs::write(&file, odd).unwrap();
            let error = update_contacts(&record, &[contact("P01", "Eve")]).unwrap_err();
            assert!(
                matches!(error.kind, StoreErrorKind::Contacts { .. }),
                "{error}"
            );
            let message = error.to_string();
            assert!(
                message.contains("checkout.contacts is not a list"),
                "{message}"
            );
            assert!(
                message.contains(&format!("Record: {}.", record.display())),
                "{message}"
            );
            assert_eq!(fs::read(&file).unwrap(), odd);
        }
        fs::remove_file(&file).unwrap();
        let aim = folder.path().join("aim");
        std::os::unix::fs::symlink(&aim, &file).unwrap();
        let error = update_contacts(&record, &[contact("P01", "Eve")]).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("checkout.contacts is a link"), "{message}");
        assert_eq!(error.record, record);
    }
}
