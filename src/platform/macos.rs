//! macOS-specific calls; `linux.rs` has the same items.
//!
//! **Not compiled in CI**: written from Apple's manual pages and the documentation of `std` and `rustix`.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

use rustix::time::{ClockId, Timespec};

/// Clock that includes sleep on macOS.
pub(super) const BOOT_CLOCK: ClockId = ClockId::Monotonic;

/// Time since the first call, excluding sleep. `std` documents that [`Instant`] reads `CLOCK_UPTIME_RAW` on macOS,
/// which `rustix` does not offer.
#[allow(
    clippy::disallowed_methods,
    reason = "the only safe way to a clock that stops in sleep"
)]
pub(super) fn monotonic() -> Timespec {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let elapsed = START.elapsed();
    Timespec {
        tv_sec: elapsed.as_secs().cast_signed(),
        tv_nsec: elapsed.subsec_nanos().into(),
    }
}

/// Always `None`: `kern.bootsessionuuid` cannot be read without `unsafe`.
pub(super) fn boot_id() -> Option<String> {
    None
}

/// Does nothing, as there is no safe call for it: other programs of the user can read the program's environment.
pub(super) fn deny_access_to_memory() {}

/// Whether the file system lacks the flag `MNT_LOCAL`.
pub(super) fn is_on_network(path: &Path) -> bool {
    const MNT_LOCAL: u32 = 0x1000;
    rustix::fs::statfs(path).is_ok_and(|found| found.f_flags & MNT_LOCAL == 0)
}
