//! Selects the attempts that count, and records why others do not.
//!
//! Pilots, rehearsals, excluded sessions and withdrawn participants never count. Of one participant's attempts at a
//! task on a version the first valid one counts, across sessions: earliest start, then session id, then position in the
//! log. A skipped, unreached, void or undecided task is not a failure.

use std::collections::{BTreeMap, BTreeSet};

use crate::session::{AttemptSummary, Ending, Outcome, SessionKind, SessionSummary};
use crate::study::Design;

/// Participants tested on one design version, ordered by code.
#[derive(Debug, Clone, Default)]
pub struct VersionSample<'a> {
    /// Id of the version.
    pub version: String,
    /// Participants, each with the attempts that count.
    pub participants: Vec<SampledParticipant<'a>>,
}

impl<'a> VersionSample<'a> {
    /// The participant with this code.
    pub fn find_participant(&self, code: &str) -> Option<&SampledParticipant<'a>> {
        let found = self
            .participants
            .binary_search_by(|person| person.code.cmp(code));
        found.ok().map(|place| &self.participants[place])
    }

    /// Participants who enter a figure: those who attempted a task or answered a question.
    pub fn analyzed_participants(&self) -> impl Iterator<Item = &SampledParticipant<'a>> {
        let answered =
            |p: &SampledParticipant<'_>| p.sessions.iter().any(|s| !s.ratings.is_empty());
        self.participants
            .iter()
            .filter(move |p| !p.counted.is_empty() || answered(p))
    }
}

/// One participant on one design version.
#[derive(Debug, Clone)]
pub struct SampledParticipant<'a> {
    /// Code of the participant.
    pub code: &'a str,
    /// The counted attempt at each task that has one.
    pub counted: BTreeMap<&'a str, CountedAttempt<'a>>,
    /// Tasks without a counted attempt, with the ending of the attempt.
    pub uncounted: BTreeMap<&'a str, Ending>,
    /// Number of later attempts at each task, which do not count.
    pub later_attempts: BTreeMap<&'a str, u64>,
    /// Sessions of this participant's attempts.
    pub sessions: Vec<&'a SessionSummary>,
}

/// An attempt that counts.
#[derive(Debug, Clone, Copy)]
pub struct CountedAttempt<'a> {
    /// The attempt.
    pub attempt: &'a AttemptSummary,
    /// Session of the attempt.
    pub session: &'a SessionSummary,
    /// Whether a void attempt preceded it.
    pub after_void: bool,
}

/// A session or an attempt that does not count, with the reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Exclusion<'a> {
    /// The session.
    pub session: &'a SessionSummary,
    /// The attempt; `None` for a whole session.
    pub attempt: Option<&'a AttemptSummary>,
    /// The reason.
    pub reason: NotCountedReason,
}

/// Why a session or an attempt does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotCountedReason {
    /// A pilot session.
    Pilot,
    /// A rehearsal.
    Rehearsal,
    /// A session the moderator excluded.
    Excluded,
    /// The participant withdrew.
    Withdrawn,
    /// The participant saw another version first, in a between-subjects study.
    SecondVersion,
    /// The attempt ended in a way that does not count.
    Ending(UncountedEnding),
    /// An earlier attempt at the task counts.
    LaterAttempt,
}

/// The ending of an attempt that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UncountedEnding {
    /// Not started when the session closed.
    NotReached,
    /// Skipped by decision.
    Skipped,
    /// Voided by a technical fault.
    Void,
    /// Ended or still running, without an outcome.
    Undecided,
}

impl NotCountedReason {
    /// The reason in words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Pilot => "pilot session",
            Self::Rehearsal => "rehearsal",
            Self::Excluded => "excluded session",
            Self::Withdrawn => "participant withdrew",
            Self::SecondVersion => "participant saw another version first",
            Self::Ending(UncountedEnding::NotReached) => "not reached",
            Self::Ending(UncountedEnding::Skipped) => "skipped",
            Self::Ending(UncountedEnding::Void) => "void",
            Self::Ending(UncountedEnding::Undecided) => "no outcome yet",
            Self::LaterAttempt => "a later attempt: an earlier one counts",
        }
    }
}

/// Attempts that count, by version, and the exclusions.
#[derive(Debug, Clone, Default)]
pub struct Selection<'a> {
    samples: BTreeMap<&'a str, VersionSample<'a>>,
    /// Sessions and attempts that do not count.
    pub exclusions: Vec<Exclusion<'a>>,
}

impl<'a> Selection<'a> {
    /// Selects from all sessions of a study.
    pub fn from_sessions(sessions: impl IntoIterator<Item = &'a SessionSummary>) -> Self {
        Self::select_sessions(sessions.into_iter().collect())
    }

    /// Selects for a comparison: in a between-subjects study only a participant's first version counts.
    pub fn for_comparison(
        sessions: impl IntoIterator<Item = &'a SessionSummary>,
        design: Design,
    ) -> Self {
        let (mut counted, mut second): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
        let mut first_version: BTreeMap<&str, &str> = BTreeMap::new();
        for session in sorted_by_opening(sessions.into_iter().collect()) {
            let seen = match (&session.participant, require_counted(session)) {
                (Some(code), Ok(())) => *first_version.entry(code).or_insert(&session.version),
                _ => &session.version,
            };
            if design == Design::Between && seen != session.version {
                &mut second
            } else {
                &mut counted
            }
            .push(session);
        }
        let mut selection = Self::select_sessions(counted);
        let whole = |session| Exclusion {
            session,
            attempt: None,
            reason: NotCountedReason::SecondVersion,
        };
        selection.exclusions.extend(second.into_iter().map(whole));
        selection
    }

    /// Sample of a version; empty if no participant counts.
    pub fn sample_of(&self, id: &str) -> VersionSample<'a> {
        let empty = || VersionSample {
            version: id.to_owned(),
            participants: Vec::new(),
        };
        self.samples.get(id).cloned().unwrap_or_else(empty)
    }

    /// Codes of all participants who enter a figure of any version.
    pub fn participant_codes(&self) -> BTreeSet<&'a str> {
        self.samples
            .values()
            .flat_map(|s| s.analyzed_participants().map(|p| p.code))
            .collect()
    }

    /// Sessions that count.
    pub fn counted_sessions(&self) -> impl Iterator<Item = &'a SessionSummary> {
        self.samples.values().flat_map(|s| {
            s.participants
                .iter()
                .flat_map(|p| p.sessions.iter().copied())
        })
    }

    fn select_sessions(sessions: Vec<&'a SessionSummary>) -> Self {
        let mut selection = Self::default();
        let mut people: BTreeMap<(&str, &str), Vec<&SessionSummary>> = BTreeMap::new();
        for session in sorted_by_opening(sessions) {
            match (require_counted(session), &session.participant) {
                (Ok(()), Some(code)) => people
                    .entry((&session.version, code))
                    .or_default()
                    .push(session),
                (Ok(()), None) => {
                    selection.add_exclusion(session, None, NotCountedReason::Rehearsal);
                }
                (Err(why), _) => selection.add_exclusion(session, None, why),
            }
        }
        for ((version, code), sessions) in people {
            let person = selection.sample_participant(code, sessions);
            let sample = selection.samples.entry(version).or_default();
            version.clone_into(&mut sample.version);
            sample.participants.push(person);
        }
        selection
    }

    fn sample_participant(
        &mut self,
        code: &'a str,
        sessions: Vec<&'a SessionSummary>,
    ) -> SampledParticipant<'a> {
        let mut attempts: Vec<_> = sessions
            .iter()
            .flat_map(|s| s.attempts.iter().map(move |a| (*s, a)))
            .collect();
        // A stable sort: attempts without a time keep their order.
        attempts.sort_by_key(|(s, a)| {
            (
                a.started_at.unwrap_or(s.opened_at),
                s.id,
                a.key.unsigned_abs(),
            )
        });
        let mut person = SampledParticipant {
            code,
            counted: BTreeMap::new(),
            uncounted: BTreeMap::new(),
            later_attempts: BTreeMap::new(),
            sessions,
        };
        let mut bins: BTreeMap<&str, (UncountedEnding, Ending)> = BTreeMap::new();
        let mut voided: BTreeSet<&str> = BTreeSet::new();
        for (session, attempt) in attempts {
            let task = attempt.task.as_str();
            match uncounted_ending(attempt) {
                Some(why) => {
                    if why == UncountedEnding::Void {
                        voided.insert(task);
                    }
                    let bin = bins.entry(task).or_insert((why, attempt.ending));
                    if why >= bin.0 {
                        *bin = (why, attempt.ending);
                    }
                    self.add_exclusion(session, Some(attempt), NotCountedReason::Ending(why));
                }
                None if person.counted.contains_key(task) => {
                    *person.later_attempts.entry(task).or_default() += 1;
                    self.add_exclusion(session, Some(attempt), NotCountedReason::LaterAttempt);
                }
                None => {
                    person.counted.insert(
                        task,
                        CountedAttempt {
                            attempt,
                            session,
                            after_void: voided.contains(task),
                        },
                    );
                }
            }
        }
        let without = bins
            .into_iter()
            .filter(|(task, _)| !person.counted.contains_key(task));
        person.uncounted = without.map(|(task, (_, ending))| (task, ending)).collect();
        person
    }

    fn add_exclusion(
        &mut self,
        session: &'a SessionSummary,
        attempt: Option<&'a AttemptSummary>,
        reason: NotCountedReason,
    ) {
        self.exclusions.push(Exclusion {
            session,
            attempt,
            reason,
        });
    }
}

fn sorted_by_opening(mut sessions: Vec<&SessionSummary>) -> Vec<&SessionSummary> {
    sessions.sort_by_key(|s| (s.opened_at, s.id));
    sessions
}

/// Whether a session counts at all.
fn require_counted(session: &SessionSummary) -> Result<(), NotCountedReason> {
    match session.kind {
        SessionKind::Pilot => Err(NotCountedReason::Pilot),
        SessionKind::Rehearsal => Err(NotCountedReason::Rehearsal),
        SessionKind::Real if session.excluded.is_some() => Err(NotCountedReason::Excluded),
        SessionKind::Real if session.withdrawn => Err(NotCountedReason::Withdrawn),
        SessionKind::Real => Ok(()),
    }
}

fn uncounted_ending(attempt: &AttemptSummary) -> Option<UncountedEnding> {
    match attempt.ending {
        Ending::NotReached => Some(UncountedEnding::NotReached),
        Ending::Skipped => Some(UncountedEnding::Skipped),
        Ending::Outcome(Outcome::Void) => Some(UncountedEnding::Void),
        Ending::Undecided | Ending::Open => Some(UncountedEnding::Undecided),
        Ending::Outcome(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::examples::session;

    #[test]
    fn the_first_valid_attempt_counts_and_later_ones_are_listed() {
        let all = [
            session(0, "P1", "1", "find=v20 find=u5 pay=s"),
            session(1, "P1", "1", "find=f30 find=c40 pay=-"),
        ];
        let sample = Selection::from_sessions(&all).sample_of("1");
        let person = &sample.participants[0];
        let counted = person.counted["find"];
        assert_eq!(counted.attempt.time_ms, Some(30_000));
        assert!(counted.after_void);
        assert_eq!(person.later_attempts["find"], 1);
        // Skipped by decision takes precedence over not reached.
        assert_eq!(person.uncounted["pay"], Ending::Skipped);
    }

    #[test]
    fn sessions_that_do_not_count_are_left_out_with_their_reason() {
        let mut all = [
            session(0, "P1", "1", "find=c20"),
            session(1, "P2", "1", "find=c20"),
            session(2, "P3", "1", "find=c20"),
        ];
        all[0].kind = SessionKind::Pilot;
        all[1].excluded = Some("fell ill".to_owned());
        all[2].withdrawn = true;
        let selection = Selection::from_sessions(&all);
        assert!(selection.participant_codes().is_empty());
        let mut why: Vec<NotCountedReason> =
            selection.exclusions.iter().map(|l| l.reason).collect();
        why.sort_unstable();
        assert_eq!(
            why,
            [
                NotCountedReason::Pilot,
                NotCountedReason::Excluded,
                NotCountedReason::Withdrawn
            ]
        );
    }

    #[test]
    fn where_each_sees_one_version_only_the_first_counts() {
        let all = [
            session(0, "P1", "1", "find=c20"),
            session(1, "P1", "2", "find=c20"),
        ];
        let between = Selection::for_comparison(&all, Design::Between);
        assert!(between.sample_of("2").participants.is_empty());
        assert_eq!(
            between.exclusions[0].reason,
            NotCountedReason::SecondVersion
        );
        let within = Selection::for_comparison(&all, Design::Within);
        assert_eq!(within.sample_of("2").participants.len(), 1);
    }

    #[test]
    fn who_only_opened_a_session_is_in_no_figure() {
        let mut all = [
            session(0, "P1", "1", "find=c20"),
            session(1, "P2", "1", "find=c20"),
        ];
        all[1].attempts.clear();
        let selection = Selection::from_sessions(&all);
        assert_eq!(selection.sample_of("1").participants.len(), 2);
        assert_eq!(selection.sample_of("1").analyzed_participants().count(), 1);
        assert_eq!(selection.participant_codes().len(), 1);
    }

    #[test]
    fn people_are_found_by_their_codes() {
        let all = ["P10", "P2", "P1"].map(|code| session(0, code, "1", "find=c20"));
        let sample = Selection::from_sessions(&all).sample_of("1");
        for code in ["P1", "P10", "P2"] {
            assert_eq!(
                sample.find_participant(code).map(|person| person.code),
                Some(code)
            );
        }
        assert!(sample.find_participant("P3").is_none());
    }
}
