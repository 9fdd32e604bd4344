//! What was logged and is still to be described: the queue that a moderator works off the same day.

use std::collections::BTreeSet;

use super::annotation::AnnotationKind;
use super::attempt::AttemptPhase;
use super::event::Event;
use super::id::Seq;
use super::questions::PendingQuestion;
use super::state::SessionState;

/// Something that was left open while there was no time for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewItem {
    /// The entry it is about: the one that noted it, paused, or began the attempt.
    pub seq: Seq,
    /// What is missing.
    pub missing: MissingDetail,
}

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MissingDetail {
    /// An error without a kind and without words.
    ErrorKind,
    /// An assist without a level.
    AssistLevel,
    /// A note without a letter code.
    NoteCode,
    /// An ended attempt without an outcome.
    Outcome,
    /// A pause without a reason.
    PauseReason,
    /// A question without an answer, not even a blank; the attempt it is about, or the entry that opened the session.
    Answer,
}

impl SessionState {
    /// What is still to be described, kind by kind and each in the log's order.
    pub fn review_queue(&self) -> Vec<ReviewItem> {
        let mut blanks: Vec<ReviewItem> = self
            .annotations()
            .iter()
            .filter_map(|noted| {
                let what = match &noted.kind {
                    AnnotationKind::Error { kind: None, .. }
                        if noted.text.as_deref().is_none_or(str::is_empty) =>
                    {
                        MissingDetail::ErrorKind
                    }
                    AnnotationKind::Assist(None) => MissingDetail::AssistLevel,
                    AnnotationKind::Observation(None) => MissingDetail::NoteCode,
                    _ => return None,
                };
                Some(ReviewItem {
                    seq: noted.seq,
                    missing: what,
                })
            })
            .collect();
        for attempt in self.attempts().iter().filter(|a| !a.cancelled) {
            if matches!(attempt.phase, AttemptPhase::Ended(_)) && attempt.outcome.is_none() {
                blanks.push(ReviewItem {
                    seq: attempt.key,
                    missing: MissingDetail::Outcome,
                });
            }
            let unnamed = attempt.pauses.iter().filter(|p| p.reason.is_none());
            // A gap and a reopening are pauses too, but nobody is asked why.
            let paused = unnamed.filter(|p| {
                let entry = self.entry(p.entry);
                entry.is_some_and(|e| matches!(e.event, Event::Paused { .. }))
            });
            blanks.extend(paused.map(|p| ReviewItem {
                seq: p.entry,
                missing: MissingDetail::PauseReason,
            }));
        }
        // One for each attempt and one for the end of a closed session, however many questions it is.
        let asked_by_now =
            |asked: &PendingQuestion| asked.attempt.is_some() || self.closed_at().is_some();
        let unanswered = self.unanswered_questions().into_iter().filter(asked_by_now);
        let about: BTreeSet<Seq> = unanswered.map(|asked| asked.attempt.unwrap_or(1)).collect();
        blanks.extend(about.into_iter().map(|seq| ReviewItem {
            seq,
            missing: MissingDetail::Answer,
        }));
        blanks.sort_by_key(|blank| (blank.missing, blank.seq));
        blanks
    }
}
