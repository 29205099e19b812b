"""The card this program prints: where everything lies, in millimetres, and its nominal colours.

Origin at the card's top left, x to the right, y down. What a home printer makes of the colours
is unknown; the lengths hold once the check line is measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.colour.spaces import lab_to_linear, linear_to_srgb
from pigment.model.arrays import FloatArray

CARD_MM = (86.0, 54.0)
MARKER_DICTIONARY = "DICT_4X4_50"
MARKER_SIDE_MM = 9.0
MARKER_PAD_MM = 12.0  # white square behind each marker
CHECK_LINE_MM = 50.0
CHECK_LINE_AT_MM = (18.0, 47.5)  # left end
BACKGROUND_L = 60.0


@dataclass(frozen=True, slots=True)
class PrintedSwatch:
    """One field: name, left top corner and size in mm, nominal CIELAB D65."""

    name: str
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    lab: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A filled rectangle, millimetres from the card's top left; sRGB codes."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    code: tuple[int, int, int]


# id -> left top corner of the marker's black square, mm
MARKERS_MM: dict[int, tuple[float, float]] = {
    31: (1.5, 1.5),
    32: (75.5, 1.5),
    33: (75.5, 43.5),
    34: (1.5, 43.5),
}

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
_LINE_MM = 0.3
_NEUTRAL_L = (95.0, 82.0, 68.0, 54.0, 38.0, 22.0)
_SKIN_LIKE = (
    ("very light", (76.0, 8.0, 14.0)),
    ("light", (69.0, 10.0, 16.5)),
    ("intermediate", (62.0, 11.0, 18.5)),
    ("tan", (54.0, 12.5, 20.0)),
    ("brown skin", (44.0, 12.5, 18.0)),
    ("dark", (33.0, 10.0, 11.0)),
    ("redness", (60.0, 20.0, 16.0)),
    ("light brown patch", (56.0, 13.0, 24.0)),
    ("brown patch", (44.0, 14.0, 23.0)),
    ("dark brown patch", (29.0, 9.0, 10.0)),
    ("grey-blue patch", (48.0, 2.0, 4.0)),
    ("dark grey-blue patch", (37.0, 1.0, -2.0)),
)


def printed_swatches() -> tuple[PrintedSwatch, ...]:
    """All fields: six neutral steps, then twelve skin-like colours in two rows."""
    fields = [
        PrintedSwatch(f"neutral {round(light)}", 14.0 + 9.8 * i, 2.5, 9.0, 9.0, (light, 0.0, 0.0))
        for i, light in enumerate(_NEUTRAL_L)
    ]
    for index, (name, lab) in enumerate(_SKIN_LIKE):
        row, column = divmod(index, 6)
        fields.append(PrintedSwatch(name, 2.5 + 13.6 * column, 14.5 + 13.2 * row, 13.0, 12.6, lab))
    return tuple(fields)


def swatch_arrays() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Centres (18, 2) mm, sizes (18, 2) mm and CIELAB (18, 3) of the fields."""
    fields = printed_swatches()
    sizes = np.array([(field.width_mm, field.height_mm) for field in fields])
    corners = np.array([(field.left_mm, field.top_mm) for field in fields])
    return corners + sizes / 2.0, sizes, np.array([field.lab for field in fields])


def lab_to_code(lab: tuple[float, float, float]) -> tuple[int, int, int]:
    """Nominal 8-bit sRGB of a field, as sent to the printer."""
    codes = np.rint(linear_to_srgb(lab_to_linear(np.array(lab))) * 255.0).astype(int)
    return int(codes[0]), int(codes[1]), int(codes[2])


def face_rectangles() -> list[Rectangle]:
    """Everything on the face of the card but its words, back to front."""
    width, height = CARD_MM
    shapes = [Rectangle(0.0, 0.0, width, height, lab_to_code((BACKGROUND_L, 0.0, 0.0)))]
    left, line_y = CHECK_LINE_AT_MM
    shapes.append(Rectangle(13.0, 42.2, width - 26.0, height - 42.2, WHITE))
    for number in MARKERS_MM:
        shapes += _marker_rectangles(number)
    shapes += [
        Rectangle(s.left_mm, s.top_mm, s.width_mm, s.height_mm, lab_to_code(s.lab))
        for s in printed_swatches()
    ]
    shapes.append(Rectangle(left, line_y - _LINE_MM / 2, CHECK_LINE_MM, _LINE_MM, BLACK))
    for tick in range(6):
        tall = 4.0 if tick in (0, 5) else 2.0
        at = left + CHECK_LINE_MM * tick / 5.0
        shift = 0.0 if tick == 0 else -_LINE_MM if tick == 5 else -_LINE_MM / 2
        shapes.append(Rectangle(at + shift, line_y - tall / 2, _LINE_MM, tall, BLACK))
    return shapes


def marker_bits(number: int) -> np.ndarray:
    """Return the marker's modules (6, 6), border included; True is black."""
    table = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, MARKER_DICTIONARY))
    return np.asarray(cv2.aruco.generateImageMarker(table, number, 6) < 128)


def _marker_rectangles(number: int) -> list[Rectangle]:
    left, top = MARKERS_MM[number]
    margin = (MARKER_PAD_MM - MARKER_SIDE_MM) / 2.0
    module = MARKER_SIDE_MM / 6.0
    shapes = [Rectangle(left - margin, top - margin, MARKER_PAD_MM, MARKER_PAD_MM, WHITE)]
    shapes.append(Rectangle(left, top, MARKER_SIDE_MM, MARKER_SIDE_MM, BLACK))
    for row, column in np.argwhere(~marker_bits(number)):
        shapes.append(Rectangle(left + column * module, top + row * module, module, module, WHITE))
    return shapes
