//! Why a table is not imported at all.

/// Why a file is no table that can be imported, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableRefusal {
    /// The end of a sentence that begins with the name of the file.
    pub(super) message: String,
    /// What to do, in sentences.
    pub(super) hints: Vec<String>,
}

impl TableRefusal {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Adds what to do.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl From<String> for TableRefusal {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}
