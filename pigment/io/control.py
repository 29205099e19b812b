"""Control skin in ``series.json``: which photos, what they say of each visit, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pigment.model.calibration import ColourMethod, ColourReference
from pigment.model.photo import Capture
from pigment.model.quantity import Quantity
from pigment.model.series import (
    ControlChange,
    ControlReading,
    ControlSkin,
    MeasuredPhoto,
    PhotoStatus,
    Rejection,
    SkinSummary,
    Verdict,
)

Json = dict[str, Any]
Number = Callable[[float | None], float | None]


def control_to_json(control: ControlSkin | None, number: Number) -> Json:
    """Return the member ``control`` of a series, or nothing where none was given."""
    if control is None:
        return {}
    change = control.change
    return {
        "control": {
            "photos": [_photo(photo, number) for photo in control.photos],
            "visits": [_reading(reading, number) for reading in control.readings],
            "change": {
                "metric": "melanin_contrast",
                "difference": number(change.difference),
                "ci95": None if change.ci95 is None else [number(end) for end in change.ci95],
                "verdict": change.verdict.value,
                "reason": change.reason,
            },
        }
    }


def control_from_json(content: Json) -> ControlSkin | None:
    """Read back what :func:`control_to_json` wrote into a series."""
    control = content.get("control")
    if control is None:
        return None
    change, ends = control["change"], control["change"]["ci95"]
    return ControlSkin(
        photos=tuple(_photo_back(photo) for photo in control["photos"]),
        readings=tuple(_reading_back(reading) for reading in control["visits"]),
        change=ControlChange(
            change["difference"],
            None if ends is None else (ends[0], ends[1]),
            Verdict(change["verdict"]),
            change["reason"],
        ),
    )


def _photo(photo: MeasuredPhoto, number: Number) -> Json:
    taken_at, rejection, skin = photo.capture.taken_at, photo.rejection, photo.skin
    return {
        "file": photo.file,
        "sha256": photo.sha256,
        "taken_at": None if taken_at is None else taken_at.isoformat(),
        "status": photo.status.value,
        "rejection": rejection
        and {"code": rejection.code, "message": rejection.message, "hint": rejection.hint},
        "colour": {
            "method": photo.colour_method.value,
            "residual_delta_e00": number(photo.colour_residual_delta_e00),
            "reference": photo.colour_reference and photo.colour_reference.value,
        },
        "lab": None if skin is None else [number(part) for part in skin.lab],
        "ita_deg": None if skin is None else number(skin.ita_deg),
    }


def _photo_back(photo: Json) -> MeasuredPhoto:
    rejection, colour, lab = photo["rejection"], photo["colour"], photo["lab"]
    reference, taken_at = colour["reference"], photo["taken_at"]
    return MeasuredPhoto(
        file=photo["file"],
        sha256=photo["sha256"],
        capture=Capture(None if taken_at is None else datetime.fromisoformat(taken_at)),
        status=PhotoStatus(photo["status"]),
        rejection=rejection
        and Rejection(rejection["code"], rejection["message"], rejection["hint"]),
        colour_method=ColourMethod(colour["method"]),
        colour_residual_delta_e00=colour["residual_delta_e00"],
        colour_reference=None if reference is None else ColourReference(reference),
        skin=None
        if lab is None
        else SkinSummary(0.0, None, (lab[0], lab[1], lab[2]), photo["ita_deg"]),
    )


def _reading(reading: ControlReading, number: Number) -> Json:
    def quantity(value: Quantity | None) -> Json | None:
        return None if value is None else {"value": number(value.value), "sd": number(value.sd)}

    return {
        "visit": reading.visit,
        "file": reading.file,
        "days_apart": number(reading.days_apart),
        "melanin_contrast": quantity(reading.melanin_contrast),
        "delta_e00": quantity(reading.delta_e00),
        "delta_l": quantity(reading.delta_l),
        "reason": reading.reason,
    }


def _reading_back(reading: Json) -> ControlReading:
    def quantity(name: str) -> Quantity | None:
        value = reading[name]
        return None if value is None else Quantity(value["value"], value["sd"])

    return ControlReading(
        reading["visit"],
        reading["file"],
        reading["days_apart"],
        quantity("melanin_contrast"),
        quantity("delta_e00"),
        quantity("delta_l"),
        reading["reason"],
    )
