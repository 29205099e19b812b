"""The diary as a table in CSV, to bring along and to take away; and what an entry may hold.

Columns ``kind,name,start,end,dose,unit,note``: dates as 2026-01-31, ``end`` empty while it goes
on. Comma, semicolon or tab; UTF-8. A text that a spreadsheet would run as a formula is written
with an apostrophe before it, which reading takes away again.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from pigment.errors import DiaryError
from pigment.io.dates import FIRST_YEAR, LAST_YEAR
from pigment.model.diary import Exposure, ExposureKind, in_order

COLUMNS = ("kind", "name", "start", "end", "dose", "unit", "note")
MOST_ENTRIES = 5000
LONGEST = {"name": 80, "unit": 24, "note": 500}

_OTHER_NAMES = {
    "started_on": "start",
    "from": "start",
    "date": "start",
    "ended_on": "end",
    "to": "end",
    "until": "end",
    "dose_unit": "unit",
    "product": "name",
}
_OTHER_KINDS = {
    "medication": "medicine",
    "drug": "medicine",
    "supplement": "herb",
    "makeup": "on_skin",
    "make_up": "on_skin",
    "cream": "on_skin",
}
_HINT = (
    "Write a CSV with the columns "
    + ",".join(COLUMNS)
    + ", e.g. "
    + ("medicine,Ibuprofen,2026-01-05,2026-02-01,400,mg/day,")
)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def read_diary(path: Path) -> tuple[Exposure, ...]:
    """Read a diary from a table.

    Raises
    ------
    DiaryError
        When it cannot be read, lacks a column, or holds a line that is no entry.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DiaryError(f"The diary {path} cannot be read.", hint=_HINT) from error
    return parse_diary(content, str(path))


def parse_diary(content: bytes, name: str = "The table") -> tuple[Exposure, ...]:
    """Return the entries of a table; raises as :func:`read_diary`, calling it by ``name``."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DiaryError(f"{name} is no text in UTF-8.", hint=_HINT) from error
    header, _, _ = text.partition("\n")
    delimiter = max(",;\t", key=header.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        known = {_column(head): head for head in rows.fieldnames or () if head}
        if not {"kind", "start"} <= known.keys():
            raise DiaryError(f"{name} lacks the columns kind and start.", hint=_HINT)
        entries = []
        for row in rows:
            if None in row:
                raise DiaryError(
                    f"{name}, line {rows.line_num}: there are more cells than columns.",
                    hint="Put a text that holds the separator into quotation marks.",
                )
            cells = {column: _unguarded(row[head] or "") for column, head in known.items()}
            if any(cells.values()):
                entries.append(_entry(cells, f"{name}, line {rows.line_num}"))
            if len(entries) > MOST_ENTRIES:
                raise DiaryError(f"{name} has more than {MOST_ENTRIES} entries.", hint=_HINT)
    except csv.Error as error:
        raise DiaryError(f"{name} is no CSV ({error}).", hint=_HINT) from error
    return in_order(dict.fromkeys(entries))


def diary_csv(exposures: Iterable[Exposure]) -> bytes:
    """Return entries as a table that :func:`parse_diary` reads back unchanged."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for one in in_order(exposures):
        writer.writerow(
            [
                one.kind.value,
                _guarded(one.name),
                one.started_on.isoformat(),
                one.ended_on.isoformat() if one.ended_on else "",
                "" if one.dose is None else repr(one.dose),
                _guarded(one.dose_unit),
                _guarded(one.note),
            ]
        )
    return stream.getvalue().encode("utf-8")


def checked(exposure: Exposure) -> Exposure:
    """Return an entry with its texts made plain, or refuse what no entry can be.

    Raises
    ------
    DiaryError
        When a date, the dose or a text is out of bounds.
    """
    texts = {
        "name": _plain(exposure.name),
        "unit": _plain(exposure.dose_unit),
        "note": _plain(exposure.note),
    }
    fault = _fault(exposure, texts)
    if fault is not None:
        raise DiaryError(fault[0], hint=fault[1])
    return replace(exposure, name=texts["name"], dose_unit=texts["unit"], note=texts["note"])


def _fault(exposure: Exposure, texts: Mapping[str, str]) -> tuple[str, str] | None:
    """Say what is wrong with an entry and what to do, if anything is."""
    start, end, dose = exposure.started_on, exposure.ended_on, exposure.dose
    for day in (start, end):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            return f"The day {day} cannot be.", f"Choose a day from {FIRST_YEAR} on."
    if end is not None and end < start:
        return "The last day is before the first.", "Change one of the two days."
    if dose is not None and not (math.isfinite(dose) and 0 <= dose < 1e9):
        return f"A dose of {dose} cannot be.", "Write the dose as a number, with its unit beside."
    for what, text in texts.items():
        if len(text) > LONGEST[what]:
            return f"The {what} has {len(text)} signs.", f"Use at most {LONGEST[what]}."
    if exposure.kind is ExposureKind.NOTE and not texts["note"] + texts["name"]:
        return "The note is empty.", "Write a word about that day."
    return None


def _entry(cells: Mapping[str, str], where: str) -> Exposure:
    try:
        return checked(
            Exposure(
                kind=_kind(cells["kind"]),
                started_on=_day(cells["start"], "start"),
                ended_on=_day(cells["end"], "end") if cells.get("end") else None,
                name=cells.get("name", ""),
                dose=_dose(cells.get("dose", "")),
                dose_unit=cells.get("unit", ""),
                note=cells.get("note", ""),
            )
        )
    except DiaryError as error:
        raise DiaryError(f"{where}: {error.message}", hint=error.hint) from error


def _kind(text: str) -> ExposureKind:
    coded = re.sub(r"[\s_-]+", "_", text.strip().casefold())
    try:
        return ExposureKind(_OTHER_KINDS.get(coded, coded))
    except ValueError as error:
        names = ", ".join(kind.value for kind in ExposureKind)
        raise DiaryError(f"{text!r} is no kind of entry.", hint=f"Use one of {names}.") from error


def _day(text: str, column: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise DiaryError(
            f"{text!r} is no day ({column}).", hint="Write days as 2026-01-31."
        ) from error


def _dose(text: str) -> float | None:
    plain = text.strip().replace(" ", "")
    if not plain:
        return None
    try:
        return float(plain.replace(",", ".") if "." not in plain else plain)
    except ValueError as error:
        raise DiaryError(
            f"{text!r} is no dose.", hint="Write the number alone, and the unit in its own column."
        ) from error


def _column(head: str) -> str:
    name = re.sub(r"[\s-]+", "_", head.strip().casefold())
    return _OTHER_NAMES.get(name, name)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text
