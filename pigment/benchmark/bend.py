"""What bent skin costs: the area that a plane reads of a patch on a limb, and limbs recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from pigment.imaging.turning import TurningSettings, find_limb
from pigment.model.arrays import FloatArray
from pigment.synth.pose import Pose, mm_to_px
from pigment.synth.scenarios import make_series

_RADII_MM = {"wrist": 28.0, "forearm": 42.0, "thigh": 80.0, "trunk": 150.0}
_TURNS_DEG = (0, 10, 20, 30, 40)
_PATCH_MM, _CAMERA_MM = 20.0, 300.0
_SIZE_PX = (816, 612)
_FIRST_SEED = 64_800
_SHAPES = ("forearm", "forearm", "trunk", "face")


@dataclass(frozen=True, slots=True)
class LimbCase:
    """One body to look at from where a hand-held camera stands."""

    seed: int
    shape: str


def area_read_on_cylinder(radius_mm: float, turn_deg: float) -> float:
    """Area that the plane on top of a cylinder reads of a disc on it, over its true area.

    The disc is ``_PATCH_MM`` across along the surface, its middle turned by ``turn_deg``; the
    camera stands ``_CAMERA_MM`` above the top and looks straight down.
    """
    angle = np.linspace(0.0, 2.0 * np.pi, 721)[:-1]
    half = _PATCH_MM / 2.0
    around = np.radians(turn_deg) + half * np.cos(angle) / radius_mm
    across, along = radius_mm * np.sin(around), half * np.sin(angle)
    depth = radius_mm * (1.0 - np.cos(around))
    nearer = _CAMERA_MM / (_CAMERA_MM + depth)
    x, y = across * nearer, along * nearer
    area = 0.5 * abs(float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))))
    return area / (np.pi * half**2)


def bend_rows() -> list[tuple[str, float, list[float]]]:
    """Return name, radius and the relative error of an area at each turn."""
    return [
        (name, radius, [area_read_on_cylinder(radius, turn) - 1.0 for turn in _TURNS_DEG])
        for name, radius in _RADII_MM.items()
    ]


def bend_table(rows: Sequence[tuple[str, float, list[float]]]) -> str:
    """Write the errors of areas on bent skin."""
    head = " | ".join(f"{turn}°" for turn in _TURNS_DEG)
    lines = [f"| body part, radius | {head} |", "|---|" + "---:|" * len(_TURNS_DEG)]
    for name, radius, errors in rows:
        values = " | ".join(f"{error:+.1%}" for error in errors)
        lines.append(f"| {name}, {radius:.0f} mm | {values} |")
    return "\n".join(lines)


def limb_cases() -> list[LimbCase]:
    """Return forearms, trunks and faces."""
    return [LimbCase(_FIRST_SEED + i, _SHAPES[i % len(_SHAPES)]) for i in range(32)]


def judge_limbs(case: LimbCase) -> dict[str, Any]:
    """Look for a limb in the true silhouette and hold its angles against the surface's slopes."""
    series = make_series(case.seed, shape=case.shape, card="none", n_visits=1, size_px=_SIZE_PX)
    rng = np.random.default_rng([case.seed, 82])
    pose = Pose(
        view_mm=series.plan.view_mm,
        roll_deg=float(rng.normal(0.0, 8.0)),
        tilt_deg=float(rng.uniform(0.0, 15.0)),
        tilt_axis_deg=float(rng.uniform(0.0, 360.0)),
    )
    body = series.scene(0).body
    to_px = mm_to_px(pose, _SIZE_PX) @ np.linalg.inv(body.sheet.to_cells)
    layers = cv2.merge([body.cover, body.slope_x, body.slope_y])
    seen = cv2.warpPerspective(layers, to_px, _SIZE_PX, flags=cv2.INTER_LINEAR)
    silhouette = seen[..., 0] > 0.5
    limb = find_limb(silhouette, TurningSettings())
    answer: dict[str, Any] = {"shape": case.shape, "found": limb is not None}
    if limb is not None and case.shape == "forearm":
        rows, columns = np.nonzero(silhouette)
        some = slice(None, None, max(1, len(rows) // 5000))
        points = np.column_stack([columns[some], rows[some]]).astype(float)
        true = _true_turn(seen[rows[some], columns[some], 1:])
        read, limit = limb.turn_deg(points), TurningSettings().limit_deg
        clear = np.abs(true - limit) > 7.0
        answer["error_deg"] = float(np.median(np.abs(read - true)[true < 60.0]))
        answer["same_side"] = float(((read > limit) == (true > limit))[clear].mean())
    return answer


def _true_turn(slopes: np.ndarray) -> FloatArray:
    """Angle (n,) between the surface's normal and the target's plane's, degrees."""
    return np.asarray(np.degrees(np.arctan(np.hypot(slopes[:, 0], slopes[:, 1]))))


def limb_table(answers: Sequence[Mapping[str, Any]]) -> str:
    """Write how well limbs and their turning are recognised."""
    arms = [a for a in answers if a["shape"] == "forearm"]
    others = [a for a in answers if a["shape"] != "forearm"]
    judged = [a for a in arms if "error_deg" in a]
    error = float(np.median([a["error_deg"] for a in judged])) if judged else float("nan")
    side = float(np.mean([a["same_side"] for a in judged])) if judged else float("nan")
    return "\n".join(
        [
            "Skin that has turned away by more than 30 degrees (`turned_away`), from the true "
            "silhouette:",
            "",
            "| figure | got |",
            "|---|---|",
            f"| forearms recognised as limbs | {sum(a['found'] for a in arms)} of {len(arms)} |",
            f"| trunks and faces taken for limbs | {sum(a['found'] for a in others)} of "
            f"{len(others)} |",
            f"| error of the angle on forearms, median | {error:.1f}° |",
            f"| skin over 37 or under 23 degrees on its right side of the limit | {side:.1%} |",
        ]
    )
