"""What the 24-patch charts are: sizes in millimetres and colours in CIELAB D65.

Colours: CIELAB D50 published by X-Rite for charts made before and after November 2014, moved to
D65 by Bradford and the pigments' own shift (up to 3 units: light skin is 1.8 less red under D65
than Bradford says). Patch sizes: 40 mm (Classic), 12 mm (Passport), 4 by 3 mm (Nano) as listed
by the PlantCV documentation of ``detect_color_card``. Pitches were measured on photographs: Mini
against the millimetre rule on the card and printed markers beside it, Passport against its rule,
Classic as a ratio to its patch and markers; no photograph of a Nano was at hand, so its
``rel_sd`` is wide. Patches are listed row by row from dark skin to black, six in a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from pigment.colour.spaces import WHITE_D50, WHITE_D65, adapt_white, lab_to_xyz, xyz_to_lab
from pigment.model.arrays import FloatArray, readonly

ROWS, COLUMNS = 4, 6
NEUTRALS = (18, 19, 20, 21, 22, 23)  # white to black
PATCH_NAMES = (
    "dark skin", "light skin", "blue sky", "foliage", "blue flower", "bluish green",
    "orange", "purplish blue", "moderate red", "purple", "yellow green", "orange yellow",
    "blue", "green", "red", "yellow", "magenta", "cyan",
    "white", "neutral 8", "neutral 6.5", "neutral 5", "neutral 3.5", "black",
)  # fmt: skip

_AFTER_NOV_2014_D50 = (
    (37.54, 14.37, 14.92), (64.66, 19.27, 17.50), (49.32, -3.82, -22.54),
    (43.46, -12.74, 22.72), (54.94, 9.61, -24.79), (70.48, -32.26, -0.37),
    (62.73, 35.83, 56.50), (39.43, 10.75, -45.17), (50.57, 48.64, 16.67),
    (30.10, 22.54, -20.87), (71.77, -24.13, 58.19), (71.51, 18.24, 67.37),
    (28.37, 15.42, -49.80), (54.38, -39.72, 32.27), (42.43, 51.05, 28.62),
    (81.80, 2.67, 80.41), (50.63, 51.28, -14.12), (49.57, -29.71, -28.32),
    (95.19, -1.03, 2.93), (81.29, -0.57, 0.44), (66.89, -0.75, -0.06),
    (50.76, -0.13, 0.14), (35.63, -0.46, -0.48), (20.64, 0.07, -0.46),
)  # fmt: skip
_BEFORE_NOV_2014_D50 = (
    (37.986, 13.555, 14.059), (65.711, 18.130, 17.810), (49.927, -4.880, -21.905),
    (43.139, -13.095, 21.905), (55.112, 8.844, -25.399), (70.719, -33.397, -0.199),
    (62.661, 36.067, 57.096), (40.020, 10.410, -45.964), (51.124, 48.239, 16.248),
    (30.325, 22.976, -21.587), (72.532, -23.709, 57.255), (71.941, 19.363, 67.857),
    (28.778, 14.179, -50.297), (55.261, -38.342, 31.370), (42.101, 53.378, 28.190),
    (81.733, 4.039, 79.819), (51.935, 49.986, -14.574), (51.038, -28.631, -28.638),
    (96.539, -0.425, 1.186), (81.257, -0.638, -0.335), (66.766, -0.734, -0.504),
    (50.867, -0.153, -0.270), (35.656, -0.421, -1.231), (20.461, -0.079, -0.973),
)  # fmt: skip

# What Bradford leaves out when a pigment moves from D50 to D65: CIELAB under D65 computed from
# the spectrum, minus that by Bradford from D50. From the mean spectra of 30 charts by BabelColor
# (380-730 nm) as given in the BSD-licensed colour-science package; the same within 0.1 on
# average for the spectra of Ohta (1997).
_D65_INCONSTANCY = (
    (-0.23, -0.60, -0.41), (-0.24, -1.84, 0.05), (0.15, 0.42, 0.20),
    (0.09, 0.32, 0.12), (-0.02, -0.16, -0.09), (0.44, 0.32, 1.37),
    (-0.66, -0.72, -1.22), (0.05, 0.81, 0.04), (-0.75, -1.77, -1.30),
    (-0.27, 0.10, -1.03), (0.15, 0.37, 0.69), (-0.47, -0.26, -1.13),
    (0.03, 0.87, 0.15), (0.40, 0.48, 1.34), (-0.92, -2.72, -1.38),
    (-0.24, -0.56, -0.23), (-0.72, -1.39, -1.68), (0.55, -0.62, 1.62),
    (0.00, -0.21, 0.19), (0.01, -0.02, 0.09), (0.01, 0.03, 0.05),
    (0.01, 0.05, 0.04), (0.01, 0.06, 0.02), (0.00, 0.03, -0.02),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """A 6 by 4 patch grid: pitch (centre to centre) and patch size, millimetres (x, y).

    ``rel_sd``: relative standard uncertainty of these lengths (make to make, and how well
    they are known).
    """

    pitch_mm: tuple[float, float]
    patch_mm: tuple[float, float]
    rel_sd: float


MAKES: dict[str, GridGeometry] = {
    "classic": GridGeometry((45.5, 45.5), (40.0, 40.0), 0.010),
    "passport": GridGeometry((15.0, 15.0), (11.9, 11.9), 0.010),
    "mini": GridGeometry((14.88, 14.82), (11.5, 11.9), 0.006),
    "nano": GridGeometry((5.0, 3.9), (4.0, 3.0), 0.040),
}

_EDITIONS = {"after-2014": _AFTER_NOV_2014_D50, "before-2014": _BEFORE_NOV_2014_D50}
EDITIONS = tuple(_EDITIONS)


@cache
def colorchecker_lab(edition: str = "after-2014") -> FloatArray:
    """CIELAB D65 (24, 3) of the chart; ``edition`` is one of ``EDITIONS``."""
    table = _EDITIONS[edition]
    xyz = adapt_white(lab_to_xyz(np.array(table), WHITE_D50), WHITE_D50, WHITE_D65)
    lab = xyz_to_lab(xyz) + np.array(_D65_INCONSTANCY)
    return readonly(lab)


@cache
def grid_centres() -> FloatArray:
    """Lattice positions (24, 2) as (column, row) of the patch centres."""
    rows, columns = np.divmod(np.arange(ROWS * COLUMNS), COLUMNS)
    centres = np.stack([columns, rows], axis=1).astype(float)
    return readonly(centres)
