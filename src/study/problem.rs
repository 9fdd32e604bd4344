//! What is wrong with a script, where, and what to write instead.

use std::ops::Range;

/// One problem of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The bytes of the script it stands in.
    pub span: Range<usize>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to write instead, in a sentence.
    pub advice: String,
}
