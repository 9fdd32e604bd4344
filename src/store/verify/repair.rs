//! Writing anew what follows from the logs, where the rows say something else.

use rusqlite::{Connection, TransactionBehavior};

use super::sessions::{Looking, Unconfirmed, numbers};
use super::{VerifyReport, check_pages, last_saved_seqs, study_log};
use crate::session::{Hash, combined_head};
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::{RecordLocation, Store};

impl Store {
    /// Writes what follows from the logs anew where it differs from what the record has, in one transaction. A log is
    /// never touched, and a session whose log is not whole is left. So is a closed session whose log fingerprint nobody
    /// confirmed: its log may have been rewritten, and then its rows are what is right. `confirmed` holds fingerprints
    /// as they are shown, of sessions or of the whole record.
    ///
    /// # Errors
    /// When the pages of the record are damaged, or it cannot be written.
    pub fn rebuild(&mut self, confirmed: &[String]) -> Result<Rebuilt, StoreError> {
        rebuild(&mut self.conn, &self.location, confirmed).map_err(|fault| self.error(fault))
    }
}

/// What was written anew.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many sessions.
    pub sessions: usize,
    /// Closed sessions that were left, because nobody confirmed their log fingerprint.
    pub unconfirmed: Vec<Unconfirmed>,
}

/// As many hexadecimal digits of a fingerprint as have to be given, which are those that are shown.
const CONFIRMS: usize = 16;

fn is_confirmed(fingerprint: Hash, confirmed: &[String]) -> bool {
    let whole = fingerprint.to_string();
    let fits = |given: &String| given.len() >= CONFIRMS && whole.starts_with(given.as_str());
    confirmed.iter().any(fits)
}

fn rebuild(
    conn: &mut Connection,
    place: &RecordLocation,
    confirmed: &[String],
) -> Result<Rebuilt, StoreErrorKind> {
    let kept = last_saved_seqs(place);
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
    // What is wrong with the study log is for `verify` to tell.
    let study_log = study_log::check_study_log(&tx, &mut VerifyReport::default());
    let all_confirmed = super::super::queries::read_heads(&tx)
        .is_ok_and(|heads| is_confirmed(combined_head(&heads), confirmed));
    let mut looking = Looking::new(&tx, &kept, &study_log)?;
    for number in numbers(&tx)? {
        let seen = looking.at(number);
        if let Some(derived) = seen.differs {
            if let Some(left) = seen.closed
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
    drop(looking);
    for table in ["attempt", "noted", "rating"] {
        let sql = format!("DELETE FROM {table} WHERE session NOT IN (SELECT id FROM session)");
        rebuilt.sessions += usize::from(tx.execute(&sql, [])? > 0);
    }
    tx.commit()?;
    Ok(rebuilt)
}
