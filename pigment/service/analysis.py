"""From photos to a whole series folder: measure, draw, write, then swap it into its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pigment.io.folder import SeriesFolder
from pigment.io.results import to_json, write_series
from pigment.model.corrections import Corrections
from pigment.model.diary import Exposure
from pigment.model.photo import PhotoSource
from pigment.model.series import SeriesResult
from pigment.pipeline.diary import read_with_diary
from pigment.pipeline.series import PreparedCache, Progress, analyze_series
from pigment.pipeline.settings import Settings
from pigment.service.pictures import write_pictures


def analyze_into(  # noqa: PLR0913  (one call does all; the rest is by keyword)
    out: Path,
    paths: Sequence[Path],
    sources: Sequence[PhotoSource],
    settings: Settings,
    *,
    site: str = "",
    baseline: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    cache: PreparedCache | None = None,
    corrections: Corrections | None = None,
    diary: Sequence[Exposure] = (),
    control: Sequence[PhotoSource] = (),
) -> SeriesResult:
    """Measure a series and write its folder; ``out`` is whole afterwards, or as it was.

    ``paths``: the photos' own files, which must not lie inside ``out``. ``progress`` is told
    how far measuring, then drawing, has come. ``cache`` keeps each photo's own measurement.
    ``corrections``: a person's strokes, honoured in every photo. ``diary``: goes into the
    result's events and onto its charts, and so into whatever is made of the folder. ``control``:
    photos of the same person's skin that the sun does not reach.

    Raises
    ------
    PigmentError
        When nothing can be measured, or ``out`` cannot be written.
    """
    with SeriesFolder(out, paths) as folder:
        result = analyze_series(
            sources,
            settings,
            site=site,
            baseline=baseline,
            jobs=jobs,
            progress=progress,
            cache=cache,
            corrections=corrections,
            control=control,
        )
        if diary:
            result = read_with_diary(result, diary, settings.stats).result
        write_pictures(result, sources, folder.staging, jobs=jobs, progress=progress)
        write_series(to_json(result), folder.staging)
    return result
