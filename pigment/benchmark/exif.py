"""A small EXIF header put into a JPEG file without touching its pixels.

EXIF 2.32 (CIPA DC-008), sections 4.6.2 to 4.6.5: a TIFF header, IFD0 with the camera model and
the Exif IFD with the moment of exposure. Nothing else is written, no place above all.
"""

from __future__ import annotations

import struct
from datetime import datetime

_MODEL, _EXIF_IFD, _DATE_TIME_ORIGINAL = 0x0110, 0x8769, 0x9003
_ASCII, _LONG = 2, 4
_ENTRY_BYTES, _TIFF_HEADER_BYTES = 12, 8
_START, _APP0, _APP1 = b"\xff\xd8", b"\xff\xe0", b"\xff\xe1"


def with_exif(jpeg: bytes, camera: str, taken_at: datetime) -> bytes:
    """Return the file with camera and time in it; the compressed picture stays as it is.

    Raises
    ------
    ValueError
        When ``jpeg`` is no JPEG file.
    """
    if jpeg[:2] != _START:
        raise ValueError("not a JPEG file")
    at = 2
    if jpeg[2:4] == _APP0:  # JFIF wants to come first
        at = 4 + int.from_bytes(jpeg[4:6], "big")
    payload = b"Exif\0\0" + _tiff(camera, taken_at)
    segment = _APP1 + (len(payload) + 2).to_bytes(2, "big") + payload
    return jpeg[:at] + segment + jpeg[at:]


def _tiff(camera: str, taken_at: datetime) -> bytes:
    model = camera.encode("ascii", "replace") + b"\0"
    moment = taken_at.strftime("%Y:%m:%d %H:%M:%S").encode() + b"\0"
    first_ifd_bytes = 2 + 2 * _ENTRY_BYTES + 4
    second_ifd_bytes = 2 + _ENTRY_BYTES + 4
    second_ifd_at = _TIFF_HEADER_BYTES + first_ifd_bytes
    model_at = second_ifd_at + second_ifd_bytes
    moment_at = model_at + len(model)
    return b"".join(
        [
            b"II*\0" + struct.pack("<I", _TIFF_HEADER_BYTES),
            struct.pack("<H", 2),
            _text_entry(_MODEL, model, model_at),
            struct.pack("<HHII", _EXIF_IFD, _LONG, 1, second_ifd_at),
            struct.pack("<I", 0),
            struct.pack("<H", 1),
            _text_entry(_DATE_TIME_ORIGINAL, moment, moment_at),
            struct.pack("<I", 0),
            model,
            moment,
        ]
    )


def _text_entry(tag: int, text: bytes, at: int) -> bytes:
    """Return an entry (12 bytes) of ASCII text; four bytes or fewer stand in the entry itself."""
    head = struct.pack("<HHI", tag, _ASCII, len(text))
    return head + (text.ljust(4, b"\0") if len(text) <= 4 else struct.pack("<I", at))
