"""A colour chart's readings turned into a map for skin, by way of what their spectra share.

A matrix fitted to chart pigments is wrong for skin: blood and melanin have other spectra, and
under each lamp, through each sensor, they look different by another amount. What the phone saw
of a surface is linear in its reflectance, once the tone curve is undone. So the readings of the
24 swatches, whose reflectances are known, say what the same phone under the same lamp would
have read of skin: the best linear estimate, given how sensors and lamps differ
(:mod:`pigment.synth.any_light` makes these numbers). The matrix is then fitted to those supposed
readings of many skins, and, with less weight, to the swatches themselves. The tone curve is the
one by which the swatches foretell each other best in the same way. Source of the estimate:
Pratt & Mancill (1976), Appl. Opt. 15:73, who call it Wiener estimation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from pigment.colour.spaces import linear_to_lab
from pigment.imaging.swatch_fit import (
    ALL_FREE,
    Fit,
    Swatches,
    design_of,
    find_parameters,
    fit_of,
    local_metric,
    open_swatches,
    solve_matrix,
)
from pigment.model.arrays import FloatArray, readonly

_DARKEST = 0.02  # a reading strays by its share of at least this much light
_ROUNDING = 1e-7  # variance


@dataclass(frozen=True, slots=True, eq=False)
class AnyLight:
    """How readings go together over sensors and lamps, for each channel of a photo.

    ``swatches`` (3, 24, 24), ``skins`` (3, m, 24): second moments among swatches, and of skins
    with swatches. ``skin_linear`` (m, 3): the skins' true colours, linear sRGB under D65;
    ``skin_metric`` (m, 3, 3): from there to about CIEDE2000 units, all skins together weighing
    as much as 24 swatches near skin.
    """

    swatches: FloatArray
    skins: FloatArray
    skin_linear: FloatArray
    skin_metric: FloatArray


@cache
def any_light(edition: str) -> AnyLight:
    """Return the numbers for the chart of one edition."""
    with np.load(files("pigment.imaging").joinpath("any_light.npz").open("rb")) as stored:
        linear = np.asarray(stored["skin_linear"], float)
        swatches = np.asarray(stored[f"swatches_{edition}"], float)
        skins = np.asarray(stored[f"skins_{edition}"], float)
    share = np.sqrt(swatches.shape[1] / len(linear))
    metric = local_metric(linear_to_lab(linear), linear) * share
    return AnyLight(readonly(swatches), readonly(skins), readonly(linear), readonly(metric))


def fit_by_spectra(
    swatches: Swatches, light: AnyLight, reading_sd: float, swatch_share: float
) -> Fit:
    """Fit curve and matrix.

    ``reading_sd``: how far a reading strays from what its spectrum gives, as a share of it.
    ``swatch_share``: weight of the swatches beside the supposed skins.
    """

    def left_out(parameters: FloatArray) -> FloatArray:
        matrix = solve_matrix(swatches, parameters)[0]
        miss = _foretold_by_others(swatches, light, open_swatches(swatches, parameters), reading_sd)
        return np.asarray(np.einsum("kij,jl,kl->ki", swatches.metric, matrix, miss))

    parameters = find_parameters(left_out, ALL_FREE)
    opened = open_swatches(swatches, parameters)
    skins = _skins_as_read(swatches, light, opened, reading_sd)
    matrix = _matrix_for_skin(swatches, light, opened, skins, swatch_share)
    return fit_of(swatches, parameters, matrix, left_out(parameters))


def _spread(
    swatches: Swatches, light: AnyLight, opened: FloatArray, reading_sd: float
) -> FloatArray:
    """Second moments (3, n, n) of the readings, their straying included."""
    number = swatches.number
    moments = light.swatches[:, number[:, None], number[None, :]]
    stray = reading_sd**2 * (opened**2 + _DARKEST**2) + _ROUNDING
    return np.asarray(moments + stray.T[:, :, None] * np.eye(len(number)))


def _foretold_by_others(
    swatches: Swatches, light: AnyLight, opened: FloatArray, reading_sd: float
) -> FloatArray:
    """By how much each reading (n, 3) differs from what the others foretell (exact)."""
    inverse = np.linalg.inv(_spread(swatches, light, opened, reading_sd))
    pulled = (inverse @ opened.T[:, :, None])[..., 0]
    return np.asarray(-(pulled / np.diagonal(inverse, axis1=1, axis2=2)).T)


def _skins_as_read(
    swatches: Swatches, light: AnyLight, opened: FloatArray, reading_sd: float
) -> FloatArray:
    """Return what this photo would show (m, 3) of each supposed skin."""
    spread = _spread(swatches, light, opened, reading_sd)
    pulled = np.linalg.solve(spread, opened.T[:, :, None])
    return np.asarray((light.skins[:, :, swatches.number] @ pulled)[..., 0].T)


def _matrix_for_skin(
    swatches: Swatches,
    light: AnyLight,
    opened: FloatArray,
    skins: FloatArray,
    swatch_share: float,
) -> FloatArray:
    """Matrix (3, 3) that brings supposed skins and swatches nearest to their true colours."""
    design = np.vstack(
        [design_of(light.skin_metric, skins), swatch_share * design_of(swatches.metric, opened)]
    )
    goals = (
        np.einsum("kij,kj->ki", light.skin_metric, light.skin_linear),
        swatch_share * np.einsum("kij,kj->ki", swatches.metric, swatches.linear),
    )
    matrix = np.linalg.lstsq(design, np.vstack(goals).ravel(), rcond=None)[0]
    return np.asarray(matrix.reshape(3, 3))
