"""Which long series the benchmark renders: six visits of two photos, and what changes in them.

Lamp, light, pose and exposure change from visit to visit in every one of them. Their seeds are
used nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from pigment.synth.course import Course
from pigment.synth.scenarios import RenderedSeries, make_series
from pigment.synth.scene import DEVELOPED_BORDERS, DEVELOPED_SHAPES, TONES

FIRST_SEED = 54_000
CHANGE_SEED = 74_000
N_VISITS, PHOTOS_PER_VISIT = 6, 2
STABLE, TANNED, FLUSHED, SPREADING, FADING = "stable", "tanned", "flushed", "spreading", "fading"
NULL_KINDS = (STABLE, TANNED, FLUSHED)
CARD, NO_CARD, APART = "card", "no card", "held apart"
AREA_FACTOR = 1.25
CONTRAST_STEP = -2.0
_FLUSH_LN = 0.35  # a visit may have half as much blood again, or two thirds of it
# Melanin by which two weeks of sun move skin by about 3.7 CIELAB units (Melgosa 2022), from
# the renderer's optics; the lightest skin tans less.
_TAN_LN = {"I": 1.0, "II": 0.58, "III": 0.40, "IV": 0.32, "V": 0.28, "VI": 0.27}
_HUES = ("brown", "grey-blue")


@dataclass(frozen=True, slots=True)
class CourseCase:
    """One series: what becomes of the skin (``kind``), and under which conditions (``group``)."""

    seed: int
    kind: str
    group: str
    tone: str
    hue: str
    shape: str | None
    border: str | None

    def plan(self) -> RenderedSeries:
        """Return the series to be photographed."""
        return make_series(
            self.seed,
            tone=self.tone,
            hue=self.hue,
            shape=self.shape,
            border=self.border,
            card="none" if self.group == NO_CARD else "colorchecker",
            kind="held_apart" if self.group == APART else "developed",
            evolution="stable",
            n_visits=N_VISITS,
            photos_per_visit=PHOTOS_PER_VISIT,
            contrast=(3.5, 12.0) if self.kind == FADING else (3.0, 12.0),
            course=course_of(self.kind, self.tone),
        )


def course_of(kind: str, tone: str) -> Course:
    """Return what the last visit of a series of this kind has that the first has not."""
    if kind == TANNED:
        return Course(tan_ln=_TAN_LN[tone])
    if kind == FLUSHED:
        return Course(flush_ln=_FLUSH_LN)
    if kind == SPREADING:
        return Course(area_factor=AREA_FACTOR)
    if kind == FADING:
        return Course(contrast_step=CONTRAST_STEP)
    return Course()


def repeat_cases(rounds: int = 6) -> tuple[CourseCase, ...]:
    """Return unchanged skin: ``rounds`` series a tone with a card, 12 held apart, 12 without."""
    return (
        *_cases(STABLE, CARD, rounds * len(TONES), FIRST_SEED),
        *_cases(STABLE, APART, 12, FIRST_SEED + 400),
        *_cases(STABLE, NO_CARD, 12, FIRST_SEED + 500),
    )


def change_cases(rounds: int = 6) -> tuple[CourseCase, ...]:
    """Return ``rounds`` series a tone of each kind, all with a card."""
    count = rounds * len(TONES)
    kinds = (STABLE, TANNED, FLUSHED, SPREADING, FADING)
    return tuple(
        case
        for number, kind in enumerate(kinds, start=1)
        for case in _cases(kind, CARD, count, CHANGE_SEED + 1000 * number)
    )


def _cases(kind: str, group: str, count: int, first: int) -> list[CourseCase]:
    """Every tone in turn, then the other hue, over all shapes and borders."""
    tones = tuple(TONES)
    looks = [
        (shape.value, border.value) for border in DEVELOPED_BORDERS for shape in DEVELOPED_SHAPES
    ]
    cases = []
    for number in range(count):
        turn = number // len(tones)
        tone, hue = tones[number % len(tones)], _HUES[(number + turn) % len(_HUES)]
        shape, border = looks[(number + turn * 5) % len(looks)]
        look = (None, None) if group == APART else (shape, border)
        cases.append(CourseCase(first + number, kind, group, tone, hue, *look))
    return cases
