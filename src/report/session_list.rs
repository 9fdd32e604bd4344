//! Sessions as a list.

use super::layout;
use crate::session::{SessionNames, SessionSummary, WallTime};
use crate::study::text::escape_hidden;

/// List of sessions, one per line.
pub fn render(sessions: &[SessionSummary]) -> String {
    let names = SessionNames::new(sessions);
    let mut rows = vec![
        ["session", "opened (UTC)", "version", "kind", "attempts", ""]
            .map(str::to_owned)
            .to_vec(),
    ];
    for session in sessions {
        let started = session.attempts.iter().filter(|a| a.key() > 0).count();
        let status = match (&session.excluded, session.closed) {
            (Some(why), _) if why.is_empty() => "excluded".to_owned(),
            (Some(why), _) => format!("excluded: {}", escape_hidden(why)),
            (None, true) => String::new(),
            (None, false) => "unfinished".to_owned(),
        };
        rows.push(vec![
            escape_hidden(&names.name(session.id)).into_owned(),
            format_minute(session.opened_at),
            escape_hidden(&session.version).into_owned(),
            session.kind.word().to_owned(),
            started.to_string(),
            status,
        ]);
    }
    layout::render_table(&rows, &[])
}

/// Wall time to the minute.
pub(super) fn format_minute(wall: WallTime) -> String {
    let text = wall.to_string();
    text.get(..16).unwrap_or(&text).replace('T', " ")
}
