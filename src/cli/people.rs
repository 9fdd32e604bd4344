//! `--segment` and `--by`: which participants results are about.

use clap::{Args, ValueEnum};

use super::error::CommandError;
use super::study_data::StudyData;
use crate::metrics::segment::{ChosenSegment, People, Segment};

/// The options for the participants that results are about.
#[derive(Debug, Args)]
pub(super) struct PeopleOptions {
    /// Only the participants of this segment
    #[arg(long, value_name = "NAME")]
    segment: Option<String>,
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
        if self.segment.is_some() && self.by.is_some() {
            return Err(CommandError::invalid(
                "--segment shows one segment and --by segment shows all of them.",
            )
            .hint("Leave one of them out."));
        }
        Ok(())
    }

    /// Limits the data to the segment, or has them broken down.
    ///
    /// # Errors
    /// When the study has no segments, or not this one.
    pub(super) fn apply(&self, data: &mut StudyData) -> Result<(), CommandError> {
        if self.segment.is_none() && self.by.is_none() {
            return Ok(());
        }
        let segments = Segment::of_study(&data.sessions, &data.roster);
        let names: Vec<&str> = segments.iter().filter_map(Segment::name).collect();
        if names.is_empty() {
            return Err(CommandError::invalid(
                "This study has no segments: no participant on the roster has one.",
            )
            .hint("Segments are given with: moderato participants add CODE --segment NAME"));
        }
        match &self.segment {
            Some(name) if !names.contains(&name.as_str()) => Err(CommandError::invalid(format!(
                "There is no segment \"{name}\" in this study."
            ))
            .hint(format!("Its segments are \"{}\".", names.join("\", \"")))),
            Some(name) => {
                data.keep_segment(Segment::Named(name.clone()));
                Ok(())
            }
            None => {
                data.people = People::BySegment(segments);
                Ok(())
            }
        }
    }
}

impl StudyData {
    /// Keeps the sessions and the roster of one segment.
    pub(super) fn keep_segment(&mut self, segment: Segment) {
        let chosen = ChosenSegment::compute(segment, &self.sessions);
        self.sessions
            .retain(|session| chosen.segment.includes_session(session));
        self.roster.retain(|person| chosen.segment.includes(person));
        self.people = People::Only(chosen);
    }
}
