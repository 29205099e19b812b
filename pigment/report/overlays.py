"""What was measured, drawn on the photograph; and photographs laid over one another.

Outlines come from working pixels and are drawn at the photo's full size:
``photo = (work + 0.5) / photo_to_work - 0.5``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pigment.colour.spaces import apply_curves, linear_to_srgb
from pigment.imaging.laying import lay_over
from pigment.model.arrays import FloatArray, Mask, SrgbImage
from pigment.model.calibration import Alignment
from pigment.model.patches import PatchKind
from pigment.model.photo import Photo
from pigment.model.series import MeasuredPhoto
from pigment.report import style

_SUBPIXEL_BITS = 4
_PLAN_LONG_SIDE = 400  # grid on which free places for ids are sought
_ALIGNED_PX = 1.5e6
_BAR_LENGTHS_MM = (1, 2, 5, 10, 20, 50, 100, 200)
_OUTSIDE = 225  # grey where the photo does not reach
# Linear light in 16384 steps to sRGB codes: within a fifth of a code of the exact curve.
_CODES = np.rint(255.0 * linear_to_srgb(np.arange(16384) / 16383.0)).astype(np.uint8)


def draw_overlay(
    photo: Photo, measured: MeasuredPhoto, card_outline_px: FloatArray | None = None
) -> SrgbImage:
    """Draw outlines, ids and a scale bar on a copy of the photo, (H, W, 3) uint8.

    ``card_outline_px`` (4, 2), in working pixels, is drawn thinly where given.
    """
    canvas: SrgbImage = np.array(photo.pixels_srgb)
    long_side = max(canvas.shape[:2])
    if card_outline_px is not None:
        width = _width_px(long_side, style.OUTLINE_FRACTIONS[PatchKind.MOLE])
        _draw_line(canvas, [_to_photo_px(card_outline_px, measured)], style.SKY, width)
    for kind in (PatchKind.FRECKLE, PatchKind.MOLE, PatchKind.PATCH):  # patches on top
        width = _width_px(long_side, style.OUTLINE_FRACTIONS[kind])
        width = max(width, 2) if kind is PatchKind.PATCH else width
        for patch in (p for p in measured.patches if p.kind is kind):
            lines = [_to_photo_px(outline, measured) for outline in patch.outlines_px]
            _draw_line(canvas, lines, style.OUTLINE_COLOURS[kind], width)
    plan = _Plan.of(canvas, measured, card_outline_px)
    _draw_scale_bar(canvas, measured, plan)
    _draw_ids(canvas, measured, plan)
    return canvas


def draw_aligned(photo: Photo, measured: MeasuredPhoto, baseline: MeasuredPhoto) -> SrgbImage:
    """Lay the photo, colour-normalised, on the baseline's grid, at most 1.5 megapixels.

    Grey where the photo does not reach.

    Raises
    ------
    ValueError
        When the baseline was not measured, so that it has no grid.
    """
    if baseline.size_photo_px is None:
        raise ValueError("the baseline has no size")
    width, height = baseline.size_photo_px
    grid = min(1.0, sqrt(_ALIGNED_PX / (width * height)))
    size = (max(1, int(width * grid)), max(1, int(height * grid)))
    place = measured.alignment or Alignment(np.eye(3), 0.0, 1.0)
    to_work, to_grid = (
        _rescale(measured.photo_to_work),
        _rescale(grid) @ np.linalg.inv(_rescale(baseline.photo_to_work)),
    )
    plane = to_grid @ np.asarray(place.to_baseline, float) @ to_work
    source, shrink = _shrink_for(photo.pixels_srgb, plane)
    to_source = shrink @ np.linalg.inv(to_work)
    laid = lay_over(source, to_source, place, to_grid, size)
    whole = np.full(source.shape[:2], 255, np.uint8)
    reach = lay_over(whole, to_source, place, to_grid, size, nearest=True)
    out = _normalise(np.asarray(laid, np.uint8), measured)
    out[reach == 0] = _OUTSIDE
    return out


def _rescale(x: float, y: float | None = None) -> FloatArray:
    """Pixel centres of an image to those of the image reduced by these factors, as a matrix."""
    y = x if y is None else y
    return np.array([[x, 0.0, 0.5 * x - 0.5], [0.0, y, 0.5 * y - 0.5], [0.0, 0.0, 1.0]])


def _shrink_for(pixels: SrgbImage, to_grid: FloatArray) -> tuple[SrgbImage, FloatArray]:
    """Reduce the photo to about the grid's scale first, so that no detail turns to moiré."""
    height, width = pixels.shape[:2]
    corner = np.array([[width / 2, height / 2], [width / 2 + 1, height / 2]])
    at = np.c_[corner, np.ones(2)] @ to_grid.T
    at = at[:, :2] / at[:, 2:]
    scale = float(np.hypot(*(at[1] - at[0])))
    if not 0.01 < scale < 0.8:
        return pixels, np.eye(3)
    size = (ceil(width * scale), ceil(height * scale))
    reduced = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, np.uint8), _rescale(size[0] / width, size[1] / height)


def _normalise(srgb: SrgbImage, measured: MeasuredPhoto) -> SrgbImage:
    if measured.colour_curves is None or measured.colour_matrix is None:
        return srgb
    linear = apply_curves(srgb, measured.colour_curves, measured.colour_matrix)
    steps = np.clip(linear, 0.0, 1.0) * (len(_CODES) - 1) + 0.5
    return np.asarray(_CODES[steps.astype(np.uint16)], np.uint8)


def _to_photo_px(points_px: FloatArray, measured: MeasuredPhoto) -> FloatArray:
    points = np.asarray(points_px, dtype=float).reshape(-1, 2)
    return (points + 0.5) / measured.photo_to_work - 0.5


def _width_px(long_side: int, fraction: float) -> int:
    return max(1, round(fraction * long_side))


def _draw_line(canvas: SrgbImage, lines: list[FloatArray], colour: str, width: int) -> None:
    """Draw closed lines white and broad first, then coloured and narrow: seen on any skin."""
    factor = 2**_SUBPIXEL_BITS
    fixed = [np.rint(line * factor).astype(np.int32).reshape(-1, 1, 2) for line in lines]
    fixed = [line for line in fixed if len(line) > 1]
    for stroke, rgb in ((width + 2 * max(1, width // 2), (255, 255, 255)), (width, None)):
        ink = rgb or style.rgb(colour)
        cv2.polylines(canvas, fixed, True, ink, stroke, cv2.LINE_AA, _SUBPIXEL_BITS)


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """What is taken, on a coarse grid: patches, the card, ids already placed."""

    taken: Mask
    scale: float  # plan pixels per photo pixel

    @classmethod
    def of(
        cls, canvas: SrgbImage, measured: MeasuredPhoto, card_outline_px: FloatArray | None
    ) -> _Plan:
        height, width = canvas.shape[:2]
        scale = min(1.0, _PLAN_LONG_SIDE / max(height, width))
        grid = np.zeros((ceil(height * scale), ceil(width * scale)), np.uint8)
        lines = [line for patch in measured.patches for line in patch.outlines_px]
        if card_outline_px is not None:
            lines.append(card_outline_px)
        for line in lines:
            points = np.rint(_to_photo_px(line, measured) * scale).astype(np.int32)
            cv2.fillPoly(grid, [points.reshape(-1, 1, 2)], 255)
        return cls(grid > 0, scale)

    def cost(self, box: tuple[float, float, float, float]) -> float:
        """Share of a photo-pixel box (left, top, right, bottom) that is taken or off the photo."""
        left, top, right, bottom = (round(edge * self.scale) for edge in box)
        height, width = self.taken.shape
        area = max(1, (right - left) * (bottom - top))
        rows = slice(max(0, top), max(0, min(height, bottom)))
        columns = slice(max(0, left), max(0, min(width, right)))
        inside = self.taken[rows, columns]
        return (3.0 * (area - inside.size) + float(inside.sum())) / area

    def take(self, box: tuple[float, float, float, float]) -> None:
        left, top, right, bottom = (max(0, round(edge * self.scale)) for edge in box)
        self.taken[top : bottom + 1, left : right + 1] = True


def _draw_ids(canvas: SrgbImage, measured: MeasuredPhoto, plan: _Plan) -> None:
    size = max(11, round(style.LABEL_FRACTION * max(canvas.shape[:2])))
    colour = style.OUTLINE_COLOURS[PatchKind.PATCH]
    patches = [p for p in measured.patches if p.kind is PatchKind.PATCH and p.outlines_px]
    for patch in sorted(patches, key=lambda p: (-p.area_px, p.track_id)):
        tile, alpha = _text_tile(str(patch.track_id), size, style.rgb(colour))
        height, width = alpha.shape
        rim = np.concatenate([_to_photo_px(line, measured) for line in patch.outlines_px])
        box = _free_box(plan, rim, width, height, 0.35 * size)
        plan.take(box)
        _paste(canvas, tile, alpha, round(box[0]), round(box[1]))


def _free_box(
    plan: _Plan, rim: FloatArray, width: int, height: int, gap: float
) -> tuple[float, float, float, float]:
    """Place a box of this size beside a patch, where the least is covered, nearest first.

    ``rim`` (n, 2): the patch's outline in photo pixels. Places are tried around the clock, from
    the upper right on, at the outermost point of the rim in that direction.
    """
    best, lowest = (0.0, 0.0, float(width), float(height)), np.inf
    for step in (1.0, 2.5, 5.0):
        for clock in range(12):
            angle = np.pi * (clock - 1.5) / 6.0
            way = np.array([np.cos(angle), np.sin(angle)])
            outermost = rim[int(np.argmax(rim @ way))]
            reach = step * gap + 0.5 * (abs(way[0]) * width + abs(way[1]) * height)
            x, y = outermost + reach * way
            box = (x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0)
            cost = plan.cost(box) + 0.03 * step
            if cost < lowest:
                best, lowest = box, cost
    return best


def _text_tile(text: str, size: int, rgb: tuple[int, int, int]) -> tuple[SrgbImage, FloatArray]:
    """Set text with a white rim; colours (h, w, 3) and opacity (h, w) in [0, 1]."""
    font = ImageFont.load_default(size)
    rim = max(2, size // 7)
    left, top, right, bottom = font.getbbox(text, stroke_width=rim)
    where = (1 - left, 1 - top)
    shape = (ceil(right - left) + 2, ceil(bottom - top) + 2)
    tile = Image.new("RGB", shape, (255, 255, 255))
    ImageDraw.Draw(tile).text(where, text, font=font, fill=rgb)
    alpha = Image.new("L", shape, 0)
    ImageDraw.Draw(alpha).text(where, text, font=font, fill=255, stroke_width=rim)
    return np.asarray(tile, np.uint8), np.asarray(alpha, float) / 255.0


def _paste(canvas: SrgbImage, tile: SrgbImage, alpha: FloatArray, x: int, y: int) -> None:
    """Blend a tile onto the canvas, moved inside where it would stick out."""
    height, width = min(alpha.shape[0], canvas.shape[0]), min(alpha.shape[1], canvas.shape[1])
    x = min(max(x, 0), canvas.shape[1] - width)
    y = min(max(y, 0), canvas.shape[0] - height)
    under = canvas[y : y + height, x : x + width]
    share = alpha[:height, :width, None]
    under[:] = np.rint(share * tile[:height, :width] + (1.0 - share) * under).astype(np.uint8)


def _draw_scale_bar(canvas: SrgbImage, measured: MeasuredPhoto, plan: _Plan) -> None:
    """Draw a bar of round length in the freest lower corner; it holds at the photo's middle."""
    if not measured.mm_per_work_px or not measured.photo_to_work:
        return
    mm_per_photo_px = measured.mm_per_work_px * measured.photo_to_work
    height, width = canvas.shape[:2]
    room_mm = 0.25 * width * mm_per_photo_px
    fitting = [length for length in _BAR_LENGTHS_MM if length <= room_mm]
    if not fitting:
        return
    length_px = fitting[-1] / mm_per_photo_px
    size = max(11, round(style.LABEL_FRACTION * max(height, width)))
    text = f"{fitting[-1]} mm"
    tile, alpha = _text_tile(text, size, style.rgb(style.INK))
    edge, thick = 0.8 * size, max(3, size // 5)
    box_width, box_height = max(length_px, alpha.shape[1]), alpha.shape[0] + 2 * thick
    bottom = height - edge
    corners = [
        (x, bottom - box_height, x + box_width, bottom) for x in (edge, width - edge - box_width)
    ]
    box = min(corners, key=plan.cost)
    plan.take(box)
    ends = np.array([[box[0], bottom], [box[0] + length_px, bottom]])
    _draw_line(canvas, [ends], style.INK, thick)
    x = box[0] + (length_px - alpha.shape[1]) / 2.0
    _paste(canvas, tile, alpha, round(x), round(bottom - 2 * thick - alpha.shape[0]))
