"""The chromophores of a piece of skin at one visit: tone, mottle, redness, veins and spots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pigment.synth.arrays import Field
from pigment.synth.lut import MOST_EPIDERMAL
from pigment.synth.scene import Body, Lesion, Skin, Tone
from pigment.synth.spots import patchiness, pigment_dose, pigment_share, window
from pigment.synth.texture import octaves, redness, relief, veins

_MELANIN_MOTTLE = ((0.5, 0.045), (2.0, 0.035), (6.0, 0.035), (22.0, 0.045), (70.0, 0.06))
_BLOOD_MOTTLE = ((0.5, 0.09), (1.6, 0.08), (4.5, 0.07), (15.0, 0.06), (60.0, 0.08))


@dataclass(frozen=True, slots=True)
class Flesh:
    """What makes one person's skin differ from another's of the same tone.

    ``mottle``: factor on the usual unevenness; ``redness``: number of lasting blotches;
    ``veins``: strength; ``coarseness``: size of the skin's relief; ``heading``: along a limb.
    """

    mottle: float
    redness: int
    veins: float
    coarseness: float
    relief: float
    heading: float
    seed: int


@dataclass(frozen=True, slots=True)
class Flush:
    """How the skin is that day: ln factors on melanin (tan) and blood, passing blotches."""

    tan: float = 0.0
    blood: float = 0.0
    blotches: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class SkinBase:
    """What lasts over the visits, each (rows, columns): ln melanin, ln blood, veins, relief."""

    ln_epidermal: Field
    ln_blood: Field
    veins: Field
    relief: Field


def skin_base(body: Body, tone: Tone, flesh: Flesh) -> SkinBase:
    """Make the normal skin of one person on a body part, from ``flesh.seed``."""
    rng = np.random.default_rng(flesh.seed)
    sheet = body.sheet
    scale = np.float32(flesh.mottle)
    ln_epidermal = np.float32(np.log(tone.epidermal)) + scale * octaves(sheet, _MELANIN_MOTTLE, rng)
    ln_blood = np.float32(np.log(tone.blood)) + scale * octaves(sheet, _BLOOD_MOTTLE, rng)
    if flesh.redness:
        ln_blood += redness(sheet, rng, flesh.redness)
    if body.epidermal_gain is not None:
        ln_epidermal += np.log(body.epidermal_gain).astype(np.float32)
    if body.blood_gain is not None:
        ln_blood += np.log(body.blood_gain).astype(np.float32)
    deep = np.zeros(sheet.shape, np.float32)
    if flesh.veins > 0.0:
        deep = (flesh.veins * veins(sheet, flesh.heading, rng)).astype(np.float32)
    fine = relief(sheet, flesh.coarseness, rng) * np.float32(flesh.relief)
    return SkinBase(ln_epidermal, ln_blood, deep, fine)


def skin_at_visit(
    body: Body, base: SkinBase, tone: Tone, lesions: tuple[Lesion, ...], visit: int, flush: Flush
) -> Skin:
    """Skin with its spots at ``visit``."""
    epidermal = np.exp(base.ln_epidermal + np.float32(flush.tan))
    ln_blood = base.ln_blood + np.float32(flush.blood)
    if flush.blotches:
        ln_blood += redness(body.sheet, np.random.default_rng(flush.seed), flush.blotches)
    dermal = np.float32(4e-4) * base.veins
    for lesion in lesions:
        cells = window(body.sheet, lesion, 1.0)
        share = pigment_share(body.sheet, lesion, visit, cells)
        uneven = np.exp(0.5 * (base.ln_epidermal[cells] - np.float32(np.log(tone.epidermal))))
        add_e, add_d = (
            dose * lesion.strength_factors[visit] for dose in pigment_dose(lesion, tone)
        )
        share = share * patchiness(body.sheet, lesion, cells)
        epidermal[cells] += np.float32(add_e) * share * uneven
        dermal[cells] += np.float32(add_d) * share * uneven
    return Skin(np.minimum(epidermal, MOST_EPIDERMAL), dermal, np.exp(ln_blood), base.relief)
