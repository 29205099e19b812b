"""What a phone or a program did to a picture, as far as the header and the name say.

Portrait mode repaints the background, night mode guesses colour, beauty filters smooth skin:
none of them shows reliably in the pixels, so what the file admits is all there is to go by. A
picture that went through a messenger has lost these marks.

Sources: Exif 2.32 (scene and rendering); tags of Apple's own block as documented by ExifTool
(Apple's values of CustomRendered are 2 to 8); XMP of Google's camera and of Apple's depth
effect; file names of Google's and Samsung's cameras.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import Image

from pigment.model.photo import Processing

SOFTWARE, PROCESSING_SOFTWARE = 0x0131, 0x000B
CUSTOM_RENDERED, SCENE_CAPTURE_TYPE, MAKER_NOTE = 0xA401, 0xA406, 0x927C
_APPLE_NOTE = b"Apple iOS\0"
_APPLE_HDR_IMAGE, _APPLE_CAPTURE_TYPE = 0x000A, 0x0014
_LARGEST_NOTE_ENTRIES = 256
_HDR_TRANSFERS = (16, 18)  # PQ and HLG, ITU-T H.273

_SCENES = {3: Processing.NIGHT_MODE}  # 2 (portrait) is set by plain scene detection too
_RENDERED = {
    2: Processing.HDR, 3: Processing.HDR, 6: Processing.PANORAMA,
    7: Processing.PORTRAIT_MODE, 8: Processing.PORTRAIT_MODE,
}  # fmt: skip
_EDITORS = re.compile(
    r"photoshop|lightroom|snapseed|vsco|picsart|facetune|faceapp|meitu|beautyplus|beautycam|"
    r"youcam|perfect365|airbrush|remini|b612|\bsnow\b|ulike|instagram|snapchat|tiktok|capcut|"
    r"pixelmator|affinity|\bgimp\b|darktable|canva|polarr|prisma|lensa|retouch|beauty",
    re.IGNORECASE,
)
_XMP_MARKS: tuple[tuple[re.Pattern[bytes], Processing], ...] = (
    (re.compile(rb"specialtype[.\w]*[-.]PORTRAIT", re.IGNORECASE), Processing.PORTRAIT_MODE),
    (re.compile(rb"GFocus:BlurAtInfinity|depthBlurEffect:\w*RenderingParameters"),
     Processing.PORTRAIT_MODE),
    (re.compile(rb"specialtype[.\w]*[-.]NIGHT", re.IGNORECASE), Processing.NIGHT_MODE),
    (re.compile(rb"GPano:ProjectionType"), Processing.PANORAMA),
    (re.compile(rb'crs:HasSettings(="|>)True'), Processing.EDITED),
    (re.compile(rb'hdrgm:Version|HDRGainMapVersion|Semantic="GainMap"'), Processing.GAIN_MAP),
)  # fmt: skip
_CREATOR = re.compile(rb"CreatorTool(?:=\"|>)([^<\"]{0,200})")
_NAMES: tuple[tuple[re.Pattern[str], Processing], ...] = (
    (re.compile(r"[._-]PORTRAIT\b|_PORTRAIT-\d|_Bokeh\b", re.IGNORECASE), Processing.PORTRAIT_MODE),
    (re.compile(r"[._-]NIGHT\b", re.IGNORECASE), Processing.NIGHT_MODE),
    (re.compile(r"[._-]PANO\b|^PANO_", re.IGNORECASE), Processing.PANORAMA),
    (re.compile(r"[._-](edited|retouched|beauty|filtered)\b|^IMG_E\d{4}\b|^(Snapseed|BeautyPlus|"
                r"B612|MEITU|Facetune|PicsArt)[_-]", re.IGNORECASE), Processing.EDITED),
    (re.compile(r"[._-]HDR\b", re.IGNORECASE), Processing.HDR),
)  # fmt: skip


def read_processing(
    image: Image.Image, main: Mapping[int, Any], detail: Mapping[int, Any], name: str = ""
) -> tuple[Processing, ...]:
    """Return what was done to a picture, each kind once, in the order of the enumeration.

    ``main``, ``detail``: tags of the two EXIF blocks; ``name``: of the file. What is not said
    is not known: an empty answer is no proof of an untouched picture.
    """
    found = {*_from_exif(main, detail), *_from_apple(detail.get(MAKER_NOTE))}
    found |= {*_from_xmp(image.info.get("xmp")), *_from_name(name), *_from_parts(image)}
    return tuple(kind for kind in Processing if kind in found)


def _from_exif(main: Mapping[int, Any], detail: Mapping[int, Any]) -> Iterator[Processing]:
    for table, tag in ((_RENDERED, CUSTOM_RENDERED), (_SCENES, SCENE_CAPTURE_TYPE)):
        value = detail.get(tag)
        if isinstance(value, int) and value in table:
            yield table[value]
    for tag in (SOFTWARE, PROCESSING_SOFTWARE):
        value = main.get(tag)
        if isinstance(value, str) and _EDITORS.search(value):
            yield Processing.EDITED


def _from_apple(note: object) -> Iterator[Processing]:
    if not isinstance(note, bytes) or not note.startswith(_APPLE_NOTE):
        return
    values = apple_integers(note)
    if values.get(_APPLE_CAPTURE_TYPE) == 2:
        yield Processing.PORTRAIT_MODE
    if values.get(_APPLE_HDR_IMAGE) == 3:
        yield Processing.HDR


def apple_integers(note: bytes) -> dict[int, int]:
    """Return the one-number tags of Apple's own EXIF block; a damaged block reads as none."""
    order = {b"MM": ">", b"II": "<"}.get(note[12:14])
    if order is None or len(note) < 16:
        return {}
    (count,) = struct.unpack_from(order + "H", note, 14)
    values = {}
    for entry in range(min(count, _LARGEST_NOTE_ENTRIES)):
        start = 16 + 12 * entry
        if start + 12 > len(note):
            break
        tag, kind, number = struct.unpack_from(order + "HHI", note, start)
        if number == 1 and kind in (4, 9):  # unsigned and signed 32 bits
            (values[tag],) = struct.unpack_from(
                order + ("I" if kind == 4 else "i"), note, start + 8
            )
    return values


def _from_xmp(xmp: object) -> Iterator[Processing]:
    if isinstance(xmp, str):
        xmp = xmp.encode("utf-8", "replace")
    if not isinstance(xmp, bytes):
        return
    for pattern, kind in _XMP_MARKS:
        if pattern.search(xmp):
            yield kind
    creator = _CREATOR.search(xmp)
    if creator and _EDITORS.search(creator[1].decode("utf-8", "replace")):
        yield Processing.EDITED


def _from_name(name: str) -> Iterator[Processing]:
    for pattern, kind in _NAMES:
        if pattern.search(name):
            yield kind


def _from_parts(image: Image.Image) -> Iterator[Processing]:
    """HEIC and AVIF: what lies beside the picture, and how its pixels are coded."""
    nclx = image.info.get("nclx_profile")
    if isinstance(nclx, Mapping) and nclx.get("transfer_characteristics") in _HDR_TRANSFERS:
        yield Processing.HDR_CODED
    parts = image.info.get("aux")
    if isinstance(parts, Mapping) and any("gainmap" in str(part).lower() for part in parts):
        yield Processing.GAIN_MAP
