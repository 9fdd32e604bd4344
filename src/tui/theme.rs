//! How things look: named roles over the terminal's own colours.
//!
//! Only the 16 ANSI colours and the terminal's own foreground and background are used, so that dark and light
//! terminals both work. No role is the only sign of anything: each state has a word or a sign as well.

use ratatui::style::{Color, Modifier, Style};

use super::keymap::Keymap;

/// What a screen is drawn with: how things look, and which keys it names.
#[derive(Debug, Clone, Copy)]
pub(super) struct DrawContext<'a> {
    pub(super) theme: Theme,
    pub(super) keys: &'a Keymap,
}

/// The looks of every role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    color: bool,
}

impl Theme {
    /// With colours, or without where `NO_COLOR` asks for it.
    pub fn new(color: bool) -> Self {
        Self { color: color }
    }

    /// Titles and what is most important.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What may be overlooked.
    pub fn muted(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// What went well: saved, completed.
    pub fn success(self) -> Style {
        self.color_style(Color::Green)
    }

    /// What wants attention: assisted, paused, undecided.
    pub fn warning(self) -> Style {
        self.color_style(Color::Magenta)
    }

    /// What went wrong: not saved, failed, over the limit.
    pub fn error(self) -> Style {
        self.color_style(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// The row or field that keys act on.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A key in the key bar or in a help page.
    pub fn key(self) -> Style {
        self.color_style(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    fn color_style(self, color: Color) -> Style {
        if self.color {
            Style::new().fg(color)
        } else {
            Style::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_no_role_has_one() {
        let plain = Theme::new(false);
        for style in [
            plain.success(),
            plain.warning(),
            plain.error(),
            plain.key(),
            plain.selected(),
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert_eq!(Theme::new(true).error().fg, Some(Color::Red));
    }
}
