//! The error keys with their labels, in one or two lines that are always visible while a session is open.

use ratatui::text::{Line, Span};

use crate::session::SessionState;
use crate::tui::text::{truncate_to_width, width};
use crate::tui::theme::Theme;

/// Maximum number of lines.
const MAX_ROWS: usize = 2;
/// Columns between two keys.
const GAP: usize = 2;

/// Lines with all error keys; labels are shortened until all keys fit. Empty if there are none.
pub(super) fn render_lines(
    state: &SessionState,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let kinds: Vec<(char, String)> = state
        .error_kinds()
        .map(|kind| (kind.key, kind.label.clone()))
        .collect();
    let columns = columns.saturating_sub(1);
    let longest = kinds.iter().map(|(_, label)| width(label)).max();
    let rows = (1..=longest.unwrap_or(0)).rev().find_map(|room| {
        let rows = pack(&kinds, room, columns);
        (rows.len() <= MAX_ROWS).then_some(rows)
    });
    let rows = rows.unwrap_or_else(|| pack(&kinds, 0, columns));
    let line = |row: Vec<(char, String)>| {
        let mut spans = Vec::new();
        for (key, label) in row {
            let gap = if spans.is_empty() { 1 } else { GAP };
            spans.push(Span::raw(" ".repeat(gap)));
            spans.push(Span::styled(key.to_string(), theme.key()));
            spans.push(Span::raw(" "));
            spans.push(Span::styled(label, theme.muted()));
        }
        Line::from(spans)
    };
    rows.into_iter().map(line).collect()
}

/// Rows of keys with labels of at most `room` columns.
fn pack(kinds: &[(char, String)], room: usize, columns: usize) -> Vec<Vec<(char, String)>> {
    let mut rows: Vec<Vec<(char, String)>> = Vec::new();
    let mut used = usize::MAX;
    for (key, label) in kinds {
        let label = truncate_to_width(label, room);
        let taken = GAP + 2 + width(&label);
        match rows.last_mut() {
            Some(row) if used.saturating_add(taken) <= columns => {
                used += taken;
                row.push((*key, label));
            }
            _ => {
                used = taken - GAP;
                rows.push(vec![(*key, label)]);
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use crate::study::{ErrorKind, Severity};
    use crate::tui::testing::{briefing, render_text, with_writer};

    #[test]
    fn every_error_key_is_visible_in_every_phase_and_size() {
        let mut given = briefing();
        let mut study = (*given.study).clone();
        study.error_kinds = ('1'..='9')
            .map(|key| ErrorKind {
                key,
                id: format!("kind-{key}"),
                label: format!("Kind {key} with a label that is far too long for its place"),
                severity: Severity::Minor,
            })
            .collect();
        study.tasks[0].scenario = Some("word ".repeat(200));
        given.study = std::sync::Arc::new(study);
        let mut app = with_writer(given, Vec::new());
        app.press_all("enter");
        for keys in ["", "space", "space", "space enter", "n 'a note'"] {
            app.press_all(keys);
            for (width, height) in [(80, 24), (60, 16), (120, 40)] {
                let screen = render_text(&app, width, height);
                for key in '1'..='9' {
                    let shown = format!("{key} K");
                    assert!(screen.contains(&shown), "{keys} {shown}\n{screen}");
                }
            }
        }
    }
}
