import sqlite3

import numpy as np
import pandas as pd

record = sqlite3.connect("file:checkout.moderato?mode=ro", uri=True)
valid = pd.read_sql("""
    SELECT a.* FROM attempts a JOIN sessions s USING (session)
    WHERE s.session_kind = 'real' AND NOT s.excluded AND s.participant_status <> 'withdrawn' AND a.success IS NOT NULL
    ORDER BY coalesce(a.started_at, s.opened_at), session, attempt""", record)
# Of one person's attempts at a task on a version the first valid one counts.
counted = valid.drop_duplicates(["participant", "version", "task"])

figures = counted.groupby(["version", "task"])["success"].agg(successes="sum", n="count")
z2 = 1.959964**2  # 95 %, adjusted Wald
mid = (figures["successes"] + z2 / 2) / (figures["n"] + z2)
half = np.sqrt(z2 * mid * (1 - mid) / (figures["n"] + z2))
figures["low"], figures["high"] = (mid - half).clip(lower=0), (mid + half).clip(upper=1)

timed = counted[(counted["success"] == 1) & (counted["estimated"] == 0)]
logs = np.log(timed["time_ms"] / 1000)
figures["geometric_mean_s"] = np.exp(logs.groupby([timed["version"], timed["task"]]).mean())
figures.to_csv("figures.csv")
