"""Render one series of the benchmark, send it through the whole pipeline, score it."""

from __future__ import annotations

import hashlib
import traceback
from functools import partial

import numpy as np

from pigment.benchmark.placement import landmark_errors_mm, scale_error
from pigment.benchmark.plan import Case
from pigment.benchmark.rows import PhotoRow, SeriesRow
from pigment.benchmark.scoring import score_photo
from pigment.errors import NoUsablePhotosError
from pigment.model.calibration import ColourMethod
from pigment.model.photo import Capture, DateSource, Photo
from pigment.model.series import MeasuredPhoto, PhotoStatus, Rejection
from pigment.pipeline.series import PhotoSource, analyze_series
from pigment.pipeline.settings import Settings
from pigment.synth.scenarios import RenderedSeries
from pigment.synth.scene import GroundTruth


def run_case(case: Case) -> SeriesRow:
    """Return the scores of one series. A crash of the pipeline is kept as ``error``."""
    series = case.plan()
    sources, truths = photograph_series(series)
    error = None
    try:
        result = analyze_series(sources, settings_for(series.plan.card))
        measured = {photo.file: photo for photo in result.photos}
        baseline = result.baseline_file
    except NoUsablePhotosError:
        measured, baseline = {}, ""
    except Exception:  # a crash is a result: it is counted, shown, and fails the run at its end
        measured, baseline, error = {}, "", traceback.format_exc()
    photos = [
        _photo_row(measured.get(s.file) or _lost(s), truths, measured.get(baseline), visit)
        for visit, s in enumerate(sources, start=1)
    ]
    plan = series.plan
    return SeriesRow(
        seed=case.seed,
        group=case.group,
        tone=plan.tone,
        hue=plan.hue.value,
        shape=plan.shape.value,
        border=plan.border.value,
        card=plan.card,
        evolution=plan.evolution.value,
        photos=tuple(photos),
        error=error,
    )


def settings_for(card: str) -> Settings:
    """Return the settings of a person who knows the make of the card."""
    make = None if card == "none" else card.removeprefix("colorchecker-")
    return Settings().with_options(card_type=make)


def photograph_series(
    series: RenderedSeries,
) -> tuple[list[PhotoSource], dict[str, GroundTruth]]:
    """Render every photo of a series: what the pipeline is given, and the truth by file name."""
    sources, truths = [], {}
    for visit in range(series.plan.n_visits):
        for number in range(series.plan.photos_per_visit):
            rendered = series.render(visit, number)
            name = f"visit_{visit + 1:02d}_{number + 1}.jpg"
            capture = Capture(
                taken_at=series.taken_at(visit, number),
                taken_at_source=DateSource.EXIF,
                camera=rendered.truth.camera,
            )
            sha256 = hashlib.sha256(rendered.jpeg).hexdigest()
            photo = Photo(name, sha256, rendered.pixels_srgb, capture)
            sources.append(PhotoSource(name, sha256, capture, partial(_given, photo)))
            truths[name] = rendered.truth
    return sources, truths


def _given(photo: Photo) -> Photo:
    return photo


def _lost(source: PhotoSource) -> MeasuredPhoto:
    """Return what stands for a photo of a series of which nothing came back."""
    capture = source.capture or Capture()
    reason = Rejection("no_result", "Nothing could be measured.", "")
    return MeasuredPhoto(source.file, source.sha256, capture, PhotoStatus.REJECTED, reason)


def _photo_row(
    measured: MeasuredPhoto,
    truths: dict[str, GroundTruth],
    baseline: MeasuredPhoto | None,
    visit: int,
) -> PhotoRow:
    truth = truths[measured.file]
    score = score_photo(measured, truth)
    misses = None
    if baseline is not None and baseline is not measured:
        misses = landmark_errors_mm(measured, truth, baseline, truths[baseline.file])
    card_found = None
    if truth.card != "none" and not score.rejected:
        card_found = measured.colour_method is not ColourMethod.NONE
    return PhotoRow(
        visit=visit,
        camera=truth.camera,
        lamp=truth.lamp,
        status=measured.status.value,
        code=None if measured.rejection is None else measured.rejection.code,
        false_on=score.false_on,
        skin_dice=score.skin_dice,
        scale_error=None if score.rejected else scale_error(measured, truth),
        card_found=card_found,
        landmark_median_mm=None if misses is None else float(np.median(misses)),
        landmark_worst_mm=None if misses is None else float(misses.max()),
        patches=score.patches,
    )
