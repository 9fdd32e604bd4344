//! Order of tasks and versions for a participant.

use super::{Order, Study};

impl Study {
    /// Ids of the tasks in the order for the participant at `position` (from 0), without tasks of other segments. The
    /// order depends only on study, position and segment. In a balanced order, a position is a row of the design for
    /// the segment's tasks.
    pub fn task_order(&self, position: usize, segment: Option<&str>) -> Vec<String> {
        self.arrange_ids(&self.task_ids_for(segment), position)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    /// Number of different task orders of a balanced design for a segment; at least 1.
    pub fn task_order_count(&self, segment: Option<&str>) -> usize {
        williams_row_count(self.task_ids_for(segment).len())
    }

    /// Ids of the tasks for a segment, in script order.
    fn task_ids_for(&self, segment: Option<&str>) -> Vec<&str> {
        let asked = |t: &&super::Task| {
            t.segment_only.is_empty()
                || segment.is_some_and(|s| t.segment_only.iter().any(|only| only == s))
        };
        let tasks = self.tasks.iter().filter(asked);
        tasks.map(|t| t.id.as_str()).collect()
    }

    /// Ids of the versions in the order for the participant at `position` (from 0) when each sees all.
    pub fn version_order(&self, position: usize) -> Vec<String> {
        let ids: Vec<&str> = self.versions.iter().map(|v| v.id.as_str()).collect();
        self.arrange_ids(&ids, position)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    /// Number of different version orders of a balanced design; at least 1.
    pub fn version_order_count(&self) -> usize {
        williams_row_count(self.versions.len())
    }

    fn arrange_ids<'a>(&self, ids: &[&'a str], position: usize) -> Vec<&'a str> {
        match self.order {
            Order::Fixed => ids.to_vec(),
            Order::Random => shuffle_ids(ids, shuffle_seed(&self.title, position)),
            Order::Balanced => williams_row(ids.len(), position)
                .into_iter()
                .map(|i| ids[i])
                .collect(),
        }
    }
}

/// Number of rows of a Williams design of `n` items; at least 1.
fn williams_row_count(n: usize) -> usize {
    match n {
        0 | 1 => 1,
        n if n.is_multiple_of(2) => n,
        n => 2 * n,
    }
}

/// Row `position` of a Williams design: every item appears equally often in each position, and equally often right
/// after each other item (Williams 1949). An odd number of items takes twice as many rows.
fn williams_row(n: usize, position: usize) -> Vec<usize> {
    if n == 0 {
        return Vec::new();
    }
    let row = position % williams_row_count(n);
    // 0, 1, n-1, 2, n-2, ... and its shifts; the second half of an odd design is the first half reversed.
    let zigzag = |i: usize| {
        if i % 2 == 1 {
            i.div_ceil(2)
        } else {
            (n - i / 2) % n
        }
    };
    let mut order: Vec<usize> = (0..n).map(|i| (zigzag(i) + row) % n).collect();
    if row >= n {
        order.reverse();
    }
    order
}

/// FNV-1a over the title and the position: the same on every machine.
fn shuffle_seed(title: &str, position: usize) -> u64 {
    let bytes = title.bytes().chain((position as u64).to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Fisher-Yates shuffle with `SplitMix64`.
fn shuffle_ids<'a>(ids: &[&'a str], mut state: u64) -> Vec<&'a str> {
    let mut ids = ids.to_vec();
    for last in (1..ids.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let pick = (z ^ (z >> 31)) % (last as u64 + 1);
        ids.swap(last, usize::try_from(pick).unwrap_or(last));
    }
    ids
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_williams_design_balances_positions_and_what_follows_what() {
        for n in 1..=9 {
            let rows = williams_row_count(n);
            let mut at = BTreeMap::new();
            let mut after = BTreeMap::new();
            for row in 0..rows {
                let order = williams_row(n, row);
                let mut sorted = order.clone();
                sorted.sort_unstable();
                assert_eq!(sorted, (0..n).collect::<Vec<_>>());
                for (position, item) in order.iter().enumerate() {
                    *at.entry((position, *item)).or_insert(0) += 1;
                }
                for pair in order.windows(2) {
                    *after.entry((pair[0], pair[1])).or_insert(0) += 1;
                }
            }
            assert!(
                at.len() == n * n && at.values().all(|times| times * n == rows),
                "positions of {n}"
            );
            assert!(
                after.len() == n * (n - 1) && after.values().all(|times| times * n == rows),
                "pairs of {n}"
            );
        }
    }

    #[test]
    fn a_shuffle_is_the_same_each_time_and_differs_between_positions() {
        let ids = ["a", "b", "c", "d", "e", "f"];
        let orders: Vec<_> = (0..20)
            .map(|position| shuffle_ids(&ids, shuffle_seed("Checkout", position)))
            .collect();
        assert_eq!(orders[3], shuffle_ids(&ids, shuffle_seed("Checkout", 3)));
        assert!(orders.windows(2).any(|pair| pair[0] != pair[1]));
    }
}
