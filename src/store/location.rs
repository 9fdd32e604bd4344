//! Warnings about a record's location: other users of the machine who can change it.

use std::fs;
use std::path::Path;

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

/// Warnings before a record is opened or created: about its location, and about an unusable desk id file, which is
/// replaced here.
pub fn location_notes(record: &Path) -> Vec<String> {
    let notes_of_path = canonical_path(record).map_or_else(|_| Vec::new(), |path| notes(&path));
    let replaced = study_log::replace_unusable_id(&spool::default_folders());
    notes_of_path
        .into_iter()
        .map(str::to_owned)
        .chain(replaced)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

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
