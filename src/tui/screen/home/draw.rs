//! Draws the lists of the home screen: studies, and the sessions of the selected study.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use super::{HomeScreen, SessionView};
use crate::tui::text::{pad, planned_count, pluralize, truncate_to_width, width, wrap};

impl HomeScreen {
    pub(super) fn draw_studies(&self, frame: &mut Frame<'_>, area: Rect) {
        let columns = usize::from(area.width).saturating_sub(3);
        let rows = usize::from(area.height).saturating_sub(2);
        let first = (self.study + 1).saturating_sub(rows);
        let mut lines = Vec::new();
        for (i, study) in self.studies.iter().enumerate().skip(first).take(rows) {
            let open = study.sessions.iter().filter(|s| !s.closed).count();
            let remark = match (&study.problem, open) {
                (Some(_), _) => "! has problems".to_owned(),
                (None, 0) => pluralize(study.sessions.len(), "session"),
                (None, n) => format!(
                    "{}, {n} unfinished",
                    pluralize(study.sessions.len(), "session")
                ),
            };
            let chosen = i == self.study;
            let sign = if chosen { "›" } else { " " };
            let room = columns.saturating_sub(28);
            let text = format!(
                "{} {}",
                pad(&study.title, room),
                truncate_to_width(&remark, 26)
            );
            let style = if chosen && self.session.is_none() {
                self.shell.theme.selected()
            } else {
                Style::new()
            };
            lines.push(Line::from(vec![
                Span::styled(sign, self.shell.theme.strong()),
                Span::styled(pad(&text, columns), style),
            ]));
        }
        let block = Block::bordered().title(Span::styled(" Studies ", self.shell.theme.strong()));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    pub(super) fn draw_sessions(&self, frame: &mut Frame<'_>, area: Rect) {
        let columns = usize::from(area.width).saturating_sub(4);
        let Some(study) = self.selected_study() else {
            let text = "There are no studies in this folder. Press q to leave; \"moderato init\" writes a script to start \
                        from, \"moderato demo\" opens a sample study.";
            let lines: Vec<_> = wrap(text, columns).into_iter().map(Line::raw).collect();
            let block = Block::bordered().padding(Padding::horizontal(1));
            return frame.render_widget(Paragraph::new(lines).block(block), area);
        };
        let mut lines = Vec::new();
        if let Some(problem) = &study.problem {
            let text = format!("! {problem}");
            let style = self.shell.theme.error();
            lines.extend(
                wrap(&text, columns)
                    .into_iter()
                    .map(|l| Line::styled(l, style)),
            );
        }
        let planned = study.study.as_ref().and_then(|study| study.planned);
        for (version, participants) in &study.versions {
            let text = format!(
                "version {version}: {} counted",
                planned_count(*participants, planned)
            );
            lines.push(Line::raw(truncate_to_width(&text, columns)));
        }
        lines.push(Line::default());
        let rows = usize::from(area.height).saturating_sub(2 + lines.len());
        let first = (self.session.unwrap_or(0) + 1).saturating_sub(rows.max(1));
        let [who_width, version_width] = session_columns(&study.sessions, columns);
        for (i, session) in study.sessions.iter().enumerate().skip(first) {
            let chosen = self.session == Some(i);
            let (sign, word) = if session.closed {
                ("✓", "closed")
            } else {
                ("▶", "unfinished")
            };
            let text = format!(
                "{sign} {} {} {} {} {}",
                pad(who(session), who_width),
                pad(&session.version, version_width),
                pad(&session.opened, 17),
                pad(word, 10),
                session.remark
            );
            let style = if chosen {
                self.shell.theme.selected()
            } else {
                Style::new()
            };
            let mark = if chosen { "›" } else { " " };
            lines.push(Line::from(vec![
                Span::styled(mark, self.shell.theme.strong()),
                Span::styled(truncate_to_width(&text, columns.saturating_sub(1)), style),
            ]));
        }
        let title = truncate_to_width(&format!(" {} · {} ", study.title, study.file), columns);
        let block = Block::bordered()
            .title(Span::styled(title, self.shell.theme.strong()))
            .padding(Padding::horizontal(1));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }
}

/// The participant of a session, or what it is without one.
fn who(session: &SessionView) -> &str {
    session.participant.as_deref().unwrap_or("rehearsal")
}

/// Columns that the other parts of a session need, without its remark.
const OTHER_COLUMNS: usize = 34;

/// Widths of participants and versions in the list: enough for the widest, as far as remarks leave room for it.
fn session_columns(sessions: &[SessionView], columns: usize) -> [usize; 2] {
    const LEAST: [usize; 2] = [12, 10];
    let widest =
        |of: fn(&SessionView) -> &str| sessions.iter().map(|s| width(of(s))).max().unwrap_or(0);
    let needed = [widest(who), widest(|session| &session.version)];
    let taken = OTHER_COLUMNS + LEAST[0] + LEAST[1] + widest(|session| &session.remark);
    let mut spare = columns.saturating_sub(taken);
    let mut widths = LEAST;
    for (column, needed) in widths.iter_mut().zip(needed) {
        let more = needed.saturating_sub(*column).min(spare);
        *column += more;
        spare -= more;
    }
    widths
}
