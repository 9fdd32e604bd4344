//! What the session says in a window too small for its screen: its state and what it waits for, so that no key is
//! pressed blindly.

use super::{Overlay, TaskScreen};
use crate::session::{Attempt, SessionPhase, State, shown_time};
use crate::tui::keymap::KeyContext;
use crate::tui::screen::task_box::tallies;
use crate::tui::text::{clean, tenths};

/// The state of the session, what is asked, and the answer to the last key, a line each.
pub(super) fn told(screen: &TaskScreen, state: &State, now_ms: i64) -> String {
    if matches!(screen.cover, Some(Overlay::Hidden)) {
        return "Any key shows the screen again.".to_owned();
    }
    let mut lines = vec![standing(screen, state, now_ms)];
    lines.extend(waits_for(screen, state));
    lines.extend(screen.said(state).map(|said| said.text().to_owned()));
    if state.phase() != SessionPhase::Closed {
        lines.push("Keys are still logged.".to_owned());
    }
    lines.join("\n") + "\n"
}

/// What the session is at.
fn standing(screen: &TaskScreen, state: &State, now_ms: i64) -> String {
    let title = |a: &Attempt| clean(state.task_title(&a.task));
    let current = state.current();
    match (state.phase(), current) {
        (SessionPhase::Running(_), Some(a)) => {
            let time = tenths(a.time_ms(now_ms).unwrap_or(0));
            format!("▶ {time} {}: {}.", title(a), tallies(state, a))
        }
        (SessionPhase::Paused(_), Some(a)) => {
            let from_ms = a.open_pause().map_or(now_ms, |p| p.from_ms);
            format!("‖ paused {} {}.", shown_time(now_ms - from_ms), title(a))
        }
        (SessionPhase::Deciding(_), Some(a)) => format!("? {} has ended. How?", title(a)),
        (SessionPhase::Closed, _) => "○ The session is closed.".to_owned(),
        // The question says what it is about.
        _ if screen.asking.is_some() => "No task running.".to_owned(),
        _ => {
            let chosen = screen.chosen_task().map_or("", |id| state.task_title(id));
            format!("No task running; chosen: {}.", clean(chosen))
        }
    }
}

/// What keys answer now, and which do, where that is more than to log.
fn waits_for(screen: &TaskScreen, state: &State) -> Option<String> {
    let place = screen.place(state);
    let asked = match (&screen.cover, &screen.asking) {
        (Some(Overlay::Quit), _) => "Close the session?".to_owned(),
        (Some(Overlay::Lost { .. }), _) => {
            "Saved entries of this session are missing from the record.".to_owned()
        }
        (Some(Overlay::Gap { typed: None, .. }), _) => {
            "Nothing was recorded for a while. During the gap the participant…".to_owned()
        }
        (Some(Overlay::Gap { typed, .. }), _) => {
            let typed = typed.as_ref().map_or("", |field| field.text());
            format!("How long did they pause? › {typed}")
        }
        (Some(Overlay::Title(field)), _) => {
            format!("Unscripted task, its title: › {}", field.text())
        }
        (Some(Overlay::Kind(kind)), _) => format!("New error kind: › {}", kind.field.text()),
        (Some(Overlay::Reading(_)), _) => "A text covers the screen; any key goes back.".to_owned(),
        (Some(Overlay::Hidden), _) => return None,
        (None, _) if screen.note.open => format!("✎ {}", screen.note.field.text()),
        (None, _) if screen.search.is_some() => {
            let typed = screen.search.as_ref().map_or("", |s| s.field.text());
            format!("/ {typed}")
        }
        (None, Some(asking)) => asking.told(state),
        (None, None) if place == KeyContext::Deciding => String::new(),
        (None, None) => return None,
    };
    let bar = screen.given.keys.bar(place).take(4);
    let keys: Vec<String> = bar.map(|r| format!("{} {}", r.shown, r.label)).collect();
    Some(
        format!("{} {}.", clean(&asked), keys.join(" · "))
            .trim_start()
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use crate::tui::Screen as _;
    use crate::tui::testing::{opened, shown};

    #[test]
    fn no_key_is_pressed_blindly_in_a_small_window() {
        let mut app = opened();
        for (script, words) in [
            ("", "No task running; chosen: Find the product."),
            ("space +61000 1", "01:01.0 Find the product: errors 1"),
            ("", "Error: Types into the wrong field."),
            ("space +5000", "paused 0:05 Find the product."),
            ("space enter", "Find the product has ended. How?"),
            ("", "c p f g t v outcome"),
            ("n 'a word'", "✎ a word Enter save"),
            ("enter q", "Close the session? y close the session"),
            ("y", "○ The session is closed."),
        ] {
            app.press_all(script);
            app.resize(58, 14);
            let screen = shown(&app, 58, 14).replace('\n', " ");
            assert!(screen.contains(words), "{words}:\n{screen}");
        }
        let mut app = opened();
        app.press_all("space z");
        let screen = shown(&app, 58, 14);
        assert!(!screen.contains("product"), "{screen}");
    }
}
