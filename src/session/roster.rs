//! The roster: participants and their status, and the rules for changes. Codes, never names.

use std::collections::BTreeMap;

use thiserror::Error;

use super::codes::{CodeRefusal, KnownCodes, UnknownCode, contact_data_message};
use super::stamp::WallTime;
use crate::study::{label, text::excerpt};

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

    /// Label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoShow => "no-show",
            other => other.as_str(),
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
        let values = self.attributes.values().filter_map(|t| words("attribute", t));
        let why = self.status_why.iter().filter_map(|t| words("reason", t));
        let consent = self.consent.iter().filter_map(|t| words("consent", t));
        let flaws = segment.chain(by).chain(names).chain(values);
        flaws.chain(why).chain(consent).collect()
    }

    /// Id of the version they were assigned to before the session.
    pub fn assigned_version(&self) -> Option<&str> {
        self.attributes.get(VERSION_ATTRIBUTE).map(String::as_str)
    }
}

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
    #[error("{code} is on the roster already ({}).", status.label())]
    AlreadyOnRoster {
        code: String,
        status: ParticipantStatus,
    },
    #[error(transparent)]
    Unknown(#[from] UnknownCode),
    #[error(
        "{0} has a session on file, so they came. If they take their consent back, mark them as withdrawn; if the session went wrong, exclude it."
    )]
    HasSession(String),
    #[error("{0} cannot take their own place. Give another code.")]
    ReplacesThemselves(String),
    #[error(
        "{0} is on the roster as {status} and cannot take another's place. Give a new code.",
        status = .1.label()
    )]
    NotAvailable(String, ParticipantStatus),
    #[error(
        "{0} was replaced already. Give {1} the new place instead, or set {0} back to expected first."
    )]
    AlreadyReplaced(String, String),
    #[error(
        "{0} took their consent back and left the results. If that was noted by mistake, say so as the reason, and they are back."
    )]
    Withdrawn(String),
}

/// Changed and added rows for a change; `came` tells whether a participant has a session.
///
/// # Errors
/// [`RosterRefusal`] if the roster does not allow the change; its message says what to do.
pub fn changed_rows(
    roster: &[Participant],
    came: impl Fn(&str) -> bool,
    change: &RosterChange,
    at: WallTime,
    by: &str,
) -> Result<Vec<Participant>, RosterRefusal> {
    let mut texts = Participant::default();
    match change {
        RosterChange::Add {
            segment,
            attributes,
            ..
        } => {
            texts.segment.clone_from(segment);
            texts.attributes.clone_from(attributes);
        }
        RosterChange::SetStatus { why, .. } | RosterChange::Replace { why, .. } => {
            texts.status_why.clone_from(why);
        }
    }
    if let Some(flaw) = texts.text_flaws().into_iter().next() {
        return Err(RosterRefusal::Text(flaw));
    }
    let find = |code: &str| {
        let exact = roster.iter().find(|p| p.code == code);
        exact.or_else(|| roster.iter().find(|p| label::is_same_text(&p.code, code)))
    };
    let codes = || KnownCodes::from_codes(roster.iter().map(|p| p.code.as_str()));
    let known = |code: &str| find(code).cloned().ok_or_else(|| codes().unknown(code));
    let signed =
        |participant: Participant, status: ParticipantStatus, why: &Option<String>| Participant {
            status,
            status_at: Some(at),
            status_by: (!by.is_empty()).then(|| by.to_owned()),
            status_why: why.clone(),
            ..participant
        };
    match change {
        RosterChange::Add {
            code,
            segment,
            attributes,
            is_other_person: is_another,
        } => {
            if let Some(known) = find(code) {
                return Err(RosterRefusal::AlreadyOnRoster {
                    code: known.code.clone(),
                    status: known.status,
                });
            }
            let code = codes().resolve(code, *is_another)?;
            let mut texts = segment.iter().chain(attributes.values());
            if let Some(flaw) = texts.find_map(|text| contact_data_message(text)) {
                return Err(RosterRefusal::ContactData(flaw));
            }
            let new = Participant {
                code,
                segment: segment.clone(),
                attributes: attributes.clone(),
                ..Participant::default()
            };
            Ok(vec![signed(new, ParticipantStatus::Expected, &None)])
        }
        RosterChange::SetStatus { code, status, why } => {
            let participant = known(code)?;
            let code = &participant.code.clone();
            if matches!(
                status,
                ParticipantStatus::Expected | ParticipantStatus::NoShow
            ) && came(code)
            {
                return Err(RosterRefusal::HasSession(code.clone()));
            }
            let mut why = why.clone().filter(|why| !why.trim().is_empty());
            if participant.status == ParticipantStatus::Withdrawn
                && *status != ParticipantStatus::Withdrawn
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
            let mut participant = signed(participant, *status, &why);
            // A participant who is expected again has their place back.
            participant.attributes.remove(REPLACED_BY_ATTRIBUTE);
            Ok(vec![participant])
        }
        RosterChange::Replace {
            code,
            by: other,
            why,
        } => {
            let mut participant = known(code)?;
            let code = &participant.code.clone();
            if let Some(taken) = participant.attributes.get(REPLACED_BY_ATTRIBUTE) {
                return Err(RosterRefusal::AlreadyReplaced(code.clone(), taken.clone()));
            }
            let other = match other {
                Some(other) => codes().resolve(other, false)?,
                None => next_free_code(code, roster.iter().map(|p| p.code.as_str())),
            };
            if other == *code {
                return Err(RosterRefusal::ReplacesThemselves(other));
            }
            let mut newcomer = match find(&other) {
                Some(spare) if spare.status == ParticipantStatus::Expected && !came(&other) => {
                    spare.clone()
                }
                Some(busy) => return Err(RosterRefusal::NotAvailable(other, busy.status)),
                None => {
                    let new = Participant {
                        code: other.clone(),
                        ..Participant::default()
                    };
                    signed(new, ParticipantStatus::Expected, &None)
                }
            };
            newcomer.segment = newcomer.segment.or_else(|| participant.segment.clone());
            if let Some(version) = participant.assigned_version() {
                let version = version.to_owned();
                newcomer
                    .attributes
                    .entry(VERSION_ATTRIBUTE.to_owned())
                    .or_insert(version);
            }
            newcomer
                .attributes
                .insert(REPLACES_ATTRIBUTE.to_owned(), code.clone());
            participant
                .attributes
                .insert(REPLACED_BY_ATTRIBUTE.to_owned(), other);
            // A replacement does not restore a withdrawn consent.
            if participant.status != ParticipantStatus::Withdrawn {
                participant = signed(participant, ParticipantStatus::Replaced, why);
            }
            Ok(vec![participant, newcomer])
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
mod tests {
    use super::*;

    const AT: WallTime = WallTime(1_772_445_600_000);

    fn expected(code: &str) -> Participant {
        Participant {
            code: code.to_owned(),
            segment: Some("returning".to_owned()),
            ..Participant::default()
        }
    }

    fn stand(code: &str, status: ParticipantStatus) -> RosterChange {
        RosterChange::SetStatus {
            code: code.to_owned(),
            status,
            why: Some("ill".to_owned()),
        }
    }

    fn add(code: &str) -> RosterChange {
        RosterChange::Add {
            code: code.to_owned(),
            segment: None,
            attributes: BTreeMap::new(),
            is_other_person: false,
        }
    }

    fn replace(code: &str, by: Option<&str>) -> RosterChange {
        RosterChange::Replace {
            code: code.to_owned(),
            by: by.map(str::to_owned),
            why: None,
        }
    }

    fn after(change: &RosterChange) -> Result<Vec<Participant>, String> {
        let roster = [expected("P01"), expected("P02"), expected("P03")];
        changed_rows(&roster, |code| code == "P01", change, AT, "Anna").map_err(|e| e.to_string())
    }

    #[test]
    fn a_status_bears_who_when_and_why() {
        let rows = after(&stand("P02", ParticipantStatus::NoShow)).unwrap();
        assert_eq!(
            rows,
            [Participant {
                status: ParticipantStatus::NoShow,
                status_at: Some(AT),
                status_by: Some("Anna".to_owned()),
                status_why: Some("ill".to_owned()),
                ..expected("P02")
            }]
        );
    }

    #[test]
    fn a_consent_that_was_taken_back_stays_so_until_that_is_called_a_mistake() {
        let withdrawn = Participant {
            status: ParticipantStatus::Withdrawn,
            status_why: Some("by mail".to_owned()),
            ..expected("P01")
        };
        let after = |change: &RosterChange| {
            changed_rows(
                std::slice::from_ref(&withdrawn),
                |_| true,
                change,
                AT,
                "Anna",
            )
            .map_err(|e| e.to_string())
        };
        let rows = after(&replace("P01", Some("P09"))).unwrap();
        assert_eq!(
            (rows[0].status, rows[0].status_why.as_deref()),
            (ParticipantStatus::Withdrawn, Some("by mail"))
        );
        assert_eq!(
            (rows[1].code.as_str(), rows[1].status),
            ("P09", ParticipantStatus::Expected)
        );

        let arrived = |why: Option<&str>| RosterChange::SetStatus {
            code: "P01".to_owned(),
            status: ParticipantStatus::Arrived,
            why: why.map(str::to_owned),
        };
        for empty in [None, Some(" ")] {
            assert!(
                after(&arrived(empty))
                    .unwrap_err()
                    .starts_with("P01 took their consent back")
            );
        }
        let rows = after(&arrived(Some("it was P02"))).unwrap();
        assert_eq!(
            rows[0].status_why.as_deref(),
            Some("it was P02 (was withdrawn: by mail)")
        );
    }

    #[test]
    fn who_came_is_no_no_show_but_may_withdraw() {
        let refused = after(&stand("P01", ParticipantStatus::NoShow)).unwrap_err();
        assert!(refused.starts_with("P01 has a session on file, so they came."));
        let rows = after(&stand("P01", ParticipantStatus::Withdrawn)).unwrap();
        assert_eq!(rows[0].status, ParticipantStatus::Withdrawn);
    }

    #[test]
    fn a_replacement_takes_segment_and_version_and_both_rows_say_so() {
        let mut roster = vec![expected("P01"), expected("P02")];
        roster[0]
            .attributes
            .insert(VERSION_ATTRIBUTE.to_owned(), "3.0".to_owned());
        let rows = changed_rows(&roster, |_| false, &replace("P01", None), AT, "Anna").unwrap();
        assert_eq!(
            (rows[0].status, rows[1].status),
            (ParticipantStatus::Replaced, ParticipantStatus::Expected)
        );
        assert_eq!(rows[0].attributes[REPLACED_BY_ATTRIBUTE], "P03");
        assert_eq!(
            (
                rows[1].code.as_str(),
                rows[1].attributes[REPLACES_ATTRIBUTE].as_str()
            ),
            ("P03", "P01")
        );
        assert_eq!(
            (rows[1].segment.as_deref(), rows[1].assigned_version()),
            (Some("returning"), Some("3.0"))
        );
        // Another spare may be expected already, but each place is taken once.
        let rows =
            changed_rows(&roster, |_| false, &replace("P01", Some("P02")), AT, "Anna").unwrap();
        let again = changed_rows(&rows, |_| false, &replace("P01", Some("P09")), AT, "Anna");
        assert!(
            again
                .unwrap_err()
                .to_string()
                .starts_with("P01 was replaced already.")
        );
        assert!(after(&replace("P02", Some("P02"))).is_err());
        assert!(
            after(&replace("P02", Some("P01")))
                .unwrap_err()
                .contains("cannot take another's place")
        );
    }

    #[test]
    fn what_is_not_there_or_there_already_is_refused() {
        assert!(
            after(&stand("P09", ParticipantStatus::NoShow))
                .unwrap_err()
                .starts_with("There is no P09")
        );
        assert_eq!(
            after(&add("P02")).unwrap_err(),
            "P02 is on the roster already (expected)."
        );
        assert_eq!(after(&add("P04")).unwrap()[0].code, "P04");
    }

    #[test]
    fn a_free_code_counts_up_and_keeps_its_zeros() {
        let free = |taken: &str, known: &[&str]| next_free_code(taken, known.iter().copied());
        assert_eq!(free("P07", &["P07", "P08"]), "P09");
        assert_eq!(free("P099", &[]), "P100");
        let last = format!("P{}", u64::MAX);
        assert_eq!(free(&last, &[&last]), format!("{last}-2"));
        assert_eq!(free("Kim", &["Kim", "Kim-2"]), "Kim-3");
        assert_eq!(
            free("P18446744073709551616", &[]),
            "P18446744073709551616-2"
        );
    }
}
