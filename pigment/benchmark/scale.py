"""How true the millimetres are: targets at any tilt, bent skin, rulers; and the quality gate.

Truth is the plane of the rendered target: its points fix a homography that holds over the whole
photo. The error of a length is judged at the middle of the photo and at nine places over it,
against the uncertainty that is stated there. About ten minutes on two idle cores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pigment.benchmark.bend import bend_rows, bend_table, judge_limbs, limb_cases, limb_table
from pigment.benchmark.figures import Share
from pigment.benchmark.gate import gate_cases, gate_table, judge_gate
from pigment.benchmark.pool import Progress, run_each
from pigment.benchmark.ruler_photos import judge_rulers, ruler_table
from pigment.benchmark.target_photos import (
    CHART,
    DEVELOPED,
    HELD_APART,
    MARKER,
    PRINTED,
    TargetCase,
    TargetPhoto,
    cases,
    photograph,
)
from pigment.imaging.card import CardSettings, locate_reference_card
from pigment.imaging.markers import locate_markers
from pigment.imaging.scale import mm_per_px_at, scale_from_card
from pigment.model.arrays import FloatArray, SrgbImage
from pigment.model.calibration import SpatialScale
from pigment.pipeline.prepare import to_working_scale
from pigment.pipeline.settings import Settings

_COUNTS = {CHART: 72, PRINTED: 48, MARKER: 48}
_FIRST_SEEDS = {CHART: 64_000, PRINTED: 64_200, MARKER: 64_400}
_FLAT_DEG = 8.0  # seen at this angle a length is 1 % short, if nothing is done
_MIDDLE = 4  # of the nine places
_DARK = ("V", "VI")


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """One photo: error of a length (ln) and its stated sd at nine places, the fifth the middle.

    ``found``: whether there was a scale; ``make_rel_sd``: what of the sd the make is known to.
    """

    kind: str
    group: str
    tone: str
    name: str
    width_fraction: float
    tilt_deg: float
    found: bool
    tilt_error_deg: float | None
    errors: tuple[float, ...]
    sds: tuple[float, ...]


def measure_scale(jobs: int, progress: Progress, data: Path | None) -> dict[str, Any]:
    """Return what each photo gave; ``data``: folder of photo sets, for rulers, or ``None``."""
    photos = [case for kind, n in _COUNTS.items() for case in cases(n, kind, _FIRST_SEEDS[kind])]
    scenes = [list(group) for _, group in groupby(photos, key=lambda case: case.scene_seed)]
    scored = run_each(score_scene, scenes, jobs, progress, lambda scene: f"scale, {scene[0].kind}")
    limbs = run_each(judge_limbs, limb_cases(), jobs, progress, lambda case: "bent skin")
    gate = run_each(judge_gate, gate_cases(), jobs, progress, lambda case: "quality gate")
    return {
        "rows": [asdict(row) for rows in scored for row in rows],
        "limbs": limbs,
        "gate": [entry for entries in gate for entry in entries],
        "rulers": None if data is None else judge_rulers(data),
    }


def score_scene(scene: Sequence[TargetCase]) -> list[ScaleRow]:
    """Judge the photos of one scene, which is drawn once."""
    return [score_scale(case) for case in scene]


def score_scale(case: TargetCase) -> ScaleRow:
    """Take the photo of a case and hold its scale against the truth."""
    photo = photograph(case)
    srgb, factor = to_working_scale(photo.pixels_srgb, Settings().working_megapixels)
    scale, larger = _scale_of(photo, srgb, photo.pixels_srgb if factor < 1.0 else None)
    errors: tuple[float, ...] = ()
    sds: tuple[float, ...] = ()
    tilt_error = None
    if scale is not None:
        true_px = (photo.points_px + 0.5) * factor - 0.5
        to_mm = np.asarray(cv2.findHomography(true_px, photo.points_mm / larger)[0], float)
        places = _nine_places(srgb.shape[:2])
        errors = tuple(
            float(np.log(mm_per_px_at(scale.px_to_mm, at) / mm_per_px_at(to_mm, at)))
            for at in places
        )
        sds = tuple(scale.rel_sd_at(at) for at in places)
        tilt_error = None if scale.tilt_deg is None else scale.tilt_deg - photo.tilt_deg
    return ScaleRow(
        case.kind, case.group, case.tone, photo.name, photo.width_fraction, photo.tilt_deg,
        scale is not None, tilt_error, errors, sds,
    )  # fmt: skip


def _scale_of(
    photo: TargetPhoto, srgb: SrgbImage, full: SrgbImage | None
) -> tuple[SpatialScale | None, float]:
    """Return the scale that the target gives, and how much larger than real it was drawn."""
    if photo.case.kind == MARKER:
        side_mm = float(np.linalg.norm(photo.points_mm[1] - photo.points_mm[0]))
        return locate_markers(srgb, side_mm), 1.0
    make = photo.name.removeprefix("colorchecker-")
    settings = CardSettings(card_type=make if make != photo.name else None)
    card = locate_reference_card(srgb, settings, full)
    if card is None:
        return None, photo.drawn_larger
    return scale_from_card(card, (srgb.shape[0], srgb.shape[1])), photo.drawn_larger


def _nine_places(shape: tuple[int, ...]) -> list[FloatArray]:
    height, width = shape[:2]
    return [np.array([x * width, y * height]) for y in (0.1, 0.5, 0.9) for x in (0.1, 0.5, 0.9)]


def scale_section(entry: Mapping[str, Any]) -> str:
    """Write the section of the report."""
    rows = [ScaleRow(**row) for row in entry["rows"]]
    parts = [
        "Error of a length in per cent, the target 10 to 50 % as wide as the frame and tilted up "
        "to 35 degrees. *Covered*: share of errors within 1.96 stated standard uncertainties.",
        _asked_table(rows),
        _detail_table(rows),
        "What bending costs: area of a patch 20 mm across, read in the plane of a target laid on "
        "the top of the limb, camera 300 mm away, by how far the patch has turned away.",
        bend_table(bend_rows()),
        limb_table(entry["limbs"]),
        gate_table(entry["gate"]),
    ]
    if entry.get("rulers"):
        parts.append(ruler_table(entry["rulers"]))
    return "\n\n".join(parts)


def _asked_table(rows: Sequence[ScaleRow]) -> str:
    flat = _middle_errors(r for r in rows if r.tilt_deg <= _FLAT_DEG)
    tilted = [r for r in rows if r.tilt_deg > _FLAT_DEG]
    dark = _middle_errors(r for r in rows if r.tone in _DARK)
    light = _middle_errors(r for r in rows if r.tone not in _DARK)
    ratio = _p95(dark) / max(_p95(light), 1e-9)
    covered, everywhere = _covered(tilted, middle=True), _covered(tilted, middle=False)
    lines = [
        "| figure | asked | got | holds |",
        "|---|---|---|---|",
        f"| flat (to {_FLAT_DEG:.0f} degrees): error of a length, 95th percentile | 1 % | "
        f"{_percent(_p95(flat))} (n {len(flat)}) | {_holds(_p95(flat) <= 0.01)} |",
        f"| tilted: error, 95th percentile | stated | {_percent(_p95(_middle_errors(tilted)))} "
        f"(n {len(tilted)}) | - |",
        f"| tilted: covered by its uncertainty, middle of the photo | 95 % | {_share(covered)} | "
        f"{_holds((covered.value or 0.0) >= 0.95)} |",
        f"| tilted: covered, anywhere in the photo | 95 % | {_share(everywhere)} | "
        f"{_holds((everywhere.value or 0.0) >= 0.95)} |",
        f"| tones V-VI against I-IV, 95th percentile | 1.5 times | {ratio:.2f} times | "
        f"{_holds(ratio <= 1.5)} |",
    ]
    return "\n".join(lines)


def _detail_table(rows: Sequence[ScaleRow]) -> str:
    lines = [
        "| photos | n | scale | error, median | error, 95 % | anywhere, 95 % | covered, middle | "
        "tilt error, 95 % |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    kinds = [(kind, [r for r in rows if r.kind == kind]) for kind in (CHART, PRINTED, MARKER)]
    small = [r for r in rows if r.width_fraction < 0.2]
    groups = [(g.replace("_", " "), [r for r in rows if r.group == g]) for g in
              (DEVELOPED, HELD_APART)]  # fmt: skip
    tones = [
        (f"tone {t}", [r for r in rows if r.tone == t]) for t in ("I", "II", "III", "IV", "V", "VI")
    ]
    for name, part in [*kinds, ("target under 20 % of the width", small), *groups, *tones]:
        lines.append(_detail_line(name, part))
    return "\n".join(lines)


def _detail_line(name: str, rows: Sequence[ScaleRow]) -> str:
    errors = _middle_errors(rows)
    anywhere = np.array([abs(e) for r in rows for e in r.errors])
    tilts = np.array([abs(r.tilt_error_deg) for r in rows if r.tilt_error_deg is not None])
    found = Share(sum(r.found for r in rows), len(rows))
    median = float(np.median(errors)) if len(errors) else float("nan")
    return (
        f"| {name} | {len(rows)} | {_share(found)} | {_percent(median)} | {_percent(_p95(errors))} "
        f"| {_percent(_p95(anywhere))} | {_share(_covered(rows, middle=True))} | "
        f"{_p95(tilts):.1f}° |"
    )


def _middle_errors(rows: Iterable[ScaleRow]) -> FloatArray:
    return np.array([abs(row.errors[_MIDDLE]) for row in rows if row.errors])


def _covered(rows: Iterable[ScaleRow], *, middle: bool) -> Share:
    pairs = [
        (error, sd)
        for row in rows
        for place, (error, sd) in enumerate(zip(row.errors, row.sds, strict=True))
        if place == _MIDDLE or not middle
    ]
    return Share(sum(abs(error) <= 1.96 * sd for error, sd in pairs), len(pairs))


def _p95(values: FloatArray) -> float:
    return float(np.quantile(values, 0.95)) if len(values) else float("nan")


def _percent(value: float) -> str:
    return "-" if not np.isfinite(value) else f"{value:.2%}"


def _share(share: Share) -> str:
    if share.value is None or share.ci95 is None:
        return "-"
    return f"{share.value:.1%} ({share.ci95[0]:.1%} to {share.ci95[1]:.1%}; n {share.whole})"


def _holds(good: bool) -> str:
    return "yes" if good else "**no**"
