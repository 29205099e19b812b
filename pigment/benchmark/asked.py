"""The figures asked for, beside those measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pigment.benchmark.figures import (
    DARK_TONES,
    LIGHT_TONES,
    Figures,
    Share,
    figures_of,
    grouped,
    of_tones,
)
from pigment.benchmark.rows import SeriesRow


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure: what is asked (``at_least`` or at most ``limit``), what was measured.

    ``upper``: the other end where a range is asked for.
    """

    what: str
    limit: float
    at_least: bool
    percent: bool
    measured: float | None
    share: Share | None = None
    upper: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the measured figure meets the limit; ``None`` where there is no case."""
        if self.measured is None:
            return None
        if self.upper is not None and self.measured > self.upper:
            return False
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def goals(rows: Sequence[SeriesRow]) -> list[Goal]:
    """Return every figure asked for, measured on ``rows``."""
    light, dark = of_tones(rows, LIGHT_TONES), of_tones(rows, DARK_TONES)
    pale, deep, every = figures_of(light), figures_of(dark), figures_of(rows)
    return [
        _share("patches found", 0.98, every.found),
        _share("faint patches (1.5 to 3 delta_e00) found", 0.80, every.faint_found),
        _number("false patches per photo", 0.1, False, every.false_per_photo),
        _number("Dice, median, tones I-IV", 0.95, True, pale.dice),
        _number("Dice, median, tones V-VI", 0.92, True, deep.dice),
        _number("Dice, median, of the tone where it is lowest", 0.90, True,
                _worst(rows, lambda row: row.tone, lambda f: f.dice, min)),
        _number("Dice, median, of the hue where it is lowest", 0.90, True,
                _worst(rows, lambda row: row.hue, lambda f: f.dice, min)),
        *_area_goals("I-IV", 0.03, 0.09, pale),
        *_area_goals("V-VI", 0.06, 0.15, deep),
        _number("area bias, median, its size", 0.01, False, _size(every.area_bias), percent=True),
        _number("delta_e00 error, mean of absolute values", 0.6, False, every.delta_e00_error),
        _number("the same, worst tone over the best", 1.5, False, _spread_of_tones(rows)),
        _range("true area within 1.96 sd", 0.92, 0.98, every.area_covered),
        _range("true delta_e00 within 1.96 sd", 0.92, 0.98, every.delta_e00_covered),
        _share("hue class right, delta_e00 of 4 or more", 0.95, every.clear_hue_right),
        _share("same patch keeps its track", 0.97, every.same_track),
        _share("usable photos rejected", 0.05, every.rejected, at_least=False),
    ]  # fmt: skip


def _area_goals(tones: str, median: float, p90: float, figures: Figures) -> list[Goal]:
    return [
        _number(f"area error, median of absolute values, tones {tones}", median, False,
                figures.area_error, percent=True),
        _number(f"area error, 90th percentile, tones {tones}", p90, False,
                figures.area_error_p90, percent=True),
    ]  # fmt: skip


def _worst(
    rows: Sequence[SeriesRow],
    key: Callable[[SeriesRow], str],
    value: Callable[[Figures], float | None],
    which: Callable[[Sequence[float]], float],
) -> float | None:
    """Return the figure of the group where it is worst."""
    values = [value(figures_of(group)) for _, group in grouped(rows, key)]
    known = [one for one in values if one is not None]
    return which(known) if known else None


def _spread_of_tones(rows: Sequence[SeriesRow]) -> float | None:
    errors = [figures_of(group).delta_e00_error for _, group in grouped(rows, lambda r: r.tone)]
    known = [one for one in errors if one]
    return max(known) / min(known) if known else None


def _size(value: float | None) -> float | None:
    return None if value is None else abs(value)


def _share(what: str, limit: float, share: Share, *, at_least: bool = True) -> Goal:
    return Goal(what, limit, at_least, True, share.value, share)


def _range(what: str, low: float, high: float, share: Share) -> Goal:
    return Goal(what, low, True, True, share.value, share, high)


def _number(
    what: str, limit: float, at_least: bool, measured: float | None, *, percent: bool = False
) -> Goal:
    return Goal(what, limit, at_least, percent, measured)
