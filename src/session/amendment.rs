//! An amendment: the fields of an entry that a correction replaces.

use serde::{Deserialize, Deserializer, Serialize};

use super::seq::Seq;
use super::vocabulary::PauseReason;
use crate::study::{AssistLevel, Severity};

/// Corrected fields of an entry; `None` leaves a field as logged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    /// Id of the error kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Severity of an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Whether the participant recovered from an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovered: Option<bool>,
    /// Level of an assist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<AssistLevel>,
    /// Reason for a pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<PauseReason>,
    /// Letter code of an observation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<char>,
    /// Text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Corrected moment, in milliseconds of session time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to_ms: Option<i64>,
    /// Attempt that an annotation belongs to; `Some(None)` for none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub attempt: Option<Option<Seq>>,
}

/// A field that is there, also if it is null.
#[allow(clippy::option_option, reason = "absent, null, and an attempt")]
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Seq>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Amendment {
    /// Applies a later amendment on top of this one.
    pub(super) fn merge_later(&mut self, later: &Self, seq: Seq, text_at: &mut Option<Seq>) {
        let later = later.clone();
        if later.text.is_some() {
            *text_at = Some(seq);
        }
        self.error = later.error.or(self.error.take());
        self.severity = later.severity.or(self.severity);
        self.recovered = later.recovered.or(self.recovered);
        self.level = later.level.or(self.level);
        self.pause = later.pause.or(self.pause);
        self.code = later.code.or(self.code);
        self.text = later.text.or(self.text.take());
        self.moved_to_ms = later.moved_to_ms.or(self.moved_to_ms);
        self.attempt = later.attempt.or(self.attempt);
    }
}
