"""Skin-colour indices read from CIELAB.

Source: Chardon, Cretois & Hourseau (1991) for ITA; atan2 as in contract, so that b* near zero
does not flip the sign.
"""

from __future__ import annotations

import numpy as np

from pigment.model.arrays import FloatArray


def ita_deg(lab: FloatArray) -> FloatArray:
    """Individual typology angle of CIELAB (..., 3), degrees; high = light."""
    lab = np.asarray(lab, float)
    return np.asarray(np.degrees(np.arctan2(lab[..., 0] - 50.0, lab[..., 2])))


def chroma(lab: FloatArray) -> FloatArray:
    """CIELAB chroma C*ab of (..., 3)."""
    lab = np.asarray(lab, float)
    return np.asarray(np.hypot(lab[..., 1], lab[..., 2]))
