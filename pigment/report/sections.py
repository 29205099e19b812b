"""The nouns of a report: text, numbers, tables and the pictures it asks for; no layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pigment.model.series import Metric


class ColumnKind(StrEnum):
    """What a column holds, from which a page decides how to set it."""

    TEXT = "text"
    NUMBER = "number"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column."""

    title: str
    kind: ColumnKind = ColumnKind.NUMBER


@dataclass(frozen=True, slots=True)
class Table:
    """A table under its title; every row has one text per column."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.title}: a row is not as long as the head")


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph that the report shows: laid on the baseline's grid, cropped as all others.

    ``key`` names it among the drawn pictures; ``file`` is the photo; ``alt`` is for those who
    do not see it.
    """

    key: str
    file: str
    caption: str
    alt: str
    outlined: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A timeline of one whole-site metric; ``note`` says how fast it moves."""

    key: str
    metric: Metric
    title: str
    alt: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words between the parts."""

    pair: str
    timelines: str
    more_timelines: str
    contact: str
    method: str
    page: str
    of: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says, in the order of reading.

    ``verdict``: the one sentence; ``margins``: each change with its interval and noise.
    """

    title: str
    site: str
    reader: str
    facts: str
    verdict: str
    margins: tuple[str, ...]
    disclaimer: str
    pair: tuple[Picture, ...]
    pair_note: str
    numbers: Table
    charts: tuple[Chart, ...]
    chart_note: str
    contact: tuple[Picture, ...]
    contact_note: str
    tables: tuple[Table, ...]
    method: tuple[str, ...]
    signs_title: str
    signs: tuple[str, ...]
    made_by: str
    words: Words
    notes: tuple[str, ...] = field(default=())

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every photograph asked for."""
        return self.pair + self.contact
