//! The review queue: logged entries that still need details.

use std::collections::BTreeSet;

use super::annotation::AnnotationKind;
use super::attempt::AttemptPhase;
use super::event::Event;
use super::questions::PendingQuestion;
use super::seq::Seq;
use super::state::SessionState;

/// An entry with a missing detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewItem {
    /// Entry to complete: an annotation, a pause, or the start of an attempt.
    pub seq: Seq,
    /// The missing detail.
    pub missing: MissingDetail,
}

/// A missing detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MissingDetail {
    /// An error without a kind and a text.
    ErrorKind,
    /// An assist without a level.
    AssistLevel,
    /// A note without a letter code.
    NoteCode,
    /// An ended attempt without an outcome.
    Outcome,
    /// A pause without a reason.
    PauseReason,
    /// A question without an answer or a blank: its attempt, or the entry that opened the session.
    Answer,
}

impl SessionState {
    /// Entries with missing details, grouped by kind, each group in log order.
    pub fn review_queue(&self) -> Vec<ReviewItem> {
        let mut items: Vec<ReviewItem> = self
            .annotations()
            .iter()
            .filter_map(|noted| {
                let detail = match &noted.kind {
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
                    missing: detail,
                })
            })
            .collect();
        for attempt in self.attempts().iter().filter(|a| !a.cancelled) {
            if matches!(attempt.phase, AttemptPhase::Ended(_)) && attempt.outcome.is_none() {
                items.push(ReviewItem {
                    seq: attempt.key,
                    missing: MissingDetail::Outcome,
                });
            }
            let unnamed = attempt.pauses.iter().filter(|p| p.reason.is_none());
            // Gaps and reopenings are pauses too, but have no reason to ask for.
            let paused = unnamed.filter(|p| {
                let entry = self.entry(p.entry);
                entry.is_some_and(|e| matches!(e.event, Event::Paused { .. }))
            });
            items.extend(paused.map(|p| ReviewItem {
                seq: p.entry,
                missing: MissingDetail::PauseReason,
            }));
        }
        // One item per attempt and one for the end of a closed session, whatever the number of questions.
        let asked_by_now =
            |asked: &PendingQuestion| asked.attempt.is_some() || self.closed_at().is_some();
        let unanswered = self.unanswered_questions().into_iter().filter(asked_by_now);
        let about: BTreeSet<Seq> = unanswered.map(|asked| asked.attempt.unwrap_or(1)).collect();
        items.extend(about.into_iter().map(|seq| ReviewItem {
            seq,
            missing: MissingDetail::Answer,
        }));
        items.sort_by_key(|item| (item.missing, item.seq));
        items
    }
}
