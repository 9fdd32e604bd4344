//! Where a session stands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::annotation::Annotation;
use super::attempt::{Attempt, AttemptPhase};
use super::corrections::Corrections;
use super::entry::Entry;
use super::erasure::TextErasure;
use super::event::Opening;
use super::id::{Hash, Seq};
use super::rating::Rating;
use super::visit_counter::record_visits;
use crate::study::{ErrorKind, Study};

/// Where a session stands: its log, and what follows from it after all corrections.
#[derive(Debug, PartialEq)]
pub struct SessionState {
    study: Arc<Study>,
    pub(super) log: Vec<Arc<Entry>>,
    pub(super) corrections: Corrections,
    pub(super) projection: SessionProjection,
    /// What the study log says of erased texts.
    pub(super) erasures: Vec<TextErasure>,
}

/// What follows from the entries in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct SessionProjection {
    pub(super) opening: Option<Opening>,
    pub(super) opened_at: Option<super::Stamp>,
    pub(super) consent: Option<bool>,
    /// By their keys, which grow: an attempt is found without going through the others.
    pub(super) attempts: Vec<Attempt>,
    /// The keys of those that run or are paused.
    pub(super) open_attempts: BTreeSet<Seq>,
    /// Tasks that the script does not have, by id, with their titles.
    pub(super) unscripted_titles: BTreeMap<String, String>,
    /// Error kinds that the script does not have.
    pub(super) added_error_kinds: Vec<ErrorKind>,
    pub(super) annotations: Vec<Annotation>,
    /// Where in `noted` stands what was noted within an attempt.
    pub(super) annotations_by_attempt: BTreeMap<Seq, Vec<usize>>,
    /// By the entries that gave them.
    pub(super) ratings: BTreeMap<Seq, Rating>,
    /// Which entry holds the answer to an item.
    pub(super) answer_entries: BTreeMap<AnswerKey, Seq>,
    pub(super) closed_at: Option<super::Stamp>,
    pub(super) exclusion_reason: Option<String>,
}

/// An item that was answered: of which attempt, questionnaire and item.
pub(super) type AnswerKey = (Option<Seq>, String, String);

/// What the session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionPhase {
    /// Nothing was logged yet.
    NotOpened,
    /// No attempt runs.
    BetweenTasks,
    /// This attempt runs.
    Running(Seq),
    /// This attempt is paused.
    Paused(Seq),
    /// This attempt has ended; its outcome is not said yet.
    AwaitingOutcome(Seq),
    /// The session is over.
    Closed,
}

impl Clone for SessionState {
    fn clone(&self) -> Self {
        let course = &self.projection;
        record_visits(
            self.log.len()
                + course.attempts.len()
                + course.annotations.len()
                + course.ratings.len(),
        );
        Self {
            study: self.study.clone(),
            log: self.log.clone(),
            corrections: self.corrections.clone(),
            projection: self.projection.clone(),
            erasures: self.erasures.clone(),
        }
    }
}

impl SessionProjection {
    /// Where an attempt stands among the attempts.
    pub(super) fn attempt_index(&self, key: Seq) -> Option<usize> {
        self.attempts.binary_search_by_key(&key, |a| a.key).ok()
    }
}

impl SessionState {
    /// A session under `study` of which nothing was logged yet.
    pub fn new(study: Arc<Study>) -> Self {
        Self {
            study,
            log: Vec::new(),
            corrections: Corrections::default(),
            projection: SessionProjection::default(),
            erasures: Vec::new(),
        }
    }

    /// The script the session runs under.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// Every entry ever made, in order.
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

    /// The number of the last entry; 0 when there is none.
    pub fn last_seq(&self) -> Seq {
        self.log.last().map_or(0, |e| e.seq)
    }

    /// The head of the chain.
    pub fn head(&self) -> Hash {
        self.log.last().map_or(Hash::CHAIN_START, |e| e.hash)
    }

    /// The moment that an entry now means, in milliseconds of session time.
    pub fn corrected_moment_ms(&self, entry: &Entry) -> i64 {
        let moved = self.corrections.amendment_of(entry.seq);
        moved
            .and_then(|a| a.moved_to_ms)
            .unwrap_or_else(|| entry.moment_ms())
    }

    /// A task's title: the script's, or what an unscripted one was called; the id where neither is known.
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

    /// Whether a task was begun in this session although the script does not have it.
    pub fn is_unscripted(&self, task: &str) -> bool {
        self.projection.unscripted_titles.contains_key(task)
    }

    /// The error kinds that have a key: the script's, then those added in the session.
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

    /// The error kinds that the script does not have.
    pub fn added_error_kinds(&self) -> &[ErrorKind] {
        &self.projection.added_error_kinds
    }

    /// Which entries are in force and what they say now.
    pub fn corrections(&self) -> &Corrections {
        &self.corrections
    }

    /// What the session is, after amendments; `None` before it opened.
    pub fn opening(&self) -> Option<&Opening> {
        self.projection.opening.as_ref()
    }

    /// When it opened.
    pub fn opened_at(&self) -> Option<super::Stamp> {
        self.projection.opened_at
    }

    /// When it closed, if it is closed.
    pub fn closed_at(&self) -> Option<super::Stamp> {
        self.projection.closed_at
    }

    /// Whether consent was given, if that was recorded.
    pub fn consent(&self) -> Option<bool> {
        self.projection.consent
    }

    /// The reason for which it was excluded, if it was; empty where none was given.
    pub fn exclusion_reason(&self) -> Option<&str> {
        self.projection.exclusion_reason.as_deref()
    }

    /// The entry that excluded it, if it is excluded.
    pub fn exclusion_entry(&self) -> Option<Seq> {
        self.exclusion_reason()?;
        let excludes = |e: &&Entry| {
            matches!(e.event, super::Event::SessionExcluded { .. })
                && self.corrections.is_in_force(e.seq)
        };
        self.log().rev().find(excludes).map(|e| e.seq)
    }

    /// All attempts, cancelled ones too, in the order in which they were begun.
    pub fn attempts(&self) -> &[Attempt] {
        record_visits(self.projection.attempts.len());
        &self.projection.attempts
    }

    /// The attempt that entry `key` began.
    pub fn attempt(&self, key: Seq) -> Option<&Attempt> {
        self.projection
            .attempt_index(key)
            .map(|at| &self.projection.attempts[at])
    }

    /// The attempts at a task that were not cancelled.
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

    /// Errors, assists, observations and marks in force.
    pub fn annotations(&self) -> &[Annotation] {
        record_visits(self.projection.annotations.len());
        &self.projection.annotations
    }

    /// How many of them a corrected time left outside their attempt; they still count, and are flagged.
    pub fn count_outside_attempts(&self) -> usize {
        self.annotations()
            .iter()
            .filter(|n| n.outside_attempt)
            .count()
    }

    /// What was noted within an attempt.
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

    /// The answers given, the last one of each item.
    pub fn ratings(&self) -> impl ExactSizeIterator<Item = &Rating> {
        record_visits(self.projection.ratings.len());
        self.projection.ratings.values()
    }

    /// What was answered to an item, after this attempt or at the end.
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

    /// What the session waits for.
    pub fn phase(&self) -> SessionPhase {
        let course = &self.projection;
        if course.opening.is_none() {
            return SessionPhase::NotOpened;
        }
        if course.closed_at.is_some() {
            return SessionPhase::Closed;
        }
        if let Some(open) = course
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
        match course
            .attempts
            .iter()
            .rev()
            .inspect(|_| record_visits(1))
            .find(|a| !a.cancelled && a.phase != AttemptPhase::Skipped)
        {
            Some(last) if last.ended_ms().is_some() && last.outcome.is_none() => {
                SessionPhase::AwaitingOutcome(last.key)
            }
            _ => SessionPhase::BetweenTasks,
        }
    }

    /// The attempt that errors, assists and notes now belong to: running, paused, or ended without outcome yet.
    pub fn current_attempt(&self) -> Option<&Attempt> {
        match self.phase() {
            SessionPhase::Running(key)
            | SessionPhase::Paused(key)
            | SessionPhase::AwaitingOutcome(key) => self.attempt(key),
            SessionPhase::NotOpened | SessionPhase::BetweenTasks | SessionPhase::Closed => None,
        }
    }

    /// The same session, with what the study log says of its erased texts.
    #[must_use]
    pub fn with_erasures(mut self, erasures: Vec<TextErasure>) -> Self {
        self.erasures = erasures;
        self
    }

    /// Who erased a text of this entry according to the study log.
    pub fn find_erasure(&self, entry: Seq) -> Option<&TextErasure> {
        self.erasures.iter().find(|erasure| erasure.entry == entry)
    }

    /// Whether a text of this entry was erased, as either log says.
    pub fn is_text_erased(&self, entry: Seq) -> bool {
        let is_of_it = |event: &super::Event| matches!(event, super::Event::EntryErased { entry: of, .. } if *of == entry);
        self.find_erasure(entry).is_some() || self.log().any(|logged| is_of_it(&logged.event))
    }
}
