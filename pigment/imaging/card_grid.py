"""From patch-like regions to lattices: which of them stand in rows and columns, and where.

A lattice is grown from one region to its neighbours, each step letting the two pitch vectors
follow the perspective; a homography from lattice to pixels is then fitted to its members.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from pigment.imaging.card_candidates import QuadCandidates
from pigment.model.arrays import FloatArray

_PITCH_TO_SIDE = (0.97, 1.75)  # centre distance over side, patches of all makes
_AREA_RATIO = 1.9
_NEAR = 0.3  # of the pitch: how far a neighbour may lie from where it is expected
_MIN_MEMBERS = 5
_MAX_MEMBERS = 90  # a tiled floor, not a card
_MAX_LATTICES = 40


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Regions in rows and columns: ``cells`` (n, 2) integers, ``centres_px`` (n, 2)."""

    cells: np.ndarray
    centres_px: FloatArray


def grow_lattices(quads: QuadCandidates) -> Iterator[Lattice]:
    """Yield the lattices among ``quads``, those with the most members first."""
    if len(quads.areas_px) < _MIN_MEMBERS:
        return
    lattices: list[Lattice] = []
    taken = np.zeros(len(quads.areas_px), bool)
    neighbours = _neighbour_counts(quads)
    for seed in np.argsort(-neighbours, kind="stable"):
        if neighbours[seed] < 2:
            break
        if taken[seed]:
            continue
        cells = _grow(quads, int(seed))
        taken[list(cells)] = True
        index = np.array(list(cells))
        place = np.array(list(cells.values()))
        spread = place.max(axis=0) - place.min(axis=0)
        if _MIN_MEMBERS <= len(index) <= _MAX_MEMBERS and spread.min() >= 1:
            lattices.append(Lattice(place, quads.centres_px[index]))
    lattices.sort(key=lambda lattice: -len(lattice.cells))
    yield from lattices[:_MAX_LATTICES]


def _neighbour_counts(quads: QuadCandidates) -> np.ndarray:
    """How many of the four places beside each region hold one of like size, (n,)."""
    counts = np.zeros(len(quads.areas_px), int)
    for index in range(len(counts)):
        steps, alike = _relative(quads, index)
        low, high = _PITCH_TO_SIDE
        along, across = np.abs(steps).max(axis=1), np.abs(steps).min(axis=1)
        hits = alike & (along > low) & (along < high) & (across < _NEAR)
        if hits.any():
            side = np.abs(steps[hits]).argmax(axis=1)
            sign = np.sign(steps[hits][np.arange(hits.sum()), side])
            counts[index] = len(set(zip(side.tolist(), sign.tolist(), strict=True)))
    return counts


def _relative(quads: QuadCandidates, index: int) -> tuple[FloatArray, np.ndarray]:
    """Offsets of all regions in side lengths of region ``index``, and which are alike in size."""
    basis = quads.sides_px[index].T
    steps = (quads.centres_px - quads.centres_px[index]) @ np.linalg.inv(basis).T
    ratio = quads.areas_px / quads.areas_px[index]
    return steps, (ratio < _AREA_RATIO) & (ratio > 1 / _AREA_RATIO)


def _first_pitches(quads: QuadCandidates, seed: int) -> FloatArray:
    """Pitch vectors (2, 2) at the seed, from its nearest neighbours where it has them."""
    steps, alike = _relative(quads, seed)
    ratios = np.full(2, np.nan)
    for axis in (0, 1):
        along, across = np.abs(steps[:, axis]), np.abs(steps[:, 1 - axis])
        low, high = _PITCH_TO_SIDE
        hits = alike & (along > low) & (along < high) & (across < _NEAR)
        if hits.any():
            ratios[axis] = along[hits].min()
    ratios = np.where(np.isnan(ratios), np.nanmean(ratios), ratios)
    return np.asarray(quads.sides_px[seed] * ratios[:, None])


def _grow(quads: QuadCandidates, seed: int) -> dict[int, tuple[int, int]]:
    """Walk from the seed to neighbours; region index -> lattice cell."""
    cells = {seed: (0, 0)}
    filled = {(0, 0)}
    pitches = {seed: _first_pitches(quads, seed)}
    area = quads.areas_px
    queue = [seed]
    while queue:
        here = queue.pop(0)
        pitch = pitches[here]
        for axis, sign in ((0, 1), (0, -1), (1, 1), (1, -1)):
            step = (sign, 0) if axis == 0 else (0, sign)
            cell = (cells[here][0] + step[0], cells[here][1] + step[1])
            if cell in filled or len(cells) > _MAX_MEMBERS:
                continue
            expected = quads.centres_px[here] + sign * pitch[axis]
            reach = _NEAR * np.linalg.norm(pitch, axis=1).min()
            distance = np.linalg.norm(quads.centres_px - expected, axis=1)
            ratio = area / area[here]
            distance[(ratio > _AREA_RATIO) | (ratio < 1 / _AREA_RATIO)] = np.inf
            best = int(distance.argmin())
            if distance[best] > reach or best in cells:
                continue
            cells[best] = cell
            filled.add(cell)
            turned = pitch.copy()
            turned[axis] = 0.5 * pitch[axis] + 0.5 * sign * (
                quads.centres_px[best] - quads.centres_px[here]
            )
            pitches[best] = turned
            queue.append(best)
    return cells


def fit_lattice(lattice: Lattice) -> FloatArray | None:
    """Homography (3, 3) of lattice cells to pixels; affine where members are few.

    ``None`` where no consistent plane passes through the members.
    """
    cells = lattice.cells.astype(float)
    spread = lattice.cells.max(axis=0) - lattice.cells.min(axis=0)
    pitch = np.sqrt(max(_hull_area(lattice.centres_px), 1.0) / max(_hull_area(cells), 0.5))
    if len(cells) >= 9 and spread.min() >= 2:
        found, _ = cv2.findHomography(cells, lattice.centres_px, cv2.RANSAC, 0.12 * pitch)
        return None if found is None else np.asarray(found)
    affine, _ = cv2.estimateAffine2D(
        cells, lattice.centres_px, method=cv2.RANSAC, ransacReprojThreshold=0.15 * pitch
    )
    return None if affine is None else np.vstack([affine, [0.0, 0.0, 1.0]])


def _hull_area(points: FloatArray) -> float:
    return float(cv2.contourArea(cv2.convexHull(np.asarray(points, np.float32))))


def project(homography: FloatArray, points: FloatArray) -> FloatArray:
    """Map points (..., 2) through a homography (3, 3)."""
    points = np.asarray(points, float)
    mapped = points @ homography[:, :2].T + homography[:, 2]
    return np.asarray(mapped[..., :2] / mapped[..., 2:])
