//! Overlays of the task screen: questions, pagers, and the hidden screen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::Span;
use ratatui::widgets::Clear;

use super::new_error_kind::NewErrorKind;
use crate::session::{SessionPhase, SessionState, format_time};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::text::{format_clock, pluralize};
use crate::tui::theme::DrawContext;
use crate::tui::widget::pager::Pager;
use crate::tui::widget::popup::Popup;
use crate::tui::widget::text_field::TextField;

/// Overlay of the task screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Overlay {
    /// Asks whether to close the session.
    Quit,
    /// Asks what happened during a recording gap.
    Gap {
        /// Session time at which the session was last known to be alive, in milliseconds.
        alive_ms: i64,
        /// Whether the length of the gap is an estimate.
        estimated: bool,
        /// Whether its start is exact: known for sleep, but a crash happened some time after the last heartbeat.
        start_is_exact: bool,
        /// The length being typed.
        typed_length: Option<TextField>,
    },
    /// Reports that saved entries are gone from the record.
    EntriesLost {
        /// Number of entries.
        entries: i64,
        /// Session time at which the session was last known to be alive, in milliseconds.
        alive_ms: i64,
        /// Whether the length of the gap since then is an estimate.
        estimated: bool,
    },
    /// Asks for the title of an unscripted task.
    UnscriptedTitle(TextField),
    /// Asks by how much to move the latest entry back.
    MoveLength {
        /// The length being typed.
        field: TextField,
        /// The digit that began it instead of logging an error.
        digit: Option<u32>,
        /// How far the entry was moved already, in milliseconds.
        moved_ms: i64,
    },
    /// Describes a new error kind.
    NewErrorKind(NewErrorKind),
    /// Shows help or a task's full text.
    Pager(Pager),
    /// Hides the screen from the participant.
    Hidden,
}

impl Overlay {
    pub(super) fn key_context(&self) -> KeyContext {
        match self {
            Self::Quit => KeyContext::Quit,
            Self::Gap {
                typed_length: None, ..
            } => KeyContext::Gap,
            Self::EntriesLost { .. } => KeyContext::Lost,
            Self::Gap {
                typed_length: Some(_),
                ..
            }
            | Self::UnscriptedTitle(_)
            | Self::MoveLength { .. } => KeyContext::Field,
            Self::NewErrorKind(_) => KeyContext::NewKind,
            Self::Pager(_) => KeyContext::Reading,
            Self::Hidden => KeyContext::Hidden,
        }
    }

    /// Its text field, if any.
    pub(super) fn input_field(&mut self) -> Option<&mut TextField> {
        match self {
            Self::Gap {
                typed_length: typed,
                ..
            } => typed.as_mut(),
            Self::UnscriptedTitle(field) | Self::MoveLength { field, .. } => Some(field),
            Self::NewErrorKind(kind) => Some(&mut kind.field),
            Self::Quit | Self::EntriesLost { .. } | Self::Pager(_) | Self::Hidden => None,
        }
    }

    /// Draws it over `area`; the pager and the hidden screen fill it.
    pub(super) fn draw(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        state: &SessionState,
        order: &[String],
        now_ms: i64,
        look: DrawContext<'_>,
    ) {
        let popup = match self {
            Self::Pager(pager) => {
                frame.render_widget(Clear, area);
                let kind = state.opening().map(|o| o.session_kind);
                let prefix = kind.map_or("", super::frame::kind_prefix);
                return pager.draw_prefixed(frame, area, prefix, look);
            }
            Self::Hidden => {
                frame.render_widget(Clear, area);
                let text = Span::styled("any key shows the screen again", look.theme.muted());
                let centered = area.centered(Constraint::Length(30), Constraint::Length(1));
                return frame.render_widget(text, centered);
            }
            Self::NewErrorKind(kind) => return kind.draw(frame, area, look),
            Self::Quit => Popup::new(
                "Close the session?",
                closing_summary(state, order, look.keys),
                KeyContext::Quit,
            )
            .with_other_keys("any other key: continue the session"),
            Self::EntriesLost { entries, .. } => Popup::new(
                "Entries are missing",
                lost_entries_message(*entries, state),
                KeyContext::Lost,
            ),
            Self::MoveLength { field, .. } => {
                let question = "How much earlier did the latest entry happen? Type minutes:seconds, such as 3:20."
                    .to_owned();
                Popup::new("Move back", [question], KeyContext::Field).with_field(field)
            }
            Self::UnscriptedTitle(field) => {
                let question = "What is the participant doing? A few words, as a title.".to_owned();
                Popup::new("Unscripted task", [question], KeyContext::Field).with_field(field)
            }
            Self::Gap {
                typed_length: Some(field),
                ..
            } => {
                let question = "How long did the participant pause? Type minutes:seconds, such as 2:30. The time counts as estimated."
                    .to_owned();
                Popup::new("A gap", [question], KeyContext::Field).with_field(field)
            }
            Self::Gap {
                alive_ms,
                estimated,
                typed_length: None,
                ..
            } => {
                let about = if *estimated { "about " } else { "" };
                let gap = format_time(now_ms - alive_ms);
                let question = format!(
                    "Nothing was recorded for {about}{gap} while this task was running: {}. During the gap the participant…",
                    running_task_title(state)
                );
                Popup::new("A gap", [question], KeyContext::Gap)
            }
        };
        popup.draw(frame, area, look);
    }
}

fn running_task_title(state: &SessionState) -> String {
    let task = state.current_attempt().map_or("", |a| &a.task);
    state.task_title(task).to_owned()
}

/// Message about the entries missing at the end of the log.
fn lost_entries_message(entries: i64, state: &SessionState) -> [String; 2] {
    let last = state.last_seq();
    let at = format_clock(state.log().last().map_or(0, |entry| entry.stamp.clock_ms));
    let (which, were) = match entries {
        1 => (format!("Entry {}", last + 1), "was"),
        n => (format!("Entries {} to {}", last + 1, last + n), "were"),
    };
    [
        format!(
            "{which} of this session {were} saved but cannot be found in the record: it is an older copy, or its end was cut off."
        ),
        format!("The log ends with entry {last}, logged at {at}."),
    ]
}

/// What would stay open after closing, in sentences.
fn closing_summary(state: &SessionState, order: &[String], keys: &Keymap) -> Vec<String> {
    let mut sentences = Vec::new();
    if let SessionPhase::Running(_) | SessionPhase::Paused(_) = state.phase() {
        let title = running_task_title(state);
        sentences.push(format!(
            "\"{title}\" is running; closing ends it without an outcome."
        ));
    }
    let open = super::remaining::undecided_attempts(state).count();
    if open > 0 {
        sentences.push(format!(
            "{} without an outcome: not counted until you set one.",
            pluralize(open, "task")
        ));
    }
    let untouched = order
        .iter()
        .filter(|t| state.attempts_at(t).next().is_none())
        .count();
    if untouched > 0 {
        sentences.push(format!(
            "{} not started: logged as not reached.",
            pluralize(untouched, "task")
        ));
    }
    if let Some(waiting) = super::remaining::unanswered_questions(state) {
        let ask = keys.key_for(KeyContext::Between, Intent::OpenQuestions);
        sentences.push(format!("{waiting} unanswered; {ask} asks."));
    }
    if sentences.is_empty() {
        sentences.push(super::remaining::no_tasks_left_message(state, order));
    }
    sentences
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::tui::testing::{both_sizes, opened, resumed_without};

    #[test]
    fn whether_to_close() {
        let mut app = opened();
        app.press_all("space +1000 tab space +1000 q");
        assert_snapshot!(both_sizes(&mut app));
    }

    #[test]
    fn what_happened_in_a_gap() {
        let mut app = opened();
        app.press_all("space +1000");
        app.clock().sleep(125_000);
        app.press_all("+0 e");
        assert_snapshot!(both_sizes(&mut app));
    }

    #[test]
    fn that_entries_are_gone() {
        let mut before = opened();
        before.press_all("space +1000 e");
        let mut app = resumed_without(before.state().clone(), 4);
        assert_snapshot!(both_sizes(&mut app));
    }

    #[test]
    fn help_tells_every_key_of_the_screen_it_was_called_from() {
        let mut app = opened();
        app.press_all("?");
        assert_snapshot!(both_sizes(&mut app));
        app.press_all("esc space ?");
        assert!(app.screen_text().contains("2 fault, 3 probing, 4 break"));
    }
}
