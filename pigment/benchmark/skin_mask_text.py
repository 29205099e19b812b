"""What the skin masks reach, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from pigment.benchmark.figures import Share

ASKED_BALANCED, ASKED_DICE = 0.85, 0.96
_HELD_APART = "hand_back"
Row = Mapping[str, Any]


def skin_masks_section(entry: Mapping[str, Any]) -> str:
    """Return the tables of a run of ``measure_skin_masks``."""
    rows: Sequence[Row] = entry["rows"]
    rendered = [row for row in rows if row["set"] == "rendered"]
    lines = [
        "### Skin masks",
        "",
        "Balanced accuracy: the mean of the share of skin found and the share of the rest left",
        "out; calling everything skin gives 0.5. Photos that show nothing but skin have no rest",
        "and count in the pooled figure alone.",
        "",
        "| figure | asked | got | holds |",
        "|---|---:|---:|---|",
        *_real_lines(rows),
        *_dice_lines(rendered),
        "",
        "| rendered | photos | Dice, mean | lowest | false share | patches kept | face found |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *_rendered_lines(rendered),
    ]
    return "\n".join([*lines, *_pixel_lines(entry), ""])


def balanced(rows: Iterable[Row]) -> float | None:
    """Mean balanced accuracy over photos that show skin and something else."""
    values = [
        (row["skin_found"] + row["rest_left_out"]) / 2.0
        for row in rows
        if row["skin_found"] is not None and row["rest_left_out"] is not None
    ]
    return float(np.mean(values)) if values else None


def balanced_pooled(rows: Sequence[Row]) -> float | None:
    """Balanced accuracy over the pixels of all photos, each photo of one size."""

    def pooled(share: str, count: str) -> float | None:
        weights = [row[count] / (row["skin_px"] + row["rest_px"]) for row in rows]
        total = sum(weights)
        parts = (w * (row[share] or 0.0) for w, row in zip(weights, rows, strict=True))
        return sum(parts) / total if total else None

    skin, rest = pooled("skin_found", "skin_px"), pooled("rest_left_out", "rest_px")
    return None if skin is None or rest is None else (skin + rest) / 2.0


def _real_lines(rows: Sequence[Row]) -> list[str]:
    lines = []
    for name in ("fitz17k_annotated", "fasseg_skin"):
        for half in ("development", "judging"):
            part = [row for row in rows if row["set"] == name and row["half"] == half]
            if not part:
                continue
            asked = ASKED_BALANCED if name == "fitz17k_annotated" else None
            label = f"{name}, {half} half (n {len(part)}), balanced accuracy"
            lines.append(_line(f"{label}, mean of photos", asked, balanced(part)))
            lines.append(_line(f"{label}, pooled", asked, balanced_pooled(part)))
    cards = [row["called_skin"] for row in rows if row["set"] == "plantcv_cards"]
    if cards:
        shown = ", ".join(f"{value:.2f}" for value in cards)
        lines.append(f"| plantcv_cards (no skin): share called skin, per photo | 0 | {shown} | |")
    return lines


def _dice_lines(rendered: Sequence[Row]) -> list[str]:
    labels = {"face": "rendered faces", _HELD_APART: "rendered hands (held apart)"}
    return [
        _line(
            f"{label}: Dice, mean", ASKED_DICE, _mean(r["dice"] for r in _of(rendered, "shape", s))
        )
        for s, label in labels.items()
    ]


def _line(label: str, asked: float | None, got: float | None) -> str:
    holds = "" if asked is None or got is None else ("yes" if got >= asked else "**no**")
    wanted = "" if asked is None else f">= {asked:.2f}"
    return f"| {label} | {wanted} | {'-' if got is None else f'{got:.3f}'} | {holds} |"


def _rendered_lines(rendered: Sequence[Row]) -> list[str]:
    groups = [(shape, _of(rendered, "shape", shape)) for shape in _values(rendered, "shape")]
    faces = _of(rendered, "shape", "face")
    groups += [(f"face, tone {tone}", _of(faces, "tone", tone)) for tone in _values(faces, "tone")]
    groups += [(f"face, card {card}", _of(faces, "card", card)) for card in _values(faces, "card")]
    return [_rendered_line(label, rows) for label, rows in groups]


def _rendered_line(label: str, rows: Sequence[Row]) -> str:
    dice = [row["dice"] for row in rows]
    kept = _mean(row["patches_kept"] for row in rows if row["patches_kept"] is not None)
    faces = Share(sum(bool(row["face"]) for row in rows), len(rows))
    low, high = faces.ci95 or (0.0, 0.0)
    return (
        f"| {label} | {len(rows)} | {_mean(dice):.3f} | {min(dice):.3f} "
        f"| {_mean(row['false_share'] for row in rows):.3f} | {kept:.3f} "
        f"| {100 * (faces.value or 0):.0f} % ({100 * low:.0f} to {100 * high:.0f}) |"
    )


def _pixel_lines(entry: Mapping[str, Any]) -> list[str]:
    pixels = entry.get("pixels")
    if not pixels:
        return []
    return [
        "",
        f"Single colours (uci_skin_pixels): {100 * pixels['skin_inside']:.1f} % of skin lies "
        "inside the widest range that is looked at, "
        f"{100 * pixels['rest_outside']:.1f} % of the rest outside it; the photo's own skin and "
        "its edges decide the rest.",
    ]


def _of(rows: Sequence[Row], key: str, value: str) -> list[Row]:
    return [row for row in rows if row[key] == value]


def _values(rows: Sequence[Row], key: str) -> list[str]:
    return list(dict.fromkeys(row[key] for row in rows))


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return float(np.mean(listed)) if listed else float("nan")
