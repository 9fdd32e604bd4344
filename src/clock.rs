//! The only caller of the clocks, of new ids and of salts.

use uuid::Uuid;

use crate::platform::clocks;
use crate::session::{ClockReading, Salt, WallTime};

/// Source of time, ids and salts.
pub trait Clock {
    /// The clocks' current readings, with a new salt.
    fn now(&self) -> ClockReading;

    /// A new id, a UUID of version 7.
    fn new_id(&self) -> Uuid;

    /// Id of the machine start that the boot clock counts from.
    fn boot_id(&self) -> String;

    /// Local time minus UTC, in minutes.
    fn utc_offset_min(&self) -> i32;
}

/// The machine's own clocks.
#[derive(Debug, Clone)]
pub struct SystemClock {
    utc_offset_min: i32,
}

impl SystemClock {
    /// Reads the local offset, which is possible only before a second thread starts.
    pub fn new() -> Self {
        Self {
            utc_offset_min: clocks::utc_offset_min(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> ClockReading {
        ClockReading {
            boot_ms: clocks::boot_ms(),
            mono_ms: clocks::monotonic_ms(),
            wall: WallTime(clocks::wall_ms()),
            salt: Salt(Uuid::new_v4().into_bytes()),
        }
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "this is the one place where ids are made"
    )]
    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn boot_id(&self) -> String {
        clocks::boot_id()
    }

    fn utc_offset_min(&self) -> i32 {
        self.utc_offset_min
    }
}

/// A clock for tests; it moves only when advanced.
#[derive(Debug)]
pub struct ManualClock {
    now: std::cell::Cell<ClockReading>,
    serial: std::cell::Cell<u64>,
}

impl ManualClock {
    /// A clock at `wall_ms` since 1970, one minute after boot.
    pub fn starting_at(wall_ms: i64) -> Self {
        let now = ClockReading {
            boot_ms: 60_000,
            mono_ms: 60_000,
            wall: WallTime(wall_ms),
            salt: Salt([0; 16]),
        };
        Self {
            now: std::cell::Cell::new(now),
            serial: std::cell::Cell::new(0),
        }
    }

    /// Advances all clocks by `ms` milliseconds.
    pub fn advance(&self, ms: i64) {
        let mut now = self.now.get();
        now.boot_ms += ms;
        now.mono_ms += ms;
        now.wall.0 += ms;
        self.now.set(now);
    }

    /// Sleeps: advances all clocks except the one that excludes sleep by `ms` milliseconds.
    pub fn sleep(&self, ms: i64) {
        let mut now = self.now.get();
        now.boot_ms += ms;
        now.wall.0 += ms;
        self.now.set(now);
    }

    /// Sets wall time forward or back by `ms` milliseconds.
    pub fn step_wall(&self, ms: i64) {
        let mut now = self.now.get();
        now.wall.0 += ms;
        self.now.set(now);
    }

    fn next_serial(&self) -> u64 {
        self.serial.set(self.serial.get() + 1);
        self.serial.get()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> ClockReading {
        let mut salt = [0; 16];
        salt[..8].copy_from_slice(&self.next_serial().to_be_bytes());
        ClockReading {
            salt: Salt(salt),
            ..self.now.get()
        }
    }

    fn new_id(&self) -> Uuid {
        let ms = self.now.get().wall.0.unsigned_abs();
        uuid::Builder::from_unix_timestamp_millis(ms, &{
            let mut bytes = [0; 10];
            bytes[2..].copy_from_slice(&self.next_serial().to_be_bytes());
            bytes
        })
        .into_uuid()
    }

    fn boot_id(&self) -> String {
        "manual".to_owned()
    }

    fn utc_offset_min(&self) -> i32 {
        0
    }
}
