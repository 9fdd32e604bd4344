//! Disks for tests: small ones, and ones that can be removed and returned.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::command_works;

/// A disk mounted over a folder until dropped.
pub(super) struct Disk {
    at: PathBuf,
    /// The folder with the disk's image file; `None` for a disk in memory.
    image: Option<TempDir>,
}

impl Disk {
    /// A small disk in memory; `None` where it cannot be mounted.
    pub(super) fn of_one_megabyte(at: &Path) -> Option<Self> {
        let disk = Self {
            at: at.to_owned(),
            image: None,
        };
        command_works(
            "mount",
            &["-t", "tmpfs", "-o", "size=1m", "tmpfs", words(at)],
        )
        .then_some(disk)
    }

    /// An ext4 disk whose power can be cut; `None` where that is not possible.
    pub(super) fn with_power(at: &Path) -> Option<Self> {
        let image = tempfile::tempdir().unwrap();
        let file = image.path().join("disk");
        std::fs::File::create(&file)
            .unwrap()
            .set_len(32 << 20)
            .unwrap();
        let made =
            command_works("xfs_io", &["-V"]) && command_works("mkfs.ext4", &["-q", words(&file)]);
        let disk = Self {
            at: at.to_owned(),
            image: Some(image),
        };
        let there = made && disk.mount();
        there.then(|| {
            std::fs::remove_dir(disk.at.join("lost+found")).unwrap();
            disk
        })
    }

    fn mount(&self) -> bool {
        let image = self.image.as_ref().expect("a disk in memory is not put in");
        let file = image.path().join("disk");
        command_works("mount", &["-o", "loop", words(&file), words(&self.at)])
    }

    /// Syncs everything to the disk.
    pub(super) fn settle(&self) {
        rustix::fs::syncfs(std::fs::File::open(&self.at).unwrap()).unwrap();
    }

    /// Cuts the power: nothing reaches the disk anymore, and unsynced data is lost.
    pub(super) fn cut_power(&self) {
        assert!(command_works(
            "xfs_io",
            &["-x", "-c", "shutdown", words(&self.at)]
        ));
    }

    /// Removes the disk, even while a program uses it.
    pub(super) fn pull_out(&self) {
        self.cut_power();
        assert!(command_works("umount", &["-l", words(&self.at)]));
    }

    /// Mounts the disk again as another device, since a program may still have the old one open.
    pub(super) fn put_in(&self) {
        let image = self.image.as_ref().expect("a disk in memory is not put in");
        let (file, copy) = (image.path().join("disk"), image.path().join("copy"));
        std::fs::copy(&file, &copy).unwrap();
        std::fs::rename(&copy, &file).unwrap();
        assert!(self.mount());
    }

    /// Restores the power, after every program that used the disk has ended.
    pub(super) fn start_again(&self) {
        let out = Command::new("umount").arg(&self.at).output().unwrap();
        assert!(out.status.success(), "{out:?}");
        assert!(self.mount());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, since the program may still use it.
        command_works("umount", &["-l", words(&self.at)]);
    }
}

fn words(path: &Path) -> &str {
    path.to_str().expect("folders for tests have plain names")
}
