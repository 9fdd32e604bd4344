//! Warnings about a record's location: other users of the machine who can change it.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::files::canonical_path;
use super::{spool, study_log};
use crate::platform;

const SHARED_FOLDER: &str = "Other users of this machine may write in the folder of the record, and can take its files away or put others in their place. A folder of your own is safer.";
const FOREIGN_RECORD: &str = "The record belongs to another user of this machine, who can change it at any time. Work on a backup of your own.";
const SECOND_NAME: &str = "The record has a second name (a hard link), and a program that opens it under that name can damage it. Delete the other name, or work on a backup.";

/// Warnings about a record's location, each a sentence or two: others can write to its folder, it belongs to another
/// user, or it has a second name (a hard link).
pub(super) fn notes(record: &Path) -> Vec<&'static str> {
    let found = fs::symlink_metadata(record).ok();
    let found = found.filter(fs::Metadata::is_file);
    let is_shared = record.parent().is_some_and(platform::is_writable_by_others);
    let is_foreign = found.as_ref().is_some_and(platform::is_owned_by_other);
    let is_linked = found.as_ref().is_some_and(platform::has_several_names);
    [
        (is_shared, SHARED_FOLDER),
        (is_foreign, FOREIGN_RECORD),
        (is_linked, SECOND_NAME),
    ]
    .into_iter()
    .filter_map(|(is, note)| is.then_some(note))
    .collect()
}

/// A warning if this computer wrote a record to this path, and none or an empty file is there now.
fn vanished_record_note(record: &Path, state_folders: Vec<PathBuf>) -> Option<String> {
    let what = match fs::symlink_metadata(record) {
        Ok(found) if found.is_file() && found.len() == 0 => "is empty",
        Err(error) if error.kind() == io::ErrorKind::NotFound => "is gone",
        _ => return None,
    };
    study_log::was_written_here(record, state_folders).then(|| {
        format!("This computer wrote a record here, and it {what} now. If you did not remove it, restore the last backup before you continue; otherwise a new record begins.")
    })
}

/// Warnings before a record is opened or created: about its location, about a record that vanished, and about an
/// unusable desk id file, which is replaced here.
pub fn location_notes(record: &Path) -> Vec<String> {
    let path = canonical_path(record).ok();
    let notes_of_path = path.as_ref().map_or_else(Vec::new, |path| notes(path));
    let vanished = path.and_then(|path| vanished_record_note(&path, spool::default_folders()));
    let replaced = study_log::replace_unusable_id(&spool::default_folders());
    notes_of_path
        .into_iter()
        .map(str::to_owned)
        .chain(vanished)
        .chain(replaced)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Hash;
    use crate::store::Store;
    use crate::store::study_log::{ChainHead, Desk};

    #[test]
    fn a_record_that_vanished_is_missed_where_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let state = vec![folder.path().join("state")];
        let record = folder.path().join("a.moderato");
        let note = || vanished_record_note(&record, state.clone());
        assert_eq!(note(), None, "nothing was written yet");
        let mut desk = Desk::new(state.clone(), &record);
        desk.remember_head(Some(ChainHead {
            writer: desk.id(),
            seq: 3,
            hash: Hash::digest(b"head"),
        }));
        assert!(note().unwrap().contains("it is gone now"));
        fs::write(&record, "").unwrap();
        assert!(note().unwrap().contains("it is empty now"));
        fs::write(&record, "a record").unwrap();
        assert_eq!(note(), None);
    }

    #[test]
    fn a_second_name_and_a_shared_folder_are_noted() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("a.moderato");
        drop(Store::open(&record).unwrap());
        assert!(notes(&record).is_empty());
        let second = folder.path().join("b.moderato");
        fs::hard_link(&record, &second).unwrap();
        assert_eq!(notes(&record), [SECOND_NAME]);
        assert!(
            Store::open_read_only(&record)
                .unwrap()
                .location_warning()
                .unwrap()
                .contains("hard link")
        );
        fs::remove_file(&second).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o1777)).unwrap();
        assert_eq!(notes(&record), [SHARED_FOLDER]);
        // A folder is not a record and has several links anyway.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        fs::create_dir_all(folder.path().join("c.moderato/d")).unwrap();
        assert!(notes(&folder.path().join("c.moderato")).is_empty());
    }
}
