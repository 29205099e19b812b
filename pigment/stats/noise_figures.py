"""Noise of other people's photographs, for series too short to show their own.

One figure per metric and per conditions: a 24-patch card, the printed card, or none, each on
light and on dark skin (dark: typology angle below 10 degrees, about tones V and VI).
``FIGURE_SOURCES`` says where each set comes from. A figure weighs in by its degrees of freedom:
how well the noise of one series is foretold by that of others under the same conditions
(Smyth 2004, Stat. Appl. Genet. Mol. Biol. 3:3; fitted by ``benchmark.noise_fit``).

A large patch is outlined with less error than a small one, and dark skin is read with more than
light skin. The uncertainty that photographs state of themselves follows this, so where it is
known a figure is taken in proportion to it: what these photographs claim over what those claimed
that the figure was fitted to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pigment.model.calibration import ColourMethod
from pigment.model.series import Metric

DARK_ITA_DEG = 10.0


@dataclass(frozen=True, slots=True)
class NoiseFigure:
    """Spread of one photograph within a visit and of visits on top of it.

    For areas all are of the natural logarithm, that is about relative. ``degrees_of_freedom``:
    how well it foretells a visit; ``within_degrees_of_freedom``: the spread within (0: as well).
    ``claimed_sd``: what the photographs behind it state of themselves (0: unknown).
    """

    within_sd: float
    between_sd: float
    degrees_of_freedom: int = 10
    within_degrees_of_freedom: int = 0
    claimed_sd: float = 0.0


@dataclass(frozen=True, slots=True)
class FigureSource:
    """Where a set of figures comes from; ``series``: how many were measured (0: published)."""

    series: int
    how: str


_PUBLISHED = FigureSource(
    0,
    "published: a phone in the hand tells 1.9 CIELAB units apart (Hashimoto 2024, Skin Res. "
    "Technol. 30:e13824), 2.77 times a spread of 0.69 for one photograph, split between "
    "photograph and visit; under 4 % within and 6 % between operators for marker-free planimetry "
    "(SAWC 2023 poster 566711); melanin contrast from the same lightness spread, 0.024 per L* "
    "unit near L* 55",
)
_RENDERED = FigureSource(
    48,
    "rendered: skin that does not change, a 24-patch card, tones I to VI, six visits of two photos "
    "with another lamp, light and pose at each visit; not the scenes that accuracy is judged on",
)
_FROM_PAPERS: Mapping[Metric, NoiseFigure] = {
    Metric.AREA_MM2: NoiseFigure(0.04, 0.045),
    Metric.AFFECTED_FRACTION: NoiseFigure(0.04, 0.045),
    Metric.DELTA_E00: NoiseFigure(0.40, 0.56),
    Metric.MELANIN_CONTRAST: NoiseFigure(0.010, 0.014),
    Metric.DELTA_L: NoiseFigure(0.40, 0.56),
}
_WITH_CARD: Mapping[Metric, NoiseFigure] = {
    Metric.AREA_MM2: NoiseFigure(0.0087, 0.00276, 4, 2, 0.0434),
    Metric.AFFECTED_FRACTION: NoiseFigure(0.0103, 0.00387, 3, 4, 0.0234),
    Metric.DELTA_E00: NoiseFigure(0.0912, 0.172, 10, 7, 0.37),
    Metric.MELANIN_CONTRAST: NoiseFigure(0.00704, 0.00824, 3, 6, 0.0138),
    Metric.DELTA_L: NoiseFigure(0.0645, 0.176, 4, 5, 0.452),
}
FIGURES: Mapping[str, Mapping[Metric, NoiseFigure]] = {
    "card": _WITH_CARD,
    "card, dark skin": _WITH_CARD,
    "printed card": _FROM_PAPERS,
    "printed card, dark skin": _FROM_PAPERS,
    "no card": _FROM_PAPERS,
    "no card, dark skin": _FROM_PAPERS,
}
FIGURE_SOURCES: Mapping[str, FigureSource] = {
    name: _RENDERED if figures is _WITH_CARD else _PUBLISHED for name, figures in FIGURES.items()
}


def conditions_of(method: ColourMethod, ita_deg: float | None) -> str:
    """Name the conditions of a photograph, a key of ``FIGURES``."""
    names = {ColourMethod.COLORCHECKER24: "card", ColourMethod.PIGMENT_CARD: "printed card"}
    dark = ita_deg is not None and ita_deg < DARK_ITA_DEG
    return names.get(method, "no card") + (", dark skin" if dark else "")
