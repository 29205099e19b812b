"""Photographs of real charts: all whole ones found, none where there is none, lengths that hold.

Sets: ``aruco_colorchecker`` (charts inside a printed frame of four markers of known distances)
and ``plantcv_cards`` (charts among plants; one lies under a leaf and must not be taken).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pigment.benchmark.tables import number, table
from pigment.imaging.calibration import fit_colour_calibration
from pigment.imaging.card import CardSettings, locate_reference_card
from pigment.imaging.card_grid import project
from pigment.imaging.markers import detect_markers
from pigment.io.photos import open_photo
from pigment.model.arrays import FloatArray, SrgbImage
from pigment.pipeline.prepare import to_working_scale
from pigment.pipeline.settings import Settings

_FRAMED, _PLANTS = "aruco_colorchecker", "plantcv_cards"
_NO_WHOLE_CHART = ("mini_blank", "partial_card_rgb", "astrocard_img")
_OTHERS = ("waterloo_dermquest", "fitz17k_annotated", "fuseg_wounds", "opencv_aruco",
           "aruco_5cm_phone", "nci_moles_serial")  # fmt: skip
_ASKED_LENGTH = 0.015


def measure_real_cards(data: Path) -> dict[str, Any]:
    """Return a row per photo of the chart sets, and the false finds in the other sets."""
    rows = [
        _score(path, data / _FRAMED)
        for folder in (_FRAMED, _PLANTS)
        for path in _photos(data / folder)
    ]
    others = [path for folder in _OTHERS for path in _photos(data / folder)]
    wrong = [path.name for path in others if locate_reference_card(_working(path)[0]) is not None]
    return {"photos": rows, "without_card": len(others), "wrong_in": wrong}


def _photos(folder: Path) -> list[Path]:
    place = folder / "images"
    found = sorted(place.rglob("*")) if place.is_dir() else []
    return [path for path in found if path.suffix.lower() in (".jpg", ".jpeg", ".png")]


def _working(path: Path) -> tuple[SrgbImage, SrgbImage | None]:
    pixels = open_photo(path).pixels_srgb
    srgb, factor = to_working_scale(pixels, Settings().working_megapixels)
    return srgb, pixels if factor < 1.0 else None


def _score(path: Path, framed: Path) -> dict[str, Any]:
    """Look for the chart in one photo; on the framed Mini also hold its lengths to the sheet."""
    srgb, full = _working(path)
    mini = path.stem.startswith("mini_") and path.stem not in _NO_WHOLE_CHART
    card = locate_reference_card(srgb, CardSettings(card_type="mini" if mini else None), full)
    fitted = fit_colour_calibration(card)
    error = None
    if card is not None and card.px_to_mm is not None:
        sheet = json.loads((framed / "geometry.json").read_text("utf-8"))
        error = _sheet_error(srgb, card.px_to_mm, sheet)
    return {
        "photo": path.stem,
        "whole_chart": path.stem not in _NO_WHOLE_CHART,
        "found": card is not None,
        "swatches_used": 0 if card is None else int(card.usable.sum()),
        "residual": fitted.residual_delta_e00,
        "length_error": error,
    }


def _sheet_error(srgb: SrgbImage, px_to_mm: FloatArray, sheet: Mapping[str, Any]) -> float | None:
    """Largest relative error of the diagonals between the frame's inner marker corners.

    Four markers stand outside a rectangle and touch it by the corner nearest to its middle.
    ``None`` where not all four are seen.
    """
    markers = detect_markers(srgb, str(sheet["dictionary"]))
    corners = [markers[number] for number in sheet["ids"] if number in markers]
    if len(corners) < len(sheet["ids"]):
        return None
    points = np.array(corners)
    middle = points.mean(axis=(0, 1))
    inner = np.array([p[np.linalg.norm(p - middle, axis=1).argmin()] for p in points])
    inner = inner[np.argsort(np.arctan2(*(inner - middle).T[::-1]))]
    mm = project(px_to_mm, inner)
    diagonal = float(np.hypot(*sheet["mini"]["inner_corner_rectangle"]))
    across = np.linalg.norm(mm[[0, 1]] - mm[[2, 3]], axis=1)
    return float(np.abs(across / diagonal - 1.0).max())


def real_cards_lines(real: Mapping[str, Any]) -> list[str]:
    """Return the Markdown of the real photographs."""
    photos: Sequence[Mapping[str, Any]] = real["photos"]
    whole = [row for row in photos if row["whole_chart"]]
    none = [row for row in photos if not row["whole_chart"]]
    found, wrong = sum(r["found"] for r in whole), sum(r["found"] for r in none)
    errors = [row["length_error"] for row in photos if row["length_error"] is not None]
    worst = f"{100 * max(errors):.2f} % (worst of {len(errors)})" if errors else "-"
    more = len(real["wrong_in"])
    lines = [
        _line("whole charts found", "all", f"{found} of {len(whole)}", found == len(whole)),
        _line("wrong charts in the same sets", "0", f"{wrong} of {len(none)}", wrong == 0),
        _line("wrong charts in photos of skin and markers", "0",
              f"{more} of {real['without_card']}", more == 0),
        _line("lengths beside the Mini, error", "<= 1.5 %", worst,
              bool(errors) and max(errors) <= _ASKED_LENGTH),
    ]  # fmt: skip
    each = [
        (
            row["photo"],
            "yes" if row["found"] else "no",
            str(row["swatches_used"]),
            "-" if row["residual"] is None else number(row["residual"]),
            "-" if row["length_error"] is None else f"{100 * row['length_error']:.2f} %",
        )
        for row in photos
    ]
    return [
        "Photographs of real charts:\n",
        table(("figure", "asked", "got", "holds"), lines),
        "Lengths are the diagonals between printed markers round the chart, by the chart's own "
        "millimetres. Residual: mean leave-one-out CIEDE2000 over the swatches used.\n",
        table(("photo", "found", "swatches used", "residual", "length error"), each),
    ]


def _line(figure: str, asked: str, got: str, holds: bool) -> tuple[str, str, str, str]:
    return figure, asked, got, "yes" if holds else "**no**"
