"""Whether what the network calls a face looks like one.

The network was trained on rendered faces and bodies, and finds a face in other things too: a
mole among hairs, for one. It says where parts would be; here the photo itself is asked. An open
eye holds the lightest and the darkest of a face side by side, and every part differs from the
skin round it. Where neither is so there is no face.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pigment.imaging.face_frame import PLACES_MM, millimetres
from pigment.imaging.illumination import optical_density
from pigment.model.arrays import FloatArray, LinearImage, Mask
from pigment.model.face import FaceFrame

_HALF_AXES_MM = {  # of the part itself
    "eye": (13.0, 6.0),
    "nostril": (9.0, 4.0),
    "lips": (22.0, 7.0),
    "brow": (14.0, 4.5),
}
_AROUND = (1.5, 2.6)  # half axes, times those of the part, between which its skin is read
_FEWEST_PX = (3, 8)  # of a part, and of the skin round it, to tell anything
_LEAST_SPREAD = 0.01  # optical density, of skin that shows none


@dataclass(frozen=True, slots=True)
class BeliefSettings:
    """When the parts of a face are believed (optical density, and spreads of the skin round)."""

    least_eye_span: float = 1.4
    least_parting: float = 1.5  # of half of the parts, where the eyes are closed
    least_other_parting: float = 0.6  # of nostrils or lips beside a single eye


def parts_stand_out(linear: LinearImage, frame: FaceFrame, settings: BeliefSettings) -> bool:
    """Whether the parts of ``frame`` are to be seen in linear sRGB (h, w, 3)."""
    x, y = millimetres(frame.to_px, linear.shape[:2])
    density = optical_density(linear)
    seen = {name: look for name in frame.parts if (look := _look(name, x, y, density)) is not None}
    if not seen:
        return False
    if float(np.median([parting for _, parting in seen.values()])) >= settings.least_parting:
        return True
    eyes = [span for name, (span, _) in seen.items() if PLACES_MM[name][0] == "eye"]
    if not eyes or min(eyes) < settings.least_eye_span:
        return False
    others = [p for name, (_, p) in seen.items() if PLACES_MM[name][0] in ("nostril", "lips")]
    return len(eyes) > 1 or max(others, default=0.0) >= settings.least_other_parting


def _look(
    name: str, x: FloatArray, y: FloatArray, density: FloatArray
) -> tuple[float, float] | None:
    """Return how far a part's densities span, and how far it parts from the skin round it."""
    kind, at_x, at_y = PLACES_MM[name]
    half_x, half_y = _HALF_AXES_MM[kind]
    away = np.hypot((x - at_x) / half_x, (y - at_y) / half_y)
    part: Mask = np.asarray(away < 1.0)
    around: Mask = np.asarray((away > _AROUND[0]) & (away < _AROUND[1]))
    if np.count_nonzero(part) < _FEWEST_PX[0] or np.count_nonzero(around) < _FEWEST_PX[1]:
        return None
    skin = np.median(density[around], axis=0)
    spread = 1.4826 * np.median(np.abs(density[around] - skin), axis=0) + _LEAST_SPREAD
    parting = np.abs(np.median(density[part], axis=0) - skin) / spread
    light, dark = np.quantile(density[part].mean(axis=1), (0.1, 0.9))
    return float(dark - light), float(parting.max())
