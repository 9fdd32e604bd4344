//! Draws the session screen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::banner::unsaved_banner;
use super::follow_up::FollowUp;
use super::{LogSearch, TaskScreen, closed, legend, outcome, small_window, task_box};
use crate::session::{ClockReading, Durability, SessionPhase, SessionState, SessionWriter};
use crate::tui::keymap::{Intent, KeyContext};
use crate::tui::recorder::Recorder;
use crate::tui::screen::frame;
use crate::tui::text::{format_clock, pluralize, truncate_to_width, width};
use crate::tui::theme::{DrawContext, Theme};
use crate::tui::widget::bar::{self, Status};
use crate::tui::widget::{log, status};

pub(super) struct Areas {
    header: Rect,
    banner: Rect,
    tasks: Rect,
    task: Rect,
    legend: Rect,
    pub(super) log: Rect,
    line: Rect,
    status: Rect,
    keys: Rect,
}

impl TaskScreen {
    pub(super) fn layout_areas(&self, area: Rect, state: &SessionState, banner: u16) -> Areas {
        let list = if area.width >= 100 {
            (area.width * 2 / 5).min(56)
        } else {
            28
        };
        let wide = area.width.saturating_sub(list);
        let task = self.selected_task().and_then(|id| state.study().task(id));
        let tasks = u16::try_from(self.order.len()).unwrap_or(u16::MAX);
        let line = u16::from(self.note.open || self.search.is_some());
        let status_rows =
            bar::status_rows(self.shown_status(state).as_ref(), usize::from(area.width));
        let legend = legend_rows(state, area.width);
        let body = area
            .height
            .saturating_sub(2 + status_rows + banner + line + legend);
        // Before a task, the words to read aloud matter most; while it is running, the log.
        let log = match state.phase() {
            SessionPhase::Running(_) | SessionPhase::Paused(_) => (body / 3).max(3),
            SessionPhase::NotOpened
            | SessionPhase::BetweenTasks
            | SessionPhase::AwaitingOutcome(_) => 3,
            SessionPhase::Closed => (body / 6).max(1),
        };
        let wanted = match state.phase() {
            SessionPhase::Closed => u16::MAX,
            _ => task_box::height(task, wide)
                .max(tasks.saturating_add(2))
                .max(11),
        };
        let top = wanted.min(body.saturating_sub(log));
        let [header, banner, top, legend, log, line, status, keys] =
            area.layout(&Layout::vertical([
                Constraint::Length(1),
                Constraint::Length(banner),
                Constraint::Length(top),
                Constraint::Length(legend),
                Constraint::Fill(1),
                Constraint::Length(line),
                Constraint::Length(status_rows),
                Constraint::Length(1),
            ]));
        let [tasks, task] = top.layout(&Layout::horizontal([
            Constraint::Length(list),
            Constraint::Fill(1),
        ]));
        Areas {
            header,
            banner,
            tasks,
            task,
            legend,
            log,
            line,
            status,
            keys,
        }
    }

    pub(in crate::tui) fn draw<W: SessionWriter>(
        &self,
        frame: &mut Frame<'_>,
        recorder: &Recorder<W>,
        at: ClockReading,
        theme: Theme,
    ) {
        if let Some(review) = &self.review {
            return review.draw(frame, recorder, at, theme);
        }
        let area = frame.area();
        let state = recorder.state();
        let now_ms = recorder.now_ms(at);
        let look = DrawContext {
            theme,
            keys: &self.options.keys,
        };
        let asking = self.asking.as_ref();
        if let Some(asking) = asking.filter(|a| a.is_for_participant() && self.overlay.is_none()) {
            return asking.draw_page(frame, area, state, look);
        }
        if frame::is_small(area) {
            let meanwhile = small_window::render_status(self, state, now_ms);
            let meanwhile = format!("{}{meanwhile}", kind_prefix(state));
            return frame::draw_small(frame, area, &meanwhile);
        }
        let banner = unsaved_banner(recorder, area.width);
        let rows = u16::try_from(banner.len()).unwrap_or(u16::MAX);
        let areas = self.layout_areas(area, state, rows);
        let columns = usize::from(area.width);
        self.draw_header(frame, areas.header, recorder, now_ms, theme);
        let banner: Vec<_> = banner
            .into_iter()
            .map(|l| Line::styled(l, theme.error()))
            .collect();
        frame.render_widget(Paragraph::new(banner), areas.banner);
        if state.phase() == SessionPhase::Closed {
            let whole = areas.tasks.union(areas.task);
            closed::draw(frame, whole, state, &self.order, look);
        } else {
            status::draw_tasks(
                frame,
                areas.tasks,
                state,
                &self.order,
                self.selected,
                now_ms,
                theme,
            );
            self.draw_task_pane(frame, areas.task, state, now_ms, look);
            let legend = legend::render_lines(state, columns, theme);
            frame.render_widget(Paragraph::new(legend), areas.legend);
        }
        let rows = usize::from(areas.log.height);
        let shown = log::LogView {
            rows,
            scroll_back: self.scroll_back,
            first_unsaved: recorder.first_unsaved(),
            found_entry: self.search.as_ref().and_then(LogSearch::current_hit),
        };
        let entries = log::render_lines(state, shown, columns, theme);
        frame.render_widget(Paragraph::new(entries), areas.log);
        self.draw_scroll_hint(frame, areas.log, state, look);
        if let Some(search) = &self.search {
            frame.render_widget(search.render_line(columns, theme), areas.line);
        } else if self.note.open {
            frame.render_widget(self.note.render_line(columns, theme), areas.line);
        }
        bar::draw_status(
            frame,
            areas.status,
            self.shown_status(state).as_ref(),
            theme,
        );
        let context = self.key_context(state);
        let asked = self.follow_up.map(FollowUp::key_context);
        let contexts: Vec<KeyContext> = asked.into_iter().chain([context]).collect();
        frame.render_widget(bar::key_line_of(&contexts, columns, look), areas.keys);
        if let Some(asking) = asking {
            asking.draw_box(
                frame,
                (areas.tasks.union(areas.task), areas.log),
                state,
                look,
            );
        }
        if let Some(cover) = &self.overlay {
            cover.draw(frame, area, state, &self.order, now_ms, look);
            if matches!(
                context,
                KeyContext::Gap | KeyContext::Lost | KeyContext::Field | KeyContext::NewKind
            ) {
                bar::draw_status(frame, areas.status, self.status.as_ref(), theme);
            }
        }
    }

    /// Status after the last key, or else the progress of the session.
    pub(super) fn shown_status(&self, state: &SessionState) -> Option<Status> {
        let progress = || {
            self.progress_message(state)
                .filter(|_| self.asking.is_none())
        };
        self.status
            .clone()
            .or_else(|| progress().map(Status::Message))
    }

    /// If the log is scrolled back, shows in its last line how much is below.
    fn draw_scroll_hint(
        &self,
        frame: &mut Frame<'_>,
        log: Rect,
        state: &SessionState,
        look: DrawContext<'_>,
    ) {
        if self.scroll_back == 0 {
            return;
        }
        let on = self.key_for(self.key_context(state), Intent::PageDown);
        let text = format!(" ↓ {}: {on} ", pluralize(self.scroll_back, "later entry"));
        let columns = u16::try_from(width(&text))
            .unwrap_or(u16::MAX)
            .min(log.width);
        let last = log.rows().next_back().unwrap_or(log);
        let corner = Rect {
            x: last.right().saturating_sub(columns),
            width: columns,
            ..last
        };
        frame.render_widget(Span::styled(text, look.theme.selected()), corner);
    }

    fn draw_task_pane(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        state: &SessionState,
        now_ms: i64,
        look: DrawContext<'_>,
    ) {
        let theme = look.theme;
        let Some(id) = self.selected_task() else {
            return;
        };
        match (state.phase(), state.current_attempt()) {
            (SessionPhase::AwaitingOutcome(_), Some(ended)) if ended.task == *id => {
                outcome::draw(frame, area, state, ended, theme);
            }
            _ => {
                let (context, of) = (self.selected + 1, self.order.len());
                task_box::draw(frame, area, state, id, context, of, now_ms, look);
            }
        }
    }

    fn draw_header<W: SessionWriter>(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        recorder: &Recorder<W>,
        now_ms: i64,
        theme: Theme,
    ) {
        let state = recorder.state();
        let Some(opening) = state.opening() else {
            return;
        };
        let mut who = state.participant().unwrap_or_default().to_owned();
        if let Some(segment) = &self.segment {
            who = format!("{who} {segment}");
        }
        let leads = match recorder.author() {
            author if author == opening.moderator => author.to_owned(),
            author => format!("{author}, started by {}", opening.moderator),
        };
        let (closed_word, open_word) = if area.width < NARROW_COLUMNS {
            ("○", "●")
        } else {
            ("○ closed ", "● recording ")
        };
        let (sign, shown_ms) = match (state.closed_at(), state.opened_at()) {
            (Some(closed), _) => (closed_word, closed.clock_ms),
            (None, _) => (open_word, now_ms),
        };
        let saved = match recorder.durability() {
            Durability::Committed => Span::styled("saved ", theme.success()),
            Durability::Spooled { .. } | Durability::MemoryOnly(_) => {
                Span::styled("NOT SAVED ", theme.error())
            }
        };
        let right = Line::from(vec![
            Span::raw(format!("{sign} {} · ", format_clock(shown_ms))),
            saved,
        ]);
        // The title comes last: it may be cut, and is the same all day.
        let parts = [
            (who, theme.strong()),
            (format!("version {}", opening.version), theme.strong()),
            (leads, Style::new()),
            (state.study().title.clone(), theme.muted()),
        ];
        let mut left = Line::from(Span::styled(
            format!(" {}", kind_prefix(state)),
            theme.strong(),
        ));
        let mut room = usize::from(area.width).saturating_sub(right.width() + left.width() + 1);
        let parts = parts.into_iter().filter(|(text, _)| !text.is_empty());
        for (i, (text, style)) in parts.enumerate() {
            let gap = if i == 0 { "" } else { " · " };
            let text = truncate_to_width(&text, room.saturating_sub(width(gap)));
            if text.is_empty() {
                break;
            }
            room -= width(gap) + width(&text);
            left.push_span(Span::raw(gap));
            left.push_span(Span::styled(text, style));
        }
        frame.render_widget(left, area);
        let right_width = u16::try_from(right.width()).unwrap_or(u16::MAX);
        let corner = Rect {
            x: area.right().saturating_sub(right_width.min(area.width)),
            width: right_width.min(area.width),
            ..area
        };
        frame.render_widget(right, corner);
    }
}

/// Below this width in columns, the header leaves out the word beside the sign of recording.
const NARROW_COLUMNS: u16 = 80;

/// Rows of the error keys.
fn legend_rows(state: &SessionState, columns: u16) -> u16 {
    if matches!(
        state.phase(),
        SessionPhase::NotOpened | SessionPhase::Closed
    ) {
        return 0;
    }
    let lines = legend::render_lines(state, usize::from(columns), Theme::new(false));
    u16::try_from(lines.len()).unwrap_or(0)
}

/// Prefix of every screen of a session that does not count.
fn kind_prefix(state: &SessionState) -> &'static str {
    state
        .opening()
        .map_or("", |o| frame::kind_prefix(o.session_kind))
}
