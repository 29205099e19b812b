"""Where pigment may be: pixels that stand out of normal skin at one scale or another.

Two questions are asked at several scales. *Absolute*: is this darker, the pigmented way, than
the photo's normal skin? That finds large patches. *Local*: is it darker than the skin around
it (a band-pass)? That finds small and faint ones where light or the shape of a face leave the
level of normal skin uneven. Every answer is in spreads of this skin's own normal variation at
that scale, so the same limits hold on all skin. Candidates may overlap; they are only starts.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.imaging.pigment_score import (
    ScoreSettings,
    fit_normal_skin,
    pigment_score,
    smooth_where,
)
from pigment.model.arrays import FloatArray, Mask

_COARSE_PX = 4.0
_GRID_SIGMA_PX = 1.6  # a Gaussian of this sigma is sampled well enough to find spots


@dataclass(frozen=True, slots=True)
class CandidateSettings:
    """Scales of the search (mm; without a scale shares of the long side) and limits."""

    absolute_mm: tuple[float, ...] = (1.2, 0.35)
    absolute_share: tuple[float, ...] = (1 / 130, 1 / 500)
    absolute_seed: float = 2.8
    absolute_grow: float = 1.7
    local_radius_mm: tuple[float, ...] = (16.0, 9.0, 5.0, 2.5, 1.2)
    local_radius_share: tuple[float, ...] = (1 / 9, 1 / 16, 1 / 28, 1 / 56, 1 / 110)
    local_seed: float = 3.3
    local_grow: float = 1.8
    surround_factor: float = 2.4  # the surround's Gaussian over the spot's
    least_diameter_mm: float = 0.9
    least_diameter_share: float = 1 / 200
    duplicate_iou: float = 0.6
    most: int = 80


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A possible spot: its mask in a window at (top, left), its strength, and its pixels."""

    top: int
    left: int
    mask: Mask
    strength: float
    area_px: int

    def in_frame(self, shape: tuple[int, ...]) -> Mask:
        """Return the mask in the whole image (h, w)."""
        frame = np.zeros(shape[:2], bool)
        frame[self.box] = self.mask
        return frame

    @property
    def box(self) -> tuple[slice, slice]:
        """Where the window lies in the image."""
        height, width = self.mask.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def shared_px(self, other: Candidate) -> int:
        """Pixels that both hold."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        bottom = min(self.box[0].stop, other.box[0].stop)
        right = min(self.box[1].stop, other.box[1].stop)
        if bottom <= top or right <= left:
            return 0
        mine = self.mask[top - self.top : bottom - self.top, left - self.left : right - self.left]
        theirs = other.mask[
            top - other.top : bottom - other.top, left - other.left : right - other.left
        ]
        return int((mine & theirs).sum())


def find_candidates(
    density: FloatArray,
    skin: Mask,
    usable: Mask,
    mm_per_px: float | None,
    settings: CandidateSettings,
    score: ScoreSettings,
) -> list[Candidate]:
    """Return candidate spots of a density image (h, w, 3), largest first."""
    long_side = max(skin.shape)

    def pixels(sizes_mm: tuple[float, ...], shares: tuple[float, ...]) -> list[float]:
        if mm_per_px is None:
            return [share * long_side for share in shares]
        return [min(size / mm_per_px, 0.12 * long_side) for size in sizes_mm]

    least = pixels((settings.least_diameter_mm,), (settings.least_diameter_share,))[0]
    searches = [
        _Search(max(1.0, sigma), None, settings.absolute_seed, settings.absolute_grow)
        for sigma in pixels(settings.absolute_mm, settings.absolute_share)
    ] + [
        _Search(
            max(1.0, 0.45 * radius),
            settings.surround_factor * max(radius, 2.0),
            settings.local_seed,
            settings.local_grow,
        )
        for radius in pixels(settings.local_radius_mm, settings.local_radius_share)
    ]
    weight = usable.astype(np.float32)
    level = _Weighted(np.asarray(density * weight[..., None], np.float32), weight)
    found: list[Candidate] = []
    for search in sorted(searches, key=lambda one: one.sigma_px):  # from fine to coarse
        level = _reduced(level, skin.shape, min(1.0, _GRID_SIGMA_PX / search.sigma_px))
        strength = _strength(level, long_side, search, score)
        step = 2 if search.sigma_px > _COARSE_PX else 1  # wide answers need no fine grid
        inside = skin[::step, ::step]
        size = (inside.shape[1], inside.shape[0])
        answer = cv2.resize(strength, size, interpolation=cv2.INTER_LINEAR)
        found += _hysteresis(np.where(inside, answer, np.float32(0)), search, least, skin, step)
    return _distinct(found, settings)


def _distinct(found: list[Candidate], settings: CandidateSettings) -> list[Candidate]:
    """Drop near-duplicates; keep the strongest where there are too many; largest first."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda one: -one.strength):
        if not any(_same(candidate, other, settings.duplicate_iou) for other in kept):
            kept.append(candidate)
        if len(kept) == settings.most:
            break
    return sorted(kept, key=lambda one: -one.area_px)


def _same(one: Candidate, other: Candidate, least_iou: float) -> bool:
    small, large = sorted((one.area_px, other.area_px))
    if small <= least_iou * large:
        return False  # however they lie
    shared = one.shared_px(other)
    return shared > least_iou * (small + large - shared)


@dataclass(frozen=True, slots=True)
class _Search:
    """One question: the spot's Gaussian, that of its surround (``None``: absolute), limits."""

    sigma_px: float
    surround_px: float | None
    seed: float
    grow: float


@dataclass(frozen=True, slots=True, eq=False)
class _Weighted:
    """Density (h, w, 3) times the weight (h, w) of each pixel, and that weight."""

    density: FloatArray
    weight: FloatArray


def _reduced(level: _Weighted, full: tuple[int, ...], factor: float) -> _Weighted:
    """Return a level of ``factor`` times the full size, from one at least as large."""
    size = (max(8, round(full[1] * factor)), max(8, round(full[0] * factor)))
    if size == level.weight.shape[::-1]:
        return level
    return _Weighted(
        np.asarray(cv2.resize(level.density, size, interpolation=cv2.INTER_AREA)),
        np.asarray(cv2.resize(level.weight, size, interpolation=cv2.INTER_AREA)),
    )


def _strength(
    level: _Weighted, long_side: int, search: _Search, score: ScoreSettings
) -> FloatArray:
    """Pigment score on the grid of ``level``, which is just fine enough for the search."""
    inside = np.asarray(level.weight > 0.5)
    if np.count_nonzero(inside) < 100:
        return np.zeros(level.weight.shape, np.float32)
    mean = np.asarray(level.density / np.maximum(level.weight, 1e-3)[..., None], np.float32)
    factor = max(level.weight.shape) / long_side
    smooth = smooth_where(mean, inside, factor * search.sigma_px)
    if search.surround_px is not None:
        smooth = np.asarray(smooth - smooth_where(mean, inside, factor * search.surround_px))
    strength = pigment_score(smooth, fit_normal_skin(smooth, inside, score))
    return np.asarray(np.where(inside, strength, 0.0), np.float32)


def _hysteresis(
    strength: FloatArray, search: _Search, least_px: float, skin: Mask, step: int
) -> list[Candidate]:
    """Find connected parts above ``grow`` that reach ``seed``, of a diameter at the least.

    ``strength``: on every ``step``-th pixel of ``skin`` (h, w).
    """
    weak = (strength > search.grow).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(weak, connectivity=4)
    if count < 2:
        return []
    least_area = np.pi * (least_px / 2.0) ** 2 / step**2
    seeded = np.unique(labels[strength > search.seed])
    found = []
    for label in seeded[seeded > 0]:
        left, top, width, height, area = stats[label]
        if area < least_area:
            continue
        box = (slice(top, top + height), slice(left, left + width))
        mask = labels[box] == label
        strongest = float(strength[box][mask].max())
        if step > 1:
            top, left = step * top, step * left
            mask = np.repeat(np.repeat(mask, step, axis=0), step, axis=1)
            mask = mask[: skin.shape[0] - top, : skin.shape[1] - left]
            mask &= skin[top : top + mask.shape[0], left : left + mask.shape[1]]
            area = np.count_nonzero(mask)
        found.append(Candidate(int(top), int(left), mask, strongest, int(area)))
    return found
