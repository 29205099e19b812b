"""Colour of a spot against the normal skin around it, in the same photograph.

Definitions: docs/method.md. Medians of CIELAB over core and ring; CIEDE2000 between them; the
signed differences that tell brown from grey-blue pigment; and the melanin contrast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pigment.colour.chromophores import (
    melanin_contrast,
    melanin_direction,
    subsurface_density,
)
from pigment.colour.difference import delta_e00
from pigment.colour.skin_indices import chroma, ita_deg
from pigment.colour.spaces import lab_to_linear
from pigment.model.arrays import FloatArray, LabImage, Mask
from pigment.model.patches import HueClass
from pigment.model.quantity import Quantity

# Blue minus red over mean contrast of optical density: of epidermal melanin by the lightness of
# the skin around, and of dermal melanin, from the layered optics (docs/method.md).
_LIGHTNESS = np.array([31.0, 42.0, 54.0, 59.0, 65.0, 70.0])
_BROWN_SHARE = np.array([0.22, 0.38, 0.67, 0.78, 0.94, 1.00])
_GREY_SHARE = -0.45
_GREY_UP_TO, _BROWN_FROM = 0.40, 0.70  # of the way from dermal to epidermal
_HALF_WAY = 0.55
_UNCALIBRATED_L = (38.0, 62.0)  # lightness of dark and of light skin
_MOST_HUE_SD = 0.30


@dataclass(frozen=True, slots=True)
class ContrastSettings:
    """Parts of the uncertainty of a contrast that its own pixels do not show."""

    correlation_px: float = 6.0  # skin texture is alike over about this distance
    light_sd_l: float = 0.60  # uneven light that is left between core and ring, L* units
    light_sd_ab: float = 0.30
    colour_share: float = 0.12  # of the calibration residual that a contrast keeps
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
    sd = np.sqrt(
        _median_variance(inside, settings.correlation_px)
        + _median_variance(outside, settings.correlation_px)
        + np.square([settings.light_sd_l, settings.light_sd_ab, settings.light_sd_ab])
    )
    if residual_delta_e00 is None:
        share = np.interp(
            ring_lab[0],
            _UNCALIBRATED_L,
            (settings.uncalibrated_share_dark, settings.uncalibrated_share_light),
        )
        colour_sd = share * np.abs(core_lab - ring_lab)
    else:
        size = float(np.linalg.norm(core_lab - ring_lab))
        share = min(1.0, size / 10.0)
        colour_sd = np.full(3, settings.colour_share * residual_delta_e00 * share)
    sd = np.hypot(sd, colour_sd)
    difference = core_lab - ring_lab
    spread = _propagate(core_lab, ring_lab, sd, settings.draws)
    d_chroma = float(chroma(core_lab) - chroma(ring_lab))
    return Contrast(
        lab=_triple(core_lab),
        surround_lab=_triple(ring_lab),
        delta_e00=Quantity(float(delta_e00(core_lab, ring_lab)), spread["delta_e00"]),
        delta_l=Quantity(float(difference[0]), float(sd[0])),
        delta_a=Quantity(float(difference[1]), float(sd[1])),
        delta_b=Quantity(float(difference[2]), float(sd[2])),
        delta_chroma=Quantity(d_chroma, spread["chroma"]),
        delta_ita_deg=Quantity(float(ita_deg(core_lab) - ita_deg(ring_lab)), spread["ita"]),
        melanin_contrast=Quantity(
            melanin_contrast(lab_to_linear(core_lab), lab_to_linear(ring_lab)), spread["melanin"]
        ),
        hue_class=classify_hue(core_lab, ring_lab, spread["brownness"]),
    )


def classify_hue(core_lab: FloatArray, ring_lab: FloatArray, brownness_sd: float) -> HueClass:
    """Tell where the pigment lies from how its darkening is shared between blue and red.

    Epidermal melanin takes blue light most, dermal melanin red at least as much as blue. The
    signs of delta b* and delta chroma say the same on light skin but not on dark, where both
    fall for either pigment; the share of optical density does on every tone. ``brownness_sd``:
    standard uncertainty of that share. A class that the uncertainty does not carry is
    ``uncertain``.
    """
    if core_lab[0] >= ring_lab[0]:
        return HueClass.UNCERTAIN
    brown = float(np.interp(ring_lab[0], _LIGHTNESS, _BROWN_SHARE))
    place = (float(_brownness(core_lab, ring_lab)) - _GREY_SHARE) / (brown - _GREY_SHARE)
    sd = brownness_sd / (brown - _GREY_SHARE)
    if sd > _MOST_HUE_SD:  # too uncertain to see a mixture, perhaps not to tell the two apart
        if place - sd > _HALF_WAY:
            return HueClass.BROWN
        return HueClass.GREY_BLUE if place + sd < _HALF_WAY else HueClass.UNCERTAIN
    if place > _BROWN_FROM:
        return HueClass.BROWN
    return HueClass.GREY_BLUE if place < _GREY_UP_TO else HueClass.MIXED


def _brownness(core_lab: FloatArray, ring_lab: FloatArray) -> FloatArray:
    """Blue minus red contrast of optical density over its mean; cores (..., 3)."""
    contrast = subsurface_density(lab_to_linear(core_lab)) - subsurface_density(
        lab_to_linear(ring_lab)
    )
    mean = np.maximum(contrast.mean(axis=-1), 1e-3)
    return np.asarray((contrast[..., 2] - contrast[..., 0]) / mean)


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
        "brownness": float(np.std(_brownness(moved, ring_lab))),
    }


def _triple(values: FloatArray) -> tuple[float, float, float]:
    return (float(values[0]), float(values[1]), float(values[2]))
