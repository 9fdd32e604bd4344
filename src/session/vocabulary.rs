//! The kinds of sessions, pauses and outcomes, and their words in the record.

use serde::{Deserialize, Serialize};

/// Whether a session counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// It counts.
    Real,
    /// A try-out with a participant; never counts.
    Pilot,
    /// Practice without a participant; never counts.
    Rehearsal,
}

/// Why an attempt's clock stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// Somebody came in, a phone rang.
    Interruption,
    /// Something technical failed.
    Fault,
    /// The moderator asked questions.
    Probing,
    /// A rest.
    Break,
}

/// How an attempt ended, as the moderator says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The success criterion was met; whether assisted follows from the log.
    Completed,
    /// Met in part.
    Partial,
    /// A wrong end was taken for the right one.
    Failed,
    /// The participant stopped trying, also after only hearing the task.
    GaveUp,
    /// The moderator stopped it.
    Stopped,
    /// A technical fault spoiled it.
    Void,
}

impl Outcome {
    /// All outcomes with their keys, in the order in which they are offered.
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
            /// The word in the file and in tables.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What a word of the file means.
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
