"""How different two colours look: CIEDE2000.

Source: Sharma, Wu & Dalal (2005), Color Res. Appl. 30:21, with their 34 test pairs.
"""

from __future__ import annotations

import numpy as np

from pigment.model.arrays import FloatArray

_C7 = 25.0**7


def delta_e00(lab_1: FloatArray, lab_2: FloatArray) -> FloatArray:
    """CIEDE2000 between CIELAB colours (..., 3) and (..., 3); symmetric, result (...)."""
    lab_1, lab_2 = np.broadcast_arrays(np.asarray(lab_1, float), np.asarray(lab_2, float))
    l_1, a_1, b_1 = np.moveaxis(lab_1, -1, 0)
    l_2, a_2, b_2 = np.moveaxis(lab_2, -1, 0)

    c_bar_7 = ((np.hypot(a_1, b_1) + np.hypot(a_2, b_2)) / 2.0) ** 7
    g = 0.5 * (1.0 - np.sqrt(c_bar_7 / (c_bar_7 + _C7)))
    ap_1, ap_2 = (1.0 + g) * a_1, (1.0 + g) * a_2
    cp_1, cp_2 = np.hypot(ap_1, b_1), np.hypot(ap_2, b_2)
    hp_1 = np.degrees(np.arctan2(b_1, ap_1)) % 360.0
    hp_2 = np.degrees(np.arctan2(b_2, ap_2)) % 360.0
    grey = cp_1 * cp_2 == 0.0

    dh = (hp_2 - hp_1 + 180.0) % 360.0 - 180.0
    dh = np.where(grey, 0.0, np.where((dh == -180.0) & (hp_2 > hp_1), 180.0, dh))
    dl, dc = l_2 - l_1, cp_2 - cp_1
    d_hue = 2.0 * np.sqrt(cp_1 * cp_2) * np.sin(np.radians(dh) / 2.0)

    l_bar, cp_bar = (l_1 + l_2) / 2.0, (cp_1 + cp_2) / 2.0
    h_sum, far = hp_1 + hp_2, np.abs(hp_1 - hp_2) > 180.0
    h_bar = np.where(far, (h_sum + np.where(h_sum < 360.0, 360.0, -360.0)) / 2.0, h_sum / 2.0)
    h_bar = np.where(grey, h_sum, h_bar)

    t = (
        1.0
        - 0.17 * np.cos(np.radians(h_bar - 30.0))
        + 0.24 * np.cos(np.radians(2.0 * h_bar))
        + 0.32 * np.cos(np.radians(3.0 * h_bar + 6.0))
        - 0.20 * np.cos(np.radians(4.0 * h_bar - 63.0))
    )
    l_off = (l_bar - 50.0) ** 2
    s_l = 1.0 + 0.015 * l_off / np.sqrt(20.0 + l_off)
    s_c = 1.0 + 0.045 * cp_bar
    s_h = 1.0 + 0.015 * cp_bar * t
    cp_bar_7 = cp_bar**7
    r_t = (
        -2.0
        * np.sqrt(cp_bar_7 / (cp_bar_7 + _C7))
        * np.sin(np.radians(60.0 * np.exp(-(((h_bar - 275.0) / 25.0) ** 2))))
    )
    el, ec, eh = dl / s_l, dc / s_c, d_hue / s_h
    return np.asarray(np.sqrt(np.maximum(el**2 + ec**2 + eh**2 + r_t * ec * eh, 0.0)))


def delta_e76(lab_1: FloatArray, lab_2: FloatArray) -> FloatArray:
    """Euclidean CIELAB difference (CIE 1976)."""
    return np.asarray(np.linalg.norm(np.asarray(lab_1, float) - np.asarray(lab_2, float), axis=-1))
