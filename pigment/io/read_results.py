"""From the files of an analysed series back to its nouns, for reports and screens.

Everything is then in pixels of the upright photo (``photo_to_work`` is 1). What only measuring
needs (the skin mask, the colour curves) is not brought back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from pigment.errors import SeriesError
from pigment.io.alignment_json import warp_from_json
from pigment.io.control import control_from_json
from pigment.io.corrections import corrections_from_json
from pigment.io.diary_json import event_from_json, moments_from_json
from pigment.io.quality_json import quality_from_json
from pigment.io.results import Json, load_series
from pigment.io.stats_json import change_from_json, noise_from_json, trend_from_json
from pigment.model.calibration import Alignment, ColourMethod, ColourReference, ScaleMethod
from pigment.model.corrections import Corrections
from pigment.model.face import FaceRegion
from pigment.model.patches import HueClass, Patch, PatchKind
from pigment.model.photo import Capture, DateSource
from pigment.model.quantity import Quantity
from pigment.model.series import (
    Affected,
    MeasuredPhoto,
    PhotoStatus,
    Rejection,
    SeriesResult,
    SkinSummary,
    Visit,
)


def read_result(folder: Path) -> SeriesResult:
    """Return the series that ``folder`` holds.

    It is taken apart here, so that the schema, which is slower by far, need not be asked.

    Raises
    ------
    SeriesError
        When there is none, or it is damaged.
    """
    content = load_series(folder)
    try:
        return from_json(content)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise SeriesError(
            f"The series in {folder} is damaged.", hint="Have it measured again."
        ) from error


def from_json(content: Json) -> SeriesResult:
    """Return the series that the content of a ``series.json`` describes."""
    return SeriesResult(
        site=content["site"]["name"],
        photos=tuple(_photo(photo) for photo in content["photos"]),
        visits=tuple(_visit(visit) for visit in content["visits"]),
        changes=tuple(change_from_json(change) for change in content["changes"]),
        trends=tuple(trend_from_json(trend) for trend in content["trends"]),
        noise=tuple(noise_from_json(noise) for noise in content["noise"]),
        baseline_file=content["baseline"],
        settings_fingerprint=content["settings_fingerprint"],
        pigment_version=content["pigment_version"],
        skipped=tuple((one["file"], one["identical_to"]) for one in content.get("skipped", ())),
        corrections=_corrections(content.get("corrections")),
        events=tuple(map(event_from_json, content["events"])),
        moments=moments_from_json(content),
        control=control_from_json(content),
    )


def _corrections(content: Json | None) -> Corrections | None:
    return None if content is None else corrections_from_json(content)


def _reference(name: str | None) -> ColourReference | None:
    return None if name is None else ColourReference(name)


def _photo(photo: Json) -> MeasuredPhoto:
    rejection, scale = photo["rejection"], photo["scale"]
    mm_per_px, mm_per_px_sd = scale["mm_per_px"], scale["mm_per_px_sd"]
    size = photo.get("size_px")
    return MeasuredPhoto(
        file=photo["file"],
        sha256=photo["sha256"],
        capture=_capture(photo),
        status=PhotoStatus(photo["status"]),
        rejection=rejection
        and Rejection(rejection["code"], rejection["message"], rejection["hint"]),
        size_photo_px=(size[0], size[1]) if size else None,
        quality=quality_from_json(photo["quality"]),
        colour_method=ColourMethod(photo["colour"]["method"]),
        colour_residual_delta_e00=photo["colour"]["residual_delta_e00"],
        colour_reference=_reference(photo["colour"].get("reference")),
        scale_method=None if scale["method"] == "none" else ScaleMethod(scale["method"]),
        mm_per_work_px=mm_per_px,
        scale_rel_sd=mm_per_px_sd / mm_per_px if mm_per_px and mm_per_px_sd is not None else None,
        tilt_deg=scale["tilt_deg"],
        alignment=_alignment(photo["alignment"]),
        skin=_skin(photo["skin"], photo.get("face_regions", [])),
        affected=_affected(photo["affected"]),
        patches=tuple(_patch(patch) for patch in photo["patches"]),
        visit=photo["visit"],
    )


def _capture(photo: Json) -> Capture:
    source = photo["taken_at_source"]
    return Capture(
        taken_at=_moment(photo["taken_at"]),
        taken_at_source=DateSource(source) if source else None,
        camera=photo["camera"],
        lens=photo.get("lens"),
    )


def _alignment(alignment: Json | None) -> Alignment | None:
    if alignment is None:
        return None
    return Alignment(
        to_baseline=np.array(alignment["to_baseline"], float),
        rms_px=_float(alignment["rms_px"]),
        overlap_fraction=_float(alignment["overlap_fraction"]),
        inliers=int(alignment.get("inliers", 0)),
        warp=warp_from_json(alignment.get("warp")),
    )


def _skin(skin: Json | None, regions: list[Json]) -> SkinSummary | None:
    if skin is None:
        return None
    return SkinSummary(
        area_px=_float(skin["area_px"]),
        area_mm2=_quantity(skin["area_mm2"]),
        lab=_triple(skin["lab"]),
        ita_deg=_float(skin["ita_deg"]),
        face_regions=tuple(
            FaceRegion(r["region"], _float(r["area_px"]), r["affected_fraction"]) for r in regions
        ),
    )


def _affected(affected: Json | None) -> Affected | None:
    if affected is None:
        return None
    return Affected(
        area_mm2=_quantity(affected["area_mm2"]),
        fraction=_quantity(affected["fraction"]),
        delta_e00=_quantity(affected["delta_e00"]),
        melanin_contrast=_quantity(affected["melanin_contrast"]),
        delta_l=_quantity(affected.get("delta_l")),
    )


def _patch(patch: Json) -> Patch:
    centre = patch.get("centre_px") or (float("nan"), float("nan"))
    return Patch(
        track_id=patch["track_id"],
        kind=PatchKind(patch["kind"]),
        outlines_px=tuple(np.array(line, float) for line in patch.get("outlines_px", ())),
        centre_px=(_float(centre[0]), _float(centre[1])),
        area_px=_float(patch["area_px"]),
        area_px_sd=_float(patch.get("area_px_sd")),
        area_mm2=_quantity(patch["area_mm2"]),
        perimeter_mm=_quantity(patch["perimeter_mm"]),
        lab=_triple(patch["lab"]),
        surround_lab=_triple(patch["surround_lab"]),
        delta_e00=_known(patch["delta_e00"]),
        delta_l=_known(patch["delta_l"]),
        delta_a=_known(patch["delta_a"]),
        delta_b=_known(patch["delta_b"]),
        delta_chroma=_known(patch["delta_chroma"]),
        delta_ita_deg=_known(patch["delta_ita_deg"]),
        melanin_contrast=_known(patch["melanin_contrast"]),
        hue_class=HueClass(patch["hue_class"]),
        reference=patch["reference"],
        area_contrast_curve=tuple(
            (_float(share), _float(area)) for share, area in patch["area_contrast_curve"]
        ),
        flags=tuple(patch["flags"]),
    )


def _visit(visit: Json) -> Visit:
    taken_at, affected = _moment(visit["taken_at"]), _affected(visit["affected"])
    if taken_at is None:
        taken_at = datetime.min  # a single photo without a date
    if affected is None:
        affected = Affected(None, None, None, None, None)
    return Visit(visit["visit"], taken_at, tuple(visit["photos"]), affected)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _quantity(quantity: Json | None) -> Quantity | None:
    if quantity is None or quantity["value"] is None:
        return None
    return Quantity(float(quantity["value"]), _float(quantity["sd"]))


def _known(quantity: Json | None) -> Quantity:
    """Return a quantity that a measured patch always has; not-a-number where it was null."""
    return _quantity(quantity) or Quantity(float("nan"), float("nan"))


def _triple(values: Sequence[float | None] | None) -> tuple[float, float, float]:
    first, second, third = values or (None, None, None)
    return _float(first), _float(second), _float(third)


def _interval(ends: Sequence[float] | None) -> tuple[float, float] | None:
    return None if ends is None or None in ends else (float(ends[0]), float(ends[1]))


def _float(value: Any) -> float:
    return float("nan") if value is None else float(value)
