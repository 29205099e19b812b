"""Photographs of one series made to agree in colour: by the one printed sheet, or by the skin.

Runs on what each photo kept when it was measured by itself, so that a cached photo need not be
looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pigment.colour.skin_indices import ita_deg
from pigment.colour.spaces import SRGB_CURVE
from pigment.imaging.learned_card import learn_card
from pigment.imaging.quality_gate import with_card_colours
from pigment.imaging.recolour import between_calibrations, recolour_patch
from pigment.imaging.skin_level import SkinLevel, fit_skin_level
from pigment.imaging.skin_sample import SkinSample
from pigment.model.arrays import FloatArray
from pigment.model.calibration import (
    ColourCalibration,
    ColourMethod,
    ColourReference,
    ReferenceCard,
)
from pigment.model.series import MeasuredPhoto, PhotoStatus, SkinSummary
from pigment.pipeline.photo import Prepared
from pigment.pipeline.references import resolve_references
from pigment.pipeline.settings import Settings
from pigment.pipeline.whole_region import flag_darker_skin

Move = Callable[[FloatArray], FloatArray]


def agree(
    photos: Sequence[MeasuredPhoto],
    prepared: Sequence[Prepared],
    baseline: int,
    control: Sequence[Prepared],
    settings: Settings,
) -> tuple[list[MeasuredPhoto], list[MeasuredPhoto]]:
    """Return the photos of a site and of control skin with colours that agree.

    ``prepared`` belongs to ``photos``; ``baseline``: the position of the one that the others
    are held to. Patches without a surround get their reference here, or go.
    """
    count = len(photos)
    together = [*photos, *(one.measured for one in control)]
    cards = [one.card for one in (*prepared, *control)]
    by_card = agree_on_card(together, cards, settings)
    samples = [one.sample for one in prepared]
    site = agree_on_skin(by_card[:count], samples, baseline, settings)
    beside = by_card[count:]
    resolved = resolve_references(site, site[baseline], samples[baseline], beside, settings)
    return flag_darker_skin(resolved, samples, baseline, settings), beside


def agree_on_card(
    photos: Sequence[MeasuredPhoto], cards: Sequence[ReferenceCard | None], settings: Settings
) -> list[MeasuredPhoto]:
    """Learn the printed card's own colours from all photos that show it, and read them by it.

    Photos without that card, and those that show another sheet, stay as they are.
    """
    agreed = list(photos)
    shown = [
        (index, card)
        for index, (photo, card) in enumerate(zip(photos, cards, strict=True))
        if card is not None
        and photo.colour_method is ColourMethod.PIGMENT_CARD
        and photo.status is not PhotoStatus.REJECTED
    ]
    learned = learn_card([card for _, card in shown], settings.calibration, settings.learned_card)
    if learned is None:
        return agreed
    for (index, _), calibration in zip(shown, learned.calibrations, strict=True):
        if calibration is not None and calibration.method is ColourMethod.PIGMENT_CARD:
            agreed[index] = _recalibrated(photos[index], calibration, settings)
    return agreed


def agree_on_skin(
    photos: Sequence[MeasuredPhoto],
    samples: Sequence[SkinSample | None],
    baseline: int,
    settings: Settings,
) -> list[MeasuredPhoto]:
    """Bring photos without a card to the rendering of the baseline, by the skin they share.

    Only where the baseline has no card either: its colours are then what the others are held
    to. A photo that shares too little normal skin with it stays as it is.
    """
    agreed = list(photos)
    anchor = samples[baseline]
    if anchor is None or photos[baseline].colour_method is not ColourMethod.NONE:
        return agreed
    for index, (photo, sample) in enumerate(zip(photos, samples, strict=True)):
        if index == baseline or sample is None or photo.alignment is None:
            continue
        if photo.colour_method is not ColourMethod.NONE:
            continue
        level = fit_skin_level(sample, anchor, photo.alignment.to_baseline, settings.skin_level)
        if level is not None:
            agreed[index] = _levelled(photo, level, settings)
    if any(photo.colour_method is ColourMethod.SKIN_RELATIVE for photo in agreed):
        agreed[baseline] = _named(agreed[baseline])
    return agreed


def _recalibrated(
    photo: MeasuredPhoto, calibration: ColourCalibration, settings: Settings
) -> MeasuredPhoto:
    assert photo.colour_curves is not None
    assert photo.colour_matrix is not None
    old = ColourCalibration(photo.colour_method, photo.colour_curves, photo.colour_matrix, None)
    moved = _moved(photo, between_calibrations(old, calibration), settings)
    residual, quality = calibration.residual_delta_e00, photo.quality
    if quality is not None:
        quality = with_card_colours(quality, residual, settings.quality)
    return replace(
        moved,
        quality=quality,
        skin=None
        if photo.skin is None
        else _skin(photo.skin, between_calibrations(old, calibration)),
        colour_reference=ColourReference.LEARNED,
        colour_residual_delta_e00=residual,
        colour_curves=calibration.curves,
        colour_matrix=calibration.matrix,
    )


def _levelled(photo: MeasuredPhoto, level: SkinLevel, settings: Settings) -> MeasuredPhoto:
    """Take the baseline's light for the contrasts, and its tint too for the eye."""
    tinted = np.asarray(SRGB_CURVE * level.gain[:, None])
    return replace(_named(_moved(photo, level.as_light, settings)), colour_curves=tinted)


def _named(photo: MeasuredPhoto) -> MeasuredPhoto:
    return replace(
        photo,
        colour_method=ColourMethod.SKIN_RELATIVE,
        colour_reference=ColourReference.BASELINE_SKIN,
    )


def _moved(photo: MeasuredPhoto, move: Move, settings: Settings) -> MeasuredPhoto:
    patches = tuple(recolour_patch(patch, move, settings.contrast) for patch in photo.patches)
    return replace(photo, patches=patches)


def _skin(skin: SkinSummary, move: Move) -> SkinSummary:
    lab = move(np.array(skin.lab))
    moved = (float(lab[0]), float(lab[1]), float(lab[2]))
    return replace(skin, lab=moved, ita_deg=float(ita_deg(lab)))
