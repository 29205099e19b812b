"""Photographs with a target lying anywhere: small, tilted, turned, in shade, beside other squares.

The ordinary series lay the card where a careful person would. Here it takes a tenth to half of
the frame's width at any turn, the phone is tilted by up to 35 degrees, and things that look
like a card may lie beside it, or in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from pigment.imaging.printed_layout import CARD_MM, swatch_arrays
from pigment.model.arrays import FloatArray, SrgbImage
from pigment.report.card_sheet import card_image
from pigment.synth.camera import PHONES, Exposure
from pigment.synth.light import Lighting, draw_lighting
from pigment.synth.pose import Pose, mapped, mm_to_px
from pigment.synth.render import CardPlace, RenderedPhoto, render_photo
from pigment.synth.scenarios import RenderedSeries, make_series
from pigment.synth.scene import TONES
from pigment.synth.spectra import (
    DEVELOPED_CAMERAS,
    DEVELOPED_LAMPS,
    HELD_APART_CAMERAS,
    HELD_APART_LAMPS,
)
from pigment.synth.targets import CHART_MAKES, FlatTarget, colorchecker, printed_target

CHART, PRINTED, MARKER, NO_TARGET = "chart", "printed", "marker", "none"
DEVELOPED, HELD_APART = "developed", "held_apart"
MARKER_DICTIONARY = "DICT_6X6_250"
_SIZE_PX = (1632, 1224)
_SMALLEST, _LARGEST = 0.10, 0.50  # width of the target over that of the frame
_MOST_TILT_DEG = 35.0
_DECOY_SHARE, _SHADE_SHARE = 0.5, 0.4
_MARGIN_PX = 6.0
_PHOTOS_PER_SCENE = 6
_CHART_CELLS = 1000  # across: finer than any photo of it here


@dataclass(frozen=True, slots=True)
class TargetCase:
    """One photo to take; ``kind``: what lies in view; ``scene_seed``: of the body behind it."""

    seed: int
    scene_seed: int
    kind: str
    group: str
    tone: str


@dataclass(frozen=True, slots=True, eq=False)
class TargetPhoto:
    """A photo and where the target's points lie: ``points_px`` (n, 2), ``points_mm`` (n, 2).

    For a chart and the printed card the points are the swatch centres, for a marker its
    corners; none without a target. ``width_fraction`` as seen straight on; ``drawn_larger``:
    the size drawn over that of the real thing.
    """

    case: TargetCase
    pixels_srgb: SrgbImage
    name: str
    points_px: FloatArray
    points_mm: FloatArray
    width_fraction: float
    drawn_larger: float
    turn_deg: float
    tilt_deg: float
    shaded: bool
    decoy: bool


def cases(count: int, kind: str, first_seed: int) -> tuple[TargetCase, ...]:
    """Return ``count`` photos over all tones, every fourth scene with parts held apart.

    Six photos in a row share a scene, for drawing skin takes longer than photographing it.
    """
    tones = tuple(TONES)
    return tuple(
        TargetCase(
            first_seed + i,
            first_seed + i // _PHOTOS_PER_SCENE,
            kind,
            HELD_APART if (i // _PHOTOS_PER_SCENE) % 4 == 3 else DEVELOPED,
            tones[(i // _PHOTOS_PER_SCENE) % len(tones)],
        )
        for i in range(count)
    )


def photograph(case: TargetCase) -> TargetPhoto:
    """Take the photo of a case; the same case gives the same pixels."""
    rng = np.random.default_rng([case.seed, 81])
    series = make_series(
        case.scene_seed, kind=case.group, tone=case.tone, card="none", n_visits=1,
        size_px=_SIZE_PX,
    )  # fmt: skip
    pose = _draw_pose(series.plan.view_mm, rng)
    light, shaded = _draw_light(case.group, rng)
    laid: list[tuple[FlatTarget, CardPlace]] = []
    target, wide, larger = None, 0.0, 1.0
    points_mm: FloatArray = np.zeros((0, 2))
    if case.kind != NO_TARGET:
        wide = float(np.exp(rng.uniform(np.log(_SMALLEST), np.log(_LARGEST))))
        target, points_mm, larger = _sized(case.kind, wide * pose.view_mm, rng)
        laid.append((target, _place(target, pose, [], rng) or CardPlace((0.0, 0.0), 0.0)))
    if case.kind == NO_TARGET or rng.random() < _DECOY_SHARE:
        thing = _decoy(pose.view_mm * float(rng.uniform(0.12, 0.45)), rng)
        place = _place(thing, pose, laid, rng)
        laid += [] if place is None else [(thing, place)]
    photo = _take(series, tuple(laid), pose, light, rng)
    points_px, turn_deg = points_mm, 0.0
    if target is not None:
        points_px = _seen(target, points_mm, laid[0][1], pose)
        turn_deg = laid[0][1].angle_deg % 360.0
    return TargetPhoto(
        case, photo.pixels_srgb, "none" if target is None else target.name, points_px, points_mm,
        wide, larger, turn_deg, pose.tilt_deg, shaded, len(laid) > (target is not None),
    )  # fmt: skip


def _take(
    series: RenderedSeries,
    laid: tuple[tuple[FlatTarget, CardPlace], ...],
    pose: Pose,
    light: Lighting,
    rng: np.random.Generator,
) -> RenderedPhoto:
    exposure = Exposure(
        bias_ev=float(np.clip(rng.normal(0.0, 0.2), -0.5, 0.5)),
        balance_error=(float(rng.normal(0.0, 0.025)), float(rng.normal(0.0, 0.03))),
        blur_px=float(rng.uniform(0.55, 1.1)),
        motion_px=float(rng.uniform(0.5, 2.0)) if rng.random() < 0.2 else 0.0,
        motion_angle=float(rng.uniform(0.0, np.pi)),
        noise=float(np.exp(rng.uniform(-0.7, 0.7))),
    )
    scene = replace(series.scene(0), targets=laid)
    apart = series.plan.kind == HELD_APART
    phone = str(rng.choice(HELD_APART_CAMERAS if apart else DEVELOPED_CAMERAS))
    return render_photo(scene, PHONES[phone], light, pose, exposure, rng, _SIZE_PX)


def _draw_pose(view_mm: float, rng: np.random.Generator) -> Pose:
    return Pose(
        view_mm=view_mm,
        roll_deg=float(rng.normal(0.0, 6.0)),
        tilt_deg=float(rng.uniform(0.0, _MOST_TILT_DEG)),
        tilt_axis_deg=float(rng.uniform(0.0, 360.0)),
    )


def _draw_light(group: str, rng: np.random.Generator) -> tuple[Lighting, bool]:
    """Light of a careful person, with a cast shadow across the frame in some photos."""
    light = draw_lighting(HELD_APART_LAMPS if group == HELD_APART else DEVELOPED_LAMPS, 1.0, rng)
    shaded = bool(rng.random() < _SHADE_SHARE)
    if shaded:
        where = (
            float(rng.uniform(0.1, 0.5)),
            float(rng.uniform(0.0, 2.0 * np.pi)),
            float(rng.uniform(0.01, 0.06)),
        )
        light = replace(light, shadow=float(rng.uniform(0.2, 0.5)), shadow_at=where)
    return light, shaded


def _sized(
    kind: str, width_mm: float, rng: np.random.Generator
) -> tuple[FlatTarget, FloatArray, float]:
    """Return the target drawn so large, its points, mm from its middle, and how much larger."""
    if kind == CHART:
        make = str(rng.choice(list(CHART_MAKES)))
        target = colorchecker(make, cells_per_mm=_CHART_CELLS / CHART_MAKES[make][2][0])
        pitch = np.array(CHART_MAKES[make][0])
        rows, columns = np.divmod(np.arange(24), 6)
        points = (np.stack([columns, rows], axis=1) - [2.5, 1.5]) * pitch
    elif kind == PRINTED:
        target = printed_target("printed", CARD_MM, np.asarray(card_image(300)))
        points = swatch_arrays()[0] - np.array(CARD_MM) / 2.0
    else:
        target, points = _marker(int(rng.integers(0, 250)))
    factor = width_mm / target.size_mm[0]
    size = (target.size_mm[0] * factor, target.size_mm[1] * factor)
    return replace(target, size_mm=size), points * factor, factor


def _marker(number: int) -> tuple[FlatTarget, FloatArray]:
    """Return a marker of 30 mm on white paper of 45 mm, and its corners."""
    table = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, MARKER_DICTIONARY))
    picture = np.full((360, 360), 255, np.uint8)
    picture[60:300, 60:300] = cv2.aruco.generateImageMarker(table, number, 240)
    target = printed_target("marker", (45.0, 45.0), np.repeat(picture[..., None], 3, axis=2))
    return target, 15.0 * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def _decoy(width_mm: float, rng: np.random.Generator) -> FlatTarget:
    """Return a sheet of other squares: tiles, a chess board, a puzzle cube, another marker."""
    drawers: tuple[Callable[[np.random.Generator], SrgbImage], ...] = (
        _tiles, _chess, _cube, _swatch_fan,
    )  # fmt: skip
    picture = drawers[int(rng.integers(len(drawers)))](rng)
    height_mm = width_mm * picture.shape[0] / picture.shape[1]
    return printed_target("decoy", (width_mm, height_mm), picture)


def _tiles(rng: np.random.Generator) -> SrgbImage:
    """Draw evenly coloured squares in rows and columns on black, as many as on a card or more."""
    rows, columns = int(rng.integers(3, 8)), int(rng.integers(4, 9))
    return _grid(rng.integers(20, 250, (rows, columns, 3)), 0.86, 8)


def _cube(rng: np.random.Generator) -> SrgbImage:
    colours = np.array(
        [(200, 30, 40), (240, 240, 240), (250, 210, 30), (30, 120, 60), (20, 60, 160),
         (250, 120, 30)]
    )  # fmt: skip
    return _grid(colours[rng.integers(0, 6, (3, 3))], 0.9, 15)


def _chess(rng: np.random.Generator) -> SrgbImage:
    dark, light = rng.integers(10, 60, 3), rng.integers(190, 250, 3)
    odd = np.indices((6, 8)).sum(axis=0) % 2
    return _grid(np.where(odd[..., None] == 1, dark, light), 1.0, 8)


def _swatch_fan(rng: np.random.Generator) -> SrgbImage:
    """Draw a paint fan: one hue in steps per row, on white paper."""
    hues = rng.integers(60, 230, (4, 1, 3))
    steps = np.linspace(0.55, 1.08, 6).reshape(1, 6, 1)
    return _grid(np.clip(hues * steps, 0, 250).astype(int), 0.8, 252)


def _grid(colours: np.ndarray, fill: float, gap: int) -> SrgbImage:
    """Squares of ``colours`` (rows, columns, 3), 48 px apart, on a ground of code ``gap``."""
    rows, columns = colours.shape[:2]
    picture = np.full((rows * 48, columns * 48, 3), gap, np.uint8)
    rim = round(24 * (1.0 - fill))
    for row, column in np.ndindex(rows, columns):
        top, left = row * 48, column * 48
        picture[top + rim : top + 48 - rim, left + rim : left + 48 - rim] = colours[row, column]
    return picture


def _place(
    target: FlatTarget,
    pose: Pose,
    others: list[tuple[FlatTarget, CardPlace]],
    rng: np.random.Generator,
) -> CardPlace | None:
    """Lay a target at any turn wholly in view and off the others; ``None`` without room."""
    width, height = pose.view_mm, pose.view_mm * _SIZE_PX[1] / _SIZE_PX[0]
    for _ in range(200):
        angle = float(rng.uniform(0.0, 360.0))
        at = rng.uniform(-0.5, 0.5, 2) * [width, height]
        place = CardPlace((float(at[0]), float(at[1])), angle)
        corners = _seen(target, _corners(target), place, pose)
        inside = (corners > _MARGIN_PX).all() and (corners < np.array(_SIZE_PX) - _MARGIN_PX).all()
        if inside and not any(_touch(target, place, *other) for other in others):
            return place
    return None


def _touch(a: FlatTarget, a_at: CardPlace, b: FlatTarget, b_at: CardPlace) -> bool:
    gap = np.hypot(*(np.array(a_at.centre_mm) - np.array(b_at.centre_mm)))
    return bool(gap < 0.5 * (np.hypot(*a.size_mm) + np.hypot(*b.size_mm)))


def _corners(target: FlatTarget) -> FloatArray:
    half = np.array(target.size_mm) / 2.0
    return np.asarray(half * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]))


def _seen(target: FlatTarget, points_mm: FloatArray, place: CardPlace, pose: Pose) -> FloatArray:
    """Photo px (n, 2) of points on a target, mm from its middle."""
    angle = np.radians(place.angle_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    on_plane = points_mm @ turn.T + np.array(place.centre_mm)
    return np.asarray(mapped(mm_to_px(pose, _SIZE_PX), on_plane))
