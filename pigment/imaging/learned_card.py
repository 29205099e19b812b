"""The colours of a printed card, learned from the photographs that show it.

What a home printer makes of a colour is unknown, but the sheet is the same in every photo.
The first supposition is what the photos show of each field, balanced on the grey ones. Each
photo is calibrated to it; the middle of what the photos then read is nearer to what the sheet
shows through the same family of camera models, and becomes the next supposition. Photos
calibrated to one learned card agree with each other. The whole may still be off by whatever all
photos have in common: absolute colour stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import lab_to_linear, linear_to_lab
from pigment.imaging.calibration import CalibrationSettings, fit_colour_calibration
from pigment.imaging.neutral_balance import as_photographed, balance_on_neutrals
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourCalibration, ColourMethod, ReferenceCard


@dataclass(frozen=True, slots=True)
class LearnedCardSettings:
    """When a card is learned, and when a photo shows another sheet.

    ``fewest_photos``: with fewer a photo is balanced on the grey fields alone. ``rounds``: of
    fit and middle. ``other_sheet_delta_e00``: how far a photo's fields may lie from the learned
    ones (median over fields).
    """

    fewest_photos: int = 3
    rounds: int = 1
    other_sheet_delta_e00: float = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class LearnedCard:
    """One sheet as all photos of a series show it.

    ``lab`` (n, 3): each field. ``calibrations``: of each photo, in the order given; ``None``
    where it shows another sheet or too few fields.
    """

    lab: FloatArray
    calibrations: tuple[ColourCalibration | None, ...]


def learn_card(
    cards: Sequence[ReferenceCard],
    calibration: CalibrationSettings,
    settings: LearnedCardSettings,
) -> LearnedCard | None:
    """Learn the colours of one printed card; ``None`` where too few photos show it well."""
    legible = [int(card.usable.sum()) >= calibration.min_swatches for card in cards]
    if sum(legible) < settings.fewest_photos:
        return None
    start = lab = _as_phones_show(cards, legible, calibration)
    chosen = list(legible)
    for _ in range(settings.rounds):
        seen = [
            _seen(card, lab, calibration) if ok else np.full_like(lab, np.nan)
            for card, ok in zip(cards, chosen, strict=True)
        ]
        lab = _anchored(_middle(seen, lab, settings.fewest_photos), start)
        chosen = [
            ok and _same_sheet(read, lab, settings) for ok, read in zip(legible, seen, strict=True)
        ]
        if sum(chosen) < settings.fewest_photos:
            return None
    fits = [
        fit_colour_calibration(replace(card, swatches_lab=lab), calibration) if ok else None
        for card, ok in zip(cards, chosen, strict=True)
    ]
    return LearnedCard(lab, tuple(fits))


def read_colours(calibration: ColourCalibration, codes: FloatArray) -> FloatArray:
    """Linear sRGB (n, 3) of sRGB codes (n, 3), 0 to 255, not rounded."""
    steps = np.arange(256.0)
    opened = [np.interp(codes[:, i], steps, calibration.curves[i]) for i in range(3)]
    return np.asarray(np.stack(opened, axis=1) @ calibration.matrix.T)


def _as_phones_show(
    cards: Sequence[ReferenceCard], legible: Sequence[bool], settings: CalibrationSettings
) -> FloatArray:
    """Median over photos of each field (n, 3) as balanced on the card's grey fields."""
    shown = [
        as_photographed(card, balance_on_neutrals(card, settings)).swatches_lab
        for card, ok in zip(cards, legible, strict=True)
        if ok
    ]
    return np.asarray(np.median(np.stack(shown), axis=0))


def _seen(card: ReferenceCard, lab: FloatArray, settings: CalibrationSettings) -> FloatArray:
    """Fields (n, 3) as this photo reads them when calibrated to ``lab``; not usable: nan."""
    fit = fit_colour_calibration(replace(card, swatches_lab=lab), settings)
    read = linear_to_lab(read_colours(fit, np.asarray(card.swatches_srgb, float)))
    if fit.method is ColourMethod.NONE:
        return np.full_like(lab, np.nan)
    return np.where(np.asarray(card.usable, bool)[:, None], read, np.nan)


def _middle(seen: Sequence[FloatArray], lab: FloatArray, fewest: int) -> FloatArray:
    """Median over photos of each field (n, 3); a field seen by too few keeps ``lab``."""
    stack = np.stack(seen)
    counts = np.isfinite(stack[..., 0]).sum(axis=0)
    learned = np.array(lab)
    known = counts >= fewest
    learned[known] = np.nanmedian(stack[:, known], axis=0)
    return learned


def _anchored(learned: FloatArray, start: FloatArray) -> FloatArray:
    """Learned colours (n, 3) moved as a whole so that those of the start are their best match.

    What all photos have in common cannot be learned from them; without this it would creep.
    """
    seen = lab_to_linear(learned)
    whole = np.linalg.lstsq(seen, lab_to_linear(start), rcond=None)[0]
    return linear_to_lab(seen @ whole)


def _same_sheet(read: FloatArray, lab: FloatArray, settings: LearnedCardSettings) -> bool:
    known = np.isfinite(read[:, 0])
    if not known.any():
        return False
    off = delta_e00(read[known], lab[known])
    return bool(np.median(off) <= settings.other_sheet_delta_e00)
