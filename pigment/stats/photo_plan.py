"""How often to photograph: the plan that would find a change of a chosen size.

The change is taken to come evenly over the time of the plan and the noise to be that of this
person's photographs. At the last visit the line through all visits is judged as ``change`` does
it, with this look's share of the error; the chance to find the change follows from the
noncentral t distribution. Every visit beyond the second adds to what is known of the noise.
``simulate_plan`` draws what such a series might look like.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p, sqrt

import numpy as np
from scipy import special

from pigment.model.arrays import FloatArray
from pigment.model.series import Repeatability
from pigment.stats.change import link_variance, noise_dof
from pigment.stats.estimate import FEWEST_FOR_LINE, Stretch, estimate_change
from pigment.stats.looks import LookSettings, site_level
from pigment.stats.noise import AREA_METRICS
from pigment.stats.repeatability import t_quantile

WANTED_POWER = 0.90
MOST_VISITS = 60


@dataclass(frozen=True, slots=True)
class PhotoPlan:
    """A way to photograph: ``visits`` in all, ``days_apart``, ``photos`` at each."""

    visits: int
    days_apart: float
    photos: int
    power: float

    @property
    def weeks(self) -> float:
        """From the first visit to the last."""
        return (self.visits - 1) * self.days_apart / 7.0


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedSeries:
    """One made-up series: ``days`` (n,), ``photos`` (n, k), ``truth`` (n,) in the metric's unit.

    ``found_at``: index of the first visit after which the change would be claimed, if any.
    """

    days: FloatArray
    photos: FloatArray
    truth: FloatArray
    found_at: int | None


def detection_power(
    noise: Repeatability,
    change: float,
    visits: int,
    photos: int = 2,
    settings: LookSettings | None = None,
) -> float:
    """Chance that the look after ``visits`` even visits claims ``change``.

    ``change``: in the metric's unit; for areas, and where the noise is ``on`` the logarithm,
    the fraction of the baseline (0.08 for 8 %).
    """
    if visits < 2:
        return 0.0
    level = site_level(noise.metric, "baseline", visits, settings or LookSettings())
    within, between = link_variance(photos, noise)
    dof = noise_dof(within, between, noise) + visits - 2
    sd = sqrt((within + between) * _factor(visits))
    size = abs(_on_scale(noise, change))
    if sd == 0:
        return 1.0 if size > 0 else 0.0
    limit = t_quantile(dof, 1.0 - level)
    return _noncentral_tail(limit, dof, size / sd)


def power_curve(
    noise: Repeatability,
    change: float,
    photos: int = 2,
    days_apart: float = 7.0,
    most_visits: int = 30,
    settings: LookSettings | None = None,
) -> tuple[PhotoPlan, ...]:
    """Return plans of 2 visits and more, with the chance of each to find the change."""
    return tuple(
        PhotoPlan(n, days_apart, photos, detection_power(noise, change, n, photos, settings))
        for n in range(2, most_visits + 1)
    )


def plan_for(
    noise: Repeatability,
    change: float,
    photos: int = 2,
    days_apart: float = 7.0,
    power: float = WANTED_POWER,
    settings: LookSettings | None = None,
) -> PhotoPlan | None:
    """Return the shortest plan that finds the change with the wanted chance, or ``None``."""
    plans = power_curve(noise, change, photos, days_apart, MOST_VISITS, settings)
    return next((plan for plan in plans if plan.power >= power), None)


def simulate_plan(
    noise: Repeatability,
    baseline: float,
    change: float,
    plan: PhotoPlan,
    seed: int,
    settings: LookSettings | None = None,
) -> SimulatedSeries:
    """Draw one series of ``plan`` whose metric goes from ``baseline`` by ``change``, evenly."""
    rng = np.random.default_rng(seed)
    settings = settings or LookSettings()
    days = plan.days_apart * np.arange(plan.visits)
    shift = _on_scale(noise, change) * days / max(days[-1], 1.0)
    start = float(np.log(baseline)) if noise.on == "ln" else baseline
    if noise.metric in AREA_METRICS and noise.on != "ln":
        shift = shift * baseline
    within, between = link_variance(1, noise)
    truth = start + shift
    shared = sqrt(between) * rng.standard_normal((plan.visits, 1))
    shots = truth[:, None] + shared + sqrt(within) * rng.standard_normal((plan.visits, plan.photos))
    found = _found_at(days, shots.mean(axis=1), noise, plan.photos, settings)
    if noise.on == "ln":
        shots, truth = np.exp(shots), np.exp(truth)
    return SimulatedSeries(days, shots, truth, found)


def _found_at(
    days: FloatArray, means: FloatArray, noise: Repeatability, photos: int, settings: LookSettings
) -> int | None:
    within, between = link_variance(photos, noise)
    known = noise_dof(within, between, noise)
    for n in range(2, len(days) + 1):
        stretch = Stretch(
            days[:n], means[:n], (within + between) * np.eye(n), known + n - 2, noise.on
        )
        estimate = estimate_change(stretch)
        level = site_level(noise.metric, "baseline", n, settings)
        if abs(estimate.difference) > t_quantile(known + n - 2, 1.0 - level) * estimate.sd:
            return n - 1
    return None


def _factor(visits: int) -> float:
    """Variance of the change over that of one visit's mean, for even visits."""
    if visits < FEWEST_FOR_LINE:
        return 2.0
    return 12.0 * (visits - 1) / (visits * (visits + 1))


def _on_scale(noise: Repeatability, change: float) -> float:
    """Turn a change into the scale of the noise."""
    return log1p(change) if noise.on == "ln" else change


def _noncentral_tail(limit: float, dof: float, ratio: float) -> float:
    """Chance that a noncentral t, or normal, variable lies beyond ``limit`` on either side.

    The far side is left out where it is too small for its series to converge.
    """
    if dof == np.inf:
        return float(special.ndtr(ratio - limit) + special.ndtr(-ratio - limit))
    near, far = (float(special.nctdtr(dof, ratio, end)) for end in (limit, -limit))
    return 1.0 - near + (far if np.isfinite(far) else 0.0)
