"""What a tan does to a contrast that has not changed.

The same pigment stands out less on darker skin: where skin already takes much of the light,
more pigment takes less away. By the layered optics of the method (chapter 13) a contrast
follows the lightness of the skin around it nearly exponentially, and the rate hardly depends
on the contrast itself (3 to 8 delta_e00). The rates below are its logarithm's change per unit
of the surround's L*, read off those optics for pigment in the epidermis and in the dermis.
"""

from __future__ import annotations

import numpy as np

from pigment.model.arrays import FloatArray

# Lightness of the surround, and d ln(contrast) / d L* there: epidermal, then dermal pigment.
_SURROUND_L = np.array([33.0, 39.6, 46.2, 52.3, 57.4, 61.3, 65.9])
_RATES: dict[str, tuple[FloatArray, FloatArray]] = {
    "delta_e00": (
        np.array([0.0910, 0.0744, 0.0698, 0.0580, 0.0385, 0.0423, 0.0590]),
        np.array([0.0278, 0.0242, 0.0246, 0.0180, 0.0082, 0.0079, 0.0045]),
    ),
    "delta_l": (
        np.array([0.0986, 0.0717, 0.0596, 0.0523, 0.0476, 0.0448, 0.0423]),
        np.array([0.0462, 0.0314, 0.0234, 0.0189, 0.0163, 0.0148, 0.0133]),
    ),
    "melanin_contrast": (
        np.array([0.1138, 0.0872, 0.0761, 0.0692, 0.0644, 0.0613, 0.0610]),
        np.zeros(7),
    ),
}


def tan_factor(metric: str, then_l: float, now_l: float, epidermal: float = 1.0) -> float:
    """By what a contrast is multiplied when the skin around it goes from one L* to another.

    Parameters
    ----------
    metric
        ``delta_e00``, ``delta_l`` or ``melanin_contrast``; anything else does not depend on it.
    epidermal
        Share of the pigment that lies in the epidermis: 1 for brown, 0 for grey-blue.
    """
    rates = _RATES.get(metric)
    if rates is None:
        return 1.0
    middle = 0.5 * (then_l + now_l)
    shallow, deep = (float(np.interp(middle, _SURROUND_L, rate)) for rate in rates)
    return float(np.exp((epidermal * shallow + (1.0 - epidermal) * deep) * (now_l - then_l)))
