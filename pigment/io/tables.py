"""A measured series as one tidy table: a row per photo for the whole site, and one per patch.

Every measured quantity has two columns, its value and its standard uncertainty (``_sd``). An
empty cell means not measurable, never 0. UTF-8, comma, RFC 4180.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Cell = str | int | float | None

QUANTITIES = (
    "area_mm2",
    "fraction",
    "perimeter_mm",
    "delta_e00",
    "melanin_contrast",
    "delta_l",
    "delta_a",
    "delta_b",
    "delta_chroma",
    "delta_ita_deg",
)
_PHOTO = ("site", "file", "visit", "taken_at", "camera", "status", "reason")
_ROW = ("level", "track_id", "kind")
_PLAIN = ("area_px", "hue_class", "lab_l", "lab_a", "lab_b", "ita_deg")
_SURROUND = ("surround_l", "surround_a", "surround_b", "reference", "flags")
_CONTEXT = ("colour_method", "colour_residual_delta_e00", "scale_method", "mm_per_px")
COLUMNS = (
    *_PHOTO,
    *_ROW,
    *(column for name in QUANTITIES for column in (name, f"{name}_sd")),
    *_PLAIN,
    *_SURROUND,
    *_CONTEXT,
)


def write_csv(series: Mapping[str, Any], path: Path) -> None:
    """Write the content of ``series.json`` as a table.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        for row in rows(series):
            writer.writerow({name: _cell(row.get(name)) for name in COLUMNS})


def rows(series: Mapping[str, Any]) -> Iterator[dict[str, Cell]]:
    """Yield the rows: for each photo the whole site (``level`` site), then its patches."""
    for photo in series["photos"]:
        common = _photo_cells(series, photo)
        yield {**common, "level": "site", **_site_cells(photo)}
        for patch in photo["patches"]:
            yield {**common, "level": "patch", **_patch_cells(patch)}


def _photo_cells(series: Mapping[str, Any], photo: Mapping[str, Any]) -> dict[str, Cell]:
    return {
        "site": series["site"]["name"],
        **{name: photo[name] for name in ("file", "visit", "taken_at", "camera", "status")},
        "reason": (photo["rejection"] or {}).get("code"),
        "colour_method": photo["colour"]["method"],
        "colour_residual_delta_e00": photo["colour"]["residual_delta_e00"],
        "scale_method": photo["scale"]["method"],
        "mm_per_px": photo["scale"]["mm_per_px"],
    }


def _site_cells(photo: Mapping[str, Any]) -> dict[str, Cell]:
    skin = photo["skin"] or {}
    return {
        **_quantity_cells(photo["affected"] or {}),
        **_lab_cells("lab", skin.get("lab")),
        "ita_deg": skin.get("ita_deg"),
        "flags": " ".join((photo["quality"] or {}).get("flags", ())),
    }


def _patch_cells(patch: Mapping[str, Any]) -> dict[str, Cell]:
    return {
        **_quantity_cells(patch),
        **_lab_cells("lab", patch["lab"]),
        **_lab_cells("surround", patch["surround_lab"]),
        **{name: patch[name] for name in ("track_id", "kind", "area_px", "hue_class", "reference")},
        "flags": " ".join(patch["flags"]),
    }


def _quantity_cells(source: Mapping[str, Any]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name in QUANTITIES:
        quantity = source.get(name) or {}
        cells[name], cells[f"{name}_sd"] = quantity.get("value"), quantity.get("sd")
    return cells


def _lab_cells(prefix: str, lab: list[float] | None) -> dict[str, Cell]:
    return dict(zip((f"{prefix}_l", f"{prefix}_a", f"{prefix}_b"), lab or (), strict=False))


def _cell(value: Cell) -> Cell:
    """Keep a spreadsheet from running a file name as a formula (a leading = + - @)."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
