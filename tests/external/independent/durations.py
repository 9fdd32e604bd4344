"""Times: intervals, time to success, who succeeds sooner, and equal shares."""

import math

import numpy as np
from scipy.optimize import brentq

from .formulas import bonett_price, clamp, mcnemar_mid_p, mean, normal_quantile, normal_two_sided, sd, t_test, welch_from


def median_interval(values, confidence):
    """Between order statistics, exact; None if the sample is too small."""
    n, tail = len(values), (1 - confidence) / 2
    ordered, rank, cumulated = sorted(values), 0, 0.0
    while 2 * rank < n:
        cumulated += math.comb(n, rank) / 2 ** n
        if cumulated > tail:
            break
        rank += 1
    return (ordered[rank - 1], ordered[n - rank]) if rank else None


def median_to_success(ends):
    """Aalen-Johansen. `ends`: ("success" | "failure" | "stopped", seconds or None). Median or None, and left out."""
    placed = [
        (math.inf if seconds is None else seconds, kind)
        for kind, seconds in ends
        if seconds is not None or kind == "failure"
    ]
    at_risk, free, incidence = len(placed), 1.0, 0.0
    for now in sorted({seconds for seconds, _ in placed}):
        here = [kind for seconds, kind in placed if seconds == now]
        if now < math.inf:
            incidence += free * here.count("success") / at_risk
            if incidence >= 0.5 - 1e-12:
                return now, len(ends) - len(placed)
        free *= 1 - (len(here) - here.count("stopped")) / at_risk
        at_risk -= len(here)
    return None, len(ends) - len(placed)


def sooner_between(old, new, confidence):
    """P(a person on the new version succeeds sooner), times with None for never."""
    if not old or not new:
        return None
    order = lambda t: math.inf if t is None else t
    m, n = len(old), len(new)
    wins = sum((order(b) < order(a)) + (order(b) == order(a)) / 2 for a in old for b in new)
    theta, z, h = wins / (m * n), normal_quantile(confidence), (m + n) / 2 - 1

    def beyond(t):
        spread = 1 + h * ((1 - t) / (2 - t) + t / (1 + t))
        return (theta - t) ** 2 * m * n - z * z * t * (1 - t) * spread

    # At the ends theta itself is a root.
    inside = clamp(theta, 1e-9, 1 - 1e-9)
    low = 0.0 if theta == 0 else brentq(beyond, 0.0, inside, xtol=1e-16, rtol=1e-15)
    high = 1.0 if theta == 1 else brentq(beyond, inside, 1.0, xtol=1e-16, rtol=1e-15)
    everyone = sorted(map(order, old + new))
    doubled = {t: 2 * everyone.index(t) + 1 + everyone.count(t) for t in set(everyone)}
    ranks = [doubled[t] for t in everyone]
    observed = sum(doubled[order(t)] for t in new)
    if m + n > 100:
        ties = sum(c ** 3 - c for c in (everyone.count(t) for t in doubled))
        total = m + n
        variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
        p = 1.0 if variance <= 0 else normal_two_sided((wins - m * n / 2) / math.sqrt(variance))
        return {"probability": theta, "low": low, "high": high, "p": p}
    ways = np.zeros((n + 1, sum(ranks) + 1))
    ways[0, 0] = 1
    for rank in ranks:
        ways[1:, rank:] += ways[:-1, :-rank].copy()
    counts = ways[n]
    # Twice the deviation from the expected sum, in whole numbers.
    away = np.abs(np.arange(len(counts)) * 2 - 2 * n * (m + n + 1))
    edge = abs(2 * observed - 2 * n * (m + n + 1))
    more, equal, total = counts[away > edge].sum(), counts[away == edge].sum(), counts.sum()
    p = 1.0 if equal == total else float((more + equal / 2) / total)
    return {"probability": theta, "low": low, "high": high, "p": p}


def sooner_within(pairs, confidence):
    if not pairs:
        return None
    order = lambda t: math.inf if t is None else t
    sooner = sum(order(b) < order(a) for a, b in pairs)
    later = sum(order(b) > order(a) for a, b in pairs)
    low, high = bonett_price(sooner, later, len(pairs), confidence)
    return {
        "probability": 0.5 + (sooner - later) / (2 * len(pairs)),
        "low": 0.5 + low / 2,
        "high": 0.5 + high / 2,
        "p": mcnemar_mid_p(sooner, later),
    }


def kept_fastest(times, k):
    """Mean log of the k fastest, and all logs with the others set to the slowest kept."""
    logs = [math.inf if t is None else math.log(t) for t in times]
    kept = sorted(logs)[:k]
    return mean(kept), [min(value, kept[-1]) for value in logs]


def equal_share(old, new, within, confidence):
    """Ratio over equal shares of the fastest; None with fewer than five kept. Times are lists with None for never."""
    n1, n2 = len(old), len(new)
    x1, x2 = sum(t is not None for t in old), sum(t is not None for t in new)
    x, n = (x1, n1) if x1 * n2 <= x2 * n1 else (x2, n2)
    k1, k2 = x * n1 // n, x * n2 // n
    if min(k1, k2) < 5:
        return None
    m1, all1 = kept_fastest(old, k1)
    m2, all2 = kept_fastest(new, k2)
    found = {"share": x / n, "kept": [k1, k2], "ratio": math.exp(m2 - m1), "low": None, "high": None, "p": None}
    if within:
        differences = [b - a for a, b in zip(all1, all2)]
        spread = sd(differences) if len(differences) > 1 else 0.0
        test = None
        if spread:
            error = math.sqrt((n1 - 1) * spread ** 2 / (k1 * (k1 - 1)))
            test = t_test(m2 - m1, error, k1 - 1, confidence)
    else:
        v1 = (n1 - 1) * sd(all1) ** 2 / (k1 * (k1 - 1))
        v2 = (n2 - 1) * sd(all2) ** 2 / (k2 * (k2 - 1))
        test = welch_from(m2, v2, k2, m1, v1, k1, confidence)
    if test:
        found |= {"low": math.exp(test["low"]), "high": math.exp(test["high"]), "p": test["p"]}
    return found
