//! The thin binary: everything is in the library.
#![forbid(unsafe_code)]

use std::io::Write;
use std::process::ExitCode;

use moderato::cli::answer;
use moderato::platform::memory;

fn main() -> ExitCode {
    // Before a key or a note is read.
    memory::keep_private();
    match answer(std::env::args_os()) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            // Where even this cannot be written, the exit code says what is left to say.
            let _ = writeln!(std::io::stderr(), "{failure}");
            failure.exit.into()
        }
    }
}
