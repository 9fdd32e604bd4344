//! A slow disk delays the screen, but no timestamp.

use std::sync::mpsc::{self, Receiver};
use std::thread;

use crossterm::event::{KeyCode, KeyEvent};
use moderato::clock::{Clock, ManualClock, SystemClock};
use moderato::session::{
    ClockReading, Durability, Entry, Event, Opening, SessionState, SessionWriter,
};
use moderato::tui::{App, Input, InputQueue, ResumedSession, Screen, Theme, run};
use ratatui::backend::TestBackend;

use crate::support::record_bench::SCRIPT;
use crate::support::testing::StudyBench;

/// A session writer with slow commits.
struct Slow<F> {
    entries: Vec<Entry>,
    wait: F,
}

impl<F: FnMut()> SessionWriter for Slow<F> {
    fn append(&mut self, entries: &[Entry], _: &SessionState) -> Durability {
        (self.wait)();
        self.entries.extend_from_slice(entries);
        Durability::Committed
    }
}

/// A session that was opened and in which no task runs.
fn opened() -> SessionState {
    let bench = StudyBench::from_script(SCRIPT);
    let opening = Opening {
        moderator: "Ana".to_owned(),
        ..bench.opening()
    };
    bench.opened_as(opening).state
}

/// The session clock of each entry that a key made, while twelve keys come in: a task is begun, then errors.
fn stamps<W: SessionWriter, C: Clock>(
    writer: W,
    clock: C,
    keys: Receiver<Input>,
    loop_clock: &impl Clock,
) -> (Vec<i64>, i64) {
    let state = opened();
    let before = state.last_seq();
    let resumed = ResumedSession {
        draft: None,
        lost_entries: 0,
        state,
        segment: None,
        moderator: "Ana".to_owned(),
        alive_ms: 0,
        gap_ms: 0,
        gap_is_exact: true,
    };
    let (answered, _unheard) = mpsc::channel();
    let mut app = App::resume(resumed, writer, clock, Theme::new(false));
    let mut terminal = ratatui::Terminal::new(TestBackend::new(80, 24)).unwrap();
    run(
        &mut app,
        &mut terminal,
        &InputQueue::new(keys, answered),
        loop_clock,
    );
    assert!(app.is_done());
    let by_key = |e: &&Entry| {
        e.seq > before
            && matches!(
                e.event,
                Event::TaskStarted { .. } | Event::ErrorNoted { .. }
            )
    };
    let log: Vec<&Entry> = app.state().log().collect();
    let stamps = log.iter().copied().filter(by_key).map(|e| e.stamp.clock_ms);
    (
        stamps.collect(),
        app.state()
            .log()
            .map(|e| e.stamp.clock_ms)
            .max()
            .unwrap_or(0),
    )
}

fn key(nth: usize, at: ClockReading) -> Input {
    let code = if nth == 0 { ' ' } else { 'e' };
    Input::Key(KeyEvent::from(KeyCode::Char(code)), at)
}

#[test]
fn slow_commits_do_not_delay_timestamps() {
    let pressing = ManualClock::starting_at(1_790_000_000_000);
    let (sent, keys) = mpsc::channel();
    let mut pressed = Vec::new();
    for nth in 0..12 {
        pressing.advance(50);
        let at = pressing.now();
        pressed.push(at.boot_ms - 60_000);
        sent.send(key(nth, at)).unwrap();
    }
    drop(sent);
    // The clock of the loop runs on while a commit is under way; the keys wait with their own moments.
    let late = std::rc::Rc::new(ManualClock::starting_at(1_790_000_000_000));
    let passing = late.clone();
    let slow = Slow {
        entries: Vec::new(),
        wait: move || passing.advance(200),
    };
    let (stamps, _) = stamps(
        slow,
        ManualClock::starting_at(1_790_000_000_000),
        keys,
        &*late,
    );
    assert_eq!(stamps, pressed);
}

#[test]
fn keys_pressed_during_a_commit_are_stamped_when_pressed() {
    let (sent, keys) = mpsc::channel();
    let (all_sent, done) = mpsc::channel();
    let (under_way, begins) = mpsc::channel();
    let clock = SystemClock::new();
    let stamping = clock.clone();
    let hand = thread::spawn(move || {
        begins.recv().unwrap();
        let mut pressed = Vec::new();
        for nth in 0..12 {
            let at = stamping.now();
            pressed.push(at.boot_ms);
            sent.send(key(nth, at)).unwrap();
        }
        all_sent.send(()).unwrap();
        pressed
    });
    // The first commit, with which the session goes on, ends only when the last key has been pressed in it.
    let slow = Slow {
        entries: Vec::new(),
        wait: move || {
            let _ = under_way.send(());
            let _ = done.recv();
        },
    };
    let (stamps, _) = stamps(slow, clock.clone(), keys, &clock);
    let pressed = hand.join().unwrap();
    let between = |all: &[i64]| all.windows(2).map(|w| w[1] - w[0]).collect::<Vec<_>>();
    assert_eq!(stamps.len(), 12);
    assert_eq!(between(&stamps), between(&pressed));
}
