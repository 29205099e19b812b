"""Colours, font and sizes of everything drawn.

The colours are Okabe and Ito's (2008), told apart by people with any common colour blindness;
nothing is said by colour alone. Charts name Liberation Sans, which the chart renderer carries
along and which has the widths of Arial, so that text fits where it is missing too.
"""

from __future__ import annotations

from pigment.model.patches import PatchKind

BLUE = "#0072B2"
SKY = "#56B4E9"
VERMILION = "#D55E00"
GREEN = "#009E73"
DARK_GREEN = "#006B4E"  # the same, dark enough to read small figures in
INK = "#222222"
GREY = "#5F6368"
LIGHT_GREY = "#D9DCE0"
PAPER = "#FFFFFF"

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

# Chart sizes in CSS pixels: a chart as wide as a phone held upright keeps text above 9 px.
CHART_WIDTH = 420
CHART_HEIGHT = 250
SMALL_WIDTH = 190
SMALL_HEIGHT = 120
SMALL_GAPS = (84, 66)  # between small charts: below, beside
TITLE_SIZE = 17
TEXT_SIZE = 14
SMALL_TEXT_SIZE = 12
TITLE_CHARACTERS = 50  # per line at TITLE_SIZE
TEXT_CHARACTERS = 68  # per line at TEXT_SIZE
SMALL_TEXT_CHARACTERS = 80  # per line at SMALL_TEXT_SIZE
PNG_SCALE = 2.0

OUTLINE_COLOURS: dict[PatchKind, str] = {
    PatchKind.PATCH: BLUE,
    PatchKind.MOLE: INK,
    PatchKind.FRECKLE: GREEN,
}
# Width of an outline as a fraction of the photo's longer side.
OUTLINE_FRACTIONS: dict[PatchKind, float] = {
    PatchKind.PATCH: 0.0022,
    PatchKind.MOLE: 0.0012,
    PatchKind.FRECKLE: 0.0010,
}
LABEL_FRACTION = 0.022  # height of an id, of the photo's longer side


def rgb(colour: str) -> tuple[int, int, int]:
    """Turn ``#RRGGBB`` into three numbers, R first."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
