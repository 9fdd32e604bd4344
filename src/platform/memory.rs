//! Protects the program's memory, which may contain keys and notes.

use rustix::process::{Resource, Rlimit, setrlimit};

use super::system;

/// Turns core dumps off and, on Linux, denies other programs of the user access to the program's memory and
/// environment. Errors are ignored.
pub fn protect_memory() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    system::deny_access_to_memory();
}
