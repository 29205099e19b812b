"""From chromophores to the colour of skin.

Epidermis as a filter over a diffusing dermis (Farrell, Patterson & Wilson 1992, Med. Phys.
19:879), with absorption after Jacques (1998), "Skin optics summary", Oregon Medical Laser
Center. Two additions keep dark skin from being too saturated, as the plain filter makes it:
the path through melanin varies from place to place below the resolution of a photograph (rete
ridges, melanosomes in clumps), taken as gamma-distributed, and a small surface reflectance.
"""

from __future__ import annotations

import numpy as np

from pigment.colour.chromophores import SURFACE_REFLECTANCE, subsurface_density
from pigment.colour.difference import delta_e00
from pigment.colour.spaces import linear_to_lab
from pigment.synth.arrays import Amount, Field
from pigment.synth.spectra import WAVELENGTHS_NM, linear_srgb_weights, table

EPIDERMIS_CM = 0.010
SATURATION = 0.75  # oxygenated share of the haemoglobin
SURFACE = SURFACE_REFLECTANCE
PATH_SHAPE = 1.4  # gamma shape of the melanin path; infinite = one even layer
_N = 1.4
_R_INNER = -1.44 / _N**2 + 0.71 / _N + 0.668 + 0.0636 * _N
_A = (1.0 + _R_INNER) / (1.0 - _R_INNER)

MU_BASE = 0.244 + 85.3 * np.exp(-(WAVELENGTHS_NM - 154.0) / 66.2)  # cm-1
MU_MELANOSOME = 6.6e11 * WAVELENGTHS_NM**-3.33
MU_SCATTER = 2e12 * WAVELENGTHS_NM**-4 + 2e5 * WAVELENGTHS_NM**-1.5


def mu_blood(saturation: float = SATURATION) -> Field:
    """Absorption of whole blood (31,), cm-1, at 150 g haemoglobin per litre."""
    columns = table("haemoglobin")
    mixed = saturation * columns["oxy"] + (1.0 - saturation) * columns["deoxy"]
    return np.asarray(2.303 * 150.0 / 64500.0 * mixed)


def skin_reflectance(
    epidermal: Amount, dermal: Amount, blood: Amount, *, mu_vessels: Field | None = None
) -> Field:
    """Diffuse reflectance (..., 31) of skin.

    Parameters
    ----------
    epidermal, dermal
        Volume fraction (...) of melanosomes in the epidermis and in the dermis; what is above 1
        in the epidermis is as much in a thicker one.
    blood
        Volume fraction (...) of blood in the dermis.
    mu_vessels
        Absorption (31,) of the blood as it lies in the vessels, cm-1; spread evenly if ``None``.
    """
    mu_vessels = mu_blood() if mu_vessels is None else mu_vessels
    epidermal, dermal, blood = (
        np.asarray(part, float)[..., None] for part in np.broadcast_arrays(epidermal, dermal, blood)
    )
    mu_epidermis = epidermal * MU_MELANOSOME + np.maximum(1.0 - epidermal, 0.0) * MU_BASE
    through = (1.0 + 2.0 * EPIDERMIS_CM * mu_epidermis / PATH_SHAPE) ** -PATH_SHAPE
    mu_dermis = blood * mu_vessels + dermal * MU_MELANOSOME + (1.0 - blood - dermal) * MU_BASE
    albedo = MU_SCATTER / (mu_dermis + MU_SCATTER)
    s = np.sqrt(3.0 * (1.0 - albedo))
    diffuse = 0.5 * albedo * (1.0 + np.exp(-4.0 / 3.0 * _A * s)) * np.exp(-s)
    return np.asarray(SURFACE + (1.0 - SURFACE) * through * diffuse)


def skin_linear(epidermal: Amount, dermal: Amount, blood: Amount) -> Field:
    """Linear sRGB (..., 3) of skin under D65."""
    return np.asarray(skin_reflectance(epidermal, dermal, blood) @ linear_srgb_weights())


def haemoglobin_table(epidermal: Field, blood: float = 0.010) -> tuple[Field, Field]:
    """Lightness (n,) and unit density change by blood (n, 3) along skin tones ``epidermal`` (n,).

    The numbers of :mod:`pigment.colour.chromophores` come from here.
    """
    more, less = (skin_linear(epidermal, 0.0, blood * factor) for factor in (1.1, 1 / 1.1))
    change = subsurface_density(more) - subsurface_density(less)
    lightness = linear_to_lab(skin_linear(epidermal, 0.0, blood))[..., 0]
    return lightness, np.asarray(change / np.linalg.norm(change, axis=-1, keepdims=True))


def hue_table(
    epidermal: Field, contrasts_delta_e00: Field, blood: float = 0.010
) -> tuple[Field, Field, Field]:
    """Lightness (n,) of skin, and ln of blue over red light taken away (k, n) by either pigment.

    First by pigment added to the epidermis, then by pigment added to the dermis, so much of it
    that the contrast is each of ``contrasts_delta_e00`` (k,). The numbers of
    :mod:`pigment.imaging.hue` come from here.
    """
    normal = skin_linear(epidermal, 0.0, blood)
    steps = np.linspace(0.0, 1.0, 2001)[1:, None]
    more = (0.97 - epidermal) * steps**2
    lab = linear_to_lab(normal)
    tables = []
    for dark in (
        skin_linear(epidermal + more, 0.0, blood),
        skin_linear(epidermal, 0.5 * steps**2, blood),
    ):
        reached = delta_e00(linear_to_lab(dark), lab)
        taken = normal - dark
        ratio = np.log(taken[..., 2] / taken[..., 0])
        tables.append(
            np.array(
                [
                    [np.interp(wanted, reached[:, i], ratio[:, i]) for i in range(len(epidermal))]
                    for wanted in contrasts_delta_e00
                ]
            )
        )
    return lab[..., 0], tables[0], tables[1]
