"""Do other people's readers understand what `moderato export` writes?

    python3 tests/external/exports.py target/debug/moderato

Readers: jsonschema, webvtt-py, pysrt, pympi-ling, otio-cmx3600-adapter, openpyxl and pandas (pip install ...), ffprobe (ffmpeg).
One that is not installed is named and passed over; a reader that disagrees ends the run with 1.
"""

import csv
import html
import io
import json
import pathlib
import re
import shutil
import subprocess
import zipfile

from shared import HOSTILE, MODERATO, folder as a_folder, installed, run, same, sample


def main():
    with a_folder() as folder:
        check(folder, sample(folder))
        check_schema(folder)


def check(folder, script):
    def marks(form, *options, offset="1:00:00.5"):
        path = folder / f"marks.{form}"
        run("export", script, "--session", "P06", "--format", form, "--offset", offset, *options, "--out", path)
        return path

    labels = [line.split("\t") for line in marks("audacity").read_text().splitlines()]
    expected = [(round(float(start), 3), label) for start, _, label in labels]
    tasks = [(round(float(s), 3), label) for s, e, label in labels if s != e]
    assert len(tasks) == 4 and len(expected) == 7, expected

    if webvtt := installed("webvtt"):
        cues = webvtt.read(str(marks("webvtt")))
        same("webvtt-py", [(seconds(cue.start), cue.text) for cue in cues], expected)
    if pysrt := installed("pysrt"):
        items = pysrt.open(str(marks("srt")))
        # SubRip escapes nothing: a tag in a text is written with another bracket.
        same("pysrt", [(i.start.ordinal / 1000, i.text) for i in items],
             [(start, re.sub("<(?=[A-Za-z/!])", "‹", label)) for start, label in expected])
    if pympi := installed("pympi"):
        eaf = pympi.Elan.Eaf(str(marks("elan")))
        found = [(start / 1000, text) for tier in eaf.get_tier_names()
                 for start, _, text in eaf.get_annotation_data_for_tier(tier)]
        same("pympi", sorted(found), sorted(expected))
        same("pympi, tiers", sorted(eaf.get_tier_names()), ["assists", "errors", "marks", "notes", "tasks"])
        slots = [int(value) for value in re.findall(r'TIME_VALUE="(\d+)"', marks("elan").read_text())]
        same("elan, time slots by time", slots, sorted(slots))
    if otio := installed("opentimelineio"):
        installed("otio_cmx3600_adapter")
        timeline = otio.adapters.read_from_file(str(marks("edl")), rate=25)
        clips = list(timeline.find_clips())
        same("opentimelineio, events", len(clips), len(tasks))
        found = [(m.marked_range.start_time.to_seconds(), m.name) for clip in clips for m in clip.markers]
        same("opentimelineio, locators", sorted(found),
             sorted((int(start * 25 + 1e-6) / 25, label) for start, label in expected))
        for options in ([], ["--drop-frame"]):
            path = marks("edl", "--fps", "29.97", *options)
            clips = list(otio.adapters.read_from_file(str(path), rate=30000 / 1001).find_clips())
            begins = [clip.source_range.start_time.to_frames() for clip in clips]
            same(f"opentimelineio, 29.97 {options}", begins, [int(start * 30000 / 1001 + 1e-6) for start, _ in tasks])
    # The form that DaVinci Resolve exports and imports.
    markers = re.findall(r"^(\d+)  001      V     C        (\S+) (\S+) \2 \3\n \|C:ResolveColor\w+ \|M:([^|]+) \|D:(\d+)$",
                         marks("resolve", "--start-timecode", "00:00:00:00").read_text(), re.M)
    same("resolve, names", [name for *_, name, _ in markers], [label.replace("|", "/") for _, label in expected])
    same("resolve, numbers", [int(number) for number, *_ in markers], list(range(1, len(expected) + 1)))
    if shutil.which("ffprobe"):
        def probe(form, *what):
            out = subprocess.run(["ffprobe", "-v", "error", "-of", "json", *what, marks(form)],
                                 check=True, capture_output=True)
            same(f"ffprobe has nothing to say of {form}", out.stderr, b"")
            return json.loads(out.stdout)

        chapters = probe("ffmetadata", "-show_chapters", "-f", "ffmetadata")["chapters"]
        titled = [(float(c["start_time"]), c["tags"]["title"]) for c in chapters if c["tags"]["title"]]
        same("ffprobe, chapters", titled, tasks)
        for form in ("webvtt", "srt"):
            packets = probe(form, "-show_packets")["packets"]
            same(f"ffprobe, {form}", [float(p["pts_time"]) for p in packets], [start for start, _ in expected])
    else:
        print("passed over: ffprobe is not installed")
    if shutil.which("ffmpeg"):
        check_chapters_of_video(folder, marks("ffmetadata", offset="0:12"), marks("audacity", offset="0:12"))
    else:
        print("passed over: ffmpeg is not installed")

    rows = list(csv.DictReader(io.StringIO(run("export", script, "--raw", "--out", "-").decode(), newline="")))
    last = next(row for row in rows if row["participant"] == "P91")
    same("csv", (last["moderator"], last["time_s"]), (HOSTILE, "12.25"))
    book = folder / "all.xlsx"
    run("export", script, "--format", "xlsx", "--out", book)
    if openpyxl := installed("openpyxl"):
        sheet = openpyxl.load_workbook(book)["attempts"]
        names = [cell.value for cell in sheet[1]]
        same("openpyxl, header", names, list(rows[0]))
        found = [{n: "" if c.value is None else c.value for n, c in zip(names, line)} for line in sheet.iter_rows(min_row=2)]
        as_text = [{n: format(v, "g") if isinstance(v, float) else str(v) for n, v in row.items()} for row in found]
        same("openpyxl, values", as_text, rows)
        same("openpyxl, frozen", sheet.freeze_panes, "A2")
    same("xlsx, a formula is a text", sheet_types(book, HOSTILE), ["s"])
    if pandas := installed("pandas"):
        table = pandas.read_csv(io.BytesIO(run("export", script, "--out", "-")))
        counted = table[table["left_out"].isna()]
        report = json.loads(run("report", script, "--format", "json"))
        for version in report["versions"]:
            for task in version["tasks"]:
                found = counted[(counted["version"].astype(str) == version["version"]) & (counted["task"] == task["task"])]
                same(f"pandas, {version['version']} {task['task']}",
                     (int(found["success"].sum()), len(found)), (task["success"]["successes"], task["n"]))


def check_chapters_of_video(folder, chapters, labels):
    """Put into a video by ffmpeg, a task's title is shown while the task runs, and no title otherwise."""
    blank, video = folder / "blank.mp4", folder / "chapters.mp4"
    ffmpeg = ["ffmpeg", "-v", "error", "-y"]
    subprocess.run([*ffmpeg, "-f", "lavfi", "-i", "color=c=black:s=64x64:r=5:d=900", "-c:v", "mpeg4", blank], check=True)
    subprocess.run([*ffmpeg, "-i", blank, "-i", chapters, "-map_metadata", "1", "-map_chapters", "1", "-codec", "copy", video],
                   check=True)
    out = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_chapters", video], check=True, capture_output=True)
    found = [(float(c["start_time"]), c["tags"]["title"]) for c in json.loads(out.stdout)["chapters"]]
    expected, reached = [], 0.0
    for start, end, label in (line.split("\t") for line in labels.read_text().splitlines()):
        if start != end:
            expected += [(reached, "")] if float(start) > reached else []
            expected.append((round(float(start), 3), label))
            reached = round(float(end), 3)
    same("ffmpeg, chapters of a video", found, [*expected, (reached, "")])


def check_schema(folder):
    """Scripts that the parser takes, the schema takes; and what the schema is for, it finds."""
    tomllib, jsonschema = installed("tomllib"), installed("jsonschema")
    if not (tomllib and jsonschema):
        return
    schema = json.loads(run("schema"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)

    def problems(text):
        values = json.loads(json.dumps(tomllib.loads(text), default=str))
        return [error.message for error in validator.iter_errors(values)]

    run("init", folder / "new.toml")
    template = (folder / "new.toml").read_text()
    same("jsonschema, the template", problems(template), [])
    for script in sorted(pathlib.Path(__file__).parents[2].glob("**/fixtures/scripts/*.toml")):
        taken = subprocess.run([MODERATO, "check", script], capture_output=True).returncode == 0
        if taken:
            same(f"jsonschema, {script.name}", problems(script.read_text()), [])
    for good, bad in [('design = "between"', 'design = "beside"'), ("critical = true", "criticl = true"),
                      ('time_limit = "3m"', 'time_limit = "3 parsecs"'), ('id = "find"', 'id = "a b"')]:
        assert good in template, good
        same(f"jsonschema finds {bad}", len(problems(template.replace(good, bad, 1))), 1)


def seconds(clock):
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def sheet_types(book, text):
    """The types of the cells that hold a text, as the file itself has them."""
    with zipfile.ZipFile(book) as file:
        strings = re.findall(r"<si><t[^>]*>(.*?)</t></si>", file.read("xl/sharedStrings.xml").decode(), re.S)
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    place = str([html.unescape(string) for string in strings].index(text))
    return re.findall(r'<c r="[A-Z]+\d+" t="(\w+)"><v>' + place + "</v>", sheet)


main()
