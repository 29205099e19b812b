"""The diary within a report: its days by their number in the charts, and what goes with them."""

from __future__ import annotations

from collections.abc import Sequence

from pigment.model.darkening import known_to_darken
from pigment.model.diary import Moment
from pigment.model.series import SeriesResult
from pigment.report.sections import Column, ColumnKind, Table
from pigment.report.wording import date_text
from pigment.report.wording import diary as words

MOST_ROWS = 40


def diary_table(result: SeriesResult, together: Sequence[str]) -> Table:
    """Return the moments of a series' diary; ``together``: sentences that stand below."""
    columns = (
        Column(words.NUMBER_HEAD, ColumnKind.TEXT),
        Column(words.DAY_HEAD, ColumnKind.TEXT),
        Column(words.ENTRY_HEAD, ColumnKind.PROSE),
        Column(words.KNOWN_HEAD, ColumnKind.PROSE),
    )
    rows = tuple(
        _row(place, moment) for place, moment in enumerate(result.moments[:MOST_ROWS], start=1)
    )
    left_out = len(result.moments) - len(rows)
    said = [*together, *([words.rows_left_out(left_out)] if left_out else [])]
    note = " ".join([words.REPORT_NOTE, *said]) if rows else ""
    return Table(words.REPORT_TITLE, columns, rows, note)


def _row(place: int, moment: Moment) -> tuple[str, ...]:
    known = known_to_darken(moment.exposure)
    marked = "" if known is None else f"{known.group} ({known.source})"
    return str(place), date_text(moment.on), moment.label, marked
