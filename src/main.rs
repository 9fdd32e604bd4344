//! The `moderato` binary, a thin wrapper around the library.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use moderato::cli;
use moderato::platform::memory;

fn main() -> ExitCode {
    // Before any secret or note is in memory.
    memory::protect_memory();
    cli::main(std::env::args_os()).into()
}
