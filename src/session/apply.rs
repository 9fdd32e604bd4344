//! Derives state from entries. No rules are checked and nothing can fail: an inconsistent entry changes nothing.

use std::sync::Arc;

use super::amendment::Amendment;
use super::annotation::{Annotation, AnnotationKind};
use super::attempt::{Attempt, AttemptPhase, Pause};
use super::corrections::Corrections;
use super::entry::Entry;
use super::event::Event;
use super::imported_attempt::ImportedAttempt;
use super::rating::Rating;
use super::state::{SessionProjection, SessionState};
use super::visit_counter::record_visits;
use crate::study::{ErrorKind, Study};

/// State after `entries`.
pub fn apply(state: &SessionState, entries: &[Entry]) -> SessionState {
    state.clone().with_entries(entries.to_vec())
}

/// State of a session with this log.
pub fn replay(study: Arc<Study>, entries: &[Entry]) -> SessionState {
    SessionState::new(study).with_entries(entries.to_vec())
}

impl SessionState {
    /// Adds `entries` in place: nothing is copied, so the cost per entry does not grow with the log.
    #[must_use]
    pub fn with_entries(mut self, entries: Vec<Entry>) -> Self {
        record_visits(entries.len());
        let first = self.log.len();
        let corrects = entries.iter().any(|entry| entry.event.is_correction());
        let adds = self.projection.has_added || entries.iter().any(Entry::is_added);
        self.log.extend(entries.into_iter().map(Arc::new));
        if corrects || adds {
            // Replays once, however many corrections came.
            record_visits(2 * self.log.len());
            self.corrections = Corrections::from_log(self.log.iter().map(AsRef::as_ref));
            self.projection = SessionProjection::default();
        }
        let first = if corrects || adds { 0 } else { first };
        for entry in &self.log[first..] {
            self.projection.apply_entry(entry, &self.corrections);
        }
        if adds {
            self.projection.has_added = true;
            self.projection.time_added_attempts(&self.log);
        }
        if adds || self.corrections.moves_annotations() {
            self.projection
                .place_annotations(&self.log, &self.corrections);
        }
        self
    }
}

impl SessionProjection {
    fn apply_entry(&mut self, entry: &Entry, corrections: &Corrections) {
        if !corrections.is_in_force(entry.seq) {
            return;
        }
        let amendment = corrections.amendment_of(entry.seq);
        let now = amendment
            .and_then(|a| a.moved_to_ms)
            .unwrap_or_else(|| entry.moment_ms());
        match &entry.event {
            Event::SessionOpened(opening) => {
                self.opening = Some(opening.clone());
                self.opened_at = Some(entry.stamp);
            }
            Event::ConsentRecorded { given, .. } => self.consent = Some(*given),
            Event::TaskStarted { task, label } => {
                self.begin_attempt(entry, task, now, AttemptPhase::Open);
                let title = amended_field(amendment, |a| a.text.clone()).or_else(|| label.clone());
                if let Some(title) = title {
                    self.unscripted_titles.entry(task.clone()).or_insert(title);
                }
            }
            Event::TaskSkipped { task, reason } => {
                self.begin_attempt(entry, task, now, AttemptPhase::Skipped);
                self.update_attempt(entry, |a| a.reason.clone_from(reason));
            }
            Event::AttemptImported(totals) => self.import_attempt(entry, totals, now),
            Event::Paused { pause } => {
                let reason = amendment.and_then(|a| a.pause).or(*pause);
                self.update_attempt(entry, |a| {
                    a.pauses.push(Pause {
                        entry: entry.seq,
                        from_ms: now,
                        to_ms: None,
                        reason,
                    });
                });
            }
            Event::Resumed => self.update_attempt(entry, |a| a.end_pause(now)),
            Event::TaskEnded => {
                self.update_attempt(entry, |a| {
                    // An attempt that is ended while paused ends where the pause began.
                    let end = a.open_pause().map_or(now, |p| p.from_ms);
                    a.end_pause(end);
                    a.phase = AttemptPhase::Ended(end);
                    // The end of a task that was added is known.
                    a.estimated |= entry.context.at_ms.is_some() && !entry.is_added();
                });
                // An annotation made before this entry can have a later moment only if one of the two was corrected.
                self.update_annotations(entry, |noted| noted.outside_attempt |= noted.at_ms > now);
            }
            Event::OutcomeGiven { outcome, reason } => self.update_attempt(entry, |a| {
                a.outcome = Some(*outcome);
                a.reason.clone_from(reason);
            }),
            Event::AttemptReopened => {
                let mut started_ms = i64::MIN;
                self.update_attempt(entry, |a| {
                    started_ms = a.started_ms;
                    if let AttemptPhase::Ended(end) = a.phase {
                        a.phase = AttemptPhase::Open;
                        a.outcome = None;
                        a.pauses.push(Pause {
                            entry: entry.seq,
                            from_ms: end,
                            to_ms: Some(now),
                            reason: None,
                        });
                    }
                });
                self.update_annotations(entry, |noted| {
                    noted.outside_attempt = noted.at_ms < started_ms;
                });
            }
            Event::AttemptCancelled { .. } => self.update_attempt(entry, |a| a.cancelled = true),
            Event::AttemptReassigned { task, .. } => {
                self.update_attempt(entry, |a| a.task.clone_from(task));
            }
            Event::ErrorNoted {
                error,
                severity,
                recovered,
                text,
            } => {
                let kind = amended_field(amendment, |a| a.error.clone()).or_else(|| error.clone());
                let severity = amended_field(amendment, |a| a.severity).or(*severity);
                let recovered = amended_field(amendment, |a| a.recovered).or(*recovered);
                self.add_annotation(
                    entry,
                    now,
                    AnnotationKind::Error {
                        kind,
                        severity,
                        recovered,
                    },
                    text.as_ref(),
                    corrections,
                );
            }
            Event::AssistGiven { level, text } => {
                let level = amended_field(amendment, |a| a.level).or(*level);
                self.add_annotation(
                    entry,
                    now,
                    AnnotationKind::Assist(level),
                    text.as_ref(),
                    corrections,
                );
            }
            Event::ObservationNoted { code, text } => {
                let code = amended_field(amendment, |a| a.code).or(*code);
                self.add_annotation(
                    entry,
                    now,
                    AnnotationKind::Observation(code),
                    text.as_ref(),
                    corrections,
                );
            }
            Event::ErrorKindAdded {
                key,
                id,
                label,
                severity,
                ..
            } => {
                let label = amended_field(amendment, |a| a.text.clone()).or_else(|| label.clone());
                self.added_error_kinds.push(ErrorKind {
                    key: *key,
                    id: id.clone(),
                    label: label.unwrap_or_else(|| id.clone()),
                    severity: *severity,
                });
            }
            Event::MarkerSet { label } => {
                self.add_annotation(
                    entry,
                    now,
                    AnnotationKind::SyncMark,
                    label.as_ref(),
                    corrections,
                );
            }
            Event::RatingGiven {
                instrument,
                item,
                value,
                text,
            } => {
                let answered = (entry.attempt, instrument.clone(), item.clone());
                if let Some(before) = self.answer_entries.insert(answered, entry.seq) {
                    self.ratings.remove(&before);
                }
                let rating = Rating {
                    seq: entry.seq,
                    attempt: entry.attempt,
                    instrument: instrument.clone(),
                    item: item.clone(),
                    value: *value,
                    text: text.clone(),
                };
                self.ratings.insert(entry.seq, rating);
            }
            Event::SessionResumed {
                gap_ms,
                counts,
                estimated,
                ..
            } => {
                // A gap during a pause takes nothing from an attempt.
                let runs = |at: &usize| self.attempts[*at].open_pause().is_none();
                let open = self
                    .open_attempts
                    .iter()
                    .filter_map(|key| self.attempt_index(*key));
                if let Some(at) = open.into_iter().find(runs) {
                    let open = &mut self.attempts[at];
                    open.estimated |= *estimated;
                    if !counts {
                        let from_ms = (now - gap_ms).max(open.started_ms);
                        open.pauses.push(Pause {
                            entry: entry.seq,
                            from_ms,
                            to_ms: Some(now),
                            reason: None,
                        });
                    }
                }
            }
            Event::SessionClosed { .. } => self.closed_at = Some(entry.stamp),
            Event::SessionReopened => self.closed_at = None,
            Event::SessionExcluded { reason } => {
                self.exclusion_reason = Some(reason.clone().unwrap_or_default());
            }
            Event::SessionAmended {
                participant,
                version,
                moderator,
                session_kind,
                ..
            } => {
                if let Some(opening) = &mut self.opening {
                    if participant.is_some() {
                        opening.participant.clone_from(participant);
                    }
                    opening.version = version.clone().unwrap_or_else(|| opening.version.clone());
                    opening.moderator = moderator
                        .clone()
                        .unwrap_or_else(|| opening.moderator.clone());
                    opening.session_kind = session_kind.unwrap_or(opening.session_kind);
                }
            }
            Event::EntryRetracted { .. }
            | Event::EntryRestored { .. }
            | Event::EntryAmended { .. }
            | Event::EntryErased { .. }
            | Event::ClockStepped { .. }
            | Event::EntriesLost { .. } => {}
        }
    }

    /// Updates the attempt an entry belongs to, if any.
    fn update_attempt(&mut self, entry: &Entry, change: impl FnOnce(&mut Attempt)) {
        let Some(at) = entry.attempt.and_then(|key| self.attempt_index(key)) else {
            return;
        };
        let attempt = &mut self.attempts[at];
        change(attempt);
        if attempt.is_open() {
            self.open_attempts.insert(attempt.key);
        } else {
            self.open_attempts.remove(&attempt.key);
        }
    }

    /// Updates the annotations so far in the attempt an entry belongs to.
    fn update_annotations(&mut self, entry: &Entry, mut change: impl FnMut(&mut Annotation)) {
        let indexes = entry
            .attempt
            .and_then(|key| self.annotations_by_attempt.get(&key));
        for index in indexes.into_iter().flatten() {
            record_visits(1);
            change(&mut self.annotations[*index]);
        }
    }

    fn begin_attempt(&mut self, entry: &Entry, task: &str, now: i64, phase: AttemptPhase) {
        if phase == AttemptPhase::Open {
            self.open_attempts.insert(entry.seq);
        }
        self.attempts.push(Attempt {
            key: entry.seq,
            task: task.to_owned(),
            started_ms: now,
            started_at: Some(entry.stamp.wall),
            phase,
            pauses: Vec::new(),
            outcome: None,
            reason: None,
            cancelled: false,
            estimated: false,
        });
    }

    fn import_attempt(&mut self, entry: &Entry, totals: &ImportedAttempt, now: i64) {
        self.attempts
            .push(Attempt::imported(entry.seq, now, totals.clone()));
    }

    fn add_annotation(
        &mut self,
        entry: &Entry,
        at_ms: i64,
        annotation: AnnotationKind,
        text: Option<&String>,
        corrections: &Corrections,
    ) {
        let attempt = entry.attempt.and_then(|key| self.attempt_index(key));
        let attempt = attempt.map(|at| &self.attempts[at]);
        if let Some(attempt) = attempt {
            let indexes = self.annotations_by_attempt.entry(attempt.key).or_default();
            indexes.push(self.annotations.len());
        }
        let text = corrections
            .amendment_of(entry.seq)
            .and_then(|a| a.text.as_ref())
            .or(text);
        self.annotations.push(Annotation {
            seq: entry.seq,
            attempt: attempt.map(|a| a.key),
            at_ms,
            kind: annotation,
            text: text.cloned(),
            text_entry: corrections.text_entry(entry.seq),
            in_pause: attempt.is_some_and(|a| a.is_paused_at(at_ms)),
            outside_attempt: attempt.is_some_and(|a| a.is_outside(at_ms)),
        });
    }
}

impl Attempt {
    fn end_pause(&mut self, now: i64) {
        if let Some(pause) = self.pauses.last_mut()
            && pause.to_ms.is_none()
        {
            pause.to_ms = Some(now);
        }
    }
}

fn amended_field<T>(
    amendment: Option<&Amendment>,
    field: impl FnOnce(&Amendment) -> Option<T>,
) -> Option<T> {
    amendment.and_then(field)
}
