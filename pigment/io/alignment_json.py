"""The bent part of a photo's place on the baseline, as series.json holds it."""

from __future__ import annotations

from typing import Any

import numpy as np

from pigment.model.warp import SmoothWarp

_DIGITS = 3  # decimals of a displacement in px


def warp_to_json(warp: SmoothWarp | None, baseline_photo_to_work: float) -> dict[str, Any] | None:
    """Return a warp of working px in pixels of the upright baseline photo."""
    if warp is None:
        return None
    factor = baseline_photo_to_work
    return {
        "origin_px": [round((v + 0.5) / factor - 0.5, _DIGITS) for v in warp.origin_px],
        "spacing_px": round(warp.spacing_px / factor, _DIGITS),
        "offsets_px": np.round(np.asarray(warp.offsets_px, float) / factor + 0.0, _DIGITS).tolist(),
    }


def warp_from_json(content: dict[str, Any] | None) -> SmoothWarp | None:
    """Return the warp, in pixels of the upright baseline photo."""
    if content is None:
        return None
    x, y = content["origin_px"]
    return SmoothWarp(
        (float(x), float(y)),
        float(content["spacing_px"]),
        np.array(content["offsets_px"], float),
    )
