//! Linux-specific calls; `macos.rs` has the same items.

use std::path::Path;

use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::time::{ClockId, Timespec, clock_gettime};

/// Clock that includes sleep.
pub(super) const BOOT_CLOCK: ClockId = ClockId::Boottime;

/// Time since boot, excluding sleep.
pub(super) fn monotonic() -> Timespec {
    clock_gettime(ClockId::Monotonic)
}

/// The kernel's id of this boot.
pub(super) fn boot_id() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned())
}

/// Denies debuggers and other programs of the user access to the program's memory and environment. It also prevents
/// core dumps to a pipe, which have no size limit.
pub(super) fn deny_access_to_memory() {
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Types of network file systems: NFS, SMB, CIFS, SMB2, 9P, FUSE (sshfs and others), AFS, kAFS, Ceph,
/// Coda, Lustre, GFS2, OCFS2 and `VirtualBox` shared folders.
const NETWORK_FILE_SYSTEMS: [u32; 14] = [
    0x0000_6969,
    0x0000_517B,
    0xFF53_4D42,
    0xFE53_4D42,
    0x0102_1997,
    0x6573_5546,
    0x5346_414F,
    0x6B41_4653,
    0x00C3_6400,
    0x7375_7245,
    0x0BD0_0BD0,
    0x0116_1970,
    0x7461_636F,
    0x786F_4256,
];

/// Whether it is a network file system, by its type.
pub(super) fn is_on_network(path: &Path) -> bool {
    rustix::fs::statfs(path).is_ok_and(|found| {
        NETWORK_FILE_SYSTEMS
            .iter()
            .any(|mark| found.f_type.to_le_bytes()[..4] == mark.to_le_bytes())
    })
}
