//! The desk: this installation's id, and how each chain of its own ended when it last wrote there. Both are private
//! files in the user's state folder; the latter also says in which record that was, as a digest of its path. Where there is no such folder, a desk lasts as long as the program.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::platform::untrusted::{self, Owner};
use crate::platform::{PrivateFile, names_in, private_folder, random_id};
use crate::session::{Hash, Seq};
use crate::store::limits::FOLDER_NAMES;

/// The folder of a desk's files, within a state folder.
const FOLDER: &str = "desk";
/// The file of the desk's id.
const ID: &str = "id";
/// More than either file takes, in bytes.
const LARGEST: u64 = 256;

/// How a chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Head {
    pub(in crate::store) writer: Uuid,
    pub(in crate::store) seq: Seq,
    pub(in crate::store) hash: Hash,
}

/// How a chain ended when this installation last wrote to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Remembered {
    pub(super) head: Head,
    /// Whether that was in a record at this path.
    pub(super) is_here: bool,
}

/// One installation that writes.
#[derive(Debug, Clone)]
pub(in crate::store) struct Desk {
    state_folders: Vec<PathBuf>,
    /// The digest of the record's path.
    record: Hash,
    /// Its id, and the folder of its files; looked for when something is written.
    found: OnceCell<(Uuid, Option<PathBuf>)>,
    /// How the chains ended that this program wrote to.
    heads: BTreeMap<Uuid, Head>,
}

impl Desk {
    /// The desk at a record, whose files are in the first of these folders that takes them.
    pub(in crate::store) fn of(state_folders: Vec<PathBuf>, record: &Path) -> Self {
        Self {
            state_folders,
            record: Hash::of(record.as_os_str().as_encoded_bytes()),
            found: OnceCell::new(),
            heads: BTreeMap::new(),
        }
    }

    /// Looks for its files and makes them where they are missing.
    pub(in crate::store) fn prepare(&self) {
        let _ = self.found();
    }

    /// Its id: a new one where no folder takes its files.
    pub(super) fn id(&self) -> Uuid {
        self.found().0
    }

    fn found(&self) -> &(Uuid, Option<PathBuf>) {
        self.found.get_or_init(|| {
            let mut folders = self.state_folders.iter().map(|state| state.join(FOLDER));
            let usable = folders.find_map(|folder| Some((id_in(&folder).ok()?, Some(folder))));
            usable.unwrap_or_else(|| (random_id(), None))
        })
    }

    /// How a chain ended when this desk last wrote to it: as this program knows, or as the state folder says.
    pub(super) fn remembered(&self, writer: Uuid) -> impl Iterator<Item = Head> {
        let own = self.heads.get(&writer).copied();
        let folder = self.found().1.as_ref();
        let kept = folder.and_then(|folder| self.read(folder, writer));
        own.into_iter().chain(kept.map(|kept| kept.head))
    }

    /// All chains whose ends the state folder has. Nothing is made or written.
    pub(super) fn all_remembered(&self) -> Vec<Remembered> {
        let mut folders = self.state_folders.iter().map(|state| state.join(FOLDER));
        let folder = match self.found.get() {
            Some((_, folder)) => folder.clone(),
            None => folders.find(|folder| text_of(&folder.join(ID)).is_some()),
        };
        folder.map_or(Vec::new(), |folder| self.all_in(&folder))
    }

    fn all_in(&self, folder: &Path) -> Vec<Remembered> {
        let is_writer = |name: &str| Uuid::parse_str(name).is_ok();
        let names = names_in(folder, FOLDER_NAMES, is_writer).into_iter();
        names
            .filter_map(|name| self.read(folder, Uuid::parse_str(name.to_str()?).ok()?))
            .collect()
    }

    fn read(&self, folder: &Path, writer: Uuid) -> Option<Remembered> {
        let text = text_of(&folder.join(writer.to_string()))?;
        let mut words = text.split_ascii_whitespace();
        let head = Head {
            writer,
            seq: words.next()?.parse().ok()?,
            hash: Hash::from_hex(words.next()?)?,
        };
        let is_here = words.next() == Some(&self.record.to_string());
        Some(Remembered { head, is_here })
    }

    /// Remembers how a chain ends, in place of any other chain at this record: each record has one that continues.
    /// Called after the commit: a head that is not remembered costs a new chain, and no entry. For the same reason the
    /// disk is not waited for.
    pub(in crate::store) fn remember(&mut self, head: Option<Head>) {
        let Some(head) = head else {
            return;
        };
        self.heads.insert(head.writer, head);
        let Some(folder) = &self.found().1 else {
            return;
        };
        let text = format!("{} {} {}\n", head.seq, head.hash, self.record);
        if put(&folder.join(head.writer.to_string()), &text).is_err() {
            return;
        }
        for other in self.all_in(folder) {
            if other.is_here && other.head.writer != head.writer {
                let _ = fs::remove_file(folder.join(other.head.writer.to_string()));
            }
        }
    }
}

fn put(file: &Path, text: &str) -> io::Result<()> {
    let mut new = PrivateFile::beside(file)?;
    io::Write::write_all(&mut new, text.as_bytes())?;
    new.replace_unsynced()
}

/// The id of the desk whose files are in this folder, which is made where it is missing.
fn id_in(folder: &Path) -> io::Result<Uuid> {
    private_folder(folder)?;
    let file = folder.join(ID);
    if let Some(id) = text_of(&file).and_then(|text| Uuid::parse_str(text.trim()).ok()) {
        return Ok(id);
    }
    let mut new = PrivateFile::beside(&file)?;
    io::Write::write_all(&mut new, format!("{}\n", random_id()).as_bytes())?;
    match new.keep_new() {
        // Another program was faster.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let id = text_of(&file).and_then(|text| Uuid::parse_str(text.trim()).ok());
    id.ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn text_of(file: &Path) -> Option<String> {
    String::from_utf8(untrusted::read(file, Owner::User, LARGEST).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(writer: u128, seq: Seq) -> Head {
        Head {
            writer: Uuid::from_u128(writer),
            seq,
            hash: Hash([9; 32]),
        }
    }

    #[test]
    fn a_desk_keeps_its_id_and_remembers_how_its_chains_end() {
        let state = tempfile::tempdir().unwrap();
        let folders = [state.path().join("a"), state.path().join("b")];
        let mut desk = Desk::of(folders.to_vec(), Path::new("a"));
        desk.remember(Some(head(1, 3)));
        desk.remember(Some(head(1, 4)));
        let again = Desk::of(folders.to_vec(), Path::new("a"));
        assert_eq!(again.id(), desk.id());
        let remembered = |writer| {
            again
                .remembered(Uuid::from_u128(writer))
                .collect::<Vec<_>>()
        };
        assert_eq!(remembered(1), [head(1, 4)]);
        assert_eq!(remembered(2), []);
        assert!(!folders[1].exists());
    }

    #[test]
    fn files_that_others_put_in_its_folder_are_not_read() {
        let state = tempfile::tempdir().unwrap();
        let folders = [state.path().to_owned()];
        let id = Desk::of(folders.to_vec(), Path::new("a")).id();
        let file = state.path().join(FOLDER).join(ID);
        let away = state.path().join("away");
        std::fs::rename(&file, &away).unwrap();
        std::os::unix::fs::symlink(&away, &file).unwrap();
        assert_ne!(Desk::of(folders.to_vec(), Path::new("a")).id(), id);
    }

    #[test]
    fn without_a_folder_a_desk_lasts_as_long_as_the_program() {
        let mut desk = Desk::of(Vec::new(), Path::new("a"));
        desk.remember(Some(head(1, 3)));
        assert_eq!(desk.remembered(Uuid::from_u128(1)).count(), 1);
        assert_ne!(Desk::of(Vec::new(), Path::new("a")).id(), desk.id());
    }
}
