//! Draws the review: the queue above, the log below.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use super::act::{assignable_tasks, destinations};
use super::insertion::{Insert, InsertStep, first_sync_mark};
use super::rows::{corrections_by_entry, superseded_entries};
use super::{Moved, ReviewOverlay, ReviewRow, ReviewScreen, answer};
use crate::session::{
    ClockReading, Command, Event, Seq, SessionPhase, SessionState, SessionWriter, format_time,
};
use crate::tui::keymap::KeyContext;
use crate::tui::recorder::Recorder;
use crate::tui::screen::frame;
use crate::tui::screen::task::unsaved_banner;
use crate::tui::text::{format_clock, pluralize, truncate_to_width, width};
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
        let all = self.rows(state);
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
        self.draw_log(frame, entries, recorder, &all, theme);
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

impl ReviewScreen {
    /// Draws the log around the selected entry: corrections are folded, and what was replaced is struck through.
    fn draw_log<W: SessionWriter>(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        recorder: &Recorder<W>,
        rows: &[ReviewRow],
        theme: Theme,
    ) {
        let state = recorder.state();
        let columns = usize::from(area.width).saturating_sub(2);
        let shown = usize::from(area.height).saturating_sub(2);
        let chosen = rows.get(self.selected).copied();
        let entries = || {
            rows.iter().filter_map(|row| match row {
                ReviewRow::Entry(seq) => Some(*seq),
                ReviewRow::Item(_) => None,
            })
        };
        let at = chosen.and_then(|row| entries().position(|seq| seq == row.seq()));
        let first = at
            .unwrap_or(0)
            .saturating_sub(shown / 2)
            .min(entries().count().saturating_sub(shown));
        let corrections = corrections_by_entry(state);
        let superseded = superseded_entries(state);
        let lines: Vec<Line<'_>> = entries()
            .skip(first)
            .take(shown)
            .filter_map(|seq| state.entry(seq))
            .map(|entry| {
                let is_unsaved = recorder
                    .first_unsaved()
                    .is_some_and(|from| entry.seq >= from);
                let count = corrections.get(&entry.seq).map_or(0, Vec::len);
                let folded = if count > 0 && !self.unfolded.contains(&entry.seq) {
                    format!(" ↳ {} (Enter)", pluralize(count, "correction"))
                } else {
                    String::new()
                };
                let room = columns.saturating_sub(1 + width(&folded));
                let mut line = log::render_line(state, entry, is_unsaved, room, theme);
                if superseded.contains(&entry.seq) {
                    line = line.patch_style(theme.muted().add_modifier(Modifier::CROSSED_OUT));
                }
                let here = chosen.is_some_and(|row| row.seq() == entry.seq);
                let mut spans = vec![Span::styled(if here { "›" } else { " " }, theme.strong())];
                spans.extend(line.spans.into_iter().map(|s| s.patch_style(line.style)));
                if !folded.is_empty() {
                    let used: usize = spans.iter().map(|s| width(&s.content)).sum();
                    let gap = columns.saturating_sub(used + width(&folded));
                    spans.push(Span::raw(" ".repeat(gap)));
                    spans.push(Span::styled(folded, theme.muted()));
                }
                let line = Line::from(spans);
                if chosen == Some(ReviewRow::Entry(entry.seq)) {
                    line.patch_style(theme.selected())
                } else {
                    line
                }
            })
            .collect();
        let title = match self.recording_shift_ms {
            None => " Log ".to_owned(),
            Some(shift) => {
                let sign = if shift < 0 { '-' } else { '+' };
                let length = format_time(shift.abs());
                let tenths = shift.abs() % 1000 / 100;
                format!(" Log · recording = session {sign} {length}.{tenths} ")
            }
        };
        let block = Block::bordered().title(Span::styled(title, theme.strong()));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }
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
    let added = entry.context.added.as_ref().map(|from| {
        let why = entry.context.why.as_ref();
        let why = why.map_or_else(String::new, |why| format!(": {why}"));
        format!(" added from {from}{why}")
    });
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
    lines.extend(
        last.or(added)
            .map(|text| Line::styled(truncate_to_width(&text, columns), theme.warning())),
    );
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
                    Command::Add(_) => "Why is it added now?",
                    Command::ReopenAfterwards(_) => "Why reopen this session?",
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
            Self::Time {
                field,
                is_back: true,
                ..
            } => typed_answer(
                "Earlier",
                "By how much earlier it happened: seconds, or a length such as 3:20.",
                field,
            ),
            Self::Time { field, .. } => typed_answer(
                "Time",
                "When it happened: a session time such as 0:12:30, or seconds earlier or later such as -2 or +1.5.",
                field,
            ),
            Self::Answers { index, field } => {
                let question = answer::row_question(*index, field.text(), state);
                Popup::new("Answers", question, KeyContext::AnswerRow).with_field(field)
            }
            Self::Insert(insert) => {
                let (title, question) = insert.question(state);
                let popup = Popup::new(title, question, insert.key_context());
                if insert.is_typed() {
                    popup.with_field(&insert.field)
                } else {
                    popup
                }
            }
            Self::Task { moved, index } => {
                let question = match moved {
                    Moved::Attempt(_) => "Which task does this attempt belong to?",
                    Moved::Annotation(_) => "Which task does this entry belong to?",
                };
                let question = task_lines(question, *index, &destinations(*moved, state));
                Popup::new("Another task", question, KeyContext::TaskList)
            }
        };
        popup.draw(frame, area, look);
    }
}

fn typed_answer<'a>(title: &'a str, question: &str, field: &'a TextField) -> Popup<'a> {
    Popup::new(title, [question.to_owned()], KeyContext::Field).with_field(field)
}

/// The choices around the chosen one, one per line, below the question.
pub(super) fn task_lines(question: &str, chosen: usize, choices: &[String]) -> Vec<String> {
    let first = (chosen + 1).saturating_sub(MAX_TASKS);
    let shown = (first..).zip(choices.iter().skip(first).take(MAX_TASKS));
    let mut lines = vec![question.to_owned()];
    lines.extend(shown.map(|(i, choice)| {
        let sign = if i == chosen { "›" } else { "·" };
        format!("{sign} {}", truncate_to_width(choice, 60))
    }));
    lines
}

impl Insert {
    /// The title and the question of the current step.
    pub(super) fn question(&self, state: &SessionState) -> (&'static str, Vec<String>) {
        let clock = if self.is_media {
            "the recording's time; r switches to session time"
        } else {
            "session time; r switches to the recording's time"
        };
        match &self.step {
            InsertStep::When => ("Insert: when?", vec![format!("Such as 12:34: {clock}.")]),
            InsertStep::Offset => (
                "The recording",
                vec![match first_sync_mark(state) {
                    Some(at_ms) => format!(
                        "Its time at the first sync mark, which is at {} of the session.",
                        format_time(at_ms)
                    ),
                    None => {
                        "Its time when the session opened, such as 0:12.4; -0:03 if it began later."
                            .to_owned()
                    }
                }],
            ),
            InsertStep::What => (
                "Insert: what?",
                vec![format!("What happened at {}?", format_time(self.at_ms))],
            ),
            InsertStep::Words(_) => ("Insert a note", vec!["Its words.".to_owned()]),
            InsertStep::Task(index) => (
                "Insert a task",
                task_lines("Which task was not started?", *index, &task_titles(state)),
            ),
            InsertStep::Until(task) => (
                "Insert a task",
                vec![format!(
                    "When did \"{}\" end? {clock}.",
                    state.task_title(task)
                )],
            ),
            InsertStep::Outcome(task, _) => (
                "Insert a task",
                vec![
                    format!("How did \"{}\" end?", state.task_title(task)),
                    "c completed · p partial · f failed · g gave up · t stopped by you · v void"
                        .to_owned(),
                    "Enter leaves it to be said.".to_owned(),
                ],
            ),
        }
    }
}

fn task_titles(state: &SessionState) -> Vec<String> {
    let tasks = assignable_tasks(state);
    tasks
        .iter()
        .map(|task| state.task_title(task).to_owned())
        .collect()
}
