//! Spool files that were not read, and the message about them.

use std::path::{Path, PathBuf};

use crate::platform::untrusted::ReadError;

/// A file or folder with a spool name that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnreadFile {
    pub(super) path: PathBuf,
    /// Reason, worded to follow its name.
    pub(super) why: String,
    /// Whether another user may have made it.
    pub(super) may_be_foreign: bool,
}

impl UnreadFile {
    pub(super) fn from_error(path: &Path, why: &ReadError) -> Self {
        Self {
            path: path.to_owned(),
            why: why.to_string(),
            may_be_foreign: matches!(
                why,
                ReadError::NotRegularFile | ReadError::Link | ReadError::OtherOwner
            ),
        }
    }

    pub(super) fn from_own_file(path: &Path, why: &str) -> Self {
        Self {
            path: path.to_owned(),
            why: why.to_owned(),
            may_be_foreign: false,
        }
    }
}

/// Message about files that were not read, with what to do; `None` if there are none.
pub(super) fn format_unread(not_read: &[UnreadFile]) -> Option<String> {
    let (first, claim) = match not_read.iter().find(|found| found.may_be_foreign) {
        Some(first) => (first, true),
        None => (not_read.first()?, false),
    };
    let folder = first.path.parent().unwrap_or(Path::new("/"));
    let folder = folder.display();
    let name = first.path.file_name().unwrap_or_default().display();
    let why = &first.why;
    Some(match (not_read.len(), claim) {
        (1, true) => format!(
            "A file in {folder} claims to be yours and is not: {name} {why}. It was not read. Move it away, or ask its owner to delete it, to stop this message."
        ),
        (n, true) => format!(
            "{n} files in {folder} or beside it claim to be yours and are not: the first, {name}, {why}. None of them was read. Move them away, or ask their owners to delete them, to stop this message."
        ),
        (1, false) => format!(
            "The entries spooled in {} were not added: the file {why}. Move it away to stop this message.",
            first.path.display()
        ),
        (n, false) => format!(
            "The entries spooled in {n} files were not added: the first, {}, {why}. Move them away to stop this message.",
            first.path.display()
        ),
    })
}
