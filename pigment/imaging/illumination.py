"""Uneven light, estimated from normal skin and divided out.

In optical density (-ln of linear light) shading adds: observed = skin + light. Normal skin
is one colour up to mottling, so its smooth part is the light. A penalised cubic B-spline
surface per channel (Eilers & Marx 1996, Stat. Sci. 11:89) is fitted to the skin by iterated
re-weighting. Pigment only darkens, so dark residuals lose their weight at once and bright
ones slowly: the spread of normal skin is read from the bright side alone.

A patch that fills a good part of the skin can still pass for a shadow there. So patches are
also looked for under another light, fitted to *slopes*: light has soft slopes, and the steep
ones at the borders of patches are left out (as in Land's retinex), so that what lies inside a
border keeps half of its step or more.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.interpolate import BSpline

from pigment.model.arrays import FloatArray, LinearImage, Mask

_BLACK = 0.002  # linear light below this says nothing about density
_FEWEST = 50  # reduced pixels of skin for a light to be fitted
_LEVEL_WEIGHT = 1e-3  # of the level of a light that is fitted to slopes
_WEIGHTS = np.array([0.25, 0.5, 0.25])  # how the channels speak of darkness


@dataclass(frozen=True, slots=True)
class IlluminationSettings:
    """How stiff the light is and what counts as pigment while it is fitted.

    ``steep_limit``: robust spreads of the slopes beyond which one is a border and not light.
    """

    long_side_px: int = 160
    knots_px: float = 20.0  # of the reduced image between knots at the finest step
    stiffness: tuple[float, ...] = (300.0, 30.0, 6.0)  # coarse to fine
    dark_limit: float = 2.2  # spreads of normal skin beyond which a pixel is left out
    rounds: int = 5
    slopes_stiffness: float = 0.3
    steep_limit: float = 2.5
    slopes_rounds: int = 10


@dataclass(frozen=True, slots=True, eq=False)
class Illumination:
    """The light of a photograph.

    ``density`` (h, w, 3) float32: what uneven light adds to the optical density, 0 at the
    middle of normal skin. ``span_l``: 5th to 95th percentile over skin, in L* units.
    """

    density: FloatArray
    span_l: float


def optical_density(linear: FloatArray) -> FloatArray:
    """Return -ln of linear light (..., 3), black held at a floor."""
    return np.asarray(-np.log(np.maximum(linear, _BLACK)))


def estimate_illumination(
    linear: LinearImage, skin: Mask, patches: Mask | None, settings: IlluminationSettings
) -> Illumination:
    """Fit the light over normal skin of a calibrated image (h, w, 3).

    ``patches`` (h, w): pigment already known, left out from the start; ``None`` at first.
    """
    density, coverage = _reduce(linear, skin, settings)
    allowed = coverage
    if patches is not None:
        size = coverage.shape[::-1]
        share = cv2.resize(patches.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        allowed = coverage * (share < 0.02)
    if (allowed > 0.5).sum() < _FEWEST:
        return Illumination(np.zeros((*skin.shape, 3), np.float32), 0.0)
    surface = _fit(density, allowed, settings)
    return _as_light(surface - np.median(surface[allowed > 0.5], axis=0), density, coverage, skin)


def illumination_by_slopes(
    linear: LinearImage, skin: Mask, settings: IlluminationSettings
) -> Illumination:
    """Fit the light to the soft slopes of a calibrated image (h, w, 3) over its skin (h, w).

    Patches keep half of their contrast or more however large, as does a shadow with an edge.
    """
    density, coverage = _reduce(linear, skin, settings)
    if (coverage > 0.5).sum() < _FEWEST:
        return Illumination(np.zeros((*skin.shape, 3), np.float32), 0.0)
    surface = _fit_slopes(density, coverage, settings)
    return _as_light(surface - np.median(surface[coverage > 0.5], axis=0), density, coverage, skin)


def _as_light(
    surface: FloatArray, density: FloatArray, coverage: FloatArray, skin: Mask
) -> Illumination:
    """Enlarge a reduced surface (h, w, 3) to the size of ``skin``."""
    height, width = skin.shape
    inside = coverage > 0.5
    darkness = surface[inside] @ _WEIGHTS
    low, high = np.percentile(darkness, (5, 95))
    lightness = float(np.exp(-np.median(density[inside] @ _WEIGHTS)))
    full = cv2.resize(surface.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return Illumination(np.asarray(full), _lightness_span(lightness, float(high - low)))


def flatten_illumination(linear: LinearImage, light: Illumination) -> LinearImage:
    """Divide the light out: the image as evenly lit as the middle of its skin."""
    return np.asarray(linear * np.exp(light.density), np.float32)


def _lightness_span(luminance: float, density_span: float) -> float:
    """L* units between the bright and the dark end of a span of density about a luminance."""
    high, low = luminance * np.exp(density_span / 2), luminance * np.exp(-density_span / 2)
    return float(116.0 * (np.cbrt(high) - np.cbrt(low)))


def _reduce(
    linear: LinearImage, skin: Mask, settings: IlluminationSettings
) -> tuple[FloatArray, FloatArray]:
    """Mean density of the skin within each reduced pixel, and the skin's share of it."""
    height, width = skin.shape
    factor = settings.long_side_px / max(height, width)
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    weight = skin.astype(np.float32)
    coverage = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    light = cv2.resize(
        np.maximum(linear, 0.0) * weight[..., None], size, interpolation=cv2.INTER_AREA
    )
    mean = light / np.maximum(coverage, 1e-3)[..., None]
    return optical_density(mean).astype(float), np.where(coverage > 0.6, coverage, 0.0).astype(
        float
    )


def _fit(density: FloatArray, allowed: FloatArray, settings: IlluminationSettings) -> FloatArray:
    """Fit the surface (h, w, 3) from stiff to supple, dark residuals left out."""
    height, width = allowed.shape
    basis_y, penalty_y = _spline_basis(height, settings.knots_px)
    basis_x, penalty_x = _spline_basis(width, settings.knots_px)
    darkness = density @ _WEIGHTS
    weight = allowed.copy()
    surface = np.zeros_like(density)
    for stiffness in settings.stiffness:
        for _ in range(settings.rounds):
            penalty = stiffness * (
                np.kron(penalty_y, np.eye(basis_x.shape[1]))
                + np.kron(np.eye(basis_y.shape[1]), penalty_x)
            )
            surface = _solve(density, weight, basis_y, basis_x, penalty)
            residual = darkness - surface @ _WEIGHTS
            weight = allowed * _trust(residual, allowed > 0.5, settings.dark_limit)
    return surface


def _fit_slopes(
    density: FloatArray, allowed: FloatArray, settings: IlluminationSettings
) -> FloatArray:
    """Fit the surface (h, w, 3) to the differences of neighbours, steep ones left out.

    Its level, which differences do not know, hardly counts.
    """
    basis_y, penalty_y = _spline_basis(allowed.shape[0], settings.knots_px)
    basis_x, penalty_x = _spline_basis(allowed.shape[1], settings.knots_px)
    slopes = (np.diff(density, axis=0), np.diff(density, axis=1))
    bases = ((np.diff(basis_y, axis=0), basis_x), (basis_y, np.diff(basis_x, axis=0)))
    pairs = (np.minimum(allowed[1:], allowed[:-1]), np.minimum(allowed[:, 1:], allowed[:, :-1]))
    weights = pairs
    penalty = settings.slopes_stiffness * (
        np.kron(penalty_y, np.eye(basis_x.shape[1])) + np.kron(np.eye(basis_y.shape[1]), penalty_x)
    )
    level = _equations(density, allowed * _LEVEL_WEIGHT, basis_y, basis_x)
    surface = np.zeros_like(density)
    for _ in range(settings.slopes_rounds):
        terms = [
            _equations(slope, weight, *basis)
            for slope, weight, basis in zip(slopes, weights, bases, strict=True)
        ]
        normal = level[0] + terms[0][0] + terms[1][0] + penalty
        surface = _surface(normal, level[1] + terms[0][1] + terms[1][1], basis_y, basis_x)
        residual = (density - surface) @ _WEIGHTS
        left = (np.diff(residual, axis=0), np.diff(residual, axis=1))
        seen = np.concatenate([r[pair > 0.5] for r, pair in zip(left, pairs, strict=True)])
        limit = settings.steep_limit * max(1.4826 * float(np.median(np.abs(seen))), 0.002)
        weights = (
            pairs[0] * np.clip(1.0 - (left[0] / limit) ** 2, 0.0, 1.0) ** 2,
            pairs[1] * np.clip(1.0 - (left[1] / limit) ** 2, 0.0, 1.0) ** 2,
        )
    return surface


def _trust(residual: FloatArray, inside: Mask, dark_limit: float) -> FloatArray:
    """Weights 0..1: falls to 0 for dark residuals (pigment), slowly for bright ones."""
    bright = -residual[inside & (residual < 0)]
    spread = max(1.4826 * float(np.median(bright)) if bright.size else 0.0, 0.008)
    z = residual / spread
    dark = np.clip((dark_limit - z) / (0.5 * dark_limit), 0.0, 1.0)
    light = np.clip(1.0 / (1.0 + (z / 4.0) ** 2), 0.0, 1.0)
    return np.asarray(np.where(z > 0, dark, light))


def _solve(
    density: FloatArray,
    weight: FloatArray,
    basis_y: FloatArray,
    basis_x: FloatArray,
    penalty: FloatArray,
) -> FloatArray:
    """Weighted penalised least squares on the tensor basis."""
    normal, right = _equations(density, weight, basis_y, basis_x)
    return _surface(normal + penalty, right, basis_y, basis_x)


def _equations(
    values: FloatArray, weight: FloatArray, basis_y: FloatArray, basis_x: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the normal equations of a weighted fit of (h, w, 3).

    In array form (Currie et al. 2006, J R Stat Soc B 68:259).
    """
    ny, nx = basis_y.shape[1], basis_x.shape[1]
    pair_y = (basis_y[:, :, None] * basis_y[:, None, :]).reshape(len(basis_y), -1)
    pair_x = (basis_x[:, :, None] * basis_x[:, None, :]).reshape(len(basis_x), -1)
    paired = (pair_y.T @ weight @ pair_x).reshape(ny, ny, nx, nx)
    normal = paired.transpose(0, 2, 1, 3).reshape(ny * nx, ny * nx)
    right = np.stack(
        [(basis_y.T @ (weight * values[..., c]) @ basis_x).ravel() for c in range(3)], axis=-1
    )
    return normal, right


def _surface(
    normal: FloatArray, right: FloatArray, basis_y: FloatArray, basis_x: FloatArray
) -> FloatArray:
    """Solve the normal equations and lay the surface (h, w, 3) out."""
    solution = np.linalg.solve(normal + 1e-6 * np.eye(len(normal)), right)
    grid = solution.reshape(basis_y.shape[1], basis_x.shape[1], 3)
    return np.asarray(np.einsum("yj,jkc,xk->yxc", basis_y, grid, basis_x, optimize=True))


def _spline_basis(length: int, spacing: float) -> tuple[FloatArray, FloatArray]:
    """Cubic B-splines (length, n) and the penalty (n, n) on their second differences."""
    pieces = max(2, round(length / spacing))
    step = (length - 1) / pieces
    knots = step * np.arange(-3, pieces + 4)
    basis = BSpline.design_matrix(np.clip(np.arange(length), 0, length - 1 - 1e-9), knots, 3)
    dense = np.asarray(basis.todense())
    difference = np.diff(np.eye(dense.shape[1]), 2, axis=0)
    return dense, difference.T @ difference
