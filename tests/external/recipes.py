"""Do the recipes of `moderato help exchange` come to the same figures as `moderato report`?

    python3 tests/external/recipes.py target/debug/moderato

Each is run as it stands, in a folder with `checkout.moderato`. Needs duckdb with its reader of SQLite, pandas, pyarrow
(pip install duckdb-extension-sqlite-scanner pandas pyarrow) and R with RSQLite; what is not installed is named and passed over.
"""

import csv
import importlib.util
import io
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys

from shared import folder, installed, run, same, sample

RECIPES = pathlib.Path(__file__).parent / "recipes"


def main():
    with folder() as here:
        script = study(here)
        os.chdir(here)
        for record in script.parent.glob("library.*"):
            shutil.copy(record, here / f"checkout{record.suffix}")
        record = pathlib.Path("checkout.moderato").read_bytes()
        wanted = reported()
        assert len(wanted) == 10, wanted
        if duckdb := with_sqlite(here):
            duckdb.execute((RECIPES / "attempts.sql").read_text())
            compare("DuckDB", wanted)
            check_parquet()
        if installed("pandas"):
            subprocess.run([sys.executable, RECIPES / "attempts.py"], check=True)
            compare("pandas", wanted)
        if shutil.which("Rscript") and r_has("RSQLite"):
            subprocess.run(["Rscript", "--vanilla", RECIPES / "attempts.R"], check=True)
            compare("R", wanted)
        else:
            print("passed over: R with RSQLite is not installed")
        same("the record is as it was", pathlib.Path("checkout.moderato").read_bytes() == record, True)


def study(here):
    """The sample study with somebody who withdrew, and somebody who came twice."""
    script = sample(here, [("P91", "Anna"), ("P92", "Anna")])
    again = here / "again.csv"
    again.write_text("participant,version,task,outcome,time_s\nP91,3.0,find,failed,99\n")
    run("import", script, again, "--same-person")
    run("participants", script, "withdraw", "P92", "--reason", "asked by mail")
    left_out = {row["left_out"] for row in tidy(script)}
    same("every reason not to count is in the study", sorted(left_out - {""}), [
        "a later attempt: an earlier one counts", "not reached", "participant withdrew", "pilot session", "skipped"])
    return script


def tidy(script):
    return list(csv.DictReader(io.StringIO(run("export", script, "--raw", "--out", "-").decode(), newline="")))


def reported():
    """What each recipe is to find, as moderato says it."""
    figures = {}
    for version in json.loads(run("report", "checkout.toml", "--format", "json"))["versions"]:
        for task in version["tasks"]:
            success = task["success"]
            figures[version["version"], task["task"]] = (
                success["successes"], success["n"], *success["interval"], task["time"]["geometric_mean"])
    return figures


def compare(reader, wanted):
    path = pathlib.Path("figures.csv")
    with path.open(newline="") as file:
        found = {(row["version"], row["task"]): tuple(float(row[name]) for name in
                 ["successes", "n", "low", "high", "geometric_mean_s"]) for row in csv.DictReader(file)}
    path.unlink()
    same(f"{reader}, versions and tasks", sorted(found), sorted(wanted))
    for key, numbers in wanted.items():
        near = all(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) for a, b in zip(found[key], numbers))
        same(f"{reader}, {' '.join(key)}", found[key] if not near else numbers, numbers)


def with_sqlite(here):
    """A DuckDB that reads SQLite: it takes its reader from a package, where it cannot fetch it."""
    if not (duckdb := installed("duckdb")):
        return None
    connection = duckdb.connect(config={"extension_directory": str(here / "extensions")})
    package = importlib.util.find_spec("duckdb_extension_sqlite_scanner")
    try:
        if package:
            for file in pathlib.Path(package.origin).parent.rglob(f"*{duckdb.__version__}/*.duckdb_extension"):
                connection.install_extension(str(file))
        connection.execute("INSTALL sqlite; LOAD sqlite")
    except duckdb.Error as error:
        print(f"passed over: DuckDB has no reader of SQLite here ({str(error).splitlines()[0]})")
        return None
    return connection


def check_parquet():
    pandas = installed("pandas")
    if not (pandas and installed("pyarrow")):
        return
    read = pandas.read_parquet("attempts.parquet")
    wanted = pandas.read_csv(io.BytesIO(run("export", "checkout.toml", "--raw", "--out", "-")), dtype={"version": str})
    # The tidy table has no rehearsals, and seconds for milliseconds.
    read = read[read["participant"].notna()]
    read = read.assign(time_s=read["time_ms"] / 1000,
                       assisted=read["assisted"].where(read["success"].notna()))
    columns = ["session", "task", "participant", "version", "outcome", "time_s", "errors", "assists", "errors_major",
               "errors_critical", "segment", "assisted", "success", "credit", "source", "reason"]
    tables = [table[columns].sort_values(columns[:3]).reset_index(drop=True).astype(object).where(lambda t: t.notna(), None)
              for table in (read, wanted)]
    same("pandas, Parquet: rows", *[len(table) for table in tables])
    for column in columns:
        same(f"pandas, Parquet: {column}", *[table[column].tolist() for table in tables])


def r_has(package):
    return subprocess.run(["Rscript", "--vanilla", "-e", f"library({package})"], capture_output=True).returncode == 0


main()
