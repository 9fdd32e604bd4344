//! Which files are a record's own: the record, and what `SQLite` and moderato keep beside it. Nothing else is ever
//! written to these.

use std::io::Read;
use std::path::Path;

use super::{backup, beat, emergency, erasure_report};
use crate::platform::untrusted::{self, Owner};

/// How the names of the files end that `SQLite` keeps beside a record.
pub(super) const OF_SQLITE: [&str; 3] = ["-wal", "-shm", "-journal"];
/// How every `SQLite` file begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Whether a file of this name would be taken for a part of some record, be it there yet or not: what `SQLite` keeps
/// beside it, a heartbeat, the contacts, or entries that wait elsewhere.
pub fn belongs_to_a_record(path: &Path) -> bool {
    let Some(name) = path.file_name() else {
        return false;
    };
    let name = name.to_string_lossy().to_lowercase();
    OF_SQLITE.iter().any(|ending| name.ends_with(ending))
        || name.contains(beat::MARK)
        || name.contains(erasure_report::MARK)
        || name.contains(".contacts")
        || emergency::session_of(&name).is_some()
}

/// Whether a file of this name would be taken for a record or a backup of one.
pub fn is_named_as_a_record(path: &Path) -> bool {
    let Some(name) = path.file_name() else {
        return false;
    };
    let name = name.to_string_lossy().to_lowercase();
    name.contains(".moderato") || name.contains(backup::MARK)
}

/// Whether a file is there and is a `SQLite` file, whatever it is called.
pub fn is_sqlite(path: &Path) -> bool {
    let mut first = [0; MAGIC.len()];
    untrusted::open(path, Owner::Anyone)
        .is_ok_and(|mut file| file.read_exact(&mut first).is_ok() && first == MAGIC)
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
            assert!(belongs_to_a_record(Path::new(name)), "{name}");
        }
        for name in [
            "checkout.moderato",
            "a.moderato-backup-format-1",
            "rec.db-backup-x",
        ] {
            assert!(is_named_as_a_record(Path::new(name)), "{name}");
            assert!(!belongs_to_a_record(Path::new(name)), "{name}");
        }
        for name in ["moderato-log.jsonl", "moderato.1", "a.csv", "report.html"] {
            let path = Path::new(name);
            assert!(
                !belongs_to_a_record(path) && !is_named_as_a_record(path),
                "{name}"
            );
        }
    }
}
