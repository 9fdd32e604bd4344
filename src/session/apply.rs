//! Entries become state. There is no rule here and nothing can fail: an entry that makes no sense changes nothing.

use std::sync::Arc;

use super::amendment::Amendment;
use super::annotation::{Annotation, AnnotationKind};
use super::attempt::{Attempt, AttemptPhase, Pause};
use super::corrections::Corrections;
use super::entry::Entry;
use super::event::Event;
use super::imported::Imported;
use super::rating::Rating;
use super::state::{SessionProjection, State};
use super::vocabulary::Outcome;
use crate::study::{ErrorKind, Study};

/// The state after `entries`.
pub fn apply(state: &State, entries: &[Entry]) -> State {
    let mut after = state.clone();
    for entry in entries {
        after.log.push(Arc::new(entry.clone()));
        if entry.event.is_correction() {
            after.corrections = Corrections::of(after.log.iter().map(AsRef::as_ref));
            after.course = SessionProjection::default();
            for entry in &after.log {
                after.course.step(entry, &after.corrections);
            }
        } else {
            after.course.step(entry, &after.corrections);
        }
    }
    after
}

/// The state of a session with this log.
pub fn replay(study: Arc<Study>, entries: &[Entry]) -> State {
    apply(&State::new(study), entries)
}

impl SessionProjection {
    fn step(&mut self, entry: &Entry, corrections: &Corrections) {
        if !corrections.holds(entry.seq) {
            return;
        }
        let amendment = corrections.amendment(entry.seq);
        let now = amendment
            .and_then(|a| a.moved_to_ms)
            .unwrap_or_else(|| entry.moment());
        match &entry.event {
            Event::SessionOpened(opening) => {
                self.opening = Some(opening.clone());
                self.opened = Some(entry.stamp);
            }
            Event::ConsentRecorded { given, .. } => self.consent = Some(*given),
            Event::TaskStarted { task, label } => {
                self.begin(entry, task, now, AttemptPhase::Open);
                let title = amended(amendment, |a| a.text.clone()).or_else(|| label.clone());
                let known = self.unscripted.iter().any(|(id, _)| id == task);
                if let Some(title) = title.filter(|_| !known) {
                    self.unscripted.push((task.clone(), title));
                }
            }
            Event::TaskSkipped { task, reason } => {
                self.begin(entry, task, now, AttemptPhase::Skipped);
                self.of(entry, |a| a.reason.clone_from(reason));
            }
            Event::AttemptImported(totals) => self.import(entry, totals, now),
            Event::Paused { pause } => {
                let reason = amendment.and_then(|a| a.pause).or(*pause);
                self.of(entry, |a| {
                    a.pauses.push(Pause {
                        entry: entry.seq,
                        from_ms: now,
                        to_ms: None,
                        reason,
                    });
                });
            }
            Event::Resumed => self.of(entry, |a| a.resume(now)),
            Event::TaskEnded => {
                self.of(entry, |a| {
                    // Whoever ends while paused ends at the pause's start.
                    let end = a.open_pause().map_or(now, |p| p.from_ms);
                    a.resume(end);
                    a.course = AttemptPhase::Ended(end);
                    a.estimated |= entry.at_ms.is_some();
                });
                // What was noted before this entry lies after its moment only where one of the two was corrected.
                for noted in self.noted_in(entry) {
                    noted.outside |= noted.at_ms > now;
                }
            }
            Event::OutcomeGiven { outcome, reason } => self.of(entry, |a| {
                a.outcome = Some(*outcome);
                a.reason.clone_from(reason);
            }),
            Event::AttemptReopened => {
                let mut started_ms = i64::MIN;
                self.of(entry, |a| {
                    started_ms = a.started_ms;
                    if let AttemptPhase::Ended(end) = a.course {
                        a.course = AttemptPhase::Open;
                        a.outcome = None;
                        a.pauses.push(Pause {
                            entry: entry.seq,
                            from_ms: end,
                            to_ms: Some(now),
                            reason: None,
                        });
                    }
                });
                for noted in self.noted_in(entry) {
                    noted.outside = noted.at_ms < started_ms;
                }
            }
            Event::AttemptCancelled { .. } => self.of(entry, |a| a.cancelled = true),
            Event::AttemptReassigned { task, .. } => self.of(entry, |a| a.task.clone_from(task)),
            Event::ErrorNoted {
                error,
                severity,
                recovered,
                text,
            } => {
                let kind = amended(amendment, |a| a.error.clone()).or_else(|| error.clone());
                let severity = amended(amendment, |a| a.severity).or(*severity);
                let recovered = amended(amendment, |a| a.recovered).or(*recovered);
                self.note(
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
                let level = amended(amendment, |a| a.level).or(*level);
                self.note(
                    entry,
                    now,
                    AnnotationKind::Assist(level),
                    text.as_ref(),
                    corrections,
                );
            }
            Event::ObservationNoted { code, text } => {
                let code = amended(amendment, |a| a.code).or(*code);
                self.note(
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
                let label = amended(amendment, |a| a.text.clone()).or_else(|| label.clone());
                self.added.push(ErrorKind {
                    key: *key,
                    id: id.clone(),
                    label: label.unwrap_or_else(|| id.clone()),
                    severity: *severity,
                });
            }
            Event::MarkerSet { label } => {
                self.note(
                    entry,
                    now,
                    AnnotationKind::Marker,
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
                self.ratings.retain(|r| {
                    !(r.attempt == entry.attempt && r.instrument == *instrument && r.item == *item)
                });
                self.ratings.push(Rating {
                    seq: entry.seq,
                    attempt: entry.attempt,
                    instrument: instrument.clone(),
                    item: item.clone(),
                    value: *value,
                    text: text.clone(),
                });
            }
            Event::SessionResumed {
                gap_ms,
                counts,
                estimated,
                ..
            } => {
                // An attempt that stood still anyway loses nothing by a gap.
                let running = |a: &&mut Attempt| a.is_open() && a.open_pause().is_none();
                if let Some(open) = self.attempts.iter_mut().find(running) {
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
            Event::SessionClosed { .. } => self.closed = Some(entry.stamp),
            Event::SessionReopened => self.closed = None,
            Event::SessionExcluded { reason } => {
                self.excluded = Some(reason.clone().unwrap_or_default());
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

    /// Changes the attempt that an entry belongs to, if there is one.
    fn of(&mut self, entry: &Entry, change: impl FnOnce(&mut Attempt)) {
        if let Some(attempt) = self
            .attempts
            .iter_mut()
            .find(|a| Some(a.key) == entry.attempt)
        {
            change(attempt);
        }
    }

    /// What was noted so far in the attempt that an entry belongs to.
    fn noted_in(&mut self, entry: &Entry) -> impl Iterator<Item = &mut Annotation> {
        let attempt = entry.attempt;
        let of_it =
            move |noted: &&mut Annotation| noted.attempt.is_some() && noted.attempt == attempt;
        self.noted.iter_mut().filter(of_it)
    }

    fn begin(&mut self, entry: &Entry, task: &str, now: i64, course: AttemptPhase) {
        self.attempts.push(Attempt {
            key: entry.seq,
            task: task.to_owned(),
            started_ms: now,
            started_at: Some(entry.stamp.wall),
            course,
            pauses: Vec::new(),
            outcome: None,
            reason: None,
            cancelled: false,
            estimated: false,
        });
    }

    fn import(&mut self, entry: &Entry, totals: &Imported, now: i64) {
        let outcome = Outcome::from_word(&totals.outcome);
        self.begin(
            entry,
            &totals.task,
            now,
            AttemptPhase::Imported(totals.clone()),
        );
        self.of(entry, |a| {
            a.outcome = outcome;
            a.started_at = totals.started_at.as_ref().and_then(|at| at.parse().ok());
        });
    }

    fn note(
        &mut self,
        entry: &Entry,
        at_ms: i64,
        what: AnnotationKind,
        text: Option<&String>,
        corrections: &Corrections,
    ) {
        let attempt = self.attempts.iter().find(|a| Some(a.key) == entry.attempt);
        let text = corrections
            .amendment(entry.seq)
            .and_then(|a| a.text.as_ref())
            .or(text);
        self.noted.push(Annotation {
            seq: entry.seq,
            attempt: attempt.map(|a| a.key),
            at_ms,
            what,
            text: text.cloned(),
            text_at: corrections.text_at(entry.seq),
            in_pause: attempt.is_some_and(|a| a.is_paused_at(at_ms)),
            outside: attempt.is_some_and(|a| a.is_outside(at_ms)),
        });
    }
}

impl Attempt {
    fn resume(&mut self, now: i64) {
        if let Some(pause) = self.pauses.last_mut()
            && pause.to_ms.is_none()
        {
            pause.to_ms = Some(now);
        }
    }
}

fn amended<T>(
    amendment: Option<&Amendment>,
    field: impl FnOnce(&Amendment) -> Option<T>,
) -> Option<T> {
    amendment.and_then(field)
}
