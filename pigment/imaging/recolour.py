"""Patches measured under one rendering of a photograph, told again under another.

A contrast is that of two medians, and a smooth map of colours moves a median like any other
colour, so that no pixel has to be read again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from pigment.colour.spaces import lab_to_linear, linear_to_lab
from pigment.imaging.contrast import ContrastSettings, contrast_of_medians
from pigment.imaging.learned_card import read_colours
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourCalibration
from pigment.model.patches import Patch

Move = Callable[[FloatArray], FloatArray]  # CIELAB (..., 3) to CIELAB


def recolour_patch(patch: Patch, move: Move, settings: ContrastSettings) -> Patch:
    """Return a patch with its colours moved and its contrasts worked out anew."""
    core, ring = move(np.array(patch.lab)), move(np.array(patch.surround_lab))
    return _with_contrast(patch, core, ring, _own_sd(patch, settings), settings)


def against(
    patch: Patch,
    other_lab: FloatArray,
    other_sd: FloatArray,
    reference: str,
    settings: ContrastSettings,
) -> Patch:
    """Return a patch held against a colour that is not its surround's.

    ``other_lab``, ``other_sd`` (3,): CIELAB of ``reference`` and its standard uncertainty.
    """
    own_sd = np.hypot(_own_sd(patch, settings), other_sd)
    told = _with_contrast(patch, np.array(patch.lab), other_lab, own_sd, settings)
    return replace(told, reference=reference)


def _own_sd(patch: Patch, settings: ContrastSettings) -> FloatArray:
    """Uncertainty (3,) of a patch's contrast without the light's part in L*."""
    own_l = float(np.sqrt(max(patch.delta_l.sd**2 - settings.light_sd_l**2, 0.0)))
    return np.array([own_l, patch.delta_a.sd, patch.delta_b.sd])


def _with_contrast(
    patch: Patch,
    core: FloatArray,
    ring: FloatArray,
    own_sd: FloatArray,
    settings: ContrastSettings,
) -> Patch:
    contrast = contrast_of_medians(core, ring, own_sd, settings)
    return replace(patch, **contrast.as_fields())


def between_calibrations(old: ColourCalibration, new: ColourCalibration) -> Move:
    """Return the map from colours read by one calibration of a photo to those of another."""
    to_camera = np.linalg.inv(old.matrix)

    def move(lab: FloatArray) -> FloatArray:
        seen = lab_to_linear(np.asarray(lab, float)).reshape(-1, 3) @ to_camera.T
        codes = [np.interp(seen[:, i], old.curves[i], np.arange(256.0)) for i in range(3)]
        linear = read_colours(new, np.stack(codes, axis=1))
        return linear_to_lab(linear).reshape(np.shape(lab))

    return move
