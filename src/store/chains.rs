//! Verifies the logs before reports count and exports copy.

use std::collections::BTreeMap;

use super::Store;
use super::error::{StoreError, StoreErrorKind};
use super::verify::{VerifyReport, logs_and_rows};

/// Reports and exports verify the logs up to this many entries.
pub const MAX_VERIFIED_ENTRIES: usize = 100_000;

/// Result of verifying the logs.
#[derive(Debug)]
pub enum ChainCheck {
    /// Verified; the report has the findings.
    Verified(VerifyReport),
    /// Skipped: too many entries.
    NotVerified,
}

impl Store {
    /// Verifies the logs of all sessions, the study log, and the rows and scripts that are counted, like
    /// [`Store::verify`] without the pages of the file. All sessions, because a changed row can decide which of them
    /// count. Verifies nothing if the logs have more than `most` entries.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn examine_chains(&self, most: usize) -> Result<ChainCheck, StoreError> {
        let examine = || -> Result<ChainCheck, StoreErrorKind> {
            let snapshot = self.conn.unchecked_transaction()?;
            // Counted, not read from entry numbers, which can be changed.
            let sql = "SELECT count(*) FROM (SELECT 1 FROM entry LIMIT ?1)";
            let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
            let entries: i64 = snapshot.query_row(sql, [limit], |row| row.get(0))?;
            if usize::try_from(entries).is_ok_and(|entries| entries > most) {
                return Ok(ChainCheck::NotVerified);
            }
            let mut verified = VerifyReport::default();
            // Lost entries of an open session are reported when it is resumed.
            logs_and_rows(&snapshot, &BTreeMap::new(), &mut verified)?;
            Ok(ChainCheck::Verified(verified))
        };
        examine().map_err(|fault| self.error(fault))
    }

    /// [`Store::examine_chains`] with any finding as an error. Returns whether the logs were verified.
    ///
    /// # Errors
    /// If a log, a row or a script was changed, or the record cannot be read.
    pub fn verify_chains(&self, most: usize) -> Result<bool, StoreError> {
        match self.examine_chains(most)? {
            ChainCheck::NotVerified => Ok(false),
            ChainCheck::Verified(verified) => match verified.findings.first() {
                Some(finding) => Err(self.error(StoreErrorKind::ChangedLog(finding.to_string()))),
                None => Ok(true),
            },
        }
    }
}
