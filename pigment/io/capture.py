"""What the header of an image file says of the moment it was taken.

Only the camera, the date, the exposure and what was done to the picture are read. The block
that holds the place (GPS, tag 0x8825) is never asked for, so no location can reach a result.
Source of tag numbers: CIPA DC-008 (Exif 2.32).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from PIL import Image

from pigment.io.dates import date_from_exif
from pigment.io.processing import read_processing
from pigment.model.photo import Capture

MAKE, MODEL, ORIENTATION = 0x010F, 0x0110, 0x0112
EXIF_BLOCK, INTEROP_BLOCK = 0x8769, 0xA005
EXPOSURE_TIME, ISO_SPEED, FLASH, COLOUR_SPACE = 0x829A, 0x8827, 0x9209, 0xA001
LENS_MODEL = 0xA434
ORIGINAL, DIGITIZED = 0x9003, 0x9004
OFFSET_ORIGINAL, OFFSET_DIGITIZED = 0x9011, 0x9012
INTEROP_INDEX = 0x0001


def exif_tags(image: Image.Image, block: int | None = None) -> dict[int, Any]:
    """Return the tags of the main EXIF block, or of a sub-block; damaged EXIF reads as none."""
    with suppress(Exception):  # any malformed header: the pixels may still be good
        exif = image.getexif()
        return dict(exif) if block is None else dict(exif.get_ifd(block))
    return {}


def read_capture(image: Image.Image, name: str = "") -> Capture:
    """Return what the header says; ``taken_at`` is the EXIF date, its source not yet set.

    ``name``: of the file, in which some phones write how the picture was taken.
    """
    main, detail = exif_tags(image), exif_tags(image, EXIF_BLOCK)
    flash = _integer(detail.get(FLASH))
    exposure_s = _number(detail.get(EXPOSURE_TIME))
    iso = _integer(detail.get(ISO_SPEED))
    return Capture(
        taken_at=_moment(detail),
        camera=_camera(_text(main.get(MAKE)), _text(main.get(MODEL))),
        iso=iso if iso and iso > 0 else None,
        exposure_s=exposure_s if exposure_s and exposure_s > 0 else None,
        flash_fired=None if flash is None else bool(flash & 1),
        lens=_text(detail.get(LENS_MODEL)) or None,
        processing=read_processing(image, main, detail, name),
    )


def is_adobe_rgb(image: Image.Image) -> bool:
    """Tell whether the camera marked the file as Adobe RGB (DCF option file, index R03)."""
    if _integer(exif_tags(image, EXIF_BLOCK).get(COLOUR_SPACE)) not in (2, 0xFFFF):
        return False
    return _text(exif_tags(image, INTEROP_BLOCK).get(INTEROP_INDEX)) == "R03"


def _moment(detail: dict[int, Any]) -> datetime | None:
    pairs = ((ORIGINAL, OFFSET_ORIGINAL), (DIGITIZED, OFFSET_DIGITIZED))
    for tag, offset_tag in pairs:
        moment = date_from_exif(_text(detail.get(tag)), _text(detail.get(offset_tag)))
        if moment is not None:
            return moment
    return None


def _camera(make: str, model: str) -> str | None:
    if make and not model.lower().startswith(make.lower()):
        model = f"{make} {model}"
    return model.strip() or None


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    text = value if isinstance(value, str) else ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _number(value: object) -> float | None:
    if isinstance(value, tuple) and value:
        value = value[0]
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return number if abs(number) < float("inf") else None


def _integer(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)
