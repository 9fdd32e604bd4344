//! Ten thousand random keys: no panics, every refusal has a sentence, and the log replays to the live state.

use crossterm::event::{KeyCode, KeyModifiers};

use super::*;
use crate::tui::keymap::KeyContext;

/// A small generator with stable output per seed (Marsaglia's xorshift, 64 bits).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn size(&mut self, sides: u64) -> u16 {
        u16::try_from(1 + self.roll(sides)).unwrap()
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.roll(all.len() as u64)).unwrap()]
    }

    fn key(&mut self) -> KeyEvent {
        const CODES: [KeyCode; 18] = [
            KeyCode::Enter,
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Esc,
            KeyCode::Tab,
            KeyCode::BackTab,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::PageUp,
            KeyCode::PageDown,
            KeyCode::Backspace,
            KeyCode::Delete,
            KeyCode::F(1),
            KeyCode::Null,
        ];
        let code = match self.roll(10) {
            0..=5 => KeyCode::Char(self.pick(&[
                ' ', ' ', ' ', '1', '2', '3', '9', 'e', 'a', 'n', 'u', 'u', 'U', 'c', 'p', 'f',
                'v', 's', 'r', 'm', 'w', 'z', 'q', 'y', 'X', '?', '/', 'd', 'k', 'ß', '予',
            ])),
            6 => KeyCode::Char(char::from(u8::try_from(32 + self.roll(95)).unwrap())),
            _ => self.pick(&CODES),
        };
        let modifiers = match self.roll(12) {
            0 => KeyModifiers::ALT,
            1 => KeyModifiers::CONTROL,
            _ => KeyModifiers::NONE,
        };
        KeyEvent::new(code, modifiers)
    }
}

fn ends_as_a_sentence(text: &str) -> bool {
    text.len() > 3 && text.ends_with(['.', '?', ':']) || text.contains("Level: 1")
}

/// Presses `keys` random keys in a new session, which may end earlier.
fn press_at_random(seed: u64, keys: usize) -> usize {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut app = opened();
    for pressed in 0..keys {
        match dice.roll(40) {
            0 => {
                let (width, height) = (dice.size(140), dice.size(45));
                app.resize(width, height);
                render_text(&app, width, height);
            }
            1 => app.paste("e1a\nq y \u{1b}[2J"),
            2 => app.clock().sleep(i64::from(dice.size(4000))),
            3 => app.clock().step_wall(i64::from(dice.size(3000)) - 1500),
            4 | 5 => {
                app.tick_now();
            }
            _ => {}
        }
        app.clock().advance(i64::try_from(dice.roll(4000)).unwrap());
        let key = dice.key();
        let before = app.state().last_seq();
        let (place, at) = (app.task.key_context(app.state()), app.clock().now());
        app.press(key, at);
        let status = app.task.status();
        let why = format!("seed {seed}, key {pressed}: {key:?} in {place:?}");
        match status {
            Some(Status::Refused(text)) => {
                assert!(ends_as_a_sentence(text), "{why}: {text}");
                assert!(
                    app.is_done() || app.state().last_seq() <= before + 1,
                    "{why}"
                );
            }
            Some(Status::Message(text)) => assert!(ends_as_a_sentence(text), "{why}: {text}"),
            None => {}
        }
        let means = app.task.options.keys.lookup(place, &key);
        let open = matches!(
            place,
            KeyContext::Between
                | KeyContext::Running
                | KeyContext::Paused
                | KeyContext::Deciding
                | KeyContext::Closed
        );
        if open && means.is_none() {
            assert!(status.is_some(), "{why}: nothing was said");
        }
        if app.is_done() {
            agrees(&app, seed);
            return pressed + 1;
        }
    }
    agrees(&app, seed);
    keys
}

/// Checks that the live state, the saved entries and their replay agree.
fn agrees(app: &Bench, seed: u64) {
    let log: Vec<_> = app.state().log().cloned().collect();
    assert_eq!(app.writer(), &log, "seed {seed}");
    assert_eq!(
        &replay(briefing().study, app.writer()),
        app.state(),
        "seed {seed}"
    );
    for attempt in app.state().attempts() {
        let time = attempt.time_ms(i64::MAX / 4);
        assert!(time.is_none_or(|time| time >= 0), "seed {seed}");
    }
}

#[test]
fn ten_thousand_random_keys_break_nothing() {
    let (mut pressed, mut seed) = (0, 1);
    while pressed < 10_000 {
        pressed += press_at_random(seed, 400);
        seed += 1;
    }
    assert!(seed < 400, "sessions ended too early to mean much");
}
