//! The briefing as it is drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use super::{BriefingScreen, CONSENT, Check, CheckResult, Focus};
use crate::session::SessionKind;
use crate::tui::keymap::KeyContext;
use crate::tui::screen::frame;
use crate::tui::text::{clean, counted, fit, pad, wrap};
use crate::tui::theme::{DrawContext, Theme};
use crate::tui::widget::bar::{self};
use crate::tui::widget::popup;

pub(super) struct Areas {
    pub(super) header: Rect,
    pub(super) session: Rect,
    pub(super) checks: Rect,
    pub(super) introduction: Rect,
    pub(super) status: Rect,
    pub(super) keys: Rect,
}

impl BriefingScreen {
    pub(super) fn whole(&self) -> Rect {
        Rect::new(0, 0, self.size.width, self.size.height)
    }

    pub(super) fn introduction(&self, columns: u16) -> Vec<String> {
        let text = self.given.study.introduction.as_deref();
        let text = text.unwrap_or("The script has no introduction.");
        let columns = usize::from(columns).saturating_sub(4);
        let mut lines = wrap(text, columns);
        if let Some(consent) = &self.given.study.consent {
            lines.extend([String::new(), CONSENT.to_owned()]);
            lines.extend(wrap(consent, columns));
        }
        lines
    }

    pub(super) fn areas(&self, area: Rect) -> Areas {
        let left = (area.width / 2).max(44);
        let columns = usize::from(area.width.saturating_sub(left)).saturating_sub(5);
        let lines = |check: &Check| wrap(&check.sentence, columns).len();
        let checks: usize = self.given.checks.iter().map(lines).sum();
        let top = u16::try_from(checks + 2).unwrap_or(u16::MAX).clamp(8, 10);
        let [header, top, introduction, status, keys] = area.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(top),
            Constraint::Fill(1),
            Constraint::Length(bar::rows(self.status.as_ref(), usize::from(area.width))),
            Constraint::Length(1),
        ]));
        let [session, checks] = top.layout(&Layout::horizontal([
            Constraint::Length(left),
            Constraint::Fill(1),
        ]));
        Areas {
            header,
            session,
            checks,
            introduction,
            status,
            keys,
        }
    }

    pub(in crate::tui) fn draw(&self, frame: &mut Frame<'_>, theme: Theme) {
        let area = frame.area();
        let look = DrawContext {
            theme,
            keys: &self.keys,
        };
        if frame::is_small(area) {
            let plea = format!("{}The briefing needs more room.", frame::mark(self.kind));
            return frame::draw_small(frame, area, &plea);
        }
        if let Some(reading) = &self.reading {
            return reading.draw_marked(frame, area, frame::mark(self.kind), look);
        }
        let areas = self.areas(area);
        let title = format!(
            " {}{} · a new session",
            frame::mark(self.kind),
            self.given.study.title
        );
        let right = Line::raw("nothing is recorded yet ");
        frame::draw_ends(frame, areas.header, &title, right, theme);
        self.draw_session(frame, areas.session, theme);
        self.draw_checks(frame, areas.checks, theme);
        self.draw_introduction(frame, areas.introduction, theme);
        let columns = usize::from(area.width);
        bar::draw_answer(frame, areas.status, self.status.as_ref(), theme);
        frame.render_widget(bar::keys(self.place(), columns, look), areas.keys);
        if self.asking {
            let code = self.code().unwrap_or_default();
            let question = [
                format!(
                    "{code} already has a session on {}, and in this study each participant sees one version. \
                     Is this the same person?",
                    self.seen_elsewhere().join(", ")
                ),
                "If it is, both sessions are kept, and only the first counts in comparisons."
                    .to_owned(),
            ];
            popup::draw(
                frame,
                area,
                look,
                "The same person?",
                &question,
                KeyContext::SamePerson,
                "",
            );
        }
    }

    fn draw_session(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let columns = usize::from(area.width).saturating_sub(17);
        let row = |focus: Focus, name: &str, value: Line<'static>| {
            let sign = if self.focus == focus { "›" } else { " " };
            let mut line = Line::from(vec![
                Span::styled(sign, theme.strong()),
                Span::raw(pad(name, 14)),
            ]);
            line.extend(value);
            line
        };
        let turn = |focus: Focus, value: &str| {
            let style = if self.focus == focus {
                theme.chosen()
            } else {
                ratatui::style::Style::new()
            };
            Line::from(vec![
                Span::raw("‹ "),
                Span::styled(fit(value, columns.saturating_sub(4)), style),
                Span::raw(" ›"),
            ])
        };
        let participant = if self.kind == SessionKind::Rehearsal {
            Line::styled("none (rehearsal)", theme.faint())
        } else {
            self.participant
                .line(columns, self.focus == Focus::Participant, theme)
        };
        let so_far = self.given.sessions.get(self.version).copied().unwrap_or(0);
        let version = format!("{}, {}", self.version_id(), counted(so_far, "session"));
        let kind = match self.kind {
            SessionKind::Real => "real, counted",
            SessionKind::Pilot => "pilot, not counted",
            SessionKind::Rehearsal => "rehearsal, not counted",
        };
        let consent = match (self.consent, &self.given.study.consent) {
            (true, Some(_)) => "yes, to the text below",
            (true, None) => "yes, logged",
            (false, _) => "not recorded",
        };
        let lines = vec![
            row(Focus::Participant, "Participant", participant),
            Line::styled(fit(&self.about_code(), columns + 15), theme.faint()),
            row(Focus::Version, "Version", turn(Focus::Version, &version)),
            row(Focus::Kind, "Kind", turn(Focus::Kind, kind)),
            row(
                Focus::Moderator,
                "Moderator",
                self.moderator
                    .line(columns, self.focus == Focus::Moderator, theme),
            ),
            row(
                Focus::Consent,
                "Consent given",
                turn(Focus::Consent, consent),
            ),
        ];
        let block = Block::bordered().title(Span::styled(" Session ", theme.strong()));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    fn about_code(&self) -> String {
        let Some(known) = self.known() else {
            return String::new();
        };
        let mut seen: Vec<String> = known.seen.clone();
        seen.extend(known.unfinished.iter().cloned());
        seen.sort();
        seen.dedup();
        for version in &mut seen {
            if known.unfinished.contains(version) {
                version.push_str(" (not closed)");
            }
        }
        let seen = if seen.is_empty() {
            "no sessions yet".to_owned()
        } else {
            format!("has seen {}", seen.join(", "))
        };
        let told = match &known.segment {
            // What waits to be gone on with stands where no lack of room hides it.
            Some(segment) if !known.unfinished.is_empty() => format!("{seen}, {segment}"),
            Some(segment) => format!("{segment}, {seen}"),
            None => seen,
        };
        format!("               {told}")
    }

    fn draw_checks(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let columns = usize::from(area.width).saturating_sub(5);
        let mut lines = Vec::new();
        for check in &self.given.checks {
            let (mut sign, style) = match check.result {
                CheckResult::Problem => ("! ", theme.bad()),
                CheckResult::Fine => ("✓ ", theme.good()),
                CheckResult::Notice => ("· ", theme.faint()),
            };
            for text in wrap(&check.sentence, columns) {
                lines.push(Line::from(vec![
                    Span::raw(" "),
                    Span::styled(sign, style),
                    Span::raw(text),
                ]));
                sign = "  ";
            }
        }
        let block = Block::bordered().title(Span::styled(" Before you begin ", theme.strong()));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    fn draw_introduction(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let all = self.introduction(area.width);
        let rows = usize::from(area.height).saturating_sub(2);
        let more = all.len() > self.scroll + rows;
        let lines: Vec<Line<'_>> = all
            .iter()
            .skip(self.scroll)
            .map(|l| match l.as_str() {
                CONSENT => Line::styled(CONSENT, theme.strong()),
                text => Line::raw(clean(text)),
            })
            .collect();
        let mut block = Block::bordered()
            .title(Span::styled(" Read aloud ", theme.strong()))
            .padding(Padding::horizontal(1));
        if more {
            block = block.title_bottom(Line::raw(" PgDn: more ").right_aligned());
        }
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }
}
