"""One colour against another of a different photograph: what the light in between may do.

Within one photo, light falls alike on a patch and on the skin around it. Between two photos
nothing but the card holds the colours together, and skin seldom lies just as the card does: its
lightness is known badly, its tint better. So the melanin contrast, which shading does not
move, says more here than the colour difference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pigment.colour.chromophores import melanin_direction, subsurface_density
from pigment.colour.difference import delta_e00
from pigment.colour.spaces import lab_to_linear, linear_to_lab
from pigment.model.arrays import FloatArray
from pigment.model.quantity import Quantity


@dataclass(frozen=True, slots=True)
class AcrossSettings:
    """Standard uncertainties between two photos that show a card, as ln of linear light.

    ``light_sd``: of all channels together (skin does not face the lamp as the card does;
    rendered forearms: lightness moves by 4 L* units); ``tint_sd``: of each channel by itself.
    """

    light_sd: float = 0.15
    tint_sd: float = 0.025
    draws: int = 400


@dataclass(frozen=True, slots=True)
class AcrossContrast:
    """A colour minus another one, read in another photo."""

    melanin_contrast: Quantity
    delta_e00: Quantity
    delta_l: Quantity
    sd_lab: tuple[float, float, float]  # of the second colour, as it stands for the first


def contrast_across(
    lab: FloatArray, other_lab: FloatArray, settings: AcrossSettings
) -> AcrossContrast:
    """Compare CIELAB ``lab`` (3,) with ``other_lab`` (3,) of another calibrated photo."""
    here, there = lab_to_linear(np.asarray(lab, float)), lab_to_linear(np.asarray(other_lab, float))
    direction = melanin_direction(np.asarray(other_lab, float))
    noise = np.random.default_rng(20050102).standard_normal((settings.draws, 4))
    lit = np.exp(settings.light_sd * noise[:, :1] + settings.tint_sd * noise[:, 1:])
    drawn = there * lit
    drawn_lab = linear_to_lab(drawn)
    density = subsurface_density(here)
    melanin = (density - subsurface_density(drawn)) @ direction
    spread = np.std(drawn_lab, axis=0)
    return AcrossContrast(
        melanin_contrast=Quantity(
            float((density - subsurface_density(there)) @ direction), float(np.std(melanin))
        ),
        delta_e00=Quantity(
            float(delta_e00(np.asarray(lab, float), np.asarray(other_lab, float))),
            float(np.std(delta_e00(np.asarray(lab, float), drawn_lab))),
        ),
        delta_l=Quantity(float(lab[0] - other_lab[0]), float(spread[0])),
        sd_lab=(float(spread[0]), float(spread[1]), float(spread[2])),
    )
