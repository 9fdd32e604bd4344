//! The cost of a key: from the key to the disk to the frame, against a bare write and sync on the same file system.
//!
//! They run in random order after random pauses, so that other load affects all alike. In this process: a session
//! through [`Screen::press`], drawn. In a terminal: the program, from the written key to the frame read back. Also the
//! number of syncs per key.

#[path = "shared/driver.rs"]
mod driver;
#[path = "shared/large_study.rs"]
#[allow(dead_code, reason = "each measurement needs a part of it")]
mod large_study;
#[path = "shared/measuring.rs"]
#[allow(dead_code, reason = "each measurement needs a part of it")]
mod measuring;
#[path = "../tests/integration/support/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "each measurement needs a part of it"
)]
mod support;

use std::fs::File;
use std::io::{self, Sink, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crossterm::event::KeyCode;
use moderato::clock::{Clock, SystemClock};
use moderato::session::SessionState;
use moderato::store::{RecordWriter, Store};
use moderato::study;
use moderato::tui::{App, Screen};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use large_study::{next_random, random_share};
use measuring::{quantile, seconds};
use support::{shop, watched};

const ROUNDS: usize = 400;
/// A page, the smallest write of a database.
const BLOCK: [u8; 4096] = [b'x'; 4096];
/// The longest pause before a turn.
const PAUSE_MS: f64 = 30.0;

fn main() {
    let bench = shop::shop();
    let mut terminal = shop::start_task(&bench);
    let mut led = Led::new(&bench.at("led.moderato"));
    let mut file = File::create(bench.at("bare")).expect("a file");
    let mut took: [Vec<f64>; 3] = Default::default();
    let mut seed = 88_172_645_463_325_252;
    for n in 1..=ROUNDS {
        let mut turns = [0, 1, 2];
        turns.sort_by_cached_key(|_| next_random(&mut seed));
        for turn in turns {
            let pause = random_share(&mut seed) * PAUSE_MS / 1000.0;
            thread::sleep(Duration::from_secs_f64(pause));
            let ((), seconds) = seconds(|| match turn {
                0 => bare(&mut file),
                1 => led.press(),
                _ => {
                    terminal.press("1").shows(&format!("errors {n}"));
                }
            });
            took[turn].push(seconds);
        }
    }
    let [bare, led, seen] = took;
    for (what, keys) in [("in the process", led), ("in a terminal", seen)] {
        for (name, q) in [("p50", 0.5), ("p99", 0.99)] {
            let (key, bare) = (quantile(&keys, q), quantile(&bare, q));
            println!(
                "{what}, {name}: a key takes {:.2} times a write and sync ({:.2} ms and {:.2} ms)",
                key / bare,
                key * 1000.0,
                bare * 1000.0,
            );
        }
    }
    syncs_a_key();
}

/// Appends to a file and syncs it.
fn bare(file: &mut File) {
    file.write_all(&BLOCK).expect("room on the disk");
    file.sync_all().expect("a disk that syncs");
}

/// A session in this process, drawn to a discarded buffer.
struct Led {
    app: App<RecordWriter, SystemClock>,
    terminal: Terminal<CrosstermBackend<Sink>>,
}

impl Led {
    fn new(record: &Path) -> Self {
        let clock = SystemClock::new();
        let mut store = Store::open(record).expect("a record");
        let plan = study::parse(study::TEMPLATE).expect("the template has no problems");
        let frozen = store.freeze_protocol(study::TEMPLATE, &plan, clock.now().wall);
        let session = clock.new_id();
        let writer = store.into_session_writer(session, &SessionState::new(plan.into()));
        let (frozen, writer) = (frozen.expect("room"), writer.expect("a writer"));
        let mut app = driver::start_session(session, &frozen, writer, clock, Clock::now);
        let area = Rect::new(0, 0, 80, 24);
        app.resize(area.width, area.height);
        let options = TerminalOptions {
            viewport: Viewport::Fixed(area),
        };
        let terminal = Terminal::with_options(CrosstermBackend::new(io::sink()), options);
        Self {
            app,
            terminal: terminal.expect("a terminal"),
        }
    }

    /// A key that notes an error.
    fn press(&mut self) {
        let before = self.app.state().last_seq();
        let at = self.app.clock().now();
        driver::press(&mut self.app, KeyCode::Char('1'), at);
        let drawn = self.terminal.draw(|frame| self.app.draw(frame));
        drawn.expect("a picture");
        assert_eq!(self.app.state().last_seq(), before + 1);
    }
}

fn syncs_a_key() {
    const KEYS: usize = 50;
    if !watched::can_trace() {
        println!("syncs a key: not counted, strace is not installed or not permitted here");
        return;
    }
    let bench = shop::shop();
    let trace = bench.at("trace");
    let mut terminal =
        shop::start_task_in(bench.terminal_traced(shop::RUN_P01, &watched::SYNCS, &trace));
    let before = watched::syncs(&trace);
    for n in 1..=KEYS {
        terminal.press("1").shows(&format!("errors {n}"));
    }
    let a_key = (watched::syncs(&trace) - before) as f64 / KEYS as f64;
    println!("syncs a key: {a_key:.2}");
}
