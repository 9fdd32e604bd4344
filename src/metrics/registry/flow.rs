//! Participant flow and sample sizes.

use super::{Formula, Group, Measure};
use crate::metrics::estimate::Estimate;

macro_rules! flow {
    ($field:ident) => {
        Formula::Study(|flow| Some(Estimate::whole(flow.$field as u64, flow.expected as u64)))
    };
}

pub(super) static MEASURES: &[Measure] = &[
    Measure::new(
        "expected",
        "Expected",
        Group::Flow,
        "flow.expected",
        flow!(expected),
    )
    .defined("Participants on the roster; a participant and the replacement count once."),
    Measure::new(
        "to_come",
        "Still to come",
        Group::Flow,
        "flow.to_come",
        flow!(to_come),
    )
    .defined("Participants on the roster who were not seen yet."),
    Measure::new(
        "no_show",
        "No-shows",
        Group::Flow,
        "flow.no_show",
        flow!(no_show),
    )
    .defined("Participants who did not come."),
    Measure::new(
        "withdrawn",
        "Withdrawn",
        Group::Flow,
        "flow.withdrawn",
        flow!(withdrawn),
    )
    .defined("Participants who withdrew."),
    Measure::new(
        "replaced",
        "Replaced",
        Group::Flow,
        "flow.replaced",
        flow!(replaced),
    )
    .defined("Participants whose place another participant took."),
    Measure::new("pilot", "Pilots", Group::Flow, "flow.pilot", flow!(pilot))
        .defined("Pilot sessions, which never count."),
    Measure::new(
        "rehearsal",
        "Rehearsals",
        Group::Flow,
        "flow.rehearsal",
        flow!(rehearsal),
    )
    .defined("Rehearsals, which never count."),
    Measure::new(
        "excluded",
        "Excluded sessions",
        Group::Flow,
        "flow.excluded",
        flow!(excluded),
    )
    .defined("Sessions that the moderator excluded."),
    Measure::new(
        "analyzed",
        "Analyzed",
        Group::Flow,
        "flow.analysed",
        flow!(analyzed),
    )
    .defined("Participants in at least one figure."),
    Measure::new(
        "participants",
        "Participants",
        Group::Flow,
        "participants",
        Formula::AllTasks(|v, _| {
            let n = v.participants as u64;
            Some(Estimate::whole(n, n))
        }),
    )
    .defined("Participants in at least one figure of the version."),
];
