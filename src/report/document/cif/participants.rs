//! Tables of participants, by segment and individually.

use std::collections::{BTreeMap, BTreeSet};

use super::CifInput;
use crate::metrics::selection::Selection;
use crate::report::document::{Cell, Table, text_cells};
use crate::session::Participant;
use crate::study::compare_naturally;

/// Number of participants by segment; `None` if no segment is on file.
pub(super) fn segment_table(material: &CifInput<'_>) -> Option<Table> {
    let study_figures = material.record.study_figures;
    let segments = &study_figures.attendance.segments;
    if segments.iter().all(|segment| segment.name.is_none()) {
        return None;
    }
    let mut head = vec!["Segment", "Participants"];
    head.extend(study_figures.versions.iter().map(|v| v.id.as_str()));
    let rows = segments.iter().map(|segment| {
        let name = segment.name.clone();
        let mut row = text_cells([
            name.unwrap_or_else(|| "not on file".to_owned()),
            segment.total.to_string(),
        ]);
        row.extend(
            segment
                .participants
                .iter()
                .map(|n| Cell::from(n.to_string())),
        );
        row
    });
    Some(Table::of_figures(
        "Participants by segment",
        &head,
        rows.collect(),
    ))
}

/// Counted participants with their roster data; `None` if the roster has none.
pub(super) fn participant_table(material: &CifInput<'_>) -> Option<Table> {
    let record = &material.record;
    let selection = Selection::from_sessions(record.sessions);
    let mut seen: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for version in &record.study_figures.versions {
        for person in selection.sample_of(&version.id).participants() {
            seen.entry(person.code).or_default().push(&version.id);
        }
    }
    let on_roster: BTreeMap<&str, &Participant> = material
        .roster
        .iter()
        .map(|p| (p.code.as_str(), p))
        .collect();
    let names: BTreeSet<&str> = seen
        .keys()
        .filter_map(|code| on_roster.get(code))
        .flat_map(|p| p.attributes.keys().map(String::as_str))
        .collect();
    let has_segments = seen
        .keys()
        .filter_map(|code| on_roster.get(code))
        .any(|p| p.segment.is_some());
    if names.is_empty() && !has_segments {
        return None;
    }
    let mut head = vec!["Participant", "Version", "Segment"];
    head.extend(&names);
    let mut seen: Vec<_> = seen.into_iter().collect();
    seen.sort_by(|(a, _), (b, _)| compare_naturally(a, b));
    let rows = seen.iter().map(|(code, versions)| {
        let person = on_roster.get(code);
        let segment = person.and_then(|p| p.segment.clone());
        let mut row = text_cells([
            (*code).to_owned(),
            versions.join(", "),
            segment.unwrap_or_else(|| "-".to_owned()),
        ]);
        row.extend(names.iter().map(|name| {
            let value = person.and_then(|p| p.attributes.get(*name));
            Cell::from(value.map_or("-", String::as_str))
        }));
        row
    });
    Some(Table::of_words("Each participant", &head, rows.collect()))
}
