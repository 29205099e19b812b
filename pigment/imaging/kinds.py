"""Tell moles and freckles from patches, by size, darkness and edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pigment.imaging.evidence import Evidence
from pigment.model.patches import PatchKind

_TONE_L = (38.0, 44.0)  # lightness of very dark and of dark skin
_DARK_L = 50.0


@dataclass(frozen=True, slots=True)
class KindSettings:
    """Limits between the kinds."""

    freckle_mm: float = 3.0
    mole_mm: float = 6.4
    mole_density: float = 0.66  # mean optical density a small mole adds at least to skin
    mole_density_darkest: float = 0.50  # and to very dark skin, where density has less room
    mole_elongation_dark: float = 1.35  # there a mole must be rounder than this as well
    mole_red_share_dark: float = 1.48  # and no bluer: its red density over the mean one
    mole_red_share_darkest: float = 1.70  # which all colours near on the darkest skin
    darkest_patch_density: float = 0.95  # beyond, a spot of any size is no patch of pigment
    round_solidity: float = 1.015  # on dark skin a sharp spot without any dent may be paler
    round_density: float = 0.22  # this much at least
    round_red_share: float = 1.53  # if no bluer than this
    round_edge_share: float = 0.8  # and its edge no wider, of its radius
    mole_solidity: float = 0.88
    mole_solidity_darkest: float = 1.01  # on very dark skin: no dent at all
    freckle_share: float = 1 / 45  # of the photo's long side, without a scale
    mole_share: float = 1 / 20
    mole_edge_share: float = 1.0  # of its radius: a mole's edge is no wider


def _is_small_mole(evidence: Evidence, settings: KindSettings) -> bool:
    """Whether a spot of a mole's size is dark, compact and sharp enough for one.

    On very dark skin a mole stands out by less, so its shape must say more.
    """

    def limit(darkest: float, lighter: float) -> float:
        return float(np.interp(evidence.surround_l, _TONE_L, (darkest, lighter)))

    if evidence.surround_l < _DARK_L and evidence.elongation > settings.mole_elongation_dark:
        return False
    is_dark = evidence.surround_l < _TONE_L[1]
    red_share = evidence.red_density / max(evidence.density, 1e-6)
    if evidence.density < limit(settings.mole_density_darkest, settings.mole_density):
        return (
            is_dark
            and evidence.density >= settings.round_density
            and evidence.solidity >= settings.round_solidity
            and evidence.edge_share <= settings.round_edge_share
            and red_share <= settings.round_red_share
        )
    bluest = limit(settings.mole_red_share_darkest, settings.mole_red_share_dark)
    if is_dark and red_share > bluest:
        return False
    return (
        evidence.solidity >= limit(settings.mole_solidity_darkest, settings.mole_solidity)
        and evidence.edge_share <= settings.mole_edge_share
    )


def classify_kind(
    evidence: Evidence, mm_per_px: float | None, long_side_px: int, settings: KindSettings
) -> PatchKind:
    """Return the kind of a spot; without a scale its size is taken relative to the photo."""
    if mm_per_px is None:
        freckle_px = settings.freckle_share * long_side_px
        mole_px = settings.mole_share * long_side_px
    else:
        freckle_px, mole_px = settings.freckle_mm / mm_per_px, settings.mole_mm / mm_per_px
    if evidence.density > settings.darkest_patch_density:
        return PatchKind.MOLE
    if evidence.diameter_px < mole_px and _is_small_mole(evidence, settings):
        return PatchKind.MOLE
    return PatchKind.FRECKLE if evidence.diameter_px < freckle_px else PatchKind.PATCH
