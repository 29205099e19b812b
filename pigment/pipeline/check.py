"""Whether a photograph is good enough, before a series is analysed."""

from __future__ import annotations

from pigment.model.photo import Photo, QualityReport
from pigment.pipeline.prepare import prepare_view
from pigment.pipeline.settings import Settings


def check_photo(photo: Photo, settings: Settings) -> QualityReport:
    """Return the quality of one photo.

    Raises
    ------
    PhotoError
        When the photo could not be measured, with the reason and what to do.
    """
    view, _ = prepare_view(photo, settings)
    return view.quality
