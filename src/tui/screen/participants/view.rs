//! What the roster shows, as plain values.

use crate::session::Status;
use crate::tui::text::pad;

/// The roster of a study.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterShown {
    /// The study's title.
    pub title: String,
    /// Everybody, in the order in which they were added.
    pub people: Vec<PersonShown>,
    /// The code of whose turn is next.
    pub next: Option<String>,
    /// The segments that the script or the roster names.
    pub segments: Vec<String>,
}

/// Somebody on the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonShown {
    /// Their code.
    pub code: String,
    /// The group they were recruited for.
    pub segment: Option<String>,
    /// Where they stand.
    pub status: Status,
    /// Since when, by whom and why, as people read it; empty where nobody said.
    pub since: String,
    /// The sessions held with them.
    pub sittings: Vec<SittingShown>,
    /// What they get if they come now; none where they have no session to come.
    pub turn: Option<TurnShown>,
    /// What else is known of them, each as people read it.
    pub notes: Vec<String>,
}

/// A session that was held with somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SittingShown {
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
pub struct TurnShown {
    /// The version's id.
    pub version: String,
    /// The tasks' titles, in the order asked.
    pub tasks: Vec<String>,
}

impl RosterShown {
    /// How many there are of each status.
    pub(super) fn tally(&self) -> String {
        let mut parts = vec![format!("{} in total", self.people.len())];
        for status in [
            Status::Expected,
            Status::Arrived,
            Status::NoShow,
            Status::Withdrawn,
            Status::Replaced,
        ] {
            let n = self.people.iter().filter(|p| p.status == status).count();
            if n > 0 {
                parts.push(format!("{n} {}", status.told()));
            }
        }
        parts.join(" · ")
    }
}

impl PersonShown {
    /// The sign before their code; the word stands in the row.
    pub(super) fn sign(&self, next: bool) -> &'static str {
        match self.status {
            _ if next => "▶",
            Status::Expected => "○",
            Status::Arrived => "✓",
            Status::NoShow => "✗",
            Status::Withdrawn => "−",
            Status::Replaced => "↷",
        }
    }

    /// Their row.
    pub(super) fn row(&self, next: bool) -> String {
        let what = match (&self.turn, self.sittings.is_empty()) {
            (Some(turn), _) if next => format!("next, on {}", turn.version),
            (_, false) if self.status == Status::Arrived => {
                let each: Vec<String> = self.sittings.iter().map(SittingShown::short).collect();
                each.join("; ")
            }
            _ if self.status == Status::Expected => String::new(),
            _ => self.since.clone(),
        };
        format!(
            "{} {} {} {what}",
            pad(&self.code, 10),
            pad(self.segment.as_deref().unwrap_or(""), 12),
            pad(self.status.told(), 9),
        )
    }

    /// Everything known of them, a sentence each.
    pub(super) fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(turn) = &self.turn {
            let tasks: Vec<String> = (1..)
                .zip(&turn.tasks)
                .map(|(n, title)| format!("{n} {title}"))
                .collect();
            let comes = if self.status == Status::NoShow {
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
        told.push(format!("Status: {}{since}", self.status.told()));
        told.extend(self.sittings.iter().map(SittingShown::long));
        told.extend(self.notes.iter().cloned());
        told
    }
}

impl SittingShown {
    fn consent(&self) -> &'static str {
        match self.consent {
            Some(true) => "consent given",
            Some(false) => "consent refused",
            None => "consent not recorded",
        }
    }

    fn remark(&self) -> String {
        if self.remark.is_empty() {
            String::new()
        } else {
            format!(", {}", self.remark)
        }
    }

    fn short(&self) -> String {
        format!("{}{}, {}", self.version, self.remark(), self.consent())
    }

    fn long(&self) -> String {
        let (version, opened) = (&self.version, &self.opened);
        format!(
            "Session on {version}, {opened}{}, {}",
            self.remark(),
            self.consent()
        )
    }
}
