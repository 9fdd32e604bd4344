//! Segments of participants, and which participants figures are computed from.

use std::collections::BTreeSet;
use std::fmt;

use super::selection::Selection;
use crate::session::{Participant, SessionSummary};

/// A segment: the participants who have it on the roster, or those who have none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The participants of the segment with this name.
    Named(String),
    /// The participants without a segment.
    Unassigned,
}

impl Segment {
    /// The segment of a participant; `None` for one without a segment.
    pub fn from_name(name: Option<&str>) -> Self {
        name.map_or(Self::Unassigned, |name| Self::Named(name.to_owned()))
    }

    /// Its name; `None` for the participants without a segment.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Unassigned => None,
        }
    }

    /// The segments of everyone on the roster or in a session, by name; last, the participants without a segment.
    pub fn of_study<'r>(
        sessions: &[SessionSummary],
        on_roster: impl IntoIterator<Item = &'r Self>,
    ) -> Vec<Self> {
        let tested = sessions.iter().filter(|s| s.participant.is_some());
        let names: BTreeSet<Option<&str>> = tested.map(|s| s.segment.as_deref()).collect();
        let mut all: BTreeSet<Self> = names.into_iter().map(Self::from_name).collect();
        all.extend(on_roster.into_iter().cloned());
        all.into_iter().collect()
    }

    /// Whether it includes the participant of a session; a session without a participant is in no segment.
    pub fn includes_session(&self, session: &SessionSummary) -> bool {
        session.participant.is_some() && session.segment.as_deref() == self.name()
    }

    /// Whether it includes a participant on the roster.
    pub fn includes(&self, participant: &Participant) -> bool {
        participant.segment.as_deref() == self.name()
    }
}

/// How the participants without a segment are named.
const UNASSIGNED: &str = "no segment";

impl fmt::Display for Segment {
    /// Its name, or "no segment". A segment that has that name is in quotes, so that all segments are told apart.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            None => f.write_str(UNASSIGNED),
            Some(name) if name.trim_matches('"').eq_ignore_ascii_case(UNASSIGNED) => {
                write!(f, "\"{name}\"")
            }
            Some(name) => f.write_str(name),
        }
    }
}

/// The only segment that results are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenSegment {
    /// The segment.
    pub segment: Segment,
    /// Number of its participants in at least one figure.
    pub participants: usize,
    /// Number of participants of all segments in at least one figure.
    pub all_participants: usize,
}

impl ChosenSegment {
    /// The segment's share of the participants of a study, from the sessions of all segments.
    pub fn compute(segment: Segment, sessions: &[SessionSummary]) -> Self {
        let count = |selection: Selection<'_>| selection.participant_codes().len();
        let own = sessions.iter().filter(|s| segment.includes_session(s));
        Self {
            participants: count(Selection::from_sessions(own)),
            all_participants: count(Selection::from_sessions(sessions)),
            segment,
        }
    }
}

/// Which participants figures and comparisons are about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum People {
    /// All of them.
    #[default]
    All,
    /// Those of one segment: the sessions and the roster are only theirs.
    Only(ChosenSegment),
    /// All of them, then those of each of these segments.
    BySegment(Vec<Segment>),
}

impl People {
    /// The only segment, if there is one.
    pub fn chosen(&self) -> Option<&ChosenSegment> {
        match self {
            Self::Only(chosen) => Some(chosen),
            Self::All | Self::BySegment(_) => None,
        }
    }

    /// The segments that have results of their own next to those of all participants.
    pub fn segments(&self) -> &[Segment] {
        match self {
            Self::BySegment(segments) => segments,
            Self::All | Self::Only(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::examples::session;

    #[test]
    fn a_segment_named_no_segment_is_told_from_none() {
        let named = |name: &str| Segment::Named(name.to_owned()).to_string();
        assert_eq!(Segment::Unassigned.to_string(), "no segment");
        assert_eq!(named("no segment"), "\"no segment\"");
        assert_eq!(named("\"no segment\""), "\"\"no segment\"\"");
        assert_eq!(named("segment"), "segment");
    }

    #[test]
    fn everyone_is_in_one_segment() {
        let mut all = [
            session(0, "P1", "1", "find=c20"),
            session(1, "P2", "1", "find=c20"),
            session(2, "P3", "1", "find=c20"),
        ];
        all[0].segment = Some("new".into());
        // A rehearsal without a participant is in no segment.
        all[2].participant = None;
        let absent = Participant {
            code: "P4".to_owned(),
            segment: Some("expert".to_owned()),
            ..Participant::default()
        };
        let segments = Segment::of_study(&all, [&Segment::Named("expert".to_owned())]);
        let names: Vec<String> = segments.iter().map(Segment::to_string).collect();
        assert_eq!(names, ["expert", "new", "no segment"]);
        let table = [
            ([false, false, false], true),
            ([true, false, false], false),
            ([false, true, false], false),
        ];
        for (segment, (sessions, on_roster)) in segments.iter().zip(table) {
            assert_eq!(
                all.each_ref().map(|s| segment.includes_session(s)),
                sessions,
                "{segment}"
            );
            assert_eq!(segment.includes(&absent), on_roster, "{segment}");
        }
        let chosen = ChosenSegment::compute(segments[1].clone(), &all);
        assert_eq!((chosen.participants, chosen.all_participants), (1, 2));
    }
}
