//! Design versions, which a study compares.

/// A release, a prototype or a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesignVersion {
    /// Id: the team's name for the version.
    pub id: String,
    /// Id of the version it comes after, and is compared with by default.
    pub after: Option<String>,
    /// Release date.
    pub released: Option<time::Date>,
}

impl DesignVersion {
    /// A version with this id, without predecessor and release date.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            after: None,
            released: None,
        }
    }
}
