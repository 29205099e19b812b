"""Photographs of bent skin: a flat rendering laid over a surface that curves away from the camera.

The surface is a ridge, ``z(u) = sqrt(R^2 + u^2) - R`` across an axis: it has the radius ``R`` of
an arm at its top and never turns by more than 45 degrees. Skin lies on it by arc length, so that
bending keeps its area, and is stretched in its plane by a smooth field, as by another posture.
Each pixel's ray meets the surface; what the flat skin shows there is taken from the rendering.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.imaging.outlines import map_points
from pigment.model.arrays import FloatArray, SrgbImage
from pigment.synth.pose import FOCAL_WIDTHS, Pose, mm_to_px

_WIDER = 1.15  # the flat rendering shows more than the photo: a bent surface reaches out of it
_RAY_STEPS = 8
_GRID_STEP_PX = 8  # the map is smooth: computed on a grid and spread


@dataclass(frozen=True, slots=True)
class Bend:
    """How skin lies before the camera, against the flat sheet it is drawn on.

    ``radius_mm`` at the top of the ridge, ``None`` for flat skin; ``axis_deg``: along the ridge;
    ``top_mm``: distance of its line from the middle; ``waves``: rows of wave vector (x, y)
    in radians per mm, phase and amplitude (x, y) mm of the stretch in the plane.
    """

    radius_mm: float | None
    axis_deg: float
    top_mm: float
    waves: tuple[tuple[float, float, float, float, float], ...]


def draw_bend(radius_mm: float | None, axis_deg: float, stretch_mm: float,
              rng: np.random.Generator) -> Bend:  # fmt: skip
    """Return one posture: the ridge a little turned, the skin stretched by about ``stretch_mm``."""
    waves = []
    for _ in range(3):
        heading, length_mm = rng.uniform(0.0, 2.0 * np.pi), rng.uniform(60.0, 140.0)
        turn = 2.0 * np.pi / length_mm
        size = stretch_mm / np.sqrt(3.0) * rng.normal(0.0, 1.0, 2)
        waves.append(
            (
                float(turn * np.cos(heading)),
                float(turn * np.sin(heading)),
                float(rng.uniform(0.0, 2.0 * np.pi)),
                float(size[0]),
                float(size[1]),
            )
        )
    shaken = float(axis_deg + rng.normal(0.0, 2.0))
    return Bend(radius_mm, shaken, float(rng.normal(0.0, 5.0)), tuple(waves))


def wider(pose: Pose) -> Pose:
    """Return the pose of the flat rendering that :func:`bent_photo` needs."""
    return Pose(
        pose.view_mm * _WIDER, pose.roll_deg, pose.tilt_deg, pose.tilt_axis_deg, pose.shift_mm
    )


def skin_places_mm(
    points_px: FloatArray, pose: Pose, bend: Bend, size_px: tuple[int, int]
) -> FloatArray:
    """Return where on the flat sheet (n, 2), mm, the skin seen at ``points_px`` (n, 2) lies."""
    camera, rays = _rays(points_px, pose, size_px)
    height: FloatArray = np.zeros(len(rays))
    for _ in range(_RAY_STEPS):
        along = (height - camera[2]) / rays[:, 2]
        plane = camera[:2] + rays[:, :2] * along[:, None]
        height = _depth(plane, bend)
    return _unstretched(_unrolled(plane, bend), bend)


def bent_photo(
    flat: SrgbImage, pose: Pose, bend: Bend, size_px: tuple[int, int]
) -> tuple[SrgbImage, FloatArray]:
    """Return the photo (H, W, 3) at ``pose``, and where each pixel lies on the sheet (H, W, 2).

    ``flat``: the flat skin, rendered at ``wider(pose)`` in the same size.
    """
    width, height = size_px
    x = np.arange(0, width + _GRID_STEP_PX, _GRID_STEP_PX, dtype=float)
    y = np.arange(0, height + _GRID_STEP_PX, _GRID_STEP_PX, dtype=float)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    places = skin_places_mm(grid.reshape(-1, 2), pose, bend, size_px)
    dense = _spread(places.reshape(*grid.shape), size_px)
    at = map_points(places, mm_to_px(wider(pose), size_px)).reshape(grid.shape)
    at = _spread(at, size_px).astype(np.float32)
    seen = cv2.remap(flat, at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(seen, np.uint8), dense


def _spread(grid: FloatArray, size_px: tuple[int, int]) -> FloatArray:
    """Values on the coarse grid (h, w, 2) at every pixel (H, W, 2)."""
    width, height = size_px
    x = np.arange(width, dtype=np.float32) / _GRID_STEP_PX
    y = np.arange(height, dtype=np.float32) / _GRID_STEP_PX
    across, down = np.meshgrid(x, y)
    planes = [
        cv2.remap(grid[..., k].astype(np.float32), across, down, cv2.INTER_LINEAR) for k in (0, 1)
    ]
    return np.stack(planes, axis=-1)


def _rays(
    points_px: FloatArray, pose: Pose, size_px: tuple[int, int]
) -> tuple[FloatArray, FloatArray]:
    """Return the camera's place (3,), mm, and a direction (n, 3) per pixel; z away from it."""
    width, height = size_px
    focal = FOCAL_WIDTHS * width
    lens = np.array([[focal, 0, (width - 1) / 2.0], [0, focal, (height - 1) / 2.0], [0, 0, 1.0]])
    plane = np.linalg.inv(lens) @ mm_to_px(pose, size_px)
    plane = plane / np.linalg.norm(plane[:, 0])
    rotation = np.column_stack([plane[:, 0], plane[:, 1], np.cross(plane[:, 0], plane[:, 1])])
    camera = -rotation.T @ plane[:, 2]
    points = np.asarray(points_px, float).reshape(-1, 2)
    rays = np.column_stack([points, np.ones(len(points))]) @ np.linalg.inv(lens).T @ rotation
    return camera, rays


def _across(bend: Bend) -> FloatArray:
    angle = np.radians(bend.axis_deg)
    return np.array([-np.sin(angle), np.cos(angle)])


def _depth(plane: FloatArray, bend: Bend) -> FloatArray:
    if bend.radius_mm is None:
        return np.zeros(len(plane))
    u = plane @ _across(bend) - bend.top_mm
    return np.asarray(np.hypot(bend.radius_mm, u) - bend.radius_mm)


def _unrolled(plane: FloatArray, bend: Bend) -> FloatArray:
    """Lay the surface flat: distance from the ridge becomes arc length."""
    if bend.radius_mm is None:
        return plane
    u = plane @ _across(bend) - bend.top_mm
    reach = float(np.abs(u).max()) + 1.0
    steps = np.linspace(0.0, reach, 600)
    slope = steps / np.hypot(bend.radius_mm, steps)
    speed = np.sqrt(1.0 + slope**2)
    length = np.concatenate([[0.0], np.cumsum(0.5 * (speed[1:] + speed[:-1]) * np.diff(steps))])
    arc = np.sign(u) * np.interp(np.abs(u), steps, length)
    return np.asarray(plane + np.outer(arc - u, _across(bend)))


def _unstretched(places: FloatArray, bend: Bend) -> FloatArray:
    moved = places.copy()
    for kx, ky, phase, dx, dy in bend.waves:
        swing = np.sin(places @ np.array([kx, ky]) + phase)
        moved += np.outer(swing, [dx, dy])
    return moved
