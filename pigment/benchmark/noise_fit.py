"""From unchanged rendered series to the figures that stand in for a person's own noise.

The table of ``stats.noise_figures`` is made with this: for each metric the spread of one photo
within a visit, what visits differ by on top, and how well the one series foretells the other.

Within the visits of one series the pooled variance over its expected one follows Fisher's F,
with the figure's degrees of freedom below the line: these and the figure have the greatest
likelihood together. So too for the means of visits, over what ``stats.noise`` expects of them
from the photos' own spread and claims: a figure is fitted just as it is used. (Smyth 2004 fits
the same model by moments; a few quiet series then pass for poor foresight.)

As in ``stats.series`` the whole site is read over the patches that every visit shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt

import numpy as np
from scipy import optimize, stats

from pigment.benchmark.course_rows import CourseRow, Reading
from pigment.benchmark.repeat import miss_of
from pigment.model.arrays import FloatArray
from pigment.model.series import Metric
from pigment.stats.noise import AREA_METRICS, expected_variances
from pigment.stats.noise_figures import NoiseFigure

_FEWEST_VISITS = 4
_FEWEST_SERIES = 5
_MOST_DOF, _FEWEST_DOF = 60.0, 2.0
_MOST_BETWEEN = 20.0  # times the variance of one photo


@dataclass(frozen=True, slots=True)
class SeriesSpread:
    """One metric of one unchanged series.

    ``within``, ``visits``: (variance, degrees of freedom) of photos within a visit, and of the
    means of visits. ``claimed_sd``: the median uncertainty that its photos state (0: none).
    """

    within: tuple[float, int]
    visits: tuple[float, int]
    claimed_sd: float


def fit_figures(rows: Sequence[CourseRow]) -> dict[Metric, NoiseFigure]:
    """Fit the whole site's noise of every metric that five series or more have."""
    found = {}
    for metric in Metric:
        spreads = [s for s in (_site_spread(row, metric) for row in rows) if s is not None]
        if len(spreads) >= _FEWEST_SERIES:
            photos = _photos_a_visit(rows, metric)
            found[metric] = fit_figure(spreads, photos)
    return found


def figures_text(rows: Sequence[CourseRow]) -> str:
    """Write the fitted figures as the lines of the table."""
    lines = [
        f"    Metric.{metric.name}: NoiseFigure("
        f"{figure.within_sd:.3g}, {figure.between_sd:.3g}, {figure.degrees_of_freedom}, "
        f"{figure.within_degrees_of_freedom}, {figure.claimed_sd:.3g}),"
        for metric, figure in fit_figures(rows).items()
    ]
    return "\n".join(lines)


def fit_figure(spreads: Sequence[SeriesSpread], photos: int) -> NoiseFigure:
    """Fit a figure to series of visits of ``photos`` photos measured under the same conditions."""
    claims = np.array([spread.claimed_sd for spread in spreads])
    usual = exp(float(np.log(claims).mean())) if (claims > 0).all() else 0.0
    scales = (claims / usual) ** 2 if usual else np.ones(len(spreads))
    own = [
        (v / scale, d) for (v, d), scale in zip((s.within for s in spreads), scales, strict=True)
    ]
    variance, within_dof = _most_likely(own)
    figure = NoiseFigure(sqrt(variance), 0.0, 2, round(within_dof), usual)

    def misfit(parameters: FloatArray) -> float:
        between, dof = variance * float(np.exp(parameters[0])), float(np.exp(parameters[1]))
        tried = NoiseFigure(figure.within_sd, sqrt(between), 2, figure.within_degrees_of_freedom)
        expected = [expected_variances(within, 1.0 / photos, tried)[1] for within in own]
        return _surprise([spread.visits for spread in spreads], scales * expected, dof)

    bounds = [(log(1e-3), log(_MOST_BETWEEN)), (log(_FEWEST_DOF), log(_MOST_DOF))]
    starts = [(log(share), log(dof)) for share in (0.1, 1.0, 5.0) for dof in (4.0, 20.0)]
    best = min(
        (optimize.minimize(misfit, s, method="Nelder-Mead", bounds=bounds) for s in starts),
        key=lambda found: float(found.fun),
    )
    between, dof = variance * exp(best.x[0]), exp(best.x[1])
    return NoiseFigure(figure.within_sd, sqrt(between), round(dof), round(within_dof), usual)


def _most_likely(own: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """Variance and degrees of freedom that most likely lie behind (variance, dof) of series."""
    middle = log(float(np.median([variance for variance, _ in own])))

    def misfit(parameters: FloatArray) -> float:
        expected, dof = float(np.exp(parameters[0])), float(np.exp(parameters[1]))
        return _surprise(own, np.full(len(own), expected), dof)

    bounds = [(middle - 5.0, middle + 5.0), (log(_FEWEST_DOF), log(_MOST_DOF))]
    best = min(
        (
            optimize.minimize(misfit, (middle, log(dof)), method="Nelder-Mead", bounds=bounds)
            for dof in (3.0, 10.0, 40.0)
        ),
        key=lambda found: float(found.fun),
    )
    return exp(best.x[0]), exp(best.x[1])


def _surprise(own: Sequence[tuple[float, int]], expected: FloatArray, dof: float) -> float:
    """Negative log likelihood of variances (n,), as multiples of those expected."""
    variances, dofs = np.array(own, float).T
    return float((np.log(expected) - stats.f.logpdf(variances / expected, dofs, dof)).sum())


def _site_spread(row: CourseRow, metric: Metric) -> SeriesSpread | None:
    """Spread of measured minus true over photos and visits; ``None`` with under four visits."""
    by_visit: dict[int, list[float]] = defaultdict(list)
    claims: list[float] = []
    for reading in _of_lasting_patches(row, metric):
        by_visit[reading.visit].append(miss_of(metric.value, reading.value, reading.true))
        unit = reading.value if metric in AREA_METRICS else 1.0
        claims += [reading.sd / unit] if unit > 0.0 else []
    replicated = [v for v in by_visit.values() if len(v) > 1]
    if len(by_visit) < _FEWEST_VISITS or not replicated:
        return None
    dof = sum(len(v) - 1 for v in replicated)
    within = sum(float(np.var(v)) * len(v) for v in replicated) / dof
    means = float(np.var([float(np.mean(v)) for v in by_visit.values()], ddof=1))
    claimed = float(np.median(claims)) if claims else 0.0
    return SeriesSpread((within, dof), (means, len(by_visit) - 1), claimed)


def _photos_a_visit(rows: Sequence[CourseRow], metric: Metric) -> int:
    counts = []
    for row in rows:
        visits = [reading.visit for reading in _of_lasting_patches(row, metric)]
        counts += [len(visits) / len(set(visits))] if visits else []
    return max(round(float(np.mean(counts))), 1)


def _of_lasting_patches(row: CourseRow, metric: Metric) -> list[Reading]:
    """Read the site over the patches of every visit; as it was read where there are none."""
    whole = [r for r in row.readings if r.lesion is None and r.metric == metric.value]
    lasting = _lasting(row)
    if not lasting:
        return whole
    read = [_over(lasting, own, metric) for own in _by_photo(row).values()]
    found = [one for one in read if one is not None]
    return found if {one.visit for one in found} == {one.visit for one in whole} else whole


def _lasting(row: CourseRow) -> frozenset[int]:
    """Name the true patches that every visit shows."""
    visits = {reading.visit for reading in row.readings}
    seen: dict[int, set[int]] = defaultdict(set)
    for reading in row.readings:
        if reading.lesion is not None:
            seen[reading.lesion].add(reading.visit)
    return frozenset(lesion for lesion, own in seen.items() if own == visits)


def _by_photo(row: CourseRow) -> dict[str, list[Reading]]:
    photos: dict[str, list[Reading]] = defaultdict(list)
    for reading in row.readings:
        photos[reading.file].append(reading)
    return photos


def _over(lasting: frozenset[int], photo: Sequence[Reading], metric: Metric) -> Reading | None:
    """Sum an area, or weigh a contrast by area, over some patches of one photo.

    ``None`` where the photo lacks one of them or its reading.
    """
    areas = [r for r in photo if r.lesion in lasting and r.metric == Metric.AREA_MM2.value]
    if {r.lesion for r in areas} != lasting:
        return None
    total, true_total = sum(r.value for r in areas), _true_sum(areas)
    if metric in AREA_METRICS:
        summed = replace(
            areas[0], metric=metric.value, value=total, sd=_root_sum(r.sd for r in areas),
            true=true_total,
        )  # fmt: skip
        return summed if metric is Metric.AREA_MM2 else _as_fraction(summed, photo)
    own = [r for r in photo if r.lesion in lasting and r.metric == metric.value]
    if len(own) != len(areas):
        return None
    shares = [r.value / total for r in areas]
    return replace(
        own[0],
        value=sum(share * r.value for share, r in zip(shares, own, strict=True)),
        sd=_root_sum(share * r.sd for share, r in zip(shares, own, strict=True)),
        true=_true_mean(areas, own),
    )


def _as_fraction(summed: Reading, photo: Sequence[Reading]) -> Reading | None:
    """Give some patches their part, by area, of the site's share of the skin."""
    site = {r.metric: r for r in photo if r.lesion is None}
    whole, fraction = site.get(Metric.AREA_MM2.value), site.get(Metric.AFFECTED_FRACTION.value)
    if whole is None or fraction is None:
        return None
    part = summed.value / whole.value
    return replace(summed, value=part * fraction.value, sd=part * fraction.sd)


def _true_sum(areas: Sequence[Reading]) -> float:
    return sum({r.lesion: r.true for r in areas}.values())  # a patch in two pieces counts once


def _true_mean(areas: Sequence[Reading], own: Sequence[Reading]) -> float:
    sizes = {r.lesion: r.true for r in areas}
    contrasts = {r.lesion: r.true for r in own}
    return sum(sizes[lesion] * true for lesion, true in contrasts.items()) / sum(sizes.values())


def _root_sum(parts: Iterable[float]) -> float:
    return sqrt(sum(part**2 for part in parts))
