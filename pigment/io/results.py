"""``series.json``: a measured series as the published schema ``pigment.series/1`` has it.

Geometry leaves in pixels of the upright photo, as the label images are; inside, it is in
working pixels. ``null`` means not measurable, never 0, and NaN is never written. The same
result gives the same bytes: no time of analysis, fixed order, six significant digits.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import numpy as np

from pigment.errors import SeriesError
from pigment.io.alignment_json import warp_to_json
from pigment.io.control import control_to_json
from pigment.io.corrections import corrected_to_json
from pigment.io.diary_json import event_to_json, moments_to_json
from pigment.io.folder import SCHEMA, SERIES_FILE
from pigment.io.images import work_to_photo
from pigment.io.quality_json import quality_to_json
from pigment.io.stats_json import change_to_json, noise_to_json, trend_to_json
from pigment.model.arrays import FloatArray
from pigment.model.patches import Patch
from pigment.model.quantity import Quantity
from pigment.model.series import (
    Affected,
    MeasuredPhoto,
    PhotoStatus,
    SeriesResult,
    Visit,
)

DIGITS = 6
_OUTLINE_TOLERANCE_WORK_PX = 0.25
_MATRIX_DIGITS = 9  # a perspective entry acts on thousands of pixels
_FORBIDDEN = set('<>:"/\\|?*')
_NOT_COUNTED = PhotoStatus.REJECTED

_READ_HINT = "Name a folder that `pigment analyze ... --out FOLDER` has written."

Json = dict[str, Any]


def to_json(result: SeriesResult) -> Json:
    """Return the content of ``series.json``, laid out as ``schema/series-1.schema.json`` says."""
    stems = unique_stems(photo.file for photo in result.photos)
    baseline = next((p for p in result.photos if p.file == result.baseline_file), None)
    beside = corrected_to_json(result, to_json) | moments_to_json(result.moments)
    beside |= control_to_json(result.control, _number)
    return beside | {
        "schema": SCHEMA,
        "pigment_version": result.pigment_version,
        "settings_fingerprint": result.settings_fingerprint,
        "site": {"name": result.site, "body_site_code": None},
        "baseline": result.baseline_file,
        "photos": [_photo(p, baseline, stem) for p, stem in zip(result.photos, stems, strict=True)],
        "skipped": [{"file": file, "identical_to": first} for file, first in result.skipped],
        "visits": [_visit(visit) for visit in result.visits],
        "changes": [change_to_json(change, _number) for change in result.changes],
        "trends": [trend_to_json(trend, _number) for trend in result.trends],
        "events": [event_to_json(event, _number) for event in result.events],
        "noise": [noise_to_json(noise, _number) for noise in result.noise],
    }


def write_series(content: Json, folder: Path) -> Path:
    """Check the content against the schema and write ``series.json`` into a folder.

    Raises
    ------
    jsonschema.ValidationError
        When the content breaks the schema, which is a fault of this program.
    OSError
        When it cannot be written.
    """
    validator().validate(content)
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    path = folder / SERIES_FILE
    path.write_text(text + "\n", encoding="utf-8", errors="replace", newline="\n")
    return path


def read_series(folder: Path) -> Json:
    """Return the content of an analysed series, checked against the schema.

    Raises
    ------
    SeriesError
        When there is none, or it is damaged.
    """
    content = load_series(folder)
    fault = jsonschema.exceptions.best_match(validator().iter_errors(content))
    if fault is not None:
        where = "/".join(map(str, fault.absolute_path)) or "its top level"
        raise SeriesError(f"{folder} is no {SCHEMA} file (at {where}).", hint=_READ_HINT)
    return content


def load_series(folder: Path) -> Json:
    """Return what ``series.json`` says, unchecked but for being a series at all; it is quick.

    Raises
    ------
    SeriesError
        When there is none, or it is no series.
    """
    path = Path(folder) / SERIES_FILE if Path(folder).is_dir() else Path(folder)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SeriesError(f"{folder} holds no analysed series.", hint=_READ_HINT) from error
    except ValueError as error:
        raise SeriesError(f"{path} is damaged.", hint="Run `pigment analyze` again.") from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise SeriesError(f"{path} is no {SCHEMA} file.", hint=_READ_HINT)
    return content


@cache
def validator() -> jsonschema.Draft202012Validator:
    """Return the validator of the published schema."""
    text = (
        resources.files("pigment.io").joinpath("schema", "series-1.schema.json").read_text("utf-8")
    )
    return jsonschema.Draft202012Validator(json.loads(text))


def unique_stems(files: Iterable[str]) -> list[str]:
    """Return one file stem per photo, safe on every system and unique whatever the case.

    A later photo whose stem is taken gets ``-2``, ``-3`` and so on. Letters that differ only in
    case, or in how an accent is coded, count as the same.
    """
    taken: set[str] = set()
    stems = []
    for file in files:
        plain = Path(file.replace("\\", "/")).stem
        plain = "".join("_" if c in _FORBIDDEN or ord(c) < 32 else c for c in plain)
        plain = plain.rstrip(". ") or "photo"
        stem, number = plain, 1
        while _folded(stem) in taken:
            number += 1
            stem = f"{plain}-{number}"
        taken.add(_folded(stem))
        stems.append(stem)
    return stems


def _folded(stem: str) -> str:
    return unicodedata.normalize("NFC", stem).casefold()


def photo_files(photo: MeasuredPhoto, stem: str) -> dict[str, str | None]:
    """Return which result images a photo has, relative to the output folder."""
    seen = photo.status is not _NOT_COUNTED
    return {
        "labels": f"labels/{stem}.png" if seen else None,
        "skin": f"skin/{stem}.png" if seen else None,
        "overlay": f"overlay/{stem}.jpg" if seen else None,
        "aligned": f"aligned/{stem}.jpg" if seen and photo.alignment is not None else None,
    }


def homography_in_photo_px(
    photo: MeasuredPhoto, baseline: MeasuredPhoto
) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Return (3, 3): pixels of the upright photo to pixels of the upright baseline photo."""
    if photo.alignment is None:
        return None
    to_work = np.linalg.inv(_work_to_photo_matrix(photo.photo_to_work))
    to_baseline = np.asarray(photo.alignment.to_baseline, np.float64)
    matrix = _work_to_photo_matrix(baseline.photo_to_work) @ to_baseline @ to_work
    normalised: np.ndarray[Any, np.dtype[np.float64]] = matrix / matrix[2, 2]
    return normalised


def _work_to_photo_matrix(photo_to_work: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    shift = 0.5 / photo_to_work - 0.5
    return np.array([[1 / photo_to_work, 0, shift], [0, 1 / photo_to_work, shift], [0, 0, 1.0]])


def _photo(photo: MeasuredPhoto, baseline: MeasuredPhoto | None, stem: str) -> Json:
    capture, rejection = photo.capture, photo.rejection
    return {
        "file": photo.file,
        "sha256": photo.sha256,
        "visit": photo.visit,
        "taken_at": _moment(capture.taken_at),
        "taken_at_source": capture.taken_at_source.value if capture.taken_at_source else None,
        "camera": capture.camera,
        "lens": capture.lens,
        "size_px": list(photo.size_photo_px) if photo.size_photo_px else None,
        "status": photo.status.value,
        "rejection": rejection
        and {"code": rejection.code, "message": rejection.message, "hint": rejection.hint},
        "quality": quality_to_json(photo.quality, _number),
        "colour": {
            "method": photo.colour_method.value,
            "residual_delta_e00": _number(photo.colour_residual_delta_e00),
            "reference": photo.colour_reference and photo.colour_reference.value,
        },
        "scale": _scale(photo),
        "alignment": _alignment(photo, baseline),
        "skin": _skin(photo),
        "face_regions": _face_regions(photo),
        "affected": _affected(photo.affected),
        "patches": [_patch(p, photo) for p in sorted(photo.patches, key=lambda p: p.track_id)],
        "files": photo_files(photo, stem),
    }


def _scale(photo: MeasuredPhoto) -> Json:
    mm_per_px = None
    if photo.mm_per_work_px is not None:
        mm_per_px = photo.mm_per_work_px * photo.photo_to_work
    known = mm_per_px is not None and photo.scale_rel_sd is not None
    return {
        "method": photo.scale_method.value if photo.scale_method else "none",
        "mm_per_px": _number(mm_per_px),
        "mm_per_px_sd": _number((mm_per_px or 0) * (photo.scale_rel_sd or 0)) if known else None,
        "tilt_deg": _number(photo.tilt_deg),
    }


def _alignment(photo: MeasuredPhoto, baseline: MeasuredPhoto | None) -> Json | None:
    alignment = photo.alignment
    matrix = homography_in_photo_px(photo, baseline) if baseline is not None else None
    if alignment is None or baseline is None or matrix is None:
        return None
    mm_per_work_px = baseline.mm_per_work_px
    return {
        "to_baseline": [[_number(v, _MATRIX_DIGITS) for v in row] for row in matrix.tolist()],
        "rms_px": _number(alignment.rms_px / baseline.photo_to_work),
        "rms_mm": None if mm_per_work_px is None else _number(alignment.rms_px * mm_per_work_px),
        "overlap_fraction": _number(alignment.overlap_fraction),
        "inliers": int(alignment.inliers),
        "non_rigid": bool(alignment.non_rigid),
        "warp": warp_to_json(alignment.warp, baseline.photo_to_work),
    }


def _skin(photo: MeasuredPhoto) -> Json | None:
    skin = photo.skin
    if skin is None:
        return None
    return {
        "area_px": _number(skin.area_px),
        "area_mm2": _quantity(skin.area_mm2),
        "lab": _numbers(skin.lab),
        "ita_deg": _number(skin.ita_deg),
    }


def _face_regions(photo: MeasuredPhoto) -> list[Json]:
    regions = photo.skin.face_regions if photo.skin else ()
    return [
        {
            "region": region.name,
            "area_px": _number(region.area_px),
            "affected_fraction": _number(region.affected_fraction),
        }
        for region in regions
    ]


def _affected(affected: Affected | None) -> Json | None:
    if affected is None:
        return None
    return {
        "area_mm2": _quantity(affected.area_mm2),
        "fraction": _quantity(affected.fraction),
        "delta_e00": _quantity(affected.delta_e00),
        "melanin_contrast": _quantity(affected.melanin_contrast),
        "delta_l": _quantity(affected.delta_l),
    }


def _patch(patch: Patch, photo: MeasuredPhoto) -> Json:
    area_factor = photo.photo_to_work**-2  # working pixels to photo pixels
    curve_factor = area_factor if patch.area_mm2 is None else 1.0
    centre = work_to_photo(np.asarray(patch.centre_px), photo.photo_to_work)
    return {
        "track_id": int(patch.track_id),
        "kind": patch.kind.value,
        "centre_px": _numbers(centre.tolist()),
        "outlines_px": [_outline(outline, photo.photo_to_work) for outline in patch.outlines_px],
        "area_px": _number(patch.area_px * area_factor),
        "area_px_sd": _number(patch.area_px_sd * area_factor),
        "area_mm2": _quantity(patch.area_mm2),
        "perimeter_mm": _quantity(patch.perimeter_mm),
        "lab": _numbers(patch.lab),
        "surround_lab": _numbers(patch.surround_lab),
        "delta_e00": _quantity(patch.delta_e00),
        "delta_l": _quantity(patch.delta_l),
        "delta_a": _quantity(patch.delta_a),
        "delta_b": _quantity(patch.delta_b),
        "delta_chroma": _quantity(patch.delta_chroma),
        "delta_ita_deg": _quantity(patch.delta_ita_deg),
        "melanin_contrast": _quantity(patch.melanin_contrast),
        "hue_class": patch.hue_class.value,
        "reference": patch.reference,
        "area_contrast_curve": [
            [_number(share), _number(area * curve_factor)]
            for share, area in patch.area_contrast_curve
        ],
        "flags": list(patch.flags),
    }


def _outline(outline_px: FloatArray, photo_to_work: float) -> list[list[float]]:
    """Return a closed contour in photo pixels, thinned to where it bends."""
    photo_px = work_to_photo(outline_px, photo_to_work).astype(np.float32)
    tolerance = _OUTLINE_TOLERANCE_WORK_PX / photo_to_work
    bends = cv2.approxPolyDP(photo_px.reshape(-1, 1, 2), tolerance, closed=True).reshape(-1, 2)
    return [[round(float(x), 1), round(float(y), 1)] for x, y in bends]


def _visit(visit: Visit) -> Json:
    return {
        "visit": visit.visit,
        "taken_at": _moment(visit.taken_at),
        "photos": list(visit.photos),
        "affected": _affected(visit.affected),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _quantity(quantity: Quantity | None) -> Mapping[str, float | None] | None:
    value = None if quantity is None else _number(quantity.value)
    sd = None if quantity is None else _number(quantity.sd)
    return None if value is None or sd is None else {"value": value, "sd": sd}


def _numbers(values: Iterable[float]) -> list[float | None]:
    return [_number(value) for value in values]


def _number(value: float | None, digits: int = DIGITS) -> float | None:
    """Round to significant digits; what is not finite is not measurable."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{float(value):.{digits}g}") + 0.0  # no negative zero
