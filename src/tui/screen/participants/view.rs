//! What the roster shows, as plain values.

use crate::session::ParticipantStatus;
use crate::tui::text::pad;

/// The roster of a study.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterView {
    /// The study's title.
    pub title: String,
    /// Everybody, in the order in which they were added.
    pub participants: Vec<ParticipantView>,
    /// The code of whose turn is next.
    pub next_code: Option<String>,
    /// The segments that the script or the roster names.
    pub segments: Vec<String>,
}

/// Somebody on the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParticipantView {
    /// Their code.
    pub code: String,
    /// The group they were recruited for.
    pub segment: Option<String>,
    /// Where they stand.
    pub status: ParticipantStatus,
    /// Since when, by whom and why, as people read it; empty where nobody said.
    pub since: String,
    /// The sessions held with them.
    pub sessions: Vec<ParticipantSessionView>,
    /// What they get if they come now; none where they have no session to come.
    pub planned_session: Option<PlannedSessionView>,
    /// What else is known of them, each as people read it.
    pub notes: Vec<String>,
}

/// A session that was held with somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParticipantSessionView {
    /// The version's id.
    pub version: String,
    /// When it opened, as people read it.
    pub opened: String,
    /// Whether they consented, if that was recorded.
    pub consent: Option<bool>,
    /// What else is to be said: pilot, excluded, not closed.
    pub remark: String,
}

/// What somebody gets if they come now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlannedSessionView {
    /// The version's id.
    pub version: String,
    /// The tasks' titles, in the order asked.
    pub tasks: Vec<String>,
}

impl RosterView {
    /// How many there are of each status.
    pub(super) fn status_counts(&self) -> String {
        let mut parts = vec![format!("{} in total", self.participants.len())];
        for status in [
            ParticipantStatus::Expected,
            ParticipantStatus::Arrived,
            ParticipantStatus::NoShow,
            ParticipantStatus::Withdrawn,
            ParticipantStatus::Replaced,
        ] {
            let n = self
                .participants
                .iter()
                .filter(|p| p.status == status)
                .count();
            if n > 0 {
                parts.push(format!("{n} {}", status.label()));
            }
        }
        parts.join(" · ")
    }
}

impl ParticipantView {
    /// The sign before their code; the word stands in the row.
    pub(super) fn status_sign(&self, next: bool) -> &'static str {
        match self.status {
            _ if next => "▶",
            ParticipantStatus::Expected => "○",
            ParticipantStatus::Arrived => "✓",
            ParticipantStatus::NoShow => "✗",
            ParticipantStatus::Withdrawn => "−",
            ParticipantStatus::Replaced => "↷",
        }
    }

    /// Their row.
    pub(super) fn render_row(&self, next: bool) -> String {
        let what = match (&self.planned_session, self.sessions.is_empty()) {
            (Some(turn), _) if next => format!("next, on {}", turn.version),
            (_, false) if self.status == ParticipantStatus::Arrived => {
                let each: Vec<String> = self
                    .sessions
                    .iter()
                    .map(ParticipantSessionView::render_short)
                    .collect();
                each.join("; ")
            }
            _ if self.status == ParticipantStatus::Expected => String::new(),
            _ => self.since.clone(),
        };
        format!(
            "{} {} {} {what}",
            pad(&self.code, 10),
            pad(self.segment.as_deref().unwrap_or(""), 12),
            pad(self.status.label(), 9),
        )
    }

    /// Everything known of them, a sentence each.
    pub(super) fn render_details(&self) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(turn) = &self.planned_session {
            let tasks: Vec<String> = (1..)
                .zip(&turn.tasks)
                .map(|(n, title)| format!("{n} {title}"))
                .collect();
            let comes = if self.status == ParticipantStatus::NoShow {
                "If they come after all, on"
            } else {
                "Planned on"
            };
            told.push(format!("{comes} {}: {}", turn.version, tasks.join(" · ")));
        }
        let since = if self.since.is_empty() {
            String::new()
        } else {
            format!(" since {}", self.since)
        };
        told.push(format!("Status: {}{since}", self.status.label()));
        told.extend(
            self.sessions
                .iter()
                .map(ParticipantSessionView::render_long),
        );
        told.extend(self.notes.iter().cloned());
        told
    }
}

impl ParticipantSessionView {
    fn consent_label(&self) -> &'static str {
        match self.consent {
            Some(true) => "consent given",
            Some(false) => "consent refused",
            None => "consent not recorded",
        }
    }

    fn remark_suffix(&self) -> String {
        if self.remark.is_empty() {
            String::new()
        } else {
            format!(", {}", self.remark)
        }
    }

    fn render_short(&self) -> String {
        format!(
            "{}{}, {}",
            self.version,
            self.remark_suffix(),
            self.consent_label()
        )
    }

    fn render_long(&self) -> String {
        let (version, opened) = (&self.version, &self.opened);
        format!(
            "Session on {version}, {opened}{}, {}",
            self.remark_suffix(),
            self.consent_label()
        )
    }
}
