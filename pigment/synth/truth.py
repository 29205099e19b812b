"""The measures of the scene itself: noise-free, evenly lit, D65, by the tool's own definitions.

Core: pixels inside the edge by more than max(1 mm, 20 % of the inscribed radius), or the
innermost 30 % where that leaves too few. Ring: measurable skin 2 to 8 mm outside the edge and
no other spot. The edge is where the pigment contrast is half that of the core.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from skimage.measure import find_contours

from pigment.colour.chromophores import melanin_contrast, subsurface_density
from pigment.colour.difference import delta_e00
from pigment.colour.spaces import lab_to_linear, linear_image_to_lab
from pigment.model.arrays import Labels, Mask, readonly
from pigment.synth.arrays import Field
from pigment.synth.lut import D65, skin_response, skin_table
from pigment.synth.optics import skin_linear
from pigment.synth.scene import Body, Lesion, Sheet, Skin, SpotTruth, Tone
from pigment.synth.spots import judged_share, pigment_dose, pigment_share, window

RING_MM = (2.0, 8.0)
_FEWEST_CELLS = 12
_GUARD_MM = 0.8  # kept clear around other spots


@dataclass(frozen=True, slots=True, eq=False)
class SceneTruth:
    """Truth of one visit on the body's sheet: ``labels`` (rows, columns) and the spots."""

    labels: Labels
    spots: dict[int, SpotTruth]
    skin_lab: tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    cells: tuple[slice, slice]
    inside: Mask
    away_mm: Field  # outside the edge
    within_mm: Field  # inside the edge
    area_mm2: float


def scene_truth(
    body: Body, skin: Skin, lesions: tuple[Lesion, ...], tone: Tone, visit: int
) -> SceneTruth:
    """Measure every spot of a visit on the body's sheet."""
    sheet = body.sheet
    lab = linear_image_to_lab(skin_response(skin_table(D65, "D65"), skin))
    labels = np.zeros(sheet.shape, np.int32)
    outlines: dict[int, _Outline] = {}
    for lesion in lesions:
        outline = _outline(sheet, lesion, tone, visit)
        outlines[lesion.lesion_id] = outline
        labels[outline.cells][outline.inside] = lesion.lesion_id
    other = cv2.dilate((labels > 0).astype(np.uint8), _disc(_GUARD_MM / sheet.mm_per_cell)) > 0
    normal = body.measurable & (body.cover > 0.99) & ~other
    spots = {
        lesion.lesion_id: _measure(lesion, outlines[lesion.lesion_id], lab, normal)
        for lesion in lesions
    }
    skin_lab = np.median(lab[normal][::7], axis=0) if normal.any() else np.zeros(3)
    return SceneTruth(readonly(labels), spots, _triple(skin_lab))


def _disc(radius: float) -> Field:
    size = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))


def _triple(values: Field) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


def _contrast_curve(lesion: Lesion, tone: Tone, visit: int) -> tuple[Field, Field]:
    """Pigment share (n,) and what it does to density along the core's own contrast (n,)."""
    factor = lesion.strength_factors[visit]
    add_e, add_d = (dose * factor for dose in pigment_dose(lesion, tone))
    share = np.linspace(0.0, 1.2, 49)
    linear = skin_linear(tone.epidermal + add_e * share, add_d * share, tone.blood)
    density = subsurface_density(linear) - subsurface_density(linear[:1])
    core = density[40] / np.linalg.norm(density[40])  # share 1
    return share, np.asarray(density @ core)


def _outline(sheet: Sheet, lesion: Lesion, tone: Tone, visit: int) -> _Outline:
    cells = window(sheet, lesion, RING_MM[1] + 1.0)
    share = judged_share(pigment_share(sheet, lesion, visit, cells), lesion, sheet)
    contrast = np.interp(share, *_contrast_curve(lesion, tone, visit))
    core_level = float(contrast.max())
    for _ in range(3):
        inside = contrast > 0.5 * core_level
        core = _core(_distances(inside, sheet)[1], inside)
        core_level = float(np.median(contrast[core])) if core.any() else core_level
    inside = contrast > 0.5 * core_level
    away, within = _distances(inside, sheet)
    area = _enclosed_area(contrast / core_level, 0.5) * sheet.mm_per_cell**2
    return _Outline(cells, inside, away, within, area)


def _distances(inside: Mask, sheet: Sheet) -> tuple[Field, Field]:
    half = 0.5 * sheet.mm_per_cell
    outer = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 5)
    inner = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5)
    away = np.maximum(outer * sheet.mm_per_cell - half, 0.0)
    return np.asarray(away), np.asarray(np.maximum(inner * sheet.mm_per_cell - half, 0.0))


def _core(within_mm: Field, inside: Mask) -> Mask:
    if not inside.any():
        return inside
    core = within_mm > max(1.0, 0.2 * float(within_mm.max()))
    if core.sum() >= max(_FEWEST_CELLS, 0.05 * inside.sum()):
        return np.asarray(core)
    return np.asarray(inside & (within_mm >= np.quantile(within_mm[inside], 0.70)))


def _enclosed_area(level: Field, at: float) -> float:
    """Area in cells where ``level`` exceeds ``at``, sub-cell, holes taken off."""
    padded = np.pad(level, 1)
    doubled = 0.0
    for contour in find_contours(padded, at):
        y, x = contour[:, 0], contour[:, 1]
        doubled += float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
    return abs(doubled) / 2.0


def _measure(lesion: Lesion, outline: _Outline, lab: Field, normal: Mask) -> SpotTruth:
    part = lab[outline.cells]
    core = _core(outline.within_mm, outline.inside)
    ring = normal[outline.cells]
    ring = ring & (outline.away_mm > RING_MM[0]) & (outline.away_mm < RING_MM[1])
    core_lab = np.median(part[core], axis=0) if core.any() else np.full(3, np.nan)
    ring_lab = np.median(part[ring], axis=0) if ring.any() else np.full(3, np.nan)
    dl, da, db = (float(v) for v in core_lab - ring_lab)
    return SpotTruth(
        lesion_id=lesion.lesion_id,
        kind=lesion.kind,
        hue=lesion.hue,
        border=lesion.border,
        evolution=lesion.evolution,
        area_mm2=outline.area_mm2,
        lab=_triple(core_lab),
        surround_lab=_triple(ring_lab),
        delta_e00=float(delta_e00(core_lab, ring_lab)),
        delta_l=dl,
        delta_a=da,
        delta_b=db,
        melanin_contrast=melanin_contrast(lab_to_linear(core_lab), lab_to_linear(ring_lab)),
    )
