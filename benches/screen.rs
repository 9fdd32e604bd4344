//! The cost of the session screen: a frame against merely filling its cells, and the bytes that a tick sends.
//!
//! Only ratios within one run are printed: they mean the same on a slow and on a fast machine.

#[path = "shared/driver.rs"]
mod driver;

use std::hint::black_box;
use std::io::{self, Write};

use crossterm::event::KeyCode;
use moderato::clock::{Clock, ManualClock, SystemClock};
use moderato::session::Entry;
use moderato::tui::{App, Screen};
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];
const ROUNDS: u32 = 300;

type Led = App<Vec<Entry>, ManualClock>;

/// A session of the template's study in which a task runs, with a log of some length.
fn session() -> Led {
    let clock = ManualClock::starting_at(1_772_445_600_000);
    let at = |clock: &ManualClock| {
        clock.advance(1500);
        clock.now()
    };
    let mut app = driver::start_session(clock.new_id(), &"ab".repeat(32), Vec::new(), clock, at);
    for _ in 0..40 {
        for code in [KeyCode::Char('e'), KeyCode::Char('m')] {
            let moment = at(app.clock());
            driver::press(&mut app, code, moment);
        }
    }
    app
}

/// The milliseconds of repeated runs of some work.
fn took(mut work: impl FnMut()) -> f64 {
    let clock = SystemClock::new();
    let from = clock.now().mono_ms;
    for _ in 0..ROUNDS {
        work();
    }
    (clock.now().mono_ms - from).max(1) as f64
}

/// Takes bytes, and counts them.
#[derive(Default)]
struct Wire(u64);

impl Write for &mut Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() {
    let mut app = session();
    for (width, height) in SIZES {
        app.resize(width, height);
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        let fill = took(|| {
            for cell in &mut buffer.content {
                *cell = Cell::new("x");
            }
            black_box(&buffer);
        });
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test backend");
        let frame = took(|| {
            terminal.draw(|frame| app.draw(frame)).expect("a picture");
        });
        println!(
            "{width}x{height}: a picture costs {:.1} times filling its cells",
            frame / fill
        );

        let mut wire = Wire::default();
        let options = TerminalOptions {
            viewport: Viewport::Fixed(area),
        };
        let mut terminal = Terminal::with_options(CrosstermBackend::new(&mut wire), options)
            .expect("a counting terminal");
        terminal.draw(|frame| app.draw(frame)).expect("a picture");
        for _ in 0..ROUNDS {
            app.clock().advance(100);
            let now = app.clock().now();
            app.tick(now);
            terminal.draw(|frame| app.draw(frame)).expect("a picture");
        }
        drop(terminal);
        // The first picture is among them: it weighs little over so many ticks.
        println!(
            "{width}x{height}: {} bytes a tick, all in all",
            wire.0 / u64::from(ROUNDS)
        );
    }
}
