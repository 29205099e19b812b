"""The sample photographs: three rendered series, the same on every machine but for rounding.

The seeds are the first ones from 41 upwards whose first photo shows two to four patches fully
in view, the largest of 1 cm2 or more. How well they are measured played no part.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pigment import VERSION
from pigment.benchmark.exif import with_exif
from pigment.model.patches import PatchKind
from pigment.synth.scenarios import RenderedSeries, darkening, fading, stable
from pigment.synth.scene import GroundTruth, SpotTruth

MANIFEST = "manifest.json"
SCHEMA = "pigment.samples/1"
_VISITS, _PHOTOS_PER_VISIT = 6, 2


@dataclass(frozen=True, slots=True)
class SampleSeries:
    """One sample series: its folder, what it shows, and what defines it."""

    folder: str
    shows: str
    scenario: Callable[..., RenderedSeries]
    seed: int
    options: tuple[tuple[str, Any], ...]

    def plan(self) -> RenderedSeries:
        """Return the series to be photographed."""
        return self.scenario(
            self.seed,
            n_visits=_VISITS,
            photos_per_visit=_PHOTOS_PER_VISIT,
            name=self.folder,
            **dict(self.options),
        )


@dataclass(frozen=True, slots=True)
class SamplePhoto:
    """One photo of a sample series: its file name, its bytes and what is true of it."""

    file: str
    visit: int
    jpeg: bytes
    taken_at: str
    truth: GroundTruth


SAMPLES = (
    SampleSeries(
        "fading_brown",
        "Brown patches on a forearm that fade, with a 24-patch card.",
        fading,
        42,
        (
            ("tone", "III"),
            ("shape", "forearm"),
            ("camera", "phone_b"),
            ("contrast", (5.0, 10.0)),
        ),
    ),
    SampleSeries(
        "darkening_grey_blue",
        "Grey-blue patches on dark skin that darken, with a 24-patch card.",
        darkening,
        44,
        (("tone", "V"), ("shape", "trunk"), ("camera", "phone_d")),
    ),
    SampleSeries(
        "stable_without_card",
        "Brown patches on a face that stay as they are, without a card.",
        stable,
        41,
        (("tone", "II"), ("shape", "face"), ("hue", "brown"), ("camera", "phone_d")),
    ),
)


def ensure_samples(folder: Path) -> Path:
    """Write the sample photos and their manifest into ``folder``, unless they lie there whole.

    Raises
    ------
    OSError
        When the folder cannot be written.
    """
    folder = Path(folder)
    if not samples_complete(folder):
        entries = {sample.folder: _write_series(folder, sample) for sample in SAMPLES}
        manifest = {"schema": SCHEMA, "pigment_version": VERSION, "series": entries}
        (folder / MANIFEST).write_text(_as_text(manifest), encoding="utf-8")
    return folder


def samples_complete(folder: Path) -> bool:
    """Tell whether every photo of the manifest is there, unchanged and of today's plan."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        series = manifest["series"]
        as_planned = all(series[s.folder]["plan"] == _plan_entry(s) for s in SAMPLES)
        return as_planned and all(
            sha256_of((folder / name / photo["file"]).read_bytes()) == photo["sha256"]
            for name, entry in series.items()
            for photo in entry["photos"]
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def render_sample(sample: SampleSeries, visit: int, photo: int) -> SamplePhoto:
    """Take one photo of a sample series; ``visit`` and ``photo`` count from 0."""
    series = sample.plan()
    rendered = series.render(visit, photo)
    taken_at = series.taken_at(visit, photo)
    return SamplePhoto(
        file=f"{taken_at:%Y-%m-%d}_{'abcdefgh'[photo]}.jpg",
        visit=visit + 1,
        jpeg=with_exif(rendered.jpeg, rendered.truth.camera, taken_at),
        taken_at=taken_at.isoformat(),
        truth=rendered.truth,
    )


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes as hex."""
    return hashlib.sha256(content).hexdigest()


def _photos(sample: SampleSeries) -> Iterator[SamplePhoto]:
    for visit in range(_VISITS):
        for photo in range(_PHOTOS_PER_VISIT):
            yield render_sample(sample, visit, photo)


def _write_series(folder: Path, sample: SampleSeries) -> dict[str, Any]:
    place = folder / sample.folder
    place.mkdir(parents=True, exist_ok=True)
    photos = []
    for photo in _photos(sample):
        (place / photo.file).write_bytes(photo.jpeg)
        photos.append(_photo_entry(photo))
    card = sample.plan().plan.card
    return {
        "shows": sample.shows,
        "plan": _plan_entry(sample),
        "card_type": None if card == "none" else card.removeprefix("colorchecker-"),
        "photos": photos,
    }


def _plan_entry(sample: SampleSeries) -> dict[str, Any]:
    options = {key: list(v) if isinstance(v, tuple) else v for key, v in sample.options}
    return {"scenario": sample.scenario.__name__, "seed": sample.seed, **options}


def _photo_entry(photo: SamplePhoto) -> dict[str, Any]:
    truth = photo.truth
    to_px = _inverse(truth)
    return {
        "file": photo.file,
        "sha256": sha256_of(photo.jpeg),
        "visit": photo.visit,
        "taken_at": photo.taken_at,
        "camera": truth.camera,
        "lamp": truth.lamp,
        "mm_per_px": round(truth.mm_per_px, 6),
        "tilt_deg": round(truth.tilt_deg, 3),
        "mm_to_px": [[float(f"{value:.9g}") for value in row] for row in to_px],
        "skin_lab": [round(value, 3) for value in truth.skin_lab],
        "spots": [_spot_entry(spot, truth) for _, spot in sorted(truth.spots.items())],
    }


def _as_text(manifest: dict[str, Any]) -> str:
    """Return the manifest as JSON, a photo to a line."""
    series = manifest["series"]
    parts = [f"{json.dumps(name)}: {_series_text(entry)}" for name, entry in series.items()]
    head = json.dumps({key: value for key, value in manifest.items() if key != "series"})
    return f'{head[:-1]}, "series": {{\n' + ",\n".join(parts) + "\n}}\n"


def _series_text(entry: dict[str, Any]) -> str:
    head = json.dumps({key: value for key, value in entry.items() if key != "photos"})
    photos = ",\n  ".join(json.dumps(photo, allow_nan=False) for photo in entry["photos"])
    return f'{head[:-1]}, "photos": [\n  {photos}\n ]}}'


def _inverse(truth: GroundTruth) -> list[list[float]]:
    matrix = np.linalg.inv(truth.px_to_mm)
    rows: list[list[float]] = (matrix / matrix[2, 2]).tolist()
    return rows


def _spot_entry(spot: SpotTruth, truth: GroundTruth) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": spot.lesion_id,
        "kind": spot.kind.value,
        "centre_px": _centre_px(spot.lesion_id, truth),
        "area_mm2": _rounded(spot.area_mm2),
        "delta_e00": _rounded(spot.delta_e00),
    }
    if spot.kind is PatchKind.FRECKLE:
        return entry
    return entry | {
        "hue": spot.hue.value,
        "border": spot.border.value,
        "evolution": spot.evolution.value,
        "visible_fraction": round(truth.visible_fraction[spot.lesion_id], 4),
        "delta_l": _rounded(spot.delta_l),
        "delta_a": _rounded(spot.delta_a),
        "delta_b": _rounded(spot.delta_b),
        "melanin_contrast": _rounded(spot.melanin_contrast, 4),
    }


def _rounded(value: float, digits: int = 3) -> float | None:
    return round(value, digits) if math.isfinite(value) else None


def _centre_px(lesion_id: int, truth: GroundTruth) -> list[float] | None:
    """Centroid of what the photo shows of a spot, (x, y) photo pixels."""
    rows, columns = (truth.labels == lesion_id).nonzero()
    if not len(rows):
        return None
    return [round(float(columns.mean()), 1), round(float(rows.mean()), 1)]
