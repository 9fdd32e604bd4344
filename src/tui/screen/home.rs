//! The home screen: studies of a folder with their versions and sessions.

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};
use uuid::Uuid;

use super::shell::ScreenShell;
use super::{Screen, frame, plan};
use crate::session::ClockReading;
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::text::{pad, pluralize, truncate_to_width, wrap};
use crate::tui::theme::Theme;
use crate::tui::widget::bar::Status;

/// A choice on the home screen; studies by list index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeChoice {
    /// Start a session of this study.
    Start {
        /// The study.
        study: usize,
    },
    /// Resume an unfinished session.
    Resume {
        /// The study.
        study: usize,
        /// The session's id.
        session: Uuid,
    },
    /// Review what was logged in a session.
    Review {
        /// The study.
        study: usize,
        /// The session's id.
        session: Uuid,
    },
    /// Compare the versions of this study.
    Compare {
        /// The study.
        study: usize,
    },
    /// Open the roster of this study.
    Participants {
        /// The study.
        study: usize,
    },
    /// Leave moderato.
    Quit,
}

/// A study on the home screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StudyView {
    /// Title; the file name if the script cannot be parsed.
    pub title: String,
    /// File name of the script.
    pub file: String,
    /// Versions, with the number of sessions of each.
    pub versions: Vec<(String, usize)>,
    /// Sessions in display order.
    pub sessions: Vec<SessionView>,
    /// Why no session can be run; `None` if it can.
    pub problem: Option<String>,
}

/// A session on the home screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// Session id.
    pub id: Uuid,
    /// Participant code; `None` in a rehearsal.
    pub participant: Option<String>,
    /// Version id.
    pub version: String,
    /// When it opened, formatted.
    pub opened: String,
    /// Whether it is closed; otherwise it can be resumed.
    pub closed: bool,
    /// Remarks: pilot, excluded, tasks without an outcome.
    pub remark: String,
}

/// The home screen.
pub struct HomeScreen {
    studies: Vec<StudyView>,
    shell: ScreenShell,
    study: usize,
    /// Selected session of the selected study, while the sessions have the focus.
    session: Option<usize>,
    choice: Option<HomeChoice>,
}

impl HomeScreen {
    /// Home screen with these studies and an initial notice.
    pub fn new(studies: Vec<StudyView>, notice: Option<String>, theme: Theme) -> Self {
        let mut shell = ScreenShell::new(theme);
        shell.status = notice.map(Status::Message);
        Self {
            studies,
            shell,
            study: 0,
            session: None,
            choice: None,
        }
    }

    /// Selects a study by list index.
    #[must_use]
    pub fn with_study_selected(mut self, study: usize) -> Self {
        self.study = study.min(self.studies.len().saturating_sub(1));
        self
    }

    /// Focuses the first session listed, if any: unfinished ones come first.
    #[must_use]
    pub fn with_sessions_focused(mut self) -> Self {
        self.session = self
            .selected_study()
            .filter(|s| !s.sessions.is_empty())
            .map(|_| 0);
        self
    }

    /// Sets custom keys.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<Keymap>) -> Self {
        self.shell.keys = keys;
        self
    }

    /// The choice, once made.
    pub fn choice(&self) -> Option<HomeChoice> {
        self.choice
    }

    fn apply_intent(&mut self, intent: Intent) {
        match intent {
            Intent::Quit => self.choice = Some(HomeChoice::Quit),
            Intent::Help => self.shell.show_help(KeyContext::Home),
            Intent::Next => self.move_selection(1),
            Intent::Previous => self.move_selection(-1),
            Intent::PageDown => self.move_selection(10),
            Intent::PageUp => self.move_selection(-10),
            Intent::OtherPane => {
                let sessions = self.selected_study().map_or(0, |s| s.sessions.len());
                self.session = match self.session {
                    None if sessions > 0 => Some(0),
                    None => {
                        self.shell.refuse("This study has no sessions yet.");
                        None
                    }
                    Some(_) => None,
                };
            }
            Intent::Choose => self.choose(),
            Intent::Review => self.choose_review(),
            Intent::Plan => {
                self.shell.pager = self
                    .selected_study()
                    .map(|study| plan::sample_size_pager(&study.versions));
            }
            Intent::Compare => {
                if let Some(choice) = self
                    .runnable_study()
                    .map(|study| HomeChoice::Compare { study })
                {
                    self.choice = Some(choice);
                }
            }
            Intent::Participants => {
                if let Some(study) = self.runnable_study() {
                    self.choice = Some(HomeChoice::Participants { study });
                }
            }
            _ => {}
        }
    }

    fn move_selection(&mut self, by: isize) {
        let sessions = self.selected_study().map_or(0, |s| s.sessions.len());
        let (at, count) = match &mut self.session {
            Some(at) => (at, sessions),
            None => (&mut self.study, self.studies.len()),
        };
        *at = at.saturating_add_signed(by).min(count.saturating_sub(1));
    }

    fn choose(&mut self) {
        let Some(study) = self.runnable_study() else {
            return;
        };
        let session = self
            .session
            .and_then(|at| self.studies[study].sessions.get(at));
        self.choice = match session {
            None => Some(HomeChoice::Start { study }),
            Some(session) if session.closed => {
                self.shell
                    .refuse("This session is closed. r reviews and corrects it.");
                return;
            }
            Some(session) => Some(HomeChoice::Resume {
                study,
                session: session.id,
            }),
        };
    }

    fn choose_review(&mut self) {
        let chosen = self.session.zip(self.selected_study());
        let session = chosen.and_then(|(at, study)| study.sessions.get(at));
        match session.map(|s| s.id) {
            Some(session) => {
                let study = self.study;
                self.choice = Some(HomeChoice::Review { study, session });
            }
            None => {
                let tab = self.shell.key_for(KeyContext::Home, Intent::OtherPane);
                self.shell
                    .refuse(format!("Choose a session first: press {tab}."));
            }
        }
    }

    /// The selected study if it can be run; otherwise shows why not.
    fn runnable_study(&mut self) -> Option<usize> {
        match self.selected_study().map(|s| s.problem.clone()) {
            Some(None) => Some(self.study),
            Some(Some(problem)) => {
                self.shell.refuse(&problem);
                None
            }
            None => {
                self.shell.refuse("There are no studies here yet.");
                None
            }
        }
    }

    fn selected_study(&self) -> Option<&StudyView> {
        self.studies.get(self.study)
    }

    fn draw_studies(&self, frame: &mut Frame<'_>, area: Rect) {
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

    fn draw_sessions(&self, frame: &mut Frame<'_>, area: Rect) {
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
        for (version, sessions) in &study.versions {
            let text = format!(
                "version {version}: {} counted",
                pluralize(*sessions, "session")
            );
            lines.push(Line::raw(truncate_to_width(&text, columns)));
        }
        lines.push(Line::default());
        let rows = usize::from(area.height).saturating_sub(2 + lines.len());
        let first = (self.session.unwrap_or(0) + 1).saturating_sub(rows.max(1));
        for (i, session) in study.sessions.iter().enumerate().skip(first) {
            let chosen = self.session == Some(i);
            let (sign, word) = if session.closed {
                ("✓", "closed")
            } else {
                ("▶", "unfinished")
            };
            let who = session.participant.as_deref().unwrap_or("rehearsal");
            let text = format!(
                "{sign} {} {} {} {} {}",
                pad(who, 12),
                pad(&session.version, 10),
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

impl Screen for HomeScreen {
    fn press(&mut self, key: KeyEvent, _at: ClockReading) {
        if self.shell.intercept_key(&key) {
            return;
        }
        if let Some(intent) = self.shell.resolve_intent(KeyContext::Home, &key) {
            self.apply_intent(intent);
        }
    }

    fn paste(&mut self, _text: &str) {
        self.shell.refuse("Paste ignored.");
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.shell.resize(width, height);
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        if self
            .shell
            .draw_replacement(frame, "The home screen", KeyContext::Home)
        {
            return;
        }
        let area = frame.area();
        let list = u16::try_from(self.studies.len())
            .unwrap_or(u16::MAX)
            .saturating_add(2);
        let [header, studies, sessions, status, keys] = area.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(list.clamp(3, area.height / 3)),
            Constraint::Fill(1),
            Constraint::Length(self.shell.status_rows(area)),
            Constraint::Length(1),
        ]));
        frame::draw_ends(
            frame,
            header,
            " moderato",
            Line::default(),
            self.shell.theme,
        );
        self.draw_studies(frame, studies);
        self.draw_sessions(frame, sessions);
        self.shell.draw_status(frame, status);
        self.shell.draw_keys(frame, keys, KeyContext::Home);
    }

    fn is_done(&self) -> bool {
        self.choice.is_some()
    }

    fn shut_down(&mut self, _at: ClockReading) {
        self.choice = Some(HomeChoice::Quit);
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::clock::{Clock, ManualClock};
    use crate::tui::testing::{KeyStep, both_sizes, draw_at_every_size, parse_keys, render_text};

    fn studies() -> Vec<StudyView> {
        let session = |n: u128, who: Option<&str>, closed, remark: &str| SessionView {
            id: Uuid::from_u128(n),
            participant: who.map(str::to_owned),
            version: "3.0".to_owned(),
            opened: "2026-03-02 10:00".to_owned(),
            closed,
            remark: remark.to_owned(),
        };
        vec![
            StudyView {
                title: "Checkout".to_owned(),
                file: "checkout.toml".to_owned(),
                versions: vec![("2.4".to_owned(), 12), ("3.0".to_owned(), 1)],
                sessions: vec![
                    session(1, Some("P07"), false, ""),
                    session(2, None, true, "rehearsal, never counts"),
                    session(3, Some("P06"), true, "1 task without an outcome"),
                ],
                problem: None,
            },
            StudyView {
                title: "search.toml".to_owned(),
                file: "search.toml".to_owned(),
                problem: Some(
                    "The script has 2 problems. \"moderato check search.toml\" shows where."
                        .to_owned(),
                ),
                ..StudyView::default()
            },
        ]
    }

    fn home(studies: Vec<StudyView>) -> HomeScreen {
        let mut home = HomeScreen::new(studies, None, Theme::new(true));
        home.resize(80, 24);
        home
    }

    fn press(home: &mut HomeScreen, script: &str) {
        let clock = ManualClock::starting_at(0);
        for step in parse_keys(script) {
            match step {
                KeyStep::Key(key) => home.press(key, clock.now()),
                KeyStep::Wait(ms) => clock.advance(ms),
            }
        }
    }

    fn chosen(script: &str) -> Option<HomeChoice> {
        let mut home = home(studies());
        press(&mut home, script);
        home.choice()
    }

    #[test]
    fn studies_and_their_sessions() {
        let mut home = home(studies());
        press(&mut home, "tab down");
        assert_snapshot!(both_sizes(&mut home));
    }

    #[test]
    fn a_script_with_problems() {
        let mut home = home(studies());
        press(&mut home, "down enter");
        assert_eq!(home.choice(), None);
        assert_snapshot!(both_sizes(&mut home));
    }

    #[test]
    fn a_folder_without_studies() {
        let mut home = home(Vec::new());
        press(&mut home, "enter tab down c");
        assert_eq!(home.choice(), None);
        assert_snapshot!(both_sizes(&mut home));
    }

    #[test]
    fn what_is_chosen_is_answered() {
        assert_eq!(chosen("enter"), Some(HomeChoice::Start { study: 0 }));
        assert_eq!(chosen("c"), Some(HomeChoice::Compare { study: 0 }));
        assert_eq!(chosen("p"), Some(HomeChoice::Participants { study: 0 }));
        assert_eq!(chosen("q"), Some(HomeChoice::Quit));
        assert_eq!(chosen("ctrl-c"), Some(HomeChoice::Quit));
        assert_eq!(
            chosen("tab enter"),
            Some(HomeChoice::Resume {
                study: 0,
                session: Uuid::from_u128(1)
            })
        );
        assert_eq!(
            chosen("tab down r"),
            Some(HomeChoice::Review {
                study: 0,
                session: Uuid::from_u128(2)
            })
        );
        assert_eq!(chosen("r"), None);
        // A closed session is not resumed, and a paste selects nothing.
        assert_eq!(chosen("tab down enter"), None);
        let mut home = home(studies());
        home.paste("q\n");
        assert_eq!(home.choice(), None);
    }

    #[test]
    fn a_notice_is_said_first_and_goes_with_the_next_key() {
        let mut home = HomeScreen::new(
            studies(),
            Some("P07 is closed.".to_owned()),
            Theme::new(false),
        );
        home.resize(80, 24);
        assert!(render_text(&home, 80, 24).contains("P07 is closed."));
        press(&mut home, "down");
        assert!(!render_text(&home, 80, 24).contains("P07 is closed."));
    }

    #[test]
    fn it_is_drawn_at_every_size() {
        for script in ["", "tab", "down", "?"] {
            let mut home = home(studies());
            press(&mut home, script);
            draw_at_every_size(&mut home);
        }
        draw_at_every_size(&mut home(Vec::new()));
    }
}
