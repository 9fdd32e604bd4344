//! Verifies the plan against its scripts.

use rusqlite::{Connection, OptionalExtension};

use super::super::error::StoreErrorKind;
use super::VerifyReport;
use super::finding::Damage;
use crate::session::Hash;
use crate::study::{self, Design, label};

/// Checks each script against its hash, and the study and its versions against the latest script; finds scripts that no
/// session was run under.
pub(super) fn check_plan(conn: &Connection, verified: &mut VerifyReport) {
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
    let row: Option<(String, String, String)> = conn
        .query_row(
            "SELECT y.title, y.design, r.script FROM study y JOIN protocol r ON r.id = y.protocol",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((title, design, script)) = row else {
        // A script is always saved together with the study.
        let sql = "SELECT 1 FROM protocol UNION ALL SELECT 1 FROM study";
        if conn.prepare(sql)?.exists([])? {
            verified.add_file_damage(Damage::StudyMissing);
        }
        return Ok(());
    };
    let Ok(study) = study::read_frozen(&script) else {
        return Ok(());
    };
    let scripted = match study.design {
        Design::Between => "between",
        Design::Within => "within",
    };
    if !label::is_same_text(&title, &study.title) {
        verified.add_file_damage(Damage::Plan("title"));
    }
    if design != scripted {
        verified.add_file_damage(Damage::Plan("design"));
    }
    for version in &study.versions {
        let row: Option<(Option<String>, Option<String>)> = conn
            .query_row(
                "SELECT after, released FROM design_version WHERE code = ?1",
                [&version.id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let scripted = (
            version.after.clone(),
            version.released.map(|d| d.to_string()),
        );
        if row != Some(scripted) {
            verified.add_file_damage(Damage::Plan("versions"));
        }
    }
    Ok(())
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
