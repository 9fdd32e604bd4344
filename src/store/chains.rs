//! Whether the record is as it was written: what reports ask before they count, and exports before they copy.

use std::collections::BTreeMap;

use super::Store;
use super::error::{StoreError, StoreErrorKind};
use super::verify::{VerifyReport, logs_and_rows};

/// Up to this many entries the logs are verified at each report and each export.
pub const MAX_VERIFIED_ENTRIES: usize = 100_000;

/// What verifying the logs came to.
#[derive(Debug)]
pub enum ChainCheck {
    /// They were verified; whether they are whole.
    Verified(VerifyReport),
    /// They have more entries than are verified unless that is asked for.
    NotVerified,
}

impl Store {
    /// Verifies the logs of all sessions, the study log, and the rows and scripts that are counted, as
    /// [`Store::verify`] does, without the pages of the file. All sessions: a row that was changed by hand decides
    /// which of them count. Where the logs have more than `most` entries, nothing is verified.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn examine_chains(&self, most: usize) -> Result<ChainCheck, StoreError> {
        let examine = || -> Result<ChainCheck, StoreErrorKind> {
            let snapshot = self.conn.unchecked_transaction()?;
            // Counted, not taken from the numbers that entries bear: those can be changed by hand.
            let sql = "SELECT count(*) FROM (SELECT 1 FROM entry LIMIT ?1)";
            let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
            let entries: i64 = snapshot.query_row(sql, [limit], |row| row.get(0))?;
            if usize::try_from(entries).is_ok_and(|entries| entries > most) {
                return Ok(ChainCheck::NotVerified);
            }
            let mut verified = VerifyReport::default();
            // What an open session lost is told when it is resumed.
            logs_and_rows(&snapshot, &BTreeMap::new(), &mut verified)?;
            Ok(ChainCheck::Verified(verified))
        };
        examine().map_err(|fault| self.error(fault))
    }

    /// As [`Store::examine_chains`], and anything that is found is an error. Returns whether they were verified.
    ///
    /// # Errors
    /// When a log, a row or a script is not what was written, and when the record cannot be read.
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
