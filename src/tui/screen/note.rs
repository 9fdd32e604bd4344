//! A note being written, or kept as a draft.

use ratatui::text::{Line, Span};

use crate::session::{Amendment, Command, Draft, Seq};
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
    /// Entry that the words are about, with its summary.
    about: Option<(Seq, String)>,
}

impl NoteEditor {
    /// Opens a note or its draft. Text written during a later attempt is about a later moment.
    pub(super) fn open(&mut self, code: Option<char>, attempt: Option<Seq>, now_ms: i64) {
        if self.is_empty() || self.attempt != attempt {
            self.begun_ms = now_ms;
            self.attempt = attempt;
        }
        if code.is_some() {
            self.about = None;
        }
        self.code = code.or(self.code);
        self.open = true;
    }

    /// Opens the words on an entry, or the draft of them.
    pub(super) fn open_about(&mut self, entry: Seq, summary: String, words: &str, now_ms: i64) {
        if self.about.as_ref().map(|(about, _)| *about) != Some(entry) || !self.is_draft() {
            self.field = TextField::new(words);
            self.begun_ms = now_ms;
        }
        self.code = None;
        self.about = Some((entry, summary));
        self.open = true;
    }

    /// Whether the words are about an entry.
    pub(super) fn is_about_entry(&self) -> bool {
        self.about.is_some()
    }

    /// Whether its code is the capital of the key that writes a note without one, and was not asked about.
    pub(super) fn may_be_without_code(&self) -> bool {
        self.code == Some('N') && !self.asked_about_code
    }

    /// Makes it a note without a code, on its own.
    pub(super) fn make_plain(&mut self) {
        self.code = None;
        self.about = None;
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
            about: self.about.as_ref().map(|(entry, _)| *entry),
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
            about: draft.about.map(|entry| (entry, "error".to_owned())),
        }
    }

    /// Command that saves it.
    pub(super) fn to_command(&self) -> Command {
        let text = self.field.text().trim();
        let text = (!text.is_empty()).then(|| text.to_owned());
        match self.about {
            Some((entry, _)) => Command::Amend(
                entry,
                Amendment {
                    text,
                    ..Amendment::default()
                },
                None,
            ),
            None => Command::AddNote(self.code, text),
        }
    }

    pub(super) fn render_line(&self, columns: usize, theme: Theme) -> Line<'static> {
        let word = self
            .code
            .and_then(|code| NOTE_CODES.iter().find(|(c, _)| *c == code))
            .map_or_else(String::new, |(c, word)| format!("{c} {word}: "));
        let word = match &self.about {
            Some((_, summary)) => format!("{summary}: "),
            None => word,
        };
        let prompt = format!(" ✎ {word}");
        let left = columns.saturating_sub(crate::tui::text::width(&prompt));
        let mut line = Line::from(Span::styled(prompt, theme.strong()));
        line.extend(self.field.render_line(left, true, theme));
        line
    }
}
