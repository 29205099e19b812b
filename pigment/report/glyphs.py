"""Which characters the shipped fonts can draw, read from the font's own character map.

Layout: OpenType 1.9, tables ``cmap`` (formats 4 and 12) and the table directory.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from importlib import resources

FONT_FOLDER = resources.files("pigment.report").joinpath("fonts")
_REGULAR = "LiberationSans-Regular.ttf"
_WINDOWS, _BMP, _FULL = 3, 1, 10
STAND_IN = "□"


def missing_characters(text: str) -> tuple[str, ...]:
    """Return the visible characters of a text that the shipped fonts lack, each once."""
    known = covered()
    return tuple(dict.fromkeys(c for c in text if ord(c) not in known and not _unseen(c)))


def with_stand_ins(text: str) -> str:
    """Replace what the shipped fonts lack by boxes, and unseen signs by a space."""
    known = covered()
    return "".join(c if ord(c) in known else " " if _unseen(c) else STAND_IN for c in text)


def _unseen(character: str) -> bool:
    """Tell whether a character has no shape: space, control and format signs (Unicode Z, C)."""
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")


@cache
def covered() -> frozenset[int]:
    """Return the code points that Liberation Sans has glyphs for."""
    font = FONT_FOLDER.joinpath(_REGULAR).read_bytes()
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    points: set[int] = set()
    for record in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * record)
        if platform == _WINDOWS and encoding in (_BMP, _FULL):
            points |= _points(font, start + offset)
    return frozenset(points)


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for entry in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * entry)
        if tag == name:
            return int(offset)
    raise ValueError(f"the font has no table {name!r}")


def _points(font: bytes, at: int) -> set[int]:
    (form,) = struct.unpack_from(">H", font, at)
    if form == 4:
        return _segments(font, at)
    if form == 12:
        (groups,) = struct.unpack_from(">L", font, at + 12)
        ends = [struct.unpack_from(">LL", font, at + 16 + 12 * group) for group in range(groups)]
        return {point for first, last in ends for point in range(first, last + 1)}
    return set()


def _segments(font: bytes, at: int) -> set[int]:
    """Read format 4: ranges whose glyphs are a shift, or a list, of the code points."""
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    lasts = struct.unpack_from(f">{count}H", font, at + 14)
    firsts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    shifts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * doubled)
    lists_at = at + 16 + 3 * doubled
    found = set()
    for i in range(count):
        (way,) = struct.unpack_from(">H", font, lists_at + 2 * i)
        for point in range(firsts[i], min(lasts[i], 0xFFFE) + 1):
            glyph = (point + shifts[i]) & 0xFFFF
            if way:
                place = lists_at + 2 * i + way + 2 * (point - firsts[i])
                (glyph,) = struct.unpack_from(">H", font, place)
            if glyph:
                found.add(point)
    return found
