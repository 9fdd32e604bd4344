//! Asking for keys, in a build without encryption: never.

use std::path::Path;

use crate::cli::error::CommandError;
use crate::store::Secret;

/// Returns no key without asking, since the build could not use one.
#[allow(
    clippy::unnecessary_wraps,
    reason = "the version with encryption can fail"
)]
pub(in crate::cli) fn ask_key(_: &Path) -> Result<Option<Secret>, CommandError> {
    Ok(None)
}

pub(in crate::cli) use ask_key as ask_new_key;
