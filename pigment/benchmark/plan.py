"""Which series the benchmark renders. Their seeds are used nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle

from pigment.synth.scenarios import RenderedSeries, make_series
from pigment.synth.scene import DEVELOPED_BORDERS, DEVELOPED_SHAPES, TONES

FIRST_SEED = 50_000
DEVELOPED, HELD_APART, NO_CARD = "developed", "held_apart", "no_card"
GROUPS = (DEVELOPED, HELD_APART, NO_CARD)
_HUES = ("brown", "grey-blue")
_LONG = 6  # visits of the series that follow patches over time
_SHORT = 2


@dataclass(frozen=True, slots=True)
class Case:
    """One series of the benchmark; what is ``None`` is drawn from the seed."""

    seed: int
    group: str
    tone: str
    hue: str
    shape: str | None
    border: str | None
    n_visits: int

    def plan(self) -> RenderedSeries:
        """Return the series to be photographed."""
        return make_series(
            self.seed,
            tone=self.tone,
            hue=self.hue,
            shape=self.shape,
            border=self.border,
            card="none" if self.group == NO_CARD else "colorchecker",
            kind="held_apart" if self.group == HELD_APART else "developed",
            n_visits=self.n_visits,
        )


def full_cases() -> tuple[Case, ...]:
    """Return 48 series like those developed on, 18 held apart and 12 without a card."""
    return (*_developed(4, 4), *_held_apart(18), *_without_card(12))


def quick_cases() -> tuple[Case, ...]:
    """Return six short series, two of them held apart and one without a card."""
    developed = (
        Case(60_000, DEVELOPED, "II", "brown", "forearm", "sharp", _SHORT),
        Case(60_001, DEVELOPED, "V", "brown", "trunk", "diffuse", _SHORT),
        Case(60_002, DEVELOPED, "IV", "grey-blue", "face", "sharp", _SHORT),
    )
    apart = (
        Case(60_003, HELD_APART, "III", "brown", None, None, _SHORT),
        Case(60_004, HELD_APART, "VI", "grey-blue", None, None, _SHORT),
    )
    return (*developed, *apart, Case(60_005, NO_CARD, "I", "brown", "trunk", "sharp", _SHORT))


def _developed(rounds: int, long_every: int) -> list[Case]:
    """Every tone with each hue, ``rounds`` times, over all shapes and borders in turn."""
    looks = cycle([(s.value, b.value) for b in DEVELOPED_BORDERS for s in DEVELOPED_SHAPES])
    cases: list[Case] = []
    for turn in range(rounds):
        for tone in TONES:
            for hue in _HUES:
                number = len(cases)
                shape, border = next(looks)
                visits = _LONG if (number + turn) % long_every == 0 else _SHORT
                seed = FIRST_SEED + number
                cases.append(Case(seed, DEVELOPED, tone, hue, shape, border, visits))
        next(looks)  # so that the next round pairs tones with other looks
    return cases


def _held_apart(count: int) -> list[Case]:
    first = FIRST_SEED + 1000
    pairs = [(tone, hue) for hue in _HUES for tone in TONES]
    return [
        Case(first + i, HELD_APART, *pairs[i % len(pairs)], None, None, _visits(i))
        for i in range(count)
    ]


def _without_card(count: int) -> list[Case]:
    first = FIRST_SEED + 2000
    pairs = [(tone, hue) for hue in _HUES for tone in TONES]
    looks = [(s.value, b.value) for b in DEVELOPED_BORDERS for s in DEVELOPED_SHAPES]
    return [
        Case(first + i, NO_CARD, *pairs[i % len(pairs)], *looks[i % len(looks)], _visits(i))
        for i in range(count)
    ]


def _visits(number: int) -> int:
    return _LONG if number % 4 == 0 else _SHORT
