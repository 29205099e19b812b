"""What the benchmark keeps of each series: plain records that go to JSON and back."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pigment.benchmark.scoring import PatchScore


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo: how far it got, its errors, its patches. ``None``: not measurable."""

    visit: int
    camera: str
    lamp: str
    status: str
    code: str | None
    false_on: tuple[str, ...]
    skin_dice: float | None
    scale_error: float | None
    card_found: bool | None
    landmark_median_mm: float | None
    landmark_worst_mm: float | None
    patches: tuple[PatchScore, ...]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One series of the benchmark and its photos; ``error``: a traceback that should not be."""

    seed: int
    group: str
    tone: str
    hue: str
    shape: str
    border: str
    card: str
    evolution: str
    photos: tuple[PhotoRow, ...]
    error: str | None = None


def to_json(rows: Iterable[SeriesRow], extra: Mapping[str, Any]) -> str:
    """Return the raw scores as JSON; what is not finite becomes null."""
    document = {"schema": "pigment.benchmark/1", **extra, "series": [asdict(r) for r in rows]}
    return json.dumps(_plain(document), indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> tuple[list[SeriesRow], dict[str, Any]]:
    """Read raw scores back: the rows, and what else was stored with them."""
    document = json.loads(text)
    series = document.pop("series")
    return [row_from_dict(entry) for entry in series], document


def row_from_dict(entry: dict[str, Any]) -> SeriesRow:
    """Read one series back from what ``to_json`` or ``asdict`` made of it."""
    return SeriesRow(**{**entry, "photos": tuple(_photo_row(p) for p in entry["photos"])})


def _photo_row(entry: dict[str, Any]) -> PhotoRow:
    patches = tuple(PatchScore(**_with_nan(patch)) for patch in entry["patches"])
    false_on = tuple(entry["false_on"])
    return PhotoRow(**{**entry, "patches": patches, "false_on": false_on})


def _with_nan(patch: dict[str, Any]) -> dict[str, Any]:
    """Undo the null that stands for a truth that could not be taken (no ring)."""
    missing = {key: math.nan for key in ("true_delta_e00", "true_area_mm2") if patch[key] is None}
    return {**patch, **missing}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value
