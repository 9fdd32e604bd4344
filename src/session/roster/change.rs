//! Rules for changes to the roster.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{
    Participant, ParticipantStatus, REPLACED_BY_ATTRIBUTE, REPLACES_ATTRIBUTE, VERSION_ATTRIBUTE,
};
use crate::session::codes::{CodeRefusal, KnownCodes, UnknownCode, contact_data_message};
use crate::session::stamp::WallTime;
use crate::study::label;

/// A change to the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterChange {
    /// Adds an expected participant.
    Add {
        /// Participant code.
        code: String,
        /// Segment they are recruited for.
        segment: Option<String>,
        /// Custom attributes by name.
        attributes: BTreeMap<String, String>,
        /// Confirms that a code that looks like a known one belongs to another person.
        is_other_person: bool,
    },
    /// Sets the status of a participant.
    SetStatus {
        /// Participant code.
        code: String,
        /// New status.
        status: ParticipantStatus,
        /// Reason.
        why: Option<String>,
    },
    /// Replaces a participant.
    Replace {
        /// Code of the replaced participant.
        code: String,
        /// Code of the replacement; `None` for the next free one.
        by: Option<String>,
        /// Reason.
        why: Option<String>,
    },
}

impl RosterChange {
    /// Refuses texts that an import would refuse too.
    fn check_texts(&self) -> Result<(), RosterRefusal> {
        let mut texts = Participant::default();
        match self {
            Self::Add {
                segment,
                attributes,
                ..
            } => {
                texts.segment.clone_from(segment);
                texts.attributes.clone_from(attributes);
            }
            Self::SetStatus { why, .. } | Self::Replace { why, .. } => {
                texts.status_why.clone_from(why);
            }
        }
        match texts.text_flaws().into_iter().next() {
            Some(flaw) => Err(RosterRefusal::Text(flaw)),
            None => Ok(()),
        }
    }
}

/// A change of the roster that is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum RosterRefusal {
    #[error("{0}")]
    ContactData(String),
    #[error("This cannot be kept: {0}. Write it as plain text.")]
    Text(String),
    #[error(transparent)]
    Code(#[from] CodeRefusal),
    #[error("{code} is already on the roster ({}).", status.label())]
    AlreadyOnRoster {
        code: String,
        status: ParticipantStatus,
    },
    #[error(transparent)]
    Unknown(#[from] UnknownCode),
    #[error(
        "{0} has a session in the record, so they did come. If they withdraw consent, mark them as withdrawn; if the session went wrong, exclude it."
    )]
    HasSession(String),
    #[error("{0} cannot replace themselves. Give another code.")]
    ReplacesThemselves(String),
    #[error(
        "{0} is on the roster as {status} and cannot replace another participant. Give a new code.",
        status = .1.label()
    )]
    NotAvailable(String, ParticipantStatus),
    #[error(
        "{0} was already replaced by {1}. Replace {1} instead, or set {0} back to expected first."
    )]
    AlreadyReplaced(String, String),
    #[error(
        "{0} withdrew consent and no longer counts. If that was a mistake, give it as the reason to count them again."
    )]
    Withdrawn(String),
}

/// Changed and added rows for a change; `has_session` tells whether a participant has a session.
///
/// # Errors
/// [`RosterRefusal`] if the roster does not allow the change; its message says what to do.
pub fn changed_rows(
    roster: &[Participant],
    has_session: impl Fn(&str) -> bool,
    change: &RosterChange,
    at: WallTime,
    by: &str,
) -> Result<Vec<Participant>, RosterRefusal> {
    change.check_texts()?;
    let rules = RosterRules {
        roster,
        has_session: &has_session,
        at,
        by,
    };
    match change {
        RosterChange::Add {
            code,
            segment,
            attributes,
            is_other_person,
        } => Ok(vec![rules.add(
            code,
            segment.as_ref(),
            attributes,
            *is_other_person,
        )?]),
        RosterChange::SetStatus { code, status, why } => {
            Ok(vec![rules.set_status(code, *status, why.as_ref())?])
        }
        RosterChange::Replace { code, by, why } => {
            Ok(rules.replace(code, by.as_deref(), why.as_ref())?.into())
        }
    }
}

/// The roster before a change, with who makes it and when.
struct RosterRules<'a> {
    roster: &'a [Participant],
    has_session: &'a dyn Fn(&str) -> bool,
    at: WallTime,
    by: &'a str,
}

impl RosterRules<'_> {
    fn find(&self, code: &str) -> Option<&Participant> {
        let exact = self.roster.iter().find(|p| p.code == code);
        exact.or_else(|| {
            let mut roster = self.roster.iter();
            roster.find(|p| label::is_same_text(&p.code, code))
        })
    }

    fn codes(&self) -> KnownCodes {
        KnownCodes::from_codes(self.roster.iter().map(|p| p.code.as_str()))
    }

    fn find_known(&self, code: &str) -> Result<Participant, RosterRefusal> {
        let found = self.find(code).cloned();
        Ok(found.ok_or_else(|| self.codes().unknown(code))?)
    }

    /// The participant with a new status, and who set it, when and why.
    fn with_status(
        &self,
        participant: Participant,
        status: ParticipantStatus,
        why: Option<&String>,
    ) -> Participant {
        Participant {
            status,
            status_at: Some(self.at),
            status_by: (!self.by.is_empty()).then(|| self.by.to_owned()),
            status_why: why.cloned(),
            ..participant
        }
    }

    fn add(
        &self,
        code: &str,
        segment: Option<&String>,
        attributes: &BTreeMap<String, String>,
        is_other_person: bool,
    ) -> Result<Participant, RosterRefusal> {
        if let Some(known) = self.find(code) {
            return Err(RosterRefusal::AlreadyOnRoster {
                code: known.code.clone(),
                status: known.status,
            });
        }
        let code = self.codes().resolve(code, is_other_person)?;
        let mut texts = segment.into_iter().chain(attributes.values());
        if let Some(flaw) = texts.find_map(|text| contact_data_message(text)) {
            return Err(RosterRefusal::ContactData(flaw));
        }
        let new = Participant {
            code,
            segment: segment.cloned(),
            attributes: attributes.clone(),
            ..Participant::default()
        };
        Ok(self.with_status(new, ParticipantStatus::Expected, None))
    }

    fn set_status(
        &self,
        code: &str,
        status: ParticipantStatus,
        why: Option<&String>,
    ) -> Result<Participant, RosterRefusal> {
        let participant = self.find_known(code)?;
        let code = &participant.code;
        if matches!(
            status,
            ParticipantStatus::Expected | ParticipantStatus::NoShow
        ) && (self.has_session)(code)
        {
            return Err(RosterRefusal::HasSession(code.clone()));
        }
        let mut why = why.filter(|why| !why.trim().is_empty()).cloned();
        if participant.status == ParticipantStatus::Withdrawn
            && status != ParticipantStatus::Withdrawn
        {
            let Some(reason) = &mut why else {
                return Err(RosterRefusal::Withdrawn(code.clone()));
            };
            reason.push_str(" (was withdrawn");
            if let Some(earlier) = &participant.status_why {
                reason.push_str(": ");
                reason.push_str(earlier);
            }
            reason.push(')');
        }
        let mut participant = self.with_status(participant, status, why.as_ref());
        // A participant who is expected again is no longer replaced.
        participant.attributes.remove(REPLACED_BY_ATTRIBUTE);
        Ok(participant)
    }

    /// The replaced participant and the replacement.
    fn replace(
        &self,
        code: &str,
        by: Option<&str>,
        why: Option<&String>,
    ) -> Result<[Participant; 2], RosterRefusal> {
        let mut replaced = self.find_known(code)?;
        let code = replaced.code.clone();
        if let Some(taken) = replaced.attributes.get(REPLACED_BY_ATTRIBUTE) {
            return Err(RosterRefusal::AlreadyReplaced(code, taken.clone()));
        }
        let by = match by {
            Some(by) => self.codes().resolve(by, false)?,
            None => next_free_code(&code, self.roster.iter().map(|p| p.code.as_str())),
        };
        if by == code {
            return Err(RosterRefusal::ReplacesThemselves(by));
        }
        let mut replacement = self.find_replacement(&by)?;
        replacement.segment = replacement.segment.or_else(|| replaced.segment.clone());
        if let Some(version) = replaced.assigned_version() {
            let version = version.to_owned();
            let attributes = &mut replacement.attributes;
            attributes
                .entry(VERSION_ATTRIBUTE.to_owned())
                .or_insert(version);
        }
        let attributes = &mut replacement.attributes;
        attributes.insert(REPLACES_ATTRIBUTE.to_owned(), code);
        let attributes = &mut replaced.attributes;
        attributes.insert(REPLACED_BY_ATTRIBUTE.to_owned(), by);
        // Who did not come or withdrew consent is still counted as such.
        if !matches!(
            replaced.status,
            ParticipantStatus::NoShow | ParticipantStatus::Withdrawn
        ) {
            replaced = self.with_status(replaced, ParticipantStatus::Replaced, why);
        }
        Ok([replaced, replacement])
    }

    /// A new participant, or one on the roster who is expected and has no session.
    fn find_replacement(&self, code: &str) -> Result<Participant, RosterRefusal> {
        match self.find(code) {
            Some(known)
                if known.status == ParticipantStatus::Expected && !(self.has_session)(code) =>
            {
                Ok(known.clone())
            }
            Some(known) => Err(RosterRefusal::NotAvailable(code.to_owned(), known.status)),
            None => {
                let new = Participant {
                    code: code.to_owned(),
                    ..Participant::default()
                };
                Ok(self.with_status(new, ParticipantStatus::Expected, None))
            }
        }
    }
}

/// The next code after `taken` that is not in `known`: its number incremented, or a number appended.
pub fn next_free_code<'a>(taken: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let stem = taken.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &taken[stem.len()..];
    let (stem, from, width) = match digits.parse::<u64>() {
        Ok(number) => (stem.to_owned(), number.saturating_add(1), digits.len()),
        Err(_) => (format!("{taken}-"), 2, 1),
    };
    // One more candidate than there are known codes: one of them is free.
    (from..=from.saturating_add(known.len() as u64 + 1))
        .map(|n| format!("{stem}{n:0width$}"))
        .find(|code| code != taken && known.iter().all(|k| k != code))
        .unwrap_or_else(|| format!("{taken}-2"))
}

#[cfg(test)]
mod tests;
