//! What is drawn and when, and how the screen is left.

use super::*;

#[test]
fn a_hidden_screen_shows_nothing_and_its_first_key_only_shows_it_again() {
    let mut app = opened();
    app.press_all("space z");
    assert_eq!(app.screen_text().trim(), "any key shows the screen again");
    app.press_all("e");
    assert_eq!(app.kinds(), "TaskStarted");
    assert!(app.screen_text().contains("Find the product"));
    app.press_all("e");
    assert_eq!(app.kinds(), "TaskStarted ErrorNoted");
}

#[test]
fn q_asks_once_and_another_key_stays() {
    let mut app = opened();
    app.press_all("space q e");
    assert_eq!(
        (app.requested_exit(), app.kinds()),
        (None, "TaskStarted".to_owned())
    );
    app.press_all("ctrl-c y");
    assert_eq!(app.kinds(), "TaskStarted TaskEnded SessionClosed");
    assert!(app.screen_text().contains(&app.state().head().short_hex()));
    assert_eq!(app.requested_exit(), None);
    app.press_all("r q y enter");
    assert_eq!(app.requested_exit(), Some(SessionExit::Closed));
}

#[test]
fn after_the_last_task_the_screen_offers_to_close() {
    let mut app = opened();
    app.press_all("space enter c s s s space enter v");
    assert_eq!(
        app.status_text(),
        "No tasks left (3 skipped). q closes the session."
    );
    assert_eq!(app.state().attempts()[4].outcome, Some(Outcome::Void));
}

#[test]
fn results_of_earlier_sessions_are_shown_only_on_demand() {
    let count = crate::metrics::Count::new(4, 6).unwrap();
    let so_far = crate::tui::InterimResults {
        version: "3.0".to_owned(),
        participants: 6,
        tasks: [("find".to_owned(), count)].into(),
    };
    let mut app = briefed().with_interim_results(vec![so_far]);
    app.press_all("enter");
    assert!(!render_text(&app, 120, 40).contains("so far"));
    app.press_all("w");
    assert!(
        app.screen_text()
            .contains("3.0: 6 people so far; 4 of 6 unassisted, 95% interval 30% to 91%")
    );
}

#[test]
fn a_tick_while_the_clock_runs_writes_less_than_200_bytes() {
    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    #[derive(Clone, Default)]
    struct Wire(Rc<Cell<usize>>);
    impl std::io::Write for Wire {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.set(self.0.get() + bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let mut app = opened();
    app.press_all("tab tab space +161000 1 a 3 +1000");
    app.resize(120, 40);
    let wire = Wire::default();
    let viewport = Viewport::Fixed(Rect::new(0, 0, 120, 40));
    let backend = CrosstermBackend::new(wire.clone());
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
    terminal.draw(|frame| Screen::draw(&app, frame)).unwrap();
    assert!(wire.0.get() > 1000, "the first picture is whole");
    // 30 seconds in tenths: across seconds, a minute, and the cells of the gauge.
    for _ in 0..300 {
        wire.0.set(0);
        app.press_all("+100");
        terminal.draw(|frame| Screen::draw(&app, frame)).unwrap();
        assert!(wire.0.get() < 200, "{} bytes", wire.0.get());
    }
    // Over the limit, the words change once and not with each tick.
    app.press_all("+200000");
    terminal.draw(|frame| Screen::draw(&app, frame)).unwrap();
    wire.0.set(0);
    app.press_all("+100");
    terminal.draw(|frame| Screen::draw(&app, frame)).unwrap();
    assert!(wire.0.get() < 200, "{} bytes", wire.0.get());
}

#[test]
fn where_no_clock_runs_it_is_drawn_once_a_second_only() {
    let mut app = opened();
    assert_eq!(app.tick_interval(), IDLE_TICK);
    app.clock().advance(400);
    assert!(!app.tick_now());
    app.clock().advance(600);
    assert!(app.tick_now());
    app.press_all("space");
    assert_eq!(app.tick_interval(), RUNNING_TICK);
    app.press_all("space");
    assert_eq!(app.tick_interval(), IDLE_TICK);
}
