"""A face in the photo, and what of it is no skin: eyes, brows, nostrils, lips, hairline.

The network of ``face_net`` says what each pixel may be; it is believed only where the parts it
names stand to each other as in a face (``face_frame``) and stand out of its skin
(``face_belief``). Without such a face nothing is taken from the skin: a dark patch must never be
lost to a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from pigment.imaging.face_belief import BeliefSettings, parts_stand_out
from pigment.imaging.face_frame import (
    PLACES_MM,
    FrameSettings,
    fit_frame,
    middle_of_face,
    millimetres,
    strip_of,
)
from pigment.imaging.face_net import PARTS, by_share, part_probabilities
from pigment.imaging.illumination import optical_density
from pigment.model.arrays import FloatArray, LinearImage, Mask, readonly
from pigment.model.face import FaceFrame

_NOT_SKIN = ("eye", "brow", "nostril", "lips")
_ZONES_MM = {  # half axes
    "eye": (25.0, 14.0),
    "brow": (28.0, 15.0),
    "nostril": (21.0, 12.0),
    "lips": (35.0, 18.0),
}
_BROW_CORE_MM = (28.0, 9.0)  # half axes of where a brow is, and nothing else that is dark
_BROW_REACH_MM = (34.0, 16.0)  # half axes of the skin that a faint brow is held against
_LONG = {"brow": 0.6, "lips": 0.7}  # whose tips are less sure; of the zone's height
_BRIM_MM = (48.0, 40.0)  # beside and above which hair may lie


@dataclass(frozen=True, slots=True)
class FaceSettings:
    """When a face is believed, and how much of its parts is left out."""

    frame: FrameSettings = field(default_factory=FrameSettings)
    belief: BeliefSettings = field(default_factory=BeliefSettings)
    part_probability: float = 0.5
    part_grow: float = 0.2  # what joins a part found may be less sure
    margin_mm: float = 0.3  # round each part
    brow_density: float = 0.3  # darker than the face by this, where a brow must be: it is one
    faint_brow_density: float = 0.10  # darker than the skin round it, and of a brow's shape
    least_brow_mm: float = 18.0  # long
    least_brow_aspect: float = 2.5
    brow_margin_mm: float = 1.5  # round a faint brow, whose hairs thin out
    hair_probability: float = 0.6
    behind_probability: float = 0.7  # of hair or background, which then is no skin
    reach_mm: float = 140.0  # how far from the bridge of the nose hair and background are believed


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A face in an image (h, w).

    ``not_skin``: its eyes, brows, nostrils, lips and hairline. ``inside``: the middle of the
    face, whatever it shows. ``behind``: hair and background round the face, as far as sure.
    """

    frame: FaceFrame
    not_skin: Mask
    inside: Mask
    behind: Mask

    def __post_init__(self) -> None:
        for mask in (self.not_skin, self.inside, self.behind):
            readonly(mask)


def find_face(linear: LinearImage, covered: Mask, settings: FaceSettings) -> Face | None:
    """Return the face in linear sRGB (h, w, 3), or ``None`` where none is sure.

    ``covered`` (h, w): what lies before the face, such as a card.
    """
    probability = part_probabilities(linear)
    size = (probability.shape[1], probability.shape[0])
    hidden = cv2.resize(covered.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    seen = fit_frame(probability, hidden, settings.frame)
    if seen is None:
        return None
    height, width = linear.shape[:2]
    frame = scaled_frame(seen, width / probability.shape[1], height / probability.shape[0])
    if not parts_stand_out(linear, frame, settings.belief):
        return None
    x, y = millimetres(frame.to_px, (height, width))
    fair = by_share(probability)
    fine = cv2.resize(fair, (width, height), interpolation=cv2.INTER_LINEAR)
    return Face(
        frame,
        _not_skin(np.asarray(fine), x, y, frame, settings) | _dark_brows(linear, x, y, settings),
        middle_of_face(x, y),
        _behind(np.asarray(fine), x, y, settings),
    )


def scaled_frame(frame: FaceFrame, scale_x: float, scale_y: float) -> FaceFrame:
    """Carry a frame over to the same picture at another size."""
    scale = np.array([scale_x, scale_y])
    to_px = scale[:, None] * frame.to_px
    to_px[:, 2] += 0.5 * scale - 0.5
    return FaceFrame(to_px, frame.parts, frame.confidence)


def _not_skin(
    probability: FloatArray,
    x: FloatArray,
    y: FloatArray,
    frame: FaceFrame,
    settings: FaceSettings,
) -> Mask:
    """Parts where they can be in a face, with a margin, and hair where that can be."""
    part = np.sum([probability[..., PARTS.index(kind)] for kind in _NOT_SKIN], axis=0)
    hair = probability[..., PARTS.index("hair")]
    zones, long = np.zeros(x.shape, bool), np.zeros(x.shape, bool)
    for kind, at_x, at_y in PLACES_MM.values():
        half_x, half_y = _ZONES_MM[kind]
        zone = _ellipse(x - at_x, y - at_y, (half_x, half_y))
        zones |= zone
        if kind == "brow":
            part = np.where(zone, part + hair, part)  # strong brows look like hair
        if kind in _LONG:
            long |= _ellipse(x - at_x, y - at_y, (half_x, _LONG[kind] * half_y))
    taken = ((part > settings.part_probability) & zones) | _grown(part * long, settings)
    brim = (np.abs(x) > _BRIM_MM[0]) | (y < -_BRIM_MM[1])
    taken |= (hair > settings.hair_probability) & brim & (np.hypot(x, y) < settings.reach_mm)
    margin = round(settings.margin_mm * float(np.hypot(*frame.to_px[:, 0])))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1))
    return np.asarray(cv2.dilate(taken.astype(np.uint8), disc) > 0)


def _dark_brows(linear: LinearImage, x: FloatArray, y: FloatArray, settings: FaceSettings) -> Mask:
    """Return what is dark (h, w) where the brows are, whatever the network makes of it."""
    density = optical_density(linear).mean(axis=2)
    dark = density - float(np.median(density[middle_of_face(x, y)])) > settings.brow_density
    brows = np.zeros(x.shape, bool)
    for kind, at_x, at_y in PLACES_MM.values():
        if kind == "brow":
            core = _ellipse(x - at_x, y - at_y, _BROW_CORE_MM)
            around = _ellipse(x - at_x, y - at_y, _BROW_REACH_MM) & ~core & ~dark
            brows |= core & dark
            if core.any() and around.any():
                faint = density - float(np.median(density[around])) > settings.faint_brow_density
                brows |= core & _brow_shaped(core & faint, x, y, settings)
    return brows


def _ellipse(x: FloatArray, y: FloatArray, half_axes: tuple[float, float]) -> Mask:
    return np.asarray((x / half_axes[0]) ** 2 + (y / half_axes[1]) ** 2 < 1.0)


def _brow_shaped(mask: Mask, x: FloatArray, y: FloatArray, settings: FaceSettings) -> Mask:
    """Return the largest part of ``mask`` (h, w) with a margin, where it is as long as a brow."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return np.zeros_like(mask)
    part = pieces == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    if np.count_nonzero(part) < 3:
        return np.zeros_like(mask)
    length, width, _ = strip_of(x[part], y[part])
    if length < settings.least_brow_mm or length < settings.least_brow_aspect * width:
        return np.zeros_like(mask)
    away = cv2.distanceTransform((~part).astype(np.uint8), cv2.DIST_L2, 3)
    px_per_mm = 1.0 / max(float(np.hypot(x[0, 1] - x[0, 0], y[0, 1] - y[0, 0])), 1e-6)
    return np.asarray(away <= settings.brow_margin_mm * px_per_mm)


def _grown(part: FloatArray, settings: FaceSettings) -> Mask:
    """Where a part is sure (h, w), and what of it joins on less surely."""
    wide = (part > settings.part_grow).astype(np.uint8)
    _, pieces = cv2.connectedComponents(wide)
    sure = np.unique(pieces[part > settings.part_probability])
    return np.asarray(np.isin(pieces, sure[sure > 0]))


def _behind(probability: FloatArray, x: FloatArray, y: FloatArray, settings: FaceSettings) -> Mask:
    """Where hair or background is sure, near the face and off its middle."""
    rest = probability[..., PARTS.index("other")] + probability[..., PARTS.index("hair")]
    near = np.hypot(x, y) < settings.reach_mm
    return np.asarray((rest > settings.behind_probability) & near & ~middle_of_face(x, y))
