//! What the measuring verbs share: the record opened, what was asked, and how it is to be told.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::place::Place;
use crate::metrics::Confidence;
use crate::metrics::study_figures::Roster;
use crate::report::text::{Signs, Style};
use crate::session::SessionSummary;
use crate::store::{ENTRIES_VERIFIED, Status, Store};
use crate::study::{self, Study, text::grouped};

/// How results are told.
#[derive(Debug, Args)]
pub(super) struct FormatOptions<F = Format>
where
    F: ValueEnum + Send + Sync + 'static,
{
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: F,
    /// Confidence level of the intervals, between 0 and 1
    #[arg(long, default_value = "0.95", value_parser = confidence)]
    pub(super) confidence: Confidence,
    /// Use plain ASCII
    #[arg(long)]
    ascii: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

impl<F: ValueEnum + Send + Sync + 'static> FormatOptions<F> {
    pub(super) fn style(&self, p_values: bool) -> Style {
        let signs = if self.ascii || !speaks_utf8() {
            Signs::Ascii
        } else {
            Signs::Lines
        };
        Style { signs, p_values }
    }
}

/// Reads a confidence level.
pub(super) fn confidence(text: &str) -> Result<Confidence, String> {
    let level = text.parse().ok().and_then(Confidence::new);
    level.ok_or_else(|| "expected a number between 0 and 1, such as 0.95".to_owned())
}

/// Whether the locale speaks UTF-8; one that says nothing is taken to.
fn speaks_utf8() -> bool {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL")
        .or_else(|| set("LC_CTYPE"))
        .or_else(|| set("LANG"));
    locale.is_none_or(|l| {
        let l = l.to_lowercase();
        l.contains("utf-8") || l.contains("utf8")
    })
}

/// All that measures are made from.
pub(super) struct StudyData {
    pub(super) study: Study,
    pub(super) sessions: Vec<SessionSummary>,
    pub(super) protocols: BTreeMap<String, Study>,
    pub(super) roster: Roster,
    /// What should be known beside the measures: that the logs were not verified, or that the record is older than the
    /// one this computer last wrote.
    pub(super) notes: Vec<String>,
}

/// How many entries are verified before anything is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verify {
    /// As many as cost little.
    Few,
    /// All of them.
    All,
}

impl Verify {
    pub(super) fn of(all: bool) -> Self {
        if all { Self::All } else { Self::Few }
    }

    /// The most entries that are verified.
    fn most(self) -> usize {
        match self {
            Self::Few => ENTRIES_VERIFIED,
            Self::All => usize::MAX,
        }
    }
}

/// That the logs have too many entries to be verified without being asked to.
pub(super) fn not_verified() -> String {
    let most = grouped(ENTRIES_VERIFIED);
    format!(
        "The logs were not verified: they have more than {most} entries. Verify them with moderato verify; report and compare also verify them with --verify."
    )
}

impl StudyData {
    /// Reads the record of this place, once its logs are verified, and the rows and scripts that are counted.
    pub(super) fn read(place: &Place, verify: Verify) -> Result<Self, Failure> {
        let store = place.open_to_read()?;
        let sessions = store.sessions()?;
        let mut notes = Vec::new();
        if !store.verify_chains(verify.most())? {
            notes.push(not_verified());
        }
        notes.extend(store.behind()?.map(|behind| behind.to_string()));
        let frozen = store.protocols()?.into_iter();
        Ok(Self {
            study: place.study(&store)?,
            sessions,
            notes,
            protocols: frozen
                .filter_map(|p| Some((p.hash, study::read_frozen(&p.script).ok()?)))
                .collect(),
            roster: roster(&store)?,
        })
    }

    /// The notes as they are printed, one per line.
    pub(super) fn note(&self) -> Option<String> {
        (!self.notes.is_empty()).then(|| self.notes.join("\n"))
    }

    /// Refuses a version that the study does not have.
    pub(super) fn check_version(&self, id: &str) -> Result<(), Failure> {
        if self.study.version(id).is_some() {
            return Ok(());
        }
        let known: Vec<_> = self.study.versions.iter().map(|v| v.id.as_str()).collect();
        Err(Failure::wrong(format!(
            "There is no version \"{id}\" in this study; there are {}.",
            known.join(", ")
        )))
    }
}

fn roster(store: &Store) -> Result<Roster, Failure> {
    let mut roster = Roster::default();
    for participant in store.participants()? {
        roster.expected += 1;
        match participant.status {
            Status::NoShow => roster.no_show += 1,
            Status::Withdrawn => roster.withdrawn += 1,
            Status::Replaced => roster.replaced += 1,
            Status::Expected | Status::Arrived => {}
        }
    }
    Ok(roster)
}
