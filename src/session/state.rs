//! State of a session.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::annotation::Annotation;
use super::attempt::{Attempt, AttemptPhase};
use super::corrections::Corrections;
use super::digest::Hash;
use super::entry::Entry;
use super::erasure::TextErasure;
use super::event::Opening;
use super::rating::Rating;
use super::seq::Seq;
use super::visit_counter::record_visits;
use crate::study::{ErrorKind, Study};

/// State of a session: its log, and the projection of it after all corrections.
#[derive(Debug, PartialEq)]
pub struct SessionState {
    study: Arc<Study>,
    pub(super) log: Vec<Arc<Entry>>,
    pub(super) corrections: Corrections,
    pub(super) projection: SessionProjection,
    /// Erasures recorded in the study log.
    pub(super) erasures: BTreeMap<Seq, Vec<TextErasure>>,
    /// Codes that the study log gives the participant, by their codes in the log.
    aliases: BTreeMap<String, String>,
}

/// Projection of the entries in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct SessionProjection {
    pub(super) opening: Option<Opening>,
    pub(super) opened_at: Option<super::Stamp>,
    pub(super) consent: Option<bool>,
    /// Ordered by key, so that an attempt is found by binary search.
    pub(super) attempts: Vec<Attempt>,
    /// Keys of the attempts that are running or paused.
    pub(super) open_attempts: BTreeSet<Seq>,
    /// Titles of unscripted tasks by id.
    pub(super) unscripted_titles: BTreeMap<String, String>,
    /// Error kinds added in the session.
    pub(super) added_error_kinds: Vec<ErrorKind>,
    pub(super) annotations: Vec<Annotation>,
    /// Indexes into `annotations` per attempt.
    pub(super) annotations_by_attempt: BTreeMap<Seq, Vec<usize>>,
    /// By the entry that recorded them.
    pub(super) ratings: BTreeMap<Seq, Rating>,
    /// Entry with the current answer to each item.
    pub(super) answer_entries: BTreeMap<AnswerKey, Seq>,
    pub(super) closed_at: Option<super::Stamp>,
    pub(super) exclusion_reason: Option<String>,
    /// Whether an entry was added afterwards: the order of the log is not the order of the moments then.
    pub(super) has_added: bool,
}

/// Attempt, questionnaire and item of an answer.
pub(super) type AnswerKey = (Option<Seq>, String, String);

/// Phase of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionPhase {
    /// Not opened yet.
    NotOpened,
    /// No task is running.
    BetweenTasks,
    /// This attempt is running.
    Running(Seq),
    /// This attempt is paused.
    Paused(Seq),
    /// This attempt has ended and has no outcome yet.
    AwaitingOutcome(Seq),
    /// Closed.
    Closed,
}

impl Clone for SessionState {
    fn clone(&self) -> Self {
        let projection = &self.projection;
        record_visits(
            self.log.len()
                + projection.attempts.len()
                + projection.annotations.len()
                + projection.ratings.len(),
        );
        Self {
            study: self.study.clone(),
            log: self.log.clone(),
            corrections: self.corrections.clone(),
            projection: self.projection.clone(),
            erasures: self.erasures.clone(),
            aliases: self.aliases.clone(),
        }
    }
}

impl SessionProjection {
    /// Index of an attempt.
    pub(super) fn attempt_index(&self, key: Seq) -> Option<usize> {
        self.attempts.binary_search_by_key(&key, |a| a.key).ok()
    }
}

impl SessionState {
    /// A session under `study` with an empty log.
    pub fn new(study: Arc<Study>) -> Self {
        Self {
            study,
            log: Vec::new(),
            corrections: Corrections::default(),
            projection: SessionProjection::default(),
            erasures: BTreeMap::new(),
            aliases: BTreeMap::new(),
        }
    }

    /// Script the session runs under.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// All entries, in order.
    pub fn log(&self) -> impl DoubleEndedIterator<Item = &Entry> + Clone {
        self.log
            .iter()
            .map(AsRef::as_ref)
            .inspect(|_| record_visits(1))
    }

    /// The entry with this number.
    pub fn entry(&self, seq: Seq) -> Option<&Entry> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.log.get(index).map(AsRef::as_ref)
    }

    /// Number of the last entry; 0 for an empty log.
    pub fn last_seq(&self) -> Seq {
        self.log.last().map_or(0, |e| e.seq)
    }

    /// Head of the chain.
    pub fn head(&self) -> Hash {
        self.log.last().map_or(Hash::CHAIN_START, |e| e.hash)
    }

    /// Moment of an entry after corrections, in milliseconds of session time.
    pub fn corrected_moment_ms(&self, entry: &Entry) -> i64 {
        let moved = self.corrections.amendment_of(entry.seq);
        moved
            .and_then(|a| a.moved_to_ms)
            .unwrap_or_else(|| entry.moment_ms())
    }

    /// Title of a scripted or unscripted task; its id if unknown.
    pub fn task_title<'a>(&'a self, task: &'a str) -> &'a str {
        match self.study.task(task) {
            Some(known) => &known.title,
            None => self
                .projection
                .unscripted_titles
                .get(task)
                .map_or(task, String::as_str),
        }
    }

    /// Whether a task of this session is not in the script.
    pub fn is_unscripted(&self, task: &str) -> bool {
        self.projection.unscripted_titles.contains_key(task)
    }

    /// Error kinds with a key: the script's, then those added in the session.
    pub fn error_kinds(&self) -> impl Iterator<Item = &ErrorKind> {
        self.study
            .error_kinds
            .iter()
            .chain(&self.projection.added_error_kinds)
    }

    /// The error kind with this id.
    pub fn error_kind(&self, id: &str) -> Option<&ErrorKind> {
        self.error_kinds().find(|kind| kind.id == id)
    }

    /// Error kinds added in the session.
    pub fn added_error_kinds(&self) -> &[ErrorKind] {
        &self.projection.added_error_kinds
    }

    /// Corrections in this session.
    pub fn corrections(&self) -> &Corrections {
        &self.corrections
    }

    /// Details of the session after amendments; `None` before it opened.
    pub fn opening(&self) -> Option<&Opening> {
        self.projection.opening.as_ref()
    }

    /// When it opened.
    pub fn opened_at(&self) -> Option<super::Stamp> {
        self.projection.opened_at
    }

    /// When it closed; `None` while open.
    pub fn closed_at(&self) -> Option<super::Stamp> {
        self.projection.closed_at
    }

    /// Whether consent was given, if recorded.
    pub fn consent(&self) -> Option<bool> {
        self.projection.consent
    }

    /// Reason for its exclusion; empty if none was given.
    pub fn exclusion_reason(&self) -> Option<&str> {
        self.projection.exclusion_reason.as_deref()
    }

    /// Entry that excluded it.
    pub fn exclusion_entry(&self) -> Option<Seq> {
        self.exclusion_reason()?;
        let excludes = |e: &&Entry| {
            matches!(e.event, super::Event::SessionExcluded { .. })
                && self.corrections.is_in_force(e.seq)
        };
        self.log().rev().find(excludes).map(|e| e.seq)
    }

    /// All attempts, including cancelled ones, in the order of the log.
    pub fn attempts(&self) -> &[Attempt] {
        record_visits(self.projection.attempts.len());
        &self.projection.attempts
    }

    /// The attempt that entry `key` started.
    pub fn attempt(&self, key: Seq) -> Option<&Attempt> {
        self.projection
            .attempt_index(key)
            .map(|at| &self.projection.attempts[at])
    }

    /// The attempt that started last of those that fit, without cancelled ones. Those that were added afterwards do not
    /// have the highest keys.
    pub(super) fn latest_attempt(&self, fits: impl Fn(&Attempt) -> bool) -> Option<&Attempt> {
        let attempts = &self.projection.attempts;
        let mut fitting = attempts
            .iter()
            .rev()
            .inspect(|_| record_visits(1))
            .filter(|a| !a.cancelled && fits(a));
        if self.projection.has_added {
            fitting.max_by_key(|a| (a.started_ms, a.key))
        } else {
            fitting.next()
        }
    }

    /// Attempts at a task, without cancelled ones.
    pub fn attempts_at<'a>(
        &'a self,
        task: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a Attempt> {
        let attempts = self
            .projection
            .attempts
            .iter()
            .inspect(|_| record_visits(1));
        attempts.filter(move |a| a.task == task && !a.cancelled)
    }

    /// Errors, assists, observations and sync marks in force.
    pub fn annotations(&self) -> &[Annotation] {
        record_visits(self.projection.annotations.len());
        &self.projection.annotations
    }

    /// Number of annotations that a corrected time put outside their attempt; they still count, and are flagged.
    pub fn count_outside_attempts(&self) -> usize {
        self.annotations()
            .iter()
            .filter(|n| n.outside_attempt)
            .count()
    }

    /// Annotations in an attempt.
    pub fn annotations_in(&self, attempt: Seq) -> impl Iterator<Item = &Annotation> {
        let places = self
            .projection
            .annotations_by_attempt
            .get(&attempt)
            .into_iter()
            .flatten();
        places
            .inspect(|_| record_visits(1))
            .map(|place| &self.projection.annotations[*place])
    }

    /// Current answers, one per item.
    pub fn ratings(&self) -> impl ExactSizeIterator<Item = &Rating> {
        record_visits(self.projection.ratings.len());
        self.projection.ratings.values()
    }

    /// Answer to an item, after this attempt or at the end of the session.
    pub fn find_rating(
        &self,
        attempt: Option<Seq>,
        instrument: &str,
        item: &str,
    ) -> Option<&Rating> {
        let item = (attempt, instrument.to_owned(), item.to_owned());
        self.projection
            .ratings
            .get(self.projection.answer_entries.get(&item)?)
    }

    /// The attempt that a moment belongs to; that of a note also when it comes soon after.
    pub fn attempt_at(&self, at_ms: i64, is_note: bool) -> Option<&Attempt> {
        self.projection.attempt_at(at_ms, is_note)
    }

    /// The end of a closed session or, of an open one, its last entry, in milliseconds of session time.
    pub fn end_ms(&self) -> i64 {
        let last = || self.log().map(|e| e.stamp.clock_ms).max().unwrap_or(0);
        self.closed_at().map_or_else(last, |closed| closed.clock_ms)
    }

    /// Whether no task was started, nor imported: nothing in it could count.
    pub fn is_empty(&self) -> bool {
        self.attempts()
            .iter()
            .all(|a| a.phase == AttemptPhase::Skipped)
    }

    /// All entries by the moment they were logged, and those that were added afterwards at the moment meant.
    pub fn entries_by_moment(&self) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self.log().collect();
        if self.projection.has_added {
            let mut reached = i64::MIN;
            let mut moments = std::collections::HashMap::new();
            for entry in &entries {
                reached = if entry.is_added() {
                    reached
                } else {
                    reached.max(entry.stamp.clock_ms)
                };
                let moment = if entry.is_added() {
                    self.corrected_moment_ms(entry)
                } else {
                    reached
                };
                moments.insert(entry.seq, moment);
            }
            entries.sort_by_key(|entry| (moments.get(&entry.seq).copied(), entry.seq));
        }
        entries
    }

    /// Phase of the session.
    pub fn phase(&self) -> SessionPhase {
        let projection = &self.projection;
        if projection.opening.is_none() {
            return SessionPhase::NotOpened;
        }
        if projection.closed_at.is_some() {
            return SessionPhase::Closed;
        }
        if let Some(open) = projection
            .open_attempts
            .first()
            .and_then(|key| self.attempt(*key))
        {
            return if open.open_pause().is_some() {
                SessionPhase::Paused(open.key)
            } else {
                SessionPhase::Running(open.key)
            };
        }
        match self.latest_attempt(|a| a.phase != AttemptPhase::Skipped) {
            Some(last) if last.ended_ms().is_some() && last.outcome.is_none() => {
                SessionPhase::AwaitingOutcome(last.key)
            }
            _ => SessionPhase::BetweenTasks,
        }
    }

    /// Attempt that new annotations belong to: running, paused, or ended without an outcome.
    pub fn current_attempt(&self) -> Option<&Attempt> {
        match self.phase() {
            SessionPhase::Running(key)
            | SessionPhase::Paused(key)
            | SessionPhase::AwaitingOutcome(key) => self.attempt(key),
            SessionPhase::NotOpened | SessionPhase::BetweenTasks | SessionPhase::Closed => None,
        }
    }

    /// The same session with erasures from the study log.
    #[must_use]
    pub fn with_erasures(mut self, erasures: Vec<TextErasure>) -> Self {
        self.erasures.clear();
        for erasure in erasures {
            self.erasures
                .entry(erasure.entry)
                .or_default()
                .push(erasure);
        }
        self
    }

    /// The same session with codes that the study log gives its participant, each by the code in the log.
    #[must_use]
    pub fn with_aliases(mut self, aliases: BTreeMap<String, String>) -> Self {
        self.aliases = aliases;
        self
    }

    /// Code of the participant; `None` in a rehearsal and before the session opened.
    pub fn participant(&self) -> Option<&str> {
        let code = self.opening()?.participant.as_deref()?;
        Some(self.aliases.get(code).map_or(code, String::as_str))
    }

    /// Erasures of this entry's texts, from the study log, in the order in which they are to be shown.
    pub fn erasures_of(&self, entry: Seq) -> &[TextErasure] {
        self.erasures.get(&entry).map_or(&[], Vec::as_slice)
    }

    /// Whether a text of this entry was erased, according to either log.
    pub fn is_text_erased(&self, entry: Seq) -> bool {
        !self.erasures_of(entry).is_empty() || self.corrections.is_erased(entry)
    }
}
