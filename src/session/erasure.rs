//! Erasures of texts in a session, from the study log.

use super::seq::Seq;
use super::stamp::WallTime;

/// Erasure of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextErasure {
    /// Entry that lost a text.
    pub entry: Seq,
    /// Who erased it.
    pub author: String,
    /// When.
    pub at: WallTime,
    /// Reason; `None` if none was given or it was itself erased.
    pub reason: Option<String>,
}
