"""How much of the 5 % of false alarms each look, and each kind of claim, may spend.

A person looks after every visit and at several metrics and patches, so a test at 5 % each time
would sooner or later cry wolf on unchanged skin. The 5 % is of the whole series: it is split
once between kinds of claims and metrics (Bonferroni), and spent over the looks by the visit's
number (alpha spending, Lan & DeMets 1983; here by visit, since nobody knows how long a series
will last). Early looks get little, for they can show little; the middle ones most; late ones
less and less, for their lines rest on many visits and see small changes all the same.

The looks at one baseline overlap, so their shares may add up to more than 1: simulated over
104 visits the chance of any false alarm comes to what was set aside (see the method). So do the
three contrasts, which share their errors; their weights together may exceed what is left.
Looks at the visit before hardly overlap; there the shares add up to 1.
A site's claim hands its error on to the patches of the same metric (serial gatekeeping, Bretz
et al. 2009), which may then be told apart more finely.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pigment.model.series import Metric

_FIRST_SHARES = {2: 0.01, 3: 0.03, 4: 0.08, 5: 0.17}
_PEAK_SHARE, _PEAK, _DECAY = 0.25, 6, 2.3
_SHARES_IN_ALL = 1.577  # sum over all looks without end

DEFAULT_WEIGHTS: Mapping[Metric, float] = dict(
    {
        Metric.AREA_MM2: 0.40,
        Metric.AFFECTED_FRACTION: 0.40,  # stands in for the area, never beside it
        Metric.DELTA_E00: 0.45,
        Metric.MELANIN_CONTRAST: 0.15,
        Metric.DELTA_L: 0.15,
    }
)


@dataclass(frozen=True, slots=True)
class LookSettings:
    """``series_error``: chance of any false claim in a whole series of looks on unchanged skin.

    It is split into ``site_share``, ``patch_share`` (both against the baseline) and
    ``previous_share`` (site and patches against the visit before, half each), and over the
    metrics by ``weights``.
    """

    series_error: float = 0.05
    site_share: float = 0.70
    patch_share: float = 0.20
    previous_share: float = 0.10
    weights: Mapping[Metric, float] = field(default_factory=lambda: DEFAULT_WEIGHTS)


def look_share(visits: int, *, overlapping: bool = True) -> float:
    """Share of the error that the look after ``visits`` visits may spend.

    ``overlapping``: all looks are against one baseline.
    """
    if visits < 2:
        return 0.0
    share = _FIRST_SHARES.get(visits, _PEAK_SHARE * float((_PEAK / visits) ** _DECAY))
    return share if overlapping else share / _SHARES_IN_ALL


def site_level(metric: Metric, since: str, visits: int, settings: LookSettings) -> float:
    """Level of the test of one whole-site metric after ``visits`` visits."""
    if since == "previous":
        kind, share = 0.5 * settings.previous_share, look_share(visits, overlapping=False)
    else:
        kind, share = settings.site_share, look_share(visits)
    return settings.series_error * kind * share * settings.weights[metric]


def patch_level(
    metric: Metric, since: str, visits: int, settings: LookSettings, *, site_claimed: bool
) -> float:
    """Level that all patches share for one metric; more where the site's claim hands its own on."""
    if since == "previous":
        kind, share = 0.5 * settings.previous_share, look_share(visits, overlapping=False)
    else:
        kind, share = settings.patch_share, look_share(visits)
    own = settings.series_error * kind * share * settings.weights[metric]
    return own + (site_level(metric, since, visits, settings) if site_claimed else 0.0)
