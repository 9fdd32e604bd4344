"""Does a spreadsheet find in our exports what is in them, and take no text for a formula?

    python3 tests/external/spreadsheet.py target/debug/moderato

Readers: LibreOffice Calc, openpyxl, pandas. One that is not installed is named and passed over.
"""

import contextlib
import csv
import io
import re
import shutil
import sqlite3
import subprocess
import zipfile

from shared import folder, installed, run, same, sample

TABLES = ["attempts", "ratings", "participants", "entries"]
# Names of moderators; import trims white space. Reasons with control characters are refused today, but earlier versions
# recorded them, so two are put into the record as they did.
FORMULAS = ["=1+1", "+A1", "@SUM(A1)", "-2+3", "=cmd|' /C calc'!A0", "＝1+1"]
REASONS = ["\t=1+1", "\r=1+1"]
# Commas, quotes, UTF-8, from the first line on: what a person says in the window that opens with a CSV file.
CSV_IN = "--infilter=CSV:44,34,76,1"
# The same; not as shown but as it is; no formulas; every sheet into a file of its own.
ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


def main():
    with folder() as here:
        codes = [f"F{n}" for n in range(len(FORMULAS))]
        script = sample(here, list(zip(codes, FORMULAS)))
        for code, reason in zip(codes, REASONS):
            run("participants", script, "withdraw", code, "--reason", "as below")
            with contextlib.closing(sqlite3.connect(script.with_suffix(".moderato"))) as record, record:
                record.execute("UPDATE participant SET status_why = ? WHERE code = ?", (reason, code))
        office = shutil.which("libreoffice") or shutil.which("soffice")
        if office:
            check_office(Office(office, here), script, here)
        else:
            print("passed over: LibreOffice is not installed")
        check_python(script, here)


def exported(script, table, *options):
    return run("export", script, "--table", table, *options, "--out", "-")


def rows(data):
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


class Office:
    """LibreOffice with a profile of its own."""

    def __init__(self, program, here):
        self.program, self.here = program, here

    def converted(self, path, into, to, *options):
        subprocess.run([self.program, "--headless", f"-env:UserInstallation={(self.here / 'profile').as_uri()}",
                        *options, "--convert-to", to, "--outdir", into, path], check=True, capture_output=True, timeout=240)


def check_office(office, script, here):
    book = here / "all.xlsx"
    run("export", script, "--format", "xlsx", "--out", book)
    office.converted(book, here / "sheets", ALL_SHEETS)
    for table in TABLES:
        read = rows((here / "sheets" / f"all-{table}.csv").read_bytes())
        wanted = rows(exported(script, table, "--raw"))
        assert len(wanted) > 20, table
        same(f"LibreOffice, {table} of the workbook", values(read), values(wanted))

    for name, options, table, are_formulas in [
        ("safe", [], "attempts", False), ("safe", [], "participants", False), ("raw", ["--raw"], "attempts", True),
    ]:
        path = here / f"{name}-{table}.csv"
        path.write_bytes(exported(script, table, *options))
        office.converted(path, here, "xlsx", CSV_IN)
        formulas = formulas_in(path.with_suffix(".xlsx"))
        told = "formulas run" if are_formulas else "no formula runs"
        same(f"LibreOffice, {name} {table} as CSV: {told}", bool(formulas), are_formulas)
        if not are_formulas:
            office.converted(path.with_suffix(".xlsx"), here / "again", ALL_SHEETS)
            again = next((here / "again").glob(f"{name}-{table}*.csv"))
            same(f"LibreOffice, {name} {table} as CSV: values", values(rows(again.read_bytes())),
                 values(rows(path.read_bytes())))


def check_python(script, here):
    if openpyxl := installed("openpyxl"):
        book = here / "python.xlsx"
        run("export", script, "--format", "xlsx", "--out", book)
        cells = [cell for sheet in openpyxl.load_workbook(book) for line in sheet.iter_rows() for cell in line]
        same("openpyxl, types", {cell.data_type for cell in cells}, {"n", "s"})
        # A carriage return is written as the format wants it, which openpyxl leaves to its callers.
        found = {str(cell.value).replace("_x000D_", "\r") for cell in cells}
        same("openpyxl, texts", [text for text in FORMULAS + REASONS if text not in found], [])
    if pandas := installed("pandas"):
        for options, sign in [([], "'"), (["--raw"], "")]:
            table = pandas.read_csv(io.BytesIO(exported(script, "attempts", *options)))
            found = table[table["participant"].str.startswith("F")]["moderator"].tolist()
            same(f"pandas, CSV {' '.join(options) or 'as it is'}", found, [sign + text for text in FORMULAS])
            data = exported(script, "participants", *options)
            found = pandas.read_csv(io.BytesIO(data), lineterminator="\n")["status_why"].dropna().tolist()
            same("pandas, white space before a formula", found, [text[0] + sign + text[1:] for text in REASONS])
        if openpyxl:
            sheet = pandas.read_excel(here / "python.xlsx", sheet_name="attempts", dtype={"version": str})
            table = pandas.read_csv(io.BytesIO(exported(script, "attempts", "--raw")), dtype={"version": str})
            pandas.testing.assert_frame_equal(sheet, table, check_dtype=False)
            print("ok: pandas, the workbook is the CSV")


def values(table):
    """Numbers as numbers, whatever way they are written; everything else to the letter, but for the sort of line ends."""
    def value(text):
        return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text.replace("\r", "\n")
    return [[value(text) for text in row] for row in table]


def formulas_in(book):
    with zipfile.ZipFile(book) as file:
        sheets = [name for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
        return [formula for name in sheets for formula in re.findall(r"<f[ >].*?</f>", file.read(name).decode())]


main()
