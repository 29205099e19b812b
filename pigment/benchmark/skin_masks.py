"""Skin masks against hand-drawn and rendered ones.

Real photographs: ``fitz17k_annotated`` (balanced accuracy where the photo shows something else
than skin, and over all pixels), ``fasseg_skin`` (faces; lips and eyes are not judged),
``uci_skin_pixels`` (single colours), ``plantcv_cards`` (no skin at all). Each set is split in two
by a hash of the photo's name: one half may be looked at while developing, the other judges.
Rendered scenes: Dice, and the share of true patches that the mask keeps.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pigment.benchmark.pool import Progress, run_each
from pigment.colour.spaces import SRGB_CURVE, apply_curves
from pigment.imaging.calibration import fit_colour_calibration
from pigment.imaging.card import locate_reference_card
from pigment.imaging.quality import glare_mask
from pigment.imaging.skin import find_skin
from pigment.imaging.skin_colour import SkinColour
from pigment.io.photos import open_photo
from pigment.model.arrays import Mask, SrgbImage
from pigment.model.patches import PatchKind
from pigment.pipeline.prepare import target_mask, to_working_scale
from pigment.pipeline.settings import Settings
from pigment.synth.scenarios import make_series
from pigment.synth.scene import TONES

FIRST_SEED = 55_000
RENDERED = "rendered"
SHAPES = ("face", "forearm", "trunk", "hand_back")
_SETS = {"fitz17k_annotated": "skin", "fasseg_skin": "masks", "plantcv_cards": None}
_SIDE_PX = 640  # masks are compared no finer than this


@dataclass(frozen=True, slots=True)
class Case:
    """One picture to judge: a scene to render, or a photograph of a set."""

    set_name: str
    seed: int = 0
    tone: str = ""
    shape: str = ""
    card: str = ""
    path: str = ""


def measure_skin_masks(jobs: int, progress: Progress, data: Path | None) -> dict[str, Any]:
    """Judge the masks on rendered scenes and, where ``data`` is given, on real photographs."""
    cases = rendered_cases()
    if data is not None:
        cases += [Case(name, path=str(path)) for name in _SETS for path in _images(data / name)]
    rows = run_each(judge, cases, jobs, progress, lambda case: case.path or str(case.seed))
    entry: dict[str, Any] = {"rows": rows}
    if data is not None and (data / "uci_skin_pixels").is_dir():
        entry["pixels"] = judge_colours(data / "uci_skin_pixels" / "pixels.csv.gz")
    return entry


def rendered_cases() -> list[Case]:
    """Return faces and limbs like those developed on, and hands, which are held apart."""
    looks = [(s, c, t) for s in SHAPES for c in ("none", "colorchecker") for t in TONES]
    return [
        Case(RENDERED, FIRST_SEED + n, tone, shape, card)
        for n, (shape, card, tone) in enumerate(looks)
    ]


def judge(case: Case) -> dict[str, Any]:
    """Return the scores of one picture."""
    if case.set_name == RENDERED:
        return _judge_rendered(case.seed, case.tone, case.shape, case.card)
    return _judge_real(case.set_name, case.path)


def _judge_rendered(seed: int, tone: str, shape: str, card: str) -> dict[str, Any]:
    kind = "held_apart" if shape == "hand_back" else "developed"
    series = make_series(seed, tone=tone, shape=shape, card=card, kind=kind, n_visits=1)
    rendered = series.render(0, 0)
    found, has_face = _find(rendered.pixels_srgb, rendered.truth.skin.shape)
    wanted = rendered.truth.skin
    patches = [
        float(found[rendered.truth.labels == n].mean())
        for n, spot in rendered.truth.spots.items()
        if spot.kind is PatchKind.PATCH and (rendered.truth.labels == n).any()
    ]
    return {
        "set": RENDERED,
        "name": series.name,
        "seed": seed,
        "tone": tone,
        "shape": shape,
        "card": card,
        "face": has_face,
        "dice": dice(found, wanted),
        "false_share": float((found & ~wanted).sum() / max(wanted.sum(), 1)),
        "patches_kept": float(np.mean(patches)) if patches else None,
    }


def _judge_real(name: str, path: str) -> dict[str, Any]:
    image = Path(path)
    folder = image.parent.parent
    pixels = open_photo(image).pixels_srgb
    small = _reduced_shape(pixels.shape)
    found, has_face = _find(pixels, small)
    row = {"set": name, "name": image.stem, "half": half(image.stem), "face": has_face}
    drawn = _SETS[name]
    if drawn is None:
        return row | {"called_skin": float(found.mean())}
    wanted = _read_mask(folder / drawn / f"{image.stem}.png", small)
    judged = np.ones_like(wanted)
    if (folder / "ignore" / f"{image.stem}.png").is_file():
        judged = ~_read_mask(folder / "ignore" / f"{image.stem}.png", small)
    return row | {
        "skin_found": _share(found, wanted & judged),
        "rest_left_out": _share(~found, ~wanted & judged),
        "skin_px": int((wanted & judged).sum()),
        "rest_px": int((~wanted & judged).sum()),
        "dice": dice(found & judged, wanted & judged),
    }


def _find(pixels: SrgbImage, shape: tuple[int, ...]) -> tuple[Mask, bool]:
    """Skin at ``shape`` as the pipeline finds it, and whether a face was found."""
    settings = Settings()
    srgb, _ = to_working_scale(pixels, settings.working_megapixels)
    card = locate_reference_card(srgb, settings.reference_card, None)
    colour = fit_colour_calibration(card, settings.calibration)
    linear = apply_curves(srgb, colour.curves, colour.matrix)
    covered = target_mask(srgb, card, None)
    found = find_skin(linear, covered, card is not None, settings.skin)
    mask = found.mask & ~glare_mask(srgb, settings.quality)
    if mask.mean() < settings.quality.skin_fraction_reject:
        mask = np.zeros_like(mask)  # such a photo is refused
    return _at(mask, shape), found.face is not None


def judge_colours(path: Path) -> dict[str, float]:
    """Share of single skin colours inside the widest prior, and of others outside it."""
    settings = Settings().skin
    prior = SkinColour(np.array(settings.prior_mean), np.diag(np.square(settings.prior_sd)))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = [[int(row[k]) for k in ("B", "G", "R", "skin")] for row in _rows(stream)]
    table = np.array(rows)
    srgb = table[None, :, 2::-1].astype(np.uint8)
    linear = apply_curves(srgb, np.stack([SRGB_CURVE] * 3), np.eye(3))
    log = np.log(np.maximum(linear, 0.0) + 0.002)
    chroma = np.stack([log[..., 0] - log[..., 1], log[..., 1] - log[..., 2]], axis=-1)
    inside = prior.distance(chroma)[0] < settings.prior_limit
    skin = table[:, 3] == 1
    return {
        "skin_inside": float(inside[skin].mean()),
        "rest_outside": float((~inside)[~skin].mean()),
    }


def _rows(stream: Iterable[str]) -> Iterable[Mapping[str, str]]:
    return csv.DictReader(stream)


def half(name: str) -> str:
    """Tell to which half a photo belongs; ``X`` and ``X_2`` show one lesion."""
    stem = name.removesuffix("_2")
    even = hashlib.sha256(stem.encode()).digest()[0] % 2 == 0
    return "development" if even else "judging"


def _images(folder: Path) -> list[Path]:
    place = folder / "images"
    return sorted(place.iterdir()) if place.is_dir() else []


def _reduced_shape(shape: tuple[int, ...]) -> tuple[int, int]:
    factor = min(1.0, _SIDE_PX / max(shape[:2]))
    return round(shape[0] * factor), round(shape[1] * factor)


def _at(mask: Mask, shape: tuple[int, ...]) -> Mask:
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0)


def _read_mask(path: Path, shape: tuple[int, ...]) -> Mask:
    drawn = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    if drawn is None:
        raise ValueError(f"{path} is no mask")
    return _at(np.asarray(drawn > 127), shape)


def _share(found: Mask, of: Mask) -> float | None:
    count = int(of.sum())
    return float((found & of).sum()) / count if count else None


def dice(found: Mask, wanted: Mask) -> float:
    """Twice the shared pixels over all; 1 where both are empty."""
    total = float(found.sum()) + float(wanted.sum())
    return 2.0 * float((found & wanted).sum()) / total if total else 1.0
