"""One body site, photographed over time: what changed, and whether it is more than noise."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, TypeVar

import cv2
import numpy as np

from pigment import VERSION
from pigment.errors import NoUsablePhotosError, RegistrationError, SeriesError, UndatedPhotoError
from pigment.imaging.matching import match_patches
from pigment.imaging.quality_gate import with_overlap
from pigment.imaging.registration import align_to_baseline, changing_outlines
from pigment.model.calibration import Alignment
from pigment.model.corrections import Corrections
from pigment.model.photo import Capture, PhotoSource
from pigment.model.series import MeasuredPhoto, PhotoStatus, Rejection, SeriesResult
from pigment.pipeline.agreement import agree
from pigment.pipeline.common_skin import affected_fraction, find_common_skin
from pigment.pipeline.control import compare_with_control
from pigment.pipeline.corrections import correct_photos, honest_sizes
from pigment.pipeline.follow import follow_patches
from pigment.pipeline.measure import summarise_affected
from pigment.pipeline.photo import Prepared, measure_source
from pigment.pipeline.settings import Settings
from pigment.stats.series import summarise_series

T = TypeVar("T")
R = TypeVar("R")
__all__ = ["PhotoSource", "PreparedCache", "Progress", "analyze_series"]

Progress = Callable[[int, int, str], None]  # photos done, photos in all, file just done


class PreparedCache(Protocol):
    """Keeps what was measured of single photos, by the hash of their bytes.

    One cache holds the work of one version and one set of settings only.
    """

    def get(self, sha256: str) -> Prepared | None:
        """Return what was kept of a photo, or ``None``."""

    def put(self, sha256: str, prepared: Prepared) -> None:
        """Keep what was measured of a photo."""


def analyze_series(  # noqa: PLR0913  (one call does all; the rest is by keyword)
    sources: Sequence[PhotoSource],
    settings: Settings | None = None,
    *,
    site: str = "",
    baseline: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    cache: PreparedCache | None = None,
    corrections: Corrections | None = None,
    control: Sequence[PhotoSource] = (),
) -> SeriesResult:
    """Measure a series of one body site.

    Photos are taken in order of time; the first usable one (or ``baseline``, a file name) is
    the grid that the others are laid on. A photo that cannot be used is listed as rejected
    and the series goes on. With a ``cache``, photos that it knows are not measured again.
    With ``corrections``, a person's strokes are honoured in every photo, and the result
    without them is kept beside (``automatic``). ``control``: photos of the same person's skin
    that the sun does not reach; they have no place among the visits.

    Raises
    ------
    UndatedPhotoError
        When a photo of several has no date.
    NoUsablePhotosError
        When no photo could be measured.
    SeriesError
        When ``baseline`` names no usable photo, or a process was ended from outside.
    CorrectionsError
        When the corrections were made on a photo that has no place in the series.
    """
    settings = settings or Settings()
    kept, skipped = _without_duplicates(sources)
    ordered = _in_time_order(kept)
    beside = sorted(_without_duplicates(control)[0], key=lambda source: source.file)
    measured = _prepare_all([*ordered, *beside], settings, jobs, progress, cache)
    prepared, guard = measured[: len(ordered)], measured[len(ordered) :]
    anchor = _choose_baseline(prepared, dict(skipped).get(baseline or "", baseline))
    aligned = [_place(one, anchor, settings) for one in prepared]
    matched = _matched(aligned, prepared.index(anchor), settings)
    followed = follow_patches(matched, ordered, settings, partial(_each, jobs=jobs))
    named = partial(_summed_up, site, anchor.measured.file, settings, skipped)

    def told(photos: Sequence[MeasuredPhoto]) -> SeriesResult:
        return named(*agree(photos, prepared, prepared.index(anchor), guard, settings))

    automatic = told(followed)
    if corrections is None:
        return automatic
    each, first = partial(_each, jobs=jobs), anchor.measured.file
    corrected = correct_photos(followed, ordered, corrections, first, settings, each)
    final = honest_sizes(told(corrected))
    return replace(final, corrections=corrections, automatic=automatic)


def _summed_up(
    site: str,
    baseline_file: str,
    settings: Settings,
    skipped: tuple[tuple[str, str], ...],
    photos: Sequence[MeasuredPhoto],
    control: Sequence[MeasuredPhoto],
) -> SeriesResult:
    """Return the result of photos whose patches stand."""
    finished = _finish(photos, baseline_file)
    summary = summarise_series(finished, baseline_file, settings.stats)
    return SeriesResult(
        site=site,
        photos=summary.photos,
        visits=summary.visits,
        changes=summary.changes,
        trends=summary.trends,
        noise=summary.noise,
        baseline_file=baseline_file,
        settings_fingerprint=settings.fingerprint(),
        pigment_version=VERSION,
        skipped=skipped,
        control=compare_with_control(summary.photos, baseline_file, control, settings.control)
        if control
        else None,
    )


def _without_duplicates(
    sources: Sequence[PhotoSource],
) -> tuple[list[PhotoSource], tuple[tuple[str, str], ...]]:
    """Drop files of identical bytes; name each with the file it repeats."""
    first: dict[str, PhotoSource] = {}
    kept: list[PhotoSource] = []
    skipped = []
    for source in sources:
        if source.sha256 and source.sha256 in first:
            skipped.append((source.file, first[source.sha256].file))
        else:
            first[source.sha256] = source
            kept.append(source)
    return kept, tuple(skipped)


def _in_time_order(sources: Sequence[PhotoSource]) -> list[PhotoSource]:
    """Sort by date. A file whose header cannot be read is kept, last: it will be rejected."""
    readable = [source for source in sources if source.capture is not None]
    undated = [source for source in readable if _taken_at(source.capture) is None]
    if undated and len(readable) > 1:
        raise UndatedPhotoError(
            f"{undated[0].file} has no date, neither in its EXIF data nor in its name.",
            hint="Put the date in the name (2026-01-31.jpg), or give --dates FILE.csv, or take "
            "the file's own time with --date mtime.",
        )
    late = datetime.max.replace(tzinfo=UTC)
    return sorted(sources, key=lambda source: (_moment(source.capture) or late, source.file))


def _taken_at(capture: Capture | None) -> datetime | None:
    return None if capture is None else capture.taken_at


def _moment(capture: Capture | None) -> datetime | None:
    """Return a sortable time: wall-clock time as on the photo, whatever its offset."""
    taken_at = _taken_at(capture)
    return None if taken_at is None else taken_at.replace(tzinfo=UTC)


def _prepare_all(
    sources: Sequence[PhotoSource],
    settings: Settings,
    jobs: int,
    progress: Progress | None,
    cache: PreparedCache | None,
) -> list[Prepared]:
    """Measure each photo by itself, or take what the cache kept of it; in order."""
    known = [_renamed(cache.get(source.sha256), source) if cache else None for source in sources]
    missing = [source for source, kept in zip(sources, known, strict=True) if kept is None]
    done = len(sources) - len(missing)
    fresh: list[Prepared] = []
    for source, result in zip(missing, _measure_all(missing, settings, jobs), strict=True):
        fresh.append(result)
        if cache is not None:
            cache.put(source.sha256, result)
        if progress is not None:
            progress(done + len(fresh), len(sources), source.file)
    anew = iter(fresh)
    return [kept if kept is not None else next(anew) for kept in known]


def _renamed(kept: Prepared | None, source: PhotoSource) -> Prepared | None:
    """Give what was kept the name and date that the photo goes by now."""
    if kept is None:
        return None
    capture = source.capture or kept.measured.capture
    return replace(kept, measured=replace(kept.measured, file=source.file, capture=capture))


def _measure_all(
    sources: Sequence[PhotoSource], settings: Settings, jobs: int
) -> Iterator[Prepared]:
    return _each(partial(measure_source, settings=settings), sources, jobs)


def _each(function: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[R]:
    """Run a function over items, in their order, in up to ``jobs`` processes."""
    if jobs <= 1 or len(items) <= 1:
        yield from map(function, items)
        return
    spawn = multiprocessing.get_context("spawn")
    workers = min(jobs, len(items))
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=one_thread) as pool:
        try:
            yield from pool.map(function, items)
        except BrokenProcessPool as error:
            raise SeriesError(
                "A process that measured photos was ended, most likely for want of memory.",
                hint="Close other programs, or work on fewer photos at a time (--jobs 1).",
            ) from error


def one_thread() -> None:
    """Keep OpenCV to one thread, where several processes share the processor."""
    cv2.setNumThreads(1)


def _choose_baseline(prepared: Sequence[Prepared], name: str | None) -> Prepared:
    usable = [one for one in prepared if one.measured.status is PhotoStatus.MEASURED]
    if not usable:
        reasons = {one.measured.rejection.message for one in prepared if one.measured.rejection}
        raise NoUsablePhotosError(
            "No photo could be measured. " + " ".join(sorted(reasons)[:3]),
            hint="Run `pigment check` on the photos: it says what is wrong with each.",
        )
    if name is None:
        return usable[0]
    named = [one for one in usable if one.measured.file == name]
    if not named:
        raise SeriesError(
            f"The baseline {name} is not among the photos that could be measured.",
            hint="Name a file of the series, or leave --baseline out to take the first one.",
        )
    return named[0]


def _place(one: Prepared, anchor: Prepared, settings: Settings) -> MeasuredPhoto:
    """Lay a measured photo on the baseline, or mark it as measured within itself only."""
    measured = one.measured
    if measured.status is PhotoStatus.REJECTED:
        return measured
    if one is anchor:
        return replace(measured, alignment=Alignment(np.eye(3), 0.0, 1.0))
    try:
        if one.features is None or anchor.features is None:
            raise RegistrationError(
                "not_registered", "The photo shows no skin marks.", hint="Take it again, sharper."
            )
        alignment = align_to_baseline(
            one.features,
            anchor.features,
            settings.registration,
            changing_outlines(measured.patches),
            changing_outlines(anchor.measured.patches),
        )
    except RegistrationError as error:
        rejection = Rejection(error.code, error.message, error.hint)
        return replace(measured, status=PhotoStatus.WITHIN_PHOTO_ONLY, rejection=rejection)
    if measured.quality is not None:
        shared = alignment.overlap_fraction
        quality = with_overlap(measured.quality, shared, settings.quality)
        measured = replace(measured, quality=quality)
    return replace(measured, alignment=alignment)


def _matched(
    photos: Sequence[MeasuredPhoto], baseline: int, settings: Settings
) -> list[MeasuredPhoto]:
    """Give every patch the track it belongs to."""
    tracks = match_patches(
        [(photo.patches, photo.alignment) for photo in photos], baseline, settings.matching
    )
    matched = []
    for photo, found in zip(photos, tracks, strict=True):
        patches = [
            replace(patch, track_id=track, flags=(*patch.flags, *flags))
            for patch, track, flags in zip(photo.patches, found.track_ids, found.flags, strict=True)
        ]
        patches.sort(key=lambda patch: patch.track_id)
        matched.append(replace(photo, patches=tuple(patches)))
    return matched


def _finish(photos: Sequence[MeasuredPhoto], baseline_file: str) -> list[MeasuredPhoto]:
    """Add the whole-site figures, on the skin that all photos share."""
    baseline = next(photo for photo in photos if photo.file == baseline_file)
    common = find_common_skin(photos, baseline)
    finished = []
    for photo in photos:
        if photo.status is PhotoStatus.REJECTED:
            finished.append(photo)
            continue
        fraction = affected_fraction(photo, baseline, common)
        affected = summarise_affected(photo.patches, fraction, photo.scale_rel_sd)
        finished.append(replace(photo, affected=affected))
    return finished
