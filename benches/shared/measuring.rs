//! Shared by the benches: time, quantiles, and the resources of a process.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is measured is small and positive"
)]

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The time since an arbitrary origin.
pub(crate) fn now() -> Duration {
    let at = clock_gettime(ClockId::Monotonic);
    Duration::new(at.tv_sec.unsigned_abs(), at.tv_nsec.cast_unsigned() as u32)
}

/// How long some work takes, in seconds.
pub(crate) fn seconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let from = now();
    let done = work();
    (done, now().saturating_sub(from).as_secs_f64())
}

/// The quantile `q` of sorted values.
pub(crate) fn quantile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (q * sorted.len() as f64).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}

/// The time, memory and output of a process.
pub(crate) struct Ran {
    pub(crate) seconds: f64,
    /// The peak memory in MiB.
    pub(crate) peak: f64,
    pub(crate) out: String,
}

/// Runs a process to its end; it must succeed.
pub(crate) fn run(command: &mut Command) -> Ran {
    let ((peak, done), seconds) = seconds(|| {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let status = format!("/proc/{}/status", child.id());
        // The system keeps the peak: the last look is enough.
        let mut peak: f64 = 0.0;
        let mut pipe = child.stdout.take().expect("a pipe");
        let reading = thread::spawn(move || std::io::read_to_string(&mut pipe));
        while child.try_wait().expect("it is ours").is_none() {
            peak = peak.max(memory(&status, "VmHWM").unwrap_or(0.0));
            thread::sleep(Duration::from_millis(5));
        }
        let out = reading.join().expect("a reader").expect("text");
        let exit = child.wait().expect("it ended");
        assert!(exit.success(), "{command:?} ended with {exit}: {out}");
        (peak, out)
    });
    Ran {
        seconds,
        peak,
        out: done,
    }
}

/// A line of a process's status in MiB; `None` after its end, or on systems without it.
pub(crate) fn memory(status: &str, line: &str) -> Option<f64> {
    let text = fs::read_to_string(status).ok()?;
    let found = text
        .lines()
        .find_map(|l| l.strip_prefix(line)?.strip_prefix(':'))?;
    let kib: f64 = found.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib / 1024.0)
}
