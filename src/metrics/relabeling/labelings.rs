//! The labelings of a comparison: all of them, or the observed one and random ones.

use super::draws::SplitMix64;

/// How many labelings are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelingLimits {
    /// All labelings are used if there are at most this many.
    pub enumerated: usize,
    /// Otherwise this many are drawn, and used with the observed one.
    pub draws: usize,
}

/// Product of people and shared tasks above which fewer labelings are drawn.
const LARGE: usize = 2_000;

impl LabelingLimits {
    /// Product of people and shared tasks above which a comparison is not relabeled.
    pub const TOO_LARGE: usize = 20_000;

    /// The limits for this many people and shared tasks: all labelings up to 200,000, otherwise 99,999 draws, or 9,999
    /// if people x tasks exceed 2,000. `None` if they exceed 20,000: such a comparison is not relabeled.
    pub fn for_size(people: usize, shared_tasks: usize) -> Option<Self> {
        let size = people.saturating_mul(shared_tasks);
        (size <= Self::TOO_LARGE).then_some(Self {
            enumerated: 200_000,
            draws: if size > LARGE { 9_999 } else { 99_999 },
        })
    }

    /// This many draws ([`with_draws`](Self::with_draws)), or as many as the sample asks for
    /// ([`for_size`](Self::for_size)).
    pub fn with_draws_or_for_size(
        draws: Option<usize>,
        people: usize,
        shared_tasks: usize,
    ) -> Option<Self> {
        match draws {
            Some(draws) => Some(Self::with_draws(draws)),
            None => Self::for_size(people, shared_tasks),
        }
    }

    /// This many draws, or all labelings if there are no more: for simulations and tests.
    pub fn with_draws(draws: usize) -> Self {
        Self {
            enumerated: draws + 1,
            draws,
        }
    }
}

/// A set of people, one bit per person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PeopleSet(Vec<u64>);

/// People per word.
const WORD: usize = 64;

impl PeopleSet {
    pub(super) fn empty(people: usize) -> Self {
        Self(vec![0; people.div_ceil(WORD).max(1)])
    }

    pub(super) fn from_members(people: usize, members: impl IntoIterator<Item = usize>) -> Self {
        let mut set = Self::empty(people);
        for person in members {
            set.insert(person);
        }
        set
    }

    pub(super) fn insert(&mut self, person: usize) {
        self.0[person / WORD] |= 1 << (person % WORD);
    }

    pub(super) fn toggle(&mut self, person: usize) {
        self.0[person / WORD] ^= 1 << (person % WORD);
    }

    pub(super) fn contains(&self, person: usize) -> bool {
        self.0[person / WORD] >> (person % WORD) & 1 == 1
    }

    pub(super) fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Those of this set that are also in `other`.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    /// Those of this set that are not in `other`.
    pub(super) fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & !b).collect())
    }
}

/// Labelings of the people of a comparison, numbered from 0 in sorted order. The first labeling is the observed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelings {
    people: usize,
    words: usize,
    /// `words` words per labeling: who carries the new version, or whose versions are swapped.
    marked: Vec<u64>,
    complete: bool,
}

impl Labelings {
    /// Assignments of the new version to `new` of `old + new` people. Observed: the last `new` people.
    pub fn between(old: usize, new: usize, limits: LabelingLimits) -> Self {
        Self::between_from(old, new, limits, &mut SplitMix64::default())
    }

    /// As [`between`](Self::between), drawn from a generator that has been used before.
    pub(in crate::metrics) fn between_from(
        old: usize,
        new: usize,
        limits: LabelingLimits,
        draws: &mut SplitMix64,
    ) -> Self {
        let people = old + new;
        let all = combinations(people, new).filter(|all| *all <= limits.enumerated);
        let mut found = Self::empty(people, all, limits);
        if let Some(all) = all {
            // Numbered from the last person, so that the observed labeling is first.
            let mut chosen: Vec<usize> = (0..new).collect();
            for _ in 0..all {
                let start = found.add_empty();
                for from_last in &chosen {
                    found.mark(start, people - 1 - from_last);
                }
                next_combination(&mut chosen, people);
            }
            return found;
        }
        let observed = found.add_empty();
        for person in old..people {
            found.mark(observed, person);
        }
        let everybody: Vec<usize> = (0..people).collect();
        let mut rest = everybody.clone();
        for _ in 0..limits.draws {
            // A partial Fisher-Yates shuffle.
            rest.copy_from_slice(&everybody);
            let start = found.add_empty();
            let mut i = 0;
            while i < new {
                let drawn = i + draws.below(people - i);
                found.mark(start, rest[drawn]);
                rest[drawn] = rest[i];
                i += 1;
            }
        }
        found
    }

    /// Swaps of the two versions within pairs. Observed: nobody swapped.
    pub fn swaps(pairs: usize, limits: LabelingLimits) -> Self {
        Self::swaps_from(pairs, limits, &mut SplitMix64::default())
    }

    /// As [`swaps`](Self::swaps), drawn from a generator that has been used before.
    pub(in crate::metrics) fn swaps_from(
        pairs: usize,
        limits: LabelingLimits,
        draws: &mut SplitMix64,
    ) -> Self {
        let all = u32::try_from(pairs)
            .ok()
            .and_then(|pairs| 1_usize.checked_shl(pairs))
            .filter(|all| *all <= limits.enumerated);
        let mut found = Self::empty(pairs, all, limits);
        if let Some(all) = all {
            found.marked.extend(0..all as u64);
            return found;
        }
        found.add_empty();
        for _ in 0..limits.draws {
            let start = found.add_empty();
            let mut pair = 0;
            while pair < pairs {
                if draws.next_word() >> (WORD - 1) == 1 {
                    found.mark(start, pair);
                }
                pair += 1;
            }
        }
        found
    }

    fn empty(people: usize, all: Option<usize>, limits: LabelingLimits) -> Self {
        let words = people.div_ceil(WORD).max(1);
        Self {
            people,
            words,
            marked: Vec::with_capacity(words * all.unwrap_or(limits.draws + 1)),
            complete: all.is_some(),
        }
    }

    /// Adds a labeling that marks nobody; the index of its first word.
    fn add_empty(&mut self) -> usize {
        let start = self.marked.len();
        self.marked.resize(start + self.words, 0);
        start
    }

    fn mark(&mut self, start: usize, person: usize) {
        self.marked[start + person / WORD] |= 1 << (person % WORD);
    }

    /// Number of labelings, the observed one included.
    pub fn len(&self) -> usize {
        self.marked.len() / self.words
    }

    /// Whether there are no labelings; never.
    pub fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    /// Whether these are all labelings, and not draws.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Number of people, or of pairs.
    pub fn people(&self) -> usize {
        self.people
    }

    /// Whether a person carries the new version, or is swapped, in this labeling.
    pub fn is_marked(&self, labeling: usize, person: usize) -> bool {
        self.marked[labeling * self.words + person / WORD] >> (person % WORD) & 1 == 1
    }

    /// For each labeling, the number of members of a group who are marked.
    pub(super) fn marked_in(&self, group: &PeopleSet) -> Vec<u32> {
        let mut counts = Vec::with_capacity(self.len());
        if let [only] = group.0[..] {
            counts.resize(self.len(), 0);
            let mut labeling = 0;
            while labeling < counts.len() {
                counts[labeling] = (self.marked[labeling] & only).count_ones();
                labeling += 1;
            }
            return counts;
        }
        for marked in self.marked.chunks_exact(self.words) {
            let mut count = 0;
            for (word, members) in marked.iter().zip(&group.0) {
                count += (word & members).count_ones();
            }
            counts.push(count);
        }
        counts
    }

    /// For each labeling, the sum of the values of the people who are marked.
    pub(super) fn marked_sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = Vec::with_capacity(self.len());
        for marked in self.marked.chunks_exact(self.words) {
            let mut total = 0.0;
            for (i, word) in marked.iter().enumerate() {
                let mut rest = *word;
                while rest != 0 {
                    total += values[i * WORD + rest.trailing_zeros() as usize];
                    rest &= rest - 1;
                }
            }
            sums.push(total);
        }
        sums
    }
}

/// Number of ways to choose `k` of `n`; `None` above 2^53.
pub(super) fn combinations(n: usize, k: usize) -> Option<usize> {
    const LIMIT: u128 = 1 << 53;
    let mut ways: u128 = 1;
    for i in 0..k.min(n - k) {
        ways = ways * (n - i) as u128 / (i + 1) as u128;
        if ways > LIMIT {
            return None;
        }
    }
    usize::try_from(ways).ok()
}

/// The next combination of numbers below `n` in ascending order; leaves the last one as it is.
fn next_combination(chosen: &mut [usize], n: usize) {
    let k = chosen.len();
    let mut i = k;
    while i > 0 {
        i -= 1;
        if chosen[i] < n - k + i {
            chosen[i] += 1;
            while i + 1 < k {
                chosen[i + 1] = chosen[i] + 1;
                i += 1;
            }
            return;
        }
    }
}
