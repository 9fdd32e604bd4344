//! The terminal while screens are shown, and the loop that drives them.

use std::io::{self, stdout};
use std::mem::ManuallyDrop;

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use ratatui::DefaultTerminal;
use ratatui::backend::Backend;
use ratatui::layout::{Position, Rect};

use super::input::{Input, Inputs};
use super::screen::Screen;
use crate::clock::Clock;

/// Why the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The screen was done.
    Done,
    /// A signal asked to leave; the screen has left in order, and so should the program.
    Asked,
    /// The terminal is gone; the screen has left in order, and so should the program.
    Lost,
}

/// The terminal, taken over until it is dropped: its alternate screen, its keys, and the signals.
pub struct Terminal<C> {
    /// Never dropped: where the terminal is gone that would complain on standard error, which is gone too, and panic.
    shown: ManuallyDrop<DefaultTerminal>,
    inputs: Inputs,
    clock: C,
}

impl<C: Clock + Clone + Send + 'static> Terminal<C> {
    /// Takes the terminal over. It is given back when this is dropped, and in a panic.
    ///
    /// # Errors
    /// When there is no terminal, or it cannot be switched.
    pub fn open(clock: C) -> io::Result<Self> {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            restore();
            hook(info);
        }));
        let taken = ratatui::try_init().and_then(|shown| {
            execute!(stdout(), EnableBracketedPaste)?;
            let inputs = Inputs::start(clock.clone())?;
            Ok((shown, inputs))
        });
        match taken {
            Ok((shown, inputs)) => Ok(Self {
                shown: ManuallyDrop::new(shown),
                inputs,
                clock,
            }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// Shows a screen until it is done.
    pub fn show(&mut self, screen: &mut impl Screen) -> Ended {
        run(screen, &mut self.shown, &self.inputs, &self.clock)
    }
}

impl<C> Drop for Terminal<C> {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was; where it is gone there is nothing to give.
pub(super) fn restore() {
    let _gone = execute!(stdout(), DisableBracketedPaste, Show);
    let _gone = ratatui::try_restore();
}

/// Drives a screen: keys go in with their stamps, time passes where there are none, and it is drawn when something
/// has changed.
pub fn run<B: Backend>(
    screen: &mut impl Screen,
    terminal: &mut ratatui::Terminal<B>,
    inputs: &Inputs,
    clock: &impl Clock,
) -> Ended {
    if let Ok(size) = terminal.size() {
        screen.resize(size.width, size.height);
    }
    let mut stale = true;
    while !screen.is_done() {
        if stale && terminal.draw(|frame| screen.draw(frame)).is_err() {
            screen.leave(clock.now());
            return Ended::Lost;
        }
        stale = true;
        match inputs.next(screen.patience()) {
            Some(Input::Key(key, at)) => screen.press(key, at),
            Some(Input::Paste(text)) => screen.paste(&text),
            Some(Input::Resize(width, height)) => {
                screen.resize(width, height);
                // A window made smaller and as large again has lost what stood there: all is drawn anew. Where that
                // cannot be done the terminal is gone, which the next drawing finds.
                let _ = terminal
                    .size()
                    .and_then(|size| terminal.resize(Rect::from((Position::ORIGIN, size))));
            }
            Some(Input::Leave) => {
                screen.leave(clock.now());
                return Ended::Asked;
            }
            Some(Input::Lost) => {
                screen.leave(clock.now());
                return Ended::Lost;
            }
            None => stale = screen.tick(clock.now()),
        }
    }
    Ended::Done
}
