"""A phone as a formula, for single colours: any sensor under any lamp, coded as phones code.

The renderer's own camera works on pictures and knows its five sensors; this one takes measured
sensors too. White balance, a colour matrix between those of lamp A and D65 by colour
temperature, saturation and tone curve are as there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pigment.colour.spaces import linear_to_srgb
from pigment.model.arrays import FloatArray
from pigment.synth.camera import PHONES, PhoneCamera, saturation_matrix
from pigment.synth.optics import skin_reflectance
from pigment.synth.scene import TONES
from pigment.synth.spectra import chart_reflectance, lamp, linear_srgb_weights

KELVIN = {
    "D65": 6500, "D50": 5000, "A": 2856, "LED_B1": 2730, "LED_B3": 4100, "LED_B5": 6600,
    "LED_V2": 4070, "FL2": 4230, "FL11": 4000, "FL10": 5000,
}  # fmt: skip
_READING_SD = 0.4  # codes: noise and JPEG left in the mean of a patch
_WHITE_LEVEL = 0.72  # of full scale: where a camera puts white paper


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One exposure: ``to_raw`` (31, 3) from reflectance to raw, ``matrix`` (3, 3) to sRGB."""

    to_raw: FloatArray
    matrix: FloatArray
    phone: PhoneCamera

    @classmethod
    def drawn(cls, sensitivity: FloatArray, lamp_name: str, rng: np.random.Generator) -> Shot:
        """Return a shot of an everyday exposure and balance, coded as one of the phones."""
        phone = list(PHONES.values())[int(rng.integers(4))]
        weights = lamp(lamp_name)[:, None] * sensitivity
        level = _WHITE_LEVEL * 2.0 ** float(np.clip(rng.normal(0.0, 0.2), -0.4, 0.4))
        balance = np.exp([rng.normal(0.0, 0.025), 0.0, rng.normal(0.0, 0.03)])
        matrix = saturation_matrix(phone.saturation) @ _camera_matrix(
            sensitivity, float(KELVIN[lamp_name])
        )
        return cls(weights / weights.sum(axis=0) * level * balance, matrix, phone)


def codes(reflectance: FloatArray, shot: Shot, rng: np.random.Generator) -> FloatArray:
    """Codes (n, 3), 0 to 255, that a photo shows of surfaces of these reflectances (n, 31)."""
    linear = np.clip(reflectance @ shot.to_raw @ shot.matrix.T, 0.0, 1.0)
    coded = linear_to_srgb(linear**shot.phone.lift)
    coded = coded - shot.phone.contrast * np.sin(2.0 * np.pi * coded) / (2.0 * np.pi)
    read = np.clip(coded, 0.0, 1.0) * 255.0 + rng.normal(0.0, _READING_SD, coded.shape)
    return np.asarray(np.clip(read, 0.0, 255.0))


def _camera_matrix(sensitivity: FloatArray, kelvin: float) -> FloatArray:
    """Colour matrix (3, 3) between those of lamp A and D65 by reciprocal temperature."""
    share = np.clip((1 / 2856 - 1 / kelvin) / (1 / 2856 - 1 / 6500), 0.0, 1.0)
    return np.asarray(
        (1.0 - share) * _matrix_under(sensitivity, "A") + share * _matrix_under(sensitivity, "D65")
    )


def _matrix_under(sensitivity: FloatArray, lamp_name: str) -> FloatArray:
    """Balanced raw to linear sRGB by least squares on chart and skin; keeps grey."""
    skins = [skin_reflectance(tone.epidermal, 0.0, tone.blood) for tone in TONES.values()]
    spectra = np.vstack([chart_reflectance(), skins])
    weights = lamp(lamp_name)[:, None] * sensitivity
    raw, goal = (spectra @ weights) / weights.sum(axis=0), spectra @ linear_srgb_weights()
    free = raw[:, [0, 2]] - raw[:, [1]]
    part = np.linalg.lstsq(free, goal - raw[:, [1]], rcond=None)[0].T
    return np.stack([part[:, 0], 1.0 - part.sum(axis=1), part[:, 1]], axis=1)
