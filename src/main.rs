//! The thin binary: everything is in the library.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use moderato::cli;
use moderato::platform::memory;

fn main() -> ExitCode {
    // Before a key or a note is read.
    memory::protect_memory();
    cli::main(std::env::args_os()).into()
}
