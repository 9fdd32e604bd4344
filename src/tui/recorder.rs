//! Decides, records and shows: the only way in which a session changes.

use crate::session::{
    Anchor, ClockReading, Command, Draft, Durability, NewEvent, Refusal, Seq, SessionPhase,
    SessionState, SessionWriter, Stamp, apply, decide_at, to_entries,
};

/// Drift of wall time against the boot clock, in milliseconds, above which a clock step is logged.
const CLOCK_STEP_MS: i64 = 500;
/// Lead of the boot clock over the clock that stops in sleep, in milliseconds, above which it counts as sleep.
const SLEEP_THRESHOLD_MS: i64 = 1000;
/// Interval between heartbeats, in milliseconds.
const HEARTBEAT_MS: i64 = 5000;
/// Interval between attempts to save spooled entries, in milliseconds.
const RETRY_MS: i64 = 2000;

/// A session with its writer and the last clock readings.
pub(super) struct Recorder<W> {
    writer: W,
    state: SessionState,
    anchor: Anchor,
    author: String,
    durability: Durability,
    first_unsaved: Option<Seq>,
    /// Last clock reading: any sleep came after it.
    last_seen: Option<ClockReading>,
    /// Wall time minus boot clock, in milliseconds, at the last comparison.
    wall_offset_ms: i64,
    last_heartbeat_ms: i64,
    last_save_ms: i64,
    draft: Option<Draft>,
    /// Whether Caps Lock seems to be on for the key that is pressed.
    caps_lock: bool,
}

/// The machine slept: session time at which the session was last known to be alive, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SleepGap {
    pub(super) alive_ms: i64,
}

impl<W: SessionWriter> Recorder<W> {
    /// Recorder for `state`, with session time mapped by `anchor`.
    pub(super) fn new(
        state: SessionState,
        writer: W,
        anchor: Anchor,
        author: &str,
        at: ClockReading,
    ) -> Self {
        Self {
            writer,
            state,
            anchor,
            author: author.to_owned(),
            durability: Durability::Committed,
            first_unsaved: None,
            last_seen: None,
            wall_offset_ms: at.wall.0 - at.boot_ms,
            // The first heartbeat is due at once.
            last_heartbeat_ms: at.boot_ms - HEARTBEAT_MS,
            last_save_ms: at.boot_ms,
            draft: None,
            caps_lock: false,
        }
    }

    /// Starts session time and sets the author of entries.
    pub(super) fn begin_session(&mut self, at: ClockReading, author: &str) {
        self.set_author(author);
        self.anchor = Anchor {
            boot_ms: at.boot_ms,
            clock_ms: 0,
        };
        self.wall_offset_ms = at.wall.0 - at.boot_ms;
    }

    /// Author of entries.
    pub(super) fn author(&self) -> &str {
        &self.author
    }

    /// Sets the author of entries.
    pub(super) fn set_author(&mut self, author: &str) {
        author.clone_into(&mut self.author);
    }

    /// Marks the entries of the key that is pressed, from here to the next call, as made with Caps Lock or without it.
    pub(super) fn mark_caps_lock(&mut self, seems_on: bool) {
        self.caps_lock = seems_on;
    }

    pub(super) fn state(&self) -> &SessionState {
        &self.state
    }

    pub(super) fn writer(&self) -> &W {
        &self.writer
    }

    pub(super) fn into_writer(self) -> W {
        self.writer
    }

    /// Where the entries are saved.
    pub(super) fn durability(&self) -> &Durability {
        &self.durability
    }

    /// First entry that is not in the record.
    pub(super) fn first_unsaved(&self) -> Option<Seq> {
        self.first_unsaved
    }

    pub(super) fn stamp(&self, at: ClockReading) -> Stamp {
        self.anchor.stamp(at)
    }

    /// Session time at a clock reading, in milliseconds.
    pub(super) fn now_ms(&self, at: ClockReading) -> i64 {
        self.stamp(at).clock_ms
    }

    /// Executes a command, or returns its refusal.
    pub(super) fn execute(&mut self, command: Command, at: ClockReading) -> Result<(), Refusal> {
        let events = decide_at(&self.state, command, self.now_ms(at))?;
        self.append_events(events, at);
        Ok(())
    }

    /// Executes a command as of an earlier session time.
    pub(super) fn execute_as_of(
        &mut self,
        command: Command,
        at: ClockReading,
        meant_ms: i64,
    ) -> Result<(), Refusal> {
        let mut events = decide_at(&self.state, command, meant_ms)?;
        let earlier = (meant_ms != self.now_ms(at)).then_some(meant_ms);
        for event in &mut events {
            event.context.at_ms = earlier;
        }
        self.append_events(events, at);
        Ok(())
    }

    fn append_events(&mut self, mut events: Vec<NewEvent>, at: ClockReading) {
        for event in &mut events {
            event.context.caps_lock = self.caps_lock;
        }
        let entries = to_entries(&self.state, self.stamp(at), &self.author, events);
        let after = apply(&self.state, &entries);
        let durability = self.writer.append(&entries, &after);
        self.state = after;
        self.last_save_ms = at.boot_ms;
        if durability != Durability::Committed && self.first_unsaved.is_none() {
            self.first_unsaved = entries.first().map(|e| e.seq);
        }
        self.set_durability(durability);
    }

    fn set_durability(&mut self, durability: Durability) {
        if durability == Durability::Committed {
            self.first_unsaved = None;
        }
        self.durability = durability;
    }

    /// Compares the clocks: logs a step of wall time, and returns a gap if the machine slept.
    pub(super) fn check_clocks(&mut self, at: ClockReading) -> Option<SleepGap> {
        let before = self.last_seen;
        if before.is_none_or(|seen| seen.boot_ms <= at.boot_ms) {
            self.last_seen = Some(at);
        }
        let drift_ms = at.wall.0 - at.boot_ms - self.wall_offset_ms;
        if drift_ms.abs() > CLOCK_STEP_MS {
            self.wall_offset_ms += drift_ms;
            // Before the session opens there is no log, and no step to log.
            let _not_opened = self.execute(Command::StepClock(drift_ms), at);
        }
        let before = before?;
        let asleep_ms = (at.boot_ms - before.boot_ms) - (at.mono_ms - before.mono_ms);
        (asleep_ms > SLEEP_THRESHOLD_MS).then(|| SleepGap {
            alive_ms: self.now_ms(before),
        })
    }

    /// Sends a due heartbeat and retries unsaved entries; returns whether their location changed.
    pub(super) fn heartbeat_and_retry(&mut self, at: ClockReading) -> bool {
        let alive = !matches!(
            self.state.phase(),
            SessionPhase::NotOpened | SessionPhase::Closed
        );
        if alive && at.boot_ms - self.last_heartbeat_ms >= HEARTBEAT_MS {
            self.last_heartbeat_ms = at.boot_ms;
            self.writer.heartbeat(self.now_ms(at), at);
        }
        self.retry_if_due(at)
    }

    /// Retries unsaved entries if due; returns whether their location changed.
    pub(super) fn retry_if_due(&mut self, at: ClockReading) -> bool {
        if self.durability == Durability::Committed || at.boot_ms - self.last_save_ms < RETRY_MS {
            return false;
        }
        self.retry_now(at)
    }

    /// Saves the unfinished note if it changed.
    pub(super) fn store_draft(&mut self, draft: Option<Draft>) {
        if draft != self.draft {
            self.writer.save_draft(draft.as_ref());
            self.draft = draft;
        }
    }

    /// Retries unsaved entries; returns whether their location changed.
    pub(super) fn retry_now(&mut self, at: ClockReading) -> bool {
        self.last_save_ms = at.boot_ms;
        let durability = self.writer.append(&[], &self.state);
        let changed = durability != self.durability;
        self.set_durability(durability);
        changed
    }
}
