"""A drawn 24-patch chart in a drawn photograph, with the truth of where it lies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.colour.spaces import lab_to_linear, linear_to_srgb
from pigment.imaging.card_grid import project
from pigment.imaging.card_layout import colorchecker_lab, grid_centres

FOCAL = 0.8  # of the long side
PATCH_CELLS = 40


@dataclass(frozen=True)
class ChartPhoto:
    """``srgb`` (h, w, 3); ``cells_to_px`` (3, 3): (column, row) of the patches to pixels."""

    srgb: np.ndarray
    cells_to_px: np.ndarray

    @property
    def centres_px(self) -> np.ndarray:
        return project(self.cells_to_px, grid_centres())


def chart_picture(fill: float = 0.86, margin: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Linear picture of the chart and the homography of cells to its pixels."""
    first = (margin + fill / 2) * PATCH_CELLS
    width = round((5 + fill + 2 * margin) * PATCH_CELLS)
    height = round((3 + fill + 2 * margin) * PATCH_CELLS)
    picture = np.full((height, width, 3), 0.02, np.float32)
    for (column, row), linear in zip(
        grid_centres(), lab_to_linear(colorchecker_lab()), strict=True
    ):
        x, y = first + column * PATCH_CELLS, first + row * PATCH_CELLS
        half = fill * PATCH_CELLS / 2
        picture[round(y - half) : round(y + half), round(x - half) : round(x + half)] = linear
    to_px = np.array([[PATCH_CELLS, 0, first - 0.5], [0, PATCH_CELLS, first - 0.5], [0, 0, 1.0]])
    return picture, to_px


def pose(width_px: float, tilt_deg: float, roll_deg: float, size: tuple[int, int]) -> np.ndarray:
    """Homography of a unit square's plane, centred, ``width_px`` per unit, seen tilted."""
    height, width = size
    focal = FOCAL * max(size)
    tilt = cv2.Rodrigues(np.radians(tilt_deg) * np.array([0.6, 0.8, 0.0]))[0]
    roll = cv2.Rodrigues(np.radians(roll_deg) * np.array([0.0, 0.0, 1.0]))[0]
    turn = tilt @ roll
    camera = np.array([[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1.0]])
    return camera @ np.column_stack([turn[:, 0], turn[:, 1], [0.0, 0.0, focal / width_px]])


def chart_photo(
    width_px: float = 420.0,
    tilt_deg: float = 0.0,
    roll_deg: float = 0.0,
    fill: float = 0.86,
    size: tuple[int, int] = (800, 1000),
    seed: int = 0,
    light: float = 0.8,
) -> ChartPhoto:
    """A photograph of the chart on a skin-coloured, textured ground with other squares in view."""
    rng = np.random.default_rng(seed)
    picture, cells = chart_picture(fill)
    height, width = picture.shape[:2]
    centred = np.array(
        [
            [1 / width, 0, -(width - 1) / width / 2],
            [0, 1 / width, -(height - 1) / width / 2],
            [0, 0, 1],
        ]
    )
    to_px = pose(width_px, tilt_deg, roll_deg, size) @ centred
    ground = np.array([0.42, 0.26, 0.18]) * rng.normal(1.0, 0.04, (*size, 1))
    scene = ground.astype(np.float32)
    for _ in range(12):
        box = ((rng.uniform(0, size[1]), rng.uniform(0, size[0])), (24, 24), rng.uniform(0, 90))
        corners = cv2.boxPoints(box).astype(np.int32)
        cv2.fillPoly(scene, [corners], rng.uniform(0.02, 0.6, 3).tolist())
    small = cv2.GaussianBlur(picture, (0, 0), max(0.45 * width / width_px, 0.01))
    cover = cv2.warpPerspective(np.ones((height, width), np.float32), to_px, size[::-1])
    chart = cv2.warpPerspective(small, to_px, size[::-1])
    scene = scene * (1 - cover[..., None]) + chart
    scene = cv2.GaussianBlur(scene, (0, 0), 0.7) * np.array([1.05, 1.0, 0.85]) * light
    coded = linear_to_srgb(scene) * 255 + rng.normal(0, 1.0, scene.shape)
    return ChartPhoto(np.clip(np.rint(coded), 0, 255).astype(np.uint8), to_px @ cells)
