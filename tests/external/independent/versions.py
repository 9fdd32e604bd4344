"""Figures of the study and of each version."""

import math

from . import durations, formulas, ratings, sample


def share(x, n, confidence):
    if n == 0:
        return None, None
    return x / n, formulas.adjusted_wald(x, n, formulas.normal_quantile(confidence))


def flow(study):
    sessions = study["sessions"]
    people = sample.select(study, first_version_only=False)
    analyzed = {p.code for version in people.values() for p in version.values() if p.is_analyzed()}
    expected, to_come, no_show, withdrawn, replaced = study["roster"]
    values = {
        "expected": expected, "to_come": to_come, "no_show": no_show, "withdrawn": withdrawn, "replaced": replaced,
        "pilot": sum(s["kind"] == "pilot" for s in sessions),
        "rehearsal": sum(s["kind"] == "rehearsal" for s in sessions),
        "excluded": sum(s["kind"] == "real" and s["excluded"] is not None for s in sessions),
        "analyzed": len(analyzed),
    }
    return {(("study",), name): (value, None, None, expected) for name, value in values.items()}


def figures(study, people, tasks):
    """All figures of a version: (scope, measure) to (value, low, high, n)."""
    found, confidence = {}, study["confidence"]
    add = ratings.Adder(found, ["all"])
    participants = sum(p.is_analyzed() for p in people.values())
    add("participants", participants, participants)
    names = [task["id"] for task in tasks]
    overall = formulas.overall([p.successes(names) for p in people.values()], confidence)
    limits = (overall["low"], overall["high"]) if overall else None
    add("success", overall and overall["rate"], participants, limits)
    every = [success for p in people.values() for success in p.successes(names).values()]
    add("pooled_success", sum(every) / len(every) if every else None, len(every))
    add("pooled_successes", sum(every), len(every))
    add("pooled_attempts", len(every), len(every))
    participant_figures(people, names, overall, participants, confidence, add)
    found |= ratings.figures(study, people, None)
    for task in tasks:
        task_figures(study, people, task, ratings.Adder(found, ["task", task["id"]]))
        found |= ratings.figures(study, people, task["id"])
    return found


def over_shared_tasks(study, samples):
    """Success of each version over the tasks attempted on every tested version; nothing if these have the same tasks."""
    tested = [people for people in samples.values() if any(p.is_analyzed() for p in people.values())]
    names = [task["id"] for task in study["tasks"]]
    on = {name: sum(any(name in p.counted for p in people.values()) for people in tested) for name in names}
    if all(n in (0, len(tested)) for n in on.values()):
        return {}
    shared, confidence = [name for name in names if on[name] == len(tested)], study["confidence"]
    found = {}
    for version, people in samples.items():
        overall = formulas.overall([p.successes(shared) for p in people.values()], confidence) if shared else None
        limits = (overall["low"], overall["high"]) if overall else None
        participants = sum(p.is_analyzed() for p in people.values())
        ratings.Adder(found.setdefault(version, {}), ["all"])(
            "success_shared_tasks", overall and overall["rate"], participants, limits)
    return found


def participant_figures(people, names, overall, participants, confidence, add):
    """All tasks together: assisted completions, each participant as one value, and completions over time."""
    own = [[p.counted[name] for name in names if name in p.counted] for p in people.values()]
    own = [attempts for attempts in own if attempts]
    assisted = formulas.overall(
        [{n: a.bin() == "assisted" for n, a in p.counted.items() if n in names} for p in people.values()], confidence)
    if assisted:
        add("assisted_rate", assisted["rate"], participants, (assisted["low"], assisted["high"]))
    every = [a.seconds for attempts in own for a in attempts if a.seconds is not None]
    if every:
        add("attempt_time_mean", formulas.mean(every), len(every))
        add("success_per_minute", overall["rate"] / (formulas.mean(every) / 60), len(every))
    attempted = {name for p in people.values() for name in p.counted if name in names}
    values = {
        "success": [formulas.mean([a.success for a in attempts]) for attempts in own],
        "assisted": [formulas.mean([a.bin() == "assisted" for a in attempts]) for attempts in own],
        "time": [math.fsum(a.seconds for a in attempts) for attempts in own
                 if len(attempts) == len(attempted) and all(a.seconds is not None for a in attempts)],
    }
    for name, count in ("errors", lambda a: (a.raw["errors"] or [None])[0]), ("assists", lambda a: a.raw["assists"]):
        noted = [[count(a) for a in attempts if count(a) is not None] for attempts in own]
        values[name] = [formulas.mean(numbers) for numbers in noted if numbers]
    for name, numbers in values.items():
        ratings.spread_figures(f"participant_{name}", numbers, add, with_sd=True)
        if numbers and name not in ("success", "assisted"):
            limits = t_interval(numbers, confidence)
            add(f"participant_{name}", formulas.mean(numbers), len(numbers), limits)


def t_interval(values, confidence):
    """Of a mean that is never below 0; None without a spread."""
    spread = formulas.sd(values)
    if not spread:
        return None
    half = formulas.t_quantile(len(values) - 1, confidence) * spread / math.sqrt(len(values))
    return max(0.0, formulas.mean(values) - half), formulas.mean(values) + half


def task_figures(study, people, task, add):
    confidence, name = study["confidence"], task["id"]
    counted = [p.counted[name] for p in people.values() if name in p.counted]
    n, x = len(counted), sum(a.success for a in counted)
    add("success", *with_n(share(x, n, confidence), n))
    add("attempts", n, n)
    add("success_attempts", n, n)
    add("successes", x, n)
    bins = [a.bin() for a in counted]
    add("assisted_rate", *with_n(share(bins.count("assisted"), n, confidence), n))
    for kind in ("assisted", "partial", "failed", "over_limit", "gave_up", "stopped"):
        add(kind, bins.count(kind), n)
    add("credit", formulas.mean([a.credit for a in counted]) if n else None, n)
    left_out = [p.left_out.get(name) for p in people.values()]
    for kind in sample.PRECEDENCE:
        add(kind, left_out.count(kind), n)
    could_fail = n + sum(left_out.count(kind) for kind in ("skipped", "not_reached", "void"))
    add("success_worst_case", x / could_fail if could_fail else None, could_fail)
    add("after_void", sum(name in p.after_void for p in people.values()), n)
    add("later_attempts", sum(p.later.get(name, 0) for p in people.values()), n)
    error_figures(counted, task, confidence, add)
    assists = [a.raw["assists"] for a in counted if a.raw["assists"] is not None]
    if assists:
        add("assists", sum(assists), n)
        add("attempts_with_assists", sum(a > 0 for a in assists), n)
        add("assists_counted", len(assists), n)
        limits = formulas.error_interval(assists, confidence)
        add("assists_per_attempt", formulas.mean(assists), len(assists), limits)
        ratings.spread_figures("assists_per_attempt", assists, add, with_sd=True)
    time_figures(counted, task, confidence, add)
    times = [a.seconds for a in counted if a.seconds is not None]
    if times:
        add("success_per_minute", x / n / (formulas.mean(times) / 60), len(times))


def with_n(found, n):
    value, limits = found
    return value, n, limits


def error_figures(counted, task, confidence, add):
    noted = [a for a in counted if a.raw["errors"] is not None]
    if not noted:
        return
    n, totals = len(noted), [a.raw["errors"][0] for a in noted]
    add("errors", sum(totals), n)
    add("errors_per_attempt", sum(totals) / n, n, formulas.error_interval(totals, confidence))
    ratings.spread_figures("errors_per_attempt", totals, add, with_sd=True)
    some = sum(t > 0 for t in totals)
    add("attempts_with_errors", *with_n(share(some, n, confidence), n))
    add("with_errors_count", some, n)
    add("errors_counted", n, n)
    for place, name in enumerate(("errors_minor", "errors_major", "errors_critical"), 1):
        given = [a.raw["errors"][place] for a in noted if a.raw["errors"][place] is not None]
        if given:
            add(name, sum(given), n)
    timed = [(a.raw["errors"][0], a.seconds) for a in noted if a.seconds is not None]
    minutes = sum(seconds for _, seconds in timed) / 60
    add("errors_per_minute", sum(e for e, _ in timed) / minutes if timed else None, len(timed))
    if task["opportunities"] is not None:
        add("errors_per_opportunity", sum(totals) / (n * task["opportunities"]), n)
    recovered, not_recovered = (sum(a.raw["errors"][place] for a in noted) for place in (4, 5))
    if recovered + not_recovered:
        add("errors_recovered", recovered / (recovered + not_recovered), recovered + not_recovered)


def time_figures(counted, task, confidence, add):
    n = len(counted)
    times = [a.seconds for a in counted if a.success and a.seconds is not None]
    k = len(times)
    add("times", k, n)
    centre, limits = geometric(times, confidence)
    add("time_geometric_mean", centre, k, limits)
    add("time_median", formulas.median(times), k, durations.median_interval(times, confidence))
    add("time_mean", formulas.mean(times) if k else None, k)
    add("time_sd", formulas.sd(times), k)
    median, left_out = durations.median_to_success([a.end() for a in counted])
    add("time_median_to_success", median, n)
    add("time_to_success_left_out", left_out, n)
    if task["expected_ms"]:
        add("time_expected_ratio", centre and centre / (task["expected_ms"] / 1000), k)
    add("times_estimated", sum(a.raw["estimated"] and a.raw["ms"] is not None for a in counted), n)
    unusable = (a.raw["ms"] is not None and a.raw["ms"] <= 0 and not a.raw["estimated"] for a in counted)
    add("times_left_out", sum(unusable), n)
    everyone = [a.seconds for a in counted if a.seconds is not None]
    k = len(everyone)
    add("all_times", k, n)
    add("all_time_geometric_mean", geometric(everyone, confidence)[0], k)
    add("all_time_mean", formulas.mean(everyone) if k else None, k)
    add("all_time_median", formulas.median(everyone), k)
    add("all_time_sd", formulas.sd(everyone), k)
    for name, values in ("time", times), ("all_time", everyone):
        ratings.spread_figures(name, values, add)
        for end, limit in zip(("low", "high"), t_interval(values, confidence) or ()):
            add(f"{name}_mean_{end}", limit, len(values))


def geometric(times, confidence):
    if not times:
        return None, None
    logs = [math.log(t) for t in times]
    centre, spread = formulas.mean(logs), formulas.sd(logs)
    if not spread:
        return math.exp(centre), None
    half = formulas.t_quantile(len(logs) - 1, confidence) * spread / math.sqrt(len(logs))
    return math.exp(centre), (math.exp(centre - half), math.exp(centre + half))
