//! Writes a report into a file: whole or not at all, and through no link.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::clock::{Clock, SystemClock};

/// Writes a report to a file, or to standard output for `-` or where none is named.
pub(super) fn write(out: Option<&Path>, report: &str) -> Result<Exit, Failure> {
    let Some(path) = out.filter(|path| path.as_os_str() != "-") else {
        return output::print(report);
    };
    let name = output::named(path);
    let kept = path
        .extension()
        .is_some_and(|ending| ending == "toml" || ending == "moderato");
    let refused = match fs::symlink_metadata(path) {
        _ if kept => Some("would look like a script or a record. Choose another --out"),
        Ok(found) if found.is_symlink() => {
            Some("is a link, and nothing is written through links. Name the file itself")
        }
        Ok(found) if !found.is_file() => Some("is no plain file. For standard output say --out -"),
        Ok(_) | Err(_) => None,
    };
    if let Some(refused) = refused {
        return Err(Failure::cannot(format!("{name} {refused}.")));
    }
    whole(path, report.as_bytes()).map_err(|error| {
        let reason = output::reason(&error);
        Failure::cannot(format!(
            "{name} cannot be written: {reason}. Name another place with --out."
        ))
    })?;
    Ok(Exit::Done)
}

/// Writes beside the place and moves it there, so that nobody ever sees half of it.
fn whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let unique = SystemClock::new().new_id().simple();
    let beside = path.with_file_name(format!(".{}-{unique}", name.to_string_lossy()));
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}
