//! Verifies the logs behind an export.

use super::Source;
use crate::cli::error::CommandError;
use crate::cli::{study_data, verify};
use crate::store::{ChainCheck, MAX_VERIFIED_ENTRIES};

/// Whether the exported logs are intact.
pub(super) enum Exported {
    /// No damage was found.
    Whole,
    /// Too many entries to verify without being asked to; a note that says so.
    NotVerified(String),
    /// The damage found, one line per finding.
    Damaged(String),
}

/// Verifies the logs as a report does. For one session, damage of other sessions is ignored.
pub(super) fn examine(source: &Source) -> Result<Exported, CommandError> {
    let mut verified = match source.store.examine_chains(MAX_VERIFIED_ENTRIES)? {
        ChainCheck::NotVerified => return Ok(Exported::NotVerified(study_data::not_verified())),
        ChainCheck::Verified(verified) => verified,
    };
    if source.is_single_session {
        let exported = |id| source.sessions.iter().any(|session| session.id == id);
        verified
            .findings
            .retain(|finding| finding.session.is_none_or(exported));
    }
    Ok(if verified.is_intact() {
        Exported::Whole
    } else {
        Exported::Damaged(verify::findings(&verified).join("\n"))
    })
}
