"""Where pigment may be: hysteresis on the pigment score at a fine and a coarse scale."""

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

_GRID_SIGMA_PX = 2.0  # a Gaussian is well sampled where its sigma is two pixels


@dataclass(frozen=True, slots=True)
class CandidateSettings:
    """Scales of the search and how much must stand out."""

    smooth_mm: tuple[float, ...] = (1.2, 0.35)  # coarse first
    smooth_share: tuple[float, ...] = (1 / 130, 1 / 500)  # of the long side, without a scale
    seed_score: tuple[float, ...] = (3.2, 4.2)
    grow_score: tuple[float, ...] = (1.7, 2.2)
    least_diameter_mm: float = 0.9
    least_diameter_px: float = 7.0
    most: int = 80


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A possible spot: its mask in a window at (top, left), and its strength."""

    top: int
    left: int
    mask: Mask
    strength: float

    def in_frame(self, shape: tuple[int, int]) -> Mask:
        """The mask in the whole image (h, w)."""
        frame = np.zeros(shape, bool)
        height, width = self.mask.shape
        frame[self.top : self.top + height, self.left : self.left + width] = self.mask
        return frame


def candidate_masks(
    density: FloatArray,
    skin: Mask,
    usable: Mask,
    mm_per_px: float | None,
    settings: CandidateSettings,
    score: ScoreSettings,
) -> list[Candidate]:
    """Return candidate spots of a density image (h, w, 3), largest first."""
    long_side = max(skin.shape)
    taken = np.zeros_like(skin)
    found: list[Candidate] = []
    for step, seed in enumerate(settings.seed_score):
        sigma = settings.smooth_share[step] * long_side
        if mm_per_px is not None:
            sigma = float(np.clip(settings.smooth_mm[step] / mm_per_px, 1.0, 0.02 * long_side))
        strength = np.where(skin, _strength(density, usable, sigma, score), 0.0)
        for candidate in _hysteresis(strength, seed, settings.grow_score[step]):
            frame_part = taken[_box(candidate)]
            if (frame_part & candidate.mask).sum() > 0.3 * candidate.mask.sum():
                continue
            if _diameter_px(candidate) < _least_px(mm_per_px, settings):
                continue
            found.append(candidate)
            frame_part |= candidate.mask
    found.sort(key=lambda candidate: -int(candidate.mask.sum()))
    return found[: settings.most]


def _strength(
    density: FloatArray, usable: Mask, sigma_px: float, score: ScoreSettings
) -> FloatArray:
    """Pigment score (h, w) at one scale, worked out on a grid just fine enough for it."""
    height, width = usable.shape
    factor = min(1.0, _GRID_SIGMA_PX / sigma_px)
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    weight = usable.astype(np.float32)
    share = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    mean = cv2.resize(density * weight[..., None], size, interpolation=cv2.INTER_AREA)
    mean = mean / np.maximum(share, 1e-3)[..., None]
    inside = share > 0.5
    if inside.sum() < 100:
        return np.zeros((height, width), np.float32)
    smooth = smooth_where(mean, inside, factor * sigma_px)
    strength = pigment_score(smooth, fit_normal_skin(smooth, inside, score))
    return np.asarray(cv2.resize(strength, (width, height), interpolation=cv2.INTER_LINEAR))


def _box(candidate: Candidate) -> tuple[slice, slice]:
    height, width = candidate.mask.shape
    return (
        slice(candidate.top, candidate.top + height),
        slice(candidate.left, candidate.left + width),
    )


def _diameter_px(candidate: Candidate) -> float:
    return 2.0 * float(np.sqrt(candidate.mask.sum() / np.pi))


def _least_px(mm_per_px: float | None, settings: CandidateSettings) -> float:
    if mm_per_px is None:
        return settings.least_diameter_px
    return max(4.0, settings.least_diameter_mm / mm_per_px)


def _hysteresis(strength: FloatArray, seed: float, grow: float) -> list[Candidate]:
    """Connected parts above ``grow`` that reach ``seed``."""
    weak = (strength > grow).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(weak, connectivity=4)
    if count < 2:
        return []
    seeded = np.unique(labels[strength > seed])
    found = []
    for label in seeded[seeded > 0]:
        left, top, width, height, _ = stats[label]
        box = (slice(top, top + height), slice(left, left + width))
        mask = labels[box] == label
        found.append(Candidate(int(top), int(left), mask, float(strength[box][mask].max())))
    return found
