"""Render the photographs that the face-part network learns from, with a class for every pixel.

``python training/face_parts_data.py FOLDER [--jobs N]`` writes one ``.npz`` per photograph:
``srgb`` (h, w, 3) uint8 and ``classes`` (h, w) uint8. Everything follows from the seeds.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from pigment.synth.scenarios import RenderedSeries, make_series
from pigment.synth.scene import TONES, Body, GroundTruth, Shape

CLASSES = ("other", "skin", "eye", "brow", "nostril", "lips", "hair")
OTHER, SKIN, EYE, BROW, NOSTRIL, LIPS, HAIR = range(7)
SIZE_PX = (320, 240)
FACE_SEEDS = range(1000, 1176)
LIMB_SEEDS = range(1360, 1430)
VISITS = 2
_LIPS_Y_MM = 52.7  # middle of the lips in the drawing of the face
_EYE_TOP_MM, _BROW_TOP_MM = -24.2, -41.0
_RIM_MM = 4.6


def main() -> None:
    """Render every photograph that is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    plans = [(seed, given.folder) for seed in (*FACE_SEEDS, *LIMB_SEEDS)]
    with ProcessPoolExecutor(given.jobs, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_write, plans, chunksize=8):
            pass


def _write(plan: tuple[int, Path]) -> None:
    seed, folder = plan
    cv2.setNumThreads(1)
    paths = [folder / f"{seed}_{visit}.npz" for visit in range(VISITS)]
    if all(path.is_file() for path in paths):
        return
    series = _series(seed)
    for visit, path in enumerate(paths):
        photo = series.render(visit, 0)
        classes = _classes(series, visit, photo.truth)
        np.savez_compressed(path, srgb=photo.pixels_srgb, classes=classes)


def _series(seed: int) -> RenderedSeries:
    tone = tuple(TONES)[seed % 6]
    shape = "face" if seed in FACE_SEEDS else ("forearm", "trunk")[seed % 2]
    card = "none" if (seed // 6) % 3 else "colorchecker"
    difficulty = (1.0, 1.0, 1.6)[(seed // 18) % 3]
    return make_series(
        seed, tone=tone, shape=shape, card=card, n_visits=VISITS, size_px=SIZE_PX,
        difficulty=difficulty,
    )  # fmt: skip


def _classes(series: RenderedSeries, visit: int, truth: GroundTruth) -> np.ndarray:
    """Return the class of every pixel (h, w) of a photograph."""
    body = series.scene(visit).body
    on_body = _body_classes(body, series.plan.shape)
    homography = np.linalg.inv(truth.px_to_mm) @ np.linalg.inv(body.sheet.to_cells)
    seen = cv2.warpPerspective(on_body, homography, SIZE_PX, flags=cv2.INTER_NEAREST)
    if truth.card_outline_px is not None:
        cv2.fillConvexPoly(seen, np.round(truth.card_outline_px).astype(np.int32), OTHER)
    return np.asarray(seen, np.uint8)


def _body_classes(body: Body, shape: Shape) -> np.ndarray:
    classes = np.where(body.cover > 0.5, SKIN, OTHER).astype(np.uint8)
    if shape != Shape.FACE:
        return classes
    solid = (body.cover > 0.5).astype(np.uint8)
    inward = cv2.distanceTransform(np.pad(solid, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    part = ~body.measurable & (inward * body.sheet.mm_per_cell > _RIM_MM)
    x, y = np.broadcast_arrays(*body.sheet.millimetres())
    low = part & (y > 38.0) & (np.abs(x) < 34.0)
    middle_x, middle_y = float(x[low].mean()), float(y[low].mean()) - _LIPS_Y_MM
    x, y = x - middle_x, y - middle_y
    count, labels, _, _ = cv2.connectedComponentsWithStats(
        (part & (y < _EYE_TOP_MM)).astype(np.uint8)
    )
    highest = np.array([y[labels == n].min() for n in range(count)])
    hair = (highest[labels] < -46.0) & (labels > 0) & (y < _BROW_TOP_MM)
    painted = np.zeros_like(part) if body.paint is None else body.paint[..., 3] > 0.3
    classes[part & (y < _EYE_TOP_MM)] = BROW
    classes[part & (y >= _EYE_TOP_MM) & (y < 0.0)] = EYE
    classes[part & (y >= 15.0) & (y < 38.0)] = NOSTRIL
    classes[part & (y >= 38.0)] = LIPS
    classes[(classes != OTHER) & (hair | (painted & (y < -43.0)))] = HAIR
    return classes


if __name__ == "__main__":
    main()
