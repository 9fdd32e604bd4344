//! A single-line text field.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthChar;

use crate::tui::text::sanitize;
use crate::tui::theme::Theme;

/// Maximum length of the text in bytes, as in an entry.
const MAX_BYTES: usize = 64 * 1024;

/// A text being edited, with its cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::tui) struct TextField {
    text: String,
    cursor: usize,
    /// Whether the text is a suggestion: typing replaces it.
    is_suggestion: bool,
}

impl TextField {
    pub(in crate::tui) fn new(text: &str) -> Self {
        let mut field = Self::default();
        field.insert(text);
        field
    }

    /// A field with a suggested text, to accept or edit; the first typed character replaces it.
    pub(in crate::tui) fn with_suggestion(text: &str) -> Self {
        Self {
            is_suggestion: !text.is_empty(),
            ..Self::new(text)
        }
    }

    pub(in crate::tui) fn text(&self) -> &str {
        &self.text
    }

    /// Inserts text at the cursor, as one line without control characters. Returns whether all of it fit.
    pub(in crate::tui) fn insert(&mut self, text: &str) -> bool {
        if std::mem::take(&mut self.is_suggestion) {
            (self.text, self.cursor) = (String::new(), 0);
        }
        for c in text.replace("\r\n", "\n").chars() {
            let c = match c {
                '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
                c => c,
            };
            if c.is_control() {
                continue;
            }
            if self.text.len() + c.len_utf8() > MAX_BYTES {
                return false;
            }
            self.text.insert(self.cursor, c);
            self.cursor += c.len_utf8();
        }
        true
    }

    /// Handles a key; returns whether it has a meaning in a text field.
    pub(in crate::tui) fn press(&mut self, key: &KeyEvent) -> bool {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match key.code {
                KeyCode::Char('u') => drop(self.text.drain(..std::mem::take(&mut self.cursor))),
                KeyCode::Char('w') => self.delete_word(),
                KeyCode::Char('a') => self.move_cursor(0),
                KeyCode::Char('e') => self.move_cursor(self.text.len()),
                _ => return false,
            }
            self.is_suggestion = false;
            return true;
        }
        match key.code {
            KeyCode::Char(c) if !key.modifiers.contains(KeyModifiers::ALT) => {
                return self.insert(c.encode_utf8(&mut [0; 4]));
            }
            KeyCode::Backspace => {
                self.is_suggestion = false;
                if let Some(c) = self.char_before() {
                    self.cursor -= c.len_utf8();
                    self.text.remove(self.cursor);
                }
            }
            KeyCode::Delete => {
                self.is_suggestion = false;
                if self.cursor < self.text.len() {
                    self.text.remove(self.cursor);
                }
            }
            KeyCode::Left => {
                self.move_cursor(self.cursor - self.char_before().map_or(0, char::len_utf8));
            }
            KeyCode::Right => {
                self.move_cursor(self.cursor + self.char_after().map_or(0, char::len_utf8));
            }
            KeyCode::Home => self.move_cursor(0),
            KeyCode::End => self.move_cursor(self.text.len()),
            _ => return false,
        }
        true
    }

    /// Moves the cursor, which accepts a suggestion for editing.
    fn move_cursor(&mut self, cursor: usize) {
        (self.cursor, self.is_suggestion) = (cursor, false);
    }

    fn char_before(&self) -> Option<char> {
        self.text[..self.cursor].chars().next_back()
    }

    fn char_after(&self) -> Option<char> {
        self.text[self.cursor..].chars().next()
    }

    fn delete_word(&mut self) {
        let before = self.text[..self.cursor].trim_end();
        let start = before
            .char_indices()
            .rfind(|(_, c)| c.is_whitespace())
            .map_or(0, |(i, c)| i + c.len_utf8());
        self.text.drain(start..self.cursor);
        self.cursor = start;
    }

    /// The field in at most `columns`, with its cursor if it is active; a long text is shown around the cursor.
    pub(in crate::tui) fn render_line(
        &self,
        columns: usize,
        active: bool,
        theme: Theme,
    ) -> Line<'static> {
        let cut = |c: char, left: &mut usize| {
            let width = c.width().unwrap_or(0);
            let fits = width <= *left;
            *left = if fits { *left - width } else { 0 };
            fits
        };
        // The cursor needs a column, even after the last character.
        let mut left = columns.saturating_sub(2);
        let head: Vec<char> = self.text[..self.cursor]
            .chars()
            .rev()
            .take_while(|c| cut(*c, &mut left))
            .collect();
        let before: String = head.into_iter().rev().collect();
        let under = self.char_after();
        let rest = under.map_or("", |c| &self.text[self.cursor + c.len_utf8()..]);
        let behind: String = rest.chars().take_while(|c| cut(*c, &mut left)).collect();
        let under = sanitize(&under.unwrap_or(' ').to_string());
        let style = if active {
            theme.selected()
        } else {
            ratatui::style::Style::new()
        };
        let offered = if self.is_suggestion && active {
            style
        } else {
            ratatui::style::Style::new()
        };
        Line::from(vec![
            Span::styled(sanitize(&before), offered),
            Span::styled(under, style),
            Span::raw(sanitize(&behind)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(field: &mut TextField, code: KeyCode) {
        field.press(&KeyEvent::new(code, KeyModifiers::NONE));
    }

    #[test]
    fn characters_go_in_at_the_cursor_and_out_again() {
        let mut field = TextField::new("Größe");
        press(&mut field, KeyCode::Left);
        press(&mut field, KeyCode::Backspace);
        press(&mut field, KeyCode::Char('s'));
        assert_eq!(field.text(), "Gröse");
        press(&mut field, KeyCode::Home);
        press(&mut field, KeyCode::Left);
        press(&mut field, KeyCode::Delete);
        press(&mut field, KeyCode::End);
        press(&mut field, KeyCode::Right);
        press(&mut field, KeyCode::Char('!'));
        assert_eq!(field.text(), "röse!");
    }

    #[test]
    fn what_is_typed_takes_the_place_of_what_is_offered_unless_that_is_edited() {
        let mut field = TextField::with_suggestion("described afterward");
        assert_eq!(field.text(), "described afterward");
        press(&mut field, KeyCode::Char('s'));
        press(&mut field, KeyCode::Char('o'));
        assert_eq!(field.text(), "so");
        for (key, left) in [
            (KeyCode::End, "1:00.5!"),
            (KeyCode::Backspace, "1:00.!"),
            (KeyCode::Home, "!1:00.5"),
        ] {
            let mut field = TextField::with_suggestion("1:00.5");
            press(&mut field, key);
            press(&mut field, KeyCode::Char('!'));
            assert_eq!(field.text(), left);
        }
        let mut field = TextField::with_suggestion("a reason");
        field.insert("pasted");
        assert_eq!(field.text(), "pasted");
    }

    #[test]
    fn control_deletes_words_and_lines() {
        let mut field = TextField::new("looks for the card ");
        field.press(&KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL));
        assert_eq!(field.text(), "looks for the ");
        field.press(&KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!(field.text(), "");
        assert!(!field.press(&KeyEvent::new(KeyCode::Char('x'), KeyModifiers::CONTROL)));
    }

    #[test]
    fn what_is_put_in_is_one_line_without_control_characters_and_not_endless() {
        let mut field = TextField::new("a\r\nb\u{1b}[2Jc\td");
        assert_eq!(field.text(), "a b[2Jc d");
        assert!(!field.insert(&"x".repeat(MAX_BYTES)));
        assert_eq!(field.text().len(), MAX_BYTES);
    }

    #[test]
    fn a_long_text_is_shown_around_its_cursor() {
        let field = TextField::new("0123456789");
        let shown = |columns| {
            let line = field.render_line(columns, true, Theme::new(false));
            line.spans
                .iter()
                .map(|s| s.content.clone())
                .collect::<String>()
        };
        assert_eq!(shown(6), "6789 ");
        assert_eq!(shown(40), "0123456789 ");
        assert_eq!(shown(0), " ");
    }
}
