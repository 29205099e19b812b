"""Colour of a spot against the normal skin around it, in the same photograph.

Definitions: docs/method.md. Medians of CIELAB over core and ring; CIEDE2000 between them; the
signed differences that tell brown from grey-blue pigment; and the melanin contrast.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from pigment.colour.chromophores import (
    melanin_contrast,
    melanin_direction,
    subsurface_density,
)
from pigment.colour.difference import delta_e00
from pigment.colour.skin_indices import chroma, ita_deg
from pigment.colour.spaces import lab_to_linear
from pigment.imaging.hue import classify_hue, place_sd
from pigment.model.arrays import FloatArray, LabImage, Mask
from pigment.model.patches import HueClass
from pigment.model.quantity import Quantity

_UNCALIBRATED_L = (38.0, 62.0)  # lightness of dark and of light skin
_MOST_HUE_SD = 0.30


@dataclass(frozen=True, slots=True)
class ContrastSettings:
    """Parts of the uncertainty of a contrast that its own pixels do not show."""

    correlation_px: float = 6.0  # skin texture is alike over about this distance
    light_sd_l: float = 0.60  # uneven light that is left between core and ring, L* units
    light_sd_ab: float = 0.30
    colour_share: float = 0.12  # of the calibration residual that a contrast keeps
    colour_floor_delta_e00: float = 1.5  # joins it: what a chart's pigments do not tell of skin
    # Of the contrast itself, without a card: the camera's tone curve stretches dark tones.
    uncalibrated_share_light: float = 0.15
    uncalibrated_share_dark: float = 0.45
    draws: int = 200


@dataclass(frozen=True, slots=True)
class Contrast:
    """A spot's colour against its surround; see ``model.patches.Patch``."""

    lab: tuple[float, float, float]
    surround_lab: tuple[float, float, float]
    delta_e00: Quantity
    delta_l: Quantity
    delta_a: Quantity
    delta_b: Quantity
    delta_chroma: Quantity
    delta_ita_deg: Quantity
    melanin_contrast: Quantity
    hue_class: HueClass

    def as_fields(self) -> dict[str, Any]:
        """Return it by the names that a patch has for the same."""
        return {part.name: getattr(self, part.name) for part in fields(self)}


def measure_contrast(
    lab: LabImage,
    core: Mask,
    ring: Mask,
    residual_delta_e00: float | None,
    settings: ContrastSettings,
) -> Contrast:
    """Compare core and ring of one spot on an evened CIELAB image (h, w, 3).

    ``residual_delta_e00``: of the colour calibration, ``None`` without a card.
    """
    inside, outside = lab[core].astype(float), lab[ring].astype(float)
    core_lab, ring_lab = np.median(inside, axis=0), np.median(outside, axis=0)
    own_sd = np.sqrt(
        _median_variance(inside, settings.correlation_px)
        + _median_variance(outside, settings.correlation_px)
        + np.square([0.0, settings.light_sd_ab, settings.light_sd_ab])
        + np.square(colour_sd(core_lab, ring_lab, residual_delta_e00, settings))
    )
    return contrast_of_medians(core_lab, ring_lab, own_sd, settings)


def contrast_of_medians(
    core_lab: FloatArray, ring_lab: FloatArray, own_sd: FloatArray, settings: ContrastSettings
) -> Contrast:
    """Compare two CIELAB colours (3,), core and ring.

    ``own_sd`` (3,): standard uncertainty of their difference but for the light's part in L*,
    which is added here.
    """
    sd = np.hypot(own_sd, [settings.light_sd_l, 0.0, 0.0])
    difference = core_lab - ring_lab
    size_delta_e00 = float(delta_e00(core_lab, ring_lab))
    spread = _propagate(core_lab, ring_lab, sd, settings.draws)
    hue_sd = place_sd(
        core_lab,
        ring_lab,
        size_delta_e00,
        own_sd,
        3.0 * settings.light_sd_l / (core_lab[0] + 16.0),  # L* goes with the cube root of light
        settings.draws,
    )
    d_chroma = float(chroma(core_lab) - chroma(ring_lab))
    return Contrast(
        lab=_triple(core_lab),
        surround_lab=_triple(ring_lab),
        delta_e00=Quantity(size_delta_e00, spread["delta_e00"]),
        delta_l=Quantity(float(difference[0]), float(sd[0])),
        delta_a=Quantity(float(difference[1]), float(sd[1])),
        delta_b=Quantity(float(difference[2]), float(sd[2])),
        delta_chroma=Quantity(d_chroma, spread["chroma"]),
        delta_ita_deg=Quantity(float(ita_deg(core_lab) - ita_deg(ring_lab)), spread["ita"]),
        melanin_contrast=Quantity(
            melanin_contrast(lab_to_linear(core_lab), lab_to_linear(ring_lab)), spread["melanin"]
        ),
        hue_class=classify_hue(core_lab, ring_lab, size_delta_e00, hue_sd),
    )


def colour_sd(
    core_lab: FloatArray,
    ring_lab: FloatArray,
    residual_delta_e00: float | None,
    settings: ContrastSettings,
) -> FloatArray:
    """Uncertainty (3,) of a difference that comes from the colours' calibration or its lack."""
    if residual_delta_e00 is None:
        share = np.interp(
            ring_lab[0],
            _UNCALIBRATED_L,
            (settings.uncalibrated_share_dark, settings.uncalibrated_share_light),
        )
        return np.asarray(share * np.abs(core_lab - ring_lab))
    share = min(1.0, float(np.linalg.norm(core_lab - ring_lab)) / 10.0)
    kept = settings.colour_share * np.hypot(residual_delta_e00, settings.colour_floor_delta_e00)
    return np.full(3, kept * share)


def _median_variance(values: FloatArray, correlation_px: float) -> FloatArray:
    """Variance (3,) of a median of correlated pixels (n, 3)."""
    spread = 1.4826 * np.median(np.abs(values - np.median(values, axis=0)), axis=0)
    independent = max(len(values) / correlation_px**2, 1.0)
    return np.asarray(1.57 * spread**2 / independent)


def _propagate(
    core_lab: FloatArray, ring_lab: FloatArray, sd: FloatArray, draws: int
) -> dict[str, float]:
    """Return standard uncertainties of the derived measures, by fixed-seed Monte Carlo (GUM S1)."""
    shift = np.random.default_rng(20050101).standard_normal((draws, 3)) * sd
    moved = core_lab + shift
    melanin = subsurface_density(lab_to_linear(moved)) @ melanin_direction(ring_lab)
    return {
        "delta_e00": float(np.std(delta_e00(moved, ring_lab))),
        "chroma": float(np.std(chroma(moved))),
        "ita": float(np.std(ita_deg(moved))),
        "melanin": float(np.std(melanin)),
    }


def _triple(values: FloatArray) -> tuple[float, float, float]:
    return (float(values[0]), float(values[1]), float(values[2]))
