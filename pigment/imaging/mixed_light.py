"""Two lights of different colour in one photo, seen in how the light's colour drifts over skin.

One lamp, however uneven, changes all channels alike: optical density moves by the same amount
in red, green and blue. Where a flash meets a window, or a lamp a window, the colour of the
light drifts from one side to the other. Skin itself varies too (a tan, a flush), so what is
judged is the drift along a straight line over the photo, in the blue against the red.
"""

from __future__ import annotations

import numpy as np

from pigment.model.arrays import FloatArray, Mask

_STEP = 8


def light_colour_span(density: FloatArray, skin: Mask) -> float:
    """How far the light's colour drifts over the skin: ln(blue / red), 5th to 95th percentile.

    ``density`` (h, w, 3): the smooth light of a photo as optical density; ``skin`` (h, w).
    """
    rows, columns = np.nonzero(skin[::_STEP, ::_STEP])
    if len(rows) < 50:
        return 0.0
    part = density[::_STEP, ::_STEP][rows, columns]
    colour = part[:, 2] - part[:, 0]
    plane = np.column_stack([np.ones(len(rows)), columns, rows]).astype(float)
    fit, *_ = np.linalg.lstsq(plane, colour.astype(float), rcond=None)
    low, high = np.percentile(plane @ fit, (5, 95))
    return float(high - low)
