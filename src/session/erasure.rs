//! That a text of a session was erased, as the study log says.

use super::id::Seq;
use super::stamp::WallTime;

/// That a text of an entry was erased: by whom, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextErasure {
    /// The entry that lost a text.
    pub entry: Seq,
    /// Who erased it.
    pub author: String,
    /// When.
    pub at: WallTime,
    /// Why, unless that was erased itself.
    pub reason: Option<String>,
}
