//! The thin binary: everything is in the library.
#![forbid(unsafe_code)]

use std::io::Write;
use std::process::ExitCode;

use moderato::cli::answer;

fn main() -> ExitCode {
    match answer(std::env::args_os()) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            // Where even this cannot be written, the exit code says what is left to say.
            let _ = writeln!(std::io::stderr(), "{failure}");
            failure.exit.into()
        }
    }
}
