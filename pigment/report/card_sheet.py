"""The printable card as files: vector PDF (A4 and US Letter), 600 dpi PNG and its geometry.

One list of shapes in millimetres is drawn by both writers, so that all files agree.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pigment.imaging.printed_layout import (
    BLACK,
    CARD_MM,
    CHECK_LINE_AT_MM,
    CHECK_LINE_MM,
    MARKER_DICTIONARY,
    MARKER_SIDE_MM,
    MARKERS_MM,
    WHITE,
    Rectangle,
    face_rectangles,
    lab_to_code,
    printed_swatches,
)
from pigment.report.vector_pdf import PdfPage, write_pdf

_MM_PER_INCH = 25.4
_PNG_DPI = 600
_A4_MM = (210.0, 297.0)
_LETTER_MM = (215.9, 279.4)
_CARD_TOP_MM = 62.0
_GREY = (120, 120, 120)
_INSTRUCTIONS = (
    "1. Print this page at 100 % (actual size), on matt paper. Turn off 'fit to page'.",
    "2. Measure the line marked 50 mm with a ruler: it must be 50.0 mm.",
    "    If it is not, print again, or note the length here:  ____________ mm",
    "3. Cut along the corner marks. Do not laminate: gloss reflects the lamp.",
    "4. Lay the card flat beside the skin, at the same height, in the same light.",
    "5. Use this same sheet for every photo; its colours depend on your printer.",
)


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; ``baseline_mm`` is its base, ``size_mm`` the height of the type."""

    left_mm: float
    baseline_mm: float
    size_mm: float
    text: str


def card_shapes() -> tuple[list[Rectangle], list[Label]]:
    """Everything on the face of the card, back to front."""
    left, line_y = CHECK_LINE_AT_MM
    labels = [
        Label(left, line_y + 4.6, 2.0, "This line must be 50.0 mm long, outer edge to outer edge"),
        Label(left, line_y - 3.0, 2.0, "pigment card"),
    ]
    return face_rectangles(), labels


def write_card_files(out: Path, measured_mm: float = CHECK_LINE_MM) -> list[Path]:
    """Write ``card.pdf``, ``card.png`` and ``card.json`` into the folder ``out``; their paths.

    ``measured_mm``: what the printed check line measures, kept in ``card.json``.
    """
    out.mkdir(parents=True, exist_ok=True)
    pdf, png, geometry = out / "card.pdf", out / "card.png", out / "card.json"
    pdf.write_bytes(write_pdf([_page(_A4_MM, "A4"), _page(_LETTER_MM, "US Letter")]))
    card_image(_PNG_DPI).save(png, dpi=(_PNG_DPI, _PNG_DPI), optimize=True)
    geometry.write_text(
        json.dumps(card_geometry_json(measured_mm), indent=1) + "\n", encoding="utf-8"
    )
    return [pdf, png, geometry]


def card_image(dpi: float) -> Image.Image:
    """Draw the face of the card as an RGB image at true size for ``dpi``."""
    scale = dpi / _MM_PER_INCH
    size = (round(CARD_MM[0] * scale), round(CARD_MM[1] * scale))
    image = Image.new("RGB", size, WHITE)
    draw = ImageDraw.Draw(image)
    shapes, labels = card_shapes()
    for shape in shapes:
        box = (
            round(shape.left_mm * scale),
            round(shape.top_mm * scale),
            round((shape.left_mm + shape.width_mm) * scale) - 1,
            round((shape.top_mm + shape.height_mm) * scale) - 1,
        )
        draw.rectangle((box[0], box[1], max(box[2], box[0]), max(box[3], box[1])), shape.code)
    for label in labels:
        font = ImageFont.load_default(max(label.size_mm * scale, 4.0))
        at = (label.left_mm * scale, label.baseline_mm * scale)
        draw.text(at, label.text, fill=BLACK, font=font, anchor="ls")
    return image


def _page(size_mm: tuple[float, float], name: str) -> PdfPage:
    """Draw a page with the card in the middle, crop marks and instructions."""
    page = PdfPage(*size_mm)
    left, top = (size_mm[0] - CARD_MM[0]) / 2.0, _CARD_TOP_MM
    text_left = 25.0
    page.text(text_left, 28.0, 6.0, "Calibration card", bold=True)
    page.text(text_left, 36.0, 3.4, f"{name} page. Scale and light for photos of skin patches.")
    shapes, labels = card_shapes()
    for shape in shapes:
        page.rectangle(
            left + shape.left_mm, top + shape.top_mm, shape.width_mm, shape.height_mm, shape.code
        )
    for label in labels:
        page.text(left + label.left_mm, top + label.baseline_mm, label.size_mm, label.text)
    for x in (left, left + CARD_MM[0]):
        for y, direction in ((top, -1.0), (top + CARD_MM[1], 1.0)):
            page.rectangle(x - 0.05, y + (1.0 if direction > 0 else -5.0), 0.1, 4.0, _GREY)
            beside = x - 5.0 if x == left else x + 1.0
            page.rectangle(beside, y - 0.05, 4.0, 0.1, _GREY)
    for index, line in enumerate(_INSTRUCTIONS):
        page.text(text_left, top + CARD_MM[1] + 18.0 + 6.5 * index, 3.8, line)
    return page


def card_geometry_json(measured_mm: float = CHECK_LINE_MM) -> dict[str, object]:
    """Geometry in mm (origin: the card's top left, y down), marker ids and nominal colours."""
    return {
        "schema": "pigment.card/1",
        "units": "mm",
        "card_mm": list(CARD_MM),
        "marker_dictionary": MARKER_DICTIONARY,
        "marker_side_mm": MARKER_SIDE_MM,
        "markers": [
            {"id": number, "left_mm": left, "top_mm": top}
            for number, (left, top) in MARKERS_MM.items()
        ],
        "check_line": {
            "left_mm": CHECK_LINE_AT_MM[0],
            "y_mm": CHECK_LINE_AT_MM[1],
            "length_mm": measured_mm,
        },
        "colours": "nominal; what a printer makes of them is unknown",
        "swatches": [
            {
                "name": swatch.name,
                "left_mm": round(swatch.left_mm, 3),
                "top_mm": round(swatch.top_mm, 3),
                "width_mm": swatch.width_mm,
                "height_mm": swatch.height_mm,
                "lab_d65": list(swatch.lab),
                "srgb": list(lab_to_code(swatch.lab)),
            }
            for swatch in printed_swatches()
        ],
    }
