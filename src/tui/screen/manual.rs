//! A page of the manual, with scrolling.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::Screen;
use crate::session::ClockReading;
use crate::tui::theme::Theme;
use crate::tui::widget::markdown;

/// Maximum width of text, in columns: longer lines are hard to read.
const MAX_COLUMNS: u16 = 100;

/// A page of the manual. Its keys are fixed and common to pagers: it explains custom keys, so it must work with any.
pub struct ManualScreen {
    title: String,
    text: String,
    theme: Theme,
    size: Size,
    lines: Vec<Line<'static>>,
    top: usize,
    done: bool,
}

impl ManualScreen {
    /// A page with this title, from Markdown.
    pub fn new(title: &str, text: &str, theme: Theme) -> Self {
        Self {
            title: title.to_owned(),
            text: text.to_owned(),
            theme,
            size: Size::default(),
            lines: Vec::new(),
            top: 0,
            done: false,
        }
    }

    /// Rows for the text: the last row of the window shows the keys.
    fn visible_rows(&self) -> usize {
        usize::from(self.size.height.saturating_sub(1)).max(1)
    }

    fn last_top(&self) -> usize {
        self.lines.len().saturating_sub(self.visible_rows())
    }

    fn scroll_to(&mut self, top: usize) {
        self.top = top.min(self.last_top());
    }

    fn position(&self) -> String {
        let last = (self.top + self.visible_rows()).min(self.lines.len());
        if last == self.lines.len() {
            return "end".to_owned();
        }
        format!("{}%", last * 100 / self.lines.len())
    }
}

impl Screen for ManualScreen {
    fn press(&mut self, key: KeyEvent, _at: ClockReading) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            self.done |= key.code == KeyCode::Char('c');
            return;
        }
        // One line of the previous page stays visible.
        let page = self.visible_rows().saturating_sub(1).max(1);
        match key.code {
            KeyCode::Char('q') | KeyCode::Esc => self.done = true,
            KeyCode::Down | KeyCode::Enter | KeyCode::Char('j') => self.scroll_to(self.top + 1),
            KeyCode::Up | KeyCode::Char('k') => self.scroll_to(self.top.saturating_sub(1)),
            KeyCode::PageDown | KeyCode::Char(' ') => self.scroll_to(self.top + page),
            KeyCode::PageUp | KeyCode::Char('b') => self.scroll_to(self.top.saturating_sub(page)),
            KeyCode::Home | KeyCode::Char('g') => self.scroll_to(0),
            KeyCode::End | KeyCode::Char('G') => self.scroll_to(usize::MAX),
            _ => {}
        }
    }

    fn paste(&mut self, _text: &str) {}

    fn resize(&mut self, width: u16, height: u16) {
        // The visible part of the page stays visible.
        let (top, before) = (self.top, self.lines.len().max(1));
        self.size = Size::new(width, height);
        let columns = usize::from(width.min(MAX_COLUMNS));
        self.lines = markdown::render_lines(&self.text, columns, self.theme);
        self.scroll_to(top * self.lines.len() / before);
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        let [page, foot] = frame.area().layout(&Layout::vertical([
            Constraint::Fill(1),
            Constraint::Length(1),
        ]));
        let shown = self.lines.iter().skip(self.top).take(self.visible_rows());
        frame.render_widget(Paragraph::new(shown.cloned().collect::<Vec<_>>()), page);
        let theme = self.theme;
        let mut line = Line::from(Span::styled(
            format!(" {} · {} ", self.title, self.position()),
            theme.selected(),
        ));
        for (key, label) in [
            ("space", "next page"),
            ("b", "back"),
            ("↑ ↓", "line"),
            ("q", "leave"),
        ] {
            line.push_span(Span::styled("  ", theme.muted()));
            line.push_span(Span::styled(key, theme.key()));
            line.push_span(Span::raw(format!(" {label}")));
        }
        frame.render_widget(line, foot);
    }

    fn is_done(&self) -> bool {
        self.done
    }

    fn shut_down(&mut self, _at: ClockReading) {
        self.done = true;
    }
}

#[cfg(test)]
mod tests {
    use ratatui::backend::TestBackend;

    use super::*;
    use crate::session::{Salt, WallTime};

    fn page() -> ManualScreen {
        let items: Vec<String> = (1..=40).map(|n| format!("- item {n}")).collect();
        let text = format!("# Things: a list\n\n{}\n", items.join("\n"));
        let mut page = ManualScreen::new("things", &text, Theme::new(false));
        page.resize(60, 12);
        page
    }

    fn press(page: &mut ManualScreen, code: KeyCode) {
        let at = ClockReading {
            boot_ms: 0,
            mono_ms: 0,
            wall: WallTime(0),
            salt: Salt([0; 16]),
        };
        page.press(KeyEvent::new(code, KeyModifiers::NONE), at);
    }

    fn visible_text(page: &ManualScreen) -> String {
        let mut terminal = ratatui::Terminal::new(TestBackend::new(60, 12)).unwrap();
        terminal.draw(|frame| page.draw(frame)).unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn it_scrolls_by_lines_and_pages_and_stops_at_both_ends() {
        let mut page = page();
        insta::assert_snapshot!(visible_text(&page));
        press(&mut page, KeyCode::Char(' '));
        assert_eq!(page.top, 10);
        press(&mut page, KeyCode::Up);
        assert_eq!(page.top, 9);
        press(&mut page, KeyCode::End);
        assert!(visible_text(&page).contains("item 40") && visible_text(&page).contains("end"));
        let end = page.top;
        press(&mut page, KeyCode::PageDown);
        assert_eq!(page.top, end);
        press(&mut page, KeyCode::Char('g'));
        press(&mut page, KeyCode::PageUp);
        assert_eq!(page.top, 0);
    }

    #[test]
    fn q_leaves_and_a_smaller_window_keeps_the_place() {
        let mut page = page();
        press(&mut page, KeyCode::End);
        page.resize(20, 5);
        assert!(page.top <= page.last_top() && page.top > 20);
        press(&mut page, KeyCode::Char('x'));
        assert!(!page.is_done());
        press(&mut page, KeyCode::Char('q'));
        assert!(page.is_done());
    }
}
