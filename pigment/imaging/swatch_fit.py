"""Curve and matrix from swatches of known colour: the parts that every fit of a card shares.

Model: the phone applied a matrix and one S-shaped tone curve to linear light. The curve is
undone by ``y = x^g / (x^g + k (1 - x)^g) - flare`` of the sRGB-decoded code ``x`` (two shape
parameters, monotone for every value, 0 -> 0 and 1 -> 1), then a 3x3 matrix leads to linear
sRGB. Uneven light over the card enters as a plane in the logarithm of luminance. Residuals are
weighed in a space where one unit is about one CIEDE2000 unit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import linear_to_lab
from pigment.model.arrays import FloatArray, IndexArray

# Parameters of a curve and of the light: ln g, ln k, flare, and two slopes of ln luminance.
_PRIOR_SD = np.array([0.35, 0.8, 0.012, 0.15, 0.15])
_LOWER = np.array([-0.9, -2.5, 0.0, -0.8, -0.8])
_UPPER = np.array([0.9, 2.5, 0.05, 0.8, 0.8])
ALL_FREE = (0, 1, 2, 3, 4)
_FLARE = 2
_FLARE_START = 1e-3  # off its bound, where it would never move


@dataclass(frozen=True, slots=True, eq=False)
class Swatches:
    """What a fit knows of the ``n`` usable swatches.

    ``number``: which of the card's swatches each is; ``decoded`` (n, 3): sRGB-decoded codes;
    ``lab``, ``linear`` (n, 3): their true colour, CIELAB and linear sRGB; ``metric`` (n, 3, 3):
    linear sRGB to about CIEDE2000 units, times ``weight`` (n,); ``place`` (n, 2): about -1 to 1
    over the card.
    """

    number: IndexArray
    decoded: FloatArray
    lab: FloatArray
    linear: FloatArray
    metric: FloatArray
    weight: FloatArray
    place: FloatArray

    def without(self, index: int) -> Swatches:
        """Return all but one."""
        keep = np.arange(len(self.lab)) != index
        return Swatches(
            number=self.number[keep],
            decoded=self.decoded[keep],
            lab=self.lab[keep],
            linear=self.linear[keep],
            metric=self.metric[keep],
            weight=self.weight[keep],
            place=self.place[keep],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """``parameters`` (5,), ``matrix`` (3, 3), and what each swatch says of the fit without it.

    ``each`` (n,): leave-one-out CIEDE2000; ``error``: their weighted mean.
    """

    parameters: FloatArray
    matrix: FloatArray
    error: float
    each: FloatArray


def undo_curve(decoded: FloatArray, parameters: FloatArray) -> FloatArray:
    """Undo the tone curve of sRGB-decoded values (...), in [0, 1]; flare taken off."""
    x = np.clip(decoded, 0.0, 1.0)
    exponent, shoulder = np.exp(parameters[0]), np.exp(parameters[1])
    raised = x**exponent
    return np.asarray(raised / (raised + shoulder * (1.0 - x) ** exponent) - parameters[_FLARE])


def open_swatches(swatches: Swatches, parameters: FloatArray) -> FloatArray:
    """Light (n, 3) that the phone saw of each swatch, as if the card were lit evenly."""
    light = np.exp(-(swatches.place @ parameters[3:]))
    return undo_curve(swatches.decoded, parameters) * light[:, None]


def local_metric(lab: FloatArray, linear: FloatArray) -> FloatArray:
    """Matrices (n, 3, 3) that turn small changes of linear sRGB into about CIEDE2000 units.

    ``lab``, ``linear`` (n, 3): the colours about which they hold.
    """
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


def design_of(metric: FloatArray, opened: FloatArray) -> FloatArray:
    """Rows (3 n, 9) of ``metric[k] @ M @ opened[k]`` as a linear map of M, flattened by rows."""
    return np.asarray(np.einsum("kij,kl->kijl", metric, opened).reshape(3 * len(opened), 9))


def solve_matrix(swatches: Swatches, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Matrix (3, 3) for these parameters and the exact leave-one-out residuals (n, 3)."""
    opened = open_swatches(swatches, parameters)
    count = len(opened)
    design = design_of(swatches.metric, opened)
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


def find_parameters(
    left_out: Callable[[FloatArray], FloatArray], free: Sequence[int]
) -> FloatArray:
    """Parameters (5,) that make leave-one-out residuals least, only the ``free`` ones let loose.

    ``left_out``: parameters (5,) to residuals (n, 3), about CIEDE2000 units times weight.
    """
    index = np.array(free, int)
    parameters = np.zeros(len(ALL_FREE))
    if not free:
        return parameters

    def spread(values: FloatArray) -> FloatArray:
        tried = np.zeros(len(ALL_FREE))
        tried[index] = values
        return np.concatenate([left_out(tried).ravel(), values / _PRIOR_SD[index]])

    found = least_squares(
        spread,
        np.where(index == _FLARE, _FLARE_START, 0.0),
        bounds=(_LOWER[index], _UPPER[index]),
        loss="soft_l1",
        f_scale=2.0,
        x_scale=_PRIOR_SD[index],
        max_nfev=25,
        xtol=1e-4,
        ftol=1e-4,
    )
    parameters[index] = found.x
    return parameters


def fit_of(
    swatches: Swatches, parameters: FloatArray, matrix: FloatArray, left_out: FloatArray
) -> Fit:
    """Put a fit together; ``left_out`` (n, 3) in the swatches' metric."""
    miss = np.linalg.solve(swatches.metric, left_out[..., None])[..., 0]
    each = delta_e00(linear_to_lab(swatches.linear + miss), swatches.lab)
    error = float((each * swatches.weight).sum() / swatches.weight.sum())
    return Fit(parameters, matrix, error, np.asarray(each))
