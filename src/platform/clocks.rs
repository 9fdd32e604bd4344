//! The machine's clocks. Only the room `clock` reads them.

use rustix::time::{ClockId, Timespec, clock_gettime};

use super::system;

/// Milliseconds since boot, including sleep; it cannot be set. `CLOCK_BOOTTIME` on Linux, `CLOCK_MONOTONIC` on macOS.
pub fn boot_ms() -> i64 {
    to_ms(clock_gettime(system::BOOT_CLOCK))
}

/// Milliseconds excluding sleep; it cannot be set. Only differences within this process are meaningful: Linux counts
/// from boot (`CLOCK_MONOTONIC`), macOS from the first call (`CLOCK_UPTIME_RAW`).
pub fn monotonic_ms() -> i64 {
    to_ms(system::monotonic())
}

/// Milliseconds since 1970-01-01T00:00Z, as the machine's clock is set.
pub fn wall_ms() -> i64 {
    to_ms(clock_gettime(ClockId::Realtime))
}

/// Id of the machine start that [`boot_ms`] counts from: constant while the machine runs, different after a restart. If
/// the system has no such id, as on macOS, the minute of the start, which changes when the clock is set.
pub fn boot_id() -> String {
    let minute = || (wall_ms() - boot_ms()) / 60_000;
    system::boot_id().unwrap_or_else(|| format!("booted-{}", minute()))
}

/// Local time minus UTC, in minutes; 0 if unknown. On both systems it is known only while the process has a single
/// thread.
pub fn utc_offset_min() -> i32 {
    let offset = time::UtcOffset::current_local_offset().unwrap_or(time::UtcOffset::UTC);
    i32::from(offset.whole_minutes())
}

fn to_ms(time: Timespec) -> i64 {
    time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_clock_goes_back_and_the_machine_was_started_once() {
        let before = (boot_ms(), monotonic_ms());
        let after = (boot_ms(), monotonic_ms());
        assert!(before.0 <= after.0 && before.1 <= after.1);
        assert!(after.0 < wall_ms());
        assert!(!boot_id().is_empty());
        assert_eq!(boot_id(), boot_id());
    }
}
