//! Families of changes: one measure over the tasks, or over the pairs of versions, of all comparisons made at once.

use std::collections::BTreeMap;

use super::Change;
use crate::metrics::adjustment::holm;

/// The family of a change: its measure, its questionnaire, and whether it is about a task.
pub(in crate::metrics) fn family_key(change: &Change) -> (&'static str, Option<String>, bool) {
    (
        change.measure.name,
        change.scope.instrument().map(str::to_owned),
        change.scope.task().is_some(),
    )
}

/// Adjusts the changes for their families by Holm (1979). A family of one is not adjusted; changes that already have an
/// adjusted p keep it.
pub(in crate::metrics) fn adjust_families(changes: Vec<&mut Change>) {
    let mut families: BTreeMap<_, Vec<&mut Change>> = BTreeMap::new();
    for change in changes.into_iter().filter(|c| c.p_adjusted.is_none()) {
        families.entry(family_key(change)).or_default().push(change);
    }
    for (key, mut family) in families {
        let known: Vec<f64> = family.iter().filter_map(|change| change.p.ok()).collect();
        let is_alone = known.len() < 2 && !key.2;
        let mut adjusted = holm(&known).into_iter();
        for change in &mut family {
            change.family_size = known.len().max(1);
            if change.p.is_ok() && !is_alone {
                change.p_adjusted = adjusted.next();
            }
        }
    }
}
