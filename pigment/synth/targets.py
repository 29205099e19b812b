"""Flat things laid on the skin plane: the 24-patch chart, a printed card, a marker.

Sizes: patch pitch and size of the chart's makes as PlantCV documents them (``detect_color_card``)
and as measured on photographs beside printed markers; the outer size as the maker lists it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from pigment.colour.spaces import lab_to_linear, srgb_to_linear
from pigment.model.arrays import Labels, SrgbImage, readonly, require_shape
from pigment.synth.arrays import Field
from pigment.synth.spectra import chart_reflectance, linear_srgb_weights, smooth_basis, table

CHART_MAKES = {  # pitch, patch, outer size (mm)
    "classic": ((45.5, 45.5), (40.0, 40.0), (285.0, 222.0)),
    "passport": ((15.0, 15.0), (11.9, 11.9), (109.0, 74.0)),
    "mini": ((14.88, 14.82), (11.5, 11.9), (109.0, 63.5)),
    "nano": ((5.0, 3.9), (4.0, 3.0), (40.0, 24.0)),
}


@dataclass(frozen=True, slots=True, eq=False)
class FlatTarget:
    """A flat, matt, rectangular sheet with a picture on it.

    ``size_mm`` (width, height); ``regions`` (rows, columns): 0 = the colour of ``linear``
    (rows, columns, 3), linear sRGB under D65 made of smooth spectra; i = the i-th row of
    ``reflectances`` (n, 31), 400 to 700 nm by 10.
    """

    name: str
    size_mm: tuple[float, float]
    linear: Field
    regions: Labels
    reflectances: Field

    def __post_init__(self) -> None:
        require_shape("linear", self.linear, None, None, 3)
        require_shape("regions", self.regions, *self.linear.shape[:2])
        require_shape("reflectances", self.reflectances, None, 31)
        for array in (self.linear, self.regions, self.reflectances):
            readonly(array)


def printed_target(name: str, size_mm: tuple[float, float], picture: SrgbImage) -> FlatTarget:
    """Make a target from an sRGB picture (rows, columns, 3); its inks get smooth spectra.

    Print reaches neither full white nor black: reflectance runs from 0.03 to 0.88.
    """
    linear = 0.03 + 0.85 * srgb_to_linear(picture / 255.0)
    return _textured(name, size_mm, linear)


def exact_target(name: str, size_mm: tuple[float, float], linear: Field) -> FlatTarget:
    """Make a target whose linear sRGB reflectances (rows, columns, 3) are given as they are."""
    return _textured(name, size_mm, linear)


def _textured(name: str, size_mm: tuple[float, float], linear: Field) -> FlatTarget:
    blank = np.zeros(linear.shape[:2], np.int32)
    return FlatTarget(name, size_mm, np.asarray(linear, np.float32), blank, np.zeros((0, 31)))


@cache
def chart_spectra(edition: str) -> Field:
    """Reflectance (24, 31) of a chart made ``before-2014`` or ``after-2014`` (November).

    The measured average is of charts from before; the later colours are reached by the
    smoothest factor on each patch's spectrum.
    """
    measured = chart_reflectance()
    if edition == "before-2014":
        return measured
    wanted = np.stack([table("chart_after_2014")[axis] for axis in ("l", "a", "b")], axis=1)
    goal = lab_to_linear(wanted)
    spectra = measured.copy()
    for _ in range(12):
        for patch in range(24):
            weights = linear_srgb_weights() * spectra[patch][:, None]
            gain = smooth_basis() @ np.linalg.solve(weights.T @ smooth_basis(), goal[patch])
            spectra[patch] = np.clip(spectra[patch] * np.clip(gain, 0.3, 3.0), 0.005, 0.97)
    return readonly(spectra)


@cache
def colorchecker(
    make: str = "mini", edition: str = "after-2014", cells_per_mm: float = 16.0
) -> FlatTarget:
    """Make the 24-patch chart in one of ``CHART_MAKES``: grey-black frame and 24 matt patches."""
    pitch, patch, size = CHART_MAKES[make]
    shape = (round(size[1] * cells_per_mm), round(size[0] * cells_per_mm))
    linear = np.full((*shape, 3), 0.035, np.float32)
    regions = np.zeros(shape, np.int32)
    first = [(size[0] - 5 * pitch[0]) / 2.0, (size[1] - 3 * pitch[1]) / 2.0]
    for index in range(24):
        row, column = divmod(index, 6)
        left = first[0] + column * pitch[0] - patch[0] / 2.0
        top = first[1] + row * pitch[1] - patch[1] / 2.0
        rows = slice(round(top * cells_per_mm), round((top + patch[1]) * cells_per_mm))
        columns = slice(round(left * cells_per_mm), round((left + patch[0]) * cells_per_mm))
        regions[rows, columns] = index + 1
    return FlatTarget(f"colorchecker-{make}", size, linear, regions, chart_spectra(edition))
