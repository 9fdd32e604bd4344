//! Attendance: participants by segment and version, and consents on file.

use std::collections::BTreeMap;

use super::selection::{SampledParticipant, VersionSample};

/// Participants who count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attendance {
    /// Segments by name; last, the participants without a segment.
    pub segments: Vec<SegmentAttendance>,
    /// Number of participants.
    pub participants: usize,
    /// Number of them with a consent on file, given in a session that counts.
    pub consents: usize,
}

/// The participants of one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentAttendance {
    /// Its name; `None` for participants without a segment.
    pub name: Option<String>,
    /// Number of participants on each version.
    pub participants: Vec<usize>,
    /// Number of participants; one tested on two versions counts once.
    pub total: usize,
}

impl Attendance {
    /// Attendance on these versions.
    pub fn compute(versions: &[VersionSample<'_>]) -> Self {
        let people = || versions.iter().flat_map(VersionSample::participants);
        let agreed = |person: &SampledParticipant<'_, '_>| {
            person.sessions.iter().any(|s| s.consent == Some(true))
        };
        let distinct = |mut codes: Vec<&str>| {
            #[allow(
                clippy::stable_sort_primitive,
                reason = "those of each version are in order already, which a stable sort uses"
            )]
            codes.sort();
            codes.dedup();
            codes.len()
        };
        let mut names: BTreeMap<(bool, Option<&str>), Vec<Vec<&str>>> = BTreeMap::new();
        for (version_index, version) in versions.iter().enumerate() {
            for person in version.participants() {
                let name = participant_segment(&person);
                let codes = names.entry((name.is_none(), name)).or_default();
                codes.resize(versions.len(), Vec::new());
                codes[version_index].push(person.code);
            }
        }
        let by_segment = names
            .into_iter()
            .map(|((_, name), codes)| SegmentAttendance {
                name: name.map(str::to_owned),
                participants: codes.iter().map(Vec::len).collect(),
                total: distinct(codes.concat()),
            });
        Self {
            segments: by_segment.collect(),
            participants: distinct(people().map(|p| p.code).collect()),
            consents: distinct(people().filter(agreed).map(|p| p.code).collect()),
        }
    }
}

/// Segment of a participant; the roster assigns the same one to all sessions.
fn participant_segment<'a>(person: &SampledParticipant<'_, 'a>) -> Option<&'a str> {
    person.sessions.iter().find_map(|s| s.segment.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::examples::session;
    use crate::metrics::selection::Selection;

    #[test]
    fn people_are_counted_once_whatever_they_saw() {
        let mut all = [
            session(0, "P1", "1", "find=c20"),
            session(1, "P1", "2", "find=c20"),
            session(2, "P2", "2", "find=c20"),
            session(3, "P3", "2", "find=c20"),
        ];
        for session in &mut all[..2] {
            session.segment = Some("new".into());
            session.consent = Some(true);
        }
        all[3].consent = Some(false);
        let selection = Selection::from_sessions(&all);
        let found = Attendance::compute(&["1", "2"].map(|id| selection.sample_of(id)));
        let segments: Vec<_> = found
            .segments
            .iter()
            .map(|s| (s.name.as_deref(), s.participants.as_slice(), s.total))
            .collect();
        assert_eq!(
            segments,
            [(Some("new"), &[1, 1][..], 1), (None, &[0, 2], 2)]
        );
        assert_eq!((found.participants, found.consents), (3, 1));
    }
}
