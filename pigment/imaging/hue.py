"""Brown or grey-blue: from how the light that a spot takes away is shared between blue and red.

Epidermal melanin takes blue light most, dermal melanin red. Light added evenly over spot and
surround (the sheen of the skin, flare in the lens) drops out of a difference of linear light;
on dark skin it is as large as what the skin itself sends back in blue, and spoils any ratio.
"""

from __future__ import annotations

import numpy as np

from pigment.colour.spaces import lab_to_linear, linear_to_lab
from pigment.model.arrays import FloatArray
from pigment.model.patches import HueClass

# ln of the difference in blue over that in red (linear sRGB), by lightness of the skin around
# and by contrast, for pigment added to the epidermis and to the dermis: from the layered optics
# (pigment.synth.optics.hue_table, docs/method.md).
LIGHTNESS = np.array([29.8, 33.2, 36.8, 41.4, 48.5, 54.9, 60.9, 64.8, 67.0, 68.2])
CONTRAST_DELTA_E00 = np.array([3.0, 6.0, 10.0])
BROWN = np.array(
    [
        [-1.70, -1.56, -1.41, -1.20, -0.83, -0.44, -0.03, 0.28, 0.48, 0.60],
        [-1.72, -1.62, -1.48, -1.28, -0.91, -0.53, -0.14, 0.16, 0.35, 0.46],
        [-1.72, -1.65, -1.56, -1.36, -1.01, -0.64, -0.26, 0.01, 0.19, 0.30],
    ]
)
GREY = np.array(
    [
        [-2.31, -2.24, -2.17, -2.06, -1.86, -1.65, -1.42, -1.25, -1.15, -1.09],
        [-2.13, -2.08, -2.01, -1.91, -1.73, -1.53, -1.30, -1.14, -1.04, -0.98],
        [-1.97, -1.92, -1.86, -1.77, -1.60, -1.41, -1.18, -1.01, -0.91, -0.85],
    ]
)
_GREY_UP_TO, _BROWN_FROM = 0.46, 0.58  # of the way from dermal to epidermal
_HALF_WAY = 0.36  # where noise hides mixtures: noise draws brown pigment on dark skin down
_MARGIN_SDS = (0.1, 1.0)  # to either side of it in which nothing is said,
_AT_SD = (0.8, 1.6)  # by the uncertainty: here pigment of one place passes for the other
_MOST_MIXED_SD = 0.30
_FAR = 2.0  # beyond either pigment by this much all is the same
_LEAST_LIGHT = 1e-4  # linear


def classify_hue(
    core_lab: FloatArray, ring_lab: FloatArray, contrast_delta_e00: float, place_sd: float
) -> HueClass:
    """Tell where the pigment lies; ``uncertain`` where the uncertainty does not carry a class.

    ``place_sd``: standard uncertainty of ``pigment_place``. The signs of delta b* and of delta
    chroma say the same on light skin, but not on dark, where both fall for either pigment.
    """
    if core_lab[0] >= ring_lab[0]:
        return HueClass.UNCERTAIN
    place = float(pigment_place(core_lab, ring_lab, contrast_delta_e00))
    if place_sd > _MOST_MIXED_SD:  # too uncertain to see a mixture, perhaps to tell at all
        margin = place_sd * float(np.interp(place_sd, _AT_SD, _MARGIN_SDS))
        if place - margin > _HALF_WAY:
            return HueClass.BROWN
        return HueClass.GREY_BLUE if place + margin < _HALF_WAY else HueClass.UNCERTAIN
    if place > _BROWN_FROM:
        return HueClass.BROWN
    return HueClass.GREY_BLUE if place < _GREY_UP_TO else HueClass.MIXED


def pigment_place(
    core_lab: FloatArray, ring_lab: FloatArray, contrast_delta_e00: float
) -> FloatArray:
    """Where spots (..., 3) lie between dermal (0) and epidermal (1) pigment on skin (3,)."""
    taken = lab_to_linear(np.asarray(ring_lab)) - lab_to_linear(np.asarray(core_lab))
    blue, red = (np.maximum(taken[..., channel], _LEAST_LIGHT) for channel in (2, 0))
    lightness = float(np.asarray(ring_lab)[0])
    brown, grey = (_expected(rows, lightness, contrast_delta_e00) for rows in (BROWN, GREY))
    place = (np.log(blue / red) - grey) / (brown - grey)
    return np.asarray(np.clip(place, -_FAR, 1.0 + _FAR))


def place_sd(
    core_lab: FloatArray,
    ring_lab: FloatArray,
    contrast_delta_e00: float,
    own_sd: FloatArray,
    light_rel_sd: float,
    draws: int,
) -> float:
    """Return the standard uncertainty of ``pigment_place``, by fixed-seed Monte Carlo (GUM S1).

    ``own_sd`` (3,): of the core's CIELAB but for uneven light, which acts on all channels of
    linear light alike and has the relative standard uncertainty ``light_rel_sd``.
    """
    rng = np.random.default_rng(20050101)
    moved = np.asarray(core_lab) + rng.standard_normal((draws, 3)) * own_sd
    light = 1.0 + light_rel_sd * rng.standard_normal((draws, 1))
    lit = linear_to_lab(np.maximum(lab_to_linear(moved) * light, 0.0))
    return float(np.std(pigment_place(lit, ring_lab, contrast_delta_e00)))


def _expected(rows: FloatArray, lightness: float, contrast_delta_e00: float) -> float:
    """Interpolate a table by lightness, then by contrast."""
    at_lightness = [float(np.interp(lightness, LIGHTNESS, row)) for row in rows]
    return float(np.interp(contrast_delta_e00, CONTRAST_DELTA_E00, at_lightness))
