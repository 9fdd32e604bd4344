//! The paths of a record and of the files beside it, and which file a path names.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::StoreErrorKind;
use crate::platform::FileId;

/// The record of a script: a file of the same name beside it, ending in `.moderato`.
pub fn record_path(script: &Path) -> PathBuf {
    script.with_extension("moderato")
}

/// Which file is at `path` now: one of the same name elsewhere, or put there later, is another one.
pub(super) fn file_id(path: &Path) -> Result<FileId, StoreErrorKind> {
    let found = fs::symlink_metadata(path).map_err(|_| StoreErrorKind::RecordMoved)?;
    Ok(FileId::new(&found))
}

/// The path with its folder made plain: no links, no dots.
pub(super) fn canonical_path(path: &Path) -> Result<PathBuf, StoreErrorKind> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Some(name) = path.file_name() else {
        return Err(StoreErrorKind::cannot_open("it has no file name"));
    };
    Ok(fs::canonicalize(folder)?.join(name))
}

/// The path of a file that stands beside the record.
pub(super) fn side_file_path(record: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(record);
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_stands_beside_its_script() {
        assert_eq!(
            record_path(Path::new("a/checkout.toml")),
            Path::new("a/checkout.moderato")
        );
    }
}
