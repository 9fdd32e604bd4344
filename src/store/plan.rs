//! The plan: the study according to its script, and every script that sessions ran under.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::entry_row::parse_wall;
use super::error::{StoreError, StoreErrorKind};
use super::{Store, roster};
use crate::ledger::StudyEntry;
use crate::session::{Hash, Participant, WallTime};
use crate::study::{DesignVersion, Study, Word as _};

/// A script as frozen when sessions ran under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protocol {
    /// SHA-256 of its exact text, 64 hexadecimal digits.
    pub hash: String,
    /// When it was first used.
    pub frozen_at: WallTime,
    /// Its exact text.
    pub script: String,
}

/// Contents of a record besides its session logs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Scripts that sessions ran under, oldest first.
    pub protocols: Vec<Protocol>,
    /// The study according to the latest script.
    pub study: Option<PlannedStudy>,
    /// Design versions, in the order they were added.
    pub versions: Vec<PlannedVersion>,
    /// Roster.
    pub participants: Vec<Participant>,
    /// Study log, each chain complete and in order.
    pub study_log: Vec<StudyEntry>,
    /// Who participants of an import are, by their code there; empty for a record.
    pub codes: BTreeMap<String, CodeAnswer>,
}

/// Who a participant of an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeAnswer {
    /// Their code here.
    pub code: String,
    /// Whether the code in the import means this participant in any file; the study log remembers it.
    pub is_same_person: bool,
}

/// A study as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStudy {
    /// Title.
    pub title: String,
    /// `between` or `within`.
    pub design: String,
    /// Hash of the latest script.
    pub protocol: String,
}

/// A design version as recorded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedVersion {
    /// Version id.
    pub id: String,
    /// Id of the version it follows.
    pub after: Option<String>,
    /// Release date.
    pub released: Option<String>,
}

impl From<&DesignVersion> for PlannedVersion {
    fn from(version: &DesignVersion) -> Self {
        Self {
            id: version.id.clone(),
            after: version.after.clone(),
            released: version.released.map(|day| day.to_string()),
        }
    }
}

impl Store {
    /// Reads the plan.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn plan(&self) -> Result<Plan, StoreError> {
        let mut plan = read_rows(&self.conn).map_err(|fault| self.error(fault))?;
        plan.study_log = self.study_entries()?;
        Ok(plan)
    }

    /// Saves a script under the SHA-256 of its exact text, with its study and versions; returns the hash, 64
    /// hexadecimal digits. A script is saved once.
    ///
    /// # Errors
    /// If the record cannot be written.
    pub fn freeze_protocol(
        &mut self,
        script: &str,
        study: &Study,
        at: WallTime,
    ) -> Result<String, StoreError> {
        let hash = Hash::digest(script.as_bytes()).to_string();
        let mut write = || -> Result<(), StoreErrorKind> {
            let tx = self
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            write_protocol(&tx, &hash, script, study, at)?;
            Ok(tx.commit()?)
        };
        let written = write();
        written.map(|()| hash).map_err(|fault| self.error(fault))
    }

    /// Exact text of the script with this hash, if sessions ran under it.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn find_protocol(&self, hash: &str) -> Result<Option<String>, StoreError> {
        self.conn
            .query_row(
                "SELECT script FROM protocol WHERE hash = ?1",
                [hash],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| self.error(error))
    }

    /// Exact text of the script of the last session that counts: real, not excluded, and its participant has not
    /// withdrawn; without one, that of the study. No other script decides a figure: anyone can add a rehearsal.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn last_script(&self) -> Result<Option<String>, StoreError> {
        self.conn
            .query_row(
                "SELECT script FROM protocol
                 WHERE id = coalesce(
                    (SELECT s.protocol FROM session s LEFT JOIN participant p ON p.id = s.participant
                     WHERE s.kind = 'real' AND s.excluded_at IS NULL AND p.status IS NOT 'withdrawn'
                     ORDER BY s.id DESC LIMIT 1),
                    (SELECT protocol FROM study))",
                [],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| self.error(error))
    }

    /// Exact texts of the scripts that real sessions ran under, oldest first. Others do not identify a study: anyone can
    /// add a rehearsal.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn scripts_of_real_sessions(&self) -> Result<Vec<String>, StoreError> {
        let read = || -> rusqlite::Result<Vec<String>> {
            let mut statement = self.conn.prepare(
                "SELECT script FROM protocol r
                 WHERE EXISTS (SELECT 1 FROM session WHERE protocol = r.id AND kind = 'real') ORDER BY id",
            )?;
            let rows = statement.query_map([], |row| row.get(0))?;
            rows.collect()
        };
        read().map_err(|error| self.error(error))
    }

    /// All scripts that were kept, oldest first.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn protocols(&self) -> Result<Vec<Protocol>, StoreError> {
        read_protocols(&self.conn).map_err(|fault| self.error(fault))
    }
}

/// Reads the rows of the plan, without the study log: all that readers read besides sessions.
pub(super) fn read_rows(conn: &Connection) -> Result<Plan, StoreErrorKind> {
    Ok(Plan {
        protocols: read_protocols(conn)?,
        study: read_study(conn)?,
        versions: read_versions(conn)?,
        participants: roster::read_participants(conn)?,
        study_log: Vec::new(),
        codes: BTreeMap::new(),
    })
}

pub(super) fn read_study(conn: &Connection) -> Result<Option<PlannedStudy>, StoreErrorKind> {
    Ok(conn
        .query_row(
            "SELECT s.title, s.design, r.hash FROM study s JOIN protocol r ON r.id = s.protocol",
            [],
            |row| {
                Ok(PlannedStudy {
                    title: row.get(0)?,
                    design: row.get(1)?,
                    protocol: row.get(2)?,
                })
            },
        )
        .optional()?)
}

pub(super) fn read_versions(conn: &Connection) -> Result<Vec<PlannedVersion>, StoreErrorKind> {
    let mut statement =
        conn.prepare("SELECT code, after, released FROM design_version ORDER BY id")?;
    let rows = statement.query_map([], |row| {
        Ok(PlannedVersion {
            id: row.get(0)?,
            after: row.get(1)?,
            released: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes a script with its study and versions.
pub(super) fn write_protocol(
    tx: &Connection,
    hash: &str,
    script: &str,
    study: &Study,
    at: WallTime,
) -> Result<(), StoreErrorKind> {
    tx.execute(
        "INSERT INTO protocol (hash, frozen_at, script) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING",
        params![hash, at.to_string(), script],
    )?;
    tx.execute(
        "INSERT INTO study (id, title, design, protocol)
         VALUES (1, ?1, ?2, (SELECT id FROM protocol WHERE hash = ?3))
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, design = excluded.design, protocol = excluded.protocol",
        params![study.title, study.design.as_str(), hash],
    )?;
    for version in study.versions.iter().map(PlannedVersion::from) {
        tx.execute(
            "INSERT INTO design_version (code, after, released) VALUES (?1, ?2, ?3)
             ON CONFLICT (code) DO UPDATE SET after = excluded.after, released = excluded.released",
            params![version.id, version.after, version.released],
        )?;
    }
    Ok(())
}

fn read_protocols(conn: &Connection) -> Result<Vec<Protocol>, StoreErrorKind> {
    let mut statement = conn.prepare("SELECT hash, frozen_at, script FROM protocol ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(Protocol {
            hash: row.get(0)?,
            frozen_at: parse_wall(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?,
            script: row.get(2)?,
        });
    }
    Ok(all)
}
