//! Differences between two protocols that make a comparison across them doubtful.

use std::collections::BTreeSet;
use std::fmt;

use super::duration::DurationDisplay;
use super::{AssistLevel, Study, Task, VerdictMeasure, Word};

/// One difference between two protocols.
#[derive(Debug, Clone, PartialEq)]
pub struct ProtocolDifference {
    /// Id of the task; `None` if the whole study differs.
    pub task: Option<String>,
    /// The change.
    pub change: ProtocolChange,
}

/// A change from the old protocol to the new.
#[derive(Debug, Clone, PartialEq)]
pub enum ProtocolChange {
    /// The scenario, which is read aloud.
    TaskText,
    /// The success criterion.
    Success,
    /// The rule for when the time starts.
    StartRule,
    /// Time limit in milliseconds, old and new.
    TimeLimit(Option<i64>, Option<i64>),
    /// Whether a completion over the limit now counts as a failure.
    LimitFails(bool),
    /// Number of error opportunities, old and new.
    ErrorOpportunities(Option<u32>, Option<u32>),
    /// Lenient credit of a partial completion, 0 to 1, old and new.
    PartialCredit(f64, f64),
    /// Assist level from which a completion counts as assisted, old and new.
    AssistedFrom(AssistLevel, AssistLevel),
    /// Primary measure, old and new.
    Primary(VerdictMeasure, VerdictMeasure),
    /// Planned number of people per version, old and new.
    Planned(Option<u32>, Option<u32>),
    /// Smallest change of a measure that matters, old and new.
    MattersFrom(VerdictMeasure, Option<f64>, Option<f64>),
    /// Whether participants now think aloud.
    ThinkAloud(bool),
    /// Where the sessions take place and on what device.
    Setting,
}

/// Differences between two protocols: first those of the whole study, then those of each task in both, in the new
/// order.
///
/// Titles, comments, white space, and tasks or versions in only one of them are ignored.
pub fn protocol_differences(old: &Study, new: &Study) -> Vec<ProtocolDifference> {
    let whole = study_changes(old, new)
        .into_iter()
        .map(|what| ProtocolDifference {
            task: None,
            change: what,
        });
    let per_task = new.tasks.iter().flat_map(|new_task| {
        let changes = old
            .task(&new_task.id)
            .map(|old_task| task_changes(old, old_task, new, new_task))
            .unwrap_or_default();
        changes.into_iter().map(|what| ProtocolDifference {
            task: Some(new_task.id.clone()),
            change: what,
        })
    });
    whole.chain(per_task).collect()
}

fn study_changes(old: &Study, new: &Study) -> Vec<ProtocolChange> {
    let mut changes = Vec::new();
    if old.assisted_from != new.assisted_from {
        changes.push(ProtocolChange::AssistedFrom(
            old.assisted_from,
            new.assisted_from,
        ));
    }
    if differ(old.partial_credit, new.partial_credit) {
        changes.push(ProtocolChange::PartialCredit(
            old.partial_credit,
            new.partial_credit,
        ));
    }
    if old.primary != new.primary {
        let (old, new) = (old.primary.clone(), new.primary.clone());
        changes.push(ProtocolChange::Primary(old, new));
    }
    if old.planned != new.planned {
        changes.push(ProtocolChange::Planned(old.planned, new.planned));
    }
    let measures = old.matters_from.keys().chain(new.matters_from.keys());
    changes.extend(margin_changes(measures, |measure| {
        (
            old.matters_from(None, measure),
            new.matters_from(None, measure),
        )
    }));
    if old.think_aloud != new.think_aloud {
        changes.push(ProtocolChange::ThinkAloud(new.think_aloud));
    }
    if !is_same_text(old.setting.as_deref(), new.setting.as_deref()) {
        changes.push(ProtocolChange::Setting);
    }
    changes
}

fn task_changes(
    old_study: &Study,
    old: &Task,
    new_study: &Study,
    new: &Task,
) -> Vec<ProtocolChange> {
    let mut changes = Vec::new();
    if !is_same_text(old.scenario.as_deref(), new.scenario.as_deref()) {
        changes.push(ProtocolChange::TaskText);
    }
    if !is_same_text(old.starts_when.as_deref(), new.starts_when.as_deref()) {
        changes.push(ProtocolChange::StartRule);
    }
    if !is_same_text(old.success.as_deref(), new.success.as_deref()) {
        changes.push(ProtocolChange::Success);
    }
    if old.time_limit_ms != new.time_limit_ms {
        changes.push(ProtocolChange::TimeLimit(
            old.time_limit_ms,
            new.time_limit_ms,
        ));
    }
    if old.limit_fails != new.limit_fails {
        changes.push(ProtocolChange::LimitFails(new.limit_fails));
    }
    if old.error_opportunities != new.error_opportunities {
        let (old, new) = (old.error_opportunities, new.error_opportunities);
        changes.push(ProtocolChange::ErrorOpportunities(old, new));
    }
    // If both follow the study, the study's own difference already covers it.
    if old.partial_credit.is_some() || new.partial_credit.is_some() {
        let before = old_study.partial_credit_of(&old.id);
        let after = new_study.partial_credit_of(&new.id);
        if differ(before, after) {
            changes.push(ProtocolChange::PartialCredit(before, after));
        }
    }
    let measures = old.matters_from.keys().chain(new.matters_from.keys());
    changes.extend(margin_changes(measures, |measure| {
        (
            old_study.matters_from(Some(&old.id), measure),
            new_study.matters_from(Some(&new.id), measure),
        )
    }));
    changes
}

/// Changes of the smallest changes that matter; `margins` gives the old and the new one of a measure.
fn margin_changes<'m>(
    measures: impl Iterator<Item = &'m VerdictMeasure>,
    margins: impl Fn(&VerdictMeasure) -> (Option<f64>, Option<f64>),
) -> Vec<ProtocolChange> {
    let measures: BTreeSet<&VerdictMeasure> = measures.collect();
    measures
        .into_iter()
        .filter_map(|measure| {
            let (before, after) = margins(measure);
            let is_same = match (before, after) {
                (Some(before), Some(after)) => !differ(before, after),
                _ => before.is_none() && after.is_none(),
            };
            (!is_same).then(|| ProtocolChange::MattersFrom(measure.clone(), before, after))
        })
        .collect()
}

/// Whether two numbers differ; the tolerance allows for rounding.
fn differ(a: f64, b: f64) -> bool {
    (a - b).abs() > 1e-9
}

/// Whether two texts are equal except for white space.
fn is_same_text(a: Option<&str>, b: Option<&str>) -> bool {
    a.unwrap_or_default()
        .split_whitespace()
        .eq(b.unwrap_or_default().split_whitespace())
}

impl fmt::Display for ProtocolDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = self.change.to_string();
        if let Some(task) = &self.task {
            return write!(f, "Task \"{task}\": {sentence}");
        }
        let mut chars = sentence.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        write!(f, "{}{}", first.unwrap_or_default(), chars.as_str())
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
        }
    }
}

fn format_or_none(value: Option<impl fmt::Display>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::protocol_differences;
    use crate::study::parse;

    const OLD: &str = r#"
title = "Checkout"
setting = "lab"
planned = 12
[matters_from]
success = 0.1
[[version]]
id = "2.4"
[[task]]
id = "pay"
title = "Pay"
scenario = "Pay with the card you used last time."
success = "The page shows 4242"
time_limit = "5m"
[[task]]
id = "find"
title = "Find"
"#;

    fn sentences(edit: impl Fn(String) -> String) -> Vec<String> {
        let old = parse(OLD).expect("a whole script");
        let text = edit(OLD.to_owned());
        assert_ne!(text, OLD, "the edit does nothing");
        let new = parse(&text).expect("a whole script");
        protocol_differences(&old, &new)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn what_no_participant_notices_is_no_difference() {
        for (from, to) in [
            ("Checkout", "The checkout"),
            ("\"Pay\"", "\"Pay by card\""),
            ("the card you", "the\\n  card you"),
            ("id = \"pay\"", "id   = 'pay' # by card"),
            (
                "[[task]]\nid = \"find\"",
                "[[version]]\nid = \"3.0\"\nafter = \"2.4\"\n[[task]]\nid = \"find\"",
            ),
            ("\"find\"", "\"search\""),
            ("5m", "300s"),
            (
                "title = \"Checkout\"",
                "title = \"Checkout\"\npartial_credit = 0.5\nthink_aloud = true",
            ),
            ("\"5m\"", "\"5m\"\nmatters_from = { success = 0.1 }"),
            (
                "[[version]]",
                "[cif]\npurpose = \"Whether paying got easier\"\n[[version]]",
            ),
        ] {
            let found = sentences(|text| text.replacen(from, to, 1));
            assert!(found.is_empty(), "{from} to {to}: {found:?}");
        }
    }

    #[test]
    fn each_rule_that_changed_is_named() {
        for (from, to, sentence) in [
            (
                "last time",
                "before",
                r#"Task "pay": the task text changed."#,
            ),
            (
                "4242",
                "4243",
                r#"Task "pay": the success criterion changed."#,
            ),
            (
                "5m",
                "4m30s",
                r#"Task "pay": the time limit changed from 5:00 to 4:30."#,
            ),
            (
                "time_limit = \"5m\"\n",
                "",
                r#"Task "pay": the time limit changed from 5:00 to none."#,
            ),
            (
                "\"5m\"",
                "\"5m\"\nlimit_fails = true",
                r#"Task "pay": a completion over the time limit is no longer a success."#,
            ),
            (
                "\"5m\"",
                "\"5m\"\nstarts_when = \"now\"",
                r#"Task "pay": the rule for when the time starts changed."#,
            ),
            (
                "\"5m\"",
                "\"5m\"\nerror_opportunities = 6",
                r#"Task "pay": the error opportunities changed from none to 6."#,
            ),
            (
                "\"5m\"",
                "\"5m\"\npartial_credit = 0.25",
                r#"Task "pay": the credit of a partial completion changed from 0.5 to 0.25."#,
            ),
            (
                "\"lab\"",
                "\"lab\"\npartial_credit = 0.25",
                "The credit of a partial completion changed from 0.5 to 0.25.",
            ),
            (
                "\"lab\"",
                "\"lab\"\nassisted_from = \"repeated\"",
                "The assist level from which a completion counts as assisted changed from hint to repeated.",
            ),
            (
                "\"lab\"",
                "\"lab\"\nthink_aloud = false",
                "Participants no longer think aloud.",
            ),
            ("\"lab\"", "\"home\"", "The setting changed."),
            (
                "\"lab\"",
                "\"lab\"\nprimary = \"time\"",
                "The primary measure changed from success to time.",
            ),
            (
                "planned = 12",
                "planned = 15",
                "The planned number of people per version changed from 12 to 15.",
            ),
            (
                "planned = 12\n",
                "",
                "The planned number of people per version changed from 12 to none.",
            ),
            (
                "success = 0.1",
                "success = 0.15",
                "The smallest change of success that matters changed from 0.1 to 0.15.",
            ),
            (
                "\"5m\"",
                "\"5m\"\nmatters_from = { success = 0.05 }",
                r#"Task "pay": the smallest change of success that matters changed from 0.1 to 0.05."#,
            ),
            (
                "\"5m\"",
                "\"5m\"\nmatters_from = { time = 1.2 }",
                r#"Task "pay": the smallest change of time that matters changed from none to 1.2."#,
            ),
        ] {
            assert_eq!(sentences(|text| text.replacen(from, to, 1)), [sentence]);
        }
    }

    #[test]
    fn the_reverse_change_has_its_own_sentence() {
        let strict = OLD
            .replace("\"5m\"", "\"5m\"\nlimit_fails = true")
            .replace("\"lab\"", "\"lab\"\nthink_aloud = false");
        let old = parse(&strict).expect("a whole script");
        let new = parse(OLD).expect("a whole script");
        let sentences: Vec<_> = protocol_differences(&old, &new)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            sentences,
            [
                "Participants now think aloud.",
                r#"Task "pay": a completion over the time limit is now a success."#
            ]
        );
    }

    #[test]
    fn a_credit_of_the_task_that_the_study_now_gives_is_the_same() {
        let own = OLD.replace("\"5m\"", "\"5m\"\npartial_credit = 0.5");
        let old = parse(OLD).expect("a whole script");
        let new = parse(&own).expect("a whole script");
        assert_eq!(protocol_differences(&old, &new), []);
    }
}
