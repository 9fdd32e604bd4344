//! The desk: this installation's id, and how each chain of its own ended when it last wrote there. Both are private
//! files in the user's state folder. Where there is no such folder, a desk lasts as long as the program.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::platform::untrusted::{self, Owner};
use crate::platform::{PrivateFile, private_folder, random_id};
use crate::session::{Hash, Seq};

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

/// One installation that writes.
#[derive(Debug, Clone)]
pub(in crate::store) struct Desk {
    state_folders: Vec<PathBuf>,
    /// Its id, and the folder of its files; looked for when something is written.
    found: OnceCell<(Uuid, Option<PathBuf>)>,
    /// How the chains ended that this program wrote to.
    heads: BTreeMap<Uuid, Head>,
}

impl Desk {
    /// The desk whose files are in the first of these folders that takes them.
    pub(in crate::store) fn of(state_folders: Vec<PathBuf>) -> Self {
        Self {
            state_folders,
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
        let kept = folder.and_then(|folder| head_in(folder, writer));
        own.into_iter().chain(kept)
    }

    /// Remembers how a chain ends. Called after the commit: a head that is not remembered costs a new chain, and no
    /// entry. For the same reason the disk is not waited for.
    pub(in crate::store) fn remember(&mut self, head: Option<Head>) {
        let Some(head) = head else {
            return;
        };
        self.heads.insert(head.writer, head);
        if let Some(folder) = &self.found().1 {
            let text = format!("{} {}\n", head.seq, head.hash);
            let _ = put(&folder.join(head.writer.to_string()), &text);
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

fn head_in(folder: &Path, writer: Uuid) -> Option<Head> {
    let text = text_of(&folder.join(writer.to_string()))?;
    let (seq, hash) = text.trim_end().split_once(' ')?;
    Some(Head {
        writer,
        seq: seq.parse().ok()?,
        hash: Hash::from_hex(hash)?,
    })
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
        let mut desk = Desk::of(folders.to_vec());
        desk.remember(Some(head(1, 3)));
        desk.remember(Some(head(1, 4)));
        let again = Desk::of(folders.to_vec());
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
        let id = Desk::of(folders.to_vec()).id();
        let file = state.path().join(FOLDER).join(ID);
        let away = state.path().join("away");
        std::fs::rename(&file, &away).unwrap();
        std::os::unix::fs::symlink(&away, &file).unwrap();
        assert_ne!(Desk::of(folders.to_vec()).id(), id);
    }

    #[test]
    fn without_a_folder_a_desk_lasts_as_long_as_the_program() {
        let mut desk = Desk::of(Vec::new());
        desk.remember(Some(head(1, 3)));
        assert_eq!(desk.remembered(Uuid::from_u128(1)).count(), 1);
        assert_ne!(Desk::of(Vec::new()).id(), desk.id());
    }
}
