"""Which way round a lattice is the 24-patch card, if it is one at all: told by its colours.

The 24 sampled colours are explained by one affine map of the published ones (any camera,
lamp and exposure come close to that in coded values); each colour is judged by the map fitted
without it. A wrong turn, a shift by one patch or another object leave far more unexplained.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pigment.colour.spaces import lab_to_linear, linear_to_srgb
from pigment.imaging.card_grid import Lattice, project
from pigment.imaging.card_layout import COLUMNS, ROWS, colorchecker_lab, grid_centres
from pigment.model.arrays import FloatArray, SrgbImage

_TURNS = tuple(
    np.array(turn)
    for turn in ([[1, 0], [0, 1]], [[0, -1], [1, 0]], [[-1, 0], [0, -1]], [[0, 1], [-1, 0]])
)
_OUTSIDE_FRACTION = 0.15  # of the members, which may be no patches of the card
_MIN_SPREAD_CODES = 18.0  # RMS about the mean of 24 colours; a card has 40 and more
_PROBE = np.array([[0.0, 0.0], [-0.18, -0.18], [0.18, -0.18], [-0.18, 0.18], [0.18, 0.18]])


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """A card laid on the photo: ``cells_to_px`` (3, 3) maps (column, row) to pixels.

    ``explained``: share of the variance of the 24 colours that the leave-one-out map explains.
    """

    cells_to_px: FloatArray
    explained: float


def best_placement(srgb: SrgbImage, lattice: Lattice, cells_to_px: FloatArray) -> Placement | None:
    """Lay the card on the lattice in every way that covers its members; keep the best."""
    best: Placement | None = None
    for candidate in _placements(lattice, cells_to_px):
        colours = probe_colours(srgb, candidate)
        if colours is None:
            continue
        explained = explained_fraction(colours)
        if best is None or explained > best.explained:
            best = Placement(candidate, explained)
    return best


def _placements(lattice: Lattice, cells_to_px: FloatArray) -> Iterator[FloatArray]:
    """Homographies card cell -> pixels for all turns and offsets that fit the lattice."""
    for turn in _TURNS:
        cells = lattice.cells @ turn.T
        low, high = cells.min(axis=0), cells.max(axis=0)
        for column in _offsets(low[0], high[0], COLUMNS):
            for row in _offsets(low[1], high[1], ROWS):
                inside = (
                    (cells[:, 0] >= column)
                    & (cells[:, 0] < column + COLUMNS)
                    & (cells[:, 1] >= row)
                    & (cells[:, 1] < row + ROWS)
                )
                if (~inside).mean() > _OUTSIDE_FRACTION:
                    continue
                to_lattice = np.eye(3)
                to_lattice[:2, :2] = turn.T
                to_lattice[:2, 2] = turn.T @ np.array([column, row])
                yield cells_to_px @ to_lattice


def _offsets(low: int, high: int, length: int) -> range:
    """First cells of windows of ``length`` that hold low..high, or lie within it if longer."""
    first, last = high - length + 1, low
    return range(min(first, last), max(first, last) + 1)


def probe_colours(srgb: SrgbImage, cells_to_px: FloatArray) -> FloatArray | None:
    """Mean colour (24, 3) of five points per patch; ``None`` where the card leaves the frame."""
    height, width = srgb.shape[:2]
    points = grid_centres()[:, None, :] + _PROBE[None]
    at = np.rint(project(cells_to_px, points))
    if not np.isfinite(at).all():
        return None
    x, y = at[..., 0].astype(int), at[..., 1].astype(int)
    if x.min() < 0 or y.min() < 0 or x.max() >= width or y.max() >= height:
        return None
    return np.asarray(srgb[y, x].astype(float).mean(axis=1))


def reference_codes() -> FloatArray:
    """Return the published colours as sRGB codes (24, 3), 0 to 255."""
    return linear_to_srgb(lab_to_linear(colorchecker_lab())) * 255.0


def explained_fraction(colours: FloatArray, chosen: np.ndarray | None = None) -> float:
    """Share of the variance of ``colours`` (24, 3) explained by the reference, left out by turn.

    ``chosen`` (24,): the patches to judge by, all by default.
    """
    if chosen is None or chosen.all():
        hat = _HAT
    else:
        colours, design = colours[chosen], _DESIGN[chosen]
        hat = design @ np.linalg.pinv(design)
    spread = colours - colours.mean(axis=0)
    total = float((spread**2).sum())
    if np.sqrt(total / colours.size) < _MIN_SPREAD_CODES:
        return -1.0
    residual = colours - hat @ colours
    left_out = residual / (1.0 - np.diag(hat))[:, None]
    return 1.0 - float((left_out**2).sum()) / total


def mismatched_patches(colours: FloatArray) -> np.ndarray:
    """Patches (24,) whose hue is not the published one under any shade: hidden or no patch.

    The affine map is fitted robustly; each patch may be darker or brighter than the map says
    (shade), so only the colour left over after its best gain counts.
    """
    weight = np.ones(len(colours))
    gain = np.ones(len(colours))
    left = np.zeros(len(colours))
    for _ in range(8):
        root = np.sqrt(weight)[:, None]
        even = colours / gain[:, None]
        solution = np.linalg.lstsq(_DESIGN * root, even * root, rcond=None)[0]
        expected = _DESIGN @ solution
        gain = (colours * expected).sum(axis=1) / np.maximum((expected**2).sum(axis=1), 1.0)
        gain = np.clip(gain / np.median(gain), *_SHADE)
        left = np.sqrt(((colours / gain[:, None] - expected) ** 2).mean(axis=1))
        weight = 1.0 / (1.0 + (left / _HUE_CODES) ** 2)
    return left > _MISMATCH_CODES


_SHADE = (0.45, 1.4)
_HUE_CODES = 12.0
_MISMATCH_CODES = 40.0
_DESIGN = np.column_stack([reference_codes(), np.ones(ROWS * COLUMNS)])
_HAT = _DESIGN @ np.linalg.pinv(_DESIGN)
