//! What the program has in its memory is nobody else's: no core dump, and no other program of the user looks into it.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Turns core dumps off and closes the program's memory and environment to other programs. Where the system cannot,
/// nothing else is hindered by it.
pub fn protect_memory() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    // A dump that a pipe takes has no limit; one of a process that is not dumpable is not made.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
