"""The import of a table of attempts in plain Python, to which `import` is compared: `csv.DictReader`, a SHA-256 chain per
session and sqlite3's `executemany` write the entries and the attempts that `moderato import` writes, in one transaction.

    import_peer.py TABLE DATABASE
"""

import csv
import hashlib
import json
import sqlite3
import sys
import uuid

SCHEMA = """
CREATE TABLE session (id INTEGER PRIMARY KEY, uuid TEXT, participant TEXT, version TEXT);
CREATE TABLE entry (session INTEGER, seq INTEGER, logged_at TEXT, clock_ms INTEGER, author TEXT, kind TEXT,
    attempt INTEGER, detail TEXT, hash BLOB, PRIMARY KEY (session, seq)) WITHOUT ROWID;
CREATE TABLE attempt (session INTEGER, key INTEGER, task TEXT, ending TEXT, assisted INTEGER, did_it INTEGER,
    over_limit INTEGER, success INTEGER, credit REAL, started_at TEXT, start_ms INTEGER, end_ms INTEGER,
    time_ms INTEGER, probing_ms INTEGER, estimated INTEGER, errors INTEGER, errors_minor INTEGER, errors_major INTEGER,
    errors_critical INTEGER, assists INTEGER, source TEXT, reason_at INTEGER, PRIMARY KEY (session, key)) WITHOUT ROWID;
"""
NOW = "2026-03-01T09:30:00.000Z"


def entries(table, sessions):
    """The rows of the two tables, row by row."""
    for row in csv.DictReader(table):
        key = row["participant"], row["version"]
        number, seq, head = sessions.get(key) or (len(sessions) + 1, 1, bytes(32))
        seq += 1
        time_ms = round(float(row["time_s"]) * 1000)
        errors, assists = int(row["errors"]), int(row["assists"])
        detail = json.dumps({"assists": assists, "errors": errors, "occurrence": 1, "outcome": row["outcome"],
                             "source": "table", "task": row["task"], "time_ms": time_ms})
        head = hashlib.sha256(head + f"{seq} {NOW} 0 table AttemptImported {seq} {detail}".encode()).digest()
        sessions[key] = number, seq, head
        success = row["outcome"] == "completed"
        yield ((number, seq, NOW, 0, "table", "AttemptImported", seq, detail, head),
               (number, seq, row["task"], row["outcome"], 0, 0, 0, success, float(success), None, None, None,
                time_ms, 0, 0, errors, None, None, None, assists, "table", None))


def batches(rows, size=10_000):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


def main():
    table, database = sys.argv[1:]
    con = sqlite3.connect(database)
    con.executescript(SCHEMA)
    sessions = {}
    with con, open(table, newline="") as text:
        for batch in batches(entries(text, sessions)):
            con.executemany(f"INSERT INTO entry VALUES ({','.join('?' * 9)})", [entry for entry, _ in batch])
            con.executemany(f"INSERT INTO attempt VALUES ({','.join('?' * 22)})", [attempt for _, attempt in batch])
        con.executemany("INSERT INTO session VALUES (?, ?, ?, ?)",
                        ((n, str(uuid.uuid4()), *key) for key, (n, _, _) in sessions.items()))
    con.close()


main()
