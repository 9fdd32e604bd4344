//! Summaries of sessions: the data that is projected from a log and measured.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use super::annotation::AnnotationKind;
use super::attempt::{Attempt, AttemptPhase};
use super::attempt_summary::{AttemptSummary, Ending, ErrorTally};
use super::attempt_table::AttemptRow;
use super::attempts::Attempts;
use super::rating::Rating;
use super::seq::Seq;
use super::stamp::WallTime;
use super::state::SessionState;
use super::vocabulary::{Outcome, SessionKind};
use crate::study::{AssistLevel, Severity, Study};

/// Summary of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSummary {
    /// Session id.
    pub id: Uuid,
    /// SHA-256 of its protocol, 64 hexadecimal digits.
    pub protocol: Arc<str>,
    /// Participant code; `None` in a rehearsal.
    pub participant: Option<String>,
    /// Segment from the roster, if any.
    pub segment: Option<Arc<str>>,
    /// Whether the participant withdrew.
    pub withdrawn: bool,
    /// Design version id.
    pub version: Arc<str>,
    /// Moderator.
    pub moderator: Arc<str>,
    /// Session kind.
    pub kind: SessionKind,
    /// When it opened.
    pub opened_at: WallTime,
    /// Whether it was closed.
    pub closed: bool,
    /// Reason for its exclusion; empty if none was given.
    pub excluded: Option<String>,
    /// Whether the participant consented, if recorded.
    pub consent: Option<bool>,
    /// Task ids in the order asked.
    pub order: Vec<String>,
    /// Attempts, and tasks that were not reached.
    pub attempts: Attempts,
    /// Answers.
    pub ratings: Vec<Rating>,
}

impl SessionSummary {
    /// Source of an imported session; `None` if it was moderated with moderato. With only answers there is no attempt
    /// with a source, and no order of tasks either.
    pub fn import_source(&self) -> Option<&str> {
        let source = self.attempts.iter().find_map(AttemptRow::source);
        let only_answers = self.attempts.is_empty() && self.order.is_empty();
        source.or(only_answers.then(|| &*self.moderator))
    }

    /// Whether it was excluded and no task was started in it: nobody saw anything in it, so its code is free.
    pub fn is_discarded(&self) -> bool {
        let touched =
            |a: AttemptRow<'_>| !matches!(a.ending(), Ending::Skipped | Ending::NotReached);
        self.excluded.is_some() && !self.attempts.iter().any(touched)
    }

    /// Moderator, if it is known: an import without moderators names its source in their place.
    pub fn known_moderator(&self) -> Option<&str> {
        let name = &*self.moderator;
        Some(name).filter(|name| !name.is_empty() && self.import_source() != Some(name))
    }
}

impl SessionState {
    /// Summary of the session; `None` before it opened. Roster fields are filled in by the reader of the file.
    pub fn summary(&self) -> Option<SessionSummary> {
        let opening = self.opening()?;
        Some(SessionSummary {
            id: opening.session,
            protocol: opening.protocol.as_str().into(),
            participant: self.participant().map(str::to_owned),
            segment: None,
            withdrawn: false,
            version: opening.version.as_str().into(),
            moderator: opening.moderator.as_str().into(),
            kind: opening.session_kind,
            opened_at: self.opened_at().map_or(WallTime(0), |s| s.wall),
            closed: self.closed_at().is_some(),
            excluded: self.exclusion_reason().map(str::to_owned),
            consent: self.consent(),
            order: opening.order.clone(),
            attempts: self.attempt_summaries().collect(),
            ratings: self.ratings().cloned().collect(),
        })
    }

    /// Summaries of its attempts; of a closed session, also of the tasks that were not reached.
    pub fn attempt_summaries(&self) -> impl Iterator<Item = AttemptSummary> {
        let attempts = self.attempts().iter().filter(|a| !a.cancelled);
        let opening = self.opening().filter(|_| self.closed_at().is_some());
        let unreached = opening
            .into_iter()
            .flat_map(|o| self.unreached_tasks(&o.order));
        attempts.map(|a| self.summarize_attempt(a)).chain(unreached)
    }

    pub(super) fn summarize_attempt(&self, attempt: &Attempt) -> AttemptSummary {
        let imported = match &attempt.phase {
            AttemptPhase::Imported(totals) => Some(totals),
            AttemptPhase::Open | AttemptPhase::Ended(_) | AttemptPhase::Skipped => None,
        };
        let ending = match (&attempt.phase, attempt.outcome) {
            (AttemptPhase::Skipped, _) => Ending::Skipped,
            (AttemptPhase::Open, _) => Ending::Open,
            (AttemptPhase::Ended(_) | AttemptPhase::Imported(_), Some(outcome)) => {
                Ending::Outcome(outcome)
            }
            (AttemptPhase::Ended(_), None) => Ending::Undecided,
            (AttemptPhase::Imported(totals), None) => {
                Ending::from_word(&totals.outcome).unwrap_or(Ending::Undecided)
            }
        };
        let assists =
            AttemptAssists::from_attempt(self, attempt, imported.is_some_and(|t| t.assisted));
        let time_ms = match attempt.phase {
            AttemptPhase::Ended(_) | AttemptPhase::Imported(_) => attempt.time_ms(0),
            AttemptPhase::Open | AttemptPhase::Skipped => None,
        };
        let task = self.study().task(&attempt.task);
        let over_limit = task
            .and_then(|t| t.time_limit_ms)
            .zip(time_ms)
            .is_some_and(|(limit, time)| time > limit);
        let too_late = over_limit && task.is_some_and(|t| t.limit_fails);
        let clocked = imported.is_none();
        AttemptSummary {
            key: attempt.key,
            task: attempt.task.clone(),
            ending,
            assisted: ending == Ending::Outcome(Outcome::Completed) && assists.counts_as_assisted,
            moderator_did_it: assists.moderator_did_it,
            over_limit,
            // Unscripted tasks are not counted.
            success: unassisted_success(ending, assists, too_late).filter(|_| task.is_some()),
            credit: lenient_credit(self.study(), &attempt.task, ending, assists, too_late)
                .filter(|_| task.is_some()),
            started_at: attempt.started_at,
            start_ms: clocked.then_some(attempt.started_ms),
            end_ms: attempt.ended_ms(),
            time_ms,
            probing_ms: attempt.probing_ms(attempt.started_ms),
            estimated: attempt.estimated,
            errors: match imported {
                Some(totals) => totals.errors.map(|total| ErrorTally {
                    total,
                    minor: totals.minor,
                    major: totals.major,
                    critical: totals.critical,
                    ..ErrorTally::default()
                }),
                None => Some(self.errors_in(attempt.key)),
            },
            assists: imported.map_or(Some(assists.count), |t| t.assists),
            source: imported.map(|t| t.source.clone()),
            reason: attempt.reason.clone(),
        }
    }

    /// Number of noted errors in an attempt.
    pub fn errors_in(&self, attempt: Seq) -> ErrorTally {
        let (mut total, mut minor, mut major, mut critical) = (0, 0, 0, 0);
        let (mut recovered, mut not_recovered) = (0, 0);
        for noted in self.annotations_in(attempt) {
            if let AnnotationKind::Error {
                severity,
                recovered: said,
                ..
            } = &noted.kind
            {
                total += 1;
                match said {
                    Some(true) => recovered += 1,
                    Some(false) => not_recovered += 1,
                    None => {}
                }
                match severity {
                    Some(Severity::Minor) => minor += 1,
                    Some(Severity::Major) => major += 1,
                    Some(Severity::Critical) => critical += 1,
                    None => {}
                }
            }
        }
        ErrorTally {
            total,
            minor: Some(minor),
            major: Some(major),
            critical: Some(critical),
            recovered,
            not_recovered,
        }
    }

    /// Whether a completion of this attempt counts as assisted.
    pub fn is_assisted(&self, attempt: &Attempt) -> bool {
        AttemptAssists::from_attempt(self, attempt, false).counts_as_assisted
    }

    fn unreached_tasks<'a>(
        &'a self,
        order: &'a [String],
    ) -> impl Iterator<Item = AttemptSummary> + 'a {
        let started = self.attempts().iter().filter(|a| !a.cancelled);
        let mut started: HashSet<&str> = started.map(|a| a.task.as_str()).collect();
        let earlier = self.opening().into_iter().flat_map(|o| &o.attempted);
        started.extend(earlier.map(String::as_str));
        let untouched = move |(_, task): &(Seq, &String)| !started.contains(task.as_str());
        (1..)
            .zip(order)
            .filter(untouched)
            .map(|(place, task)| AttemptSummary {
                key: -place,
                task: task.clone(),
                ending: Ending::NotReached,
                assisted: false,
                moderator_did_it: false,
                over_limit: false,
                success: None,
                credit: None,
                started_at: None,
                start_ms: None,
                end_ms: None,
                time_ms: None,
                probing_ms: 0,
                estimated: false,
                errors: None,
                assists: None,
                source: None,
                reason: None,
            })
    }
}

/// Assists in an attempt.
#[derive(Clone, Copy)]
struct AttemptAssists {
    count: u32,
    counts_as_assisted: bool,
    moderator_did_it: bool,
}

impl AttemptAssists {
    fn from_attempt(state: &SessionState, attempt: &Attempt, said_by_source: bool) -> Self {
        let mut assists = Self {
            count: 0,
            counts_as_assisted: said_by_source,
            moderator_did_it: false,
        };
        for noted in state.annotations_in(attempt.key) {
            if let AnnotationKind::Assist(level) = noted.kind {
                assists.count += 1;
                assists.counts_as_assisted |=
                    level.is_none_or(|level| level >= state.study().assisted_from);
                assists.moderator_did_it |= level == Some(AssistLevel::DidIt);
            }
        }
        assists
    }
}

fn unassisted_success(ending: Ending, assists: AttemptAssists, too_late: bool) -> Option<bool> {
    match ending {
        Ending::Outcome(Outcome::Completed) => {
            Some(!assists.counts_as_assisted && !assists.moderator_did_it && !too_late)
        }
        Ending::Outcome(
            Outcome::Partial | Outcome::Failed | Outcome::GaveUp | Outcome::Stopped,
        ) => Some(false),
        Ending::Outcome(Outcome::Void)
        | Ending::Skipped
        | Ending::NotReached
        | Ending::Undecided
        | Ending::Open => None,
    }
}

fn lenient_credit(
    study: &Study,
    task: &str,
    ending: Ending,
    assists: AttemptAssists,
    too_late: bool,
) -> Option<f64> {
    unassisted_success(ending, assists, too_late)?;
    Some(match ending {
        Ending::Outcome(Outcome::Completed) if !assists.moderator_did_it && !too_late => 1.0,
        Ending::Outcome(Outcome::Partial) => study.partial_credit_of(task),
        _ => 0.0,
    })
}
