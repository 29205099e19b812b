"""Series of numbers that behave like measured photographs, with the truth beside them.

The noise is that of the table of figures: a part that a photograph has to itself and a part that
all photographs of a visit share, each partly common to all patches. One series is noisier than the
next, as far as its photographs say so themselves (their stated uncertainty spreads as in rendered
series) and beyond (as the figures' degrees of freedom have it, the same model that they were
fitted by). Half of the series have heavier tails than the normal distribution on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from scipy import stats

from pigment.model.arrays import FloatArray
from pigment.model.calibration import Alignment, ColourMethod, ScaleMethod
from pigment.model.patches import HueClass, Patch, PatchKind
from pigment.model.photo import Capture, DateSource
from pigment.model.quantity import Quantity
from pigment.model.series import Affected, MeasuredPhoto, Metric, PhotoStatus
from pigment.stats.noise_figures import FIGURES, NoiseFigure

START = datetime(2026, 1, 5, 9, 30)
_METRICS = (Metric.AREA_MM2, Metric.DELTA_E00, Metric.MELANIN_CONTRAST, Metric.DELTA_L)
_PER_DELTA_E = {Metric.DELTA_E00: 1.0, Metric.MELANIN_CONTRAST: 0.024, Metric.DELTA_L: -1.1}
_AGREEMENT = 0.9  # correlation of the contrasts' errors
# of what the photographs of a series state, from one series to the next; of 48 rendered ones
_CLAIMS_SPREAD_LN = {
    Metric.AREA_MM2: 0.56,
    Metric.DELTA_E00: 0.30,
    Metric.MELANIN_CONTRAST: 0.71,
    Metric.DELTA_L: 0.22,
}
_TAIL_DOF = 5
_PATCHES = 3
_PATCH_FACTOR = 1.5  # noise of one patch over that of the site
_PATCH_CLAIM = 1.6  # what is stated of one patch over that of the site
_MM_PER_PX = 0.16


@dataclass(frozen=True, slots=True)
class NumericPlan:
    """What happens in a series: ``area_ln`` and ``delta_e00`` are in full at the last visit.

    ``step_at``: the visit (from 0) from which all of it is there; ``None``: evenly.
    """

    seed: int
    visits: int = 6
    photos: int = 2
    days_apart: float = 14.0
    area_ln: float = 0.0
    delta_e00: float = 0.0
    step_at: int | None = None
    conditions: str = "card"
    heavy_tails: bool = False

    def shares(self) -> FloatArray:
        """How much of the change is there, (visits,)."""
        visit = np.arange(self.visits)
        if self.step_at is not None:
            return (visit >= self.step_at).astype(float)
        return visit / max(self.visits - 1, 1)


def render_numbers(
    plan: NumericPlan, figures: Mapping[str, Mapping[Metric, NoiseFigure]] | None = None
) -> list[MeasuredPhoto]:
    """Draw the photographs of a series, in order of time."""
    rng = np.random.default_rng(plan.seed)
    own_figures = (figures or FIGURES)[plan.conditions]
    areas = rng.uniform(60.0, 200.0, _PATCHES)
    contrasts = rng.uniform(5.0, 9.0, _PATCHES)
    errors, claims = _errors(rng, plan, own_figures)
    jitter = rng.uniform(-0.2, 0.2, plan.visits) * plan.days_apart
    photos = []
    for visit, share in enumerate(plan.shares()):
        days = plan.days_apart * visit + (jitter[visit] if visit else 0.0)
        for shot in range(plan.photos):
            own = {metric: table[visit, shot] for metric, table in errors.items()}
            patches = [
                _patch(track, areas[track], contrasts[track], plan, float(share), own, claims)
                for track in range(_PATCHES)
            ]
            when = START + timedelta(days=float(days), minutes=shot)
            photos.append(_photo(f"visit_{visit + 1:02d}_{shot + 1}", when, patches, plan, claims))
    return photos


def true_course(plan: NumericPlan, days: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Relative area and change of contrast at each visit, (visits,) each."""
    shares = plan.shares()
    return np.exp(plan.area_ln * shares), plan.delta_e00 * shares


def _errors(
    rng: np.random.Generator, plan: NumericPlan, figures: Mapping[Metric, NoiseFigure]
) -> tuple[dict[Metric, FloatArray], dict[Metric, float]]:
    """Errors (visits, photos, patches) per metric, in its unit, and what photos claim of them.

    Areas as logarithms. The louder of two series is so in all contrasts alike.
    """
    drawn: dict[Metric, FloatArray] = {}
    claims: dict[Metric, float] = {}
    shared_contrast = _unit_errors(rng, plan)
    louder = {name: (rng.standard_normal(), *rng.uniform(size=2)) for name in ("area", "contrast")}
    for metric in _METRICS:
        unit = _unit_errors(rng, plan)
        if metric is not Metric.AREA_MM2:
            rest = (1.0 - _AGREEMENT**2) ** 0.5
            sign = np.sign(_PER_DELTA_E[metric])
            unit = tuple(
                sign * _AGREEMENT * common + rest * own
                for common, own in zip(shared_contrast, unit, strict=True)
            )
        claim, *chances = louder["area" if metric is Metric.AREA_MM2 else "contrast"]
        figure, scale = figures[metric], 1.0
        if figure.claimed_sd:
            scale = float(np.exp(_CLAIMS_SPREAD_LN[metric] * claim))
        within_sd, between_sd = _series_noise(figure, chances, plan.photos)
        within, between = unit
        drawn[metric] = scale * (within_sd * within + between_sd * between)
        claims[metric] = scale * figure.claimed_sd
    return drawn, claims


def _series_noise(
    figure: NoiseFigure, chances: Sequence[float], photos: int
) -> tuple[float, float]:
    """Spread within and between visits of one series, by the model that figures are fitted by.

    A variance lies about its figure as the inverse of a chi-squared. ``chances``: which quantile
    this series has, of its photos and of its visits.
    """
    dof = figure.within_degrees_of_freedom or figure.degrees_of_freedom
    within, visit = (
        float(own / stats.chi2.ppf(chance, own))
        for own, chance in zip((dof, figure.degrees_of_freedom), chances, strict=True)
    )
    photo = figure.within_sd**2 * within
    expected = figure.between_sd**2 * max(1.0, within) + photo / photos
    return photo**0.5, max(expected * visit - photo / photos, 0.0) ** 0.5


def _unit_errors(rng: np.random.Generator, plan: NumericPlan) -> tuple[FloatArray, ...]:
    """Errors within and between visits whose mean over the patches has spread 1."""
    excess = _PATCH_FACTOR**2 - 1.0
    alone = (excess * _PATCHES / (_PATCHES - 1)) ** 0.5
    common = (1.0 - alone**2 / _PATCHES) ** 0.5
    found = []
    for photos in (plan.photos, 1):
        shape = (plan.visits, photos)
        parts = _draw(rng, plan, (*shape, _PATCHES)), _draw(rng, plan, (*shape, 1))
        found.append(alone * parts[0] + common * parts[1])
    return tuple(found)


def _draw(rng: np.random.Generator, plan: NumericPlan, shape: Sequence[int]) -> FloatArray:
    if not plan.heavy_tails:
        return rng.standard_normal(tuple(shape))
    wide = rng.standard_t(_TAIL_DOF, tuple(shape)) / (_TAIL_DOF / (_TAIL_DOF - 2)) ** 0.5
    return np.asarray(wide, float)


def _patch(
    track: int,
    area_mm2: float,
    contrast: float,
    plan: NumericPlan,
    share: float,
    errors: Mapping[Metric, FloatArray],
    claims: Mapping[Metric, float],
) -> Patch:
    area = area_mm2 * float(np.exp(plan.area_ln * share + errors[Metric.AREA_MM2][track]))
    level = contrast + plan.delta_e00 * share
    read = {
        metric: Quantity(level * unit + float(errors[metric][track]), _PATCH_CLAIM * claims[metric])
        for metric, unit in _PER_DELTA_E.items()
    }
    none = Quantity(0.0, 0.0)
    return Patch(
        track_id=track + 1,
        kind=PatchKind.PATCH,
        outlines_px=(),
        centre_px=(300.0 * (track + 1), 450.0),
        area_px=area / _MM_PER_PX**2,
        area_px_sd=0.0,
        area_mm2=Quantity(area, area * _PATCH_CLAIM * claims[Metric.AREA_MM2]),
        perimeter_mm=None,
        lab=(50.0, 12.0, 18.0),
        surround_lab=(60.0, 12.0, 18.0),
        delta_e00=read[Metric.DELTA_E00],
        delta_l=read[Metric.DELTA_L],
        delta_a=none,
        delta_b=none,
        delta_chroma=none,
        delta_ita_deg=none,
        melanin_contrast=read[Metric.MELANIN_CONTRAST],
        hue_class=HueClass.BROWN,
        reference="surround",
        area_contrast_curve=(),
    )


def _photo(
    name: str,
    when: datetime,
    patches: Sequence[Patch],
    plan: NumericPlan,
    claims: Mapping[Metric, float],
) -> MeasuredPhoto:
    carded = plan.conditions.startswith("card")
    base = MeasuredPhoto(
        file=f"{name}.jpg",
        sha256=name,
        capture=Capture(when, DateSource.EXIF, "made of numbers"),
        status=PhotoStatus.MEASURED,
        rejection=None,
        colour_method=ColourMethod.COLORCHECKER24 if carded else ColourMethod.SKIN_RELATIVE,
        scale_method=ScaleMethod.COLORCHECKER24,
        alignment=Alignment(np.eye(3), 0.5, 1.0),
        patches=tuple(patches),
    )
    return replace(base, affected=_affected(patches, claims))


def _affected(patches: Sequence[Patch], claims: Mapping[Metric, float]) -> Affected:
    areas = np.array([patch.area_px for patch in patches])

    def weighted(metric: Metric) -> Quantity:
        values = np.array([getattr(patch, metric.value).value for patch in patches])
        return Quantity(float((areas * values).sum() / areas.sum()), claims[metric])

    area_mm2 = float(areas.sum()) * _MM_PER_PX**2
    relative = claims[Metric.AREA_MM2]
    return Affected(
        area_mm2=Quantity(area_mm2, area_mm2 * relative),
        fraction=Quantity(area_mm2 / 1e4, area_mm2 / 1e4 * relative),
        delta_e00=weighted(Metric.DELTA_E00),
        melanin_contrast=weighted(Metric.MELANIN_CONTRAST),
        delta_l=weighted(Metric.DELTA_L),
    )
