"""From a phone's coded pixels to linear sRGB under D65, learned from a colour card.

The model is that of :mod:`pigment.imaging.swatch_fit`: one tone curve, undone, and a 3x3 matrix.
A chart whose pigments are known by their spectra is fitted by these
(:mod:`pigment.imaging.spectral_fit`). Of any other card only colours are known: for a given
curve the matrix is then a weighted linear least-squares problem, so each swatch's leave-one-out
residual is exact and the few curve parameters are chosen by it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pigment.colour.spaces import SRGB_CURVE, lab_to_linear, srgb_to_linear
from pigment.imaging.card_layout import EDITIONS, colorchecker_lab
from pigment.imaging.spectral_fit import any_light, fit_by_spectra
from pigment.imaging.swatch_fit import (
    ALL_FREE,
    Fit,
    Swatches,
    find_parameters,
    fit_of,
    local_metric,
    solve_matrix,
    undo_curve,
)
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourCalibration, ColourMethod, ReferenceCard

_FORMS: tuple[tuple[int, ...], ...] = ((), (0, 1), (0, 1, 2), ALL_FREE)  # from plain to rich
_SAME_EDITION_LAB = 0.01
_SUSPECTS = 4  # swatches that are tried without, the worst ones

_FitOf = Callable[[Swatches], Fit]


@dataclass(frozen=True, slots=True)
class CalibrationSettings:
    """How the colour fit weighs its swatches.

    ``skin_weight``: extra weight of swatches near skin colours; ``skin_reach_lab``: how near.
    ``other_weight``: weight of swatches far from skin. ``min_swatches``: fewer usable ones
    leave the photo uncalibrated. ``keep_form_gain``: a richer form must lower the
    leave-one-out error by this share. ``max_outliers``: swatches that may be dropped (glare),
    one by one, where the error of the others falls by the share ``outlier_gain``: one that
    misses by ``outlier_delta_e00``, or, where spectra are known, by ``stray_times`` the median
    and no less than ``least_stray_delta_e00``. ``reading_sd``: how far the reading of a chart's
    swatch strays from what its spectrum gives, as a share of it. ``swatch_share``: weight of a
    chart's swatches beside the skins that are supposed to be read like them.
    """

    skin_weight: float = 1.0
    other_weight: float = 0.05
    skin_reach_lab: float = 22.0
    min_swatches: int = 8
    keep_form_gain: float = 0.03
    max_outliers: int = 4
    outlier_delta_e00: float = 9.0
    outlier_gain: float = 0.15
    stray_times: float = 3.0
    least_stray_delta_e00: float = 2.0
    reading_sd: float = 0.02
    swatch_share: float = 0.3


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
    used (each is foretold without itself; curve and light keep their values). Without a card,
    or with too few usable swatches, sRGB is taken as it is.
    """
    settings = settings or CalibrationSettings()
    if card is None or int(card.usable.sum()) < settings.min_swatches:
        return uncalibrated()
    edition = _edition_of(card)

    def fitted(swatches: Swatches) -> Fit:
        if edition is None:
            return _best_form(swatches, settings)
        light = any_light(edition)
        return fit_by_spectra(swatches, light, settings.reading_sd, settings.swatch_share)

    def limit(fit: Fit) -> float:
        if edition is None:
            return settings.outlier_delta_e00
        usual = settings.stray_times * float(np.median(fit.each))
        return max(settings.least_stray_delta_e00, usual)

    fit = _without_outliers(_swatches_of(card, settings), fitted, limit, settings)
    curve = np.maximum(undo_curve(SRGB_CURVE, fit.parameters), 0.0)
    return ColourCalibration(
        method=card.method,
        curves=np.tile(curve, (3, 1)),
        matrix=fit.matrix,
        residual_delta_e00=float(fit.each.mean()),
    )


def _edition_of(card: ReferenceCard) -> str | None:
    """Which edition of the 24-patch chart the card is, ``None`` if its spectra are not known."""
    if card.method is not ColourMethod.COLORCHECKER24:
        return None
    lab = np.asarray(card.swatches_lab, float)
    for edition in EDITIONS:
        known = colorchecker_lab(edition)
        if lab.shape == known.shape and np.allclose(lab, known, atol=_SAME_EDITION_LAB):
            return edition
    return None


def _swatches_of(card: ReferenceCard, settings: CalibrationSettings) -> Swatches:
    use = np.asarray(card.usable, bool)
    lab = np.asarray(card.swatches_lab, float)[use]
    linear = lab_to_linear(lab)
    centres = np.asarray(card.swatch_centres_px, float)
    middle = centres.mean(axis=0)
    place = ((centres - middle) / max(float(np.abs(centres - middle).max()), 1.0))[use]
    weight = settings.other_weight + settings.skin_weight * _skin_nearness(lab, settings)
    return Swatches(
        number=np.flatnonzero(use),
        decoded=srgb_to_linear(np.asarray(card.swatches_srgb, float)[use] / 255.0),
        lab=lab,
        linear=linear,
        metric=local_metric(lab, linear) * weight[:, None, None],
        weight=weight,
        place=place,
    )


def _without_outliers(
    swatches: Swatches, fitted: _FitOf, limit: Callable[[Fit], float], settings: CalibrationSettings
) -> Fit:
    """Fit, and again without swatches that miss by more than the limit and spoil the others."""
    fit = fitted(swatches)
    for _ in range(settings.max_outliers):
        if fit.each.max() < limit(fit) or len(fit.each) <= settings.min_swatches:
            break
        worst = np.argsort(-fit.each)[:_SUSPECTS]
        rest = [swatches.without(int(index)) for index in worst]
        fits = [fitted(others) for others in rest]
        best = int(np.argmin([one.error for one in fits]))
        if fits[best].error > (1.0 - settings.outlier_gain) * fit.error:
            break
        swatches, fit = rest[best], fits[best]
    return fit


def _skin_nearness(lab: FloatArray, settings: CalibrationSettings) -> FloatArray:
    """Nearness (n,), 0 to 1, to the line from light to dark skin colours in CIELAB."""
    light, dark = np.array([72.0, 9.0, 16.0]), np.array([28.0, 9.0, 10.0])
    along = np.clip(((lab - dark) @ (light - dark)) / ((light - dark) @ (light - dark)), 0.0, 1.0)
    distance = np.linalg.norm(lab - (dark + along[:, None] * (light - dark)), axis=1)
    return np.asarray(np.exp(-0.5 * (distance / settings.skin_reach_lab) ** 2))


def _fit_form(swatches: Swatches, free: tuple[int, ...]) -> Fit:
    """Fit by colours alone with only the ``free`` parameters let loose."""
    parameters = find_parameters(lambda tried: solve_matrix(swatches, tried)[1], free)
    return fit_of(swatches, parameters, *solve_matrix(swatches, parameters))


def _best_form(swatches: Swatches, settings: CalibrationSettings) -> Fit:
    """Take the simplest form that no richer one clearly beats."""
    best: Fit | None = None
    for free in _FORMS:
        fit = _fit_form(swatches, free)
        if best is None or fit.error < (1.0 - settings.keep_form_gain) * best.error:
            best = fit
    assert best is not None
    return best
