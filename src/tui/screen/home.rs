//! The home screen: studies of a folder with their versions and sessions.

mod draw;
mod plan;
mod view;

pub use view::{SessionView, StudyView};

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::text::Line;
use uuid::Uuid;

use super::shell::ScreenShell;
use super::{Screen, frame};
use crate::session::ClockReading;
use crate::tui::keymap::{Intent, KeyContext, Keymap};
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

    /// Selects a session of the selected study by its id.
    #[must_use]
    pub fn with_session_selected(mut self, session: Option<Uuid>) -> Self {
        let sessions = self.selected_study().map(|study| &study.sessions);
        let position = sessions.and_then(|all| all.iter().position(|s| Some(s.id) == session));
        self.session = position.or(self.session);
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
            Intent::SwitchPane => {
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
            Intent::OpenReview => self.choose_review(),
            Intent::OpenSampleSize => {
                self.shell.pager = self.selected_study().map(plan::pager);
            }
            Intent::OpenComparison => {
                if let Some(choice) = self
                    .runnable_study()
                    .map(|study| HomeChoice::Compare { study })
                {
                    self.choice = Some(choice);
                }
            }
            Intent::OpenRoster => {
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
                let tab = self.shell.key_for(KeyContext::Home, Intent::SwitchPane);
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
mod tests;
