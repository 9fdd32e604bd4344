//! Screens in ASCII, for terminals that show nothing else.

use ratatui::buffer::Buffer;
use unicode_normalization::UnicodeNormalization as _;

/// Replaces every symbol of a drawn screen by one of ASCII with the same width.
pub(super) fn replace_symbols(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            let plain = ascii_symbol(cell.symbol());
            let wide = crate::tui::text::width(cell.symbol()) > 1;
            cell.set_symbol(&if wide {
                format!("{plain}{plain}")
            } else {
                plain
            });
        }
    }
}

/// The ASCII sign or letter for a symbol; `?` for one that has none.
fn ascii_symbol(symbol: &str) -> String {
    let sign = match symbol {
        "─" | "━" | "–" | "−" | "┄" => "-",
        "│" | "┃" | "‖" => "|",
        "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" | "✓" => "+",
        "›" | "▶" | "→" | "↳" | "⇥" => ">",
        "‹" | "◀" | "←" => "<",
        "↑" | "⇧" => "^",
        "↓" | "↷" | "↶" | "↺" => "v",
        "●" | "◆" | "★" | "☆" | "•" => "*",
        "○" => "o",
        "◐" => "%",
        "✗" | "×" => "x",
        "∅" => "0",
        "☂" => "!",
        "✎" => "#",
        "■" | "█" | "▓" => "=",
        "░" | "▒" | "·" => ".",
        "…" => "~",
        "“" | "”" | "„" => "\"",
        "’" | "‘" => "'",
        "◷" => "@",
        "≥" => ">",
        "≤" => "<",
        _ => return base_letter(symbol),
    };
    sign.to_owned()
}

/// The letter without its accents.
fn base_letter(symbol: &str) -> String {
    let base = symbol.nfd().find(char::is_ascii);
    base.map_or_else(|| "?".to_owned(), String::from)
}

/// Whether a locale says that its terminal does not show UTF-8, from the values of `LC_ALL`, `LC_CTYPE` and `LANG`: the
/// first that is set counts. Without any, nothing is known.
pub fn is_ascii_locale(values: [Option<&str>; 3]) -> bool {
    let set = values.into_iter().flatten().find(|value| !value.is_empty());
    set.is_some_and(|locale| {
        let locale = locale.to_lowercase().replace('-', "");
        !locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;
    use crate::tui::Screen as _;
    use crate::tui::testing::opened;

    #[test]
    fn a_screen_has_only_ascii_and_keeps_its_shape() {
        let mut app = opened();
        app.press_all("space 1 a 3 n 'Überblick 日本 ☃' enter m u");
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let drawn = terminal
            .draw(|frame| {
                app.draw(frame);
                replace_symbols(frame.buffer_mut());
            })
            .unwrap();
        let text: String = drawn
            .buffer
            .content
            .iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect();
        assert!(text.is_ascii(), "{text}");
        assert!(text.contains("Uberblick"), "{text}");
        assert!(text.contains("+ Tasks -"), "{text}");
    }

    #[test]
    fn every_sign_of_the_screens_is_told_apart_from_a_letter() {
        for sign in "›✓✗◐▶‖●○☂✎■∅↺◆☆★•…·“”–".chars() {
            assert_ne!(ascii_symbol(&sign.to_string()), "?", "{sign}");
        }
        assert_eq!(ascii_symbol("ä"), "a");
        assert_eq!(ascii_symbol("日"), "?");
    }

    #[test]
    fn a_locale_without_utf_8_is_noticed() {
        assert!(is_ascii_locale([None, None, Some("C")]));
        assert!(is_ascii_locale([Some("POSIX"), None, Some("en_US.UTF-8")]));
        assert!(is_ascii_locale([None, Some("de_DE.ISO-8859-1"), None]));
        assert!(!is_ascii_locale([None, None, Some("C.UTF-8")]));
        assert!(!is_ascii_locale([Some(""), None, Some("en_US.utf8")]));
        assert!(!is_ascii_locale([None, None, None]));
    }
}
