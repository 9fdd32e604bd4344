//! Disks for one test: small ones, and ones that can be cut off and put in again.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::command_works;

/// A disk in the place of a folder, until it is dropped.
pub(super) struct Disk {
    at: PathBuf,
    /// The folder of the file that is the disk, if it is not one in memory.
    image: Option<TempDir>,
}

impl Disk {
    /// A disk in memory that is soon full; none where it cannot be mounted.
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

    /// A disk with ext4 on it, whose power can be cut; none where that cannot be done.
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

    /// Makes what is on it last.
    pub(super) fn settle(&self) {
        rustix::fs::syncfs(std::fs::File::open(&self.at).unwrap()).unwrap();
    }

    /// From now on nothing reaches the disk, and what is only in memory is lost.
    pub(super) fn cut_power(&self) {
        assert!(command_works(
            "xfs_io",
            &["-x", "-c", "shutdown", words(&self.at)]
        ));
    }

    /// Takes the disk out, also under a program that uses it; nothing reaches it any more.
    pub(super) fn pull_out(&self) {
        self.cut_power();
        assert!(command_works("umount", &["-l", words(&self.at)]));
    }

    /// Puts it in again, as another device: a program may still hold on to the one that is gone.
    pub(super) fn put_in(&self) {
        let image = self.image.as_ref().expect("a disk in memory is not put in");
        let (file, copy) = (image.path().join("disk"), image.path().join("copy"));
        std::fs::copy(&file, &copy).unwrap();
        std::fs::rename(&copy, &file).unwrap();
        assert!(self.mount());
    }

    /// Lets power come back, after every program that used the disk has ended.
    pub(super) fn start_again(&self) {
        let out = Command::new("umount").arg(&self.at).output().unwrap();
        assert!(out.status.success(), "{out:?}");
        assert!(self.mount());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: the program may not have let go of it yet.
        command_works("umount", &["-l", words(&self.at)]);
    }
}

fn words(path: &Path) -> &str {
    path.to_str().expect("folders for tests have plain names")
}
