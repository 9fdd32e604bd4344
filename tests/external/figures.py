#!/usr/bin/env python3
"""All figures of random studies, computed from their sessions with numpy and scipy, compared with those of moderato.

    figures.py target/independent/studies-*.jsonl

Each line is a study with its sessions, and the figures that the ignored test `metrics::tests::independent` computed.
Nothing here is taken from that program: attempts are selected, people relabeled and verdicts reached anew.
"""

import collections
import itertools
import json
import math
import multiprocessing
import sys

from independent import changes, order, sample, versions

TOLERANCE = 1e-9
SHOWN = 20


def agree(mine, theirs):
    if isinstance(mine, bool) or isinstance(theirs, bool):
        return mine is theirs
    if isinstance(mine, (int, float)) and isinstance(theirs, (int, float)):
        return math.isclose(mine, theirs, rel_tol=0, abs_tol=TOLERANCE * max(1.0, abs(theirs)))
    if isinstance(mine, (list, tuple)) and isinstance(theirs, (list, tuple)):
        return len(mine) == len(theirs) and all(map(agree, mine, theirs))
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return mine.keys() == theirs.keys() and all(agree(mine[k], theirs[k]) for k in mine)
    return mine == theirs


class Tally:
    def __init__(self):
        self.agreed, self.differences = collections.Counter(), []

    def compare(self, kind, where, mine, theirs):
        if agree(mine, theirs):
            self.agreed[kind] += 1
        else:
            self.differences.append((kind, where, mine, theirs))

    def compare_all(self, kinds, where, mine, theirs):
        """Two dictionaries by scope and measure."""
        for key in mine.keys() | theirs.keys():
            self.compare(kinds(key), f"{where} {key}", mine.get(key, "no figure"), theirs.get(key, "no figure"))


def key_of(scope):
    return tuple(tuple(scope))


def check(line):
    study = json.loads(line)
    tally, name = Tally(), f"study {study['n']}"
    figures(study, tally, name)
    comparisons(study, tally, name)
    tally.compare("trend", name, order.trend(study), study["trend"])
    return tally.agreed, tally.differences


def figures(study, tally, name):
    mine = {}
    people = sample.select(study, first_version_only=False)
    for (scope, measure), value in versions.flow(study).items():
        mine[None, scope, measure] = list(value)
    samples = {version: people.get(version, {}) for version in study["versions"]}
    over_shared = versions.over_shared_tasks(study, samples)
    for version, sampled in samples.items():
        found = versions.figures(study, sampled, study["tasks"]) | over_shared.get(version, {})
        for (scope, measure), value in found.items():
            mine[version, scope, measure] = list(value)
    theirs = {(v, key_of(scope), measure): rest for v, scope, measure, *rest in study["figures"]}
    tally.compare_all(lambda key: key[2], name, mine, theirs)


CHANGED = ["n", "old", "new", "effect", "estimate", "low", "high", "p", "p_adjusted", "verdict", "reason",
           "against_margin", "probability_better", "within", "detectable"]
ONLY = {"success": ["smallest"], "errors_per_attempt": ["difference"], "time_geometric_mean": ["finished", "share", "sooner"]}


def comparisons(study, tally, name):
    found = changes.compare(study, [tuple(c["pair"]) for c in study["comparisons"]])
    for one, theirs in zip(found, study["comparisons"]):
        pair, where = one["pair"], f"{name} {'-'.join(theirs['pair'])}"
        tally.compare("participants compared", where, pair.participants, theirs["participants"])
        tally.compare("shared tasks", where, pair.tasks, theirs["shared"])
        tally.compare("mix", where, [list(m) for m in one["mix"]], theirs["mix"])
        tally.compare("order seen", where, order.order_seen(pair), theirs["order"])
        # Figures of the people and tasks compared.
        for version, side in zip(theirs["pair"], (pair.old, pair.new)):
            tasks = [t for t in study["tasks"] if t["id"] in pair.tasks]
            mine = {k: list(v) for k, v in versions.figures(study, side, tasks).items()}
            other = {(key_of(s), m): rest for v, s, m, *rest in theirs["figures"] if v == version}
            tally.compare_all(lambda key: "compared: " + key[1], where + " " + version, mine, other)
        mine = {(key_of(c["scope"]), c["measure"]): c for c in one["changes"]}
        other = {(key_of(c["scope"]), c["measure"]): c for c in theirs["changes"]}
        for key in mine.keys() | other.keys():
            a, b = mine.get(key), other.get(key)
            if a is None or b is None:
                tally.compare("changes", f"{where} {key}", a is not None, b is not None)
                continue
            for field in CHANGED + ONLY.get(key[1], []):
                if field == "smallest" and key[0] == ("all",):
                    continue
                kind = f"{key[1]}{' overall' if key[0] == ('all',) else ''}: {field}"
                tally.compare(kind, f"{where} {key}", a[field], b[field])
            if key == (("all",), "success"):
                detail = a["detail"]
                for field in ("labelings", "stratified", "cmh_p"):
                    tally.compare(f"overall: {field}", where, detail[field], b["detail"][field])
                for field in ("old", "new"):
                    own = detail[field] and [detail[field][k] for k in ("rate", "n", "low", "high", "people")]
                    tally.compare("overall: rate", where, own, b["detail"][field])


def main(paths):
    lines = itertools.chain.from_iterable(map(open, paths))
    agreed, differences, studies = collections.Counter(), [], 0
    with multiprocessing.Pool() as pool:
        for counted, differing in pool.imap_unordered(check, lines, chunksize=8):
            studies += 1
            agreed += counted
            differences += differing
    by_kind = collections.Counter(kind for kind, *_ in differences)
    for kind in sorted(agreed.keys() | by_kind.keys()):
        differ = f"  {by_kind[kind]} differ" if by_kind[kind] else ""
        print(f"{agreed[kind]:9} agree  {kind}{differ}")
    shown = collections.Counter()
    for kind, where, mine, theirs in differences:
        if sum(shown.values()) < SHOWN and shown[kind] < 3:
            shown[kind] += 1
            print(f"{kind}, {where}:\n    here     {mine}\n    moderato {theirs}")
    print(f"{studies} studies: {sum(agreed.values())} figures agree to {TOLERANCE:g}, {len(differences)} differ")
    return 1 if differences or not studies else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
