"""A printed card taken by what is known of any print: its grey fields are grey, its white is paper.

A home printer may lift blacks by 20 L* units and turn hues; a fit to the colours sent to it
then stretches the contrasts of skin by a quarter, and throws dark skin out of range. The
phone's own rendering is nearer, once the card's grey fields have given its tint and its
lightest one its exposure.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import SRGB_CURVE, lab_to_linear, linear_to_lab, srgb_to_linear
from pigment.imaging.calibration import (
    CalibrationSettings,
    fit_colour_calibration,
    uncalibrated,
)
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourCalibration, ColourMethod, ReferenceCard

_GREY_CHROMA = 1.0  # nominal chroma up to which a field counts as grey
_FEWEST_GREYS = 2
_BLACK, _WHITE = 0.03, 0.88  # reflectance of ink and of paper


def calibrate_by(card: ReferenceCard | None, settings: CalibrationSettings) -> ColourCalibration:
    """Calibrate a photo by the card found in it, each kind by what can be known of it."""
    if card is not None and card.method is ColourMethod.PIGMENT_CARD:
        return balance_on_neutrals(card, settings)
    return fit_colour_calibration(card, settings)


def balance_on_neutrals(card: ReferenceCard, settings: CalibrationSettings) -> ColourCalibration:
    """Take off the tint of the card's grey fields, and set the lightest to what paper sends back.

    ``residual_delta_e00``: by how much the grey fields, balanced by all, still miss grey.
    """
    light = srgb_to_linear(np.asarray(card.swatches_srgb, float) / 255.0)
    nominal = np.asarray(card.swatches_lab, float)
    grey = np.hypot(nominal[:, 1], nominal[:, 2]) < _GREY_CHROMA
    usable = np.asarray(card.usable, bool)
    chosen = np.flatnonzero(grey & usable & (light.min(axis=1) > 0.0))
    if len(chosen) < _FEWEST_GREYS or usable.sum() < settings.min_swatches:
        return uncalibrated()
    logs = np.log(light[chosen])
    tint = np.mean(logs.mean(axis=1, keepdims=True) - logs, axis=0)
    lightest = chosen[int(np.argmax(nominal[chosen, 0]))]
    sent = float(lab_to_linear(nominal[lightest])[1])
    exposure = np.log(_BLACK + (_WHITE - _BLACK) * sent) - np.log(light[lightest]).mean()
    gain = np.exp(tint + exposure)
    return ColourCalibration(
        method=ColourMethod.PIGMENT_CARD,
        curves=np.asarray(SRGB_CURVE * gain[:, None]),
        matrix=np.eye(3),
        residual_delta_e00=_off_grey(light[chosen] * gain),
    )


def as_photographed(card: ReferenceCard, balance: ColourCalibration) -> ReferenceCard:
    """Return the card with the colours its fields have in this photo, balanced."""
    light = srgb_to_linear(np.asarray(card.swatches_srgb, float) / 255.0)
    gain = balance.curves[:, -1] / SRGB_CURVE[-1]
    return replace(card, swatches_lab=linear_to_lab(light * gain))


def _off_grey(linear: FloatArray) -> float:
    """Mean CIEDE2000 of colours (n, 3) to the grey of their own lightness."""
    lab = linear_to_lab(linear)
    grey = lab * np.array([1.0, 0.0, 0.0])
    return float(np.mean(delta_e00(lab, grey)))
