"""The further parts of the benchmark: each asks one question, and each may be run by itself.

The raw scores of a part lie beside ACCURACY.md as ``benchmark-PART.json``; its section is kept
in ``benchmark.json``, so that the text can be built again without them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pigment.benchmark.change import change_section, measure_change
from pigment.benchmark.change_numeric import measure_change_numeric
from pigment.benchmark.change_numeric_text import change_numeric_section
from pigment.benchmark.patches import measure_patches_part, patches_section
from pigment.benchmark.pool import Progress
from pigment.benchmark.registration import measure_registration
from pigment.benchmark.registration_text import registration_section
from pigment.benchmark.repeat import measure_repeat, repeat_section
from pigment.benchmark.scale import measure_scale, scale_section
from pigment.benchmark.skin_colours import measure_skin_colours, skin_colours_section
from pigment.benchmark.skin_mask_text import skin_masks_section
from pigment.benchmark.skin_masks import measure_skin_masks
from pigment.benchmark.targets import measure_targets, targets_section

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One question: ``measure(jobs, progress, real)`` gives scores, ``section`` their text."""

    name: str
    asks: str
    measure: Callable[[int, Progress, Path | None], dict[str, Any]]
    section: Callable[[Entry], str]


PARTS = {
    part.name: part
    for part in (
        Part("targets", "are cards and markers found, and never invented",
             measure_targets, targets_section),
        Part("skin_colours", "how true are skin colours after the card",
             measure_skin_colours, skin_colours_section),
        Part("scale", "how true are the millimetres, and what does the quality gate do",
             measure_scale, scale_section),
        Part("registration", "is a photo laid on the right place, and on no wrong one",
             measure_registration, registration_section),
        Part("skin_masks", "what is taken for skin", measure_skin_masks,
             skin_masks_section),
        Part("patches", "what an oracle reaches, and single real photos", measure_patches_part,
             patches_section),
        Part("repeat", "does unchanged skin measure the same on other days",
             measure_repeat, repeat_section),
        Part("change", "is what is said of change true", measure_change, change_section),
        Part("change_numeric", "the same on ten thousand series of numbers",
             measure_change_numeric, change_numeric_section),
    )
}  # fmt: skip


def measure_part(name: str, folder: Path, jobs: int, progress: Progress, real: Path | None) -> str:
    """Run one part, keep its scores in ``folder``, and return its section.

    Raises
    ------
    KeyError
        When there is no such part.
    OSError
        When ``folder`` cannot be written.
    """
    part = PARTS[name]
    entry = part.measure(jobs, progress, real)
    text = json.dumps(_rounded(entry), allow_nan=False, separators=(",", ":"))
    _scores(folder, name).write_text(text + "\n", encoding="utf-8")
    return section_of(name, folder)


def section_of(name: str, folder: Path) -> str:
    """Build the section of a part again from its scores in ``folder``."""
    entry: Entry = json.loads(_scores(folder, name).read_text(encoding="utf-8"))
    return PARTS[name].section(entry)


def _scores(folder: Path, name: str) -> Path:
    return folder / f"benchmark-{name}.json"


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _rounded(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(one) for one in value]
    if isinstance(value, float):
        return round(value, 6) if abs(value) < 1e300 else None
    return value
