"""What it takes to show two visits over one another: sizes, outlines, scale, and what to warn of.

Outlines are given on the aligned pictures' grid: the baseline photo reduced by one factor.
Picture coordinates here put (0, 0) at the upper left corner of the picture, not at the middle
of its first pixel, as a drawing laid over it has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from pigment.model.calibration import ColourMethod, ColourReference
from pigment.model.patches import PatchKind
from pigment.model.series import MeasuredPhoto, PhotoStatus, SeriesResult, Visit
from pigment.report.visit_choice import shown_photo
from pigment.report.wording import pages

_BAR_LENGTHS_MM = (1, 2, 5, 10, 20, 50, 100, 200)
_BAR_ROOM = 0.3  # of the picture's width
_AIR = 0.6  # around a single patch, of its longer side, on each side
_LEAST_VIEW = 0.12  # of the picture's shorter side: no nearer
_CARDS = (ColourMethod.COLORCHECKER24, ColourMethod.PIGMENT_CARD)

Box = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True, slots=True)
class Outline:
    """One patch on the grid: closed lines of (x, y), and where its number goes."""

    track_id: int
    lines: tuple[tuple[tuple[float, float], ...], ...]
    label_at: tuple[float, float]

    @property
    def path(self) -> str:
        """The lines as the path data of a drawing."""
        return "".join(
            "M" + "L".join(f"{x:g} {y:g}" for x, y in line) + "Z" for line in self.lines if line
        )


def picture_size(path: Path) -> tuple[int, int]:
    """Return (width, height) of an aligned picture from its header.

    Raises
    ------
    OSError
        When it is missing or no picture.
    """
    with Image.open(path) as image:
        return image.size


def photos_to_show(result: SeriesResult, visit: Visit) -> tuple[MeasuredPhoto, ...]:
    """Return the photos of a visit that lie on the grid, the one that stands for it first."""
    best = shown_photo(result, visit)
    placed = [
        photo
        for photo in result.photos
        if photo.visit == visit.visit and photo.alignment is not None
    ]
    return tuple(sorted(placed, key=lambda photo: photo is not best))


def outlines_of(
    result: SeriesResult, photo: MeasuredPhoto, size_px: tuple[int, int]
) -> tuple[Outline, ...]:
    """Return the patches of a photo on the grid of pictures of this size."""
    baseline = _baseline(result)
    if photo.alignment is None or baseline is None or baseline.size_photo_px is None:
        return ()
    shrink = size_px[0] / baseline.size_photo_px[0] / baseline.photo_to_work
    found = []
    for patch in photo.patches:
        if patch.kind is not PatchKind.PATCH or not patch.outlines_px:
            continue
        laid = [photo.alignment.onto_baseline(line) for line in patch.outlines_px]
        lines = [(line + 0.5) * shrink for line in laid]
        every = np.concatenate(lines)
        top = every[int(np.argmin(every[:, 1]))]
        found.append(
            Outline(
                patch.track_id,
                tuple(tuple((round(x, 1), round(y, 1)) for x, y in line) for line in lines),
                (round(float(top[0]), 1), round(float(top[1]), 1)),
            )
        )
    return tuple(found)


def mm_per_grid_px(result: SeriesResult, size_px: tuple[int, int]) -> float | None:
    """Return the length of a grid pixel at the middle of the baseline photo, if known."""
    baseline = _baseline(result)
    if baseline is None or baseline.size_photo_px is None or baseline.mm_per_work_px is None:
        return None
    mm_per_photo_px = baseline.mm_per_work_px * baseline.photo_to_work
    return mm_per_photo_px * baseline.size_photo_px[0] / size_px[0]


def scale_bar(mm_per_px: float | None, view_width_px: float) -> tuple[int, float] | None:
    """Choose a bar of round length: (mm, its share of the width shown)."""
    if not mm_per_px:
        return None
    room_mm = _BAR_ROOM * view_width_px * mm_per_px
    fitting = [length for length in _BAR_LENGTHS_MM if length <= room_mm]
    if not fitting:
        return None
    return fitting[-1], fitting[-1] / (view_width_px * mm_per_px)


def patch_view(outlines: Sequence[Outline], track_id: int, size_px: tuple[int, int]) -> Box | None:
    """Return the part of the grid that shows one patch with some skin around it."""
    points = [
        point
        for one in outlines
        if one.track_id == track_id
        for line in one.lines
        for point in line
    ]
    if not points:
        return None
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    middle = (low + high) / 2.0
    side = max(float((high - low).max()) * (1.0 + 2.0 * _AIR), _LEAST_VIEW * min(size_px))
    width, height = min(4.0 / 3.0 * side, size_px[0]), min(side, size_px[1])
    left = min(max(middle[0] - width / 2.0, 0.0), size_px[0] - width)
    top = min(max(middle[1] - height / 2.0, 0.0), size_px[1] - height)
    return round(left, 1), round(top, 1), round(width, 1), round(height, 1)


def colour_note(photos: Sequence[MeasuredPhoto]) -> str:
    """Say how far the shades of the pictures can be trusted."""
    without = [photo for photo in photos if photo.colour_method not in _CARDS]
    if not without:
        learned = any(photo.colour_reference is ColourReference.LEARNED for photo in photos)
        return pages.COLOURS_LEARNED if learned else pages.COLOURS_CORRECTED
    if all(photo.colour_method is ColourMethod.SKIN_RELATIVE for photo in photos):
        return pages.COLOURS_BY_SKIN
    if len(without) < len(photos):
        return pages.CARD_MIX_NOTE
    return pages.NO_CARD_NOTE


def not_shown(result: SeriesResult) -> tuple[str, ...]:
    """Name the photos that were measured but lie on no grid."""
    return tuple(
        photo.file for photo in result.photos if photo.status is PhotoStatus.WITHIN_PHOTO_ONLY
    )


def _baseline(result: SeriesResult) -> MeasuredPhoto | None:
    return next((photo for photo in result.photos if photo.file == result.baseline_file), None)
