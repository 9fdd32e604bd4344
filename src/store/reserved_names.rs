//! Which files are a record's own: the record, and what `SQLite` and moderato keep beside it. Nothing else is ever
//! written to these.

use std::path::Path;

use uuid::Uuid;

use super::first_bytes::read_first_bytes;

/// How the names of the files end that `SQLite` keeps beside a record.
pub(super) const SQLITE_SUFFIXES: [&str; 3] = ["-wal", "-shm", "-journal"];
/// What comes between a record's name and the time in the name of a backup.
pub(super) const BACKUP_INFIX: &str = "-backup-";
/// What comes between a record's name and the session in the name of a heartbeat.
pub(super) const HEARTBEAT_INFIX: &str = "-alive-";
/// What comes between a record's name and the digest of a participant's code in the name of an erasure report.
pub(super) const ERASURE_INFIX: &str = "-erasure-";
/// How every `SQLite` file begins.
const SQLITE_MAGIC: [u8; 16] = *b"SQLite format 3\0";

/// Whether a file of this name would be taken for a part of some record, be it there yet or not: what `SQLite` keeps
/// beside it, a heartbeat, the contacts, or entries that wait elsewhere.
pub fn belongs_to_record(path: &Path) -> bool {
    let Some(name) = path.file_name() else {
        return false;
    };
    let name = name.to_string_lossy().to_lowercase();
    SQLITE_SUFFIXES.iter().any(|ending| name.ends_with(ending))
        || name.contains(HEARTBEAT_INFIX)
        || name.contains(ERASURE_INFIX)
        || name.contains(".contacts")
        || spooled_session(&name).is_some()
}

/// Whether a file of this name would be taken for a record or a backup of one.
pub fn is_record_name(path: &Path) -> bool {
    let Some(name) = path.file_name() else {
        return false;
    };
    let name = name.to_string_lossy().to_lowercase();
    name.contains(".moderato") || name.contains(BACKUP_INFIX)
}

/// The name of the file in which a session's entries are spooled.
pub(super) fn spool_name(session: Uuid) -> String {
    format!("moderato-{session}.jsonl")
}

/// The session whose entries a file of this name would contain.
pub(super) fn spooled_session(name: &str) -> Option<Uuid> {
    let id = name.strip_prefix("moderato-")?.strip_suffix(".jsonl")?;
    Uuid::parse_str(id).ok()
}

/// Whether a file is there and is a `SQLite` file, whatever it is called.
pub fn is_sqlite(path: &Path) -> bool {
    read_first_bytes::<16>(path).is_some_and(|first| first == SQLITE_MAGIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_record_are_known_by_their_names() {
        for name in [
            "checkout.moderato-wal",
            "rec.db-shm",
            "rec.db-journal",
            "rec.db-alive-0199a1b2-0000-7000-8000-000000000001",
            "checkout.contacts",
            "checkout.contacts.part",
            "moderato-0199a1b2-0000-7000-8000-000000000001.jsonl",
            "a/CHECKOUT.MODERATO-WAL",
        ] {
            assert!(belongs_to_record(Path::new(name)), "{name}");
        }
        for name in [
            "checkout.moderato",
            "a.moderato-backup-format-1",
            "rec.db-backup-x",
        ] {
            assert!(is_record_name(Path::new(name)), "{name}");
            assert!(!belongs_to_record(Path::new(name)), "{name}");
        }
        for name in ["moderato-log.jsonl", "moderato.1", "a.csv", "report.html"] {
            let path = Path::new(name);
            assert!(!belongs_to_record(path) && !is_record_name(path), "{name}");
        }
    }
}
