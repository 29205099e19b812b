"""Noise of other people's photographs, for series too short to show their own.

One figure per metric and per conditions: a 24-patch card, the printed card, or none, each on
light and on dark skin (dark: typology angle below 10 degrees, about tones V and VI).
``FIGURE_SOURCES`` says where each set comes from. A figure weighs in by its degrees of freedom:
how well the noise of one series is foretold by that of others under the same conditions, by the
moments of the log variances (Smyth 2004, Stat. Appl. Genet. Mol. Biol. 3:3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import optimize, special

from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourMethod
from pigment.model.series import Metric

DARK_ITA_DEG = 10.0
_MOST_DOF, _FEWEST_DOF = 60, 3


@dataclass(frozen=True, slots=True)
class NoiseFigure:
    """Spread of one photograph within a visit and of visits on top of it.

    For areas both are of the natural logarithm, that is about relative.
    """

    within_sd: float
    between_sd: float
    degrees_of_freedom: int = 10


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
    24,
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
    Metric.AREA_MM2: NoiseFigure(0.0159, 0.00932, 3),
    Metric.AFFECTED_FRACTION: NoiseFigure(0.0155, 0.00688, 3),
    Metric.DELTA_E00: NoiseFigure(0.102, 0.183, 3),
    Metric.MELANIN_CONTRAST: NoiseFigure(0.00758, 0.0110, 3),
    Metric.DELTA_L: NoiseFigure(0.0855, 0.203, 3),
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


def fit_figure(
    within: FloatArray, within_dof: FloatArray, means: FloatArray, photos: int
) -> NoiseFigure:
    """Fit a figure to n unchanged series measured under the same conditions.

    Parameters
    ----------
    within, within_dof
        (n,) pooled within-visit variance of each series and its degrees of freedom.
    means
        (n, n_visits) visit means of ``photos`` photographs each, less the true value where it
        moves; NaN where a visit is lost. Areas as logarithms.
    """
    within_variance = prior_variance(np.asarray(within, float), np.asarray(within_dof, float))
    means = np.asarray(means, float)
    dof = (~np.isnan(means)).sum(axis=1) - 1
    kept = dof > 0
    variances = np.nanvar(means[kept], axis=1, ddof=1)
    visit_variance = prior_variance(variances, dof[kept].astype(float))
    between = max(visit_variance - within_variance / photos, 0.0)
    return NoiseFigure(sqrt(within_variance), sqrt(between), prior_dof(variances, dof[kept]))


def prior_variance(variances: FloatArray, dof: FloatArray) -> float:
    """Return the variance that the next series is expected around (Smyth 2004, section 6.2).

    From the mean of log variances, so that one series gone wrong moves it little; how far
    series lie apart is what their degrees of freedom say.
    """
    known = (variances > 0) & (dof > 0)
    logs = np.log(variances[known]) - special.digamma(dof[known] / 2) + np.log(dof[known] / 2)
    half = prior_dof(variances[known], dof[known]) / 2
    return float(np.exp(logs.mean() + special.digamma(half) - np.log(half)))


def prior_dof(variances: FloatArray, dof: FloatArray) -> int:
    """How well one series' variance is foretold by those of others, as degrees of freedom.

    The variance of log variances is that of chance (trigamma of half the degrees of freedom)
    and that between series (trigamma of half the prior's); between 3 and 60.
    """
    variances, dof = np.asarray(variances, float), np.asarray(dof, float)
    known = variances > 0
    logs = np.log(variances[known]) - special.digamma(dof[known] / 2) + np.log(dof[known] / 2)
    extra = float(np.var(logs, ddof=1) - special.polygamma(1, dof[known] / 2).mean())
    low, high = (float(special.polygamma(1, d / 2)) for d in (_MOST_DOF, _FEWEST_DOF))
    if extra <= low:
        return _MOST_DOF
    if extra >= high:
        return _FEWEST_DOF
    found = optimize.brentq(
        lambda d: float(special.polygamma(1, d / 2)) - extra, _FEWEST_DOF, _MOST_DOF
    )
    return round(float(found))
