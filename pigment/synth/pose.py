"""Where the camera stands: the homography between the skin plane and the photograph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pigment.synth.arrays import Field

FOCAL_WIDTHS = 0.85  # focal length over the photo's width, as of a phone's main lens


@dataclass(frozen=True, slots=True)
class Pose:
    """``view_mm``: width of the skin plane that fills the photo when seen straight on.

    ``tilt_deg`` about the axis ``tilt_axis_deg`` in the plane; ``shift_mm``: what lies in the
    middle of the photo.
    """

    view_mm: float
    roll_deg: float = 0.0
    tilt_deg: float = 0.0
    tilt_axis_deg: float = 0.0
    shift_mm: tuple[float, float] = (0.0, 0.0)


def mm_to_px(pose: Pose, size_px: tuple[int, int]) -> Field:
    """Homography (3, 3) from the skin plane to the pixels of a photo (width, height)."""
    width, height = size_px
    roll, tilt, axis = np.radians([pose.roll_deg, pose.tilt_deg, pose.tilt_axis_deg])
    turn = np.array(
        [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1.0]]
    )
    ax, ay = np.cos(axis), np.sin(axis)
    cross = np.array([[0, 0, ay], [0, 0, -ax], [-ay, ax, 0.0]])
    lean = np.eye(3) + np.sin(tilt) * cross + (1.0 - np.cos(tilt)) * (cross @ cross)
    rotation = lean @ turn
    focal = FOCAL_WIDTHS * width
    lens = np.array([[focal, 0, (width - 1) / 2.0], [0, focal, (height - 1) / 2.0], [0, 0, 1.0]])
    back = np.array([0.0, 0.0, FOCAL_WIDTHS * pose.view_mm])
    to_middle = np.array([[1.0, 0, -pose.shift_mm[0]], [0, 1.0, -pose.shift_mm[1]], [0, 0, 1.0]])
    plane = np.column_stack([rotation[:, 0], rotation[:, 1], back])
    homography = lens @ plane @ to_middle
    return np.asarray(homography / homography[2, 2])


def mapped(homography: Field, points: Field) -> Field:
    """Points (n, 2) through a homography."""
    points = np.asarray(points, float).reshape(-1, 2)
    lifted = np.column_stack([points, np.ones(len(points))]) @ homography.T
    return np.asarray(lifted[:, :2] / lifted[:, 2:])


def area_scale(homography: Field, point: Field) -> float:
    """Local area magnification of a homography at ``point`` (2,)."""
    x, y = np.asarray(point, float)
    w = float(homography[2] @ [x, y, 1.0])
    return float(abs(np.linalg.det(homography)) / abs(w) ** 3)
