"""Skin colour by table: chromophores to raw camera (or linear sRGB) channels, fast and exact.

The table holds -ln of the channel response over ln(epidermal melanin), ln(blood) and the
square root of dermal melanin, and is read by interpolation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from pigment.synth.arrays import Field
from pigment.synth.optics import skin_reflectance
from pigment.synth.scene import Skin
from pigment.synth.spectra import camera_weights, linear_srgb_weights

_EPIDERMAL_STEP = np.log(500.0) / 127
_EPIDERMAL = (np.log(0.002), np.log(0.002) + 155 * _EPIDERMAL_STEP, 156)
MOST_EPIDERMAL = 3.9  # amount of melanosomes; above 1 the layer is thicker than the usual one
_BLOOD = (np.log(0.0015), np.log(0.15), 48)
_DERMAL = (0.0, np.sqrt(0.06), 29)
_STRIP_ROWS = 256
D65 = "linear_srgb"  # in place of a camera: the observer under D65


@dataclass(frozen=True, slots=True, eq=False)
class SkinTable:
    """-ln response (dermal * blood, epidermal, 3) float32, dermal slices one under another."""

    density: Field


@lru_cache(maxsize=6)
def skin_table(camera: str, lamp: str) -> SkinTable:
    """Make the table of a camera under a lamp, or of :data:`D65`."""
    weights = linear_srgb_weights() if camera == D65 else camera_weights(camera, lamp)
    epidermal = np.exp(np.linspace(*_EPIDERMAL))[None, None, :]
    blood = np.exp(np.linspace(*_BLOOD))[None, :, None]
    slices = []
    for root in np.linspace(*_DERMAL):
        response = skin_reflectance(epidermal, np.array([[[root**2]]]), blood) @ weights
        slices.append(-np.log(np.maximum(response[0], 1e-6)))
    return SkinTable(np.concatenate(slices).astype(np.float32))


def skin_response(table: SkinTable, skin: Skin) -> Field:
    """Channel response (rows, columns, 3) float32 of skin evenly lit, white in green = 1."""
    out = np.empty((*skin.epidermal.shape, 3), np.float32)
    for top in range(0, len(out), _STRIP_ROWS):
        rows = slice(top, top + _STRIP_ROWS)
        density = _interpolate(table, skin.epidermal[rows], skin.dermal[rows], skin.blood[rows])
        out[rows] = np.exp(-density)
    return out


def _position(values: Field, axis: tuple[float, float, int]) -> Field:
    low, high, count = axis
    position = (values - low) * ((count - 1) / (high - low))
    return np.clip(position, 0.0, count - 1.001).astype(np.float32)


def _interpolate(table: SkinTable, epidermal: Field, dermal: Field, blood: Field) -> Field:
    x = _position(np.log(np.maximum(epidermal, 1e-6)), _EPIDERMAL)
    y = _position(np.log(np.maximum(blood, 1e-6)), _BLOOD)
    if not dermal.any():
        return np.asarray(cv2.remap(table.density, x, y, cv2.INTER_LINEAR))
    z = _position(np.sqrt(np.maximum(dermal, 0.0)), _DERMAL)
    below = np.floor(z)
    share = (z - below)[..., None]
    y = y + below * np.float32(_BLOOD[2])
    near = cv2.remap(table.density, x, y, cv2.INTER_LINEAR)
    far = cv2.remap(table.density, x, y + np.float32(_BLOOD[2]), cv2.INTER_LINEAR)
    return np.asarray(near + (far - near) * share)
