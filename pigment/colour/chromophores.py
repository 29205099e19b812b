"""Melanin and blood as directions of optical density in linear sRGB.

Optical density is -ln(R - bias) with the share of light that the surface turns back as the
bias, as in Tsumura, Haneishi & Miyake (1999), JOSA A 16:2169: without it the density of dark
skin, which sends back little more than that share, hardly follows its melanin. Shading moves a
colour along (1, 1, 1); blood along a direction that turns a little with skin tone. The melanin
direction here is what is left: orthogonal to both, so neither shadow nor flush moves along it.
Epidermal (brown) pigment does; dermal (grey-blue) pigment darkens red, green and blue almost
alike and lies nearly along shading, so its melanin contrast is near zero by this definition.

The table is read off the layered optics of the renderer (a test derives it again).
"""

from __future__ import annotations

import numpy as np

from pigment.colour.spaces import linear_to_lab
from pigment.model.arrays import FloatArray

SURFACE_REFLECTANCE = 0.02  # diffuse share turned back before it meets any pigment
_DENSITY_FLOOR = 0.002  # darkest linear reflectance under the surface share that is told apart

# Lightness of skin, and there the unit change of density that blood makes in linear sRGB.
_LIGHTNESS = np.array([25.6, 29.8, 34.7, 40.3, 46.8, 53.6, 60.0, 65.8, 68.4])
_HAEMOGLOBIN = np.array(
    [
        [0.2382, 0.7358, 0.6339],
        [0.2397, 0.7335, 0.6360],
        [0.2415, 0.7305, 0.6388],
        [0.2432, 0.7266, 0.6426],
        [0.2447, 0.7214, 0.6478],
        [0.2456, 0.7148, 0.6548],
        [0.2457, 0.7072, 0.6630],
        [0.2451, 0.6986, 0.6723],
        [0.2447, 0.6939, 0.6772],
    ]
)


def subsurface_density(linear: FloatArray) -> FloatArray:
    """Natural-log optical density (..., 3) of linear sRGB (..., 3), surface share taken off."""
    below = np.asarray(linear, float) - SURFACE_REFLECTANCE
    return np.asarray(-np.log(np.maximum(below, _DENSITY_FLOOR)))


def haemoglobin_direction(surround_lab: FloatArray) -> FloatArray:
    """Return the unit vector (3,) along which more blood moves the density of skin of this colour.

    ``surround_lab`` (3,): CIELAB of the normal skin around; lightness alone is used.
    """
    lightness = float(np.asarray(surround_lab, float)[0])
    mixed = np.array([np.interp(lightness, _LIGHTNESS, column) for column in _HAEMOGLOBIN.T])
    return np.asarray(mixed / np.linalg.norm(mixed))


def melanin_direction(surround_lab: FloatArray) -> FloatArray:
    """Return the unit vector (3,) that points melanin's way, across shading and blood."""
    red, green, blue = haemoglobin_direction(surround_lab)
    across = np.array([blue - green, red - blue, green - red])  # (1, 1, 1) x haemoglobin
    across = across if across[2] > 0.0 else -across  # melanin takes blue more than green
    return np.asarray(across / np.linalg.norm(across))


def melanin_contrast(core_linear: FloatArray, surround_linear: FloatArray) -> float:
    """Optical density of a patch over that of its surround along the melanin direction.

    Parameters
    ----------
    core_linear, surround_linear
        Linear sRGB (3,) under D65, 1 = diffuse white.

    Returns
    -------
    float
        Natural-log units of optical density; positive = more melanin in the epidermis.
    """
    direction = melanin_direction(linear_to_lab(np.asarray(surround_linear, float)))
    difference = subsurface_density(core_linear) - subsurface_density(surround_linear)
    return float(difference @ direction)
