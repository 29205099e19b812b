"""From a phone's coded pixels to linear sRGB under D65, learned from a colour card.

Model: the phone applied a matrix and one S-shaped tone curve to linear light. The curve is
undone by ``y = x^g / (x^g + k (1 - x)^g) - flare`` of the sRGB-decoded code ``x`` (two shape
parameters, monotone for every value, 0 -> 0 and 1 -> 1), then a 3x3 matrix leads to linear
sRGB. For a given curve the matrix is a weighted linear least-squares problem in a space where
one unit is about one CIEDE2000 unit, so each swatch's leave-one-out residual is exact and the
few curve parameters can be chosen by it. Uneven light over the card enters as a plane in the
logarithm of luminance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import SRGB_CURVE, lab_to_linear, linear_to_lab, srgb_to_linear
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourCalibration, ColourMethod, ReferenceCard

# Parameters of a curve and of the light: ln g, ln k, flare, and two slopes of ln luminance.
_PRIOR_SD = np.array([0.35, 0.8, 0.012, 0.15, 0.15])
_LOWER = np.array([-0.9, -2.5, 0.0, -0.8, -0.8])
_UPPER = np.array([0.9, 2.5, 0.05, 0.8, 0.8])
_NEUTRAL = np.zeros(5)


@dataclass(frozen=True, slots=True)
class CalibrationSettings:
    """How the colour fit weighs its swatches.

    ``skin_weight``: extra weight of swatches near skin colours; ``skin_reach_lab``: how near.
    ``other_weight``: weight of swatches far from skin. ``min_swatches``: fewer usable ones
    leave the photo uncalibrated. ``keep_form_gain``: a richer form must lower the
    leave-one-out error by this share. ``max_outliers``: swatches that may be dropped (glare):
    looked for where one misses by ``outlier_delta_e00``, dropped where the error of the others
    falls by the share ``outlier_gain``. ``skin_metamerism_lab``: how much redder and less
    yellow cameras see living skin than chart pigments of the same CIELAB, taken off near skin.
    Skin of the layered optics through the renderer's cameras and lamps gives (0, 1.8, -2.4)
    on average, 1 unit more or less by the lamp; half of it is taken off, so that no lamp is
    made worse.
    """

    skin_weight: float = 1.0
    other_weight: float = 0.05
    skin_reach_lab: float = 22.0
    min_swatches: int = 8
    keep_form_gain: float = 0.03
    max_outliers: int = 3
    outlier_delta_e00: float = 9.0
    outlier_gain: float = 0.25
    skin_metamerism_lab: tuple[float, float, float] = (0.2, 0.8, -1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Swatches:
    decoded: FloatArray  # (n, 3) sRGB-decoded codes
    lab: FloatArray  # (n, 3)
    linear: FloatArray  # (n, 3) reference, linear sRGB
    metric: FloatArray  # (n, 3, 3) linear sRGB -> about CIEDE2000 units, times weight
    weight: FloatArray  # (n,)
    place: FloatArray  # (n, 2), about -1 to 1 over the card


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    parameters: FloatArray  # (5,)
    matrix: FloatArray  # (3, 3)
    error: float  # weighted mean leave-one-out CIEDE2000
    each: FloatArray  # (n,) leave-one-out CIEDE2000


def uncalibrated() -> ColourCalibration:
    """Take the photo's sRGB at its word."""
    return ColourCalibration(
        ColourMethod.NONE, np.tile(SRGB_CURVE, (3, 1)), np.eye(3), residual_delta_e00=None
    )


def fit_colour_calibration(
    card: ReferenceCard | None, settings: CalibrationSettings | None = None
) -> ColourCalibration:
    """Fit curve and matrix to the card's swatches.

    ``residual_delta_e00`` of the result is the mean leave-one-out CIEDE2000 over the swatches
    used (the matrix is refitted without the swatch; curve and light keep their values).
    Without a card, or with too few usable swatches, sRGB is taken as it is.
    """
    settings = settings or CalibrationSettings()
    if card is None or int(card.usable.sum()) < settings.min_swatches:
        return uncalibrated()
    swatches = _swatches_of(card, settings)
    fit = _best_fit(swatches, settings)
    for _ in range(settings.max_outliers):
        if fit.each.max() < settings.outlier_delta_e00 or len(fit.each) <= settings.min_swatches:
            break
        fewer = _without_the_outlier(swatches, settings)
        if fewer is None:
            break
        swatches = fewer
        fit = _best_fit(swatches, settings)
    curve = np.maximum(_curve(SRGB_CURVE, fit.parameters), 0.0)
    return ColourCalibration(
        method=card.method,
        curves=np.tile(curve, (3, 1)),
        matrix=fit.matrix,
        residual_delta_e00=float(fit.each.mean()),
    )


def _swatches_of(card: ReferenceCard, settings: CalibrationSettings) -> _Swatches:
    use = np.asarray(card.usable, bool)
    lab = np.asarray(card.swatches_lab, float)[use]
    if card.method is ColourMethod.COLORCHECKER24:
        lab = lab - np.outer(_skin_nearness(lab, settings), settings.skin_metamerism_lab)
    linear = lab_to_linear(lab)
    centres = np.asarray(card.swatch_centres_px, float)
    middle = centres.mean(axis=0)
    place = ((centres - middle) / max(float(np.abs(centres - middle).max()), 1.0))[use]
    weight = settings.other_weight + settings.skin_weight * _skin_nearness(lab, settings)
    return _Swatches(
        decoded=srgb_to_linear(np.asarray(card.swatches_srgb, float)[use] / 255.0),
        lab=lab,
        linear=linear,
        metric=_local_metric(lab, linear) * weight[:, None, None],
        weight=weight,
        place=place,
    )


def _without(swatches: _Swatches, index: int) -> _Swatches:
    keep = np.arange(len(swatches.lab)) != index
    return _Swatches(
        decoded=swatches.decoded[keep],
        lab=swatches.lab[keep],
        linear=swatches.linear[keep],
        metric=swatches.metric[keep],
        weight=swatches.weight[keep],
        place=swatches.place[keep],
    )


def _without_the_outlier(swatches: _Swatches, settings: CalibrationSettings) -> _Swatches | None:
    """Leave out the swatch whose absence helps the others most, if it helps them much."""
    all_in = _fit_form(swatches, (0, 1)).error
    fits = [_fit_form(_without(swatches, k), (0, 1)).error for k in range(len(swatches.lab))]
    best = int(np.argmin(fits))
    if fits[best] > (1.0 - settings.outlier_gain) * all_in:
        return None
    return _without(swatches, best)


def _skin_nearness(lab: FloatArray, settings: CalibrationSettings) -> FloatArray:
    """Nearness (n,), 0 to 1, to the line from light to dark skin colours in CIELAB."""
    light, dark = np.array([72.0, 9.0, 16.0]), np.array([28.0, 9.0, 10.0])
    along = np.clip(((lab - dark) @ (light - dark)) / ((light - dark) @ (light - dark)), 0.0, 1.0)
    distance = np.linalg.norm(lab - (dark + along[:, None] * (light - dark)), axis=1)
    return np.asarray(np.exp(-0.5 * (distance / settings.skin_reach_lab) ** 2))


def _local_metric(lab: FloatArray, linear: FloatArray) -> FloatArray:
    """Matrices (n, 3, 3) that turn small changes of linear sRGB into about CIEDE2000 units."""
    step = 1e-4 + 1e-3 * np.abs(linear).max(axis=1)
    jacobian = np.empty((len(lab), 3, 3))
    for channel in range(3):
        moved = linear.copy()
        moved[:, channel] += step
        back = linear.copy()
        back[:, channel] -= step
        jacobian[:, :, channel] = (linear_to_lab(moved) - linear_to_lab(back)) / (2 * step[:, None])
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    hue = np.arctan2(lab[:, 2], lab[:, 1])
    l_off = (lab[:, 0] - 50.0) ** 2
    s_l = 1.0 + 0.015 * l_off / np.sqrt(20.0 + l_off)
    s_c, s_h = 1.0 + 0.045 * chroma, 1.0 + 0.015 * chroma
    scale = np.zeros((len(lab), 3, 3))
    scale[:, 0, 0] = 1.0 / s_l
    scale[:, 1, 1], scale[:, 1, 2] = np.cos(hue) / s_c, np.sin(hue) / s_c
    scale[:, 2, 1], scale[:, 2, 2] = -np.sin(hue) / s_h, np.cos(hue) / s_h
    return np.asarray(scale @ jacobian)


def _curve(decoded: FloatArray, parameters: FloatArray) -> FloatArray:
    """Undo the tone curve of sRGB-decoded values (...), in [0, 1]; flare taken off."""
    x = np.clip(decoded, 0.0, 1.0)
    exponent, shoulder = np.exp(parameters[0]), np.exp(parameters[1])
    raised = x**exponent
    return np.asarray(raised / (raised + shoulder * (1.0 - x) ** exponent) - parameters[2])


def _solve(swatches: _Swatches, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Matrix (3, 3) for these parameters and the leave-one-out residuals (n, 3)."""
    light = np.exp(-(swatches.place @ parameters[3:]))
    opened = _curve(swatches.decoded, parameters) * light[:, None]
    count = len(opened)
    # rows of the design: metric[k] (3, 3) applied to M @ opened[k], M flattened by rows
    design = np.einsum("kij,kl->kijl", swatches.metric, opened).reshape(3 * count, 9)
    target = np.einsum("kij,kj->ki", swatches.metric, swatches.linear).reshape(-1)
    normal = design.T @ design
    normal[np.diag_indices(9)] += 1e-6 * np.trace(normal) / 9.0
    inverse = np.linalg.inv(normal)
    matrix = inverse @ (design.T @ target)
    residual = (design @ matrix - target).reshape(count, 3)
    blocks = design.reshape(count, 3, 9)
    leverage = np.einsum("kia,ab,kjb->kij", blocks, inverse, blocks)
    left_out = np.linalg.solve(np.eye(3) - leverage, residual[..., None])[..., 0]
    return matrix.reshape(3, 3), left_out


def _fit_form(swatches: _Swatches, free: tuple[int, ...]) -> _Fit:
    """Fit with only the ``free`` parameters let loose."""
    index = np.array(free, int)

    def spread(values: FloatArray) -> FloatArray:
        parameters = _NEUTRAL.copy()
        parameters[index] = values
        left_out = _solve(swatches, parameters)[1]
        return np.concatenate([left_out.ravel(), values / _PRIOR_SD[index]])

    parameters = _NEUTRAL.copy()
    if free:
        start = np.where(index == 2, 1e-3, 0.0)
        found = least_squares(
            spread,
            start,
            bounds=(_LOWER[index], _UPPER[index]),
            loss="soft_l1",
            f_scale=2.0,
            x_scale=_PRIOR_SD[index],
            max_nfev=25,
            xtol=1e-4,
            ftol=1e-4,
        )
        parameters[index] = found.x
    matrix, left_out = _solve(swatches, parameters)
    each = _left_out_delta_e00(swatches, left_out)
    error = float((each * swatches.weight).sum() / swatches.weight.sum())
    return _Fit(parameters, matrix, error, each)


def _left_out_delta_e00(swatches: _Swatches, left_out: FloatArray) -> FloatArray:
    """CIEDE2000 (n,) of each swatch as predicted by the fit without it."""
    miss = np.linalg.solve(swatches.metric, left_out[..., None])[..., 0]
    return delta_e00(linear_to_lab(swatches.linear + miss), swatches.lab)


def _best_fit(swatches: _Swatches, settings: CalibrationSettings) -> _Fit:
    """Take the simplest form that no richer one clearly beats."""
    best: _Fit | None = None
    for free in ((), (0, 1), (0, 1, 2), (0, 1, 2, 3, 4)):
        fit = _fit_form(swatches, free)
        if best is None or fit.error < (1.0 - settings.keep_form_gain) * best.error:
            best = fit
    assert best is not None
    return best
