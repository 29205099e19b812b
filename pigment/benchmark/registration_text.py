"""The section on registration: what was asked, what came out, by tone and body part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from pigment.benchmark.figures import Share
from pigment.benchmark.registration_real import real_pairs_text
from pigment.benchmark.registration_sites import DEVELOPED, GROWN, HELD_APART
from pigment.benchmark.tables import number, percent, share_text, table

WRONG_MM = 3.0
_LIMITS = {"median": 0.4, "p95": 1.2}


def registration_section(entry: Mapping[str, Any]) -> str:
    """Return the section on registration, in Markdown."""
    rows = entry["attempts"]
    developed = _figures([row for row in rows if row["group"] == DEVELOPED])
    apart = _figures([row for row in rows if row["group"] == HELD_APART])
    wrong = [row for row in rows if row["kind"] in ("mirrored", "other site")]
    head = ("figure", "asked", "like those developed on", "holds", "held apart", "holds")
    lines = [
        _line(
            "error at landmarks, median, mm",
            "<= 0.40",
            "median",
            _LIMITS["median"],
            developed,
            apart,
        ),
        _line(
            "error at landmarks, 95th percentile, mm",
            "<= 1.20",
            "p95",
            _LIMITS["p95"],
            developed,
            apart,
        ),
        _share_line("usable photos refused", "<= 5 %", "refused", 0.05, developed, apart),
        _share_line("over 3 mm at a landmark, yet accepted", "none", "over", 0.0, developed, apart),
        _share_line(
            "wrong sites and mirrored photos accepted", "none", "wrong", 0.0, developed, apart
        ),
    ]
    parts = [
        "## Registration\n",
        f"{entry['photos']} photos of {entry['sites']} rendered sites, four each: rolled by up to "
        "30 and tilted by up to 20 degrees, up to 30 % nearer, on skin that bends (ridges of 42 to "
        "220 mm radius) and stretches by half a millimetre, under other lamps, with patches that "
        f"grow, fade or darken. {len(rows)} attempts, {len(wrong)} of them wrong on purpose. "
        f"{entry['rejected_before']} photos were rejected before.\n",
        table(head, lines),
        "By tone and body part:\n",
        table(("part", "attempts", "median mm", "95 % mm", "worst mm", "refused"), _parts(rows)),
        _growth_text(rows),
    ]
    if entry.get("real"):
        parts.append(real_pairs_text(entry["real"]))
    return "\n".join(parts)


def _figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    right = [row for row in rows if row["kind"] == "right"]
    wrong = [row for row in rows if row["kind"] in ("mirrored", "other site")]
    measured = [row["misses_mm"] for row in right if row.get("misses_mm")]
    misses = np.concatenate([np.asarray(m, float) for m in measured]) if measured else np.zeros(0)
    return {
        "attempts": len(right),
        "median": float(np.median(misses)) if len(misses) else None,
        "p95": float(np.quantile(misses, 0.95)) if len(misses) else None,
        "worst": float(misses.max()) if len(misses) else None,
        "refused": Share(sum(not row["accepted"] for row in right), len(right)),
        "over": Share(sum(max(m) > WRONG_MM for m in measured), len(measured)),
        "wrong": Share(sum(row["accepted"] for row in wrong), len(wrong)),
    }


def _line(
    what: str, asked: str, key: str, limit: float, *groups: Mapping[str, Any]
) -> tuple[str, ...]:
    cells: list[str] = []
    for figures in groups:
        value = figures[key]
        cells += [number(value), "-" if value is None else _holds(value <= limit)]
    return (what, asked, *cells)


def _share_line(
    what: str, asked: str, key: str, limit: float, *groups: Mapping[str, Any]
) -> tuple[str, ...]:
    cells: list[str] = []
    for figures in groups:
        share: Share = figures[key]
        cells += [share_text(share), "-" if share.value is None else _holds(share.value <= limit)]
    return (what, asked, *cells)


def _holds(holds: bool) -> str:
    return "yes" if holds else "**no**"


def _parts(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for key in ("tone", "shape"):
        for name in sorted({str(row[key]) for row in rows}):
            found = _figures([row for row in rows if row[key] == name])
            yield (
                f"{key} {name}",
                str(found["attempts"]),
                number(found["median"]),
                number(found["p95"]),
                number(found["worst"]),
                percent(found["refused"].value),
            )


def _growth_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say what laying over does to the area of patches, of those that grew before all."""
    of = partial(_area_text, rows)
    grown, every = of(lambda row: row["course"] == GROWN), of(lambda row: True)
    return (
        "Area of a patch once laid over the baseline, against its true area (a map that swallowed "
        f"growth would make it smaller): patches that grew by 25 %: {grown}; all: {every}.\n"
    )


def _area_text(
    rows: Sequence[Mapping[str, Any]], chosen: Callable[[Mapping[str, Any]], bool]
) -> str:
    errors = [e for row in rows if chosen(row) for e in row.get("area_ln_errors", ())]
    if not errors:
        return "none in view"
    mean, median = float(np.mean(errors)), float(np.median(np.abs(errors)))
    return f"{100 * mean:+.1f} % on average, {percent(median)} at the median (n {len(errors)})"
