//! Folders for what is private to a user, and syncing of names.

use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

/// The folders for private files that outlive the program, best first: the user's state folder, the runtime folder, and
/// a folder of this user alone in the temporary folder. None of them need exist yet.
pub fn state_folders() -> Vec<PathBuf> {
    let own = etcetera::choose_base_strategy()
        .ok()
        .map(|base| base.state_dir().unwrap_or_else(|| base.data_dir()));
    let runtime = std::env::var_os("XDG_RUNTIME_DIR")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute());
    let user = rustix::process::geteuid().as_raw();
    let temporary = std::env::temp_dir().join(format!("moderato-{user}"));
    let named = own.into_iter().chain(runtime);
    named
        .map(|folder| folder.join("moderato"))
        .chain([temporary])
        .collect()
}

/// Makes a folder that only this user may enter, or checks that the one that is there is such a folder.
///
/// # Errors
/// When it cannot be made, or what is there is a link, no folder, another user's, or open to others.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let found = std::fs::symlink_metadata(folder)?;
    let user = rustix::process::geteuid().as_raw();
    if found.is_dir() && found.uid() == user && found.mode() & 0o022 == 0 {
        Ok(())
    } else {
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is not a folder that this user alone may write",
        ))
    }
}

/// Asks the disk to keep the names in a file's folder; not every file system can.
pub fn sync_folder(file: &Path) {
    if let Some(folder) = file.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
}
