//! The schedule: the next participant, their version, and their task order.
//!
//! Orders are assigned to sessions, not to roster rows: each session takes the least used row of its version's Williams
//! design. A participant who does not come uses no row, so the next session gets it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::allocation::AllocationRule;
use super::roster::{Participant, ParticipantStatus};
use super::summary::SessionSummary;
use super::vocabulary::SessionKind;
use crate::study::{Design, Order, Study};

/// The roster together with the sessions so far.
#[derive(Debug, Clone)]
pub struct Schedule {
    study: Arc<Study>,
    roster: Vec<Participant>,
    /// Row of each code on the roster.
    roster_rows: HashMap<String, usize>,
    /// Sessions that count, in the order they opened.
    counted_sessions: Vec<CountedSession>,
    /// Versions each participant has counted sessions on, in the order seen.
    versions_seen: HashMap<String, Vec<String>>,
    /// Participants with a session of any kind.
    with_sessions: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct CountedSession {
    participant: String,
    version: String,
    order: Vec<String>,
}

/// Next session of a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextSession {
    /// Participant code.
    pub code: String,
    /// Version id.
    pub version: String,
    /// Task ids in the order asked.
    pub order: Vec<String>,
    /// Why it is this version.
    pub rule: AllocationRule,
}

impl Schedule {
    /// Schedule of a study. Pilots, rehearsals, excluded sessions and sessions of withdrawn participants use no row.
    pub fn new(study: Arc<Study>, roster: Vec<Participant>, sessions: &[SessionSummary]) -> Self {
        let counts = |s: &&SessionSummary| {
            s.kind == SessionKind::Real && s.excluded.is_none() && !s.withdrawn
        };
        let mut counting: Vec<&SessionSummary> = sessions.iter().filter(counts).collect();
        counting.sort_by_key(|s| (s.opened_at, s.id));
        let counted_sessions: Vec<CountedSession> = counting
            .into_iter()
            .filter_map(|s| {
                Some(CountedSession {
                    participant: s.participant.clone()?,
                    version: s.version.to_string(),
                    order: s.order.clone(),
                })
            })
            .collect();
        let mut versions_seen = HashMap::<String, Vec<String>>::new();
        for session in &counted_sessions {
            let versions = versions_seen
                .entry(session.participant.clone())
                .or_default();
            if !versions.contains(&session.version) {
                versions.push(session.version.clone());
            }
        }
        let codes = roster.iter().map(|p| p.code.clone());
        Self {
            study,
            roster_rows: codes.zip(0..).collect(),
            roster,
            counted_sessions,
            versions_seen,
            with_sessions: sessions
                .iter()
                .filter(|s| !s.is_discarded())
                .filter_map(|s| s.participant.clone())
                .collect(),
        }
    }

    /// The next participant: one who has arrived and has no session; in a within-subjects study the last one seen if
    /// they have versions left; the first expected one; any with versions left.
    pub fn next_participant(&self) -> Option<&Participant> {
        let first = |status: ParticipantStatus| {
            self.roster
                .iter()
                .find(move |p| p.status == status && !self.with_sessions.contains(&p.code))
        };
        let is_due_another = |p: &&Participant| {
            p.status == ParticipantStatus::Arrived && self.has_versions_left(&p.code)
        };
        let last = self
            .counted_sessions
            .last()
            .and_then(|h| self.find_participant(&h.participant));
        first(ParticipantStatus::Arrived)
            .or_else(|| last.filter(is_due_another))
            .or_else(|| first(ParticipantStatus::Expected))
            .or_else(|| self.roster.iter().find(is_due_another))
    }

    /// The next session of a participant; `None` if they are due none.
    pub fn next_session(&self, code: &str) -> Option<NextSession> {
        let participant = self.find_participant(code)?;
        let is_awaited = match participant.status {
            _ if participant.is_replaced() => false,
            ParticipantStatus::Expected | ParticipantStatus::NoShow => {
                !self.with_sessions.contains(code)
            }
            ParticipantStatus::Arrived => {
                !self.with_sessions.contains(code) || self.has_versions_left(code)
            }
            ParticipantStatus::Withdrawn | ParticipantStatus::Replaced => false,
        };
        is_awaited.then(|| {
            let (index, rule) = self.version_choice(code);
            let version = self.study.versions.get(index);
            let version = version.map_or_else(String::new, |v| v.id.clone());
            NextSession {
                code: code.to_owned(),
                order: self.task_order(&version, Some(code)),
                version,
                rule,
            }
        })
    }

    /// Index of a participant's version in the script. Between subjects: the version they were seen on, else their
    /// assigned one, else the one with the fewest participants of their segment, with ties broken by the number of all
    /// participants. Within subjects: the next version of their row.
    pub fn version_index(&self, code: &str) -> usize {
        self.version_choice(code).0
    }

    /// [`Self::version_index`], and the rule that chose it.
    pub fn version_choice(&self, code: &str) -> (usize, AllocationRule) {
        match self.study.design {
            Design::Between => self.version_between(code),
            Design::Within => {
                let index = self.version_within(code).unwrap_or(0);
                (index, AllocationRule::VersionOrder)
            }
        }
    }

    /// Whether a participant has come, all their sessions are closed, and no other is due.
    pub fn is_done<'s>(
        &self,
        participant: &Participant,
        sessions: impl IntoIterator<Item = &'s SessionSummary>,
    ) -> bool {
        let mut theirs = sessions.into_iter().peekable();
        participant.status == ParticipantStatus::Arrived
            && theirs.peek().is_some()
            && theirs.all(|session| session.closed)
            && self.next_session(&participant.code).is_none()
    }

    fn version_between(&self, code: &str) -> (usize, AllocationRule) {
        let index = |id: &str| self.study.versions.iter().position(|v| v.id == id);
        if let Some(seen) = self.versions_seen(code).first().and_then(|id| index(id)) {
            return (seen, AllocationRule::SeenBefore);
        }
        let participant = self.find_participant(code);
        if let Some(assigned) = participant
            .and_then(Participant::assigned_version)
            .and_then(index)
        {
            return (assigned, AllocationRule::Assigned);
        }
        let segment = participant.and_then(|p| p.segment.as_deref());
        let people: Vec<(&str, Option<&str>)> = self.people_on_versions(code);
        let key = |i: &usize| {
            let id = self.study.versions[*i].id.as_str();
            let on = || people.iter().filter(|(version, _)| *version == id);
            let in_segment = on().filter(|(_, s)| *s == segment).count();
            (in_segment, on().count(), *i)
        };
        let index = (0..self.study.versions.len()).min_by_key(key);
        let rule = segment.map_or(AllocationRule::Fewest, |segment| {
            AllocationRule::FewestOfSegment(segment.to_owned())
        });
        (index.unwrap_or(0), rule)
    }

    /// Version and segment of each participant other than `code` who was seen on it, or is assigned to it and still
    /// due.
    fn people_on_versions(&self, code: &str) -> Vec<(&str, Option<&str>)> {
        let mut on_versions: BTreeSet<(&str, &str)> = BTreeSet::new();
        on_versions.extend(
            self.counted_sessions
                .iter()
                .map(|h| (h.participant.as_str(), h.version.as_str())),
        );
        let is_due = |p: &&Participant| {
            matches!(
                p.status,
                ParticipantStatus::Expected | ParticipantStatus::Arrived
            ) && !self.with_sessions.contains(&p.code)
        };
        let assigned = self.roster.iter().filter(is_due);
        on_versions.extend(assigned.filter_map(|p| Some((p.code.as_str(), p.assigned_version()?))));
        on_versions
            .into_iter()
            .filter(|(who, _)| *who != code)
            .map(|(who, version)| (version, self.segment_of(who)))
            .collect()
    }

    fn version_within(&self, code: &str) -> Option<usize> {
        let seen = self.versions_seen(code);
        let row = self.version_row(code, seen);
        let next = row.iter().find(|id| !seen.contains(id));
        let next = next.or_else(|| row.first())?;
        self.study.versions.iter().position(|v| v.id == *next)
    }

    /// The order in which a participant sees the versions.
    fn version_row(&self, code: &str, seen: &[String]) -> Vec<String> {
        if self.study.order != Order::Balanced {
            return self.study.version_order(self.roster_index(Some(code)));
        }
        let rows: Vec<Vec<String>> = (0..self.study.version_order_count())
            .map(|row| self.study.version_order(row))
            .collect();
        let fits = |row: &[String], seen: &[String]| row.starts_with(seen);
        let mut used = vec![0_usize; rows.len()];
        let mut assigned: BTreeSet<&str> = BTreeSet::new();
        let least = |used: &[usize], seen: &[String]| {
            let fitting = (0..rows.len()).filter(|i| fits(&rows[*i], seen));
            fitting.min_by_key(|i| (used[*i], *i))
        };
        for session in &self.counted_sessions {
            if !assigned.insert(&session.participant) {
                continue;
            }
            // A participant keeps the row of their first session: the least used one that fits the versions they saw.
            let row = least(&used, self.versions_seen(&session.participant));
            if session.participant == code {
                return row.map_or_else(|| self.study.version_order(0), |i| rows[i].clone());
            }
            if let Some(row) = row {
                used[row] += 1;
            }
        }
        least(&used, seen).map_or_else(Vec::new, |i| rows[i].clone())
    }

    /// Versions a participant has counted sessions on, in the order seen.
    fn versions_seen(&self, code: &str) -> &[String] {
        self.versions_seen.get(code).map_or(&[], Vec::as_slice)
    }

    /// Whether a participant has started and has versions left.
    fn has_versions_left(&self, code: &str) -> bool {
        let seen = self.versions_seen(code);
        let all = &self.study.versions;
        self.study.design == Design::Within
            && !seen.is_empty()
            && all.iter().any(|v| !seen.contains(&v.id))
    }

    /// Task ids in the order for the next session of a participant on this version.
    pub fn task_order(&self, version: &str, code: Option<&str>) -> Vec<String> {
        let segment = code.and_then(|code| self.segment_of(code));
        if self.study.order != Order::Balanced {
            return self.study.task_order(self.roster_index(code), segment);
        }
        let mut used: HashMap<&[String], usize> = HashMap::new();
        for session in self
            .counted_sessions
            .iter()
            .filter(|h| h.version == version)
        {
            *used.entry(&session.order).or_default() += 1;
        }
        let times = |row: &Vec<String>| used.get(row.as_slice()).copied().unwrap_or(0);
        (0..self.study.task_order_count(segment))
            .map(|row| self.study.task_order(row, segment))
            .min_by_key(times)
            .unwrap_or_default()
    }

    /// Index of a participant on the roster; after the last row if they are not on it.
    fn roster_index(&self, code: Option<&str>) -> usize {
        code.and_then(|code| self.roster_rows.get(code).copied())
            .unwrap_or(self.roster.len())
    }

    fn find_participant(&self, code: &str) -> Option<&Participant> {
        self.roster.get(*self.roster_rows.get(code)?)
    }

    fn segment_of(&self, code: &str) -> Option<&str> {
        self.find_participant(code)?.segment.as_deref()
    }
}

#[cfg(test)]
mod tests;
