//! Names of a record's own files: the record, and the files that `SQLite` and moderato keep next to it. No other output
//! is written to them.

use std::path::Path;

use uuid::Uuid;

use super::first_bytes::read_first_bytes;

/// Suffixes of `SQLite`'s files next to a record.
pub(super) const SQLITE_SUFFIXES: [&str; 3] = ["-wal", "-shm", "-journal"];
/// Between the record's name and the time in a backup's name.
pub(super) const BACKUP_INFIX: &str = "-backup-";
/// Between the record's name and the session in a heartbeat's name.
pub(super) const HEARTBEAT_INFIX: &str = "-alive-";
/// Between the record's name and the digest of the participant code in an erasure report's name.
pub(super) const ERASURE_INFIX: &str = "-erasure-";
/// Number of hexadecimal digits of the digest in an erasure report's name.
const REPORT_DIGITS: usize = 16;
/// First bytes of every `SQLite` file.
const SQLITE_MAGIC: [u8; 16] = *b"SQLite format 3\0";

/// Whether this name belongs to some record's side files, existing or not: `SQLite`'s files, a heartbeat, the contacts,
/// or a spool file.
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

/// Whether a file next to a record has exactly the name of one of its side files: `SQLite`'s files, a heartbeat, an
/// erasure report, or a backup. Another file whose name only resembles one is not the record's own.
pub(super) fn is_side_file(record: &Path, path: &Path) -> bool {
    let (record, path) = (record.to_string_lossy(), path.to_string_lossy());
    let Some(rest) = path.strip_prefix(&*record) else {
        return false;
    };
    let is_report = |digest: &str| {
        digest.len() == REPORT_DIGITS && digest.bytes().all(|b| b.is_ascii_hexdigit())
    };
    SQLITE_SUFFIXES.contains(&rest)
        || rest.starts_with(BACKUP_INFIX)
        || rest
            .strip_prefix(HEARTBEAT_INFIX)
            .is_some_and(|id| Uuid::parse_str(id).is_ok())
        || rest.strip_prefix(ERASURE_INFIX).is_some_and(is_report)
}

/// Whether this is the name of a record or a backup.
pub fn is_record_name(path: &Path) -> bool {
    let Some(name) = path.file_name() else {
        return false;
    };
    let name = name.to_string_lossy().to_lowercase();
    name.contains(".moderato") || name.contains(BACKUP_INFIX)
}

/// Name of a session's spool file.
pub(super) fn spool_name(session: Uuid) -> String {
    format!("moderato-{session}.jsonl")
}

/// Session of a spool file, by its name.
pub(super) fn spooled_session(name: &str) -> Option<Uuid> {
    let id = name.strip_prefix("moderato-")?.strip_suffix(".jsonl")?;
    Uuid::parse_str(id).ok()
}

/// Whether a file exists and is an `SQLite` file, whatever its name.
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
        let record = Path::new("a.moderato");
        for name in [
            "a.moderato-wal",
            "a.moderato-backup-x",
            "a.moderato-erasure-0123456789abcdef",
            "a.moderato-alive-0199a1b2-0000-7000-8000-000000000001",
        ] {
            assert!(is_side_file(record, Path::new(name)), "{name}");
        }
        for name in [
            "a.moderato-erasure-zz",
            "a.moderato-alive-x",
            "a.moderato-notes",
            "b.moderato-wal",
        ] {
            assert!(!is_side_file(record, Path::new(name)), "{name}");
        }
        for name in ["moderato-log.jsonl", "moderato.1", "a.csv", "report.html"] {
            let path = Path::new(name);
            assert!(!belongs_to_record(path) && !is_record_name(path), "{name}");
        }
    }
}
