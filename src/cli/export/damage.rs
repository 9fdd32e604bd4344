//! Whether what is exported is as it was written.

use super::Source;
use crate::cli::error::CommandError;
use crate::cli::{study_data, verify};
use crate::store::{ChainCheck, MAX_VERIFIED_ENTRIES};

/// What is known of the logs that are exported.
pub(super) enum Exported {
    Whole,
    /// They were not verified; the sentence that says so.
    NotVerified(String),
    /// What is damaged, a line each.
    Damaged(String),
}

/// Verifies the logs as a report does. Of one session only its own damage counts, and that of the record as a whole.
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
