//! Test support: a study, sessions in process, and keys written as words.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;

use super::{
    App, Briefing, CheckResult, KnownParticipant, PreflightCheck, ResumedSession, Screen, Theme,
};
use crate::clock::{Clock, ManualClock};
use crate::session::{
    ClockReading, Command, Draft, Durability, Entry, SessionKind, SessionState, SessionWriter,
};
use crate::study::{DesignVersion, ErrorKind, Severity, Study, Task};

/// 2026-03-02T10:00:00Z.
const WALL_MS: i64 = 1_772_445_600_000;

pub(super) type Bench<W = Vec<Entry>> = App<W, ManualClock>;

pub(super) fn study() -> Study {
    let kind = |key, id: &str, label: &str, severity| ErrorKind {
        key,
        id: id.to_owned(),
        label: label.to_owned(),
        severity,
    };
    Study {
        introduction: Some(
            "Thank you for coming. Today we look at a shop together. It is the shop that is tested, not you: \
             whatever is hard for you is worth knowing for us.\n\nPlease say aloud what you think while you work."
                .to_owned(),
        ),
        versions: ["2.4", "3.0"].map(DesignVersion::new).into(),
        tasks: vec![
            Task::new("find", "Find the product"),
            Task::new("cart", "Add to the cart"),
            Task {
                scenario: Some(
                    "You have decided to buy the shoes. Pay with the card you used last time."
                        .to_owned(),
                ),
                success: Some("The confirmation page shows the card ending in 4242".to_owned()),
                time_limit_ms: Some(300_000),
                ..Task::new("pay", "Pay with a saved card")
            },
            Task::new("address", "Change the address"),
            Task::new("cancel", "Cancel the order"),
        ],
        error_kinds: vec![
            kind('1', "wrong-field", "Types into the wrong field", Severity::Minor),
            kind('2', "back", "Leaves the page", Severity::Major),
        ],
        ..Study::new("Checkout")
    }
}

pub(super) fn briefing() -> Briefing {
    let known = |code: &str, segment: Option<&str>, seen: &[&str]| KnownParticipant {
        code: code.to_owned(),
        segment: segment.map(str::to_owned),
        versions_seen: seen.iter().map(|v| (*v).to_owned()).collect(),
        versions_unfinished: Vec::new(),
    };
    let study = Arc::new(study());
    let order: Vec<String> = study.tasks.iter().map(|t| t.id.clone()).collect();
    Briefing {
        session: uuid::Uuid::nil(),
        study,
        protocol: "ab".repeat(32),
        participant: "P07".to_owned(),
        known_participants: vec![
            known("P06", None, &["2.4"]),
            known("P07", Some("returning"), &[]),
            known("P08", None, &["3.0"]),
        ],
        participant_counts: vec![12, 4],
        version_index: 1,
        moderator: "Anna".to_owned(),
        kind: SessionKind::Real,
        added_error_kinds: Vec::new(),
        task_order: Box::new(move |_, _| order.clone()),
        objection: Box::new(|_, _| None),
        checks: vec![
            PreflightCheck {
                message: "118 GB are free on the disk.".to_owned(),
                result: CheckResult::Fine,
            },
            PreflightCheck {
                message: "The study's file lies on a network drive; keys may be slow.".to_owned(),
                result: CheckResult::Problem,
            },
        ],
    }
}

/// A session on its briefing.
pub(super) fn briefed() -> Bench {
    with_writer(briefing(), Vec::new())
}

/// An open session in a window of 80x24.
pub(super) fn opened() -> Bench {
    let mut app = briefed();
    app.press_all("enter");
    app
}

pub(super) fn with_writer<W: SessionWriter>(briefing: Briefing, writer: W) -> Bench<W> {
    let clock = ManualClock::starting_at(WALL_MS);
    let mut app = App::new(briefing, writer, clock, Theme::new(true));
    app.resize(80, 24);
    app
}

/// A session resumed `gap_ms` after it was last alive.
pub(super) fn resumed(state: SessionState, alive_ms: i64, gap_ms: i64, exact: bool) -> Bench {
    resume("Anna", state, alive_ms, gap_ms, exact, None, 0)
}

/// Resumed a minute later, with this many entries gone from the record.
pub(super) fn resumed_without(state: SessionState, lost: i64) -> Bench {
    let alive_ms = state.log().last().map_or(0, |e| e.stamp.clock_ms);
    resume("Anna", state, alive_ms, 60_000, true, None, lost)
}

/// Resumed with an unfinished note.
pub(super) fn resumed_with(
    state: SessionState,
    alive_ms: i64,
    gap_ms: i64,
    draft: Option<Draft>,
) -> Bench {
    resume("Anna", state, alive_ms, gap_ms, true, draft, 0)
}

/// Resumed by another moderator.
pub(super) fn resumed_by(moderator: &str, state: SessionState, alive_ms: i64) -> Bench {
    resume(moderator, state, alive_ms, 1000, true, None, 0)
}

fn resume(
    moderator: &str,
    state: SessionState,
    alive_ms: i64,
    gap_ms: i64,
    exact: bool,
    draft: Option<Draft>,
    lost: i64,
) -> Bench {
    let resumed = ResumedSession {
        state,
        segment: None,
        moderator: moderator.to_owned(),
        alive_ms,
        gap_ms,
        gap_is_exact: exact,
        draft,
        lost_entries: lost,
    };
    let clock = ManualClock::starting_at(WALL_MS + 3_600_000);
    let mut app = App::resume(resumed, Vec::new(), clock, Theme::new(true));
    app.resize(80, 24);
    app
}

/// Parses keys written as words: `space`, `enter`, `esc`, `tab`, `up`, `pgup`, `f1`, `ctrl-c`, single characters, `'a
/// note'` for a sequence of characters, and `+1500` to advance the clock by milliseconds.
pub(super) fn parse_keys(script: &str) -> Vec<KeyStep> {
    let mut steps = Vec::new();
    let mut rest = script.trim_start();
    while !rest.is_empty() {
        let (word, after) = if let Some(quoted) = rest.strip_prefix('\'') {
            let (text, after) = quoted.split_once('\'').expect("a closing quote");
            steps.extend(
                text.chars()
                    .map(|c| KeyStep::Key(plain_key(KeyCode::Char(c)))),
            );
            (None, after)
        } else {
            let end = rest.find(' ').unwrap_or(rest.len());
            (Some(&rest[..end]), &rest[end..])
        };
        steps.extend(word.map(parse_step));
        rest = after.trim_start();
    }
    steps
}

#[derive(Debug)]
pub(super) enum KeyStep {
    Key(KeyEvent),
    Wait(i64),
}

fn parse_step(word: &str) -> KeyStep {
    let code = match word {
        "space" => KeyCode::Char(' '),
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backtab" => KeyCode::BackTab,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "backspace" => KeyCode::Backspace,
        "f1" => KeyCode::F(1),
        "f2" => KeyCode::F(2),
        "ctrl-g" => {
            return KeyStep::Key(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL));
        }
        "ctrl-c" => {
            return KeyStep::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
        }
        "ctrl-z" => {
            return KeyStep::Key(KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL));
        }
        "ctrl-u" => {
            return KeyStep::Key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        }
        _ => {
            if let Some(rest) = word.strip_prefix("alt-") {
                let KeyStep::Key(key) = parse_step(rest) else {
                    panic!("no key is called {word}");
                };
                return KeyStep::Key(KeyEvent::new(key.code, KeyModifiers::ALT));
            }
            if let Some(ms) = word.strip_prefix('+') {
                return KeyStep::Wait(ms.parse().expect("milliseconds"));
            }
            let mut chars = word.chars();
            let c = chars.next().expect("a key");
            assert!(chars.next().is_none(), "no key is called {word}");
            KeyCode::Char(c)
        }
    };
    KeyStep::Key(plain_key(code))
}

fn plain_key(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

impl<W: SessionWriter> Bench<W> {
    /// Presses keys and advances the clock, in the syntax of [`parse_keys`].
    pub(super) fn press_all(&mut self, script: &str) {
        for step in parse_keys(script) {
            match step {
                KeyStep::Key(key) => {
                    let at = self.clock().now();
                    self.press(key, at);
                }
                KeyStep::Wait(ms) => {
                    self.clock().advance(ms);
                    self.tick_now();
                }
            }
        }
    }

    pub(super) fn tick_now(&mut self) -> bool {
        let at = self.clock().now();
        self.tick(at)
    }

    /// Log entries as words: the kind, and its fields if any.
    pub(super) fn log_words(&self) -> Vec<String> {
        self.state()
            .log()
            .filter(|e| e.seq > 1)
            .map(|e| {
                let (detail, texts) = e.to_detail();
                let mut words = format!("{} {} {}", e.moment_ms(), detail.kind, detail.json);
                for text in texts {
                    words = format!("{words} [{}: {}]", text.field, text.text);
                }
                words.trim_end_matches(" {}").to_owned()
            })
            .collect()
    }

    /// Kinds of the entries after the first, joined.
    pub(super) fn kinds(&self) -> String {
        let kinds: Vec<String> = self
            .state()
            .log()
            .skip(1)
            .map(|e| e.to_detail().0.kind)
            .collect();
        kinds.join(" ")
    }

    /// Text of the screen at 80x24.
    pub(super) fn screen_text(&self) -> String {
        render_text(self, 80, 24)
    }

    /// The status line above the key bar.
    pub(super) fn status_text(&self) -> String {
        let shown = self.screen_text();
        let lines: Vec<&str> = shown.split('\n').collect();
        lines[lines.len() - 2].trim().to_owned()
    }
}

/// Text of a screen drawn at this size, without colors.
pub(super) fn render_text(screen: &impl Screen, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test backend");
    let drawn = terminal
        .draw(|frame| screen.draw(frame))
        .expect("a test backend");
    let area = drawn.buffer.area;
    let lines: Vec<String> = (0..area.height)
        .map(|y| {
            let line: String = (0..area.width)
                .map(|x| drawn.buffer[(x, y)].symbol())
                .collect();
            line.trim_end().to_owned()
        })
        .collect();
    lines.join("\n")
}

/// Screen text as one line, without line breaks.
pub(super) fn single_line(screen: &str) -> String {
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Style of the first occurrence of a text on a screen, as words: colors and attributes.
pub(super) fn style_of(screen: &impl Screen, width: u16, height: u16, text: &str) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test backend");
    let drawn = terminal
        .draw(|frame| screen.draw(frame))
        .expect("a test backend");
    let symbols: Vec<&str> = drawn.buffer.content.iter().map(Cell::symbol).collect();
    let wanted: Vec<String> = text.chars().map(String::from).collect();
    let at = symbols
        .windows(wanted.len())
        .position(|some| some == wanted.as_slice())
        .unwrap_or_else(|| {
            panic!(
                "{text} is not shown:\n{}",
                render_text(screen, width, height)
            )
        });
    let cells = &drawn.buffer.content[at..at + wanted.len()];
    let look = |cell: &Cell| format!("{} {:?}", cell.fg, cell.modifier);
    let first = look(&cells[0]);
    assert!(
        cells.iter().all(|c| look(c) == first),
        "{text} is of several looks"
    );
    first.replace("Modifier", "")
}

/// A screen resized to and drawn at both snapshot sizes.
pub(super) fn both_sizes(screen: &mut impl Screen) -> String {
    let mut pictures = Vec::new();
    for (width, height) in [(80, 24), (120, 40)] {
        screen.resize(width, height);
        pictures.push(render_text(screen, width, height));
    }
    screen.resize(80, 24);
    pictures.join("\n════════\n")
}

/// Draws a screen at every tiny size and at some odd ones.
pub(super) fn draw_at_every_size(screen: &mut impl Screen) {
    for width in (1..=40).chain([59, 60, 61, 200, 500]) {
        for height in (1..=12).chain([15, 16, 17, 100]) {
            screen.resize(width, height);
            render_text(screen, width, height);
        }
    }
    screen.resize(80, 24);
}

/// A session writer whose disk can be full.
#[derive(Debug, Default)]
pub(super) struct FlakyWriter {
    pub(super) full: std::rc::Rc<std::cell::Cell<bool>>,
    pub(super) saved: Vec<Entry>,
    pub(super) unsaved: Vec<Entry>,
    pub(super) heartbeats: Vec<i64>,
    pub(super) draft: Option<Draft>,
    /// Spool file while the disk is full; `None` for memory.
    pub(super) spool_file: Option<String>,
}

impl SessionWriter for FlakyWriter {
    fn append(&mut self, entries: &[Entry], _after: &SessionState) -> Durability {
        self.unsaved.extend_from_slice(entries);
        if self.full.get() {
            let why = "The disk is full. Make room on it.".to_owned();
            return match self.spool_file.clone() {
                Some(file) => Durability::Spooled { why, file },
                None => Durability::MemoryOnly(why),
            };
        }
        self.saved.append(&mut self.unsaved);
        Durability::Committed
    }

    fn heartbeat(&mut self, clock_ms: i64, _now: ClockReading) {
        self.heartbeats.push(clock_ms);
    }

    fn save_draft(&mut self, draft: Option<&Draft>) {
        self.draft = draft.cloned();
    }
}

/// Refusal of a command, to compare messages with the rules' own.
pub(super) fn refusal(state: &SessionState, command: Command) -> String {
    crate::session::decide(state, command)
        .expect_err("a refusal")
        .to_string()
}
