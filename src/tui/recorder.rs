//! Decide, record, show: the one way in which a session changes.

use crate::session::{
    Anchor, Command, Draft, Durability, Journal, Moment, NewEvent, Refusal, Seq, SessionPhase,
    Stamp, State, apply, decide, record,
};

/// Wall and boot clock may drift apart by so many milliseconds before that is logged.
const STEP_MS: i64 = 500;
/// The boot clock may outrun the clock that stops in sleep by so many milliseconds before that is sleep.
const SLEEP_MS: i64 = 1000;
/// A heartbeat is due after so many milliseconds.
const BEAT_MS: i64 = 5000;
/// What is not saved is tried again after so many milliseconds.
const RETRY_MS: i64 = 2000;

/// A session, its journal, and what the clocks said last.
pub(super) struct Recorder<J> {
    journal: J,
    state: State,
    anchor: Anchor,
    author: String,
    kept: Durability,
    unsaved: Option<Seq>,
    /// Session time of the last moment seen, before which nothing can have been slept through.
    seen: Option<Moment>,
    /// Wall time minus boot clock, as last agreed.
    agreed_ms: i64,
    beaten_ms: i64,
    tried_ms: i64,
    draft: Option<Draft>,
}

/// The machine slept: the session was last known alive at this session time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slept {
    pub(super) alive_ms: i64,
}

impl<J: Journal> Recorder<J> {
    /// Goes on with `state`, in which session time and boot clock meet at `anchor`.
    pub(super) fn new(state: State, journal: J, anchor: Anchor, author: &str, at: Moment) -> Self {
        Self {
            journal,
            state,
            anchor,
            author: author.to_owned(),
            kept: Durability::Committed,
            unsaved: None,
            seen: None,
            agreed_ms: at.wall.0 - at.boot_ms,
            // The first one is due at once.
            beaten_ms: at.boot_ms - BEAT_MS,
            tried_ms: at.boot_ms,
            draft: None,
        }
    }

    /// Lets session time begin, and names who logs from now on.
    pub(super) fn begin(&mut self, at: Moment, author: &str) {
        self.sign(author);
        self.anchor = Anchor {
            boot_ms: at.boot_ms,
            clock_ms: 0,
        };
        self.agreed_ms = at.wall.0 - at.boot_ms;
    }

    /// Who logs.
    pub(super) fn author(&self) -> &str {
        &self.author
    }

    /// Names who logs from now on.
    pub(super) fn sign(&mut self, author: &str) {
        author.clone_into(&mut self.author);
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn journal(&self) -> &J {
        &self.journal
    }

    pub(super) fn into_journal(self) -> J {
        self.journal
    }

    /// Where the entries are.
    pub(super) fn kept(&self) -> &Durability {
        &self.kept
    }

    /// The first entry that is not in the file.
    pub(super) fn unsaved(&self) -> Option<Seq> {
        self.unsaved
    }

    pub(super) fn stamp(&self, at: Moment) -> Stamp {
        self.anchor.stamp(at)
    }

    /// Session time at a moment, in milliseconds.
    pub(super) fn now_ms(&self, at: Moment) -> i64 {
        self.stamp(at).clock_ms
    }

    /// Does what a command asks, or says why not.
    pub(super) fn execute(&mut self, command: Command, at: Moment) -> Result<(), Refusal> {
        let events = decide(&self.state, command)?;
        self.keep(events, at);
        Ok(())
    }

    /// Does what a command asks, as of an earlier moment of session time.
    pub(super) fn execute_as_of(
        &mut self,
        command: Command,
        at: Moment,
        meant_ms: i64,
    ) -> Result<(), Refusal> {
        let mut events = decide(&self.state, command)?;
        let earlier = (meant_ms != self.now_ms(at)).then_some(meant_ms);
        for fact in &mut events {
            fact.at_ms = earlier;
        }
        self.keep(events, at);
        Ok(())
    }

    fn keep(&mut self, events: Vec<NewEvent>, at: Moment) {
        let entries = record(&self.state, self.stamp(at), &self.author, events);
        let after = apply(&self.state, &entries);
        let kept = self.journal.append(&entries, &after);
        self.state = after;
        self.tried_ms = at.boot_ms;
        if kept != Durability::Committed && self.unsaved.is_none() {
            self.unsaved = entries.first().map(|e| e.seq);
        }
        self.adopt(kept);
    }

    fn adopt(&mut self, kept: Durability) {
        if kept == Durability::Committed {
            self.unsaved = None;
        }
        self.kept = kept;
    }

    /// Takes in what the clocks say: logs a step of wall time, and says when the machine slept.
    pub(super) fn notice(&mut self, at: Moment) -> Option<Slept> {
        let before = self.seen;
        if before.is_none_or(|seen| seen.boot_ms <= at.boot_ms) {
            self.seen = Some(at);
        }
        let drift_ms = at.wall.0 - at.boot_ms - self.agreed_ms;
        if drift_ms.abs() > STEP_MS {
            self.agreed_ms += drift_ms;
            // Before the session is open there is no log to write to, and none is needed.
            let _not_opened = self.execute(Command::StepClock(drift_ms), at);
        }
        let before = before?;
        let asleep_ms = (at.boot_ms - before.boot_ms) - (at.mono_ms - before.mono_ms);
        (asleep_ms > SLEEP_MS).then(|| Slept {
            alive_ms: self.now_ms(before),
        })
    }

    /// Does what is due by the clock: the heartbeat, and another try at what is not saved. Says whether that
    /// changed where the entries are.
    pub(super) fn keep_up(&mut self, at: Moment) -> bool {
        let alive = !matches!(
            self.state.phase(),
            SessionPhase::NotOpened | SessionPhase::Closed
        );
        if alive && at.boot_ms - self.beaten_ms >= BEAT_MS {
            self.beaten_ms = at.boot_ms;
            self.journal.beat(self.now_ms(at), at);
        }
        self.retry(at)
    }

    /// Tries again, when it is time, to save what waits. Says whether that changed where the entries are.
    pub(super) fn retry(&mut self, at: Moment) -> bool {
        if self.kept == Durability::Committed || at.boot_ms - self.tried_ms < RETRY_MS {
            return false;
        }
        self.try_again(at)
    }

    /// Keeps the note that is being written, where it is another one than was kept.
    pub(super) fn keep_draft(&mut self, draft: Option<Draft>) {
        if draft != self.draft {
            self.journal.keep_draft(draft.as_ref());
            self.draft = draft;
        }
    }

    /// Tries once more to save what waits. Says whether that changed where the entries are.
    pub(super) fn try_again(&mut self, at: Moment) -> bool {
        self.tried_ms = at.boot_ms;
        let kept = self.journal.append(&[], &self.state);
        let changed = kept != self.kept;
        self.adopt(kept);
        changed
    }
}
