//! The thin binary: everything is in the library.
#![forbid(unsafe_code)]

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser;
use moderato::cli::{Arguments, run};

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            // Where the terminal is gone there is nobody to tell.
            let _ = writeln!(io::stderr(), "{failure}");
            failure.exit.into()
        }
    }
}
