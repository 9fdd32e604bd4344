//! A session from its briefing to its close.

use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::Size;

use super::keymap::Keymap;
use super::recorder::Recorder;
use super::screen::Leave;
use super::screen::Screen;
use super::screen::briefing::{Briefing, BriefingScreen, Settled, Step};
use super::screen::task::{Given, Host, SoFar, TaskScreen, banner};
use super::theme::Theme;
use crate::clock::Clock;
use crate::session::{
    Anchor, Command, Draft, Durability, Journal, Moment, Opening, SessionPhase, State,
};

/// How often a running clock is drawn.
const WHILE_RUNNING: Duration = Duration::from_millis(100);
/// How often anything else is looked after.
const WHILE_STILL: Duration = Duration::from_secs(1);

/// What is said where the terminal sent more than keys.
const IGNORED: &str =
    "The terminal sent characters that are not keys; they were ignored. Check your last keys.";

/// A session that is led: it takes keys, records what they mean, and shows what was recorded.
pub struct App<J, C> {
    clock: C,
    theme: Theme,
    recorder: Recorder<J>,
    /// Until the session opens.
    briefing: Option<BriefingScreen>,
    task: TaskScreen,
    host: Host,
    now: Moment,
    size: Size,
    leave: Option<Leave>,
}

/// A session that is taken up again.
pub struct Resumed {
    /// Where its log left it.
    pub state: State,
    /// The participant's segment, where the roster has one.
    pub segment: Option<String>,
    /// Who moderates from now on.
    pub moderator: String,
    /// Session time at which it was last known alive, in milliseconds: its heartbeat, or its last entry.
    pub alive_ms: i64,
    /// How long ago that was, in milliseconds.
    pub gap_ms: i64,
    /// Whether that length is exact: the same start of the machine, and a heartbeat.
    pub exact: bool,
    /// The note that was being written.
    pub draft: Option<Draft>,
    /// How many entries at the end of its log were kept and are gone from the record.
    pub lost: i64,
}

impl<J: Journal, C: Clock> App<J, C> {
    /// A new session, from its briefing.
    pub fn new(briefing: Briefing, journal: J, clock: C, theme: Theme) -> Self {
        let now = clock.now();
        let state = State::new(briefing.study.clone());
        let anchor = Anchor {
            boot_ms: now.boot_ms,
            clock_ms: 0,
        };
        let recorder = Recorder::new(state, journal, anchor, "", now);
        Self {
            host: host(&clock),
            clock,
            theme,
            recorder,
            briefing: Some(BriefingScreen::new(briefing)),
            task: TaskScreen::default(),
            now,
            size: Size::default(),
            leave: None,
        }
    }

    /// A session that goes on. Where a task was running it is asked once what happened in the gap.
    pub fn resume(resumed: Resumed, journal: J, clock: C, theme: Theme) -> Self {
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
            Given::default(),
        );
        let recorder = Recorder::new(resumed.state, journal, anchor, &resumed.moderator, now);
        let mut app = Self {
            host: host(&clock),
            clock,
            theme,
            recorder,
            briefing: None,
            task,
            now,
            size: Size::default(),
            leave: None,
        };
        let gap = (resumed.alive_ms, !resumed.exact);
        if resumed.lost > 0
            && !matches!(
                app.state().phase(),
                SessionPhase::NotOpened | SessionPhase::Closed
            )
        {
            app.task.tell_of_loss(resumed.lost, gap);
        } else {
            app.task.take_up(gap, now, &mut app.recorder, &app.host);
        }
        if let Some(draft) = &resumed.draft {
            app.task.restore(draft);
            app.task.tell("The unfinished note was kept as a draft.");
        }
        app
    }

    /// Uses these keys instead of the default ones.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<Keymap>) -> Self {
        if let Some(briefing) = &mut self.briefing {
            briefing.keys = keys.clone();
        }
        self.task.given.keys = keys;
        self
    }

    /// Says something first, until the next key; the briefing has its checks for that.
    #[must_use]
    pub fn with_notice(mut self, notice: Option<String>) -> Self {
        if let Some(notice) = notice {
            self.task.tell(&notice);
        }
        self
    }

    /// Can tell what earlier sessions came to, a version each.
    #[must_use]
    pub fn with_so_far(mut self, so_far: Vec<SoFar>) -> Self {
        self.task.given.so_far = so_far.into();
        self
    }

    /// Whether the session has been left, and how.
    pub fn wants_to_leave(&self) -> Option<Leave> {
        self.leave
    }

    /// Where its entries are.
    pub fn kept(&self) -> &Durability {
        self.recorder.kept()
    }

    /// Where the session stands.
    pub fn state(&self) -> &State {
        self.recorder.state()
    }

    /// What keeps its entries.
    pub fn journal(&self) -> &J {
        self.recorder.journal()
    }

    /// Gives the journal back.
    pub fn into_journal(self) -> J {
        self.recorder.into_journal()
    }

    /// The clock it was given.
    pub fn clock(&self) -> &C {
        &self.clock
    }

    fn press_on_briefing(&mut self, key: &KeyEvent, at: Moment) {
        let Some(briefing) = &mut self.briefing else {
            return;
        };
        match briefing.press(key) {
            Step::Stay => {}
            Step::Leave => self.leave = Some(Leave::NotOpened),
            Step::Open(settled) => self.open(settled, at),
        }
    }

    fn open(&mut self, settled: Settled, at: Moment) {
        let Some(briefing) = &mut self.briefing else {
            return;
        };
        let opening = Opening {
            session: briefing.session(),
            protocol: briefing.protocol().to_owned(),
            participant: settled.participant,
            version: settled.version,
            moderator: settled.moderator.clone(),
            session_kind: settled.kind,
            order: settled.order,
            boot_id: self.host.boot_id.clone(),
            utc_offset_min: self.host.utc_offset_min,
        };
        self.recorder.begin(at, &settled.moderator);
        let mut opened = self.recorder.execute(Command::Open(opening), at);
        for kind in briefing.added_kinds().iter().filter(|_| opened.is_ok()) {
            // Refused where the script has given the key or the id to another kind since: then that one counts.
            let _taken = (self.recorder).execute(Command::CarryErrorKind(kind.clone()), at);
        }
        if opened.is_ok() && settled.consent {
            opened = self
                .recorder
                .execute(Command::RecordConsent(true, settled.consent_text), at);
        }
        match opened {
            Ok(()) => {
                self.briefing = None;
                let given = std::mem::take(&mut self.task.given);
                self.task =
                    TaskScreen::new(self.recorder.state(), settled.segment, self.size, given);
            }
            Err(refusal) => briefing.refuse(refusal.to_string()),
        }
    }

    /// Takes in what the clocks say before anything else is done; says whether that raised a question.
    fn notice(&mut self, at: Moment) -> bool {
        let slept = self.recorder.notice(at);
        let asks =
            slept.is_some_and(|slept| self.task.wake(slept, at, &mut self.recorder, &self.host));
        if at.boot_ms > self.now.boot_ms {
            self.now = at;
        }
        asks
    }
}

impl<J: Journal, C: Clock> Screen for App<J, C> {
    fn press(&mut self, key: KeyEvent, at: Moment) {
        if key.kind != KeyEventKind::Press || self.leave.is_some() {
            return;
        }
        let asks = self.notice(at);
        if self.briefing.is_some() {
            self.press_on_briefing(&key, at);
        } else if asks {
            // Nobody has seen the question yet, so this key is no answer to it.
            self.task.refuse_unanswered();
        } else {
            self.leave = self.task.press(&key, at, &mut self.recorder, &self.host);
        }
        self.recorder.keep_up(at);
        self.recorder.keep_draft(self.task.draft());
    }

    fn paste(&mut self, text: &str) {
        match &mut self.briefing {
            Some(briefing) => briefing.paste(text),
            None => {
                self.task.paste(text);
                self.recorder.keep_draft(self.task.draft());
            }
        }
    }

    fn tell_of_ignored_input(&mut self) {
        if self.briefing.is_none() && self.leave.is_none() {
            self.task.tell(IGNORED);
        }
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.size = Size::new(width, height);
        if let Some(briefing) = &mut self.briefing {
            briefing.resize(self.size);
        }
        let banner = banner(&self.recorder, width).len();
        self.task.resize(self.size, self.recorder.state(), banner);
    }

    fn tick(&mut self, at: Moment) -> bool {
        let second = |moment: Moment| moment.boot_ms / 1000;
        let (shown, entries) = (second(self.now), self.state().last_seq());
        self.notice(at);
        let saved_now = self.recorder.keep_up(at);
        let said = self.task.tick(at, &self.recorder);
        saved_now
            || said
            || matches!(self.state().phase(), SessionPhase::Running(_))
            || second(self.now) != shown
            || self.state().last_seq() != entries
    }

    fn patience(&self) -> Duration {
        match self.state().phase() {
            SessionPhase::Running(_) => WHILE_RUNNING,
            SessionPhase::NotOpened
            | SessionPhase::Between
            | SessionPhase::Paused(_)
            | SessionPhase::Deciding(_)
            | SessionPhase::Closed => WHILE_STILL,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        match &self.briefing {
            Some(briefing) => briefing.draw(frame, self.theme),
            None => self.task.draw(frame, &self.recorder, self.now, self.theme),
        }
    }

    fn is_done(&self) -> bool {
        self.leave.is_some()
    }

    fn leave(&mut self, at: Moment) {
        if self.leave.is_some() {
            return;
        }
        self.task.save_draft(at, &mut self.recorder);
        self.recorder.keep_draft(self.task.draft());
        self.leave = Some(match self.state().phase() {
            SessionPhase::NotOpened => Leave::NotOpened,
            SessionPhase::Between
            | SessionPhase::Running(_)
            | SessionPhase::Paused(_)
            | SessionPhase::Deciding(_) => Leave::Open,
            SessionPhase::Closed => Leave::Closed,
        });
    }
}

fn host(clock: &impl Clock) -> Host {
    Host {
        boot_id: clock.boot_id(),
        utc_offset_min: clock.utc_offset_min(),
    }
}

#[cfg(test)]
mod tests;
