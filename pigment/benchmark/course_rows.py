"""Render a long series, look at it after every visit, and keep what was read and said."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from pigment.benchmark.courses import CourseCase
from pigment.benchmark.scoring import score_photo
from pigment.benchmark.series import photograph_series, settings_for
from pigment.errors import NoUsablePhotosError
from pigment.model.patches import PatchKind
from pigment.model.series import Change, MeasuredPhoto, PhotoStatus, SeriesResult, Trend
from pigment.pipeline.photo import Prepared
from pigment.pipeline.series import analyze_series
from pigment.synth.scene import GroundTruth, SpotTruth

METRICS = ("area_mm2", "affected_fraction", "delta_e00", "melanin_contrast", "delta_l")


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric of one photo: of the whole site (``lesion`` is ``None``) or of one patch.

    ``true``: of the scene at that visit. For the fraction it is the patches' area in mm2, to
    which the fraction is proportional.
    """

    visit: int
    file: str
    lesion: int | None
    metric: str
    value: float
    sd: float
    true: float


@dataclass(frozen=True, slots=True)
class Said:
    """One verdict after ``visits`` visits. ``lesion``: ``None`` the site, -1 no true patch."""

    visits: int
    lesion: int | None
    metric: str
    since: str
    verdict: str
    reason: str
    difference: float | None
    true_difference: float | None
    ci95: tuple[float, float] | None
    detectable: float | None
    margin: float | None


@dataclass(frozen=True, slots=True)
class Slope:
    """One trend after the last visit, per 30 days, and that of the truth."""

    lesion: int | None
    metric: str
    slope: float | None
    ci95: tuple[float, float] | None
    true_slope: float


@dataclass(frozen=True, slots=True)
class CourseRow:
    """One long series; ``error``: a traceback that should not be."""

    seed: int
    kind: str
    group: str
    tone: str
    hue: str
    shape: str
    border: str
    card: str
    photos: int
    rejected: int
    not_registered: int = 0
    missed: int = 0
    false: int = 0
    patches: int = 0
    readings: tuple[Reading, ...] = ()
    said: tuple[Said, ...] = ()
    slopes: tuple[Slope, ...] = ()
    error: str | None = None


class _Memory:
    """Single photos measured so far, so that later looks do not measure them again."""

    def __init__(self) -> None:
        self._kept: dict[str, Prepared] = {}

    def get(self, sha256: str) -> Prepared | None:
        return self._kept.get(sha256)

    def put(self, sha256: str, prepared: Prepared) -> None:
        self._kept[sha256] = prepared


def run_course(case: CourseCase, *, every_look: bool) -> CourseRow:
    """Return what came of one series; with ``every_look`` it is judged after each visit."""
    series = case.plan()
    sources, truths = photograph_series(series)
    plan, memory = series.plan, _Memory()
    settings = settings_for(plan.card)
    said: list[Said] = []
    result, error = None, None
    try:
        for visits in range(2, plan.n_visits + 1) if every_look else (plan.n_visits,):
            seen = sources[: visits * plan.photos_per_visit]
            result = analyze_series(seen, settings, cache=memory)
            said += _said(result, truths, visits)
    except NoUsablePhotosError:
        pass
    except Exception:  # a crash is a result: it is counted, shown, and fails the run at its end
        error = traceback.format_exc()
    row = CourseRow(
        seed=case.seed,
        kind=case.kind,
        group=case.group,
        tone=case.tone,
        hue=case.hue,
        shape=plan.shape.value,
        border=plan.border.value,
        card=plan.card,
        photos=len(sources),
        rejected=len(sources),
        said=tuple(said),
        error=error,
    )
    return row if result is None else _with_result(row, result, truths)


def to_dict(row: CourseRow) -> dict[str, Any]:
    """Return a row as plain values, for JSON."""
    return asdict(row)


def from_dict(entry: Mapping[str, Any]) -> CourseRow:
    """Read a row back."""
    return CourseRow(
        **{
            **entry,
            "readings": tuple(Reading(**one) for one in entry["readings"]),
            "said": tuple(Said(**one) for one in entry["said"]),
            "slopes": tuple(Slope(**one) for one in entry["slopes"]),
        }
    )


def _with_result(
    row: CourseRow, result: SeriesResult, truths: Mapping[str, GroundTruth]
) -> CourseRow:
    scores = {photo.file: score_photo(photo, truths[photo.file]) for photo in result.photos}
    status = Counter(photo.status for photo in result.photos)
    patches = [
        patch for score in scores.values() for patch in score.patches if patch.true_delta_e00 >= 3.0
    ]
    lesions = _lesion_of(result, truths)
    return replace(
        row,
        rejected=status[PhotoStatus.REJECTED],
        not_registered=status[PhotoStatus.WITHIN_PHOTO_ONLY],
        missed=sum(not patch.found for patch in patches),
        false=sum(score.false_patches for score in scores.values()),
        patches=len(patches),
        readings=tuple(_readings(result, truths, lesions)),
        slopes=tuple(_slopes(result, truths, lesions)),
    )


def _lesion_of(result: SeriesResult, truths: Mapping[str, GroundTruth]) -> dict[int, int]:
    """Name the true patch that each track follows, by the vote of its photos."""
    votes: dict[int, Counter[int]] = {}
    for photo in result.photos:
        for patch in score_photo(photo, truths[photo.file]).patches:
            if patch.found and patch.track_id is not None:
                votes.setdefault(patch.track_id, Counter())[patch.lesion_id] += 1
    return {track: vote.most_common(1)[0][0] for track, vote in votes.items()}


def _readings(
    result: SeriesResult, truths: Mapping[str, GroundTruth], lesions: Mapping[int, int]
) -> list[Reading]:
    readings = []
    for photo in result.photos:
        if photo.status is not PhotoStatus.MEASURED or photo.visit is None:
            continue
        truth = truths[photo.file]
        for metric in METRICS:
            name = "fraction" if metric == "affected_fraction" else metric
            whole = None if photo.affected is None else getattr(photo.affected, name)
            if whole is not None:
                readings.append(_reading(photo, None, metric, whole, true_value(truth, metric)))
        for patch in photo.patches:
            lesion = lesions.get(patch.track_id)
            if patch.kind is not PatchKind.PATCH or lesion is None:
                continue
            for metric in METRICS:
                value = getattr(patch, metric, None)
                if value is not None:
                    true = true_value(truth, metric, lesion)
                    readings.append(_reading(photo, lesion, metric, value, true))
    return readings


def _reading(
    photo: MeasuredPhoto, lesion: int | None, metric: str, measured: Any, true: float
) -> Reading:
    assert photo.visit is not None
    return Reading(photo.visit, photo.file, lesion, metric, measured.value, measured.sd, true)


def true_value(truth: GroundTruth, metric: str, lesion: int | None = None) -> float:
    """One metric of one patch, or over all patches: areas summed, contrasts weighted by area."""
    name = "area_mm2" if metric == "affected_fraction" else metric
    spots = [
        spot
        for number, spot in truth.spots.items()
        if spot.kind is PatchKind.PATCH and lesion in (None, number)
    ]
    values = np.array([_of(spot, name) for spot in spots])
    areas = np.array([spot.area_mm2 for spot in spots])
    if name == "area_mm2":
        return float(areas.sum())
    known = np.isfinite(values)
    if not known.any():
        return float("nan")
    return float((values[known] * areas[known]).sum() / areas[known].sum())


def _of(spot: SpotTruth, name: str) -> float:
    return float(getattr(spot, name))


def _said(result: SeriesResult, truths: Mapping[str, GroundTruth], visits: int) -> list[Said]:
    lesions = _lesion_of(result, truths)
    first = {photo.visit: truths[photo.file] for photo in reversed(result.photos) if photo.visit}
    numbers = sorted(first)
    if len(numbers) < 2:
        return []
    ends = {"baseline": numbers[0], "previous": numbers[-2]}
    return [
        _verdict(change, lesions, first[ends[change.since]], first[numbers[-1]], visits)
        for change in result.changes
        if change.since in ends
    ]


def _verdict(
    change: Change, lesions: Mapping[int, int], then: GroundTruth, now: GroundTruth, visits: int
) -> Said:
    lesion = None if change.track_id is None else lesions.get(change.track_id, -1)
    true = None
    if lesion != -1:
        before, after = (true_value(end, change.metric.value, lesion) for end in (then, now))
        true = after - before
        if change.metric.value == "affected_fraction":  # in the unit of the fraction
            scale = 0.0 if change.baseline is None else change.baseline.value / max(before, 1e-9)
            true *= scale
    return Said(
        visits, lesion, change.metric.value, change.since, change.verdict.value, change.reason,
        change.difference, true, change.ci95, change.minimal_detectable_change,
        change.equivalence_margin,
    )  # fmt: skip


def _slopes(
    result: SeriesResult, truths: Mapping[str, GroundTruth], lesions: Mapping[int, int]
) -> list[Slope]:
    days = {visit.visit: visit.taken_at for visit in result.visits}
    start = min(days.values())
    truth = {photo.visit: truths[photo.file] for photo in result.photos if photo.visit}
    at = np.array([(days[v] - start).total_seconds() / 86_400 for v in sorted(days)])
    slopes = []
    for trend in result.trends:
        lesion = None if trend.track_id is None else lesions.get(trend.track_id)
        if trend.track_id is not None and lesion is None:
            continue
        true = np.array([true_value(truth[v], trend.metric.value, lesion) for v in sorted(days)])
        slopes.append(_slope(trend, lesion, at, true, result))
    return slopes


def _slope(trend: Trend, lesion: int | None, days: Any, true: Any, result: SeriesResult) -> Slope:
    per_day = float(np.polyfit(days, true, 1)[0]) if len(days) > 1 else 0.0
    if trend.metric.value == "affected_fraction":
        first = next((v.affected.fraction for v in result.visits if v.affected.fraction), None)
        per_day *= 0.0 if first is None else first.value / max(float(true[0]), 1e-9)
    return Slope(lesion, trend.metric.value, trend.slope_per_30_days, trend.ci95, 30.0 * per_day)
