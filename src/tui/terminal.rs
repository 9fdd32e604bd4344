//! The terminal while screens are shown, and the loop that runs them.

use std::io::{self, stdout};
use std::mem::ManuallyDrop;

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::layout::{Position, Rect};
use ratatui::{DefaultTerminal, Frame};

use super::ascii;
use super::full_screen::{self, restore};
use super::input::{Input, InputQueue};
use super::screen::Screen;
use crate::clock::Clock;

/// Why the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScreenExit {
    /// The screen was done.
    Done,
    /// A signal requested an exit; the screen has exited in order, and the program should too.
    Terminated,
    /// The terminal is gone; the screen has exited in order, and the program should too.
    Disconnected,
}

/// Number of columns of the terminal; `None` without one.
pub fn terminal_width() -> Option<usize> {
    crossterm::terminal::size()
        .ok()
        .map(|(width, _)| usize::from(width))
}

/// The terminal in full screen with key input and signals, restored on drop.
pub struct Terminal<C> {
    /// Never dropped: its drop prints an error if the terminal is gone, and printing then panics.
    inner: ManuallyDrop<DefaultTerminal>,
    inputs: InputQueue,
    clock: C,
    /// Whether screens are drawn in ASCII.
    is_ascii: bool,
    /// Whether a screen was shown before.
    has_shown_screen: bool,
}

impl<C: Clock + Clone + Send + 'static> Terminal<C> {
    /// Switches the terminal to full screen. It is restored on drop and on panic.
    ///
    /// # Errors
    /// If there is no terminal, or it cannot be switched.
    pub fn open(clock: C) -> io::Result<Self> {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            restore();
            hook(info);
        }));
        Self::take_over(clock).inspect_err(|_| restore())
    }

    fn take_over(clock: C) -> io::Result<Self> {
        full_screen::enter()?;
        let shown = ratatui::Terminal::new(CrosstermBackend::new(stdout()))?;
        let inputs = InputQueue::start(clock.clone())?;
        Ok(Self {
            inner: ManuallyDrop::new(shown),
            inputs,
            clock,
            is_ascii: false,
            has_shown_screen: false,
        })
    }

    /// Draws screens in ASCII, or as they are.
    #[must_use]
    pub fn in_ascii(mut self, is_ascii: bool) -> Self {
        self.is_ascii = is_ascii;
        self
    }

    /// Shows a screen until it is done. Keys pressed before the first screen appeared do nothing.
    pub fn show(&mut self, screen: &mut impl Screen) -> ScreenExit {
        if !std::mem::replace(&mut self.has_shown_screen, true) {
            self.inputs.mark_keys_before(self.clock.now());
        }
        let (inner, inputs) = (&mut *self.inner, &self.inputs);
        run_drawn(screen, inner, inputs, &self.clock, |frame, screen| {
            screen.draw(frame);
            if self.is_ascii {
                ascii::replace_symbols(frame.buffer_mut());
            }
        })
    }
}

impl<C> Drop for Terminal<C> {
    fn drop(&mut self) {
        restore();
    }
}

/// Runs a screen: passes keys with their stamps, ticks when there are none, and redraws after changes.
pub fn run<B: Backend>(
    screen: &mut impl Screen,
    terminal: &mut ratatui::Terminal<B>,
    inputs: &InputQueue,
    clock: &impl Clock,
) -> ScreenExit {
    run_drawn(screen, terminal, inputs, clock, |frame, screen| {
        screen.draw(frame);
    })
}

/// [`run`] with another way to draw the screen.
fn run_drawn<B: Backend, S: Screen>(
    screen: &mut S,
    terminal: &mut ratatui::Terminal<B>,
    inputs: &InputQueue,
    clock: &impl Clock,
    draw: impl Fn(&mut Frame<'_>, &S),
) -> ScreenExit {
    if let Ok(size) = terminal.size() {
        screen.resize(size.width, size.height);
    }
    let mut stale = true;
    if screen.ignores_early_keys() {
        // The moment before it is drawn: a quick answer to what is shown is not early.
        inputs.mark_keys_before(clock.now());
    }
    while !screen.is_done() {
        if stale && terminal.draw(|frame| draw(frame, screen)).is_err() {
            inputs.acknowledge_hangup();
            screen.shut_down(clock.now());
            return ScreenExit::Disconnected;
        }
        stale = true;
        match inputs.next(screen.tick_interval()) {
            Some(Input::Key(key, at)) => screen.press(key, at),
            Some(Input::Early) => screen.warn_early_key(),
            Some(Input::Paste(text)) => screen.paste(&text),
            Some(Input::Ignored) => screen.warn_ignored_input(),
            Some(Input::Resize(width, height)) => {
                screen.resize(width, height);
                // A window that was shrunk and enlarged again has lost its content, so all is redrawn. If this fails
                // the terminal is gone, and the next draw reports it.
                let _ = terminal
                    .size()
                    .and_then(|size| terminal.resize(Rect::from((Position::ORIGIN, size))));
            }
            Some(Input::Terminate) => {
                screen.shut_down(clock.now());
                return ScreenExit::Terminated;
            }
            Some(Input::Disconnected) => {
                screen.shut_down(clock.now());
                return ScreenExit::Disconnected;
            }
            None => stale = screen.tick(clock.now()),
        }
    }
    ScreenExit::Done
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use crossterm::event::KeyEvent;
    use ratatui::backend::TestBackend;

    use super::*;
    use crate::session::{ClockReading, Salt, WallTime};
    use crate::tui::testing::{KeyStep, briefed, parse_keys};
    use crate::tui::{Screen, SessionExit};

    fn at(boot_ms: i64) -> ClockReading {
        ClockReading {
            boot_ms,
            mono_ms: boot_ms,
            wall: WallTime(1_772_445_600_000 + boot_ms - 60_000),
            salt: Salt([0; 16]),
        }
    }

    fn pressed(script: &str) -> Vec<Input> {
        let only_keys = |step| match step {
            KeyStep::Key(key) => Some(key),
            KeyStep::Wait(_) => None,
        };
        let keys: Vec<KeyEvent> = parse_keys(script)
            .into_iter()
            .filter_map(only_keys)
            .collect();
        (60_000..)
            .zip(keys)
            .map(|(ms, key)| Input::Key(key, at(ms)))
            .collect()
    }

    /// Runs a session with these inputs, after which the terminal is gone.
    fn run_over(inputs: Vec<Input>) -> (ScreenExit, Option<SessionExit>, String, usize) {
        let (sent, received) = mpsc::channel();
        let (answered, answers) = mpsc::channel();
        for input in inputs {
            sent.send(input).unwrap();
        }
        drop(sent);
        let mut app = briefed();
        let mut terminal = ratatui::Terminal::new(TestBackend::new(80, 24)).unwrap();
        let clock = crate::clock::ManualClock::starting_at(1_772_445_600_000);
        let ended = run(
            &mut app,
            &mut terminal,
            &InputQueue::new(received, answered),
            &clock,
        );
        (
            ended,
            app.requested_exit(),
            app.kinds(),
            answers.try_iter().count(),
        )
    }

    #[test]
    fn the_loop_ends_when_the_screen_is_done() {
        let (ended, left, kinds, _) = run_over(pressed("enter space q l e"));
        assert_eq!((ended, left), (ScreenExit::Done, Some(SessionExit::Open)));
        assert_eq!(kinds, "TaskStarted");
    }

    #[test]
    fn a_signal_leaves_in_order_is_answered_and_leaves_the_session_open() {
        let mut inputs = pressed("enter space n 'draft'");
        inputs.push(Input::Terminate);
        let (ended, left, kinds, answers) = run_over(inputs);
        assert_eq!(
            (ended, left),
            (ScreenExit::Terminated, Some(SessionExit::Open))
        );
        assert_eq!(kinds, "TaskStarted ObservationNoted");
        assert_eq!(answers, 1);
    }

    #[test]
    fn a_terminal_that_is_gone_leaves_the_session_open() {
        let (ended, left, kinds, answers) = run_over(pressed("enter space e"));
        assert_eq!(
            (ended, left),
            (ScreenExit::Disconnected, Some(SessionExit::Open))
        );
        assert_eq!(kinds, "TaskStarted ErrorNoted");
        // The hangup signal of a lost terminal must not end the program before an orderly exit.
        assert_eq!(answers, 1);
    }

    #[test]
    fn keys_pressed_before_the_briefing_appeared_do_nothing() {
        let clock = crate::clock::ManualClock::starting_at(1_772_445_600_000);
        let now = clock.now().boot_ms;
        let key = |c, ms| Input::Key(KeyEvent::from(crossterm::event::KeyCode::Char(c)), at(ms));
        let (sent, received) = mpsc::channel();
        let (answered, _answers) = mpsc::channel();
        for input in [key(' ', now - 2), key(' ', now - 1), key('k', now)] {
            sent.send(input).unwrap();
        }
        let mut app = briefed();
        let queue = InputQueue::new(received, answered);
        queue.mark_keys_before(at(now));
        assert_eq!(queue.next(Duration::ZERO), Some(Input::Early));
        drop(sent);
        let mut terminal = ratatui::Terminal::new(TestBackend::new(80, 24)).unwrap();
        run(&mut app, &mut terminal, &queue, &clock);
        assert!(app.screen_text().contains("not recorded"));
    }

    #[test]
    fn pastes_and_sizes_reach_the_screen() {
        let mut inputs = pressed("enter");
        inputs.extend([Input::Paste("e e e".to_owned()), Input::Resize(10, 3)]);
        let (_, _, kinds, _) = run_over(inputs);
        assert_eq!(kinds, "");
    }

    #[test]
    fn a_screen_that_is_done_takes_no_more_keys() {
        let mut app = briefed();
        app.press_all("esc");
        app.press_all("enter");
        assert!(app.is_done());
        assert_eq!(app.state().last_seq(), 0);
    }
}
