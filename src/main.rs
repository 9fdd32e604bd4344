//! The thin binary: everything is in the library.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use moderato::cli::{Arguments, run};

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            eprintln!("{failure}");
            failure.exit.into()
        }
    }
}
