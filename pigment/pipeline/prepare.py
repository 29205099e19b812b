"""From a photograph to a view: colour, scale, light and skin."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import cv2
import numpy as np

from pigment.colour.spaces import (
    apply_curves,
    linear_image_to_lab,
    linear_image_to_lightness,
)
from pigment.errors import QualityError
from pigment.imaging.card import locate_reference_card
from pigment.imaging.hair import hair_mask
from pigment.imaging.illumination import (
    Illumination,
    estimate_illumination,
    flatten_illumination,
    illumination_by_slopes,
)
from pigment.imaging.markers import locate_markers
from pigment.imaging.neutral_balance import calibrate_by
from pigment.imaging.printed_card import as_printed
from pigment.imaging.quality import assess_quality, glare_mask, require_usable
from pigment.imaging.quality_gate import with_header, with_light, with_targets
from pigment.imaging.ruler import locate_ruler
from pigment.imaging.scale import scale_from_card
from pigment.imaging.segmentation import SegmentationSettings, segment_patches
from pigment.imaging.sharpness import measure_sharpness
from pigment.imaging.sheen import estimate_sheen, without_sheen
from pigment.imaging.skin import find_skin
from pigment.model.arrays import LinearImage, Mask, SrgbImage
from pigment.model.calibration import ColourCalibration, ReferenceCard, SpatialScale
from pigment.model.corrections import Painted
from pigment.model.face import FaceFrame
from pigment.model.patches import PatchMap
from pigment.model.photo import Capture, Photo, QualityFlag, QualityReport
from pigment.model.view import View
from pigment.pipeline.settings import Settings

_TARGET_MARGIN = 0.06  # of the target's size: its rim and shadow are not skin
_FIRST_LOOK = 0.25  # the first, rough look for patches is taken at this share of the scale


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is known of a photo before its light is evened: colours, scale and skin.

    ``linear`` (h, w, 3): calibrated; ``skin``, ``glare``, ``hair`` (h, w); ``photo_to_work``:
    from the photo's pixels to working pixels. The photo itself, which may be large, is let go.
    """

    file: str
    sha256: str
    capture: Capture
    size_photo_px: tuple[int, int]
    photo_to_work: float
    srgb: SrgbImage
    linear: LinearImage
    card: ReferenceCard | None
    scale: SpatialScale | None
    colour: ColourCalibration
    skin: Mask
    glare: Mask
    hair: Mask
    face: FaceFrame | None

    @property
    def mm_per_px(self) -> float | None:
        """Return the size of a working pixel, where it is known."""
        return None if self.scale is None else self.scale.mm_per_px


def prepare_view(
    photo: Photo, settings: Settings, painted: Painted | None = None
) -> tuple[View, PatchMap]:
    """Calibrate one photo, find its skin, even its light; also the patches found on the way.

    ``painted``: what a person says of this photo's skin; it counts for the skin and for the
    light, not for the patches returned.

    Raises
    ------
    QualityError
        When the photo is blurred, dark, blown out, mostly glare, or shows too little skin.
    """
    ground = prepare_ground(photo, settings, painted)
    with ThreadPoolExecutor(1) as beside:
        return even_ground(ground, settings, measured_beside(ground, settings, beside), painted)


def measured_beside(
    ground: Ground, settings: Settings, beside: ThreadPoolExecutor
) -> Future[float]:
    """Measure how sharp a photo is, in another thread."""
    sharpness = settings.quality.sharpness
    return beside.submit(measure_sharpness, ground.srgb, ground.skin, sharpness)


def prepare_ground(photo: Photo, settings: Settings, painted: Painted | None = None) -> Ground:
    """Calibrate one photo and find its skin, to which ``painted`` may add, or take from it."""
    srgb, factor = to_working_scale(photo.pixels_srgb, settings.working_megapixels)
    card, scale = _locate_targets(photo, srgb, settings)
    colour = calibrate_by(card, settings.calibration)
    linear = apply_curves(srgb, colour.curves, colour.matrix)
    covered = target_mask(srgb, card, scale)
    found = find_skin(linear, covered, card is not None, settings.skin)
    skin, shadow = found.mask, found.shadow
    if painted is not None:
        skin, shadow = painted.on_skin(skin), painted.on_shadow(shadow)
    glare = glare_mask(srgb, settings.quality)
    skin = skin & ~glare
    hair = hair_mask(linear_image_to_lightness(linear), skin, settings.hair) | shadow
    height, width = photo.pixels_srgb.shape[:2]
    return Ground(
        file=photo.file,
        sha256=photo.sha256,
        capture=photo.capture,
        size_photo_px=(width, height),
        photo_to_work=factor,
        srgb=srgb,
        linear=linear,
        card=card,
        scale=scale,
        colour=colour,
        skin=skin,
        glare=glare,
        hair=hair,
        face=found.face,
    )


def even_ground(
    ground: Ground, settings: Settings, sharpness: Future[float], painted: Painted | None = None
) -> tuple[View, PatchMap]:
    """Even the light of a photo, judge its quality, and find its patches.

    The light is estimated twice: a rough look finds the patches, and the second estimate
    leaves them out, so that a large patch is not taken for a shadow.

    Raises
    ------
    QualityError
        When the photo is blurred, dark, blown out, mostly glare, or shows too little skin.
    """
    skin, hair = ground.skin, ground.hair
    flat, quality = _evened(ground, settings, sharpness, painted)
    lab = linear_image_to_lab(flat)
    calibrated = ground.card is not None
    patches = segment_patches(
        flat, lab, skin, skin & ~hair, ground.mm_per_px, calibrated, settings.segmentation,
        ground.face,
    )  # fmt: skip
    view = View(
        file=ground.file,
        sha256=ground.sha256,
        capture=ground.capture,
        size_photo_px=ground.size_photo_px,
        photo_to_work=ground.photo_to_work,
        srgb=ground.srgb,
        linear=ground.linear,
        flat=flat,
        lab=lab,
        skin=skin,
        hair=hair,
        quality=quality,
        card=ground.card,
        colour=ground.colour,
        scale=ground.scale,
        face=ground.face,
    )
    return view, patches


def _evened(
    ground: Ground, settings: Settings, sharpness: Future[float], painted: Painted | None
) -> tuple[LinearImage, QualityReport]:
    """Even the light of a usable photo."""
    skin = ground.skin
    rough = _rough_patches(ground, settings)
    if painted is not None:
        rough = painted.on_patches(rough)
    bare = skin & ~ground.hair
    light = estimate_illumination(ground.linear, bare, rough, settings.illumination)
    quality = with_header(_judge(ground, light, sharpness.result(), settings), ground.capture)
    require_usable(quality, float(skin.mean()), settings.quality)
    calibrated = ground.card is not None
    return _even(ground.linear, light, bare & ~rough, calibrated, settings), quality


def to_working_scale(pixels: SrgbImage, megapixels: float) -> tuple[SrgbImage, float]:
    """Reduce a photo (H, W, 3) to at most ``megapixels``; also the factor, 1 or less."""
    height, width = pixels.shape[:2]
    factor = min(1.0, float(np.sqrt(megapixels * 1e6 / (height * width))))
    if factor > 0.95:
        return np.ascontiguousarray(pixels), 1.0
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    reduced = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, np.uint8), size[0] / width


def _locate_targets(
    photo: Photo, srgb: SrgbImage, settings: Settings
) -> tuple[ReferenceCard | None, SpatialScale | None]:
    """Find the card and the scale; a marker of stated side beats the card's own size."""
    card = None
    if settings.targets.card == "auto":
        full = photo.pixels_srgb if photo.pixels_srgb.shape != srgb.shape else None
        card = locate_reference_card(srgb, settings.reference_card, full)
        card = None if card is None else as_printed(card, settings.targets.check_line_mm)
    scale = None
    if settings.targets.marker_mm is not None:
        scale = locate_markers(srgb, settings.targets.marker_mm, settings.markers)
    if scale is None and card is not None:
        scale = scale_from_card(card, srgb.shape[:2])
    if scale is None and settings.targets.ruler != "none":
        scale = locate_ruler(srgb, settings.targets.ruler == "stated", settings.ruler)
    return card, scale


def target_mask(srgb: SrgbImage, card: ReferenceCard | None, scale: SpatialScale | None) -> Mask:
    """Pixels (h, w) that the card or marker covers, with a margin."""
    covered = np.zeros(srgb.shape[:2], np.uint8)
    regions = [] if card is None else [card.outline_px]
    regions += [] if scale is None else [scale.region_px]
    for region in regions:
        middle = region.mean(axis=0)
        grown = middle + (region - middle) * (1.0 + 2.0 * _TARGET_MARGIN)
        cv2.fillConvexPoly(covered, np.round(grown).astype(np.int32), 1)
    return covered > 0


def _rough_patches(ground: Ground, settings: Settings) -> Mask:
    """Patches at a reduced scale under two first estimates of the light, with a margin."""
    linear, skin, hair, mm_per_px = ground.linear, ground.skin, ground.hair, ground.mm_per_px
    height, width = skin.shape
    size = (max(8, round(width * _FIRST_LOOK)), max(8, round(height * _FIRST_LOOK)))
    small = np.asarray(cv2.resize(linear, size, interpolation=cv2.INTER_AREA), np.float32)
    small_skin = cv2.resize(skin.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    small_hair = cv2.resize(hair.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    usable = small_skin & ~small_hair
    lights = (
        estimate_illumination(small, usable, None, settings.illumination),
        illumination_by_slopes(small, usable, settings.illumination),
    )
    found = np.zeros(small_skin.shape, bool)
    for light, wide in zip(lights, (False, True), strict=True):
        flat = flatten_illumination(small, light)
        rough = segment_patches(
            flat,
            linear_image_to_lab(flat),
            small_skin,
            usable,
            None if mm_per_px is None else mm_per_px / _FIRST_LOOK,
            ground.card is not None,
            _rough_settings(settings.segmentation, wide=wide),
        )
        found |= rough.labels > 0
    margin = max(3, round(0.012 * max(size)))
    grown = cv2.dilate(found.astype(np.uint8), np.ones((margin, margin), np.uint8))
    return np.asarray(cv2.resize(grown, (width, height), interpolation=cv2.INTER_NEAREST) > 0)


def _even(
    linear: LinearImage, light: Illumination, normal: Mask, calibrated: bool, settings: Settings
) -> LinearImage:
    """Divide the light out; before that, where colours are known, take the veil of sheen off."""
    veil = estimate_sheen(linear, light, normal, settings.sheen) if calibrated else None
    if veil is not None:
        linear, light = without_sheen(linear, light, veil, normal)
    return flatten_illumination(linear, light)


def _rough_settings(settings: SegmentationSettings, *, wide: bool) -> SegmentationSettings:
    """Less is asked, in fewer rounds, and no freckles: only what could bend the light's fit.

    ``wide``: only what is large enough to have passed for a shadow.
    """
    candidates = replace(
        settings.candidates,
        least_diameter_mm=6.0 if wide else 2.5,
        least_diameter_share=1 / 25 if wide else 1 / 60,
        most=20 if wide else 40,
        absolute_seed=2.2,
        local_seed=2.4,
    )
    if wide:
        candidates = replace(
            candidates,
            local_radius_mm=candidates.local_radius_mm[:2],
            local_radius_share=candidates.local_radius_share[:2],
        )
    return replace(
        settings, candidates=candidates, refinement=replace(settings.refinement, rounds=2)
    )


def _judge(
    ground: Ground, light: Illumination, sharpness: float, settings: Settings
) -> QualityReport:
    """Quality over the skin, with the figures of card and scale."""
    skin = ground.skin
    report = assess_quality(
        ground.srgb, skin, light.span_l, ground.mm_per_px, settings.quality,
        glare=ground.glare, sharpness=sharpness,
    )  # fmt: skip
    if not skin.any():
        lost = report.clipped_fraction > settings.quality.clipped_reject
        if lost or QualityFlag.DARK in report.flags:  # that is why there is no skin
            require_usable(report, 0.0, settings.quality)
        raise QualityError(
            "no_skin",
            "No skin was found in the photo.",
            hint="Fill most of the photo with the skin to be measured, in even light.",
            checks=report.checks,
        )
    report = with_light(report, light.density, skin, settings.quality)
    residual, shape = ground.colour.residual_delta_e00, (skin.shape[0], skin.shape[1])
    return with_targets(report, ground.card, ground.scale, residual, shape, settings.quality)
