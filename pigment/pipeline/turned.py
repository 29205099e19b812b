"""Patches on skin that turns away from the camera: marked, for their area is foreshortened."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from pigment.imaging.turning import TurningSettings, find_limb
from pigment.model.patches import TURNED_AWAY, Patch
from pigment.model.photo import QualityFlag, QualityReport
from pigment.model.view import View


def mark_turned(
    view: View, patches: tuple[Patch, ...], settings: TurningSettings
) -> tuple[Patch, ...]:
    """Mark the patches whose middle has turned beyond the limit (flag ``turned_away``).

    Their area is left as it was read: the same share is missing in every photo of the series,
    so that changes hold, but it is too small by an unknown part of a seventh and more.
    """
    if not patches:
        return patches
    body = np.ascontiguousarray(view.skin).astype(np.uint8)
    regions = [] if view.card is None else [view.card.outline_px]
    regions += [] if view.scale is None else [view.scale.region_px]
    for region in regions:
        cv2.fillConvexPoly(body, np.round(region).astype(np.int32), 1)
    limb = find_limb(body > 0, settings)
    if limb is None:
        return patches
    turns = limb.turn_deg(np.array([patch.centre_px for patch in patches]))
    return tuple(
        replace(patch, flags=(*patch.flags, TURNED_AWAY)) if turn > settings.limit_deg else patch
        for patch, turn in zip(patches, turns, strict=True)
    )


def with_turned(report: QualityReport, patches: tuple[Patch, ...]) -> QualityReport:
    """Add the flag of photos in which a patch has turned away."""
    if not any(TURNED_AWAY in patch.flags for patch in patches):
        return report
    return replace(report, flags=tuple(dict.fromkeys((*report.flags, QualityFlag.CURVED))))
