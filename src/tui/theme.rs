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
    colour: bool,
}

impl Theme {
    /// With colours, or without where `NO_COLOR` asks for it.
    pub fn new(colour: bool) -> Self {
        Self { colour }
    }

    /// Titles and what is most important.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What may be overlooked.
    pub fn faint(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// What went well: saved, completed.
    pub fn good(self) -> Style {
        self.tinted(Color::Green)
    }

    /// What wants attention: assisted, paused, undecided.
    pub fn caution(self) -> Style {
        self.tinted(Color::Magenta)
    }

    /// What went wrong: not saved, failed, over the limit.
    pub fn bad(self) -> Style {
        self.tinted(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// The row or field that keys act on.
    pub fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A key in the key bar or in a help page.
    pub fn key(self) -> Style {
        self.tinted(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    fn tinted(self, colour: Color) -> Style {
        if self.colour {
            Style::new().fg(colour)
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
            plain.good(),
            plain.caution(),
            plain.bad(),
            plain.key(),
            plain.chosen(),
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert_eq!(Theme::new(true).bad().fg, Some(Color::Red));
    }
}
