"""Real photographs with outlines drawn by hand: no tracebacks, and Dice as it is.

Every set is in two parts, by a hash of the lesion: one was looked at while the program was
developed, the other judges it. They are halves, but for ``OPENED``, of which a quarter judges.
Redness is named photo by photo: what of it is called pigment.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pigment.benchmark.raster import patch_pixels
from pigment.errors import PhotoError
from pigment.io.photos import file_digest, open_photo, read_header
from pigment.model.arrays import Mask
from pigment.model.series import PhotoStatus
from pigment.pipeline.photo import PhotoSource, measure_source
from pigment.pipeline.settings import Settings

SETS = ("waterloo_dermquest", "isic2017_sample", "fitz17k_annotated", "fuseg_wounds")
OPENED = ("waterloo_dermquest",)  # more of these was looked at when moles were lost whole
DEVELOPMENT, JUDGING = "developed on", "judged"
ERYTHEMA = {  # photos of fitz17k_annotated whose outlined lesion is redness and nothing else
    "0c9a63866e446cb601bdeb9a4d3787a6": "telangiectases",
    "0eae940a2c38375a082cc48bfc591676": "red plaques",
    "0c7b64342387d294d8f790014182ccab": "granuloma annulare",
}


@dataclass(frozen=True, slots=True)
class RealScore:
    """One photo: Dice of the best spot, and of all spots together; 0 where there is none.

    ``covered``: share of the outlined area that spots cover.
    """

    set_name: str
    photo: str
    status: str  # measured | rejected | traceback
    best_dice: float
    union_dice: float
    pigmented: bool | None
    covered: float = 0.0

    @property
    def part(self) -> str:
        """Which part of its set the photo belongs to: two photos of one lesion share it."""
        digest = hashlib.sha256(self.photo.removesuffix("_2").encode()).digest()
        opened = self.set_name in OPENED and digest[1] % 2 == 0
        return DEVELOPMENT if digest[0] % 2 == 0 or opened else JUDGING


def score_sets(
    folder: Path,
    progress: Callable[[int, int, str], None] | None = None,
    names: Sequence[str] = SETS,
) -> list[RealScore]:
    """Measure every photo of the sets ``names`` that lie in ``folder``."""
    found = [(name, path) for name in names for path in _images(folder / name)]
    pigmented = {name: _pigmented(folder / name / "index.csv") for name in names}
    scores = []
    for done, (name, path) in enumerate(found, start=1):
        mask = _read_mask(folder / name / "masks" / f"{path.stem}.png")
        scores.append(score_real(name, path, mask, pigmented[name].get(path.stem)))
        if progress is not None:
            progress(done, len(found), path.name)
    return scores


def score_real(name: str, path: Path, wanted: Mask, pigmented: bool | None) -> RealScore:
    """Measure one photo and hold its spots against ``wanted`` (H, W)."""
    try:
        measured = measure_source(_source(path), Settings()).measured
    except Exception:  # what this test looks for is that there is none
        return RealScore(name, path.stem, "traceback", 0.0, 0.0, pigmented)
    if measured.status is PhotoStatus.REJECTED:
        return RealScore(name, path.stem, "rejected", 0.0, 0.0, pigmented)
    spots = [patch_pixels(patch, measured, wanted.shape) for patch in measured.patches]
    best = max((_dice(spot, wanted) for spot in spots), default=0.0)
    together = np.logical_or.reduce(spots) if spots else np.zeros(wanted.shape, bool)
    covered = float((together & wanted).sum()) / max(float(wanted.sum()), 1.0)
    union = _dice(together, wanted)
    return RealScore(name, path.stem, "measured", best, union, pigmented, covered)


def summarise_sets(scores: Sequence[RealScore]) -> list[dict[str, Any]]:
    """Return one entry per set, its two parts, the pigmented part of a set and its rest."""
    entries = []
    for name in dict.fromkeys(score.set_name for score in scores):
        chosen = [score for score in scores if score.set_name == name]
        entries.append(_summary(name, chosen))
        parts = [(part, [s for s in chosen if s.part == part]) for part in (DEVELOPMENT, JUDGING)]
        parts += [
            (label, [score for score in chosen if score.pigmented is flag])
            for flag, label in ((True, "pigmented"), (False, "not pigmented"))
        ]
        entries += [_summary(f"{name}, {label}", part) for label, part in parts if part]
    return entries


def photo_by_photo(scores: Sequence[RealScore], name: str) -> list[dict[str, Any]]:
    """Return the figures of every photo of a set too small for a figure of its own."""
    return [
        {
            "photo": score.photo,
            "status": score.status,
            "dice": score.best_dice,
            "union": score.union_dice,
            "pigmented": score.pigmented,
            "redness": ERYTHEMA.get(score.photo),
            "covered": score.covered,
        }
        for score in scores
        if score.set_name == name
    ]


def _summary(name: str, scores: Sequence[RealScore]) -> dict[str, Any]:
    best = np.array([score.best_dice for score in scores])
    return {
        "name": name,
        "photos": len(scores),
        "tracebacks": sum(score.status == "traceback" for score in scores),
        "rejected": sum(score.status == "rejected" for score in scores),
        "touched": float((best > 0).mean()),
        "dice_mean": float(best.mean()),
        "dice_median": float(np.median(best)),
        "union_median": float(np.median([score.union_dice for score in scores])),
    }


def _images(folder: Path) -> list[Path]:
    place = folder / "images"
    return sorted(place.iterdir()) if place.is_dir() else []


def _pigmented(index: Path) -> dict[str, bool]:
    """Return by photo whether its lesion is pigmented, where the set's index says so."""
    if not index.is_file():
        return {}
    with index.open(encoding="utf-8", newline="") as stream:
        entries = list(csv.DictReader(stream))
    return {e["id"]: e["pigmented_lesion"] == "1" for e in entries if "pigmented_lesion" in e}


def _read_mask(path: Path) -> Mask:
    data = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    if data is None:
        raise ValueError(f"{path} is no mask")
    return np.asarray(data > 127)


def _source(path: Path) -> PhotoSource:
    load = partial(open_photo, path)
    try:
        sha256, capture = read_header(path)
    except PhotoError:
        return PhotoSource(path.name, file_digest(path), None, load)
    return PhotoSource(path.name, sha256, capture, load)


def _dice(found: Mask, wanted: Mask) -> float:
    both = float(np.count_nonzero(found & wanted))
    return 2.0 * both / max(float(found.sum()) + float(wanted.sum()), 1.0)
