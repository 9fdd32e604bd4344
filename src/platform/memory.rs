//! The program's memory, which may have keys and notes in it.

use rustix::process::{Resource, Rlimit, setrlimit};

use super::system;

/// Turns core dumps off and, on Linux, denies other programs of the user the program's memory and environment. Where the
/// system refuses, the program goes on without.
pub fn protect_memory() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    system::deny_access_to_memory();
}
