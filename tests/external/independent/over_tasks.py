"""Times and errors over all shared tasks, as matrices of people by tasks with nan where there is no value."""

import math

import numpy as np

from . import formulas
from .durations import kept_fastest
from .relabeling import limits, sign_flips

NO_SPREAD = 1e-9


def matrices(pair, value):
    """Values of the people on the old and on the new version; the same people in the same rows within subjects."""
    rows = []
    for side in (pair.old, pair.new):
        found = [[value(p.counted[t]) if t in p.counted else None for t in pair.tasks] for p in side.values()]
        rows.append(np.array([[math.nan if v is None else v for v in row] for row in found], dtype=float))
    return [m.reshape(-1, len(pair.tasks)) for m in rows]


def compare(pair, old, new):
    """Difference of new - old with the means of both, interval and p; None without a value on both versions."""
    return within(pair, old, new) if pair.within else between(old, new, pair.confidence)


def between(old, new, confidence):
    """Every value less the mean of its task; what these means contain of the difference is taken out again."""
    tasks = [j for j in range(old.shape[1]) if not (np.isnan(old[:, j]).all() or np.isnan(new[:, j]).all())]
    if not tasks:
        return None
    old, new = old[:, tasks], new[:, tasks]
    task_means = np.nanmean(np.vstack((old, new)), axis=0)
    counts = [(~np.isnan(side)).sum(0) for side in (old, new)]
    part_new = counts[1] / (counts[0] + counts[1])
    centered, parts = [], []
    for side in (old, new):
        side = side[~np.isnan(side).all(1)]
        centered.append(np.nanmean(side - task_means, axis=1))
        parts.append(np.mean(np.nanmean(np.where(np.isnan(side), np.nan, part_new), axis=1)))
    middle = [float(np.mean(c)) for c in centered]
    scale = 1 - (parts[1] - parts[0])
    difference = (middle[1] - middle[0]) / scale
    level = float(np.mean(task_means - difference * part_new))
    found = {"n": [len(c) for c in centered], "difference": difference, "low": None, "high": None, "p": None}
    found["means"] = [level + m + difference * part for m, part in zip(middle, parts)]
    spreads = [float(np.std(c, ddof=1)) if len(c) > 1 else None for c in centered]
    if None not in spreads:
        v = [s ** 2 / len(c) if s > NO_SPREAD else 0.0 for s, c in zip(spreads, centered)]
        test = formulas.welch_from(middle[1], v[1], len(centered[1]), middle[0], v[0], len(centered[0]), confidence)
        if test:
            found |= {"low": test["low"] / scale, "high": test["high"] / scale, "p": test["p"]}
    return found


def within(pair, old, new):
    both = ~(np.isnan(old) | np.isnan(new))
    kept = both.any(1)
    if not kept.any():
        return None
    own = [np.nanmean(np.where(both, side, np.nan)[kept], axis=1) for side in (old, new)]
    differences = [float(n - o) for o, n in zip(*own)]
    found = {"n": [len(differences)] * 2, "difference": formulas.mean(differences), "low": None, "high": None, "p": None}
    found["means"] = [float(np.mean(side)) for side in own]
    if len(differences) < 2:
        return found
    spread = lambda values: s if (s := float(np.std(values, ddof=1))) > NO_SPREAD else 0.0
    if spread(differences):
        test = formulas.paired_t(differences, pair.confidence)
        return found | {"low": test["low"], "high": test["high"], "p": test["p"]}
    if not spread(own[0]) or not spread(own[1]):
        return found
    sides = []
    for side in (own[1], own[0]):
        half = formulas.t_quantile(len(side) - 1, pair.confidence) * spread(side) / math.sqrt(len(side))
        middle = float(np.mean(side))
        sides += [middle, middle - half, middle + half]
    low, high = formulas.square_and_add(*sides)
    p = sign_flips(differences, limits(2 * len(differences), 1, pair.draws))
    return found | {"low": low, "high": high, "p": p}


# Times of an equal share.

NEVER = math.inf


def finished(pair, old, new):
    """(succeeded, can be ranked) on the old and the new version, by task with times on both. inf is never."""
    found = []
    for o, n in zip(old.T, new.T):
        if pair.within:
            ranked = ~(np.isnan(o) | np.isnan(n))
            o, n = o[ranked], n[ranked]
            counts = (np.isfinite(o) & np.isfinite(n)).any()
        else:
            counts = np.isfinite(o).any() and np.isfinite(n).any()
        if counts:
            found.append([(int(np.isfinite(side).sum()), int((~np.isnan(side)).sum())) for side in (o, n)])
    return found


def equal_share(pair, old, new):
    """Mean over tasks of the ratios of equal shares; None if fewer than five are kept at every task."""
    differences, shares, kept = [], [], []
    # Weighted deviations of people from the means of the tasks, in logarithms; nan for people who count nowhere.
    sums = [np.full(len(side), np.nan) for side in (old, new)]
    for o, n in zip(old.T, new.T):
        ranked = [~np.isnan(o), ~np.isnan(n)]
        if pair.within:
            ranked = [ranked[0] & ranked[1]] * 2
        sizes = [int(r.sum()) for r in ranked]
        if not min(sizes):
            continue
        succeeded = [int(np.isfinite(side[r]).sum()) for side, r in zip((o, n), ranked)]
        x, size = min(zip(succeeded, sizes), key=lambda pair: pair[0] / pair[1])
        k = [x * s // size for s in sizes]
        if min(k) < 5:
            continue
        means, values = [], []
        for side, r, number in zip((o, n), ranked, k):
            mean, limited = kept_fastest([t if math.isfinite(t) else None for t in side[r]], number)
            means.append(mean)
            values.append(np.array(limited))
        if pair.within:
            values = [values[1] - values[0]]
        for place, (side, number, size_here) in enumerate(zip(values, k, sizes)):
            weight = math.sqrt((size_here - 1) / (size_here * number * (number - 1)))
            added = np.zeros(len(sums[place]))
            added[ranked[place]] = weight * (side - formulas.mean(list(side)))
            known = ~np.isnan(sums[place]) | ranked[place]
            sums[place] = np.where(known, np.nan_to_num(sums[place]) + added, np.nan)
        differences.append(means[1] - means[0])
        shares.append(x / size)
        kept.append(k)
    if not differences:
        return None
    difference = formulas.mean(differences)
    variances = []
    for own in sums[:1] if pair.within else sums:
        own = own[~np.isnan(own)]
        variance = float((own ** 2).sum()) * len(own) / (len(own) - 1) / len(differences) ** 2
        variances.append(variance)
    least = [min(k[side] for k in kept) for side in (0, 1)]
    # The program takes a standard deviation up to 1e-12 for none.
    variances = [v if math.sqrt(v * k) > 1e-12 else 0.0 for v, k in zip(variances, least)]
    if pair.within:
        test = None
        if variances[0]:
            test = formulas.t_test(difference, math.sqrt(variances[0]), least[0] - 1, pair.confidence)
    else:
        test = formulas.welch_from(
            difference, variances[1], least[1], 0.0, variances[0], least[0], pair.confidence)
    found = {"share": formulas.mean(shares), "kept": [sum(k[0] for k in kept), sum(k[1] for k in kept)],
             "ratio": math.exp(difference), "low": None, "high": None, "p": None}
    if test:
        found |= {"low": math.exp(test["low"]), "high": math.exp(test["high"]), "p": test["p"]}
    return found
