"""The pictures of a report: photographs cropped alike with vector outlines, and timelines.

Photographs come laid on the baseline's grid. Outlines, patch numbers and the mm bar are drawn
over them as vectors, so that they are sharp on paper and of one size in every picture.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image

from pigment.model.arrays import FloatArray, SrgbImage
from pigment.model.patches import Patch, PatchKind
from pigment.model.series import MeasuredPhoto, SeriesResult
from pigment.report import style
from pigment.report.chart_data import site_timeline
from pigment.report.charts import render_svg
from pigment.report.labels import free_places
from pigment.report.panels import Look, draw_panel
from pigment.report.sections import Chart, Picture, Report

Loader = Callable[[str], SrgbImage | None]  # aligned picture of a photo, by its file name

_LOOK = Look(width=320, height=160, ticks=4, dot=56, ring=28)
_CHART_TEXT = 13
_BAR_LENGTHS_MM = (1, 2, 5, 10, 20, 50, 100, 200)
_MARGIN = 0.18  # of the frame's longer side, left around the patches
_LEAST = 0.55  # of each side of the frame, that a crop keeps
_LARGE_PX, _TILE_PX = 1100, 420
_UNIT = 1000.0  # width of a drawing in its own units, of an upright one less
_SQUAREST = 1.15  # a narrower picture is set as tall as one of this width over height
_LABEL, _LINE = 36.0, 4.5
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of the baseline's grid, in pixels of the upright baseline photo."""

    left: float
    top: float
    width: float
    height: float

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


def draw_pictures(report: Report, result: SeriesResult, load_aligned: Loader) -> dict[str, bytes]:
    """Draw what a report asks for: SVG by key; a photo that cannot be loaded is left out."""
    drawn = {}
    for chart in report.charts:
        drawn[chart.key] = draw_chart(chart, result).encode()
    baseline = next((p for p in result.photos if p.file == result.baseline_file), None)
    if baseline is None or baseline.size_photo_px is None:
        return drawn
    photos = {photo.file: photo for photo in result.photos}
    crop = choose_crop([photos[picture.file] for picture in report.pair], baseline)
    for picture in report.pictures:
        pixels = load_aligned(picture.file)
        if pixels is not None:
            svg = draw_photo(picture, photos[picture.file], baseline, pixels, crop)
            drawn[picture.key] = svg.encode()
    return drawn


def draw_chart(chart: Chart, result: SeriesResult) -> str:
    """Return one timeline as SVG, without title: the page says what it is."""
    panel = draw_panel(site_timeline(result, chart.metric), chart.metric, _LOOK)
    panel = panel.properties(description=chart.alt, background=style.PAPER, padding=4)
    dressed = (
        panel.configure(font=style.FONT)
        .configure_axis(
            labelFontSize=_CHART_TEXT,
            titleFontSize=_CHART_TEXT,
            titleFontWeight="normal",
            labelColor=style.INK,
            titleColor=style.INK,
            gridColor="#E8EAED",
        )
        .configure_axisY(titleFontSize=_CHART_TEXT - 1, titlePadding=9)
        .configure_view(stroke=None)
    )
    return render_svg(dressed)


def choose_crop(photos: Sequence[MeasuredPhoto], baseline: MeasuredPhoto) -> Crop:
    """Choose the part of the baseline's frame that holds the patches and some skin around."""
    assert baseline.size_photo_px is not None  # a baseline was measured
    width, height = baseline.size_photo_px
    points = [
        line
        for photo in photos
        for patch in photo.patches
        if patch.kind is PatchKind.PATCH
        for line in outlines_on_baseline(patch, photo, baseline)
    ]
    if not points:
        return Crop(0.0, 0.0, float(width), float(height))
    every = np.concatenate(points)
    low, high = every.min(axis=0), every.max(axis=0)
    margin = _MARGIN * max(width, height)
    left, across = _widened(low[0] - margin, high[0] + margin, width)
    top, down = _widened(low[1] - margin, high[1] + margin, height)
    return Crop(left, top, across, down)


def _widened(low: float, high: float, full: int) -> tuple[float, float]:
    """Return start and length of an interval within [0, full], at least ``_LEAST`` of it."""
    length = min(max(high - low, _LEAST * full), float(full))
    start = (low + high - length) / 2.0
    return min(max(start, 0.0), full - length), length


def outlines_on_baseline(
    patch: Patch, photo: MeasuredPhoto, baseline: MeasuredPhoto
) -> list[FloatArray]:
    """Lay a patch's outlines (n, 2) on the baseline, in pixels of the upright baseline photo."""
    if photo.alignment is None:
        return []
    laid = [photo.alignment.onto_baseline(line) for line in patch.outlines_px]
    return [(line + 0.5) / baseline.photo_to_work - 0.5 for line in laid]


def draw_photo(
    picture: Picture,
    photo: MeasuredPhoto,
    baseline: MeasuredPhoto,
    pixels: SrgbImage,
    crop: Crop,
) -> str:
    """Return one photograph as SVG; ``pixels`` is the photo on the baseline's whole grid."""
    assert baseline.size_photo_px is not None  # a baseline was measured
    width = _UNIT * min(1.0, crop.aspect / _SQUAREST)
    height = width / crop.aspect
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}" font-family="Liberation Sans">'
    ]
    longest = _LARGE_PX if picture.outlined else _TILE_PX
    jpeg = _cropped_jpeg(pixels, baseline.size_photo_px[0], crop, longest)
    parts.append(
        f'<image width="{width:.1f}" height="{height:.1f}" preserveAspectRatio="none" '
        f'href="data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"/>'
    )
    if picture.outlined:
        parts += _marks(photo, baseline, crop, (width, height))
    return "".join([*parts, "</svg>"])


def _cropped_jpeg(pixels: SrgbImage, full_width: int, crop: Crop, longest: int) -> bytes:
    grid = pixels.shape[1] / full_width
    box = [crop.left, crop.top, crop.left + crop.width, crop.top + crop.height]
    left, top, right, bottom = (round(edge * grid) for edge in box)
    image = Image.fromarray(pixels).crop((left, top, right, bottom))
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY, optimize=True)
    return stream.getvalue()


def _marks(
    photo: MeasuredPhoto, baseline: MeasuredPhoto, crop: Crop, frame: tuple[float, float]
) -> list[str]:
    """Draw outlines, patch numbers and the mm bar, in the units of the drawing."""
    factor = frame[0] / crop.width
    corner = np.array([crop.left, crop.top])
    outlines = {
        patch.track_id: [
            (line - corner) * factor for line in outlines_on_baseline(patch, photo, baseline)
        ]
        for patch in photo.patches
        if patch.kind is PatchKind.PATCH
    }
    outlines = {track: lines for track, lines in outlines.items() if lines}
    bar = _bar(baseline, factor, frame)
    parts = [_path(lines) for lines in outlines.values()]
    places = free_places(outlines, frame, _LABEL, taken=[bar[1]] if bar else [])
    parts += [_text(str(track), x, y, style.BLUE) for track, (x, y) in places.items()]
    return [*parts, *([bar[0]] if bar else [])]


def _path(lines: Sequence[FloatArray]) -> str:
    data = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) + "Z" for line in lines if len(line) > 1
    )
    shape = f'<path d="{data}" fill="none" stroke-linejoin="round"'
    return (
        f'{shape} stroke="#FFFFFF" stroke-width="{2.2 * _LINE}" stroke-opacity="0.85"/>'
        f'{shape} stroke="{style.BLUE}" stroke-width="{_LINE}"/>'
    )


def _text(text: str, x: float, y: float, colour: str) -> str:
    """Write text centred on a place, with a white rim."""
    head = (
        f'<text x="{x:.1f}" y="{y + 0.36 * _LABEL:.1f}" font-size="{_LABEL}" font-weight="bold" '
        f'text-anchor="middle"'
    )
    return (
        f'{head} fill="#FFFFFF" stroke="#FFFFFF" stroke-width="{0.25 * _LABEL}" '
        f'stroke-linejoin="round">{text}</text>{head} fill="{colour}">{text}</text>'
    )


def _bar(
    baseline: MeasuredPhoto, factor: float, frame: tuple[float, float]
) -> tuple[str, tuple[float, float, float, float]] | None:
    """Draw a bar of round length at the lower left; with the box it takes. ``None``: no scale."""
    if not baseline.mm_per_work_px:
        return None
    mm_per_unit = baseline.mm_per_work_px * baseline.photo_to_work / factor
    width, height = frame
    fitting = [length for length in _BAR_LENGTHS_MM if length / mm_per_unit <= 0.28 * width]
    if not fitting:
        return None
    length = fitting[-1] / mm_per_unit
    room = max(length, 3.2 * _LABEL)
    x, y = 0.8 * _LABEL, height - 0.7 * _LABEL
    box = (x - 10.0, y - 1.9 * _LABEL, x + room + 10.0, height)
    parts = [
        f'<rect x="{box[0]:.1f}" y="{box[1]:.1f}" width="{box[2] - box[0]:.1f}" '
        f'height="{box[3] - box[1] - 8:.1f}" rx="8" fill="#FFFFFF" fill-opacity="0.8"/>',
        f'<rect x="{x:.1f}" y="{y - 8:.1f}" width="{length:.1f}" height="8" fill="{style.INK}"/>',
        f'<text x="{x:.1f}" y="{y - 20:.1f}" font-size="{_LABEL}" font-weight="bold" '
        f'fill="{style.INK}">{fitting[-1]} mm</text>',
    ]
    return "".join(parts), box
