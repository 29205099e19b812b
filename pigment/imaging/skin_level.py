"""A photograph's light and tint brought to those of the baseline, by the skin both show.

Normal skin at the same places of the registered body is the only thing that two photos without
a card have in common. Their ratio, read there and never on patches, gives how much lighter one
photo is, and how it is tinted. The lightness is taken off before contrasts are compared; the
tint only for the eye. Taking it off the contrasts too made them agree less (chapter 3 of
docs/method.md has the figures), since what a lamp does to a contrast and what it does to skin
pull the colour difference opposite ways.

What this cannot know: whether the skin itself became darker or lighter (a tan), since just
that is taken off.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.colour.spaces import lab_to_linear, linear_to_lab
from pigment.imaging.skin_sample import SkinSample
from pigment.model.arrays import FloatArray, Mask

_LEAST_LIGHT = 0.004  # linear light that still tells a ratio


@dataclass(frozen=True, slots=True)
class SkinLevelSettings:
    """When two photos share enough normal skin to be brought to one level.

    ``fewest_cells``: of the coarse grid; ``least_share``: of the baseline's normal skin.
    ``most_gain``: a larger factor of light between two photos is not believed.
    """

    fewest_cells: int = 150
    least_share: float = 0.05
    most_gain: float = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class SkinLevel:
    """``gain`` (3,): baseline over photo, linear light. ``cells``: how many it rests on."""

    gain: FloatArray
    cells: int

    @property
    def light(self) -> float:
        """Return the gain of all channels together."""
        return float(np.exp(np.log(self.gain).mean()))

    def as_light(self, lab: FloatArray) -> FloatArray:
        """Bring CIELAB (..., 3) to the baseline's lightness, its tint kept."""
        return linear_to_lab(self.light * lab_to_linear(np.asarray(lab, float)))


def fit_skin_level(
    photo: SkinSample, baseline: SkinSample, to_baseline: FloatArray, settings: SkinLevelSettings
) -> SkinLevel | None:
    """Fit the gain over the normal skin that both photos show; ``None`` where it is too little.

    ``to_baseline`` (3, 3): the photo's working px to the baseline's. The gain is the median
    over cells of the ratio at the same place, so mottling, moles' rims and a part of the body
    that only one photo shows do not count.
    """
    height, width = baseline.pure.shape
    to_cells = baseline.px_to_cells @ to_baseline @ np.linalg.inv(photo.px_to_cells)
    size = (width, height)
    seen = photo.linear.astype(np.float32)
    laid = np.asarray(cv2.warpPerspective(seen, to_cells, size), np.float32)
    pure = cv2.warpPerspective(photo.pure.astype(np.float32), to_cells, size)
    shared: Mask = baseline.pure & np.asarray(pure > 0.999)
    cells = int(np.count_nonzero(shared))
    least = max(settings.fewest_cells, settings.least_share * float(baseline.pure.sum()))
    if cells < least:
        return None
    ratio = np.subtract(_log_light(baseline.linear[shared]), _log_light(laid[shared]))
    gain = np.asarray(np.exp(np.median(ratio, axis=0)))
    if not (1.0 / settings.most_gain < gain.min() and gain.max() < settings.most_gain):
        return None
    return SkinLevel(gain, cells)


def _log_light(linear: FloatArray) -> FloatArray:
    return np.asarray(np.log(np.maximum(np.asarray(linear, float), _LEAST_LIGHT)))
