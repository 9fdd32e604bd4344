//! Phrases that several parts of a report share.

use crate::metrics::estimate::Scope;
use crate::metrics::figure::VersionIndex;
use crate::metrics::flow::Flow;
use crate::metrics::proportion::RateInterval;
use crate::metrics::segment::ChosenSegment;
use crate::metrics::{Confidence, Methods};
use crate::study::text::pluralize;

/// A step of the participant flow.
pub(super) struct FlowStep {
    /// Number of participants, or of sessions.
    pub(super) n: usize,
    /// Name in a table: `Still to come`.
    pub(super) name: &'static str,
    /// Words after the number: `still to come`.
    words: &'static str,
}

/// Participant flow, from the roster to those analyzed, without steps that nobody took.
pub(super) fn flow_steps(flow: &Flow) -> Vec<FlowStep> {
    let plural = |n: usize, one, many| if n == 1 { one } else { many };
    let steps = [
        (
            flow.expected + flow.replaced,
            "On the roster",
            "on the roster",
        ),
        (
            flow.replaced,
            "… of them replaced by others",
            "of them replaced by others",
        ),
        (flow.to_come, "Still to come", "still to come"),
        (
            flow.no_show,
            "No-show",
            plural(flow.no_show, "no-show", "no-shows"),
        ),
        (flow.withdrawn, "Withdrawn", "withdrawn"),
        (
            flow.pilot,
            "Pilot sessions (not counted)",
            plural(flow.pilot, "pilot", "pilots"),
        ),
        (
            flow.rehearsal,
            "Rehearsals (not counted)",
            plural(flow.rehearsal, "rehearsal", "rehearsals"),
        ),
        (
            flow.excluded,
            "Excluded sessions",
            plural(flow.excluded, "session excluded", "sessions excluded"),
        ),
    ];
    let analyzed = (flow.analyzed, "Analyzed", "analyzed");
    let taken = steps.into_iter().filter(|(n, ..)| *n > 0);
    taken
        .chain([analyzed])
        .map(|(n, name, words)| FlowStep { n, name, words })
        .collect()
}

/// Participant flow on one line.
pub(super) fn flow(flow: &Flow) -> String {
    let parts: Vec<String> = flow_steps(flow)
        .iter()
        .map(|step| format!("{} {}", step.n, step.words))
        .collect();
    format!("Participants: {}", parts.join(", "))
}

/// The only segment that results are about: `Segment: new, 8 of 20 participants.`
pub(super) fn chosen_segment(chosen: &ChosenSegment) -> String {
    format!("Segment: {}, {}.", chosen.segment, segment_share(chosen))
}

/// A segment's share of the participants: `8 of 20 participants`.
pub(super) fn segment_share(chosen: &ChosenSegment) -> String {
    let all = pluralize(chosen.all_participants, "participant");
    format!("{} of {all}", chosen.participants)
}

/// A confidence level: `95%`.
pub(super) fn level(confidence: Confidence) -> String {
    let percent = 100.0 * confidence.level();
    format!("{}%", (percent * 1000.0).round() / 1000.0)
}

/// Name of the interval of rates, unless it is the default.
pub(super) fn method(methods: Methods) -> &'static str {
    match methods.rate {
        RateInterval::AdjustedWald => "",
        RateInterval::Wilson => " Wilson",
        RateInterval::ClopperPearson => " Clopper-Pearson",
        RateInterval::Jeffreys => " Jeffreys",
        RateInterval::MidP => " mid-P",
    }
}

/// Measures of attempts that are not counted although they could have failed, with their words.
pub(super) const COULD_HAVE_FAILED: [(&str, &str); 3] = [
    ("skipped", "skipped"),
    ("not_reached", "not reached"),
    ("void", "void"),
];

/// Measures of attempts that are not counted, with their words.
pub(super) const NOT_COUNTED: [(&str, &str); 4] = {
    let [skipped, not_reached, void] = COULD_HAVE_FAILED;
    [
        skipped,
        not_reached,
        void,
        ("undecided", "without an outcome"),
    ]
};

/// Attempts at a task that are not counted, by these reasons; empty without any.
pub(super) fn not_counted(
    version: &VersionIndex<'_>,
    task: &Scope,
    reasons: &[(&str, &str)],
) -> String {
    let counted = reasons
        .iter()
        .map(|(measure, what)| (version.count(measure, task), what));
    let named: Vec<_> = counted
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    named.join(", ")
}

/// A phrase with a capital first letter.
pub(super) fn capitalize(phrase: &str) -> String {
    let mut chars = phrase.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
