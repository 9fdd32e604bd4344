//! The roster as a tidy table, with one column per attribute.

use std::collections::BTreeSet;

use crate::report::export::{Cell, Table};
use crate::store::Participant;

const COLUMNS: [&str; 7] = [
    "participant",
    "segment",
    "status",
    "status_at",
    "status_by",
    "status_why",
    "consent",
];

/// One row per participant. An attribute named like a built-in column becomes `attribute_NAME`.
pub(super) fn roster_table(people: &[Participant]) -> Table {
    let mut table = Table::new("participants", &COLUMNS);
    let names: BTreeSet<&String> = people.iter().flat_map(|p| p.attributes.keys()).collect();
    table.columns.extend(names.iter().map(|name| {
        if COLUMNS.contains(&name.as_str()) {
            format!("attribute_{name}")
        } else {
            (*name).clone()
        }
    }));
    for person in people {
        let mut row: Vec<Cell> = vec![
            person.code.clone().into(),
            person.segment.clone().into(),
            person.status.as_str().into(),
            person.status_at.map(|at| at.to_string()).into(),
            person.status_by.clone().into(),
            person.status_why.clone().into(),
            person.consent.clone().into(),
        ];
        row.extend(
            names
                .iter()
                .map(|name| person.attributes.get(*name).cloned().into()),
        );
        table.rows.push(row);
    }
    table
}
