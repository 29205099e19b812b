"""Patches that leave no normal skin around them: held against control skin, or the baseline.

A patch that covers the whole skin in view has no surround. Control skin of the same person is
then the best stand-in, and next the same place at the baseline, where that was normal skin.
Both are colours of another photo, so both photos must show a card; else the patch cannot be
measured, and is not listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pigment.colour.spaces import linear_to_lab
from pigment.imaging.across import contrast_across
from pigment.imaging.outlines import fill_even_odd, map_points
from pigment.imaging.recolour import against
from pigment.imaging.skin_sample import SkinSample
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourMethod
from pigment.model.patches import NO_REFERENCE, Patch
from pigment.model.series import MeasuredPhoto
from pigment.pipeline.control import nearest_control
from pigment.pipeline.settings import Settings

_FEWEST_CELLS = 12
_CARDS = (ColourMethod.COLORCHECKER24, ColourMethod.PIGMENT_CARD)


def resolve_references(
    photos: Sequence[MeasuredPhoto],
    baseline: MeasuredPhoto,
    baseline_sample: SkinSample | None,
    control: Sequence[MeasuredPhoto],
    settings: Settings,
) -> list[MeasuredPhoto]:
    """Give every patch without a surround something to be held against, or leave it out."""
    resolved = []
    for photo in photos:
        patches = [
            patch
            if patch.reference != NO_REFERENCE
            else _resolved(patch, photo, baseline, baseline_sample, control, settings)
            for patch in photo.patches
        ]
        resolved.append(replace(photo, patches=tuple(p for p in patches if p is not None)))
    return resolved


def _resolved(
    patch: Patch,
    photo: MeasuredPhoto,
    baseline: MeasuredPhoto,
    baseline_sample: SkinSample | None,
    control: Sequence[MeasuredPhoto],
    settings: Settings,
) -> Patch | None:
    other, name = nearest_control(photo, control), "control"
    lab = None if other is None or other.skin is None else np.array(other.skin.lab)
    if lab is None and baseline_sample is not None and photo is not baseline:
        lab, name = _skin_there(patch, photo, baseline, baseline_sample), "baseline"
    if lab is None:
        return None
    across = contrast_across(np.array(patch.lab), lab, settings.control.across)
    return against(patch, lab, np.array(across.sd_lab), name, settings.contrast)


def _skin_there(
    patch: Patch, photo: MeasuredPhoto, baseline: MeasuredPhoto, sample: SkinSample
) -> FloatArray | None:
    """CIELAB (3,) of the baseline's normal skin where this patch now lies, if it was normal."""
    comparable = (
        photo.alignment is not None
        and photo.colour_method in _CARDS
        and photo.colour_method is baseline.colour_method
        and photo.colour_reference is baseline.colour_reference
    )
    if not comparable or photo.alignment is None:
        return None
    to_cells = sample.px_to_cells @ photo.alignment.to_baseline
    laid = tuple(map_points(outline, to_cells) for outline in patch.outlines_px)
    shape = (sample.pure.shape[0], sample.pure.shape[1])
    there = fill_even_odd(laid, shape)
    normal = there & sample.pure
    if normal.sum() < max(_FEWEST_CELLS, 0.5 * there.sum()):
        return None
    return linear_to_lab(np.median(sample.linear[normal].astype(float), axis=0))
