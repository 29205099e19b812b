"""The figures asked for, beside those measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pigment.benchmark.figures import DARK_TONES, LIGHT_TONES, Share, figures_of, of_tones
from pigment.benchmark.rows import SeriesRow


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure: what is asked (``at_least`` or at most ``limit``), what was measured."""

    what: str
    limit: float
    at_least: bool
    percent: bool
    measured: float | None
    share: Share | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the measured figure meets the limit; ``None`` where there is no case."""
        if self.measured is None:
            return None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def goals(rows: Sequence[SeriesRow]) -> list[Goal]:
    """Return every figure asked for, measured on ``rows``."""
    light, dark = of_tones(rows, LIGHT_TONES), of_tones(rows, DARK_TONES)
    pale, deep, every = figures_of(light), figures_of(dark), figures_of(rows)
    brown = figures_of([row for row in dark if row.hue == "brown"])
    blue = figures_of([row for row in dark if row.hue == "grey-blue"])
    return [
        _share("patches found, tones I-IV", 0.95, True, pale.found),
        _number("false patches per photo, tones I-IV", 0.3, False, pale.false_per_photo),
        _share("patches found, tones V-VI, brown", 0.70, True, brown.found),
        _share("patches found, tones V-VI, grey-blue", 0.70, True, blue.found),
        _number("false patches per photo, tones V-VI", 0.5, False, deep.false_per_photo),
        _number("Dice, median, tones I-IV", 0.92, True, pale.dice),
        _number("Dice, median, tones V-VI", 0.80, True, deep.dice),
        _number("area error, median of absolute values, tones I-IV", 0.06, False,
                pale.area_error, percent=True),
        _number("delta_e00 error, mean of absolute values, tones I-IV", 1.0, False,
                pale.delta_e00_error),
        _share("same patch keeps its track", 0.97, True, every.same_track),
        _share("usable photos rejected", 0.05, False, every.rejected),
    ]  # fmt: skip


def _share(what: str, limit: float, at_least: bool, share: Share) -> Goal:
    return Goal(what, limit, at_least, True, share.value, share)


def _number(
    what: str, limit: float, at_least: bool, measured: float | None, *, percent: bool = False
) -> Goal:
    return Goal(what, limit, at_least, percent, measured)
