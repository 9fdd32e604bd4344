//! What a session comes to: the plain facts that are kept beside the log and measured.

use std::collections::HashSet;

use uuid::Uuid;

use super::annotation::AnnotationKind;
use super::attempt::{Attempt, AttemptPhase};
use super::id::Seq;
use super::rating::Rating;
use super::stamp::WallTime;
use super::state::SessionState;
use super::vocabulary::{Outcome, SessionKind};
use crate::study::{AssistLevel, Severity, Study};

/// One session, as far as measures need it.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSummary {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of its protocol, 64 hexadecimal digits.
    pub protocol: String,
    /// The participant's code; none in a rehearsal.
    pub participant: Option<String>,
    /// The participant's segment, where the roster has one.
    pub segment: Option<String>,
    /// Whether the participant withdrew.
    pub withdrawn: bool,
    /// The id of the design version.
    pub version: String,
    /// Who led it.
    pub moderator: String,
    /// Whether it counts.
    pub kind: SessionKind,
    /// When it opened.
    pub opened_at: WallTime,
    /// Whether it was closed.
    pub closed: bool,
    /// Why it was excluded, if it was; empty where no reason was given.
    pub excluded: Option<String>,
    /// Whether the participant consented, if that was recorded.
    pub consent: Option<bool>,
    /// The tasks in the order asked.
    pub order: Vec<String>,
    /// Its attempts, and the tasks it did not reach.
    pub attempts: Vec<AttemptSummary>,
    /// The answers given.
    pub ratings: Vec<Rating>,
}

/// One attempt, as far as measures need it.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "they are facts, not modes")]
pub struct AttemptSummary {
    /// The entry that began it; for a task not reached the negative of its place in the order, from 1.
    pub key: Seq,
    /// The task's id.
    pub task: String,
    /// How it ended.
    pub ending: Ending,
    /// Whether a completion counts as assisted under the protocol.
    pub assisted: bool,
    /// Whether the moderator did it.
    pub moderator_did_it: bool,
    /// Whether it took longer than the task's limit.
    pub over_limit: bool,
    /// Unassisted success, 0 or 1 in n; `None` where it is out of n.
    pub success: Option<bool>,
    /// Lenient credit, 0 to 1; `None` where it is out of n.
    pub credit: Option<f64>,
    /// Wall time of its start, where known.
    pub started_at: Option<WallTime>,
    /// Start, in milliseconds of session time.
    pub start_ms: Option<i64>,
    /// End, in milliseconds of session time.
    pub end_ms: Option<i64>,
    /// Active time in milliseconds.
    pub time_ms: Option<i64>,
    /// Time in pauses for probing, in milliseconds.
    pub probing_ms: i64,
    /// Whether the time rests on an estimate and is left out of means.
    pub estimated: bool,
    /// Annotation errors; `None` where a source did not count them.
    pub errors: Option<ErrorTally>,
    /// Assists of any level; `None` where a source did not count them.
    pub assists: Option<u32>,
    /// The source it was imported from.
    pub source: Option<String>,
    /// Why it is void or was skipped.
    pub reason: Option<String>,
}

/// How an attempt ended, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// As the moderator said.
    Outcome(Outcome),
    /// Skipped by decision.
    Skipped,
    /// Untouched when the session closed.
    NotReached,
    /// Ended, outcome not said yet.
    Undecided,
    /// It still runs.
    Open,
}

impl Ending {
    /// The word in the file and in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outcome(outcome) => outcome.word(),
            Self::Skipped => "skipped",
            Self::NotReached => "not_reached",
            Self::Undecided => "undecided",
            Self::Open => "open",
        }
    }

    /// What a word of the file means.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "skipped" => Some(Self::Skipped),
            "not_reached" => Some(Self::NotReached),
            "undecided" => Some(Self::Undecided),
            "open" => Some(Self::Open),
            _ => Outcome::from_word(word).map(Self::Outcome),
        }
    }
}

/// How many errors were noted in an attempt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ErrorTally {
    /// All of them.
    pub total: u32,
    /// Those known to be minor; none where the source did not count them.
    pub minor: Option<u32>,
    /// Those known to be major; none where the source did not count them.
    pub major: Option<u32>,
    /// Those known to be critical; none where the source did not count them.
    pub critical: Option<u32>,
}

impl SessionState {
    /// What the session comes to; `None` before it opened. Roster facts are left for the reader of the file.
    pub fn summary(&self) -> Option<SessionSummary> {
        let opening = self.opening()?;
        let mut attempts: Vec<AttemptSummary> = self
            .attempts()
            .iter()
            .filter(|a| !a.cancelled)
            .map(|a| self.summarize_attempt(a))
            .collect();
        if self.closed_at().is_some() {
            attempts.extend(self.unreached_tasks(&opening.order));
        }
        Some(SessionSummary {
            id: opening.session,
            protocol: opening.protocol.clone(),
            participant: opening.participant.clone(),
            segment: None,
            withdrawn: false,
            version: opening.version.clone(),
            moderator: opening.moderator.clone(),
            kind: opening.session_kind,
            opened_at: self.opened_at().map_or(WallTime(0), |s| s.wall),
            closed: self.closed_at().is_some(),
            excluded: self.exclusion_reason().map(str::to_owned),
            consent: self.consent(),
            order: opening.order.clone(),
            attempts,
            ratings: self.ratings().cloned().collect(),
        })
    }

    fn summarize_attempt(&self, attempt: &Attempt) -> AttemptSummary {
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
        let help =
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
            assisted: ending == Ending::Outcome(Outcome::Completed) && help.counts_as_assisted,
            moderator_did_it: help.moderator_did_it,
            over_limit,
            // What the script does not ask is in no figure.
            success: unassisted_success(ending, help, too_late).filter(|_| task.is_some()),
            credit: lenient_credit(self.study(), &attempt.task, ending, help, too_late)
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
                    minor: None,
                    major: totals.major,
                    critical: totals.critical,
                }),
                None => Some(self.errors_in(attempt.key)),
            },
            assists: imported.map_or(Some(help.count), |t| t.assists),
            source: imported.map(|t| t.source.clone()),
            reason: attempt.reason.clone(),
        }
    }

    /// How many errors were noted in an attempt.
    pub fn errors_in(&self, attempt: Seq) -> ErrorTally {
        let (mut total, mut minor, mut major, mut critical) = (0, 0, 0, 0);
        for noted in self.annotations_in(attempt) {
            if let AnnotationKind::Error { severity, .. } = &noted.kind {
                total += 1;
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
        }
    }

    /// Whether a completion of this attempt now counts as assisted.
    pub fn is_assisted(&self, attempt: &Attempt) -> bool {
        AttemptAssists::from_attempt(self, attempt, false).counts_as_assisted
    }

    fn unreached_tasks<'a>(
        &'a self,
        order: &'a [String],
    ) -> impl Iterator<Item = AttemptSummary> + 'a {
        let begun = self.attempts().iter().filter(|a| !a.cancelled);
        let begun: HashSet<&str> = begun.map(|a| a.task.as_str()).collect();
        let untouched = move |(_, task): &(Seq, &String)| !begun.contains(task.as_str());
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

/// The help given in an attempt.
#[derive(Clone, Copy)]
struct AttemptAssists {
    count: u32,
    counts_as_assisted: bool,
    moderator_did_it: bool,
}

impl AttemptAssists {
    fn from_attempt(state: &SessionState, attempt: &Attempt, said_by_source: bool) -> Self {
        let mut help = Self {
            count: 0,
            counts_as_assisted: said_by_source,
            moderator_did_it: false,
        };
        for noted in state.annotations_in(attempt.key) {
            if let AnnotationKind::Assist(level) = noted.kind {
                help.count += 1;
                help.counts_as_assisted |=
                    level.is_none_or(|level| level >= state.study().assisted_from);
                help.moderator_did_it |= level == Some(AssistLevel::DidIt);
            }
        }
        help
    }
}

fn unassisted_success(ending: Ending, help: AttemptAssists, too_late: bool) -> Option<bool> {
    match ending {
        Ending::Outcome(Outcome::Completed) => {
            Some(!help.counts_as_assisted && !help.moderator_did_it && !too_late)
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
    help: AttemptAssists,
    too_late: bool,
) -> Option<f64> {
    unassisted_success(ending, help, too_late)?;
    Some(match ending {
        Ending::Outcome(Outcome::Completed) if !help.moderator_did_it && !too_late => 1.0,
        Ending::Outcome(Outcome::Partial) => study.partial_credit_of(task),
        _ => 0.0,
    })
}
