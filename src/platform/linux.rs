//! What Linux does in its own way; `macos.rs` has the same items.

use std::path::Path;

use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::time::{ClockId, Timespec, clock_gettime};

/// Counts through sleep.
pub(super) const BOOT_CLOCK: ClockId = ClockId::Boottime;

/// The time since boot without sleep.
pub(super) fn monotonic() -> Timespec {
    clock_gettime(ClockId::Monotonic)
}

/// The kernel's name for this start of the machine.
pub(super) fn boot_id() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned())
}

/// Denies debuggers and other programs of the user the program's memory and environment. A core dump that goes to a
/// pipe has no size limit; of a process that is not dumpable none is made.
pub(super) fn deny_access_to_memory() {
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// The types of file systems that are on a network: NFS, SMB, CIFS, SMB2, 9P, FUSE (sshfs and others), AFS, kAFS, Ceph,
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

/// Whether the type of the file system is one of a network.
pub(super) fn is_on_network(path: &Path) -> bool {
    rustix::fs::statfs(path).is_ok_and(|found| {
        NETWORK_FILE_SYSTEMS
            .iter()
            .any(|mark| found.f_type.to_le_bytes()[..4] == mark.to_le_bytes())
    })
}
