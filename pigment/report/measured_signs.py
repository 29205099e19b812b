"""When what was measured of a spot fits a warning sign: growth with unevenness, and no score.

A note is made where a spot surely grew, or is surely new, and its two halves differ, and it
also holds several colours or is the only one that grew. How far the halves differ: the share
of the area that does not fall on itself when the outline is folded along a main axis, the worse
of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from pigment.imaging.outlines import fill_even_odd
from pigment.model.arrays import FloatArray, Mask
from pigment.model.patches import HueClass, Patch, PatchKind
from pigment.model.series import Change, MeasuredPhoto, Metric, SeriesResult, Verdict
from pigment.report.wording.signs import MeasuredSign, measured_note

LEAST_ASYMMETRY = 0.20  # an ellipse has 0, half a disc about 0.2
_GRID_PX = 64
_SIZES = (Metric.AREA_MM2, Metric.AFFECTED_FRACTION)
_APPEARED = "appeared"


@dataclass(frozen=True, slots=True)
class SpotSigns:
    """The measured warning signs of one spot."""

    track_id: int
    signs: frozenset[MeasuredSign]


def measured_signs(result: SeriesResult) -> tuple[SpotSigns, ...]:
    """Return the spots whose measurements fit a warning sign, by their number."""
    if len(result.visits) < 2:
        return ()
    latest = [photo for photo in result.photos if photo.visit == result.visits[-1].visit]
    grown = {
        change.track_id: sign
        for change in result.changes
        if change.track_id is not None and (sign := _growth(change)) is not None
    }
    found = []
    for track in sorted(grown):
        patches = _patches(latest, track)
        signs = {grown[track]}
        if patches and median(map(asymmetry, patches)) >= LEAST_ASYMMETRY:
            signs.add(MeasuredSign.ASYMMETRIC)
        if patches and _has_colours(patches):
            signs.add(MeasuredSign.COLOURS)
        if len(grown) == 1:
            signs.add(MeasuredSign.ALONE)
        if fits(signs):
            found.append(SpotSigns(track, frozenset(signs)))
    return tuple(found)


def sign_notes(result: SeriesResult) -> tuple[str, ...]:
    """Return a sentence for each such spot, with what to do."""
    return tuple(measured_note(spot.track_id, spot.signs) for spot in measured_signs(result))


def fits(signs: set[MeasuredSign]) -> bool:
    """Tell whether such signs together are worth a note."""
    more = {MeasuredSign.COLOURS, MeasuredSign.ALONE}
    return MeasuredSign.ASYMMETRIC in signs and bool(signs & more)


def _growth(change: Change) -> MeasuredSign | None:
    """Return what a change of one spot since the first visit says of its growth."""
    if change.since != "baseline" or change.verdict is not Verdict.HIGHER:
        return None
    if change.reason == _APPEARED:
        return MeasuredSign.NEW
    return MeasuredSign.GROWN if change.metric in _SIZES else None


def _patches(photos: Sequence[MeasuredPhoto], track: int) -> list[Patch]:
    return [
        patch
        for photo in photos
        for patch in photo.patches
        if patch.track_id == track and patch.kind is not PatchKind.FRECKLE
    ]


def _has_colours(patches: Sequence[Patch]) -> bool:
    """Tell whether most photos show pigment of more than one kind in the spot."""
    mixed = sum(patch.hue_class is HueClass.MIXED for patch in patches)
    return 2 * mixed > len(patches)


def asymmetry(patch: Patch) -> float:
    """Return the share of the area left uncovered by folding, of the worse of the main axes.

    0 for a shape that is the same on both sides, such as an ellipse.
    """
    points = np.concatenate([np.asarray(line, float) for line in patch.outlines_px])
    low, high = points.min(axis=0), points.max(axis=0)
    factor = _GRID_PX / max(float((high - low).max()), 1e-6)
    lines = [(np.asarray(line, float) - low) * factor for line in patch.outlines_px]
    rows, columns = ((high - low)[::-1] * factor).astype(int) + 2
    mask = fill_even_odd(lines, (int(rows), int(columns)))
    if mask.sum() < 2:
        return 0.0
    y, x = np.nonzero(mask)
    middle = np.array([x.mean(), y.mean()])
    _, axes = np.linalg.eigh(np.cov(np.stack([x, y])) + 1e-9 * np.eye(2))
    return max(_uncovered(mask, middle, axes[:, axis]) for axis in (0, 1))


def _uncovered(mask: Mask, middle: FloatArray, normal: FloatArray) -> float:
    """Return the share of a mask whose mirror image across a line through its middle is outside."""
    y, x = np.nonzero(mask)
    points = np.column_stack([x, y]) - middle
    mirrored = points - 2.0 * np.outer(points @ normal, normal) + middle
    column, row = np.rint(mirrored).astype(int).T
    inside = (row >= 0) & (row < mask.shape[0]) & (column >= 0) & (column < mask.shape[1])
    covered = np.zeros(len(points), bool)
    covered[inside] = mask[row[inside], column[inside]]
    return 1.0 - float(covered.mean())
