"""Hold what was measured of one photograph against what is true of it.

A true patch is found where a measured patch overlaps it with an IoU of 0.3 or more, each used
once. A patch that was missed, or whose photo was rejected, counts with a Dice of 0. A measured
patch that overlaps no true patch (of any contrast) is false; a mole or freckle taken for a
patch is false as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from scipy.optimize import linear_sum_assignment

from pigment.benchmark.raster import patch_pixels
from pigment.model.arrays import FloatArray, Labels, Mask
from pigment.model.patches import Patch, PatchKind
from pigment.model.quantity import Quantity
from pigment.model.series import MeasuredPhoto, PhotoStatus
from pigment.pipeline.common_skin import unpack_skin
from pigment.synth.scene import GroundTruth, SpotTruth

MATCH_IOU = 0.3
_LEAST_SPOT = 0.2  # of a false patch, for it to lie on a spot
LEAST_VISIBLE = 0.95  # of a true patch: one cut by the frame or the card is not asked for


@dataclass(frozen=True, slots=True)
class PatchScore:
    """One true patch in one photo. Errors are measured minus true; ``None`` where missed."""

    lesion_id: int
    true_delta_e00: float
    true_area_mm2: float
    hue: str
    found: bool
    dice: float
    track_id: int | None
    area_error: float | None  # relative
    delta_e00_error: float | None
    delta_l_error: float | None
    melanin_error: float | None
    area_covered: bool | None  # truth within 1.96 sd
    delta_e00_covered: bool | None
    hue_right: bool | None


@dataclass(frozen=True, slots=True)
class PhotoScore:
    """One photo: its true patches, and what lies under each false one.

    ``false_on``: ``patch`` (a piece or a bad outline of one), ``mole``, ``freckle``, ``skin``
    or ``no skin``.
    """

    rejected: bool
    patches: tuple[PatchScore, ...]
    false_on: tuple[str, ...]
    skin_dice: float | None

    @property
    def false_patches(self) -> int:
        """How many measured patches are false."""
        return len(self.false_on)


def score_photo(measured: MeasuredPhoto, truth: GroundTruth) -> PhotoScore:
    """Score a measured photo; its outlines are compared at the photo's own size."""
    wanted = [
        spot
        for number, spot in truth.spots.items()
        if spot.kind is PatchKind.PATCH and truth.visible_fraction[number] >= LEAST_VISIBLE
    ]
    if measured.status is PhotoStatus.REJECTED:
        missed = tuple(_score_patch(spot, None, 0.0) for spot in wanted)
        return PhotoScore(True, missed, (), None)
    counted = [patch for patch in measured.patches if patch.kind is PatchKind.PATCH]
    found = _labels_of(counted, measured, truth.labels.shape)
    every = [n for n, spot in truth.spots.items() if spot.kind is PatchKind.PATCH]
    overlap = _intersections(found, truth.labels, len(counted), every)
    sizes = np.array([(found == i + 1).sum() for i in range(len(counted))], float)
    true_sizes = np.array([(truth.labels == n).sum() for n in every], float)
    iou = _iou(overlap, sizes, true_sizes)
    partner = _assign(iou)
    scores = []
    for spot in wanted:
        column = every.index(spot.lesion_id)
        row = partner.get(column)
        if row is None:
            scores.append(_score_patch(spot, None, 0.0))
            continue
        dice = 2.0 * overlap[row, column] / (sizes[row] + true_sizes[column])
        scores.append(_score_patch(spot, counted[row], float(dice)))
    unmatched = [row for row in range(len(counted)) if row not in partner.values()]
    false_on = tuple(_lies_on(found == row + 1, truth) for row in unmatched)
    return PhotoScore(False, tuple(scores), false_on, skin_dice(measured, truth))


def _lies_on(pixels: Mask, truth: GroundTruth) -> str:
    """Name what a false patch (H, W) covers."""
    ids = truth.labels[pixels]
    spots = ids[ids > 0]
    if len(spots) >= _LEAST_SPOT * len(ids) and len(spots):
        return truth.spots[int(np.bincount(spots).argmax())].kind.value
    return "skin" if truth.skin[pixels].mean() > 0.5 else "no skin"


def skin_dice(measured: MeasuredPhoto, truth: GroundTruth) -> float:
    """Return the Dice of the measurable skin at the working scale, hairs closed over."""
    height, width = measured.work_shape
    wanted = truth.skin.astype(np.uint8)
    true = cv2.resize(wanted, (width, height), interpolation=cv2.INTER_NEAREST)
    skin = unpack_skin(measured).astype(np.uint8)
    found = cv2.morphologyEx(skin, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    both = float(np.count_nonzero((found > 0) & (true > 0)))
    return 2.0 * both / max(float(found.sum()) + float(true.sum()), 1.0)


def _labels_of(patches: Sequence[Patch], measured: MeasuredPhoto, shape: tuple[int, ...]) -> Labels:
    """Rasterise outlines at photo size: 0, or 1 + the index of the patch."""
    labels = np.zeros(shape[:2], np.int32)
    for index, patch in enumerate(patches):
        labels[patch_pixels(patch, measured, shape)] = index + 1
    return labels


def _intersections(
    found: Labels, truth: Labels, n_found: int, true_ids: Sequence[int]
) -> FloatArray:
    counts = np.zeros((n_found, len(true_ids)))
    for column, number in enumerate(true_ids):
        inside = np.bincount(found[truth == number], minlength=n_found + 1)
        counts[:, column] = inside[1 : n_found + 1]
    return counts


def _iou(overlap: FloatArray, sizes: FloatArray, true_sizes: FloatArray) -> FloatArray:
    union = sizes[:, None] + true_sizes[None, :] - overlap
    return np.asarray(overlap / np.maximum(union, 1.0))


def _assign(iou: FloatArray) -> dict[int, int]:
    """Return which measured row each true column goes with: once each, IoU of 0.3 or more."""
    if iou.size == 0:
        return {}
    rows, columns = linear_sum_assignment(-iou)
    return {
        int(column): int(row)
        for row, column in zip(rows, columns, strict=True)
        if iou[row, column] >= MATCH_IOU
    }


def _score_patch(spot: SpotTruth, patch: Patch | None, dice: float) -> PatchScore:
    if patch is None:
        return PatchScore(
            spot.lesion_id, spot.delta_e00, spot.area_mm2, spot.hue.value, False, 0.0,
            None, None, None, None, None, None, None, None,
        )  # fmt: skip
    area = patch.area_mm2
    return PatchScore(
        lesion_id=spot.lesion_id,
        true_delta_e00=spot.delta_e00,
        true_area_mm2=spot.area_mm2,
        hue=spot.hue.value,
        found=True,
        dice=dice,
        track_id=patch.track_id,
        area_error=None if area is None else area.value / spot.area_mm2 - 1.0,
        delta_e00_error=patch.delta_e00.value - spot.delta_e00,
        delta_l_error=patch.delta_l.value - spot.delta_l,
        melanin_error=patch.melanin_contrast.value - spot.melanin_contrast,
        area_covered=None if area is None else _covers(area, spot.area_mm2),
        delta_e00_covered=_covers(patch.delta_e00, spot.delta_e00),
        hue_right=patch.hue_class is spot.hue,
    )


def _covers(measured: Quantity, true: float) -> bool:
    return abs(measured.value - true) <= 1.96 * measured.sd
