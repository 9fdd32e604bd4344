//! Verifies the plan against its scripts.

use rusqlite::Connection;

use super::super::error::StoreErrorKind;
use super::super::plan::{PlannedStudy, PlannedVersion, read_rows, read_study, read_versions};
use super::VerifyReport;
use super::finding::Damage;
use crate::session::Hash;
use crate::study::{self, Study, Word as _, label};

/// Checks that each row can be read, each script against its hash, and the study and its versions against the latest
/// script; finds scripts that no session was run under.
pub(super) fn check_plan(conn: &Connection, verified: &mut VerifyReport) {
    if let Err(fault) = read_rows(conn) {
        verified.add_file_damage(Damage::of_row(&fault));
    }
    for look in [check_scripts, check_study, find_unused_scripts] {
        if let Err(fault) = look(conn, verified) {
            verified.add_file_damage(Damage::of_pages(&fault));
        }
    }
}

fn check_scripts(conn: &Connection, verified: &mut VerifyReport) -> Result<(), StoreErrorKind> {
    let mut statement = conn.prepare("SELECT hash, script FROM protocol ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (hash, script): (String, String) = (row.get(0)?, row.get(1)?);
        if Hash::digest(script.as_bytes()).to_string() != hash {
            verified.add_file_damage(Damage::Script(hash));
        }
    }
    Ok(())
}

fn check_study(conn: &Connection, verified: &mut VerifyReport) -> Result<(), StoreErrorKind> {
    let Some(study) = read_study(conn)? else {
        // A script is always saved together with the study.
        let sql = "SELECT 1 FROM protocol UNION ALL SELECT 1 FROM study";
        if conn.prepare(sql)?.exists([])? {
            verified.add_file_damage(Damage::StudyMissing);
        }
        return Ok(());
    };
    let script: String = conn.query_row(
        "SELECT script FROM protocol WHERE hash = ?1",
        [&study.protocol],
        |row| row.get(0),
    )?;
    if let Ok(script) = study::read_frozen(&script) {
        for part in plan_mismatches(&study, &read_versions(conn)?, &script) {
            verified.add_file_damage(Damage::Plan(part));
        }
    }
    Ok(())
}

/// Parts of a plan that are not what its script says; versions that the script does not have are left aside.
pub(in crate::store) fn plan_mismatches(
    study: &PlannedStudy,
    versions: &[PlannedVersion],
    script: &Study,
) -> Vec<&'static str> {
    let mut found = Vec::new();
    if !label::is_same_text(&study.title, &script.title) {
        found.push("title");
    }
    if study.design != script.design.as_str() {
        found.push("design");
    }
    for version in &script.versions {
        let planned = PlannedVersion::from(version);
        let mut rows = versions
            .iter()
            .filter(|row| row.id == planned.id)
            .peekable();
        if rows.peek().is_none() || rows.any(|row| *row != planned) {
            found.push("versions");
        }
    }
    found
}

/// A script without sessions: from a briefing that was left, from an import of such a record, or added by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedScript {
    /// SHA-256 of its exact text, 64 hexadecimal digits.
    pub hash: String,
    /// Whether the study's title, design and versions come from it.
    pub is_of_study: bool,
}

/// The script of a study without sessions is not counted as unused.
fn find_unused_scripts(
    conn: &Connection,
    verified: &mut VerifyReport,
) -> Result<(), StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT hash, id IS (SELECT protocol FROM study) AS is_of_study FROM protocol
         WHERE id NOT IN (SELECT protocol FROM session)
             AND NOT (is_of_study AND NOT EXISTS (SELECT 1 FROM session)) ORDER BY id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(UnusedScript {
            hash: row.get(0)?,
            is_of_study: row.get(1)?,
        })
    })?;
    verified.unused_scripts = rows.collect::<Result<_, _>>()?;
    Ok(())
}
