"""One photograph from file to measured facts, by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from pigment.errors import PhotoError
from pigment.imaging.registration import RegistrationFeatures, describe_for_registration
from pigment.imaging.skin_sample import SkinSample, sample_skin
from pigment.model.calibration import ColourMethod, ColourReference, ReferenceCard
from pigment.model.patches import Patch, PatchMap
from pigment.model.photo import Capture, PhotoSource
from pigment.model.series import MeasuredPhoto, PhotoStatus, Rejection
from pigment.model.view import View
from pigment.pipeline.measure import measure_patches, summarise_skin
from pigment.pipeline.prepare import even_ground, measured_beside, prepare_ground
from pigment.pipeline.settings import Settings
from pigment.pipeline.turned import with_turned

__all__ = ["PhotoSource", "Prepared", "measure_source"]

_SPOT_MARGIN_PX = 9
_REFERENCES = {
    ColourMethod.COLORCHECKER24: ColourReference.PUBLISHED,
    ColourMethod.PIGMENT_CARD: ColourReference.NEUTRALS,
}


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A photo measured by itself, and what is needed to hold it together with others.

    ``features``: to lay it over the baseline; ``sample``: its normal skin; ``card``: what it
    shows of a colour card.
    """

    measured: MeasuredPhoto
    features: RegistrationFeatures | None
    sample: SkinSample | None = None
    card: ReferenceCard | None = None


def measure_source(source: PhotoSource, settings: Settings) -> Prepared:
    """Load, calibrate, segment and measure one photo; a ``PhotoError`` becomes its rejection."""
    try:
        return _measure(source, settings)
    except PhotoError as error:
        rejection = Rejection(error.code, error.message, error.hint)
        capture = source.capture or Capture()
        rejected = MeasuredPhoto(
            file=source.file,
            sha256=source.sha256,
            capture=capture,
            status=PhotoStatus.REJECTED,
            rejection=rejection,
        )
        return Prepared(rejected, None)


def _measure(source: PhotoSource, settings: Settings) -> Prepared:
    """Measure one photo; what needs no evened light runs beside, in another thread."""
    ground = prepare_ground(source.load(), settings)
    with ThreadPoolExecutor(1) as beside:
        sharpness = measured_beside(ground, settings, beside)
        features = beside.submit(
            describe_for_registration, ground.srgb, ground.skin, None, settings.registration
        )
        view, found = even_ground(ground, settings, sharpness)
        patches = measure_patches(view, found, settings)
        measured = _as_measured(view, found, patches)
        return Prepared(measured, features.result(), _sample(view, found), view.card)


def _as_measured(view: View, found: PatchMap, patches: tuple[Patch, ...]) -> MeasuredPhoto:
    scale, colour = view.scale, view.colour
    return MeasuredPhoto(
        file=view.file,
        sha256=view.sha256,
        capture=view.capture,
        status=PhotoStatus.MEASURED,
        rejection=None,
        size_photo_px=view.size_photo_px,
        photo_to_work=view.photo_to_work,
        work_shape=(view.skin.shape[0], view.skin.shape[1]),
        quality=with_turned(view.quality, patches),
        colour_method=colour.method,
        colour_residual_delta_e00=colour.residual_delta_e00,
        colour_reference=_REFERENCES.get(colour.method),
        scale_method=None if scale is None else scale.method,
        mm_per_work_px=None if scale is None else scale.mm_per_px,
        scale_rel_sd=None if scale is None else scale.rel_sd,
        tilt_deg=None if scale is None else scale.tilt_deg,
        skin=summarise_skin(view, found),
        skin_bits=np.packbits(view.skin & ~view.hair).tobytes(),
        patches=patches,
        colour_curves=colour.curves,
        colour_matrix=colour.matrix,
    )


def _sample(view: View, found: PatchMap) -> SkinSample:
    """Keep the colours of normal skin, spots and a margin around them left out."""
    margin = np.ones((_SPOT_MARGIN_PX,) * 2, np.uint8)
    spots = cv2.dilate((found.labels > 0).astype(np.uint8), margin) > 0
    return sample_skin(view.flat, view.skin & ~view.hair & ~spots)
