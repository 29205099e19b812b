"""The spectral tables of the package: lamps, cameras, chart patches, observer, haemoglobin.

All run from 400 to 700 nm by 10. Each CSV names its source in its first lines.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np

from pigment.colour.spaces import XYZ_TO_LINEAR_SRGB
from pigment.model.arrays import readonly
from pigment.synth.arrays import Field

WAVELENGTHS_NM = readonly(np.arange(400.0, 701.0, 10.0))
LAMPS = ("D65", "D50", "A", "LED_B1", "LED_B3", "LED_B5", "LED_V2", "FL2", "FL11", "FL10")
HELD_APART_LAMPS = ("LED_V2", "FL10")
DEVELOPED_LAMPS = tuple(name for name in LAMPS if name not in HELD_APART_LAMPS)
CAMERAS = ("phone_a", "phone_b", "phone_c", "phone_d", "phone_e")
HELD_APART_CAMERAS = ("phone_e",)
DEVELOPED_CAMERAS = tuple(name for name in CAMERAS if name not in HELD_APART_CAMERAS)


@cache
def table(name: str) -> dict[str, Field]:
    """Columns of ``tables/<name>.csv`` by their heading, the first column left out."""
    text = resources.files("pigment.synth").joinpath("tables", f"{name}.csv").read_text("utf-8")
    rows = [line.split(",") for line in text.splitlines() if line and not line.startswith("#")]
    values = np.array(rows[1:], float)
    if rows[0][0] == "wavelength_nm" and not np.array_equal(values[:, 0], WAVELENGTHS_NM):
        raise ValueError(f"{name}: wavelengths are not 400 to 700 nm by 10")
    return {head: readonly(values[:, i].copy()) for i, head in enumerate(rows[0]) if i}


def lamp(name: str) -> Field:
    """Relative spectral power (31,) of one of ``LAMPS``."""
    return table("lamps")[name]


def camera_sensitivity(name: str) -> Field:
    """Sensitivity (31, 3) of the red, green and blue pixels of one of ``CAMERAS``."""
    columns = table("cameras")
    return np.stack([columns[f"{name}_{channel}"] for channel in "rgb"], axis=1)


@cache
def chart_reflectance() -> Field:
    """Reflectance (24, 31) of the ColorChecker patches, row by row from dark skin to black."""
    return readonly(np.stack(list(table("colorchecker").values())))


@cache
def observer() -> Field:
    """CIE 1931 colour matching functions (31, 3)."""
    return readonly(np.stack(list(table("observer").values()), axis=1))


@cache
def linear_srgb_weights() -> Field:
    """Weights (31, 3) that turn a reflectance under D65 into linear sRGB; white gives (1, 1, 1).

    The 10 nm sums miss sRGB's white by under 0.1 %; each channel is scaled to hit it.
    """
    weights = (lamp("D65")[:, None] * observer()) @ XYZ_TO_LINEAR_SRGB.T
    return readonly(weights / weights.sum(axis=0))


def camera_weights(camera: str, lamp_name: str) -> Field:
    """Weights (31, 3) from reflectance to raw camera channels, white in green = 1."""
    weights = lamp(lamp_name)[:, None] * camera_sensitivity(camera)
    return np.asarray(weights / weights[:, 1].sum())


@cache
def smooth_basis() -> Field:
    """Reflectances (31, 3) whose mix by a linear sRGB triple has that colour under D65.

    The smoothest three spectra (least squared second difference) with the colours red, green
    and blue; they add up to 1 at every wavelength nearly, so that grey stays grey.
    """
    n = len(WAVELENGTHS_NM)
    rough = np.diff(np.eye(n), 2, axis=0)
    weights = linear_srgb_weights()
    system = np.block(
        [[rough.T @ rough + 1e-6 * np.eye(n), weights], [weights.T, np.zeros((3, 3))]]
    )
    ends = np.linalg.solve(system, np.vstack([np.full((n, 3), 1e-6 / 3.0), np.eye(3)]))
    return readonly(ends[:n])
