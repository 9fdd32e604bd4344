//! Styles: named roles in the terminal's own colors.
//!
//! Only the 16 ANSI colors and the terminal's own foreground and background are used, so that dark and light terminals
//! both work. Color is never the only sign: each state has a word or a symbol as well.

use ratatui::style::{Color, Modifier, Style};

use super::keymap::Keymap;

/// Context for drawing: the theme, and the keys to name.
#[derive(Debug, Clone, Copy)]
pub(super) struct DrawContext<'a> {
    pub(super) theme: Theme,
    pub(super) keys: &'a Keymap,
}

/// Styles of all roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    color: bool,
}

impl Theme {
    /// With colors, or without if `NO_COLOR` is set.
    pub fn new(color: bool) -> Self {
        Self { color }
    }

    /// Titles and the most important text.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Secondary text.
    pub fn muted(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// Success: saved, completed.
    pub fn success(self) -> Style {
        self.color_style(Color::Green)
    }

    /// Needs attention: assisted, paused, no outcome.
    pub fn warning(self) -> Style {
        self.color_style(Color::Magenta)
    }

    /// Failure: not saved, failed, over the limit.
    pub fn error(self) -> Style {
        self.color_style(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// The selected row or field.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A key in the key bar or in help.
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
    fn without_color_no_role_has_one() {
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
