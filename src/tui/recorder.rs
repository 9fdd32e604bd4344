//! Decide, record, show: the one way in which a session changes.

use crate::session::{
    Anchor, ClockReading, Command, Draft, Durability, NewEvent, Refusal, Seq, SessionPhase,
    SessionState, SessionWriter, Stamp, apply, decide, record,
};

/// Wall and boot clock may drift apart by so many milliseconds before that is logged.
const CLOCK_STEP_MS: i64 = 500;
/// The boot clock may outrun the clock that stops in sleep by so many milliseconds before that is sleep.
const SLEEP_THRESHOLD_MS: i64 = 1000;
/// A heartbeat is due after so many milliseconds.
const HEARTBEAT_MS: i64 = 5000;
/// What is not saved is tried again after so many milliseconds.
const RETRY_MS: i64 = 2000;

/// A session, its journal, and what the clocks said last.
pub(super) struct Recorder<J> {
    journal: J,
    state: SessionState,
    anchor: Anchor,
    author: String,
    durability: Durability,
    first_unsaved: Option<Seq>,
    /// Session time of the last moment seen, before which nothing can have been slept through.
    last_seen: Option<ClockReading>,
    /// Wall time minus boot clock, as last agreed.
    wall_offset_ms: i64,
    last_heartbeat_ms: i64,
    last_save_ms: i64,
    draft: Option<Draft>,
}

/// The machine slept: the session was last known alive at this session time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SleepGap {
    pub(super) alive_ms: i64,
}

impl<J: SessionWriter> Recorder<J> {
    /// Goes on with `state`, in which session time and boot clock meet at `anchor`.
    pub(super) fn new(
        state: SessionState,
        journal: J,
        anchor: Anchor,
        author: &str,
        at: ClockReading,
    ) -> Self {
        Self {
            journal,
            state,
            anchor,
            author: author.to_owned(),
            durability: Durability::Committed,
            first_unsaved: None,
            last_seen: None,
            wall_offset_ms: at.wall.0 - at.boot_ms,
            // The first one is due at once.
            last_heartbeat_ms: at.boot_ms - HEARTBEAT_MS,
            last_save_ms: at.boot_ms,
            draft: None,
        }
    }

    /// Lets session time begin, and names who logs from now on.
    pub(super) fn begin_session(&mut self, at: ClockReading, author: &str) {
        self.set_author(author);
        self.anchor = Anchor {
            boot_ms: at.boot_ms,
            clock_ms: 0,
        };
        self.wall_offset_ms = at.wall.0 - at.boot_ms;
    }

    /// Who logs.
    pub(super) fn author(&self) -> &str {
        &self.author
    }

    /// Names who logs from now on.
    pub(super) fn set_author(&mut self, author: &str) {
        author.clone_into(&mut self.author);
    }

    pub(super) fn state(&self) -> &SessionState {
        &self.state
    }

    pub(super) fn journal(&self) -> &J {
        &self.journal
    }

    pub(super) fn into_journal(self) -> J {
        self.journal
    }

    /// Where the entries are.
    pub(super) fn durability(&self) -> &Durability {
        &self.durability
    }

    /// The first entry that is not in the file.
    pub(super) fn first_unsaved(&self) -> Option<Seq> {
        self.first_unsaved
    }

    pub(super) fn stamp(&self, at: ClockReading) -> Stamp {
        self.anchor.stamp(at)
    }

    /// Session time at a moment, in milliseconds.
    pub(super) fn now_ms(&self, at: ClockReading) -> i64 {
        self.stamp(at).clock_ms
    }

    /// Does what a command asks, or says why not.
    pub(super) fn execute(&mut self, command: Command, at: ClockReading) -> Result<(), Refusal> {
        let events = decide(&self.state, command)?;
        self.append_events(events, at);
        Ok(())
    }

    /// Does what a command asks, as of an earlier moment of session time.
    pub(super) fn execute_as_of(
        &mut self,
        command: Command,
        at: ClockReading,
        meant_ms: i64,
    ) -> Result<(), Refusal> {
        let mut events = decide(&self.state, command)?;
        let earlier = (meant_ms != self.now_ms(at)).then_some(meant_ms);
        for fact in &mut events {
            fact.at_ms = earlier;
        }
        self.append_events(events, at);
        Ok(())
    }

    fn append_events(&mut self, events: Vec<NewEvent>, at: ClockReading) {
        let entries = record(&self.state, self.stamp(at), &self.author, events);
        let after = apply(&self.state, &entries);
        let kept = self.journal.append(&entries, &after);
        self.state = after;
        self.last_save_ms = at.boot_ms;
        if kept != Durability::Committed && self.first_unsaved.is_none() {
            self.first_unsaved = entries.first().map(|e| e.seq);
        }
        self.set_durability(kept);
    }

    fn set_durability(&mut self, kept: Durability) {
        if kept == Durability::Committed {
            self.first_unsaved = None;
        }
        self.durability = kept;
    }

    /// Takes in what the clocks say: logs a step of wall time, and says when the machine slept.
    pub(super) fn check_clocks(&mut self, at: ClockReading) -> Option<SleepGap> {
        let before = self.last_seen;
        if before.is_none_or(|seen| seen.boot_ms <= at.boot_ms) {
            self.last_seen = Some(at);
        }
        let drift_ms = at.wall.0 - at.boot_ms - self.wall_offset_ms;
        if drift_ms.abs() > CLOCK_STEP_MS {
            self.wall_offset_ms += drift_ms;
            // Before the session is open there is no log to write to, and none is needed.
            let _not_opened = self.execute(Command::StepClock(drift_ms), at);
        }
        let before = before?;
        let asleep_ms = (at.boot_ms - before.boot_ms) - (at.mono_ms - before.mono_ms);
        (asleep_ms > SLEEP_THRESHOLD_MS).then(|| SleepGap {
            alive_ms: self.now_ms(before),
        })
    }

    /// Does what is due by the clock: the heartbeat, and another try at what is not saved. Says whether that
    /// changed where the entries are.
    pub(super) fn heartbeat_and_retry(&mut self, at: ClockReading) -> bool {
        let alive = !matches!(
            self.state.phase(),
            SessionPhase::NotOpened | SessionPhase::Closed
        );
        if alive && at.boot_ms - self.last_heartbeat_ms >= HEARTBEAT_MS {
            self.last_heartbeat_ms = at.boot_ms;
            self.journal.heartbeat(self.now_ms(at), at);
        }
        self.retry_if_due(at)
    }

    /// Tries again, when it is time, to save what waits. Says whether that changed where the entries are.
    pub(super) fn retry_if_due(&mut self, at: ClockReading) -> bool {
        if self.durability == Durability::Committed || at.boot_ms - self.last_save_ms < RETRY_MS {
            return false;
        }
        self.retry_now(at)
    }

    /// Keeps the note that is being written, where it is another one than was kept.
    pub(super) fn store_draft(&mut self, draft: Option<Draft>) {
        if draft != self.draft {
            self.journal.save_draft(draft.as_ref());
            self.draft = draft;
        }
    }

    /// Tries once more to save what waits. Says whether that changed where the entries are.
    pub(super) fn retry_now(&mut self, at: ClockReading) -> bool {
        self.last_save_ms = at.boot_ms;
        let kept = self.journal.append(&[], &self.state);
        let changed = kept != self.durability;
        self.set_durability(kept);
        changed
    }
}
