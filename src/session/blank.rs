//! What was logged and is still to be described: the queue that a moderator works off the same day.

use super::attempt::Course;
use super::entry::Seq;
use super::event::Event;
use super::noted::NotedWhat;
use super::state::State;

/// Something that was left open while there was no time for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blank {
    /// The entry it is about: the one that noted it, paused, or began the attempt.
    pub seq: Seq,
    /// What is missing.
    pub what: BlankWhat,
}

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlankWhat {
    /// An error without a kind and without words.
    Error,
    /// An assist without a level.
    Assist,
    /// A note without a letter code.
    Code,
    /// An ended attempt without an outcome.
    Outcome,
    /// A pause without a reason.
    Pause,
}

impl State {
    /// What is still to be described, kind by kind and each in the log's order.
    pub fn blanks(&self) -> Vec<Blank> {
        let mut blanks: Vec<Blank> = self
            .noted()
            .iter()
            .filter_map(|noted| {
                let what = match &noted.what {
                    NotedWhat::Error { kind: None, .. }
                        if noted.text.as_deref().is_none_or(str::is_empty) =>
                    {
                        BlankWhat::Error
                    }
                    NotedWhat::Assist(None) => BlankWhat::Assist,
                    NotedWhat::Observation(None) => BlankWhat::Code,
                    _ => return None,
                };
                Some(Blank {
                    seq: noted.seq,
                    what,
                })
            })
            .collect();
        for attempt in self.attempts().iter().filter(|a| !a.cancelled) {
            if matches!(attempt.course, Course::Ended(_)) && attempt.outcome.is_none() {
                blanks.push(Blank {
                    seq: attempt.key,
                    what: BlankWhat::Outcome,
                });
            }
            let unnamed = attempt.pauses.iter().filter(|p| p.reason.is_none());
            // A gap and a reopening are pauses too, but nobody is asked why.
            let paused = unnamed.filter(|p| {
                let entry = self.entry(p.entry);
                entry.is_some_and(|e| matches!(e.event, Event::Paused { .. }))
            });
            blanks.extend(paused.map(|p| Blank {
                seq: p.entry,
                what: BlankWhat::Pause,
            }));
        }
        blanks.sort_by_key(|blank| (blank.what, blank.seq));
        blanks
    }
}
