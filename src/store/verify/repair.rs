//! Rebuilds projections that differ from their logs.

use rusqlite::{Connection, TransactionBehavior};

use super::sessions::{SessionVerifier, Unconfirmed, numbers};
use super::{VerifyReport, check_pages, last_saved_seqs, study_log};
use crate::session::{Hash, combined_head};
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::{RecordLocation, Store};

impl Store {
    /// Rebuilds projections that differ from their logs, in one transaction. Logs are never changed, and a session with
    /// a damaged log is skipped. So is a closed session whose log fingerprint was not confirmed: its log may have been
    /// rewritten, and then its rows are the correct ones. `confirmed` are short fingerprints, of sessions or of the
    /// whole record.
    ///
    /// # Errors
    /// If the pages of the record are damaged, or it cannot be written.
    pub fn rebuild(&mut self, confirmed: &[String]) -> Result<Rebuilt, StoreError> {
        rebuild(&mut self.conn, &self.location, confirmed).map_err(|fault| self.error(fault))
    }
}

/// Result of a rebuild.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Number of rebuilt sessions.
    pub sessions: usize,
    /// Closed sessions that were skipped because their log fingerprint was not confirmed.
    pub unconfirmed: Vec<Unconfirmed>,
}

/// Number of hexadecimal digits of a fingerprint that confirm it: those that are shown.
const CONFIRMS: usize = 16;

fn is_confirmed(fingerprint: Hash, confirmed: &[String]) -> bool {
    let whole = fingerprint.to_string();
    let fits = |given: &String| given.len() >= CONFIRMS && whole.starts_with(given.as_str());
    confirmed.iter().any(fits)
}

fn rebuild(
    conn: &mut Connection,
    location: &RecordLocation,
    confirmed: &[String],
) -> Result<Rebuilt, StoreErrorKind> {
    let last_saved = last_saved_seqs(location);
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut pages_only = VerifyReport::default();
    check_pages(&tx, &mut pages_only);
    if let Some(found) = pages_only
        .findings
        .iter()
        .find(|f| !f.damage.is_rebuildable())
    {
        return Err(StoreErrorKind::damaged(found.damage.to_string()));
    }
    let mut rebuilt = Rebuilt::default();
    // Damage to the study log is reported by `verify`.
    let study_log = study_log::check_study_log(&tx, &mut VerifyReport::default());
    let all_confirmed = super::super::queries::read_heads(&tx)
        .is_ok_and(|heads| is_confirmed(combined_head(&heads), confirmed));
    let mut verifier = SessionVerifier::new(&tx, &last_saved, &study_log)?;
    for number in numbers(&tx)? {
        let checked = verifier.check(number);
        if let Some(derived) = checked.differs {
            if let Some(left) = checked.closed
                && !all_confirmed
                && !is_confirmed(left.fingerprint, confirmed)
            {
                rebuilt.unconfirmed.push(left);
                continue;
            }
            derived.rebuild(&tx, number)?;
            rebuilt.sessions += 1;
        }
    }
    drop(verifier);
    for table in ["attempt", "noted", "rating"] {
        let sql = format!("DELETE FROM {table} WHERE session NOT IN (SELECT id FROM session)");
        rebuilt.sessions += usize::from(tx.execute(&sql, [])? > 0);
    }
    tx.commit()?;
    Ok(rebuilt)
}
