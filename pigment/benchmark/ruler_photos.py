"""Rulers in real photographs: how many are read, and whether one is ever seen where none is.

The set ``nci_moles_serial`` says for each photo whether a ruler lies in it. Half of its photos
(by a hash of their name) were developed on; the other half judges.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pigment.errors import PhotoError
from pigment.imaging.ruler import RulerSettings, find_ruler
from pigment.io.photos import list_photos, open_photo
from pigment.pipeline.prepare import to_working_scale

_SET = "nci_moles_serial"
_WITHOUT = ("waterloo_dermquest", "fitz17k_annotated", "fuseg_wounds")  # no ruler but by chance


def judge_rulers(data: Path) -> list[dict[str, Any]]:
    """Return a row per photo of the sets that lie in ``data``; sets that do not are left out."""
    rows: list[dict[str, Any]] = []
    table = data / _SET / "series.csv"
    if table.exists():
        with table.open(encoding="utf-8") as stream:
            for entry in csv.DictReader(stream):
                path = data / _SET / "images" / f"{entry['id']}.jpg"
                half = "developed" if _even(entry["id"]) else "judged"
                rows += _row(path, half, entry["ruler_in_frame"] == "1")
    for name in _WITHOUT:
        folder = data / name / "images"
        if folder.is_dir():
            for path in list_photos([folder]):
                rows += _row(path, name, False)
    return rows


def _even(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def _row(path: Path, half: str, has_ruler: bool) -> list[dict[str, Any]]:
    try:
        pixels, _ = to_working_scale(open_photo(path).pixels_srgb, 1.5)
    except PhotoError:
        return []
    found = {stated: find_ruler(pixels, stated, RulerSettings()) for stated in (False, True)}
    ruler = found[True]
    return [
        {
            "file": path.name,
            "set": half,
            "has_ruler": has_ruler,
            "auto": found[False] is not None,
            "stated": ruler is not None,
            "ticks": 0 if ruler is None else len(ruler.ticks_px),
            "step_px": None if ruler is None else 1.0 / ruler.mm_per_px,
            "step_rel_sd": None if ruler is None else ruler.rel_sd,
        }
    ]


def ruler_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write how many rulers are read in each set, and the false ones."""
    lines = [
        "Rulers in real photographs. *Unasked*: read without being told that one is there, which "
        "takes a longer stroke at every fifth millimetre.",
        "",
        "| photos | with a ruler | read unasked | read when stated | without | false unasked | "
        "false when stated |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name in dict.fromkeys(row["set"] for row in rows):
        part = [row for row in rows if row["set"] == name]
        with_, without = ([r for r in part if r["has_ruler"] is has] for has in (True, False))
        counts = [len(with_), sum(r["auto"] for r in with_), sum(r["stated"] for r in with_)]
        counts += [len(without), *(sum(r[key] for r in without) for key in ("auto", "stated"))]
        lines.append(f"| {name} | " + " | ".join(map(str, counts)) + " |")
    read = [row["step_rel_sd"] for row in rows if row["has_ruler"] and row["stated"]]
    if read:
        lines += ["", f"Scatter of the step along the ruler, median {float(np.median(read)):.2%}."]
    return "\n".join(lines)
