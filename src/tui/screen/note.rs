//! A note being written, or kept as a draft.

use ratatui::text::{Line, Span};

use crate::session::{Command, Draft, Seq};
use crate::tui::theme::Theme;
use crate::tui::widget::text_field::TextField;

/// Letter codes of notes with their labels.
const NOTE_CODES: [(char, &str); 8] = [
    ('X', "problem"),
    ('V', "video highlight"),
    ('C', "comment"),
    ('P', "positive"),
    ('N', "negative"),
    ('B', "bug"),
    ('H', "help"),
    ('I', "idea"),
];

/// The note, and whether it has the focus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NoteEditor {
    pub(super) open: bool,
    pub(super) field: TextField,
    code: Option<char>,
    /// Whether it was asked whether the code is meant.
    pub(super) asked_about_code: bool,
    /// Session time at its start, in milliseconds: the moment the note is about.
    pub(super) begun_ms: i64,
    attempt: Option<Seq>,
}

impl NoteEditor {
    /// Opens a note or its draft. Text written during a later attempt is about a later moment.
    pub(super) fn open(&mut self, code: Option<char>, attempt: Option<Seq>, now_ms: i64) {
        if self.is_empty() || self.attempt != attempt {
            self.begun_ms = now_ms;
            self.attempt = attempt;
        }
        self.code = code.or(self.code);
        self.open = true;
    }

    /// Whether its code is the capital of the key that writes a note without one, and was not asked about.
    pub(super) fn may_be_without_code(&self) -> bool {
        self.code == Some('N') && !self.asked_about_code
    }

    /// Makes it a note without a code.
    pub(super) fn drop_code(&mut self) {
        self.code = None;
    }

    /// Whether there is nothing to save.
    pub(super) fn is_empty(&self) -> bool {
        self.code.is_none() && self.field.text().trim().is_empty()
    }

    /// Whether it has unsaved text.
    pub(super) fn is_draft(&self) -> bool {
        !self.field.text().trim().is_empty()
    }

    /// The draft to save, if there is any text.
    pub(super) fn to_draft(&self) -> Option<Draft> {
        self.is_draft().then(|| Draft {
            code: self.code,
            text: self.field.text().to_owned(),
            begun_ms: self.begun_ms,
            attempt: self.attempt,
        })
    }

    /// The note of a draft.
    pub(super) fn from_draft(draft: &Draft) -> Self {
        Self {
            open: false,
            asked_about_code: false,
            field: TextField::new(&draft.text),
            code: draft.code,
            begun_ms: draft.begun_ms,
            attempt: draft.attempt,
        }
    }

    /// Command that saves it.
    pub(super) fn to_command(&self) -> Command {
        let text = self.field.text().trim();
        Command::AddNote(self.code, (!text.is_empty()).then(|| text.to_owned()))
    }

    pub(super) fn render_line(&self, columns: usize, theme: Theme) -> Line<'static> {
        let word = self
            .code
            .and_then(|code| NOTE_CODES.iter().find(|(c, _)| *c == code))
            .map_or_else(String::new, |(c, word)| format!("{c} {word}: "));
        let prompt = format!(" ✎ {word}");
        let left = columns.saturating_sub(crate::tui::text::width(&prompt));
        let mut line = Line::from(Span::styled(prompt, theme.strong()));
        line.extend(self.field.render_line(left, true, theme));
        line
    }
}
