"""When a photograph was taken: from EXIF, from its name, from its file time, or as told.

The time a file was last changed is a date of the file, not of the skin: it is used only when
asked for. For the same reason the EXIF tag ``DateTime``, which editors rewrite, is not read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path

from pigment.errors import SettingsError
from pigment.model.photo import DateSource

FIRST_YEAR = 1990  # a camera whose clock was never set says 1970 or 1980
LAST_YEAR = 2199  # later ones are damaged, and the last of all cannot be turned to UTC


class DatePolicy(StrEnum):
    """Where dates are looked for; ``EXIF`` means EXIF first, then the name."""

    EXIF = "exif"
    NAME = "name"
    MTIME = "mtime"


_DAY = r"(?P<year>(?:19|20)\d\d)(?P<gap>[-_. ]?)(?P<month>\d\d)(?P=gap)(?P<day>\d\d)"
_CLOCK = (
    r"(?:[-_ T]|\s+at\s+|\s+um\s+|\s+à\s+)?"
    r"(?P<hour>\d{1,2})(?P<colon>[-_.:h]?)(?P<minute>\d\d)"
    r"(?:(?P=colon)(?P<second>\d\d)(?:[-_.]?\d{3})?)?(?P<half>\s*[AaPp][Mm])?(?![0-9A-Za-z])"
)
_NAMED_DAY = re.compile(rf"(?<!\d){_DAY}")
_NAMED_CLOCK = re.compile(_CLOCK)


def date_from_name(name: str) -> datetime | None:
    """Return the first plausible date in a file name, with its time of day where it has one.

    Year comes first: ``2026-01-05``, ``IMG_20260105_093000``, ``PXL_20260105_093000123``,
    ``WhatsApp Image 2026-01-05 at 09.30.00``, ``IMG-20260105-WA0003``. Forms that begin with
    the day or the month are refused, because 05-01-2026 reads two ways. The result has no
    time zone (some phones write UTC into the name, some local time); without a time of day
    it is midnight.
    """
    stem = Path(name).stem
    for match in _NAMED_DAY.finditer(stem):
        rest = stem[match.end() :]
        clock = _NAMED_CLOCK.match(rest)
        hour, minute, second = _clock_of(clock) if clock else (0, 0, 0)
        if rest[:1].isdigit() and (clock is None or clock.group("second") is None):
            continue  # a longer number, not a date
        day = (int(match["year"]), int(match["month"]), int(match["day"]))
        moment = _moment(*day, hour, minute, second) or _moment(*day, 0, 0, 0)
        if moment is not None:
            return moment
    return None


def _clock_of(match: re.Match[str]) -> tuple[int, int, int]:
    if not match["colon"] and match["second"] is None:
        return 0, 0, 0  # four digits alone are more often a counter than a time
    if not match["colon"] and len(match["hour"]) == 1:
        return 0, 0, 0
    hour = int(match["hour"])
    half = (match["half"] or "").strip().lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour, int(match["minute"]), int(match["second"] or 0)


def _moment(*parts: int) -> datetime | None:
    try:
        moment = datetime(*parts)  # type: ignore[arg-type]
    except ValueError:
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def date_from_exif(text: object, offset: object = None) -> datetime | None:
    """Return the moment of an EXIF date, aware only where ``offset`` (``+01:00``) is given."""
    match = re.match(r"\s*(\d{4})\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)", str(text or ""))
    moment = _moment(*map(int, match.groups())) if match else None
    if moment is None:
        return None
    zone = re.match(r"\s*([+-])(\d\d):?(\d\d)", str(offset or ""))
    if zone is None:
        return moment.replace(tzinfo=UTC) if str(offset or "").strip() == "Z" else moment
    minutes = int(zone[2]) * 60 + int(zone[3])
    if minutes > 14 * 60:
        return moment
    shift = timedelta(minutes=minutes if zone[1] == "+" else -minutes)
    return moment.replace(tzinfo=timezone(shift))


def choose_date(
    path: Path, from_exif: datetime | None, policy: DatePolicy, given: datetime | None
) -> tuple[datetime | None, DateSource | None]:
    """Return the date by the policy and where it came from; both ``None`` without one.

    A ``given`` date beats every policy. Times of the file system are local, without a zone.
    """
    if given is not None:
        return given, DateSource.GIVEN
    if policy is DatePolicy.MTIME:
        moment = datetime.fromtimestamp(int(path.stat().st_mtime))
        return moment, DateSource.MTIME
    if policy is DatePolicy.EXIF and from_exif is not None:
        return from_exif, DateSource.EXIF
    named = date_from_name(path.name)
    return (named, DateSource.NAME) if named is not None else (None, None)


def read_dates(path: Path) -> dict[str, datetime]:
    """Read a table of dates: columns ``file`` and ``taken_at`` (ISO 8601), one row per photo.

    Raises
    ------
    SettingsError
        When the table cannot be read, lacks a column, or holds a date that is none.
    """
    hint = "Write a CSV with the columns file,taken_at, e.g. visit_00.jpg,2026-01-05T09:30"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The dates in {path} cannot be read.", hint=hint) from error
    header, _, _ = text.partition("\n")
    delimiter = max(",;\t", key=header.count)
    rows = csv.DictReader(text.splitlines(), delimiter=delimiter)
    try:
        return _dates_of(rows, path, hint)
    except csv.Error as error:
        raise SettingsError(f"The dates in {path} are no CSV ({error}).", hint=hint) from error


def _dates_of(rows: csv.DictReader[str], path: Path, hint: str) -> dict[str, datetime]:
    columns = {name.strip().lower(): name for name in rows.fieldnames or () if name}
    if not {"file", "taken_at"} <= columns.keys():
        raise SettingsError(f"{path} lacks the columns file and taken_at.", hint=hint)
    dates: dict[str, datetime] = {}
    for row in rows:
        file = (row[columns["file"]] or "").strip()
        moment = _given_moment((row[columns["taken_at"]] or "").strip())
        if not file:
            continue
        if moment is None or dates.get(file, moment) != moment:
            what = "is no date" if moment is None else "is a second date for the same photo"
            raise SettingsError(
                f"{path}, line {rows.line_num}: {row[columns['taken_at']]!r} {what}.", hint=hint
            )
        dates[file] = moment
    return dates


def _given_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment.replace(microsecond=0)


def given_date(path: Path, dates: Mapping[str, datetime]) -> datetime | None:
    """Return the date that a table of dates gives this photo, by its path or by its name."""
    for key in (str(path), path.as_posix(), path.name):
        if key in dates:
            return dates[key]
    return None
