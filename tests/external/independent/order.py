"""Order of the versions within subjects, and tests of three or more versions."""

import math

from scipy import special

from . import formulas, sample


def first_start(person):
    starts = [a.raw["start"] for a in person.counted.values()]
    return min(starts) if starts and None not in starts else None


def order_seen(pair):
    """Numbers of people with the old version first, with the new one, and unknown; version and period effects."""
    if not pair.within:
        return None
    seen, differences = [0, 0, 0], ([], [])
    for code, on_new in pair.new.items():
        starts = [first_start(pair.old[code]), first_start(on_new)]
        place = 2 if None in starts or starts[0] == starts[1] else int(starts[1] < starts[0])
        seen[place] += 1
        old, new = pair.old[code].successes(pair.tasks), on_new.successes(pair.tasks)
        moved = [new[task] - old[task] for task in new if task in old]
        if place < 2 and moved:
            differences[place].append(formulas.mean(moved))
    return {"seen": seen, "effects": effects(differences, pair.confidence)}


def effects(differences, confidence):
    n1, n2 = map(len, differences)
    if min(n1, n2) < 2:
        return None
    m1, m2 = map(formulas.mean, differences)
    pooled = sum((len(d) - 1) * formulas.sd(d) ** 2 for d in differences) / (n1 + n2 - 2)
    error = math.sqrt(pooled * (1 / n1 + 1 / n2)) / 2
    found = []
    for estimate in ((m1 + m2) / 2, (m1 - m2) / 2):
        test = formulas.t_test(estimate, error, n1 + n2 - 2, confidence) if error else {}
        found.append([estimate, error, test.get("low"), test.get("high"), test.get("p")])
    return found


def trend(study):
    """Three or more versions: rates over the shared tasks, and a test per task with Holm; None without enough."""
    if len(study["versions"]) < 3:
        return None
    within = study["design"] == "within"
    chosen = sample.select(study, first_version_only=not within)
    versions = [v for v in study["versions"] if v in chosen]
    if len(versions) < 3:
        return None
    has = lambda v, task: any(task in p.counted for p in chosen[v].values())
    names = [task["id"] for task in study["tasks"]]
    on = {task: [v for v in versions if has(v, task)] for task in names}
    shared = [task for task in names if len(on[task]) == len(versions)]
    tasks = [task for task in names if len(on[task]) >= 3]
    if not tasks:
        return None
    overall = [
        formulas.overall([p.successes(shared) for p in chosen[v].values()], study["confidence"]) for v in versions]
    tests = [(within_test if within else between_test)(chosen, on[task], task) for task in tasks]
    known = [i for i, test in enumerate(tests) if test is not None]
    adjusted = dict(zip(known, formulas.holm([tests[i][1] for i in known])))
    return {
        "versions": versions,
        "shared": shared,
        "overall": [o and [o["rate"], o["low"], o["high"]] for o in overall],
        "tasks": [[task, test, adjusted.get(i)] for i, (task, test) in enumerate(zip(tasks, tests))],
    }


def between_test(chosen, versions, task):
    """Method and p."""
    rows = []
    for v in versions:
        outcomes = [p.counted[task].success for p in chosen[v].values() if task in p.counted]
        rows.append((sum(outcomes), len(outcomes)))
    if min(n for _, n in rows) < 5:
        return None
    x, n = sum(x for x, _ in rows), sum(n for _, n in rows)
    if any(m * min(x, n - x) / n < 5 for _, m in rows):
        return ["fisher_freeman_halton", formulas.fisher_freeman_halton(tuple(rows))]
    p = x / n
    statistic = math.fsum((a - m * p) ** 2 / (m * p * (1 - p)) for a, m in rows)
    return ["chi_square", float(special.chdtrc(len(rows) - 1, statistic))]


def within_test(chosen, versions, task):
    codes = set.intersection(*({c for c, p in chosen[v].items() if task in p.counted} for v in versions))
    rows = [[int(chosen[v][c].counted[task].success) for v in versions] for c in sorted(codes)]
    if len(rows) < 5:
        return None
    k = len(versions)
    columns = [sum(r[i] for r in rows) for i in range(k)]
    spread = sum(sum(r) * (k - sum(r)) for r in rows)
    middle = sum(columns) / k
    statistic = k * (k - 1) * sum((c - middle) ** 2 for c in columns) / spread if spread else 0.0
    return ["cochran_q", float(special.chdtrc(k - 1, statistic))]
