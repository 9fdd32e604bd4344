//! A text over the screen: help, or a task's full text.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use super::bar;
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::text::{pad, truncate_to_width, width, wrap};
use crate::tui::theme::{DrawContext, Theme};

/// A page of rows, and the scroll position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) struct Pager {
    title: String,
    rows: Vec<PageRow>,
    scroll: usize,
}

/// A row of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum PageRow {
    /// A key or heading with a text.
    Entry(String, String),
    /// A text as wide as the page.
    Text(String),
    /// A line of a table, which is not wrapped.
    Line(String),
}

impl From<(String, String)> for PageRow {
    fn from((head, text): (String, String)) -> Self {
        Self::Entry(head, text)
    }
}

impl Pager {
    /// All keys of a context.
    pub(in crate::tui) fn for_keys(keys: &Keymap, context: KeyContext) -> Self {
        let rows = keys
            .rows_in(context)
            .map(|r| (r.shown.clone().into_owned(), r.help.to_owned()));
        Self::new("Keys", rows)
    }

    /// All keys of several contexts, grouped by heading; keys that work in `common` are listed only there.
    pub(in crate::tui) fn for_key_groups(
        keys: &Keymap,
        groups: &[(&str, KeyContext)],
        common: KeyContext,
    ) -> Self {
        let mut rows = Vec::new();
        for (heading, context) in groups {
            if !rows.is_empty() {
                rows.push((String::new(), String::new()));
            }
            rows.push((String::new(), (*heading).to_owned()));
            let own = keys
                .rows_in(*context)
                .filter(|r| *context == common || !r.applies_in(common));
            rows.extend(own.map(|r| (r.shown.clone().into_owned(), r.help.to_owned())));
        }
        Self::new("Keys", rows)
    }

    /// The same with more rows at the end.
    pub(in crate::tui) fn with_rows(
        mut self,
        rows: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        self.rows.extend(rows.into_iter().map(PageRow::from));
        self
    }

    pub(in crate::tui) fn new<R: Into<PageRow>>(
        title: &str,
        rows: impl IntoIterator<Item = R>,
    ) -> Self {
        Self {
            title: title.to_owned(),
            rows: rows.into_iter().map(R::into).collect(),
            scroll: 0,
        }
    }

    /// Scrolls by a page; returns whether the intent was to scroll.
    pub(in crate::tui) fn apply_intent(&mut self, intent: Option<Intent>, size: Size) -> bool {
        let page = usize::from(size.height).saturating_sub(4).max(1);
        match intent {
            Some(Intent::PageUp) => self.scroll = self.scroll.saturating_sub(page),
            Some(Intent::PageDown) => self.scroll += page,
            _ => return false,
        }
        self.resize(size);
        true
    }

    /// Limits the scroll position to the text.
    pub(in crate::tui) fn resize(&mut self, size: Size) {
        let lines = self.render_lines(size.width, Theme::new(false)).len();
        let most = lines.saturating_sub(usize::from(size.height).saturating_sub(3));
        self.scroll = self.scroll.min(most);
    }

    fn render_lines(&self, columns: u16, theme: Theme) -> Vec<Line<'static>> {
        let columns = usize::from(columns).saturating_sub(4);
        let heads = self.rows.iter().filter_map(|row| match row {
            PageRow::Entry(head, _) => Some(width(head)),
            PageRow::Text(_) | PageRow::Line(_) => None,
        });
        let left = heads.max().map_or(0, |left| (left + 2).min(columns / 2));
        let mut lines = Vec::new();
        for row in &self.rows {
            let (head, text) = match row {
                PageRow::Entry(head, text) => (head, text),
                PageRow::Text(text) => {
                    lines.extend(wrap(text, columns).into_iter().map(Line::raw));
                    continue;
                }
                PageRow::Line(line) => {
                    lines.push(Line::raw(truncate_to_width(line, columns)));
                    continue;
                }
            };
            let mut head = head.as_str();
            let mut wrapped = wrap(text, columns - left);
            if wrapped.is_empty() {
                wrapped.push(String::new());
            }
            for line in wrapped {
                lines.push(Line::from(vec![
                    Span::styled(pad(head, left), theme.key()),
                    Span::raw(line),
                ]));
                head = "";
            }
        }
        lines
    }

    pub(in crate::tui) fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: DrawContext<'_>) {
        self.draw_prefixed(frame, area, "", look);
    }

    /// Draws it with a prefix before its title.
    pub(in crate::tui) fn draw_prefixed(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        mark: &str,
        look: DrawContext<'_>,
    ) {
        let theme = look.theme;
        let [page, foot] = area.layout(&Layout::vertical([
            Constraint::Fill(1),
            Constraint::Length(1),
        ]));
        let shown: Vec<_> = self
            .render_lines(area.width, theme)
            .into_iter()
            .skip(self.scroll)
            .collect();
        let block = Block::bordered()
            .title(Span::styled(
                format!(" {mark}{} ", self.title),
                theme.strong(),
            ))
            .padding(Padding::horizontal(1));
        frame.render_widget(Paragraph::new(shown).block(block), page);
        let mut keys = bar::key_line(KeyContext::Reading, usize::from(foot.width), look);
        keys.push_span(Span::raw(" · any other key: back"));
        frame.render_widget(keys, foot);
    }
}
