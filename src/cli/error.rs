//! The error of the command line: a sentence and hints for people, an exit code for programs.

use std::error::Error;
use std::fmt;
use std::io;

use super::calc::InputError;
use super::display::{CYAN, RED, heading, sanitize, system_message};
use super::exit::Exit;

/// Why a command failed.
///
/// Its `Display` is the message alone, with control characters escaped; [`CommandError::report`] adds the hints.
#[derive(Debug)]
pub struct CommandError {
    /// The exit code of the program.
    pub exit: Exit,
    message: String,
    hints: Vec<String>,
    source: Option<Box<dyn Error>>,
    /// Whether the message already has headings such as `error:`, as rendered script problems do.
    has_headings: bool,
}

impl CommandError {
    /// The command failed.
    pub(super) fn failed(message: impl fmt::Display) -> Self {
        Self::new(Exit::Failed, &sanitize(message))
    }

    /// The command line or the input is not valid.
    pub(super) fn invalid(message: impl fmt::Display) -> Self {
        Self::new(Exit::InvalidInput, &sanitize(message))
    }

    /// The record is damaged, or was written by a newer program.
    pub(super) fn damaged(message: impl fmt::Display) -> Self {
        Self::new(Exit::Damaged, &sanitize(message))
    }

    /// Problems of a script, rendered with its text and possibly in color.
    pub(super) fn from_script_problems(rendered: &str) -> Self {
        Self {
            has_headings: true,
            ..Self::new(Exit::InvalidInput, rendered)
        }
    }

    fn new(exit: Exit, message: &str) -> Self {
        Self {
            exit,
            message: message.trim_end().to_owned(),
            hints: Vec::new(),
            source: None,
            has_headings: false,
        }
    }

    /// Puts the place that it is about before the message.
    #[must_use]
    pub(super) fn at(mut self, place: impl fmt::Display) -> Self {
        self.message = sanitize(format!("{place}: {}", self.message));
        self
    }

    /// Adds a hint: what to do next.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hints.push(sanitize(hint).trim_end().to_owned());
        self
    }

    /// Keeps the error that caused this one, for `--verbose`.
    #[must_use]
    pub(super) fn caused_by(mut self, source: impl Error + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// Appends the operating system's reason and keeps its error as the cause: "a.toml cannot be read" becomes "a.toml
    /// cannot be read: permission denied."
    #[must_use]
    pub(super) fn because(mut self, error: io::Error) -> Self {
        self.message = sanitize(format!("{}: {}.", self.message, system_message(&error)));
        self.caused_by(error)
    }

    /// Message and hints in one line, for a screen.
    pub(super) fn one_line(&self) -> String {
        let parts = std::iter::once(&self.message).chain(&self.hints);
        parts
            .flat_map(|part| part.lines())
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// What standard error shows: the message after `error:`, each hint after `hint:`, and when `verbose` the chain of
    /// causes.
    pub fn report(&self, verbose: bool, colors: bool) -> String {
        let mut text = if self.has_headings {
            self.message.clone()
        } else {
            format!("{} {}", heading("error", RED, colors), self.message)
        };
        for hint in &self.hints {
            text.push_str(&format!("\n{} {hint}", heading("hint", CYAN, colors)));
        }
        let causes = std::iter::successors(self.source(), |&error| error.source());
        for cause in causes.filter(|_| verbose).map(sanitize) {
            // A store error's text is already the message.
            if cause != self.message {
                text.push_str(&format!("\n{} {cause}", heading("cause", CYAN, colors)));
            }
        }
        text
    }
}

impl From<InputError> for CommandError {
    fn from(error: InputError) -> Self {
        let failure = Self::invalid(&error);
        match error.hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for CommandError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref()
    }
}
