"""The statistics of figures and comparisons, written from their published formulas with numpy and scipy."""

import math
from functools import lru_cache

import numpy as np
from scipy import special
from scipy.optimize import brentq

NO_SPREAD = 1e-12


def mean(values):
    return math.fsum(values) / len(values)


def sd(values):
    """Standard deviation; 0 if the values are alike up to rounding, None below two values."""
    if len(values) < 2:
        return None
    middle = mean(values)
    found = math.sqrt(math.fsum((v - middle) ** 2 for v in values) / (len(values) - 1))
    return 0.0 if found <= NO_SPREAD * max(1.0, abs(middle)) else found


def median(values):
    ordered = sorted(values)
    n = len(ordered)
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2 if n else None


@lru_cache(None)
def normal_quantile(confidence):
    return float(special.ndtri(0.5 + confidence / 2))


@lru_cache(100_000)
def t_quantile(df, confidence):
    return float(special.stdtrit(df, 0.5 + confidence / 2))


def t_two_sided(t, df):
    return min(1.0, 2 * float(special.stdtr(df, -abs(t))))


def normal_two_sided(z):
    return min(1.0, 2 * float(special.ndtr(-abs(z))))


def clamp(value, low, high):
    return min(max(value, low), high)


# One rate.

def adjusted_wald(x, n, z):
    """x + z^2/2 of n + z^2 (Agresti & Coull 1998)."""
    wider = n + z * z
    p = (x + z * z / 2) / wider
    half = z * math.sqrt(p * (1 - p) / wider)
    return (max(0.0, p - half), min(1.0, p + half))


def wilson(x, n, z):
    p = x / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (0.0 if x == 0 else middle - half, 1.0 if x == n else middle + half)


def square_and_add(first, low1, high1, second, low2, high2):
    """Interval of first - second from the intervals of both (Newcombe 1998)."""
    difference = first - second
    return (
        difference - math.hypot(first - low1, high2 - second),
        difference + math.hypot(high1 - first, second - low2),
    )


# Two rates.

def newcombe(x1, n1, x2, n2, confidence):
    z = normal_quantile(confidence)
    return square_and_add(x1 / n1, *wilson(x1, n1, z), x2 / n2, *wilson(x2, n2, z))


def fisher(x1, n1, x2, n2):
    return fisher_freeman_halton(((x1, n1), (x2, n2)))


@lru_cache(100_000)
def fisher_freeman_halton(rows):
    """Exact p of r x 2 tables: the total probability of tables as improbable as the observed one."""
    total = sum(x for x, _ in rows)
    observed = math.prod(math.comb(n, x) for x, n in rows)
    weights = {0: {1: 1}}
    # Number of tables by the sum so far and by weight.
    for _, n in rows:
        step = {}
        for done, products in weights.items():
            for k in range(min(n, total - done) + 1):
                factor = math.comb(n, k)
                target = step.setdefault(done + k, {})
                for product, ways in products.items():
                    target[product * factor] = target.get(product * factor, 0) + ways
        weights = step
    final = weights[total]
    limit = observed * 1.0000001
    low = sum(w * ways for w, ways in final.items() if w <= limit)
    return low / sum(w * ways for w, ways in final.items())


def two_proportion_p(x1, n1, x2, n2):
    """N-1 test; Fisher where an expected count is at most 1 (Campbell 2007)."""
    n = n1 + n2
    x = x1 + x2
    if x in (0, n):
        return 1.0
    if min(n1, n2) * min(x, n - x) <= n:
        return fisher(x1, n1, x2, n2)
    p = x / n
    z = (x1 / n1 - x2 / n2) * math.sqrt((n - 1) / n) / math.sqrt(p * (1 - p) * (1 / n1 + 1 / n2))
    return normal_two_sided(z)


def bonett_price(b, c, n, confidence):
    """Interval of (b - c)/n for pairs (Bonett & Price 2012)."""
    z = normal_quantile(confidence)
    p, q = (b + 1) / (n + 2), (c + 1) / (n + 2)
    half = z * math.sqrt((p + q - (p - q) ** 2) / (n + 2))
    return (max(-1.0, p - q - half), min(1.0, p - q + half))


def mcnemar_mid_p(b, c):
    n, few = b + c, min(b, c)
    if n == 0:
        return 1.0
    if b == c:
        return 1 - math.comb(n, b) / 2 ** n / 2
    below = sum(math.comb(n, i) for i in range(few + 1))
    return (2 * below - math.comb(n, few)) / 2 ** n


# Rates over tasks.

def overall(people, confidence):
    """Mean of the tasks' rates with its interval over people. `people`: a dictionary of task to success per person."""
    people = [person for person in people if person]
    if not people:
        return None
    tasks = {}
    for person in people:
        for task, success in person.items():
            tasks.setdefault(task, []).append(success)
    rates = {task: sum(found) / len(found) for task, found in tasks.items()}
    rate = mean(list(rates.values()))
    own = [
        sum(person.values()) / len(person) - mean([rates[task] for task in person]) + rate
        for person in people
    ]
    k = len(people)
    attempts = sum(len(person) for person in people)
    spread = sd(own)
    if not spread:
        effective = float(k)
    else:
        effective = clamp(rate * (1 - rate) / (spread ** 2 / k), k, attempts)
    z = normal_quantile(confidence)
    low, high = adjusted_wald(rate * effective, effective, z)
    return {"rate": rate, "n": effective, "low": low, "high": high, "people": k}


def imaginary_person(differences, tasks_per_pair, confidence):
    k = len(differences)
    if k < 2:
        return None
    squares = math.fsum(d * d for d in differences) + 1 / tasks_per_pair
    m = math.fsum(differences) / (k + 1)
    half = t_quantile(k - 1, confidence) * math.sqrt((squares / (k + 1) - m * m) / (k + 1))
    centre = mean(differences)
    return (max(-1.0, centre - half), min(1.0, centre + half))


# Means.

def welch(first, second, confidence):
    """Difference of means with interval and p; None without spread or below two values."""
    n1, n2 = len(first), len(second)
    if n1 < 2 or n2 < 2:
        return None
    return welch_from(mean(first), sd(first) ** 2 / n1, n1, mean(second), sd(second) ** 2 / n2, n2, confidence)


def welch_from(m1, v1, n1, m2, v2, n2, confidence):
    if v1 + v2 <= 0:
        return None
    error = math.sqrt(v1 + v2)
    df = (v1 + v2) ** 2 / (v1 ** 2 / (n1 - 1) + v2 ** 2 / (n2 - 1))
    return t_test(m1 - m2, error, df, confidence)


def t_test(difference, error, df, confidence):
    half = t_quantile(df, confidence) * error
    return {
        "difference": difference,
        "low": difference - half,
        "high": difference + half,
        "p": t_two_sided(difference / error, df),
    }


def paired_t(differences, confidence):
    if len(differences) < 2 or not sd(differences):
        return None
    error = sd(differences) / math.sqrt(len(differences))
    return t_test(mean(differences), error, len(differences) - 1, confidence)


def mean_on_scale(values, low, high, confidence):
    """Interval of a mean on its scale; None below three values."""
    n = len(values)
    if n < 3:
        return None
    p = clamp((mean(values) - low) / (high - low), 0.0, 1.0)
    spread = sd(values) / (high - low)
    effective = max(p * (1 - p) * n / spread ** 2, n) if spread else n
    found = adjusted_wald(p * effective, effective, t_quantile(n - 1, confidence))
    return tuple(low + share * (high - low) for share in found)


def nps_adjusted(promoters, detractors, n):
    wider = n + 3
    p, d = (promoters + 0.75) / wider, (detractors + 0.75) / wider
    return 100 * (p - d), 1e4 * (p + d - (p - d) ** 2) / wider


def nps_interval(observed, centre, variance, limit, confidence):
    """Adjusted Wald, cut at the ends of the scale and never without the observed value."""
    half = normal_quantile(confidence) * math.sqrt(variance)
    return (min(max(centre - half, -limit), observed), max(min(centre + half, limit), observed))


# Errors.

def error_interval(counts, confidence):
    n, total = len(counts), sum(counts)
    average = total / n
    if n > 1 and total:
        phi = math.fsum((e - average) ** 2 for e in counts) / average / (n - 1)
        if phi > 1 + 1e-9:
            half = t_quantile(n - 1, confidence) * math.sqrt(phi / (n * average))
            return (average * math.exp(-half), average * math.exp(half))
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(total, tail)) / n if total else 0.0
    return (low, float(special.gammainccinv(total + 1, tail)) / n)


def more_than_poisson(counts):
    average = mean(counts)
    if len(counts) < 2 or average == 0:
        return False
    return math.fsum((e - average) ** 2 for e in counts) / average / (len(counts) - 1) > 1 + 1e-9


def binomial_mid_tails(x, n, p):
    """P(X < x) + P(X = x)/2 and P(X > x) + P(X = x)/2."""
    at_least = float(special.betainc(x, n - x + 1, p)) if x > 0 else 1.0
    above = float(special.betainc(x + 1, n - x, p)) if x < n else 0.0
    below = float(special.betaincc(x, n - x + 1, p)) if x > 0 else 0.0
    at_most = float(special.betaincc(x + 1, n - x, p)) if x < n else 1.0
    return (at_most + below) / 2, (at_least + above) / 2


def mid_p_limits(x, n, confidence):
    tail = (1 - confidence) / 2
    solve = lambda side: brentq(lambda p: binomial_mid_tails(x, n, p)[side] - tail, 1e-300, 1 - 1e-16, xtol=1e-16, rtol=1e-15, maxiter=500)
    return (solve(1) if x > 0 else 0.0, solve(0) if x < n else 1.0)


def rate_ratio(x1, n1, x2, n2, confidence):
    """Mid-P ratio of two counts over attempts: ratio, low, high, p; None for what does not exist."""
    total = x1 + x2
    if total == 0:
        return None, None, None, 1.0
    low, high = mid_p_limits(x1, total, confidence)
    odds = lambda share: share / (1 - share) * n2 / n1 if share < 1 else None
    lower, upper = binomial_mid_tails(x1, total, n1 / (n1 + n2))
    ratio = (x1 / n1) / (x2 / n2) if x2 else None
    return ratio, odds(low), odds(high), min(1.0, 2 * min(lower, upper))


# Times.

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


# Probability of better.

NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)


def probability_between(x1, n1, x2, n2):
    """P(first > second) of two Jeffreys posteriors; the counts need not be whole."""
    pieces = 48
    edges = np.linspace(0, math.pi / 2, pieces + 1)
    half = math.pi / 4 / pieces
    angle = ((edges[:-1] + half)[:, None] + half * NODES).ravel()
    weight = np.tile(half * WEIGHTS, pieces)
    a, b = x1 + 0.5, n1 - x1 + 0.5
    with np.errstate(divide="ignore"):
        log = 2 * x1 * np.log(np.sin(angle)) + 2 * (n1 - x1) * np.log(np.cos(angle))
    density = 2 * np.exp(log - special.betaln(a, b))
    return float(np.sum(weight * density * special.betainc(x2 + 0.5, n2 - x2 + 0.5, np.sin(angle) ** 2)))


def probability_within(b, c):
    """P that b is the larger part of those who changed."""
    return float(special.betaincc(b + 0.5, c + 0.5, 0.5))


def holm(p):
    order = sorted(range(len(p)), key=lambda i: p[i])
    adjusted, running = [0.0] * len(p), 0.0
    for rank, i in enumerate(order):
        running = max(running, min(1.0, (len(p) - rank) * p[i]))
        adjusted[i] = running
    return adjusted
