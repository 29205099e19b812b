"""From unchanged rendered series to the figures that stand in for a person's own noise.

The table of ``stats.noise_figures`` is made with this: for each metric the spread of one photo
within a visit, what visits differ by on top, and how well the one series foretells the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from pigment.benchmark.course_rows import CourseRow
from pigment.benchmark.repeat import miss_of
from pigment.model.series import Metric
from pigment.stats.noise_figures import NoiseFigure, fit_figure

_FEWEST_VISITS = 4
_FEWEST_SERIES = 5


def fit_figures(rows: Sequence[CourseRow]) -> dict[Metric, NoiseFigure]:
    """Fit the whole site's noise of every metric that five series or more have."""
    found = {}
    for metric in Metric:
        visits = [v for v in (_site_misses(row, metric) for row in rows) if v]
        if len(visits) >= _FEWEST_SERIES:
            found[metric] = _fit(visits)
    return found


def figures_text(rows: Sequence[CourseRow]) -> str:
    """Write the fitted figures as the lines of the table."""
    lines = [
        f"    Metric.{metric.name}: NoiseFigure("
        f"{figure.within_sd:.3g}, {figure.between_sd:.3g}, {figure.degrees_of_freedom}),"
        for metric, figure in fit_figures(rows).items()
    ]
    return "\n".join(lines)


def _site_misses(row: CourseRow, metric: Metric) -> list[list[float]]:
    """Measured minus true per visit and photo; nothing with under four visits."""
    by_visit: dict[int, list[float]] = defaultdict(list)
    for reading in row.readings:
        if reading.lesion is None and reading.metric == metric.value:
            by_visit[reading.visit].append(miss_of(metric.value, reading.value, reading.true))
    visits = [by_visit[number] for number in sorted(by_visit)]
    return visits if len(visits) >= _FEWEST_VISITS else []


def _fit(series: Sequence[Sequence[Sequence[float]]]) -> NoiseFigure:
    replicated = [[v for v in visits if len(v) > 1] for visits in series]
    within = [_pooled_variance(visits) for visits in replicated]
    dof = [sum(len(v) - 1 for v in visits) for visits in replicated]
    longest = max(len(visits) for visits in series)
    means = np.full((len(series), longest), np.nan)
    for row, visits in zip(means, series, strict=True):
        row[: len(visits)] = [float(np.mean(v)) for v in visits]
    photos = round(float(np.mean([len(v) for visits in series for v in visits])))
    return fit_figure(np.array(within), np.array(dof, float), means, max(photos, 1))


def _pooled_variance(visits: Sequence[Sequence[float]]) -> float:
    squares = sum(float(np.var(v)) * len(v) for v in visits)
    dof = sum(len(v) - 1 for v in visits)
    return squares / dof if dof else 0.0
