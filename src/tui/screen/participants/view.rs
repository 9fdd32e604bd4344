//! Display data of the roster.

use crate::session::ParticipantStatus;
use crate::tui::text::pad;

/// Roster of a study.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterView {
    /// Title of the study.
    pub title: String,
    /// Participants, in the order they were added.
    pub participants: Vec<ParticipantView>,
    /// Code of the next participant.
    pub next_code: Option<String>,
    /// Segments named by the script or the roster.
    pub segments: Vec<String>,
}

/// A participant on the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParticipantView {
    /// Participant code.
    pub code: String,
    /// Segment they were recruited for.
    pub segment: Option<String>,
    /// Status.
    pub status: ParticipantStatus,
    /// Whether they have come and have no session left.
    pub is_done: bool,
    /// When, by whom and why the status was set, formatted; empty if unknown.
    pub since: String,
    /// Their sessions.
    pub sessions: Vec<ParticipantSessionView>,
    /// Their next session; `None` if they are due none.
    pub planned_session: Option<PlannedSessionView>,
    /// Other information, formatted.
    pub notes: Vec<String>,
}

/// A session of a participant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParticipantSessionView {
    /// Version id.
    pub version: String,
    /// When it opened, formatted.
    pub opened: String,
    /// Whether they consented, if recorded.
    pub consent: Option<bool>,
    /// Remarks: pilot, excluded, not closed.
    pub remark: String,
}

/// Next session of a participant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlannedSessionView {
    /// Version id.
    pub version: String,
    /// Why it is this version, in words.
    pub rule: String,
    /// Titles of the tasks, in the order asked.
    pub tasks: Vec<String>,
}

impl RosterView {
    /// Number of participants per status, in words.
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
                .filter(|p| p.status == status && !p.is_done)
                .count();
            if n > 0 {
                parts.push(format!("{n} {}", status.label()));
            }
        }
        let done = self.participants.iter().filter(|p| p.is_done).count();
        if done > 0 {
            parts.push(format!("{done} done"));
        }
        parts.join(" · ")
    }
}

impl ParticipantView {
    /// Word for the status.
    fn status_label(&self) -> &'static str {
        if self.is_done {
            "done"
        } else {
            self.status.label()
        }
    }

    /// Sign before the code; the row also has the word.
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

    /// Row in the list.
    pub(super) fn render_row(&self, next: bool) -> String {
        let detail = match (&self.planned_session, self.sessions.is_empty()) {
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
            "{} {} {} {detail}",
            pad(&self.code, 10),
            pad(self.segment.as_deref().unwrap_or(""), 12),
            pad(self.status_label(), 9),
        )
    }

    /// Details, one sentence each.
    pub(super) fn render_details(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some(turn) = &self.planned_session {
            let tasks: Vec<String> = (1..)
                .zip(&turn.tasks)
                .map(|(n, title)| format!("{n} {title}"))
                .collect();
            let lead = if self.status == ParticipantStatus::NoShow {
                "If they come after all, on"
            } else {
                "If next, on"
            };
            let rule = if turn.rule.is_empty() {
                String::new()
            } else {
                format!(" ({})", turn.rule)
            };
            sentences.push(format!(
                "{lead} {}{rule}: {}",
                turn.version,
                tasks.join(" · ")
            ));
        }
        let since = if self.since.is_empty() {
            String::new()
        } else {
            format!(" since {}", self.since)
        };
        sentences.push(format!("Status: {}{since}", self.status_label()));
        sentences.extend(
            self.sessions
                .iter()
                .map(ParticipantSessionView::render_long),
        );
        sentences.extend(self.notes.iter().cloned());
        sentences
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
