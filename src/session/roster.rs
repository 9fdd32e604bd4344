//! The roster as values: participants, their status, and the rules for changing it. Codes, never names.

mod change;

use std::collections::BTreeMap;

use super::stamp::WallTime;
use crate::study::{label, text::excerpt};

pub use change::{RosterChange, RosterRefusal, changed_rows, next_free_code};

/// Attribute with the version a participant was assigned to before the session.
pub const VERSION_ATTRIBUTE: &str = "version";
/// Attribute with the code of the replaced participant.
pub const REPLACES_ATTRIBUTE: &str = "replaces";
/// Attribute with the code of the replacement.
pub const REPLACED_BY_ATTRIBUTE: &str = "replaced_by";

/// A participant on the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Participant {
    /// Participant code.
    pub code: String,
    /// Segment they were recruited for.
    pub segment: Option<String>,
    /// Custom attributes by name.
    pub attributes: BTreeMap<String, String>,
    /// Status.
    pub status: ParticipantStatus,
    /// When the status was set.
    pub status_at: Option<WallTime>,
    /// Who set the status.
    pub status_by: Option<String>,
    /// Reason for the status.
    pub status_why: Option<String>,
    /// What they consented to, if recorded on the roster.
    pub consent: Option<String>,
}

/// Status of a participant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ParticipantStatus {
    /// Invited.
    #[default]
    Expected,
    /// Present, or has a session.
    Arrived,
    /// Did not come.
    NoShow,
    /// Withdrew consent.
    Withdrawn,
    /// Another participant took their place.
    Replaced,
}

impl ParticipantStatus {
    const WORDS: [(Self, &'static str); 5] = [
        (Self::Expected, "expected"),
        (Self::Arrived, "arrived"),
        (Self::NoShow, "no_show"),
        (Self::Withdrawn, "withdrawn"),
        (Self::Replaced, "replaced"),
    ];

    /// Word in the file and in tables.
    pub fn as_str(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(status, _)| *status == self);
        found.map_or("expected", |(_, word)| word)
    }

    /// Parses a word of the file.
    pub fn from_word(word: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(_, known)| *known == word);
        found.map(|(status, _)| *status)
    }

    /// Whether another participant took the place of one with this status and these attributes. No-shows and withdrawn
    /// participants keep their status.
    pub fn is_replaced(self, attributes: &BTreeMap<String, String>) -> bool {
        match self {
            Self::Replaced => true,
            Self::NoShow | Self::Withdrawn => attributes.contains_key(REPLACED_BY_ATTRIBUTE),
            Self::Expected | Self::Arrived => false,
        }
    }

    /// Label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoShow => "no-show",
            other => other.as_str(),
        }
    }
}

/// What is counted of a participant on the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosterPlace<'r> {
    /// Segment, if any.
    pub segment: Option<&'r str>,
    /// Status.
    pub status: ParticipantStatus,
    /// Whether another participant took their place.
    pub is_replaced: bool,
}

impl<'p> From<&'p Participant> for RosterPlace<'p> {
    fn from(participant: &'p Participant) -> Self {
        Self {
            segment: participant.segment.as_deref(),
            status: participant.status,
            is_replaced: participant.is_replaced(),
        }
    }
}

impl Participant {
    /// Texts of this row that cannot be kept, each as the end of a sentence: names by the rules for titles, the others by
    /// those for free texts.
    pub fn text_flaws(&self) -> Vec<String> {
        let name = |what: &str, text: &str| {
            let flaw = label::parse_title(text).err()?;
            Some(format!("the {what} \"{}\" {flaw}", excerpt(text)))
        };
        let words = |what: &str, text: &str| {
            let flaw = label::check_free_text(text).err()?;
            Some(format!("the {what} \"{}\" {flaw}", excerpt(text)))
        };
        let segment = self.segment.iter().filter_map(|t| name("segment", t));
        let by = self.status_by.iter();
        let by = by.filter_map(|t| name("name of who gave the status", t));
        let names = self.attributes.keys();
        let names = names.filter_map(|t| name("name of an attribute", t));
        let values = self
            .attributes
            .values()
            .filter_map(|t| words("attribute", t));
        let why = self.status_why.iter().filter_map(|t| words("reason", t));
        let consent = self.consent.iter().filter_map(|t| words("consent", t));
        let flaws = segment.chain(by).chain(names).chain(values);
        flaws.chain(why).chain(consent).collect()
    }

    /// Whether another participant took their place.
    pub fn is_replaced(&self) -> bool {
        self.status.is_replaced(&self.attributes)
    }

    /// Id of the version they were assigned to before the session.
    pub fn assigned_version(&self) -> Option<&str> {
        self.attributes.get(VERSION_ATTRIBUTE).map(String::as_str)
    }
}
