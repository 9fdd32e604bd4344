//! Which rule gave a participant their version.

/// The rule by which a version was chosen for a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllocationRule {
    /// The version they were seen on before.
    SeenBefore,
    /// The version they were assigned to on the roster.
    Assigned,
    /// The version with the fewest participants of this segment; with equal numbers, the fewest participants.
    FewestOfSegment(String),
    /// The version with the fewest participants, for someone without a segment.
    Fewest,
    /// The next version of their order, in a study in which each participant sees all versions.
    VersionOrder,
}

impl AllocationRule {
    /// The rule in words, to follow a version.
    pub fn message(&self) -> String {
        match self {
            Self::SeenBefore => "the version they were seen on".to_owned(),
            Self::Assigned => "assigned on the roster".to_owned(),
            Self::FewestOfSegment(segment) => {
                format!("the fewest participants of segment {segment}")
            }
            Self::Fewest => "the fewest participants".to_owned(),
            Self::VersionOrder => "next in their order of versions".to_owned(),
        }
    }
}
