"""The pictures of an analysed series: each photo is read once more, drawn on, and let go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from pigment.io.images import label_image, skin_image, write_jpeg, write_png
from pigment.io.results import photo_files, unique_stems
from pigment.model.series import MeasuredPhoto, PhotoStatus, SeriesResult
from pigment.pipeline.series import PhotoSource
from pigment.report.charts import write_charts
from pigment.report.overlays import draw_aligned, draw_overlay


def write_pictures(
    result: SeriesResult,
    sources: Sequence[PhotoSource],
    folder: Path,
    *,
    jobs: int = 1,
    progress: Callable[[int, int, str], None] | None = None,
) -> None:
    """Write labels, skin masks, overlays, aligned photos and charts into a result folder.

    Raises
    ------
    PhotoError
        When a photo that was measured can no longer be read.
    OSError
        When a file cannot be written.
    """
    by_file = {source.file: source for source in sources}
    baseline = next(p for p in result.photos if p.file == result.baseline_file)
    stems = unique_stems(photo.file for photo in result.photos)
    seen = [
        (photo, photo_files(photo, stem))
        for photo, stem in zip(result.photos, stems, strict=True)
        if photo.status is not PhotoStatus.REJECTED
    ]
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        pending = {
            pool.submit(_draw, by_file[photo.file], photo, baseline, files, folder): photo.file
            for photo, files in seen
        }
        try:
            for done, future in enumerate(as_completed(pending), start=1):
                future.result()
                if progress is not None:
                    progress(done, len(pending), f"drawing {pending[future]}")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    if progress is not None:
        progress(len(pending), len(pending), "drawing charts")
    write_charts(result, folder / "charts")


def _draw(
    source: PhotoSource,
    measured: MeasuredPhoto,
    baseline: MeasuredPhoto,
    files: dict[str, str | None],
    folder: Path,
) -> None:
    photo = source.load()
    if files["labels"]:
        write_png(folder / files["labels"], label_image(measured))
    if files["skin"]:
        write_png(folder / files["skin"], skin_image(measured))
    if files["overlay"]:
        write_jpeg(folder / files["overlay"], draw_overlay(photo, measured))
    if files["aligned"]:
        write_jpeg(folder / files["aligned"], draw_aligned(photo, measured, baseline))
