//! The desk: this installation's id and the head of each of its chains as last written. Both are private files in the
//! user's state folder; a head also has the digest of its record's path. Without such a folder, a desk lasts until the
//! program ends.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::ledger::StudyLog;
use crate::platform::untrusted::{self, AllowedOwner, ReadError};
use crate::platform::{
    PrivateFile, create_private_folder, list_names, random_id, secure_existing_folder,
};
use crate::session::{Hash, Seq};
use crate::store::limits::FOLDER_NAMES;

/// Folder of the desk's files in a state folder.
const FOLDER: &str = "desk";
/// File with the desk's id.
const ID_FILE: &str = "id";
/// Maximum size of either file, in bytes.
const MAX_FILE_BYTES: u64 = 256;

/// Head of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct ChainHead {
    pub(in crate::store) writer: Uuid,
    pub(in crate::store) seq: Seq,
    pub(in crate::store) hash: Hash,
}

/// A remembered head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Remembered {
    pub(super) head: ChainHead,
    /// Whether it was written to a record at this path.
    pub(super) is_here: bool,
}

/// An installation that writes.
#[derive(Debug, Clone)]
pub(in crate::store) struct Desk {
    state_folders: Vec<PathBuf>,
    /// Digest of the record's path.
    record: Hash,
    /// Its id and the folder of its files; determined at the first write.
    id_and_folder: OnceCell<(Uuid, Option<PathBuf>)>,
    /// Heads of chains written by this process.
    heads: BTreeMap<Uuid, ChainHead>,
}

impl Desk {
    /// The desk for a record, with its files in the first of these folders that accepts them.
    pub(in crate::store) fn new(state_folders: Vec<PathBuf>, record: &Path) -> Self {
        Self {
            state_folders,
            record: Hash::digest(record.as_os_str().as_encoded_bytes()),
            id_and_folder: OnceCell::new(),
            heads: BTreeMap::new(),
        }
    }

    /// Finds its files and creates missing ones.
    pub(in crate::store) fn prepare(&self) {
        let _ = self.locate();
    }

    /// Its id; a new one if no folder accepts its files.
    pub(in crate::store) fn id(&self) -> Uuid {
        self.locate().0
    }

    fn locate(&self) -> &(Uuid, Option<PathBuf>) {
        self.id_and_folder.get_or_init(|| {
            let usable = self.state_folders.iter().find_map(|state| {
                let folder = private_desk_folder(state).ok()?;
                Some((read_or_create_id(&folder).ok()?, Some(folder)))
            });
            usable.unwrap_or_else(|| (random_id(), None))
        })
    }

    /// Heads of a chain as last written by this desk: from this process and from the state folder.
    pub(super) fn remembered_heads(&self, writer: Uuid) -> impl Iterator<Item = ChainHead> {
        let own = self.heads.get(&writer).copied();
        let folder = self.locate().1.as_ref();
        let remembered = folder.and_then(|folder| self.read(folder, writer));
        own.into_iter()
            .chain(remembered.map(|remembered| remembered.head))
    }

    /// All remembered heads in the state folder. Nothing is created or written.
    pub(super) fn all_remembered(&self) -> Vec<Remembered> {
        let folder = self.existing_folder();
        folder.map_or(Vec::new(), |folder| self.all_in(&folder))
    }

    /// As [`Desk::remembered_heads`], but nothing is created or written.
    pub(super) fn written_heads(&self, writer: Uuid) -> impl Iterator<Item = ChainHead> {
        let own = self.heads.get(&writer).copied();
        let remembered = self
            .existing_folder()
            .and_then(|folder| self.read(&folder, writer));
        own.into_iter()
            .chain(remembered.map(|remembered| remembered.head))
    }

    /// How surely a chain was not written by this desk: 0 if the desk remembers it, 1 if the chain only names the desk,
    /// which anyone can write, and 2 otherwise. Nothing is made or written.
    pub(super) fn distance_to(&self, log: &StudyLog, writer: Uuid) -> u8 {
        let known = || match self.id_and_folder.get() {
            Some((id, _)) => Some(*id),
            None => read_id(&self.existing_folder()?.join(ID_FILE)).ok(),
        };
        if self.written_heads(writer).next().is_some() {
            0
        } else if log.find_writer(writer).map(|chain| chain.desk) == known() {
            1
        } else {
            2
        }
    }

    /// The folder of its files, if it exists.
    fn existing_folder(&self) -> Option<PathBuf> {
        let mut folders = self.state_folders.iter().map(|state| state.join(FOLDER));
        match self.id_and_folder.get() {
            Some((_, folder)) => folder.clone(),
            None => folders.find(|folder| read_file(&folder.join(ID_FILE)).is_some()),
        }
    }

    /// Notes that the record was created just now: chains of an earlier record at this path are elsewhere or gone.
    pub(in crate::store) fn begin_record(&self) {
        let Some(folder) = self.existing_folder() else {
            return;
        };
        for chain in self.all_in(&folder).into_iter().filter(|c| c.is_here) {
            // If it cannot be noted, the new record counts as older than the earlier one.
            let _ = write_head(&folder, chain.head, MOVED_AWAY);
        }
    }

    fn all_in(&self, folder: &Path) -> Vec<Remembered> {
        let is_writer = |name: &str| Uuid::parse_str(name).is_ok();
        let names = list_names(folder, FOLDER_NAMES, is_writer).into_iter();
        names
            .filter_map(|name| self.read(folder, Uuid::parse_str(name.to_str()?).ok()?))
            .collect()
    }

    fn read(&self, folder: &Path, writer: Uuid) -> Option<Remembered> {
        let text = read_file(&folder.join(writer.to_string()))?;
        let mut words = text.split_ascii_whitespace();
        let head = ChainHead {
            writer,
            seq: words.next()?.parse().ok()?,
            hash: Hash::from_hex(words.next()?)?,
        };
        let is_here = words.next() == Some(&self.record.to_string());
        Some(Remembered { head, is_here })
    }

    /// Remembers a chain's head, replacing any other for this record: each record has one current chain. Called after
    /// the commit. A head that is lost costs a new chain but no entry, so it is not synced.
    pub(in crate::store) fn remember_head(&mut self, head: Option<ChainHead>) {
        let Some(head) = head else {
            return;
        };
        self.heads.insert(head.writer, head);
        let Some(folder) = &self.locate().1 else {
            return;
        };
        if write_head(folder, head, &self.record.to_string()).is_err() {
            return;
        }
        for other in self.all_in(folder) {
            if other.is_here && other.head.writer != head.writer {
                let _ = fs::remove_file(folder.join(other.head.writer.to_string()));
            }
        }
    }
}

/// Location of a chain whose record is no longer known.
const MOVED_AWAY: &str = "-";

/// Writes the head of a chain, and the digest of its record's path.
fn write_head(folder: &Path, head: ChainHead, record: &str) -> io::Result<()> {
    let text = format!("{} {} {record}\n", head.seq, head.hash);
    write_file(&folder.join(head.writer.to_string()), &text)
}

fn write_file(file: &Path, text: &str) -> io::Result<()> {
    let mut new = PrivateFile::create_beside(file)?;
    io::Write::write_all(&mut new, text.as_bytes())?;
    new.replace_unsynced()
}

/// Folder of the desk's files, private like its state folder, where others could otherwise replace it.
fn private_desk_folder(state: &Path) -> io::Result<PathBuf> {
    create_private_folder(state)?;
    let folder = state.join(FOLDER);
    create_private_folder(&folder)?;
    Ok(folder)
}

/// Replaces an unusable desk folder or id file; returns a message if it did.
pub(in crate::store) fn replace_unusable_id(state_folders: &[PathBuf]) -> Option<String> {
    state_folders.iter().find_map(|state| {
        if !secure_existing_folder(state).ok()? {
            return None;
        }
        let folder = state.join(FOLDER);
        let file = folder.join(ID_FILE);
        let (unusable, why) = match secure_existing_folder(&folder) {
            Ok(false) => return None,
            Ok(true) => (&file, read_id(&file).err().flatten()?),
            Err(error) if is_unusable(&error) => (&folder, error.to_string()),
            Err(_) => return None,
        };
        // A file is overwritten.
        let renamed = if unusable.symlink_metadata().ok()?.is_dir() || unusable == &folder {
            format!(" and renamed to {}", move_aside(unusable).ok()?.display())
        } else {
            String::new()
        };
        read_or_create_id(&private_desk_folder(state).ok()?).ok()?;
        Some(format!(
            "{} {why}, so it was replaced{renamed}. From now on the study log counts this installation as a new one; nothing was lost.",
            unusable.display()
        ))
    })
}

/// Whether an error is about the kind of a folder, not one of the system.
fn is_unusable(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none()
}

/// Renames an unusable file or folder to a free name beside it, and returns that name.
fn move_aside(unusable: &Path) -> io::Result<PathBuf> {
    let name = unusable.file_name().unwrap_or_default().to_string_lossy();
    let aside = unusable.with_file_name(format!("{name}-unusable-{}", random_id().simple()));
    fs::rename(unusable, &aside)?;
    Ok(aside.file_name().map(PathBuf::from).unwrap_or(aside))
}

/// Id of the desk in this folder; a new one if the file is missing or unusable.
fn read_or_create_id(folder: &Path) -> io::Result<Uuid> {
    let file = folder.join(ID_FILE);
    let found = match read_id(&file) {
        Ok(id) => return Ok(id),
        Err(found) => found,
    };
    let mut new = PrivateFile::create_beside(&file)?;
    io::Write::write_all(&mut new, format!("{}\n", random_id()).as_bytes())?;
    let created = match found {
        None => new.persist_new(),
        Some(_) => new.replace(),
    };
    match created {
        // Another program created it first.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    read_id(&file).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Reads the id in a file. Errors with the reason it is unusable, or `None` if there is no file.
fn read_id(file: &Path) -> Result<Uuid, Option<String>> {
    let bytes = match untrusted::read(file, AllowedOwner::User, MAX_FILE_BYTES) {
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Err(None),
        read => read.map_err(|error| Some(error.to_string()))?,
    };
    let id = std::str::from_utf8(&bytes).ok();
    let id = id.and_then(|text| Uuid::parse_str(text.trim()).ok());
    id.ok_or_else(|| Some("does not contain an id".to_owned()))
}

fn read_file(file: &Path) -> Option<String> {
    String::from_utf8(untrusted::read(file, AllowedOwner::User, MAX_FILE_BYTES).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(writer: u128, seq: Seq) -> ChainHead {
        ChainHead {
            writer: Uuid::from_u128(writer),
            seq,
            hash: Hash([9; 32]),
        }
    }

    #[test]
    fn a_desk_keeps_its_id_and_remembers_how_its_chains_end() {
        let state = tempfile::tempdir().unwrap();
        let folders = [state.path().join("a"), state.path().join("b")];
        let mut desk = Desk::new(folders.to_vec(), Path::new("a"));
        desk.remember_head(Some(head(1, 3)));
        desk.remember_head(Some(head(1, 4)));
        let again = Desk::new(folders.to_vec(), Path::new("a"));
        assert_eq!(again.id(), desk.id());
        let remembered = |writer| {
            again
                .remembered_heads(Uuid::from_u128(writer))
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
        let id = Desk::new(folders.to_vec(), Path::new("a")).id();
        let file = state.path().join(FOLDER).join(ID_FILE);
        let away = state.path().join("away");
        std::fs::rename(&file, &away).unwrap();
        std::os::unix::fs::symlink(&away, &file).unwrap();
        let desk = Desk::new(folders.to_vec(), Path::new("a"));
        assert_ne!(desk.id(), id);
        // Replaced, and stable afterwards.
        assert!(file.symlink_metadata().unwrap().is_file());
        assert_eq!(Desk::new(folders.to_vec(), Path::new("a")).id(), desk.id());
    }

    #[test]
    fn an_unusable_id_is_replaced_and_reported_once() {
        let state = tempfile::tempdir().unwrap();
        let folders = [state.path().join("none"), state.path().to_owned()];
        assert_eq!(replace_unusable_id(&folders), None);
        assert!(!folders[0].exists());
        let id = Desk::new(folders[1..].to_vec(), Path::new("a")).id();
        assert_eq!(replace_unusable_id(&folders), None);
        let file = state.path().join(FOLDER).join(ID_FILE);
        let large = "1".repeat(1000);
        for (bad, why) in [
            ("", "does not contain an id"),
            ("garbage\n", "does not contain an id"),
            (large.as_str(), "is larger than"),
        ] {
            std::fs::write(&file, bad).unwrap();
            let message = replace_unusable_id(&folders).unwrap();
            assert!(message.contains(why), "{message}");
            assert_eq!(replace_unusable_id(&folders), None);
            let replaced = Desk::new(folders[1..].to_vec(), Path::new("a")).id();
            assert_ne!(replaced, id);
        }
        let folder = state.path().join(FOLDER);
        let (id_as_folder, link, not_a_folder) = (
            || std::fs::create_dir_all(file.join("kept")).unwrap(),
            || std::os::unix::fs::symlink(state.path(), &folder).unwrap(),
            || std::fs::write(&folder, "mine").unwrap(),
        );
        for (prepare, what, why) in [
            (&id_as_folder as &dyn Fn(), &file, "is not a regular file"),
            (&link, &folder, "is a link or no folder"),
            (&not_a_folder, &folder, "is a link or no folder"),
        ] {
            let usable = Desk::new(folders[1..].to_vec(), Path::new("a")).id();
            let _ = std::fs::remove_file(&file);
            let _ = (what == &folder).then(|| std::fs::remove_dir_all(&folder).unwrap());
            prepare();
            let message = replace_unusable_id(&folders).unwrap();
            assert!(
                message.starts_with(&format!("{} {why}", what.display())),
                "{message}"
            );
            assert_eq!(replace_unusable_id(&folders), None);
            assert_ne!(
                Desk::new(folders[1..].to_vec(), Path::new("a")).id(),
                usable
            );
            assert!(file.symlink_metadata().unwrap().is_file());
        }
    }

    #[test]
    fn a_state_folder_that_is_open_to_all_is_closed_before_anything_is_in_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("moderato");
        std::fs::create_dir(&state).unwrap();
        std::fs::set_permissions(&state, std::fs::Permissions::from_mode(0o777)).unwrap();
        let desk = Desk::new(vec![state.clone()], Path::new("a"));
        desk.prepare();
        assert_eq!(
            state.metadata().unwrap().permissions().mode() & 0o777,
            0o700
        );
        // A link is not followed.
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&state, &link).unwrap();
        assert_ne!(Desk::new(vec![link], Path::new("a")).id(), desk.id());
    }

    #[test]
    fn without_a_folder_a_desk_lasts_as_long_as_the_program() {
        let mut desk = Desk::new(Vec::new(), Path::new("a"));
        desk.remember_head(Some(head(1, 3)));
        assert_eq!(desk.remembered_heads(Uuid::from_u128(1)).count(), 1);
        assert_ne!(Desk::new(Vec::new(), Path::new("a")).id(), desk.id());
    }
}
