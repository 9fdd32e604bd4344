//! Differences between the protocols of the sessions compared.

use super::ComparisonInput;
use crate::metrics::selection::VersionSample;
use crate::study::{
    DifferenceSubject, ProtocolChange, ProtocolDifference, Study, protocol_differences,
};

/// Protocols of a version's sessions, by the earliest session of each.
fn protocols_by_opening<'a>(sample: &VersionSample<'a>) -> Vec<&'a str> {
    let mut sessions: Vec<_> = sample
        .participants()
        .flat_map(|person| person.sessions.iter().copied())
        .collect();
    sessions.sort_by_key(|session| (session.opened_at, session.id));
    let mut hashes: Vec<&str> = Vec::new();
    for session in sessions {
        if !hashes.contains(&&*session.protocol) {
            hashes.push(&session.protocol);
        }
    }
    hashes
}

/// Differences of each later protocol from the earliest one of the sessions compared, for the whole study, the shared tasks, and the questions answered on both versions.
pub(super) fn changed_protocols(
    material: ComparisonInput<'_>,
    old: &VersionSample<'_>,
    new: &VersionSample<'_>,
    shared: &[String],
) -> Vec<ProtocolDifference> {
    let mut seen: Vec<&Study> = [old, new]
        .into_iter()
        .flat_map(protocols_by_opening)
        .filter_map(|hash| material.protocols.get(hash))
        .collect();
    if seen.is_empty() {
        return Vec::new();
    }
    let first = seen.remove(0);
    let mut all: Vec<ProtocolDifference> = Vec::new();
    for other in &seen {
        for found in protocol_differences(first, other) {
            let concerns = match &found.subject {
                DifferenceSubject::Study => true,
                DifferenceSubject::Task(id) => shared.contains(id),
                DifferenceSubject::Question(id) => has_answers(old, id) && has_answers(new, id),
            };
            if concerns && !all.contains(&found) {
                all.push(found);
            }
        }
    }
    // The plan may have changed after the last session.
    let (planned, now) = (first.planned, material.study.planned);
    if planned != now && seen.iter().all(|other| other.planned == planned) {
        all.push(ProtocolDifference {
            subject: DifferenceSubject::Study,
            change: ProtocolChange::Planned(planned, now),
        });
    }
    all
}

/// Whether a questionnaire was answered on a version.
fn has_answers(sample: &VersionSample<'_>, instrument: &str) -> bool {
    let sessions = sample.participants().flat_map(|person| person.sessions);
    let mut answers = sessions.flat_map(|session| &session.ratings);
    answers.any(|answer| answer.instrument == instrument)
}
