"""Registration on real skin: one lesion photographed twice, and moles photographed years apart."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pigment.benchmark.tables import number, percent, table
from pigment.errors import RegistrationError
from pigment.imaging.laying import lay_over
from pigment.imaging.registration import (
    RegistrationSettings,
    align_to_baseline,
    changing_outlines,
    describe_for_registration,
)
from pigment.io.photos import file_digest, open_photo
from pigment.model.arrays import FloatArray, Mask, SrgbImage
from pigment.model.photo import PhotoSource
from pigment.pipeline.photo import Prepared, measure_source
from pigment.pipeline.settings import Settings

PAIRS = "waterloo_dermquest"
SERIAL = "nci_moles_serial"
_ASKED = 0.10
_MARGIN_SHARE = 0.003  # of the photo's width, around an outline drawn by hand

Progress = Callable[[int, int, str], None]


def measure_real_pairs(data: Path, progress: Progress) -> dict[str, Any]:
    """Return what became of the pairs of both sets, where they lie in ``data``."""
    return {
        "pairs": list(_lesion_pairs(data / PAIRS, progress)),
        "serial": list(_serial_pairs(data / SERIAL, progress)),
    }


def judged(lesion: str) -> bool:
    """Whether a lesion is of the half that is only judged on: the first byte of its hash is odd."""
    return hashlib.sha256(lesion.encode()).digest()[0] % 2 == 1


def _lesion_pairs(folder: Path, progress: Progress) -> Iterator[dict[str, Any]]:
    rows = _csv(folder / "same_lesion_pairs.csv")
    for done, row in enumerate(rows, start=1):
        photos = [_outlined_photo(folder, row[key]) for key in ("id_a", "id_b")]
        yield {"lesion": row["lesion"], "judged": judged(row["lesion"]), **_compare(*photos)}
        progress(done, len(rows), row["lesion"])


def _compare(baseline: tuple[SrgbImage, Mask], photo: tuple[SrgbImage, Mask]) -> dict[str, Any]:
    """Register on the skin outside the outlines; hold one outline against the other."""
    (first, first_mask), (_, second_mask) = baseline, photo
    settings = RegistrationSettings()
    described = [
        describe_for_registration(image, ~_grown(mask), None, settings)
        for image, mask in (photo, baseline)
    ]
    try:
        place = align_to_baseline(
            described[0], described[1], settings, _contours(second_mask), _contours(first_mask)
        )
    except RegistrationError as error:
        return {"registered": False, "reason": error.message}
    size = (first.shape[1], first.shape[0])
    bits = second_mask.astype(np.uint8)
    laid = lay_over(bits, np.eye(3), place, np.eye(3), size, nearest=True) > 0
    whole = float(laid.sum()) + float(first_mask.sum())
    return {
        "registered": True,
        "area_difference": abs(float(np.log(laid.sum() / first_mask.sum()))),
        "dice": 2.0 * float((laid & first_mask).sum()) / whole,
        "inliers": place.inliers,
        "rms_px": place.rms_px,
    }


def _serial_pairs(folder: Path, progress: Progress) -> Iterator[dict[str, Any]]:
    """Each photo of a mole over the one before it, in the same kind of view."""
    views: dict[tuple[str, str], list[str]] = {}
    for row in _csv(folder / "series.csv"):
        views.setdefault((row["case"], row["view"]), []).append(row["id"])
    pairs = [pair for ids in views.values() for pair in pairwise(ids)]
    settings = Settings()
    prepared: dict[str, Prepared] = {}
    for done, (before, after) in enumerate(pairs, start=1):
        for name in (before, after):
            if name not in prepared:
                prepared[name] = _prepared(folder, name, settings)
        yield _laid(before, after, prepared, settings)
        progress(done, len(pairs), f"{before} {after}")


def _laid(
    before: str, after: str, prepared: Mapping[str, Prepared], settings: Settings
) -> dict[str, Any]:
    row: dict[str, Any] = {"before": before, "after": after, "registered": False}
    photo, baseline = prepared[after], prepared[before]
    if photo.features is None or baseline.features is None:
        return row
    outlines = [changing_outlines(one.measured.patches) for one in (photo, baseline)]
    try:
        place = align_to_baseline(
            photo.features, baseline.features, settings.registration, *outlines
        )
    except RegistrationError:
        return row
    return row | {"registered": True, "inliers": place.inliers, "rms_px": place.rms_px}


def _prepared(folder: Path, name: str, settings: Settings) -> Prepared:
    path = next((folder / "images").glob(f"{name}.*"))
    source = PhotoSource(path.name, file_digest(path), None, partial(open_photo, path))
    return measure_source(source, settings)


def _csv(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _outlined_photo(folder: Path, name: str) -> tuple[SrgbImage, Mask]:
    data = np.frombuffer((folder / "masks" / f"{name}.png").read_bytes(), np.uint8)
    mask = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    if mask is None:
        raise ValueError(f"the mask of {name} is no image")
    return _pixels(folder, name), np.asarray(mask > 127)


def _pixels(folder: Path, name: str) -> SrgbImage:
    return open_photo(next((folder / "images").glob(f"{name}.*"))).pixels_srgb


def _grown(mask: Mask) -> Mask:
    reach = max(1, round(_MARGIN_SHARE * mask.shape[1]))
    brush = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    return np.asarray(cv2.dilate(mask.astype(np.uint8), brush) > 0)


def _contours(mask: Mask) -> list[FloatArray]:
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return [line.reshape(-1, 2).astype(float) for line in found]


def real_pairs_text(real: Mapping[str, Any]) -> str:
    """Return the tables on real pairs, in Markdown."""
    parts = []
    if real["pairs"]:
        head = ("one lesion, photographed twice", "pairs", "registered", "area difference, median",
                "asked", "holds", "Dice, median")  # fmt: skip
        halves = (
            ("developed on", [row for row in real["pairs"] if not row["judged"]]),
            ("judged on", [row for row in real["pairs"] if row["judged"]]),
            ("both", real["pairs"]),
        )
        refused = [row["lesion"] for row in real["pairs"] if not row["registered"]]
        parts += [
            "Outlines drawn by hand in two photos of one lesion, laid over each other by the skin "
            "outside them:\n",
            table(head, [_half(name, rows) for name, rows in halves]),
            f"Refused: {', '.join(refused) or 'none'}.\n",
        ]
    if real["serial"]:
        laid = [f"{r['before']} {r['after']}" for r in real["serial"] if r["registered"]]
        parts.append(
            f"Moles photographed months to decades apart (428 px wide, film and digital): "
            f"{len(laid)} of {len(real['serial'])} neighbours in time were laid over each other "
            f"({', '.join(laid) or 'none'}); the rest was refused.\n"
        )
    return "\n".join(parts)


def _half(name: str, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    laid = [row for row in rows if row["registered"]]
    difference = float(np.median([row["area_difference"] for row in laid])) if laid else None
    dice = float(np.median([row["dice"] for row in laid])) if laid else None
    holds = "-" if difference is None else "yes" if difference <= _ASKED else "**no**"
    return (
        name,
        str(len(rows)),
        str(len(laid)),
        percent(difference),
        "<= 10 %",
        holds,
        number(dice),
    )
