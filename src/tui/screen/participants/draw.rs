//! Draws the roster, the selected participant and the open prompt.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use super::prompt::RosterPrompt;
use super::{ParticipantView, ParticipantsScreen};
use crate::session::ParticipantStatus;
use crate::tui::text::{truncate_to_width, wrap};
use crate::tui::widget::text_field::TextField;

impl ParticipantsScreen {
    pub(super) fn draw_participants(&self, frame: &mut Frame<'_>, area: Rect) {
        let columns = usize::from(area.width).saturating_sub(4);
        let rows = usize::from(area.height).saturating_sub(2);
        let mut lines: Vec<Line<'_>> = Vec::new();
        if self.roster.participants.is_empty() {
            let text = "The roster is empty. a adds a participant by code, such as P01; \"moderato participants \
                        import\" imports a list. Participants with a session are added automatically.";
            lines.extend(wrap(text, columns).into_iter().map(Line::raw));
        }
        let first = (self.selected + 1).saturating_sub(rows.max(1));
        for (i, person) in self
            .roster
            .participants
            .iter()
            .enumerate()
            .skip(first)
            .take(rows)
        {
            let next = self.roster.next_code.as_ref() == Some(&person.code);
            let chosen = i == self.selected;
            let (mark, style) = if chosen {
                ("›", self.shell.theme.selected())
            } else {
                (" ", Style::new())
            };
            let sign_style = match person.status {
                _ if next => self.shell.theme.success(),
                ParticipantStatus::Arrived => self.shell.theme.success(),
                ParticipantStatus::NoShow
                | ParticipantStatus::Withdrawn
                | ParticipantStatus::Replaced => self.shell.theme.warning(),
                ParticipantStatus::Expected => Style::new(),
            };
            let text = truncate_to_width(&person.render_row(next), columns.saturating_sub(3));
            lines.push(Line::from(vec![
                Span::styled(mark, self.shell.theme.strong()),
                Span::styled(person.status_sign(next), sign_style),
                Span::raw(" "),
                Span::styled(text, style),
            ]));
        }
        let block = Block::bordered()
            .title(Span::styled(
                format!(
                    " {} ",
                    truncate_to_width(&self.roster.status_counts(), columns)
                ),
                self.shell.theme.strong(),
            ))
            .padding(Padding::horizontal(1));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    pub(super) fn draw_participant(&self, frame: &mut Frame<'_>, area: Rect) {
        let columns = usize::from(area.width).saturating_sub(4);
        let rows = usize::from(area.height).saturating_sub(2);
        let details = self
            .selected_participant()
            .map(ParticipantView::render_details)
            .unwrap_or_default();
        let mut lines: Vec<String> = details
            .iter()
            .flat_map(|text| wrap(text, columns))
            .collect();
        if lines.len() > rows {
            lines.truncate(rows);
            if let Some(last) = lines.last_mut() {
                *last = truncate_to_width(&format!("{last} …"), columns);
            }
        }
        let title = self.selected_participant().map_or_else(String::new, |p| {
            format!(" {} ", truncate_to_width(&p.code, 40))
        });
        let lines: Vec<Line<'_>> = lines.into_iter().map(Line::raw).collect();
        let block = Block::bordered()
            .title(Span::styled(title, self.shell.theme.strong()))
            .padding(Padding::horizontal(1));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    /// Draws the prompt with its subject.
    pub(super) fn draw_field(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        asked: &RosterPrompt,
        field: &TextField,
    ) {
        let prompt = match asked {
            RosterPrompt::NewParticipant => " New code, then a segment: ".to_owned(),
            RosterPrompt::StatusReason { code, status } => {
                format!(
                    " {}: {}. Reason (optional): ",
                    truncate_to_width(code, 16),
                    status.label()
                )
            }
            RosterPrompt::ReplacementCode { code } => {
                format!(" Code of {}'s replacement: ", truncate_to_width(code, 16))
            }
            RosterPrompt::ReplacementReason { code, by } => {
                format!(
                    " {} for {}. Reason (optional): ",
                    truncate_to_width(by, 16),
                    truncate_to_width(code, 16)
                )
            }
        };
        let left = usize::from(area.width).saturating_sub(crate::tui::text::width(&prompt));
        let mut line = Line::from(Span::styled(prompt, self.shell.theme.strong()));
        line.extend(field.render_line(left, true, self.shell.theme));
        frame.render_widget(line, area);
    }
}
