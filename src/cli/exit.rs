//! How the program ends.

use std::fmt;
use std::process::ExitCode;

use super::output::clean;

/// The exit codes; scripts and CI jobs rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// It could not be done.
    Cannot = 1,
    /// The call or the input is wrong.
    Wrong = 2,
    /// The gate does not hold.
    GateFails = 3,
    /// The record is damaged, or of a newer program.
    Damaged = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why something was not done: a sentence for a person, and an exit code for a program.
#[derive(Debug)]
pub struct Failure {
    /// Which kind of failure.
    pub exit: Exit,
    sentence: String,
}

impl Failure {
    /// It could not be done.
    pub(super) fn cannot(sentence: impl fmt::Display) -> Self {
        Self {
            exit: Exit::Cannot,
            sentence: clean(sentence),
        }
    }

    /// A script has problems: they are told with colours, and its own text in them is clean already.
    pub(super) fn of_script(told: String) -> Self {
        Self {
            exit: Exit::Wrong,
            sentence: told,
        }
    }

    /// The record is damaged, or of a newer program.
    pub(super) fn damaged(sentence: impl fmt::Display) -> Self {
        Self {
            exit: Exit::Damaged,
            sentence: clean(sentence),
        }
    }

    /// The call or the input is wrong.
    pub(super) fn wrong(sentence: impl fmt::Display) -> Self {
        Self {
            exit: Exit::Wrong,
            sentence: clean(sentence),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence.trim_end())
    }
}
