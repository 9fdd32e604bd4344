"""Two versions compared: every measure with its interval, p, adjusted p, verdict and reason."""

import math

import numpy as np
from scipy import special

from . import durations, formulas, over_tasks, ratings, sample, verdicts
from .relabeling import Between, Within, limits, sign_flips, within_segments


class Pair:
    """The people of two versions that are compared."""

    def __init__(self, study, chosen, old, new):
        self.study, self.within = study, study["design"] == "within"
        self.confidence, self.draws = study["confidence"], study["draws"]
        self.old, self.new = chosen.get(old, {}), chosen.get(new, {})
        if self.within:
            both = [code for code in self.old if code in self.new]
            self.old = {code: self.old[code] for code in both}
            self.new = {code: self.new[code] for code in both}
        tried = lambda side, task: any(task in p.counted for p in side.values())
        every = [task["id"] for task in study["tasks"]]
        self.tasks = [t for t in every if tried(self.old, t) and tried(self.new, t)]
        self.participants = [sum(p.is_analyzed() for p in side.values()) for side in (self.old, self.new)]
        planned = study["planned"]
        self.interim = planned is not None and min(self.participants) < planned

    def values(self, task, value):
        """Values of a task by version; as pairs within subjects. `value` gives (whether it counts, the value)."""
        sides = [
            {code: value(p.counted[task]) for code, p in side.items() if task in p.counted}
            for side in (self.old, self.new)
        ]
        sides = [{code: v for code, (ok, v) in side.items() if ok} for side in sides]
        if self.within:
            both = [code for code in sides[0] if code in sides[1]]
            return [sides[0][c] for c in both], [sides[1][c] for c in both]
        return list(sides[0].values()), list(sides[1].values())

    def successes(self):
        return [[p.successes(self.tasks) for p in side.values()] for side in (self.old, self.new)]

    def enough(self, n):
        return min(n) >= 5


def blank(measure, scope, better, n):
    return {
        "measure": measure, "scope": scope, "better": better, "n": list(n), "old": None, "new": None,
        "effect": "difference", "estimate": None, "low": None, "high": None, "p": None, "p_adjusted": None,
        "against_margin": None, "probability_better": None, "within": None, "detectable": None,
    }


def set_limits(change, found):
    if found:
        change["low"], change["high"] = found


def compare(study, pairs):
    """Comparisons of all pairs of versions, with their verdicts."""
    chosen = sample.select(study, first_version_only=study["design"] == "between")
    found = []
    for old, new in pairs:
        pair = Pair(study, chosen, old, new)
        mix = verdicts.mix_differences(pair)
        found.append({"pair": pair, "mix": mix, "changes": changes_of(pair, mix, len(pairs))})
    verdicts.adjust([c for one in found for c in one["changes"]], round(1 - study["confidence"], 12))
    for one in found:
        verdicts.conclude_all(one["pair"], one["changes"])
    verdicts.adjust_within([c for one in found for c in one["changes"]], round(1 - study["confidence"], 12))
    return found


def changes_of(pair, mix, version_pairs):
    tasks, overall, detail = success_changes(pair, version_pairs)
    if mix:
        # A flip does not tell the results within segments.
        for change in tasks:
            change["smallest"] = {"down": None, "up": None}
    overall["within"] = verdicts.within_success(pair, mix, None)
    by_task = []
    for task, change in zip(pair.tasks, tasks):
        change["within"] = verdicts.within_success(pair, mix, task)
        by_task += [change, error_change(pair, task), time_change(pair, task)]
        by_task += rating_changes(pair, mix, task)
    overall["detail"] = detail
    found = [overall, *primary_change(pair, by_task)] if pair.tasks else []
    return found + by_task + rating_changes(pair, mix, None)


def primary_change(pair, by_task):
    """Errors or times over all tasks if they are the primary measure; those of the only task if there is one."""
    measures = {"errors": ("errors_per_attempt", errors_over_tasks), "time": ("time_geometric_mean", times_over_tasks)}
    if pair.study["primary"] not in measures:
        return []
    measure, over_all = measures[pair.study["primary"]]
    if len(pair.tasks) == 1:
        return [c | {"scope": ["all"], "p_adjusted": None} for c in by_task if c["measure"] == measure]
    return [over_all(pair)]


def errors_over_tasks(pair):
    change = blank("errors_per_attempt", ["all"], -1, (0, 0))
    tried = [set(o.counted) & set(n.counted) & set(pair.tasks) for o, n in zip(pair.old.values(), pair.new.values())]
    change["tried"] = sum(map(bool, tried))
    found = over_tasks.compare(pair, *over_tasks.matrices(pair, lambda a: a.raw["errors"] and a.raw["errors"][0]))
    change["absent"], change["difference"] = not found, None
    if found:
        change["n"], change["estimate"] = found["n"], found["difference"]
        change["difference"], (change["old"], change["new"]) = found["difference"], found["means"]
        set_test(pair, change, found)
    return change


def times_over_tasks(pair):
    change = blank("time_geometric_mean", ["all"], -1, (0, 0))
    change |= {"effect": "ratio", "sooner": None, "share": "not needed", "first": None}

    def seconds(attempt):
        ranked, found = attempt.ranked()
        return None if not ranked else math.inf if found is None else found

    ends = over_tasks.matrices(pair, seconds)
    counts = over_tasks.finished(pair, *ends)
    change["finished"] = [[sum(c[side][part] for c in counts) for part in (0, 1)] for side in (0, 1)]
    logs = [np.log(np.where(np.isfinite(side), side, np.nan)) for side in ends]
    found = over_tasks.compare(pair, *logs)
    if not found:
        return change
    change["n"], change["estimate"] = found["n"], math.exp(found["difference"])
    change["old"], change["new"] = map(math.exp, found["means"])
    if found["low"] is not None:
        found |= {"low": math.exp(found["low"]), "high": math.exp(found["high"])}
    set_test(pair, change, found)
    change["first"] = found if found["low"] is not None else None
    gained = sum(n[0] / n[1] - o[0] / o[1] for o, n in counts)
    slower = change["estimate"] - 1
    if (gained > 1e-9 and slower > 1e-9) or (gained < -1e-9 and slower < -1e-9):
        change["share"] = over_tasks.equal_share(pair, *ends)
        if change["share"] and change["p"] is not None:
            second_p = change["share"]["p"]
            change["p"] = max(change["p"], second_p) if second_p is not None else None
    return change


# Success.

def interval_and_p(pair, old, new):
    """Interval and p of new - old for outcomes of one task."""
    if pair.within:
        b = sum(n and not o for o, n in zip(old, new))
        c = sum(o and not n for o, n in zip(old, new))
        return formulas.bonett_price(b, c, len(old), pair.confidence), formulas.mcnemar_mid_p(b, c)
    counts = (sum(new), len(new), sum(old), len(old))
    return formulas.newcombe(*counts, pair.confidence), formulas.two_proportion_p(*counts)


def success_changes(pair, version_pairs):
    alpha = round(1 - pair.confidence, 12)
    old_people, new_people = pair.successes()
    relabeled = None
    if pair.within:
        both = list(zip(old_people, new_people))
        if any(set(o) & set(n) for o, n in both):
            relabeled = Within(both, pair.tasks, pair.draws)
    elif pair.tasks:
        relabeled = Between(old_people, new_people, pair.tasks, pair.draws)
    tasks = []
    for task in pair.tasks:
        old, new = pair.values(task, lambda a: (True, a.success))
        change = blank("success", ["task", task], 1, (len(old), len(new)))
        change["smallest"] = {"down": None, "up": None}
        if old and new:
            change["old"], change["new"] = sum(old) / len(old), sum(new) / len(new)
            change["estimate"] = change["new"] - change["old"]
            found, p = interval_and_p(pair, old, new)
            set_limits(change, found)
            change["p"] = p if pair.enough(change["n"]) else None
            change["probability_better"] = probability(pair, old, new)
        tasks.append(change)
    if relabeled:
        statistics = relabeled.statistics()
        by_name = {change["scope"][1]: change for change in tasks}
        for place, p in verdicts.step_down(statistics).items():
            change = by_name[relabeled.tasks[place]]
            change["p_adjusted"] = combined(p, change["p"], version_pairs)
            change["smallest"] = smallest(pair, relabeled, statistics, place, version_pairs, alpha)
    return tasks, *overall_change(pair, relabeled, tasks, old_people, new_people)


def combined(p_max_t, own, version_pairs):
    return min(1.0, max(own, p_max_t if p_max_t is not None else own) * version_pairs)


def probability(pair, old, new):
    if pair.within:
        b = sum(n and not o for o, n in zip(old, new))
        c = sum(o and not n for o, n in zip(old, new))
        return formulas.probability_within(b, c)
    return formulas.probability_between(sum(new), len(new), sum(old), len(old))


def smallest(pair, relabeled, statistics, place, version_pairs, alpha):
    """The nearest results on the new version with another verdict, by flipping one person after another."""

    def judge(found, p, statistic):
        low, high = found
        if not (low > 0 or high < 0) or p >= alpha:
            return "inconclusive"
        p_max_t = verdicts.step_down(statistics | {place: statistic()})[place]
        adjusted = combined(p_max_t, p, version_pairs)
        if adjusted >= alpha or (pair.interim and max(p, adjusted) >= verdicts.EARLY):
            return "inconclusive"
        return "better" if low > 0 else "worse"

    def verdict(counts, statistic):
        if pair.within:
            b, c, n, _ = counts
            return judge(formulas.bonett_price(b, c, n, pair.confidence), formulas.mcnemar_mid_p(b, c), statistic)
        return judge(formulas.newcombe(*counts, pair.confidence), formulas.two_proportion_p(*counts), statistic)

    if pair.within:
        moved = relabeled.moved[:, place]
        counts = (int((moved > 0).sum()), int((moved < 0).sum()), int(relabeled.both[:, place].sum()), None)
        on_new = 3
    else:
        success = relabeled.success[:, place]
        counts = (
            int(success[relabeled.old:].sum()), int(relabeled.n_new[0, place]),
            int(success[:relabeled.old].sum()), int(relabeled.n_old[0, place]),
        )
        on_new = 0
    today = verdict(counts, lambda: statistics[place])
    found = {}
    for name, toward in (("down", 0), ("up", 1)):
        found[name] = None
        for counts, statistic in relabeled.flips(place, toward):
            now = verdict(counts, statistic)
            if now != today:
                found[name] = [counts[on_new], now]
                break
    return found


def overall_change(pair, relabeled, tasks, old_people, new_people):
    confidence = pair.confidence
    if pair.within:
        old, new = formulas.overall_of_pairs(both_of(old_people, new_people), confidence)
    else:
        old, new = (formulas.overall(people, confidence) for people in (old_people, new_people))
    detail = {"old": old, "new": new, "labelings": None}
    if relabeled:
        detail["labelings"] = [len(relabeled.marks), bool(relabeled.complete)]
    detail |= mantel_haenszel(tasks, confidence)
    if len(tasks) == 1:
        change = dict(tasks[0])
        change |= {"scope": ["all"], "p_adjusted": None}
        change.pop("smallest")
        return change, detail
    change = blank("success", ["all"], 1, [sum(map(bool, people)) for people in (old_people, new_people)])
    change["old"], change["new"] = old and old["rate"], new and new["rate"]
    if pair.within:
        differences = list(relabeled.differences) if relabeled else []
        change["n"] = [len(differences)] * 2
        if relabeled:
            change["estimate"] = formulas.mean(differences)
            set_limits(change, formulas.imaginary_person(differences, relabeled.tasks_per_pair, confidence))
            better, worse = sum(d > 1e-9 for d in differences), sum(d < -1e-9 for d in differences)
            change["probability_better"] = formulas.probability_within(better, worse)
    elif old and new:
        change["estimate"] = new["rate"] - old["rate"]
        set_limits(change, formulas.square_and_add(
            new["rate"], new["low"], new["high"], old["rate"], old["low"], old["high"]))
        change["probability_better"] = formulas.probability_between(
            new["rate"] * new["n"], new["n"], old["rate"] * old["n"], old["n"])
    if relabeled and pair.enough(change["n"]):
        change["p"] = relabeled.overall_p()
    return change, detail


def both_of(old_people, new_people):
    """The successes of each pair at the tasks done on both versions."""
    found = [([o[t] for t in o if t in n], [n[t] for t in o if t in n]) for o, n in zip(old_people, new_people)]
    return [pair for pair in found if pair[0]]


def mantel_haenszel(tasks, confidence):
    """Risk difference over tasks with Sato's variance, and the CMH test without correction."""
    strata = []
    for change in tasks:
        if change["old"] is not None:
            n1, n2 = change["n"][1], change["n"][0]
            strata.append((round(change["new"] * n1), n1, round(change["old"] * n2), n2))
    weight = sum(n1 * n2 / (n1 + n2) for _, n1, _, n2 in strata)
    if not weight:
        return {"stratified": None, "cmh_p": None}
    difference = math.fsum((x1 * n2 - x2 * n1) / (n1 + n2) for x1, n1, x2, n2 in strata) / weight
    p_part = math.fsum(
        (n1 ** 2 * x2 - n2 ** 2 * x1 + n1 * n2 * (n2 - n1) / 2) / (n1 + n2) ** 2 for x1, n1, x2, n2 in strata)
    q_part = math.fsum((x1 * (n2 - x2) + x2 * (n1 - x1)) / (2 * (n1 + n2)) for x1, n1, x2, n2 in strata)
    variance = (difference * p_part + q_part) / weight ** 2
    half = formulas.normal_quantile(confidence) * math.sqrt(max(variance, 0.0))
    score = spread = 0.0
    for x1, n1, x2, n2 in strata:
        n, x = n1 + n2, x1 + x2
        score += x1 - n1 * x / n
        if n > 1:
            spread += n1 * n2 * x * (n - x) / (n * n * (n - 1))
    p = float(special.chdtrc(1, score ** 2 / spread)) if spread > 0 else 1.0
    interval = [max(-1.0, difference - half), min(1.0, difference + half)] if half > 0 else None
    return {"stratified": [difference, interval], "cmh_p": p}


# Errors.

def error_change(pair, task):
    old, new = pair.values(task, lambda a: (a.raw["errors"] is not None, a.raw["errors"] and a.raw["errors"][0]))
    change = blank("errors_per_attempt", ["task", task], -1, (len(old), len(new)))
    change["old"] = sum(old) / len(old) if old else None
    change["new"] = sum(new) / len(new) if new else None
    change["tried"] = len(pair.values(task, lambda a: (True, None))[0])
    change["absent"] = not old or not new
    change["difference"] = None
    if change["absent"]:
        return change
    change["difference"] = change["new"] - change["old"]
    if pair.within:
        found = formulas.paired_t([n - o for o, n in zip(old, new)], pair.confidence)
    elif formulas.more_than_poisson(old + new):
        found = formulas.welch(new, old, pair.confidence)
    else:
        change["effect"] = "ratio"
        ratio, low, high, p = formulas.rate_ratio(sum(new), len(new), sum(old), len(old), pair.confidence)
        change |= {"estimate": ratio, "low": low, "high": high, "p": p if pair.enough(change["n"]) else None}
        return change
    change["estimate"] = change["difference"]
    set_test(pair, change, found or errors_without_spread(pair, old, new))
    return change


def errors_without_spread(pair, old, new):
    """Limits from those of both versions, p by relabeling."""
    if len(old) < 2 or len(new) < 2:
        return None
    sides = []
    for errors in (new, old):
        rate, low, high = formulas.mean(errors), *formulas.error_interval(errors, pair.confidence)
        sides += [rate, low, high]
    low, high = formulas.square_and_add(*sides)
    return {"low": low, "high": high, "p": relabeled_p(pair, old, new)}


def set_test(pair, change, found):
    if found:
        change["low"], change["high"] = found["low"], found["high"]
        change["p"] = found["p"] if pair.enough(change["n"]) else None


# Times.

def time_change(pair, task):
    confidence = pair.confidence
    old, new = pair.values(task, lambda a: a.ranked())
    if pair.within:
        both = [(o, n) for o, n in zip(old, new) if o is not None and n is not None]
        first, second = [o for o, _ in both], [n for _, n in both]
    else:
        first, second = [t for t in old if t is not None], [t for t in new if t is not None]
    change = blank("time_geometric_mean", ["task", task], -1, (len(first), len(second)))
    change["effect"] = "ratio"
    finished = [(sum(t is not None for t in side), len(side)) for side in (old, new)]
    change["finished"] = [list(f) for f in finished]
    logs = [[math.log(t) for t in side] for side in (first, second)]
    change["old"], change["new"] = (math.exp(formulas.mean(side)) if side else None for side in logs)
    change["share"], change["first"] = "not needed", None
    if pair.within:
        change["sooner"] = durations.sooner_within(list(zip(old, new)), confidence)
    else:
        change["sooner"] = durations.sooner_between(old, new, confidence)
    if not first or not second:
        return change
    if pair.within:
        found = formulas.paired_t([n - o for o, n in zip(*logs)], confidence)
    else:
        found = formulas.welch(logs[1], logs[0], confidence)
    change["estimate"] = math.exp(formulas.mean(logs[1]) - formulas.mean(logs[0]))
    if pair.within and len(first) > 1 and not found:
        found = equal_ratios(pair, *logs)
    if found:
        found |= {"low": math.exp(found["low"]), "high": math.exp(found["high"])}
    set_test(pair, change, found)
    change["first"] = found
    # The share that finished, compared in whole numbers.
    (x1, n1), (x2, n2) = finished
    slower_has_more = x2 * n1 > x1 * n2 if change["estimate"] > 1 else change["estimate"] < 1 and x2 * n1 < x1 * n2
    if slower_has_more:
        change["share"] = durations.equal_share(old, new, pair.within, confidence)
        if change["share"] and change["p"] is not None:
            second_p = change["share"]["p"]
            change["p"] = max(change["p"], second_p) if second_p is not None else None
    return change


def equal_ratios(pair, old, new):
    """Where everyone changed by the same ratio: limits from those of both versions, p by relabeling."""
    if not formulas.sd(old) or not formulas.sd(new):
        return None
    sides = []
    for logs in (new, old):
        half = formulas.t_quantile(len(logs) - 1, pair.confidence) * formulas.sd(logs) / math.sqrt(len(logs))
        middle = formulas.mean(logs)
        sides += [middle, middle - half, middle + half]
    low, high = formulas.square_and_add(*sides)
    return {"low": low, "high": high, "p": relabeled_p(pair, old, new)}


# Questionnaires.

def rating_changes(pair, mix, task):
    study = pair.study
    both = [ratings.scores(study, side, task) for side in (pair.old, pair.new)]
    found = []
    for instrument in both[1]:
        if instrument not in both[0]:
            continue
        old, new = both[0][instrument], both[1][instrument]
        if not old and not new:
            continue
        if pair.within:
            old_codes, new_codes = dict(old), dict(new)
            old = [(c, v) for c, v in old if c in new_codes]
            new = [(c, v) for c, v in new if c in old_codes]
        change = rating_change(pair, ["q", task, instrument], [v for _, v in old], [v for _, v in new])
        change["within"] = verdicts.within_scores(pair, mix, old, new)
        found.append(change)
    return found


def rating_change(pair, scope, old, new):
    study, confidence, instrument = pair.study, pair.confidence, scope[2]
    change = blank("rating", scope, ratings.better(study, instrument), (len(old), len(new)))
    change["old"] = formulas.mean(old) if old else None
    change["new"] = formulas.mean(new) if new else None
    if not old or not new:
        return change
    change["estimate"] = change["new"] - change["old"]
    enough = pair.enough(change["n"])
    if instrument == "nps" and not pair.within:
        (a, v1), (b, v2) = (
            formulas.nps_adjusted(side.count(100.0), side.count(-100.0), len(side)) for side in (new, old))
        set_limits(change, formulas.nps_interval(a - b, v1 + v2, 200.0, confidence))
        change["p"] = formulas.normal_two_sided((a - b) / math.sqrt(v1 + v2)) if enough else None
        return change
    if pair.within:
        differences = [n - o for o, n in zip(old, new)]
        found = formulas.paired_t(differences, confidence)
    else:
        found = formulas.welch(new, old, confidence)
    low, high = ratings.scale(study, instrument)
    if found and formulas.sd(old) and formulas.sd(new):
        set_limits(change, (found["low"], found["high"]))
    else:
        limits_of = [formulas.mean_on_scale(side, low, high, confidence) for side in (new, old)]
        if all(limits_of):
            set_limits(change, formulas.square_and_add(change["new"], *limits_of[0], change["old"], *limits_of[1]))
    if enough:
        change["p"] = found["p"] if found else relabeled_p(pair, old, new)
    return change


def relabeled_p(pair, old, new):
    limit = limits(len(old) + len(new), 1, pair.draws)
    if pair.within:
        return sign_flips([n - o for o, n in zip(old, new)], limit)
    return within_segments([(None, v) for v in old], [(None, v) for v in new], limit)[1]
