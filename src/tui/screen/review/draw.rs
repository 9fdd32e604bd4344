//! Draws the review: the queue above, the log below.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use super::act::assignable_tasks;
use super::{ReviewOverlay, ReviewRow, ReviewScreen, answer, review_rows};
use crate::session::{
    ClockReading, Command, Event, Seq, SessionPhase, SessionState, SessionWriter,
};
use crate::tui::keymap::KeyContext;
use crate::tui::recorder::Recorder;
use crate::tui::screen::frame;
use crate::tui::screen::task::unsaved_banner;
use crate::tui::text::{format_clock, truncate_to_width};
use crate::tui::theme::{DrawContext, Theme};
use crate::tui::widget::popup::Popup;
use crate::tui::widget::text_field::TextField;
use crate::tui::widget::{bar, log};

/// Maximum number of tasks listed at once.
const MAX_TASKS: usize = 8;

impl ReviewScreen {
    pub(in crate::tui) fn draw<W: SessionWriter>(
        &self,
        frame: &mut Frame<'_>,
        recorder: &Recorder<W>,
        at: ClockReading,
        theme: Theme,
    ) {
        let look = DrawContext {
            theme,
            keys: &self.keys,
        };
        let area = frame.area();
        let state = recorder.state();
        if frame::is_small(area) {
            return frame::draw_small(frame, area, "The review needs more room; q leaves it.");
        }
        let all = review_rows(state);
        let items = state.review_queue();
        let banner = unsaved_banner(recorder, area.width);
        let rows_of = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let queue = rows_of(items.len()).saturating_add(2).min(area.height / 3);
        let [header, warning, queue, entries, detail, status, keys] =
            area.layout(&Layout::vertical([
                Constraint::Length(1),
                Constraint::Length(rows_of(banner.len())),
                Constraint::Length(if items.is_empty() { 0 } else { queue }),
                Constraint::Fill(1),
                Constraint::Length(3),
                Constraint::Length(bar::status_rows(
                    self.status.as_ref(),
                    usize::from(area.width),
                )),
                Constraint::Length(1),
            ]));
        let columns = usize::from(area.width);
        // No reviewer until a name was given.
        let author = match &self.overlay {
            Some(ReviewOverlay::Reviewer(_)) => None,
            _ => Some(recorder.author()),
        };
        draw_header(frame, header, recorder, author, recorder.now_ms(at), theme);
        let banner: Vec<_> = (banner.into_iter())
            .map(|l| Line::styled(l, theme.error()))
            .collect();
        frame.render_widget(Paragraph::new(banner), warning);
        self.draw_queue(frame, queue, state, &items, theme);
        let chosen = all.get(self.selected).copied();
        draw_log(frame, entries, recorder, chosen, theme);
        let mut about = chosen.map_or_else(Vec::new, |row| {
            entry_details(state, row.seq(), columns, theme)
        });
        if let Some(legend) = key_legend(self.row_key_context(state), state) {
            let legend = format!(" {}", truncate_to_width(&legend, columns.saturating_sub(1)));
            about.push(Line::styled(legend, theme.muted()));
        }
        frame.render_widget(Paragraph::new(about), detail);
        let message = self.status.as_ref();
        bar::draw_status(frame, status, message, theme);
        let context = self.key_context(state);
        frame.render_widget(bar::key_line(context, columns, look), keys);
        if let Some(cover) = &self.overlay {
            cover.draw(frame, area, state, look);
            // Problems with an answer are shown above the keys, next to the question.
            bar::draw_status(frame, status, message, theme);
        }
    }
}

/// Draws the log around the selected entry.
fn draw_log<W: SessionWriter>(
    frame: &mut Frame<'_>,
    area: Rect,
    recorder: &Recorder<W>,
    chosen: Option<ReviewRow>,
    theme: Theme,
) {
    let state = recorder.state();
    let columns = usize::from(area.width).saturating_sub(2);
    let shown = usize::from(area.height).saturating_sub(2);
    let count = usize::try_from(state.last_seq()).unwrap_or(0);
    let at = chosen.and_then(|row| usize::try_from(row.seq() - 1).ok());
    let at = at.unwrap_or(0);
    let first = at
        .saturating_sub(shown / 2)
        .min(count.saturating_sub(shown));
    let lines: Vec<Line<'_>> = state
        .log()
        .skip(first)
        .take(shown)
        .map(|entry| {
            let is_unsaved = recorder
                .first_unsaved()
                .is_some_and(|from| entry.seq >= from);
            let line = log::render_line(state, entry, is_unsaved, columns.saturating_sub(1), theme);
            let here = chosen.is_some_and(|row| row.seq() == entry.seq);
            let mut spans = vec![Span::styled(if here { "›" } else { " " }, theme.strong())];
            spans.extend(line.spans);
            let line = Line::from(spans);
            if chosen == Some(ReviewRow::Entry(entry.seq)) {
                line.patch_style(theme.selected())
            } else {
                line
            }
        })
        .collect();
    let block = Block::bordered().title(Span::styled(" Full log ", theme.strong()));
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// Meanings of digits and letters at an entry, if not in the key bar.
fn key_legend(context: KeyContext, state: &SessionState) -> Option<String> {
    Some(match context {
        KeyContext::ReviewError => {
            let kinds = state.error_kinds();
            let kinds: Vec<String> = kinds.map(|k| format!("{} {}", k.key, k.label)).collect();
            kinds.join(" · ")
        }
        KeyContext::ReviewAssist => {
            "1 encouraged · 2 repeated the task · 3 hint · 4 instruction · 5 did it".to_owned()
        }
        KeyContext::ReviewNote => {
            "X problem V video C comment P positive N negative B bug H help I idea".to_owned()
        }
        KeyContext::ReviewPause => "1 interruption · 2 fault · 3 probing · 4 break".to_owned(),
        KeyContext::ReviewAttempt => {
            "c completed p partial f failed g gave up t stopped by you v void".to_owned()
        }
        _ => return None,
    })
}

/// Author of an entry, and its latest correction.
fn entry_details(
    state: &SessionState,
    seq: Seq,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let Some(entry) = state.entry(seq) else {
        return Vec::new();
    };
    let attempt = entry.attempt.and_then(|key| state.attempt(key));
    let task = attempt.map_or_else(String::new, |a| {
        let cancelled = if a.cancelled { ", canceled" } else { "" };
        format!(", in \"{}\"{cancelled}", state.task_title(&a.task))
    });
    let wall = entry.stamp.wall.to_string();
    let when = wall.get(11..19).unwrap_or_default();
    let first = format!(
        " Entry {seq}, logged by {} at {when} UTC{task}",
        entry.author
    );
    let corrects = |target: &Seq| *target == seq;
    let last = state.log().rev().find_map(|e| {
        let (what, why) = match &e.event {
            Event::EntryRetracted { entry, why } if corrects(entry) => ("undone", why),
            Event::EntryRestored { entry, why } if corrects(entry) => ("restored", why),
            Event::EntryAmended { entry, why, .. } if corrects(entry) => ("corrected", why),
            _ => return None,
        };
        let why = why.as_ref().map_or_else(String::new, |w| format!(": {w}"));
        let day = e.stamp.wall.to_string();
        let day = day.get(..16).unwrap_or_default().replace('T', " ");
        Some(format!(" {what} by {} on {day} UTC{why}", e.author))
    });
    let mut lines = vec![Line::styled(
        truncate_to_width(&first, columns),
        theme.muted(),
    )];
    lines.extend(last.map(|text| Line::styled(truncate_to_width(&text, columns), theme.warning())));
    lines
}

fn draw_header<W: SessionWriter>(
    frame: &mut Frame<'_>,
    area: Rect,
    recorder: &Recorder<W>,
    author: Option<&str>,
    now_ms: i64,
    theme: Theme,
) {
    let state = recorder.state();
    let Some(opening) = state.opening() else {
        return;
    };
    let who = state.participant().unwrap_or("rehearsal");
    let mut left = format!(
        " {} {} · {who} · review",
        state.study().title,
        opening.version
    );
    if state.exclusion_reason().is_some() {
        left.push_str(" · EXCLUDED");
    }
    if let Some(author) = author {
        left.push_str(&format!(" · by {author}"));
    }
    let phase = match state.phase() {
        SessionPhase::Closed => "○ closed".to_owned(),
        SessionPhase::Running(_) => format!("▶ task running  {}", format_clock(now_ms)),
        _ => "● open".to_owned(),
    };
    let saved = match recorder.durability() {
        crate::session::Durability::Committed => Span::styled("saved ", theme.success()),
        _ => Span::styled("NOT SAVED ", theme.error()),
    };
    let right = Line::from(vec![Span::raw(format!("{phase} · ")), saved]);
    frame::draw_ends(frame, area, &left, right, theme);
}

impl ReviewOverlay {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, state: &SessionState, look: DrawContext<'_>) {
        let popup = match self {
            Self::Pager(pager) => {
                frame.render_widget(Clear, area);
                return pager.draw(frame, area, look);
            }
            Self::NewErrorKind(kind) => return kind.draw(frame, area, look),
            Self::Reason { command, field } => {
                let title = match command {
                    Command::Exclude(_) => "Why exclude this session?",
                    Command::Retract(..) => "Why undo this entry?",
                    Command::Restore(..) => "Why restore this entry?",
                    Command::Cancel(..) => "Why cancel this attempt?",
                    _ => "Why this correction?",
                };
                let question = if state.phase() == SessionPhase::Closed {
                    "The session is closed: a correction needs a reason. It is kept in the log with the correction."
                } else {
                    "A few words, kept in the log with the correction; optional."
                };
                typed_answer(title, question, field)
            }
            Self::Reviewer(field) => typed_answer(
                "Who is reviewing?",
                "Corrections are logged under this name.",
                field,
            ),
            Self::Text { field, .. } => typed_answer(
                "Text",
                "The new text of this entry. The old text stays in the log.",
                field,
            ),
            Self::Time { field, .. } => typed_answer(
                "Time",
                "When it happened: a session time such as 0:12:30, or seconds earlier or later such as -2 or +1.5.",
                field,
            ),
            Self::Answer { asked, field } => {
                let question = answer::question_text(asked, state);
                Popup::new("Answer", question, KeyContext::Field).with_field(field)
            }
            Self::Task { index, .. } => {
                let question = task_choices(*index, state);
                Popup::new("Another task", question, KeyContext::TaskList)
            }
        };
        popup.draw(frame, area, look);
    }
}

fn typed_answer<'a>(title: &'a str, question: &str, field: &'a TextField) -> Popup<'a> {
    Popup::new(title, [question.to_owned()], KeyContext::Field).with_field(field)
}

/// The tasks around the chosen one, one per line.
fn task_choices(chosen: usize, state: &SessionState) -> Vec<String> {
    let tasks = assignable_tasks(state);
    let first = (chosen + 1).saturating_sub(MAX_TASKS);
    let shown = (first..).zip(tasks.iter().skip(first).take(MAX_TASKS));
    let mut lines = vec!["Which task does this attempt belong to?".to_owned()];
    lines.extend(shown.map(|(i, task)| {
        let sign = if i == chosen { "›" } else { "·" };
        format!("{sign} {}", truncate_to_width(state.task_title(task), 60))
    }));
    lines
}
