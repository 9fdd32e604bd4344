//! The plan against the scripts it comes from.

use rusqlite::{Connection, OptionalExtension};

use super::super::error::Fault;
use super::Verified;
use super::finding::Damage;
use crate::session::Hash;
use crate::study::{self, Design, label};

/// Each script against its hash, and the study and its versions against the script last used.
pub(super) fn check(conn: &Connection, verified: &mut Verified) {
    for look in [scripts, study] {
        if let Err(fault) = look(conn, verified) {
            verified.file(Damage::of_pages(&fault));
        }
    }
}

fn scripts(conn: &Connection, verified: &mut Verified) -> Result<(), Fault> {
    let mut statement = conn.prepare("SELECT hash, script FROM protocol ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (hash, script): (String, String) = (row.get(0)?, row.get(1)?);
        if Hash::of(script.as_bytes()).to_string() != hash {
            verified.file(Damage::Script(hash));
        }
    }
    Ok(())
}

fn study(conn: &Connection, verified: &mut Verified) -> Result<(), Fault> {
    let row: Option<(String, String, String)> = conn
        .query_row(
            "SELECT y.title, y.design, r.script FROM study y JOIN protocol r ON r.id = y.protocol",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((title, design, script)) = row else {
        return Ok(());
    };
    let Ok(study) = study::read_frozen(&script) else {
        return Ok(());
    };
    let said = match study.design {
        Design::Between => "between",
        Design::Within => "within",
    };
    if !label::is_same(&title, &study.title) {
        verified.file(Damage::Plan("title"));
    }
    if design != said {
        verified.file(Damage::Plan("design"));
    }
    for version in &study.versions {
        let row: Option<(Option<String>, Option<String>)> = conn
            .query_row(
                "SELECT after, released FROM design_version WHERE code = ?1",
                [&version.id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let said = (
            version.after.clone(),
            version.released.map(|d| d.to_string()),
        );
        if row != Some(said) {
            verified.file(Damage::Plan("versions"));
        }
    }
    Ok(())
}
