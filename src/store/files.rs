//! Paths of a record and of the files next to it, and the identity of a file.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::StoreErrorKind;
use crate::platform::FileId;

/// Record of a script: a file of the same name next to it, ending in `.moderato`.
pub fn record_path(script: &Path) -> PathBuf {
    script.with_extension("moderato")
}

/// Identity of the file at `path`; a file put there later has another one.
pub(super) fn file_id(path: &Path) -> Result<FileId, StoreErrorKind> {
    let found = fs::symlink_metadata(path).map_err(|_| StoreErrorKind::RecordMoved)?;
    Ok(FileId::new(&found))
}

/// The path with its folder canonicalized: no links, no dots.
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

/// Path of a file next to the record.
pub(super) fn side_file_path(record: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(record);
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_is_next_to_its_script() {
        assert_eq!(
            record_path(Path::new("a/checkout.toml")),
            Path::new("a/checkout.moderato")
        );
    }
}
