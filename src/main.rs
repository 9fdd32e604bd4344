//! The thin binary: everything is in the library.
#![forbid(unsafe_code)]

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use moderato::cli::{Arguments, answer, run};

fn main() -> ExitCode {
    match Arguments::try_parse().map_or_else(|told| answer(&told), run) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            // Where even this cannot be written, the exit code says what is left to say.
            let _ = writeln!(std::io::stderr(), "{failure}");
            failure.exit.into()
        }
    }
}
