//! The roster in numbers, by segment.

use std::collections::BTreeMap;

use super::segment::Segment;
use crate::session::{Participant, ParticipantStatus, RosterPlace};

/// Numbers of participants on the roster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RosterCounts {
    /// On the roster and not replaced.
    pub expected: usize,
    /// Expected and not seen yet.
    pub to_come: usize,
    /// No-shows, replaced or not.
    pub no_show: usize,
    /// Withdrawn, replaced or not.
    pub withdrawn: usize,
    /// Replaced by another participant.
    pub replaced: usize,
}

/// Numbers of participants on the roster, of each segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterBySegment(BTreeMap<Segment, RosterCounts>);

impl RosterCounts {
    fn add(&mut self, place: RosterPlace<'_>) {
        let RosterPlace {
            status,
            is_replaced,
            ..
        } = place;
        self.expected += usize::from(!is_replaced);
        self.to_come += usize::from(status == ParticipantStatus::Expected && !is_replaced);
        self.no_show += usize::from(status == ParticipantStatus::NoShow);
        self.withdrawn += usize::from(status == ParticipantStatus::Withdrawn);
        self.replaced += usize::from(is_replaced);
    }

    fn plus(self, other: Self) -> Self {
        Self {
            expected: self.expected + other.expected,
            to_come: self.to_come + other.to_come,
            no_show: self.no_show + other.no_show,
            withdrawn: self.withdrawn + other.withdrawn,
            replaced: self.replaced + other.replaced,
        }
    }
}

impl RosterBySegment {
    /// Counts a participant.
    pub fn add(&mut self, place: RosterPlace<'_>) {
        let segment = Segment::from_name(place.segment);
        self.0.entry(segment).or_default().add(place);
    }

    /// Everyone.
    pub fn total(&self) -> RosterCounts {
        let all = self.0.values();
        all.fold(RosterCounts::default(), |sum, own| sum.plus(*own))
    }

    /// The participants of a segment.
    pub fn counts_of(&self, segment: &Segment) -> RosterCounts {
        self.0.get(segment).copied().unwrap_or_default()
    }

    /// The segments that participants have.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.0.keys()
    }

    /// Forgets the participants of other segments.
    pub fn keep(&mut self, segment: &Segment) {
        self.0.retain(|own, _| own == segment);
    }
}

impl<'p> FromIterator<&'p Participant> for RosterBySegment {
    fn from_iter<I: IntoIterator<Item = &'p Participant>>(roster: I) -> Self {
        let mut counts = Self::default();
        roster
            .into_iter()
            .for_each(|person| counts.add(person.into()));
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::roster::REPLACED_BY_ATTRIBUTE;

    #[test]
    fn a_person_and_their_replacement_are_expected_once() {
        let person = |code: &str, status, by: Option<&str>| Participant {
            code: code.to_owned(),
            status,
            attributes: by
                .map(|by| (REPLACED_BY_ATTRIBUTE.to_owned(), by.to_owned()))
                .into_iter()
                .collect(),
            ..Participant::default()
        };
        let roster = [
            person("P01", ParticipantStatus::NoShow, Some("P04")),
            person("P02", ParticipantStatus::Replaced, Some("P05")),
            person("P03", ParticipantStatus::NoShow, None),
            person("P04", ParticipantStatus::Arrived, None),
            person("P05", ParticipantStatus::Withdrawn, Some("P06")),
            person("P06", ParticipantStatus::Expected, None),
        ];
        assert_eq!(
            RosterBySegment::from_iter(&roster).total(),
            RosterCounts {
                expected: 3,
                to_come: 1,
                no_show: 2,
                withdrawn: 1,
                replaced: 3
            }
        );
    }
}
