//! `--segment` and `--by`: which participants results are about.

use clap::{Args, ValueEnum};

use super::error::CommandError;
use super::study_data::StudyData;
use crate::metrics::segment::{ChosenSegment, People, Segment};
use crate::study::text::quote_for_shell;

/// The option for the only segment that results are about.
#[derive(Debug, Args)]
pub(super) struct SegmentOption {
    /// Only the participants of this segment; "no segment" for those who have none
    #[arg(long, value_name = "NAME")]
    segment: Option<String>,
}

/// The options for the participants that results are about.
#[derive(Debug, Args)]
pub(super) struct PeopleOptions {
    #[command(flatten)]
    only: SegmentOption,
    /// Also show each segment, next to all participants
    #[arg(long, value_enum, value_name = "GROUP")]
    pub(super) by: Option<Breakdown>,
}

/// What participants are broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Breakdown {
    /// The segments on the roster
    Segment,
}

impl PeopleOptions {
    /// Refuses `--segment` together with `--by`.
    pub(super) fn check(&self) -> Result<(), CommandError> {
        if self.only.segment.is_some() && self.by.is_some() {
            return Err(CommandError::invalid(
                "--segment shows one segment and --by segment shows all of them.",
            )
            .hint("Leave one of them out."));
        }
        Ok(())
    }

    /// Limits the data to the segment, or has the results broken down.
    ///
    /// # Errors
    /// When the study has no segments, or not this one.
    pub(super) fn apply(&self, data: &mut StudyData) -> Result<(), CommandError> {
        if self.by.is_some() {
            data.people = People::BySegment(segments_of(data)?);
        }
        self.only.apply(data)
    }
}

impl SegmentOption {
    /// Limits the data to the segment, if one is named.
    ///
    /// # Errors
    /// When the study has no segments, or not this one.
    pub(super) fn apply(&self, data: &mut StudyData) -> Result<(), CommandError> {
        let Some(name) = &self.segment else {
            return Ok(());
        };
        let segments = segments_of(data)?;
        // As it is shown: "no segment" are the participants without one.
        let Some(segment) = segments.iter().find(|found| found.to_string() == *name) else {
            let shown: Vec<String> = segments
                .iter()
                .map(|segment| quote_for_shell(&segment.to_string()))
                .collect();
            return Err(CommandError::invalid(format!(
                "There is no segment \"{name}\" in this study."
            ))
            .hint(format!("Its segments are {}.", shown.join(", "))));
        };
        data.keep_segment(segment.clone());
        Ok(())
    }
}

/// The segments of a study.
///
/// # Errors
/// When no participant has one.
fn segments_of(data: &StudyData) -> Result<Vec<Segment>, CommandError> {
    let segments = Segment::of_study(&data.sessions, data.roster.segments());
    if segments.iter().all(|segment| segment.name().is_none()) {
        return Err(CommandError::invalid(
            "This study has no segments: no participant on the roster has one.",
        )
        .hint("Segments are given with: moderato participants add CODE --segment NAME"));
    }
    Ok(segments)
}

impl StudyData {
    /// Keeps the sessions and the roster of one segment.
    pub(super) fn keep_segment(&mut self, segment: Segment) {
        let chosen = ChosenSegment::compute(segment, &self.sessions);
        self.sessions
            .retain(|session| chosen.segment.includes_session(session));
        self.roster.keep(&chosen.segment);
        self.people = People::Only(chosen);
    }
}
