//! The thin binary: everything is in the library.
#![forbid(unsafe_code)]

use std::io::Write;
use std::process::ExitCode;

use moderato::cli::{Arguments, run};

fn main() -> ExitCode {
    match Arguments::of(std::env::args_os()).and_then(run) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            // Where even this cannot be written, the exit code says what is left to say.
            let _ = writeln!(std::io::stderr(), "{failure}");
            failure.exit.into()
        }
    }
}
