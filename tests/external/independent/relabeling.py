"""Relabeling tests: the statistic of every labeling, all labelings at once as numpy arrays."""

import itertools
import math
from functools import lru_cache

import numpy as np

from . import formulas

START = 0x6D6F64657261746F
GAMMA = 0x9E3779B97F4A7C15
TIE = 1e-9


def words(count, used=0):
    """Words of SplitMix64, after `used` ones."""
    with np.errstate(over="ignore"):
        z = np.uint64(START) + np.arange(used + 1, used + count + 1, dtype=np.uint64) * np.uint64(GAMMA)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def below(found, n):
    """High word of each 64-bit word times n, n below 2^32."""
    n, low = np.uint64(n), np.uint64(0xFFFFFFFF)
    shift = np.uint64(32)
    return (((found >> shift) * n + (((found & low) * n) >> shift)) >> shift).astype(np.int64)


def limits(people, tasks, draws):
    """Most labelings that are enumerated, and number of draws; None if there are too many people and tasks."""
    if draws is not None:
        return draws + 1, draws
    if people * tasks > 20_000:
        return None
    return 200_000, 9_999 if people * tasks > 2_000 else 99_999


@lru_cache(64)
def drawn_groups(old, new, draws, used=0):
    """Rows of who carries the new version; the first row is the observed labeling."""
    people = old + new
    found = words(draws * new, used).reshape(draws, new)
    order = np.tile(np.arange(people), (draws, 1))
    rows = np.arange(draws)
    for i in range(new):
        j = i + below(found[:, i], people - i)
        order[rows, i], order[rows, j] = order[rows, j].copy(), order[rows, i].copy()
    marks = np.zeros((draws + 1, people), dtype=bool)
    marks[0, old:] = True
    marks[(rows + 1)[:, None], order[:, :new]] = True
    return marks


@lru_cache(64)
def all_groups(old, new):
    people = old + new
    chosen = np.array(list(itertools.combinations(range(people), new)), dtype=np.int64).reshape(-1, new)
    marks = np.zeros((len(chosen), people), dtype=bool)
    marks[np.arange(len(chosen))[:, None], chosen] = True
    # The observed labeling is the last combination.
    return marks[::-1].copy()


def groups(old, new, limit):
    enumerated, draws = limit
    if math.comb(old + new, new) <= enumerated:
        return all_groups(old, new)
    return drawn_groups(old, new, draws)


@lru_cache(64)
def swaps(pairs, limit):
    enumerated, draws = limit
    if 2 ** pairs <= enumerated:
        bits = np.arange(2 ** pairs)
        return (bits[:, None] >> np.arange(pairs)) & 1 == 1
    marks = np.zeros((draws + 1, pairs), dtype=bool)
    marks[1:] = (words(draws * pairs) >> np.uint64(63)).reshape(draws, pairs) == 1
    return marks


def mid_p(statistics):
    """p of the first statistic, larger being more extreme."""
    observed = statistics[0]
    if math.isinf(observed):
        equal = np.isinf(statistics)
        more = np.zeros(len(statistics), dtype=bool)
    else:
        tie = TIE * max(1.0, abs(observed))
        more = statistics > observed + tie
        equal = (statistics >= observed - tie) & ~more
    if equal.all():
        return 1.0
    return (more.sum() + equal.sum() / 2) / len(statistics)


MISSING = 2


def row(person, tasks):
    return [int(person[task]) if task in person else MISSING for task in tasks]


class Between:
    """People of two versions: a dictionary of task to success each, with the tasks tried on both."""

    def __init__(self, old, new, tasks, draws):
        self.tasks = tasks
        sides = [sorted(r for r in (row(p, tasks) for p in side) if set(r) != {MISSING}) for side in (old, new)]
        self.old, self.new = len(sides[0]), len(sides[1])
        found = np.array(sides[0] + sides[1], dtype=np.int64)
        self.tried, self.success = (found != MISSING).astype(float), (found == 1).astype(float)
        limit = limits(self.old + self.new, len(tasks), draws)
        self.marks = groups(self.old, self.new, limit)
        self.complete = math.comb(self.old + self.new, self.new) <= limit[0]
        on_new = self.marks.astype(float)
        self.n_new = on_new @ self.tried
        self.n_old = self.tried.sum(0) - self.n_new
        self.shared = ((self.n_new > 0) & (self.n_old > 0)).astype(float)

    def moments(self, on, tried_on):
        """Rate, variance of own values and number of people of a version in each labeling."""
        weight = on.astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            rates = np.where(tried_on > 0, weight @ self.success / tried_on, 0.0)
            rate = (rates * self.shared).sum(1) / self.shared.sum(1)
            number = self.shared @ self.tried.T
            own = (self.shared @ self.success.T - (rates * self.shared) @ self.tried.T) / number
        counts = on & (number > 0)
        own = np.where(counts, own, 0.0)
        people = counts.sum(1)
        middle = own.sum(1) / np.maximum(people, 1)
        squares = (np.where(counts, own - middle[:, None], 0.0) ** 2).sum(1)
        variance = squares / np.maximum(people - 1, 1)
        return np.where(people > 0, rate, 0.0), np.where(variance < 1e-12, 0.0, variance), people

    def overall_p(self):
        rate_old, var_old, k_old = self.moments(~self.marks, self.n_old)
        rate_new, var_new, k_new = self.moments(self.marks, self.n_new)
        difference = np.nan_to_num(rate_new - rate_old)
        with np.errstate(invalid="ignore", divide="ignore"):
            error = np.sqrt(var_old / k_old + var_new / k_new)
            t = np.where(error > 0, difference / error, np.where(np.abs(difference) < 1e-9, 0.0, np.inf))
        t = np.where((k_old == 0) | (k_new == 0), 0.0, t)
        return mid_p(np.abs(t))

    def family(self):
        return [i for i in range(len(self.tasks)) if min(self.n_new[0, i], self.n_old[0, i]) >= 5]

    def statistic(self, task, success):
        """z^2 of the N-1 test in each labeling, with these successes by person."""
        x = self.marks.astype(float) @ success
        n1, n2 = self.n_new[:, task], self.n_old[:, task]
        n = n1[0] + n2[0]
        p = success.sum() / n
        if p in (0, 1):
            return np.zeros(len(x))
        with np.errstate(invalid="ignore", divide="ignore"):
            gap = x / n1 - (success.sum() - x) / n2
            found = gap ** 2 * (n - 1) / n / (p * (1 - p) * (1 / n1 + 1 / n2))
        return np.where((n1 > 0) & (n2 > 0), found, 0.0)

    def statistics(self):
        return {i: self.statistic(i, self.success[:, i]) for i in self.family()}

    def flips(self, task, toward):
        """Results of the task on the new version with one person after another flipped, as (old, new) counts with the
        statistics."""
        others = self.success.sum(1) - self.success[:, task]
        at = [
            i
            for i in range(self.old, self.old + self.new)
            if self.tried[i, task] and self.success[i, task] != toward
        ]
        at.sort(key=lambda i: -others[i] if toward else others[i])
        flipped = self.success[:, task].copy()
        for i in at:
            flipped[i] = toward
            old, new = flipped[: self.old].sum(), flipped[self.old :].sum()
            counts = (int(new), int(self.n_new[0, task]), int(old), int(self.n_old[0, task]))
            yield counts, (lambda now=flipped.copy(): self.statistic(task, now))


class Within:
    """Pairs of dictionaries of task to success, old and new; tasks in the order of the script."""

    def __init__(self, pairs, tasks, draws):
        self.tasks = [task for task in tasks if any(task in old and task in new for old, new in pairs)]
        found = [(row(old, self.tasks), row(new, self.tasks)) for old, new in pairs]
        found = [(o, n) for o, n in found if any(MISSING not in both for both in zip(o, n))]
        found.sort()
        self.rows = found
        self.both = np.array([[MISSING not in cell for cell in zip(o, n)] for o, n in found])
        self.old = np.array([o for o, _ in found]) == 1
        self.new = np.array([n for _, n in found]) == 1
        self.moved = np.where(self.both, self.new.astype(int) - self.old.astype(int), 0)
        self.differences = self.moved.sum(1) / self.both.sum(1)
        self.tasks_per_pair = self.both.sum() / len(found)
        limit = limits(len(found), len(self.tasks), draws)
        self.marks = swaps(len(found), limit)
        self.complete = 2 ** len(found) <= limit[0]
        self.signs = np.where(self.marks, -1.0, 1.0)

    def overall_p(self):
        return mid_p(np.abs(self.signs @ self.differences))

    def family(self):
        return [i for i in range(len(self.tasks)) if self.both[:, i].sum() >= 5]

    def statistic(self, moved):
        changed = np.abs(moved).sum()
        return (self.signs @ moved) ** 2 / changed if changed else np.zeros(len(self.signs))

    def statistics(self):
        return {i: self.statistic(self.moved[:, i]) for i in self.family()}

    def flips(self, task, toward):
        """As for different people: (b, c, n, successes on new) with the statistics."""
        tried = self.both[:, task]
        others = (self.new & self.both).sum(1) - (self.new & self.both)[:, task]
        at = [i for i in range(len(self.rows)) if tried[i] and self.new[i, task] != bool(toward)]
        at.sort(key=lambda i: -others[i] if toward else others[i])
        flipped = self.new[:, task].copy()
        for i in at:
            flipped[i] = bool(toward)
            moved = np.where(tried, flipped.astype(int) - self.old[:, task].astype(int), 0)
            counts = (int((moved > 0).sum()), int((moved < 0).sum()), int(tried.sum()), int((flipped & tried).sum()))
            yield counts, (lambda now=moved: self.statistic(now))


def step_down(statistics):
    """Adjusted p of each task from its statistics by labeling (Westfall & Young 1993); None in a family of one."""
    order = sorted(statistics, key=lambda task: -statistics[task][0])
    if len(order) < 2:
        return {task: None for task in order}
    adjusted, running = {}, 0.0
    columns = np.array([statistics[task] for task in order])
    largest = np.maximum.accumulate(columns[::-1], axis=0)[::-1]
    for rank, task in enumerate(order):
        # Against the task's own statistic, which is the largest of the rest in the observed labeling.
        running = max(running, mid_p(np.concatenate(([columns[rank, 0]], largest[rank, 1:]))))
        adjusted[task] = running
    return adjusted


def sign_flips(differences, limit):
    ordered = np.array(sorted(differences))
    return mid_p(np.abs(np.where(swaps(len(ordered), limit), -1.0, 1.0) @ ordered))


def within_segments(old, new, limit):
    """Difference and p of (segment, value) pairs, people relabeled within their segment; None without a common one."""
    common = sorted({s for s, _ in old} & {s for s, _ in new}, key=lambda s: (s is not None, s or ""))
    if not common:
        return None
    sides = [
        (sorted(v for t, v in old if t == s), sorted(v for t, v in new if t == s)) for s in common
    ]
    enumerated, draws = limit
    labelings = math.prod(math.comb(len(a) + len(b), len(b)) for a, b in sides)
    weights = [len(a) * len(b) / (len(a) + len(b)) for a, b in sides]
    used, sums = 0, np.zeros(1 if labelings <= enumerated else draws + 1)
    for (a, b), weight in zip(sides, weights):
        values = np.array(a + b)
        if labelings <= enumerated:
            marks = all_groups(len(a), len(b))
        else:
            marks = drawn_groups(len(a), len(b), draws, used)
            used += draws * len(b)
        on_new = marks.astype(float) @ values
        found = weight * (on_new / len(b) - (values.sum() - on_new) / len(a))
        sums = (sums[:, None] + found).ravel() if labelings <= enumerated else sums + found
    sums = sums / sum(weights)
    difference = math.fsum(w * (formulas.mean(b) - formulas.mean(a)) for (a, b), w in zip(sides, weights))
    return difference / sum(weights), mid_p(np.abs(sums))
