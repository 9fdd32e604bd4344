//! Draws the briefing.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use super::{BriefingScreen, CONSENT_HEADING, CheckResult, Focus, PreflightCheck};
use crate::session::SessionKind;
use crate::tui::keymap::KeyContext;
use crate::tui::screen::frame;
use crate::tui::text::{pad, planned_count, sanitize, truncate_to_width, wrap};
use crate::tui::theme::{DrawContext, Theme};
use crate::tui::widget::bar;
use crate::tui::widget::popup::Popup;

pub(super) struct Areas {
    pub(super) header: Rect,
    pub(super) session: Rect,
    pub(super) checks: Rect,
    pub(super) introduction: Rect,
    pub(super) status: Rect,
    pub(super) keys: Rect,
}

impl BriefingScreen {
    pub(super) fn full_area(&self) -> Rect {
        Rect::new(0, 0, self.size.width, self.size.height)
    }

    pub(super) fn introduction_lines(&self, columns: u16) -> Vec<String> {
        let text = self.briefing.study.introduction.as_deref();
        let text = text.unwrap_or("The script has no introduction.");
        let columns = usize::from(columns).saturating_sub(4);
        let mut lines = wrap(text, columns);
        if let Some(consent) = &self.briefing.study.consent {
            lines.extend([String::new(), CONSENT_HEADING.to_owned()]);
            lines.extend(wrap(consent, columns));
        }
        lines
    }

    pub(super) fn layout_areas(&self, area: Rect) -> Areas {
        let left = (area.width / 2).max(44);
        let columns = usize::from(area.width.saturating_sub(left)).saturating_sub(5);
        let lines = |check: &PreflightCheck| wrap(&check.message, columns).len();
        let checks: usize = self.briefing.checks.iter().map(lines).sum();
        let top = u16::try_from(checks + 2).unwrap_or(u16::MAX).clamp(8, 10);
        let [header, top, introduction, status, keys] = area.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(top),
            Constraint::Fill(1),
            Constraint::Length(bar::status_rows(
                self.status.as_ref(),
                usize::from(area.width),
            )),
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
            let plea = format!(
                "{}The briefing needs more room.",
                frame::kind_prefix(self.kind)
            );
            return frame::draw_small(frame, area, &plea);
        }
        if let Some(reading) = &self.pager {
            return reading.draw_prefixed(frame, area, frame::kind_prefix(self.kind), look);
        }
        let areas = self.layout_areas(area);
        let title = format!(
            " {}{} · a new session",
            frame::kind_prefix(self.kind),
            self.briefing.study.title
        );
        let right = Line::raw("nothing is recorded yet ");
        frame::draw_ends(frame, areas.header, &title, right, theme);
        self.draw_session(frame, areas.session, theme);
        self.draw_checks(frame, areas.checks, theme);
        self.draw_introduction(frame, areas.introduction, theme);
        let columns = usize::from(area.width);
        bar::draw_status(frame, areas.status, self.status.as_ref(), theme);
        frame.render_widget(bar::key_line(self.key_context(), columns, look), areas.keys);
        if self.asking_same_person {
            let code = self.participant_code().unwrap_or_default();
            let question = [
                format!(
                    "{code} already has a session on {}, and in this study each participant sees one version. \
                     Is this the same person?",
                    self.other_versions_seen().join(", ")
                ),
                "If it is, both sessions are kept, and only the first counts in comparisons."
                    .to_owned(),
            ];
            Popup::new("The same person?", question, KeyContext::SamePerson)
                .draw(frame, area, look);
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
                theme.selected()
            } else {
                ratatui::style::Style::new()
            };
            Line::from(vec![
                Span::raw("‹ "),
                Span::styled(truncate_to_width(value, columns.saturating_sub(4)), style),
                Span::raw(" ›"),
            ])
        };
        let participant = if self.kind == SessionKind::Rehearsal {
            Line::styled("none (rehearsal)", theme.muted())
        } else {
            self.participant
                .render_line(columns, self.focus == Focus::Participant, theme)
        };
        let so_far = self
            .briefing
            .participant_counts
            .get(self.version)
            .copied()
            .unwrap_or(0);
        let so_far = planned_count(so_far, self.briefing.study.planned);
        let version = format!("{}, {so_far}", self.version_id());
        let kind = match self.kind {
            SessionKind::Real => "real, counted",
            SessionKind::Pilot => "pilot, not counted",
            SessionKind::Rehearsal => "rehearsal, not counted",
        };
        let consent = match (self.consent, &self.briefing.study.consent) {
            _ if !self.asks_for_consent() => "not asked in a rehearsal",
            (true, Some(_)) => "yes, to the text below",
            (true, None) => "yes, logged",
            (false, _) => "not recorded",
        };
        let lines = vec![
            row(Focus::Participant, "Participant", participant),
            Line::styled(
                truncate_to_width(&self.participant_summary(), columns + 15),
                theme.muted(),
            ),
            row(Focus::Version, "Version", turn(Focus::Version, &version)),
            row(Focus::Kind, "Kind", turn(Focus::Kind, kind)),
            row(
                Focus::Moderator,
                "Moderator",
                self.moderator
                    .render_line(columns, self.focus == Focus::Moderator, theme),
            ),
            row(
                Focus::Consent,
                "Consent given",
                if self.asks_for_consent() {
                    turn(Focus::Consent, consent)
                } else {
                    Line::styled(consent, theme.muted())
                },
            ),
        ];
        let block = Block::bordered().title(Span::styled(" Session ", theme.strong()));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    fn participant_summary(&self) -> String {
        let Some(known) = self.known_participant() else {
            let code = self.canonical_code();
            let unknown = |code| format!(" {code} is not on the roster; no segment");
            return code.map_or_else(String::new, unknown);
        };
        let mut versions: Vec<String> = known.versions_seen.clone();
        versions.extend(known.versions_unfinished.iter().cloned());
        versions.sort();
        versions.dedup();
        for version in &mut versions {
            if known.versions_unfinished.contains(version) {
                version.push_str(" (unfinished)");
            }
        }
        let versions = if versions.is_empty() {
            "no sessions yet".to_owned()
        } else {
            format!("has seen {}", versions.join(", "))
        };
        let summary = match &known.segment {
            // Unfinished sessions first, so that a small window does not hide them.
            Some(segment) if !known.versions_unfinished.is_empty() => {
                format!("{versions}, {segment}")
            }
            Some(segment) => format!("{segment}, {versions}"),
            None => versions,
        };
        format!("               {summary}")
    }

    fn draw_checks(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
        let columns = usize::from(area.width).saturating_sub(5);
        let mut lines = Vec::new();
        for check in &self.briefing.checks {
            let (mut sign, style) = match check.result {
                CheckResult::Problem => ("! ", theme.error()),
                CheckResult::Fine => ("✓ ", theme.success()),
                CheckResult::Notice => ("· ", theme.muted()),
            };
            for text in wrap(&check.message, columns) {
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
        let all = self.introduction_lines(area.width);
        let rows = usize::from(area.height).saturating_sub(2);
        let more = all.len() > self.scroll + rows;
        let lines: Vec<Line<'_>> = all
            .iter()
            .skip(self.scroll)
            .map(|l| match l.as_str() {
                CONSENT_HEADING => Line::styled(CONSENT_HEADING, theme.strong()),
                text => Line::raw(sanitize(text)),
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
