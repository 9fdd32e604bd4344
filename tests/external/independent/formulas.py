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
    return with_limits(rate, own, sum(len(person) for person in people), confidence)


def overall_of_pairs(pairs, confidence):
    """The same of both versions, for people's outcomes (old, new) at the tasks they did on both."""
    if not pairs:
        return None, None
    attempts = sum(len(old) for old, _ in pairs)
    own = [[sum(pair[side]) / len(pair[side]) for pair in pairs] for side in (0, 1)]
    return tuple(with_limits(mean(side), side, attempts, confidence) for side in own)


def with_limits(rate, own, attempts, confidence):
    """A rate with its interval, from the spread of the people's own rates."""
    k = len(own)
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


def nps_interval(centre, variance, limit, confidence):
    """Adjusted Wald, cut at the ends of the scale."""
    half = normal_quantile(confidence) * math.sqrt(variance)
    return (max(centre - half, -limit), min(centre + half, limit))


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


# Probability of better.

# Double exponential quadrature (Takahasi & Mori 1974) of an angle from 0 to pi/2, which suits any power at the ends.
STEPS = np.arange(-256, 257) / 64
ANGLES = math.pi / 4 * (1 + np.tanh(math.pi / 2 * np.sinh(STEPS)))
WEIGHTS = math.pi / 4 * math.pi / 2 * np.cosh(STEPS) / np.cosh(math.pi / 2 * np.sinh(STEPS)) ** 2 / 64
# Logarithms of sine and cosine, without rounding at the ends.
FROM_0 = math.pi / 2 / (1 + np.exp(-math.pi * np.sinh(STEPS)))
LOG_SIN, LOG_COS = np.log(np.sin(FROM_0)), np.log(np.sin(FROM_0[::-1]))


def probability_between(x1, n1, x2, n2):
    """P(first > second) of two Jeffreys posteriors; the counts need not be whole."""
    density = np.exp(2 * x1 * LOG_SIN + 2 * (n1 - x1) * LOG_COS - special.betaln(x1 + 0.5, n1 - x1 + 0.5))
    below = special.betainc(x2 + 0.5, n2 - x2 + 0.5, np.sin(ANGLES) ** 2)
    return float(np.sum(2 * WEIGHTS * density * below))


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
