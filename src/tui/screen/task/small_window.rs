//! Status of a session in a window too small for its screen: its phase and pending input, so that keys are not pressed
//! blindly.

use super::task_box::format_tallies;
use super::{Overlay, TaskScreen};
use crate::session::{Attempt, SessionPhase, SessionState, format_time};
use crate::tui::keymap::KeyContext;
use crate::tui::text::{format_tenths, sanitize};

/// Phase of the session, pending question, and status, one line each.
pub(super) fn render_status(screen: &TaskScreen, state: &SessionState, now_ms: i64) -> String {
    if matches!(screen.overlay, Some(Overlay::Hidden)) {
        return "Any key shows the screen again.".to_owned();
    }
    let mut lines = vec![phase_line(screen, state, now_ms)];
    lines.extend(pending_line(screen, state));
    lines.extend(
        screen
            .shown_status(state)
            .map(|status| status.text().to_owned()),
    );
    if state.phase() != SessionPhase::Closed {
        lines.push("Keys are still logged.".to_owned());
    }
    lines.join("\n") + "\n"
}

/// Phase of the session.
fn phase_line(screen: &TaskScreen, state: &SessionState, now_ms: i64) -> String {
    let title = |a: &Attempt| sanitize(state.task_title(&a.task));
    let current = state.current_attempt();
    match (state.phase(), current) {
        (SessionPhase::Running(_), Some(a)) => {
            let time = format_tenths(a.time_ms(now_ms).unwrap_or(0));
            format!("▶ {time} {}: {}.", title(a), format_tallies(state, a))
        }
        (SessionPhase::Paused(_), Some(a)) => {
            let from_ms = a.open_pause().map_or(now_ms, |p| p.from_ms);
            format!("‖ paused {} {}.", format_time(now_ms - from_ms), title(a))
        }
        (SessionPhase::AwaitingOutcome(_), Some(a)) => format!("? {} has ended. How?", title(a)),
        (SessionPhase::Closed, _) => "○ The session is closed.".to_owned(),
        // The question names its subject.
        _ if screen.asking.is_some() => "No task running.".to_owned(),
        _ => {
            let chosen = screen.selected_task().map_or("", |id| state.task_title(id));
            format!("No task running; chosen: {}.", sanitize(chosen))
        }
    }
}

/// The pending question with its keys, unless keys log as usual.
fn pending_line(screen: &TaskScreen, state: &SessionState) -> Option<String> {
    let context = screen.key_context(state);
    let asked = match (&screen.overlay, &screen.asking) {
        (Some(Overlay::Quit), _) => "Close the session?".to_owned(),
        (Some(Overlay::EntriesLost { .. }), _) => {
            "Saved entries of this session are missing from the record.".to_owned()
        }
        (
            Some(Overlay::Gap {
                typed_length: None, ..
            }),
            _,
        ) => "Nothing was recorded for a while. During the gap the participant…".to_owned(),
        (
            Some(Overlay::Gap {
                typed_length: typed,
                ..
            }),
            _,
        ) => {
            let typed = typed.as_ref().map_or("", |field| field.text());
            format!("How long did they pause? › {typed}")
        }
        (Some(Overlay::UnscriptedTitle(field)), _) => {
            format!("Unscripted task, its title: › {}", field.text())
        }
        (Some(Overlay::MoveLength { field, .. }), _) => {
            format!("Move the latest entry back by: › {}", field.text())
        }
        (Some(Overlay::NewErrorKind(kind)), _) => {
            format!("New error kind: › {}", kind.field.text())
        }
        (Some(Overlay::Pager(_)), _) => "A text covers the screen; any key goes back.".to_owned(),
        (Some(Overlay::Hidden), _) => return None,
        (None, _) if screen.note.open => format!("✎ {}", screen.note.field.text()),
        (None, _) if screen.search.is_some() => {
            let typed = screen.search.as_ref().map_or("", |s| s.field.text());
            format!("/ {typed}")
        }
        (None, Some(asking)) => asking.summary_line(state),
        (None, None) if context == KeyContext::Deciding => String::new(),
        (None, None) => return None,
    };
    let bar = screen.options.keys.bar_rows(context).take(4);
    let keys: Vec<String> = bar.map(|r| format!("{} {}", r.shown, r.label)).collect();
    Some(
        format!("{} {}.", sanitize(&asked), keys.join(" · "))
            .trim_start()
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use crate::tui::Screen as _;
    use crate::tui::testing::{opened, render_text};

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
            let screen = render_text(&app, 58, 14).replace('\n', " ");
            assert!(screen.contains(words), "{words}:\n{screen}");
        }
        let mut app = opened();
        app.press_all("space z");
        let screen = render_text(&app, 58, 14);
        assert!(!screen.contains("product"), "{screen}");
    }
}
