"""What a measurement would reach that knows the light, the glare, the pose and every outline.

The same scene, lamp, camera and noise, but lit evenly, without gloss, from straight above; and
contrast is read in the true core and ring. What spread is left comes from the camera, the lamp's
spectrum, and the fit of the colours to the card.
"""

from __future__ import annotations

import cv2
import numpy as np

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import apply_curves, linear_image_to_lab
from pigment.imaging.calibration import fit_colour_calibration
from pigment.imaging.card import locate_reference_card
from pigment.imaging.zones import bounding_box, find_zones
from pigment.model.patches import PatchKind
from pigment.pipeline.settings import Settings
from pigment.synth.render import RenderedPhoto

_MARGIN_MM = 10.0


def oracle_contrasts(rendered: RenderedPhoto, settings: Settings) -> dict[int, float]:
    """``delta_e00`` of every true patch in an evenly lit photo, by its number."""
    card = None
    if rendered.truth.card != "none":
        card = locate_reference_card(rendered.pixels_srgb, settings.reference_card)
    colour = fit_colour_calibration(card, settings.calibration)
    lab = linear_image_to_lab(apply_curves(rendered.pixels_srgb, colour.curves, colour.matrix))
    truth, found = rendered.truth, {}
    spots = cv2.dilate((truth.labels > 0).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    for number, spot in truth.spots.items():
        mask = truth.labels == number
        box = bounding_box(mask, int(_MARGIN_MM / truth.mm_per_px))
        if spot.kind is not PatchKind.PATCH or box is None:
            continue
        normal = truth.skin[box] & ~spots[box]
        zones = find_zones(mask[box], truth.skin[box], normal, truth.mm_per_px)
        if zones.core.any() and zones.ring.any():
            core, ring = (np.median(lab[box][zone], axis=0) for zone in (zones.core, zones.ring))
            found[number] = float(delta_e00(core.astype(float), ring.astype(float)))
    return found
