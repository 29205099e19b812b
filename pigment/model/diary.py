"""The diary: what a person took, did or noticed, and on which days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class ExposureKind(StrEnum):
    """What a diary entry is about."""

    KRATOM = "kratom"
    MEDICINE = "medicine"
    HERB = "herb"
    SUN = "sun"
    SUNSCREEN = "sunscreen"
    TREATMENT = "treatment"
    PROCEDURE = "procedure"
    SYMPTOM = "symptom"
    ON_SKIN = "on_skin"  # make-up or cream on the skin that day
    NOTE = "note"


# Goes on until its last day is given; the others are of one day unless a last day is given.
LASTING = frozenset(
    {
        ExposureKind.KRATOM,
        ExposureKind.MEDICINE,
        ExposureKind.HERB,
        ExposureKind.SUNSCREEN,
        ExposureKind.TREATMENT,
    }
)
# What may go together with a change; a symptom, a cream for the day or a note is only shown.
TESTED = LASTING | {ExposureKind.SUN, ExposureKind.PROCEDURE}


@dataclass(frozen=True, slots=True)
class Exposure:
    """One entry. ``ended_on``: its last day, ``None`` while it goes on (or: one day only).

    ``name``: product, medicine or what it was; ``dose`` per ``dose_unit``, e.g. 4.0 and g/day.
    """

    kind: ExposureKind
    started_on: date
    ended_on: date | None = None
    name: str = ""
    dose: float | None = None
    dose_unit: str = ""
    note: str = ""

    @property
    def is_lasting(self) -> bool:
        """Return whether it is of more than one day."""
        if self.ended_on is None:
            return self.kind in LASTING
        return self.ended_on > self.started_on

    @property
    def subject(self) -> tuple[str, str]:
        """Return what makes two entries be about the same thing."""
        return self.kind.value, " ".join(self.name.casefold().split())


_KIND_WORDS = {kind: kind.value for kind in ExposureKind} | {ExposureKind.ON_SKIN: "on the skin:"}


class MomentKind(StrEnum):
    """What happened on a day of the diary."""

    STARTED = "started"
    STOPPED = "stopped"
    RAISED = "raised"  # the dose
    LOWERED = "lowered"
    HAPPENED = "happened"  # an entry of one day


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on which something of the diary began, ended or changed.

    ``exposure`` is the entry that begins here, or for ``STOPPED`` the one that ends.
    """

    on: date
    kind: MomentKind
    exposure: Exposure

    @property
    def label(self) -> str:
        """Return what happened in a few words, the same for screen, paper and file."""
        one = self.exposure
        about = " ".join(part for part in (_KIND_WORDS[one.kind], one.name) if part)
        if one.kind is ExposureKind.NOTE:
            return one.name or one.note
        if self.kind is MomentKind.HAPPENED:
            return about
        if self.kind is MomentKind.STOPPED or one.dose is None:
            return f"{about}: {self.kind.value}"
        dose = f"{one.dose:g} {one.dose_unit}".strip()
        joint = "with" if self.kind is MomentKind.STARTED else "to"
        return f"{about}: {self.kind.value} {joint} {dose}"

    @property
    def is_tested(self) -> bool:
        """Return whether it may go together with a change."""
        return self.exposure.kind in TESTED


def moments_of(exposures: Iterable[Exposure]) -> tuple[Moment, ...]:
    """Return every beginning, end and change of dose, in order of time.

    Two entries about the same thing of which one follows the other at once (or begins while
    the other goes on without a last day) are a change of dose, not an end and a beginning;
    with the dose unsaid or equal they are one.
    """
    subjects: dict[tuple[str, str], list[Exposure]] = {}
    moments = []
    for exposure in sorted(set(exposures), key=_by_day):
        if exposure.is_lasting:
            subjects.setdefault(exposure.subject, []).append(exposure)
        else:
            moments.append(Moment(exposure.started_on, MomentKind.HAPPENED, exposure))
    for entries in subjects.values():
        moments += _moments_of_one(entries)
    return tuple(sorted(moments, key=lambda m: (m.on, m.exposure.subject, m.kind)))


def _moments_of_one(entries: list[Exposure]) -> list[Moment]:
    """Return the moments of lasting entries about one thing, in order of their first day."""
    moments = []
    before: Exposure | None = None
    for entry in entries:
        if before is None:
            moments.append(Moment(entry.started_on, MomentKind.STARTED, entry))
        elif _follows(entry, before):
            kind = _dose_moment(before, entry)
            if kind is not None:
                moments.append(Moment(entry.started_on, kind, entry))
        else:
            moments.append(Moment(_last_day(before), MomentKind.STOPPED, before))
            moments.append(Moment(entry.started_on, MomentKind.STARTED, entry))
        before = entry
    if before is not None and before.ended_on is not None:
        moments.append(Moment(before.ended_on, MomentKind.STOPPED, before))
    return moments


def _follows(entry: Exposure, before: Exposure) -> bool:
    return before.ended_on is None or entry.started_on <= before.ended_on + timedelta(days=1)


def _last_day(entry: Exposure) -> date:
    return entry.ended_on or entry.started_on


def _dose_moment(before: Exposure, entry: Exposure) -> MomentKind | None:
    if before.dose is None or entry.dose is None or before.dose_unit != entry.dose_unit:
        return None
    if entry.dose == before.dose:
        return None
    return MomentKind.RAISED if entry.dose > before.dose else MomentKind.LOWERED


def _by_day(exposure: Exposure) -> tuple[object, ...]:
    return (
        exposure.started_on,
        exposure.kind.value,
        exposure.name,
        exposure.ended_on or date.max,
        exposure.dose or 0.0,
        exposure.dose_unit,
        exposure.note,
    )


def in_order(exposures: Iterable[Exposure]) -> tuple[Exposure, ...]:
    """Return entries by their first day, then by kind and name."""
    return tuple(sorted(exposures, key=_by_day))
