"""Shared by these checks: the program, the sample study, and the comparison of what was read."""

import contextlib
import csv
import importlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

MODERATO = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/debug/moderato").resolve()
HOSTILE = '=1+1 "a, b" <i>&amp; --> c; ü支払い'


def run(*arguments):
    """What moderato writes to standard output; bytes."""
    return subprocess.run([MODERATO, *map(str, arguments)], check=True, capture_output=True).stdout


def installed(name):
    """A module, or nothing and a sentence."""
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"passed over: {name} is not installed")
        return None


def same(what, found, expected):
    if found != expected:
        if isinstance(found, list) and len(found) == len(expected):
            found, expected = next(pair for pair in zip(found, expected) if pair[0] != pair[1])
        sys.exit(f"{what}: read\n  {found}\nbut expected\n  {expected}")
    print(f"ok: {what}")


@contextlib.contextmanager
def folder():
    """A folder that is gone afterwards."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="moderato-external-"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def sample(folder, rows=(("P91", HOSTILE),)):
    """The sample study, in which these people also took part, led by moderators of these names."""
    run("demo", "--folder", folder / "sample")
    script = folder / "sample" / "library.toml"
    table = folder / "rows.csv"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["participant", "version", "task", "outcome", "time_s", "moderator"])
        for person, moderator in rows:
            writer.writerow([person, "3.0", "find", "completed", "12.25", moderator])
    run("import", script, table)
    return script
