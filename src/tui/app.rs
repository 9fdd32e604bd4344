//! A session from its briefing to its close.

use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::Size;

use super::keymap::Keymap;
use super::recorder::Recorder;
use super::screen::Screen;
use super::screen::SessionExit;
use super::screen::briefing::{Briefing, BriefingAction, BriefingScreen, SessionSetup};
use super::screen::task::{Host, InterimResults, ScreenOptions, TaskScreen, unsaved_banner};
use super::theme::Theme;
use crate::clock::Clock;
use crate::session::{
    Anchor, ClockReading, Command, Draft, Durability, Opening, SessionPhase, SessionState,
    SessionWriter,
};

/// Interval for drawing a running clock.
const RUNNING_TICK: Duration = Duration::from_millis(100);
/// Interval for everything else.
const IDLE_TICK: Duration = Duration::from_secs(1);

/// Message when the terminal sent input that is not keys.
const IGNORED_INPUT_NOTICE: &str =
    "The terminal sent characters that are not keys; they were ignored. Check your last keys.";

/// A moderated session: records what keys mean, and shows what was recorded.
pub struct App<W, C> {
    clock: C,
    theme: Theme,
    recorder: Recorder<W>,
    /// Present until the session opens.
    briefing: Option<BriefingScreen>,
    task: TaskScreen,
    host: Host,
    now: ClockReading,
    size: Size,
    exit: Option<SessionExit>,
    attempted: AttemptedFn,
}

/// Tasks that a participant attempted on a version before, by version and code.
pub type AttemptedFn = Box<dyn Fn(&str, &str) -> Vec<String>>;

/// A session to resume.
pub struct ResumedSession {
    /// Its state according to its log.
    pub state: SessionState,
    /// Segment of the participant, if on the roster.
    pub segment: Option<String>,
    /// Moderator from now on.
    pub moderator: String,
    /// Session time at which it was last known to be alive, in milliseconds: its heartbeat or its last entry.
    pub alive_ms: i64,
    /// Time since then, in milliseconds.
    pub gap_ms: i64,
    /// Whether that is exact: the same start of the machine, and a heartbeat.
    pub gap_is_exact: bool,
    /// Unfinished note.
    pub draft: Option<Draft>,
    /// Number of entries at the end of its log that were saved and are gone from the record.
    pub lost_entries: i64,
}

impl<W: SessionWriter, C: Clock> App<W, C> {
    /// A new session, starting with its briefing.
    pub fn new(briefing: Briefing, writer: W, clock: C, theme: Theme) -> Self {
        let now = clock.now();
        let state = SessionState::new(briefing.study.clone());
        let anchor = Anchor {
            boot_ms: now.boot_ms,
            clock_ms: 0,
        };
        let recorder = Recorder::new(state, writer, anchor, "", now);
        Self {
            host: host_from_clock(&clock),
            clock,
            theme,
            recorder,
            briefing: Some(BriefingScreen::new(briefing)),
            task: TaskScreen::default(),
            now,
            size: Size::default(),
            exit: None,
            attempted: Box::new(|_, _| Vec::new()),
        }
    }

    /// A resumed session. If a task was running, it asks once what happened in the gap.
    pub fn resume(resumed: ResumedSession, writer: W, clock: C, theme: Theme) -> Self {
        let now = clock.now();
        let gap_ms = resumed.gap_ms.max(0);
        let anchor = Anchor {
            boot_ms: now.boot_ms,
            clock_ms: resumed.alive_ms + gap_ms,
        };
        let task = TaskScreen::new(
            &resumed.state,
            resumed.segment,
            Size::default(),
            ScreenOptions::default(),
        );
        let recorder = Recorder::new(resumed.state, writer, anchor, &resumed.moderator, now);
        let mut app = Self {
            host: host_from_clock(&clock),
            clock,
            theme,
            recorder,
            briefing: None,
            task,
            now,
            size: Size::default(),
            exit: None,
            attempted: Box::new(|_, _| Vec::new()),
        };
        let gap = (resumed.alive_ms, !resumed.gap_is_exact);
        if resumed.lost_entries > 0
            && !matches!(
                app.state().phase(),
                SessionPhase::NotOpened | SessionPhase::Closed
            )
        {
            app.task.show_entries_lost(resumed.lost_entries, gap);
        } else {
            app.task
                .resume_after_gap(gap, now, &mut app.recorder, &app.host);
        }
        if let Some(draft) = &resumed.draft {
            app.task.restore_note(draft);
            app.task
                .show_message("The unfinished note was kept as a draft.");
        }
        app
    }

    /// Asks this for the tasks that a participant attempted before.
    #[must_use]
    pub fn with_attempted(mut self, attempted: AttemptedFn) -> Self {
        self.attempted = attempted;
        self
    }

    /// Sets custom keys.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<Keymap>) -> Self {
        if let Some(briefing) = &mut self.briefing {
            briefing.keys = keys.clone();
        }
        self.task.options.keys = keys;
        self
    }

    /// Sets a message to show until the first key; a briefing shows its checks instead.
    #[must_use]
    pub fn with_notice(mut self, notice: Option<String>) -> Self {
        if let Some(notice) = notice {
            self.task.show_message(&notice);
        }
        self
    }

    /// Sets the results of earlier sessions, one per version.
    #[must_use]
    pub fn with_interim_results(mut self, so_far: Vec<InterimResults>) -> Self {
        self.task.options.interim_results = so_far.into();
        self
    }

    /// How the session was left, once it was.
    pub fn requested_exit(&self) -> Option<SessionExit> {
        self.exit
    }

    /// Where its entries are saved.
    pub fn durability(&self) -> &Durability {
        self.recorder.durability()
    }

    /// State of the session.
    pub fn state(&self) -> &SessionState {
        self.recorder.state()
    }

    /// Its session writer.
    pub fn writer(&self) -> &W {
        self.recorder.writer()
    }

    /// Returns the session writer.
    pub fn into_writer(self) -> W {
        self.recorder.into_writer()
    }

    /// Its clock.
    pub fn clock(&self) -> &C {
        &self.clock
    }

    fn press_on_briefing(&mut self, key: &KeyEvent, at: ClockReading) {
        let Some(briefing) = &mut self.briefing else {
            return;
        };
        match briefing.press(key) {
            BriefingAction::Stay => {}
            BriefingAction::Leave => self.exit = Some(SessionExit::NotOpened),
            BriefingAction::Open(settled) => self.open_session(settled, at),
        }
    }

    fn open_session(&mut self, settled: SessionSetup, at: ClockReading) {
        let Some(briefing) = &mut self.briefing else {
            return;
        };
        let code = settled.participant.as_deref();
        let mut attempted = code.map_or_else(Vec::new, |c| (self.attempted)(&settled.version, c));
        attempted.retain(|task| settled.order.contains(task));
        let mut order = settled.order;
        // What is left to do comes first.
        order.sort_by_key(|task| attempted.contains(task));
        let opening = Opening {
            session: briefing.session_id(),
            protocol: briefing.protocol().to_owned(),
            participant: settled.participant,
            version: settled.version,
            moderator: settled.moderator.clone(),
            session_kind: settled.kind,
            order,
            attempted,
            boot_id: self.host.boot_id.clone(),
            utc_offset_min: self.host.utc_offset_min,
        };
        self.recorder.begin_session(at, &settled.moderator);
        let mut opened = self.recorder.execute(Command::Open(opening), at);
        for kind in briefing
            .added_error_kinds()
            .iter()
            .filter(|_| opened.is_ok())
        {
            // Refused if the script now uses the key or the id for another kind, which then applies.
            let _taken = (self.recorder).execute(Command::CarryOverErrorKind(kind.clone()), at);
        }
        if opened.is_ok() && settled.consent {
            opened = self
                .recorder
                .execute(Command::RecordConsent(true, settled.consent_text), at);
        }
        match opened {
            Ok(()) => {
                self.briefing = None;
                let given = std::mem::take(&mut self.task.options);
                self.task =
                    TaskScreen::new(self.recorder.state(), settled.segment, self.size, given);
            }
            Err(refusal) => briefing.refuse(refusal.to_string()),
        }
    }

    /// Checks the clocks before anything else; returns whether that raised a question.
    fn check_clocks(&mut self, at: ClockReading) -> bool {
        let slept = self.recorder.check_clocks(at);
        let asks = slept.is_some_and(|slept| {
            self.task
                .resume_after_sleep(slept, at, &mut self.recorder, &self.host)
        });
        if at.boot_ms > self.now.boot_ms {
            self.now = at;
        }
        asks
    }
}

impl<W: SessionWriter, C: Clock> Screen for App<W, C> {
    fn press(&mut self, key: KeyEvent, at: ClockReading) {
        if key.kind != KeyEventKind::Press || self.exit.is_some() {
            return;
        }
        let asks = self.check_clocks(at);
        if self.briefing.is_some() {
            self.press_on_briefing(&key, at);
        } else if asks {
            // The question has not been shown yet, so this key does not answer it.
            self.task.refuse_unanswered();
        } else {
            self.exit = self.task.press(&key, at, &mut self.recorder, &self.host);
        }
        self.recorder.heartbeat_and_retry(at);
        self.recorder.store_draft(self.task.note_draft());
    }

    fn paste(&mut self, text: &str) {
        match &mut self.briefing {
            Some(briefing) => briefing.paste(text),
            None => {
                self.task.paste(text);
                self.recorder.store_draft(self.task.note_draft());
            }
        }
    }

    fn warn_ignored_input(&mut self) {
        if self.briefing.is_none() && self.exit.is_none() {
            self.task.show_message(IGNORED_INPUT_NOTICE);
        }
    }

    fn ignores_early_keys(&self) -> bool {
        self.briefing.is_some()
    }

    fn warn_early_key(&mut self) {
        if let Some(briefing) = &mut self.briefing {
            briefing.warn_early_key();
        }
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.size = Size::new(width, height);
        if let Some(briefing) = &mut self.briefing {
            briefing.resize(self.size);
        }
        let banner = unsaved_banner(&self.recorder, width).len();
        self.task.resize(self.size, self.recorder.state(), banner);
    }

    fn tick(&mut self, at: ClockReading) -> bool {
        let second = |moment: ClockReading| moment.boot_ms / 1000;
        let (shown, entries) = (second(self.now), self.state().last_seq());
        self.check_clocks(at);
        let saved_now = self.recorder.heartbeat_and_retry(at);
        let status_changed = self.task.tick(at, &self.recorder);
        saved_now
            || status_changed
            || matches!(self.state().phase(), SessionPhase::Running(_))
            || second(self.now) != shown
            || self.state().last_seq() != entries
    }

    fn tick_interval(&self) -> Duration {
        match self.state().phase() {
            SessionPhase::Running(_) => RUNNING_TICK,
            SessionPhase::NotOpened
            | SessionPhase::BetweenTasks
            | SessionPhase::Paused(_)
            | SessionPhase::AwaitingOutcome(_)
            | SessionPhase::Closed => IDLE_TICK,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        match &self.briefing {
            Some(briefing) => briefing.draw(frame, self.theme),
            None => self.task.draw(frame, &self.recorder, self.now, self.theme),
        }
    }

    fn is_done(&self) -> bool {
        self.exit.is_some()
    }

    fn shut_down(&mut self, at: ClockReading) {
        if self.exit.is_some() {
            return;
        }
        self.task.save_draft(at, &mut self.recorder);
        self.recorder.store_draft(self.task.note_draft());
        self.exit = Some(match self.state().phase() {
            SessionPhase::NotOpened => SessionExit::NotOpened,
            SessionPhase::BetweenTasks
            | SessionPhase::Running(_)
            | SessionPhase::Paused(_)
            | SessionPhase::AwaitingOutcome(_) => SessionExit::Open,
            SessionPhase::Closed => SessionExit::Closed,
        });
    }
}

fn host_from_clock(clock: &impl Clock) -> Host {
    Host {
        boot_id: clock.boot_id(),
        utc_offset_min: clock.utc_offset_min(),
    }
}

#[cfg(test)]
mod tests;
