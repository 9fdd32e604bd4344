//! The users of the machine.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

/// A user of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserId(u32);

impl UserId {
    /// The effective user, which `sudo` changes.
    pub fn current() -> Self {
        Self(rustix::process::geteuid().as_raw())
    }

    /// The owner of a file or folder. On a volume that ignores ownership, as macOS mounts some, it is the current user.
    pub fn owner(found: &Metadata) -> Self {
        Self(found.uid())
    }

    pub(super) fn from_raw(id: u32) -> Self {
        Self(id)
    }
}

/// Whether a file or folder belongs to another user.
pub fn is_owned_by_other(found: &Metadata) -> bool {
    UserId::owner(found) != UserId::current()
}

/// Name of the user who is logged in, from the environment (`USER`); `None` if unset or not Unicode. Anyone can set it:
/// a suggestion, not a proof.
pub fn user_name() -> Option<String> {
    std::env::var("USER").ok()
}
