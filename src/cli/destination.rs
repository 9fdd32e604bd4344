//! Writes results to standard output, or to a private file completely or not at all.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::error::CommandError;
use super::output;
use super::study_paths::StudyPaths;
use crate::platform::{PrivateFile, is_same_file};
use crate::store;
use crate::study::text;

/// The destination of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    /// Standard output.
    Stdout,
    /// A file; an existing one is replaced only if `replace`, which means that it was named with `--out`.
    File { path: PathBuf, replace: bool },
}

/// The kind of a result's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Text,
    Binary,
}

impl Destination {
    /// The destination given by `--out` or, without it, the file `name` in the current folder.
    ///
    /// # Errors
    /// When it is a script, a record or a file of one, or a file of `study` under any name.
    pub(super) fn resolve(
        out: Option<&Path>,
        name: &str,
        study: Option<&StudyPaths>,
    ) -> Result<Self, CommandError> {
        let destination = Self::from_out(out, name);
        if let Self::File { path, .. } = &destination {
            let own = study.is_some_and(|paths| is_one_of(path, paths));
            if own || is_protected(path) || store::is_record_name(path) || store::is_sqlite(path) {
                return Err(protected_file_error(path));
            }
        }
        Ok(destination)
    }

    fn from_out(out: Option<&Path>, name: &str) -> Self {
        match out {
            Some(path) if path == "-" => Self::Stdout,
            Some(path) => Self::File {
                path: path.to_owned(),
                replace: true,
            },
            None => Self::File {
                path: PathBuf::from(name),
                replace: false,
            },
        }
    }

    /// Checks before the work whether the result can be written.
    ///
    /// # Errors
    /// When the file exists or is not a regular one, or binary content would go to a terminal.
    pub(super) fn check(&self, content: Content) -> Result<(), CommandError> {
        match self {
            Self::Stdout if content == Content::Binary && io::stdout().is_terminal() => {
                Err(CommandError::invalid("This format is not for a terminal.")
                    .hint("Send it to a program, or to a file with --out FILE."))
            }
            Self::Stdout => Ok(()),
            Self::File { path, replace } => check_file(path, *replace),
        }
    }

    /// Writes the result. On a terminal, control characters in text are escaped.
    ///
    /// # Errors
    /// As [`Destination::check`]; when the file or standard output cannot be written.
    pub(super) fn write(&self, bytes: &[u8], content: Content) -> Result<(), CommandError> {
        self.check(content)?;
        match self {
            Self::Stdout => write_to_stdout(bytes),
            Self::File { path, replace } => {
                write_atomically(path, bytes, *replace).map_err(|error| {
                    CommandError::failed(format!("{} cannot be written", path.display()))
                        .because(error)
                        .hint("Name another place with --out.")
                })
            }
        }
    }
}

/// Checks the name of a copy of a record.
///
/// # Errors
/// When it is the name of a script or of a file that belongs to a record.
pub(super) fn check_copy(path: &Path) -> Result<(), CommandError> {
    if is_protected(path) {
        Err(protected_file_error(path))
    } else {
        Ok(())
    }
}

/// Whether a path has the name of a script or of a file that belongs to a record, existing or not.
fn is_protected(path: &Path) -> bool {
    let is_script = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    is_script || store::belongs_to_record(path)
}

/// Whether a path is a study's script or record, under any name.
fn is_one_of(path: &Path, paths: &StudyPaths) -> bool {
    is_same_file(path, &paths.record) || is_same_file(path, &paths.script)
}

fn protected_file_error(path: &Path) -> CommandError {
    CommandError::invalid(format!(
        "{} is a script, a record or a file that belongs to one, or is named like one, and nothing else is written there.",
        path.display()
    ))
    .hint("Choose another --out.")
}

fn check_file(path: &Path, replace: bool) -> Result<(), CommandError> {
    let name = path.display();
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(CommandError::failed(format!("{name} cannot be written"))
                .because(error)
                .hint("Name another place with --out."));
        }
        Ok(found) => found,
    };
    let (refused, hint) = if found.is_symlink() {
        (
            "is a link, and nothing is written through links",
            "Name the file itself; for standard output: --out -",
        )
    } else if !found.is_file() {
        ("is not a regular file", "For standard output: --out -")
    } else if !replace {
        (
            "already exists and was not changed",
            "Name it with --out to replace it, or choose another --out.",
        )
    } else {
        return Ok(());
    };
    Err(CommandError::failed(format!("{name} {refused}.")).hint(hint))
}

fn write_to_stdout(bytes: &[u8]) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    let written = match std::str::from_utf8(bytes) {
        Ok(words) if out.is_terminal() => words
            .lines()
            .try_for_each(|line| writeln!(out, "{}", text::escape_hidden(line))),
        _ => out.write_all(bytes),
    };
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(output::write_failure(error))
        }
        _ => Ok(()),
    }
}

/// Writes a private file, completely or not at all. An existing file is replaced if `replace`, and never written into.
fn write_atomically(path: &Path, bytes: &[u8], replace: bool) -> io::Result<()> {
    let mut file = PrivateFile::create_beside(path)?;
    file.write_all(bytes)?;
    if replace {
        file.replace()
    } else {
        file.persist_new()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::cli::exit::Exit;

    fn to(path: &Path) -> Destination {
        Destination::resolve(Some(path), "default.csv", None).unwrap()
    }

    #[test]
    fn writes_a_private_file_and_leaves_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        for bytes in [b"one".as_slice(), b"two"] {
            to(&path).write(bytes, Content::Text).unwrap();
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn refuses_links_folders_and_unnamed_existing_files() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (
            folder.path().join("real.csv"),
            folder.path().join("link.csv"),
        );
        fs::write(&real, "mine").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let unnamed = Destination::File {
            path: real.clone(),
            replace: false,
        };
        for destination in [to(&link), to(folder.path()), unnamed] {
            assert!(
                destination.write(b"x", Content::Text).is_err(),
                "{destination:?}"
            );
        }
        assert_eq!(fs::read(&real).unwrap(), b"mine");
    }

    #[test]
    fn refuses_scripts_records_and_their_files() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let paths = StudyPaths {
            script: at("script.txt"),
            record: crate::store::RecordPath::new(at("record.db"), None),
        };
        fs::write(&paths.script, "mine").unwrap();
        fs::write(&*paths.record, "mine").unwrap();
        fs::hard_link(&*paths.record, at("link.csv")).unwrap();
        fs::write(at("other.csv"), "SQLite format 3\0 and so on").unwrap();
        for name in [
            "record.db",
            "script.txt",
            "link.csv",
            "other.csv",
            "keys.toml",
            "new.moderato",
            "new.moderato-wal",
            "record.db-journal",
            "a.contacts",
        ] {
            let refused = Destination::resolve(Some(&at(name)), "", Some(&paths)).unwrap_err();
            assert_eq!(refused.exit, Exit::InvalidInput, "{name}");
        }
        assert!(Destination::resolve(Some(&at("a.csv")), "", Some(&paths)).is_ok());
    }
}
