//! The data and the output options that the measuring verbs share.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};

use super::console::Console;
use super::error::CommandError;
use super::output;
use super::same_study::check_same_study;
use super::study_paths::StudyPaths;
use crate::metrics::Confidence;
use crate::metrics::roster_counts::RosterBySegment;
use crate::metrics::segment::People;
use crate::report::text::{Glyphs, Style};
use crate::session::SessionSummary;
use crate::store::{MAX_VERIFIED_ENTRIES, Store, StoreError};
use crate::study::{self, Study, TitleDifference, text::group_thousands};

/// The options for the output of results, as text or JSON.
#[derive(Debug, Args)]
pub(super) struct FormatOptions {
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) results: ResultOptions,
}

/// The options for results in any format.
#[derive(Debug, Args)]
pub(super) struct ResultOptions {
    /// Confidence level of the intervals, between 0 and 1
    #[arg(long, default_value = "0.95", value_parser = parse_confidence)]
    pub(super) confidence: Confidence,
    /// Use plain ASCII
    #[arg(long)]
    ascii: bool,
}

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

impl ResultOptions {
    /// The style of text output for standard output, in plain ASCII if asked for or outside a UTF-8 locale.
    pub(super) fn style(&self) -> Style {
        let signs = if self.ascii || !is_utf8_locale() {
            Glyphs::Ascii
        } else {
            Glyphs::Lines
        };
        let width = output::text_width();
        Style { signs, width }
    }
}

/// Parses a confidence level between 0 and 1.
pub(super) fn parse_confidence(text: &str) -> Result<Confidence, String> {
    let level = text.parse().ok().and_then(Confidence::new);
    level.ok_or_else(|| "expected a number between 0 and 1, such as 0.95".to_owned())
}

/// Whether the locale uses UTF-8; assumed if no locale is set.
fn is_utf8_locale() -> bool {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = variable("LC_ALL")
        .or_else(|| variable("LC_CTYPE"))
        .or_else(|| variable("LANG"));
    locale.is_none_or(|l| {
        let l = l.to_lowercase();
        l.contains("utf-8") || l.contains("utf8")
    })
}

/// The data that measures are computed from.
#[derive(Clone)]
pub(super) struct StudyData {
    pub(super) study: Study,
    pub(super) sessions: Vec<SessionSummary>,
    /// The scripts that sessions were run under, by hash.
    pub(super) protocols: BTreeMap<String, Study>,
    pub(super) roster: RosterBySegment,
    /// Whose sessions these are.
    pub(super) people: People,
    /// What to print beside the results.
    pub(super) notes: Notes,
}

/// Sentences to print beside results.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    /// Remarks, such as that the logs were not verified.
    remarks: Vec<String>,
    /// Titles of the script and the sessions on file, if they differ.
    pub(super) titles: Option<TitleDifference>,
    /// Warnings that the results may be wrong, which `--quiet` does not silence.
    warnings: Vec<String>,
}

impl Notes {
    /// The notes about a record and the script beside it: that the record is older than the one this computer last wrote,
    /// or that the script has another title.
    ///
    /// # Errors
    /// When the script is of another study, or the record cannot be read.
    pub(super) fn about_record(paths: &StudyPaths, store: &Store) -> Result<Self, CommandError> {
        let behind = store.behind()?.map(|behind| behind.to_string());
        Ok(Self {
            remarks: Vec::new(),
            titles: check_same_study(paths, store)?,
            warnings: behind.into_iter().collect(),
        })
    }

    /// Prints them on standard error.
    pub(super) fn print(&self, console: Console) {
        let titles = self.titles.as_ref().map(ToString::to_string);
        let notes: Vec<&str> = titles
            .iter()
            .chain(&self.remarks)
            .map(String::as_str)
            .collect();
        if !notes.is_empty() {
            console.note(&notes.join("\n"));
        }
        for warning in &self.warnings {
            Console::warn_of_wrong_results(warning);
        }
    }
}

/// How many entries are verified before computing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerifyDepth {
    /// At most [`MAX_VERIFIED_ENTRIES`], which takes little time.
    Limited,
    /// All of them.
    All,
}

impl VerifyDepth {
    /// The depth with or without `--verify`.
    pub(super) fn from_flag(all: bool) -> Self {
        if all { Self::All } else { Self::Limited }
    }

    /// The most entries to verify.
    fn limit(self) -> usize {
        match self {
            Self::Limited => MAX_VERIFIED_ENTRIES,
            Self::All => usize::MAX,
        }
    }
}

/// The note that the logs have too many entries to be verified by default.
pub(super) fn not_verified() -> String {
    let limit = group_thousands(MAX_VERIFIED_ENTRIES);
    format!(
        "The logs were not verified: they have more than {limit} entries. Verify them with moderato verify; report and compare also verify them with --verify."
    )
}

/// The roster of a record in numbers.
pub(super) fn count_roster(store: &Store) -> Result<RosterBySegment, StoreError> {
    let mut roster = RosterBySegment::default();
    store.for_each_on_roster(|place| roster.add(place))?;
    Ok(roster)
}

impl StudyData {
    /// Verifies the logs of a study's record and reads the data from it.
    ///
    /// # Errors
    /// When the record cannot be read or is damaged.
    pub(super) fn read(paths: &StudyPaths, verify: VerifyDepth) -> Result<Self, CommandError> {
        let store = paths.open_read_only()?;
        let mut roster = RosterBySegment::default();
        let sessions = store.sessions_and_roster(Some(&mut |place| roster.add(place)))?;
        let mut notes = Notes::about_record(paths, &store)?;
        if !store.verify_chains(verify.limit())? {
            notes.remarks.push(not_verified());
        }
        notes.warnings.extend(paths.script_problem());
        let frozen = store.protocols()?.into_iter();
        Ok(Self {
            study: paths.load_study(&store)?,
            sessions,
            notes,
            protocols: frozen
                .filter_map(|p| Some((p.hash, study::read_frozen(&p.script).ok()?)))
                .collect(),
            roster,
            people: People::All,
        })
    }

    /// Checks that the study has a version.
    ///
    /// # Errors
    /// With the known versions as a hint, if it does not.
    pub(super) fn check_version(&self, id: &str) -> Result<(), CommandError> {
        if self.study.version(id).is_some() {
            return Ok(());
        }
        let known: Vec<_> = self.study.versions.iter().map(|v| v.id.as_str()).collect();
        Err(
            CommandError::invalid(format!("There is no version \"{id}\" in this study."))
                .hint(format!("Its versions are {}.", known.join(", "))),
        )
    }
}
