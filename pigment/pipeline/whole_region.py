"""Skin that became darker as a whole: recognised, since a patch without a surround looks like none.

A patch that grows over all the skin in view leaves nothing to be compared with, and evening the
light takes it off with the shading. What gives it away is the normal skin itself, darker than at
the baseline along the melanin axis, which shading does not move, by more than a usual tan. The
photo is flagged; a patch that is missing on it is then not called gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pigment.colour.spaces import linear_to_lab
from pigment.imaging.across import contrast_across
from pigment.imaging.skin_level import fit_skin_level
from pigment.imaging.skin_sample import SkinSample
from pigment.model.calibration import ColourMethod
from pigment.model.photo import QualityFlag
from pigment.model.series import MeasuredPhoto
from pigment.pipeline.settings import Settings

_CARDS = (ColourMethod.COLORCHECKER24, ColourMethod.PIGMENT_CARD)
_SURE_SDS = 3.0


def flag_darker_skin(
    photos: Sequence[MeasuredPhoto],
    samples: Sequence[SkinSample | None],
    baseline: int,
    settings: Settings,
) -> list[MeasuredPhoto]:
    """Flag photos whose normal skin is far darker than the baseline's at the same places.

    Only where both show a card read in the same way: else lightness and tint are unknown.
    """
    anchor = samples[baseline]
    return [
        _flagged(photo)
        if photo is not photos[baseline]
        and anchor is not None
        and sample is not None
        and _is_darker(photo, sample, photos[baseline], anchor, settings)
        else photo
        for photo, sample in zip(photos, samples, strict=True)
    ]


def _is_darker(
    photo: MeasuredPhoto,
    sample: SkinSample,
    baseline: MeasuredPhoto,
    anchor: SkinSample,
    settings: Settings,
) -> bool:
    comparable = (
        photo.alignment is not None
        and photo.colour_method in _CARDS
        and photo.colour_method is baseline.colour_method
        and photo.colour_reference is baseline.colour_reference
    )
    if not comparable or photo.alignment is None:
        return False
    level = fit_skin_level(sample, anchor, photo.alignment.to_baseline, settings.skin_level)
    if level is None:
        return False
    then = np.median(anchor.linear[anchor.pure].astype(float), axis=0)
    now = contrast_across(
        linear_to_lab(then / level.gain), linear_to_lab(then), settings.control.across
    )
    melanin, lightness = now.melanin_contrast, now.delta_l
    return (
        melanin.value > max(settings.control.beyond_a_tan, _SURE_SDS * melanin.sd)
        or lightness.value < -_SURE_SDS * lightness.sd
    )


def _flagged(photo: MeasuredPhoto) -> MeasuredPhoto:
    if photo.quality is None:
        return photo
    flags = tuple(dict.fromkeys((*photo.quality.flags, QualityFlag.SKIN_DARKER)))
    return replace(photo, quality=replace(photo.quality, flags=flags))
