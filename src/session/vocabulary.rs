//! The kinds of sessions, pauses and outcomes, and their words in the record.

use serde::{Deserialize, Serialize};

/// Kind of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// Counted.
    Real,
    /// A pilot with a participant; never counted.
    Pilot,
    /// A rehearsal without a participant; never counted.
    Rehearsal,
}

/// Why an attempt's clock stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// For example a visitor or a phone call.
    Interruption,
    /// A technical fault.
    Fault,
    /// Questions from the moderator.
    Probing,
    /// A rest.
    Break,
}

/// Outcome of an attempt, given by the moderator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The success criterion was met; the log tells whether assisted.
    Completed,
    /// The criterion was partly met.
    Partial,
    /// The participant ended in a wrong place, believing to be done.
    Failed,
    /// The participant stopped trying, or declined the task.
    GaveUp,
    /// The moderator stopped it.
    Stopped,
    /// Spoiled by a technical fault.
    Void,
}

impl Outcome {
    /// Outcomes with their keys, in display order.
    pub const KEYS: [(char, Self); 6] = [
        ('c', Self::Completed),
        ('p', Self::Partial),
        ('f', Self::Failed),
        ('g', Self::GaveUp),
        ('t', Self::Stopped),
        ('v', Self::Void),
    ];
}

macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// Word in the file and in tables.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Parses a word of the file.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words!(Outcome {
    Completed = "completed",
    Partial = "partial",
    Failed = "failed",
    GaveUp = "gave_up",
    Stopped = "stopped",
    Void = "void",
});
words!(SessionKind { Real = "real", Pilot = "pilot", Rehearsal = "rehearsal" });
words!(PauseReason { Interruption = "interruption", Fault = "fault", Probing = "probing", Break = "break" });
