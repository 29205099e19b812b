"""Which aligned pictures stand for a visit or a patch, ready for the stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pigment.io.results import photo_files, unique_stems
from pigment.model.series import MeasuredPhoto, SeriesResult, Visit
from pigment.report.chart_data import baseline_visit
from pigment.report.comparison import (
    Box,
    mm_per_grid_px,
    outlines_of,
    patch_view,
    photos_to_show,
    picture_size,
    scale_bar,
)
from pigment.report.wording import date_text, pages
from pigment.ui.components.stage import StagePicture


@dataclass(frozen=True, slots=True)
class Shown:
    """Pictures of one size, the part of them to show, and the mm bar for that part."""

    pictures: tuple[StagePicture, ...]
    size_px: tuple[int, int]
    view: Box
    bar: tuple[int, float] | None


def pictures_of(
    folder: Path,
    result: SeriesResult,
    chosen: tuple[tuple[Visit, MeasuredPhoto], ...],
    track_id: int | None = None,
) -> Shown | None:
    """Gather the aligned pictures of some photos; ``None`` where one is missing.

    ``track_id``: show only the surroundings of this patch.
    """
    paths = [aligned_path(folder, result, photo) for _, photo in chosen]
    if not paths or not all(path is not None and path.is_file() for path in paths):
        return None
    found = [path for path in paths if path is not None]
    size = picture_size(found[0])
    pictures = tuple(
        _stage_picture(path, result, photo, visit.taken_at.date(), size)
        for path, (visit, photo) in zip(found, chosen, strict=True)
    )
    view: Box = (0, 0, *size)
    if track_id is not None:
        every = [one for picture in pictures for one in picture.outlines]
        view = patch_view(every, track_id, size) or view
    return Shown(pictures, size, view, scale_bar(mm_per_grid_px(result, size), view[2]))


def patch_pictures(folder: Path, result: SeriesResult, track_id: int) -> Shown | None:
    """Gather the first and the latest visit's pictures of one patch."""
    first = baseline_visit(result)
    visits = [first] if first else []
    visits += [visit for visit in result.visits[-1:] if visit is not first]
    chosen = tuple(
        (visit, photos[0]) for visit in visits if (photos := photos_to_show(result, visit))
    )
    shown = pictures_of(folder, result, chosen, track_id)
    seen = shown and any(
        one.track_id == track_id for picture in shown.pictures for one in picture.outlines
    )
    return shown if seen else None


def aligned_path(folder: Path, result: SeriesResult, photo: MeasuredPhoto) -> Path | None:
    """Return where the aligned picture of a photo lies; ``None`` where it has none."""
    stems = unique_stems(one.file for one in result.photos)
    stem = stems[[one.file for one in result.photos].index(photo.file)]
    name = photo_files(photo, stem)["aligned"]
    return None if name is None else folder / name


def _stage_picture(
    path: Path, result: SeriesResult, photo: MeasuredPhoto, day: date, size_px: tuple[int, int]
) -> StagePicture:
    outlines = outlines_of(result, photo, size_px)
    alt = pages.compare_alt(result.site, day, len(outlines))
    return StagePicture(path, date_text(day), alt, outlines)
