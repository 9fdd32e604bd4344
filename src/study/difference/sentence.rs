//! Differences as sentences.

use std::fmt;

use super::{AskedAt, DifferenceSubject, EndLabels, ProtocolChange, ProtocolDifference};
use crate::study::Word as _;
use crate::study::duration::DurationDisplay;
use crate::study::text::escape_hidden;

impl fmt::Display for ProtocolDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = self.change.to_string();
        match &self.subject {
            DifferenceSubject::Task(id) => write!(f, "Task \"{id}\": {sentence}"),
            DifferenceSubject::Question(id) => write!(f, "Question \"{id}\": {sentence}"),
            DifferenceSubject::Study => {
                let mut chars = sentence.chars();
                let first = chars.next().map(|c| c.to_ascii_uppercase());
                write!(f, "{}{}", first.unwrap_or_default(), chars.as_str())
            }
        }
    }
}

impl fmt::Display for ProtocolChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TaskText => f.write_str("the task text changed."),
            Self::Success => f.write_str("the success criterion changed."),
            Self::StartRule => f.write_str("the rule for when the time starts changed."),
            Self::TimeLimit(old, new) => {
                let (old, new) = (
                    format_or_none(old.map(DurationDisplay)),
                    format_or_none(new.map(DurationDisplay)),
                );
                write!(f, "the time limit changed from {old} to {new}.")
            }
            Self::LimitFails(true) => {
                f.write_str("a completion over the time limit is no longer a success.")
            }
            Self::LimitFails(false) => {
                f.write_str("a completion over the time limit is now a success.")
            }
            Self::ErrorOpportunities(old, new) => {
                let (old, new) = (format_or_none(*old), format_or_none(*new));
                write!(f, "the error opportunities changed from {old} to {new}.")
            }
            Self::PartialCredit(old, new) => write!(
                f,
                "the credit of a partial completion changed from {old} to {new}."
            ),
            Self::AssistedFrom(old, new) => {
                let (old, new) = (old.as_str(), new.as_str());
                write!(
                    f,
                    "the assist level from which a completion counts as assisted changed from {old} to {new}."
                )
            }
            Self::Primary(old, new) => {
                write!(f, "the primary measure changed from {old} to {new}.")
            }
            Self::Planned(old, new) => {
                let (old, new) = (format_or_none(*old), format_or_none(*new));
                write!(
                    f,
                    "the planned number of people per version changed from {old} to {new}."
                )
            }
            Self::MattersFrom(measure, old, new) => {
                let (old, new) = (format_or_none(*old), format_or_none(*new));
                write!(
                    f,
                    "the smallest change of {measure} that matters changed from {old} to {new}."
                )
            }
            Self::ThinkAloud(true) => f.write_str("participants now think aloud."),
            Self::ThinkAloud(false) => f.write_str("participants no longer think aloud."),
            Self::Setting => f.write_str("the setting changed."),
            Self::QuestionText => f.write_str("the wording changed."),
            Self::QuestionKind(old, new) => write!(f, "the kind changed from {old} to {new}."),
            Self::ScaleRange(old, new) => write!(
                f,
                "the range was {} to {} and is now {} to {}.",
                old.0, old.1, new.0, new.1
            ),
            Self::EndLabels(old, new) => write_end_labels(f, old, new),
            Self::BetterEnd(old, new) => {
                let (old, new) = (old.as_str(), new.as_str());
                write!(f, "the better answers changed from {old} to {new}.")
            }
            Self::Choices => f.write_str("the choices changed."),
            Self::WhenAsked(old, new) => {
                let (old, new) = (list_times(old), list_times(new));
                write!(f, "it was asked {old} and is now asked {new}.")
            }
        }
    }
}

fn format_or_none(value: Option<impl fmt::Display>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}

fn write_end_labels(f: &mut fmt::Formatter<'_>, old: &EndLabels, new: &EndLabels) -> fmt::Result {
    let quoted = |label: &Option<String>| {
        label.as_ref().map_or_else(
            || "no label".to_owned(),
            |label| format!("\"{}\"", escape_hidden(label)),
        )
    };
    let ends = [("lowest", &old.0, &new.0), ("highest", &old.1, &new.1)];
    let changed: Vec<String> = ends
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(end, old, new)| {
            format!("from {} to {} (the {end} answer)", quoted(old), quoted(new))
        })
        .collect();
    write!(f, "the end labels changed {}.", changed.join(" and "))
}

/// When a question is asked, as a list of words.
fn list_times(times: &[AskedAt]) -> String {
    let words: Vec<String> = times
        .iter()
        .map(|at| match at {
            AskedAt::Task(id) => format!("after task \"{id}\""),
            AskedAt::End => "at the end of the session".to_owned(),
        })
        .collect();
    words.join(" and ")
}
