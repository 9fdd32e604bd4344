"""Scores of questionnaires and their figures."""

import math

from . import formulas
from .sample import answers

RANGES = {"seq": (1, 7), "smeq": (0, 150), "faces": (-1, 1), "sus": (0, 100), "umux-lite": (0, 100), "tlx": (0, 100),
          "nps": (-100, 100)}
LOWER_IS_BETTER = {"smeq", "tlx"}
GRADES = [(84.1, "A+"), (80.8, "A"), (78.9, "A-"), (77.2, "B+"), (74.1, "B"), (72.6, "B-"), (71.1, "C+"), (65.0, "C"),
          (62.7, "C-"), (51.7, "D")]


def question(study, instrument):
    return next((q for q in study["questions"] if q["id"] == instrument), None)


def better(study, instrument):
    """1 if higher is better, -1 if lower is, None if the script does not say."""
    if instrument in RANGES:
        return -1 if instrument in LOWER_IS_BETTER else 1
    own = question(study, instrument)
    return {"higher": 1, "lower": -1}.get(own and own.get("better"))


def scale(study, instrument):
    if instrument in RANGES:
        return RANGES[instrument]
    own = question(study, instrument)
    return (own["low"], own["high"]) if own and "low" in own else None


def items(given, number):
    found = [None] * number
    for answer in given:
        index = int(answer["item"]) - 1
        if 0 <= index < number:
            found[index] = answer["value"]
    return found


def valid(value, low, high):
    return value is not None and low <= value <= high


def score(study, instrument, given):
    value = given[0]["value"] if len(given) == 1 else None
    if instrument == "sus":
        found = items(given, 10)
        parts = [(v - 1 if i % 2 == 0 else 5 - v) for i, v in enumerate(found) if valid(v, 1, 5)]
        return sum(parts) * 100 / (4 * len(parts)) if len(parts) >= 9 else None
    if instrument == "umux-lite":
        found = items(given, 2)
        return (sum(found) - 2) * 100 / 12 if all(valid(v, 1, 7) for v in found) else None
    if instrument == "tlx":
        found = items(given, 6)
        return sum(found) / 6 if all(valid(v, 0, 100) for v in found) else None
    if instrument == "nps":
        return None if not valid(value, 0, 10) else 100.0 if value >= 9 else 0.0 if value >= 7 else -100.0
    if instrument == "faces":
        return value - 2 if valid(value, 1, 3) else None
    low, high = scale(study, instrument) or (None, None)
    return value if low is not None and valid(value, low, high) else None


def scores(study, people, task):
    """Scores by instrument, as lists of (code, score), of questions that have one."""
    found = {}
    for instrument, sheets in answers(people, task).items():
        own = question(study, instrument)
        if own and "choices" in own:
            continue
        every = ((code, score(study, instrument, given)) for code, given in sheets.items())
        found[instrument] = [(code, value) for code, value in every if value is not None]
    return found


def grade(value):
    return next((name for begins, name in GRADES if value >= begins - 1e-9), "F")


def interval(instrument, values, ends, confidence):
    if not values:
        return None
    if instrument == "nps":
        n, promoters, detractors = len(values), values.count(100.0), values.count(-100.0)
        centre, variance = formulas.nps_adjusted(promoters, detractors, n)
        return formulas.nps_interval(centre, variance, 100.0, confidence)
    return formulas.mean_on_scale(values, *ends, confidence)


def figures(study, people, task):
    """Figures of every questionnaire: (scope, measure) to (value, low, high, n)."""
    confidence, found = study["confidence"], {}
    for instrument, sheets in answers(people, task).items():
        add = Adder(found, ["q", task, instrument])
        own = question(study, instrument)
        if own and "choices" in own:
            chosen = [next((a["value"] for a in given if a["value"] is not None), None) for given in sheets.values()]
            numbers = [sum(v == i + 1 for v in chosen) for i in range(len(own["choices"]))]
            n = sum(numbers)
            add("answers", n, n)
            add("without_score", len(sheets) - n, n)
            for choice, number in zip(own["choices"], numbers):
                found[("choice", task, instrument, choice), "choice"] = (number, None, None, n)
            continue
        every = [(given, score(study, instrument, given)) for given in sheets.values()]
        values = [v for _, v in every if v is not None]
        n = len(values)
        add("answers", n, n)
        limits = interval(instrument, values, scale(study, instrument), confidence)
        add("rating", formulas.mean(values) if n else None, n, limits)
        add("rating_median", formulas.median(values), n)
        add("rating_sd", formulas.sd(values), n)
        spread_figures("rating", values, add)
        add("without_score", len(sheets) - n, n)
        add("straight_lined", sum(is_straight(instrument, given) for given, _ in every), n)
        if instrument == "seq":
            add("rating_top_two", sum(v >= 6 for v in values) / n if n else None, n)
        if instrument == "sus" and n:
            add("rating_grade", grade(formulas.mean(values)), n)
            if limits:
                add("rating_grade_low", grade(limits[0]), n)
                add("rating_grade_high", grade(limits[1]), n)
        if instrument == "sus":
            given = [[v for v in items(g, 10) if valid(v, 1, 5)] for g, _ in every]
            add("prorated", sum(len(g) == 9 for g in given), n)
            add("looks_reversed", sum(is_reversed(items(g, 10)) for g, _ in every), n)
        if instrument == "nps":
            add("nps", formulas.mean(values) if n else None, n)
            for name, points in (("promoters", 100.0), ("passives", 0.0), ("detractors", -100.0)):
                add(name, values.count(points), n)
        if instrument == "faces":
            for name, points in (("happy", 1), ("neutral", 0), ("sad", -1)):
                add(name, values.count(points), n)
            add("happy_rate", values.count(1) / n if n else None, n)
            add("net_faces", formulas.mean(values) if n else None, n)
    return found


def spread_figures(name, values, add, with_sd=False):
    """Standard error and range, of at least two values and of any; the standard deviation if nothing else tells it."""
    n = len(values)
    if n > 1:
        spread = formulas.sd(values)
        add(f"{name}_standard_error", spread / math.sqrt(n), n)
        if with_sd:
            add(f"{name}_sd", spread, n)
    if values:
        add(f"{name}_min", min(values), n)
        add(f"{name}_max", max(values), n)


class Adder:
    def __init__(self, found, scope):
        self.found, self.scope = found, tuple(scope)

    def __call__(self, measure, value, n, limits=None):
        low, high = limits or (None, None)
        self.found[self.scope, measure] = (value, low, high, n)


def is_straight(instrument, given):
    if instrument not in ("sus", "tlx"):
        return False
    values = [v for v in items(given, 10 if instrument == "sus" else 6) if v is not None]
    return len(values) >= 3 and len(set(values)) == 1


def is_reversed(found):
    agreed = lambda start: sum(v is not None and v >= 4 for v in found[start::2])
    return agreed(0) >= 3 and agreed(1) >= 3
