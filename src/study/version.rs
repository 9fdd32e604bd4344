//! What is compared.

/// A release, a prototype or a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesignVersion {
    /// Its id: what the team calls it.
    pub id: String,
    /// The version it comes after, and is compared with by default.
    pub after: Option<String>,
    /// The day it was released.
    pub released: Option<time::Date>,
}

impl DesignVersion {
    /// A version of which nothing but its id is said.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            after: None,
            released: None,
        }
    }
}
