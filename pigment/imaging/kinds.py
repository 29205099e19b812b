"""Tell moles and freckles from patches, by size, darkness and edge."""

from __future__ import annotations

from dataclasses import dataclass

from pigment.imaging.evidence import Evidence
from pigment.model.patches import PatchKind


@dataclass(frozen=True, slots=True)
class KindSettings:
    """Limits between the kinds."""

    freckle_mm: float = 3.0
    mole_mm: float = 7.0
    mole_density: float = 0.70  # mean optical density a small mole adds, at least
    darkest_patch_density: float = 0.95  # beyond, a spot of any size is no patch of pigment
    mole_solidity: float = 0.88
    mole_edge_share: float = 1.0  # of its radius: a mole's edge is no wider


def classify_kind(evidence: Evidence, mm_per_px: float | None, settings: KindSettings) -> PatchKind:
    """Return the kind of a spot; without a scale every spot is a patch."""
    if mm_per_px is None:
        return PatchKind.PATCH
    if evidence.density > settings.darkest_patch_density:
        return PatchKind.MOLE
    diameter_mm = evidence.diameter_px * mm_per_px
    if (
        evidence.density >= settings.mole_density
        and diameter_mm < settings.mole_mm
        and evidence.solidity >= settings.mole_solidity
        and evidence.edge_share <= settings.mole_edge_share
    ):
        return PatchKind.MOLE
    if diameter_mm < settings.freckle_mm:
        return PatchKind.FRECKLE
    return PatchKind.PATCH
