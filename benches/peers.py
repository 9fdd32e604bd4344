"""The report's main figures by other means: `peers.py duckdb TABLE` or `peers.py pandas TABLE` reads a table of
attempts as `moderato import` takes it and prints the figures of each version and task as JSON, with the seconds that
it took after its libraries were loaded.

As in the report, a person's first attempt at a task on a version counts. A task has: successes out of attempts with
an adjusted-Wald interval; errors per attempt with a quasi-Poisson interval, and the share with any with its interval;
the geometric mean of the successes' times with its t interval; median, mean and spread of all times; and the time by
which half had succeeded, where others fail for good (Aalen and Johansen). A version has the mean of the tasks' rates
with an interval on people.
"""

import json
import sys
import time
from math import exp, sqrt

CONFIDENCE = 0.95


def intervals(row):
    """What follows from a task's counts and sums."""
    from scipy.stats import t
    from statsmodels.stats.proportion import proportion_confint

    n, x = row["n"], row["successes"]
    quantile = t.ppf(1 - (1 - CONFIDENCE) / 2, n - 1)
    phi = row["errors_variance"] / row["errors_mean"]
    half = quantile * sqrt(max(phi, 1) / (n * row["errors_mean"]))
    reach = t.ppf(1 - (1 - CONFIDENCE) / 2, x - 1) * row["log_sd"] / sqrt(x)
    return {
        **row,
        "interval": proportion_confint(x, n, 1 - CONFIDENCE, method="agresti_coull"),
        "errors_interval": [row["errors_mean"] * exp(-half), row["errors_mean"] * exp(half)],
        "with_any_interval": proportion_confint(row["with_any"], n, 1 - CONFIDENCE, method="agresti_coull"),
        "geometric_mean": exp(row["log_mean"]),
        "time_interval": [exp(row["log_mean"] - reach), exp(row["log_mean"] + reach)],
    }


def overall(rate, spread, people, attempts):
    """The mean of the tasks' rates, with an interval on people."""
    from statsmodels.stats.proportion import proportion_confint

    n = min(max(rate * (1 - rate) * people / spread**2, people), attempts)
    return {"rate": rate, "interval": proportion_confint(rate * n, n, 1 - CONFIDENCE, method="agresti_coull")}


def by_duckdb(table):
    import duckdb

    counted = f"""CREATE TABLE counted AS
        SELECT *, outcome = 'completed' AS success FROM read_csv('{table}')
        QUALIFY row_number() OVER (PARTITION BY participant, version, task) = 1"""
    figures = """SELECT version, task, count(*) AS n, count(*) FILTER (success) AS successes,
            avg(errors) AS errors_mean, var_samp(errors) AS errors_variance, count(*) FILTER (errors > 0) AS with_any,
            avg(ln(time_s)) FILTER (success) AS log_mean, stddev_samp(ln(time_s)) FILTER (success) AS log_sd,
            median(time_s) AS median, avg(time_s) AS mean, stddev_samp(time_s) AS sd, sum(assists) AS assists
        FROM counted GROUP BY ALL ORDER BY ALL"""
    # Nobody is stopped here, so that half of all is reached when half of all have succeeded.
    half = """WITH walked AS (
            SELECT version, task, time_s, sum(success::INT) OVER (PARTITION BY version, task ORDER BY time_s) AS so_far,
                count(*) OVER (PARTITION BY version, task) AS n FROM counted)
        SELECT version, task, min(time_s) FILTER (2 * so_far >= n) FROM walked GROUP BY ALL"""
    people = """WITH rates AS (SELECT version, task, avg(success::INT) AS rate FROM counted GROUP BY ALL),
        own AS (SELECT c.version, participant, avg(success::INT - rate) AS own, count(*) AS n
            FROM counted c JOIN rates USING (version, task) GROUP BY ALL)
        SELECT o.version, (SELECT avg(rate) FROM rates r WHERE r.version = o.version), stddev_samp(own), count(*), sum(n)
        FROM own o GROUP BY ALL"""
    duckdb.sql(counted)
    found = duckdb.sql(figures)
    rows = [intervals(dict(zip(found.columns, row))) for row in found.fetchall()]
    halves = {(v, t): time for v, t, time in duckdb.sql(half).fetchall()}
    for row in rows:
        row["half"] = halves[row["version"], row["task"]]
    return rows, {row[0]: overall(*row[1:]) for row in duckdb.sql(people).fetchall()}


def by_pandas(table):
    import numpy
    import pandas

    every = pandas.read_csv(table)
    counted = every.drop_duplicates(["participant", "version", "task"])
    counted = counted.assign(success=counted["outcome"] == "completed")
    rows = []
    for (version, task), of in counted.groupby(["version", "task"]):
        logs = numpy.log(of["time_s"][of["success"]])
        by_time = of.sort_values("time_s")
        reached = by_time["time_s"][2 * by_time["success"].cumsum() >= len(of)]
        row = {
            "version": version,
            "task": task,
            "n": len(of),
            "successes": int(of["success"].sum()),
            "errors_mean": of["errors"].mean(),
            "errors_variance": of["errors"].var(),
            "with_any": int((of["errors"] > 0).sum()),
            "log_mean": logs.mean(),
            "log_sd": logs.std(),
            "median": of["time_s"].median(),
            "mean": of["time_s"].mean(),
            "sd": of["time_s"].std(),
            "assists": int(of["assists"].sum()),
            "half": None if reached.empty else reached.iloc[0],
        }
        rows.append(intervals(row))
    rates = counted.groupby(["version", "task"])["success"].transform("mean")
    own = (counted["success"] - rates).groupby([counted["version"], counted["participant"]])
    alone = own.mean()
    means = counted.groupby(["version", "task"])["success"].mean()
    versions = {
        version: overall(means[version].mean(), alone[version].std(), len(alone[version]), int(own.size()[version].sum()))
        for version in means.index.levels[0]
    }
    return rows, versions


def main():
    which, table = sys.argv[1:]
    import scipy.stats  # noqa: F401
    import statsmodels.stats.proportion  # noqa: F401

    __import__(which)
    began = time.perf_counter()
    tasks, versions = {"duckdb": by_duckdb, "pandas": by_pandas}[which](table)
    took = time.perf_counter() - began
    json.dump({"seconds": took, "tasks": tasks, "versions": versions}, sys.stdout, default=float)


main()
