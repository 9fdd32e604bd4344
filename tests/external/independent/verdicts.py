"""Adjustment for families of tests, the mix of participants, and the verdicts with their reasons."""

from collections import Counter

from scipy import stats

from . import formulas
from .relabeling import limits, step_down, within_segments

__all__ = ["step_down"]

EARLY = 0.001
ORDER = ["interim", "too_few", "no_pairs", "errors_not_counted", "scale_changed", "mix_differs", "no_common_segment",
         "more_finished_on_slower", "fewer_finished", "interval_and_test_disagree", "adjusted", "not_significant"]


def adjust(changes, alpha):
    """Holm over each measure's tasks, or over the pairs of versions; tasks of success have theirs already."""
    families = {}
    for change in changes:
        if change["p_adjusted"] is None and change["p"] is not None:
            families.setdefault(family_of(change), []).append(change)
    for (_, _, is_task), family in families.items():
        if len(family) > 1 or is_task:
            own = [c["p"] for c in family]
            for i, (change, p) in enumerate(zip(family, formulas.holm(own))):
                change["p_adjusted"] = p
                change["needed_p"] = needed_p(own[:i] + own[i + 1:], alpha)


def needed_p(others, alpha):
    """The largest p that is significant in a family with these."""
    steps = [alpha / k for k in range(1, len(others) + 2)]
    return next(p for p in steps if formulas.holm([p * (1 - 1e-9)] + others)[0] < alpha)


def adjust_within(changes, alpha):
    """Holm over the p within segments of each family's changes that have a verdict but for the mix."""
    families = {}
    for change in changes:
        significant = (change["p_adjusted"] or 0.0) < alpha
        mixed = change["reason"] in ("mix_differs", "no_common_segment") and significant
        if change["within"] and (change["verdict"] != "inconclusive" or mixed):
            families.setdefault(family_of(change), []).append(change)
    for family in families.values():
        own = [c["within"]["p"] for c in family]
        for change, p, adjusted in zip(family, own, formulas.holm([1.0 if p is None else p for p in own])):
            if p is not None:
                change["within"]["p_adjusted"] = adjusted
            if change["verdict"] != "inconclusive" and adjusted >= alpha:
                change["verdict"], change["reason"] = "inconclusive", "mix_differs"


def family_of(change):
    """Measure, questionnaire, and whether it is about a task."""
    scope = change["scope"]
    is_task = scope[0] == "task" or (scope[0] == "q" and scope[1] is not None)
    return change["measure"], scope[2] if scope[0] == "q" else None, is_task


# The mix of participants.

def mix_differences(pair):
    """Variables whose mix differs between different people, with p."""
    if pair.within:
        return []
    varied = []
    for variable in ("segment", "moderator"):
        sides = [Counter(p.level(variable) for p in side.values() if p.is_analyzed()) for side in (pair.old, pair.new)]
        levels = sorted(sides[0] | sides[1], key=lambda level: (level is not None, level or ""))
        if variable == "moderator" and None in levels:
            continue
        if len(levels) > 1:
            rows = tuple((sides[1][level], sides[0][level] + sides[1][level]) for level in levels)
            varied.append((variable, rows, sum(sides[0].values()) and sum(sides[1].values())))
    found = []
    for variable, rows, both in varied:
        p = formulas.fisher_freeman_halton(rows) if both else 1.0
        if p < 0.1 / len(varied):
            found.append((variable, p))
    return found


def least_clear(pair, mix, values):
    """Difference and p within the segments of the variable with the largest p."""
    found = []
    for variable, _ in mix:
        old, new = values(variable)
        limit = limits(len(old) + len(new), len(pair.tasks), pair.draws)
        result = within_segments(old, new, limit)
        found.append({"variable": variable, "difference": result and result[0], "p": result and result[1],
                      "p_adjusted": None})
    # The last of equals.
    return max(reversed(found), key=lambda f: 2 if f["p"] is None else f["p"]) if found else None


def within_success(pair, mix, task):
    sides = (pair.old, pair.new)
    if task is not None:
        own = [{c: float(p.counted[task].success) for c, p in side.items() if task in p.counted} for side in sides]
    else:
        people = [{c: p.successes(pair.tasks) for c, p in side.items()} for side in sides]
        pooled = {}
        for side in people:
            for tried in side.values():
                for name, success in tried.items():
                    pooled.setdefault(name, []).append(success)
        rate = {name: sum(found) / len(found) for name, found in pooled.items()}
        own = [
            {c: formulas.mean([s - rate[t] for t, s in tried.items()]) for c, tried in side.items() if tried}
            for side in people
        ]
    return least_clear(pair, mix, lambda variable: [
        [(side[c].level(variable), v) for c, v in mine.items()] for side, mine in zip(sides, own)])


def within_scores(pair, mix, old, new):
    return least_clear(pair, mix, lambda variable: [
        [(side[c].level(variable), v) for c, v in scores] for side, scores in ((pair.old, old), (pair.new, new))])


# Verdicts.

def conclude_all(pair, changes):
    alpha = round(1 - pair.confidence, 12)
    fewer = {
        tuple(c["scope"]) for c in changes
        if c["measure"] == "success" and c["estimate"] is not None and c["estimate"] < 0
    }
    for change in changes:
        change["verdict"], change["reason"] = conclude(pair, change, fewer, alpha)
        change["against_margin"] = None if pair.interim else against_margin(pair.study, change)
        change["detectable"] = detectable(pair, change, alpha)


def detectable(pair, change, alpha):
    """Half the interval, as many times wider as the p that is needed after the adjustment demands."""
    low, high = change["low"], change["high"]
    if low is None or high is None:
        return None
    old, new = change["n"]
    df = max(old - 1 if pair.within else old + new - 2, 1)
    wider = stats.t.isf(change.get("needed_p", alpha) / 2, df) / stats.t.isf(alpha / 2, df)
    if change["effect"] == "difference":
        return wider * (high - low) / 2
    return (high / low) ** (wider / 2) if low > 0 else None


def conclude(pair, change, fewer, alpha):
    p, low, high = change["p"], change["low"], change["high"]
    adjusted = max(p, change["p_adjusted"] or 0.0) if p is not None else None
    if pair.interim and not (p is not None and adjusted < EARLY):
        return "inconclusive", "interim"
    if p is None or low is None:
        return "inconclusive", without_test(pair, change)
    reasons = set()
    if change["better"] is None:
        return "inconclusive", "no_direction"
    none = 0.0 if change["effect"] == "difference" else 1.0
    side = 1 if low > none else -1 if high is not None and high < none else 0
    verdict = "better" if side == change["better"] else "worse"
    share = change.get("share", "not needed")
    if share is None:
        reasons.add("too_few")
    first = change.get("first")
    if share not in (None, "not needed"):
        clear = lambda test: test["p"] is not None and test["p"] < alpha and (1 if test["low"] > 1 else -1 if test["high"] < 1 else 0)
        if clear(first) and clear(share) != clear(first):
            reasons.add("more_finished_on_slower")
    if side and p < alpha:
        reasons |= mix_reasons(change, verdict, alpha)
        if change["measure"] == "errors_per_attempt" and verdict == "better" and tuple(change["scope"]) in fewer:
            reasons.add("fewer_finished")
        if adjusted >= alpha:
            reasons.add("adjusted")
    elif bool(side) != (p < alpha):
        reasons.add("interval_and_test_disagree")
    else:
        reasons.add("not_significant")
    if reasons:
        return "inconclusive", min(reasons, key=ORDER.index)
    return verdict, "early" if pair.interim else None


def mix_reasons(change, verdict, alpha):
    within = change["within"]
    if within is None:
        return set()
    if within["difference"] is None:
        return {"no_common_segment"}
    up = (verdict == "better") == (change["better"] == 1)
    agrees = within["p"] < alpha and within["difference"] != 0 and (within["difference"] > 0) == up
    return set() if agrees else {"mix_differs"}


def without_test(pair, change):
    if change.get("share", "") is None:
        return "too_few"
    if pair.within and change["measure"] == "errors_per_attempt" and change["tried"] == 0:
        return "no_pairs"
    if change.get("absent"):
        return "errors_not_counted"
    if pair.within and change["n"][0] == 0:
        return "no_pairs"
    if min(change["n"]) < 5:
        return "too_few"
    # A ratio of errors has a test, but none of no errors at all.
    return "not_significant" if change["p"] is not None else "no_spread"


def against_margin(study, change):
    scope, low, high = change["scope"], change["low"], change["high"]
    if low is None or high is None or change["better"] is None or min(change["n"]) < 5:
        return None
    names = {"success": "success", "errors_per_attempt": "errors", "time_geometric_mean": "time"}
    name = names.get(change["measure"]) or scope[2]
    task = scope[1] if scope[0] in ("task", "q") else None
    own = next((t["margins"] for t in study["tasks"] if t["id"] == task), {})
    margin = own.get(name, study["margins"].get(name))
    if margin is None or (name in ("errors", "time")) != (change["effect"] == "ratio"):
        return None
    bottom, top = (-margin, margin) if change["effect"] == "difference" else (1 / margin, margin)
    inside_low, inside_high = low > bottom, high < top
    if inside_low and inside_high:
        return "no_change_that_matters"
    bad_side = inside_low if change["better"] == 1 else inside_high
    return "not_worse" if bad_side else None
