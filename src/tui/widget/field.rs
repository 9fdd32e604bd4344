//! A text field of one line.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthChar;

use crate::tui::text::clean;
use crate::tui::theme::Theme;

/// The longest text a field takes, in bytes: what an entry may hold.
const LIMIT: usize = 64 * 1024;

/// A text that is being written, with the place where the next character goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::tui) struct Field {
    text: String,
    cursor: usize,
    /// Whether the text is only offered: what is typed takes its place.
    offered: bool,
}

impl Field {
    pub(in crate::tui) fn new(text: &str) -> Self {
        let mut field = Self::default();
        field.insert(text);
        field
    }

    /// A field with a text that may be taken as it is or edited; the first character that is typed takes its place.
    pub(in crate::tui) fn offering(text: &str) -> Self {
        Self {
            offered: !text.is_empty(),
            ..Self::new(text)
        }
    }

    pub(in crate::tui) fn text(&self) -> &str {
        &self.text
    }

    /// Puts text in at the cursor, as one line without control characters. Says whether all of it fitted.
    pub(in crate::tui) fn insert(&mut self, text: &str) -> bool {
        if std::mem::take(&mut self.offered) {
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
            if self.text.len() + c.len_utf8() > LIMIT {
                return false;
            }
            self.text.insert(self.cursor, c);
            self.cursor += c.len_utf8();
        }
        true
    }

    /// Takes a key; says whether it meant something to a text field.
    pub(in crate::tui) fn press(&mut self, key: &KeyEvent) -> bool {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match key.code {
                KeyCode::Char('u') => drop(self.text.drain(..std::mem::take(&mut self.cursor))),
                KeyCode::Char('w') => self.delete_word(),
                KeyCode::Char('a') => self.go_to(0),
                KeyCode::Char('e') => self.go_to(self.text.len()),
                _ => return false,
            }
            self.offered = false;
            return true;
        }
        match key.code {
            KeyCode::Char(c) if !key.modifiers.contains(KeyModifiers::ALT) => {
                return self.insert(c.encode_utf8(&mut [0; 4]));
            }
            KeyCode::Backspace => {
                self.offered = false;
                if let Some(c) = self.before() {
                    self.cursor -= c.len_utf8();
                    self.text.remove(self.cursor);
                }
            }
            KeyCode::Delete => {
                self.offered = false;
                if self.cursor < self.text.len() {
                    self.text.remove(self.cursor);
                }
            }
            KeyCode::Left => self.go_to(self.cursor - self.before().map_or(0, char::len_utf8)),
            KeyCode::Right => self.go_to(self.cursor + self.after().map_or(0, char::len_utf8)),
            KeyCode::Home => self.go_to(0),
            KeyCode::End => self.go_to(self.text.len()),
            _ => return false,
        }
        true
    }

    /// Moves the cursor; whoever does wants to edit what is offered.
    fn go_to(&mut self, cursor: usize) {
        (self.cursor, self.offered) = (cursor, false);
    }

    fn before(&self) -> Option<char> {
        self.text[..self.cursor].chars().next_back()
    }

    fn after(&self) -> Option<char> {
        self.text[self.cursor..].chars().next()
    }

    fn delete_word(&mut self) {
        let kept = self.text[..self.cursor].trim_end();
        let start = kept
            .char_indices()
            .rfind(|(_, c)| c.is_whitespace())
            .map_or(0, |(i, c)| i + c.len_utf8());
        self.text.drain(start..self.cursor);
        self.cursor = start;
    }

    /// The field in at most `columns`, with its cursor where it is active; a long text is shown around the cursor.
    pub(in crate::tui) fn line(&self, columns: usize, active: bool, theme: Theme) -> Line<'static> {
        let cut = |c: char, left: &mut usize| {
            let width = c.width().unwrap_or(0);
            let fits = width <= *left;
            *left = if fits { *left - width } else { 0 };
            fits
        };
        // One column is the cursor's own, even behind the last character.
        let mut left = columns.saturating_sub(2);
        let head: Vec<char> = self.text[..self.cursor]
            .chars()
            .rev()
            .take_while(|c| cut(*c, &mut left))
            .collect();
        let before: String = head.into_iter().rev().collect();
        let under = self.after();
        let rest = under.map_or("", |c| &self.text[self.cursor + c.len_utf8()..]);
        let behind: String = rest.chars().take_while(|c| cut(*c, &mut left)).collect();
        let under = clean(&under.unwrap_or(' ').to_string());
        let style = if active {
            theme.chosen()
        } else {
            ratatui::style::Style::new()
        };
        let offered = if self.offered && active {
            style
        } else {
            ratatui::style::Style::new()
        };
        Line::from(vec![
            Span::styled(clean(&before), offered),
            Span::styled(under, style),
            Span::raw(clean(&behind)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(field: &mut Field, code: KeyCode) {
        field.press(&KeyEvent::new(code, KeyModifiers::NONE));
    }

    #[test]
    fn characters_go_in_at_the_cursor_and_out_again() {
        let mut field = Field::new("Größe");
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
        let mut field = Field::offering("described afterwards");
        assert_eq!(field.text(), "described afterwards");
        press(&mut field, KeyCode::Char('s'));
        press(&mut field, KeyCode::Char('o'));
        assert_eq!(field.text(), "so");
        for (key, left) in [
            (KeyCode::End, "1:00.5!"),
            (KeyCode::Backspace, "1:00.!"),
            (KeyCode::Home, "!1:00.5"),
        ] {
            let mut field = Field::offering("1:00.5");
            press(&mut field, key);
            press(&mut field, KeyCode::Char('!'));
            assert_eq!(field.text(), left);
        }
        let mut field = Field::offering("a reason");
        field.insert("pasted");
        assert_eq!(field.text(), "pasted");
    }

    #[test]
    fn control_deletes_words_and_lines() {
        let mut field = Field::new("looks for the card ");
        field.press(&KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL));
        assert_eq!(field.text(), "looks for the ");
        field.press(&KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!(field.text(), "");
        assert!(!field.press(&KeyEvent::new(KeyCode::Char('x'), KeyModifiers::CONTROL)));
    }

    #[test]
    fn what_is_put_in_is_one_line_without_control_characters_and_not_endless() {
        let mut field = Field::new("a\r\nb\u{1b}[2Jc\td");
        assert_eq!(field.text(), "a b[2Jc d");
        assert!(!field.insert(&"x".repeat(LIMIT)));
        assert_eq!(field.text().len(), LIMIT);
    }

    #[test]
    fn a_long_text_is_shown_around_its_cursor() {
        let field = Field::new("0123456789");
        let shown = |columns| {
            let line = field.line(columns, true, Theme::new(false));
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
